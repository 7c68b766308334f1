"""How concepts hang together: relations to what is there, said both ways, direct, and no two that shut each other out.

https://www.w3.org/TR/skos-reference/#semantic-relations, https://www.w3.org/TR/skos-reference/#mapping
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from pyoxigraph import Literal, NamedNode

from graph.curated.repair.classes import COLLECTIONS
from graph.curated.workbench import ABSOLUTE, INVERSES, LABELS, MATCHES, RELATIONS, Bench, Node, Term, say
from graph.names import clean, key
from graph.vocab import RDF, RDFS, SKOS

TURNED = {match: relation for relation, match in MATCHES.items()}
TRANSITIVE = {SKOS.broaderTransitive: SKOS.broader, SKOS.narrowerTransitive: SKOS.narrower}
MAPPINGS = (SKOS.exactMatch, SKOS.closeMatch, SKOS.broadMatch, SKOS.narrowMatch, SKOS.relatedMatch)
SEPARATE = (SKOS.broadMatch, SKOS.narrowMatch, SKOS.relatedMatch)
"""What an exact match is not."""
UP = (SKOS.broader, SKOS.broadMatch)


def put_relations_right(bench: Bench) -> None:
    """Let relations be between concepts of the file; what leads out of it is a mapping, what stays in it is none."""
    concepts, others = frozenset(bench.concepts()), frozenset(bench.instances(*COLLECTIONS, SKOS.ConceptScheme))
    named = _Named(bench)
    for predicate in (*RELATIONS, *TRANSITIVE):
        for subject in bench.holders(predicate):
            for value in bench.values(subject, predicate):
                if isinstance(value, Literal):
                    _resolve(bench, subject, predicate, value, named.find(value))
                elif subject == value:
                    bench.replace("itself", subject, (predicate, value), None)
                elif subject not in concepts or value in others:
                    bench.replace("collection", subject, (predicate, value), (RDFS.seeAlso, value))
                elif value not in concepts:
                    match = MATCHES[TRANSITIVE.get(predicate, predicate)]
                    bench.replace("absent", subject, (predicate, value), (match, value))


def _resolve(bench: Bench, subject: Node, predicate: NamedNode, value: Literal, found: NamedNode | None) -> None:
    """Relate to the concept that a text names."""
    if found == subject:
        bench.replace("itself", subject, (predicate, value), None)
    elif found and bench.has(subject, RDF.type, SKOS.Concept):
        bench.replace("not a thing", subject, (predicate, value), (predicate, found))
    else:
        note = Literal(say(predicate, Literal(value.value)))
        bench.replace("not a thing", subject, (predicate, value), (SKOS.editorialNote, note))


class _Named:
    """The concepts by IRI and by label, gathered when one is first asked for."""

    def __init__(self, bench: Bench) -> None:
        self._bench = bench

    def find(self, text: Literal) -> NamedNode | None:
        return self._known.get(clean(text.value)) or self._known.get(key(text.value))

    @cached_property
    def _known(self) -> dict[str, NamedNode]:
        known = {concept.value: concept for concept in self._bench.concepts()}
        for predicate in LABELS:
            for concept in self._bench.concepts():
                for label in self._bench.literals(concept, predicate):
                    known.setdefault(key(label.value), concept)
        return known


def turn_matches(bench: Bench) -> None:
    """Say mappings between concepts of one scheme as relations; exact and close ones have no relation to be."""
    concepts = frozenset(bench.concepts())
    _resolve_matches(bench)
    for predicate in MAPPINGS:
        for subject in bench.holders(predicate):
            for value in bench.nodes(subject, predicate):
                if subject == value:
                    bench.replace("itself", subject, (predicate, value), None)
                elif predicate in TURNED and {subject, value} <= concepts and _together(bench, subject, value):
                    bench.replace("own match", subject, (predicate, value), (TURNED[predicate], value))


def _resolve_matches(bench: Bench) -> None:
    """Map to the thing that a text is the address of; any other text is a note."""
    for predicate in MAPPINGS:
        for subject in bench.holders(predicate):
            for text in bench.literals(subject, predicate):
                if ABSOLUTE.fullmatch(text.value.strip()):
                    bench.replace("not a thing", subject, (predicate, text), (predicate, NamedNode(text.value.strip())))
                else:
                    note = Literal(say(predicate, Literal(text.value)))
                    bench.replace("not a thing", subject, (predicate, text), (SKOS.editorialNote, note))


def _together(bench: Bench, one: Node, other: Node) -> bool:
    return not frozenset(bench.nodes(one, SKOS.inScheme)).isdisjoint(bench.nodes(other, SKOS.inScheme))


def reduce_transitive(bench: Bench) -> None:
    """Put direct relations in the place of transitive ones, as few as say the same."""
    stated = _transitive(bench)
    if not stated:
        return
    wider: dict[Node, set[Node]] = {}
    for low, high in stated:
        wider.setdefault(low, set()).add(high)
    below = _below(bench)
    for low, high in sorted(stated, key=str):
        between = any(high in wider.get(step, ()) for step in wider[low] - {low, high})
        if not between and high not in ancestors(bench, low, below):
            bench.add(low, SKOS.broader, high)
            bench.note("transitive", low, say(SKOS.broaderTransitive, high), say(SKOS.broader, high))
    for predicate in TRANSITIVE:
        for subject in bench.holders(predicate):
            for value in bench.values(subject, predicate):
                bench.replace("transitive", subject, (predicate, value), None)


def _transitive(bench: Bench) -> set[tuple[Node, Node]]:
    """Give what is said to lie above what, each as lower and upper."""
    stated = set[tuple[Node, Node]]()
    for predicate in TRANSITIVE:
        for subject in bench.holders(predicate):
            for value in bench.nodes(subject, predicate):
                stated.add((subject, value) if predicate == SKOS.broaderTransitive else (value, subject))
    return stated


def mirror(bench: Bench) -> None:
    """Say relations both ways."""
    for predicate, inverse in INVERSES.items():
        for subject in bench.holders(predicate):
            for value in bench.nodes(subject, predicate):
                if bench.add(value, inverse, subject):
                    bench.note("inverse", value, "", say(inverse, subject))


def part_related(bench: Bench) -> None:
    """Take back what is related to what lies above or below it, mappings among both (S27)."""
    below = _below(bench)
    above: dict[Node, frozenset[Term]] = {}
    for predicate in (SKOS.related, SKOS.relatedMatch):
        for subject in bench.holders(predicate):
            for value in bench.nodes(subject, predicate):
                for node in (subject, value):
                    if node not in above:
                        above[node] = ancestors(bench, node, below)
                if value in above[subject] or subject in above[value]:
                    bench.replace("related and broader", subject, (predicate, value), None)


def _below(bench: Bench) -> dict[Term, list[Node]]:
    """Give for each thing what says that it is narrower than itself."""
    below: dict[Term, list[Node]] = {}
    for predicate in (SKOS.narrower, SKOS.narrowMatch):
        for subject in bench.holders(predicate):
            for value in bench.nodes(subject, predicate):
                below.setdefault(value, []).append(subject)
    return below


def ancestors(bench: Bench, node: Node, below: dict[Term, list[Node]]) -> frozenset[Term]:
    """Give all that lies above, as both directions say it; a circle takes in the node itself."""
    found: set[Term] = set()
    waiting: list[Term] = [node]
    while waiting:
        here = waiting.pop()
        if isinstance(here, Literal):
            continue
        over: Iterator[Term] = (value for predicate in UP for value in bench.values(here, predicate))
        for value in (*over, *below.get(here, ())):
            if value not in found:
                found.add(value)
                waiting.append(value)
    return frozenset(found)


def part_matches(bench: Bench) -> None:
    """Weaken an exact match between two that are also a broader, narrower or related match (S46)."""
    separate = {
        frozenset((subject, value))
        for predicate in SEPARATE
        for subject in bench.holders(predicate)
        for value in bench.values(subject, predicate)
    }
    for subject in bench.holders(SKOS.exactMatch):
        for value in bench.values(subject, SKOS.exactMatch):
            if frozenset((subject, value)) in separate:
                bench.replace("two matches", subject, (SKOS.exactMatch, value), (SKOS.closeMatch, value))
