"""What is said of mappings in SSSOM's RDF, read back: ours, and what sssom-py and others write.

https://mapping-commons.github.io/sssom/spec-formats-rdf/
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from pyoxigraph import Literal, NamedNode, Triple

from graph.mappings.match import ACCEPTED, REJECTED, RELATIONS, STATES, UNSPECIFIED, Match
from graph.names import clean
from graph.record import Reject
from graph.vocab import DCTERMS, OWL, PAV, RDFS, SEEALSO, SEMAPV, SKOS, SSSOM

SUBJECT = (OWL.annotatedSource, SSSOM.subject_id)
PREDICATE = (OWL.annotatedProperty, SSSOM.predicate_id)
OBJECT = (OWL.annotatedTarget, SSSOM.object_id)
AUTHORS, REVIEWERS = (PAV.authoredBy, SSSOM.author_label), (SSSOM.reviewer_id, SSSOM.reviewer_label)
READ = frozenset(
    {
        *SUBJECT, *PREDICATE, *OBJECT, *AUTHORS, *REVIEWERS, SSSOM.mapping_justification, SSSOM.predicate_modifier,
        SSSOM.confidence, SSSOM.subject_label, SSSOM.object_label, SSSOM.mapping_tool, SSSOM.mapping_tool_version,
        SSSOM.review_date, SEEALSO.reviewState, SEEALSO.evidence, SEEALSO.evidenceFingerprint, RDFS.comment,
        DCTERMS.created,
    }
)  # fmt: skip
RELATED_BY = {SKOS[name].value: name for name in RELATIONS} | {OWL.sameAs.value: "exactMatch"}
"""The relations of mappings by their IRIs."""

Texts = Mapping[NamedNode, list[str]]


class Sayings:
    """Gathers what is said of each node, whatever it is; those that are mappings come out of it."""

    def __init__(self) -> None:
        self._by_node = defaultdict[str, dict[NamedNode, list[str]]](lambda: defaultdict(list))

    def take(self, triple: Triple) -> None:
        if triple.predicate in READ and isinstance(triple.object, (NamedNode, Literal)):
            self._by_node[str(triple.subject)][triple.predicate].append(triple.object.value)

    def __iter__(self) -> Iterator[Match | Reject]:
        for node, said in self._by_node.items():
            if all(_first(said, *ways) for ways in (SUBJECT, PREDICATE, OBJECT)):
                try:
                    yield _match(said)
                except ValueError as err:
                    yield Reject(node, str(err))


def _match(said: Texts) -> Match:
    confidence = _first(said, SSSOM.confidence)
    justification = _first(said, SSSOM.mapping_justification)
    return Match(
        _first(said, *SUBJECT),
        _first(said, *OBJECT),
        _relation(_first(said, *PREDICATE)),
        _state(said),
        subject_label=clean(_first(said, SSSOM.subject_label)),
        object_label=clean(_first(said, SSSOM.object_label)),
        justification="" if justification == SEMAPV[UNSPECIFIED].value else justification,
        confidence=_confidence(confidence) if confidence else None,
        authors=_all(said, *AUTHORS),
        reviewers=_all(said, *REVIEWERS),
        tool=_first(said, SSSOM.mapping_tool),
        tool_version=_first(said, SSSOM.mapping_tool_version),
        date=_first(said, DCTERMS.created)[:10],
        reviewed=_first(said, SSSOM.review_date)[:10],
        comment=clean(_first(said, RDFS.comment)),
        evidence=_all(said, SEEALSO.evidence),
        fingerprint=_first(said, SEEALSO.evidenceFingerprint),
    )


def _relation(iri: str) -> str:
    if iri not in RELATED_BY:
        expected = ", ".join(f"skos:{name}" for name in RELATIONS)
        raise ValueError(f"the relation is '{iri[:60]}'; one of {expected} was expected")
    return RELATED_BY[iri]


def _state(said: Texts) -> str:
    """Read the state; others have none, and say of each mapping that it holds or does not."""
    state = _first(said, SEEALSO.reviewState)
    if state and state not in STATES:
        raise ValueError(f"the state is '{state[:20]}'; one of {', '.join(STATES)} was expected")
    return state or (REJECTED if _first(said, SSSOM.predicate_modifier) else ACCEPTED)


def _confidence(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value <= 1:
        raise ValueError(f"the confidence is '{text[:20]}'; a number from 0 to 1 was expected")
    return value


def _first(said: Texts, *ways: NamedNode) -> str:
    return next((text for way in ways for text in said.get(way, ())), "")


def _all(said: Texts, *ways: NamedNode) -> tuple[str, ...]:
    return tuple(dict.fromkeys(clean(text) for way in ways for text in said.get(way, ()) if text))
