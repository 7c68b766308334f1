"""A table of mappings as a spreadsheet may leave it: columns in any order, any line ends, quotes, commas for tabs."""

from __future__ import annotations

import csv
from collections.abc import Iterator

from graph.mappings.curies import known
from graph.mappings.match import Match, Table
from graph.mappings.sssom import head
from graph.mappings.sssom.columns import COLUMNS, bare
from graph.mappings.sssom.head import LONGEST, curie_map, is_head
from graph.mappings.sssom.row import Cells, match_of
from graph.names import Names, clean
from graph.record import Reject

MOST = 512 << 20
"""Bytes of a file that is read."""
csv.field_size_limit(LONGEST)
REQUIRED = ("subject_id", "predicate_id", "object_id")


def read(content: bytes, names: Names) -> Table:
    """Read a file as a spreadsheet may leave it: columns in any order, any line ends, quotes, commas for tabs.

    Rows that cannot be read are in ``faults`` with their line. Raises: ValueError, which says the line, where the file
    as a whole is no table of mappings.
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
    metadata = head.read(lines[:body])
    prefixes = known(names) | curie_map(metadata)
    delimiter = max("\t,;", key=lines[body].count)
    header = [clean(cell).lower() for cell in next(csv.reader([lines[body]], delimiter=delimiter))]
    if missing := [name for name in REQUIRED if name not in header]:
        raise ValueError(
            f"line {body + 1}: there is no column {', '.join(missing)}; the names of columns were expected"
        )
    extra = tuple(name for name in header if name and name not in COLUMNS)
    found: dict[tuple[str, str], Match] = {}
    first: dict[tuple[str, str], int] = {}
    faults: list[Reject] = []
    for line, cells in _rows(lines[body + 1 :], header, delimiter, body + 2):
        try:
            match = match_of(cells, prefixes, metadata, extra)
            if match.pair in found:
                raise ValueError(f"this pair is on line {first[match.pair]} already; one row for each was expected")  # noqa: TRY301
            found[match.pair], first[match.pair] = match, line
        except ValueError as err:
            faults.append(Reject(f"line {line}", str(err), "\t".join(cells.values())))
    return Table(tuple(found[pair] for pair in sorted(found)), metadata, extra, tuple(faults))


def _rows(lines: list[str], header: list[str], delimiter: str, line: int) -> Iterator[tuple[int, Cells]]:
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
