"""Gathers from a release's store what the index of labels holds, when the store is full."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from pyoxigraph import Literal, NamedNode, Store, Triple

from graph.names import Names
from graph.release.work import Workshop
from graph.search.entry import KINDS, Entry, Label
from graph.search.index import FILE
from graph.search.make import write
from graph.vocab import DCAT, DCTERMS, OWL, RDF, SKOS

PROPERTIES = dict(zip(KINDS, (SKOS.prefLabel, SKOS.altLabel, SKOS.hiddenLabel), strict=True))
USES = (
    DCTERMS.subject, DCAT.theme, DCTERMS.type, DCTERMS.format, DCTERMS.language, DCTERMS.spatial, DCTERMS.isPartOf,
    DCTERMS.creator, DCTERMS.contributor, DCTERMS.publisher,
)  # fmt: skip
"""The properties by which a record uses what has a label."""

TRUE = frozenset({"true", "1"})

Links = dict[str, dict[str, None]]


def work(shop: Workshop) -> Iterator[Triple]:
    """Write the index of a release into its folder; it has nothing to tell the graphs."""
    write(shop.folder / FILE, entries(shop.store, shop.names))
    yield from ()


def entries(store: Store, names: Names) -> Iterator[Entry]:
    """Yield what has SKOS labels: concepts and their collections, and the bodies that records name."""
    found = Gathering(store, names.graph("thesaurus"), names.graph("records"))
    for iri, labels in found.labels.items():
        yield Entry(
            iri,
            tuple(sorted(labels, key=lambda label: (KINDS.index(label.kind), label.language, label.text))),
            tuple(found.types.get(iri, ())),
            tuple(found.schemes.get(iri, ())),
            tuple(found.broader.get(iri, ())),
            tuple(found.groups.get(iri, ())),
            min(found.notations.get(iri, ("",))),
            found.uses[iri],
            iri in found.deprecated,
        )


@dataclass(slots=True)
class Gathering:
    """Reads a store property by property: a look-up for each thing would take ten times as long."""

    store: Store
    thesaurus: NamedNode
    records: NamedNode
    labels: dict[str, list[Label]] = field(default_factory=lambda: defaultdict(list))
    types: Links = field(default_factory=lambda: defaultdict(dict))
    schemes: Links = field(default_factory=lambda: defaultdict(dict))
    broader: Links = field(default_factory=lambda: defaultdict(dict))
    groups: Links = field(default_factory=lambda: defaultdict(dict))
    notations: Links = field(default_factory=lambda: defaultdict(dict))
    deprecated: set[str] = field(default_factory=set)
    uses: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        for graph in (self.thesaurus, self.records):
            self._name(graph)
        self._type()
        for iri, scheme in self._links(SKOS.inScheme):
            self.schemes[iri][scheme] = None
        for iri, other in self._links(SKOS.broader):
            self.broader[iri][other] = None
        for iri, other in self._links(SKOS.narrower):
            self.broader[other][iri] = None
        for group, iri in self._links(SKOS.member):
            self.groups[iri][group] = None
        for quad in self.store.quads_for_pattern(None, SKOS.notation, None, self.thesaurus):
            if isinstance(quad.object, Literal) and isinstance(quad.subject, NamedNode):
                self.notations[quad.subject.value][quad.object.value] = None
        for quad in self.store.quads_for_pattern(None, OWL.deprecated, None, self.thesaurus):
            if isinstance(quad.subject, NamedNode) and isinstance(quad.object, Literal) and quad.object.value in TRUE:
                self.deprecated.add(quad.subject.value)
        self._use()

    def _name(self, graph: NamedNode) -> None:
        for kind, prop in PROPERTIES.items():
            for quad in self.store.quads_for_pattern(None, prop, None, graph):
                if isinstance(quad.subject, NamedNode) and isinstance(quad.object, Literal):
                    label = Label(quad.object.value, quad.object.language or "", kind)
                    self.labels[quad.subject.value].append(label)

    def _type(self) -> None:
        """Learn what the things are; of the records' graph only what has labels, for there most have none."""
        for iri, cls in self._links(RDF.type):
            self.types[iri][cls] = None
        for iri in self.labels.keys() - self.types.keys():
            for quad in self.store.quads_for_pattern(NamedNode(iri), RDF.type, None, self.records):
                if isinstance(quad.object, NamedNode):
                    self.types[iri][quad.object.value] = None

    def _use(self) -> None:
        for prop in USES:
            for quad in self.store.quads_for_pattern(None, prop, None, self.records):
                if isinstance(quad.object, NamedNode) and quad.object.value in self.labels:
                    self.uses[quad.object.value] += 1

    def _links(self, prop: NamedNode) -> Iterator[tuple[str, str]]:
        for quad in self.store.quads_for_pattern(None, prop, None, self.thesaurus):
            if isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode):
                yield quad.subject.value, quad.object.value
