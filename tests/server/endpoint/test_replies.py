"""Answers that are kept: what of the store is asked once, what HTTP is told of it."""

from __future__ import annotations

import gzip
import shutil
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from backports.zstd import decompress
from flask import Flask
from flask.testing import FlaskClient

from graph.errors import Deadline
from graph.release import current
from graph.settings import Cache, Settings
from graph.sparql.query import Query
from graph.store import Store
from server import create_app
from server.served.current import open_store

PATH = "/sparql"
ROWS = f"SELECT ?s {{ VALUES ?s {{ {' '.join(map(str, range(1000)))} }} }}"
SOME = " ".join(map(str, range(150)))
LONG = f"SELECT ?a ?b {{ VALUES ?a {{ {SOME} }} VALUES ?b {{ {SOME} }} }}"


class Counting:
    """A store that counts what it is asked, and fails where it is told to."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.asked: list[str] = []
        self.fault: Exception | None = None
        self.hold: threading.Event | None = None

    def query(self, query: Query, media_type: str) -> Iterator[bytes]:
        self.asked.append(query.text)
        if self.hold:
            self.hold.wait()
        if self.fault:
            raise self.fault
        return self.store.query(query, media_type)

    def close(self) -> None:
        self.store.close()


@pytest.fixture
def settings(served: Settings, tmp_path: Path) -> Settings:
    return replace(served, cache=Cache(folder=tmp_path / "cache"))


@pytest.fixture
def store(settings: Settings) -> Counting:
    return Counting(open_store(settings, current(settings.data)))


@pytest.fixture
def app(settings: Settings, store: Counting) -> Flask:
    return create_app(settings, lambda _, __: store)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def ask(client: FlaskClient, query: str, **headers: str) -> tuple[int, str, bytes]:
    response = client.get(
        PATH, query_string={"query": query}, headers={name.replace("_", "-"): value for name, value in headers.items()}
    )
    return response.status_code, response.headers.get("Cache-Status", ""), response.data


def test_a_query_is_asked_of_the_store_once_however_it_is_written_and_sent(
    client: FlaskClient, store: Counting
) -> None:
    first = ask(client, ROWS)
    assert first[:2] == (200, "seealso; fwd=miss; stored")
    for text in (ROWS, f"# hello\n  {ROWS.replace('{', '{ # there', 1).replace('# there', '# x' + chr(10))}"):
        assert ask(client, text) == (200, "seealso; hit", first[2])
    posted = client.post(PATH, data={"query": ROWS}, headers={"Accept": "application/json"})
    assert (posted.headers["Cache-Status"], posted.data) == ("seealso; hit", first[2])
    assert len(store.asked) == 1


def test_what_differs_in_a_string_or_format_or_dataset_is_another_query(client: FlaskClient, store: Counting) -> None:
    for text in ("ASK { FILTER('a b' = 'a  b') }", "ASK { FILTER('a b' = 'a b') }"):
        ask(client, text)
    ask(client, "ASK {}", Accept="text/csv")
    ask(client, "ASK {}", Accept="application/sparql-results+xml")
    client.get(PATH, query_string={"query": "ASK {}", "default-graph-uri": "http://e/"})
    client.get(PATH, query_string={"query": "ASK {}", "named-graph-uri": "http://e/"})
    assert len(store.asked) == 6


@pytest.mark.parametrize("call", ["NOW()", "rand()", "UUID()", "StrUUID()"])
def test_what_is_another_answer_each_time_is_neither_kept_nor_tagged(
    client: FlaskClient, store: Counting, call: str
) -> None:
    for _ in range(2):
        response = client.get(PATH, query_string={"query": f"SELECT ({call} AS ?x) {{}}"})
        assert response.headers["Cache-Status"] == "seealso; fwd=bypass"
        assert response.headers["Cache-Control"] == "no-store"
        assert "ETag" not in response.headers
    assert len(store.asked) == 2


def test_an_error_is_not_kept(client: FlaskClient, store: Counting) -> None:
    store.fault = Deadline("it took too long")
    response = client.get(PATH, query_string={"query": ROWS})
    assert (response.status_code, response.headers["Cache-Control"]) == (503, "no-store")
    assert "ETag" not in response.headers
    store.fault = None
    assert ask(client, ROWS)[:2] == (200, "seealso; fwd=miss; stored")


def test_a_long_answer_is_kept_when_it_was_read_to_its_end_and_not_before(client: FlaskClient, store: Counting) -> None:
    response = client.get(PATH, query_string={"query": LONG}, buffered=False)
    assert response.headers["Cache-Status"] == "seealso; fwd=miss"
    next(iter(response.response))
    response.close()
    whole = ask(client, LONG)
    assert whole[1] == "seealso; fwd=miss"
    assert len(whole[2]) > 1_000_000
    assert ask(client, LONG) == (200, "seealso; hit", whole[2])
    assert len(store.asked) == 2


def test_an_answer_that_is_longer_than_what_is_kept_is_given_and_not_kept(settings: Settings, store: Counting) -> None:
    small = replace(settings, cache=replace(settings.cache, answer=1))
    client = create_app(small, lambda _, __: store).test_client()
    for _ in range(2):
        assert ask(client, LONG)[:2] == (200, "seealso; fwd=miss")
    assert len(store.asked) == 2


def test_a_cache_of_size_0_keeps_nothing(settings: Settings, store: Counting) -> None:
    client = create_app(replace(settings, cache=Cache(size=0)), lambda _, __: store).test_client()
    for _ in range(2):
        assert ask(client, ROWS)[:2] == (200, "seealso; fwd=miss")
    assert len(store.asked) == 2


def test_a_client_that_has_the_answer_gets_304_and_nothing_is_asked(client: FlaskClient, store: Counting) -> None:
    response = client.get(PATH, query_string={"query": ROWS})
    tag = response.headers["ETag"]
    assert response.headers["Cache-Control"] == "public, max-age=0, must-revalidate"
    store.fault = RuntimeError("asked")
    for given in (tag, f"W/{tag}", f'"other", {tag}', "*"):
        for method in ("GET", "HEAD"):
            found = client.open(PATH, method=method, query_string={"query": ROWS}, headers={"If-None-Match": given})
            assert (found.status_code, found.data, found.headers["ETag"]) == (304, b"", tag)
            assert found.vary.to_header() == "Accept, Accept-Encoding"
    assert ask(client, ROWS, If_None_Match='"other"')[0] == 200


def test_a_tag_is_good_for_its_release_and_format_and_coding_only(
    client: FlaskClient, settings: Settings, store: Counting
) -> None:
    tags = {
        (accept, coding): client.get(
            PATH, query_string={"query": ROWS}, headers={"Accept": accept, "Accept-Encoding": coding}
        ).headers["ETag"]
        for accept in ("text/csv", "application/json")
        for coding in ("identity", "gzip", "zstd")
    }
    assert len(set(tags.values())) == 6
    assert (
        ask(client, ROWS, Accept="text/csv", Accept_Encoding="gzip", If_None_Match=tags["text/csv", "zstd"])[0] == 200
    )
    assert (
        ask(client, ROWS, Accept="text/csv", Accept_Encoding="gzip", If_None_Match=tags["text/csv", "gzip"])[0] == 304
    )


def test_a_condition_says_nothing_of_a_post(client: FlaskClient) -> None:
    response = client.post(PATH, data={"query": ROWS}, headers={"If-None-Match": "*"})
    assert response.status_code == 200
    assert "ETag" not in response.headers


def test_an_answer_with_blank_nodes_of_its_own_has_a_weak_tag(client: FlaskClient) -> None:
    for query, is_weak in (
        ("CONSTRUCT { [] ?p ?o } { ?s ?p ?o }", True),
        ("SELECT (BNODE() AS ?b) {}", True),
        ("CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }", False),
    ):
        tag = client.get(PATH, query_string={"query": query}).headers["ETag"]
        assert tag.startswith("W/") is is_weak


@pytest.mark.parametrize(("coding", "unpack"), [("gzip", gzip.decompress), ("zstd", decompress)])
@pytest.mark.parametrize("query", [ROWS, LONG])
def test_an_answer_comes_in_the_coding_that_is_liked_made_and_kept(
    client: FlaskClient, store: Counting, coding: str, unpack: object, query: str
) -> None:
    assert callable(unpack)
    plain = ask(client, query)[2]
    for _ in range(2):
        response = client.get(PATH, query_string={"query": query}, headers={"Accept-Encoding": coding})
        assert response.headers["Content-Encoding"] == coding
        assert response.headers["Cache-Status"] == "seealso; hit"
        assert response.content_length == len(response.data) < len(plain) / 2
        assert unpack(response.data) == plain
    assert len(store.asked) == 1


@pytest.mark.parametrize(("coding", "unpack"), [("gzip", gzip.decompress), ("zstd", decompress)])
def test_a_long_answer_is_packed_as_it_comes(client: FlaskClient, coding: str, unpack: object) -> None:
    assert callable(unpack)
    response = client.get(PATH, query_string={"query": LONG}, headers={"Accept-Encoding": coding})
    assert response.headers["Content-Encoding"] == coding
    assert response.content_length is None
    assert unpack(response.data) == ask(client, LONG)[2]


def test_a_short_answer_is_not_packed(client: FlaskClient) -> None:
    response = client.get(PATH, query_string={"query": "ASK {}"}, headers={"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in response.headers
    tag = response.headers["ETag"]
    assert ask(client, "ASK {}", Accept_Encoding="gzip", If_None_Match=tag)[0] == 304


def test_the_same_query_of_many_at_once_is_asked_of_the_store_once(app: Flask, store: Counting) -> None:
    store.hold = threading.Event()
    told: list[tuple[int, str, bytes]] = []
    threads = [threading.Thread(target=lambda: told.append(ask(app.test_client(), ROWS))) for _ in range(6)]
    for thread in threads:
        thread.start()
    threading.Timer(0.3, store.hold.set).start()
    for thread in threads:
        thread.join()
    assert {(status, body) for status, _, body in told} == {(200, ask(app.test_client(), ROWS)[2])}
    assert len(store.asked) == 1
    assert {how for _, how, _ in told} <= {
        "seealso; fwd=miss; stored",
        "seealso; fwd=miss; collapsed",
        "seealso; hit",
    }


def test_a_query_that_is_not_done_in_time_fails_for_all_who_wait_for_it(app: Flask, store: Counting) -> None:
    store.hold = threading.Event()
    store.fault = Deadline("too late", seconds=30)
    told: list[int] = []
    threads = [threading.Thread(target=lambda: told.append(ask(app.test_client(), ROWS)[0])) for _ in range(6)]
    for thread in threads:
        thread.start()
    threading.Timer(0.3, store.hold.set).start()
    for thread in threads:
        thread.join()
    assert told == [503] * 6
    assert len(store.asked) < 6


def test_what_an_earlier_app_kept_is_kept_and_of_another_release_nothing(
    settings: Settings, store: Counting, tmp_path: Path
) -> None:
    ask(create_app(settings, lambda _, __: store).test_client(), ROWS)
    assert ask(create_app(settings, lambda _, __: store).test_client(), ROWS)[1] == "seealso; hit"
    data = tmp_path / "data"
    name = "20270101T000000Z-00000000"
    shutil.copytree(next((settings.data / "releases").iterdir()), data / "releases" / name)
    (data / "current").symlink_to(Path("releases") / name)
    other = create_app(replace(settings, data=data), lambda _, __: store)
    assert ask(other.test_client(), ROWS)[1] == "seealso; fwd=miss; stored"


def test_a_folder_that_cannot_be_written_costs_the_cache_and_nothing_else(
    settings: Settings, store: Counting, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("")
    client = create_app(
        replace(settings, cache=Cache(folder=tmp_path / "file" / "cache")), lambda _, __: store
    ).test_client()
    assert ask(client, ROWS)[:2] == (200, "seealso; fwd=miss")
    assert "answers are not kept" in capsys.readouterr().err
