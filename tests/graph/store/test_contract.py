"""One contract for every adapter of the store port; the remote one asks our own endpoint over a loopback socket."""

from __future__ import annotations

import gzip
import json
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from pkgutil import iter_modules
from tempfile import TemporaryDirectory

import pytest
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, serialize
from pyoxigraph import Store as Graphs
from werkzeug.serving import make_server

from bench.loopback import answering
from graph.errors import QueryError, Refused, StoreError, SyntaxFault
from graph.names import GRAPHS as GRAPH_NAMES
from graph.names import PUBLIC_GRAPHS, Names
from graph.release import PUBLIC, Release, current, switch
from graph.settings import Settings
from graph.settings import Store as Address
from graph.sparql.query import Query
from graph.store import Store
from graph.store.embedded import IN_MEMORY, Embedded
from graph.store.pool import Pool
from graph.store.pool.nursery import Nursery
from graph.store.pool.worker import Place
from graph.store.remote import Remote
from graph.store.remote.publish import publish
from server import create_app
from server.served.current import open_far

NAMES = Names("http://example.org/")
RECORDS, LINKS, PROVENANCE = (NAMES.graph(name) for name in ("records", "links", "provenance"))
JSON = "application/sparql-results+json"
TABLES = (JSON, "application/sparql-results+xml", "text/csv", "text/tab-separated-values")
GRAPHS = ("text/turtle", "application/n-triples", "application/ld+json", "application/rdf+xml")
SEEN = "SELECT ?where ?o { { ?s <p> ?o BIND('default' AS ?where) } UNION { GRAPH ?where { ?s <p> ?o } } }"


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a data folder with one release, whose graphs hold one triple each: its object is the graph's name."""
    folder = tmp_path_factory.mktemp("data")
    release = Release("20260101T000000Z-00000000", folder / "releases" / "20260101T000000Z-00000000")
    release.dumps.mkdir(parents=True)
    store = Graphs(str(release.store))
    subject, predicate = NamedNode("http://example.org/s"), NamedNode("http://example.org/p")
    store.bulk_extend(
        Quad(subject, predicate, Literal(graph.value.rpartition("/")[2]), graph)
        for graph in (RECORDS, LINKS, PROVENANCE)
    )
    store.flush()
    for name in GRAPH_NAMES:
        held = [quad for quad in store if quad.graph_name == NAMES.graph(name)]
        with gzip.open(release.dumps / f"{name}.nq.gz", "wb") as dump:
            dump.write(serialize(held, format=RdfFormat.N_QUADS) or b"")
    (release.path / "manifest.json").write_text("{}")
    switch(folder, release)
    return folder


@contextmanager
def embedded(data: Path) -> Iterator[Store]:
    store = Embedded(data / "current" / "store", [NAMES.graph(name).value for name in PUBLIC_GRAPHS], NAMES.base)
    yield store
    store.close()


@contextmanager
def merged(data: Path) -> Iterator[Store]:
    """Open a store as releases have it: what is public lies in its default graph, too."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "store"
        shutil.copytree(data / "current" / "store", path)
        graphs = Graphs(str(path))
        graphs.extend(Quad(*quad.triple) for quad in list(graphs) if quad.graph_name in {RECORDS, LINKS})
        graphs.flush()
        del graphs
        yield Embedded(path, [NAMES.graph(name).value for name in PUBLIC_GRAPHS], NAMES.base)


@contextmanager
def twofold(data: Path) -> Iterator[Path]:
    """Make a store as releases have it now: what is public lies in one of its own besides."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "store"
        shutil.copytree(data / "current" / "store", path)
        whole, alone = Graphs(str(path)), Graphs(str(path / PUBLIC))
        public = [Quad(*quad.triple) for quad in whole if quad.graph_name in {RECORDS, LINKS}]
        for each in (whole, alone):
            each.extend(public)
            each.flush()
        del whole, alone, each
        yield path


@contextmanager
def apart(data: Path) -> Iterator[Store]:
    with twofold(data) as path:
        yield Embedded(path, [NAMES.graph(name).value for name in PUBLIC_GRAPHS], NAMES.base)


@contextmanager
def pool(data: Path) -> Iterator[Store]:
    with pooled(data / "current" / "store") as store:
        yield store


@contextmanager
def pool_apart(data: Path) -> Iterator[Store]:
    with twofold(data) as path, pooled(path) as store:
        yield store


@contextmanager
def pooled(path: Path) -> Iterator[Store]:
    public = tuple(NAMES.graph(name).value for name in PUBLIC_GRAPHS)
    nursery = Nursery()
    store = Pool(nursery, Place(str(path), public, NAMES.base, 100, 512 * 1024 * 1024))
    yield store
    store.close()
    nursery.close()


@contextmanager
def remote(data: Path) -> Iterator[Store]:
    app = create_app(Settings(base=NAMES.base, data=data))
    with answering(make_server("127.0.0.1", 0, app, threaded=True)) as address:
        store = Remote(f"{address}/sparql", timeout=30)
        try:
            yield store
        finally:
            store.close()


@contextmanager
def far(data: Path, address: Address) -> Iterator[Store]:
    """Publish the release to a server that is not ours, and ask it there."""
    settings = Settings(base=NAMES.base, data=data, store=address)
    release = current(data)
    publish(settings, release)
    store = open_far(settings, release)
    yield store
    store.close()


ADAPTERS: dict[str, Callable[[Path], AbstractContextManager[Store]]] = {
    "embedded": embedded,
    "embedded, merged": merged,
    "embedded, apart": apart,
    "pool": pool,
    "pool, apart": pool_apart,
    "remote": remote,
}


FOREIGN = ("oxigraph", "virtuoso")
"""The servers that are not ours: fixtures of conftest.py."""


@pytest.fixture(scope="module", params=(*ADAPTERS, *FOREIGN))
def store(request: pytest.FixtureRequest, data: Path) -> Iterator[Store]:
    name = request.param
    with far(data, request.getfixturevalue(name)) if name in FOREIGN else ADAPTERS[name](data) as opened:
        yield opened


FAILS = {
    "a_syntax_fault_says_line_and_column_before_there_is_an_answer[oxigraph]": "names the column behind the fault",
    "a_syntax_fault_says_line_and_column_before_there_is_an_answer[virtuoso]": "names the line alone",
    "a_function_that_is_unknown_is_a_query_error[oxigraph]": "answers 500",
    "a_function_that_is_unknown_is_a_query_error[virtuoso]": "answers 500",
    "an_answer_longer_than_memory_holds_comes_whole_in_chunks[virtuoso]": "ends a line of CSV with LF alone",
    "what_the_bounds_let_through_does_not_overflow_the_engine[virtuoso-union]": "refuses braces as deep",
    "what_the_bounds_let_through_does_not_overflow_the_engine[virtuoso-exists]": "overflows its stack",
}
"""What servers that are not ours do otherwise, by the test's name."""
ENDS = {
    "what_the_bounds_let_through_does_not_overflow_the_engine[oxigraph-describe]": "overflows the stack of the server",
}


@pytest.fixture(autouse=True)
def known(request: pytest.FixtureRequest) -> None:
    name = request.node.name.removeprefix("test_")
    if name in ENDS:
        pytest.skip(ENDS[name])
    if name in FAILS:
        request.applymarker(pytest.mark.xfail(reason=FAILS[name], strict=True))


def seen(store: Store, query: Query) -> set[tuple[str, str]]:
    rows = json.loads(b"".join(store.query(query, JSON)))["results"]["bindings"]
    return {(row["where"]["value"].rpartition("/")[2], row["o"]["value"]) for row in rows}


def test_every_adapter_of_the_package_is_held_to_the_contract() -> None:
    folder = Path(__file__).parents[3] / "graph" / "store"
    assert {module.name for module in iter_modules([str(folder)])} == {name.partition(",")[0] for name in ADAPTERS}


@pytest.mark.parametrize("media_type", TABLES)
def test_a_table_comes_in_every_table_format(store: Store, media_type: str) -> None:
    assert b"records" in b"".join(store.query(Query("SELECT ?o { GRAPH <graph/records> { ?s ?p ?o } }"), media_type))


@pytest.mark.parametrize("media_type", TABLES)
def test_a_truth_comes_in_every_table_format(store: Store, media_type: str) -> None:
    assert b"true" in b"".join(store.query(Query("ASK { ?s ?p ?o }"), media_type))


@pytest.mark.parametrize("media_type", GRAPHS)
@pytest.mark.parametrize("text", ["CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }", "DESCRIBE <s>"])
def test_a_graph_comes_in_every_graph_format(store: Store, text: str, media_type: str) -> None:
    assert b"records" in b"".join(store.query(Query(text), media_type))


@pytest.mark.parametrize(
    ("text", "media_type"), [("ASK {}", "text/turtle"), ("CONSTRUCT WHERE { ?s ?p ?o }", JSON), ("ASK {}", "x/y")]
)
def test_a_format_that_does_not_fit_the_form_is_an_error(store: Store, text: str, media_type: str) -> None:
    with pytest.raises(StoreError):
        store.query(Query(text), media_type)


EMPTY = tuple(NAMES.graph(name).value for name in PUBLIC_GRAPHS if NAMES.graph(name) not in {RECORDS, LINKS})
OPEN = {("default", "records"), ("default", "links")}
NAMED = {("records", "records"), ("links", "links"), ("provenance", "provenance")}
DATASETS = {
    "none: the public graphs, and every graph by name": (Query(SEEN), OPEN | NAMED),
    "FROM": (Query(SEEN.replace("{", "FROM <graph/links> {", 1)), {("default", "links")}),
    "FROM a graph that is not public": (
        Query(SEEN.replace("{", "FROM <graph/provenance> {", 1)),
        {("default", "provenance")},
    ),
    "FROM NAMED leaves the default graph empty": (
        Query(SEEN.replace("{", "FROM NAMED <graph/links> {", 1)),
        {("links", "links")},
    ),
    "default-graph-uri leaves no named graph": (Query(SEEN, (LINKS.value,)), {("default", "links")}),
    "several default graphs are merged": (
        Query(SEEN, (LINKS.value, PROVENANCE.value)),
        {("default", "links"), ("default", "provenance")},
    ),
    "named-graph-uri leaves the default graph empty": (Query(SEEN, (), (LINKS.value,)), {("links", "links")}),
    "both": (Query(SEEN, (LINKS.value,), (RECORDS.value,)), {("default", "links"), ("records", "records")}),
    "the protocol goes before FROM": (
        Query(SEEN.replace("{", "FROM <graph/records> {", 1), (LINKS.value,)),
        {("default", "links")},
    ),
    "a graph that is not there is empty": (Query(SEEN, ("http://example.org/none",)), set()),
}


@pytest.mark.parametrize("case", DATASETS)
def test_the_dataset_is_the_one_named_first_by_protocol_then_by_query(store: Store, case: str) -> None:
    query, expected = DATASETS[case]
    assert seen(store, query) == expected


@pytest.mark.parametrize("named", [(), (RECORDS.value, LINKS.value, *EMPTY)], ids=["none", "each"])
def test_the_whole_of_what_is_public_is_told_once(store: Store, named: tuple[str, ...]) -> None:
    told = b"".join(store.query(Query("CONSTRUCT WHERE { ?s ?p ?o }", named), "application/n-triples"))
    lines = sorted(line for line in told.splitlines() if line)
    assert [b'"links"' in lines[0], b'"records"' in lines[1], len(lines)] == [True, True, 2]


def test_a_syntax_fault_says_line_and_column_before_there_is_an_answer(store: Store) -> None:
    with pytest.raises(SyntaxFault) as caught:
        store.query(Query("SELECT * {\n  ?s ?p ?o .\n  ?s FROM }"), JSON)
    assert (caught.value.line, caught.value.column) == (3, 6)


@pytest.mark.parametrize(
    "text",
    ["INSERT DATA { <s> <p> 1 }", "SELECT * { SERVICE <http://127.0.0.1:1/> {} }", "ASK " + "{" * 500 + "}" * 500],
)
def test_what_is_not_carried_out_is_refused_before_there_is_an_answer(store: Store, text: str) -> None:
    with pytest.raises(Refused):
        store.query(Query(text), JSON)


def test_a_function_that_is_unknown_is_a_query_error(store: Store) -> None:
    with pytest.raises(QueryError):
        store.query(Query("SELECT * { BIND(<http://example.org/f>(1) AS ?x) }"), JSON)


def test_a_graph_that_is_no_iri_is_a_query_error(store: Store) -> None:
    with pytest.raises(QueryError):
        store.query(Query("ASK {}", ("no iri",)), JSON)


def test_an_answer_longer_than_memory_holds_comes_whole_in_chunks(store: Store) -> None:
    values = " ".join(f'"{number:0100}"' for number in range(1000))
    text = f"SELECT ?a ?b {{ VALUES ?a {{ {values} }} VALUES ?b {{ {'1 ' * 25} }} }}"
    chunks = list(store.query(Query(text), "text/csv"))
    assert len(chunks) > 1
    assert sum(map(len, chunks)) > IN_MEMORY
    assert b"".join(chunks).count(b"\r\n") == 1 + 1000 * 25


def test_an_answer_is_read_in_another_thread_than_the_one_that_asked(store: Store) -> None:
    answer = store.query(Query("SELECT * { ?s ?p ?o }"), JSON)
    read: list[bytes] = []
    thread = threading.Thread(target=lambda: read.extend(answer))
    thread.start()
    thread.join()
    assert b"records" in b"".join(read)


def test_many_threads_are_answered_at_once(store: Store) -> None:
    answers: list[set[tuple[str, str]]] = []
    threads = [threading.Thread(target=lambda: answers.append(seen(store, Query(SEEN)))) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [OPEN | NAMED] * 16


def test_a_folder_that_is_no_store_is_a_store_error(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="cannot be opened"):
        Embedded(tmp_path / "absent", ())


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * {" + " UNION ".join(["{}"] * 450) + "}",
        "SELECT * { ?s ?p ?o " + "FILTER(!EXISTS{ ?s ?p ?o " * 49 + "})" * 49 + "}",
        "SELECT * { ?s ?p ?o FILTER(" + "!" * 990 + "true) }",
        "SELECT * { ?s ?p ?o FILTER(" + "STR(" * 97 + "1" + ")" * 97 + ") }",
        "DESCRIBE" + " <s>" * 990,
    ],
    ids=["union", "exists", "not", "functions", "describe"],
)
def test_what_the_bounds_let_through_does_not_overflow_the_engine(store: Store, text: str) -> None:
    assert list(store.query(Query(text), "text/turtle" if text.startswith("DESCRIBE") else JSON))


class _Foreign(BaseHTTPRequestHandler):
    """An endpoint with manners of its own: it answers by what the query's text asks for."""

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        status, media_type = (500, "text/plain") if "broken" in body else (200, "text/html")
        if "short" in body:
            media_type = "text/csv"
        self.send_response(status)
        self.send_header("Content-Type", media_type)
        self.send_header("Content-Length", "100")
        self.end_headers()
        self.wfile.write(b"x" * (100 if status == 500 else 10))

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name of its parent
        pass


@pytest.fixture
def foreign() -> Iterator[Remote]:
    with answering(HTTPServer(("127.0.0.1", 0), _Foreign)) as address:
        yield Remote(f"{address}/", timeout=30)


def test_an_endpoint_that_fails_is_a_store_error(foreign: Remote) -> None:
    with pytest.raises(StoreError, match="failed"):
        foreign.query(Query("ASK { 'broken' ?p ?o }"), JSON)


def test_an_endpoint_that_answers_in_another_format_is_a_store_error(foreign: Remote) -> None:
    with pytest.raises(StoreError, match="text/html"):
        foreign.query(Query("ASK {}"), JSON)


def test_an_endpoint_that_breaks_off_is_a_store_error(foreign: Remote) -> None:
    with pytest.raises(StoreError, match="broke off"):
        foreign.query(Query("SELECT ?short {}"), "text/csv")


def test_an_endpoint_that_is_not_there_is_a_store_error() -> None:
    with pytest.raises(StoreError, match="cannot be reached"):
        Remote("http://127.0.0.1:1/").query(Query("ASK {}"), JSON)


@pytest.mark.parametrize("url", ["file:///etc/hostname", "ftp://127.0.0.1/", "nonsense"])
def test_only_http_addresses_are_endpoints(url: str) -> None:
    with pytest.raises(StoreError, match="http"):
        Remote(url)
