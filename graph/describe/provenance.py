"""Where a record came from: every field letter for letter, with what became of it; https://www.w3.org/TR/prov-o/."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import lru_cache

from pyoxigraph import Literal, NamedNode, Triple

from graph.describe.item import Item, Outcome
from graph.describe.rows import ROWS
from graph.names import document
from graph.record import Field, Record
from graph.values import dates
from graph.vocab import DCTERMS, PROV, RDF, SCHEMA, SEEALSO, XSD

TYPE, SOURCE_FIELD, FIELD = RDF.type, SEEALSO.SourceField, SEEALSO.field
POSITION, LABEL, VALUE = SCHEMA.position, SEEALSO.fieldLabel, PROV.value
OUTCOME, MAPPED = SEEALSO.outcome, SEEALSO.mappedTo
"""At hand, for they are said of every field."""


def fields(item: Item, record: Record, outcomes: tuple[Outcome, ...]) -> list[Triple]:
    """Keep every field as the source writes it, with what became of it."""
    source = item.names.part(item.iri, "source")
    triples = list(_record(item, record, source))
    stem = f"{item.iri.value}#field-"
    parts = [NamedNode(f"{stem}{number}") for number in range(1, len(record.fields) + 1)]
    triples += (Triple(source, FIELD, part) for part in parts)
    for position, (part, raw, outcome) in enumerate(zip(parts, record.fields, outcomes, strict=True), start=1):
        triples += (
            Triple(part, TYPE, SOURCE_FIELD),
            Triple(part, POSITION, _integer(position)),
            Triple(part, LABEL, _plain(raw.label)),
            Triple(part, VALUE, Literal(raw.value)),
            Triple(part, OUTCOME, outcome.outcome),
        )
        if row := ROWS.get(outcome.to):
            triples.append(Triple(part, MAPPED, row[0]))
        if raw.language or raw.parts or outcome.also or outcome.problem or outcome.note:
            triples += _more(part, raw, outcome)
    return triples


def _record(item: Item, record: Record, source: NamedNode) -> Iterator[Triple]:
    """Say where the record stood, who read it and when its source last changed it."""
    yield Triple(item.iri, PROV.wasDerivedFrom, source)
    yield Triple(source, RDF.type, SEEALSO.SourceRecord)
    yield Triple(source, RDF.type, PROV.Entity)
    yield Triple(source, PROV.wasDerivedFrom, document(record.sha256))
    yield Triple(source, SCHEMA.position, _integer(record.position))
    yield Triple(source, SEEALSO.reader, _plain(record.reader))
    yield Triple(source, SEEALSO.profile, _plain(item.profile.name))
    if item.datestamp:
        changed = dates.read(item.datestamp)
        yield Triple(source, DCTERMS.modified, changed.literal if changed else Literal(item.datestamp))


def _more(part: NamedNode, raw: Field, outcome: Outcome) -> Iterator[Triple]:
    """Say what few fields have."""
    if raw.language:
        yield Triple(part, SEEALSO.fieldLanguage, _plain(raw.language))
    if raw.parts:
        parts = Literal(json.dumps(raw.parts, ensure_ascii=False), datatype=RDF.JSON)
        yield Triple(part, SEEALSO.fieldParts, parts)
    told = ROWS[outcome.to][0] if outcome.to in ROWS else None
    for mapped in dict.fromkeys(ROWS[to][0] for to in outcome.also if to in ROWS):
        if mapped != told:
            yield Triple(part, MAPPED, mapped)
    if outcome.problem:
        yield Triple(part, SEEALSO.problem, Literal(outcome.problem, language="en"))
    if outcome.note:
        yield Triple(part, SEEALSO.note, Literal(outcome.note, language="en"))
    if outcome.detected:
        yield Triple(part, SEEALSO.detectedLanguage, _plain(outcome.detected))


def origin(record: Record) -> tuple[Triple, ...]:
    """Say what the source document is called, and its SHA-256."""
    return _origin(record.document, record.sha256)


@lru_cache(maxsize=256)
def _origin(name: str, sha256: str) -> tuple[Triple, ...]:
    found = document(sha256)
    return (
        Triple(found, RDF.type, PROV.Entity),
        Triple(found, DCTERMS.source, Literal(name)),
        Triple(found, SEEALSO.sha256, Literal(sha256)),
    )


@lru_cache(maxsize=4096)
def _integer(number: int) -> Literal:
    return Literal(str(number), datatype=XSD.integer)


@lru_cache(maxsize=4096)
def _plain(text: str) -> Literal:
    return Literal(text)
