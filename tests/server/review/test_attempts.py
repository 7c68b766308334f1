"""Attempts to log in: as many as are allowed in a minute, whichever process is asked."""

from __future__ import annotations

import json
import threading
from pathlib import Path

import pytest

from graph.errors import Hasty, SourceError
from server.review.attempts import CLIENTS, WINDOW, Attempts


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    now = [1_000.0]
    monkeypatch.setattr("server.review.attempts.time.time", lambda: now[0])
    return now


def test_processes_of_one_server_count_together(tmp_path: Path, clock: list[float]) -> None:
    one, other = (Attempts(tmp_path / "links" / "file", 3) for _ in range(2))
    one.count("10.0.0.1")
    other.count("10.0.0.1")
    clock[0] += 10
    one.count("10.0.0.1")
    for process in (one, other):
        with pytest.raises(Hasty) as caught:
            process.count("10.0.0.1")
        assert caught.value.retry == WINDOW - 10
    other.count("10.0.0.2")
    clock[0] += WINDOW - 9
    other.count("10.0.0.1")


def test_many_at_once_get_no_more_than_is_allowed(tmp_path: Path) -> None:
    let = list[int]()

    def attempt() -> None:
        try:
            Attempts(tmp_path / "file", 5).count("10.0.0.1")
        except Hasty:
            return
        let.append(1)

    threads = [threading.Thread(target=attempt) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(let) == 5


def test_what_is_remembered_has_a_bound_and_no_addresses(tmp_path: Path, clock: list[float]) -> None:
    path = tmp_path / "file"
    path.write_text(json.dumps({f"{number:016x}": [clock[0]] for number in range(CLIENTS)}))
    Attempts(path, 5).count("10.0.0.1")
    assert len(json.loads(path.read_text())) == CLIENTS
    assert "10.0.0.1" not in path.read_text()


@pytest.mark.parametrize("text", ["{", "[]", '{"a": 1}', '{"a": ["x"]}', "\x00"])
def test_a_file_that_was_cut_off_is_begun_anew(tmp_path: Path, text: str) -> None:
    path = tmp_path / "file"
    path.write_text(text)
    Attempts(path, 1).count("10.0.0.1")
    with pytest.raises(Hasty):
        Attempts(path, 1).count("10.0.0.1")


def test_where_it_cannot_be_counted_nobody_may_try(tmp_path: Path) -> None:
    (tmp_path / "links").write_text("a file")
    with pytest.raises(SourceError, match="cannot be written"):
        Attempts(tmp_path / "links" / "file", 5).count("10.0.0.1")
