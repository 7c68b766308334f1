"""Circles of broader terms, broken where they come back.

The hierarchy is walked down from its top concepts, then from every concept not met, each in the order of the IRIs, and
narrower terms in that order too. A narrower term that lies on the way from the start closes a circle: that one step is
taken back. So what hangs on a top concept stays, and the same input is broken at the same place.
"""

from __future__ import annotations

from pyoxigraph import NamedNode

from graph.curated.workbench import Bench
from graph.vocab import SKOS


def break_cycles(bench: Bench) -> None:
    """Take back the steps that close a circle."""
    concepts = bench.concepts()
    tops = [node for scheme in bench.schemes() for node in bench.nodes(scheme, SKOS.hasTopConcept)]
    tops += [concept for concept in concepts if bench.values(concept, SKOS.topConceptOf)]
    roots = [concept for concept in concepts if not bench.values(concept, SKOS.broader)]
    done: set[NamedNode] = set()
    for start in dict.fromkeys((*tops, *roots, *concepts)):
        if start not in done:
            _walk(bench, start, done)


def _walk(bench: Bench, start: NamedNode, done: set[NamedNode]) -> None:
    """Go down from a concept, depth first, without recursion; ``done`` are those that all is known below of."""
    way: dict[NamedNode, None] = {start: None}
    waiting = [iter(bench.nodes(start, SKOS.narrower))]
    while waiting:
        here = next(reversed(way))
        below = next(waiting[-1], None)
        if below is None:
            waiting.pop()
            way.pop(here)
            done.add(here)
        elif below in way:
            _break(bench, here, below, tuple(way))
        elif below not in done:
            way[below] = None
            waiting.append(iter(bench.nodes(below, SKOS.narrower)))


def _break(bench: Bench, upper: NamedNode, lower: NamedNode, way: tuple[NamedNode, ...]) -> None:
    circle = " > ".join(node.value for node in (*way[way.index(lower) :], lower))
    bench.drop(upper, SKOS.narrower, lower)
    if bench.has(lower, SKOS.broader, upper):
        bench.drop(lower, SKOS.broader, upper)
    bench.note("circle", lower, f"broader {upper.value} in {circle}", "")
