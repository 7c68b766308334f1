"""From a record to triples: what each of its fields says in RDF, and where each field came from, letter for letter.

Vocabularies: https://www.dublincore.org/specifications/dublin-core/dcmi-terms/, https://schema.org/Event,
https://www.w3.org/TR/prov-o/. The Record's fields are in ``rows``; what names a record is told in ``identity``, what
names an agent in ``agents``.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from pyoxigraph import Literal, NamedNode, Triple

from graph.describe import identity, meeting, provenance
from graph.describe.item import Description, Item, Outcome, Term, Value, literal
from graph.describe.rows import DELETED, ROWS
from graph.describe.texts import REGION, note, tag, tidy
from graph.names import Names, clean, mint
from graph.profile import IGNORE, PROSE, Profile, Rule
from graph.record import Field, Record
from graph.schemes import Schemes
from graph.values import Fault, languages
from graph.vocab import BIBO, DCTERMS, RDF, SEEALSO

__all__ = ["ROWS", "Description", "Outcome", "Term", "describe", "literal"]

Said = tuple[Rule, tuple[Value, ...]]
"""What a field, or a part of it, says: the rule that explains it, and its values."""

DATES = frozenset({DCTERMS.issued, DCTERMS.date, DCTERMS.created})
"""The dates of which the less precise is left out: a year beside a day in it says nothing more."""


def describe(record: Record, profile: Profile, schemes: Schemes, names: Names) -> Description:
    """Say in RDF what a record says in the words that its profile explains."""
    said = [_said(source, profile, schemes) for source in record.fields]
    own, others, tongues, status = _sorted(said)
    named = identity.name(own, others)
    identifier = named or mint(record.fields)
    item = Item(names.record(identifier), names, schemes, profile, _language(tongues, schemes))
    item.say(RDF.type, SEEALSO.Record)
    item.say(RDF.type, BIBO.Document)
    item.say(DCTERMS.identifier, Literal(identifier))
    if not named:
        item.say(SEEALSO.mintedIdentifier, Literal(identifier))
    outcomes = tuple(_convert(item, source, found) for source, found in zip(record.fields, said, strict=True))
    meeting.say(item)
    return Description(
        item.iri,
        tuple(_precise(item.triples)),
        tuple(dict.fromkeys(item.things)),
        tuple(item.terms),
        tuple(provenance.fields(item, record, outcomes)),
        provenance.origin(record),
        outcomes,
        any(value.text.casefold() in DELETED for value in status),
        item.datestamp,
    )


def _said(source: Field, profile: Profile, schemes: Schemes) -> tuple[Said, ...]:
    """Give the values of a field by each rule that explains it."""
    own = tag(source.language, schemes) if source.language else ""
    return tuple([(rule, _values(source, rule, own or rule.language)) for rule in profile.of(source)])


def _values(source: Field, rule: Rule, language: str) -> tuple[Value, ...]:
    prose = rule.to in PROSE
    pieces = rule.pieces(rule.text(source))
    return tuple([Value(text, language, rule, source, raw) for raw in pieces if (text := tidy(raw, prose))])


def _sorted(said: list[tuple[Said, ...]]) -> tuple[list[Value], list[Value], list[Value], list[Value]]:
    """Give what is looked at first: the record's own identifiers and other ones, its languages, its status."""
    wanted: dict[str, list[Value]] = {"identifier": [], "other_identifier": [], "language": [], "status": []}
    for found in said:
        for rule, values in found:
            if rule.to in wanted:
                wanted[rule.to] += values
    return wanted["identifier"], wanted["other_identifier"], wanted["language"], wanted["status"]


def _language(values: list[Value], schemes: Schemes) -> str:
    """Give the tag of a record's own texts: its language where it names just one that is known, without its region."""
    if not values:
        return ""
    found = {languages.read(value.text, schemes) for value in values}
    tags = {REGION.sub("", tag(value.text, schemes)) for value in values}
    known = len(tags) == 1 and not any(isinstance(one, Fault) for one in found)
    return tags.pop() if known else ""


def _convert(item: Item, source: Field, said: tuple[Said, ...]) -> Outcome:
    label = _label(source.label)
    if not said:
        return _outcome(label, "", SEEALSO.Unmapped)
    to = said[0][0].to
    if to == IGNORE and len(said) == 1:
        return _outcome(label, IGNORE, SEEALSO.Ignored)
    item.notes.clear()
    item.detected, item.absent = "", 0
    values = [value for rule, found in said if rule.to != IGNORE for value in found]
    problems = [problem for value in values if (problem := ROWS[value.rule.to][1](item, value))]
    also = tuple(dict.fromkeys([rule.to for rule, _ in said[1:]]))
    if item.absent == len(values):
        return Outcome(label, to, SEEALSO.Empty, also=also)
    item.notes += dict.fromkeys([done for value in values if (done := note(value.raw, value.text))])
    if not (problems or also or item.notes):
        return _outcome(label, to, SEEALSO.Converted)
    outcome = SEEALSO.Flagged if problems else SEEALSO.Converted
    return Outcome(label, to, outcome, "; ".join(problems), also, "; ".join(item.notes), item.detected)


@lru_cache(maxsize=4096)
def _label(written: str) -> str:
    return clean(written).removesuffix(":")


@lru_cache(maxsize=4096)
def _outcome(label: str, to: str, outcome: NamedNode) -> Outcome:
    """Make an outcome of which there is nothing more to say, once."""
    return Outcome(label, to, outcome)


def _precise(triples: list[Triple]) -> Iterator[Triple]:
    """Leave out what is said twice, and a year or month where a day in it is said too."""
    dated: dict[NamedNode, list[str]] = {}
    for triple in triples:
        if (predicate := triple.predicate) in DATES and isinstance(triple.object, Literal):
            dated.setdefault(predicate, []).append(triple.object.value)
    if all(len(texts) < 2 for texts in dated.values()):
        yield from dict.fromkeys(triples)
        return
    for triple in dict.fromkeys(triples):
        texts = dated.get(triple.predicate, ())
        stem = f"{triple.object.value}-" if texts and isinstance(triple.object, Literal) else ""
        if not stem or not any(text.startswith(stem) for text in texts):
            yield triple
