"""The files of mappings: changed whole or not at all, by one at a time, with a history of all that was said."""

from __future__ import annotations

import json
import multiprocessing
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from graph.errors import SourceError
from graph.mappings import ledger
from graph.mappings.match import ACCEPTED, AUTOMATIC, REJECTED, Match, Table
from graph.mappings.verdict import Verdict, judge

BASE = "http://example.org/"
TODAY = date(2026, 1, 1)


def match(number: int) -> Match:
    return Match(f"{BASE}subject/s{number}", f"http://other.example/{number}", fingerprint="f")


def begin(data: Path, count: int = 3) -> None:
    ledger.change(data, "test", BASE, "me", "link", lambda table: table.with_(map(match, range(count))))


def entries(data: Path) -> list[dict[str, object]]:
    lines = (data / "links" / "history" / "test.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def say(data: Path, number: int, state: str, who: str = "Anna") -> None:
    verdict = Verdict(state, who, TODAY)
    ledger.change(data, "test", BASE, who, "review", lambda table: judge(table, match(number).id, verdict))


def test_a_change_is_written_and_remembered_with_what_it_changed(tmp_path: Path) -> None:
    begin(tmp_path)
    say(tmp_path, 1, ACCEPTED)
    table = ledger.load(tmp_path, "test", BASE)
    assert [one.state for one in table.matches] == ["proposed", "accepted", "proposed"]
    first, second = entries(tmp_path)
    assert (first["who"], first["how"]) == ("me", "link")
    assert second["who"] == "Anna"
    assert second["changes"] == [
        {
            "subject": match(1).subject,
            "object": match(1).object,
            "from": {"state": "proposed"},
            "to": {"state": "accepted", "reviewers": ["Anna"], "reviewed": "2026-01-01"},
        }
    ]


def test_nothing_is_written_where_nothing_changes(tmp_path: Path) -> None:
    begin(tmp_path)
    path = ledger.place(tmp_path, "test")
    before = path.stat().st_mtime_ns
    begin(tmp_path)
    assert path.stat().st_mtime_ns == before
    assert len(entries(tmp_path)) == 1


def test_what_was_edited_by_hand_goes_into_the_history_before_the_next_change(tmp_path: Path) -> None:
    begin(tmp_path)
    path = ledger.place(tmp_path, "test")
    path.write_text(path.read_text(encoding="utf-8").replace("proposed", "rejected", 1), encoding="utf-8")
    say(tmp_path, 2, ACCEPTED)
    _, by_hand, _ = entries(tmp_path)
    assert by_hand["who"] == ledger.BY_HAND
    assert by_hand["changes"] == [
        {
            "subject": match(0).subject,
            "object": match(0).object,
            "from": {"state": "proposed"},
            "to": {"state": "rejected"},
        }
    ]
    assert ledger.load(tmp_path, "test", BASE).matches[0].state == REJECTED


def test_the_verdicts_of_a_pair_are_told_the_oldest_first(tmp_path: Path) -> None:
    begin(tmp_path)
    say(tmp_path, 1, REJECTED)
    say(tmp_path, 1, ACCEPTED, "Bob")
    said = ledger.verdicts(tmp_path, "test")
    assert [one.rpartition(" on ")[0] for one in said[match(1).pair]] == ["rejected by Anna", "accepted by Bob"]
    assert set(said) == {match(1).pair}


def test_what_was_accepted_by_its_score_alone_is_no_verdict(tmp_path: Path) -> None:
    begin(tmp_path)
    alone = replace(match(1), state=ACCEPTED, reviewers=(AUTOMATIC,))
    ledger.change(tmp_path, "test", BASE, "me", "link", lambda table: table.with_([alone]))
    assert ledger.verdicts(tmp_path, "test") == {}


def test_a_file_with_a_row_that_cannot_be_read_is_not_written_to(tmp_path: Path) -> None:
    begin(tmp_path)
    path = ledger.place(tmp_path, "test")
    spoiled = path.read_text(encoding="utf-8").replace("proposed", "maybe", 1)
    path.write_text(spoiled, encoding="utf-8")
    with pytest.raises(SourceError, match=r"line \d+: review_state is 'maybe'"):
        say(tmp_path, 2, ACCEPTED)
    assert path.read_text(encoding="utf-8") == spoiled


def test_a_change_that_fails_leaves_the_file_and_the_history_as_they_were(tmp_path: Path) -> None:
    begin(tmp_path)
    before = ledger.place(tmp_path, "test").read_bytes()

    def fail(_: Table) -> Table:
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        ledger.change(tmp_path, "test", BASE, "me", "test", fail)
    assert ledger.place(tmp_path, "test").read_bytes() == before
    assert len(entries(tmp_path)) == 1


def test_a_file_keeps_its_rights(tmp_path: Path) -> None:
    begin(tmp_path)
    path = ledger.place(tmp_path, "test")
    path.chmod(0o664)
    say(tmp_path, 1, ACCEPTED)
    assert path.stat().st_mode & 0o777 == 0o664


@pytest.mark.parametrize("name", ["../x", "a/b", "", ".hidden", "a b", "x" * 65])
def test_a_name_that_is_none_of_a_file_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(SourceError, match="is no name for mappings"):
        ledger.load(tmp_path, name, BASE)


def judge_all(data: Path, numbers: list[int]) -> None:
    for number in numbers:
        say(data, number, ACCEPTED, f"process {numbers[0]}")


def test_two_processes_that_judge_at_once_lose_no_verdict(tmp_path: Path) -> None:
    count = 24
    begin(tmp_path, count)
    context = multiprocessing.get_context("spawn")
    both = [context.Process(target=judge_all, args=(tmp_path, list(range(first, count, 2)))) for first in (0, 1)]
    for process in both:
        process.start()
    for process in both:
        process.join(120)
        assert process.exitcode == 0
    table = ledger.load(tmp_path, "test", BASE)
    assert {one.state for one in table.matches} == {ACCEPTED}
    assert len(entries(tmp_path)) == 1 + count
    assert {one.reviewers for one in table.matches} == {("process 0",), ("process 1",)}


def test_the_names_are_those_of_the_files(tmp_path: Path) -> None:
    assert ledger.names(tmp_path) == ()
    begin(tmp_path)
    assert ledger.names(tmp_path) == ("test",)


def test_a_mapping_that_is_gone_is_told_with_what_it_was() -> None:
    before, after = Table((match(1),)), Table((replace(match(2), state=ACCEPTED),))
    gone, new = ledger.differences(before, after)
    assert (gone.before, gone.after, new.before) == (match(1), None, None)
    assert gone.told()["to"] is None
