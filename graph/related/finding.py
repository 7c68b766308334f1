"""What was found of a pair of terms, with the records that show it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from typing import Generic, TypeVar

import numpy as np

from graph.related.belief import Rates, Reals
from graph.related.gather import Flags, Gathered, Ints
from graph.related.pairs import Census, Edges

K = TypeVar("K", int, str)


class Verdict(Enum):
    """CERTAIN and REFUTED are beyond the bound that the module states; PROBABLE is all between."""

    CERTAIN = "certain"
    PROBABLE = "probable"
    REFUTED = "refuted"


@dataclass(frozen=True, slots=True)
class Finding(Generic[K]):
    """A pair of terms; of a symmetric relation the lesser is ``subject``, and the counts are of both directions.

    ``records`` have one as a subject and can tell of the other, ``together`` of them list it, and in ``deciding`` of
    these nothing else explains it. ``sample`` identifies some: of a pair that is not refuted those that list it, with the
    fewest other explanations first; of a refuted one those that do not. ``barred``: the terms are one above the other.
    """

    subject: K
    term: K
    verdict: Verdict
    probability: float
    records: int
    together: int
    deciding: int
    sample: tuple[int | str, ...]
    barred: bool


@dataclass(frozen=True)
class Relations(Generic[K]):
    """The findings: those that are not refuted in order, and any pair's when asked for.

    ``edited`` says that the lists show hand edits, so that rates were estimated.
    """

    gathered: Gathered[K]
    counted: Census
    edges: Edges
    beliefs: Reals
    certain: Flags
    deciding: Ints
    witnesses: Mapping[int, tuple[int, ...]]
    barred: Flags
    symmetric: bool
    edited: bool
    rates: Rates
    sample: int

    def __iter__(self) -> Iterator[Finding[K]]:
        """Yield the certain and the probable pairs, by subject and term."""
        terms = self.gathered.terms
        named = [self._named(edge) for edge in self._firsts.tolist()]
        for pair in sorted(range(len(named)), key=lambda pair: named[pair]):
            yield self._finding(pair, *named[pair])
        del terms

    def __len__(self) -> int:
        return self.edges.pairs

    def judge(self, subject: K, term: K) -> Finding[K] | None:
        """Give the finding of any two terms, None where no record can tell."""
        numbers = self._numbers
        if subject == term or subject not in numbers:
            return None
        if self.symmetric and term < subject:
            subject, term = term, subject
        first, second = numbers.get(subject, -1), numbers.get(term, -1)
        pair = self._pairs.get((first, second))
        return self._refuted(subject, term, first, second) if pair is None else self._finding(pair, subject, term)

    @cached_property
    def _firsts(self) -> Ints:
        """The first edge of each pair."""
        return np.unique(self.edges.pair, return_index=True)[1]

    @cached_property
    def _numbers(self) -> dict[K, int]:
        return {term: number for number, term in enumerate(self.gathered.terms)}

    @cached_property
    def _totals(self) -> tuple[Ints, Ints]:
        pair, pairs = self.edges.pair, self.edges.pairs
        records = np.bincount(pair, self.edges.records, minlength=pairs).astype(np.int64)
        return records, np.bincount(pair, self.edges.shown, minlength=pairs).astype(np.int64)
