"""What a record says again in another script: MARC's 880 fields, each joined to the field that it repeats.

Both are the same property of the same thing, in two scripts; https://www.loc.gov/marc/bibliographic/ecbdcntf.html
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import langcodes
from pyoxigraph import NamedNode, Triple

from graph.describe.beside import Said
from graph.describe.item import Item
from graph.record import Field

AGAIN = ("tag", "880")
"""The part by which the reader marks such a field, which it labels as the field that it repeats."""
LINK = re.compile(r"(?P<tag>\d{3})-(?P<number>\d\d)(?:/(?P<script>[^/\s]*))?.*", re.DOTALL)
NONE = "00"
"""The number of a field that repeats none."""
SCRIPTS = {
    "(3": "Arab", "(4": "Arab", "(B": "Latn", "(N": "Cyrl", "(Q": "Cyrl", "(2": "Hebr", "(S": "Grek",
}  # fmt: skip
"""MARC's codes of scripts as ISO 15924's; that for Chinese, Japanese and Korean together names none."""
CODE = re.compile(r"[A-Z][a-z]{3}")
LATIN = "Latn"
LETTERS = re.compile(r"[A-Za-zÀ-ɏ]")

Cut = tuple[int, int]
"""How many triples and terms there are at a moment."""


@dataclass(frozen=True, slots=True)
class Link:
    """From a field in another script to the place of the one that it repeats; -1 where that is not there."""

    place: int
    script: str


def links(fields: Sequence[Field]) -> Mapping[int, Link]:
    """Find the fields that repeat another one, by their places."""
    again = [place for place, field in enumerate(fields) if AGAIN in field.parts[:1]]
    if not again:
        return {}
    first = dict[tuple[str, str], int]()
    for place, field in enumerate(fields):
        if place not in again and (found := _link(field)) and found["tag"] == AGAIN[1]:
            first.setdefault((field.label, found["number"]), place)
    made = dict[int, Link]()
    for place in again:
        if found := _link(fields[place]):
            code = found["script"] or ""
            script = SCRIPTS.get(code) or (code if CODE.fullmatch(code) else "")
            there = -1 if found["number"] == NONE else first.get((fields[place].label, found["number"]), -1)
            made[place] = Link(there, script)
    return made


def _link(field: Field) -> re.Match[str] | None:
    written = next((text for name, text in field.parts if name == "6"), "")
    return LINK.fullmatch(written.strip())


def same(fields: Sequence[Field], found: Mapping[int, Link]) -> Mapping[int, int]:
    """Lead from a field to the one that it repeats, each by its ``id``."""
    return {id(fields[place]): id(fields[link.place]) for place, link in found.items() if link.place >= 0}


def tagged(said: Sequence[tuple[Said, ...]], found: Mapping[int, Link], language: str) -> list[tuple[Said, ...]]:
    """Tag values with the record's language in their script: a romanised title is ru-Latn, its original ru."""
    made = list(said)
    for place, link in found.items():
        if link.script:
            made[place] = _with(said[place], spoken(language, link.script))
        if link.place >= 0 and link.script not in {"", LATIN}:
            made[link.place] = _with(said[link.place], spoken(language, LATIN), LETTERS)
    return made


def _with(said: tuple[Said, ...], language: str, letters: re.Pattern[str] | None = None) -> tuple[Said, ...]:
    return tuple(
        (
            rule,
            tuple(
                replace(value, language=language)
                if not value.language and (not letters or letters.search(value.text))
                else value
                for value in values
            ),
        )
        for rule, values in said
    )


@lru_cache(maxsize=1024)
def spoken(language: str, script: str) -> str:
    """Make a tag of a language and a script; the script that the language is mostly written in is left out."""
    if not language:
        return f"und-{script}"
    return langcodes.Language.get(f"{language.split('-')[0]}-{script}").simplify_script().to_tag()


def unify(item: Item, cuts: Sequence[Cut], found: Mapping[int, Link]) -> None:
    """Make the terms of a field that repeats another one names of the same things.

    ``cuts`` are where each field's triples and terms begin, and where the last one's end.
    """
    for place, link in found.items():
        if link.place < 0:
            continue
        one, other = (slice(cuts[at][1], cuts[at + 1][1]) for at in (link.place, place))
        first, again = item.terms[one], item.terms[other]
        if [term.kind for term in first] != [term.kind for term in again]:
            continue
        things = {term.iri: own.iri for term, own in zip(again, first, strict=True)}
        item.terms[other] = [replace(term, iri=things[term.iri], facts=()) for term in again]
        part = slice(cuts[place][0], cuts[place + 1][0])
        item.triples[part] = [_renamed(triple, things) for triple in item.triples[part]]


def _renamed(triple: Triple, things: Mapping[NamedNode, NamedNode]) -> Triple:
    thing = triple.object
    if isinstance(thing, NamedNode) and thing in things:
        return Triple(triple.subject, triple.predicate, things[thing])
    return triple
