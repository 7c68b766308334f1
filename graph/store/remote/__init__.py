"""A store behind any SPARQL 1.1 endpoint, asked by POST.

https://www.w3.org/TR/sparql11-protocol/

``wire`` is how a request goes and ends, ``naming`` under which names a release lies there, ``publish`` how it comes
there, ``turns`` who may ask when.
"""

from __future__ import annotations

import json
import re
from collections import deque
from collections.abc import Callable, Iterator
from http import HTTPStatus
from math import ceil
from urllib.parse import urlencode

from pyoxigraph import QueryBoolean, QueryResultsFormat, parse_query_results

from graph.errors import Deadline, QueryError, Refused, StoreError, SyntaxFault
from graph.settings import TIMEOUTS
from graph.sparql.query import Form, Query, inspect
from graph.sparql.reading import decode, place
from graph.store import CHUNK, Chunks
from graph.store.embedded import GRAPHS, NESTING, TABLES
from graph.store.remote.naming import Naming
from graph.store.remote.wire import NOBODY, Account, Exchange, LateError, text

TIMEOUT = 60
LONGEST = 600
EXCERPT = 2000
PARTIAL = ("X-SQL-State",)
"""The headers by which a store says that it stopped early and that what it sends is not all (Virtuoso)."""
HELD = 256 * 1024
"""Bytes of an answer that are held back until it is complete; a longer one goes out as it comes."""
REFUSALS = frozenset({403, 405, 413, 422, 501})
LATE = frozenset({HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.GATEWAY_TIMEOUT})
PLACE = re.compile(r"(?:line (\d+),? col(?:umn)? (\d+)|\bat (\d+):(\d+))(?:: )?", re.IGNORECASE)
JSON = "application/sparql-results+json"
FORM = "application/x-www-form-urlencoded"


class Remote:
    """An endpoint; ``timeout`` is the seconds within which an answer has to begin, ``longest`` to end.

    With a ``naming`` it holds a release under other names. With a ``unit`` it is told how long a query may take.
    """

    def __init__(
        self,
        url: str,
        timeout: float = TIMEOUT,
        longest: float = LONGEST,
        naming: Naming | None = None,
        account: Account = NOBODY,
        nesting: int = NESTING,
        unit: str = "",
    ) -> None:
        Exchange(url, timeout)  # which knows what an address is
        self._unit = TIMEOUTS.get(unit, 0)
        self._url, self._timeout, self._longest = url, timeout, longest
        self._naming, self._account, self._nesting = naming, account, nesting

    def query(self, query: Query, media_type: str) -> Iterator[bytes]:
        return self.ask(query, media_type, self._timeout, lambda _: None)

    def ask(self, query: Query, media_type: str, seconds: float, begun: Callable[[Exchange], None]) -> Chunks:
        """Answer within some seconds; ``begun`` is given what can be cut. Raises: as ``query``, and Deadline."""
        form = query.form or inspect(query.text, self._nesting)
        if media_type not in (GRAPHS if form.is_graph else TABLES):
            raise StoreError(f"{form.form} is not answered in '{media_type}'")
        asked = self._naming.ask(query, form) if self._naming else query
        exchange = Exchange(self._url, seconds)
        begun(exchange)
        try:
            if is_truth := form.form == "ASK" and self._naming is not None:
                media_type, wanted = JSON, media_type
            self._send(exchange, asked, media_type, seconds)
            held = _begun(exchange)
            if is_truth:
                held = [_truth(self._url, b"".join(held), wanted)]
        except LateError as err:
            exchange.close()
            said = f"the query was stopped after {seconds:g} seconds, which is as long as it may take"
            raise Deadline(said, seconds=seconds) from err
        except SyntaxFault as err:
            exchange.close()
            raise self._placed(err, form, query) from err
        except BaseException:
            exchange.close()
            raise
        exchange.allow(self._longest)
        parts = deque(held)
        answer = Chunks(lambda size: parts.popleft() if parts else self._read(exchange, size), exchange.close)
        return self._naming.outward(answer, answer.close) if self._naming else answer

    def close(self) -> None:
        """Nothing to do: each query has a connection of its own."""

    def _send(self, exchange: Exchange, query: Query, media_type: str, seconds: float) -> None:
        fields = [("query", query.text)]
        if self._unit:
            fields.append(("timeout", str(ceil(max(1, seconds) * self._unit))))
        fields += [("default-graph-uri", graph) for graph in query.default_graphs]
        fields += [("named-graph-uri", graph) for graph in query.named_graphs]
        headers = {"Accept": media_type, "Content-Type": FORM}
        response = exchange.send("POST", headers, urlencode(fields).encode(), self._account)
        if response.status != HTTPStatus.OK:
            raise self._status(response.status, exchange)
        if said := next((response.headers[name] for name in PARTIAL if name in response.headers), ""):
            if self._unit:
                said = f"the store gave the query up after {seconds:g} seconds, which is as long as it may take"
                raise Deadline(said, seconds=seconds)
            raise StoreError(f"{self._url} gives a part of the answer only ({said}); all of it was expected")
        if (given := response.headers.get_content_type()) != media_type:
            raise StoreError(f"{self._url} answered in {given}; {media_type} was expected")

    def _status(self, status: int, exchange: Exchange) -> QueryError | StoreError:
        try:
            said = text(exchange.rest(EXCERPT))
        except StoreError:
            said = ""
        if status == HTTPStatus.BAD_REQUEST:
            return _fault(said)
        if status in REFUSALS and not self._account.user:
            return Refused(said or f"{self._url} answered {status}")
        if status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}:
            return StoreError(f"{self._url} does not let us in ({status}): store.user and store.password were expected")
        if status in LATE:
            return Deadline(f"the store gave the query up: {said}" if said else "the store gave the query up")
        return StoreError(f"{self._url} failed: it answered {status}: {said}")

    def _read(self, exchange: Exchange, size: int) -> bytes:
        try:
            return exchange.read(size)
        except LateError as err:
            raise Deadline(f"the answer was not read within {self._longest:g} seconds") from err

    def _placed(self, err: SyntaxFault, form: Form, query: Query) -> SyntaxFault:
        """Find the place in the query as it was written: a line was put before it, and names in it are longer."""
        if self._naming is None or not err.line:
            return err
        line = max(1, err.line - 1)
        written = decode(query.text)
        lines = written.split("\n")
        if line > len(lines):
            return SyntaxFault(str(err), line, err.column)
        column = min(err.column, len(lines[line - 1]) + 1)
        return SyntaxFault(str(err), *place(written, len("\n".join([*lines[: line - 1], ""])) + column - 1))


def _begun(exchange: Exchange) -> list[bytes]:
    """Hold the beginning of an answer back, so that most are whole or an error. Raises: StoreError, LateError."""
    held: list[bytes] = []
    while sum(map(len, held)) < HELD:
        if not (chunk := exchange.read(CHUNK)):
            return held
        held.append(chunk)
    return held


def _truth(url: str, body: bytes, media_type: str) -> bytes:
    """Write what a store says to an ASK; Virtuoso says it as a table. Raises: StoreError."""
    try:
        said = json.loads(body)
        truth = said["boolean"] if "boolean" in said else _is_one(said["results"]["bindings"])
    except (ValueError, LookupError, TypeError) as err:
        raise StoreError(f"{url} did not say yes or no: {text(body)}") from err
    found = parse_query_results(json.dumps({"head": {}, "boolean": bool(truth)}), QueryResultsFormat.JSON)
    if not isinstance(found, QueryBoolean):
        raise TypeError("a truth was expected")
    return found.serialize(format=TABLES[media_type]) or b""


def _is_one(rows: list[dict[str, dict[str, str]]]) -> bool:
    return any(cell["value"] not in {"0", "false"} for row in rows for cell in row.values())


def _fault(said: str) -> QueryError:
    """Take what a 400 says for a fault of syntax where it says a place."""
    place = PLACE.search(said)
    if place is None:
        return QueryError(said or "the store says that it is not a query")
    line, column = place[1] or place[3], place[2] or place[4]
    return SyntaxFault(said[: place.start()] + said[place.end() :], int(line), int(column))
