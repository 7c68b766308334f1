"""From the terms that records use to SKOS: one concept a meaning, in its scheme; and the bodies, with their names.

SKOS Reference: https://www.w3.org/TR/skos-reference/
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode, Triple

from graph.describe import Term, literal
from graph.names import KINDS, Names
from graph.schemes import Schemes
from graph.vocab import DCTERMS, RDF, SKOS

Label = tuple[str, str]
"""A text and its language tag, empty where there is none."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What the terms become, a part for each named graph: bodies, concepts, mappings to the outside."""

    agents: tuple[Triple, ...]
    concepts: tuple[Triple, ...]
    links: tuple[Triple, ...]


class Thesaurus:
    """Gathers the terms in use; grows with the vocabulary, not with the records.

    ``licence`` is the dataset's, an IRI or empty.
    """

    def __init__(self, schemes: Schemes, names: Names, licence: str = "") -> None:
        self._licence = NamedNode(licence) if "://" in licence else None
        self._schemes = schemes
        self._names = names
        self._labels: dict[str, dict[NamedNode, Counter[Label]]] = {kind: defaultdict(Counter) for kind in KINDS}

    def add(self, terms: Iterable[Term]) -> None:
        """Count the uses of terms."""
        for term in terms:
            self._labels[term.kind][term.iri][(term.label, term.language)] += 1

    def describe(self) -> Vocabulary:
        """Say all that was gathered, in a stable order."""
        concepts: list[Triple] = []
        links: list[Triple] = []
        for kind in KINDS.values():
            if kind.scheme and self._labels[kind.name]:
                own, mappings = self._scheme(kind.name)
                concepts += own
                links += mappings
        return Vocabulary(tuple(self._things("agent")), tuple(concepts), tuple(links))

    def own(self, kind: str) -> Iterator[tuple[NamedNode, str, str]]:
        """Yield IRI, commonest label and language of the terms of a kind that no shipped scheme describes."""
        for iri, labels in sorted(self._labels[kind].items(), key=lambda item: item[0].value):
            if not self._schemes.describe(iri):
                yield iri, *labels.most_common(1)[0][0]

    def _scheme(self, kind: str) -> tuple[list[Triple], list[Triple]]:
        """Say a scheme: its head, the shipped concepts with all they are connected to, and the records' own."""
        shipped = self._schemes.closure(iri for iri in self._labels[kind] if self._schemes.describe(iri))
        concepts = list(self._things(kind))
        links: list[Triple] = []
        for iri in sorted(shipped, key=str):
            concepts += self._schemes.describe(iri)
            links += self._schemes.mappings(iri)
        head = self._head(KINDS[kind].scheme)
        narrower = {triple.subject for triple in concepts if triple.predicate == SKOS.broader}
        members = [
            (triple.object, triple.subject)
            for triple in concepts
            if triple.predicate == SKOS.inScheme and triple.subject not in narrower
        ]
        tops = [Triple(scheme, SKOS.hasTopConcept, top) for scheme, top in members if isinstance(scheme, NamedNode)]
        concepts += [Triple(top, SKOS.topConceptOf, scheme) for scheme, top in members]
        concepts.sort(key=_subject)
        return [*head, *sorted(tops, key=str), *concepts], sorted(links, key=_subject)

    def _head(self, scheme: str) -> list[Triple]:
        """Say the scheme itself; one that the records fill is under the licence of the dataset."""
        head = list(self._schemes.head(scheme))
        if self._licence and not any(triple.predicate == DCTERMS.license for triple in head):
            head.append(Triple(self._names.scheme(scheme), DCTERMS.license, self._licence))
        return head

    def _things(self, kind: str) -> Iterator[Triple]:
        """Say the things of a kind that no shipped scheme describes."""
        row = KINDS[kind]
        for iri, labels in sorted(self._labels[kind].items(), key=lambda item: item[0].value):
            if self._schemes.describe(iri):
                continue
            yield from (Triple(iri, RDF.type, cls) for cls in row.classes)
            for label, preferred in _ranked(labels):
                yield Triple(iri, SKOS.prefLabel if preferred else SKOS.hiddenLabel, label)
                if preferred and row.naming:
                    yield Triple(iri, row.naming, label)
            if row.scheme:
                yield Triple(iri, SKOS.inScheme, self._names.scheme(row.scheme))


def _subject(triple: Triple) -> str:
    return triple.subject.value if isinstance(triple.subject, NamedNode) else str(triple.subject)


def _ranked(labels: Counter[Label]) -> Iterator[tuple[Literal, bool]]:
    """Yield each label and whether it is preferred: the commonest of its language, of equals the first met."""
    languages: set[str] = set()
    for (text, language), _ in labels.most_common():
        yield literal(text, language), language not in languages
        languages.add(language)
