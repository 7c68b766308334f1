"""Servers that are not ours, each with a store of its own on loopback, for as long as a worker's tests run."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from graph.settings import Store

STARTING = 120
INI = """
[Database]
DatabaseFile = {folder}/virtuoso.db
ErrorLogFile = {folder}/virtuoso.log
LockFile = {folder}/virtuoso.lck
TransactionFile = {folder}/virtuoso.trx
xa_persistent_file = {folder}/virtuoso.pxa
[TempDatabase]
DatabaseFile = {folder}/virtuoso-temp.db
TransactionFile = {folder}/virtuoso-temp.trx
[Parameters]
ServerPort = 127.0.0.1:{admin}
NumberOfBuffers = 4000
MaxDirtyBuffers = 3000
DisableUnixSocket = 1
[HTTPServer]
ServerPort = 127.0.0.1:{port}
ServerRoot = {folder}
ServerThreads = 20
MaxClientConnections = 20
[SPARQL]
ResultSetMaxRows = 1000000
"""


def free() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        found: int = probe.getsockname()[1]
        return found


@contextmanager
def running(command: Sequence[str], address: str, folder: Path) -> Iterator[None]:
    with (folder / "out.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log, start_new_session=True)
    try:
        end = time.monotonic() + STARTING
        while not is_up(address):
            assert process.poll() is None, (folder / "out.log").read_text(errors="replace")
            assert time.monotonic() < end, "the server does not come up"
            time.sleep(0.1)
        yield
    finally:
        os.kill(process.pid, signal.SIGKILL)
        process.wait()


def is_up(address: str) -> bool:
    try:
        urllib.request.urlopen(address, timeout=5).close()
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
    return True


@pytest.fixture(scope="session")
def oxigraph(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """Run Oxigraph's own server, which is written to by updates."""
    program = shutil.which("oxigraph", path=os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]))
    if program is None:
        pytest.skip("there is no oxigraph: pip install oxigraph")
    address = f"http://127.0.0.1:{(port := free())}"
    folder = tmp_path_factory.mktemp("oxigraph")
    command = [program, "serve", "--location", str(folder / "store"), "--bind", f"127.0.0.1:{port}"]
    with running(command, f"{address}/query?query=ASK%7B%7D", folder):
        yield Store(f"{address}/query", update=f"{address}/update")


@pytest.fixture(scope="session")
def virtuoso(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """Run Virtuoso 7, which is written to by the Graph Store Protocol, by whom it knows."""
    program = shutil.which("virtuoso-t")
    if program is None:
        pytest.skip("there is no virtuoso-t: apt-get install virtuoso-opensource-7")
    port, folder = free(), tmp_path_factory.mktemp("virtuoso")
    (folder / "virtuoso.ini").write_text(INI.format(folder=folder, admin=free(), port=port))
    address = f"http://127.0.0.1:{port}"
    command = [program, "+foreground", "+configfile", str(folder / "virtuoso.ini")]
    with running(command, f"{address}/sparql?query=ASK%7B%7D", folder):
        yield Store(f"{address}/sparql", graphs=f"{address}/sparql-graph-crud-auth", user="dba", password="dba")
