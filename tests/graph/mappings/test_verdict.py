"""The life of a mapping: proposed, judged, proposed again, superseded; no run overwrites what a person said."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

import pytest

from graph.link.concept import Candidate, Concept, Evidence
from graph.mappings.match import ACCEPTED, AUTOMATIC, PROPOSED, REJECTED, SUPERSEDED, Match, Table, propose
from graph.mappings.verdict import Counts, Outdated, Run, Verdict, judge, mark, merge

TODAY, LATER = date(2026, 1, 1), date(2026, 6, 1)
OURS = "http://example.org/subject/"


def match(name: str = "a", target: str = "t", confidence: float = 0.9, fingerprint: str = "f1") -> Match:
    return Match(f"{OURS}{name}", f"http://other.example/{target}", confidence=confidence, fingerprint=fingerprint)


def run(table: Table, proposals: Iterable[Match], accept: float | None = None) -> tuple[Table, Counts]:
    return merge(table, proposals, Run(LATER, lambda iri: iri.startswith(OURS), accept))


def judged(state: str, table: Table, **more: str) -> Table:
    (found,) = table.matches
    return judge(table, found.id, Verdict(state, "Anna", TODAY, **more))


PROPOSED_ONE, _ = merge(Table(), [match()], Run(TODAY, lambda _: True))


def test_a_new_proposal_is_dated_and_waits() -> None:
    (found,) = PROPOSED_ONE.matches
    assert (found.state, found.date, found.reviewers) == (PROPOSED, "2026-01-01", ())


def test_a_second_run_changes_nothing_where_the_evidence_is_the_same() -> None:
    again, _ = run(PROPOSED_ONE, [match()])
    assert again.matches == PROPOSED_ONE.matches


@pytest.mark.parametrize("state", [ACCEPTED, REJECTED])
def test_a_verdict_is_not_overwritten_by_a_run_with_or_without_the_pair(state: str) -> None:
    table = judged(state, PROPOSED_ONE, relation="broadMatch", comment="because")
    for proposals in ([match(confidence=0.1)], []):
        for accept in (None, 0.0):
            assert run(table, proposals, accept)[0].matches == table.matches


def test_a_rejected_pair_is_proposed_anew_only_when_its_evidence_changed() -> None:
    table = judged(REJECTED, PROPOSED_ONE)
    assert run(table, [match(confidence=0.99)])[0].matches[0].state == REJECTED
    (found,) = run(table, [match(fingerprint="f2")])[0].matches
    assert (found.state, found.reviewers, found.date) == (PROPOSED, (), "2026-06-01")


def test_a_pair_that_was_rejected_without_evidence_takes_what_speaks_now_as_rejected() -> None:
    table = Table((replace(match(fingerprint=""), state=REJECTED, reviewers=("Anna",)),))
    first, _ = run(table, [match()])
    assert (first.matches[0].state, first.matches[0].fingerprint) == (REJECTED, "f1")
    assert run(first, [match(fingerprint="f2")])[0].matches[0].state == PROPOSED


def test_what_is_not_proposed_any_longer_is_superseded_and_may_come_back() -> None:
    gone, counts = run(PROPOSED_ONE, [])
    assert gone.matches[0].state == SUPERSEDED
    assert counts.rows() == [("no longer proposed: superseded", "1")]
    assert run(gone, [match()])[0].matches[0].state == PROPOSED


def test_a_run_about_other_things_leaves_these_alone() -> None:
    table, _ = merge(PROPOSED_ONE, [], Run(LATER, lambda iri: "/place/" in iri))
    assert table.matches == PROPOSED_ONE.matches


def test_above_the_threshold_the_best_is_accepted_only_where_the_operator_allows() -> None:
    proposals = [match(confidence=0.95), match(target="u", confidence=0.93)]
    states = {one.object[-1]: one.state for one in run(Table(), proposals, 0.9)[0].matches}
    assert states == {"t": ACCEPTED, "u": PROPOSED}
    assert {one.state for one in run(Table(), proposals)[0].matches} == {PROPOSED}


def test_an_exact_match_is_not_accepted_unseen_where_an_end_is_taken() -> None:
    taken = replace(match(name="b"), state=ACCEPTED, reviewers=("Anna",))
    table, _ = run(Table((taken,)), [match(confidence=0.99), match(name="b", target="v", confidence=0.99)], 0.9)
    assert {one.pair: one.state for one in table.matches if one.pair != taken.pair} == {
        match().pair: PROPOSED,
        match(name="b", target="v").pair: PROPOSED,
    }


def test_what_was_accepted_unseen_follows_the_evidence_and_is_no_verdict() -> None:
    table, _ = run(Table(), [match(confidence=0.95)], 0.9)
    assert table.matches[0].reviewers == (AUTOMATIC,)
    assert run(table, [match(confidence=0.95)], 0.9)[0].matches == table.matches
    assert run(table, [match(confidence=0.5, fingerprint="f2")], 0.9)[0].matches[0].state == PROPOSED
    assert run(table, [], 0.9)[0].matches[0].state == SUPERSEDED


def test_a_librarian_who_accepts_in_the_table_without_a_name_is_a_person_all_the_same() -> None:
    table = Table((replace(PROPOSED_ONE.matches[0], state=ACCEPTED),))
    assert run(table, [], 0.0)[0].matches == table.matches


def test_a_verdict_says_who_and_when_and_may_correct_the_relation() -> None:
    (found,) = judged(ACCEPTED, PROPOSED_ONE, relation="closeMatch").matches
    assert (found.state, found.relation, found.reviewers, found.reviewed) == (
        ACCEPTED, "closeMatch", ("Anna",), "2026-01-01",
    )  # fmt: skip


def test_a_verdict_on_what_has_changed_since_it_was_shown_is_refused() -> None:
    seen = mark(PROPOSED_ONE.matches[0])
    table = judged(REJECTED, PROPOSED_ONE)
    with pytest.raises(Outdated, match="changed meanwhile: it is rejected now"):
        judge(table, table.matches[0].id, Verdict(ACCEPTED, "Bob", TODAY), seen)


@pytest.mark.parametrize(
    ("verdict", "said"),
    [
        (Verdict("perhaps", "Anna", TODAY), "one of proposed, accepted"),
        (Verdict(ACCEPTED, "Anna", TODAY, "sameAs"), "one of exactMatch"),
    ],
)
def test_what_is_no_verdict_is_refused(verdict: Verdict, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        judge(PROPOSED_ONE, PROPOSED_ONE.matches[0].id, verdict)


def test_a_verdict_on_no_mapping_is_refused() -> None:
    with pytest.raises(ValueError, match="no mapping 'zz'"):
        judge(PROPOSED_ONE, "zz", Verdict(ACCEPTED, "Anna", TODAY))


def test_a_pair_of_an_earlier_version_that_was_rejected_is_proposed_only_for_more_than_its_reasons() -> None:
    """Files of earlier versions hold a digest of weights' wording, and sentences without weights."""
    labels = "the preferred label 'war' (en) is the same as its alternative label 'War' (en)"
    told = (labels, "labels agree in de, fr too")
    earlier = replace(match(fingerprint="0123456789ab"), state=REJECTED, reviewers=("Anna",), evidence=told)
    same = [
        Evidence("label", "the alternative label 'war' (en) resembles its preferred label 'War' (en)", 1.0),
        Evidence("languages", "labels agree in fr too", 0.4),
        Evidence("rarity", "'War' names 1 concept here and 3 there", -1.2),
    ]
    first, counts = run(Table((earlier,)), [proposed(*same)])
    assert first.matches[0].state == REJECTED
    assert counts.rows() == [("rejected, and not proposed again", "1")]
    assert first.matches[0].fingerprint.startswith("2:")
    neighbour = Evidence("neighbour", "its broader 'conflict' is matched too", 0.5)
    assert run(first, [proposed(*same, neighbour)])[0].matches[0].state == PROPOSED


def proposed(*evidence: Evidence, relation: str = "exactMatch") -> Match:
    candidate = Candidate("http://other.example/t", "t", "en", 0.5, relation, evidence)
    return propose(Concept(f"{OURS}a"), candidate, "a", "http://semapv.example/", ("seealso", "1"))


def test_people_are_named_before_the_program_that_they_used() -> None:
    made = Match("urn:a", "urn:b", tool="a matcher", tool_version="2")
    assert made.claimed_by == "a matcher 2"
    assert replace(made, authors=("Anna", "Bob")).claimed_by == "Anna, Bob"
    assert Match("urn:a", "urn:b").claimed_by == ""
