"""A vocabulary's file as a stream of facts: RDF in any syntax, or a table of labels and IRIs; packed or not."""

from __future__ import annotations

import csv
import gzip
import io
import os
import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import IO, BinaryIO, cast

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, parse

from graph.authority.facts import Fact, Leftovers, StrangerError
from graph.authority.predicates import FORM, HOLDS, NAME, NODE, NOTATION, NOTE, SCHEME, TYPE, says
from graph.authority.reading import encoded, lines, table
from graph.documents.archive import DAMAGE, Bounds, Budget, Spent, check_directory
from graph.documents.entities import held
from graph.errors import SourceError
from graph.link.concept import ALT, HIDDEN, PREF
from graph.names import clean

RDF_FORMATS = {
    "nt": RdfFormat.N_TRIPLES, "nq": RdfFormat.N_QUADS, "ttl": RdfFormat.TURTLE, "n3": RdfFormat.N3,
    "trig": RdfFormat.TRIG, "rdf": RdfFormat.RDF_XML, "xml": RdfFormat.RDF_XML, "owl": RdfFormat.RDF_XML,
    "skos": RdfFormat.RDF_XML, "jsonld": RdfFormat.JSON_LD, "json": RdfFormat.JSON_LD,
    "ntriples": RdfFormat.N_TRIPLES, "turtle": RdfFormat.TURTLE,
}  # fmt: skip
BY_LINE = frozenset({RdfFormat.N_TRIPLES, RdfFormat.N_QUADS})
MARKS = {"xml": b"http://www.w3.org/1999/02/22-rdf-syntax-ns#", "json": b'"@'}
"""What a file of RDF has in its first bytes, by the suffixes that other files have, too."""
TABLES = frozenset({"csv", "tsv", "txt", "tab"})
EXPECTED = f"{', '.join((*RDF_FORMATS, *sorted(TABLES)))}, each as it is or as .gz or .zip"
PACKED = re.compile(r"\.gz$", re.IGNORECASE)
PLACE = re.compile(r"Parser error (?:at|between) (?:line|column)[^:]*: ")
ABSENT = "LoadDocumentCallback"
"""What the parser of JSON-LD says that it lacks where a context lies elsewhere."""
HIDDEN_FILE = re.compile(r"(?:^|/)(?:\.(?!\.?/)|__MACOSX/)")
MAGIC_GZIP, MAGIC_ZIP = b"\x1f\x8b", b"PK\x03\x04"
BLOCK = 1 << 18
BOUNDS = Bounds()
MEMBERS = 10_000
"""Files of a zip that are read."""
NOWHERE = "file:///"
TEXTS = frozenset({PREF, ALT, HIDDEN, NAME, NOTE, NOTATION, FORM})
"""The kinds whose values are texts."""


def tell(path: Path, left: Leftovers | None = None) -> Iterator[Fact]:
    """Yield what a file says of concepts, as it is read; ``left`` hears of what could not be.

    Raises: SourceError for a file that is not there, of no known format, or broken.
    """
    left = left if left is not None else Leftovers()
    try:
        with path.open("rb") as file:
            yield from _unpacked(file, path.name, left)
    except OSError as err:
        raise SourceError(f"{path} cannot be read: {err.strerror or err}") from err
    except StrangerError as err:
        raise SourceError(str(err)) from err
    except (*DAMAGE, zlib.error, csv.Error, MemoryError) as err:
        raise SourceError(f"{path} is broken: {err}") from err


def _unpacked(file: BinaryIO, name: str, left: Leftovers) -> Iterator[Fact]:
    budget = Budget(BOUNDS, os.fstat(file.fileno()).st_size)
    head = file.read(len(MAGIC_ZIP))
    file.seek(0)
    if head.startswith((MAGIC_ZIP, b"PK\x05\x06")):
        yield from _zipped(file, name, budget, left)
    else:
        yield from _member(cast("io.BufferedReader", file), name, budget, left)


def _zipped(file: BinaryIO, name: str, budget: Budget, left: Leftovers) -> Iterator[Fact]:
    """Read the members of a zip that are vocabularies. Raises: OSError past a bound, SourceError where none is."""
    check_directory(file, BOUNDS)
    with zipfile.ZipFile(file) as packed:
        members = [one for one in packed.infolist() if not one.is_dir() and not HIDDEN_FILE.search(one.filename)]
        if len(members) > MEMBERS:
            raise SourceError(f"'{name}' holds {len(members):,} files; at most {MEMBERS:,} were expected")
        strangers = 0
        for number, member in enumerate(members, 1):
            called = clean(member.filename)
            try:
                with packed.open(member) as inner, _bounded(inner, budget) as stream:
                    yield from _member(stream, f"{name}/{called}", budget, left, number)
            except StrangerError as err:
                strangers += 1
                left.remark(f"{called} was left out: {err}")
        if strangers == len(members):
            raise SourceError(f"'{name}' holds no file of a format that is known here; expected is one of {EXPECTED}")


def _bounded(stream: IO[bytes], budget: Budget) -> io.BufferedReader:
    """Give a stream that ends in an OSError where it expands past a bound."""
    return io.BufferedReader(Spent(cast("BinaryIO", stream), budget), BLOCK)


def _member(stream: io.BufferedReader, name: str, budget: Budget, left: Leftovers, number: int = 0) -> Iterator[Fact]:
    """Read one file, packed by gzip or not; ``number`` tells it from others of the same zip."""
    if stream.peek(len(MAGIC_GZIP)).startswith(MAGIC_GZIP):
        with gzip.open(stream) as inner, _bounded(cast("IO[bytes]", inner), budget) as unpacked:
            yield from _facts(unpacked, PACKED.sub("", name), left, number)
    else:
        yield from _facts(stream, name, left, number)


def _facts(stream: io.BufferedReader, name: str, left: Leftovers, number: int) -> Iterator[Fact]:
    suffix = PurePosixPath(name).suffix.lstrip(".").lower()
    if suffix in RDF_FORMATS:
        yield from _said(
            _statements(stream, RDF_FORMATS[suffix], name, suffix, left), f"_:{number}." if number else "_:"
        )
    elif suffix in TABLES:
        yield from table.read(stream, name, left)
    else:
        raise StrangerError(f"'{name}' is of no format that is known here; expected is one of {EXPECTED}")


def _statements(stream: io.BufferedReader, form: RdfFormat, name: str, suffix: str, left: Leftovers) -> Iterator[Quad]:
    """Parse a file. Raises: StrangerError for what is no RDF, SourceError for what is not well-formed."""
    source = encoded.xml(stream) if form == RdfFormat.RDF_XML else encoded.text(stream)
    if MARKS.get(suffix, b"") not in source.peek(BLOCK):
        raise StrangerError(f"'{name}' is no RDF; in {form.name} it would have {MARKS[suffix].decode()} in it")
    if form in BY_LINE:
        yield from lines.read(source, form, name, left)
        return
    tagged = encoded.tagged(source, form, left)
    traced = encoded.Traced(held(tagged) if form == RdfFormat.RDF_XML else tagged)
    try:
        yield from parse(encoded.binary(traced), form, base_iri=NOWHERE)
    except SyntaxError as err:
        if ABSENT in err.msg:
            raise SourceError(
                f"{name}: its context would have to be fetched; one within the file was expected"
            ) from err
        place = f"line {err.lineno:,}, column {err.offset:,}" if err.lineno and err.offset else traced.where(err.msg)
        raise SourceError(f"{name} is not well-formed at {place}: {PLACE.sub('', err.msg)}") from err


def _said(statements: Iterator[Quad], blank: str) -> Iterator[Fact]:
    """Yield what statements say of concepts; ``blank`` is how the names of nodes without an IRI begin."""
    for quad in statements:
        kind = says(quad.predicate.value)
        if not kind:
            continue
        value, subject = quad.object, quad.subject
        if isinstance(subject, NamedNode):
            node = subject.value
        elif isinstance(subject, BlankNode):
            node = blank + subject.value
        else:
            continue
        if isinstance(value, Literal):
            if not kind.startswith(NODE) and kind != HOLDS:
                yield Fact(node, kind, value.value, (value.language or "").lower())
        elif isinstance(value, NamedNode):
            if kind == HOLDS and isinstance(subject, NamedNode):
                yield Fact(value.value, SCHEME, node, "")
            else:
                yield Fact(node, kind if kind not in TEXTS else "", value.value, "")
        elif isinstance(value, BlankNode) and kind.startswith(NODE):
            yield Fact(node, kind, blank + value.value, "")


__all__ = ["EXPECTED", "TYPE", "Fact", "tell"]
