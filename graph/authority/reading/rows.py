"""The rows of a table, each with the line that it begins on; a quote that is never closed costs its row alone.

https://www.rfc-editor.org/rfc/rfc4180
"""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterator

LINES = 1000
"""Lines that a cell in quotes may go over."""
UNCLOSED = "unexpected end of data"
Row = tuple[int, list[str], str]
"""The line that it begins on, its cells, and why it cannot be read, if so."""


def read(lines: Iterator[str], delimiter: str) -> Iterator[Row]:
    """Yield the rows that have anything in them."""
    waiting = deque[str]()
    number = 0
    while True:
        line = waiting.popleft() if waiting else next(lines, "")
        if not line:
            return
        number += 1
        if '"' not in line:
            bare = line.rstrip("\r\n")
            if bare:
                yield number, bare.split(delimiter), ""
            continue
        cells, taken = _quoted(line, waiting, lines, delimiter)
        if cells is None:
            yield number, line.rstrip("\r\n").split(delimiter), "a quote in it is not closed; a row was expected"
        else:
            yield number, cells, ""
        number += taken


def _quoted(line: str, waiting: deque[str], lines: Iterator[str], delimiter: str) -> tuple[list[str] | None, int]:
    """Read a row with quotes, and tell how many more lines it goes over; what it does not take is left waiting."""
    text = [line]
    ahead = deque[str]()
    while True:
        try:
            cells = next(csv.reader(text, delimiter=delimiter, strict=True))
        except csv.Error as err:
            more = (waiting.popleft() if waiting else next(lines, "")) if str(err) == UNCLOSED else ""
            if not more or len(text) > LINES:
                waiting.extendleft(reversed([*ahead, *([more] if more else [])]))
                return _literal(line, delimiter), 0
            text.append(more)
            ahead.append(more)
        else:
            return cells, len(ahead)


def _literal(line: str, delimiter: str) -> list[str] | None:
    """Read a row whose quotes part nothing: between tabs, they are what they look like."""
    if delimiter == "\t":
        return line.rstrip("\r\n").split(delimiter)
    try:
        cells = next(csv.reader([line.rstrip("\r\n")], delimiter=delimiter))
    except csv.Error:
        return None
    return cells if line.count('"') % 2 == 0 else None
