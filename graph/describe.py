"""From a record to triples: what each of its fields says in RDF, and where each field came from, letter for letter.

Vocabularies: https://www.dublincore.org/specifications/dublin-core/dcmi-terms/, https://schema.org/Event,
https://www.w3.org/TR/prov-o/. To add a field: its name in profile.FIELDS and a row in ROWS.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from pyoxigraph import Literal, NamedNode, Triple

from graph.names import KINDS, Names, clean, document, mint
from graph.profile import IGNORE, Profile, Rule
from graph.record import Field, Record
from graph.schemes import Schemes
from graph.values import dates
from graph.vocab import BIBO, DCAT, DCTERMS, FOAF, PROV, RDF, RDFS, SCHEMA, SEEALSO, SKOS, XSD

PROXY = re.compile(r"https?://(?:hdl\.handle\.net|(?:dx\.)?doi\.org)/(?P<name>\S+)", re.IGNORECASE)
WEB = re.compile(r"https?://[^\s<>\"{}|\\^`]+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Term:
    """A label in use: the thing of a kind (a row of names.KINDS) that a record names by it."""

    kind: str
    iri: NamedNode
    label: str
    language: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one field: the Record's field that its label means (or empty), and how that went."""

    label: str
    to: str
    outcome: NamedNode
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Description:
    """A record as RDF: its own triples, those of things it shares with other records, its terms; where it came from.

    ``origin`` is about the source document, which other records may share.
    """

    iri: NamedNode
    triples: tuple[Triple, ...]
    things: tuple[Triple, ...]
    terms: tuple[Term, ...]
    provenance: tuple[Triple, ...]
    origin: tuple[Triple, ...]
    outcomes: tuple[Outcome, ...]


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a field, cleaned; ``language`` is the tag of its text, or empty."""

    text: str
    language: str = ""


@dataclass(slots=True)
class Item:
    """A record while it is described."""

    iri: NamedNode
    names: Names
    schemes: Schemes
    language: str
    triples: list[Triple] = field(default_factory=list)
    things: list[Triple] = field(default_factory=list)
    terms: list[Term] = field(default_factory=list)
    titles: list[Value] = field(default_factory=list)
    meeting: dict[str, list[Value]] = field(default_factory=dict)

    def say(self, predicate: NamedNode, value: NamedNode | Literal) -> None:
        self.triples.append(Triple(self.iri, predicate, value))

    def term(self, kind: str, value: Value) -> NamedNode:
        """Note the use of a term, and give the thing's IRI."""
        found = self.schemes.find(KINDS[kind].scheme, value.text)
        iri = found or self.names.term(kind, value.text)
        self.terms.append(Term(kind, iri, value.text, value.language))
        return iri


Describer = Callable[[Item, Value], str]
"""Says a value in RDF and answers what is wrong with it, empty where nothing is."""


def describe(record: Record, profile: Profile, schemes: Schemes, names: Names) -> Description:
    """Say in RDF what a record says in the words that its profile explains."""
    rules = [(source, profile.rule(source)) for source in record.fields]
    values = [(source, rule, _values(source, rule, profile)) for source, rule in rules]
    identifiers = [_identifier(v.text) for _, rule, vs in values if rule and rule.to == "identifier" for v in vs]
    identifier = identifiers[0] if identifiers else mint(record.fields)
    item = Item(names.record(identifier), names, schemes, _language(values, profile, schemes))
    item.say(RDF.type, SEEALSO.Record)
    item.say(RDF.type, BIBO.Document)
    if not identifiers:
        item.say(DCTERMS.identifier, Literal(identifier))
        item.say(SEEALSO.mintedIdentifier, Literal(identifier))
    outcomes = tuple(_convert(item, source, rule, found) for source, rule, found in values)
    _meeting(item)
    return Description(
        item.iri,
        tuple(dict.fromkeys(item.triples)),
        tuple(dict.fromkeys(item.things)),
        tuple(item.terms),
        tuple(_provenance(item.iri, record, profile, outcomes, names)),
        tuple(_origin(record)),
        outcomes,
    )


def literal(text: str, language: str) -> Literal:
    """Make a text, tagged ``und`` where nothing tells its language (https://www.rfc-editor.org/rfc/rfc5646)."""
    return Literal(text, language=language or "und")


def _values(source: Field, rule: Rule | None, profile: Profile) -> list[Value]:
    if rule is None:
        return []
    language = source.language or rule.language or profile.language
    return [Value(text, language) for text in rule.values(source.value)]


def _language(values: list[tuple[Field, Rule | None, list[Value]]], profile: Profile, schemes: Schemes) -> str:
    """Give the tag of a record's own texts: its language where it names just one that is known."""
    texts = [v.text for _, rule, found in values if rule and rule.to == "language" for v in found]
    tags = {tag for text in texts if (iri := schemes.find("languages", text)) and (tag := _tag(schemes, iri))}
    return tags.pop() if len(texts) == 1 and tags else profile.language


def _tag(schemes: Schemes, language: NamedNode) -> str:
    """Give a language's shortest ISO 639 code, which is its BCP 47 tag."""
    notations = [
        triple.object.value
        for triple in schemes.describe(language)
        if triple.predicate == SKOS.notation and isinstance(triple.object, Literal)
    ]
    return min(notations, key=len, default="")


def _convert(item: Item, source: Field, rule: Rule | None, values: list[Value]) -> Outcome:
    label = clean(source.label).removesuffix(":")
    if rule is None:
        return Outcome(label, "", SEEALSO.Unmapped)
    if rule.to == IGNORE:
        return Outcome(label, IGNORE, SEEALSO.Ignored)
    if not values:
        return Outcome(label, rule.to, SEEALSO.Empty)
    problems = [problem for value in values if (problem := ROWS[rule.to][1](item, value))]
    outcome = SEEALSO.Flagged if problems else SEEALSO.Converted
    return Outcome(label, rule.to, outcome, "; ".join(problems))


def _identifier(text: str) -> str:
    """Take a handle or DOI out of its resolver's address."""
    found = PROXY.fullmatch(text)
    return found["name"] if found else text


def _say_identifier(item: Item, value: Value) -> str:
    item.say(DCTERMS.identifier, Literal(_identifier(value.text)))
    return _say_page(item, value) if WEB.fullmatch(value.text) else ""


def _say_title(item: Item, value: Value) -> str:
    item.titles.append(value)
    item.say(DCTERMS.title, literal(value.text, item.language))
    return ""


def _say_text(predicate: NamedNode) -> Describer:
    """Say a text in the language of the record itself."""

    def say(item: Item, value: Value) -> str:
        item.say(predicate, literal(value.text, item.language))
        return ""

    return say


def _say_label(predicate: NamedNode) -> Describer:
    """Say a text in the language of the catalogue."""

    def say(item: Item, value: Value) -> str:
        item.say(predicate, literal(value.text, value.language))
        return ""

    return say


def _say_term(predicate: NamedNode, kind: str) -> Describer:
    def say(item: Item, value: Value) -> str:
        item.say(predicate, item.term(kind, value))
        return ""

    return say


def _say_place(item: Item, value: Value) -> str:
    known = item.schemes.find("places", value.text) is not None
    item.say(DCTERMS.spatial, item.term("place", value))
    return "" if known else f"'{value.text}' is not a country or region that is known here"


def _say_language(item: Item, value: Value) -> str:
    if item.schemes.find("languages", value.text) is None:
        return f"'{value.text}' is not a language of ISO 639; its name or code was expected"
    item.say(DCTERMS.language, item.term("language", value))
    return ""


def _say_date(item: Item, value: Value) -> str:
    span = dates.read(value.text)
    if span is None or span.end:
        item.say(DCTERMS.issued, Literal(value.text))
        return f"'{value.text}' could not be read as a date; a day, a month of a year or a year was expected"
    item.say(DCTERMS.issued, span.start.literal)
    return ""


def _say_page(item: Item, value: Value) -> str:
    if not WEB.fullmatch(value.text):
        return f"'{value.text}' is not a web address; one that begins with http:// or https:// was expected"
    item.say(FOAF.page, NamedNode(value.text))
    return ""


def _say_meeting(part: str) -> Describer:
    """Put a part of the meeting aside until all are there."""

    def say(item: Item, value: Value) -> str:
        item.meeting.setdefault(part, []).append(value)
        readable = part != "date" or dates.read(value.text)
        return "" if readable else f"'{value.text}' could not be read as the date of a meeting"

    return say


ROWS: dict[str, tuple[NamedNode, Describer]] = {
    "identifier": (DCTERMS.identifier, _say_identifier),
    "title": (DCTERMS.title, _say_title),
    "alternative": (DCTERMS.alternative, _say_text(DCTERMS.alternative)),
    "creator": (DCTERMS.creator, _say_term(DCTERMS.creator, "agent")),
    "contributor": (DCTERMS.contributor, _say_term(DCTERMS.contributor, "agent")),
    "publisher": (DCTERMS.publisher, _say_term(DCTERMS.publisher, "agent")),
    "subject": (DCTERMS.subject, _say_term(DCTERMS.subject, "subject")),
    "see_also": (RDFS.seeAlso, _say_term(RDFS.seeAlso, "subject")),
    "issue": (DCAT.theme, _say_term(DCAT.theme, "issue")),
    "issued": (DCTERMS.issued, _say_date),
    "type": (DCTERMS.type, _say_term(DCTERMS.type, "type")),
    "format": (DCTERMS.format, _say_term(DCTERMS.format, "format")),
    "language": (DCTERMS.language, _say_language),
    "meeting_title": (SCHEMA.name, _say_meeting("title")),
    "meeting_date": (SCHEMA.startDate, _say_meeting("date")),
    "meeting_place": (SCHEMA.location, _say_meeting("place")),
    "coverage": (DCTERMS.spatial, _say_place),
    "page": (FOAF.page, _say_page),
    "abstract": (DCTERMS.abstract, _say_text(DCTERMS.abstract)),
    "extent": (DCTERMS.extent, _say_label(DCTERMS.extent)),
    "collection": (DCTERMS.isPartOf, _say_term(DCTERMS.isPartOf, "collection")),
}
"""For each of the Record's fields: the property that it becomes, and how."""


def _meeting(item: Item) -> None:
    """Say the meeting that a record documents; one without a title goes by the record's."""
    if not item.meeting:
        return
    titles = item.meeting.get("title") or item.titles[:1]
    written = item.meeting.get("date", [])
    spans = [dates.read(value.text) for value in written]
    start = next((span.start.literal for span in spans if span), None)
    event = item.names.event(titles[0].text if titles else item.iri.value, start.value if start else "")
    item.say(BIBO.presentedAt, event)
    facts: list[tuple[NamedNode, NamedNode | Literal]] = [(RDF.type, SCHEMA.Event)]
    facts += [(SCHEMA.name, literal(title.text, item.language)) for title in titles]
    for value, span in zip(written, spans, strict=True):
        facts.append((SCHEMA.startDate, span.start.literal if span else Literal(value.text)))
        facts += [(SCHEMA.endDate, span.end.literal)] if span and span.end else []
    facts += [(SCHEMA.location, item.term("place", place)) for place in item.meeting.get("place", [])]
    item.things += [Triple(event, predicate, value) for predicate, value in facts]


def _provenance(
    iri: NamedNode, record: Record, profile: Profile, outcomes: tuple[Outcome, ...], names: Names
) -> Iterator[Triple]:
    """Keep every field as the source writes it, with what became of it."""
    source, origin = names.part(iri, "source"), document(record.sha256)
    yield Triple(iri, PROV.wasDerivedFrom, source)
    yield Triple(source, RDF.type, SEEALSO.SourceRecord)
    yield Triple(source, RDF.type, PROV.Entity)
    yield Triple(source, PROV.wasDerivedFrom, origin)
    yield Triple(source, SCHEMA.position, _integer(record.position))
    yield Triple(source, SEEALSO.reader, Literal(record.reader))
    yield Triple(source, SEEALSO.profile, Literal(profile.name))
    parts = [names.part(iri, f"field-{position}") for position in range(1, len(record.fields) + 1)]
    yield from (Triple(source, SEEALSO.field, part) for part in parts)
    for position, (part, raw, outcome) in enumerate(zip(parts, record.fields, outcomes, strict=True), start=1):
        yield Triple(part, RDF.type, SEEALSO.SourceField)
        yield Triple(part, SCHEMA.position, _integer(position))
        yield Triple(part, SEEALSO.fieldLabel, Literal(raw.label))
        yield Triple(part, PROV.value, Literal(raw.value, language=raw.language or None))
        if raw.parts:
            yield Triple(
                part, SEEALSO.fieldParts, Literal(json.dumps(raw.parts, ensure_ascii=False), datatype=RDF.JSON)
            )
        yield Triple(part, SEEALSO.outcome, outcome.outcome)
        if outcome.to in ROWS:
            yield Triple(part, SEEALSO.mappedTo, ROWS[outcome.to][0])
        if outcome.problem:
            yield Triple(part, SEEALSO.problem, Literal(outcome.problem, language="en"))


def _origin(record: Record) -> Iterator[Triple]:
    """Say what the source document is called, and its SHA-256."""
    origin = document(record.sha256)
    yield Triple(origin, RDF.type, PROV.Entity)
    yield Triple(origin, DCTERMS.source, Literal(record.document))
    yield Triple(origin, SEEALSO.sha256, Literal(record.sha256))


def _integer(number: int) -> Literal:
    return Literal(str(number), datatype=XSD.integer)
