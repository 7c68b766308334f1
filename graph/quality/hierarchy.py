"""The flaws of a hierarchy as a whole, found by walking it once: circles, and parts that nothing connects."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from graph.quality.ground import Ground, Occurrence
from graph.vocab import SKOS

SHOWN = 5
"""Concepts of a circle that an occurrence names."""

Node = TypeVar("Node")


def cycles(ground: Ground) -> Iterator[Occurrence]:
    """Find concepts that lie above themselves by way of others: an occurrence for each knot of circles."""
    nodes = sorted({end for pair in ground.above for end in pair})
    for knot in _components(nodes, ((one, other) for one, other in ground.above if one != other), directed=True):
        if len(knot) > 1:
            shown = " ".join(knot[:SHOWN]) + (" …" if len(knot) > SHOWN else "")
            yield Occurrence(knot[0], knot[1], f"{len(knot):,} concepts: {shown}")


def clusters(ground: Ground) -> Iterator[Occurrence]:
    """Find parts of a scheme that nothing connects with its largest part; single concepts are orphans, not parts."""
    nodes = [(scheme, concept) for scheme, members in ground.members.items() for concept in members]
    parts: dict[str, list[list[tuple[str, str]]]] = defaultdict(list)
    for part in _components(nodes, _within(ground), directed=False):
        if len(part) > 1:
            parts[part[0][0]].append(part)
    lower = {one for one, other in ground.above if one != other}
    for scheme, found in parts.items():
        for part in sorted(found, key=lambda part: (-len(part), part[0]))[1:]:
            top = next((concept for _, concept in part if concept not in lower), part[0][1])
            yield Occurrence(top, text=f"{len(part):,} concepts", schemes=frozenset({scheme}))


def _within(ground: Ground) -> Iterator[tuple[tuple[str, str], tuple[str, str]]]:
    """Give each relation once for each scheme that both its ends are in."""
    nowhere = frozenset({""})
    for ends in (ground.above, ground.links(SKOS.related), ground.links(SKOS.broaderTransitive)):
        for one, other in ends:
            if one in ground.concepts and other in ground.concepts:
                shared = ground.schemes.get(one, nowhere) & ground.schemes.get(other, nowhere)
                yield from (((scheme, one), (scheme, other)) for scheme in shared)


def _components(nodes: Sequence[Node], edges: Iterable[tuple[Node, Node]], *, directed: bool) -> list[list[Node]]:
    """Give the parts of a graph, strongly connected where its edges have a direction; nodes in their order."""
    numbers = {node: number for number, node in enumerate(nodes)}
    ends = [(numbers[one], numbers[other]) for one, other in edges if one in numbers and other in numbers]
    pairs = np.array(ends, dtype=np.int32).reshape(-1, 2)
    matrix = coo_array((np.ones(len(pairs), dtype=np.int8), (pairs[:, 0], pairs[:, 1])), shape=(len(nodes),) * 2)
    if not nodes:
        return []
    _, found = connected_components(matrix.tocsr(), directed=directed, connection="strong")
    sizes = Counter(found.tolist())
    parts: dict[int, list[Node]] = defaultdict(list)
    for number, part in enumerate(found.tolist()):
        if sizes[part] > 1:
            parts[part].append(nodes[number])
    return list(parts.values())
