"""The register is the newest release's, whatever a build was killed at; run as a program, this file is killed."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pyoxigraph import Literal, Triple

from graph import release
from graph.names import Names
from graph.register import rows, shelf
from graph.register.rows import Row, Status
from graph.release import Release
from graph.release.draft import STAGES, Draft
from graph.settings import Settings
from graph.vocab import DCTERMS

NOW = datetime(2026, 11, 23, 14, 5, 1, tzinfo=UTC)


class Book:
    """A register that has a row more than the one before."""

    def __init__(self, data: Path, term: str) -> None:
        self.known = rows.read(data / "register" / "subject.tsv")
        self.term = term
        self.before = shelf.installed(data)

    def write(self, folder: Path, release: str) -> None:
        made = Row(self.term, self.term, "", "", self.term, Status.CURRENT, "", release, release)
        (folder / "register").mkdir()
        rows.write([*self.known.values(), made], folder / "register" / "subject.tsv")
        (folder / "register" / shelf.BEFORE).write_text(f"{self.before}\n")


def build(data: Path, term: str, later: int = 0, stage: Callable[[str], None] = lambda _: None) -> Release:
    settings = Settings(data=data)
    with Draft(settings, NOW + timedelta(minutes=later)) as draft:
        draft.keep(Book(data, term))
        draft.add("records", [Triple(Names(settings.base).record(term), DCTERMS.title, Literal(term))])
        return draft.publish({}, stage)


def known(data: Path) -> set[str]:
    return set(rows.read(data / "register" / "subject.tsv"))


@pytest.mark.parametrize("stage", STAGES)
def test_a_build_that_is_killed_leaves_the_register_as_it_was_or_is_taken_up(tmp_path: Path, stage: str) -> None:
    build(tmp_path, "first")
    killed = subprocess.run([sys.executable, __file__, str(tmp_path), stage], check=False, timeout=120)
    assert killed.returncode == -signal.SIGKILL
    in_place = stage in {"renamed", "switched"}
    assert known(tmp_path) == ({"first", "second"} if stage == "switched" else {"first"})
    build(tmp_path, "third", later=9)
    assert known(tmp_path) == {"first", "third"} | ({"second"} if in_place else set())
    assert not list(tmp_path.glob(f"{shelf.ASIDE}*"))


def test_a_rollback_leaves_the_register(tmp_path: Path) -> None:
    first = build(tmp_path, "first")
    build(tmp_path, "second", later=1)
    release.rollback(tmp_path, first.name)
    build(tmp_path, "third", later=2)
    assert known(tmp_path) == {"first", "second", "third"}


def test_a_build_dated_before_the_others_is_followed_all_the_same(tmp_path: Path) -> None:
    build(tmp_path, "first", later=9)
    build(tmp_path, "second", later=0)
    build(tmp_path, "third", later=5)
    assert known(tmp_path) == {"first", "second", "third"}


def test_a_register_that_is_lost_is_made_anew_of_the_releases(tmp_path: Path) -> None:
    build(tmp_path, "first")
    build(tmp_path, "second", later=1)
    shutil.rmtree(tmp_path / "register")
    build(tmp_path, "third", later=2)
    assert known(tmp_path) == {"first", "second", "third"}


def main(data: Path, last: str) -> None:
    build(data, "second", 1, lambda stage: os.kill(os.getpid(), signal.SIGKILL) if stage == last else None)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
