"""A vocabulary's file as a stream of facts: RDF in any syntax, or a table of labels and IRIs; packed or not."""

from __future__ import annotations

import csv
import gzip
import io
import os
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path, PurePosixPath
from typing import IO, BinaryIO, NamedTuple, cast

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, parse

from graph.authority.predicates import DEPRECATED, FORM, NAME, NODE, NOTATION, NOTE, SCHEME, TYPE, says
from graph.documents import charset
from graph.documents.archive import DAMAGE, Bounds, Budget, Spent, check_directory
from graph.documents.entities import held
from graph.errors import SourceError
from graph.link.concept import ALT, HIDDEN, PREF

RDF_FORMATS = {
    "nt": RdfFormat.N_TRIPLES, "nq": RdfFormat.N_QUADS, "ttl": RdfFormat.TURTLE, "n3": RdfFormat.N3,
    "trig": RdfFormat.TRIG, "rdf": RdfFormat.RDF_XML, "xml": RdfFormat.RDF_XML, "owl": RdfFormat.RDF_XML,
    "skos": RdfFormat.RDF_XML, "jsonld": RdfFormat.JSON_LD, "json": RdfFormat.JSON_LD,
    "ntriples": RdfFormat.N_TRIPLES, "turtle": RdfFormat.TURTLE,
}  # fmt: skip
TABLES = frozenset({"csv", "tsv", "txt", "tab"})
EXPECTED = f"{', '.join((*RDF_FORMATS, *sorted(TABLES)))}, each as it is or as .gz or .zip"
ADDRESS = re.compile(r"(?:https?|urn|info|ark|doi|tag):\S+|<[^<>\s]+>")
COLUMN = re.compile(r"(?P<name>[A-Za-z_ ]+?)[ _]*(?:[@\[](?P<language>[A-Za-z-]*)\]?)?")
MAGIC_GZIP, MAGIC_ZIP = b"\x1f\x8b", b"PK"
SAMPLE = 65536
BLOCK = 1 << 18
BOUNDS = Bounds()
MEMBERS = 10_000
"""Files of a zip that are read."""
CELL = 1 << 24
"""Characters of a table's cell."""
NOWHERE = "file:///"

COLUMNS = {
    PREF: "label preflabel preferredlabel preferred name heading subject term title prefterm preferredterm",
    ALT: "altlabel altlabels alternative alternativelabel alias aliases variant synonym synonyms usedfor",
    HIDDEN: "hiddenlabel",
    NOTE: "note definition description scopenote comment",
    NOTATION: "notation code codes",
    SCHEME: "scheme vocabulary inscheme",
    "broader": "broader parent",
    "related": "related",
    DEPRECATED: "deprecated",
    "language": "language lang",
    "iri": "iri uri id url concept identifier",
}
"""How the columns of a table may be called."""
_NAMED = {name: kind for kind, names in COLUMNS.items() for name in names.split()}


class Fact(NamedTuple):
    """``kind`` is one of ``graph.authority.predicates``; ``text`` is a literal's text or a node."""

    subject: str
    kind: str
    text: str
    language: str


def tell(path: Path) -> Iterator[Fact]:
    """Yield what a file says of concepts, as it is read.

    Raises: SourceError for a file that is not there, of no known format, or broken.
    """
    try:
        with path.open("rb") as file:
            yield from _unpacked(file, path.name)
    except OSError as err:
        raise SourceError(f"{path} cannot be read: {err.strerror or err}") from err
    except (*DAMAGE, zlib.error, csv.Error, MemoryError) as err:
        raise SourceError(f"{path} is broken: {err}") from err
    except SyntaxError as err:
        place = f" at line {err.lineno}" if err.lineno else ""
        raise SourceError(f"{path} is not well-formed{place}: {err.msg}") from err


def _unpacked(file: BinaryIO, name: str) -> Iterator[Fact]:
    head = file.read(4)
    file.seek(0)
    budget = Budget(BOUNDS, os.fstat(file.fileno()).st_size)
    if head.startswith(MAGIC_GZIP):
        with gzip.open(file) as inner, _bounded(cast("IO[bytes]", inner), budget) as stream:
            yield from _facts(stream, re.sub(r"\.gz$", "", name))
    elif head.startswith(MAGIC_ZIP):
        yield from _zipped(file, name, budget)
    else:
        yield from _facts(file, name)


def _zipped(file: BinaryIO, name: str, budget: Budget) -> Iterator[Fact]:
    """Read the members of a zip that are of a known format. Raises: OSError past a bound, SourceError with none."""
    check_directory(file, BOUNDS)
    with zipfile.ZipFile(file) as packed:
        members = [one for one in packed.infolist() if _suffix(one.filename) in {*RDF_FORMATS, *TABLES}]
        if not members:
            raise SourceError(f"'{name}' holds no file of a format that is known here; expected is one of {EXPECTED}")
        if len(members) > MEMBERS:
            raise SourceError(f"'{name}' holds {len(members):,} files; at most {MEMBERS:,} were expected")
        for member in members:
            with packed.open(member) as inner, _bounded(inner, budget) as stream:
                yield from _facts(stream, member.filename)


def _bounded(stream: IO[bytes], budget: Budget) -> io.BufferedReader:
    """Give a stream that ends in an OSError where it expands past a bound."""
    return io.BufferedReader(Spent(cast("BinaryIO", stream), budget), BLOCK)


def _suffix(name: str) -> str:
    return PurePosixPath(name).suffix.lstrip(".").lower()


def _facts(stream: IO[bytes], name: str) -> Iterator[Fact]:
    suffix = _suffix(name)
    if suffix in RDF_FORMATS:
        yield from _rdf(stream, RDF_FORMATS[suffix])
    elif suffix in TABLES:
        yield from _table(stream, name)
    else:
        raise SourceError(f"'{name}' is of no format that is known here; expected is one of {EXPECTED}")


def _rdf(stream: IO[bytes], form: RdfFormat) -> Iterator[Fact]:
    source = held(stream) if form == RdfFormat.RDF_XML else stream
    for quad in parse(source, form, base_iri=NOWHERE):
        kind = says(quad.predicate.value)
        if not kind:
            continue
        value, subject = quad.object, quad.subject
        if not isinstance(subject, (NamedNode, BlankNode)):
            continue
        node = subject.value if isinstance(subject, NamedNode) else f"_:{subject.value}"
        if isinstance(value, Literal):
            if not kind.startswith(NODE):
                yield Fact(node, kind, value.value, (value.language or "").lower())
        elif isinstance(value, NamedNode):
            yield Fact(node, kind, value.value, "") if not _worded(kind) else Fact(node, "", "", "")
        elif isinstance(value, BlankNode) and kind.startswith(NODE):
            yield Fact(node, kind, f"_:{value.value}", "")


def _worded(kind: str) -> bool:
    """Tell the kinds whose values are texts."""
    return kind in {PREF, ALT, HIDDEN, NAME, NOTE, NOTATION, FORM}


def _table(stream: IO[bytes], name: str) -> Iterator[Fact]:
    csv.field_size_limit(CELL)
    with closing(charset.text(cast("BinaryIO", stream))) as text:
        sample = text.read(SAMPLE)
        delimiter = max("\t,;|", key=sample.partition("\n")[0].count)
        rows = csv.reader(_Joined(sample, text), delimiter=delimiter)
        first = next(rows, None)
        if not first:
            raise SourceError(f"'{name}' is empty; a table of labels and IRIs was expected")
        second = next(rows, None)
        columns = _columns(first, second, name)
        headed = not any(ADDRESS.fullmatch(cell.strip()) for cell in first)
        for row in (*([] if headed else [first]), *([second] if second else [])):
            yield from _row(row, columns)
        for row in rows:
            yield from _row(row, columns)


class _Joined:
    """The lines of what was read ahead and of what follows."""

    def __init__(self, sample: str, rest: Iterable[str]) -> None:
        head, cut, tail = sample.rpartition("\n")
        self._head = iter((head + cut).splitlines(keepends=True))
        self._tail = tail
        self._rest = rest

    def __iter__(self) -> Iterator[str]:
        yield from self._head
        rest = iter(self._rest)
        yield self._tail + next(rest, "")
        yield from rest


def _columns(first: list[str], second: list[str] | None, name: str) -> dict[int, tuple[str, str]]:
    """Tell what the columns are by their headings, or where there are none, by what is in them."""
    columns = dict[int, tuple[str, str]]()
    for at, cell in enumerate(first):
        found = COLUMN.fullmatch(cell.strip())
        if found and (kind := _NAMED.get(re.sub(r"[ _]", "", found["name"]).lower())):
            columns[at] = (kind, (found["language"] or "").lower())
    row = second or first
    where = [at for at, cell in enumerate(row) if ADDRESS.fullmatch(cell.strip())]
    iri = next((at for at in where if columns.get(at, ("iri", ""))[0] == "iri"), None)
    if iri is None:
        raise SourceError(
            f"'{name}' has no column of IRIs; a table with a column of labels and one of IRIs was expected"
        )
    columns = {at: told for at, told in columns.items() if told[0] != "iri"} | {iri: ("iri", "")}
    if not any(kind == PREF for kind, _ in columns.values()):
        free = next((at for at in range(len(row)) if at not in columns), None)
        if free is None:
            raise SourceError(f"'{name}' has no column of labels; one called label was expected")
        columns[free] = (PREF, "")
    return columns


def _row(row: list[str], columns: dict[int, tuple[str, str]]) -> Iterator[Fact]:
    said = [(kind, language, row[at].strip()) for at, (kind, language) in columns.items() if at < len(row)]
    iri = next((cell.strip("<>") for kind, _, cell in said if kind == "iri"), "")
    spoken = next((cell.lower() for kind, _, cell in said if kind == "language"), "")
    if not iri:
        return
    for kind, language, cell in said:
        if cell and kind not in {"iri", "language"}:
            for text in cell.split("|") if kind in {ALT, HIDDEN, NOTATION} else (cell,):
                if text.strip():
                    yield Fact(iri, kind, text.strip(), language or spoken if _worded(kind) else "")


__all__ = ["EXPECTED", "TYPE", "Fact", "tell"]
