from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad

from graph.names import Names
from graph.release import Release
from graph.settings import Settings
from graph.vocab import RDF, SH
from server import create_app
from server.served.current import EXTENSION
from server.served.warm import PAGES, documents, warm

BASE = "http://127.0.0.1:8000/"
SELECT = "SELECT ?s { ?s ?p ?o } ORDER BY ?s LIMIT 3"
CONSTRUCT = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o } LIMIT 3"
BROKEN = "SELECT nonsense"


def examples() -> tuple[Quad, ...]:
    graph = Names(BASE).graph("dataset")
    found = []
    for name, query in (("select", SELECT), ("construct", CONSTRUCT), ("ask", BROKEN)):
        example = NamedNode(f"{BASE}example/{name}")
        found += [
            Quad(example, RDF.type, NamedNode(f"{SH.iri}SPARQLExecutable"), graph),
            Quad(example, NamedNode(SH.iri + name), Literal(query), graph),
        ]
    return tuple(found)


def test_what_pages_and_examples_ask_is_kept_before_anybody_asks(
    tmp_path: Path, trig: str, release_of: Callable[..., Release]
) -> None:
    release_of(tmp_path, trig, more=examples())
    app = create_app(Settings(base=BASE, data=tmp_path))
    assert warm(app) == len(PAGES) + len(documents(app.extensions[EXTENSION])) + 2
    for query, accept in ((SELECT, "application/sparql-results+json"), (CONSTRUCT, "text/turtle")):
        response = app.test_client().get("/sparql", query_string={"query": query}, headers={"Accept": accept})
        assert response.headers["Cache-Status"] == "seealso; hit"
    assert app.test_client().get("/sparql", query_string={"query": BROKEN}).status_code == 400


def test_a_release_without_examples_is_warmed_by_its_pages_and_the_documents_of_its_schemes(
    tmp_path: Path, trig: str, release_of: Callable[..., Release]
) -> None:
    release_of(tmp_path, trig)
    app = create_app(Settings(base=BASE, data=tmp_path))
    wanted = documents(app.extensions[EXTENSION])
    assert {f"/scheme/subjects.{extension}" for extension in ("html", "ttl", "nt", "jsonld", "rdf")} <= set(wanted)
    assert warm(app) == len(PAGES) + len(wanted)


def test_what_is_warmed_is_made_no_more(
    tmp_path: Path, trig: str, release_of: Callable[..., Release], monkeypatch: pytest.MonkeyPatch
) -> None:
    release_of(tmp_path, trig)
    app = create_app(Settings(base=BASE, data=tmp_path))
    monkeypatch.setattr("server.cache.HEAVY", 0)
    warm(app)
    monkeypatch.delattr("server.things.documents.compose")
    for address in documents(app.extensions[EXTENSION]):
        assert app.test_client().get(address).status_code == 200
