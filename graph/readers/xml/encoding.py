"""An XML document's bytes in UTF-8, by its byte order mark, by how it begins, by what it declares; https://www.w3.org/TR/xml/#sec-guessing."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from itertools import chain
from typing import BinaryIO

from graph.documents import charset

BLOCK = 1 << 20
HEAD = 4096
"""Bytes in which a declaration stands."""

LEGACY = re.compile(r"iso8859|cp\d|koi8|mac|shift_jis|euc_|gb|big5|iso2022|tis|hz|johab|ptcp|kz")
MARKS = (
    *charset.MARKS,
    (b"<\0\0\0", "utf-32-le"),
    (b"\0\0\0<", "utf-32-be"),
    (b"<\0", "utf-16-le"),
    (b"\0<", "utf-16-be"),
)
"""How a document begins that tells its encoding by itself, the longest first; this outweighs what it declares."""
DECLARED = re.compile(rb"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z][\w.:-]{0,40})")
FAULT = "seealso-fault"


def _fault(err: UnicodeError) -> tuple[str, int]:
    """Put a character that XML forbids for bytes that are none, so that just the record with them cannot be read."""
    if isinstance(err, UnicodeDecodeError):
        return "\x01", err.end
    raise err


codecs.register_error(FAULT, _fault)


def blocks(stream: BinaryIO) -> Iterator[bytes]:
    """Give a document's bytes, a block at a time."""
    while block := stream.read(BLOCK):
        yield block


def transcoded(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Give a document's blocks in UTF-8."""
    first = next(pieces, b"")
    encoding = _encoding(first)
    if encoding == "utf-8":
        yield first.removeprefix(codecs.BOM_UTF8)
        yield from pieces
        return
    decoder = codecs.getincrementaldecoder(encoding)(FAULT)
    for block in chain((first,), pieces):
        if text := decoder.decode(block):
            yield text.encode("utf-8", errors="replace")
    yield decoder.decode(b"", final=True).encode("utf-8", errors="replace")


def _encoding(head: bytes) -> str:
    """Tell a document's encoding by its first bytes, then by its declaration; UTF-8 where that cannot be true."""
    for mark, encoding in MARKS:
        if head.startswith(mark):
            return encoding.removesuffix("-sig")
    declared = DECLARED.search(head[:HEAD])
    try:
        name = codecs.lookup(declared[1].decode()).name if declared else "utf-8"
    except LookupError:
        return "utf-8"
    return name if LEGACY.match(name) else "utf-8"
