"""From our concepts to candidates of a service elsewhere, weighed as those of an authority here are.

What a service's score means only the service knows: labels are compared anew, and its word is one piece of evidence.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from graph.elsewhere.memory import Memory
from graph.elsewhere.service import Answer, Post, Query, Service, read
from graph.errors import SourceError
from graph.iris import is_iri
from graph.link import ACCEPT, Candidate, Concept, Evidence, Label, candidates
from graph.link.compare import EQUAL, FORMED, SPELT, compare
from graph.link.concept import PREF
from graph.link.words import form, whole

CALLED, FIRST = 1.5, 0.4
"""What it says for a candidate that the service calls it a match, or gives it the best score."""

AGREEING = frozenset({EQUAL, FORMED, SPELT})
"""How labels meet that are the same name."""

ALONE = ACCEPT - 0.01
"""The score that a candidate has at the most that a service thinks well of and whose name is another."""

KEPT = 5


@dataclass(frozen=True, slots=True)
class Wanted:
    """How to ask: in which language where a concept has a name in it, for which type of the service's.

    ``offline`` asks nobody and uses what is remembered; ``fresh`` asks for everything again.
    """

    language: str = "en"
    type: str = ""
    offline: bool = False
    fresh: bool = False


@dataclass(frozen=True, slots=True)
class Few:
    """The candidates of one concept, as ``graph.link`` wants an authority: each is under every key."""

    name: str
    concepts: Sequence[Concept]
    spread: Mapping[str, float] = field(default_factory=dict)

    @property
    def size(self) -> int:
        return len(self.concepts)

    def concept(self, iri: str) -> Concept | None:
        return next((one for one in self.concepts if one.iri == iri), None)

    def load(self, number: int) -> Concept:
        return self.concepts[number]

    def counts(self, keys: Sequence[int]) -> list[int]:
        known = [{key for label in one.labels for key in whole(label)} for one in self.concepts]
        return [sum(key in some for some in known) for key in keys]

    def under(self, keys: Sequence[int], most: int) -> list[list[int]]:
        numbers = list(range(len(self.concepts)))[:most]
        return [numbers for _ in keys]


def link(
    concepts: Sequence[Concept], service: Service, memory: Memory, post: Post, wanted: Wanted
) -> Iterator[tuple[Concept, tuple[Candidate, ...] | None]]:
    """Yield each concept with its candidates, best first; None where it was to be looked up and nobody may be asked.

    What is answered is remembered batch by batch, so a run that breaks off goes on where it was. Raises: SourceError.
    """
    asked = {one.iri: _query(one, wanted) for one in concepts}
    remembered = {} if wanted.fresh else {q: a for q in set(asked.values()) if (a := memory.get(_key(service, q)))}
    missing = [] if wanted.offline else list(dict.fromkeys(q for q in asked.values() if q not in remembered))
    for start in range(0, len(missing), service.batch):
        answered = dict(service.ask(missing[start : start + service.batch], post))
        memory.put({_key(service, query): body for query, body in answered.items()})
        remembered |= answered
    for one in concepts:
        body = remembered.get(asked[one.iri])
        yield one, None if body is None else weigh(one, read(body), service)


def weigh(concept: Concept, answers: Sequence[Answer], service: Service) -> tuple[Candidate, ...]:
    """Weigh what a service answered for a concept."""
    theirs = {iri: one for one in answers if (iri := service.iri(one.id))}
    if not theirs and answers:
        raise SourceError(
            f"{service.name} calls things '{answers[0].id[:40]}' and does not say what their IRIs are: "
            "how they begin was expected, by --space"
        )
    theirs = {iri: one for iri, one in theirs.items() if is_iri(iri)}
    if not theirs:
        return ()
    few = Few(service.name, [_concept(iri, one) for iri, one in theirs.items()])
    scores = [one.score for one in theirs.values() if one.score is not None]
    best = max(scores, default=None)
    lone = best is not None and scores.count(best) == 1

    def further(found: Sequence[Concept]) -> dict[str, Sequence[Evidence]]:
        return {one.iri: list(_word(theirs[one.iri], best if lone else None, service)) for one in found}

    return tuple(_backed(concept, one, theirs[one.concept]) for one in candidates(concept, few, KEPT, further=further))


def _backed(concept: Concept, candidate: Candidate, answer: Answer) -> Candidate:
    """Hold a candidate below what may be taken unseen where no label agrees: a service's word alone is not enough."""
    if candidate.score < ACCEPT or any(_agrees(label, answer) for label in concept.labels):
        return candidate
    alone = Evidence("service", "its name is not ours: the word of the service alone accepts nothing", 0.0)
    return replace(candidate, score=ALONE, evidence=(*candidate.evidence, alone))


def _agrees(label: Label, answer: Answer) -> bool:
    """Tell whether a name is ours, but for its form, order or spelling."""
    language = answer.language or label.language
    found = compare(form(label.text, label.language or language), form(answer.name, language), lambda _: 1.0)
    return found.how in AGREEING and not found.doubt


def _query(concept: Concept, wanted: Wanted) -> Query:
    name = concept.name(wanted.language)
    label = next((one for one in concept.labels if one.text == name), Label(name))
    return Query(label.text, "" if label.language == "und" else label.language, wanted.type)


def _key(service: Service, query: Query) -> str:
    return "\n".join((service.address, service.version, query.type, query.language, query.text))


def _concept(iri: str, answer: Answer) -> Concept:
    notes = (Label(answer.description, answer.language, "note"),) if answer.description else ()
    return Concept(iri, (Label(answer.name, answer.language, PREF),), notes)


def _word(answer: Answer, best: float | None, service: Service) -> Iterable[Evidence]:
    if answer.match:
        yield Evidence("service", f"{service.name} calls it a match", CALLED)
    elif best is not None and answer.score == best:
        yield Evidence("service", f"{service.name} gives it the best score, {answer.score:g}", FIRST)


def known(memory: Memory, address: str) -> Service:
    """Give the service as it was described last. Raises: SourceError where it never was."""
    told = memory.get(f"manifest\n{address}")
    if told is None:
        raise SourceError(f"{address} was never asked: without --offline it would be")
    values = told.split("\n")
    return Service(values[0], values[1], values[2], int(values[3]), values[4], values[5])


def remember(memory: Memory, service: Service) -> None:
    values = (service.address, service.version, service.name, str(service.batch), service.space, service.view)
    memory.put({f"manifest\n{service.address}": "\n".join(" ".join(one.split()) for one in values)})


__all__ = ["Few", "Wanted", "known", "link", "remember", "weigh"]
