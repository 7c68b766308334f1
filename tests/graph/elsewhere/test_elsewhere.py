"""Services elsewhere: which version they speak, what they are asked once and never again, and what is made of it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from urllib.parse import parse_qs

import pytest

from bench.loopback import answering
from graph.elsewhere import Answer, Memory, Query, Service, Wanted, describe, link, over
from graph.elsewhere.link import known, remember, weigh
from graph.elsewhere.service import read
from graph.errors import SourceError
from graph.harvest.web import Clock, Manners, Web
from graph.link import ACCEPT, Concept, Label

SERVICE = Service("http://s.example/api", "0.2", "Towns", 2, "http://towns.example/")
OURS = tuple(Concept(f"http://x.example/{n}", (Label(n, "en"),)) for n in ("Tirana", "Durres", "Vlora"))


class Foreign:
    """Answers every name with a thing of that name, and keeps what it was asked."""

    def __init__(self, score: float = 100, match: bool = True) -> None:
        self.asked: list[tuple[str, str, list[str]]] = []
        self.told = {"score": score, "match": match}

    def __call__(self, address: str, kind: str, body: bytes) -> bytes:
        if kind == "application/json":
            queries = json.loads(body)["queries"]
            names = [one["conditions"][0]["propertyValue"] for one in queries]
            found: object = {"results": [{"candidates": [self._one(name)]} for name in names]}
        else:
            told = json.loads(parse_qs(body.decode())["queries"][0])
            names = [one["query"] for one in told.values()]
            found = {key: {"result": [self._one(one["query"])]} for key, one in told.items()}
        self.asked.append((address, kind, names))
        return json.dumps(found).encode()

    def _one(self, name: str) -> dict[str, object]:
        return {"id": name.lower(), "name": name, **self.told}


@pytest.fixture
def memory(tmp_path: Path) -> Iterator[Memory]:
    with Memory(tmp_path, "towns") as memory:
        yield memory


def test_names_are_asked_in_batches_of_the_services_size(memory: Memory) -> None:
    foreign = Foreign()
    found = dict(link(OURS, SERVICE, memory, foreign, Wanted()))
    assert [names for *_, names in foreign.asked] == [["Tirana", "Durres"], ["Vlora"]]
    rows = found[OURS[0]]
    assert rows
    assert (rows[0].concept, rows[0].relation) == ("http://towns.example/tirana", "exactMatch")
    assert rows[0].score >= ACCEPT
    assert "Towns calls it a match" in rows[0].reason


def test_the_new_version_is_asked_at_its_route_in_json(memory: Memory) -> None:
    foreign = Foreign()
    found = dict(link(OURS, replace(SERVICE, version="1.0-draft"), memory, foreign, Wanted()))
    assert {(address, kind) for address, kind, _ in foreign.asked} == {
        ("http://s.example/api/match", "application/json")
    }
    assert all(found.values())


def test_what_was_answered_is_not_asked_again_unless_it_is_to_be(memory: Memory) -> None:
    foreign = Foreign()
    first = dict(link(OURS, SERVICE, memory, foreign, Wanted()))
    assert dict(link(OURS, SERVICE, memory, foreign, Wanted())) == first
    assert len(foreign.asked) == 2
    list(link(OURS, SERVICE, memory, foreign, Wanted(fresh=True)))
    assert len(foreign.asked) == 4


def test_a_run_that_breaks_off_goes_on_where_it_was(memory: Memory) -> None:
    foreign = Foreign()

    def breaking(address: str, kind: str, body: bytes) -> bytes:
        if foreign.asked:
            raise SourceError("gone")
        return foreign(address, kind, body)

    with pytest.raises(SourceError, match="gone"):
        list(link(OURS, SERVICE, memory, breaking, Wanted()))
    list(link(OURS, SERVICE, memory, foreign, Wanted()))
    assert [names for *_, names in foreign.asked] == [["Tirana", "Durres"], ["Vlora"]]


def test_offline_asks_nobody_and_says_what_it_does_not_know(memory: Memory) -> None:
    foreign = Foreign()
    list(link(OURS[:2], SERVICE, memory, foreign, Wanted()))
    found = dict(link(OURS, SERVICE, memory, foreign, Wanted(offline=True)))
    assert len(foreign.asked) == 1
    assert found[OURS[0]]
    assert found[OURS[2]] is None
    remember(memory, SERVICE)
    assert known(memory, SERVICE.address) == SERVICE
    with pytest.raises(SourceError, match="never asked"):
        known(memory, "http://other.example/")


def test_a_score_of_100_for_another_name_does_not_make_it_the_same() -> None:
    (close,) = weigh(OURS[0], [Answer("p", "Tirana East", score=100, match=True)], SERVICE)
    assert close.relation != "exactMatch"
    assert close.score < ACCEPT
    assert "the word of the service alone accepts nothing" in close.reason
    assert weigh(OURS[0], [Answer("p", "Paris", score=100, match=True)], SERVICE) == ()


@pytest.mark.parametrize("name", ["Tirana", "TIRANA", "tirana."])
def test_the_word_of_a_service_counts_where_the_name_is_ours(name: str) -> None:
    (found,) = weigh(OURS[0], [Answer("p", name, score=100, match=True)], SERVICE)
    assert found.score >= ACCEPT


def test_two_of_one_name_are_not_certain() -> None:
    found = weigh(OURS[0], [Answer("a", "Tirana", score=90), Answer("b", "Tirana", score=90)], SERVICE)
    assert len(found) == 2
    assert all(one.score < ACCEPT for one in found)


@pytest.mark.parametrize(
    ("service", "id_", "iri"),
    [
        (SERVICE, "a b", "http://towns.example/a%20b"),
        (SERVICE, "https://other.example/1", "https://other.example/1"),
        (replace(SERVICE, space="", view="http://v.example/{{id}}.html"), "x/y", "http://v.example/x%2Fy.html"),
        (replace(SERVICE, space="", view="{+id}"), "urn:x:1", "urn:x:1"),
        (replace(SERVICE, space="", view="http://v.example/{id}"), "Q5", "http://v.example/Q5"),
        (replace(SERVICE, space="http://towns.example/ids"), "t1", ""),
    ],
)
def test_an_id_becomes_an_iri_as_the_service_says(service: Service, id_: str, iri: str) -> None:
    assert service.iri(id_) == iri


def test_ids_that_nobody_can_make_iris_of_are_refused_with_what_would_help() -> None:
    with pytest.raises(SourceError, match="--space"):
        weigh(OURS[0], [Answer("t1", "Tirana")], replace(SERVICE, space=""))


@pytest.mark.parametrize(
    ("manifest", "version", "batch"),
    [
        ({"name": "x"}, "0.2", 10),
        ({"name": "x", "versions": ["0.2", "1.0-draft"], "batchSize": 30}, "0.2", 30),
        ({"name": "x", "versions": ["1.0-draft"], "batchSize": 100_000}, "1.0-draft", 100),
    ],
)
def test_the_manifest_tells_the_version_and_the_size(manifest: object, version: str, batch: int) -> None:
    found = describe("http://s.example/api", lambda _: json.dumps(manifest).encode())
    assert (found.version, found.batch) == (version, batch)


@pytest.mark.parametrize("body", [b"<html>", b"[]", b"{}", b'{"name": "x", "versions": ["7"]}'])
def test_what_is_no_service_is_refused(body: bytes) -> None:
    with pytest.raises(SourceError, match=r"expected|answers no JSON"):
        describe("http://s.example/api", lambda _: body)


@pytest.mark.parametrize("body", [b"{}", b'{"q0": {"result": 1}}', b'{"status": "error"}', b"[]", b"[" * 200_000])
def test_an_answer_that_is_none_is_an_error_and_is_not_remembered(body: bytes, memory: Memory) -> None:
    with pytest.raises(SourceError):
        list(link(OURS[:1], SERVICE, memory, lambda *_: body, Wanted()))
    assert dict(link(OURS[:1], SERVICE, memory, Foreign(), Wanted(offline=True)))[OURS[0]] is None


def test_what_can_be_no_iri_is_no_candidate() -> None:
    strange = [Answer(f"http://towns.example/{end}", "Tirana") for end in ("1\n# x", "<b>", "{x}")]
    found = weigh(OURS[0], [*strange, Answer("http://towns.example/1", "Tirana")], SERVICE)
    assert [one.concept for one in found] == ["http://towns.example/1"]


@pytest.mark.parametrize("score", ["1e999", "NaN", "1" + "0" * 400])
def test_a_score_past_all_bounds_is_none(score: str) -> None:
    assert read(f'[{{"id": "1", "name": "Tirana", "score": {score}}}]') == (Answer("1", "Tirana"),)


def test_candidates_without_a_name_are_passed_over() -> None:
    told = '[{"id": "x"}, {"name": "y"}, 7, {"id": "1", "name": "Tirana", "score": true}]'
    assert read(told) == (Answer("1", "Tirana"),)


class Busy(BaseHTTPRequestHandler):
    """Says twice that it is busy, and for how long, then answers."""

    left = 2

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if Busy.left:
            Busy.left -= 1
            self.send_response(429)
            self.send_header("Retry-After", "7")
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        answer = Foreign()(self.path, self.headers["Content-Type"], body)
        self.send_response(200)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_: object) -> None: ...


def test_a_busy_service_is_asked_again_when_it_says() -> None:
    waits = list[float]()
    with answering(HTTPServer(("127.0.0.1", 0), Busy)) as address:
        web = Web(Manners(), Clock(sleep=waits.append))
        service = replace(SERVICE, address=f"{address}/")
        ((_, body),) = service.ask([Query("Tirana")], over(web))
        web.close()
    assert waits == [7, 7]
    assert json.loads(body)[0]["name"] == "Tirana"
