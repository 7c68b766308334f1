"""A table's rows, one by one: a stray quote costs the row that it is in, and not those that it would swallow.

https://www.rfc-editor.org/rfc/rfc4180
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TextIO

LARGEST = 4 * 1024 * 1024
"""Characters of a row at the most, and so of a cell."""

SWALLOWED = 6
"""Delimiters in the lines of a quoted cell, each line as a row of the table would be, from which on they are rows."""
NARROW = 3
"""Columns up to which a line that is as wide as the table may be so by chance."""
CODE = re.compile(r"(?=[^\s\"]*\d)[^\s\"]+")
"""What numbers a row: a number, a handle, a UUID."""

QUOTE = '"'
UNCLOSED = "a quote in the row is not closed; a closing quote was expected"
ASTRAY = "a quote in the row is closed in a later one, with whole rows between; a closing quote was expected"


@dataclass(frozen=True, slots=True)
class Row:
    """``cells`` is the row, or why it is none; ``line`` where it begins, ``text`` its first line."""

    line: int
    text: str
    cells: list[str] | str


class Rows:
    """A table's rows; one that is not as wide as the headings ends with its line, lest a stray quote eat the rest.

    So does one whose quote is not closed by the end of the file, or has swallowed what are rows by themselves.
    """

    def __init__(self, sample: str, stream: TextIO, delimiter: str) -> None:
        self._source = _lines(sample, stream)
        self._delimiter = delimiter
        self._taken: list[str] = []
        self._again: list[str] = []
        self._line = 1
        self._size = 0
        self._rowlike = 0
        self._ended = False
        self.width = 0

    def __iter__(self) -> Iterator[Row]:
        csv.field_size_limit(LARGEST * 2)
        while True:
            parser = csv.reader(self._feed(), delimiter=self._delimiter)
            while True:
                self._taken, self._size, self._rowlike, self._ended = [], 0, 0, False
                row = self._row(parser)
                if row is None:
                    return
                self._line += len(self._taken)
                if isinstance(row.cells, str):
                    self._back()
                    yield row
                    break
                if row.cells:
                    yield row

    def _row(self, parser: Iterator[list[str]]) -> Row | None:
        try:
            cells = next(parser)
        except StopIteration:
            return None
        except _Oversized:
            why: list[str] | str = f"the row is longer than {LARGEST:,} characters; a quote may not be closed"
        except _Unclosed:
            why = UNCLOSED
        except csv.Error as err:
            why = f"it is no row of a table: {err}"
        else:
            why = cells
            if self._ended or self._is_broken():
                why = UNCLOSED
            elif len(cells) == self.width and self._is_astray():
                why = ASTRAY
            elif self.width and cells and len(cells) != self.width:
                why = f"{self.width} cells were expected"
                shorter = len(cells) < self.width
                why += f", as many as there are headings; there are {'only ' if shorter else ''}{len(cells)}"
        first = self._taken[0] if self._taken else ""
        return Row(self._line, first, why)

    def _feed(self) -> Iterator[str]:
        while True:
            line = self._again.pop() if self._again else next(self._source, "")
            if not line:
                self._ended = bool(self._taken)  # a parser asks for more lines only within a quote
                return
            self._taken.append(line)
            self._size += len(line)
            if self._size > LARGEST:
                raise _Oversized
            if len(self._taken) > 1:
                self._watch(line)
            yield line

    def _watch(self, line: str) -> None:
        """Count the lines that a quoted cell has taken in, while all are as rows are. Raises: _Unclosed."""
        if self._rowlike != len(self._taken) - 2 or QUOTE in line or not self._is_row(line):
            return
        self._rowlike += 1
        if self._rowlike > 1 and self._rowlike * (self.width - 1) >= SWALLOWED and self._is_wide():
            raise _Unclosed

    def _is_wide(self) -> bool:
        """Tell whether the first line is wide enough for a row, were its quotes but letters."""
        return self._taken[0].count(self._delimiter) >= self.width - 1

    def _is_row(self, line: str) -> bool:
        """Tell a line that is as wide as the headings, with none of the spaces that prose has after its commas."""
        try:
            cells = next(csv.reader([line], delimiter=self._delimiter), [])
        except csv.Error:
            return False
        return len(cells) == self.width > 1 and not any(cell.startswith(" ") for cell in cells[1:])

    def _is_broken(self) -> bool:
        """Tell a cell whose quote was closed amid another row's text: by its quotes, and by that row's being whole."""
        if len(self._taken) == 1 or not (self._is_wide() and self._is_row(self._taken[-1])):
            return False
        try:
            list(csv.reader(self._taken, delimiter=self._delimiter, strict=True))
        except csv.Error:
            return True
        return False

    def _is_astray(self) -> bool:
        """Tell two stray quotes, some rows apart, from a quoted cell of several lines.

        Were quotes but letters, each line would be a row as wide as the table, and begin as rows do. The lines of a
        text are so by chance at most in a narrow table, or where they are but two: there a number has to begin each.
        """
        if len(self._taken) == 1 or self.width == 1 or self._taken[0].count(QUOTE) % 2 == 0:
            return False
        ends, between = (self._taken[0], self._taken[-1]), self._taken[1:-1]
        cells = [line.rstrip("\r\n").split(self._delimiter) for line in ends]
        if any(len(row) != self.width for row in cells) or not all(map(self._is_row, between)):
            return False
        if any(cell.startswith(" ") for row in cells for cell in row[1:]):
            return False
        if self.width <= NARROW or not between:
            return all(CODE.fullmatch(line.split(self._delimiter, 1)[0]) for line in self._taken)
        return len({row[0].startswith(QUOTE) for row in cells}) == 1

    def _back(self) -> None:
        """Take up again the lines after the first of a row that failed."""
        self._line -= len(self._taken) - 1
        self._again.extend(reversed(self._taken[1:]))


class _Oversized(Exception):  # noqa: N818 - a verdict on the row, not a fault
    pass


class _Unclosed(Exception):  # noqa: N818 - a verdict on the row, not a fault
    pass


def _lines(sample: str, stream: TextIO) -> Iterator[str]:
    """Give the lines, ends and all; one past the bound comes cut, and its rest is left out."""
    lines = io.StringIO(sample, newline="").readlines()
    last = lines.pop() if lines else ""
    yield from lines
    line = last if last.endswith("\n") else last + stream.readline(LARGEST + 1)
    while line:
        yield line
        while len(line) > LARGEST and not line.endswith(("\n", "\r")):
            line = stream.readline(LARGEST + 1)
        line = stream.readline(LARGEST + 1)
