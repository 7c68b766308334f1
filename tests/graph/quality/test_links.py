"""Links are asked for once each, politely, and not without end."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from pyoxigraph import NamedNode, Quad, RdfFormat, Store, parse

from bench.loopback import answering
from graph.harvest.web import Clock
from graph.quality import Ground
from graph.quality.links import asker, broken

JUDGED = NamedNode("urn:judged")
STATUSES = {"/there": 200, "/large": 200, "/gone": 404, "/guarded": 403, "/moved": 303, "/failing": 500}
RULES = b"User-agent: *\nDisallow: /private\nCrawl-delay: 3\n"


@dataclass(slots=True)
class Site:
    """A server on loopback, and the paths that it was asked for."""

    address: str = ""
    asked: list[str] = field(default_factory=list)


@pytest.fixture
def site() -> Iterator[Site]:
    told = Site()

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            told.asked.append(self.path)
            rules = self.path == "/robots.txt"
            self.send_response(200 if rules else STATUSES.get(self.path, 404))
            if self.path == "/moved":
                self.send_header("Location", "/there")
            body = RULES if rules else b"x" * (8 << 20) if self.path == "/large" else b""
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            with suppress(ConnectionError):  # who asks may have had enough
                self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    with answering(ThreadingHTTPServer(("127.0.0.1", 0), Answers)) as told.address:
        yield told


def vocabulary(turtle: str) -> Ground:
    store = Store()
    prefixes = "@prefix skos: <http://www.w3.org/2004/02/skos/core#> . @prefix : <http://example.org/> ."
    for triple in parse(f"{prefixes}\n{turtle}", RdfFormat.TURTLE):
        store.add(Quad(triple.subject, triple.predicate, triple.object, JUDGED))
    return Ground(store, [JUDGED])


def test_what_is_gone_or_fails_is_broken_and_what_is_moved_guarded_or_forbidden_is_not(site: Site) -> None:
    waited: list[float] = []
    ask = asker(lambda _: None, clock=Clock(monotonic=lambda: 0.0, sleep=waited.append))
    assert ask(f"{site.address}/there") == ""
    assert ask(f"{site.address}/moved") == ""
    assert ask(f"{site.address}/guarded") == ""
    assert ask(f"{site.address}/private") == ""
    assert ask(f"{site.address}/large") == ""
    assert ask(f"{site.address}/gone") == "status 404"
    assert "status 500" in ask(f"{site.address}/failing")
    assert "/private" not in site.asked
    assert site.asked.count("/robots.txt") == 1
    assert waited
    assert 3.0 in waited


def test_a_host_that_does_not_answer_is_broken(site: Site) -> None:
    ask = asker(lambda _: None, clock=Clock(sleep=lambda _: None))
    port = int(site.address.rpartition(":")[2])
    assert "tries" in ask(f"http://127.0.0.1:{1 if port != 1 else 2}/x")
    assert "http" in ask("http://[broken/")


def test_an_address_is_asked_for_once_whoever_points_at_it_and_only_so_many_are() -> None:
    many = " ".join(f":n{n} a skos:Concept ; skos:exactMatch <http://far.example/{n}> ." for n in range(9))
    ground = vocabulary(f"{many} :a a skos:Concept ; skos:closeMatch <http://far.example/3#part> .")
    asked: list[str] = []

    def ask(address: str) -> str:
        asked.append(address)
        return "status 404"

    finding, count, there = broken(ground, ask, 100)
    assert (count, there, len(asked), finding.count) == (9, 9, 9, 10)
    assert {one.text for one in finding.occurrences} == {"status 404"}
    first = list(asked)
    asked.clear()
    assert broken(ground, ask, 4)[1:] == (4, 9)
    assert asked == first[:4]
