"""The languages, from the vocabularies that SOURCES.md names: those of ISO 639-2, and what the EU authority adds."""

from __future__ import annotations

import re
from pathlib import Path

from graph.vocab import REGISTRIES
from ontology.schemes.concepts import Authority, Concept, authority_of, claim, folded, rows_of

EU, LOC = (REGISTRIES[name] for name in ("eu authority", "loc"))
NATIVE = {
    "ara": "العربية", "aze": "Azərbaycanca; Azərbaycan dili", "bel": "беларуская", "ben": "বাংলা", "bos": "bosanski",
    "bul": "български", "cat": "català", "ces": "čeština", "cnr": "crnogorski", "cym": "Cymraeg", "dan": "dansk",
    "deu": "Deutsch", "ell": "ελληνικά", "eng": "English", "est": "eesti", "eus": "euskara", "fas": "فارسی",
    "fin": "suomi", "fra": "français", "gle": "Gaeilge", "glg": "galego", "heb": "עברית", "hin": "हिन्दी",
    "hrv": "hrvatski", "hun": "magyar", "hye": "հայերեն", "ind": "Bahasa Indonesia", "isl": "íslenska",
    "ita": "italiano", "jpn": "日本語", "kat": "ქართული", "kaz": "қазақша; қазақ тілі", "kir": "кыргызча; кыргыз тили",
    "kor": "한국어", "kur": "kurdî", "lav": "latviešu", "lit": "lietuvių", "ltz": "Lëtzebuergesch",
    "mkd": "македонски", "mlt": "Malti", "mon": "монгол", "nld": "Nederlands", "nor": "norsk", "pol": "polski",
    "por": "português", "pus": "پښتو", "roh": "rumantsch", "ron": "română", "rus": "русский; русский язык",
    "slk": "slovenčina", "slv": "slovenščina", "spa": "español", "sqi": "shqip", "srp": "српски; srpski",
    "swe": "svenska", "tgk": "тоҷикӣ", "tha": "ไทย", "tuk": "türkmençe", "tur": "Türkçe",
    "ukr": "українська; українська мова", "urd": "اردو", "uzb": "oʻzbekcha", "vie": "Tiếng Việt", "zho": "中文",
}  # fmt: skip
COMMON = {"cmn": "Mandarin", "ell": "Modern Greek", "fas": "Farsi", "gle": "Gaelic", "mul": "Multilingual"}
WITHOUT = frozenset({"OP_DATPRO"})
"""Entries of the EU table that are no language."""


def languages(source: Path) -> list[Concept]:
    """Gather the languages of ISO 639-2, then those that the EU authority adds."""
    authority = authority_of(source / "eu-languages-filtered.rdf.gz")
    rows = [row for row in rows_of(source / "language-codes-full.csv") if "-" not in row["alpha3-b"]]
    known = {(row["alpha3-t"] or row["alpha3-b"]).upper() for row in rows}
    listed = [_language(row, authority) for row in rows]
    codes = sorted(set(authority) - known - WITHOUT)
    added = [_language({"alpha3-b": code.lower()}, authority, listed=False) for code in codes]
    owners: dict[str, str] = {}
    # Where both have a name, ISO 639-2 has the better right to it; an addition whose English name is gone is not one.
    return [concept for concept in claim(listed, owners) + claim(added, owners) if concept.named("en")]


def _language(row: dict[str, str], authority: Authority, *, listed: bool = True) -> Concept:
    """Describe a language; one that is not of ISO 639-2 has no IRI at the Library of Congress."""
    code = row["alpha3-b"]
    three = row.get("alpha3-t") or code
    two = row.get("alpha2", "")
    labels = authority.get(three.upper(), {})
    outside = [f"{LOC}iso639-1/{two}"] if two else []
    outside += [f"{LOC}iso639-2/{code}"] if listed else []
    iri = f"{EU}language/{three.upper()}" if labels else outside.pop()
    language = Concept(f"<{iri}>", "skos:Concept, dct:LinguisticSystem")
    language.notations = [text for text in dict.fromkeys((two, three, code)) if text]
    for tag in ("en", "fr", "de", "es", "it"):
        names = [folded(name) for name in labels.get(tag, ())]
        names += _parts(row.get({"en": "English", "fr": "French"}.get(tag, ""), ""))
        language.preferred[tag] = names
        language.names += [(name, tag) for name in names]
    tag = two or code
    language.names += [(name, tag) for name in NATIVE.get(three, "").split("; ")]
    language.hidden = [COMMON.get(three, "")]
    language.mappings = [("skos:exactMatch", f"<{iri}>") for iri in outside]
    return language


def _parts(heading: str) -> list[str]:
    """Split a heading of several names, each with its inverted words in their order: "Greek, Ancient (to 1453)"."""
    names: list[str] = []
    for part in filter(None, map(folded, heading.split(";"))):
        inverted = re.fullmatch(r"([^,(]+), ([^,(]+?)( \(.*\))?", part)
        names += [f"{inverted[2]} {inverted[1]}{inverted[3] or ''}", part] if inverted else [part]
    return names
