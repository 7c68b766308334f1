"""A mapping as a value: what of ours is what elsewhere, who says so and why, and what people think of it.

https://www.w3.org/TR/skos-reference/#mapping
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from graph.link.concept import BROAD, CLOSE, EXACT, NARROW, RELATED, Candidate, Concept
from graph.mappings import reasons
from graph.mappings.fingerprint import Told, fingerprint
from graph.mappings.reasons import Reason
from graph.names import clean, digest
from graph.record import Reject

PROPOSED, ACCEPTED, REJECTED, SUPERSEDED = "proposed", "accepted", "rejected", "superseded"
STATES = (PROPOSED, ACCEPTED, REJECTED, SUPERSEDED)
"""What became of a mapping: nobody has judged it; it holds; it does not; it is no longer proposed."""

RELATIONS = (EXACT, CLOSE, BROAD, NARROW, RELATED)
MEANINGS = {
    EXACT: "theirs is the same",
    CLOSE: "theirs is much alike",
    BROAD: "theirs is broader",
    NARROW: "theirs is narrower",
    RELATED: "theirs is related",
}
"""What the relations say of a concept elsewhere, to people."""
INVERSES = {BROAD: NARROW, NARROW: BROAD}
"""What a relation is called from the other end, where that is another."""

AUTOMATIC = "automatic"
"""Who reviewed a mapping that was accepted by its score alone."""
UNNAMED = "unnamed"
"""Who reviewed a mapping that was edited by hand, and not signed."""

LEXICAL, STRUCTURAL, MANUAL = "LexicalMatching", "StructuralMatching", "ManualMappingCuration"
COMPOSITE, UNSPECIFIED = "CompositeMatching", "UnspecifiedMatching"
"""Local names of SEMAPV: how a mapping came about."""

NEIGHBOURS = frozenset({"broader", "narrower", "related", "neighbour", "neighbours"})
"""The kinds of evidence that are not about labels."""

Pair = tuple[str, str]
"""The IRIs of a subject and an object; a file has one mapping for each."""


@dataclass(frozen=True, slots=True)
class Match:
    """``subject`` and ``object`` are IRIs, the subject ours; ``relation`` is one of RELATIONS, ``state`` of STATES.

    ``justification`` is an IRI, ``confidence`` between 0 and 1; ``authors`` and ``reviewers`` are names or IRIs;
    ``date`` and ``reviewed`` are days; ``comment`` is what people remark. ``evidence`` are reasons as
    ``graph.mappings.reasons`` writes them. ``extra`` holds the columns that are not ours, as they were.
    """

    subject: str
    object: str
    relation: str = EXACT
    state: str = PROPOSED
    subject_label: str = ""
    object_label: str = ""
    justification: str = ""
    confidence: float | None = None
    authors: tuple[str, ...] = ()
    reviewers: tuple[str, ...] = ()
    tool: str = ""
    tool_version: str = ""
    date: str = ""
    reviewed: str = ""
    comment: str = ""
    evidence: tuple[str, ...] = ()
    fingerprint: str = ""
    extra: tuple[tuple[str, str], ...] = ()

    @property
    def pair(self) -> Pair:
        return self.subject, self.object

    @property
    def id(self) -> str:
        """Name the pair in a few letters, to be typed."""
        return digest(f"{self.subject} {self.object}", 10)

    @property
    def is_automatic(self) -> bool:
        """Tell whether no person has accepted it."""
        return self.state == ACCEPTED and self.reviewers == (AUTOMATIC,)

    @property
    def is_judged(self) -> bool:
        """Tell whether somebody has said that it holds or does not."""
        return self.state in {ACCEPTED, REJECTED} and not self.is_automatic

    @property
    def is_held(self) -> bool:
        """Tell whether a person's word stands in it, which no run of the linker changes; it may wait for a verdict."""
        return self.is_judged or any(one != AUTOMATIC for one in self.reviewers)

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """Tell what speaks for it and against it, the strongest first."""
        return reasons.ranked(self.evidence)

    @property
    def claimed_by(self) -> str:
        """Name who says it: people before the program that they may have used."""
        return ", ".join(self.authors) or " ".join(filter(None, (self.tool, self.tool_version)))

    @property
    def told(self) -> Told:
        return Told(self.fingerprint, self.evidence)

    def turned(self) -> Match:
        """Say the same from the other end."""
        return replace(
            self,
            subject=self.object,
            object=self.subject,
            subject_label=self.object_label,
            object_label=self.subject_label,
            relation=INVERSES.get(self.relation, self.relation),
        )


@dataclass(frozen=True)
class Table:
    """What a file of mappings holds, by subject and object; ``faults`` are the rows that could not be read.

    ``metadata`` is what the head says, ``columns`` the names of those that are not ours.
    """

    matches: tuple[Match, ...] = ()
    metadata: Mapping[str, object] = field(default_factory=dict)
    columns: tuple[str, ...] = ()
    faults: tuple[Reject, ...] = ()

    @cached_property
    def by_pair(self) -> Mapping[Pair, Match]:
        return {match.pair: match for match in self.matches}

    @cached_property
    def by_id(self) -> Mapping[str, Match]:
        return {match.id: match for match in self.matches}

    def having(self, state: str) -> tuple[Match, ...]:
        return tuple(match for match in self.matches if match.state == state)

    def with_(self, matches: Iterable[Match]) -> Table:
        """Give a table with these matches in the place of those of the same pairs."""
        found = dict(self.by_pair) | {match.pair: match for match in matches}
        return replace(self, matches=tuple(found[pair] for pair in sorted(found)))

    def without(self, pairs: Iterable[Pair]) -> Table:
        gone = set(pairs)
        return replace(self, matches=tuple(match for match in self.matches if match.pair not in gone))


def propose(concept: Concept, candidate: Candidate, name: str, vocabulary: str, tool: tuple[str, str]) -> Match:
    """Make a proposal of a candidate; ``vocabulary`` is how IRIs of justifications begin, ``tool`` name and version."""
    kinds = {one.kind for one in candidate.evidence if one.weight > 0}
    how = COMPOSITE if kinds & NEIGHBOURS and kinds - NEIGHBOURS else STRUCTURAL if kinds & NEIGHBOURS else LEXICAL
    return Match(
        subject=concept.iri,
        object=candidate.concept,
        relation=candidate.relation,
        subject_label=name,
        object_label=clean(candidate.label),
        justification=f"{vocabulary}{how}",
        confidence=round(candidate.score, 4),
        tool=tool[0],
        tool_version=tool[1],
        evidence=reasons.written(candidate.evidence),
        fingerprint=fingerprint(candidate.evidence),
    )
