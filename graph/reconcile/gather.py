"""What a release has to reconcile to: each thing with its labels, and what the records tell of it."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from pyoxigraph import Literal, NamedNode, Store

from graph.link.concept import ALT, HIDDEN, PREF, Concept, Label
from graph.names import KINDS, Names, clean
from graph.reconcile.kinds import LEAVES
from graph.reconcile.properties import PROPERTIES
from graph.vocab import BIBO, DCMITYPE, DCTERMS, FOAF, ORG, OWL, RDF, SCHEMA, SEEALSO, SKOS

LABELS = {
    SKOS.prefLabel: PREF, SCHEMA.name: PREF, DCTERMS.title: PREF, FOAF.name: ALT, SKOS.altLabel: ALT,
    SCHEMA.alternateName: ALT, DCTERMS.alternative: ALT, SKOS.hiddenLabel: HIDDEN,
}  # fmt: skip
NOTES = (SKOS.definition, SKOS.scopeNote, SKOS.note, DCTERMS.abstract)
CODES = (SKOS.notation, DCTERMS.identifier, BIBO.doi, BIBO.handle, BIBO.isbn)
SAME = (SKOS.exactMatch, OWL.sameAs)
NEAR = ("broader", "narrower", "related")

CLASSES = {
    SEEALSO.Record: "record", SCHEMA.Event: "meeting", FOAF.Person: "person", ORG.Organization: "body",
    FOAF.Organization: "body", FOAF.Agent: "agent-unknown", DCTERMS.LinguisticSystem: "language",
    DCTERMS.Location: "place", DCMITYPE.Collection: "collection", SKOS.Concept: "",
}  # fmt: skip
"""The leaf of the things of a class, the surest first; a concept's is told by its scheme or its IRI."""

SCHEMES = {kind.scheme: kind.name for kind in KINDS.values() if kind.scheme}
YEAR = re.compile(r"-?\d{4}")
LONGEST = 300
"""Characters of a note that are kept: they are shown, and compared with nothing."""

MOST = 12
"""Values of a property that are kept of a thing, those of most records first."""

Values = dict[str, Counter[str]]


@dataclass(frozen=True, slots=True)
class Thing:
    """``records`` is how many records use it; ``values`` counts, by property, years and IRIs that they have.

    A record's and a meeting's values are its own. ``same`` are IRIs elsewhere.
    """

    concept: Concept
    leaf: str
    records: int
    values: Mapping[str, tuple[tuple[str, int], ...]]
    same: tuple[str, ...]


def things(store: Store, names: Names) -> Iterator[Thing]:
    """Yield what has a label and is not given up, by leaf and IRI."""
    found = Gathering(store, names)
    for leaf, iri in sorted((LEAVES.index(leaf), iri) for iri, leaf in found.leaves.items() if iri in found.labels):
        if iri not in found.gone:
            yield found.thing(iri, LEAVES[leaf])


@dataclass(slots=True)
class Gathering:
    """Reads a store property by property: a look-up for each thing would take ten times as long."""

    store: Store
    names: Names
    leaves: dict[str, str] = field(default_factory=dict)
    labels: dict[str, dict[Label, None]] = field(default_factory=lambda: defaultdict(dict))
    notes: dict[str, list[Label]] = field(default_factory=lambda: defaultdict(list))
    codes: dict[str, dict[str, None]] = field(default_factory=lambda: defaultdict(dict))
    near: dict[str, dict[str, dict[str, None]]] = field(default_factory=dict)
    same: dict[str, dict[str, None]] = field(default_factory=lambda: defaultdict(dict))
    gone: set[str] = field(default_factory=set)
    values: dict[str, Values] = field(default_factory=lambda: defaultdict(lambda: defaultdict(Counter)))
    records: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self._sort()
        self._name()
        self._note()
        for way in NEAR:
            self.near[way] = defaultdict(dict)
            for subject, value in self._pairs(SKOS[way], "thesaurus"):
                self.near[way][subject][value.value] = None
        for predicate in SAME:
            for subject, value in self._pairs(predicate, "links", "records"):
                if isinstance(value, NamedNode) and subject in self.leaves:
                    self.same[subject][value.value] = None
        for subject, value in self._pairs(OWL.deprecated, "thesaurus"):
            if value.value in {"true", "1"}:
                self.gone.add(subject)
        self._use()

    def thing(self, iri: str, leaf: str) -> Thing:
        labels = sorted(self.labels[iri], key=lambda one: ((PREF, ALT, HIDDEN).index(one.kind), one.language, one.text))
        broader, narrower, related = (tuple(sorted(self.near[way].get(iri, ()))) for way in NEAR)
        concept = Concept(
            iri,
            tuple(labels),
            tuple(sorted(self.notes.get(iri, ()), key=lambda one: (one.language, one.text))),
            broader,
            narrower,
            related,
            notations=tuple(sorted(self.codes.get(iri, ()))),
            scheme=leaf,
            deprecated=iri in self.gone,
        )
        values = {name: _first(counts) for name, counts in sorted(self.values.get(iri, {}).items())}
        return Thing(concept, leaf, self.records[iri], values, tuple(sorted(self.same.get(iri, ()))))

    def _pairs(self, predicate: NamedNode, *graphs: str) -> Iterator[tuple[str, NamedNode | Literal]]:
        for graph in graphs:
            for quad in self.store.quads_for_pattern(None, predicate, None, self.names.graph(graph)):
                if isinstance(quad.subject, NamedNode) and isinstance(quad.object, (NamedNode, Literal)):
                    yield quad.subject.value, quad.object

    def _sort(self) -> None:
        """Tell what each thing is."""
        order = {kind: number for number, kind in enumerate(CLASSES)}
        best: dict[str, NamedNode] = {}
        for subject, kind in self._pairs(RDF.type, "records", "thesaurus"):
            if isinstance(kind, NamedNode) and kind in order and "#" not in subject.removeprefix(self.names.base):
                known = best.get(subject)
                if known is None or order[kind] < order[known]:
                    best[subject] = kind
        schemes = {self.names.scheme(scheme).value: leaf for scheme, leaf in SCHEMES.items()}
        told = {s: schemes[o.value] for s, o in self._pairs(SKOS.inScheme, "thesaurus") if o.value in schemes}
        for subject, kind in best.items():
            leaf = CLASSES[kind] or told.get(subject) or subject.removeprefix(self.names.base).partition("/")[0]
            if leaf in LEAVES:
                self.leaves[subject] = leaf

    def _name(self) -> None:
        for predicate, kind in LABELS.items():
            for subject, value in self._pairs(predicate, "records", "thesaurus"):
                if subject in self.leaves and isinstance(value, Literal) and (text := clean(value.value)):
                    language = (value.language or "").lower()
                    self.labels[subject][Label(text, "" if language == "und" else language, kind)] = None
        for subject, labels in self.labels.items():
            self.labels[subject] = _once(labels)

    def _note(self) -> None:
        for predicate in NOTES:
            for subject, value in self._pairs(predicate, "thesaurus", "records"):
                if subject in self.leaves and isinstance(value, Literal):
                    text = clean(value.value[: LONGEST * 2])[:LONGEST]
                    self.notes[subject].append(Label(text, (value.language or "").lower(), "note"))
        for predicate in CODES:
            for subject, value in self._pairs(predicate, "thesaurus", "records"):
                if subject in self.leaves:
                    self.codes[subject][value.value] = None

    def _use(self) -> None:
        """Gather what records say, and pass it on to the things that they name."""
        used: dict[str, set[str]] = defaultdict(set)
        for subject, name, value in self._said():
            self.values[subject][name][value] = 1
            if name != "year" and self.leaves[subject] == "record":
                used[subject].add(value)
        for record, named in used.items():
            own = self.values[record]
            for thing in named:
                self.records[thing] += 1
                if self.leaves.get(thing) not in {None, "meeting", "record"}:
                    self._pass(own, thing)

    def _said(self) -> Iterator[tuple[str, str, str]]:
        """Yield the values that things of their own have, with the property."""
        for name, one in PROPERTIES.items():
            for predicate in one.predicates if one.context else ():
                for subject, value in self._pairs(predicate, "records"):
                    if subject in self.leaves and isinstance(value, NamedNode):
                        yield subject, name, value.value
        for predicate in (DCTERMS.issued, SCHEMA.startDate):
            for subject, value in self._pairs(predicate, "records"):
                if subject in self.leaves and (year := YEAR.match(value.value)):
                    yield subject, "year", year[0]

    def _pass(self, own: Values, thing: str) -> None:
        values = self.values[thing]
        for name in ("year", "country", "language", "collection"):
            if name in own:
                values[name].update(value for value in own[name] if value != thing)


def _once(labels: dict[Label, None]) -> dict[Label, None]:
    """Keep each text once in a language, as the best of its kinds."""
    best: dict[tuple[str, str], Label] = {}
    for label in sorted(labels, key=lambda one: (PREF, ALT, HIDDEN).index(one.kind)):
        best.setdefault((label.text, label.language), label)
    return dict.fromkeys(best.values())


def _first(counts: Counter[str]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(counts.items(), key=lambda one: (-one[1], one[0]))[:MOST])
