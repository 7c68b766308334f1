"""``seealso link --reconcile``: from our subjects to proposals in a file of mappings, with a service on loopback."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from urllib.parse import parse_qs

import pytest
from click.testing import CliRunner, Result

from bench.loopback import answering
from graph.__main__ import main
from graph.mappings import ledger
from graph.mappings.match import ACCEPTED, PROPOSED, SUPERSEDED, Table

BASE = "http://127.0.0.1:8000/"


class Foreign(BaseHTTPRequestHandler):
    """Knows two of the sample's subjects; counts what it is asked."""

    known = ("asylum", "migration")
    posts = 0

    def do_GET(self) -> None:
        self._send({"versions": ["0.2"], "name": "Elsewhere", "identifierSpace": "http://elsewhere.example/"})

    def do_POST(self) -> None:
        Foreign.posts += 1
        body = self.rfile.read(int(self.headers["Content-Length"]))
        told = json.loads(parse_qs(body.decode())["queries"][0])
        assert len(told) <= 10
        self._send({key: {"result": self._found(one["query"])} for key, one in told.items()})

    def _found(self, name: str) -> list[dict[str, object]]:
        return [{"id": name, "name": name, "score": 100, "match": True}] if name in Foreign.known else []

    def _send(self, told: object) -> None:
        body = json.dumps(told).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None: ...


@pytest.fixture(scope="module")
def service() -> Iterator[str]:
    with answering(HTTPServer(("127.0.0.1", 0), Foreign)) as address:
        yield f"{address}/reconcile"


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory, sample: Path) -> Path:
    return shutil.copytree(sample, tmp_path_factory.mktemp("elsewhere") / "data", symlinks=True)


def run(data: Path, *words: str) -> Result:
    return CliRunner().invoke(main, ["link", "--data", str(data), *words])


def table(data: Path, name: str) -> Table:
    return ledger.load(data, name, BASE)


def test_proposals_come_of_a_service_and_what_it_said_is_kept_for_offline(data: Path, service: str) -> None:
    done = run(data, "--reconcile", service, "--name", "there")
    assert done.exit_code == 0, done.output
    found = table(data, "there")
    assert {(one.subject, one.object, one.relation, one.state) for one in found.matches} == {
        (f"{BASE}subject/{name}", f"http://elsewhere.example/{name}", "exactMatch", PROPOSED) for name in Foreign.known
    }
    assert all("Elsewhere calls it a match" in {reason.text for reason in one.reasons} for one in found.matches)
    before = Foreign.posts
    again = run(data, "--reconcile", service, "--name", "there", "--offline")
    assert again.exit_code == 0, again.output
    assert Foreign.posts == before
    assert table(data, "there").matches == found.matches


def test_a_match_is_accepted_only_where_that_is_allowed(data: Path, service: str) -> None:
    assert run(data, "--reconcile", service, "--name", "sure", "--accept").exit_code == 0
    assert {one.state for one in table(data, "sure").matches} == {ACCEPTED}


def test_what_was_never_asked_for_is_left_as_it_was(data: Path, service: str) -> None:
    assert run(data, "--reconcile", service, "--name", "left").exit_code == 0
    (data / "reconcile-cache" / "left.sqlite").unlink()
    refused = run(data, "--reconcile", service, "--name", "left", "--offline")
    assert refused.exit_code == 4
    assert "never asked" in refused.output
    done = run(data, "--reconcile", service, "--name", "left", "--type", "Q5")
    assert done.exit_code == 0
    offline = run(data, "--reconcile", service, "--name", "left", "--offline")
    assert offline.exit_code == 0
    assert "never asked for, and are left as they were" in offline.output
    assert not table(data, "left").having(SUPERSEDED)


def test_options_that_do_not_go_together_are_refused(data: Path, service: str) -> None:
    assert run(data, "--reconcile", service).exit_code == 2
    assert run(data, "--reconcile", service, "--name", "x", "--to", "y").exit_code == 2
    assert run(data, "--reconcile", service, "--name", "../x").exit_code == 4
    assert run(data, "--reconcile", "ftp://x.example/", "--name", "x").exit_code == 4
