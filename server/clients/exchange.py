"""What passes between the web server, the front, and what answers: a request's scope, its messages, an answer.

https://asgi.readthedocs.io/en/latest/specs/www.html  https://peps.python.org/pep-3333/
"""

from __future__ import annotations

import sys
from collections.abc import Awaitable, Callable, Iterable, Iterator
from dataclasses import dataclass, field
from io import BytesIO
from typing import NotRequired, TypedDict
from wsgiref.types import WSGIEnvironment

PRESENCE = "seealso.presence"
"""Where an app finds in its environ whether the client is still there."""
RAISED = "seealso.raised"
"""Where an app finds the error that its query has met already; to tell it is the app's part."""
WHOLE = 256 * 1024
"""Bytes of an answer that are sent at once, with their length."""

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
    kept: tuple[str, bytes] | None = None
    """The release that it is of, and the key by which all of it is kept."""

    def begin(self, chunks: Iterator[bytes]) -> None:
        """Take the answer, or what of it is sent at once; a complete one is closed."""
        begun = bytearray()
        for chunk in chunks:
            begun += chunk
            if len(begun) >= WHOLE:
                self.rest = chunks
                break
        self.begun = bytes(begun)
        if self.rest is None:
            self.close()

    def tell_length(self) -> None:
        if all(name != b"content-length" for name, _ in self.headers):
            self.headers.append((b"content-length", str(len(self.begun)).encode()))


def encoded(headers: Iterable[tuple[str, str]]) -> Headers:
    """Write headers as ASGI has them."""
    return [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers]


def environ(scope: Scope, body: bytes) -> WSGIEnvironment:
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
