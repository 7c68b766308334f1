"""OAI-PMH answers, and collections of records or of bare metadata as harvesters store them.

https://www.openarchives.org/OAI/openarchivesprotocol.html
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from graph.readers import elements, xml
from graph.readers.elements import Element
from graph.record import Document, Field, Record, Reject, excerpt

NAME = "oai"
MOST = 50_000
"""Fields of one record at the most."""

ENVELOPE = b"OAI-PMH"
ROOTS = (
    b"record", b"metadata", b"dc", b"qualifieddc", b"dim", b"mods", b"mets", b"resource", b"oai_datacite", b"rioxx",
    b"thesis",
)  # fmt: skip
"""Elements that are a record of their own where no envelope is about them."""
COLLECTIONS = (b"records", b"collection", b"ListRecords", b"GetRecord", b"modsCollection", b"metadata")
OTHERS = (b"html", b"rss", b"feed", b"RDF", b"dublin_core")
"""Roots of documents that are none of ours, whatever is in them."""
SILENT = frozenset((b"Identify", b"ListSets", b"ListMetadataFormats"))
ANSWER = xml.Shape(
    {b"record": b"", b"header": b"ListIdentifiers", b"error": ENVELOPE},
    b"header",
    SILENT,
    frozenset((b"ListRecords", b"ListIdentifiers", b"GetRecord")),
)
EMPTY = "noRecordsMatch"


def recognises(head: bytes) -> bool:
    """Tell an answer by its root, even after a server's warnings; a collection by its root and what is first in it."""
    return _unit(xml.opening(head)) is not None


def read(document: Document) -> Iterator[Record | Reject]:
    """Read the records of one answer or collection."""
    with document.open() as stream:
        unit = _unit(xml.opening(stream.read(xml.KEPT * 4)))
    shape = ANSWER if unit in {None, ENVELOPE, b"record"} else xml.Shape({unit or b"": b""})
    for found in xml.cut(document, shape):
        if isinstance(found, Reject):
            yield found
        elif elements.local(found.element) == "error":
            yield from _error(document, found)
        else:
            yield record(document, found, _fields(found.element), NAME)


def record(document: Document, unit: xml.Unit, fields: Iterator[Field], reader: str) -> Record | Reject:
    """Make a record of a unit's fields, or say why there is none."""
    found = tuple(islice(fields, MOST + 1))
    if 0 < len(found) <= MOST:
        return Record(found, document.name, document.sha256, unit.position, reader)
    why = f"a record of more than {MOST:,} fields" if found else "a record without fields"
    where = f"{document.name}, line {unit.line}"
    return Reject(where, f"{why}; from 1 to {MOST:,} were expected", excerpt(elements.text(unit.element)))


def _unit(names: tuple[bytes, ...]) -> bytes | None:
    """Give the name of the elements that are records, by the names with which a document begins."""
    if ENVELOPE in names:
        return ENVELOPE
    if not names or names[0] in OTHERS:
        return None
    root, *inner = names
    first = inner[0] if inner else b""
    if first == b"record" and root not in ROOTS:
        return first
    if root in COLLECTIONS and first in ROOTS:
        return first
    return root if root in ROOTS else None


def _error(document: Document, unit: xml.Unit) -> Iterator[Reject]:
    code = unit.element.get("code", "")
    if code != EMPTY:
        why = f"the repository answered with the error {code or '(without a code)'}; records were expected"
        yield Reject(f"{document.name}, line {unit.line}", why, excerpt(elements.text(unit.element)))


def _fields(element: Element) -> Iterator[Field]:
    """Give the fields of a record: its header, its metadata by their format, and what is said about it."""
    name = elements.local(element)
    inside = {elements.local(child) for child in islice(element, 2)}
    if name == "header":
        yield from _header(element)
    elif name == "record" and inside & {"header", "metadata"}:
        for child in element:
            yield from _part(child)
    elif (name == "metadata" and "element" not in inside) or not inside:
        yield from _metadata(element)
    else:
        yield from elements.fields(element)


def _part(element: Element) -> Iterator[Field]:
    name = elements.local(element)
    if name == "header":
        yield from _header(element)
    elif name == "metadata":
        yield from _metadata(element)
    else:
        yield from elements.path(element, "")


def _metadata(element: Element) -> Iterator[Field]:
    """Give the fields of each format in a metadata element; some put the format's elements right into it."""
    if any(elements.local(child) == "element" for child in element):
        yield from elements.fields(element)
        return
    for child in element:
        yield from elements.fields(child)


def _header(element: Element) -> Iterator[Field]:
    if status := element.get("status"):
        yield Field("header.status", status)
    for child in element:
        yield from elements.path(child, "header")
