"""One client's searches and look-ups count as its queries do, and a proxy's clients are told apart."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
from flask.testing import FlaskClient

from graph.settings import Cache, Limits, Server, Settings
from server import create_app

PATHS = ["/search?q=migrants", "/search/suggestions?q=mig", "/rest/v1/vocabularies", "/rest/v1/subjects/search?query=m",
         "/same?iri=http://example.org/", "/reconcile", "/sparql?query=ASK{}"]  # fmt: skip
TOO_MANY = 429


@contextmanager
def visiting(served: Settings, proxies: int = 0) -> Iterator[FlaskClient]:
    limits = replace(Limits(), client_rate=2, query_workers=3)
    settings = replace(served, limits=limits, server=Server(proxies=proxies), cache=Cache(size=0))
    with create_app(settings).test_client() as client:
        yield client


@pytest.mark.parametrize("path", PATHS)
def test_a_client_that_asks_too_often_is_told_when_to_ask_again(served: Settings, path: str) -> None:
    with visiting(served) as client:
        for _ in range(3):
            assert client.options(path.partition("?")[0]).status_code == 200
        first = [client.get(path).status_code for _ in range(2)]
        hasty = client.get(path)
        assert TOO_MANY not in first
        assert hasty.status_code == TOO_MANY
        assert 0 < int(hasty.headers["Retry-After"]) <= 60
        assert "ask more slowly" in hasty.text
        assert hasty.headers["Access-Control-Allow-Origin"] == "*"
        other = client.get(path, environ_base={"REMOTE_ADDR": "192.0.2.7"})
        assert other.status_code == first[0]


def test_searches_and_queries_are_counted_together(served: Settings) -> None:
    with visiting(served) as client:
        for path in PATHS[:2]:
            assert client.get(path).status_code != TOO_MANY
        assert client.get(PATHS[-1]).status_code == TOO_MANY


def test_pages_and_health_are_not_counted(served: Settings) -> None:
    with visiting(served) as client:
        answered = [client.get(path).status_code for path in ("/", "/health", "/records") for _ in range(3)]
        assert set(answered) == {200}


@pytest.mark.parametrize(
    ("proxies", "said", "is_one"),
    [
        (1, ("198.51.100.1", "198.51.100.2"), False),
        (1, ("198.51.100.2, 198.51.100.1", "203.0.113.9, 198.51.100.1"), True),
        (2, ("198.51.100.1, 10.0.0.1", "198.51.100.2, 10.0.0.1"), False),
        (0, ("198.51.100.1", "198.51.100.2"), True),
    ],
    ids=["each its own", "what a client says of itself is not heard", "two proxies", "none is trusted"],
)
def test_clients_behind_a_proxy_are_told_apart_where_it_is_trusted(
    served: Settings, proxies: int, said: tuple[str, str], is_one: bool
) -> None:
    with visiting(served, proxies) as client:
        for _ in range(2):
            assert client.get("/sparql?query=ASK{}", headers={"X-Forwarded-For": said[0]}).status_code == 200
        other = client.get("/sparql?query=ASK{}", headers={"X-Forwarded-For": said[1]})
        assert (other.status_code == TOO_MANY) is is_one
