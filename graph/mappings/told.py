"""What is said of mappings in SSSOM's RDF, read back: ours, and what sssom-py and others write.

https://mapping-commons.github.io/sssom/spec-formats-rdf/
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping

from pyoxigraph import Literal, NamedNode, Triple

from graph.mappings.match import ACCEPTED, REJECTED, STATES, UNSPECIFIED, Match
from graph.mappings.unplaced import NO_TERM, Homeless, Unplaced, relation
from graph.names import clean
from graph.record import Reject
from graph.vocab import DCTERMS, OWL, PAV, RDFS, SEEALSO, SEMAPV, SSSOM

SUBJECT = (OWL.annotatedSource, SSSOM.subject_id)
PREDICATE = (OWL.annotatedProperty, SSSOM.predicate_id)
OBJECT = (OWL.annotatedTarget, SSSOM.object_id)
AUTHORS, REVIEWERS = (PAV.authoredBy, SSSOM.author_label), (SSSOM.reviewer_id, SSSOM.reviewer_label)
READ = frozenset(
    {
        *SUBJECT, *PREDICATE, *OBJECT, *AUTHORS, *REVIEWERS, SSSOM.mapping_justification, SSSOM.predicate_modifier,
        SSSOM.confidence, SSSOM.subject_label, SSSOM.object_label, SSSOM.mapping_tool, SSSOM.mapping_tool_version,
        SSSOM.review_date, SEEALSO.reviewState, SEEALSO.evidence, SEEALSO.evidenceFingerprint, RDFS.comment,
        DCTERMS.created, DCTERMS.creator,
    }
)  # fmt: skip
FROM_SET = (DCTERMS.creator, DCTERMS.created, SSSOM.mapping_tool, SSSOM.mapping_tool_version)
"""What a set says for all of its mappings that do not say it themselves."""

Texts = Mapping[NamedNode, list[str]]


class Sayings:
    """Gathers what is said of each node, whatever it is; those that are mappings come out of it."""

    def __init__(self) -> None:
        self._by_node = defaultdict[str, dict[NamedNode, list[str]]](lambda: defaultdict(list))
        self._sets: dict[str, str] = {}

    def take(self, triple: Triple) -> None:
        if triple.predicate == SSSOM.mappings:
            self._sets[str(triple.object)] = str(triple.subject)
        elif triple.predicate in READ and isinstance(triple.object, (NamedNode, Literal)):
            self._by_node[str(triple.subject)][triple.predicate].append(triple.object.value)

    def matches(self, loose: str) -> Iterator[Match | Unplaced | Reject]:
        """Yield the mappings; ``loose`` is the relation of those that say only that there is one."""
        for node, said in self._by_node.items():
            if all(_first(said, *ways) for ways in (SUBJECT, PREDICATE, OBJECT)):
                try:
                    yield _match(self._with_set(node, said), loose)
                except Homeless as err:
                    yield Unplaced(node, err.kind, str(err), _written(said))
                except ValueError as err:
                    yield Reject(node, str(err), _written(said))

    def _with_set(self, node: str, said: Texts) -> Texts:
        """Add what the set of a mapping says for it: its creators are named where it names no author."""
        told = self._by_node.get(self._sets.get(node, ""), {})
        more = {way: told[way] for way in FROM_SET if way in told and way not in said}
        if DCTERMS.creator in more and not _all(said, *AUTHORS):
            more[PAV.authoredBy] = more[DCTERMS.creator]
        return {**said, **more}


def _written(said: Texts) -> str:
    return json.dumps({way.value: texts for way, texts in said.items()}, ensure_ascii=False)


def _match(said: Texts, loose: str) -> Match:
    if SSSOM.NoTermFound.value in {_first(said, *SUBJECT), _first(said, *OBJECT)}:
        raise Homeless(NO_TERM, "one of its ends is sssom:NoTermFound")
    confidence = _first(said, SSSOM.confidence)
    justification = _first(said, SSSOM.mapping_justification)
    return Match(
        _first(said, *SUBJECT),
        _first(said, *OBJECT),
        relation(_first(said, *PREDICATE), loose),
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
