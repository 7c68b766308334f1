"""Servers that are not ours, each with a store of its own on loopback, for as long as a worker's tests run."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bench import loopback
from bench.loopback import free, running
from graph.settings import Store

SMALL: dict[str, dict[str, object]] = {
    "Parameters": {"NumberOfBuffers": 4000, "MaxDirtyBuffers": 3000},
    "SPARQL": {"ResultSetMaxRows": 1_000_000},
}


@contextmanager
def run_oxigraph(folder: Path) -> Iterator[Store]:
    program = shutil.which("oxigraph", path=os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]))
    if program is None:
        pytest.skip("there is no oxigraph: pip install oxigraph")
    address = f"http://127.0.0.1:{(port := free())}"
    command = [program, "serve", "--location", str(folder / "store"), "--bind", f"127.0.0.1:{port}"]
    with running(command, f"{address}/query?query=ASK%7B%7D", folder / "out.log"):
        yield Store(f"{address}/query", update=f"{address}/update")


@pytest.fixture(scope="session")
def oxigraph(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """Run Oxigraph's own server, which is written to by updates."""
    with run_oxigraph(tmp_path_factory.mktemp("oxigraph")) as store:
        yield store


@pytest.fixture
def untiring(tmp_path: Path) -> Iterator[Store]:
    """Run Oxigraph for one test, and end it: it goes on with a query that nobody waits for, on a whole processor."""
    with run_oxigraph(tmp_path) as store:
        yield store


@pytest.fixture(scope="session")
def virtuoso(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """Run Virtuoso 7, which is written to by the Graph Store Protocol, by whom it knows."""
    program = shutil.which("virtuoso-t")
    if program is None:
        pytest.skip("there is no virtuoso-t: apt-get install virtuoso-opensource-7")
    port, folder = free(), tmp_path_factory.mktemp("virtuoso")
    ini = loopback.virtuoso(folder, port, free(), **SMALL)
    address = f"http://127.0.0.1:{port}"
    command = [program, "+foreground", "+configfile", str(ini)]
    with running(command, f"{address}/sparql?query=ASK%7B%7D", folder / "out.log"):
        yield Store(f"{address}/sparql", graphs=f"{address}/sparql-graph-crud-auth", user="dba", password="dba")
