"""The description of a release tells of every graph what it holds, of its own graph and of the measures as well."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, QuerySolutions, Store

from graph.names import GRAPHS
from graph.pipeline import build
from graph.settings import Settings
from graph.source import Source

BASE = "http://127.0.0.1:8000/"
VOID = "PREFIX void: <http://rdfs.org/ns/void#>"
TOLD = f"""{VOID} SELECT ?class ?property ?n {{
  <{BASE}graph/%s> void:classPartition ?part . ?part void:class ?class ; void:propertyPartition ?use .
  ?use void:property ?property ; void:triples ?n }}"""
HELD = f"""SELECT ?class ?property (COUNT(*) AS ?n) {{
  GRAPH <{BASE}graph/%s> {{ ?s ?property ?o }}
  {{ SELECT DISTINCT ?s ?class {{ VALUES ?g {{ %s }} GRAPH ?g {{ ?s a ?class }} }} }}
}} GROUP BY ?class ?property"""
SIZES = f"""{VOID} SELECT ?graph ?n {{ ?graph void:inDataset ?whole ; void:triples ?n ; void:distinctSubjects ?s }}"""
LATE = ("dataset", "quality")


@pytest.fixture(scope="module")
def store(seed: Path, tmp_path_factory: pytest.TempPathFactory) -> Store:
    settings = Settings(base=BASE, data=tmp_path_factory.mktemp("itself") / "data")
    sources = (Source(name="sample", address=str(seed), profile="tandis"),)
    return Store.read_only(str(build(settings, sources, datetime(2026, 11, 23, tzinfo=UTC)).release.store))


def rows(store: Store, query: str) -> list[tuple[str, ...]]:
    found = store.query(query)
    assert isinstance(found, QuerySolutions)
    names = [variable.value for variable in found.variables]
    terms = [[solution[name] for name in names] for solution in found]
    return sorted(tuple(term.value for term in row if isinstance(term, NamedNode | Literal)) for row in terms)


@pytest.mark.parametrize("graph", GRAPHS)
def test_each_graph_has_the_size_that_is_told(store: Store, graph: str) -> None:
    told = {row[0]: int(row[1]) for row in rows(store, SIZES)}
    assert told[f"{BASE}graph/{graph}"] == sum(
        1 for _ in store.quads_for_pattern(None, None, None, NamedNode(f"{BASE}graph/{graph}"))
    )


@pytest.mark.parametrize("graph", LATE)
def test_the_graphs_of_the_release_itself_tell_their_classes_and_properties(store: Store, graph: str) -> None:
    kinds = " ".join(f"<{BASE}graph/{name}>" for name in LATE)
    told = rows(store, TOLD % graph)
    assert told == rows(store, HELD % (graph, kinds))
    assert len(told) > 10


def test_editors_complete_the_terms_of_the_description(store: Store) -> None:
    known = {(kind, name) for kind, name, _ in rows(store, TOLD % "dataset")}
    assert ("http://www.w3.org/ns/dcat#Distribution", "http://www.w3.org/ns/dcat#byteSize") in known
    assert ("http://www.w3.org/ns/shacl#SPARQLExecutable", "http://www.w3.org/ns/shacl#select") in known
