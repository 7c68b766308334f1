"""The server as a process of its own, over real sockets."""

from __future__ import annotations

import signal
import socket
import subprocess
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from urllib.parse import urlencode

import pytest
from pyoxigraph import Literal, NamedNode, Quad, Store
from SPARQLWrapper import (
    CSV,
    GET,
    JSON,
    JSONLD,
    POST,
    POSTDIRECTLY,
    RDFXML,
    TSV,
    TURTLE,
    URLENCODED,
    XML,
    SPARQLWrapper,
)

from graph.errors import ServerError
from graph.names import Names
from graph.release import Release, switch
from graph.settings import Server, Settings
from server.serve import free, serve

BASE = "http://example.org/"
NAMES = ["20260101T000000Z-00000000", "20260102T000000Z-00000000"]
PATIENCE = 60
Running = Callable[[Path, dict[str, str]], AbstractContextManager[tuple[str, subprocess.Popen[bytes]]]]
HERE = {"SEEALSO_BASE": BASE}


def release(data: Path, name: str) -> Release:
    """Write a release that holds one triple, whose object is the release's name."""
    made = Release(name, data / "releases" / name)
    made.dumps.mkdir(parents=True)
    store = Store(str(made.store))
    store.bulk_extend([Quad(NamedNode(f"{BASE}s"), NamedNode(f"{BASE}p"), Literal(name), Names(BASE).graph("records"))])
    store.flush()
    (made.path / "manifest.json").write_text("{}")
    return made


def ask(address: str, query: str) -> str:
    parameters = urlencode({"query": query, "format": "csv"})
    with urllib.request.urlopen(f"{address}/sparql?{parameters}", timeout=PATIENCE) as response:
        body: bytes = response.read()
    return body.decode()


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory, running: Running) -> Iterator[str]:
    data = tmp_path_factory.mktemp("data")
    switch(data, release(data, NAMES[0]))
    with running(data, HERE) as (address, _):
        yield address


@pytest.mark.parametrize("returned", [JSON, XML, CSV, TSV])
@pytest.mark.parametrize("way", [(GET, URLENCODED), (POST, URLENCODED), (POST, POSTDIRECTLY)])
def test_sparqlwrapper_is_answered_in_every_table_format(address: str, returned: str, way: tuple[str, str]) -> None:
    wrapper = SPARQLWrapper(f"{address}/sparql", returnFormat=returned)
    wrapper.setMethod(way[0])
    wrapper.setRequestMethod(way[1])
    wrapper.setQuery("SELECT ?o { ?s ?p ?o }")
    with wrapper.query().response as response:
        assert NAMES[0].encode() in response.read()


@pytest.mark.parametrize(
    ("returned", "media_type"),
    [
        (TURTLE, "text/turtle"),
        (RDFXML, "application/rdf+xml"),
        (XML, "application/rdf+xml"),
        (JSONLD, "application/ld+json"),
    ],
)
def test_sparqlwrapper_is_answered_in_every_graph_format(address: str, returned: str, media_type: str) -> None:
    wrapper = SPARQLWrapper(f"{address}/sparql", returnFormat=returned)
    wrapper.setQuery("CONSTRUCT WHERE { ?s ?p ?o }")
    with wrapper.query().response as response:
        assert response.headers.get_content_type() == media_type
        assert NAMES[0].encode() in response.read()


def test_a_release_that_changes_under_load_costs_no_request(tmp_path: Path, running: Running) -> None:
    releases = [release(tmp_path, name) for name in NAMES]
    switch(tmp_path, releases[0])
    answers: list[str] = []
    done = threading.Event()

    def keep_asking(address: str) -> None:
        while not done.is_set():
            try:
                answers.append(ask(address, "SELECT ?o { ?s ?p ?o }").split()[-1])
            except OSError as err:
                answers.append(repr(err))

    with running(tmp_path, HERE) as (address, _):
        threads = [threading.Thread(target=keep_asking, args=(address,), daemon=True) for _ in range(4)]
        for thread in threads:
            thread.start()
        for turn in range(20):
            switch(tmp_path, releases[turn % 2])
            told = len(answers)
            while len(answers) < told + 4:
                time.sleep(0.01)
        switch(tmp_path, releases[1])
        done.set()
        for thread in threads:
            thread.join(PATIENCE)
        assert set(answers) == set(NAMES)
        assert {ask(address, "SELECT ?o { ?s ?p ?o }").split()[-1] for _ in range(8)} == {NAMES[1]}


@pytest.mark.parametrize("sent", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_stops_the_server_and_frees_its_port(tmp_path: Path, running: Running, sent: signal.Signals) -> None:
    switch(tmp_path, release(tmp_path, NAMES[0]))
    with running(tmp_path, HERE) as (address, process):
        process.send_signal(sent)
        assert process.wait(PATIENCE) == 0
        port = int(address.rpartition(":")[2])
        assert free("127.0.0.1", port) == port


def test_a_busy_port_is_an_error_before_anything_starts() -> None:
    with socket.create_server(("127.0.0.1", 0), reuse_port=True) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(ServerError, match=f"127.0.0.1:{port} .*a free port was expected"):
            serve(Settings(server=Server(port=port)))


@pytest.mark.parametrize("host", ["192.0.2.1", "no host"])
def test_an_address_of_another_machine_is_an_error(host: str) -> None:
    with pytest.raises(ServerError, match="cannot listen"):
        free(host, 0)
