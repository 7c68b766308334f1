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
import sys
import traceback
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractAsyncContextManager
from functools import partial
from typing import Protocol, TypeVar
from wsgiref.types import WSGIApplication, WSGIEnvironment

from graph.errors import SeealsoError
from graph.names import Names
from graph.settings import Settings
from graph.store.pool.asking import Presence
from server.cache import KEPT
from server.cache.swift import Asked, Swift
from server.clients.connection import Reader, cut
from server.clients.exchange import (
    PRESENCE,
    RAISED,
    WHOLE,
    Answer,
    Headers,
    Message,
    Receive,
    Scope,
    Send,
    encoded,
    environ,
)
from server.clients.places import Full, Places, behind, client

SOON = 0.1
"""Seconds after which the front begins to look whether the client is still there."""
LOOKS = 4
"""How often to look whether a slow reader reads, in the time that it may read nothing."""
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


class Plain(Protocol):
    """Who answers what takes no app; None leaves it to the app, and a SeealsoError to the app to tell."""

    def answer(self, asked: Asked, client: str, presence: Presence) -> Answer | None: ...


class Front:
    """An ASGI app around a WSGI app; requests for paths that begin as one of ``public`` have threads of their own.

    What was answered there before, and is kept, is answered without the app; and so is what is ``plain``.
    """

    def __init__(
        self, app: WSGIApplication, settings: Settings, public: tuple[str, ...], plain: Plain | None = None
    ) -> None:
        self._app = app
        self._plain = plain
        self._public = public
        self._swift = Swift(settings)
        self._patience = settings.limits.client_seconds
        self._longest = settings.limits.answer_seconds
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
                await self._ask(scope, receive, send, asked, who, self._queries)
            elif scope["path"] == self._health:
                await self._ask(scope, receive, send, asked, who, self._well)
            else:
                await self._ask(scope, receive, send, asked, who, self._pages, self._places.place(who))
        except Full:
            await self._answer(scope, send, _full(), self._pages)

    async def _ask(
        self,
        scope: Scope,
        receive: Receive,
        send: Send,
        asked: Asked,
        who: str,
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
                answer = await loop.run_in_executor(threads, self._call, scope, asked, who, presence)
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
        if (await asyncio.wait({task}, timeout=self._patience))[0]:
            return await task
        raise self._late(task)

    async def _taken(self, sending: Awaitable[None], reader: Reader, end: float) -> None:
        """Wait for a client to take a part, until ``end``, for as long as it takes any of it. Raises: TimeoutError."""
        task, loop = asyncio.ensure_future(sending), asyncio.get_running_loop()
        before, idle = -1, 0
        while idle < LOOKS and loop.time() < end:
            if (await asyncio.wait({task}, timeout=self._patience / LOOKS))[0]:
                return await task
            now = reader.taken()
            before, idle = now, idle + 1 if now == before else 0
        raise self._late(task)

    def _late(self, task: asyncio.Future[T]) -> TimeoutError:
        task.add_done_callback(lambda ended: ended.cancelled() or ended.exception())
        return TimeoutError(f"nothing was sent or read for {self._patience} seconds, or too little for long")

    def _call(self, scope: Scope, asked: Asked, client: str, presence: Presence) -> Answer:
        """Answer until it is complete or WHOLE long; in a thread."""
        if presence.is_over:
            return Answer()
        try:
            answer = self._answered(scope, asked, client, presence)
        except Exception:
            traceback.print_exc()
            return Answer(500, [(b"content-type", b"text/plain")], b"the server failed to answer\n")
        if answer.status == OK and answer.kept:
            self._swift.remember(asked, *answer.kept, answer.headers)
        return answer

    def _answered(self, scope: Scope, asked: Asked, client: str, presence: Presence) -> Answer:
        said: WSGIEnvironment = {PRESENCE: presence}
        try:
            if self._plain and (answer := self._plain.answer(asked, client, presence)):
                return answer
        except SeealsoError as err:
            said[RAISED] = err
        return self._app_answers(scope, asked, said)

    def _app_answers(self, scope: Scope, asked: Asked, said: WSGIEnvironment) -> Answer:
        """Run the app."""
        answer = Answer()
        written = bytearray()  # WSGI lets an app write, too; what nobody does

        def start(status: str, headers: list[tuple[str, str]], _: object = None) -> Callable[[bytes], object]:
            answer.status, answer.headers = int(status.partition(" ")[0]), encoded(headers)
            return written.extend

        environment = environ(scope, asked.body) | said
        try:
            found = self._app(environment, start)
            answer.close = getattr(found, "close", answer.close)
            answer.begin(iter(found))
        except BaseException:
            answer.close()
            raise
        answer.kept = environment.get(KEPT)
        return answer

    async def _answer(self, scope: Scope, send: Send, answer: Answer, threads: ThreadPoolExecutor) -> None:
        """Send an answer, as it comes where it is long; cut the connection where it breaks or is not read."""
        if answer.rest is None and scope["method"] != "HEAD" and answer.begun:
            answer.tell_length()
        start: Message = {"type": "http.response.start", "status": answer.status, "headers": answer.headers}
        try:
            await send(start)
            if answer.rest is not None:
                await self._send_parts(scope, send, answer, threads)
            else:  # which granian takes at once, whether it is read or not
                await send({"type": "http.response.body", "body": answer.begun, "more_body": False})
        except BaseException as err:
            cut(scope["client"])
            if not isinstance(err, Exception):
                raise
            print(f"an answer to {scope['client'][0]} was broken off: {err!r}", file=sys.stderr)  # noqa: T201 - the log

    async def _send_parts(self, scope: Scope, send: Send, answer: Answer, threads: ThreadPoolExecutor) -> None:
        """Send a long answer. Raises: TimeoutError for who reads too little of it, and what it breaks with."""
        loop, reader = asyncio.get_running_loop(), Reader(scope["client"])
        chunk: bytes | None = answer.begun
        end = loop.time() + self._longest
        try:
            while chunk is not None:
                end += len(chunk) * self._patience / WHOLE
                await self._taken(send({"type": "http.response.body", "body": chunk, "more_body": True}), reader, end)
                chunk = await loop.run_in_executor(threads, partial(next, answer.rest, None))
            await send({"type": "http.response.body", "body": b"", "more_body": False})
        finally:
            reader.close()
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
