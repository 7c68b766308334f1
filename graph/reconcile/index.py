"""The index of a release, opened: things by name under the keys of ``graph.link``, by IRI, and as one types."""

from __future__ import annotations

import json
import re
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

from graph.authority import Index, accounts
from graph.errors import ReleaseError
from graph.link.concept import Concept
from graph.link.words import VERSION
from graph.mappings.twins import twins
from graph.reconcile.kinds import LEAVES
from graph.reconcile.properties import CONTEXT
from graph.search.fold import fold

FOLDER = "reconcile"
"""The index's folder in a release."""

NAME = "reconcile"
THINGS = "things.sqlite"
REMEMBERED = 5_000
"""Things that an open index keeps in memory, in each process of a server."""
WORD = re.compile(r"\w+")
WORDS = 12
LONGEST = 200
LAST = "\U0010ffff"
COUNTS = 20_000
"""Keys whose counts are remembered, for each choice of types."""
CHOICES = 16
"""Choices of types that are remembered."""

Spans = tuple[tuple[int, int], ...]
"""Ranges of things' numbers, both ends included."""


@dataclass(frozen=True, slots=True)
class About:
    """How many records use a thing, and by property how often years, or things by their numbers, are said of it."""

    records: int
    values: Mapping[str, Mapping[int, int]]


class Things:
    """What a release has to reconcile to; may be read by several threads."""

    def __init__(self, folder: Path) -> None:
        try:
            told = accounts.read(folder / accounts.FILE)
        except FileNotFoundError as err:
            raise ReleaseError(f"{folder.parent.name} has no index of names ({FOLDER}): run `seealso build`") from err
        if told.version != VERSION:
            raise ReleaseError(
                f"the index of names of {folder.parent.name} is of an older version: run `seealso build`"
            )
        self.index = Index(folder, told, REMEMBERED)
        self.within = lru_cache(maxsize=CHOICES)(self._within)
        self._path = folder / THINGS
        self._local = threading.local()

    @cached_property
    def spans(self) -> Mapping[str, tuple[int, int]]:
        """Give the numbers of each leaf's things, first and last; a leaf without things has none."""
        rows = self._rows("SELECT leaf, first, last FROM span")
        return {str(leaf): (int(first), int(last)) for leaf, first, last in rows}

    def among(self, leaves: Iterable[str]) -> Spans:
        """Give the ranges of the things of some leaves, those that meet as one."""
        wanted, found = set(leaves), list[tuple[int, int]]()
        for first, last in (self.spans[leaf] for leaf in LEAVES if leaf in wanted and leaf in self.spans):
            if found and found[-1][1] + 1 == first:
                found[-1] = (found[-1][0], last)
            else:
                found.append((first, last))
        return tuple(found)

    def _within(self, spans: Spans) -> Among:
        return Among(self.index, spans)

    def leaf(self, number: int) -> str:
        return next(leaf for leaf, (first, last) in self.spans.items() if first <= number <= last)

    def known(self, iri: str) -> tuple[int, ...]:
        """Give the numbers of the things that an IRI names: ours, or one elsewhere that is the same.

        It may be written in another way, where as it is it names nothing.
        """
        return next((found for one in twins(iri) if (found := self._known(one))), ())

    def _known(self, iri: str) -> tuple[int, ...]:
        number = self.index.number(iri)
        if number is not None:
            return (number,)
        return tuple(int(row[0]) for row in self._rows("SELECT number FROM same WHERE iri = ?", (iri,)))

    def concept(self, number: int) -> Concept:
        return self.index.load(number)

    def same(self, number: int, among: Iterable[str]) -> bool:
        """Tell whether a thing is the same as one of some IRIs elsewhere."""
        return any(number in self.known(iri) for iri in among)

    def about(self, number: int) -> About:
        ((records, context),) = self._rows("SELECT records, context FROM thing WHERE number = ?", (number,))
        told: dict[str, list[list[int]]] = json.loads(str(context))
        return About(int(records), {CONTEXT[int(at)]: _pairs(values) for at, values in told.items()})

    def suggest(self, prefix: str, spans: Spans) -> Iterator[int]:
        """Yield the numbers of things as one types: whole labels first, then beginnings, then words in them."""
        folded = fold(prefix[:LONGEST]).strip()
        seen: set[int] = set()
        within = " OR ".join("label.number BETWEEN ? AND ?" for _ in spans)
        bounds = [edge for span in spans for edge in span]
        for source, values in _sources(folded) if spans else ():
            question = f"SELECT label.number FROM {source} AND ({within}) ORDER BY label.id"  # noqa: S608 - all ours
            for (number,) in self._rows(question, (*values, *bounds)):
                if number not in seen:
                    seen.add(int(number))
                    yield int(number)

    def _rows(self, question: str, values: Sequence[str | int] = ()) -> Iterator[tuple[str | int, ...]]:
        yield from self._connection().execute(question, values)

    def _connection(self) -> sqlite3.Connection:
        found: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if found is None:
            address = f"{self._path.resolve().as_uri()}?mode=ro&immutable=1"
            found = self._local.connection = sqlite3.connect(address, uri=True, isolation_level=None)
        return found


def _pairs(values: Iterable[Sequence[int]]) -> dict[int, int]:
    return {value[0]: value[1] for value in values}


def _sources(folded: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Give where the labels of what is typed are read from, the best first; of nothing typed, all."""
    words = WORD.findall(folded)[:WORDS]
    if not folded:
        yield "label WHERE 1", ()
        return
    yield "label WHERE label.folded = ?", (folded,)
    if words:
        found = "word CROSS JOIN label ON label.id = word.rowid WHERE word MATCH ?"
        yield found, (f'^ "{" ".join(words)}" *',)
        yield found, (" AND ".join([*(f'"{word}"' for word in words[:-1]), f'"{words[-1]}" *']),)
    else:
        yield "label WHERE label.folded >= ? AND label.folded < ?", (folded, f"{folded}{LAST}")


class Among:
    """The things of some ranges, as ``graph.link`` wants an authority."""

    def __init__(self, index: Index, spans: Spans) -> None:
        self._index, self._spans = index, spans
        self._counts: dict[int, int] = {}

    @property
    def name(self) -> str:
        return self._index.name

    @property
    def size(self) -> int:
        return sum(last - first + 1 for first, last in self._spans)

    @property
    def spread(self) -> Mapping[str, float]:
        return self._index.spread

    def concept(self, iri: str) -> Concept | None:
        return self._index.concept(iri)

    def load(self, number: int) -> Concept:
        return self._index.load(number)

    def counts(self, keys: Sequence[int]) -> list[int]:
        """Count the things under each key; most words come again with the next name."""
        known = self._counts
        if fresh := [key for key in keys if key not in known]:
            if len(known) + len(fresh) > COUNTS:
                known = self._counts = {}
                fresh = list(keys)
            known |= zip(fresh, map(_count, self._within(fresh)), strict=True)
        return [known[key] for key in keys]

    def under(self, keys: Sequence[int], most: int) -> list[list[int]]:
        return [
            [number for part in parts for number in self._index.members(part)] if _count(parts) <= most else []
            for parts in self._within(keys)
        ]

    def _within(self, keys: Sequence[int]) -> list[tuple[tuple[int, int], ...]]:
        if not self._spans:
            return [()] * len(keys)
        if self._spans == ((1, self._index.size),):
            return [(span,) for span in self._index.spans(keys)]
        return list(zip(*(self._index.within(keys, *span) for span in self._spans), strict=True))


def _count(parts: Iterable[tuple[int, int]]) -> int:
    return sum(high - low for low, high in parts)
