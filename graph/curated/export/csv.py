"""SKOS CSV: a row a concept, with the columns that an import reads, and only those that a value needs.

What has no column (mappings beyond SKOS, statistics, the scheme itself) is in the RDF formats.
"""

from __future__ import annotations

import csv
import io
from typing import BinaryIO

from pyoxigraph import NamedNode

from graph.curated import columns
from graph.curated.export.published import Published, Thing
from graph.vocab import OWL, SKOS

Column = tuple[NamedNode, str]
"""A property and a language (empty: none)."""


def write(published: Published, out: BinaryIO) -> None:
    """Write the table; the release is gone through twice, first for the columns."""
    known = sorted({column for thing in published if thing.is_concept for column in _columns(thing)}, key=_rank)
    text = io.TextIOWrapper(out, "utf-8", newline="", write_through=True)
    rows = csv.writer(text, lineterminator="\r\n")
    headings = [columns.column(*column) for column in known]
    rows.writerow([columns.IRI, *headings, columns.TOP, columns.GONE])
    for thing in published:
        if thing.is_concept:
            rows.writerow(_row(thing, known, published.scheme))
    text.detach()


def _columns(thing: Thing) -> set[Column]:
    found = {(prop, text.language or "") for prop in columns.TEXTS.values() for text in thing.texts(prop)}
    return found | {(prop, "") for prop in columns.LINKS.values() if thing.nodes(prop)}


def _rank(column: Column) -> tuple[int, str]:
    return [*columns.TEXTS.values(), *columns.LINKS.values()].index(column[0]), column[1]


def _row(thing: Thing, known: list[Column], scheme: NamedNode) -> list[str]:
    top = "true" if scheme in thing.nodes(SKOS.topConceptOf) else ""
    gone = "true" if any(text.value in {"true", "1"} for text in thing.texts(OWL.deprecated)) else ""
    return [thing.iri.value, *(_cell(thing, column) for column in known), top, gone]


def _cell(thing: Thing, column: Column) -> str:
    prop, language = column
    if prop in columns.LINKS.values():
        return columns.join([node.value for node in thing.nodes(prop)])
    return columns.join([text.value for text in thing.texts(prop) if (text.language or "") == language])
