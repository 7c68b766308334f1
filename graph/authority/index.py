"""An authority's index, opened to look things up: concepts by IRI in SQLite, and by their labels' keys in postings.

SQLite holds what is looked up by an IRI or a number and read whole; the keys, which are many and small, lie in sorted
files that are made in a fraction of the time of a B-tree and searched by the hundred at once.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from types import TracebackType
from typing import Self

from graph.authority.accounts import Account, account, place
from graph.authority.postings import Postings
from graph.authority.shipped import SHIPPED
from graph.errors import SourceError
from graph.link.concept import Concept, Label
from graph.link.words import VERSION

CONCEPTS = "concepts.sqlite"
REMEMBERED = 50_000
"""Concepts that an open index keeps in memory."""


class Index:
    """An authority on disk; may be read by several threads."""

    def __init__(self, folder: Path, told: Account, remembered: int = REMEMBERED) -> None:
        self.account = told
        self._postings = Postings(folder)
        self._database = sqlite3.connect(
            f"{(folder / CONCEPTS).resolve().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False
        )
        self.load = lru_cache(maxsize=remembered)(self._load)

    @property
    def name(self) -> str:
        return self.account.name

    @property
    def size(self) -> int:
        return self.account.concepts

    @property
    def spread(self) -> Mapping[str, float]:
        return {language: count / (self.size or 1) for language, count in self.account.spoken.items()}

    def counts(self, keys: Sequence[int]) -> list[int]:
        """Count the concepts under each key."""
        return [high - low for low, high in self._postings.spans(keys)]

    def under(self, keys: Sequence[int], most: int) -> list[list[int]]:
        """Give the numbers of the concepts under each key; none for one that has more than ``most``."""
        spans = self._postings.spans(keys)
        return [self._postings.members(span) if span[1] - span[0] <= most else [] for span in spans]

    def within(self, keys: Sequence[int], first: int, last: int) -> list[tuple[int, int]]:
        """Give where the concepts under each key lie whose numbers are from ``first`` to ``last``, both included."""
        return [self._postings.narrow(span, first, last) for span in self._postings.spans(keys)]

    def spans(self, keys: Sequence[int]) -> list[tuple[int, int]]:
        """Give where the concepts under each key lie."""
        return self._postings.spans(keys)

    def members(self, span: tuple[int, int]) -> list[int]:
        """Give the numbers of the concepts that lie somewhere."""
        return self._postings.members(span)

    def number(self, iri: str) -> int | None:
        """Give the number of a concept."""
        found = self._database.execute("SELECT number FROM concept WHERE iri = ?", (iri,)).fetchone()
        return int(found[0]) if found else None

    def concept(self, iri: str) -> Concept | None:
        """Give a concept by its IRI."""
        number = self.number(iri)
        return self.load(number) if number is not None else None

    def concepts(self) -> Iterator[Concept]:
        """Yield all concepts."""
        for (body,) in self._database.execute("SELECT body FROM concept ORDER BY number"):
            yield thaw(body)

    def close(self) -> None:
        self._database.close()

    def _load(self, number: int) -> Concept:
        found = self._database.execute("SELECT body FROM concept WHERE number = ?", (number,)).fetchone()
        if found is None:
            raise SourceError(f"the index of '{self.name}' is damaged; `seealso authority add` makes it anew")
        return thaw(found[0])

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, err: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def open_(data: Path, name: str) -> Index:
    """Open an authority; one that comes with the product gets its index when it is first opened.

    Raises: SourceError where there is none of that name, or it was made by another version of the keys.
    """
    from graph.authority.make import add

    folder = place(data, name)
    if name in SHIPPED and not folder.exists():
        add(SHIPPED[name].path, name, data)
    told = account(data, name)
    if told.version != VERSION:
        raise SourceError(
            f"the index of '{name}' is of an older version; `seealso authority add {told.file}` makes it anew"
        )
    return Index(folder, told)


_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def freeze(concept: Concept) -> str:
    """Write a concept as it lies in the index."""
    labels = [(one.text, one.language, one.kind) for one in concept.labels]
    notes = [(one.text, one.language) for one in concept.notes]
    neighbours = [concept.broader, concept.narrower, concept.related]
    rest = [concept.notations, concept.scheme, int(concept.deprecated), *concept.further]
    return _encode([concept.iri, labels, notes, *neighbours, *rest])


def thaw(body: str) -> Concept:
    iri, labels, notes, broader, narrower, related, notations, scheme, deprecated, *further = json.loads(body)
    return Concept(
        iri,
        tuple(Label(*one) for one in labels),
        tuple(Label(text, language, "note") for text, language in notes),
        tuple(broader),
        tuple(narrower),
        tuple(related),
        tuple(notations),
        scheme,
        bool(deprecated),
        tuple(further),
    )
