"""A thesaurus as tables and XML have it, term by term, and the triples that its entries become.

Such files name concepts by codes or by their labels; a concept gets an IRI from its own, else one made of its code or
its label, the same in every import.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode, Triple

from graph.curated.workbench import ABSOLUTE, LABELS, Repair
from graph.names import anonymous, clean, key
from graph.vocab import DCTERMS, OWL, RDF, SKOS, XSD

TAG = re.compile(r"[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*")


@dataclass(frozen=True, slots=True)
class Text:
    """A label, note or notation; ``language`` is a tag as the source writes it."""

    property: NamedNode
    value: str
    language: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """A relation to a concept that is named by its IRI, its code or a label."""

    property: NamedNode
    to: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A concept as its source has it; ``code`` is an IRI, a code, or empty; ``where`` is its place in the source."""

    code: str
    texts: tuple[Text, ...]
    links: tuple[Link, ...] = ()
    where: str = ""
    deprecated: bool = False
    top: bool = False


@dataclass(frozen=True, slots=True)
class Head:
    """What a source says of itself."""

    code: str = ""
    texts: tuple[Text, ...] = ()


def literal(value: str, language: str) -> Literal:
    """Make a literal; a language that is no tag (``en_US`` is mended) is left out."""
    tag = language.strip().replace("_", "-")
    return Literal(value, language=tag) if TAG.fullmatch(tag) else Literal(value)


def triples(head: Head, entries: Sequence[Entry], name: str, repairs: list[Repair]) -> Iterator[Triple]:
    """Say the entries in SKOS; a relation that names no entry is listed among the repairs."""
    scheme = iri(head.code, name, "scheme")
    yield Triple(scheme, RDF.type, SKOS.ConceptScheme)
    yield from (Triple(scheme, text.property, literal(text.value, text.language)) for text in head.texts)
    named = [(_iri_of(entry, name), entry) for entry in entries]
    finder = Finder(named)
    for concept, entry in named:
        yield Triple(concept, RDF.type, SKOS.Concept)
        yield Triple(concept, SKOS.inScheme, scheme)
        if entry.code and not ABSOLUTE.fullmatch(entry.code):
            yield Triple(concept, DCTERMS.identifier, Literal(entry.code))
        if entry.deprecated:
            yield Triple(concept, OWL.deprecated, Literal("true", datatype=XSD.boolean))
        if entry.top:
            yield Triple(concept, SKOS.topConceptOf, scheme)
            yield Triple(scheme, SKOS.hasTopConcept, concept)
        yield from (_said(concept, text) for text in entry.texts)
        yield from _linked(concept, entry, finder, repairs)


def _said(concept: NamedNode, text: Text) -> Triple:
    if text.property == SKOS.notation:
        return Triple(concept, text.property, Literal(text.value))
    return Triple(concept, text.property, literal(text.value, text.language))


def _linked(concept: NamedNode, entry: Entry, finder: Finder, repairs: list[Repair]) -> Iterator[Triple]:
    for link in entry.links:
        to = finder.find(link.to)
        if to is None:
            was = f"{link.property.value.rpartition('#')[2]} {link.to}"
            repairs.append(Repair("unknown term", concept.value, was, ""))
        else:
            yield Triple(concept, link.property, to)


def _iri_of(entry: Entry, name: str) -> NamedNode:
    labels = (text.value for prop in LABELS for text in entry.texts if text.property == prop)
    return iri(entry.code, name, "term") if entry.code else anonymous(name, "label", clean(next(labels, entry.where)))


def iri(code: str, name: str, sort: str) -> NamedNode:
    """Take a code that is an IRI; make one of any other."""
    return NamedNode(code) if ABSOLUTE.fullmatch(code) else anonymous(name, sort, code)


class Finder:
    """Finds an entry by its code, then by a label: preferred before others, as written before folded."""

    def __init__(self, named: Iterable[tuple[NamedNode, Entry]]) -> None:
        self._codes: dict[str, NamedNode] = {}
        self._labels: list[dict[str, NamedNode]] = [{} for _ in range(2 * len(LABELS))]
        for concept, entry in named:
            self._codes.setdefault(entry.code or concept.value, concept)
            self._codes.setdefault(concept.value, concept)
            for text in entry.texts:
                if text.property in LABELS:
                    place = 2 * LABELS.index(text.property)
                    self._labels[place].setdefault(clean(text.value), concept)
                    self._labels[place + 1].setdefault(key(text.value), concept)

    def find(self, name: str) -> NamedNode | None:
        """Find the concept that a code, an IRI or a label names; an IRI that no entry has stands for itself."""
        if found := self._codes.get(name):
            return found
        said, folded = clean(name), key(name)
        for place, labels in enumerate(self._labels):
            if found := labels.get(folded if place % 2 else said):
                return found
        return NamedNode(name) if ABSOLUTE.fullmatch(name) else None
