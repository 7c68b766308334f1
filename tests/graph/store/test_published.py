"""A release on its way to a server that is not ours, and served from there."""

from __future__ import annotations

import gzip
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient
from pyoxigraph import Literal, RdfFormat, Triple
from pyoxigraph import Store as Graphs

from graph import release as releases
from graph.__main__ import main
from graph.errors import Deadline, Locked, ReleaseError, SettingsError, StoreError
from graph.names import GRAPHS, Names
from graph.pipeline import build
from graph.release import Release
from graph.release.draft import Draft, locked
from graph.settings import Cache, Settings, Store, check
from graph.source import Source
from graph.sparql.query import Query
from graph.store.remote import Remote
from graph.store.remote.publish import is_held, publish, retire
from graph.vocab import DCTERMS
from server import create_app

SAMPLE = Path(__file__).parents[3] / "graph" / "sample" / "item-page.txt"
NOW = datetime(2026, 1, 1, tzinfo=UTC)
SOURCES = (Source("sample", str(SAMPLE), profile="tandis"),)


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Build a release without any other store."""
    data = tmp_path_factory.mktemp("data")
    made = Settings(base="http://published.example.org/", data=data, cache=Cache(size=0))
    build(made, SOURCES, NOW)
    return made


def draft(settings: Settings, now: datetime) -> Release:
    """Make a release of one title."""
    names = Names(settings.base)
    with Draft(settings, now) as made:
        made.add("records", (Triple(names.record("r1"), DCTERMS.title, Literal("A title")),))
        return made.publish({})


def rows(client: FlaskClient, query: str) -> list[dict[str, str]]:
    answer = client.get("/sparql", query_string={"query": query}, headers={"Accept": "application/sparql-results+json"})
    assert answer.status_code == 200, answer.text
    return [
        {name: cell["value"] for name, cell in row.items()} for row in json.loads(answer.data)["results"]["bindings"]
    ]


@pytest.mark.parametrize("server", ["oxigraph", "virtuoso"])
def test_a_release_is_served_from_another_server_as_from_its_own_store(
    settings: Settings, server: str, request: pytest.FixtureRequest
) -> None:
    away = replace(settings, store=request.getfixturevalue(server))
    publish(away, releases.current(settings.data))
    here, there = (create_app(each).test_client() for each in (settings, away))
    for query in (
        "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g ORDER BY ?g",
        "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }",
        "SELECT ?o { GRAPH <http://published.example.org/graph/records> { ?s <http://purl.org/dc/terms/title> ?o } }",
        "SELECT ?s { ?s <http://purl.org/dc/terms/subject> ?o } ORDER BY ?o",
    ):
        assert rows(here, query) == rows(there, query), query
    for page in ("/", "/records", "/scheme/subjects.html", "/health", "/graphs?default"):
        assert there.get(page).status_code == 200, page
    record = rows(here, "SELECT ?s { ?s a <http://purl.org/ontology/bibo/Document> }")[0]["s"]
    path = record.removeprefix(settings.base)
    assert there.get(f"/{path}.html").status_code == 200
    assert len(there.get(f"/{path}.nt").data.splitlines()) == len(here.get(f"/{path}.nt").data.splitlines())


def test_a_build_publishes_before_it_switches_and_leaves_the_one_before(tmp_path: Path, oxigraph: Store) -> None:
    settings = Settings(base="http://building.example.org/", data=tmp_path / "data", store=oxigraph)
    names = [draft(settings, NOW + timedelta(days=day)).name for day in range(3)]
    assert [is_held(settings, name) for name in names] == [False, True, True]
    client = create_app(settings).test_client()
    assert client.get("/health").get_json()["release"] == names[2]
    releases.rollback(settings.data, names[1])
    assert client.get("/health").get_json()["release"] == names[1]
    releases.rollback(settings.data, names[0])
    assert client.get("/health").status_code == 503
    publish(settings, releases.current(settings.data))
    assert client.get("/health").get_json()["release"] == names[0]
    assert set(retire(settings, (names[0],))) == set(names[1:])


def test_a_store_that_is_down_leaves_what_is_served_as_it_was(settings: Settings, tmp_path: Path) -> None:
    away = replace(settings, data=tmp_path / "data", store=Store("http://127.0.0.1:1/", update="http://127.0.0.1:1/"))
    with pytest.raises(StoreError, match="cannot be reached"):
        draft(away, NOW)
    with pytest.raises(ReleaseError):
        releases.current(away.data)


def test_a_graph_that_loses_triples_on_its_way_is_not_published(
    settings: Settings, tmp_path: Path, oxigraph: Store
) -> None:
    name = "20260202T000000Z-00000000"
    short = Release(name, tmp_path / "releases" / name)
    short.dumps.mkdir(parents=True)
    kept = releases.current(settings.data)
    store = Graphs(str(short.store))
    for graph in GRAPHS:
        lines = []
        if (dump := kept.dumps / f"{graph}.nq.gz").is_file():
            lines = gzip.decompress(dump.read_bytes()).splitlines(keepends=True)
        store.load(b"".join(lines), format=RdfFormat.N_QUADS)
        (short.dumps / f"{graph}.nq.gz").write_bytes(gzip.compress(b"".join(lines[1:])))
    store.flush()
    away = replace(settings, store=oxigraph)
    with pytest.raises(StoreError, match="were expected"):
        publish(away, short)
    assert not is_held(away, name)
    graph = Names(settings.base).base + f"release/{name}/graph/records"
    assert not list(_graph(away, graph))


def _graph(settings: Settings, graph: str) -> list[bytes]:
    said = b"".join(Remote(settings.store.url).query(Query("SELECT * { ?s ?p ?o }", (graph,)), "text/csv"))
    return said.splitlines()[1:]


def test_one_at_a_time_writes_to_the_store(
    settings: Settings, oxigraph: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("graph.store.remote.publish.publish", lambda *_: pytest.fail("it was written to"))
    monkeypatch.setenv("SEEALSO_BASE", settings.base)
    monkeypatch.setenv("SEEALSO_STORE_URL", oxigraph.url)
    monkeypatch.setenv("SEEALSO_STORE_UPDATE", oxigraph.update)
    with locked(settings.data):
        done = CliRunner().invoke(main, ["publish", "--data", str(settings.data)])
    assert isinstance(done.exception, Locked | SystemExit)
    assert "wait until it has ended" in f"{done.exception}{done.output}"


def test_the_command_publishes_the_current_release(
    settings: Settings, oxigraph: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SEEALSO_BASE", settings.base)
    monkeypatch.setenv("SEEALSO_STORE_URL", oxigraph.url)
    monkeypatch.setenv("SEEALSO_STORE_UPDATE", oxigraph.update)
    done = CliRunner().invoke(main, ["publish", "--data", str(settings.data)])
    assert done.exit_code == 0, done.output
    assert is_held(replace(settings, store=oxigraph), releases.current(settings.data).name)


def test_credentials_that_do_not_open_are_told(settings: Settings, virtuoso: Store) -> None:
    away = replace(settings, base="http://closed.example.org/", store=replace(virtuoso, password="wrong"))
    with pytest.raises(StoreError, match="does not let us in"):
        publish(away, releases.current(settings.data))


def test_a_store_that_nobody_writes_to_is_told(settings: Settings, oxigraph: Store) -> None:
    away = replace(settings, base="http://unwritten.example.org/", store=replace(oxigraph, update=""))
    with pytest.raises(StoreError, match=r"store\.update or store\.graphs"):
        publish(away, releases.current(settings.data))


@pytest.mark.parametrize(("server", "unit"), [("virtuoso", "milliseconds"), ("untiring", "seconds")])
def test_a_store_that_is_told_how_long_a_query_may_take_answers_and_past_it_is_late(
    server: str, unit: str, request: pytest.FixtureRequest
) -> None:
    far = Remote(request.getfixturevalue(server).url, 60, unit=unit)
    assert b"".join(far.query(Query("SELECT (1 AS ?n) {}"), "text/csv")).split() in ([b'"n"', b"1"], [b"n", b"1"])
    values = " ".join(map(str, range(300)))
    pairs = " ".join(f"VALUES ?{name} {{ {values} }}" for name in "abcd")
    endless = Query(f"SELECT (COUNT(*) AS ?n) {{ {pairs} FILTER(?a + ?b != ?c + ?d) }}")
    with pytest.raises(Deadline):
        far.ask(endless, "text/csv", 1.5, lambda _: None)


@pytest.mark.parametrize(
    "store",
    [
        Store("ftp://example.org/"),
        Store("http://me:secret@example.org/"),
        Store(update="http://example.org/"),
        Store("http://example.org/", timeout="minutes"),
    ],
)
def test_addresses_that_are_none_are_refused(store: Store) -> None:
    with pytest.raises(SettingsError, match="store"):
        check(Settings(store=store))
