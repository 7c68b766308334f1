"""What the records say of a pair of terms: a verdict, its probability, and the records that show it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from itertools import chain, islice
from typing import Generic, TypeVar

import numpy as np
from scipy.sparse import csc_array

from graph.related.belief import Rates, Reals
from graph.related.gather import Flags, Gathered, Ints
from graph.related.pairs import Census, Edges

K = TypeVar("K", int, str)


class Verdict(Enum):
    """CERTAIN and REFUTED are as sure as graph.related states; PROBABLE is all between, the improbable too."""

    CERTAIN = "certain"
    PROBABLE = "probable"
    REFUTED = "refuted"


@dataclass(frozen=True, slots=True)
class Finding(Generic[K]):
    """A pair; of a symmetric relation ``subject`` is the lesser term, and the counts are of both directions together.

    ``records`` have the one as a subject and can tell of the other, ``together`` of them list it, and in ``deciding``
    of these nothing else explains it. ``sample`` identifies some that list it, those with the fewest other explanations
    first. Of a refuted pair, ``deciding`` and ``sample`` are of records that lack it. ``barred``: one of the terms is
    above the other, so that the pair is not asserted.
    """

    subject: K
    term: K
    verdict: Verdict
    probability: float
    records: int
    together: int
    deciding: int
    sample: tuple[int | str, ...]
    barred: bool = False


@dataclass(frozen=True, slots=True)
class _Lacking:
    """How many records can tell, how many of them lack the term, and the positions of these."""

    records: int
    lacking: int
    positions: Iterator[int]


@dataclass(frozen=True)
class Relations(Generic[K]):
    """All that was found: iterate for the pairs that are not refuted, ``judge`` any.

    The arrays have an item for each pair of ``edges``. ``edited``: lists show hand edits, so that rates were estimated.
    ``witnesses`` are groups and edges from which a pair's sample is taken, best first.
    """

    gathered: Gathered[K]
    counted: Census
    edges: Edges
    probability: Reals
    certain: Flags
    deciding: Ints
    barred: Flags
    witnesses: Mapping[int, tuple[tuple[int, int], ...]]
    symmetric: bool
    edited: bool
    rates: Rates
    sample: int

    def __iter__(self) -> Iterator[Finding[K]]:
        """Yield the certain and the probable pairs in order of their terms."""
        for (subject, term), pair in sorted(self._pairs.items()):
            yield self._finding(pair, subject, term)

    def __len__(self) -> int:
        return self.edges.pairs

    def judge(self, subject: K, term: K) -> Finding[K] | None:
        """Give the finding of any two terms; None where no record can tell."""
        if self.symmetric and term < subject:
            subject, term = term, subject
        pair = self._pairs.get((subject, term))
        return self._refuted(subject, term) if pair is None else self._finding(pair, subject, term)

    @cached_property
    def _pairs(self) -> dict[tuple[K, K], int]:
        terms, pairs = self.gathered.terms, dict[tuple[K, K], int]()
        columns = (self.edges.subject, self.edges.term, self.edges.pair)
        for first, second, pair in zip(*(column.tolist() for column in columns), strict=True):
            subject, term = terms[first], terms[second]
            if self.symmetric and term < subject:
                subject, term = term, subject
            pairs[subject, term] = pair
        return pairs

    @cached_property
    def _numbers(self) -> dict[K, int]:
        return {term: number for number, term in enumerate(self.gathered.terms)}

    @cached_property
    def _groups(self) -> csc_array:
        return csc_array(self.gathered.subjects)

    @cached_property
    def _totals(self) -> tuple[Ints, Ints]:
        pair, pairs = self.edges.pair, self.edges.pairs
        records, shown = np.zeros(pairs, dtype=np.int64), np.zeros(pairs, dtype=np.int64)
        np.add.at(records, pair, self.edges.records)
        np.add.at(shown, pair, self.edges.shown)
        return records, shown

    def _finding(self, pair: int, subject: K, term: K) -> Finding[K]:
        records, shown = self._totals
        return Finding(
            subject,
            term,
            Verdict.CERTAIN if self.certain[pair] else Verdict.PROBABLE,
            float(self.probability[pair]),
            int(records[pair]),
            int(shown[pair]),
            int(self.deciding[pair]),
            tuple(self.gathered.identifiers[position] for position in self._sample(pair)),
            bool(self.barred[pair]),
        )

    def _sample(self, pair: int) -> list[int]:
        """Take one record of each witness first, so that the sample shows different sets of subjects."""
        rows = [
            islice(self.gathered.showing(group, int(self.edges.term[edge])), self.sample)
            for edge, group in self.witnesses.get(pair, ())
        ]
        found = [next(row) for row in rows]
        found += chain.from_iterable(rows)
        return found[: self.sample]

    def _refuted(self, subject: K, term: K) -> Finding[K] | None:
        if subject == term:
            return None
        told = [self._lacking(subject, term)] + ([self._lacking(term, subject)] if self.symmetric else [])
        records, lacking = sum(part.records for part in told), sum(part.lacking for part in told)
        if not records:
            return None
        positions = islice(chain.from_iterable(part.positions for part in told), self.sample)
        named = tuple(self.gathered.identifiers[position] for position in positions)
        return Finding(subject, term, Verdict.REFUTED, 0.0, records, records - lacking, lacking, named)

    def _lacking(self, subject: K, term: K) -> _Lacking:
        """Find the records with the subject that can tell of the term, and those whose lists lack it."""
        one, other = self._numbers.get(subject, -1), self._numbers.get(term, -1)
        if one < 0:
            return _Lacking(0, 0, iter(()))
        groups = self._telling(one, other)
        sizes = self.gathered.sizes[groups]
        lacking = sizes - self._shown(groups, other)
        short: list[int] = groups[lacking > 0].tolist()
        positions = chain.from_iterable(self.gathered.showing(group, other, lacking=True) for group in short)
        return _Lacking(int(sizes.sum()), int(lacking.sum()), positions)

    def _telling(self, subject: int, term: int) -> Ints:
        """Give the groups that have the subject and can tell of the term."""
        column = slice(self._groups.indptr[subject], self._groups.indptr[subject + 1])
        groups = np.sort(self._groups.indices[column]).astype(np.int64)
        if self.counted.both is None or term < 0:
            return groups
        other = slice(self._groups.indptr[term], self._groups.indptr[term + 1])
        return groups[~np.isin(groups, self._groups.indices[other])]

    def _shown(self, groups: Ints, term: int) -> Ints:
        if term < 0 or not len(groups):
            return np.zeros(len(groups), dtype=np.int64)
        return np.asarray(self.gathered.lists[groups, np.full(len(groups), term)], dtype=np.int64).ravel()
