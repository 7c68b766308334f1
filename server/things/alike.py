"""The parts of a thing that are alike, as tables of its page: prefixes, partitions by class and by property."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pyoxigraph import NamedNode, Triple

from graph.vocab import RDF, SH, VOID
from server.served.ask import Term
from server.things import labels, thing
from server.things.view import Shown, View

MANY = 4
"""From how many parts of one kind on they are a table, and no sections of their own."""
ABOUT = (getattr(VOID, "class"), VOID.property, SH.prefix)
"""What a part is about: its name where it has none, and the first column."""

Way = tuple[NamedNode, NamedNode]
"""What has the parts, and by which property."""


@dataclass(frozen=True, slots=True)
class Line:
    """A part: the values of each column; ``id`` is its fragment."""

    id: str
    cells: tuple[tuple[Shown, ...], ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Parts that are alike; ``inner`` are the parts of a part."""

    title: str
    columns: tuple[str, ...]
    lines: tuple[Line, ...]
    inner: bool


@dataclass(frozen=True, slots=True)
class Alike:
    """The tables, whose parts they tell, and the properties of the thing that say nothing else.

    ``left`` are the parts of parts that are too few for a table: who wants those takes the data.
    """

    tables: tuple[Table, ...] = ()
    left: int = 0
    parts: frozenset[NamedNode] = frozenset()
    properties: frozenset[NamedNode] = frozenset()


def alike(said: Sequence[Triple], iri: NamedNode, view: View) -> Alike:
    """Put the parts that are alike into tables, from what is said of a thing and of its parts."""
    ways = _ways(said, iri)
    tabled = dict[NamedNode, None]()
    chosen = list[Way]()
    left = 0
    for way, parts in ways.items():
        if len(parts) >= MANY:
            chosen.append(way)
        elif way[0] in tabled:
            left += len(parts)
        else:
            continue
        tabled |= dict.fromkeys(parts)
    about = {part: thing.by_property(said, part) for part in (*tabled, *(owner for owner, _ in chosen))}
    tables = [_table(way, ways[way], about, iri, view) for way in chosen]
    return Alike(
        tuple(sorted(tables, key=lambda table: table.inner)),
        left,
        frozenset(tabled),
        frozenset(prop for owner, prop in chosen if owner == iri),
    )


def _ways(said: Sequence[Triple], iri: NamedNode) -> dict[Way, list[NamedNode]]:
    """Gather the parts by what has them, the thing's own before those of its parts."""
    ways = dict[Way, list[NamedNode]]()
    for subject, predicate, term in said:
        if isinstance(subject, NamedNode) and isinstance(term, NamedNode) and _is_part(term, iri):
            ways.setdefault((subject, predicate), []).append(term)
    return dict(sorted(ways.items(), key=lambda way: way[0][0] != iri))


def _table(
    way: Way,
    parts: Sequence[NamedNode],
    about: Mapping[NamedNode, Mapping[NamedNode, Sequence[Term]]],
    iri: NamedNode,
    view: View,
) -> Table:
    owner, prop = way
    title = labels.forward(prop) if owner == iri else f"{labels.forward(prop)}: {_name(owner, about[owner], view)}"
    columns = tuple(_columns([about[part] for part in parts], iri))
    lines = [
        Line(part.value.partition("#")[2], tuple(view.all(column, about[part].get(column, ())) for column in columns))
        for part in parts
    ]
    lines.sort(key=lambda line: [value.text.casefold() for cell in line.cells[:1] for value in cell])
    return Table(title, tuple(labels.forward(column) for column in columns), tuple(lines), owner != iri)


def _columns(parts: Sequence[Mapping[NamedNode, Sequence[Term]]], iri: NamedNode) -> Iterator[NamedNode]:
    """Give the properties that tell the parts from each other: what they are about first, no parts of parts."""
    found = dict.fromkeys(prop for properties in parts for prop in properties)
    for prop in sorted(found, key=lambda prop: prop not in ABOUT):
        values = [tuple(properties.get(prop, ())) for properties in parts]
        inner = any(isinstance(term, NamedNode) and _is_part(term, iri) for terms in values for term in terms)
        if not inner and not (prop == RDF.type and len(set(values)) == 1):
            yield prop


def _name(part: NamedNode, properties: Mapping[NamedNode, Sequence[Term]], view: View) -> str:
    for prop in ABOUT:
        for term in properties.get(prop, ()):
            return view.show(term).text
    return view.link(part).text


def _is_part(term: NamedNode, iri: NamedNode) -> bool:
    return term.value.startswith(f"{iri.value}#")
