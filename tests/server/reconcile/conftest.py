"""What the tests of reconciling share: a release, an app, a server that runs, the specification's schemas."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from jsonschema import Draft7Validator
from pyoxigraph import RdfFormat, parse
from referencing import Registry
from referencing.jsonschema import DRAFT7

from graph.release.draft import Draft
from graph.settings import Settings
from server import create_app
from server.current import open_store

FOLDER = Path(__file__).parents[2] / "data"
SUITE = Path(__file__).parents[4] / "shared" / "data" / "testsuites" / "reconciliation"
BASE = "http://127.0.0.1:8000/"
ROOT = Path(__file__).parents[3]
RUN = """
import sys
from pathlib import Path
from graph.settings import Server, Settings
from server.serve import serve
port = int(sys.argv[1].rsplit(":", 1)[1].strip("/"))
serve(Settings(base=sys.argv[1], data=Path(sys.argv[2]), server=Server(port=port, workers=2, threads=4)))
"""
LISTENING = re.compile(r"Listening at: (http://\S+)")
PATIENCE = 60

Valid = Callable[[str, str, object], None]


def make(data: Path, base: str = BASE) -> Settings:
    """Make a release of the two files of test data, as a build makes it."""
    settings = Settings(base=base, data=data)
    with Draft(settings, datetime(2026, 11, 23, 14, 5, 1, tzinfo=UTC)) as draft:
        for name in ("served.trig", "reconcile.trig"):
            text = (FOLDER / name).read_text(encoding="utf-8").replace(BASE, base)
            for quad in parse(text, RdfFormat.TRIG):
                graph = str(quad.graph_name).rpartition("/")[2].rstrip(">")
                if graph != "dataset":  # which a release tells of itself
                    draft.add(graph, [quad.triple])
        draft.publish({})
    return settings


@pytest.fixture(scope="session")
def named(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return make(tmp_path_factory.mktemp("named"))


@pytest.fixture
def client(named: Settings) -> Iterator[FlaskClient]:
    with create_app(named, open_store).test_client() as client:
        yield client


@pytest.fixture(scope="session")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Run a server of two processes on a free port, which its release is made for; give the service's address."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        base = f"http://127.0.0.1:{probe.getsockname()[1]}/"
    data = tmp_path_factory.mktemp("live")
    make(data, base)
    process = subprocess.Popen(
        [sys.executable, "-c", RUN, base, str(data)],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout
    try:
        next(found[1] for line in process.stdout if (found := LISTENING.search(line)))
        threading.Thread(target=process.stdout.read, daemon=True).start()
        _wait(f"{base}reconcile")
        yield f"{base}reconcile"
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


@pytest.fixture(scope="session")
def suite() -> Path:
    if not SUITE.is_dir():
        pytest.skip("the specification's schemas and examples are not beside this checkout")
    return SUITE


@pytest.fixture(scope="session")
def valid(suite: Path) -> Valid:
    """Hold a value to a schema of a version; nothing is fetched."""

    def load(version: str) -> Mapping[str, Draft7Validator]:
        read = {path.stem: json.loads(path.read_bytes()) for path in (suite / version / "schemas").glob("*.json")}
        registry: Registry = Registry().with_resources(
            [(schema["$id"], DRAFT7.create_resource(schema)) for schema in read.values()]
        )
        assert len(read) >= 11
        return {name: Draft7Validator(schema, registry=registry) for name, schema in read.items()}

    known = {version: load(version) for version in ("0.2", "1.0-draft")}

    def check(version: str, name: str, value: object) -> None:
        known[version][name].validate(value)

    return check
