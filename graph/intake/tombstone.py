"""What stays of a record that its source has withdrawn: its name, its last title, and since when it is gone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from pyoxigraph import Literal, NamedNode, Triple

from graph.describe import Description
from graph.values import dates
from graph.vocab import DCTERMS, PROV, RDF, SEEALSO

KEPT = frozenset({DCTERMS.title, DCTERMS.identifier, DCTERMS.issued})


@dataclass(slots=True)
class Tombstones:
    """Gathers what is known of withdrawn records; grows with them."""

    _facts: dict[NamedNode, dict[Triple, None]] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self._facts)

    def withdraw(self, description: Description, when: str = "") -> None:
        """Note that a record is gone, since a date (ISO 8601, empty where it is not told)."""
        facts = self._facts.setdefault(description.iri, {})
        facts[Triple(description.iri, RDF.type, SEEALSO.Withdrawn)] = None
        if date := dates.read(when or description.datestamp):
            facts[Triple(description.iri, PROV.invalidatedAtTime, date.literal)] = None
        self.remember(description)

    def remember(self, description: Description) -> None:
        """Keep what a record that is gone was called."""
        kept = (t for t in description.triples if t.predicate in KEPT and isinstance(t.object, Literal))
        self._facts.setdefault(description.iri, {}).update(dict.fromkeys(kept))

    def spare(self, iri: NamedNode) -> None:
        """Forget a record that another source still gives."""
        self._facts.pop(iri, None)

    def triples(self) -> Iterator[Triple]:
        """Say all, in a stable order."""
        for iri in sorted(self._facts, key=str):
            yield from sorted(self._facts[iri], key=str)
