"""The page of a concept, gathered as values for its template; what there may be thousands of is bounded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil

from pyoxigraph import Literal, NamedNode, Triple

from graph.names import Names
from graph.store import Store
from graph.vocab import DCTERMS, OWL, RDF, SEEALSO, SKOS
from server.concepts import relatives, years
from server.concepts.hierarchy import Around, Branch, around, tree
from server.concepts.questions import Question, questions
from server.concepts.relatives import Companion, Kin, Likely, Relatives
from server.concepts.tongues import LABELS, Tongue, tongues
from server.concepts.years import Chart
from server.served.ask import Term, rows
from server.things import article, labels, mapped, record, thing, usage
from server.things.article import SIZE, Address, Known, Listed, Part
from server.things.mapped import Line
from server.things.record import Finding
from server.things.thing import SORTED, Glossary
from server.things.usage import Usage
from server.things.view import Row, Shown, View

SAID = 3000
"""Values that a page tells of a concept at most."""
NOTES = (
    SKOS.definition, SKOS.scopeNote, DCTERMS.description, SKOS.note, SKOS.example, SKOS.historyNote, SKOS.changeNote,
    SKOS.editorialNote,
)  # fmt: skip
APART = frozenset({*NOTES, *LABELS, *mapped.SAME, RDF.type, OWL.deprecated, DCTERMS.isReplacedBy, DCTERMS.title})
"""What the page shows elsewhere than among the facts."""
TRUE = frozenset({"true", "1"})


@dataclass(frozen=True, slots=True)
class Status:
    """What sets a concept apart from an established one."""

    candidate: bool
    deprecated: bool
    successors: tuple[Shown, ...]


@dataclass(frozen=True, slots=True)
class ConceptPage:
    """All that the template needs."""

    title: Shown
    kinds: tuple[str, ...]
    address: Address
    status: Status
    schemes: tuple[Shown, ...]
    tongues: tuple[Tongue, ...]
    notes: tuple[Row, ...]
    tree: tuple[Branch, ...]
    related: tuple[Kin, ...]
    likely: tuple[Likely, ...]
    companions: tuple[Companion, ...]
    usage: Usage | None
    chart: Chart | None
    mapped: tuple[Line, ...]
    rows: tuple[Row, ...]
    parts: tuple[Part, ...]
    findings: tuple[Finding, ...]
    questions: tuple[Question, ...]
    groups: tuple[Listed, ...]
    number: int
    pages: int

    @property
    def is_placed(self) -> bool:
        """Tell whether the concept has any place in a hierarchy."""
        return bool(self.tree) and (len(self.tree) > 1 or bool(self.tree[0].below) or not self.tree[0].current)


@dataclass(frozen=True, slots=True)
class Gathered:
    """What was asked of the store for a page."""

    known: Known
    around: Around
    relatives: Relatives

    @property
    def iri(self) -> NamedNode:
        return self.known.iri


def page(
    store: Store, names: Names, iri: NamedNode, address: Address, language: str, number: int
) -> ConceptPage | None:
    """Gather the n-th page of a concept; None beyond its last page."""
    found = _ask(store, names, iri, language, number)
    pages = max([1, *(ceil(min(group.count, SORTED) / SIZE) for group in found.known.groups)])
    if number > pages:
        return None
    view = View(names, _glossary(store, found, language))
    properties = found.known.properties
    used = usage.usage(store, iri)
    title = view.glossary.name(iri)
    return ConceptPage(
        title=Shown(title.value, language=title.language or "") if title else Shown(labels.local(iri.value)),
        kinds=tuple(sorted({labels.forward(c) for c in properties.get(RDF.type, ()) if isinstance(c, NamedNode)})),
        address=address,
        status=_status(properties, view),
        schemes=view.all(SKOS.inScheme, properties.get(SKOS.inScheme, ())),
        tongues=tongues(properties, view),
        notes=tuple(view.rows({prop: properties[prop] for prop in NOTES if prop in properties})),
        tree=tree(found.around, view, trees(properties, view)),
        related=relatives.kin(found.relatives, view),
        likely=relatives.likely(found.relatives, view),
        companions=relatives.companions(found.relatives, view),
        usage=used,
        chart=years.chart(years.years(store, names, iri)) if used is None or used.records else None,
        mapped=mapped.lines(mapped.mapped(store, names, iri), iri, view),
        rows=tuple(view.rows({prop: terms for prop, terms in properties.items() if prop not in APART})),
        parts=article.parts_of(found.known, view),
        findings=tuple(record.findings(store, names, iri, view)),
        questions=questions(names, iri, years.COUNTED, relatives.COMPANY, relatives.ASKED),
        groups=article.listed(found.known, view),
        number=number,
        pages=pages,
    )


def _ask(store: Store, names: Names, iri: NamedNode, language: str, number: int) -> Gathered:
    said = _said(store, iri)
    shown_elsewhere = labels.INVERSES.keys() | mapped.SAME
    groups = tuple(
        group for group in thing.referring(store, iri, language, number, SIZE) if group.property not in shown_elsewhere
    )
    subjects = [subject for group in groups for subject in group.subjects]
    dated = {row["thing"]: row["date"] for row in rows(store, "dates", things=subjects)} if subjects else {}
    dates = {subject: date for subject, date in dated.items() if isinstance(subject, NamedNode)}
    return Gathered(
        Known(iri, said, {}, groups, dates), around(store, names, iri, language), relatives.relatives(store, names, iri)
    )


def _said(store: Store, iri: NamedNode) -> tuple[Triple, ...]:
    """Give what is said of a concept and of its parts."""
    said = [
        Triple(iri, prop, row["value"])
        for row in rows(store, "concept", thing=iri, limit=SAID)
        if isinstance(prop := row["property"], NamedNode)
    ]
    parts = {t.object for t in said if isinstance(t.object, NamedNode) and t.object.value.startswith(f"{iri.value}#")}
    for part in sorted(parts, key=str):
        if isinstance(part, NamedNode):
            said += thing.description(store, part)
    return tuple(said)


def _glossary(store: Store, found: Gathered, language: str) -> Glossary:
    terms: list[Term] = [term for t in found.known.said for term in (t.subject, t.object)]
    terms += [*found.around.mentioned(), *found.relatives.mentioned()]
    terms += [subject for group in found.known.groups for subject in group.subjects]
    terms += [row[end] for row in rows(store, "same", thing=found.iri) for end in ("subject", "object")]
    glossary = Glossary(language)
    glossary.add(thing.mentioned(store, [found.iri, *terms]))
    return glossary


def _status(properties: Mapping[NamedNode, Sequence[Term]], view: View) -> Status:
    gone = any(isinstance(t, Literal) and t.value in TRUE for t in properties.get(OWL.deprecated, ()))
    successors = view.all(DCTERMS.isReplacedBy, properties.get(DCTERMS.isReplacedBy, ()))
    return Status(SEEALSO.Candidate in properties.get(RDF.type, ()), gone, successors)


def trees(properties: Mapping[NamedNode, Sequence[Term]], view: View) -> str:
    """Give the address of the hierarchy of a concept's scheme; none where its scheme is not ours."""
    own = sorted(t.value for t in properties.get(SKOS.inScheme, ()) if isinstance(t, NamedNode) and view.is_ours(t))
    return f"{view.address(NamedNode(own[0]))[0]}/tree" if own else ""
