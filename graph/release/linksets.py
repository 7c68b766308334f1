"""How many links lead where, in VoID: a linkset for each vocabulary that is linked to and each relation.

https://www.w3.org/TR/void/#describing-linksets
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Triple

from graph.names import Names, slug
from graph.schemes import MAPPINGS
from graph.vocab import DCTERMS, OWL, RDF, VOID, XSD
from ontology import prefixes

PREDICATES = {str(term).encode(): term for term in (*MAPPINGS, OWL.sameAs)}


@dataclass(frozen=True, slots=True)
class Linkset:
    """So many links of a relation into the vocabulary whose IRIs begin with ``space``."""

    space: str
    relation: NamedNode
    links: int


def count(part: Path) -> tuple[Linkset, ...]:
    """Count the links of an N-Triples file, each triple on a line, by where they lead."""
    found: Counter[tuple[bytes, bytes]] = Counter()
    with part.open("rb") as lines:
        for line in lines:
            _, predicate, rest = line.split(b" ", 2)
            if predicate in PREDICATES and rest.startswith(b"<"):
                found[_space(rest[1 : rest.index(b">")]), predicate] += 1
    return tuple(Linkset(space.decode(), PREDICATES[name], found[space, name]) for space, name in sorted(found))


def _space(iri: bytes) -> bytes:
    """Cut the last part off an IRI."""
    bare = iri.rstrip(b"/#")
    return bare[: max(bare.rfind(b"/"), bare.rfind(b"#")) + 1] or iri


def describe(linksets: Iterable[Linkset], names: Names) -> Iterator[Triple]:
    """Describe each linkset, and what it leads to; triples come grouped by subject."""
    told: set[NamedNode] = set()
    for one in linksets:
        target, word = _target(one, names), one.relation.value.rpartition("#")[2]
        if target not in told:
            told.add(target)
            yield Triple(target, RDF.type, VOID.Dataset)
            yield Triple(target, VOID.uriSpace, Literal(one.space))
        iri = names.part(names.dataset, f"{word}-{_name(one.space)}")
        yield Triple(iri, RDF.type, VOID.Linkset)
        yield Triple(iri, DCTERMS.title, Literal(f"{word} to {one.space}", language="en"))
        yield Triple(iri, VOID.subjectsTarget, names.dataset)
        yield Triple(iri, VOID.objectsTarget, target)
        yield Triple(iri, VOID.linkPredicate, one.relation)
        yield Triple(iri, VOID.triples, Literal(str(one.links), datatype=XSD.integer))
        yield Triple(iri, VOID.inDataset, names.dataset)


def _target(one: Linkset, names: Names) -> NamedNode:
    return names.part(names.dataset, f"to-{_name(one.space)}")


def _name(space: str) -> str:
    """Name a vocabulary by its prefix where it has one, else by its address."""
    known = {namespace: prefix for prefix, namespace in prefixes().items()}
    return known.get(space) or slug(space.partition("://")[2])
