"""The shipped concept schemes (``ontology/schemes/NAME.ttl``): a label finds a concept, a concept is described.

To add one: a Turtle file with relative IRIs whose concepts are ``skos:inScheme <scheme/NAME>``.
See https://www.w3.org/TR/skos-reference/.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Protocol

from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse

import ontology
from graph.names import Names, key
from graph.vocab import DCTERMS, SKOS

LABELS = frozenset({SKOS.prefLabel, SKOS.altLabel, SKOS.hiddenLabel})
MAPPINGS = frozenset(
    {SKOS.exactMatch, SKOS.closeMatch, SKOS.broadMatch, SKOS.narrowMatch, SKOS.relatedMatch, SKOS.mappingRelation}
)
ONWARD = frozenset({DCTERMS.hasPart, DCTERMS.isPartOf, DCTERMS.isReplacedBy})
"""What leads to further concepts one way only: a region to its countries, and no country to all its regions."""
INVERSES = {SKOS.broader: SKOS.narrower, SKOS.narrower: SKOS.broader, SKOS.related: SKOS.related}
SUFFIX = ".ttl"


class Concepts(Protocol):
    """Concepts at hand: what is said of each, and what each is in the world outside."""

    @property
    def concepts(self) -> Mapping[NamedNode, Iterable[Triple]]: ...
    @property
    def mappings(self) -> Mapping[NamedNode, Iterable[Triple]]: ...


class Scheme:
    """One scheme: its head, and its concepts in the order of the file, with their triples, mappings and labels."""

    __slots__ = ("_codes", "_labels", "_notations", "concepts", "head", "iri", "mappings")

    def __init__(self, iri: NamedNode, triples: Iterable[Triple]) -> None:
        self.iri = iri
        self.concepts: dict[NamedNode, dict[Triple, None]] = {}
        self.mappings: defaultdict[NamedNode, list[Triple]] = defaultdict(list)
        self._codes: dict[str, NamedNode] = {}
        self._labels: dict[str, NamedNode] = {}
        self._notations: dict[str, NamedNode] = {}
        head: list[Triple] = []
        for triple in triples:
            if triple.subject == iri:
                head.append(triple)
            elif isinstance(triple.subject, NamedNode):
                self._take(triple.subject, triple)
        self.head = tuple(head)

    def _take(self, concept: NamedNode, triple: Triple) -> None:
        predicate, value = triple.predicate, triple.object
        if predicate in MAPPINGS:
            self.mappings[concept].append(triple)
            return
        self.concepts.setdefault(concept, {})[triple] = None
        if isinstance(value, Literal):
            self._index(concept, predicate, value.value)
        elif predicate in INVERSES and isinstance(value, NamedNode):
            # No reasoner runs over a release: what SKOS entails of a relation is stated.
            self.concepts.setdefault(value, {})[Triple(value, INVERSES[predicate], concept)] = None

    def _index(self, concept: NamedNode, predicate: NamedNode, text: str) -> None:
        if predicate in LABELS:
            self._labels.setdefault(key(text), concept)
        elif predicate == SKOS.notation:
            self._codes.setdefault(text, concept)
            self._notations.setdefault(key(text), concept)

    def find(self, label: str) -> NamedNode | None:
        """Find by code as it is written, then by label, then by code in any case: "ga" is Irish, "Ga" is Ga."""
        code = label.strip()
        if found := self._codes.get(code):
            return found
        folded = key(label)
        return self._labels.get(folded) or self._notations.get(folded)


class Schemes:
    """All shipped schemes under one base, and what else is known beside them (``more``)."""

    __slots__ = ("_all", "_schemes")

    def __init__(self, schemes: Iterable[tuple[str, Scheme]], more: Iterable[Concepts] = ()) -> None:
        self._schemes = dict(schemes)
        self._all: tuple[Concepts, ...] = (*self._schemes.values(), *more)

    def __iter__(self) -> Iterator[str]:
        """Give the names of the schemes."""
        return iter(self._schemes)

    def __contains__(self, iri: object) -> bool:
        """Tell whether a concept is described."""
        return any(iri in found.concepts for found in self._all)

    def items(self) -> Iterable[tuple[str, Scheme]]:
        """Give the shipped schemes by name."""
        return self._schemes.items()

    def find(self, scheme: str, label: str, language: str = "") -> NamedNode | None:
        """Find the concept of a scheme that a label in any language, or a notation, stands for.

        ``language`` is that of the label; it decides nothing between the concepts that are shipped.
        """
        found = self._schemes.get(scheme)
        return found.find(label) if found else None

    def head(self, scheme: str) -> tuple[Triple, ...]:
        """Give what a scheme says of itself; nothing for a scheme that is not shipped."""
        found = self._schemes.get(scheme)
        return found.head if found else ()

    def concepts(self, scheme: str) -> tuple[NamedNode, ...]:
        """Give the concepts of a scheme in the order of its file."""
        found = self._schemes.get(scheme)
        return tuple(found.concepts) if found else ()

    def describe(self, iri: NamedNode) -> tuple[Triple, ...]:
        """Give a concept's own triples, without its mappings; nothing for a concept that is not shipped."""
        return tuple(triple for found in self._all for triple in found.concepts.get(iri, ()))

    def mappings(self, iri: NamedNode) -> tuple[Triple, ...]:
        """Give a concept's mappings to the world outside."""
        return tuple(triple for found in self._all for triple in found.mappings.get(iri, ()))

    def labels(self, iri: NamedNode) -> tuple[Literal, ...]:
        """Give a concept's labels in every language: preferred, alternative and hidden."""
        return tuple(
            triple.object
            for triple in self.describe(iri)
            if triple.predicate in LABELS and isinstance(triple.object, Literal)
        )

    def closure(self, iris: Iterable[NamedNode]) -> set[NamedNode]:
        """Gather the shipped concepts among these and all that broader, narrower and related lead to."""
        reached: set[NamedNode] = set()
        waiting = list(iris)
        while waiting:
            concept = waiting.pop()
            if concept not in reached and (triples := self.describe(concept)):
                reached.add(concept)
                waiting += [t.object for t in triples if _leads(t.predicate) and isinstance(t.object, NamedNode)]
        return reached


def _leads(predicate: NamedNode) -> bool:
    return predicate in INVERSES or predicate in ONWARD


@cache
def load(base: str) -> Schemes:
    """Read every scheme once for a base (an absolute IRI that ends in a slash)."""
    return Schemes(_read(Names(base)))


def _read(names: Names) -> Iterator[tuple[str, Scheme]]:
    folder = ontology.FOLDER / "schemes"
    for file in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if file.name.endswith(SUFFIX):
            name = file.name.removesuffix(SUFFIX)
            quads = parse(file.read_bytes(), RdfFormat.TURTLE, base_iri=names.base)
            yield name, Scheme(names.scheme(name), (quad.triple for quad in quads))
