"""What a record is, is about and may be used for: types, formats, languages, places, rights, relations.

A value becomes a concept of ours or an IRI of a standard; where neither is known its text is said with the property of
DCMES 1.1 (http://purl.org/dc/elements/1.1/), whose values may be texts: those of DCMI's terms may often not.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache

from pyoxigraph import Literal, NamedNode

from graph.describe.identity import ADDRESS, cut
from graph.describe.item import Describer, Fact, Item, Term, Value, literal
from graph.describe.texts import way
from graph.link import shipped
from graph.names import Names
from graph.schemes import Schemes
from graph.values import Fault, dates, formats, identifiers, languages, periods, places, rights, types
from graph.values.dates.span import Span
from graph.vocab import BIBO, DC, DCTERMS, FOAF, SCHEMA, SKOS

DIGIT = re.compile(r"\d")
CODE = re.compile(r"[A-Za-z.]*\d[\w./ :-]*")
NAMED = re.compile(r"(?:^|;)\s*name\s*=\s*([^;]+)")
CODED = re.compile(r"\w+\s*=[^;=]+(?:;\s*\w+\s*=[^;=]+)+;?")
PUNCTUATION = frozenset({"Pc", "Pd", "Ps", "Pe", "Pi", "Pf", "Po", "Zs", "Sk", "Sm", "Cf"})
"""The categories of the characters that name nothing."""
EDGES = re.compile(
    r"(?:(?:(?:north|south|east|west|up|down)(?:limit|ing)?|(?:max|min)\s?[xyz]|lat(?:itude)?|lon(?:g(?:itude)?)?|units|"
    r"zunits|projection|elevation)\s*[:=]\s*[-+\w.° /]+(?:[,;]\s*|$))+",
    re.IGNORECASE,
)
"""The edges of a box, as DCMI's encoding has them, or a part of it."""
SHAPE = re.compile(r"(?:multi)?(?:point|polygon|linestring|box|envelope)\s*\([\d\s.,()+eE-]+\)", re.IGNORECASE)
"""https://www.ogc.org/standard/sfa/ calls it well-known text."""
COORDINATES = re.compile(r"[\d\s.,;:+°'\"′″NSEWnsew-]+")


def say_term(predicate: NamedNode, kind: str) -> Describer:
    def describer(item: Item, value: Value) -> str:
        if _is_nothing(item, value):
            return ""
        item.say(predicate, item.term(kind, value))
        return ""

    return describer


def _is_nothing(item: Item, value: Value) -> bool:
    """Tell a value that is punctuation alone, such as a dash in an empty field, and count it as absent."""
    nothing = all(unicodedata.category(mark) in PUNCTUATION for mark in value.text)
    item.absent += nothing
    return nothing


def say_subject(item: Item, value: Value) -> str:
    """Say a subject; a code of a classification, which names nothing by itself, stays a text."""
    if _is_nothing(item, value):
        return ""
    if CODE.fullmatch(value.text) and len(value.text) < 24 and not value.text.isdecimal():
        item.say(DC.subject, Literal(value.text))
        return ""
    item.say(DCTERMS.subject, item.term("subject", value))
    return ""


def say_type(item: Item, value: Value) -> str:
    """Say a type: a shipped concept, else the one that stands for COAR's, else the record's own.

    A label of several of COAR's stays the record's own, and is flagged.
    """
    if _is_nothing(item, value):
        return ""
    found = item.schemes.find("types", value.text)
    known = None if found else types.read(value.text, value.language.split("-")[0])
    if isinstance(known, types.Type) and (known.version or known.status):
        item.say(BIBO.status, known.version or known.status)  # type: ignore[arg-type]
        return ""
    if isinstance(known, Fault) and known.absent:
        item.absent += 1
        return ""
    if isinstance(known, types.Type):
        item.say(DCTERMS.type, _standard(item, value, known))
    else:
        item.say(DCTERMS.type, item.term("type", value))
        if known and types.ambiguous(value.text, value.language.split("-")[0]):
            return known.reason
    return ""


def _standard(item: Item, value: Value, known: types.Type) -> NamedNode:
    """Use the concept that stands for one of COAR's or DCMI's, and note the value as a name of it."""
    iri, label, facts = _type(known, item.schemes, item.names)
    item.use(Term("type", iri, label, "en", facts=facts))
    if label.casefold() != value.text.casefold() and not ADDRESS.match(value.text) and ":" not in value.text:
        item.use(Term("type", iri, value.text, item.spoken(value)))
    return iri


@lru_cache(maxsize=1024)
def _type(known: types.Type, schemes: Schemes, names: Names) -> tuple[NamedNode, str, tuple[Fact, ...]]:
    """Give our concept for a type, its English label, and its sort in DCMI's terms."""
    outside = known.coar or known.dcmi
    if outside is None:
        raise ValueError("a type of COAR's or DCMI's was expected")
    label = coar_labels().get(outside) or re.sub(r"(?<=[a-z])(?=[A-Z])", " ", outside.value.rpartition("/")[2]).lower()
    shipped = _shipped(schemes).get(outside) or schemes.find("types", label)
    # The concept of COAR's is found by the label when terms are linked, with its reason.
    facts: tuple[Fact, ...] = ((SKOS.broadMatch if known.coar else SKOS.closeMatch, known.dcmi),) if known.dcmi else ()
    return shipped or names.term("type", label), label, facts


@lru_cache(maxsize=4)
def _shipped(schemes: Schemes) -> dict[NamedNode, NamedNode]:
    """Give the shipped concept that is exactly one of the outside."""
    return {
        triple.object: iri
        for iri in schemes.concepts("types")
        for triple in schemes.mappings(iri)
        if triple.predicate == SKOS.exactMatch and isinstance(triple.object, NamedNode)
    }


@cache
def coar_labels() -> dict[NamedNode, str]:
    """Give the English labels of COAR's types."""
    found = (label for labels in shipped.load(types.AUTHORITY).labels.values() for label in labels)
    return {one.concept: one.text.value for one in found if one.kind == SKOS.prefLabel and one.text.language == "en"}


def say_format(item: Item, value: Value) -> str:
    """Say a format; what has numbers in it and is no media type is a size or a count: an extent."""
    if item.schemes.find("formats", value.text):
        item.say(DCTERMS.format, item.term("format", value))
        return ""
    if _is_nothing(item, value):
        return ""
    found = formats.media_types(value.text)
    if not isinstance(found, Fault):
        for one in found:
            facts = ((SKOS.exactMatch, one.iri),) if one.iri else ()
            iri = item.schemes.find("formats", one.media_type) or item.names.term("format", one.media_type)
            item.say(DCTERMS.format, item.use(Term("format", iri, one.media_type, "en", facts=facts)))
    elif DIGIT.search(value.text):
        item.say(DCTERMS.extent, literal(value.text, item.spoken(value)))
    else:
        item.say(DCTERMS.format, item.term("format", value))
    return ""


def say_language(item: Item, value: Value) -> str:
    """Say a language, or each of several that one value names; what is none is kept and flagged."""
    found = languages.each(value.text, item.schemes)
    if isinstance(found, Fault):
        if found.absent:
            item.absent += 1
            return ""
        item.say(DC.language, Literal(value.text))
        return found.reason
    for one in found:
        label = value.text if len(found) == 1 else one.tag
        if one.iri:
            item.say(DCTERMS.language, item.use(Term("language", one.iri, label, item.spoken(value))))
        else:
            item.say(DC.language, Literal(one.tag))
    return ""


def _places(item: Item, value: Value) -> list[str]:
    """Say the places that a value names, and give those that are not known, nor said to lie in one that is."""
    unknown = list[str]()
    if _is_nothing(item, value):
        return unknown
    for place in places.read(value.text, item.schemes):
        iri = place.iri or item.names.term("place", place.label)
        facts: tuple[Fact, ...] = ((SKOS.broader, place.within),) if place.within else ()
        item.say(DCTERMS.spatial, item.use(Term("place", iri, place.label, item.spoken(value), facts=facts)))
        unknown += [] if place.iri or place.within else [place.label]
    return unknown


LONGEST_NONE = 16
"""The characters below which a text can say that there is nothing: undated, not available."""


def say_country(item: Item, value: Value) -> str:
    """Say countries and regions; a place that is none of those that are known is kept and flagged."""
    unknown = _places(item, value)
    return "; ".join(f"'{label}' is not a country or region that is known here" for label in unknown)


def _says_none(text: str) -> bool:
    found = dates.examine(text) if len(text) < LONGEST_NONE else None
    return isinstance(found, Fault) and found.absent


def say_place(item: Item, value: Value) -> str:
    """Say what a document covers: a period before a place, for plain coverage may be either; a place of any size."""
    if _is_nothing(item, value):
        return ""
    if DIGIT.search(value.text) and isinstance(found := way(item, value), Span):
        item.say(SCHEMA.temporalCoverage, found.coverage)
        return found.flaw
    if any(form.fullmatch(value.text) for form in (CODED, COORDINATES, EDGES, SHAPE)):
        item.say(DC.coverage, Literal(value.text))
        if not (named := NAMED.search(value.text)):
            return ""
        value = Value(named[1].strip(), value.language, value.rule, value.source)
    if periods.is_period(value.text):
        item.say(SCHEMA.temporalCoverage, literal(value.text, item.spoken(value)))
    elif _says_none(value.text):
        item.absent += 1
    else:
        _places(item, value)
    return ""


def say_period(item: Item, value: Value) -> str:
    """Say a period as a date where it is one, else in its words."""
    found = way(item, value)
    if isinstance(found, Span):
        item.say(SCHEMA.temporalCoverage, found.coverage)
        return found.flaw
    if found.absent:
        item.absent += 1
    else:
        item.say(SCHEMA.temporalCoverage, literal(value.text, item.spoken(value)))
    return ""


def say_page(item: Item, value: Value) -> str:
    if lost := cut(value):
        return lost
    address = ADDRESS.fullmatch(value.text)
    found = identifiers.read(value.text) if address else None
    iri = found and (found.iri if found.kind == "url" else _address(value.text))
    if not iri:
        return f"'{value.text}' is not a web address; one that begins with http:// or https:// was expected"
    item.say(FOAF.page, iri)
    return ""


def _address(text: str) -> NamedNode | None:
    try:
        return NamedNode(text)
    except ValueError:
        return None


def say_rights(to_address: NamedNode) -> Describer:
    """Say a licence, a rights statement or an access right by its IRI, else an address, else the text as it is."""

    def describer(item: Item, value: Value) -> str:
        found = rights.read(value.text, value.rule.version or item.profile.version)
        if isinstance(found, Fault):
            item.say(DC.rights, literal(value.text, item.spoken(value)))
            return found.reason
        said = (
            (DCTERMS.license, found.license), (DCTERMS.rights, found.statement), (DCTERMS.accessRights, found.access),
        )  # fmt: skip
        known = [(predicate, iri) for predicate, iri in said if iri]
        for predicate, iri in known:
            item.say(predicate, iri)
        if not known:
            address = _address(value.text) if ADDRESS.fullmatch(value.text) else None
            item.say(to_address, address) if address else item.say(DC.rights, literal(value.text, item.spoken(value)))
        elif "\n" in value.text or len(value.text) > LONG_NAME:
            item.say(DC.rights, literal(value.text, item.spoken(value)))
        return ""

    return describer


LONG_NAME = 120
"""The characters above which a text says more of the rights than the name of a licence."""


def say_relation(predicate: NamedNode, otherwise: NamedNode = DC.relation) -> Describer:
    """Say another document by its IRI where the value is an identifier of one, else the text."""

    def describer(item: Item, value: Value) -> str:
        if lost := cut(value):
            return lost
        found = identifiers.read(value.text)
        if found.iri:
            item.say(predicate, found.iri)
        elif found.kind == "local":
            item.say(otherwise, literal(value.text, item.spoken(value)))
        else:
            item.say(otherwise, Literal(found.value))
        return found.reason

    return describer
