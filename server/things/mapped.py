"""What a thing is mapped to, in both directions, with what was said of each mapping: how sure, why, and by whom."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode

from graph.mappings.match import AUTOMATIC
from graph.mappings.reasons import Reason, ranked
from graph.names import Names
from graph.schemes import MAPPINGS
from graph.store import Store
from graph.vocab import DCTERMS, OWL, PAV, RDFS, SEEALSO, SSSOM
from server.served.ask import Term, rows
from server.things import labels
from server.things.view import Shown, View

GRAPHS = ("candidates", "provenance")
"""Where it is said how mappings came about: those of the files of mappings, those of the build."""
FROM, TO = (OWL.annotatedSource, SSSOM.subject_id), (OWL.annotatedTarget, SSSOM.object_id)
RELATION = (OWL.annotatedProperty, SSSOM.predicate_id)
SAME = frozenset({*MAPPINGS, OWL.sameAs})

Properties = Mapping[NamedNode, Sequence[Term]]
Said = tuple[NamedNode | None, Properties]
"""What was said of a mapping, and what that is called."""
NOTHING: Said = (None, {})


@dataclass(frozen=True, slots=True)
class Mapped:
    """A mapping that holds; ``confidence`` is empty where nobody told it, ``who`` says who stands for it.

    ``reasons`` come strongest first; ``remark`` is what a person said of it; ``told`` is the name of what was said.
    """

    subject: NamedNode
    relation: NamedNode
    object: NamedNode
    confidence: str = ""
    reasons: tuple[Reason, ...] = ()
    remark: str = ""
    who: str = ""
    day: str = ""
    told: NamedNode | None = None

    def other(self, thing: NamedNode) -> NamedNode:
        return self.object if self.subject == thing else self.subject


@dataclass(frozen=True, slots=True)
class Line:
    """A mapping as a page shows it."""

    relation: str
    iri: str
    other: Shown
    confidence: str
    reasons: tuple[Reason, ...]
    remark: str
    who: str
    day: str


def mapped(store: Store, names: Names, thing: NamedNode) -> list[Mapped]:
    """Give the mappings of a thing and to it, by relation; the closest first."""
    found = [(row["subject"], row["property"], row["object"]) for row in rows(store, "same", thing=thing)]
    said = _said(store, names, thing) if found else {}
    order = [iri for iri in labels.TERMS if iri in SAME]
    return sorted(
        (
            _mapped(subject, relation, term, said.get((subject, relation, term), NOTHING))
            for subject, relation, term in found
            if isinstance(subject, NamedNode) and isinstance(relation, NamedNode) and isinstance(term, NamedNode)
        ),
        key=lambda one: (
            order.index(one.relation) if one.relation in order else -1,
            one.other(thing).value,
        ),
    )


def lines(found: Iterable[Mapped], thing: NamedNode, view: View) -> tuple[Line, ...]:
    """Show mappings on the page of one of their ends."""
    return tuple(
        Line(
            labels.forward(one.relation) if one.subject == thing else labels.backward(one.relation),
            one.relation.value,
            view.link(one.other(thing)),
            one.confidence,
            one.reasons,
            one.remark,
            one.who,
            one.day,
        )
        for one in found
    )


def _said(store: Store, names: Names, thing: NamedNode) -> dict[tuple[Term, Term, Term], Said]:
    """Gather what was said of each mapping, by what it says."""
    about: dict[Term, dict[NamedNode, list[Term]]] = {}
    for row in rows(store, "reasons", thing=thing, graphs=[names.graph(one) for one in GRAPHS]):
        if isinstance(prop := row["property"], NamedNode):
            about.setdefault(row["mapping"], {}).setdefault(prop, []).append(row["value"])
    found: dict[tuple[Term, Term, Term], Said] = {}
    for node, properties in about.items():
        ends = [next((properties[way][0] for way in ways if way in properties), None) for ways in (FROM, RELATION, TO)]
        if ends[0] is not None and ends[1] is not None and ends[2] is not None:
            found[ends[0], ends[1], ends[2]] = (node if isinstance(node, NamedNode) else None, properties)
    return found


def _mapped(subject: NamedNode, relation: NamedNode, term: NamedNode, told: Said) -> Mapped:
    node, said = told
    # What the build finds by itself has its reasons in comments; of what people judge, comments are their remarks.
    judged = SEEALSO.reviewState in said
    reasons = _texts(said, SEEALSO.evidence, *(() if judged else (RDFS.comment,)))
    return Mapped(
        subject,
        relation,
        term,
        confidence=next(iter(_texts(said, SSSOM.confidence)), ""),
        reasons=ranked(sorted(reasons)),
        remark=next(iter(_texts(said, RDFS.comment)), "") if judged else "",
        who=_who(said),
        day=next(iter(_texts(said, SSSOM.review_date, DCTERMS.created)), ""),
        told=node,
    )


def _who(said: Properties) -> str:
    """Say who stands for a mapping: who reviewed it, else who made it, else the program that found it."""
    reviewers = _texts(said, SSSOM.reviewer_id, SSSOM.reviewer_label)
    authors = _texts(said, PAV.authoredBy, SSSOM.author_label)
    tool = " ".join(_texts(said, SSSOM.mapping_tool, SSSOM.mapping_tool_version))
    if reviewers == [AUTOMATIC]:
        return f"accepted by {tool or 'the program'} as certain"
    parts = [f"made by {', '.join(authors)}"] if authors else [f"found by {tool}"] if tool else []
    return "; ".join([*parts, *([f"accepted by {', '.join(reviewers)}"] if reviewers else [])])


def _texts(said: Properties, *ways: NamedNode) -> list[str]:
    terms = (term for way in ways for term in said.get(way, ()))
    return [term.value for term in terms if isinstance(term, (NamedNode, Literal))]
