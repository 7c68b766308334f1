"""Records as arrays: terms become numbers, and records with the same subjects stand together as one group.

Within a group the records differ only by their lists, so for the inference a group is its size and, for each term, the
number of its lists that have the term. Memory grows with the lists' entries (about twelve bytes each), and no more.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

K = TypeVar("K", int, str)
"""What terms are told apart by: numbers or IRIs, one sort throughout."""

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
Entry = tuple[int | str, Sequence[K], Sequence[K]]
"""A record: its identifier, its subjects, the terms of its See Also list."""


@dataclass(frozen=True, slots=True)
class Gathered(Generic[K]):
    """``subjects`` is groups x terms (1 where the group has the subject), ``lists`` groups x terms (how many lists).

    ``order`` gives the records' positions, group after group; ``bounds`` where each group starts in it; ``entries`` the
    lists in that order. ``silent`` counts the records left out, which have no subject or no list.
    """

    terms: tuple[K, ...]
    identifiers: tuple[int | str, ...]
    subjects: csr_array
    sizes: Ints
    lists: csr_array
    order: Ints
    bounds: Ints
    entries: csr_array
    silent: int

    @property
    def width(self) -> int:
        """The number of terms."""
        return len(self.terms)

    def showing(self, group: int, term: int, lacking: bool = False) -> Iterator[int]:
        """Yield the positions of the group's records whose lists have the term, or lack it."""
        for row in range(int(self.bounds[group]), int(self.bounds[group + 1])):
            start, end = self.entries.indptr[row], self.entries.indptr[row + 1]
            if (term in self.entries.indices[start:end]) is not lacking:
                yield int(self.order[row])


class _Numbers(dict[K, int]):
    """Gives each term its number, in the order in which they come."""

    def __missing__(self, key: K) -> int:
        self[key] = number = len(self)
        return number


@dataclass(slots=True)
class _Rows:
    """Rows of numbers end to end, as a sparse matrix of ones keeps them."""

    items: array[int]
    ends: array[int]

    def add(self, numbers: Iterable[int]) -> None:
        self.items.extend(numbers)
        self.ends.append(len(self.items))

    def matrix(self, width: int) -> csr_array:
        indices = np.frombuffer(self.items, dtype=np.int32) if self.items else np.zeros(0, dtype=np.int32)
        indptr = np.frombuffer(self.ends, dtype=np.int64)
        small = indptr.astype(np.int32) if len(indices) < 2**31 else indptr
        return csr_array((np.ones(len(indices), dtype=np.int32), indices, small), shape=(len(indptr) - 1, width))


def gather(records: Iterable[Entry[K]], bare: bool) -> Gathered[K]:
    """Read the records once; ``bare`` keeps those without a list, as records whose list is empty."""
    numbers: _Numbers[K] = _Numbers()
    groups: dict[bytes, int] = {}
    subjects, lists = _Rows(array("i"), array("q", [0])), _Rows(array("i"), array("q", [0]))
    identifiers: list[int | str] = []
    grouping = array("i")
    silent = 0
    for identifier, mine, see_also in records:
        if not mine or not (see_also or bare):
            silent += 1
            continue
        row = array("i", sorted({numbers[term] for term in mine}))
        group = groups.setdefault(row.tobytes(), len(groups))
        if group == len(subjects.ends) - 1:
            subjects.add(row)
        lists.add({numbers[term] for term in see_also})
        identifiers.append(identifier)
        grouping.append(group)
    del groups
    width = len(numbers)
    return _arranged(tuple(numbers), tuple(identifiers), subjects.matrix(width), lists.matrix(width), grouping, silent)


def _arranged(
    terms: tuple[K, ...],
    identifiers: tuple[int | str, ...],
    subjects: csr_array,
    lists: csr_array,
    grouping: array[int],
    silent: int,
) -> Gathered[K]:
    """Put the records in the order of their groups, and add up the lists of each group."""
    group = np.frombuffer(grouping, dtype=np.int32) if grouping else np.zeros(0, dtype=np.int32)
    order = np.argsort(group, kind="stable")
    sizes = np.bincount(group, minlength=subjects.shape[0])
    bounds = np.concatenate([[0], np.cumsum(sizes)])
    entries = lists[order]
    joined = csr_array(
        (entries.data.copy(), entries.indices.copy(), entries.indptr[bounds]),
        shape=(len(sizes), len(terms)),
    )
    joined.sum_duplicates()
    return Gathered(terms, identifiers, subjects, sizes, joined, order, bounds, entries, silent)
