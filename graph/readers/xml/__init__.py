"""XML as providers send it, cut into its records as bytes, so that a fault costs the record it is in and no more.

https://www.w3.org/TR/xml/ . Only the text of one record at a time comes before the parser: no DTD, no entity, no
XInclude, no network, ever. It is not a reader: the readers of XML shapes say which elements they want cut out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from graph.readers.xml.cutter import Cutter
from graph.readers.xml.encoding import blocks, transcoded
from graph.readers.xml.shape import Shape, Unit, local
from graph.readers.xml.window import KEPT, LARGEST, NAME, WHITE
from graph.record import Document, Reject

__all__ = ["KEPT", "LARGEST", "Cutter", "Shape", "Unit", "cut", "local", "opening"]

HEAD = 1 << 14
OTHERS = (b"{", b"[", b'"', b"")
"""How a document begins that is no XML, not even after a server's warning."""
START = re.compile(rb"<(" + NAME + rb")")
INERT = re.compile(rb"<!--.*?-->|<\?.*?\?>|<!\[CDATA\[.*?\]\]>|<!DOCTYPE[^<>\[]*(?:\[.*?\]\s*)?>", re.DOTALL)


def opening(head: bytes, most: int = 20) -> tuple[bytes, ...]:
    """Name the first elements of a document, without prefixes; ``head`` may end anywhere, in any encoding."""
    text = b"".join(transcoded(iter((head[:HEAD],)))).lstrip(WHITE)
    if text[:1] in OTHERS or b"<" not in text[:KEPT]:
        return ()
    return tuple(local(found[1]) for found in islice(START.finditer(INERT.sub(b"", text)), most))


def cut(document: Document, shape: Shape) -> Iterator[Unit | Reject]:
    """Cut the units out of a document, one after the other; what is at fault comes as Rejects in between."""
    with document.open() as stream:
        yield from Cutter(document.name, transcoded(blocks(stream)), shape).units()
