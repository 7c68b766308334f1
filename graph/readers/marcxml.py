"""MARC 21 bibliographic records in XML; https://www.loc.gov/standards/marcxml/."""

from __future__ import annotations

from collections.abc import Iterator

from graph.readers import elements, oai, xml
from graph.record import Document, Record, Reject

NAME = "marcxml"
SHAPE = xml.Shape({b"record": b""})
INSIDE = {b"leader", b"controlfield", b"datafield"}


def recognises(head: bytes) -> bool:
    """Tell a MARC record, or a collection of them, by what a record begins with."""
    names = xml.opening(head)
    start = names.index(b"record") if b"record" in names else len(names)
    return oai.ENVELOPE not in names and start <= 1 and start + 1 < len(names) and names[start + 1] in INSIDE


def read(document: Document) -> Iterator[Record | Reject]:
    """Read the records of one collection."""
    for found in xml.cut(document, SHAPE):
        if isinstance(found, Reject):
            yield found
        else:
            yield oai.record(document, found, elements.marc(found.element), NAME)
