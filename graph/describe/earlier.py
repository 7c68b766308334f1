"""The provenance of a version of a record that a newer one replaces."""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import NamedNode, Triple

from graph.describe.item import Description
from graph.names import Names
from graph.vocab import PROV


def earlier(description: Description, number: int, names: Names) -> Iterator[Triple]:
    """Give a description's provenance as the record's source of a number, which its first one is a revision of."""
    start, again = f"{description.iri.value}#", f"{description.iri.value}#version-{number}-"

    def renamed(term: object) -> NamedNode | None:
        if isinstance(term, NamedNode) and term.value.startswith(start):
            return NamedNode(again + term.value.removeprefix(start))
        return None

    yield Triple(names.part(description.iri, "source"), PROV.wasRevisionOf, NamedNode(f"{again}source"))
    for triple in description.provenance:
        subject = renamed(triple.subject)
        if subject:
            yield Triple(subject, triple.predicate, renamed(triple.object) or triple.object)
