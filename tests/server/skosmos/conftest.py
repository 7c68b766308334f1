"""What the tests of the Skosmos interface share: a release of a small thesaurus, and an app."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from pyoxigraph import RdfFormat, parse

from graph.settings import Settings
from server import create_app
from server.served.current import open_store

WATERS = Path(__file__).parents[2] / "data" / "waters.trig"
BASE = "http://127.0.0.1:8000/"


@pytest.fixture(scope="session")
def waters(tmp_path_factory: pytest.TempPathFactory, drafted: Callable[..., Settings]) -> Settings:
    return drafted(tmp_path_factory.mktemp("waters"), parse(path=WATERS, format=RdfFormat.TRIG))


@pytest.fixture
def visitor(waters: Settings) -> FlaskClient:
    return create_app(waters, open_store).test_client()
