"""How a release comes to a store far away: graph by graph under its own names, counted, and only then marked as whole.

https://www.w3.org/TR/sparql11-http-rdf-update/ https://www.w3.org/TR/sparql11-update/

What is served is never touched: the server asks for the names of the release that ``DATA/current`` names, so to switch
is to change that link. A catalogue graph, ``{base}release/``, lists what was begun, so that nothing is left behind.
"""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from http import HTTPStatus
from itertools import islice
from pathlib import Path
from urllib.parse import quote, urlsplit

from pyoxigraph import RdfFormat, parse, serialize

from graph.errors import QueryError, StoreError
from graph.names import GRAPHS, Names
from graph.release import Release
from graph.settings import Settings
from graph.settings import Store as Address
from graph.sparql.query import Query
from graph.store import Store
from graph.store.embedded import Embedded
from graph.store.remote import Remote
from graph.store.remote.naming import MARK, Naming
from graph.store.remote.wire import EXCERPT, Account, Exchange, LateError, text
from graph.vocab import DCTERMS, RDF, VOID

PIECE = 50_000
"""Triples that are sent at once."""
SECONDS = 600
"""How long a store may take for a piece, or to count a graph."""
CSV = "text/csv"
TURTLE = "text/turtle"
UPDATE = "application/sparql-update"
GONE = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.GONE})
COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
HELD = f"SELECT ?name {{ ?release {DCTERMS.issued} ?name }}"
LISTED = f"SELECT ?release {{ ?release {RDF.type} {VOID.Dataset} }}"

Tell = Callable[[str], None]


def publish(settings: Settings, release: Release, tell: Tell = lambda _: None) -> None:
    """Bring a release to the store of the settings, unless it is there already; its folder may still be a draft's.

    Raises: StoreError; then nothing that is served has changed, and the remains are removed as far as the store lets.
    """
    shop = _Shop(settings)
    naming = Naming(settings.base, release.name)
    if is_held(settings, release.name):
        tell(f"release {release.name} is in {settings.store.url} already")
        return
    shop.list({*shop.listed(), release.name})
    try:
        for graph in GRAPHS:
            number = shop.replace(naming, graph, _lines(release, graph, settings.base))
            shop.hold_count(naming, graph, _least(release, graph, settings.base), number)
            tell(f"{naming.graph(graph)}: {number:,} triples")
    except BaseException:
        with suppress(StoreError):
            shop.remove(release.name)
        raise
    mark = f"<{settings.base}release/{release.name}> {DCTERMS.issued} {_literal(release.name)} .\n"
    shop.put(naming.graph(MARK), mark.encode())
    if not is_held(settings, release.name):
        raise StoreError(f"{settings.store.url} does not show what was written to it")


def retire(settings: Settings, keep: Iterable[str]) -> tuple[str, ...]:
    """Remove all releases but some from the store; give the names of those that were. Raises: StoreError."""
    shop = _Shop(settings)
    gone = tuple(sorted(shop.listed() - set(keep)))
    for name in gone:
        shop.remove(name)
    return gone


def is_held(settings: Settings, name: str) -> bool:
    """Tell whether a release is in the store as a whole. Raises: StoreError."""
    said = _ask(_open(settings), HELD, Naming(settings.base, name).graph(MARK))
    return name.encode() in said


class _Shop:
    """Writes to a store, by updates where there is an address for them, else graph by graph."""

    def __init__(self, settings: Settings) -> None:
        self._address: Address = settings.store
        self._base = settings.base
        self._reading = _open(settings)
        self._account = Account(settings.store.user, settings.store.password)
        if not (self._address.update or self._address.graphs):
            raise StoreError("a release cannot be published: store.update or store.graphs was expected in the settings")

    def replace(self, naming: Naming, graph: str, lines: Iterator[bytes]) -> int:
        """Make a graph of lines of N-Triples, whatever was in it; give their number."""
        iri, number = naming.graph(graph), 0
        self.drop(iri)
        while piece := list(islice(lines, PIECE)):
            self._add(iri, naming.inward(b"".join(piece)))
            number += len(piece)
        return number

    def put(self, iri: str, lines: bytes) -> None:
        self.drop(iri)
        if lines:
            self._add(iri, lines)

    def drop(self, iri: str) -> None:
        if self._address.update:
            self._send(self._address.update, "POST", UPDATE, f"DROP SILENT GRAPH <{iri}>".encode())
        else:
            self._send(self._graph(iri), "DELETE", "", b"", GONE)

    def _add(self, iri: str, lines: bytes) -> None:
        if self._address.update:
            body = b"INSERT DATA { GRAPH <%s> {\n%s} }" % (iri.encode(), lines)
            self._send(self._address.update, "POST", UPDATE, body)
        else:
            self._send(self._graph(iri), "POST", TURTLE, lines)

    def hold_count(self, naming: Naming, graph: str, least: int, most: int) -> None:
        """Refuse a graph that has lost triples on the way: stores have said that all is well when it was not.

        A release's own store merges repeated triples, and numbers that are written in several ways.
        """
        said = _ask(self._reading, COUNT, naming.graph(graph)).split()
        try:
            found = int(said[-1].strip(b'"'))
        except (IndexError, ValueError) as err:
            raise StoreError(
                f"{self._address.url} did not count {naming.graph(graph)}: {text(b' '.join(said))}"
            ) from err
        if not least <= found <= most:
            raise StoreError(f"{naming.graph(graph)} has {found:,} triples after loading; {least:,} were expected")

    def listed(self) -> set[str]:
        """Name the releases that were begun in the store."""
        said = _ask(self._reading, LISTED, f"{self._base}release/").decode().split()
        return {line.strip('"').removeprefix(f"{self._base}release/") for line in said[1:]}

    def list(self, names: set[str]) -> None:
        lines = (f"<{self._base}release/{name}> {RDF.type} {VOID.Dataset} .\n" for name in sorted(names))
        self.put(f"{self._base}release/", "".join(lines).encode())

    def remove(self, name: str) -> None:
        """Remove a release: first the mark, so that none is served by half."""
        naming = Naming(self._base, name)
        for graph in (MARK, *GRAPHS):
            self.drop(naming.graph(graph))
        self.list(self.listed() - {name})

    def _graph(self, iri: str) -> str:
        joint = "&" if urlsplit(self._address.graphs).query else "?"
        return f"{self._address.graphs}{joint}graph={quote(iri, safe='')}"

    def _send(self, url: str, method: str, kind: str, body: bytes, fine: frozenset[HTTPStatus] = frozenset()) -> None:
        exchange = Exchange(url, SECONDS)
        try:
            response = exchange.send(method, {"Content-Type": kind} if kind else {}, body, self._account)
            said = exchange.rest(EXCERPT)
        except LateError as err:
            raise StoreError(f"{url} did not answer within {SECONDS} seconds") from err
        finally:
            exchange.close()
        if response.status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}:
            raise StoreError(f"{url} does not let us in ({response.status}): store.user, store.password were expected")
        if not HTTPStatus.OK <= response.status < HTTPStatus.MULTIPLE_CHOICES and response.status not in fine:
            raise StoreError(f"{url} answered {response.status} to {method}: {text(said)}")


def _lines(release: Release, graph: str, base: str) -> Iterator[bytes]:
    """Give the triples of a graph as its dump has them, or the file of one that is not dumped."""
    iri = Names(base).graph(graph)
    dump, late = release.dumps / f"{graph}.nq.gz", release.path / f"{graph}.ttl"
    if dump.is_file():
        end = f" {iri} .\n".encode()
        with gzip.open(dump) as file:
            for line in file:
                if not line.endswith(end):
                    raise StoreError(f"{dump} has a line that is not of its graph: {text(line)}")
                yield line[: -len(end)] + b" .\n"
    elif late.is_file():
        yield from _late(late)
    else:
        raise StoreError(f"release {release.name} has no dump of its graph {graph}")


def _late(path: Path) -> Iterator[bytes]:
    triples = (quad.triple for quad in parse(path=path, format=RdfFormat.TURTLE))
    yield from (serialize(triples, format=RdfFormat.N_TRIPLES) or b"").splitlines(keepends=True)


def _least(release: Release, graph: str, base: str) -> int:
    """Count a graph in the release's own store."""
    here = Embedded(release.store, (), base)
    return int(_ask(here, COUNT, Names(base).graph(graph).value).split()[-1])


def _open(settings: Settings) -> Remote:
    account = Account(settings.store.user, settings.store.password)
    return Remote(settings.store.url, SECONDS, SECONDS, account=account)


def _ask(store: Store, question: str, graph: str, media_type: str = CSV) -> bytes:
    try:
        return b"".join(store.query(Query(question, (graph,)), media_type))
    except QueryError as err:
        raise StoreError(f"the store does not answer: {err}") from err


def _literal(value: str) -> str:
    return f'"{value}"'
