"""Which subjects and see-also terms each record has, gathered while records pass, for the inference at their end."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from pyoxigraph import NamedNode, Triple

from graph.describe import Description
from graph.names import Names
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

    def infer(
        self, names: Names, broader: Iterable[tuple[str, str]] = ()
    ) -> tuple[tuple[Triple, ...], tuple[Triple, ...]]:
        """Give what is certainly related, for the thesaurus, and what probably is, with the evidence.

        ``broader`` are the IRIs of terms, each with one above it: the two are never related.
        """
        if not self.rows:
            return (), ()
        from graph.related import infer  # numpy and scipy take half a second to load
        from graph.related.triples import assert_certain, describe_probable

        found = tuple(infer(self.rows, broader))
        return tuple(assert_certain(found)), tuple(describe_probable(found, names))
