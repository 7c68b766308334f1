"""Countries and places by name in many languages or by code, several in one value, each kept whether known or not.

Codes are those of ISO 3166, names those of the scheme and of CLDR.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from babel import Locale
from pyoxigraph import NamedNode

from graph.names import clean, key
from graph.schemes import Schemes
from graph.values import words

SCHEME = "places"
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
NOTED = re.compile(r"(?P<name>[^(\[]+?)\s*[(\[](?P<note>[^()\[\]]+)[)\]]")
FORMS = re.compile(
    r"^(?:the\s+)?(?:(?:republic|kingdom|state|commonwealth|federal republic|islamic republic|former|"
    r"republik|république|república|республика)\s+(?:of\s+(?:the\s+)?|de\s+(?:la\s+)?|du\s+)?|the\s+)"
)


@dataclass(frozen=True, slots=True)
class Place:
    """``iri`` is None for a place that the scheme does not have."""

    iri: NamedNode | None
    label: str


@lru_cache(maxsize=16384)
def read(text: str, schemes: Schemes) -> tuple[Place, ...]:
    """Give the places that a value names, in its order; a part that is not known stays whole."""
    found: dict[Place, None] = {}
    whole = find(clean(text), schemes)
    for part in [text] if whole else SURE.split(text):
        if written := clean(part).strip(" ;"):
            found |= dict.fromkeys(_read(written, schemes))
    return tuple(found)


def find(label: str, schemes: Schemes) -> NamedNode | None:
    """Find one place by a name however it is turned, or by a code in capitals."""
    written = LABELLED.sub("", label).strip(" .[]")
    for candidate in _turned(written):
        if iri := _find(candidate, schemes):
            return iri
    return None


def _find(label: str, schemes: Schemes) -> NamedNode | None:
    if len(label) <= 3 and label.isascii() and not label.isupper():
        # "in" and "or" are words before they are India and an old code.
        return None
    if iri := schemes.find(SCHEME, label):
        return iri
    code = names().get(key(label))
    return schemes.find(SCHEME, code) if code else None


def _turned(written: str) -> Iterator[str]:
    """Give the forms of a name: as written, without its form of state, and turned back where it is inverted."""
    yield written
    if (plain := FORMS.sub("", key(written))) != key(written):
        yield plain
    if found := INVERTED.fullmatch(written):
        yield f"{found['form']} {found['name']}"
        if FORMS.match(f"{found['form'].casefold()} "):
            yield found["name"]
    if found := NOTED.fullmatch(written):
        yield f"{found['note']} {found['name']}"
        if FORMS.match(f"{found['note'].casefold()} ") or found["note"].casefold() == "the":
            yield found["name"]


def _read(written: str, schemes: Schemes) -> tuple[Place, ...]:
    whole = find(written, schemes)
    pieces = DOUBTFUL.split(written)
    if whole or len(pieces) == 1 or len(pieces) > 400:
        return (Place(whole, written),)
    parts = tuple(_runs(pieces, schemes))
    known = sum(part.iri is not None for part in parts)
    # "Grand Junction, Colorado" is one place, "Austria, Germany and Ruritania" are three.
    return parts if known >= 2 and known > len(parts) - known else (Place(None, written),)


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
    """Give the ISO code for the key of CLDR's name of every country; a name of two is left out."""
    found: dict[str, str] = {}
    double = set[str]()
    for locale in words.LOCALES:
        for code, name in Locale.parse(locale).territories.items():
            if len(code) == 2 and found.setdefault(key(name), code) != code:
                double.add(key(name))
    return {name: code for name, code in found.items() if name not in double}
