"""A thesaurus as CSV or TSV: a row a concept, a row of headings before them.

Headings are those of ``graph.curated.columns``, with ``@xx`` for a language; values of a cell stand apart by ``||`` or
what the import names. A column that means nothing to SKOS is kept as a note that begins with its heading.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass

from pyoxigraph import Triple

from graph.curated import columns
from graph.curated.entries import Entry, Head, Link, Text, triples
from graph.curated.reading.wish import Wish
from graph.curated.workbench import Repair
from graph.documents import charset
from graph.errors import SourceError
from graph.record import Document
from graph.vocab import SKOS

DELIMITERS = ",\t;|"
LARGEST = 4 << 20
"""Characters of a cell at the most."""
TRUE = frozenset({"true", "1", "yes", "x"})


@dataclass(frozen=True, slots=True)
class _Column:
    """A heading as written, what it means, its language."""

    heading: str
    means: str
    language: str


def recognises(head: bytes) -> bool:
    with charset.text(io.BytesIO(head)) as stream:
        return _delimiter(stream.read()) != ""


def read(document: Document, wish: Wish, repairs: list[Repair]) -> Iterator[Triple]:
    """Read the rows. Raises: SourceError for a row that is wider than the headings; it says the line."""
    entries = list(_entries(document, wish.separator))
    return triples(Head(), entries, wish.name, repairs)


def _entries(document: Document, separator: str) -> Iterator[Entry]:
    csv.field_size_limit(LARGEST)
    with document.open() as raw, charset.text(raw) as stream:
        head = stream.readline()
        delimiter = _delimiter(head)
        if not delimiter:
            raise SourceError(f"{document.name}: its headings name no prefLabel; a column prefLabel was expected")
        headings = _columns(next(csv.reader([head], delimiter=delimiter)))
        rows = csv.reader(stream, delimiter=delimiter, strict=True)
        try:
            for cells in rows:
                where = f"{document.name}, line {rows.line_num + 1}"
                if len(cells) > len(headings):
                    raise SourceError(f"{where}: {len(cells)} cells; {len(headings)}, as headings, were expected")
                if any(cell.strip() for cell in cells):
                    yield _entry(list(zip(headings, map(charset.mend, cells), strict=False)), separator, where)
        except csv.Error as err:
            where = f"{document.name}, line {rows.line_num + 1}"
            raise SourceError(f"{where}: {err}; a row of the table was expected") from err


def _columns(headings: list[str]) -> list[_Column]:
    """Read the headings; a meaning that a heading has by its own name is not taken by a lesser one."""
    names = [charset.mend(heading).strip("\ufeff ") for heading in headings]
    found = [_Column(name, *columns.known(name)) for name in names]
    exact = {column.means for column in found if column.heading.partition("@")[0].casefold() == column.means.casefold()}
    taken: set[tuple[str, str]] = set()
    kept = []
    for column in found:
        own = column.heading.partition("@")[0].casefold() == column.means.casefold()
        free = own or (column.means not in exact and (column.means, column.language) not in taken)
        taken.add((column.means, column.language))
        kept.append(column if free else _Column(column.heading, "", column.language))
    return kept


def _entry(cells: list[tuple[_Column, str]], separator: str, where: str) -> Entry:
    texts, links, codes = list[Text](), list[Link](), dict[str, str]()
    deprecated = top = False
    for column, cell in cells:
        values = columns.split(cell, separator)
        if column.means in {columns.CODE, columns.IRI}:
            codes[column.means] = cell.strip()
        elif column.means == columns.GONE:
            deprecated = cell.strip().casefold() in TRUE
        elif column.means == columns.TOP:
            top = bool(values) and cell.strip().casefold() not in {"false", "0", "no"}
        elif column.means in columns.LINKS:
            links += [Link(columns.LINKS[column.means], value.strip()) for value in values]
        else:
            texts += _texts(column, values)
    code = codes.get(columns.IRI) or codes.get(columns.CODE, "")
    return Entry(code, tuple(texts), tuple(links), where, deprecated, top)


def _texts(column: _Column, values: list[str]) -> Iterator[Text]:
    for value in values:
        if column.means:
            yield Text(columns.TEXTS[column.means], value, column.language)
        elif column.heading:
            yield Text(SKOS.editorialNote, f"{column.heading}: {value}", column.language)


def _delimiter(sample: str) -> str:
    """Find what parts the headings, so that one of them is prefLabel; a single column has no need of any."""
    head = sample.partition("\n")[0].strip("\r\ufeff")
    for delimiter in sorted(DELIMITERS, key=lambda sign: -head.count(sign)):
        try:
            cells = next(csv.reader([head], delimiter=delimiter), [])
        except csv.Error:  # no line of a table
            return ""
        if any(columns.known(cell)[0] == "prefLabel" for cell in cells):
            return delimiter
    return ""
