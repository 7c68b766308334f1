"""Servers on loopback for as long as they are needed, for measurements and for tests alike."""

from __future__ import annotations

import os
import socket
import subprocess
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from http.server import HTTPServer
from pathlib import Path

PATIENCE = 120
"""Seconds in which a server has to answer."""
SETTLED = 30
"""Seconds in which it has to end."""
ENDING = 0.01
"""Seconds after which a server of this process looks whether it is to end."""


class Silent(Exception):  # noqa: N818 - a state
    """A server does not answer; the text says why."""


def free() -> int:
    """Give a port that nobody listens at."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        found: int = probe.getsockname()[1]
        return found


def virtuoso(folder: Path, port: int, admin: int, **more: Mapping[str, object]) -> Path:
    """Write how Virtuoso 7 is to run in a folder, with more settings by their section; give the file."""
    sections: dict[str, dict[str, object]] = {
        "Database": {
            "DatabaseFile": folder / "virtuoso.db",
            "ErrorLogFile": folder / "virtuoso.log",
            "LockFile": folder / "virtuoso.lck",
            "TransactionFile": folder / "virtuoso.trx",
            "xa_persistent_file": folder / "virtuoso.pxa",
        },
        "TempDatabase": {
            "DatabaseFile": folder / "virtuoso-temp.db",
            "TransactionFile": folder / "virtuoso-temp.trx",
        },
        "Parameters": {"ServerPort": f"127.0.0.1:{admin}", "DisableUnixSocket": 1},
        "HTTPServer": {
            "ServerPort": f"127.0.0.1:{port}",
            "ServerRoot": folder,
            "ServerThreads": 20,
            "MaxClientConnections": 20,
        },
        "SPARQL": {},
    }
    lines = [
        line
        for name, keys in sections.items()
        for line in (f"[{name}]", *(f"{key} = {value}" for key, value in {**keys, **more.get(name, {})}.items()))
    ]
    path = folder / "virtuoso.ini"
    path.write_text("\n".join(lines) + "\n")
    return path


@contextmanager
def running(
    command: Sequence[str],
    address: str,
    log: Path,
    environ: Mapping[str, str] = os.environ,
    patience: int = PATIENCE,
) -> Iterator[subprocess.Popen[bytes]]:
    """Run a server in its log's folder until it is not needed any more; ready when something answers at an address.

    Raises: Silent.
    """
    with log.open("wb") as file:
        process = subprocess.Popen(
            command, cwd=log.parent, stdout=file, stderr=file, env=environ, start_new_session=True
        )
    try:
        _wait(process, address, log, patience)
        yield process
    finally:
        process.terminate()  # not kill: the processes that it has started would stay
        try:
            process.wait(SETTLED)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@contextmanager
def answering(server: HTTPServer) -> Iterator[str]:
    """Let a server answer in a thread of this process; give its address, and end it."""
    thread = threading.Thread(target=server.serve_forever, args=(ENDING,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _wait(process: subprocess.Popen[bytes], address: str, log: Path, patience: int) -> None:
    end = time.monotonic() + patience
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(address, timeout=patience):
                return
        except urllib.error.HTTPError:
            return
        except OSError as err:
            if process.poll() is not None:
                raise Silent(f"it ended before it answered: {log.read_text(errors='replace')[-500:]}") from err
            time.sleep(0.05)
    raise Silent(f"it did not answer within {patience} seconds")
