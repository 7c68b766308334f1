"""The evidence: which pairs could have brought a term into a record's list, and whether the list has it.

Most of it concerns one pair alone, and is two counts an edge. What concerns several pairs is a *factor*: the edges that
could explain one term, and how many records with just these show it or lack it. Records with equal edges are added up.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from scipy.sparse import csr_array

from graph.related.gather import Flags, Gathered, Ints
from graph.related.pairs import Edges, pieces

K = TypeVar("K", int, str)

ONE = 1 << 40
"""In a sum over the edges that explain a term, each counts ONE and adds its own number."""


@dataclass(frozen=True, slots=True)
class Factors:
    """``members`` are the factors' edges end to end, each factor's in order, from ``starts`` on."""

    members: Ints
    starts: Ints
    shown: Ints
    lacking: Ints

    @property
    def sizes(self) -> Ints:
        """The number of edges of each factor."""
        return np.diff(self.starts, append=len(self.members))


@dataclass(frozen=True, slots=True)
class Evidence:
    """``shown`` and ``lacking`` count for each edge the records that only it concerns.

    ``unexplained`` counts for each term the lists that have it where no edge explains it.
    """

    shown: Ints
    lacking: Ints
    factors: Factors
    unexplained: Ints


@dataclass(frozen=True, slots=True)
class Cells:
    """Some groups' terms that edges could explain: how many edges, their sum if one its number, and the lists."""

    group: Ints
    term: Ints
    rivals: Ints
    edge: Ints
    shown: Ints
    lacking: Ints
    unexplained: Ints


def cells(gathered: Gathered[K], edges: Edges, own: bool) -> Iterator[Cells]:
    """Yield the cells of runs of groups, group after group; ``own`` says that own subjects are in lists too."""
    width = gathered.width
    values = ONE + np.arange(len(edges), dtype=np.int64)
    indptr = np.searchsorted(edges.subject, np.arange(width + 1))
    possible = csr_array((values, edges.term, indptr), shape=(width, width))
    work = np.asarray(gathered.subjects @ np.diff(indptr)) + np.diff(gathered.lists.indptr)
    for piece in pieces(work):
        product = csr_array(gathered.subjects[piece].astype(np.int64) @ possible)
        product.sort_indices()
        rows = np.repeat(np.arange(product.shape[0]), np.diff(product.indptr))
        term, value = product.indices.astype(np.int64), product.data
        if not own:
            kept = ~np.isin(rows * width + term, _keys(gathered.subjects[piece]))
            rows, term, value = rows[kept], term[kept], value[kept]
        shown, unexplained = _aligned(gathered.lists[piece], rows * width + term)
        group = rows + piece.start
        lacking = gathered.sizes[group] - shown
        yield Cells(group, term, value // ONE, value % ONE, shown, lacking, unexplained)


def weigh(gathered: Gathered[K], edges: Edges, own: bool) -> Evidence:
    """Add the evidence up."""
    shown, lacking = np.zeros(len(edges), dtype=np.int64), np.zeros(len(edges), dtype=np.int64)
    unexplained = np.zeros(gathered.width, dtype=np.int64)
    found: dict[int, list[Ints]] = {}
    for run in cells(gathered, edges, own):
        single = run.rivals == 1
        shown += _sum(run.edge[single], run.shown[single], len(edges))
        lacking += _sum(run.edge[single], run.lacking[single], len(edges))
        unexplained += run.unexplained
        for size, members, which in explainers(gathered, edges, run, ~single):
            rows = np.column_stack([members, run.shown[which], run.lacking[which]])
            found.setdefault(size, []).append(_merged(rows))
    return Evidence(shown, lacking, _factors(found), unexplained)


def witnesses(gathered: Gathered[K], edges: Edges, own: bool, sample: int) -> dict[int, tuple[tuple[int, int], ...]]:
    """Choose for each pair the edges and groups that show it best: the fewest other explanations, then the earliest."""
    best = np.zeros((0, 4), dtype=np.int64)
    for run in cells(gathered, edges, own):
        single = (run.rivals == 1) & (run.shown > 0)
        edge, group = run.edge[single], run.group[single]
        rows: list[Ints] = [np.stack([edges.pair[edge], np.ones_like(edge), group, edge], axis=1)]
        for size, members, which in explainers(gathered, edges, run, (run.rivals > 1) & (run.shown > 0)):
            edge = members.ravel()
            group = np.repeat(run.group[which], size)
            rows.append(np.stack([edges.pair[edge], np.full(len(edge), size), group, edge], axis=1))
        best = _foremost(np.concatenate([best, *rows]), sample)
    found: dict[int, tuple[tuple[int, int], ...]] = {}
    for row in best:
        pair: int = int(row[0])
        found[pair] = (*found.get(pair, ()), (int(row[3]), int(row[2])))
    return found


def _foremost(rows: Ints, sample: int) -> Ints:
    """Keep the first rows of each pair."""
    rows = rows[np.lexsort(rows.T[::-1])]
    start = np.searchsorted(rows[:, 0], rows[:, 0])
    return rows[np.arange(len(rows)) - start < sample]


def explainers(gathered: Gathered[K], edges: Edges, run: Cells, wanted: Flags) -> Iterator[tuple[int, Ints, Ints]]:
    """Yield the edges of the wanted cells: how many, a row of them for each cell, and which cells."""
    which = np.flatnonzero(wanted)
    if not len(which):
        return
    width = gathered.width
    start = gathered.subjects.indptr[run.group[which]].astype(np.int64)
    count = gathered.subjects.indptr[run.group[which] + 1] - start
    cell = np.repeat(np.arange(len(which)), count)
    offset = np.arange(len(cell)) - np.repeat(np.cumsum(count) - count, count)
    subject = gathered.subjects.indices[start[cell] + offset].astype(np.int64)
    keys = edges.subject * width + edges.term
    sought = subject * width + run.term[which][cell]
    edge = np.minimum(np.searchsorted(keys, sought), len(keys) - 1)
    hit = keys[edge] == sought
    cell, edge = cell[hit], edge[hit]
    sizes = run.rivals[which]
    for size in np.unique(sizes).tolist():
        yield size, edge[(sizes == size)[cell]].reshape(-1, size), which[sizes == size]


def _aligned(lists: csr_array, keys: Ints) -> tuple[Ints, Ints]:
    """Look the cells up in the groups' lists; give their counts, and those of the terms that no cell has."""
    width = lists.shape[1]
    listed = _keys(lists)
    at = np.minimum(np.searchsorted(keys, listed), max(len(keys) - 1, 0))
    hit = keys[at] == listed if len(keys) else np.zeros(len(listed), dtype=np.bool_)
    shown = np.zeros(len(keys), dtype=np.int64)
    shown[at[hit]] = lists.data[hit]
    return shown, _sum(lists.indices[~hit], lists.data[~hit], width)


def _keys(matrix: csr_array) -> Ints:
    """Number the matrix's entries by row and column."""
    rows = np.repeat(np.arange(matrix.shape[0], dtype=np.int64), np.diff(matrix.indptr))
    return rows * matrix.shape[1] + matrix.indices


def _sum(where: Ints, values: Ints, length: int) -> Ints:
    return np.bincount(where, weights=values, minlength=length).astype(np.int64)


def _merged(rows: Ints) -> Ints:
    """Add up the last two columns of rows whose others are equal."""
    rows = rows[np.lexsort(rows[:, -3::-1].T)]
    new = np.ones(len(rows), dtype=np.bool_)
    new[1:] = (rows[1:, :-2] != rows[:-1, :-2]).any(axis=1)
    starts = np.flatnonzero(new)
    return np.column_stack([rows[starts, :-2], np.add.reduceat(rows[:, -2:], starts, axis=0)])


def _factors(found: dict[int, list[Ints]]) -> Factors:
    merged = [(size, _merged(np.concatenate(found[size]))) for size in sorted(found)]
    if not merged:
        none = np.zeros(0, dtype=np.int64)
        return Factors(none, none, none, none)
    sizes = np.concatenate([np.full(len(rows), size) for size, rows in merged])
    return Factors(
        np.concatenate([rows[:, :-2].ravel() for _, rows in merged]),
        np.cumsum(sizes) - sizes,
        np.concatenate([rows[:, -2] for _, rows in merged]),
        np.concatenate([rows[:, -1] for _, rows in merged]),
    )
