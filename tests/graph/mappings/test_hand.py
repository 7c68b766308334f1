"""What a person edits in a file of mappings is a person's word: it bears no program's name, and no run undoes it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from graph.mappings import ledger
from graph.mappings.match import ACCEPTED, AUTOMATIC, PROPOSED, REJECTED, SUPERSEDED, UNNAMED, Match, Table
from graph.mappings.verdict import Counts, Run, Verdict, judge, merge

BASE = "http://example.org/"
TODAY, LATER = date(2026, 1, 1), date(2026, 6, 1)


def match(number: int = 1, **more: str) -> Match:
    one = Match(
        f"{BASE}subject/s{number}",
        f"http://other.example/{number}",
        subject_label=f"ours {number}",
        object_label=f"theirs {number}",
        confidence=0.95,
        fingerprint="f",
    )
    return replace(one, **more)  # type: ignore[arg-type]


def run(data: Path, proposals: Iterable[Match], accept: float | None = 0.9, day: date = LATER) -> Counts:
    found: list[Counts] = []

    def edit(table: Table) -> Table:
        settings = Run(day, lambda _: True, accept, ledger.removed(data, "test", BASE))
        merged, counts = merge(table, proposals, settings)
        found.append(counts)
        return merged

    ledger.change(data, "test", BASE, "me", "link", edit)
    return found[-1]


def by_hand(data: Path, old: str, new: str, count: int = 1) -> None:
    path = ledger.place(data, "test")
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, count), encoding="utf-8")


def only(data: Path) -> Match:
    (found,) = ledger.load(data, "test", BASE).matches
    return found


def without(data: Path, words: str) -> None:
    """Take the rows out that have these words in them."""
    path = ledger.place(data, "test")
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(line for line in lines if words not in line), encoding="utf-8")


ROW = "skos:exactMatch\t"
EDITS = [
    (ROW, "skos:relatedMatch\t", "relation", "relatedMatch"),
    ("\t0.95\t", "\t0.5\t", "confidence", 0.5),
    ("theirs 1", "theirs, put right", "object_label", "theirs, put right"),
    ("\t0.95\t\t", "\t0.95\tI have looked it up\t", "comment", "I have looked it up"),
    (f"\t{ACCEPTED}\t", f"\t{PROPOSED}\t", "state", PROPOSED),
    (f"\t{ACCEPTED}\t", f"\t{SUPERSEDED}\t", "state", SUPERSEDED),
]


@pytest.mark.parametrize(("old", "new", "field", "value"), EDITS)
def test_a_row_that_was_accepted_by_its_score_and_edited_by_hand_stays_as_the_person_left_it(
    tmp_path: Path, old: str, new: str, field: str, value: object
) -> None:
    run(tmp_path, [match()])
    assert only(tmp_path).is_automatic
    by_hand(tmp_path, old, new)
    edited = only(tmp_path)
    assert (getattr(edited, field), edited.reviewers, edited.reviewed) == (value, (UNNAMED,), "")
    for accept in (0.9, None):
        for proposals in ([match()], [match(fingerprint="g")], []):
            run(tmp_path, proposals, accept)
            assert only(tmp_path) == edited


@pytest.mark.parametrize(("old", "new", "field", "value"), EDITS[:4])
def test_a_proposal_that_was_edited_by_hand_waits_as_the_person_left_it(
    tmp_path: Path, old: str, new: str, field: str, value: object
) -> None:
    run(tmp_path, [match()], None)
    by_hand(tmp_path, old, new)
    for accept in (None, 0.9):
        for proposals in ([match(fingerprint="g")], []):
            run(tmp_path, proposals, accept)
            edited = only(tmp_path)
            assert (edited.state, getattr(edited, field), edited.reviewers) == (PROPOSED, value, (UNNAMED,))
            assert edited.fingerprint == "f"


def test_what_was_accepted_by_its_score_and_rejected_by_hand_is_nobodys_that_is_a_program(tmp_path: Path) -> None:
    run(tmp_path, [match()], day=TODAY)
    by_hand(tmp_path, f"\t{ACCEPTED}\t", f"\t{REJECTED}\t")
    rejected = only(tmp_path)
    assert (rejected.state, rejected.reviewers, rejected.reviewed) == (REJECTED, (UNNAMED,), "")
    run(tmp_path, [match()])
    assert only(tmp_path) == rejected
    assert AUTOMATIC not in ledger.place(tmp_path, "test").read_text(encoding="utf-8")
    (said,) = ledger.verdicts(tmp_path, "test")[rejected.pair]
    assert said.startswith(f"rejected by {UNNAMED} on ")


def test_a_rejection_in_the_programs_name_is_a_persons_even_where_the_history_is_lost(tmp_path: Path) -> None:
    run(tmp_path, [match()])
    by_hand(tmp_path, f"\t{ACCEPTED}\t", f"\t{REJECTED}\t")
    for path in (tmp_path / "links" / "history").iterdir():
        path.unlink()
    assert only(tmp_path).reviewers == (UNNAMED,)


def test_a_name_that_a_person_writes_beside_is_the_name_and_that_of_the_program_goes(tmp_path: Path) -> None:
    run(tmp_path, [match()])
    by_hand(tmp_path, f"\t{AUTOMATIC}\t", f"\t{AUTOMATIC}|Anna\t")
    assert only(tmp_path).reviewers == ("Anna",)


def test_a_row_of_which_only_the_programs_cells_changed_is_not_a_persons(tmp_path: Path) -> None:
    run(tmp_path, [match()])
    by_hand(tmp_path, "\treview_state", "\tpriority\treview_state")
    by_hand(tmp_path, f"\t{ACCEPTED}\t", f"\thigh\t{ACCEPTED}\t")
    run(tmp_path, [match()])
    assert only(tmp_path).is_automatic
    assert only(tmp_path).extra == (("priority", "high"),)


def test_a_row_that_was_added_by_hand_is_not_superseded_by_a_run_that_does_not_find_it(tmp_path: Path) -> None:
    run(tmp_path, [match(1)])
    path = ledger.place(tmp_path, "test")
    row = next(
        line for line in path.read_text(encoding="utf-8").splitlines() if "other.example" not in line and "s1" in line
    )
    added = row.replace("s1", "s2").replace("test:1", "test:2").replace(ACCEPTED, PROPOSED)
    path.write_text(path.read_text(encoding="utf-8") + added + "\n", encoding="utf-8")
    run(tmp_path, [match(1)])
    one, two = ledger.load(tmp_path, "test", BASE).matches
    assert (one.reviewers, two.state, two.reviewers) == ((AUTOMATIC,), PROPOSED, (UNNAMED,))


def test_a_row_that_was_taken_out_by_hand_comes_back_as_a_proposal_and_is_never_accepted_unseen(
    tmp_path: Path,
) -> None:
    run(tmp_path, [match(1), match(2)])
    without(tmp_path, "subject/s2" if "subject/s2" in ledger.place(tmp_path, "test").read_text() else ":s2")
    assert ledger.removed(tmp_path, "test", BASE) == {match(2).pair}
    for _ in range(3):
        run(tmp_path, [match(1), match(2)])
        states = {one.pair: one.state for one in ledger.load(tmp_path, "test", BASE).matches}
        assert states == {match(1).pair: ACCEPTED, match(2).pair: PROPOSED}
    assert ledger.removed(tmp_path, "test", BASE) == {match(2).pair}


def test_a_verdict_opens_what_a_person_has_edited_for_the_next_run(tmp_path: Path) -> None:
    run(tmp_path, [match()], None)
    by_hand(tmp_path, ROW, "skos:closeMatch\t")
    reopened = Verdict(PROPOSED, "Anna", TODAY)
    ledger.change(tmp_path, "test", BASE, "Anna", "review", lambda table: judge(table, match().id, reopened))
    run(tmp_path, [match()], None)
    assert (only(tmp_path).relation, only(tmp_path).reviewers) == ("exactMatch", ())


def test_what_a_rejected_pair_could_have_taken_stays_free_for_others(tmp_path: Path) -> None:
    other = replace(match(2), object=match(1).object)
    run(tmp_path, [match(1)], None)
    ledger.change(
        tmp_path, "test", BASE, "A", "review", lambda table: judge(table, match(1).id, Verdict(REJECTED, "A", TODAY))
    )
    run(tmp_path, [match(1), other])
    states = {one.pair: one.state for one in ledger.load(tmp_path, "test", BASE).matches}
    assert states == {match(1).pair: REJECTED, other.pair: ACCEPTED}
