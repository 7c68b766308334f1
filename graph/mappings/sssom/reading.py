"""A table of mappings as a spreadsheet may leave it: columns in any order, any line ends, quotes, commas for tabs."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from graph.mappings.curies import known
from graph.mappings.match import Match, Table
from graph.mappings.sssom import head
from graph.mappings.sssom.columns import COLUMNS, bare
from graph.mappings.sssom.head import LONGEST, curie_map, is_head
from graph.mappings.sssom.row import Cells, match_of, outward
from graph.names import Names, clean
from graph.record import Reject

MOST = 512 << 20
"""Bytes of a file that is read."""
csv.field_size_limit(LONGEST)
REQUIRED = ("subject_id", "predicate_id", "object_id")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table before its rows are read: the head, the prefixes, the columns, and the lines of the rows."""

    metadata: Mapping[str, object]
    prefixes: Mapping[str, str]
    columns: tuple[str, ...]
    lines: list[str]
    delimiter: str
    first: int

    def rows(self) -> Iterator[tuple[int, Cells]]:
        """Yield the rows that have anything in them, each with the line that it begins on. Raises: ValueError."""
        return _rows(self.lines, self.columns, self.delimiter, self.first)


def sheet(content: bytes, names: Names, required: tuple[str, ...], beside: Mapping[str, object] | None = None) -> Sheet:
    """Read all of a file but its rows; ``beside`` is metadata from elsewhere, which the head may overrule.

    Raises: ValueError, which says the line, where the file is no table of mappings.
    """
    if len(content) > MOST:
        raise ValueError(f"the file has {len(content):,} bytes; at most {MOST:,} were expected")
    try:
        lines = content.decode("utf-8-sig").splitlines(keepends=True)
    except UnicodeDecodeError as err:
        raise ValueError(f"byte {err.start} is not UTF-8; a text in UTF-8 was expected") from err
    body = next((n for n, line in enumerate(lines) if line.strip(' \t\r\n,;"') and not is_head(line)), len(lines))
    if body == len(lines):
        raise ValueError(f"line {body + 1}: the file ends; a line with the names of the columns was expected")
    told = head.read(lines[:body])
    metadata = {**(beside or {}), **told}
    prefixes = known(names) | curie_map(beside or {}) | curie_map(told)
    delimiter = max("\t,;", key=lines[body].count)
    header = tuple(clean(cell).lower() for cell in next(csv.reader([lines[body]], delimiter=delimiter)))
    if missing := [name for name in required if name not in header]:
        raise ValueError(
            f"line {body + 1}: there is no column {', '.join(missing)}; the names of columns were expected"
        )
    return Sheet(metadata, prefixes, header, lines[body + 1 :], delimiter, body + 2)


def read(content: bytes, names: Names) -> Table:
    """Read a file as a spreadsheet may leave it: columns in any order, any line ends, quotes, commas for tabs.

    Rows that cannot be read are in ``faults`` with their line. Raises: ValueError, which says the line, where the file
    as a whole is no table of mappings.
    """
    told = sheet(content, names, REQUIRED)
    extra = tuple(name for name in told.columns if name and name not in COLUMNS)
    found: dict[tuple[str, str], Match] = {}
    first: dict[tuple[str, str], int] = {}
    faults: list[Reject] = []
    for line, cells in told.rows():
        try:
            match = outward(match_of(cells, told.prefixes, told.metadata, extra), names.base)
            if match.pair in found:
                raise ValueError(f"this pair is on line {first[match.pair]} already; one row for each was expected")  # noqa: TRY301
            found[match.pair], first[match.pair] = match, line
        except ValueError as err:
            faults.append(Reject(f"line {line}", str(err), "\t".join(cells.values())))
    return Table(tuple(found[pair] for pair in sorted(found)), told.metadata, extra, tuple(faults))


def _rows(lines: list[str], header: tuple[str, ...], delimiter: str, line: int) -> Iterator[tuple[int, Cells]]:
    """Yield the rows that have anything in them, each with the line that it begins on; the first is on ``line``."""
    rows = csv.reader(lines, delimiter=delimiter)
    while True:
        start = line + rows.line_num
        try:
            cells = next(rows)
        except StopIteration:
            return
        except csv.Error as err:
            raise ValueError(f"line {start}: {err}; cells of at most {LONGEST:,} characters were expected") from err
        if any(cell.strip() for cell in cells):
            yield start, dict(zip(header, [*map(_tidy, cells), *[""] * len(header)], strict=False))


def _tidy(cell: str) -> str:
    """Clean a cell; most are clean, which is told in a fraction of the time."""
    tidy = cell.isascii() and cell.isprintable() and cell.split(" ").count("") == 0
    return bare(cell if tidy else clean(cell))
