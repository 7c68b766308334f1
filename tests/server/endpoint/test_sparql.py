from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import ChoiceLoader, DictLoader
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, parse
from pyoxigraph import Store as Graphs

from graph.names import GRAPHS, Names
from graph.release import Release, rollback, switch
from graph.settings import Limits, Settings
from graph.vocab import RDF, SD
from server import create_app
from server.served.current import EXTENSION, Current

BASE = "http://example.org/data/"
FIRST, SECOND = "20260101T000000Z-00000000", "20260102T000000Z-00000000"
PATH = "/data/sparql"
JSON = "application/sparql-results+json"
ALL = "SELECT ?o { ?s ?p ?o }"
CONSTRUCT = "CONSTRUCT WHERE { ?s ?p ?o }"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


def release(data: Path, name: str) -> None:
    """Write a release that holds one triple, whose object is the release's name."""
    made = Release(name, data / "releases" / name)
    made.dumps.mkdir(parents=True)
    store = Graphs(str(made.store))
    triple = (NamedNode(f"{BASE}s"), NamedNode(f"{BASE}p"), Literal(name))
    store.bulk_extend([Quad(*triple, Names(BASE).graph("records"))])
    store.flush()
    (made.path / "manifest.json").write_text("{}")
    switch(data, made)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    release(tmp_path, FIRST)
    return Settings(base=BASE, data=tmp_path, limits=Limits(query_bytes=2000))


@pytest.fixture
def app(settings: Settings) -> Flask:
    app = create_app(settings)
    layout = "<title>{% block title %}{% endblock %}</title><main>{% block main %}{% endblock %}</main>"
    assert app.jinja_loader
    app.jinja_loader = ChoiceLoader([DictLoader({"layout.html": layout}), app.jinja_loader])
    return app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def test_a_query_is_answered_by_get(client: FlaskClient) -> None:
    response = client.get(PATH, query_string={"query": ALL})
    assert response.status_code == 200
    assert response.content_type == JSON
    assert response.vary.to_header() == "Accept, Accept-Encoding"
    assert json.loads(response.data)["results"]["bindings"] == [{"o": {"type": "literal", "value": FIRST}}]


def test_a_query_is_answered_by_post_of_a_form(client: FlaskClient) -> None:
    response = client.post(PATH, data={"query": ALL}, headers={"Accept": "text/csv"})
    assert response.content_type == "text/csv; charset=utf-8"
    assert response.text == f"o\r\n{FIRST}\r\n"


def test_a_query_is_answered_by_post_of_itself_with_the_dataset_in_the_address(client: FlaskClient) -> None:
    response = client.post(
        PATH,
        query_string={"default-graph-uri": f"{BASE}graph/none", "format": "csv"},
        data="ASK { ?s ?p ?o }",
        content_type="application/sparql-query; charset=UTF-8",
    )
    assert response.text == "false"


@pytest.mark.parametrize(
    ("accept", "given"),
    [
        ("application/sparql-results+xml", "application/sparql-results+xml"),
        ("text/tab-separated-values", "text/tab-separated-values; charset=utf-8"),
        ("*/*", JSON),
    ],
)
@pytest.mark.parametrize("query", [ALL, "ASK {}"])
def test_a_table_or_truth_comes_as_the_client_likes(client: FlaskClient, query: str, accept: str, given: str) -> None:
    response = client.get(PATH, query_string={"query": query}, headers={"Accept": accept})
    assert (response.status_code, response.content_type) == (200, given)


@pytest.mark.parametrize(
    ("accept", "given", "format_"),
    [
        ("*/*", "text/turtle; charset=utf-8", RdfFormat.TURTLE),
        ("application/ld+json", "application/ld+json", RdfFormat.JSON_LD),
        ("application/rdf+xml", "application/rdf+xml", RdfFormat.RDF_XML),
        ("application/n-triples", "application/n-triples", RdfFormat.N_TRIPLES),
    ],
)
@pytest.mark.parametrize("query", [CONSTRUCT, "DESCRIBE <s>"])
def test_a_graph_comes_as_the_client_likes(
    client: FlaskClient, query: str, accept: str, given: str, format_: RdfFormat
) -> None:
    response = client.get(PATH, query_string={"query": query}, headers={"Accept": accept})
    assert (response.status_code, response.content_type) == (200, given)
    assert [quad.object for quad in parse(response.data, format_)] == [Literal(FIRST)]


def test_relative_iris_are_those_of_the_base(client: FlaskClient) -> None:
    assert client.get(PATH, query_string={"query": "ASK { <s> <p> ?o }", "format": "csv"}).text == "true"


@pytest.mark.parametrize("accept", ["image/png", "text/turtle"])
def test_a_format_that_does_not_fit_answers_406_and_names_the_offers(client: FlaskClient, accept: str) -> None:
    response = client.get(PATH, query_string={"query": ALL}, headers={"Accept": accept})
    assert response.status_code == 406
    assert "text/csv" in response.text
    assert response.vary.to_header() == "Accept"


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("parameters", [{"query": [ALL, ALL]}, {"default-graph-uri": ["http://e/g"]}])
def test_none_or_two_queries_answer_400(client: FlaskClient, method: str, parameters: dict[str, list[str]]) -> None:
    where = {"query_string": parameters} if method == "GET" else {"data": parameters}
    response = client.open(PATH, method=method, **where)  # type: ignore[arg-type]
    assert response.status_code == 400
    assert "one parameter 'query'" in response.text


def test_one_query_in_the_address_and_one_in_the_body_answer_400(client: FlaskClient) -> None:
    assert client.post(PATH, query_string={"query": ALL}, data={"query": ALL}).status_code == 400


@pytest.mark.parametrize(
    "content_type",
    [
        "text/plain",
        "application/json",
        "multipart/form-data; boundary=x",
        "application/sparql-query; charset=utf-16",
        "",
    ],
)
def test_another_content_type_answers_415(client: FlaskClient, content_type: str) -> None:
    response = client.post(PATH, data=ALL, content_type=content_type)
    assert response.status_code == 415
    assert "application/sparql-query" in response.text


def test_a_query_that_is_not_utf_8_answers_400(client: FlaskClient) -> None:
    assert client.post(PATH, data=b"ASK {'\xff'}", content_type="application/sparql-query").status_code == 400


def test_an_update_is_refused_however_it_comes(client: FlaskClient) -> None:
    update = "INSERT DATA { <s> <p> 1 }"
    for response in (
        client.post(PATH, data={"update": update}),
        client.post(PATH, data=update, content_type="application/sparql-update"),
        client.get(PATH, query_string={"update": update}),
        client.get(PATH, query_string={"query": update}),
    ):
        assert response.status_code == 403
        assert "updates are not carried out" in response.text


@pytest.mark.parametrize("way", ["GET", "form", "direct"])
def test_a_query_that_is_too_long_answers_413_or_414(client: FlaskClient, way: str) -> None:
    query = f"ASK {{}} # {'x' * 2000}"
    match way:
        case "GET":
            response = client.get(PATH, query_string={"query": query})
        case "form":
            response = client.post(PATH, data={"query": query})
        case _:
            response = client.post(PATH, data=query, content_type="application/sparql-query")
    assert response.status_code == (414 if way == "GET" else 413)
    assert "2,000 bytes were expected" in response.text


def test_a_syntax_error_answers_400_and_points_at_the_place(client: FlaskClient) -> None:
    response = client.get(PATH, query_string={"query": "SELECT * {\n\t?s ?p %o }"})
    assert response.status_code == 400
    assert response.content_type == "text/plain; charset=utf-8"
    first, *shown = response.text.splitlines()
    assert first.startswith("line 2, column 8: ")
    assert shown == ["\t?s ?p %o }", "\t      ^"]


def test_an_error_is_a_problem_document_where_that_is_liked(client: FlaskClient) -> None:
    response = client.get(PATH, query_string={"query": "ASK"}, headers={"Accept": f"{JSON}, application/problem+json"})
    assert response.content_type == "application/problem+json"
    assert json.loads(response.data)["status"] == 400


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_another_method_answers_405_and_names_those_that_there_are(client: FlaskClient, method: str) -> None:
    response = client.open(PATH, method=method)
    assert response.status_code == 405
    assert {"GET", "POST"} <= set(response.headers["Allow"].split(", "))


@pytest.mark.parametrize("method", ["POST", "QUERY"])
def test_a_page_of_any_origin_may_ask(client: FlaskClient, method: str) -> None:
    response = client.options(PATH, headers={"Origin": "http://e", "Access-Control-Request-Method": method})
    assert response.status_code == 200
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert method in response.headers["Access-Control-Allow-Methods"].split(", ")
    assert {"Content-Type", "If-None-Match"} <= set(response.headers["Access-Control-Allow-Headers"].split(", "))
    for answer in (client.get(PATH, query_string={"query": "ASK {}"}), client.get(PATH, query_string={"query": "?"})):
        assert answer.headers["Access-Control-Allow-Origin"] == "*"


def test_head_has_the_headers_of_get_and_no_body(client: FlaskClient) -> None:
    got = client.get(PATH, query_string={"query": ALL})
    response = client.head(PATH, query_string={"query": ALL})
    assert (response.status_code, response.content_type, response.data) == (200, JSON, b"")
    own = {"Cache-Status", "Date"}
    assert {h for h in response.headers if h[0] not in own} == {h for h in got.headers if h[0] not in own}


@pytest.mark.parametrize("accept", [None, "*/*", "text/turtle"])
def test_the_bare_endpoint_describes_itself(client: FlaskClient, accept: str | None) -> None:
    response = client.get(PATH, headers=[("Accept", accept)] if accept else [])
    assert response.content_type == "text/turtle; charset=utf-8"
    triples = [(quad.subject, quad.predicate, quad.object) for quad in parse(response.data, RdfFormat.TURTLE)]
    service = NamedNode(f"{BASE}sparql")
    assert (service, RDF.type, SD.Service) in triples
    assert (service, SD.endpoint, service) in triples
    assert (service, SD.supportedLanguage, SD.SPARQL11Query) in triples
    assert {o.value for _, p, o in triples if p == SD.name and isinstance(o, NamedNode)} == {
        Names(BASE).graph(name).value for name in GRAPHS
    }


def test_the_bare_endpoint_answers_400_to_who_expects_results(client: FlaskClient) -> None:
    assert client.get(PATH, headers={"Accept": JSON}).status_code == 400


def test_a_browser_gets_a_form_that_works_without_a_script(client: FlaskClient) -> None:
    response = client.get(PATH, headers={"Accept": BROWSER})
    assert response.content_type == "text/html; charset=utf-8"
    assert f'action="{PATH}"' in response.text
    assert "PREFIX dct: &lt;http://purl.org/dc/terms/&gt;" in response.text
    assert not re.search(r"<script(?! src=)", response.text)


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        (ALL, f"<td>&#34;{FIRST}&#34;</td>"),
        ("ASK {}", "<p>Yes</p>"),
        ("ASK { <x> <y> <z> }", "<p>No</p>"),
        (CONSTRUCT, f"&#34;{FIRST}&#34; ."),
        ("SELECT ('<script>' AS ?x) {}", "&lt;script&gt;"),
        ("SELECT ?x { ?x <x> 1 }", "Nothing was found"),
    ],
)
def test_a_browser_gets_the_answer_below_the_form(client: FlaskClient, query: str, shown: str) -> None:
    response = client.get(PATH, query_string={"query": query}, headers={"Accept": BROWSER})
    assert response.status_code == 200
    assert shown in response.text


def test_a_browser_is_told_what_is_wrong_below_its_query(client: FlaskClient) -> None:
    response = client.get(PATH, query_string={"query": "SELECT * { '<b>' "}, headers={"Accept": BROWSER})
    assert response.status_code == 400
    assert "line 1, column" in response.text
    assert "<b>" not in response.text


def test_a_new_release_is_served_from_the_next_request_on_and_an_old_one_again(
    client: FlaskClient, settings: Settings
) -> None:
    def ask() -> str:
        return client.get(PATH, query_string={"query": ALL, "format": "tsv"}).text

    assert FIRST in ask()
    release(settings.data, SECOND)
    assert SECOND in ask()
    rollback(settings.data, FIRST)
    assert FIRST in ask()


def test_without_a_release_the_server_says_so_and_recovers(tmp_path: Path) -> None:
    client = create_app(Settings(base=BASE, data=tmp_path)).test_client()
    response = client.get(PATH, query_string={"query": ALL})
    assert response.status_code == 503
    assert "seealso build" in response.text
    assert response.headers["Retry-After"]
    release(tmp_path, FIRST)
    assert client.get(PATH, query_string={"query": ALL}).status_code == 200


def test_a_request_keeps_the_release_that_it_began_with_until_its_answer_is_sent(
    app: Flask, settings: Settings
) -> None:
    current: Current = app.extensions[EXTENSION]
    closed: list[str] = []
    with app.test_client() as client:
        response = client.get(PATH, query_string={"query": ALL, "format": "tsv"}, buffered=False)
        held = current.take()
        current.leave(held)
        held.store.close = lambda: closed.append(held.release.name)  # type: ignore[method-assign]
        release(settings.data, SECOND)
        current.leave(current.take())
        assert closed == []
        assert FIRST in response.text
        response.close()
        assert closed == [FIRST]


def test_nothing_is_open_before_the_first_request(settings: Settings) -> None:
    app = create_app(replace(settings, data=settings.data / "absent"))
    assert app.test_client().options(PATH).status_code == 200


def test_a_failure_of_the_server_is_told_to_its_log_and_not_to_its_client(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    def opener(_: Settings, __: Release) -> Graphs:
        raise RuntimeError("secret")

    client = create_app(settings, opener).test_client()  # type: ignore[arg-type]
    response = client.get(PATH, query_string={"query": ALL})
    assert response.status_code == 500
    assert "secret" not in response.text
    log = capsys.readouterr().err
    assert f"GET '{PATH}?query=" in log
    assert "RuntimeError: secret" in log


def test_a_prefix_that_is_not_declared_is_told_with_its_place(client: FlaskClient) -> None:
    told = client.get(PATH, query_string={"query": "SELECT ?s {\n ?s dct:title ?t }"})
    assert told.status_code == 400
    assert "line 2, column 5: the prefix 'dct:' is not declared" in told.text


@pytest.mark.parametrize("form", ["xml", "rdf"])
def test_a_text_that_xml_cannot_hold_is_told_and_no_broken_document(client: FlaskClient, form: str) -> None:
    query = "SELECT ?x" if form == "xml" else "CONSTRUCT { <a:s> <a:p> ?x }"
    told = client.get(PATH, query_string={"query": f'{query} {{ BIND("a\u0001b" AS ?x) }}', "format": form})
    assert (told.status_code, told.mimetype) == (406, "text/plain")
    assert "U+0001, which XML cannot hold; ask for another format" in told.text
    held = client.get(PATH, query_string={"query": f'{query} {{ BIND("a\\rb" AS ?x) }}', "format": form})
    assert b"a&#13;b" in held.data


def test_a_text_that_xml_cannot_hold_is_told_by_workers(settings: Settings) -> None:
    told = (
        create_app(settings)
        .test_client()
        .get(PATH, query_string={"query": 'SELECT ?x { BIND("\u0001" AS ?x) }', "format": "xml"})
    )
    assert told.status_code == 406
