"""Between the web server and the app: what WSGI cannot do, which is to notice that a client leaves, or to break off.

https://asgi.readthedocs.io/en/latest/specs/www.html  https://peps.python.org/pep-3333/

The app is WSGI and runs in threads. The front reads a request before a thread is given to it, so a client that sends
slowly holds none; it tells the app by a Presence when the client leaves; and an answer that breaks, or that is not
read, has its connection cut: granian would end it as if it were complete.

Of granian's interfaces only ASGI serves: WSGI tells neither a client's port nor its leaving, and what is sent by RSGI
to one who does not read is kept in memory without bound.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
import struct
import sys
import traceback
from collections.abc import Awaitable, Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import NotRequired, TypedDict, TypeVar
from wsgiref.types import WSGIApplication, WSGIEnvironment

from graph.names import Names
from graph.settings import Settings
from graph.store.pool.asking import Presence
from server.cache import KEPT
from server.cache.swift import Asked, Swift
from server.places import Full, Places, behind, client

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
WAITING = 64
"""Requests for pages of one client that may wait, in each server process."""
HEALTH = "/health"
"""The page that tells whether all is well: it has a thread of its own, as who asks must hear it when all is not."""
BODILESS = frozenset({"GET", "HEAD", "OPTIONS"})

OK = 200
SERVICE_UNAVAILABLE = 503

T = TypeVar("T")
Headers = list[tuple[bytes, bytes]]


class Scope(TypedDict):
    """What the server tells of a request."""

    type: str
    http_version: str
    method: str
    scheme: str
    path: str
    query_string: bytes
    headers: Iterable[tuple[bytes, bytes]]
    client: tuple[str, int]
    server: tuple[str, int]


class Message(TypedDict):
    """What is received of a request, or sent in answer."""

    type: str
    body: NotRequired[bytes]
    more_body: NotRequired[bool]
    status: NotRequired[int]
    headers: NotRequired[Headers]


Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]


@dataclass(slots=True)
class Answer:
    """What the app answered: all of it in ``begun``, or the beginning, and the ``rest`` to be read on."""

    status: int = 500
    headers: Headers = field(default_factory=list)
    begun: bytes = b""
    rest: Iterator[bytes] | None = None
    close: Callable[[], object] = lambda: None


class Front:
    """An ASGI app around a WSGI app; requests for paths that begin as one of ``public`` have threads of their own.

    What was answered there before, and is kept, is answered without the app.
    """

    def __init__(self, app: WSGIApplication, settings: Settings, public: tuple[str, ...]) -> None:
        self._app = app
        self._public = public
        self._swift = Swift(settings)
        self._patience = settings.limits.client_seconds
        self._most = settings.limits.query_bytes + 1
        self._queries = ThreadPoolExecutor(QUERIES, "query")
        self._pages = ThreadPoolExecutor(settings.server.threads, "page")
        self._well = ThreadPoolExecutor(1, "health")
        self._health = f"{Names(settings.base).path}{HEALTH}"
        self._places = Places(max(1, settings.server.threads // 2), WAITING)
        self._proxies = settings.server.proxies

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        try:
            body = b"" if scope["method"] in BODILESS else await self._timed(self._body(receive))
        except (TimeoutError, ConnectionError):
            cut(scope["client"])
            return
        is_public = scope["path"].startswith(self._public)
        asked = Asked(scope["method"], scope["path"], scope["query_string"], scope["headers"], body)
        fingerprint = self._swift.fingerprint(asked) if is_public else b""
        if known := self._swift.find(fingerprint, asked):
            await self._answer(scope, send, _kept(*known), self._queries)
            return
        who = client(behind(self._proxies, scope["client"][0], asked.headers))
        try:
            if is_public:
                await self._ask(scope, receive, send, asked, self._queries)
            elif scope["path"] == self._health:
                await self._ask(scope, receive, send, asked, self._well)
            else:
                await self._ask(scope, receive, send, asked, self._pages, self._places.place(who))
        except Full:
            await self._answer(scope, send, _full(), self._pages)

    async def _ask(
        self,
        scope: Scope,
        receive: Receive,
        send: Send,
        asked: Asked,
        threads: ThreadPoolExecutor,
        place: AbstractAsyncContextManager[None] | None = None,
    ) -> None:
        """Have the app answer in a thread, when there is a place for it; sending needs none. Raises: Full."""
        loop = asyncio.get_running_loop()
        presence = Presence()
        watching: list[asyncio.Task[None]] = []
        watch = loop.call_later(SOON, lambda: watching.append(loop.create_task(_watch(receive, presence))))
        try:
            async with place or contextlib.nullcontext():
                answer = await loop.run_in_executor(threads, self._call, scope, asked, presence)
            await self._answer(scope, send, answer, threads)
        finally:
            watch.cancel()
            for task in watching:
                task.cancel()

    async def _body(self, receive: Receive) -> bytes:
        """Read a request's body, as far as it may go; the app refuses one that is longer."""
        parts: list[bytes] = []
        size = 0
        while size < self._most:
            message = await receive()
            if message["type"] == "http.disconnect":
                raise ConnectionError("the client went away")
            parts.append(message.get("body", b""))
            size += len(parts[-1])
            if not message.get("more_body", False):
                break
        return b"".join(parts)

    async def _timed(self, work: Awaitable[T]) -> T:
        """Wait for a client as long as we do. Raises: TimeoutError.

        What granian gives to wait for cannot be cancelled; it ends when the connection is cut.
        """
        task = asyncio.ensure_future(work)
        if not (await asyncio.wait({task}, timeout=self._patience))[0]:
            task.add_done_callback(lambda ended: ended.cancelled() or ended.exception())
            raise TimeoutError(f"nothing was sent or read for {self._patience} seconds")
        return await task

    def _call(self, scope: Scope, asked: Asked, presence: Presence) -> Answer:
        """Run the app until its answer is complete or WHOLE long; in a thread."""
        said = environ(scope, asked.body, presence)
        answer = Answer()
        written = bytearray()  # WSGI lets an app write, too; what nobody does

        def start(status: str, headers: list[tuple[str, str]], _: object = None) -> Callable[[bytes], object]:
            answer.status = int(status.partition(" ")[0])
            answer.headers = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers]
            return written.extend

        if presence.is_over:
            return answer
        try:
            found = self._app(said, start)
            answer.close = getattr(found, "close", answer.close)
            self._begin(answer, iter(found))
            if answer.status == OK and KEPT in said:
                release, kept_as = said[KEPT]
                self._swift.remember(asked, release, kept_as, answer.headers)
        except Exception:
            traceback.print_exc()
            answer.close()
            return Answer(500, [(b"content-type", b"text/plain")], b"the server failed to answer\n")
        return answer

    def _begin(self, answer: Answer, chunks: Iterator[bytes]) -> None:
        begun = bytearray()
        for chunk in chunks:
            begun += chunk
            if len(begun) >= WHOLE:
                answer.rest = chunks
                break
        answer.begun = bytes(begun)
        if answer.rest is None:
            answer.close()

    async def _answer(self, scope: Scope, send: Send, answer: Answer, threads: ThreadPoolExecutor) -> None:
        """Send an answer, as it comes where it is long; cut the connection where it breaks or is not read."""
        loop = asyncio.get_running_loop()
        if answer.rest is None and scope["method"] != "HEAD" and answer.begun:
            _tell_length(answer)
        start: Message = {"type": "http.response.start", "status": answer.status, "headers": answer.headers}
        try:
            await send(start)
            if answer.rest is None:  # which granian takes at once, whether it is read or not
                await send({"type": "http.response.body", "body": answer.begun, "more_body": False})
                return
            chunk: bytes | None = answer.begun
            while chunk is not None:
                await self._timed(send({"type": "http.response.body", "body": chunk, "more_body": True}))
                chunk = await loop.run_in_executor(threads, partial(next, answer.rest, None))
            await send({"type": "http.response.body", "body": b"", "more_body": False})
        except BaseException as err:
            cut(scope["client"])
            if not isinstance(err, Exception):
                raise
            print(f"an answer to {scope['client'][0]} was broken off: {err!r}", file=sys.stderr)  # noqa: T201 - the log
        finally:
            if answer.rest is not None:
                await loop.run_in_executor(threads, answer.close)


def _kept(status: int, headers: Headers, body: bytes) -> Answer:
    """Give a kept answer; a long one in parts, as each must be read in time."""
    if len(body) <= WHOLE:
        return Answer(status, headers, body)
    parts = (body[start : start + WHOLE] for start in range(WHOLE, len(body), WHOLE))
    return Answer(status, headers, body[:WHOLE], parts)


def _full() -> Answer:
    text = f"more than {WAITING} requests of yours are waiting here; ask again when they are answered\n".encode()
    said = [(b"content-type", b"text/plain; charset=utf-8"), (b"retry-after", b"5"), (b"cache-control", b"no-store")]
    return Answer(SERVICE_UNAVAILABLE, [*said, (b"access-control-allow-origin", b"*")], text)


async def _watch(receive: Receive, presence: Presence) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    presence.leave()


def _tell_length(answer: Answer) -> None:
    if all(name != b"content-length" for name, _ in answer.headers):
        answer.headers.append((b"content-length", str(len(answer.begun)).encode()))


def environ(scope: Scope, body: bytes, presence: Presence) -> WSGIEnvironment:
    """Tell a request as WSGI does."""
    said: WSGIEnvironment = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": scope["path"].encode().decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_NAME": scope["server"][0],
        "SERVER_PORT": str(scope["server"][1]),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "REMOTE_ADDR": scope["client"][0],
        "REMOTE_PORT": str(scope["client"][1]),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope["scheme"],
        "wsgi.input": BytesIO(body),
        "wsgi.input_terminated": True,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
        PRESENCE: presence,
    }
    return said | headers(scope["headers"])


def headers(named: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    """Name headers as WSGI does; those that come several times are one, with commas (cookies: semicolons).

    To WSGI ``X_Forwarded_For`` is ``X-Forwarded-For``, and to the cache and to proxies it is another: with an
    underscore a client could say what only a proxy may, so such a header is not heard at all.
    """
    found: dict[str, str] = {}
    for name, value in named:
        if b"_" in name:
            continue
        key = name.decode("latin-1").upper().replace("-", "_")
        key = key if key in {"CONTENT_TYPE", "CONTENT_LENGTH"} else f"HTTP_{key}"
        joint = "; " if key == "HTTP_COOKIE" else ","
        text = value.decode("latin-1")
        found[key] = f"{found[key]}{joint}{text}" if key in found else text
    return found


def cut(client: tuple[str, int]) -> None:
    """Break a connection of this process: granian gives no hold of it, but its address and port name it."""
    host, port = client[0], int(client[1])
    for entry in Path("/proc/self/fd").iterdir():
        with contextlib.suppress(OSError, ValueError):
            if not str(entry.readlink()).startswith("socket:"):
                continue
            with socket.socket(fileno=os.dup(int(entry.name))) as found:
                name = found.getpeername()
                if isinstance(name, tuple) and (name[0].removeprefix("::ffff:"), name[1]) == (host, port):
                    found.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, NOW)
                    found.shutdown(socket.SHUT_RDWR)
