"""Queries that are answered without the app: as the app answers them, and all that is not plain by the app."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from urllib.parse import urlencode
from wsgiref.types import StartResponse, WSGIEnvironment

import pytest
from flask import Flask

from graph.errors import Busy, Exhausted, SeealsoError
from graph.release import Release
from graph.settings import Cache, Settings
from graph.sparql.query import Query
from graph.store import Store
from server import create_app
from server.endpoint.plain import LONGEST, Plain
from server.front import Front
from server.served.current import EXTENSION, Current, open_store

Answer = tuple[int, dict[str, str], bytes]
Headers = list[tuple[str, str]]
Exchange = Callable[..., Answer]

SELECT = "SELECT ?s ?p ?o { ?s ?p ?o } ORDER BY ?s ?p ?o"
SOME = " ".join(map(str, range(400)))
LONG = f"SELECT ?a ?b {{ VALUES ?a {{ {SOME} }} VALUES ?b {{ {SOME} }} }}"
FORM = ("content-type", "application/x-www-form-urlencoded")
DIRECT = ("content-type", "application/sparql-query; charset=utf-8")
JSON = ("accept", "application/sparql-results+json")
BROWSER = ("accept", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8")


@dataclass
class Site:
    """A front with an app, and how often the app was asked."""

    settings: Settings
    exchange: Exchange
    is_plain: bool = True
    asked: int = 0
    app: Flask = field(init=False)

    def __post_init__(self) -> None:
        self.app = create_app(self.settings, open_store)
        plain = Plain(self.current) if self.is_plain else None
        self.front = Front(self._count, self.settings, ("/sparql",), plain)

    @property
    def current(self) -> Current:
        current: Current = self.app.extensions[EXTENSION]
        return current

    def ask(self, text: str, *headers: tuple[str, str], more: str = "") -> Answer:
        query = f"{urlencode({'query': text})}{more}".encode()
        return self.exchange(self.front, headers, query=query)

    def post(self, body: bytes, *headers: tuple[str, str], method: str = "POST") -> Answer:
        return self.exchange(self.front, headers, method, body=body)

    def _count(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        self.asked += 1
        return self.app.wsgi_app(environ, start)


@pytest.fixture
def site(served: Settings, exchange: Exchange) -> Site:
    return Site(replace(served, cache=Cache(size=0)), exchange)


@pytest.fixture
def beside(served: Settings, exchange: Exchange) -> Site:
    """The same without the short way."""
    return Site(replace(served, cache=Cache(size=0)), exchange, is_plain=False)


def told(answer: Answer) -> Answer:
    return answer[0], {name: value for name, value in answer[1].items() if name != "date"}, answer[2]


@pytest.mark.parametrize(
    "text",
    [
        SELECT,
        "ASK { ?s ?p ?o }",
        "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o } LIMIT 3",
        "DESCRIBE ?s { ?s ?p ?o } LIMIT 1",
        "SELECT (NOW() > '2020-01-01T00:00:00Z'^^<http://www.w3.org/2001/XMLSchema#dateTime> AS ?is) {}",
        "SELECT (BNODE() AS ?b) {} LIMIT 0",
        "SELECT ('\u10d0 \u2019' AS ?text) {}",
    ],
)
@pytest.mark.parametrize(
    "headers",
    [
        [],
        [("accept", "*/*")],
        [("accept", "text/csv;q=0.5, application/sparql-results+xml, text/turtle;q=0.4")],
        [("accept", "application/sparql-results+json;q=0, text/tab-separated-values, application/ld+json")],
        [("accept-encoding", "gzip;q=0.5, zstd")],
        [("accept-encoding", "br"), ("user-agent", "somebody")],
    ],
)
def test_a_query_is_answered_as_the_app_answers_it_to_the_last_header(
    site: Site, beside: Site, text: str, headers: Headers
) -> None:
    answer = site.ask(text, *headers)
    assert (answer[0], site.asked) == (200, 0)
    assert told(answer) == told(beside.ask(text, *headers))
    assert beside.asked == 1


@pytest.mark.parametrize("more", ["&format=csv", "&output=xml", "&format=json&results=", "&format=auto"])
def test_a_format_may_be_named(site: Site, beside: Site, more: str) -> None:
    answer = site.ask(SELECT, more=more)
    assert (told(answer), site.asked) == (told(beside.ask(SELECT, more=more)), 0)


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (SELECT.encode(), [DIRECT]),
        (SELECT.encode(), [("content-type", "application/sparql-query")]),
        (urlencode({"query": SELECT, "format": "csv"}).encode(), [FORM]),
    ],
)
def test_a_query_may_be_posted(site: Site, beside: Site, body: bytes, headers: Headers) -> None:
    answer = site.post(body, *headers)
    assert (answer[0], told(answer), site.asked) == (200, told(beside.post(body, *headers)), 0)
    assert "etag" not in answer[1]


def test_what_a_client_has_already_is_not_sent_again(site: Site, beside: Site) -> None:
    for headers in ([], [("accept-encoding", "zstd")]):
        _, had, _ = site.ask(SELECT, *headers)
        for tag in (had["etag"], f'"x", W/{had["etag"]}', "*"):
            known = [*headers, ("if-none-match", tag)]
            assert site.ask(SELECT, *known)[0] == 304
            assert told(site.ask(SELECT, *known)) == told(beside.ask(SELECT, *known))
        assert site.ask(SELECT, *headers, ("if-none-match", '"another"'))[0] == 200
    assert site.asked == 0


@pytest.mark.parametrize(
    ("text", "headers", "more", "status"),
    [
        (SELECT, [BROWSER], "", 200),
        (SELECT, [], "&format=html", 200),
        (SELECT, [], "&timeout=5", 200),
        (SELECT, [], "&timeout=soon", 400),
        (SELECT, [], "&default-graph-uri=http%3A%2F%2Fexample.org%2F", 200),
        (SELECT, [], f"&{urlencode({'query': SELECT})}", 400),
        (SELECT, [], "&update=CLEAR+ALL", 403),
        (SELECT, [("accept", "image/png")], "", 406),
        (SELECT, [JSON, ("accept", "text/csv")], "", 200),
        ("SELECT * { ?s ?p", [JSON], "", 400),
        ("SELECT * { ?s ?p ?o } LIMIT x", [("accept", "application/problem+json")], "", 400),
        ("INSERT DATA { <a> <b> <c> }", [JSON], "", 403),
        ("SELECT * { SERVICE <http://example.org/> { ?s ?p ?o } }", [JSON], "", 403),
        (f"{SELECT} #{'x' * LONGEST}", [JSON], "", 200),
        ("\ud800", [], "", 400),
    ],
)
def test_all_that_is_not_plain_is_the_matter_of_the_app(
    site: Site, beside: Site, text: str, headers: Headers, more: str, status: int
) -> None:
    sent = f"{urlencode({'query': text}, errors='surrogatepass')}{more}".encode()
    answers = [at.exchange(at.front, headers, query=sent) for at in (site, beside)]
    assert (answers[0][0], site.asked) == (status, 1)
    assert told(answers[0])[::2] == told(answers[1])[::2]


@pytest.mark.parametrize("method", ["HEAD", "OPTIONS", "QUERY", "PUT"])
def test_other_methods_are_the_matter_of_the_app(site: Site, method: str) -> None:
    site.post(SELECT.encode(), DIRECT, method=method)
    assert site.asked == 1


@pytest.mark.parametrize("headers", [[("content-type", "text/plain")], [], [DIRECT, ("content-encoding", "gzip")]])
def test_other_bodies_are_the_matter_of_the_app(site: Site, headers: Headers) -> None:
    assert site.post(SELECT.encode(), *headers)[0] in {400, 415}
    assert site.asked == 1


class Failing:
    """A store that fails, and counts how often it is asked."""

    def __init__(self, fault: Exception) -> None:
        self.fault, self.asked = fault, 0

    def query(self, query: Query, media_type: str) -> Iterator[bytes]:
        self.asked += 1
        raise self.fault

    def close(self) -> None:
        pass


@pytest.mark.parametrize(
    ("fault", "status"), [(Busy("all are at work"), 503), (Exhausted("too much"), 503), (ValueError("ours"), 500)]
)
def test_a_query_that_fails_is_asked_once_and_its_fault_told(
    served: Settings, exchange: Exchange, fault: SeealsoError, status: int
) -> None:
    store = Failing(fault)

    def opened(_: Settings, __: Release) -> Store:
        return store

    settings = replace(served, cache=Cache(size=0))
    app = create_app(settings, opened)
    current: Current = app.extensions[EXTENSION]
    front = Front(app.wsgi_app, settings, ("/sparql",), Plain(current))
    answer = exchange(front, [JSON], query=urlencode({"query": SELECT}).encode())
    assert (answer[0], store.asked) == (status, 1)
    assert current.take().requests == 1
