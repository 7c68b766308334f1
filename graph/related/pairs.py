"""The pairs that could be related: those whose term the lists do not lack too often.

A pair has one or two *edges*, from a subject to a term in its records' lists: when the relation is symmetric, a -> b
and b -> a are edges of one pair, and a list that lacks either speaks against both.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np
from scipy.sparse import csr_array
from scipy.special import bdtr, bdtrik

from graph.related.gather import Flags, Gathered, Ints

K = TypeVar("K", int, str)

LOSSIEST = 0.25
"""The share of their terms that lists may lack before the first estimate; no repository is expected to lose more."""
ABSURD = 1e-6
"""Chance rules a related pair out with at most this probability."""
PRODUCTS = 2_000_000
"""Sparse products are done in pieces of about this many multiplications, which bounds their memory."""
TRIED = 50_000
"""How many groups are looked at to tell whether lists leave out a record's own subjects."""


@dataclass(frozen=True, slots=True)
class Edges:
    """Parallel arrays, sorted by subject and term; ``pair`` numbers the pairs from 0.

    ``records`` counts the records with the subject that can tell, ``shown`` those of them whose lists have the term.
    """

    subject: Ints
    term: Ints
    records: Ints
    shown: Ints
    pair: Ints

    def __len__(self) -> int:
        return len(self.subject)

    @property
    def pairs(self) -> int:
        """The number of pairs."""
        return int(self.pair.max(initial=-1)) + 1

    def keep(self, wanted: Flags) -> Edges:
        """Keep the pairs all of whose edges are wanted."""
        lost = np.zeros(self.pairs, dtype=np.bool_)
        lost[self.pair[~wanted]] = True
        kept = ~lost[self.pair]
        _, pair = np.unique(self.pair[kept], return_inverse=True)
        return Edges(self.subject[kept], self.term[kept], self.records[kept], self.shown[kept], pair)


@dataclass(frozen=True, slots=True)
class Census:
    """How many records can tell of a subject and a term: those with the subject, less those where both are subjects.

    ``both`` is None where lists keep a record's own subjects, so that every record tells.
    """

    alone: Ints
    both: csr_array | None

    def __call__(self, subject: Ints, term: Ints) -> Ints:
        if self.both is None or not len(subject):
            return self.alone[subject]
        return self.alone[subject] - np.asarray(self.both[subject, term], dtype=np.int64).ravel()


def least(records: Ints, drop: float, chance: float = ABSURD) -> Ints:
    """Give the fewest lists that show a related term if lists lose terms at a rate; chance may break it so rarely."""
    distinct, where = np.unique(records, return_inverse=True)
    # What scipy.stats has for it is the same, and takes half a second to load.
    found = np.ceil(np.nan_to_num(bdtrik(chance, distinct, 1 - drop)))
    below = np.maximum(found - 1, 0)
    return np.where(bdtr(below, distinct, 1 - drop) >= chance, below, found).astype(np.int64)[where]


def pieces(work: Ints) -> Iterator[slice]:
    """Part rows into runs of about PRODUCTS units of work."""
    ends = np.cumsum(work)
    start = 0
    while start < len(work):
        done = int(ends[start - 1]) if start else 0
        stop = max(start + 1, int(np.searchsorted(ends, done + PRODUCTS)))
        yield slice(start, stop)
        start = stop


def census(gathered: Gathered[K], own: bool) -> Census:
    """Count the records that can tell; ``own`` says that lists keep a record's own subjects."""
    alone = np.asarray(gathered.subjects.T @ gathered.sizes, dtype=np.int64)
    return Census(alone, None if own else csr_array(gathered.subjects.T @ _weighted(gathered.subjects, gathered.sizes)))


def without_own(gathered: Gathered[K]) -> Gathered[K]:
    """Take the records' own subjects out of their lists."""
    lists = csr_array(gathered.lists - gathered.lists.multiply(gathered.subjects))
    lists.eliminate_zeros()
    return replace(gathered, lists=lists)


def keeps_own(gathered: Gathered[K]) -> bool:
    """Tell whether lists keep the record's own subjects, where these are related to each other.

    They do when subjects whose other records nearly always show a term mostly show it where it is a subject too. Where
    nothing can be told, it is taken that they do not, which claims less.
    """
    subjects, lists, sizes = gathered.subjects[:TRIED], gathered.lists[:TRIED], gathered.sizes[:TRIED]
    own = csr_array(lists.multiply(subjects))
    if own.nnz == 0:
        return False
    alone = np.asarray(subjects.T @ sizes)
    both = csr_array(subjects.T @ _weighted(subjects, sizes)).tocoo()
    off = both.row != both.col
    row, col, together = both.row[off], both.col[off], both.data[off]
    across = csr_array(subjects.T.tocsr())
    trials, hits = 0, 0
    for piece in pieces(np.asarray(across @ np.diff(lists.indptr))):
        mine = (row >= piece.start) & (row < piece.stop)
        if not mine.any():
            continue
        at = (row[mine] - piece.start, col[mine])
        shown = np.asarray(csr_array(across[piece] @ lists)[at]).ravel()
        within = np.asarray(csr_array(across[piece] @ own)[at]).ravel()
        apart = alone[row[mine]] - together[mine]
        telling = (apart >= 2) & (shown - within >= 0.8 * apart)
        trials += int(together[mine][telling].sum())
        hits += int(within[telling].sum())
    return hits > 0 and hits >= trials / 2


def candidates(gathered: Gathered[K], counted: Census, symmetric: bool) -> Edges:
    """Find the pairs that the lists leave possible, at the greatest loss that is thought of."""
    across = csr_array(gathered.subjects.T.tocsr())
    floor = least(counted.alone, LOSSIEST)
    parts = []
    for piece in pieces(np.asarray(across @ np.diff(gathered.lists.indptr))):
        coo = csr_array(across[piece] @ gathered.lists).tocoo()
        subject, term = coo.row.astype(np.int64) + piece.start, coo.col.astype(np.int64)
        shown = coo.data.astype(np.int64)
        if counted.both is None:
            kept = (shown >= floor[subject]) & (subject != term)
        else:
            kept = (shown >= least(counted(subject, term), LOSSIEST)) & (subject != term)
        parts.append(np.stack([subject[kept], term[kept], shown[kept]]))
    subject, term, shown = np.concatenate(parts, axis=1) if parts else np.zeros((3, 0), dtype=np.int64)
    return _paired(subject, term, shown, gathered.width, counted, symmetric)


def _paired(subject: Ints, term: Ints, shown: Ints, width: int, counted: Census, symmetric: bool) -> Edges:
    """Join the edges to pairs; the other edge of a pair, where it was not found, is one that no list shows."""
    if symmetric:
        missing = ~np.isin(term * width + subject, subject * width + term) & (counted(term, subject) > 0)
        subject, term, shown = (
            np.concatenate([subject, term[missing]]),
            np.concatenate([term, subject[missing]]),
            np.concatenate([shown, np.zeros(int(missing.sum()), dtype=np.int64)]),
        )
    order = np.lexsort((term, subject))
    subject, term, shown = subject[order], term[order], shown[order]
    low, high = (np.minimum(subject, term), np.maximum(subject, term)) if symmetric else (subject, term)
    _, pair = np.unique(low * width + high, return_inverse=True)
    records = counted(subject, term)
    edges = Edges(subject, term, records, shown, pair)
    return edges.keep(shown >= least(records, LOSSIEST))


def _weighted(subjects: csr_array, sizes: Ints) -> csr_array:
    """Give each group's row its size for a value."""
    values = np.repeat(sizes, np.diff(subjects.indptr))
    return csr_array((values, subjects.indices, subjects.indptr), shape=subjects.shape)
