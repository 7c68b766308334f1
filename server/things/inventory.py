"""What the dataset's page tells of the parts that a release names by fragments: which graph holds how much of what.

https://www.w3.org/TR/void/#fragments

Who follows the IRI of a partition, a linkset or an example comes to the dataset's page; so each has its place there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from pyoxigraph import Literal, NamedNode, Triple

import ontology
from graph.names import GRAPHS, Names
from graph.release import catalogue
from graph.store import Store
from graph.vocab import DCTERMS, RDF, RDFS, SCHEMA, SH, VOID, VOID_EXT
from server.served.ask import Term, triples
from server.things import labels, thing
from server.things.alike import Line, Table
from server.things.article import Page, Part, words
from server.things.thing import Glossary
from server.things.view import View

MOST = 10_000
"""Parts that a page tells of; a release of a hundred thousand records has under two thousand."""
EACH = 12
"""Triples that a part has at most, on the average."""
LINES = 500
"""Lines of a table: what the checks found may be much."""
TELLING = ("dataset", "validation")
"""The graphs that tell of parts of the dataset's description, those first that are shown whole."""
CLASS = getattr(VOID, "class")
OF = (CLASS, VOID.property, VOID_EXT.datatype)
"""What a partition is about."""
PARTED = (VOID.classPartition, VOID.propertyPartition, VOID_EXT.datatypePartition)
"""What has a partition by which property."""
TABLES = {
    VOID.Linkset: ("Links to other vocabularies", (DCTERMS.title, VOID.linkPredicate, VOID.triples)),
    VOID.Dataset: ("Vocabularies that are linked to", (VOID.uriSpace,)),
    SH.SPARQLExecutable: ("Example queries", (RDFS.label, RDFS.comment, SCHEMA.genre)),
    SH.ValidationResult: ("What the checks found on things of others", (SH.focusNode, SH.resultPath, SH.resultMessage)),
}
"""The parts that are lines of a table, by their class: its title and columns."""

About = Mapping[NamedNode, Sequence[Term]]


@dataclass(frozen=True, slots=True)
class Partition:
    """What there is of a class, a property or a datatype, and what it is parted into; a number not told is empty."""

    id: str
    name: str
    code: str
    href: str
    outside: bool
    things: str
    triples: str
    subjects: str
    objects: str
    parts: tuple[Partition, ...]


@dataclass(frozen=True, slots=True)
class Holding:
    """What a graph holds, by class and by property."""

    title: str
    href: str
    classes: tuple[Partition, ...]
    properties: tuple[Partition, ...]


@dataclass(frozen=True, slots=True)
class Inventory:
    """All parts of the dataset's description; ``left`` are those beyond MOST."""

    holdings: tuple[Holding, ...] = ()
    tables: tuple[Table, ...] = ()
    others: tuple[Part, ...] = ()
    left: int = 0


def parts(store: Store, names: Names, graphs: Sequence[str] = TELLING) -> list[Triple]:
    """Ask what some graphs say of all parts of the dataset's description, and what has them as partitions."""
    start = Literal(f"{names.dataset.value}#")
    return [
        triple
        for graph in graphs
        for triple in triples(store, "fragments", graph=names.graph(graph), start=start, limit=MOST * EACH)
    ]


def inventory(said: Sequence[Triple], names: Names, language: str, shown: frozenset[str]) -> Inventory:
    """Put the parts in order, but for those whose fragments are ``shown`` already."""
    return _Making(said, names, language, shown).inventory()


def fragments(page: Page) -> frozenset[str]:
    """Name the fragments that a page tells of."""
    return frozenset(
        (*(part.id for part in page.parts), *(line.id for table in page.many.tables for line in table.lines))
    )


class _Making:
    """``about`` is what is said of each thing; ``waiting`` are the parts that have no place yet."""

    def __init__(self, said: Sequence[Triple], names: Names, language: str, shown: frozenset[str]) -> None:
        self.names, self.view = names, View(names, Glossary(language))
        self.prefixes = sorted(ontology.prefixes().items(), key=lambda one: -len(one[1]))
        self.about = {subject: thing.by_property(group, subject) for subject, group in _by_subject(said).items()}
        mine = [iri for iri in self.about if self._fragment(iri) and self._fragment(iri) not in shown]
        self.waiting = dict.fromkeys(islice(mine, MOST))
        self.left = len(mine) - len(self.waiting)

    def inventory(self) -> Inventory:
        holdings, tables, others = tuple(self._holdings()), tuple(self._tables()), tuple(self._others())
        return Inventory(holdings, tables, others, self.left)

    def _fragment(self, iri: NamedNode) -> str:
        document, _, fragment = iri.value.partition("#")
        return fragment if document == self.names.dataset.value else ""

    def _holdings(self) -> Iterator[Holding]:
        for graph in GRAPHS:
            iri = self.names.graph(graph)
            found = [tuple(self._partitions(iri, way)) for way in (VOID.classPartition, VOID.propertyPartition)]
            if any(found):
                yield Holding(catalogue.title(graph), self.view.address(iri)[0], *found)

    def _partitions(self, whole: NamedNode, *ways: NamedNode) -> Iterator[Partition]:
        """Give a thing's partitions a place, each the first time, so that there is an end to it."""
        found = [term for way in ways for term in self.about.get(whole, {}).get(way, ())]
        mine = [term for term in found if isinstance(term, NamedNode) and term in self.waiting]
        for iri in mine:
            del self.waiting[iri]
        yield from sorted((self._partition(iri) for iri in mine), key=lambda one: (one.name.casefold(), one.code))

    def _partition(self, iri: NamedNode) -> Partition:
        said = self.about[iri]
        term = next((value for prop in OF for value in said.get(prop, ())), iri)
        about = term if isinstance(term, NamedNode) else iri
        href, outside = self.view.address(about)
        return Partition(
            id=self._fragment(iri),
            name=labels.forward(about),
            code=self._code(about),
            href=href,
            outside=outside,
            things=self._number(said, VOID.entities),
            triples=self._number(said, VOID.triples),
            subjects=self._number(said, VOID.distinctSubjects),
            objects=self._number(said, VOID.distinctObjects),
            parts=tuple(self._partitions(iri, *PARTED)),
        )

    def _number(self, said: About, prop: NamedNode) -> str:
        return ", ".join(self.view.show(term).text for term in said.get(prop, ()))

    def _code(self, iri: NamedNode) -> str:
        """Write an IRI with its prefix, where it has one."""
        for prefix, namespace in self.prefixes:
            if iri.value.startswith(namespace):
                return f"{prefix}:{iri.value.removeprefix(namespace)}"
        return iri.value

    def _tables(self) -> Iterator[Table]:
        for kind, (title, columns) in TABLES.items():
            mine = sorted((iri for iri in self.waiting if kind in self.about[iri].get(RDF.type, ())), key=str)
            for iri in mine:
                del self.waiting[iri]
            self.left += len(mine[LINES:])
            lines = tuple(
                Line(
                    self._fragment(iri),
                    tuple(self.view.all(prop, self.about[iri].get(prop, ())) for prop in columns),
                )
                for iri in mine[:LINES]
            )
            if lines:
                yield Table(title, tuple(labels.forward(prop) for prop in columns), lines, inner=False)

    def _others(self) -> Iterator[Part]:
        for iri in self.waiting:
            rows = tuple(self.view.rows(self.about[iri]))
            yield Part(self._fragment(iri), words(self._fragment(iri)), self.view.link(iri), rows)


def _by_subject(said: Sequence[Triple]) -> dict[NamedNode, list[Triple]]:
    found = dict[NamedNode, list[Triple]]()
    for triple in said:
        if isinstance(triple.subject, NamedNode):
            found.setdefault(triple.subject, []).append(triple)
    return found
