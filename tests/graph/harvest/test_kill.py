"""A harvest that is killed at any point is whole afterwards, and goes on without asking again for what came."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

import pytest

from graph.errors import SourceError
from graph.harvest import documents, harvest, superseded
from graph.record import Document
from graph.source import Source

if TYPE_CHECKING:
    from tests.graph.harvest.provider import Provider, Reply

CHILD = """
import os, signal, sys
from pathlib import Path
from graph.harvest import harvest, store
from graph.source import Source

address, folder, point, count = sys.argv[1], Path(sys.argv[2]), sys.argv[3], int(sys.argv[4])
seen = 0

def dying(function, before):
    def call(*args, **values):
        global seen
        seen += 1
        if seen == count and before:
            os.kill(os.getpid(), signal.SIGKILL)
        result = function(*args, **values)
        if seen == count:
            os.kill(os.getpid(), signal.SIGKILL)
        return result
    return call

if point in {"keep", "save"}:
    setattr(store.Store, point, dying(getattr(store.Store, point), False))
elif point == "compress":
    store.gzip.compress = dying(store.gzip.compress, True)
print("ready", flush=True)
harvest(Source("here", address), folder)
"""


def run(provider: Provider, folder: Path, point: str = "", count: int = 0) -> subprocess.Popen[bytes]:
    arguments = [sys.executable, "-c", CHILD, provider.address, str(folder), point, str(count)]
    return subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def check(provider: Provider, folder: Path, most: int) -> None:
    """Hold the store to be whole, and the harvest to go on with no page that it has."""
    path = folder / "harvest" / "here" / "harvest.sqlite"
    if path.exists():
        db = sqlite3.connect(path)
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        db.close()
    with suppress(SourceError):
        _documents(provider, folder)
    provider.faults = {}
    before = len(provider.asked)
    harvest(Source("here", provider.address), folder)
    assert len(provider.asked) - before <= most
    assert sorted(path.name for path in path.parent.iterdir()) == ["harvest.sqlite", "lock"]
    text = "".join(document.open().read().decode() for document in _documents(provider, folder))
    assert [text.count(f"<identifier>{item.identifier}</identifier>") for item in provider.items] == [1] * 12
    assert superseded(Source("here", provider.address), folder).count == 0


def _documents(provider: Provider, folder: Path) -> list[Document]:
    return [item for item in documents(Source("here", provider.address), folder) if isinstance(item, Document)]


@pytest.mark.parametrize(
    ("point", "count", "most"),
    [("keep", 1, 4), ("keep", 2, 4), ("keep", 4, 2), ("save", 3, 2), ("compress", 3, 3), ("compress", 5, 1)],
)
def test_killed_while_it_writes(provider: Provider, tmp_path: Path, point: str, count: int, most: int) -> None:
    provider.fill(12)
    provider.tokens = _Lasting()
    child = run(provider, tmp_path, point, count)
    child.communicate(timeout=30)
    assert child.returncode == -signal.SIGKILL
    check(provider, tmp_path, most)


class _Lasting(dict[str, tuple[dict[str, str], int]]):
    """Tokens that may be used again, as after a kill they have to be."""

    def pop(self, key: str, *_: object) -> tuple[dict[str, str], int]:
        return self[key]


@pytest.mark.parametrize(("when", "request_", "most"), [("before", 3, 3), ("during", 4, 2), ("after", 4, 2)])
def test_killed_while_it_listens(
    provider: Provider, faults: ModuleType, tmp_path: Path, when: str, request_: int, most: int
) -> None:
    provider.fill(12)
    provider.tokens = _Lasting()
    child = run(provider, tmp_path)

    def kill() -> None:
        os.kill(child.pid, signal.SIGKILL)

    def fault(reply: Reply) -> Reply:
        if when == "before":
            return replace(reply, before=kill)
        return replace(reply, after=kill, cut=len(reply.body) // 2 if when == "during" else len(reply.body))

    provider.faults[request_] = fault
    child.communicate(timeout=30)
    assert child.returncode == -signal.SIGKILL
    check(provider, tmp_path, most)


def test_interrupted_it_says_how_to_go_on(provider: Provider, tmp_path: Path) -> None:
    provider.fill(12)
    provider.tokens = _Lasting()
    child = run(provider, tmp_path)
    provider.faults[4] = lambda reply: replace(reply, before=lambda: os.kill(child.pid, signal.SIGINT), wait=0.3)
    _, said = child.communicate(timeout=30)
    assert b"graph.errors.SourceError: source 'here': interrupted; what came is kept, and `seealso fetch here`" in said
    check(provider, tmp_path, 2)
