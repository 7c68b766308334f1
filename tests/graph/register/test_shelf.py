"""The register is the newest release's, whatever a build was killed at; run as a program, this file is killed."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from importlib import import_module
from pathlib import Path

import pytest
from pyoxigraph import Literal, Triple

from graph import release
from graph.names import Names
from graph.register import rows, shelf
from graph.register.rows import Row, Status
from graph.release import Release
from graph.release.draft import STAGES, Draft
from graph.release.work import works
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


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a data folder with a release, to be copied."""
    data = tmp_path_factory.mktemp("built") / "data"
    build(data, "first")
    return data


@pytest.fixture
def data(built: Path, tmp_path: Path) -> Path:
    return shutil.copytree(built, tmp_path / "data", symlinks=True)


@pytest.fixture(scope="module")
def killed(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Kill a build after each stage, in a data folder of the stage's name."""
    folder = tmp_path_factory.mktemp("killed")
    for stage in STAGES:
        shutil.copytree(built, folder / stage, symlinks=True)
    ended = subprocess.run(
        [sys.executable, __file__, str(folder)], check=True, capture_output=True, text=True, timeout=300
    )
    assert json.loads(ended.stdout) == dict.fromkeys(STAGES, -signal.SIGKILL)
    return folder


@pytest.mark.parametrize("stage", STAGES)
def test_a_build_that_is_killed_leaves_the_register_as_it_was_or_is_taken_up(killed: Path, stage: str) -> None:
    data = killed / stage
    in_place = stage in {"renamed", "switched"}
    assert known(data) == ({"first", "second"} if stage == "switched" else {"first"})
    build(data, "third", later=9)
    assert known(data) == {"first", "third"} | ({"second"} if in_place else set())
    assert not list(data.glob(f"{shelf.ASIDE}*"))


def test_a_rollback_leaves_the_register(data: Path) -> None:
    first = release.current(data)
    build(data, "second", later=1)
    release.rollback(data, first.name)
    build(data, "third", later=2)
    assert known(data) == {"first", "second", "third"}


def test_a_build_dated_before_the_others_is_followed_all_the_same(tmp_path: Path) -> None:
    build(tmp_path, "first", later=9)
    build(tmp_path, "second", later=0)
    build(tmp_path, "third", later=5)
    assert known(tmp_path) == {"first", "second", "third"}


def test_a_register_that_is_lost_is_made_anew_of_the_releases(data: Path) -> None:
    build(data, "second", later=1)
    shutil.rmtree(data / "register")
    build(data, "third", later=2)
    assert known(data) == {"first", "second", "third"}


def main(folder: Path) -> None:
    """Kill a build after each stage, each in a child: this process opens no store, whose threads they would lack."""
    list(works())  # here, and not once more in each child
    import_module("graph.quality.hierarchy")
    print(json.dumps({stage: _killed(folder / stage, stage) for stage in STAGES}))


def _killed(data: Path, last: str) -> int:
    child = os.fork()
    if child == 0:
        try:
            build(data, "second", 1, lambda stage: os.kill(os.getpid(), signal.SIGKILL) if stage == last else None)
        finally:
            os._exit(1)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


if __name__ == "__main__":
    main(Path(sys.argv[1]))
