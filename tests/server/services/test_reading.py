"""A long query with SERVICE is read in its turn, however often it has to be read; nobody else is asked in that turn."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace

import pytest

from graph.settings import Service, Settings
from graph.sparql import reading
from graph.sparql.calls import Call
from graph.sparql.query import Form, Query, inspect
from graph.sparql.reading import Token
from graph.store.remote import naming
from graph.store.remote.naming import Naming
from server import create_app
from server.endpoint import sparql
from server.endpoint.desk import LONG
from server.served.current import open_store
from server.services import Services

BASE = "http://127.0.0.1:8000/"
FAR = ("http://far.example/1", "http://far.example/2")
NOTHING = json.dumps({"head": {"vars": ["s"]}, "results": {"bindings": []}}).encode()
MANY = " ".join(f"(<{BASE}subject/{number}>)" for number in range(1000))


class Watched:
    """A desk that tells whether somebody has the turn; and the lengths of what was read without it."""

    def __init__(self) -> None:
        self.held = threading.local()
        self.turns = 0
        self.outside: list[int] = []

    @contextmanager
    def place(self, text: str) -> Iterator[None]:
        self.held.is_ours = True
        self.turns += 1
        try:
            yield
        finally:
            self.held.is_ours = False

    @property
    def is_held(self) -> bool:
        return bool(getattr(self.held, "is_ours", False))


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch) -> Watched:
    desk, read = Watched(), reading.Reading._read

    def watched(self: reading.Reading) -> Iterator[Token]:
        # The workers that ask the store read in processes of their own; here it is a thread of its own.
        if not desk.is_held and threading.current_thread().name != "query":
            desk.outside.append(len(self.text))
        return read(self)

    monkeypatch.setattr(reading.Reading, "_read", watched)
    monkeypatch.setattr(sparql, "DESK", desk)
    return desk


@pytest.mark.parametrize(
    "clauses",
    [
        f"SERVICE <{FAR[0]}> {{ ?s ?p ?o }}",
        f"SERVICE <{FAR[0]}> {{ ?s ?p ?o }} SERVICE <{FAR[1]}> {{ ?s ?q ?r }}",
        f"VALUES ?e {{ <{FAR[0]}> <{FAR[1]}> }} SERVICE ?e {{ ?s ?p ?o }} FILTER(?e = <{FAR[0]}>)",
    ],
)
def test_a_long_query_is_read_in_its_turn_however_often(
    served: Settings, desk: Watched, monkeypatch: pytest.MonkeyPatch, clauses: str
) -> None:
    asked_in_turn = list[bool]()

    def ask(_: Services, call: Call, end: float, most: int) -> bytes:
        asked_in_turn.append(desk.is_held)
        return NOTHING

    monkeypatch.setattr(Services, "_ask", ask)
    app = create_app(replace(served, service=Service(allow=FAR)), open_store)
    text = f"SELECT ?s {{ VALUES (?s) {{ {MANY} }} {clauses} }}"
    assert len(text) > LONG
    response = app.test_client().post("/sparql", data={"query": text}, headers={"Accept": "text/csv"})
    assert response.status_code == 200
    assert desk.turns > 2
    assert asked_in_turn
    assert not any(asked_in_turn)
    assert not [length for length in desk.outside if length >= LONG]


def forms() -> tuple[Form, Form]:
    return inspect(f"SELECT ?s {{ VALUES (?s) {{ {MANY} }} }}", 100), inspect("SELECT ?s { ?s ?p ?o }", 100)


@pytest.fixture
def renaming(monkeypatch: pytest.MonkeyPatch) -> Callable[[Form], int]:
    """Rename for two threads at once; give how many of them did it at the same time."""
    done = naming._Renaming.done
    together = threading.Barrier(2)
    now = most = 0

    def watched(self: naming._Renaming) -> tuple[str, list[str], list[str]]:
        nonlocal now, most
        now += 1
        most = max(most, now)
        if len(self.form.text) < naming.LONG:
            together.wait(20)
        try:
            return done(self)
        finally:
            now -= 1

    def rename(form: Form) -> int:
        nonlocal most
        most = 0
        named = Naming(BASE, "20261123T140501Z-1a2b3c4d")
        with ThreadPoolExecutor(2) as threads:
            list(threads.map(lambda _: named.ask(Query(form.text), form), range(2)))
        return most

    monkeypatch.setattr(naming._Renaming, "done", watched)
    return rename


def test_for_a_store_far_away_one_long_query_is_renamed_at_a_time_and_short_ones_beside_each_other(
    renaming: Callable[[Form], int],
) -> None:
    long, short = forms()
    assert (renaming(long), renaming(short)) == (1, 2)
