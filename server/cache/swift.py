"""Kept answers, given out before the app is asked: a request that was answered once is known by its very bytes.

Beside an answer lies, under the fingerprint of each request that it was given to, where it is and with which headers.
"""

from __future__ import annotations

import hashlib
import json
from collections import OrderedDict
from collections.abc import Iterable
from typing import NamedTuple

from werkzeug.http import parse_etags, unquote_etag

from graph.release import pointed
from graph.settings import Settings
from server.cache import HIT, Keeper

Headers = list[tuple[bytes, bytes]]

TELLING = (b"accept", b"accept-encoding", b"content-type", b"content-encoding")
"""The headers of a request that its answer depends on."""
OWN = frozenset({b"cache-status", b"content-length", b"date"})
"""The headers of an answer that are another answer's own."""
UNCHANGED = frozenset({b"cache-control", b"cache-status", b"etag", b"vary"})
"""The headers that 304 repeats, with those of CORS."""
SAFE = frozenset({"GET", "HEAD", "QUERY"})
METHODS = SAFE | {"POST"}
MARK = b"="
PLAIN = b"identity"
"""What the headers of codings may as well say as nothing."""
SMALL, NEAR = 16 * 1024, 1000
"""Bytes of an answer that a process keeps at hand, and how many of them."""
STATUS = (b"cache-status", f"seealso; {HIT}".encode())


class Asked(NamedTuple):
    """A request as it came; ``path`` is below the base."""

    method: str
    path: str
    query: bytes
    headers: Iterable[tuple[bytes, bytes]]
    body: bytes


class Whole(NamedTuple):
    """An answer as it is sent."""

    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes


class Swift:
    """Knows the release that is served by its link, and the answers by the shelf that the app uses, too."""

    def __init__(self, settings: Settings) -> None:
        self._data = settings.data
        self._keeper = Keeper(settings)
        self._near: OrderedDict[bytes, Whole] = OrderedDict()

    def fingerprint(self, asked: Asked) -> bytes:
        """Name a request; nothing where no kept answer can be of use."""
        if asked.method not in METHODS or self._keeper.shelf is None:
            return b""
        try:
            release = pointed(self._data)
        except OSError:
            return b""
        return _named(release, asked)

    def find(self, fingerprint: bytes, asked: Asked) -> tuple[int, Headers, bytes] | None:
        """Give status, headers and body of a kept answer; None for what the app has to decide."""
        known = (self._near.get(fingerprint) or self._fetch(fingerprint)) if fingerprint else None
        if known is None:
            return None
        headers, body = known
        conditions = b",".join(value for name, value in asked.headers if name == b"if-none-match")
        if conditions and asked.method in SAFE:
            tag, _ = unquote_etag(dict(headers).get(b"etag", b"").decode())
            if not tag or not parse_etags(conditions.decode("latin-1")).contains_weak(tag):
                return None
            return 304, [(n, v) for n, v in headers if n in UNCHANGED or n.startswith(b"access-")], b""
        return 200, [*headers], b"" if asked.method == "HEAD" else body

    def remember(self, asked: Asked, release: str, kept_as: bytes, headers: Headers) -> None:
        """Note which kept answer was given to a request, and with which headers.

        The ``release`` is the one that it was answered from: another may be current by now, or was when it came.
        """
        if asked.method in METHODS and (shelf := self._keeper.shelf):
            told = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in headers if name not in OWN]
            shelf.put(_named(release, asked), json.dumps({"key": kept_as.hex(), "headers": told}).encode())

    def _fetch(self, fingerprint: bytes) -> Whole | None:
        """Take an answer from the shelf; a small one stays at hand."""
        shelf = self._keeper.shelf
        if shelf is None or (known := shelf.get(fingerprint)) is None or known.is_old:
            return None
        said = json.loads(known.value)
        kept = shelf.get(bytes.fromhex(said["key"]))
        if kept is None or kept.is_old:
            return None
        headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in said["headers"]]
        found = Whole((*headers, STATUS, (b"content-length", str(len(kept.value)).encode())), kept.value)
        if len(kept.value) <= SMALL:
            self._near[fingerprint] = found
            if len(self._near) > NEAR:
                self._near.popitem(last=False)
        return found


def _named(release: str, asked: Asked) -> bytes:
    method = "GET" if asked.method == "HEAD" else asked.method
    telling = [header for header in asked.headers if header[0] in TELLING and header[1] != PLAIN]
    said = repr((release, method, asked.path, asked.query, telling, asked.body)).encode()
    return MARK + hashlib.blake2b(said, digest_size=16).digest()
