"""XML as the engine writes it, but with every character as it is, or an error where XML has none for it.

https://www.w3.org/TR/xml/#sec-line-ends  https://www.w3.org/TR/xml/#charsets

A carriage return that is written as such is read as a line feed; the engine writes it as such. Control characters are
in no XML at all, not even escaped; the engine writes them, and no parser reads what comes out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import IO, Protocol, cast

from pyoxigraph import RdfFormat, Triple, serialize

from graph.errors import Inexpressible

RETURN, ESCAPED = b"\r", b"&#13;"
NOWHERE = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|\xef\xbf[\xbe\xbf]")
"""The characters of UTF-8 that XML cannot hold."""
BEFORE = 2
"""Bytes of a character that may have come with the piece before."""


class Sink(Protocol):
    """What bytes are written to."""

    def write(self, piece: bytes, /) -> int: ...


class Held:
    """A file to which XML is written. ``write`` raises: Inexpressible."""

    def __init__(self, file: Sink) -> None:
        self._file = file
        self._before = b""

    def write(self, piece: bytes) -> int:
        seen = self._before + piece
        if found := NOWHERE.search(seen):
            code = ord(found[0].decode())
            raise Inexpressible(
                f"the answer has the character U+{code:04X}, which XML cannot hold; ask for another format"
            )
        self._before = seen[-BEFORE:]
        self._file.write(piece.replace(RETURN, ESCAPED))
        return len(piece)

    def flush(self) -> None:
        """Nothing is kept back."""


def write(triples: Iterable[Triple], out: Sink, prefixes: Mapping[str, str]) -> None:
    """Write RDF/XML. Raises: Inexpressible."""
    serialize(triples, cast("IO[bytes]", Held(out)), RdfFormat.RDF_XML, prefixes=dict(prefixes))
