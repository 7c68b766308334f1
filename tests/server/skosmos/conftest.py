"""What the tests of the Skosmos interface share: a release of a small thesaurus, an app, and a server that runs."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from pyoxigraph import Quad, RdfFormat, parse

from graph.release.draft import Draft
from graph.settings import Settings
from server import create_app
from server.current import open_store

WATERS = Path(__file__).parents[2] / "data" / "waters.trig"
BASE = "http://127.0.0.1:8000/"
ROOT = Path(__file__).parents[3]
RUN = """
import sys
from pathlib import Path
from graph.settings import Server, Settings
from server.serve import serve
serve(Settings(base=sys.argv[1], data=Path(sys.argv[2]), server=Server(port=0, workers=2, threads=4)))
"""
LISTENING = re.compile(r"Listening at: (http://\S+)")
PATIENCE = 60


def make(data: Path, quads: Iterable[Quad]) -> Settings:
    """Make a release of quads; a quad of no graph goes to the thesaurus."""
    settings = Settings(base=BASE, data=data)
    with Draft(settings, datetime(2026, 11, 23, 14, 5, 1, tzinfo=UTC)) as draft:
        for quad in quads:
            graph = str(quad.graph_name).rpartition("/")[2].rstrip(">") if "/" in str(quad.graph_name) else "thesaurus"
            draft.add(graph, [quad.triple])
        draft.publish({})
    return settings


@pytest.fixture(scope="session")
def release_of() -> Callable[[Path, Iterable[Quad]], Settings]:
    return make


@pytest.fixture(scope="session")
def waters(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return make(tmp_path_factory.mktemp("waters"), parse(path=WATERS, format=RdfFormat.TRIG))


@pytest.fixture
def visitor(waters: Settings) -> FlaskClient:
    return create_app(waters, open_store).test_client()


@pytest.fixture(scope="session")
def running() -> Callable[[Path], AbstractContextManager[str]]:
    return _running


@contextmanager
def _running(data: Path) -> Iterator[str]:
    """Start a server of two processes on a free port; give the address of the interface, and end it."""
    process = subprocess.Popen(
        [sys.executable, "-c", RUN, BASE, str(data)],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout
    try:
        address = next(found[1] for line in process.stdout if (found := LISTENING.search(line)))
        threading.Thread(target=process.stdout.read, daemon=True).start()
        _wait(f"{address}/rest/v1/vocabularies?lang=en")
        yield f"{address}/rest/v1/"
    finally:
        if process.poll() is None:
            process.terminate()
        process.wait(PATIENCE)
        process.stdout.close()


def _wait(address: str) -> None:
    end = time.monotonic() + PATIENCE
    while True:
        try:
            with urllib.request.urlopen(address, timeout=PATIENCE):
                return
        except urllib.error.HTTPError:
            raise
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.05)
