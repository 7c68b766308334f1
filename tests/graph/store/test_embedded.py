"""A release's two stores: the whole one, and that of what is public, from which a query without GRAPH is answered."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as bounds
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Triple, parse
from pyoxigraph import Store as Graphs

from graph import release
from graph.errors import StoreError
from graph.names import PUBLIC_GRAPHS, Names
from graph.release import PUBLIC
from graph.release.draft import Draft
from graph.settings import Settings
from graph.sparql.query import Query, inspect
from graph.store import Store
from graph.store.embedded import Embedded
from graph.store.pool import Pool
from graph.store.pool.guard import FILES, ROOM
from graph.store.pool.nursery import Nursery
from graph.store.pool.worker import Place
from server.served.current import open_pool, open_store

NAMES = Names("http://example.org/")
SEEN = tuple(NAMES.graph(name).value for name in PUBLIC_GRAPHS)
JSON, NTRIPLES = "application/sparql-results+json", "application/n-triples"
MEMORY = 256 * 1024 * 1024
ALONE, WHOLE = "alone", "whole"

WITHOUT = {
    "a pattern": "SELECT ?o { ?s ?p ?o }",
    "a text": "SELECT ?o { ?s ?p ?o FILTER(STR(?o) != 'GRAPH ?g {}') }",
    "a comment": "SELECT ?o { ?s ?p ?o # GRAPH ?g { ?s ?p ?o }\n }",
    "a name's end": "PREFIX ex: <http://example.org/> SELECT ?o { ?s ?p ?o FILTER(?s != ex:graph) }",
    "a name's beginning": "PREFIX graph: <http://example.org/graph/> SELECT ?o { ?s ?p ?o FILTER(?s != graph:x) }",
    "a name's beginning, aloud": "PREFIX GRAPHS: <http://example.org/> SELECT ?o { ?s ?p ?o FILTER(?s != GRAPHS:x) }",
    "an IRI": "SELECT ?o { ?s ?p ?o FILTER(?s != <http://example.org/GRAPH>) }",
    "a variable": "SELECT (?graph AS ?o) { ?s ?p ?graph }",
    "a language": "SELECT ?o { ?s ?p ?o FILTER(?o != 'x'@graph) }",
    "a blank node": "SELECT ?o { _:graph ?p ?o }",
    "a path": "SELECT ?o { ?s <p>|<q> ?o }",
    "EXISTS": "SELECT ?o { ?s ?p ?o FILTER EXISTS { ?s ?p ?o } }",
}
"""Queries without GRAPH, by what they have in its stead."""

WITH = {
    "beside": "SELECT ?o { ?s ?p ?o OPTIONAL { GRAPH ?g { ?s ?p ?x } } }",
    "no space": "SELECT ?o{?s ?p ?o OPTIONAL{GRAPH<graph/none>{}}}",
    "in small letters": "SELECT ?o { ?s ?p ?o OPTIONAL { graph ?g { } } }",
    "behind a number": "SELECT ?o { ?s ?p ?o BIND(1 AS ?n) OPTIONAL { ?s ?p 1.GRAPH ?g { } } }",
    "in EXISTS": "SELECT ?o { ?s ?p ?o FILTER NOT EXISTS { GRAPH <graph/none> { ?s ?p ?o } } }",
    "in a SELECT within": "SELECT ?o { ?s ?p ?o { SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?x ?y ?z } } } }",
    "in MINUS": "SELECT ?o { ?s ?p ?o MINUS { GRAPH <graph/none> { ?s ?p ?o } } }",
    "in an expression": "SELECT ?o { ?s ?p ?o BIND(EXISTS { GRAPH ?g { ?s ?p ?o } } AS ?is) }",
    "in HAVING": "SELECT ?o { ?s ?p ?o } GROUP BY ?o HAVING(NOT EXISTS { GRAPH <graph/none> { } })",
    "in ORDER BY": "SELECT ?o { ?s ?p ?o } ORDER BY (EXISTS { GRAPH ?g { } })",
}
"""Queries with GRAPH, by where it stands; all see the one triple of the default graph."""


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make two stores that hold a triple each, whose object tells which of the two was asked."""
    path = tmp_path_factory.mktemp("told") / "store"
    for folder, name in ((path, WHOLE), (path / PUBLIC, ALONE)):
        store = Graphs(str(folder))
        store.add(Quad(NAMES.record("r"), NamedNode("http://example.org/p"), Literal(name)))
        if name == WHOLE:
            store.add(Quad(NAMES.record("r"), NamedNode("http://example.org/p"), Literal("x"), NAMES.graph("records")))
        store.flush()
        del store
    return path


def embedded(path: Path) -> Embedded:
    return Embedded(path, SEEN, NAMES.base)


def said(store: Store, query: Query) -> set[str]:
    rows = json.loads(b"".join(store.query(query, JSON)))["results"]["bindings"]
    return {row["o"]["value"] for row in rows if "o" in row}


@pytest.mark.parametrize("case", WITHOUT)
def test_what_asks_for_no_graph_is_answered_from_the_store_of_what_is_public(told: Path, case: str) -> None:
    query = Query(WITHOUT[case])
    assert said(embedded(told), query) == {ALONE}
    assert not inspect(query.text, 100).reaches


@pytest.mark.parametrize("case", WITH)
def test_what_asks_for_a_graph_wherever_is_answered_from_the_whole_store(told: Path, case: str) -> None:
    query = Query(WITH[case])
    assert said(embedded(told), query) == {WHOLE}
    assert inspect(query.text, 100).reaches


@pytest.mark.parametrize(
    ("query", "where"),
    [
        (Query("SELECT ?o { ?s ?p ?o }", SEEN), ALONE),
        (Query("SELECT ?o { ?s ?p ?o }", SEEN[::-1], SEEN), ALONE),
        (Query("SELECT ?o FROM <graph/none> { ?s ?p ?o }", SEEN), ALONE),
        (Query("SELECT ?o FROM NAMED <graph/none> { ?s ?p ?o }", SEEN), ALONE),
        (Query("SELECT ?o { ?s ?p ?o OPTIONAL { GRAPH ?g { } } }", SEEN), WHOLE),
        (Query("SELECT ?o { ?s ?p ?o }", SEEN[:1]), "x"),
        (Query("SELECT ?o FROM <graph/records> { ?s ?p ?o }"), "x"),
    ],
)
def test_a_dataset_of_what_is_public_is_asked_there_and_any_other_in_the_whole_store(
    told: Path, query: Query, where: str
) -> None:
    assert said(embedded(told), query) == {where}


@pytest.mark.parametrize("text", ["CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }", "CONSTRUCT WHERE { ?s ?p ?o }"])
@pytest.mark.parametrize("named", [(), SEEN])
def test_all_of_what_is_public_is_written_from_its_own_store(told: Path, text: str, named: tuple[str, ...]) -> None:
    assert b'"alone"' in b"".join(embedded(told).query(Query(text, named), NTRIPLES))


def test_a_store_that_was_built_before_still_answers(told: Path, tmp_path: Path) -> None:
    shutil.copytree(told, tmp_path / "store")
    shutil.rmtree(tmp_path / "store" / PUBLIC)
    store = embedded(tmp_path / "store")
    assert [said(store, Query(text)) for text in WITHOUT.values()] == [{WHOLE}] * len(WITHOUT)


def test_a_worker_opens_the_whole_store_behind_its_fences_when_it_is_asked(told: Path) -> None:
    nursery = Nursery()
    pool = Pool(nursery, Place(str(told), SEEN, NAMES.base, 100, MEMORY))
    try:
        for _ in range(2):
            assert said(pool, Query(WITHOUT["a pattern"])) == {ALONE}
            assert said(pool, Query(WITH["beside"])) == {WHOLE}
    finally:
        pool.close()
        nursery.close()


def test_a_worker_has_room_for_the_files_of_each_store_that_it_opens(told: Path) -> None:
    """The engine takes for a store what there is of file descriptors when it opens it."""
    nursery = Nursery()
    pool = Pool(nursery, Place(str(told), SEEN, NAMES.base, 100, MEMORY))
    try:
        said(pool, Query(WITH["beside"]))
        children = Path(f"/proc/{nursery.template}/task/{nursery.template}/children").read_text().split()
        limits = [Path(f"/proc/{child}/limits").read_text() for child in children]
        most = [int(line.split()[3]) for text in limits for line in text.splitlines() if line.startswith("Max open")]
        assert max(most) == ROOM >= 4 * FILES
    finally:
        pool.close()
        nursery.close()


def test_each_store_that_is_opened_is_told_of(told: Path) -> None:
    opened: list[str] = []
    store = Embedded(told, SEEN, NAMES.base, opened=lambda: opened.append("a store"))
    said(store, Query(WITHOUT["a pattern"]))
    assert len(opened) == 1
    for _ in range(2):
        said(store, Query(WITH["beside"]))
    assert len(opened) == 2


@pytest.mark.parametrize("folder", ["store", f"store/{PUBLIC}"])
@pytest.mark.parametrize("lost", ["CURRENT", "MANIFEST-*"])
def test_a_store_that_lost_a_file_is_a_store_error_that_names_it(
    told: Path, tmp_path: Path, folder: str, lost: str
) -> None:
    shutil.copytree(told, tmp_path / "store")
    for path in (tmp_path / folder).glob(lost):
        path.unlink()
    with pytest.raises(StoreError, match=f"{folder} cannot be opened as a store"):
        said(embedded(tmp_path / "store"), Query(WITH["beside"]))


def triple(subject: str, predicate: str, object_: str) -> Triple:
    return Triple(*(NamedNode(f"http://example.org/{name}") for name in (subject, predicate, object_)))


RECORDS = [triple(f"s{n}", "p", f"s{n + 1}") for n in range(4)] + [triple("s1", "q", "s3"), triple("s4", "q", "s0")]
TERMS = [triple(f"s{n}", "q", f"t{n}") for n in range(3)] + [triple("t0", "p", "t1"), triple("s0", "p", "s1")]
HIDDEN = [triple("s0", "q", "s4"), triple("h0", "p", "s1"), triple("t1", "p", "h0")]
TEXTS = [
    Triple(NamedNode("http://example.org/s0"), NamedNode("http://example.org/q"), Literal("one", language="en")),
    Triple(NamedNode("http://example.org/t0"), NamedNode("http://example.org/q"), Literal(1)),
]


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    made = Settings(base=NAMES.base, data=tmp_path_factory.mktemp("data"))
    with Draft(made, datetime(2026, 11, 24, tzinfo=UTC)) as draft:
        for graph, triples in {
            "records": [*RECORDS, *TEXTS], "thesaurus": TERMS, "links": RECORDS[:2], "provenance": HIDDEN
        }.items():  # fmt: skip
            draft.add(graph, triples)
        draft.publish({})
    return made


@pytest.fixture(scope="module")
def path(settings: Settings) -> Path:
    return (settings.data / "current").resolve() / "store"


@pytest.fixture(scope="module")
def now(path: Path) -> Embedded:
    return embedded(path)


@pytest.fixture(scope="module")
def before(path: Path, tmp_path_factory: pytest.TempPathFactory) -> Embedded:
    """Give the same release as it was built before: in one store, what is public twice."""
    folder = tmp_path_factory.mktemp("before") / "store"
    shutil.copytree(path, folder)
    shutil.rmtree(folder / PUBLIC)
    return embedded(folder)


NODES = st.sampled_from(["?a", "?b", "?c", "<s0>", "<s1>", "<t0>", "<h0>"])
PATHS = st.sampled_from(["<p>", "<q>", "?p", "<p>*", "<p>+", "^<q>", "<p>/<q>", "<p>|<q>", "!<p>", "<q>?"])
TRIPLES = st.tuples(NODES, PATHS, NODES).map(" ".join)
GROUPS = st.recursive(
    st.lists(TRIPLES, min_size=1, max_size=2).map(" . ".join),
    lambda inner: st.one_of(
        st.tuples(inner, inner).map(lambda two: f"{{ {two[0]} }} UNION {{ {two[1]} }}"),
        st.tuples(inner, inner).map(lambda two: f"{two[0]} OPTIONAL {{ {two[1]} }}"),
        st.tuples(inner, inner).map(lambda two: f"{two[0]} MINUS {{ {two[1]} }}"),
        st.tuples(inner, inner).map(lambda two: f"{two[0]} FILTER NOT EXISTS {{ {two[1]} }}"),
        st.tuples(inner, inner).map(lambda two: f"{two[0]} FILTER(EXISTS {{ {two[1]} }} || isIRI(?a))"),
        inner.map(lambda one: f"{{ SELECT DISTINCT ?a ?b {{ {one} }} }}"),
        st.tuples(st.sampled_from(["?g", "<graph/provenance>", "<graph/records>"]), inner).map(
            lambda two: f"GRAPH {two[0]} {{ {two[1]} }}"
        ),
    ),
    max_leaves=3,
)
HEADS = st.sampled_from(
    [
        "SELECT * {{ {} }}", "SELECT ?a ?b {{ {} }}", "SELECT (COUNT(*) AS ?n) {{ {} }}", "ASK {{ {} }}",
        "SELECT ?a (COUNT(DISTINCT ?b) AS ?n) {{ {} }} GROUP BY ?a", "SELECT DISTINCT ?c {{ {} }}",
        "CONSTRUCT {{ ?a <r> ?b }} {{ {} }}", "DESCRIBE ?a {{ {} }}",
    ]
)  # fmt: skip
Opener = Callable[[Settings, release.Release], Store]
DATASETS = st.sampled_from([(), (), SEEN, SEEN[:1], (*SEEN, NAMES.graph("provenance").value)])


def answer(store: Store, query: Query) -> object:
    """Give an answer so that what is alike is equal, in whatever order it comes."""
    if inspect(query.text, 100).is_graph:
        return set(parse(b"".join(store.query(query, NTRIPLES)), RdfFormat.N_TRIPLES))
    told = json.loads(b"".join(store.query(query, JSON)))
    if "boolean" in told:
        return told["boolean"]
    return sorted(told["head"]["vars"]), Counter(json.dumps(row, sort_keys=True) for row in told["results"]["bindings"])


@bounds(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(head=HEADS, group=GROUPS, graphs=DATASETS)
def test_any_query_is_answered_as_by_releases_that_had_one_store(
    now: Embedded, before: Embedded, head: str, group: str, graphs: tuple[str, ...]
) -> None:
    query = Query(head.format(group), graphs)
    assert answer(now, query) == answer(before, query)


@pytest.mark.parametrize("opener", [open_store, open_pool])
def test_a_release_that_lost_the_store_of_what_is_public_is_not_served(settings: Settings, opener: Opener) -> None:
    served = release.current(settings.data)
    aside = served.path / "aside"
    (served.store / PUBLIC).rename(aside)
    try:
        with pytest.raises(StoreError, match=f"{served.name} is damaged: it has no folder store/{PUBLIC}"):
            opener(settings, served)
    finally:
        aside.rename(served.store / PUBLIC)
