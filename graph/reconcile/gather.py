"""What a release has to reconcile to: each thing with its labels, and what the records tell of it."""

from __future__ import annotations

import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from pyoxigraph import Literal, NamedNode, Store

from graph.link.concept import ALT, HIDDEN, PREF, Concept, Label
from graph.names import KINDS, Names, clean
from graph.reconcile.kinds import LEAVES
from graph.reconcile.properties import PROPERTIES
from graph.reconcile.slips import OWN, RECORDS, Slip, Slips, Told
from graph.vocab import BIBO, DCMITYPE, DCTERMS, FOAF, ORG, OWL, RDF, SCHEMA, SEEALSO, SKOS

LABELS = {
    SKOS.prefLabel: PREF, SCHEMA.name: PREF, DCTERMS.title: PREF, FOAF.name: ALT, SKOS.altLabel: ALT,
    SCHEMA.alternateName: ALT, DCTERMS.alternative: ALT, SKOS.hiddenLabel: HIDDEN,
}  # fmt: skip
NOTES = (SKOS.definition, SKOS.scopeNote, SKOS.note, DCTERMS.abstract)
CODES = (SKOS.notation, DCTERMS.identifier, BIBO.doi, BIBO.handle, BIBO.isbn)
SAME = (SKOS.exactMatch, OWL.sameAs)
NEAR = ("broader", "narrower", "related")
NOTE, CODE, ELSEWHERE, GONE = "note", "code", "same", "gone"
KINDS_OF_LABEL = (PREF, ALT, HIDDEN)
PASSED = ("year", "country", "language", "collection")
"""Properties whose values records pass on to the things that they use."""
NOWHERE = (0, 0)

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


def things(store: Store, names: Names, scratch: Path | None = None) -> Iterator[Thing]:
    """Yield what has a label and is not given up, by leaf and IRI; use ``scratch`` for what is said."""
    leaves = _leaves(store, names)
    place = {leaf: number for number, leaf in enumerate(LEAVES)}
    order = sorted(leaves, key=lambda iri: (place[leaves[iri]], iri))
    found = Gathering(store, names, {iri: number for number, iri in enumerate(order, 1)}, _ranges(leaves, order))
    with TemporaryDirectory(dir=scratch, prefix=".slips-") as folder, Slips(Path(folder) / "slips.sqlite") as slips:
        slips.say(found.said())
        slips.own(found.owned())
        records = found.ranges.get("record", NOWHERE)
        slips.pass_on(records, "year", PASSED, (records, found.ranges.get("meeting", NOWHERE)))
        for number, told in slips:
            iri = order[number - 1]
            if thing := _thing(iri, leaves[iri], told):
                yield thing


def _leaves(store: Store, names: Names) -> dict[str, str]:
    """Tell what each thing is."""
    order = {kind: number for number, kind in enumerate(CLASSES)}
    best = dict[str, int]()
    for subject, kind in pairs(store, names, RDF.type, "records", "thesaurus"):
        if isinstance(kind, NamedNode) and kind in order and "#" not in subject.removeprefix(names.base):
            best[subject] = min(order[kind], best.get(subject, len(order)))
    schemes = {names.scheme(scheme).value: leaf for scheme, leaf in SCHEMES.items()}
    told = {s: schemes[o.value] for s, o in pairs(store, names, SKOS.inScheme, "thesaurus") if o.value in schemes}
    classes = tuple(CLASSES.values())
    found = {
        subject: classes[kind] or told.get(subject) or subject.removeprefix(names.base).partition("/")[0]
        for subject, kind in best.items()
    }
    return {subject: sys.intern(leaf) for subject, leaf in found.items() if leaf in LEAVES}


def _ranges(leaves: Mapping[str, str], order: Sequence[str]) -> dict[str, tuple[int, int]]:
    """Give the numbers of each leaf's things, first and last."""
    found = dict[str, tuple[int, int]]()
    for number, iri in enumerate(order, 1):
        found[leaves[iri]] = (found.get(leaves[iri], (number, 0))[0], number)
    return found


Pairs = Iterator[tuple[str, NamedNode | Literal]]


def pairs(store: Store, names: Names, predicate: NamedNode, *graphs: str) -> Pairs:
    for graph in graphs:
        for quad in store.quads_for_pattern(None, predicate, None, names.graph(graph)):
            if isinstance(quad.subject, NamedNode) and isinstance(quad.object, (NamedNode, Literal)):
                yield quad.subject.value, quad.object


@dataclass(frozen=True, slots=True)
class Gathering:
    """Reads a store property by property: a look-up for each thing would take ten times as long."""

    store: Store
    names: Names
    numbers: Mapping[str, int]
    ranges: Mapping[str, tuple[int, int]]

    def said(self) -> Iterator[Slip]:
        """Yield what is said of things but for the values that are evidence."""
        yield from self._labels()
        yield from self._notes()
        for predicate in CODES:
            for number, value in self._of_things(predicate, "thesaurus", "records"):
                yield number, CODE, value.value, ""
        for way in NEAR:
            for number, value in self._of_things(SKOS[way], "thesaurus"):
                yield number, way, value.value, ""
        for predicate in SAME:
            for number, value in self._of_things(predicate, "links", "records"):
                if isinstance(value, NamedNode):
                    yield number, ELSEWHERE, value.value, ""
        for number, value in self._of_things(OWL.deprecated, "thesaurus"):
            if value.value in {"true", "1"}:
                yield number, GONE, "", ""

    def owned(self) -> Iterator[tuple[int, str, str, int]]:
        """Yield the values that things have of their own, with the property, and the number of a value that is one."""
        for name, one in PROPERTIES.items():
            for predicate in one.predicates if one.context else ():
                for number, value in self._of_things(predicate, "records"):
                    if isinstance(value, NamedNode):
                        yield number, name, value.value, self.numbers.get(value.value, 0)
        for predicate in (DCTERMS.issued, SCHEMA.startDate):
            for number, value in self._of_things(predicate, "records"):
                if year := YEAR.match(value.value):
                    yield number, "year", year[0], 0

    def _labels(self) -> Iterator[Slip]:
        for predicate, kind in LABELS.items():
            for number, value in self._of_things(predicate, "records", "thesaurus"):
                if isinstance(value, Literal) and (text := clean(value.value)):
                    language = (value.language or "").lower()
                    yield number, kind, text, "" if language == "und" else language

    def _notes(self) -> Iterator[Slip]:
        for predicate in NOTES:
            for number, value in self._of_things(predicate, "thesaurus", "records"):
                if isinstance(value, Literal):
                    yield number, NOTE, clean(value.value[: LONGEST * 2])[:LONGEST], (value.language or "").lower()

    def _of_things(self, predicate: NamedNode, *graphs: str) -> Iterator[tuple[int, NamedNode | Literal]]:
        for subject, value in pairs(self.store, self.names, predicate, *graphs):
            if number := self.numbers.get(subject):
                yield number, value


def _thing(iri: str, leaf: str, told: Iterable[Told]) -> Thing | None:
    """Make a thing of what is said of it; none of one that has no label, or is given up."""
    labels, notes = dict[Label, None](), list[Label]()
    texts = defaultdict[str, set[str]](set)
    values, records = defaultdict[str, Counter[str]](Counter), 0
    for _, kind, text, language, count in told:
        if kind in KINDS_OF_LABEL:
            labels[Label(text, language, kind)] = None
        elif kind == NOTE:
            notes.append(Label(text, language, NOTE))
        elif kind == RECORDS:
            records = count
        elif kind.startswith(OWN):
            values[kind.removeprefix(OWN)][text] += count
        else:
            texts[kind].add(text)
    if not labels or GONE in texts:
        return None
    broader, narrower, related = (tuple(sorted(texts[way])) for way in NEAR)
    concept = Concept(
        iri,
        tuple(sorted(_once(labels), key=lambda one: (KINDS_OF_LABEL.index(one.kind), one.language, one.text))),
        tuple(sorted(notes, key=lambda one: (one.language, one.text))),
        broader,
        narrower,
        related,
        notations=tuple(sorted(texts[CODE])),
        scheme=leaf,
    )
    kept = {name: _first(counts) for name, counts in sorted(values.items())}
    return Thing(concept, leaf, records, kept, tuple(sorted(texts[ELSEWHERE])))


def _once(labels: dict[Label, None]) -> dict[Label, None]:
    """Keep each text once in a language, as the best of its kinds."""
    best: dict[tuple[str, str], Label] = {}
    for label in sorted(labels, key=lambda one: KINDS_OF_LABEL.index(one.kind)):
        best.setdefault((label.text, label.language), label)
    return dict.fromkeys(best.values())


def _first(counts: Counter[str]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(counts.items(), key=lambda one: (-one[1], one[0]))[:MOST])
