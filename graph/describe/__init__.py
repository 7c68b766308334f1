"""From a record to triples: what each of its fields says in RDF, and where each field came from, letter for letter.

Vocabularies: https://www.dublincore.org/specifications/dublin-core/dcmi-terms/, https://schema.org/Event,
https://www.w3.org/TR/prov-o/. The Record's fields are in ``rows``; what names a record is told in ``identity``, what
names an agent in ``agents``.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from pyoxigraph import Literal, NamedNode, Triple

from graph.describe import beside, identity, linked, meeting, provenance
from graph.describe.beside import Said
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

FIRST = ("identifier", "other_identifier", "language", "status", "withheld")
DATES = frozenset({DCTERMS.issued, DCTERMS.date, DCTERMS.created})
"""The dates of which the less precise is left out: a year beside a day in it says nothing more."""


def describe(record: Record, profile: Profile, schemes: Schemes, names: Names) -> Description:
    """Say in RDF what a record says in the words that its profile explains."""
    present = profile.present(record.fields)
    said = beside.joined([_said(source, profile, schemes, present) for source in record.fields])
    first = _sorted(said)
    named = identity.name(first["identifier"], first["other_identifier"])
    identifier = named or mint(record.fields)
    item = Item(names.record(identifier), names, schemes, profile, _language(first["language"], schemes))
    item.say(RDF.type, SEEALSO.Record)
    item.say(RDF.type, BIBO.Document)
    item.say(DCTERMS.identifier, Literal(identifier))
    if not named:
        item.say(SEEALSO.mintedIdentifier, Literal(identifier))
    if links := linked.links(record.fields):
        said = linked.tagged(said, links, item.language)
    cuts = list[linked.Cut]()
    outcomes = list[Outcome]()
    for source, found in zip(record.fields, said, strict=True):
        cuts.append((len(item.triples), len(item.terms)))
        outcomes.append(_convert(item, source, found))
    linked.unify(item, [*cuts, (len(item.triples), len(item.terms))], links)
    meeting.say(item, linked.same(record.fields, links))
    withdrawn = any(value.text.casefold() in DELETED for value in first["status"])
    return Description(
        item.iri,
        tuple(_precise(item)),
        tuple(dict.fromkeys(item.things)),
        tuple(item.terms),
        tuple(provenance.fields(item, record, tuple(outcomes))),
        provenance.origin(record),
        tuple(outcomes),
        withdrawn,
        item.datestamp,
        "" if withdrawn else _withheld(first["withheld"]),
    )


def _withheld(values: list[Value]) -> str:
    """Say why a record's repository does not show it."""
    told = ", ".join(f"{value.source.label.strip()}: {value.text}" for value in values)
    return f"its repository does not show it ({told}); one that the public may see was expected" if told else ""


def _said(source: Field, profile: Profile, schemes: Schemes, present: frozenset[str]) -> tuple[Said, ...]:
    """Give the values of a field by each rule that explains it."""
    own = tag(source.language, schemes) if source.language else ""
    rules = profile.of(source, present)
    # What is ignored is neither parted nor tidied.
    return tuple([(rule, () if rule.to == IGNORE else _values(source, rule, own or rule.language)) for rule in rules])


def _values(source: Field, rule: Rule, language: str) -> tuple[Value, ...]:
    prose = rule.to in PROSE
    pieces = rule.pieces(rule.text(source))
    return tuple([Value(text, language, rule, source, raw) for raw in pieces if (text := tidy(raw, prose))])


def _sorted(said: list[tuple[Said, ...]]) -> dict[str, list[Value]]:
    """Give what is looked at first: what names the record, its languages, whether it is there to be seen."""
    wanted = {name: list[Value]() for name in FIRST}
    for found in said:
        for rule, values in found:
            if rule.to in wanted:
                wanted[rule.to] += values
    return wanted


def _language(values: list[Value], schemes: Schemes) -> str:
    """Give the tag of a record's own texts: its language where it names just one that is known, without its region."""
    return _tongue(tuple([value.text for value in values]), schemes) if values else ""


@lru_cache(maxsize=4096)
def _tongue(texts: tuple[str, ...], schemes: Schemes) -> str:
    found = {languages.read(text, schemes) for text in texts}
    tags = {REGION.sub("", tag(text, schemes)) for text in texts}
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
    values = said[0][1] if len(said) == 1 else [value for _, found in said for value in found]
    problems = [problem for value in values if (problem := ROWS[value.rule.to][1](item, value))]
    also = tuple(dict.fromkeys([rule.to for rule, _ in said[1:]])) if len(said) > 1 else ()
    if item.absent == len(values):
        return Outcome(label, to, SEEALSO.Empty, also=also)
    if tidied := [done for value in values if value.raw != value.text and (done := note(value.raw, value.text))]:
        item.notes += dict.fromkeys(tidied)
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


def _told(item: Item) -> frozenset[Triple]:
    """Find the texts without a language that the record says with one too, as a page and its head do."""
    if not item.untold:
        return frozenset()
    literals = ((triple, triple.object) for triple in item.triples if isinstance(triple.object, Literal))
    told = {(triple.predicate, text.value) for triple, text in literals if text.language not in {None, "und"}}
    return frozenset(Triple(item.iri, of, text) for of, text in item.untold if (of, text.value) in told)


def _precise(item: Item) -> Iterator[Triple]:
    """Leave out what is said twice, and a year or month where a day in it is said too."""
    told = _told(item)
    triples = [triple for triple in item.triples if triple not in told] if told else item.triples
    dated = {of: texts for of, texts in item.dated.items() if len(texts) > 1 and of in DATES}
    if not dated:
        yield from dict.fromkeys(triples)
        return
    for triple in dict.fromkeys(triples):
        texts = dated.get(triple.predicate, ())
        stem = f"{triple.object.value}-" if texts and isinstance(triple.object, Literal) else ""
        if not stem or not any(text.startswith(stem) for text in texts):
            yield triple
