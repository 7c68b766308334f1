"""RDF of a statement a line: a line that is not well written costs that line alone.

https://www.w3.org/TR/n-triples/ https://www.w3.org/TR/n-quads/
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import IO

from pyoxigraph import Quad, RdfFormat, parse

from graph.authority.facts import Leftovers
from graph.documents import charset

BLOCK = 1 << 16
"""Bytes that are parsed at once."""
LONGEST = 1 << 24
"""Bytes of a line."""
UNDERSCORED = re.compile(r'"@([A-Za-z]{1,8}(?:[_-][A-Za-z0-9]{1,8})+)(?=\s*(?:<[^<>]*>\s*|_:\S+\s*)?\.\s*$)')
TAG = "a language tag with _ was read as one with -"
BYTES = "bytes that are not UTF-8 were read as Windows-1252"
PLACE = re.compile(r"Parser error at (?:line \d+ )?(?:(?:between columns|column) (\d+)[^:]*)?: ")


def read(stream: IO[bytes], form: RdfFormat, name: str, left: Leftovers) -> Iterator[Quad]:
    """Yield the statements of all lines that can be read. Raises: ValueError for a line past its bound."""
    line, rest = 1, b""
    while data := stream.read(BLOCK):
        whole, end, tail = data.rpartition(b"\n")
        if end:
            block = rest + whole + end
            yield from _block(block, form, name, line, left)
            line, rest = line + block.count(b"\n"), tail
        else:
            rest += data
        if len(rest) > LONGEST:
            raise ValueError(f"line {line:,} is longer than {LONGEST:,} bytes; a statement was expected")
    yield from _block(rest, form, name, line, left)


def _block(block: bytes, form: RdfFormat, name: str, line: int, left: Leftovers) -> Iterable[Quad]:
    """Give the statements of some lines, all at once; only where there is a fault, line by line."""
    try:
        return list(parse(block, form))
    except SyntaxError:
        numbered = enumerate(block.splitlines(), line)
        said = (_statement(text, form, f"{name}, line {number:,}", left) for number, text in numbered)
        return chain.from_iterable(said)


def _statement(line: bytes, form: RdfFormat, where: str, left: Leftovers) -> Iterator[Quad]:
    """Read a line; one that is not well written is mended where a mend is known, else rejected."""
    try:
        yield from list(parse(line, form))
    except SyntaxError as err:
        text = charset.mend(line.decode("utf-8", errors="surrogateescape"))
        mended = UNDERSCORED.sub(lambda found: found[0].replace("_", "-"), text)
        if (found := _again(mended.encode(), line, form)) is None:
            place = PLACE.match(err.msg)
            column = f", column {place[1]}" if place and place[1] else ""
            left.reject(f"{where}{column}", PLACE.sub("", err.msg), text)
            return
        left.remark(TAG if mended != text else BYTES)
        yield from found


def _again(mended: bytes, line: bytes, form: RdfFormat) -> list[Quad] | None:
    if mended == line:
        return None
    try:
        return list(parse(mended, form))
    except SyntaxError:
        return None
