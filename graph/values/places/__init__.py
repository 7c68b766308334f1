"""Countries and places by name in many languages, code or IRI, several in one value, each kept whether known or not.

Codes are those of ISO 3166, names those of the scheme and of CLDR. To add another spelling: a row in OTHER.

``countries`` are MARC's codes of countries, ``towns`` those in which people meet.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from babel import Locale
from babel.core import get_global
from pyoxigraph import NamedNode, Triple

from graph.names import clean, key
from graph.schemes import Schemes
from graph.values.dates import words
from graph.vocab import DCTERMS, SKOS

SCHEME = "places"
NESTED = re.compile(r"\s*(?:--|\s[-–—>]\s|[–—])\s*")
"""What a catalogue puts between a place and one within it: Poland -- Warsaw."""
SURE = re.compile(r"[;|\n؛；]| / |//")
"""What always parts two places."""
DOUBTFUL = re.compile(
    r"(\s*[,،、，/]\s*(?:and|und|et|y|e|и|و)?\s+|\s*[,،、，/]\s*|\s+(?:and|und|et|y|e|и|і|en|og|och|ja|a|与|和|及)\s+|\s*&\s*|\s+و\s*)",
    re.IGNORECASE,
)
"""What parts two places or stands within the name of one."""
LABELLED = re.compile(
    r"^(?:country|nation|country/nation|geographic coverage|location|place|страна|pays|país|land)s?\s*:\s*",
    re.IGNORECASE,
)
INVERTED = re.compile(r"(?P<name>[^,]+),\s*(?P<form>[^,]+)")
NOTED = re.compile(r"(?P<name>[^(\[]+?)\s*[(\[](?P<form>[^()\[\]]+)[)\]]")
FORMS = re.compile(
    r"^(?:the\s+)?(?:(?:republic|kingdom|state|commonwealth|federal republic|islamic republic|former|"
    r"republik|république|república|республика|ex)[\s-]+(?:of\s+(?:the\s+)?|de\s+(?:la\s+)?|du\s+)?|the\s+)"
)

STATE = "state"
"""What catalogues write in brackets after a part of a country: Georgia (State) is not Georgia (Republic)."""

IRI = re.compile(r"https?://(?:(?!;(?!\w+=))[^\s|؛；<>\"])+?(?=[,.]*(?:\s|$|[|;؛；<>\"])|,https?://)", re.IGNORECASE)
ADDRESS = re.compile(r"https?://(?:www\.|sws\.)?(?P<rest>.*?)/?", re.IGNORECASE)
PAGES = (
    (re.compile(r"^(geonames\.org/\d+)\b.*$"), r"\1"),
    (re.compile(r"^wikidata\.org/wiki/"), "wikidata.org/entity/"),
)
"""The pages about things, and the things."""

SHORT = {"rep": "republic", "dem": "democratic", "fed": "federated", "sts": "states", "is": "islands"}
OTHER = {
    "сша": "US", "соединенное королевство": "GB", "великобритания": "GB", "белоруссия": "BY", "молдавия": "MD",
    "дрк": "CD", "democratic republic of congo": "CD", "zaire": "CD", "bih": "BA", "virgin islands us": "VI",
    "taiwan province of china": "TW", "vatican city state": "VA",
    "virgin islands of the united states": "VI", "frg": "DE", "brd": "DE", "фрг": "DE",
    "occupied palestinian territory": "PS", "occupied palestinian territories": "PS", "palestinian territories": "PS",
    "hong kong sar": "HK", "macao sar": "MO", "macau sar": "MO",
}  # fmt: skip
"""The codes of countries by other spellings, folded, that neither the scheme nor CLDR has."""

SHARED = {
    "georgia": frozenset({"tbilisi", "batumi", "kutaisi", "rustavi", "gori", "zugdidi", "poti", "telavi", "mtskheta"})
}
"""Countries named as a part of another, by the towns that tell: Atlanta, Georgia does not lie in Georgia."""

CODES = frozenset({"US", "UK"})
"""The names of two letters that are read after a town: in Wilmington, DE and San Francisco, CA they are none."""


@dataclass(frozen=True, slots=True)
class Place:
    """``iri`` is None for a place that the scheme does not have; ``within`` is the place in which it lies, if told."""

    iri: NamedNode | None
    label: str
    within: NamedNode | None = None


@lru_cache(maxsize=16384)
def read(text: str, schemes: Schemes) -> tuple[Place, ...]:
    """Give the places that a value names, in its order; a part that is not known stays whole."""
    found: dict[Place, None] = {}
    start = 0
    for iri in IRI.finditer(text):
        found |= dict.fromkeys(_listed(text[start : iri.start()].rstrip(" (<[/"), schemes))
        address = iri[0].rstrip(")") if text[: iri.start()].endswith("(") else iri[0]
        found[Place(_addresses(schemes).get(_address(address)), address)] = None
        start = iri.end()
    found |= dict.fromkeys(_listed(text[start:].lstrip(" )>].,/") if start else text, schemes))
    return tuple(found)


def _listed(text: str, schemes: Schemes) -> Iterator[Place]:
    for part in [text] if find(clean(text), schemes) else SURE.split(text):
        if written := clean(part).strip(" ;"):
            if code := numbers().get(written):
                yield Place(schemes.find(SCHEME, code), written)
            else:
                yield from _read(written, schemes)


def find(label: str, schemes: Schemes) -> NamedNode | None:
    """Find one place by a name however it is turned, or by a code in capitals."""
    written = LABELLED.sub("", label).strip(" .[]")
    for candidate in _turned(written):
        if iri := _find(candidate, schemes):
            return iri
    return None


def _find(label: str, schemes: Schemes) -> NamedNode | None:
    folded = fold(label)
    if code := OTHER.get(folded):
        return schemes.find(SCHEME, code)
    if len(label) <= 3 and label.isascii() and not label.isupper():
        # "in" and "or" are words before they are India and an old code.
        return None
    if iri := schemes.find(SCHEME, label) or _labels(schemes).get(folded):
        return iri
    code = names().get(folded)
    return schemes.find(SCHEME, code) if code else None


@lru_cache(maxsize=65536)
def fold(label: str) -> str:
    """Fold case, accents (ё and е), "&", points, commas, articles and short words: names of one fold are one place."""
    plain = re.sub(r"[.,]", " ", words.fold(key(label)).replace("&", " and "))
    return " ".join(SHORT.get(word, word) for word in plain.split() if word != "the")


def _turned(written: str) -> Iterator[str]:
    """Give the forms of a name: as written, without its form of state, and turned back where it is inverted."""
    yield written
    if (plain := FORMS.sub("", key(written))) != key(written):
        yield plain
    for form in (INVERTED, NOTED):
        if found := form.fullmatch(written):
            name, state = found["name"], found["form"]
            yield f"{state} {name}"
            yield f"{state} of {name}"
            if FORMS.fullmatch(f"{state.casefold()} ") and (form is INVERTED or state.casefold() != STATE):
                yield name


def _read(written: str, schemes: Schemes) -> tuple[Place, ...]:
    if whole := _bracketed(written, schemes) or _known(written, schemes) or _nested(written, schemes):
        return whole
    pieces = DOUBTFUL.split(written)
    if len(pieces) == 1 or len(pieces) > 400:
        return (Place(None, written),)
    parts = tuple(_runs(pieces, schemes))
    several = [_bracketed(part.label, schemes) or (part,) for part in parts]
    known = sum(places[-1].iri is not None for places in several)
    # "Grand Junction, Colorado" is one place, "Austria, Germany and Ruritania" are three.
    if known >= 2 and known > len(parts) - known:
        return tuple(place for places in several for place in places)
    country = _country(written, schemes)
    return Place(None, written, country[0].iri if country else None), *country


def _nested(written: str, schemes: Schemes) -> tuple[Place, ...]:
    """Read Poland -- Warsaw, which is a country and a place within it, and Armenia - Azerbaijan, which is two."""
    outer, *inner = [part for part in NESTED.split(written) if part]
    if not inner or not (iri := find(outer, schemes)):
        return ()
    others = [(None if fold(name) in SHARED else find(name, schemes), name) for name in inner]
    if all(other for other, _ in others):
        return Place(iri, outer), *(Place(other, name) for other, name in others)
    return Place(None, written, iri), Place(iri, outer)


def _known(written: str, schemes: Schemes) -> tuple[Place, ...]:
    iri = find(written, schemes)
    return (Place(iri, written),) if iri else ()


def _bracketed(written: str, schemes: Schemes) -> tuple[Place, ...]:
    """Read Myanmar (Burma), which is one place, and Tbilisi (Georgia), which is a place and its country."""
    found = NOTED.fullmatch(written)
    if not found or find(written, schemes) or not (iri := find(found["form"], schemes)):
        return ()
    if find(found["name"], schemes) == iri:
        return (Place(iri, written),)
    if not _is_spelt(found["form"]):
        return ()
    if (part := find(found["name"], schemes)) and any(one.object == iri for one in _wholes(part, schemes)):
        return Place(part, found["name"].strip()), Place(iri, found["form"].strip())
    return Place(None, written, iri), Place(iri, found["form"].strip())


def _wholes(place: NamedNode, schemes: Schemes) -> Iterator[Triple]:
    """Give what says where a part of a country lies."""
    return (triple for triple in schemes.describe(place) if triple.predicate == DCTERMS.isPartOf)


def _country(written: str, schemes: Schemes) -> tuple[Place, ...]:
    """Give the country after the last comma of "Vienna, Austria"."""
    town, _, last = (part.strip() for part in written.rpartition(","))
    towns = SHARED.get(fold(last))
    if not town or (towns is not None and fold(town) not in towns):
        return ()
    iri = find(last, schemes)
    return (Place(iri, last),) if iri and _is_spelt(last) else ()


def _is_spelt(label: str) -> bool:
    """Tell a name, or a code that no part of a country has too."""
    return len(label.strip(" .")) > 2 or label.strip() in CODES or not label.isascii()


def _runs(pieces: list[str], schemes: Schemes) -> Iterator[Place]:
    """Give the longest known names that follow each other; ``pieces`` are names and, between them, what parts them."""
    start = 0
    while start < len(pieces):
        for end in range(min(len(pieces), start + 7), start, -2):
            name = "".join(pieces[start:end]).strip()
            if iri := find(name, schemes):
                yield Place(iri, name)
                break
        else:
            end = start + 1
            if pieces[start].strip():
                yield Place(None, pieces[start].strip())
        start = end + 1


@cache
def names() -> Mapping[str, str]:
    """Give the ISO code for the fold of CLDR's name of every country; a name of two is left out."""
    found: dict[str, str] = {}
    double = set[str]()
    for locale in words.LOCALES:
        for code, name in Locale.parse(locale).territories.items():
            if len(code) == 2 and found.setdefault(fold(name), code) != code:
                double.add(fold(name))
    return {name: code for name, code in found.items() if name not in double}


@cache
def numbers() -> Mapping[str, str]:
    """Give the ISO code for the number of three digits that ISO 3166 gives a country too."""
    aliases = get_global("territory_aliases").items()
    return {number: codes[0] for number, codes in aliases if re.fullmatch(r"\d{3}", number) and len(codes) == 1}


@lru_cache(maxsize=8)
def _labels(schemes: Schemes) -> Mapping[str, NamedNode]:
    """Give the place for the fold of each of its labels; a label of two is left out."""
    found: dict[str, NamedNode] = {}
    double = set[str]()
    for concept in schemes.concepts(SCHEME):
        for label in schemes.labels(concept):
            if found.setdefault(fold(label.value), concept) != concept:
                double.add(fold(label.value))
    return {label: concept for label, concept in found.items() if label and label not in double}


@lru_cache(maxsize=8)
def _addresses(schemes: Schemes) -> Mapping[str, NamedNode]:
    """Give the place for the address of each IRI that the scheme says is the same."""
    found = {_address(concept.value): concept for concept in schemes.concepts(SCHEME)}
    for concept in schemes.concepts(SCHEME):
        for triple in schemes.mappings(concept):
            if triple.predicate == SKOS.exactMatch and isinstance(triple.object, NamedNode):
                found.setdefault(_address(triple.object.value), concept)
    return found


def _address(iri: str) -> str:
    """Leave what tells one thing from another in an IRI: no protocol, host of a mirror, last slash or case."""
    found = ADDRESS.fullmatch(iri)
    address = found["rest"].casefold() if found else iri.casefold()
    for page, thing in PAGES:
        address = page.sub(thing, address)
    return address.rstrip("/)")
