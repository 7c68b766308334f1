"""What the tests of reconciling share: a release, an app, a server that runs, the specification's schemas."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from jsonschema import Draft7Validator
from pyoxigraph import Quad, RdfFormat, parse
from referencing import Registry
from referencing.jsonschema import DRAFT7

from bench.loopback import free
from graph.settings import Settings
from server import create_app
from server.served.current import open_store

FOLDER = Path(__file__).parents[2] / "data"
SUITE = Path(__file__).parents[4] / "shared" / "data" / "testsuites" / "reconciliation"
BASE = "http://127.0.0.1:8000/"

Valid = Callable[[str, str, object], None]


Drafted = Callable[..., Settings]


def quads(base: str = BASE) -> Iterator[Quad]:
    """Give the quads of the two files of test data."""
    for name in ("served.trig", "reconcile.trig"):
        yield from parse((FOLDER / name).read_text(encoding="utf-8").replace(BASE, base), RdfFormat.TRIG)


@pytest.fixture(scope="session")
def named(tmp_path_factory: pytest.TempPathFactory, drafted: Drafted) -> Settings:
    return drafted(tmp_path_factory.mktemp("named"), quads())


@pytest.fixture
def client(named: Settings) -> Iterator[FlaskClient]:
    with create_app(named, open_store).test_client() as client:
        yield client


@pytest.fixture(scope="session")
def live(
    tmp_path_factory: pytest.TempPathFactory, drafted: Drafted, running: Callable[..., AbstractContextManager[object]]
) -> Iterator[str]:
    """Run a server on a free port, which its release is made for; give the service's address."""
    port, data = free(), tmp_path_factory.mktemp("live")
    base = f"http://127.0.0.1:{port}/"
    drafted(data, quads(base), base)
    with running(data, {"SEEALSO_BASE": base}, port):
        yield f"{base}reconcile"


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
