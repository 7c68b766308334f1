"""The three values that flow from a source: a Document that was fetched, the Records read from it, and the Rejects."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO


@dataclass(frozen=True, slots=True)
class Document:
    """One file or response as it came; ``open`` gives its bytes, again at each call.

    ``name`` is relative to its source (or a URL): it goes into the provenance, so it never holds a path of a machine.
    ``reader`` is the name of a reader, or empty to recognise it by content. ``companions`` are the files that belong
    to it, as those of an archive's item do.
    """

    name: str
    sha256: str
    size: int
    open: Callable[[], BinaryIO]
    reader: str = ""
    companions: tuple[Document, ...] = ()


@dataclass(frozen=True, slots=True)
class Field:
    """One field as the source writes it, letter for letter: ``label + value`` is its text, separators and all.

    ``language`` is the tag that the source gives the value; ``parts`` are what else hangs on the value (attributes, an
    authority key, a name's identifier), as name and text.
    """

    label: str
    value: str
    language: str = ""
    parts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Record:
    """One item's fields in the source's order; ``position`` counts from 1 within the document."""

    fields: tuple[Field, ...]
    document: str
    sha256: str
    position: int
    reader: str


@dataclass(frozen=True, slots=True)
class Reject:
    """What could not be read: where (document and line or record), why (what was expected), and the text at fault."""

    where: str
    why: str
    text: str = ""


EXCERPT = 500
"""How many characters of a text at fault a Reject keeps."""


def excerpt(text: str) -> str:
    """Shorten a text at fault so that a report stays readable."""
    return text if len(text) <= EXCERPT else f"{text[:EXCERPT]} [{len(text) - EXCERPT:,} more characters]"
