"""Answers that are given out before the app is asked."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from wsgiref.types import StartResponse, WSGIEnvironment

import pytest

from graph.release import Release, switch
from graph.settings import Cache, Settings
from server import create_app
from server.cache.swift import Asked
from server.front import Front

QUERY = b"query=SELECT+*+%7B+%3Fs+%3Fp+%3Fo+%7D"
Headers = dict[str, str]
Answer = tuple[int, Headers, bytes]


class Site:
    """A front, and how often the app behind it was asked."""

    def __init__(self, settings: Settings, exchange: Callable[..., Answer]) -> None:
        self.asked = 0
        self._exchange = exchange
        self.app = create_app(settings)
        self.front = Front(self._count, settings, ("/sparql", "/graph"))

    def _count(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        self.asked += 1
        return self.app.wsgi_app(environ, start)

    def ask(
        self, method: str = "GET", query: bytes = QUERY, body: bytes = b"", path: str = "/sparql", **headers: str
    ) -> Answer:
        return self.ask_with(
            [(name.replace("_", "-"), value) for name, value in headers.items()], method, query, body, path
        )

    def ask_with(
        self,
        headers: list[tuple[str, str]],
        method: str = "GET",
        query: bytes = QUERY,
        body: bytes = b"",
        path: str = "/sparql",
    ) -> Answer:
        return self._exchange(self.front, headers, method, query, body, path)


@pytest.fixture
def make(served: Settings, tmp_path: Path, exchange: Callable[..., Answer]) -> Callable[[], Site]:
    return lambda: Site(replace(served, cache=Cache(folder=tmp_path / "cache")), exchange)


@pytest.fixture
def site(make: Callable[[], Site]) -> Site:
    return make()


def test_a_request_that_was_answered_is_answered_again_alike_without_the_app(site: Site) -> None:
    own = {"cache-status", "date"}
    first, second = site.ask(), site.ask()
    assert site.asked == 1
    assert (first[0], first[2]) == (second[0], second[2])
    assert {h for h in first[1].items() if h[0] not in own} == {h for h in second[1].items() if h[0] not in own}
    assert (first[1]["cache-status"], second[1]["cache-status"]) == ("seealso; fwd=miss; stored", "seealso; hit")


def test_head_and_conditions_are_answered_without_the_app(site: Site) -> None:
    _, headers, body = site.ask()
    status, head, nothing = site.ask("HEAD")
    assert (status, nothing, head["content-length"]) == (200, b"", str(len(body)))
    for tag in (headers["etag"], f'"x", W/{headers["etag"]}', "*"):
        status, told, nothing = site.ask(if_none_match=tag)
        assert (status, nothing, told["etag"], told["vary"]) == (304, b"", headers["etag"], headers["vary"])
        assert told["access-control-allow-origin"] == "*"
        assert "content-type" not in told
    assert site.asked == 1
    assert site.ask(if_none_match='"x"')[0] == 200


def test_what_a_request_says_of_the_answer_makes_it_another(site: Site) -> None:
    answers = [
        site.ask(),
        site.ask(accept="text/csv"),
        site.ask(accept="application/sparql-results+xml"),
        site.ask(accept_encoding="gzip"),
    ]
    assert {status for status, _, _ in answers} == {200}
    assert site.asked == 4
    assert site.ask(query=QUERY + b"&format=csv")[2] == site.ask(accept="text/csv")[2]
    assert site.asked == 5


def test_a_query_by_post_is_known_by_its_body(site: Site) -> None:
    given = {"content_type": "application/sparql-query"}
    bodies = [b"ASK {}", b"ASK { FILTER(false) }"]
    for _ in range(2):
        answers = [site.ask("POST", b"", body, **given)[2] for body in bodies]
        assert [b"true" in answer for answer in answers] == [True, False]
    assert site.asked == 2


def test_what_is_no_answer_to_a_query_is_asked_of_the_app_each_time(site: Site) -> None:
    for query in (b"query=SELECT", b"", b"query=SELECT+(NOW()+AS+%3Fx)+%7B%7D"):
        before = site.asked
        for _ in range(2):
            site.ask(query=query)
        assert site.asked == before + 2


def test_another_process_knows_what_one_has_answered(make: Callable[[], Site]) -> None:
    make().ask()
    other = make()
    assert other.ask()[1]["cache-status"] == "seealso; hit"
    assert other.asked == 0


def test_another_release_is_asked_anew(site: Site, tmp_path: Path, served: Settings) -> None:
    site.ask()
    front = site.front._swift
    front._data = tmp_path
    (tmp_path / "current").symlink_to(Path("releases") / "20270101T000000Z-00000000")
    site.ask()
    assert site.asked == 2


def test_an_answer_is_known_by_the_release_that_it_was_made_from(
    served: Settings, release_of: Callable[..., Release], trig: str, tmp_path: Path, exchange: Callable[..., Answer]
) -> None:
    old, new = "20260101T000000Z-00000000", "20260102T000000Z-00000000"
    settings = replace(served, data=tmp_path, cache=Cache(folder=tmp_path / "cache"))
    releases = {name: release_of(tmp_path, trig.replace("Title", name), name) for name in (new, old)}
    site = Site(settings, exchange)
    look = site.front._swift.fingerprint

    def looked(asked: Asked) -> bytes:
        found = look(asked)
        switch(tmp_path, releases[new])  # between the look at the cache and the answer
        return found

    site.front._swift.fingerprint = looked  # type: ignore[method-assign]
    assert new in site.ask()[1]["etag"]
    site.front._swift.fingerprint = look  # type: ignore[method-assign]
    switch(tmp_path, releases[old])
    assert old in site.ask()[1]["etag"]


@pytest.mark.parametrize("name", ["accept_encoding", "Accept_Encoding"])
def test_a_header_that_only_some_take_for_another_changes_no_kept_answer(site: Site, name: str) -> None:
    rows = QUERY.replace(b"%7D", b"%7D%23" + b"x" * 2000)
    _, headers, body = site.ask_with([(name, "gzip")], query=rows)
    assert "content-encoding" not in headers
    _, headers, again = site.ask(query=rows)
    assert ("content-encoding" in headers, again) == (False, body)


def test_a_graph_is_given_out_too(site: Site) -> None:
    first = site.ask(query=b"", path="/graph/thesaurus", accept="application/n-triples")
    assert site.ask(query=b"", path="/graph/thesaurus", accept="application/n-triples")[2] == first[2]
    assert (site.asked, first[0]) == (1, 200)


def test_a_long_answer_is_given_in_parts(site: Site) -> None:
    rows = "%20".join(map(str, range(120)))
    query = f"query=SELECT%20*%7BVALUES%20%3Fa%7B{rows}%7DVALUES%20%3Fb%7B{rows}%7D%7D".encode()
    first = site.ask(query=query)
    assert len(first[2]) > 1_000_000
    for _ in range(2):
        status, headers, body = site.ask(query=query)
        assert (status, body, headers["content-length"]) == (200, first[2], str(len(body)))
    assert site.asked == 2
