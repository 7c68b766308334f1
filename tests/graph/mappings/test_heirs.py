"""What people said of a concept that another stands for now is said of that one; what nobody judged stays behind."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from pyoxigraph import Literal, NamedNode, Triple

from graph.mappings.heirs import DOUBTED, STOOD, WENT, hand_over, of
from graph.mappings.match import ACCEPTED, AUTOMATIC, PROPOSED, REJECTED, SUPERSEDED, Match, Table
from graph.mappings.verdict import Run, merge
from graph.vocab import DCTERMS, OWL, XSD

OURS = "http://example.org/subject/"
OLD, HEIR = f"{OURS}refugees", f"{OURS}asylum-seekers"
HEIRS = {OLD: HEIR}


def name(iri: str) -> str:
    return iri.removeprefix(OURS)


def match(subject: str = OLD, state: str = ACCEPTED, who: str = "Anna", relation: str = "exactMatch") -> Match:
    return Match(
        subject,
        "http://other.example/1",
        relation,
        state,
        subject_label=name(subject),
        confidence=0.9,
        reviewers=(who,) if who else (),
        reviewed="2026-01-01" if who else "",
        fingerprint=f"2:en=1{subject[-1]}",
    )


def handed(*matches: Match) -> tuple[tuple[Match, ...], list[str]]:
    found = hand_over(Table().with_(matches), HEIRS, name)
    return found.table.matches, [outcome for outcome, _ in found.outcomes]


def gone(one: str, *heirs: str) -> list[Triple]:
    subject = NamedNode(OURS + one)
    told = [Triple(subject, DCTERMS.isReplacedBy, NamedNode(OURS + heir)) for heir in heirs]
    return [*told, Triple(subject, OWL.deprecated, Literal("true", datatype=XSD.boolean))]


def test_a_verdict_goes_over_with_who_gave_it_when_and_why() -> None:
    said = replace(match(), comment="looked up")
    (found,), outcomes = handed(said)
    assert found == replace(said, subject=HEIR, subject_label="asylum-seekers", fingerprint="")
    assert outcomes == [WENT]


def test_a_rejected_pair_is_not_proposed_of_the_one_that_stands_for_it() -> None:
    (moved,), _ = handed(match(state=REJECTED))
    proposal = match(HEIR, PROPOSED, "")
    table, counts = merge(Table((moved,)), [proposal], Run(date(2026, 6, 1), lambda _: True, 0.5))
    assert [(one.state, one.reviewers) for one in table.matches] == [(REJECTED, ("Anna",))]
    assert counts.rows() == [("rejected, and not proposed again", "1")]


def test_an_accepted_pair_takes_the_place_of_a_proposal_of_the_one_that_stands_for_it() -> None:
    (found,), outcomes = handed(match(), match(HEIR, PROPOSED, ""))
    assert (found.subject, found.state, found.reviewers, outcomes) == (HEIR, ACCEPTED, ("Anna",), [WENT])


def test_what_was_rejected_of_the_one_and_is_proposed_of_the_other_waits_for_a_person() -> None:
    for state, who in ((PROPOSED, ""), (ACCEPTED, AUTOMATIC), (SUPERSEDED, "")):
        (found,), outcomes = handed(match(state=REJECTED), match(HEIR, state, who))
        assert (found.subject, found.state, found.reviewers, outcomes) == (HEIR, PROPOSED, ("Anna",), [DOUBTED])
        table, _ = merge(Table((found,)), [match(HEIR, PROPOSED, "")], Run(date(2026, 6, 1), lambda _: True, 0.5))
        assert table.matches == (found,)


def test_what_was_said_of_the_one_that_stays_counts_more() -> None:
    own = match(HEIR, REJECTED, "Bob")
    assert handed(match(), own) == ((own,), [STOOD])
    own = match(HEIR, ACCEPTED, "Bob")
    assert handed(match(), own) == ((own,), [WENT])
    assert handed(match(relation="closeMatch"), own) == ((own,), [STOOD])


def test_what_nobody_judged_stays_and_the_next_run_supersedes_it() -> None:
    for left in (match(state=PROPOSED, who=""), match(state=ACCEPTED, who=AUTOMATIC)):
        assert handed(left) == ((left,), [])
        table, _ = merge(Table((left,)), [], Run(date(2026, 6, 1), lambda _: True))
        assert table.matches[0].state == SUPERSEDED


def test_the_last_of_a_chain_stands_for_all_before_it_and_a_ring_ends() -> None:
    told = [*gone("a", "b"), *gone("b", "c"), *gone("x", "y"), *gone("y", "x")]
    assert of(told) == {f"{OURS}a": f"{OURS}c", f"{OURS}b": f"{OURS}c", f"{OURS}y": f"{OURS}x"}


def test_what_several_stand_for_has_no_heir_nor_has_what_is_in_use() -> None:
    replaced = Triple(NamedNode(f"{OURS}c"), DCTERMS.isReplacedBy, NamedNode(f"{OURS}d"))
    assert of([*gone("a", "b", "c"), *gone("e"), replaced]) == {}
