"""A concept's labels by language, and what the languages are called."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from babel import Locale, UnknownLocaleError
from pyoxigraph import Literal, NamedNode

from graph.vocab import SKOS
from server.served.ask import Term
from server.things.view import Shown, View

LABELS = (SKOS.prefLabel, SKOS.altLabel, SKOS.hiddenLabel)


@dataclass(frozen=True, slots=True)
class Tongue:
    """The labels of a concept in a language, whose tag may be empty."""

    tag: str
    name: str
    preferred: tuple[Shown, ...]
    others: tuple[Shown, ...]
    hidden: tuple[Shown, ...]


@cache
def called(tag: str) -> str:
    """Call a language in English; one that is not known by its tag."""
    if not tag:
        return "No language"
    try:
        return Locale.parse(tag, sep="-").english_name or tag
    except (ValueError, UnknownLocaleError):
        return tag


def tongues(properties: Mapping[NamedNode, Sequence[Term]], view: View) -> tuple[Tongue, ...]:
    """Group labels by language: the language of the site first, the others by what they are called."""
    found: dict[str, dict[NamedNode, list[Literal]]] = {}
    for prop in LABELS:
        for term in properties.get(prop, ()):
            if isinstance(term, Literal):
                found.setdefault(term.language or "", {}).setdefault(prop, []).append(term)
    first = view.glossary.language
    order = sorted(found, key=lambda tag: (tag != first, not tag, called(tag), tag))
    return tuple(_tongue(tag, found[tag], view) for tag in order)


def _tongue(tag: str, labels: Mapping[NamedNode, Sequence[Literal]], view: View) -> Tongue:
    preferred, others, hidden = (_shown(labels.get(prop, ()), view) for prop in LABELS)
    return Tongue(tag, called(tag), preferred, others, hidden)


def _shown(labels: Iterable[Literal], view: View) -> tuple[Shown, ...]:
    return tuple(sorted((view.literal(label) for label in labels), key=lambda shown: shown.text.casefold()))
