"""A file's bytes in UTF-8, whatever it is written in, as parsers want them, and where a parser stands in them."""

from __future__ import annotations

import codecs
import io
import re
from collections.abc import Iterator
from itertools import chain
from typing import IO, BinaryIO, cast

from pyoxigraph import RdfFormat

from graph.authority.facts import Leftovers
from graph.documents import charset
from graph.readers.xml.encoding import transcoded

BLOCK = 1 << 18
ENCODING = re.compile(rb"\A(\s*<\?xml\b[^>]{0,200}?)\s+encoding\s*=\s*(?:\"[^\"]*\"|'[^']*')")
UNDERSCORED = "language tags with _ were read as ones with -"
_TAG = rb"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8})*_[A-Za-z0-9_-]{2,20}"
_TURTLE = re.compile(rb"(?<=[^\\][\"'])@" + _TAG), b" "
TAGS = {
    RdfFormat.TURTLE: _TURTLE, RdfFormat.TRIG: _TURTLE, RdfFormat.N3: _TURTLE,
    RdfFormat.RDF_XML: (re.compile(rb"xml:lang\s*=\s*[\"']" + _TAG + rb"(?=[\"'])"), b">"),
    RdfFormat.JSON_LD: (re.compile(rb'"@language"\s*:\s*"' + _TAG + rb'(?=")'), b","),
}  # fmt: skip
"""How languages are written in the syntaxes, and a sign that does not stand within that."""
QUOTED = re.compile(r"[`']([^`']+)[`']")


class Pieces(io.RawIOBase):
    """Blocks of bytes as a stream."""

    def __init__(self, blocks: Iterator[bytes]) -> None:
        self._blocks, self._held = blocks, memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        while not self._held:
            block = next(self._blocks, None)
            if block is None:
                return 0
            self._held = memoryview(block)
        size = min(len(buffer), len(self._held))
        buffer[:size], self._held = self._held[:size], self._held[size:]
        return size


def text(stream: IO[bytes]) -> io.BufferedReader:
    """Give a text's bytes in UTF-8, without a mark; of UTF-8 without one as they are, be they right or wrong."""
    blocks = _blocks(stream)
    first = next(blocks, b"")
    name = charset.sniff(first[: charset.SAMPLE])
    if name in {"utf-8", "utf-8-sig"}:
        return _stream(chain((first.removeprefix(codecs.BOM_UTF8),), blocks))
    return _stream(_decoded(chain((first,), blocks), name))


def xml(stream: IO[bytes]) -> io.BufferedReader:
    """Give an XML document's bytes in UTF-8, and no word of the encoding that it is no longer in."""
    blocks = transcoded(_blocks(stream))
    first = ENCODING.sub(rb"\1", next(blocks, b""), count=1)
    return _stream(chain((first,), blocks))


def _stream(blocks: Iterator[bytes]) -> io.BufferedReader:
    return io.BufferedReader(Pieces(blocks), BLOCK)


def _blocks(stream: IO[bytes]) -> Iterator[bytes]:
    while block := stream.read(BLOCK):
        yield block


def _decoded(blocks: Iterator[bytes], name: str) -> Iterator[bytes]:
    decoder = codecs.getincrementaldecoder(name)("replace")
    for block in blocks:
        yield decoder.decode(block).encode("utf-8", errors="replace")
    yield decoder.decode(b"", final=True).encode("utf-8", errors="replace")


def tagged(stream: IO[bytes], form: RdfFormat, left: Leftovers) -> IO[bytes]:
    """Write language tags with ``-`` where they have ``_``: parsers would take nothing of the file."""
    known = TAGS.get(form)
    return _stream(_tagged(_blocks(stream), *known, left)) if known else stream


def _tagged(blocks: Iterator[bytes], pattern: re.Pattern[bytes], end: bytes, left: Leftovers) -> Iterator[bytes]:
    rest = b""
    for block in chain(blocks, (b"",)):
        data = rest + block
        cut = data.rfind(end) + 1 if block and len(data) < 4 * BLOCK else len(data)
        said, count = pattern.subn(lambda found: found[0].replace(b"_", b"-"), data[:cut])
        if count:
            left.remark(UNDERSCORED)
        rest = data[cut:]
        yield said


class Traced:
    """A stream that knows what it gave last, for parsers that do not say where they stand."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._before = self._last = b""
        self._line, self._column = 1, 1

    def read(self, size: int = -1) -> bytes:
        self._pass(self._before)
        self._before, self._last = self._last, self._stream.read(size)
        return self._last

    def _pass(self, gone: bytes) -> None:
        self._line += gone.count(b"\n")
        end = gone.rfind(b"\n")
        self._column = len(gone) - end if end >= 0 else self._column + len(gone)

    def where(self, message: str) -> str:
        """Tell where a fault lies: where what the message quotes stands, else between which lines."""
        window = self._before + self._last
        for quoted in reversed(QUOTED.findall(message)):
            at = window.lower().find(quoted.lower().encode())
            if at >= 0 and window.lower().count(quoted.lower().encode()) == 1:
                return f"line {self._line_at(window, at):,}, column {self._column_at(window, at):,}"
        first, last = self._line, self._line_at(window, len(window))
        return f"line {first:,}" if first == last else f"lines {first:,} to {last:,}"

    def _line_at(self, window: bytes, at: int) -> int:
        return self._line + window.count(b"\n", 0, at)

    def _column_at(self, window: bytes, at: int) -> int:
        end = window.rfind(b"\n", 0, at)
        return at - end if end >= 0 else self._column + at


def binary(stream: Traced) -> BinaryIO:
    """Take it for what a parser asks for, which only ever reads."""
    return cast("BinaryIO", stream)
