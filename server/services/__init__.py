"""SERVICE, as far as the operator allows it: asked from here, by a worker never.

An endpoint is asked at an address that was looked up once and held to be a public one, without redirects, within a
time and a size. Where our own data bind its variables it is asked for those values only, a chunk after the other.

``beside`` asks our own data first, for what a clause can be joined with. ``hall`` says who may have endpoints asked,
when.
"""

from __future__ import annotations

import http.client
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from dataclasses import dataclass, replace
from functools import partial
from ipaddress import IPv6Address, ip_address, ip_network
from urllib.parse import SplitResult, urlencode, urlsplit

from graph.errors import Refused, Unfinished
from graph.harvest.web import AGENT
from graph.settings import Service
from graph.sparql.calls import UNIT, AnswerError, Call, calls, joined, nothing, pattern, united
from graph.sparql.query import Query
from graph.sparql.reading import tokens
from server.services.beside import JSON, Ask, Beside, Desk, Target, refusal
from server.services.hall import Hall

TYPES = frozenset({JSON, "application/json"})
EMBEDDING = tuple(map(ip_network, ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32")))
"""Networks of version 6 whose addresses stand for ones of version 4."""
MEBIBYTE = 1024 * 1024
BLOCK = 1 << 16
PORTS = {"http": 80, "https": 443}
LATE = "it took too long"

Resolve = Callable[[str, int], list[str]]
HALL = Hall()


class CallError(Exception):
    """An endpoint gave nothing that can be used; the text says what was expected."""


def resolve(host: str, port: int) -> list[str]:
    """Look up the addresses of a host. Raises: OSError."""
    return [str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


@dataclass(frozen=True, slots=True)
class Services:
    """``rules`` say who may be asked, and bound it; ``ask`` gives what our own data answer to a SELECT, if it may.

    ``desk`` gives the turn to read a text, which a long one takes time for.
    """

    rules: Service
    resolve: Resolve = resolve
    ask: Ask | None = None
    desk: Desk = nullcontext

    def carry_out(self, query: Query, seconds: float, client: str = "") -> Query:
        """Put the answers of its endpoints into a query that was inspected.

        Raises: Refused for an endpoint that is not allowed, SILENT or not; Unfinished for one that fails; Busy, Hasty.
        """
        if query.form is None:
            raise ValueError("a query that was inspected was expected")
        with self.desk(query.form.text):
            words = tokens(query.form.text, may_call=True)
            found = calls(query.form, words)
        for call in found:
            if not call.chosen and call.endpoint not in self.rules.allow:
                raise Refused(refusal(call.endpoint, self.rules))
        beside = Beside(query, self.rules, self.ask, seconds, words, self.desk)
        done: list[tuple[Call, str]] = []
        left = min(seconds, self.rules.seconds)
        for call in found:
            targets = beside.targets(call, done)
            patterns: list[tuple[str, str]] = []
            with self._turn(targets, client, seconds):
                end = time.monotonic() + left
                patterns += [(target.call.endpoint, self._pattern(target, end)) for target in targets]
                left = end - time.monotonic()
            done.append((call, united(call, patterns) if call.chosen else patterns[0][1]))
        form = joined(query.form, done)
        return replace(query, text=form.text, form=form)

    def _turn(self, targets: Sequence[Target], client: str, seconds: float) -> AbstractContextManager[None]:
        """Wait until others may be asked, where any is. Raises: Busy, Hasty."""
        if any(target.requests and target.call.endpoint in self.rules.allow for target in targets):
            return HALL.turn(client, self.rules.calls, self.rules.client_calls, seconds)
        return nullcontext()

    def _pattern(self, target: Target, end: float) -> str:
        """Ask one endpoint, and give what comes in the place of the clause. Raises: Unfinished."""
        call = target.call
        if not target.requests:
            return nothing(sorted(call.variables))
        answers: list[bytes] = []
        most = self.rules.size * MEBIBYTE
        try:
            for one in target.requests:
                self._hold(one)
                answers.append(self._ask(one, end, most))
                most -= len(answers[-1])
            return pattern(call, answers)
        except (CallError, AnswerError) as err:
            if call.is_silent:
                return UNIT
            raise Unfinished(f"SERVICE <{call.endpoint}> failed: {err}") from err

    def _hold(self, call: Call) -> None:
        """Let an endpoint that is not allowed fail: a variable's, as one that is named is refused before."""
        if call.endpoint not in self.rules.allow:
            raise CallError("it is not asked from here")

    def _ask(self, call: Call, end: float, most: int) -> bytes:
        parts = urlsplit(call.endpoint)
        with _connected(parts, self._addresses(parts, end), end) as connection:
            body = urlencode({"query": call.query})
            target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
            connection.request("POST", target, body, HEADERS | {"Host": parts.netloc})
            response = connection.getresponse()
            if response.status != http.HTTPStatus.OK:
                raise CallError(f"it answered {response.status}; 200 was expected, redirects are not followed")
            if response.headers.get_content_type() not in TYPES or response.headers.get("Content-Encoding"):
                raise CallError(f"it answered in {response.headers.get_content_type()}; {JSON} was expected")
            return self._read(response, most)

    def _addresses(self, parts: SplitResult, end: float) -> list[str]:
        """Look up where to connect to: there and nowhere else. Raises: CallError for an address that is not public."""
        found: list[str] = []

        def look() -> None:
            with suppress(OSError, ValueError):
                found.extend(self.resolve(parts.hostname or "", parts.port or PORTS[parts.scheme]))

        # What asks the name servers cannot be stopped; so it is left behind.
        looking = threading.Thread(target=look, daemon=True)
        looking.start()
        looking.join(max(0, end - time.monotonic()))
        if looking.is_alive():
            raise CallError(LATE)
        if not found:
            raise CallError("its host was not found")
        if not self.rules.private and not all(map(is_public, found)):
            raise CallError("its host is on this machine or in a private network; a public address was expected")
        return found

    def _read(self, response: http.client.HTTPResponse, most: int) -> bytes:
        body = bytearray()
        while block := response.read1(BLOCK):
            body += block
            if len(body) > most:
                raise CallError(
                    f"its answer is larger than {self.rules.size * MEBIBYTE:,} bytes, the most that is taken"
                )
        if response.length:
            raise CallError("it broke off its answer")
        return bytes(body)


HEADERS = {
    "Accept": JSON,
    "Accept-Encoding": "identity",
    "Content-Type": "application/x-www-form-urlencoded",
    "User-Agent": AGENT,
}


@contextmanager
def _connected(parts: SplitResult, addresses: list[str], end: float) -> Iterator[http.client.HTTPConnection]:
    """Connect to one of a host's addresses, in its name; whatever it does, it is over at the ``end``.

    Raises: CallError.
    """
    if end <= time.monotonic():
        raise CallError("there was no time left to ask it")
    port = parts.port or PORTS[parts.scheme]
    connection = http.client.HTTPConnection(parts.hostname or "", port)
    try:
        link = _reached(addresses, port, end)
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


def _reached(addresses: list[str], port: int, end: float) -> socket.socket:
    """Connect to the first address that can be reached. Raises: OSError."""
    for index, address in enumerate(addresses):
        try:
            return socket.create_connection((address, port), timeout=max(0.001, end - time.monotonic()))
        except OSError:
            if index + 1 == len(addresses):
                raise
    raise OSError("no address")


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
