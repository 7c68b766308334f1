"""One item of DSpace's Simple Archive Format: ``dublin_core.xml``, with the files beside it as companions.

https://wiki.lyrasis.org/display/DSDOC8x/Importing+and+Exporting+Items+via+Simple+Archive+Format
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from graph.readers import elements, oai, xml
from graph.record import Document, Field, Record, Reject, excerpt

NAME = "saf"
SHAPE = xml.Shape({b"dublin_core": b""})
METADATA = re.compile(r"metadata_.+\.xml")
LARGEST = 4 << 20
"""Bytes of a companion that lists things line by line, at the most."""
RELATION = re.compile(r"(\S+)\s+(.*)")


def recognises(head: bytes) -> bool:
    """Tell an item's metadata by the root element."""
    return xml.opening(head, 1) == (b"dublin_core",)


def read(document: Document) -> Iterator[Record | Reject]:
    """Read one item: its metadata, then those of its companions that say something of it."""
    fields = list[Field]()
    item: xml.Unit | None = None
    for found in xml.cut(document, SHAPE):
        if isinstance(found, Reject):
            yield found
        elif item is None:
            item = found
            fields.extend(elements.fields(found.element))
    if item is None:
        return
    for companion in sorted(document.companions, key=lambda companion: companion.name):
        for said in _companion(companion):
            if isinstance(said, Reject):
                yield said
            else:
                fields.append(said)
    yield oai.record(document, item, iter(fields), NAME)


def _companion(document: Document) -> Iterator[Field | Reject]:
    name = document.name.rpartition("/")[2]
    if METADATA.fullmatch(name):
        for found in xml.cut(document, SHAPE):
            yield from (found,) if isinstance(found, Reject) else elements.fields(found.element)
    elif line := LINES.get(name):
        yield from _lines(document, line)


def _lines(document: Document, line: Callable[[str], Field]) -> Iterator[Field | Reject]:
    """Read a companion that holds a value a line."""
    with document.open() as stream:
        content = stream.read(LARGEST + 1)
    shown = excerpt(content[:2000].decode("utf-8", errors="replace"))
    if len(content) > LARGEST:
        why = f"{document.size:,} bytes; a list of at most {LARGEST:,} bytes was expected"
        yield Reject(document.name, why, shown)
        return
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as err:
        line_number = content.count(b"\n", 0, err.start) + 1
        where = f"{document.name}, line {line_number}"
        yield Reject(where, f"byte 0x{content[err.start]:02x} is not UTF-8; a list in UTF-8 was expected", shown)
        return
    yield from (line(row) for row in re.split(r"\r\n|\n|\r", text) if row.strip())


def _file(row: str) -> Field:
    """Read a line of ``contents``: a file's name, then what is said of it, with tabs between."""
    name, *rest = row.split("\t")
    parts = (part.partition(":") for part in rest)
    return Field("saf.contents", name, "", tuple((key, value) for key, _, value in parts))


def _relation(row: str) -> Field:
    """Read a line of ``relationships``: the kind of relation, then the item it leads to."""
    found = RELATION.fullmatch(row)
    return Field("saf.relationships", row, "", (("relation", found[1]), ("target", found[2])) if found else ())


LINES: dict[str, Callable[[str], Field]] = {
    "handle": lambda row: Field("saf.handle", row),
    "collections": lambda row: Field("saf.collections", row),
    "contents": _file,
    "relationships": _relation,
}
"""The companions that hold a value a line, to what makes a field of one."""
