"""A real server whose file of kept answers is damaged from outside goes on, and keeps answers in another."""

from __future__ import annotations

import os
import subprocess
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, suppress
from pathlib import Path
from urllib.parse import urlencode

import pytest

from graph.release import Release
from server.cache.volume import FILE, LOCK

PATIENCE = 60
LONG = 'SELECT ?s (CONCAT(STR(?s), "{mark}", STR(?p), STR(?o)) AS ?text) {{ ?s ?p ?o . ?x ?y ?z }} LIMIT 3000'
"""A query whose answer takes many pages of the file."""
MARKS = range(12)

Running = Callable[[Path], AbstractContextManager[tuple[str, subprocess.Popen[bytes]]]]


def ask(address: str, mark: object) -> tuple[bytes, str]:
    """Give an answer, and what became of it in the cache."""
    said = urlencode({"query": LONG.format(mark=mark), "format": "csv"})
    with urllib.request.urlopen(f"{address}/sparql?{said}", timeout=PATIENCE) as response:
        return response.read(), response.headers["Cache-Status"]


def processes(first: int) -> set[int]:
    """Give the processes that a process has started, those of these too."""
    found = {first}
    with suppress(FileNotFoundError):  # it has just ended
        for task in Path(f"/proc/{first}/task").iterdir():
            for child in (task / "children").read_text().split():
                found |= processes(int(child))
    return found


def servers(first: int) -> set[int]:
    """Give the processes that answer: those that have the file open, and who started them."""
    return {pid for pid in processes(first) if pid == first or any(_opened(pid))}


def _opened(pid: int) -> Iterator[bool]:
    for entry in Path(f"/proc/{pid}/fd").iterdir():
        with suppress(FileNotFoundError):
            yield entry.readlink().name == FILE


@pytest.mark.parametrize(
    ("name", "size"), [(FILE, 0), (FILE, 8192), (FILE, 65_536), (LOCK, 0)], ids=["whole", "values", "tail", "lock"]
)
def test_a_server_outlives_that_its_kept_answers_are_cut_off(
    tmp_path: Path, trig: str, release_of: Callable[..., Release], running: Running, name: str, size: int
) -> None:
    release_of(tmp_path, trig)
    with running(tmp_path) as (address, process), ThreadPoolExecutor(4) as pool:
        before = dict(zip(MARKS, pool.map(lambda mark: ask(address, mark)[0], MARKS), strict=True))
        assert {status for _, status in pool.map(lambda mark: ask(address, mark), MARKS)} == {"seealso; hit"}
        alive = servers(process.pid)
        (file,) = tmp_path.glob(f"cache/*/0/{name}")
        assert file.stat().st_size > size
        os.truncate(file, size)
        after = dict(zip(MARKS, pool.map(lambda mark: ask(address, mark)[0], MARKS), strict=True))
        again = [status for _, status in pool.map(lambda mark: ask(address, mark), MARKS)]
        assert after == before
        assert again == ["seealso; hit"] * len(MARKS)
        assert servers(process.pid) == alive
        assert [path.parent.name for path in tmp_path.glob(f"cache/*/*/{FILE}")] == ["1"]
    assert "kept answers are lost" in (tmp_path / "server.log").read_text()
