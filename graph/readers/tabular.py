"""Spreadsheets as CSV or TSV: DSpace's metadata export, and any table with a row of headings.

The export writes ``dc.subject.other[en_US]`` for a field and its language, ``||`` between values, ``::`` before a
value's authority and its confidence, and ``+`` for the id of an item that is new.

An empty cell is no field: a table has to have a cell where its row says nothing, and of an export's hundred columns
most rows fill a dozen. Nothing is lost by that: a row comes back from its fields and the headings. A cell of white
space is kept as it is, and so is an empty value between two separators, which somebody wrote.
https://www.rfc-editor.org/rfc/rfc4180 https://wiki.lyrasis.org/display/DSDOC7x/Batch+Metadata+Editing
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice

from graph.documents import charset
from graph.readers.rows import Rows
from graph.record import Document, Field, Record, Reject, excerpt

NAME = "csv"
DELIMITERS = ",\t;|"
SAMPLE = 65536
WIDEST = 2000
"""Columns at the most."""

HEADING = 120
"""Characters of a heading at the most, for a table to be recognised."""

LONG = 6
"""Words of a heading on average, from which on they are a sentence."""

LEAST_ROWS = 20
EVEN = 0.9
"""How many of the first rows must have as many cells as headings, for a table to be recognised."""

COLUMN = re.compile(r"(?P<name>[^\[\]]+)\[(?P<language>[^\[\]]*)\]")
QUALIFIED = re.compile(r"[A-Za-z][\w-]*\.[A-Za-z][\w-]*(?:\.[\w-]+)?(?:\[[^\[\]]*\])?")
AUTHORITY = re.compile(
    r"(?P<value>.*)(?<!::virtual)::(?P<authority>(?:virtual::)?[^:\s]\S*?)::(?P<confidence>-1|0|[1-6]00)", re.DOTALL
)
"""Told by its confidence: a subject's own path, as ``Law::Human rights``, has none."""

SPOILT = re.compile(r":\s|://|[\r\n]|^-?\d+[.,]?\d*$")
BETWEEN = "||"
NEW = "+"


@dataclass(frozen=True, slots=True)
class Column:
    """A heading: ``read`` gives the fields of a cell beneath it."""

    label: str
    language: str
    read: Callable[[Column, str], Iterator[Field]]


def recognises(head: bytes) -> bool:
    """Tell a table by its headings and by the first rows that are as wide."""
    with charset.text(io.BytesIO(head)) as stream:
        sample = stream.read()
    return _delimiter(sample, whole=len(head) < SAMPLE) != ""


def read(document: Document) -> Iterator[Record | Reject]:
    """Read the rows one by one; a row that is not as wide as the headings is a Reject, and costs no other."""
    with document.open() as stream, charset.text(stream) as text:
        sample = text.read(SAMPLE)
        delimiter = _delimiter(sample, whole=len(sample) < SAMPLE) or _likeliest(sample)
        rows = Rows(sample, text, delimiter)
        header = next(iter(rows), None)
        if header is None or isinstance(header.cells, str):
            why = header.cells if header and isinstance(header.cells, str) else "it holds no row"
            yield Reject(document.name, f"{why}; a row of headings was expected", excerpt(charset.mend(sample)))
            return
        if why := _no_headings(header.cells):
            yield Reject(f"{document.name}, line {header.line}", why, excerpt(charset.mend(header.text)))
            return
        rows.width = len(header.cells)
        yield from _records(document, _columns(header.cells), rows)


def _records(document: Document, columns: list[Column], rows: Rows) -> Iterator[Record | Reject]:
    position = 0
    for row in rows:
        if isinstance(row.cells, str):
            yield Reject(f"{document.name}, line {row.line}", row.cells, excerpt(charset.mend(row.text)))
            continue
        filled = [(column, cell) for column, cell in zip(columns, row.cells, strict=True) if cell]
        if not filled:
            continue
        position += 1
        fields = (field for column, cell in filled for field in column.read(column, cell))
        yield Record(tuple(fields), document.name, document.sha256, position, NAME)


def _delimiter(sample: str, whole: bool) -> str:
    """Find the delimiter by which the first rows are as wide as the headings, the widest if there are several."""
    start = sample.lstrip("\ufeff \t\r\n")[:1]
    if start in {"", "<", "{", "["}:
        return ""
    found = [(width, mark) for mark in DELIMITERS if (width := _width(sample, mark, whole))]
    return max(found, key=lambda pair: (pair[0], -DELIMITERS.index(pair[1])), default=(0, ""))[1]


def _width(sample: str, delimiter: str, whole: bool) -> int:
    """Give how many columns a table with this delimiter has; 0 where it is no table."""
    rows = _rows(sample, delimiter)
    if len(rows) < len(("headings", "row")) or len(rows[0]) < len(("one", "another")):
        return 0
    header = rows[0]
    if _is_export([cell.strip() for cell in header]):
        return len(header)
    filled = [cell.strip() for cell in header if cell.strip()]
    if len(set(filled)) < len(header) - 1 or any(len(cell) > HEADING or _spoils(cell) for cell in filled):
        return 0
    if _is_prose(header):
        return 0
    if not whole and len(rows) == len(("headings", "row")):
        return len(header) if len(rows[1]) <= len(header) else 0
    even = _is_even(rows[1:] if whole else rows[1:-1], len(header)) or _is_even(_parted(sample, delimiter), len(header))
    return len(header) if even else 0


def _is_export(names: list[str]) -> bool:
    """Tell DSpace's export by its id or collection; one that lost both, by its languages or by Dublin Core alone."""
    own = [name for name in names if QUALIFIED.fullmatch(name)]
    if {"id", "collection"} & set(names):
        return bool(own)
    dublin = [name for name in own if name.startswith(("dc.", "dcterms."))]
    return bool(dublin) and (len(own) == len(names) or any(name.endswith("]") for name in dublin))


def _is_even(rows: list[list[str]], width: int) -> bool:
    body = rows[:LEAST_ROWS]
    return sum(1 for row in body if len(row) == width) >= EVEN * len(body)


def _parted(sample: str, delimiter: str) -> list[list[str]]:
    """Give the first rows beneath the headings as they will be read: a quote that is not closed costs its row only."""
    rows = Rows(sample, io.StringIO(), delimiter)
    found = list[list[str]]()
    for row in islice(rows, LEAST_ROWS + 1):
        found.append([] if isinstance(row.cells, str) else row.cells)
        rows.width = len(found[0])
    return found[1:]


def _spoils(heading: str) -> bool:
    """Tell what is no heading: a line of text with a label, a number, a web address."""
    return SPOILT.search(heading) is not None


def _is_prose(header: list[str]) -> bool:
    """Tell a sentence with commas from headings: it closes with a stop, or its parts are long."""
    closed = header[-1].rstrip().endswith((".", "?", "!"))
    spaced = len(header) == len(("one", "another")) and header[1].startswith(" ")
    return closed or spaced or sum(len(cell.split()) for cell in header) > len(header) * LONG


def _rows(sample: str, delimiter: str) -> list[list[str]]:
    try:
        return [row for row in csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter) if row]
    except csv.Error:
        return []


def _likeliest(sample: str) -> str:
    """Take the delimiter that comes most often in the first line: the reader was named, so a table it is."""
    first = sample.split("\n", 1)[0]
    return max(DELIMITERS, key=first.count)


def _no_headings(cells: list[str]) -> str:
    if len(cells) > WIDEST:
        return f"{len(cells):,} columns; at most {WIDEST:,} were expected"
    return "" if any(cell.strip() for cell in cells) else "a row of headings was expected"


def _columns(header: list[str]) -> list[Column]:
    """Tell what the cells under each heading hold; the values of an export's metadata are parted."""
    names = [charset.mend(cell).removeprefix("\ufeff") for cell in header]
    export = _is_export(names)
    columns = list[Column]()
    for name in names:
        found = COLUMN.fullmatch(name)
        if export and (QUALIFIED.fullmatch(name) or name == "collection"):
            language = found["language"] if found else ""
            columns.append(Column(found["name"] if found else name, language, _values))
        else:
            columns.append(Column(name, "", _new if export and name == "id" else _cell))
    return columns


def _cell(column: Column, cell: str) -> Iterator[Field]:
    yield _field(column, cell)


def _new(column: Column, cell: str) -> Iterator[Field]:
    """Give an item's id; a new one has none yet, and says so with a plus."""
    yield Field(column.label, "", "", (("placeholder", cell),)) if cell.strip() == NEW else _field(column, cell)


def _values(column: Column, cell: str) -> Iterator[Field]:
    """Part an export's cell into its values."""
    for value in cell.split(BETWEEN):
        found = AUTHORITY.fullmatch(value) if "::" in value else None
        if found:
            parts = (("authority", found["authority"]), ("confidence", found["confidence"]))
            yield _field(column, found["value"], parts)
        else:
            yield _field(column, value)


def _field(column: Column, value: str, parts: tuple[tuple[str, str], ...] = ()) -> Field:
    if charset.is_odd(value):
        value, parts = charset.mend(value), (*parts, ("charset", "windows-1252"))
    return Field(column.label, value, column.language, tuple((name, charset.mend(text)) for name, text in parts))
