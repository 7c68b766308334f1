"""Kills builds, rollbacks and removals with SIGKILL; run as a program, this file is what gets killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import count
from pathlib import Path

import pytest
from pyoxigraph import Literal, Store, Triple

from graph import release
from graph.errors import Locked
from graph.names import Names
from graph.release.draft import STAGES, Draft
from graph.settings import Settings
from graph.vocab import DCTERMS

NOW = datetime(2026, 11, 23, 14, 5, 1, tzinfo=UTC)
STEPS = {"os.mkdir", "os.chmod", "os.rename", "os.symlink", "os.remove", "os.rmdir", "open", "fcntl.flock"}
"""The audit events of steps on the disk."""

STRIDES = {"build": 37, "rollback": 2, "remove": 13}
"""A build has over a hundred steps: with 1 all are tried, which takes minutes."""


def build(data: Path, title: str, stage: Callable[[str], None] = lambda _: None, later: int = 0) -> None:
    settings = Settings(data=data)
    with Draft(settings, NOW + timedelta(minutes=later)) as draft:
        draft.add("records", (Triple(Names(settings.base).record("r1"), DCTERMS.title, Literal(title)),))
        stage("added")
        draft.publish({}, stage)


def check(data: Path, *, clean: bool = False) -> None:
    """Hold that a release is served, that all those listed are whole, and, when clean, that nothing else lies about."""
    assert len(Store.read_only(str(release.current(data).store))) > 0
    for known in release.releases(data):
        assert not known.fault
        assert release.verify(known) == ()
    if clean:
        assert sorted(path.name for path in data.iterdir()) == ["build.lock", "current", "releases"]
        names = {path.name for path in (data / "releases").iterdir()}
        assert names == {known.name for known in release.releases(data)}


def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, __file__, *map(str, arguments)], capture_output=True, text=True, timeout=120)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    build(tmp_path / "data", "first")
    return tmp_path / "data"


@pytest.mark.parametrize("stage", ["added", *STAGES])
def test_a_build_killed_after_a_stage_leaves_a_release_served_and_the_next_build_works(data: Path, stage: str) -> None:
    served = release.current(data)
    assert run("build", data, stage).returncode == -signal.SIGKILL
    check(data)
    assert (release.current(data) == served) == (stage != "switched")
    build(data, "third")
    check(data, clean=True)
    assert release.current(data) == release.releases(data)[0]


@pytest.mark.parametrize("work", STRIDES)
def test_killed_before_a_step_on_the_disk_it_leaves_a_release_served(data: Path, work: str) -> None:
    build(data, "second")
    ended = run("steps", data, work)
    assert ended.returncode == 0, ended.stderr
    assert int(ended.stdout) > 5
    build(data, "last", later=1000)
    check(data, clean=True)


def test_of_two_processes_that_build_the_second_is_locked_out_until_the_first_is_killed(data: Path) -> None:
    with subprocess.Popen([sys.executable, __file__, "hold", data], stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        orphan = int(holder.stdout.readline())
        with pytest.raises(Locked, match=rf"another build \(process {holder.pid}\) holds "):
            build(data, "second")
        holder.kill()
        holder.wait()
        build(data, "second")  # although the child of the killed one lives on
        os.kill(orphan, signal.SIGKILL)
    check(data, clean=True)


def _die(*_: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _do(work: str, data: Path) -> None:
    if work == "build":
        build(data, "again")
    else:
        {"rollback": release.rollback, "remove": release.remove}[work](data, release.releases(data)[-1].name)


def _steps(data: Path, work: str) -> int:
    """Kill it before its first step, before a later one, and so on until it comes to its end; give that number."""
    for number in count(1, STRIDES[work]):
        if len(release.releases(data)) == 1:
            _forked(partial(build, data, "more", later=number))
        ended = _forked(partial(_until, number, data, work))
        if _forked(partial(check, data)) != 0:
            raise AssertionError(f"killed before step {number}, {work} leaves a broken folder")
        if ended == 0:
            return number
    raise AssertionError


def _until(number: int, data: Path, work: str) -> None:
    left = number

    def hook(event: str, arguments: tuple[object, ...]) -> None:
        nonlocal left
        if event in STEPS and (event != "open" or str(arguments[0]).startswith(str(data))):
            left -= 1
            if left == 0:
                _die()

    sys.addaudithook(hook)
    _do(work, data)


def _forked(work: Callable[[], None]) -> int:
    """Do it in a child, as this process must not have opened a store: its threads would be missing in a child."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            work()
            code = 0
        except BaseException:
            sys.excepthook(*sys.exc_info())
        finally:
            sys.stderr.flush()
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def _hold(data: Path) -> None:
    with Draft(Settings(data=data), NOW):
        if os.fork() == 0:
            print(os.getpid(), flush=True)
        time.sleep(60)


def main(step: str, data: Path, last: str = "") -> None:
    if step == "build":
        build(data, "second", lambda stage: _die() if stage == last else None)
    elif step == "hold":
        _hold(data)
    else:
        print(_steps(data, last))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), *sys.argv[3:])
