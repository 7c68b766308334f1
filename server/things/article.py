"""The HTML page of a thing, gathered as values for its template: everything that the graph knows, both ways."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import ceil

from pyoxigraph import Literal, NamedNode, Triple

from graph.names import Names
from graph.store import Store
from graph.vocab import BIBO, DCAT, DCTERMS, RDF, RDFS, SCHEMA, SEEALSO, SKOS, VOID
from server.served.ask import Term, rows
from server.things import labels, mapped, record, thing
from server.things.alike import Alike, alike
from server.things.mapped import Line
from server.things.record import Finding, RawField, Source
from server.things.thing import NAMING, SORTED, Glossary, Group
from server.things.view import Row, Shown, View

SIZE = 50
"""How many of the things that point here a page lists for each property."""

HEAD = (DCTERMS.creator, DCTERMS.issued, DCTERMS.type, DCTERMS.abstract, DCTERMS.alternative)
CHIPS = (DCTERMS.subject, RDFS.seeAlso)
APART = frozenset({RDF.type, DCTERMS.title, *HEAD, *CHIPS, BIBO.presentedAt, DCTERMS.spatial})
"""What a record's page shows elsewhere than among the facts."""
TWICE = {VOID.dataDump: DCAT.distribution}
"""What is said of the same things in the words of two vocabularies; a page has the second."""
NO_TABLES = Alike()


@dataclass(frozen=True, slots=True)
class Offer:
    """A document about the same thing in another format."""

    label: str
    media_type: str
    href: str


@dataclass(frozen=True, slots=True)
class Address:
    """Where a thing is: its IRI, the address of this page, and its other documents."""

    iri: str
    canonical: str
    alternates: tuple[Offer, ...]


@dataclass(frozen=True, slots=True)
class Item:
    """An entry of a list of things."""

    thing: Shown
    date: Shown | None


@dataclass(frozen=True, slots=True)
class Listed:
    """A group of things that point here; ``count`` in words where they are too many to count."""

    label: str
    count: str
    more: bool
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a thing (``thing#id``), or another thing told on its page, with its properties."""

    id: str
    title: str
    thing: Shown
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Place:
    thing: Shown
    members: tuple[Shown, ...]


@dataclass(frozen=True, slots=True)
class Head:
    """The bibliographic head of a record, and what its page sets apart."""

    types: tuple[Shown, ...]
    creators: tuple[Shown, ...]
    dates: tuple[Shown, ...]
    abstracts: tuple[Shown, ...]
    others: tuple[Shown, ...]
    chips: tuple[Row, ...]
    meetings: tuple[Part, ...]
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """All that a template needs; ``head`` is there for records."""

    title: Shown
    kinds: tuple[str, ...]
    address: Address
    rows: tuple[Row, ...]
    parts: tuple[Part, ...]
    findings: tuple[Finding, ...]
    groups: tuple[Listed, ...]
    number: int
    pages: int
    head: Head | None = None
    fields: tuple[RawField, ...] = ()
    sources: tuple[Source, ...] = ()
    mapped: tuple[Line, ...] = ()
    many: Alike = NO_TABLES
    withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class Known:
    """What was asked of the store for a page; ``told`` are other things that it tells of, a meeting or a place."""

    iri: NamedNode
    said: tuple[Triple, ...]
    told: Mapping[NamedNode, Mapping[NamedNode, Sequence[Term]]]
    groups: tuple[Group, ...]
    dates: Mapping[NamedNode, Term] = field(default_factory=dict)

    @property
    def properties(self) -> dict[NamedNode, list[Term]]:
        return thing.by_property(self.said, self.iri)


def page(store: Store, names: Names, iri: NamedNode, address: Address, language: str, number: int) -> Page | None:
    """Gather the n-th page of a thing; None beyond its last page."""
    known = _ask(store, iri, language, number)
    pages = max([1, *(ceil(min(group.count, SORTED) / SIZE) for group in known.groups if not _is_said(group, known))])
    if number > pages:
        return None
    view = View(names, _glossary(store, known, language))
    properties = known.properties
    classes = [term for term in properties.get(RDF.type, ()) if isinstance(term, NamedNode)]
    plain = SEEALSO.Record not in classes
    many = alike(known.said, iri, view) if plain else NO_TABLES
    told = list(known.told.values())
    return Page(
        title=_title(view, iri),
        kinds=tuple(sorted({labels.forward(c) for c in classes})),
        address=address,
        rows=tuple(view.rows(_facts(properties, view, iri, many) if plain else _others(properties))),
        parts=parts_of(known, view, many),
        findings=tuple(record.findings(store, names, iri, view)),
        groups=listed(known, view),
        number=number,
        pages=pages,
        head=None if plain else _head(properties, known, view),
        fields=() if plain else tuple(record.fields(store, names, iri, view, [properties, *told])),
        sources=() if plain else tuple(record.sources(store, names, iri)),
        mapped=mapped.lines(mapped.mapped(store, names, iri), iri, view) if plain else (),
        many=many,
        withdrawn=SEEALSO.Withdrawn in classes,
    )


def _ask(store: Store, iri: NamedNode, language: str, number: int) -> Known:
    said = thing.description(store, iri, SKOS.hasTopConcept)
    told = [
        term
        for t in said
        if t.predicate in {BIBO.presentedAt, DCTERMS.spatial} and t.subject == iri
        for term in [t.object]
        if isinstance(term, NamedNode)
    ]
    groups = tuple(thing.referring(store, iri, language, number, SIZE))
    subjects = [subject for group in groups for subject in group.subjects]
    dated = {row["thing"]: row["date"] for row in rows(store, "dates", things=subjects)} if subjects else {}
    return Known(
        iri,
        tuple(said),
        {term: thing.by_property(thing.description(store, term, SKOS.related), term) for term in told},
        groups,
        {subject: date for subject, date in dated.items() if isinstance(subject, NamedNode)},
    )


def _glossary(store: Store, known: Known, language: str) -> Glossary:
    terms: list[Term] = [term for t in known.said for term in (t.subject, t.object)]
    terms += [term for properties in known.told.values() for values in properties.values() for term in values]
    terms += [subject for group in known.groups for subject in group.subjects]
    glossary = Glossary(language)
    glossary.add(thing.mentioned(store, [known.iri, *known.told, *terms]))
    return glossary


def _title(view: View, iri: NamedNode) -> Shown:
    name = view.glossary.name(iri)
    if name is None:
        return Shown(labels.local(iri.value))
    return Shown(name.value, language=name.language or "")


def _facts(
    properties: dict[NamedNode, list[Term]], view: View, iri: NamedNode, many: Alike
) -> dict[NamedNode, list[Term]]:
    """Leave out of what a list tells the class, the mappings, the tables, what is said twice, and the title."""
    title = view.glossary.name(iri)
    kept = {p: [t for t in terms if not (p in NAMING and t == title)] for p, terms in properties.items()}
    twice = {p for p, other in TWICE.items() if {*kept.get(p, ())} <= {*kept.get(other, ())}}
    apart = {RDF.type, *mapped.SAME, *many.properties, *twice}
    return {p: terms for p, terms in kept.items() if terms and p not in apart}


def _others(properties: dict[NamedNode, list[Term]]) -> dict[NamedNode, list[Term]]:
    return {p: terms for p, terms in properties.items() if p not in APART}


def parts_of(known: Known, view: View, many: Alike = NO_TABLES) -> tuple[Part, ...]:
    """Give what is said of the parts of a thing, but for those in tables."""
    subjects = dict.fromkeys(t.subject for t in known.said if t.subject != known.iri and t.subject not in many.parts)
    parts = []
    for subject in subjects:
        if isinstance(subject, NamedNode):
            title = view.glossary.name(subject)
            fragment = subject.value.partition("#")[2]
            shown = tuple(view.rows(thing.by_property(known.said, subject)))
            parts.append(Part(fragment, title.value if title else words(fragment), view.link(subject), shown))
    return tuple(parts)


def words(fragment: str) -> str:
    """Make words of a fragment."""
    return re.sub(r"[-_]+", " ", fragment).strip().capitalize()


def listed(known: Known, view: View) -> tuple[Listed, ...]:
    """List what points here, without the links that the properties say the other way round."""
    found = []
    for group in known.groups:
        if _is_said(group, known):
            continue
        count = f"more than {SORTED:,}" if group.more else f"{group.count:,}"
        items = tuple(
            Item(view.link(s), view.show(known.dates[s]) if s in known.dates else None) for s in group.subjects
        )
        found.append(Listed(labels.backward(group.property), count, group.more, items))
    return tuple(sorted(found, key=lambda group: _place(group.label)))


def _is_said(group: Group, known: Known) -> bool:
    """Tell whether the thing's own properties say the same; a scheme's concepts are listed once as it is."""
    if group.property not in labels.INVERSES:
        return False
    properties = known.properties
    said = properties.get(labels.INVERSES[group.property], ())
    return SKOS.ConceptScheme in properties.get(RDF.type, ()) or set(said).issuperset(group.subjects)


def _place(label: str) -> int:
    """Give a group's place: as the table of labels has it."""
    order = [inverse for _, inverse in labels.TERMS.values()]
    return order.index(label) if label in order else len(order)


def _head(properties: dict[NamedNode, list[Term]], known: Known, view: View) -> Head:
    shown = {p: view.all(p, properties.get(p, ())) for p in HEAD}
    titles = [t for t in properties.get(DCTERMS.title, ()) if t != view.glossary.name(known.iri)]
    places = [t for t in properties.get(DCTERMS.spatial, ()) if isinstance(t, NamedNode)]
    unplaced = [Place(view.show(t), ()) for t in properties.get(DCTERMS.spatial, ()) if isinstance(t, Literal)]
    meetings = [t for t in properties.get(BIBO.presentedAt, ()) if isinstance(t, NamedNode)]
    return Head(
        types=shown[DCTERMS.type],
        creators=shown[DCTERMS.creator],
        dates=shown[DCTERMS.issued],
        abstracts=shown[DCTERMS.abstract],
        others=(*view.all(DCTERMS.title, titles), *shown[DCTERMS.alternative]),
        chips=tuple(view.rows({p: properties[p] for p in CHIPS if p in properties})),
        meetings=tuple(_meeting(meeting, known, view) for meeting in meetings),
        places=(
            *(Place(view.link(p), view.all(SKOS.narrower, known.told[p].get(SKOS.narrower, ()))) for p in places),
            *unplaced,
        ),
    )


def _meeting(meeting: NamedNode, known: Known, view: View) -> Part:
    told = {p: list(terms) for p, terms in known.told[meeting].items() if p not in {RDF.type, SCHEMA.name}}
    link = view.link(meeting)
    return Part("", link.text, link, tuple(view.rows(told)))
