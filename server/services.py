"""SERVICE, as far as the operator allows it: asked from here, by a worker never.

An endpoint is asked once for each clause, at an address that was looked up once and held to be a public one, without
redirects, within a time and a size.
"""

from __future__ import annotations

import http.client
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from functools import partial
from ipaddress import IPv6Address, ip_address, ip_network
from urllib.parse import SplitResult, urlencode, urlsplit

from graph.calls import UNIT, AnswerError, Call, calls, joined, pattern
from graph.errors import Busy, Refused, Unfinished
from graph.harvest.web import AGENT
from graph.query import Query
from graph.settings import Service

JSON = "application/sparql-results+json"
TYPES = frozenset({JSON, "application/json"})
EMBEDDING = tuple(map(ip_network, ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32")))
"""Networks of version 6 whose addresses stand for ones of version 4."""
MEBIBYTE = 1024 * 1024
BLOCK = 1 << 16
PORTS = {"http": 80, "https": 443}
LATE = "it took too long"
CROWDED = "too many queries are waiting for other endpoints; ask again later"
AT_ONCE = 8
"""Queries of a process that may be waiting for endpoints."""
QUEUE = 8
"""Queries of a process that may wait for their turn to: each holds a thread that others could use."""

Resolve = Callable[[str, int], list[str]]


class CallError(Exception):
    """An endpoint gave nothing that can be used; the text says what was expected."""


def resolve(host: str, port: int) -> list[str]:
    """Look up the addresses of a host. Raises: OSError."""
    return [str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


@dataclass(frozen=True, slots=True)
class Services:
    """``rules`` say who may be asked, and bound it."""

    rules: Service
    resolve: Resolve = resolve

    def carry_out(self, query: Query, seconds: float) -> Query:
        """Put the answers of its endpoints into a query that was inspected.

        Raises: Refused for an endpoint that is not allowed, SILENT or not; Unfinished for one that fails; Busy.
        """
        if query.form is None:
            raise ValueError("a query that was inspected was expected")
        found = calls(query.form)
        for call in found:
            if call.endpoint not in self.rules.allow:
                raise Refused(f"SERVICE <{call.endpoint[:200]}> is not carried out here; {self._allowed()}")
        with _turn(seconds):
            end = time.monotonic() + min(seconds, self.rules.seconds)
            form = joined(query.form, [(call, self._pattern(call, end)) for call in found])
        return replace(query, text=form.text, form=form)

    def _allowed(self) -> str:
        return f"the endpoints that are: {' '.join(self.rules.allow)}"

    def _pattern(self, call: Call, end: float) -> str:
        try:
            return pattern(call, self._ask(call, end))
        except (CallError, AnswerError) as err:
            if call.is_silent:
                return UNIT
            raise Unfinished(f"SERVICE <{call.endpoint}> failed: {err}") from err

    def _ask(self, call: Call, end: float) -> bytes:
        parts = urlsplit(call.endpoint)
        with _connected(parts, self._address(parts), end) as connection:
            body = urlencode({"query": call.query})
            target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
            connection.request("POST", target, body, HEADERS | {"Host": parts.netloc})
            response = connection.getresponse()
            if response.status != http.HTTPStatus.OK:
                raise CallError(f"it answered {response.status}; 200 was expected, redirects are not followed")
            if response.headers.get_content_type() not in TYPES or response.headers.get("Content-Encoding"):
                raise CallError(f"it answered in {response.headers.get_content_type()}; {JSON} was expected")
            return self._read(response)

    def _address(self, parts: SplitResult) -> str:
        """Look up where to connect to: there and nowhere else. Raises: CallError for an address that is not public."""
        try:
            found = self.resolve(parts.hostname or "", parts.port or PORTS[parts.scheme])
        except (OSError, ValueError) as err:
            raise CallError("its host was not found") from err
        if not found:
            raise CallError("its host was not found")
        if not self.rules.private and not all(map(is_public, found)):
            raise CallError("its host is on this machine or in a private network; a public address was expected")
        return found[0]

    def _read(self, response: http.client.HTTPResponse) -> bytes:
        most, body = self.rules.size * MEBIBYTE, bytearray()
        while block := response.read1(BLOCK):
            body += block
            if len(body) > most:
                raise CallError(f"its answer is larger than {most:,} bytes, the most that is taken")
        if response.length:
            raise CallError("it broke off its answer")
        return bytes(body)


HEADERS = {
    "Accept": JSON,
    "Accept-Encoding": "identity",
    "Content-Type": "application/x-www-form-urlencoded",
    "User-Agent": AGENT,
}
_ROOM = threading.BoundedSemaphore(AT_ONCE)
_HALL = threading.BoundedSemaphore(AT_ONCE + QUEUE)


@contextmanager
def _turn(seconds: float) -> Iterator[None]:
    """Wait for some seconds until there is room to ask; at once without, where too many wait. Raises: Busy."""
    if not _HALL.acquire(blocking=False):
        raise Busy(CROWDED)
    try:
        if not _ROOM.acquire(timeout=seconds):
            raise Busy(CROWDED)
        try:
            yield
        finally:
            _ROOM.release()
    finally:
        _HALL.release()


@contextmanager
def _connected(parts: SplitResult, address: str, end: float) -> Iterator[http.client.HTTPConnection]:
    """Connect to an address in the name of a host; whatever it does, it is over at the ``end``. Raises: CallError."""
    left = end - time.monotonic()
    if left <= 0:
        raise CallError("there was no time left to ask it")
    port = parts.port or PORTS[parts.scheme]
    connection = http.client.HTTPConnection(parts.hostname or "", port)
    try:
        link = socket.create_connection((address, port), timeout=left)
        twin = link.dup()
        clock = threading.Timer(max(0, end - time.monotonic()), partial(_break, twin))
        clock.start()
        try:
            if parts.scheme == "https":
                link = ssl.create_default_context().wrap_socket(link, server_hostname=parts.hostname)
            connection.sock = link
            yield connection
        finally:
            clock.cancel()
            clock.join()
            twin.close()
            link.close()
    except (CallError, OSError, http.client.HTTPException, ValueError) as err:
        if time.monotonic() >= end:
            raise CallError(LATE) from err
        if isinstance(err, CallError):
            raise
        raise CallError(f"it cannot be asked ({type(err).__name__})") from err
    if time.monotonic() >= end:  # what is cut off by the clock looks like an end
        raise CallError(LATE)


def _break(link: socket.socket) -> None:
    """End a connection that another thread is using."""
    with suppress(OSError):
        link.shutdown(socket.SHUT_RDWR)


def is_public(address: str) -> bool:
    """Tell whether an address is one of the public internet, and no way round to another."""
    with suppress(ValueError):
        found = ip_address(address.partition("%")[0])
        if isinstance(found, IPv6Address):
            if found.ipv4_mapped:
                return is_public(str(found.ipv4_mapped))
            if found.is_site_local or any(found in network for network in EMBEDDING):
                return False
        return found.is_global and not found.is_multicast and not found.is_reserved
    return False
