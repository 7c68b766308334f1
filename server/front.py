"""Between the web server and the app: what WSGI cannot do, which is to notice that a client leaves, or to break off.

https://github.com/emmett-framework/granian/blob/master/docs/spec/RSGI.md  https://peps.python.org/pep-3333/

The app is WSGI and runs in threads. The front reads a request before a thread is given to it, so a client that sends
slowly holds none; it tells the app by a Presence when the client leaves; and an answer that breaks, or that is not
read, has its connection cut: granian would end it as if it were complete.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
import struct
import sys
import traceback
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote_to_bytes
from wsgiref.types import WSGIApplication, WSGIEnvironment

from graph.settings import Settings
from graph.store.pool.asking import Presence

PRESENCE = "seealso.presence"
"""Where an app finds in its environ whether the client is still there."""
SOON = 0.1
"""Seconds after which the front begins to look whether the client is still there."""
WHOLE = 256 * 1024
"""Bytes of an answer that are sent at once, with their length."""
NOW = struct.pack("ii", 1, 0)
"""How long a connection that is cut lingers to deliver what it has: not at all, as its client may not read."""
QUERIES = 64
"""Threads for what asks the public endpoint: they wait for workers, so that the other threads do not."""

Headers = list[tuple[str, str]]


class Transport(Protocol):
    async def send_bytes(self, data: bytes) -> None: ...


class Channel(Protocol):
    """What granian gives to answer through."""

    def __aiter__(self) -> AsyncIterator[bytes]: ...
    async def client_disconnect(self) -> None: ...
    def response_bytes(self, status: int, headers: Headers, body: bytes) -> None: ...
    def response_stream(self, status: int, headers: Headers) -> Transport: ...


class Named(Protocol):
    def items(self) -> Iterable[tuple[str, str]]: ...


class Scope(Protocol):
    """What granian tells of a request; ``client`` and ``server`` are ADDRESS:PORT."""

    @property
    def http_version(self) -> str: ...
    @property
    def client(self) -> str: ...
    @property
    def server(self) -> str: ...
    @property
    def scheme(self) -> str: ...
    @property
    def method(self) -> str: ...
    @property
    def path(self) -> str: ...
    @property
    def query_string(self) -> str: ...
    @property
    def headers(self) -> Named: ...


@dataclass(slots=True)
class Answer:
    """What the app answered: all of it in ``begun``, or the beginning, and the ``rest`` to be read on."""

    status: int = 500
    headers: Headers = field(default_factory=list)
    begun: bytes = b""
    rest: Iterator[bytes] | None = None
    close: Callable[[], object] = lambda: None


class Front:
    """An RSGI app around a WSGI app; requests for ``endpoint`` have threads of their own."""

    def __init__(self, app: WSGIApplication, settings: Settings, endpoint: str) -> None:
        self._app = app
        self._endpoint = endpoint
        self._patience = settings.limits.client_seconds
        self._most = settings.limits.query_bytes + 1
        self._queries = ThreadPoolExecutor(QUERIES, "query")
        self._pages = ThreadPoolExecutor(settings.server.threads, "page")

    async def __call__(self, scope: Scope, channel: Channel) -> None:
        try:
            async with asyncio.timeout(self._patience):
                body = await self._body(scope, channel)
        except TimeoutError:
            cut(scope.client)
            return
        loop = asyncio.get_running_loop()
        presence = Presence()
        watching: list[asyncio.Task[None]] = []
        watch = loop.call_later(SOON, lambda: watching.append(loop.create_task(_watch(channel, presence))))
        threads = self._queries if scope.path == self._endpoint else self._pages
        try:
            answer = await loop.run_in_executor(threads, self._call, scope, body, presence)
            if answer.rest is None:
                channel.response_bytes(answer.status, answer.headers, answer.begun)
            else:
                await self._stream(scope, channel, answer, threads)
        finally:
            watch.cancel()
            for task in watching:
                task.cancel()

    async def _body(self, scope: Scope, channel: Channel) -> bytes:
        """Read a request's body, as far as it may go; the app refuses one that is longer."""
        if scope.method in {"GET", "HEAD", "OPTIONS"}:
            return b""
        parts: list[bytes] = []
        size = 0
        async for part in channel:
            parts.append(part)
            size += len(part)
            if size >= self._most:
                break
        return b"".join(parts)

    def _call(self, scope: Scope, body: bytes, presence: Presence) -> Answer:
        """Run the app until its answer is complete or WHOLE long; in a thread."""
        answer = Answer()
        written = bytearray()  # WSGI lets an app write, too; what nobody does

        def start(status: str, headers: Headers, _: object = None) -> Callable[[bytes], object]:
            answer.status, answer.headers = int(status.partition(" ")[0]), headers
            return written.extend

        if presence.is_over:
            return answer
        try:
            found = self._app(environ(scope, body, presence), start)
        except Exception:
            traceback.print_exc()
            return Answer(500, [("content-type", "text/plain")], b"the server failed to answer\n")
        answer.close = getattr(found, "close", answer.close)
        chunks, begun = iter(found), bytearray()
        try:
            for chunk in chunks:
                begun += chunk
                if len(begun) >= WHOLE:
                    answer.rest = chunks
                    break
        except Exception:
            traceback.print_exc()
            answer.status, answer.headers, begun = 500, [("content-type", "text/plain")], bytearray()
        answer.begun = bytes(begun)
        if answer.rest is None:
            answer.close()
        return answer

    async def _stream(self, scope: Scope, channel: Channel, answer: Answer, threads: ThreadPoolExecutor) -> None:
        """Send an answer as it comes; cut the connection where it breaks or is not read."""
        loop = asyncio.get_running_loop()
        chunk: bytes | None = answer.begun
        try:
            transport = channel.response_stream(answer.status, answer.headers)
            while chunk is not None:
                async with asyncio.timeout(self._patience):
                    await transport.send_bytes(chunk)
                chunk = await loop.run_in_executor(threads, partial(next, answer.rest, None))
        except BaseException as err:
            cut(scope.client)
            if not isinstance(err, Exception):
                raise
            print(f"an answer to {scope.client} was broken off: {err!r}", file=sys.stderr)  # noqa: T201 - the log
        finally:
            await loop.run_in_executor(threads, answer.close)


async def _watch(channel: Channel, presence: Presence) -> None:
    await channel.client_disconnect()
    presence.leave()


def environ(scope: Scope, body: bytes, presence: Presence) -> WSGIEnvironment:
    """Tell a request as WSGI does."""
    host, _, port = scope.server.rpartition(":")
    address, _, number = scope.client.rpartition(":")
    said: WSGIEnvironment = {
        "REQUEST_METHOD": scope.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(scope.path).decode("latin-1"),
        "QUERY_STRING": scope.query_string,
        "SERVER_NAME": host,
        "SERVER_PORT": port,
        "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "REMOTE_ADDR": address.strip("[]"),
        "REMOTE_PORT": number,
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.scheme,
        "wsgi.input": BytesIO(body),
        "wsgi.input_terminated": True,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
        PRESENCE: presence,
    }
    return said | headers(scope.headers)


def headers(named: Named) -> dict[str, str]:
    """Name headers as WSGI does; those that come several times are one, with commas (cookies: semicolons)."""
    found: dict[str, str] = {}
    for name, value in named.items():
        key = name.upper().replace("-", "_")
        key = key if key in {"CONTENT_TYPE", "CONTENT_LENGTH"} else f"HTTP_{key}"
        joint = "; " if key == "HTTP_COOKIE" else ","
        found[key] = f"{found[key]}{joint}{value}" if key in found else value
    return found


def cut(client: str) -> None:
    """Break a connection of this process: granian gives no hold of it, but its address and port name it."""
    host, _, port = client.rpartition(":")
    peer = (host.strip("[]"), port)
    for entry in Path("/proc/self/fd").iterdir():
        with contextlib.suppress(OSError, ValueError):
            if not str(entry.readlink()).startswith("socket:"):
                continue
            with socket.socket(fileno=os.dup(int(entry.name))) as found:
                name = found.getpeername()
                if isinstance(name, tuple) and (str(name[0]).removeprefix("::ffff:"), str(name[1])) == peer:
                    found.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, NOW)
                    found.shutdown(socket.SHUT_RDWR)
