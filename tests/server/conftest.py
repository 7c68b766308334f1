"""What the tests of the server share: releases of tests/data/served.trig, and apps that serve them."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pyoxigraph import Quad, RdfFormat, Store, parse

from graph import intake
from graph import release as releases
from graph.quality import report
from graph.release import Release, quarantine
from graph.settings import Settings
from server import create_app

DATA = Path(__file__).parent.parent / "data" / "served.trig"
BASE = "http://127.0.0.1:8000/"
NAME = "20261123T140501Z-1a2b3c4d"


ACCOUNT = {
    "counts": {"documents": 2, "records": 1, "released": 1, "rejected": 1, "results": {"warning": 3}},
    "rejected": {"it is <b>empty</b>": 1},
    "quarantined": {},
    "fields": {"Title": {"converted": 1}, "": {"ignored": 1}},
    "flagged": {"Issue Date": {"'soon' could not be read as a date": 1}},
}
FOUND = {"concepts": 0, "labels": 0, "schemes": [], "flaws": []}
REJECT = {"source": "s", "where": "page.txt, line 2", "why": "it is <b>empty</b>", "text": "<script>alert(1)</script>"}


def make_release(data: Path, text: str, name: str = NAME, more: tuple[Quad, ...] = (), base: str = BASE) -> Release:
    """Make a release of TriG, and make it the current one."""
    release = Release(name, data / "releases" / name)
    release.dumps.mkdir(parents=True)
    quads = [*parse(text, RdfFormat.TRIG), *more]
    store = Store(str(release.store))
    store.bulk_extend(quads)
    store.flush()
    del store
    (release.dumps / "all.nq.gz").write_bytes(gzip.compress(text.encode(), mtime=0))
    (release.dumps / "records.ttl.gz").write_bytes(gzip.compress(b"# records\n", mtime=0))
    graphs = [str(quad.graph_name).rpartition("/")[2].rstrip(">") for quad in quads]
    manifest = {
        "name": name,
        "base": base,
        "triples": {graph: graphs.count(graph) for graph in sorted(set(graphs))},
        "files": releases.checksums(release.path),
    }
    (release.path / releases.MANIFEST).write_text(json.dumps(manifest))
    (release.path / intake.FILE).write_text(json.dumps(ACCOUNT))
    (release.path / report.FOLDER).mkdir()
    (release.path / report.FOLDER / report.FILE).write_text(json.dumps(FOUND))
    (release.path / quarantine.FOLDER).mkdir()
    (release.path / quarantine.FOLDER / quarantine.REJECTS).write_text(json.dumps(REJECT) + "\n")
    releases.switch(data, release)
    return release


@pytest.fixture(scope="session")
def trig() -> str:
    return DATA.read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def release_of() -> Callable[..., Release]:
    return make_release


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory, trig: str) -> Settings:
    """Give the settings of a data folder with one release; nothing changes it."""
    data = tmp_path_factory.mktemp("served")
    make_release(data, trig)
    return Settings(data=data)


@pytest.fixture
def site(served: Settings) -> Flask:
    return create_app(served)


@pytest.fixture
def visitor(site: Flask) -> Iterator[FlaskClient]:
    with site.test_client() as client:
        yield client
