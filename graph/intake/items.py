"""What a source holds: its documents, and after each what it reads as."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from graph.errors import SourceError
from graph.harvest import Superseded, superseded
from graph.intake.fetch import fetch
from graph.readers import read
from graph.record import Document, Field, Record, Reject
from graph.source import FILES, THESAURUS, Source, kind

IDENTIFIER = "header.identifier"


def items(source: Source, data: Path, replaced: Superseded | None = None) -> Iterator[Document | Record | Reject]:
    """Yield each document of a source, and after it what it holds; of a harvest, without what newer answers replace.

    ``replaced`` is what ``replacing`` gave, where the caller has asked already.
    Raises: SourceError when the source is not there.
    """
    replaced = replaced or replacing(source, data)
    for document in fetch(source, data):
        yield document
        if isinstance(document, Document):
            yield from (item for item in read(document) if isinstance(item, Reject) or not replaced.covers(item))


def replacing(source: Source, data: Path) -> Superseded:
    """Tell which records of a harvest newer answers replace; none of files. Raises: SourceError for a thesaurus."""
    if source.kind == THESAURUS:
        raise SourceError(f"source '{source.name}' is a thesaurus; a source of records was expected")
    return Superseded(0, frozenset()) if kind(source) == FILES else superseded(source, data)


def bare(identifier: str) -> Record:
    """Make the record of which nothing is left but its identifier."""
    return Record((Field(IDENTIFIER, identifier),), "", "", 1, "oai")


def of(record: Record, identifier: str) -> bool:
    """Tell whether a record is the one of an identifier of OAI-PMH, or of the page at an address."""
    names = {found.value.strip() for found in record.fields if found.label == IDENTIFIER}
    return identifier in names or record.document == identifier
