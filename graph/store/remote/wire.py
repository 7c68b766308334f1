"""One request to a store far away: with credentials where it asks for them, and over at its time whatever it does.

https://www.rfc-editor.org/rfc/rfc7617 https://www.rfc-editor.org/rfc/rfc7616
"""

from __future__ import annotations

import base64
import http.client
import socket
import ssl
import threading
import time
import urllib.request
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from importlib.metadata import version
from urllib.parse import SplitResult, urlsplit

from graph.errors import StoreError

AGENT = f"seealso/{version('seealso')}"
BROKEN = (OSError, http.client.HTTPException)
UNAUTHORIZED = 401
EXCERPT = 500
BLOCK = 64 * 1024


class LateError(Exception):
    """The time of a request is over."""


@dataclass(frozen=True, slots=True)
class Account:
    """Who asks; nobody in particular where there is no user."""

    user: str = ""
    password: str = field(default="", repr=False)

    def answer(self, challenge: str, method: str, url: str) -> str:
        """Give the header Authorization that a challenge wants; nothing for one that is not understood."""
        scheme, _, rest = challenge.strip().partition(" ")
        if scheme.lower() == "basic":
            return f"Basic {base64.b64encode(f'{self.user}:{self.password}'.encode()).decode()}"
        if scheme.lower() != "digest":
            return ""
        known = urllib.request.HTTPPasswordMgrWithDefaultRealm()
        known.add_password(None, url, self.user, self.password)
        told = urllib.request.parse_keqv_list(list(filter(None, urllib.request.parse_http_list(rest))))
        asked = urllib.request.Request(url, method=method)  # noqa: S310 - it is not opened
        try:
            found: str | None = urllib.request.HTTPDigestAuthHandler(known).get_authorization(asked, told)
        except ValueError:  # an algorithm that nobody has
            return ""
        return f"Digest {found}" if found else ""


NOBODY = Account()


class Exchange:
    """A request that is under way; used by one thread at a time, but for ``cut``."""

    def __init__(self, url: str, seconds: float) -> None:
        self.url = url
        self._parts = _held(url)
        self._end = time.monotonic() + seconds
        self._lock = threading.Lock()
        self._connection: http.client.HTTPConnection | None = None
        self._link: socket.socket | None = None
        self._clock: threading.Timer | None = None
        self._response: http.client.HTTPResponse | None = None
        self.was_cut = False

    def send(self, method: str, headers: Mapping[str, str], body: bytes, account: Account) -> http.client.HTTPResponse:
        """Send, once more where the store wants to know who asks. Raises: StoreError, LateError."""
        response = self._once(method, headers, body)
        if response.status == UNAUTHORIZED and account.user:
            challenges = response.headers.get_all("WWW-Authenticate") or []
            said = next(filter(None, (account.answer(each, method, self.url) for each in challenges)), "")
            if said:
                self.close()
                response = self._once(method, {**headers, "Authorization": said}, body)
        return response

    def allow(self, seconds: float) -> None:
        """Set the end anew: from now on."""
        self._end = time.monotonic() + seconds
        self._set_clock()

    def read(self, size: int) -> bytes:
        """Read on; nothing at the end. Raises: StoreError for an answer that is broken off, LateError."""
        if self._response is None:
            return b""
        try:
            chunk = self._response.read1(size) if self._response.chunked else self._response.read(size)
        except BROKEN as err:
            raise self._failure("broke off its answer", err) from err
        if self.was_cut:
            raise LateError
        if not chunk and self._response.length:
            raise StoreError(f"{self.url} broke off its answer: {self._response.length:,} bytes more were expected")
        return chunk

    def rest(self, most: int) -> bytes:
        """Read what there is, ``most`` bytes of it."""
        parts: list[bytes] = []
        while sum(map(len, parts)) < most and (chunk := self.read(BLOCK)):
            parts.append(chunk)
        return b"".join(parts)[:most]

    def cut(self) -> None:
        """End it, from any thread."""
        with self._lock:
            self.was_cut = True
            if self._link is not None:
                with suppress(OSError):
                    self._link.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        with self._lock:
            clock, link, connection = self._clock, self._link, self._connection
            self._clock = self._link = self._connection = None
        if clock is not None:
            clock.cancel()
        if self._response is not None:
            self._response.close()
            self._response = None
        if connection is not None:
            connection.close()
        if link is not None:
            link.close()

    def _once(self, method: str, headers: Mapping[str, str], body: bytes) -> http.client.HTTPResponse:
        if (left := self._end - time.monotonic()) <= 0:
            raise LateError
        target = (self._parts.path or "/") + (f"?{self._parts.query}" if self._parts.query else "")
        manners = {"User-Agent": AGENT, "Accept-Encoding": "identity", "Connection": "close"}
        try:
            self._connection = self._connected(left)
            self._connection.request(method, target, body, manners | dict(headers))
            self._response = self._connection.getresponse()
        except (*BROKEN, ValueError) as err:
            failure = self._failure("cannot be reached", err)
            self.close()
            raise failure from err
        if self.was_cut:
            self.close()
            raise LateError
        return self._response

    def _connected(self, left: float) -> http.client.HTTPConnection:
        host, port = self._parts.hostname or "", self._parts.port
        if self._parts.scheme == "https":
            connection: http.client.HTTPConnection = http.client.HTTPSConnection(
                host, port, timeout=left, context=ssl.create_default_context()
            )
        else:
            connection = http.client.HTTPConnection(host, port, timeout=left)
        connection.connect()
        with self._lock:
            self._link = connection.sock.dup()
        self._set_clock()
        return connection

    def _set_clock(self) -> None:
        with self._lock:
            if self._clock is not None:
                self._clock.cancel()
            self._clock = threading.Timer(max(0, self._end - time.monotonic()), self.cut)
            self._clock.daemon = True
            self._clock.start()
            connection = self._connection
        if connection is not None and connection.sock is not None:
            connection.sock.settimeout(max(0.001, self._end - time.monotonic()))

    def _failure(self, what: str, err: Exception) -> Exception:
        if self.was_cut or isinstance(err, TimeoutError):
            return LateError()
        return StoreError(f"{self.url} {what}: {err}")


def text(body: bytes) -> str:
    """Make a line of what a store says."""
    return " ".join(body.decode(errors="replace").split())[:EXCERPT]


def _held(url: str) -> SplitResult:
    """Take an address apart. Raises: StoreError."""
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise StoreError(f"'{url}' is no endpoint; an http or https address was expected")
    return parts
