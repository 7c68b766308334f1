"""What is wanted of an index of labels, and what is found."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from graph.search.index import Index, Sort

MOST = 1000
"""Hits that are given at once."""
FARTHEST = 20_000
"""Hits that are passed over at most; beyond there are none."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What to look for: ``text`` with ``*`` for any letters; without one it is a whole label.

    ``language`` also means its regions (``en`` means ``en-GB``); it may be empty for any, as all others may. Of
    ``types`` and ``schemes`` one is enough. ``parent``: a thing that lies above, over any number of steps; ``group``:
    a collection. ``unique``: each thing once, with its best label.
    """

    text: str
    language: str = ""
    kinds: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    schemes: tuple[str, ...] = ()
    parent: str = ""
    group: str = ""
    unique: bool = False
    deprecated: bool = False
    limit: int = 100
    offset: int = 0


@dataclass(frozen=True, slots=True)
class Hit:
    """A thing, and the label by which it was found; ``records`` counts the records that use it."""

    iri: str
    text: str
    language: str
    kind: str
    records: int
    types: tuple[str, ...]
    schemes: tuple[str, ...]
    notation: str
    deprecated: bool


def chosen(index: Index, wish: Wish) -> tuple[Sort, ...]:
    """Choose the sorts of things that a wish allows."""
    return tuple(sort for sort in index.sorts if _allowed(sort, wish))


def _allowed(sort: Sort, wish: Wish) -> bool:
    return (
        (wish.deprecated or not sort.deprecated)
        and _meets(sort.types, wish.types)
        and _meets(sort.schemes, wish.schemes)
    )


def _meets(given: Iterable[str], wanted: tuple[str, ...]) -> bool:
    return not wanted or any(name in wanted for name in given)
