"""The places, from the vocabularies of SOURCES.md: countries, regions, States that are no more, virtual ones."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from pyoxigraph import Literal

from graph.names import slug
from graph.vocab import LOC_DATATYPE, REGISTRIES
from ontology.schemes import parts
from ontology.schemes.concepts import Authority, Concept, authority_of, claim, folded, rows_of
from ontology.schemes.regions import DISPUTED, FORMER, GROUPS, M49, PARTS, RENAMED

EU, GEONAMES, WIKIDATA = (REGISTRIES[name] for name in ("eu authority", "geonames", "wikidata"))
LANGUAGES = ("en", "fr", "es", "ru", "ar", "zh")

# What a reader of a record would call the place, where the sources' names are longer, shorter or double.
SHORT = {
    ("FO", "en"): "Faroe Islands",
    ("GM", "en"): "Gambia",
    ("MM", "en"): "Myanmar",
    ("MO", "en"): "Macao",
    ("SX", "es"): "San Martín (parte neerlandesa)",
    ("SX", "ar"): "سانت مارتن (الجزء الهولندي)",
    ("SX", "ru"): "Синт-Мартен",
    ("TF", "en"): "French Southern Territories",
    ("TF", "ru"): "Французские Южные территории",
    ("TF", "ar"): "الأراضي الفرنسية الجنوبية",
    ("TR", "fr"): "Türkiye",
    ("TR", "es"): "Türkiye",
    ("VA", "en"): "Holy See",
    ("VA", "zh"): "教廷",
    ("VI", "en"): "United States Virgin Islands",
}
OTHERWISE = {
    "AE": "UAE",
    "BA": "BiH; Bosnia-Herzegovina",
    "BY": "Byelorussia",
    "CD": "DR Congo; DRC; Congo, Democratic Republic of the",
    "CG": "Republic of Congo; Congo, Republic of the",
    "CV": "Cape Verde",
    "GB": "Great Britain; U.K.",
    "IR": "Iran, Islamic Republic of",
    "KR": "Korea, Republic of",
    "KP": "DPRK; Korea, Democratic People's Republic of",
    "MD": "Moldova, Republic of",
    "MK": "Macedonia; FYROM; former Yugoslav Republic of Macedonia; The former Yugoslav Republic of Macedonia",
    "NL": "The Netherlands; Holland",
    "TL": "East Timor",
    "US": "USA; U.S.; U.S.A.",
    "VA": "Vatican",
}
INDEPENDENT = {"Yes", "In contention"}
NEAR = {"VA"}
"""The Holy See is ISO's VA; the other authorities name the Vatican City State."""

ONLINE = (
    (
        "Zoom",
        "zoom; Zoom meeting; via Zoom; on Zoom; Zoom platform; Zoom webinar",
        "Zoom Video Communications' service",
    ),
    ("Microsoft Teams", "MS Teams; Teams; via Microsoft Teams; via MS Teams", "Microsoft's service"),
    ("Webex", "Cisco Webex; WebEx Meetings; via Webex", "Cisco's service"),
    ("Google Meet", "Google Hangouts Meet; via Google Meet", "Google's service"),
    ("online", "on-line; virtual; virtual meeting; online meeting; online event; webinar; videoconference; web", ""),
)
LOST = {"NA": "Q1030"}
"""What the list lost: its Namibia reads as a missing value."""

DOUBTED = frozenset({"YMD"})
"""Codes that the EU table gives to another State than ISO does: its Yemen is the northern one."""


def places(source: Path) -> list[Concept]:
    """Gather the countries, the regions, the States that are no more and the virtual places."""
    rows = sorted(rows_of(source / "country-codes.csv"), key=lambda row: row["ISO3166-1-Alpha-2"])
    authority = authority_of(source / "eu-countries-skos.rdf.gz")
    states = {row["iso2"]: row for row in rows_of(source / "osce-participating-states.csv")}
    countries = [_country(row, authority, states) for row in rows]
    former = list(_former(authority))
    known = [_region(states), *countries, _kosovo(authority["1A0"]), *former, *map(_virtual, ONLINE)]
    return claim(
        [*known, *_continents(rows), *map(_group, GROUPS), *map(_disputed, DISPUTED), *map(_part, parts.PARTS)]
    )


def _region(states: dict[str, dict[str, str]]) -> Concept:
    region = Concept("<place/osce-region>", "skos:Concept, dct:Location, schema:Place")
    region.preferred = {
        "en": ["OSCE region"],
        "fr": ["région de l'OSCE"],
        "es": ["región de la OSCE"],
        "ru": ["регион ОБСЕ"],
    }
    region.names = [("OSCE area", "en"), ("OSCE participating States", "en"), ("espace de l'OSCE", "fr")]
    region.names += [("пространство ОБСЕ", "ru"), ("área de la OSCE", "es")]
    region.hidden = ["OSCE", "OSCE countries", "57 OSCE participating States", "OSCE-wide"]
    definition = (
        "The territory of the participating States of the Organization for Security and Co-operation in Europe, "
        "from North America through Europe to Central Asia and Mongolia."
    )
    region.facts.append(("skos:definition", str(Literal(definition, language="en"))))
    for code, state in sorted(states.items()):
        region.facts.append(("skos:narrower" if state["year"] else "skos:related", f"<place/{code}>"))
    region.facts.sort()
    return region


def _country(row: dict[str, str], authority: Authority, states: dict[str, dict[str, str]]) -> Concept:
    code, three = row["ISO3166-1-Alpha-2"], row["ISO3166-1-Alpha-3"]
    kind = "Country" if row["is_independent"] in INDEPENDENT else "Place"
    country = Concept(f"<place/{code}>", f"skos:Concept, dct:Location, schema:{kind}", notations=[code, three])
    for language in LANGUAGES:
        names = _names(row, authority.get(three, {}), language)
        country.preferred[language] = names
        country.names += [(name, language) for name in names]
    country.names += [(name, "en") for name in (folded(row["CLDR display name"]), states.get(code, {}).get("name", ""))]
    former, when = RENAMED.get(code, ("", ""))
    country.hidden = [*OTHERWISE.get(code, "").split("; "), *former.split("; ")]
    country.facts = list(_membership(states.get(code)))
    country.facts += [("skos:historyNote", str(Literal(when, language="en")))] if when else []
    match = "skos:closeMatch" if code in NEAR else "skos:exactMatch"
    outside = (
        *([f"{EU}country/{three}"] if three in authority else []),
        f"{GEONAMES}{row['Geoname ID']}/",
        f"{WIKIDATA}{LOST.get(code) or row['wikidata_id'].rpartition('/')[2]}",
    )
    country.mappings = [(match, f"<{iri}>") for iri in outside]
    return country


OBLIQUE = ("ru", "ar")
"""The list's names of territories are in oblique cases or jumbled here: they stand in only where there is no other."""
COLUMNS = {"en": "English", "fr": "French", "es": "Spanish", "ru": "Russian", "ar": "Arabic", "zh": "Chinese"}


def _names(row: dict[str, str], labels: dict[str, list[str]], language: str) -> list[str]:
    """Order the names of a country, the best for a heading first: short, in use, with no article nor qualifier."""
    short = _article(row[f"UNTERM {COLUMNS[language]} Short"], language)
    formal = _article(row[f"UNTERM {COLUMNS[language]} Formal"], language)
    union = [folded(label) for label in labels.get(language, ())]
    listed = folded(row[f"official_name_{'cn' if language == 'zh' else language}"])
    best = SHORT.get((row["ISO3166-1-Alpha-2"], language), "")
    bare = bool(short) and not re.search(r"[(（]", short) and not (short == formal and len(union[0]) < len(short))
    order = [short, *union] if bare and language != "en" else [*union, short]
    rest = [] if language in OBLIQUE and (union or best) else [listed]
    return [name for name in dict.fromkeys([best, *order, *rest, formal]) if name]


def _article(name: str, language: str) -> str:
    """Take off the article that a list puts after or before a name, and the marks of its footnotes."""
    name = re.sub(r"\s*\((?:the|les?|las?|l[’']|el|los)\)$", "", folded(name).rstrip(" *"))
    leading = {"en": r"the\s+", "fr": r"(?:les?\s+|la\s+|l['’]\s*)", "es": r"(?:el|la|los|las)\s+"}
    return re.sub(rf"^{leading[language]}", "", name) if language in leading else name


def _kosovo(labels: dict[str, list[str]]) -> Concept:
    """Describe what ISO 3166-1 has no code for and many a record is about."""
    place = Concept(f"<place/{slug(labels['en'][0])}>", "skos:Concept, dct:Location, schema:Place")
    place.preferred = {language: labels[language] for language in LANGUAGES}
    place.hidden = ["XK", "Kosovo (UNSCR 1244)", "Kosovo (under UNSCR 1244/99)", "Kosovo*"]
    note = "As in the United Nations Security Council's resolution 1244 (1999): the name says nothing of status."
    place.facts = [("skos:scopeNote", str(Literal(note, language="en")))]
    outside = (f"{EU}country/1A0", f"{GEONAMES}831053/", f"{WIKIDATA}Q1246")
    place.mappings = [("skos:exactMatch", f"<{iri}>") for iri in outside]
    return place


def _former(authority: Authority) -> Iterator[Concept]:
    """Describe the States that records still name, and ISO 3166-1 no longer."""
    for code, codes, years, heirs, english, russian, arabic, chinese, others in FORMER:
        listed = codes.split()[-1] if codes else ""
        known = {} if listed in DOUBTED else authority.get(listed, {})
        place = Concept(f"<place/{code or slug(english)}>", "skos:Concept, dct:Location, schema:Place")
        given = {"en": english, "ru": russian, "ar": arabic, "zh": chinese}
        place.preferred = {tag: [*filter(None, [given.get(tag, "")]), *known.get(tag, ())] for tag in LANGUAGES}
        place.hidden = [name for name in others.split("; ") if name]
        place.notations = [code, *codes.split()] if code else []
        place.facts = [("skos:historyNote", str(Literal(f"A State that is no more: {years}.", language="en")))]
        start, end = re.findall(r"\d{4}", years)
        place.facts.append(("dct:valid", str(Literal(f"{start}/{end}", datatype=LOC_DATATYPE.edtf))))
        place.facts += [("dct:isReplacedBy", f"<place/{heir}>") for heir in heirs.split()]
        place.mappings = [("skos:exactMatch", f"<{EU}country/{listed}>")] if known else []
        yield place


def _area(names: tuple[str, ...], others: str, members: Iterable[str] = ()) -> Concept:
    """Describe a region; who is in it is said by it alone, so that a country does not bring all regions with it."""
    area = Concept(f"<place/{slug(names[0])}>", "skos:Concept, dct:Location, schema:Place")
    area.preferred = {language: [name] for language, name in zip(LANGUAGES, names, strict=True)}
    area.hidden = others.split("; ")
    area.facts = [("dct:hasPart", f"<place/{member}>") for member in sorted(members)]
    return area


def _continents(rows: list[dict[str, str]]) -> Iterator[Concept]:
    """Describe the regions of UN M49, each with the countries that the list puts into it or a part of it."""
    columns = ("Region Code", "Sub-region Code", "Intermediate Region Code")
    for code, *names, others, numbers in M49:
        wanted = set(PARTS.get(code, (code,)))
        members = [row["ISO3166-1-Alpha-2"] for row in rows if wanted & {row[name].zfill(3) for name in columns}]
        area = _area(tuple(names), others, members)
        area.notations = [code]
        area.mappings = [("skos:exactMatch", f"<{_outside(number)}>") for number in numbers.split()]
        yield area


def _outside(number: str) -> str:
    return f"{WIKIDATA}{number}" if number.startswith("Q") else f"{GEONAMES}{number}/"


def _group(row: tuple[str, ...]) -> Concept:
    *names, others, number, members, definition = row
    area = _area(tuple(names), others, members.split())
    if definition:
        area.facts.append(("skos:definition", str(Literal(definition, language="en"))))
    area.mappings = [("skos:exactMatch", f"<{_outside(number)}>")] if number else []
    return area


def _disputed(row: tuple[str, ...]) -> Concept:
    *names, others, number = row
    area = _area(tuple(names), others)
    note = "ISO 3166-1 does not list it, and its status is disputed: the name says nothing of it."
    area.facts = [("skos:scopeNote", str(Literal(note, language="en")))]
    area.mappings = [("skos:exactMatch", f"<{_outside(number)}>")] if number else []
    return area


def _part(row: tuple[str, ...]) -> Concept:
    """Describe a part of a country; it says where it lies, so that a country does not bring all its parts with it."""
    code, country, *names, others, number = row
    area = _area(tuple(names), others)
    area.notations = [code] if code else []
    area.facts = [("dct:isPartOf", f"<place/{country}>")]
    area.mappings = [("skos:exactMatch", f"<{_outside(number)}>")] if number else []
    return area


def _membership(state: dict[str, str] | None) -> Iterator[tuple[str, str]]:
    if state and state["year"]:
        yield "skos:broader", "<place/osce-region>"
        yield "skos:historyNote", f'"OSCE participating State since {state["year"]}."@en'
    elif state:
        kind = "Mediterranean" if "Mediterranean" in state["status"] else "Asian"
        yield "skos:related", "<place/osce-region>"
        yield "skos:note", f'"OSCE {kind} Partner for Co-operation."@en'


def _virtual(row: tuple[str, str, str]) -> Concept:
    name, others, owner = row
    place = Concept(f"<place/{slug(name)}>", "skos:Concept, dct:Location, schema:VirtualLocation")
    place.preferred = {"en": [name]}
    place.hidden = others.split("; ")
    note = f"{owner} for meetings over the Internet." if owner else "Over the Internet, by a service that is not named."
    place.facts.append(("skos:definition", str(Literal(note, language="en"))))
    return place
