"""What a release knows of a thing: what is said of it, what points at it, and what all that is mentioned is called."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from pyoxigraph import Literal, NamedNode, Triple

from graph.store import Store
from graph.vocab import DCTERMS, FOAF, RDF, RDFS, SCHEMA, SKOS, VOCABULARIES
from server.served.ask import Row, Term, rows, triples, truth
from server.things import labels

SORTED = 2000
"""How many links that point at a thing are sorted for a reader; beyond, they come in the order of the store."""

DEPTH = 4
"""How many parts (``thing#part``) deep a description goes."""

BATCH = 500
NAMING = (SKOS.prefLabel, DCTERMS.title, RDFS.label, SCHEMA.name, FOAF.name)
NOTHING = NamedNode("urn:nothing")


@dataclass(frozen=True, slots=True)
class Group:
    """The things that point at a thing by one property: a page of them, and how many there are up to SORTED."""

    property: NamedNode
    count: int
    more: bool
    subjects: tuple[NamedNode, ...]


@dataclass(slots=True)
class Glossary:
    """The names and classes of things; the name in ``language`` where there is one."""

    language: str
    names: dict[NamedNode, list[tuple[int, Literal]]] = field(default_factory=dict)
    classes: dict[NamedNode, list[NamedNode]] = field(default_factory=dict)
    _chosen: dict[NamedNode, Literal | None] = field(default_factory=dict)

    def add(self, triples: Iterable[Triple]) -> None:
        for subject, predicate, term in triples:
            if not isinstance(subject, NamedNode):
                continue
            if predicate == RDF.type and isinstance(term, NamedNode):
                self.classes.setdefault(subject, []).append(term)
            elif predicate in NAMING and isinstance(term, Literal):
                self.names.setdefault(subject, []).append((NAMING.index(predicate), term))

    def name(self, iri: NamedNode) -> Literal | None:
        """Choose one name: in the preferred language or a variety of it, then English, then none, then any."""
        if iri not in self._chosen:
            found = sorted(self.names.get(iri, ()), key=lambda x: (self._rank(x[1]), x[0], x[1].value))
            self._chosen[iri] = found[0][1] if found else None
        return self._chosen[iri]

    def _rank(self, name: Literal) -> int:
        tag = (name.language or "").lower()
        wanted = self.language.lower()
        order = tuple(dict.fromkeys((wanted, wanted.partition("-")[0], "en")))
        for near, one in enumerate((tag, tag.partition("-")[0])):
            if one in order:
                return 2 * order.index(one) + near
        return 2 * len(order) + bool(tag)


def known(store: Store, thing: NamedNode) -> bool:
    """Tell whether anything is said of a thing."""
    return truth(store, "known", thing=thing)


def withdrawn(store: Store, thing: NamedNode) -> bool:
    """Tell whether a thing is a record that its source has withdrawn."""
    return truth(store, "withdrawn", thing=thing)


def replaced(store: Store, thing: NamedNode) -> NamedNode | None:
    """Give the concept that stands for one which was merged into it."""
    found = rows(store, "replaced", thing=thing)
    return _node(found[0]["successor"]) if found else None


def description(store: Store, thing: NamedNode, but: NamedNode = NOTHING) -> list[Triple]:
    """Give what is said of a thing and of its parts, but for one property; the thing's own triples first."""
    triples: list[Triple] = []
    level, seen = [thing], {thing}
    for _ in range(DEPTH):
        for part in level:
            triples += [
                Triple(part, _node(row["property"]), row["value"])
                for row in rows(store, "outgoing", thing=part, but=but)
            ]
        parts = {t.object for t in triples if _is_part(t.object, thing)} - seen
        level = sorted((part for part in parts if isinstance(part, NamedNode)), key=str)
        seen.update(level)
    return triples


def links(store: Store, thing: NamedNode, limit: int) -> tuple[list[Triple], bool]:
    """Give the first links that point at a thing, and whether there are more."""
    found = rows(store, "links", thing=thing, limit=max(limit, SORTED) + 1)
    triples = [Triple(_node(row["subject"]), _node(row["property"]), thing) for row in found]
    if len(triples) <= SORTED:
        # Here and not in the query: the engine reads a term from the disk at each comparison.
        triples.sort(key=lambda t: (t.predicate.value, str(t.subject)))
    return triples[:limit], len(triples) > limit


def referring(store: Store, thing: NamedNode, language: str, page: int, size: int) -> list[Group]:
    """Give a page of the things that point at a thing, by property; beyond the last page a group is empty."""
    return [
        Group(prop, count, count > SORTED, _subjects(store, thing, prop, language, page, size, count > SORTED))
        for prop, count in _counts(store, thing).items()
    ]


def _counts(store: Store, thing: NamedNode) -> dict[NamedNode, int]:
    """Count what points at a thing by property, each up to one more than SORTED."""
    found = rows(store, "referring", thing=thing, bound=SORTED + 1)
    counts = {_node(row["property"]): _count(row) for row in found}
    if sum(counts.values()) <= SORTED:
        return counts
    terms = sorted({term for vocabulary in VOCABULARIES for term in vocabulary} | counts.keys(), key=str)
    return {
        prop: _count(rows(store, "counting", thing=thing, property=prop, bound=SORTED + 1)[0])
        for prop in (_node(row["property"]) for row in rows(store, "pointing", thing=thing, properties=terms))
    }


def mentioned(store: Store, things: Iterable[Term]) -> list[Triple]:
    """Give the names and classes of things."""
    iris = sorted({thing for thing in things if isinstance(thing, NamedNode)}, key=str)
    return [
        triple
        for start in range(0, len(iris), BATCH)
        for triple in triples(store, "labels", things=iris[start : start + BATCH])
    ]


def licence(store: Store, dataset: NamedNode) -> Term | None:
    """Give the dataset's licence, an IRI or a text."""
    found = rows(store, "licence", dataset=dataset)
    return found[0]["licence"] if found else None


def grouped(triples: Iterable[Triple], first: Sequence[NamedNode]) -> list[Triple]:
    """Put triples in an order of their own, each once: some subjects first, the others by IRI."""
    order = {str(iri): i for i, iri in enumerate(first)}
    unique = dict.fromkeys(triples)
    return sorted(
        unique,
        key=lambda t: (order.get(str(t.subject), len(order)), str(t.subject)[:-1], str(t.predicate), str(t.object)),
    )


def by_property(triples: Iterable[Triple], thing: NamedNode) -> dict[NamedNode, list[Term]]:
    """Give the values of a thing by property, in the order of the table of labels, then by IRI."""
    places = {term: i for i, term in enumerate(labels.TERMS)}
    mine = sorted(
        (t for t in triples if t.subject == thing),
        key=lambda t: (places.get(t.predicate, len(places)), t.predicate.value),
    )
    return {predicate: [t.object for t in group] for predicate, group in groupby(mine, key=lambda t: t.predicate)}


def _subjects(
    store: Store, thing: NamedNode, prop: NamedNode, language: str, page: int, size: int, more: bool
) -> tuple[NamedNode, ...]:
    limits = {"limit": size, "offset": (page - 1) * size}
    if more:
        found = rows(store, "incoming-many", thing=thing, property=prop, **limits)
    else:
        found = rows(store, "incoming", thing=thing, property=prop, language=Literal(language), **limits)
    return tuple(_node(row["subject"]) for row in found)


def _is_part(term: Term, thing: NamedNode) -> bool:
    return isinstance(term, NamedNode) and term.value.startswith(f"{thing.value}#")


def _node(term: Term) -> NamedNode:
    if not isinstance(term, NamedNode):
        raise TypeError(f"{term} is not an IRI, and there is nothing else in its place in our graphs")
    return term


def _count(row: Row) -> int:
    count = row["count"]
    return int(count.value) if isinstance(count, Literal) else 0
