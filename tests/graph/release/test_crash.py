"""Kills builds, rollbacks and removals with SIGKILL; run as a program, this file is what gets killed."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from importlib import import_module
from itertools import count
from pathlib import Path

import pytest
from pyoxigraph import Literal, Store, Triple

from graph import release
from graph.errors import Locked
from graph.names import Names
from graph.release.draft import STAGES, Draft
from graph.release.work import works
from graph.settings import Settings
from graph.vocab import DCTERMS

NOW = datetime(2026, 11, 23, 14, 5, 1, tzinfo=UTC)
STEPS = {"os.mkdir", "os.chmod", "os.rename", "os.symlink", "os.remove", "os.rmdir", "open", "fcntl.flock"}
"""The audit events of steps on the disk."""

AFTER = ("added", *STAGES)
STRIDES = {"build": 53, "rollback": 1, "remove": 7}
"""A build has hundreds of steps: with 1 all are tried, which takes minutes."""


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
    for stage in AFTER:
        shutil.copytree(built, folder / stage, symlinks=True)
    ended = run("stages", folder)
    assert ended.returncode == 0, ended.stderr
    assert json.loads(ended.stdout) == dict.fromkeys(AFTER, -signal.SIGKILL)
    return folder


@pytest.mark.parametrize("stage", AFTER)
def test_a_build_killed_after_a_stage_leaves_a_release_served_and_the_next_build_works(
    built: Path, killed: Path, stage: str
) -> None:
    data = killed / stage
    check(data)
    assert (release.current(data).name == release.current(built).name) == (stage != "switched")
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


def _stages(folder: Path) -> dict[str, int]:
    """Kill a build after each stage; give how each ended."""
    return {stage: _forked(partial(_until_after, stage, folder / stage)) for stage in AFTER}


def _until_after(stage: str, data: Path) -> None:
    build(data, "second", lambda done: _die() if done == stage else None)


def _do(work: str, data: Path) -> None:
    if work == "build":
        build(data, "again")
    else:
        {"rollback": release.rollback, "remove": release.remove}[work](data, release.releases(data)[-1].name)


def _steps(data: Path, work: str) -> int:
    """Kill it before its first step, before a later one, and so on until it comes to its end; give that number."""
    oldest = release.releases(data)[-1]
    spare = shutil.copytree(oldest.path, data.with_name("spare"))
    for number in count(1, STRIDES[work]):
        if len(release.releases(data)) == 1:
            assert _forked(partial(_sweep, data)) == 0
            shutil.copytree(spare, oldest.path)
        ended = _forked(partial(_until, number, data, work))
        if _forked(partial(check, data)) != 0:
            raise AssertionError(f"killed before step {number}, {work} leaves a broken folder")
        if ended == 0:
            return number
    raise AssertionError


def _sweep(data: Path) -> None:
    """Begin a build, which sweeps away what was left, and give it up."""
    with Draft(Settings(data=data), NOW):
        assert len(list((data / release.FOLDER).iterdir())) == 2


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


def _load() -> None:
    """Load what a build loads, here and not once more in each child."""
    list(works())
    import_module("graph.quality.hierarchy")


def _hold(data: Path) -> None:
    with Draft(Settings(data=data), NOW):
        if os.fork() == 0:
            print(os.getpid(), flush=True)
        time.sleep(60)


def main(step: str, data: Path, work: str = "") -> None:
    if step == "hold":
        _hold(data)
        return
    _load()
    print(json.dumps(_stages(data)) if step == "stages" else _steps(data, work))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), *sys.argv[3:])
