"""Where workers come from: one template process, from which each is forked; see worker.

The process that serves has threads, and so must not fork itself. ``Popen`` starts the template with a clean
environment and no descriptor but its own; a fork of the template takes a thousandth of a second, where a new
interpreter with the engine and our reader of queries takes two tenths.
"""

from __future__ import annotations

import contextlib
import json
import os
import socket
import subprocess
import sys
import threading
import weakref
from dataclasses import asdict
from pathlib import Path

from graph.errors import StoreError
from graph.store.pool.child import Child
from graph.store.pool.worker import ORDER, Place

START = "import sys; sys.path[:0] = {path!r}; from graph.store.pool.worker import main; main()"
ENVIRONMENT = {"LC_ALL": "C.UTF-8", "MALLOC_ARENA_MAX": "2"}
STARTING = 60
"""Seconds that a template may take to start on a machine that is busy."""


class Nursery:
    """Makes workers; starts its template at the first, and anew should it end."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._control: socket.socket | None = None
        self._end: weakref.finalize[[socket.socket, subprocess.Popen[bytes], int], Nursery] | None = None
        self.fences: dict[str, str] = {}
        self.template = 0

    def bear(self, place: Place) -> Child:
        """Have a worker made, without waiting for it. Raises: StoreError."""
        ours, theirs = socket.socketpair()
        read, write = os.pipe2(os.O_CLOEXEC | os.O_NONBLOCK)
        try:
            self._order(json.dumps(asdict(place)).encode(), [theirs.fileno(), write])
        except BaseException:
            ours.close()
            os.close(read)
            raise
        finally:
            theirs.close()
            os.close(write)
        return Child(ours, read)

    def close(self) -> None:
        """End the template, and with it every worker."""
        with self._lock:
            self._stop()

    def _order(self, order: bytes, descriptors: list[int]) -> None:
        with self._lock:
            if self._control:
                with contextlib.suppress(OSError):
                    socket.send_fds(self._control, [order], descriptors)
                    return
            try:
                socket.send_fds(self._start(), [order], descriptors)
            except OSError as err:
                self._stop()
                raise StoreError(f"no worker can be made: {err}") from err

    def _start(self) -> socket.socket:
        self._stop()
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        path = [folder or str(Path.cwd()) for folder in sys.path]
        with theirs:
            process = subprocess.Popen(
                [sys.executable, "-I", "-S", "-c", START.format(path=path), str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                env=ENVIRONMENT,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                cwd="/",
                start_new_session=True,  # an interrupt from the keyboard is for the server, which ends us in turn
            )
        self._control, self.template = ours, process.pid
        self._end = weakref.finalize(self, _end, ours, process, os.getpid())
        ours.settimeout(STARTING)
        said = ours.recv(ORDER)
        if not said:
            raise StoreError("the template of the workers ended as it started")
        self.fences = json.loads(said)
        return ours

    def _stop(self) -> None:
        if self._end:
            self._end()
        self._control = self._end = None


def _end(control: socket.socket, process: subprocess.Popen[bytes], parent: int) -> None:
    control.close()
    if parent != os.getpid():
        return
    process.kill()
    process.wait()
