"""What the tests of the pages about concepts share: a release of a small thesaurus, its pages, parsed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from lxml import etree, html
from pyoxigraph import RdfFormat, parse

from graph.settings import Settings
from server import create_app
from server.served.current import open_store

GARDENS = Path(__file__).parents[2] / "data" / "gardens.trig"
BASE = "http://127.0.0.1:8000/"
Page = Callable[[str], html.HtmlElement]


@pytest.fixture(scope="session")
def gardens(tmp_path_factory: pytest.TempPathFactory, drafted: Callable[..., Settings]) -> Settings:
    return drafted(tmp_path_factory.mktemp("gardens"), parse(path=GARDENS, format=RdfFormat.TRIG))


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
