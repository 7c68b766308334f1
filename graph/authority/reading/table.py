"""A table of labels and IRIs as facts: what its columns say, by their headings or by what is in them, row by row.

To add a way to call a column: a word in COLUMNS.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, islice
from typing import BinaryIO, TextIO

import langcodes
from pyoxigraph import Literal

from graph import iris
from graph.authority.facts import Fact, Leftovers, StrangerError
from graph.authority.predicates import BROADER, DEPRECATED, NARROWER, NOTATION, NOTE, RELATED, SCHEME
from graph.authority.reading import rows
from graph.documents import charset
from graph.link.concept import ALT, HIDDEN, PREF

CELL = 1 << 24
"""Characters of a table's cell, and of a line."""
SHOWN = 10
"""Columns that are named in a remark."""
AHEAD = 50
"""Rows by which it is told what the columns are."""
IRI, LANGUAGE = "iri", "language"
COLUMNS = {
    PREF: "label preflabel preferredlabel preferred name heading subject term title prefterm preferredterm",
    ALT: "altlabel altlabels alternative alternativelabel alias aliases variant synonym synonyms usedfor",
    HIDDEN: "hiddenlabel",
    NOTE: "note definition description scopenote comment",
    NOTATION: "notation code codes",
    SCHEME: "scheme vocabulary inscheme",
    BROADER: "broader parent",
    NARROWER: "narrower",
    RELATED: "related",
    DEPRECATED: "deprecated",
    LANGUAGE: "language lang",
    IRI: "iri uri id url concept identifier",
}
"""How the columns of a table may be called."""
_NAMED = {name: kind for kind, names in COLUMNS.items() for name in names.split()}
WORDED = frozenset({PREF, ALT, HIDDEN, NOTE})
"""The kinds of columns whose cells are in a language."""
SEVERAL = frozenset({ALT, HIDDEN, NOTATION, BROADER, NARROWER, RELATED, SCHEME})
"""The kinds of columns whose cells may have several values, with ``|`` between them."""

MARKED = re.compile(r"(?P<name>[^@\[(]+?)[\s_]*(?:@|\[|\()\s*(?P<language>[^\])]*?)\s*[\])]?")
TAILED = re.compile(r"(?P<name>.+?)[\s_.:-]+(?P<language>[A-Za-z]{2,3}(?:[_-][A-Za-z0-9]{2,8})*)")
WORDS = frozenset({"id", "no", "nr", "alt", "new", "key", "raw", "sub", "top", "tag", "src", "ref", "old"})
"""What ends headings that are in no language, though there are languages of these codes: an id, a no."""
TERM = re.compile(r'"([^"\\]+)"@([A-Za-z0-9-]+)')
"""A label as SPARQL's answers have it between tabs."""
TAG = re.compile(r"(?:[a-z]{2,3}|x|i)(?:-[a-z0-9]{1,8})*")


@dataclass(frozen=True, slots=True)
class Column:
    """Where it is, what it says, and the language that its heading names, as it is written."""

    at: int
    kind: str
    language: str = ""


def read(stream: BinaryIO, name: str, left: Leftovers) -> Iterator[Fact]:
    """Yield what a table says. Raises: StrangerError for what is no table of labels and IRIs."""
    csv.field_size_limit(CELL)
    with closing(charset.text(stream)) as text:
        lines = _lines(text, left)
        first = next(lines, "")
        found = rows.read(chain((first,), lines), _delimiter(first, name))
        ahead = list(islice(found, AHEAD))
        if not ahead:
            raise StrangerError(f"'{name}' is empty; a table of labels and IRIs was expected")
        head = [] if any(_is_address(cell) for cell in ahead[0][1]) else [cell.strip() for cell in ahead.pop(0)[1]]
        sheet = Sheet(name, _columns(head, [row for _, row, _ in ahead], name), head, left)
        for number, row, why in chain(ahead, found):
            yield from sheet.facts(number, row, why)


def _lines(text: TextIO, left: Leftovers) -> Iterator[str]:
    """Yield lines as CSV knows them; bytes that are not UTF-8 are read as Windows-1252. Raises: StrangerError."""
    while line := text.readline(CELL):
        if len(line) == CELL:
            raise StrangerError(f"a line is longer than {CELL:,} characters; a row of a table was expected")
        if charset.is_odd(line):
            left.remark("a line with bytes that are not UTF-8 was read as Windows-1252")
            line = charset.mend(line)
        yield line


def _delimiter(first: str, name: str) -> str:
    """Tell what parts the cells of the first line; labels have commas, too, but no tabs."""
    bare = re.sub(r'"[^"]*"', "", first)
    if "\t" in bare and name.lower().endswith((".tsv", ".tab")):
        return "\t"
    return max("\t,;|", key=bare.count)


def _columns(head: Sequence[str], cells: Sequence[Sequence[str]], name: str) -> tuple[Column, ...]:
    """Tell what the columns are by their headings, and where there are none, by what is in them."""
    addresses = Counter(at for row in cells for at, cell in enumerate(row) if _is_address(cell))
    named = tuple(Column(at, *told) for at, cell in enumerate(head) if (told := heading(cell)))
    called = [column.at for column in named if column.kind == IRI and addresses[column.at]]
    other = {column.at for column in named if column.kind not in {IRI, *WORDED}}
    free = [at for at, count in addresses.items() if 2 * count > len(cells) and at not in other]
    iri = max(called or free, key=lambda at: (addresses[at], -at), default=None)
    if iri is None:
        raise StrangerError(
            f"'{name}' has no column of IRIs; a table with a column of labels and one of IRIs was expected"
        )
    found = [c for c in named if c.kind != IRI and not (c.kind in WORDED and 2 * addresses[c.at] > len(cells))]
    if not any(column.kind == PREF for column in found):
        taken = {iri, *(column.at for column in named)}
        at = next((at for at in range(max(map(len, cells))) if at not in taken), None)
        if at is None:
            raise StrangerError(f"'{name}' has no column of labels; one called label was expected")
        found.append(Column(at, PREF))
    return Column(iri, IRI), *found


def heading(cell: str) -> tuple[str, str] | None:
    """Read a heading: the kind of its column and the language that it names, if any."""
    bare = cell.strip("\ufeff\"' ?")
    marked = MARKED.fullmatch(bare)
    written = marked["name"] if marked else bare
    kind = _NAMED.get(re.sub(r"[\W_]", "", re.split(r"[:#/]", written)[-1]).lower())
    if kind:
        return kind, marked["language"] if marked else ""
    tailed = TAILED.fullmatch(bare)
    if tailed and tailed["language"].lower() not in WORDS and langcodes.tag_is_valid(tailed["language"]):
        kind = _NAMED.get(re.sub(r"[\W_]", "", re.split(r"[:#/]", tailed["name"])[-1]).lower())
        return (kind, tailed["language"]) if kind in WORDED else None
    return None


@lru_cache(maxsize=4096)
def tag(written: str) -> str | None:
    """Write a language tag as RDF has it, in lower case; none of what is no tag."""
    bare = written.strip().replace("_", "-").lower()
    if not bare:
        return ""
    try:
        return Literal("", language=bare).language if TAG.fullmatch(bare) else None
    except ValueError:
        return None


class Sheet:
    """Makes facts of rows."""

    def __init__(self, name: str, columns: Sequence[Column], head: Sequence[str], left: Leftovers) -> None:
        self._name, self._left, self._width = name, left, len(head)
        self._iri = columns[0].at
        self._spoken = next((column.at for column in columns if column.kind == LANGUAGE), None)
        said = [column for column in columns if column.kind not in {IRI, LANGUAGE}]
        self._said = tuple((c.at, c.kind, self._tag(c.language), c.kind in WORDED, c.kind in SEVERAL) for c in said)
        known = {column.at for column in columns}
        if others := [f"'{cell[:40]}'" for at, cell in enumerate(head) if cell and at not in known]:
            more = f" and {len(others) - SHOWN} more" if len(others) > SHOWN else ""
            left.remark(f"columns of {name} that say nothing that is kept here: {', '.join(others[:SHOWN])}{more}")
        if head and not any(column.kind == PREF and heading(head[column.at]) for column in said):
            at = next(column.at for column in said if column.kind == PREF)
            left.remark(f"the column '{head[at][:40]}' of {name} is taken for the labels: none is called so")

    def facts(self, number: int, row: Sequence[str], why: str) -> Iterator[Fact]:
        """Yield what a row says; one without an IRI, or with more cells than there are headings, is rejected."""
        iri = row[self._iri].strip() if self._iri < len(row) else ""
        if iri.startswith("<") and iri.endswith(">"):
            iri = iri[1:-1]
        if why := why or self._wrong(iri, row):
            if any(cell.strip() for cell in row):
                self._left.reject(f"{self._name}, line {number:,}", why, "\t".join(row))
            return
        at = self._spoken
        spoken = self._tag(row[at]) if at is not None and at < len(row) else ""
        for at, kind, language, worded, several in self._said:
            cell = row[at].strip() if at < len(row) else ""
            if cell:
                own = (language or spoken) if worded else ""
                if worded and cell[0] == '"' and (term := TERM.fullmatch(cell)):
                    cell, own = term[1], self._tag(term[2])
                for text in cell.split("|") if several and "|" in cell else (cell,):
                    if text := text.strip():
                        yield Fact(iri, kind, text, own)

    def _wrong(self, iri: str, row: Sequence[str]) -> str:
        if self._width and len(row) > self._width and any(cell.strip() for cell in row[self._width :]):
            return f"{len(row)} cells; {self._width}, as there are headings, were expected"
        return "" if iris.node(iri) else f"'{iri[:80]}' is no IRI; {iris.EXPECTED}"

    def _tag(self, written: str) -> str:
        found = tag(written)
        if found is None:
            self._left.remark(f"'{written.strip()[:40]}' is no language tag; what is in it has no language")
        return found or ""


def _is_address(cell: str) -> bool:
    bare = cell.strip()
    return iris.node(bare[1:-1] if bare.startswith("<") and bare.endswith(">") else bare) is not None


__all__ = ["COLUMNS", "heading", "read", "tag"]
