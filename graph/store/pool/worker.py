"""The processes that answer queries: a template that is made once, and the workers that it forks.

The template starts as ``python -c START CONTROL``, with the descriptor of a SEQPACKET socket. It fences itself in, says
which fences stand (JSON), and from then on takes orders: JSON of a Place, with a stream socket and a pipe for stderr as
ancillary descriptors. Each order makes a worker. The template has no thread, so it may fork, and a worker has all its
code from the beginning; it ends when its parent does, as then the control socket has an end.

A worker and its parent speak in frames: one byte of kind, four of length (big-endian), the payload.

======  ===============  ==================================================================================
frame   from             payload
======  ===============  ==================================================================================
HELLO   worker           JSON of pid, fences, once the store is open; a pidfd of the worker comes with it
ASK     parent           JSON of a Query (with its Form or null) and media_type; one at a time
DATA    worker           a part of the answer
END     worker           nothing: the answer is complete
ERROR   worker           JSON of kind, message, line, column: there is no answer, or no more of it
======  ===============  ==================================================================================

A worker that breaks says so by ending; the last lines of its stderr tell why.
"""

from __future__ import annotations

import gc
import json
import os
import signal
import socket
import struct
import sys
import traceback
from dataclasses import dataclass
from pathlib import Path
from typing import IO, cast

from graph.errors import Exhausted, Inexpressible, QueryError, Refused, SeealsoError, StoreError, SyntaxFault
from graph.sparql.query import Form, Query
from graph.store import CHUNK
from graph.store.embedded import Embedded
from graph.store.pool import guard

HEADER = struct.Struct(">cI")
HELLO, ASK, DATA, END, ERROR = b"H", b"Q", b"D", b"E", b"X"
ERRORS: dict[str, type[SeealsoError]] = {
    kind.__name__: kind for kind in (SyntaxFault, Refused, Inexpressible, QueryError, StoreError, Exhausted)
}
ORDER = 64 * 1024
"""Bytes of the longest order."""
MEMORY = "the query took more memory than it may"


@dataclass(frozen=True, slots=True)
class Place:
    """Which store a worker opens, how (see Embedded), and how many bytes of memory it may take besides."""

    path: str
    public: tuple[str, ...]
    base: str
    nesting: int
    memory: int


def main() -> None:
    """Be a template until the parent ends."""
    fences = guard.enter()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for a worker
    control = socket.socket(fileno=int(sys.argv[1]))
    control.send(json.dumps(fences).encode())
    me = os.getpid()
    gc.freeze()
    while True:
        order, descriptors, _, _ = socket.recv_fds(control, ORDER, 2)
        if not order:
            return
        if not os.fork():
            control.close()
            _be_a_worker(me, Place(**json.loads(order)), *descriptors)
        for descriptor in descriptors:
            os.close(descriptor)


def _be_a_worker(parent: int, place: Place, stream: int, errors: int) -> None:
    try:
        guard.end_with(parent)
        os.dup2(errors, sys.stderr.fileno())
        os.close(errors)
        work(socket.socket(fileno=stream), place)
    except (BrokenPipeError, ConnectionResetError):
        os._exit(0)
    except BaseException:
        traceback.print_exc()
    os._exit(1)


def work(stream: socket.socket, place: Place) -> None:
    """Answer what comes in, until nothing does."""
    try:
        store = Embedded(Path(place.path), place.public, place.base, place.nesting, guard.widen)
        fences = guard.settle(place.memory)
    except SeealsoError as err:
        stream.sendall(fault(err))
        return
    hello = json.dumps({"pid": os.getpid(), "fences": fences}).encode()
    socket.send_fds(stream, [frame(HELLO, hello)], [os.pidfd_open(os.getpid())])
    with stream.makefile("rb") as asked:
        while header := asked.read(HEADER.size):
            _, length = HEADER.unpack(header)
            answer(stream, store, *_question(asked.read(length)))


def answer(stream: socket.socket, store: Embedded, query: Query, media_type: str) -> None:
    """Send an answer, or what is wrong."""
    sending = _Sending(stream)
    try:
        store.write(query, media_type, cast("IO[bytes]", sending))
        sending.end()
    except SeealsoError as err:
        stream.sendall(fault(err))
    except MemoryError:
        stream.sendall(fault(Exhausted(MEMORY)))


def _question(payload: bytes) -> tuple[Query, str]:
    """Read the payload of an ASK frame."""
    asked = json.loads(payload)
    form = asked["form"] and Form(**asked["form"])
    query = Query(asked["text"], tuple(asked["default_graphs"]), tuple(asked["named_graphs"]), form)
    return query, asked["media_type"]


class _Sending:
    """What the engine writes to: small pieces leave together."""

    def __init__(self, stream: socket.socket) -> None:
        self._stream = stream
        self._pieces: list[bytes] = []
        self._size = 0

    def write(self, piece: bytes) -> int:
        self._pieces.append(piece)
        self._size += len(piece)
        if self._size >= CHUNK:
            self._send(DATA)
        return len(piece)

    def flush(self) -> None:
        """Wait for more: the engine flushes at its end, and so do we."""

    def end(self) -> None:
        self._send(DATA, HEADER.pack(END, 0))

    def _send(self, kind: bytes, more: bytes = b"") -> None:
        self._stream.sendall(b"".join((HEADER.pack(kind, self._size), *self._pieces, more)))
        self._pieces.clear()
        self._size = 0


def frame(kind: bytes, payload: bytes) -> bytes:
    return HEADER.pack(kind, len(payload)) + payload


def question(query: Query, media_type: str) -> bytes:
    """Write the frame of a query."""
    asked = _fields(query) | {"form": query.form and _fields(query.form), "media_type": media_type}
    return frame(ASK, json.dumps(asked).encode())


def _fields(of: Query | Form) -> dict[str, object]:
    """Give the fields of a dataclass as they are; ``asdict`` copies each, which takes longer than to ask."""
    return {name: getattr(of, name) for name in of.__slots__}


def fault(err: SeealsoError) -> bytes:
    """Write the frame of an error."""
    kind = next(name for name in (kind.__name__ for kind in type(err).__mro__) if name in ERRORS)
    line, column = (err.line, err.column) if isinstance(err, SyntaxFault) else (0, 0)
    return frame(ERROR, json.dumps({"kind": kind, "message": str(err), "line": line, "column": column}).encode())


def error(payload: bytes) -> SeealsoError:
    """Read the payload of an ERROR frame."""
    said = json.loads(payload)
    if said["kind"] == SyntaxFault.__name__:
        return SyntaxFault(said["message"], said["line"], said["column"])
    return ERRORS[said["kind"]](said["message"])


if __name__ == "__main__":
    main()
