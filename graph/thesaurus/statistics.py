"""How concepts are used: in how many records, in which years, and with which others; gathered while records pass.

Two concepts occur together in a record that is about both (ABOUT). With ``a`` and ``b`` records of each and ``c`` of
both among ``n``, their lift is ``c n / (a b)``: 1 where neither draws the other; their pointwise mutual information is
its binary logarithm (https://aclanthology.org/J90-1003/). Memory grows with the uses of concepts (nine bytes each).
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from math import log2

import numpy as np
from numpy.typing import NDArray
from pyoxigraph import Literal, NamedNode, Triple
from scipy.sparse import csr_array

from graph.describe import Description
from graph.names import Names, digest
from graph.vocab import DCAT, DCTERMS, RDF, RDFS, SEEALSO, XSD

ABOUT = (DCTERMS.subject, RDFS.seeAlso, DCAT.theme, DCTERMS.spatial)
"""The roles in which a concept is what a record is about."""
ROLES = {role: number for number, role in enumerate((*ABOUT, DCTERMS.type, DCTERMS.format, DCTERMS.isPartOf))}
SUBJECT, SEE_ALSO = ROLES[DCTERMS.subject], ROLES[RDFS.seeAlso]
DATES = (DCTERMS.issued, DCTERMS.created, DCTERMS.date, DCTERMS.available)
"""The properties that tell a record's year, the best first; of one that has several years, the earliest."""
LAST = 9999
YEAR = re.compile(r"(\d{4})(?:\D|\Z)")

MOST = 10
"""The co-occurrences that are told of a concept."""
SUPPORT = 2
"""The records that it takes to tell one."""
BLOCK = 1024
"""The concepts that are counted at once."""

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two concepts by number, and the records with either and with both."""

    one: int
    other: int
    records: tuple[int, int]
    together: int
    all: int

    @property
    def lift(self) -> float:
        return self.together * self.all / (self.records[0] * self.records[1])


@dataclass(slots=True)
class Uses:
    """The uses of concepts, record after record; a concept is a number, in the order in which they come."""

    numbers: dict[str, int] = field(default_factory=dict)
    concepts: array[int] = field(default_factory=lambda: array("i"))
    roles: array[int] = field(default_factory=lambda: array("b"))
    ends: array[int] = field(default_factory=lambda: array("i"))
    years: array[int] = field(default_factory=lambda: array("h"))

    def add(self, description: Description) -> None:
        """Note a record's concepts, and its year."""
        years: dict[NamedNode, int] = {}
        for triple in description.triples:
            role, value = ROLES.get(triple.predicate), triple.object
            if role is not None and isinstance(value, NamedNode):
                self.concepts.append(self.numbers.setdefault(value.value, len(self.numbers)))
                self.roles.append(role)
            elif triple.predicate in DATES and isinstance(value, Literal) and (found := YEAR.match(value.value)):
                years[triple.predicate] = min(int(found[1]), years.get(triple.predicate, LAST))
        self.ends.append(len(self.concepts))
        self.years.append(next((years[date] for date in DATES if date in years), 0))

    def measure(self) -> Measures:
        """Count."""
        return Measures(self)


class Measures:
    """What the uses come to; the same for any order of the records but for the numbers of the concepts."""

    def __init__(self, uses: Uses) -> None:
        self.iris: Sequence[str] = tuple(uses.numbers)
        self._numbers = uses.numbers
        self._width = len(self.iris)
        ends = np.frombuffer(uses.ends, dtype=np.int32).astype(np.int64) if uses.ends else np.zeros(0, dtype=np.int64)
        self._concepts = np.frombuffer(uses.concepts, dtype=np.int32) if uses.concepts else np.zeros(0, dtype=np.int32)
        self._roles = np.frombuffer(uses.roles, dtype=np.int8) if uses.roles else np.zeros(0, dtype=np.int8)
        self._years = np.frombuffer(uses.years, dtype=np.int16) if uses.years else np.zeros(0, dtype=np.int16)
        self._records = np.repeat(np.arange(len(ends)), np.diff(ends, prepend=0))

    def _matrix(self, chosen: NDArray[np.bool_]) -> csr_array:
        """Give concepts x records, 1 where the record has the concept in one of the roles."""
        cells = (self._concepts[chosen], self._records[chosen])
        matrix = csr_array((np.ones(len(cells[0]), dtype=np.int32), cells), shape=(self._width, len(self._years)))
        matrix.sum_duplicates()
        matrix.data[:] = 1
        return matrix

    @cached_property
    def about(self) -> csr_array:
        """Concepts x records, 1 where the record is about the concept."""
        return self._matrix(self._roles < len(ABOUT))

    def together(self, one: str, other: str) -> int:
        """Count the records that are about both of two concepts."""
        if one not in self._numbers or other not in self._numbers:
            return 0
        rows = (self._row(self._numbers[one]), self._row(self._numbers[other]))
        return len(np.intersect1d(*rows, assume_unique=True))

    def _row(self, number: int) -> NDArray[np.int32]:
        return self.about.indices[self.about.indptr[number] : self.about.indptr[number + 1]]

    @cached_property
    def records(self) -> Ints:
        """How many records have each concept, in whatever role."""
        return np.diff(self._matrix(np.ones(len(self._roles), dtype=np.bool_)).indptr).astype(np.int64)

    def count(self, iri: str) -> int:
        """Count the records that have a concept, in whatever role."""
        number = self._numbers.get(iri)
        return 0 if number is None else int(self.records[number])

    def _in_role(self, role: int) -> Ints:
        return np.bincount(self._concepts[self._roles == role], minlength=self._width)

    def _span(self) -> tuple[Ints, Ints]:
        """Give each concept's first and last year; 9999 and 0 where no record of it has one."""
        years = self._years[self._records].astype(np.int64)
        dated = years > 0
        first, last = np.full(self._width, 9999), np.zeros(self._width, dtype=np.int64)
        np.minimum.at(first, self._concepts[dated], years[dated])
        np.maximum.at(last, self._concepts[dated], years[dated])
        return first, last

    def concepts(self, names: Names) -> Iterator[Triple]:
        """Say of each concept how many records have it, and from when to when."""
        subjects, see_also = self._in_role(SUBJECT), self._in_role(SEE_ALSO)
        first, last = self._span()
        for number, iri in sorted(enumerate(self.iris), key=lambda item: item[1]):
            concept = NamedNode(iri)
            yield Triple(concept, SEEALSO.records, _integer(int(self.records[number])))
            if iri.startswith(f"{names.base}subject/") or subjects[number] or see_also[number]:
                yield Triple(concept, SEEALSO.recordsAsSubject, _integer(int(subjects[number])))
                yield Triple(concept, SEEALSO.recordsAsSeeAlso, _integer(int(see_also[number])))
            if last[number]:
                yield Triple(concept, SEEALSO.firstYear, Literal(f"{first[number]:04}", datatype=XSD.gYear))
                yield Triple(concept, SEEALSO.lastYear, Literal(f"{last[number]:04}", datatype=XSD.gYear))

    def pairs(self, most: int = MOST, support: int = SUPPORT) -> Iterator[Pair]:
        """Yield the pairs that occur together most, ``most`` of each concept, each pair once."""
        matrix = self.about
        by_record = matrix.T.tocsr()
        counts = np.diff(matrix.indptr)
        total = int(np.count_nonzero(np.diff(by_record.indptr)))
        order = np.argsort(np.argsort(np.array(self.iris, dtype=object))) if self._width else np.zeros(0, dtype=int)
        seen: set[tuple[int, int]] = set()
        for start in range(0, self._width, BLOCK):
            block = (matrix[start : start + BLOCK] @ by_record).tocsr()
            for row in range(block.shape[0]):
                cells = slice(block.indptr[row], block.indptr[row + 1])
                one, others, joint = start + row, block.indices[cells], block.data[cells]
                kept = (joint >= support) & (others != one)
                others, joint = others[kept], joint[kept]
                # The commonest; of equals those that are rarer by themselves, then by IRI.
                best = np.lexsort((order[others], counts[others], -joint))[:most]
                for other, both in zip(others[best].tolist(), joint[best].tolist(), strict=True):
                    first, second = (one, other) if self.iris[one] < self.iris[other] else (other, one)
                    if (first, second) not in seen:
                        seen.add((first, second))
                        yield Pair(first, second, (int(counts[first]), int(counts[second])), int(both), total)

    def co_occurrences(self, names: Names) -> Iterator[Triple]:
        """Say the pairs that occur together most, a node each, in the order of their IRIs."""
        for pair in sorted(self.pairs(), key=lambda pair: (self.iris[pair.one], self.iris[pair.other])):
            one, other = NamedNode(self.iris[pair.one]), NamedNode(self.iris[pair.other])
            node = names.part(one, f"with-{_local(other.value, names)}")
            yield Triple(node, RDF.type, SEEALSO.CoOccurrence)
            yield Triple(node, SEEALSO.concept, one)
            yield Triple(node, SEEALSO.concept, other)
            yield Triple(node, SEEALSO.recordsTogether, _integer(pair.together))
            yield Triple(node, SEEALSO.lift, _decimal(pair.lift))
            yield Triple(node, SEEALSO.pmi, _decimal(log2(pair.lift)))


def _local(iri: str, names: Names) -> str:
    """Give what names a concept within a fragment."""
    return iri.removeprefix(names.base).replace("/", "-") if iri.startswith(names.base) else digest(iri, 16)


def _integer(number: int) -> Literal:
    return Literal(str(number), datatype=XSD.integer)


def _decimal(number: float) -> Literal:
    """Write a number as a store would: without zeros at its end."""
    text = f"{number:.4f}".rstrip("0").rstrip(".")
    return Literal("0" if text == "-0" else text, datatype=XSD.decimal)
