"""What the index holds of a thing: its labels, and by what it can be chosen."""

from __future__ import annotations

from dataclasses import dataclass

KINDS = ("pref", "alt", "hidden")
"""The kinds of labels, the one that counts most first."""


@dataclass(frozen=True, slots=True)
class Label:
    """A text with its language tag, empty where it has none; ``kind`` is one of KINDS."""

    text: str
    language: str
    kind: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A thing with labels; all that is not text is an IRI. ``records`` counts the records that use it."""

    iri: str
    labels: tuple[Label, ...]
    types: tuple[str, ...] = ()
    schemes: tuple[str, ...] = ()
    broader: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    notation: str = ""
    records: int = 0
    deprecated: bool = False
