"""Our own concepts, bodies and places as the linker wants them: from a release, with all that is known of each."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Store

from graph.curated import kept
from graph.link.concept import ALT, HIDDEN, PREF, Concept, Label
from graph.names import KINDS, Kind, Names
from graph.vocab import DCTERMS, FOAF, OWL, RDF, SKOS

LABELS = {
    SKOS.prefLabel: PREF,
    DCTERMS.title: ALT,
    FOAF.name: ALT,
    SKOS.altLabel: ALT,
    SKOS.hiddenLabel: HIDDEN,
}
NOTES = (SKOS.definition, SKOS.scopeNote, SKOS.note)
UNDETERMINED = "und"
"""A language that nobody knows is none that others do not share: https://www.rfc-editor.org/rfc/rfc5646#section-4.1."""
AGENTS = (FOAF.Organization, FOAF.Person, FOAF.Agent)


def concepts(store: Store, names: Names, kind: str) -> Iterator[Concept]:
    """Yield what a release has of a kind (of ``graph.names.KINDS``) and has not given up, by IRI."""
    row = KINDS[kind]
    for iri in sorted(_members(store, names, row), key=lambda one: one.value):
        found = concept(store, names, iri, names.scheme(row.scheme).value if row.scheme else "")
        if not found.deprecated:
            yield found


def _members(store: Store, names: Names, kind: Kind) -> set[NamedNode]:
    scheme = names.scheme(kind.scheme)
    patterns = [(SKOS.inScheme, scheme)] if kind.scheme else [(RDF.type, one) for one in AGENTS]
    graph = names.graph("thesaurus" if kind.scheme else "records")
    found = (quad.subject for way in patterns for quad in store.quads_for_pattern(None, *way, graph))
    return {iri for iri in found if isinstance(iri, NamedNode) and iri.value.startswith(names.base)}


def concept(store: Store, names: Names, iri: NamedNode, scheme: str) -> Concept:
    """Gather one."""
    said: dict[NamedNode, list[Literal | NamedNode]] = {}
    for graph in ("thesaurus", "records"):
        for quad in store.quads_for_pattern(iri, None, None, names.graph(graph)):
            if isinstance(quad.object, (Literal, NamedNode)):
                said.setdefault(quad.predicate, []).append(quad.object)
    labels = {_label(term, kind): None for way, kind in LABELS.items() for term in said.get(way, ())}
    around = partial(_iris, said)
    return Concept(
        iri.value,
        labels=tuple(sorted(labels, key=_order)),
        notes=tuple(sorted((_label(term, "note") for way in NOTES for term in said.get(way, ())), key=_order)),
        broader=around(SKOS.broader),
        narrower=around(SKOS.narrower),
        related=around(SKOS.related),
        notations=tuple(sorted(term.value for term in said.get(SKOS.notation, ()))),
        scheme=scheme,
        deprecated=any(term.value == "true" for term in said.get(OWL.deprecated, ())),
    )


def _label(term: Literal | NamedNode, kind: str) -> Label:
    language = (term.language or "").lower() if isinstance(term, Literal) else ""
    return Label(term.value, "" if language == UNDETERMINED else language, kind)


def _order(label: Label) -> tuple[int, str, str]:
    return ((PREF, ALT, HIDDEN, "note").index(label.kind), label.language, label.text)


def _iris(said: dict[NamedNode, list[Literal | NamedNode]], way: NamedNode) -> tuple[str, ...]:
    return tuple(sorted(term.value for term in said.get(way, ()) if isinstance(term, NamedNode)))


def originals(store: Store, names: Names, data: Path) -> dict[str, str]:
    """Give for each concept of the curated thesauri the IRI that it has here, by the one that it came with."""
    curated = {triple.subject for name in kept.names(data) for triple in kept.triples(data, name)}
    return {
        quad.object.value: quad.subject.value
        for quad in store.quads_for_pattern(None, SKOS.exactMatch, None, names.graph("links"))
        if quad.object in curated and isinstance(quad.object, NamedNode) and isinstance(quad.subject, NamedNode)
    }
