"""What the tests of the pages about concepts share: a release of a small thesaurus, its pages, parsed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from lxml import etree, html
from pyoxigraph import Quad, RdfFormat, parse

from graph.release.draft import Draft
from graph.settings import Settings
from server import create_app
from server.current import open_store

GARDENS = Path(__file__).parents[2] / "data" / "gardens.trig"
BASE = "http://127.0.0.1:8000/"
Page = Callable[[str], html.HtmlElement]


def make(data: Path, quads: Iterable[Quad], records: int = 0) -> Settings:
    """Make a release of quads in our graphs."""
    settings = Settings(base=BASE, data=data)
    with Draft(settings, datetime(2026, 11, 23, 14, 5, 1, tzinfo=UTC)) as draft:
        for quad in quads:
            draft.add(str(quad.graph_name).rpartition("/")[2].rstrip(">"), [quad.triple])
        draft.publish({"counts": {"released": records}})
    return settings


@pytest.fixture(scope="session")
def release_of() -> Callable[..., Settings]:
    return make


@pytest.fixture(scope="session")
def gardens(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return make(tmp_path_factory.mktemp("gardens"), parse(path=GARDENS, format=RdfFormat.TRIG))


@pytest.fixture
def visitor(gardens: Settings) -> FlaskClient:
    return create_app(gardens, open_store).test_client()


@pytest.fixture
def page(visitor: FlaskClient) -> Page:
    """Get a page, parsed."""

    def get(path: str) -> html.HtmlElement:
        answer = visitor.get(path, headers={"Accept": "text/html"})
        assert (answer.status_code, answer.mimetype) == (200, "text/html"), path
        return html.document_fromstring(answer.get_data(as_text=True))

    return get


@pytest.fixture
def drawing(visitor: FlaskClient) -> Callable[[str], etree._Element]:
    """Get a picture, parsed as XML."""

    def get(path: str) -> etree._Element:
        answer = visitor.get(path)
        assert (answer.status_code, answer.mimetype) == (200, "image/svg+xml"), path
        return etree.fromstring(answer.get_data())

    return get
