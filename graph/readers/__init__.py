"""The doors by which records come in; a reader sees one document and yields what it holds, lazily.

To add one: a module with ``NAME``, ``recognises(head)`` and ``read(document)``; a row in READERS; a case in
tests/graph/readers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from graph.readers import entities, html, jsonl, marcxml, oai, saf, tabular, text
from graph.record import Document, Record, Reject, excerpt

Reader = Callable[[Document], Iterator[Record | Reject]]
HEAD = 65536
"""Bytes from a document's start by which its reader is recognised."""


@dataclass(frozen=True, slots=True)
class Door:
    """``recognises`` judges a document's first bytes; ``read`` yields its records."""

    recognises: Callable[[bytes], bool]
    read: Reader


MODULES = (saf, marcxml, oai, jsonl, entities, html, tabular, text)
READERS = {module.NAME: Door(module.recognises, module.read) for module in MODULES}
"""In the order in which they are asked to recognise a document."""


def read(document: Document) -> Iterator[Record | Reject]:
    """Read a document by the reader that it names, or by the first that recognises it."""
    names = ", ".join(sorted(READERS))
    if document.size == 0:
        yield Reject(document.name, f"it is empty; a document for one of the readers was expected: {names}")
        return
    try:
        if document.reader:
            door = READERS.get(document.reader)
        else:
            with document.open() as stream:
                head = stream.read(HEAD)
            door = next((door for door in READERS.values() if door.recognises(head)), None)
    except OSError as err:
        yield Reject(document.name, f"it cannot be read: {err.strerror or err}")
        return
    if door is None:
        why = f"no reader '{document.reader}'" if document.reader else "no reader recognises it"
        shown = "" if document.reader else excerpt(head.decode("utf-8", errors="replace"))
        yield Reject(document.name, f"{why}; there are {names}", shown)
        return
    yield from _guarded(door.read, document)


def _guarded(reader: Reader, document: Document) -> Iterator[Record | Reject]:
    """Turn a document that goes away while it is read into a Reject."""
    try:
        yield from reader(document)
    except OSError as err:
        yield Reject(document.name, f"it cannot be read: {err.strerror or err}")
