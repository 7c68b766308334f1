"""The authorities that come with the product.

To add one: its file under ``ontology``, with source and licence in the SOURCES.md beside it, and a row in SHIPPED.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from babel import Locale
from babel.localedata import locale_identifiers

import ontology
from graph.authority.facts import Fact
from graph.authority.predicates import NOTATION
from graph.link.concept import ALT, PREF


@dataclass(frozen=True, slots=True)
class Shipped:
    """``under``: where concepts are known by an IRI outside, what their ``skos:exactMatch`` to take begins with.

    ``named``: the names that the languages of CLDR have for the concepts, by code (https://cldr.unicode.org/).
    """

    file: str
    under: str = ""
    named: str = ""

    @property
    def path(self) -> Path:
        return Path(str(ontology.FOLDER)) / self.file


SHIPPED = {
    "coar-resource-types": Shipped("authorities/coar-resource-types.nt.gz"),
    "countries": Shipped(
        "schemes/places.ttl", "http://publications.europa.eu/resource/authority/country/", "territories"
    ),
    "languages": Shipped("schemes/languages.ttl", named="languages"),
}


def named(facts: Iterable[Fact], table: str) -> Iterator[Fact]:
    """Pass facts on, and add the names that CLDR has in all its languages for what has a code of its table."""
    codes, spoken = defaultdict[str, list[str]](list), defaultdict[str, set[str]](set)
    for fact in facts:
        yield fact
        if fact.kind == NOTATION:
            codes[fact.text.casefold()].append(fact.subject)
        elif fact.kind == PREF:
            spoken[fact.subject].add(fact.language)
    for language in sorted(tag for tag in locale_identifiers() if tag.isalpha()):
        names: dict[str, str] = getattr(Locale(language), table)
        for code, text in sorted(names.items()):
            for subject in codes.get(code.casefold(), ()):
                yield Fact(subject, ALT if language in spoken[subject] else PREF, text, language)
