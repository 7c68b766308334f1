"""Which subjects and see-also terms each record has, gathered while records pass, for the inference at their end."""

from __future__ import annotations

from dataclasses import dataclass, field

from pyoxigraph import NamedNode

from graph.describe import Description
from graph.related import infer
from graph.related.finding import Finding
from graph.vocab import DCTERMS, RDFS

ROLES = (DCTERMS.subject, RDFS.seeAlso)


@dataclass(slots=True)
class Usage:
    """A row a record: its IRI, its subjects, its see-also terms; an IRI is kept once, however many records have it."""

    rows: list[tuple[str, tuple[str, ...], tuple[str, ...]]] = field(default_factory=list)
    _iris: dict[str, str] = field(default_factory=dict)

    def add(self, description: Description) -> None:
        """Note a record; one without a see-also term says nothing."""
        subjects, terms = (self._of(description, role) for role in ROLES)
        if subjects and terms:
            self.rows.append((description.iri.value, subjects, terms))

    def _of(self, description: Description, role: NamedNode) -> tuple[str, ...]:
        objects = (triple.object for triple in description.triples if triple.predicate == role)
        iris = (found.value for found in objects if isinstance(found, NamedNode))
        return tuple(self._iris.setdefault(iri, iri) for iri in iris)

    def infer(self) -> tuple[Finding[str], ...]:
        """Give the certain and the probable pairs of related terms."""
        return tuple(infer(self.rows)) if self.rows else ()
