"""The description of a release tells of every graph what it holds, of its own graph and of the measures as well.

All of its figures are held against what a query counts in the store of the built sample.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, QuerySolutions, Store, Triple

from graph.names import GRAPHS, Names
from graph.pipeline import build
from graph.release import catalogue, itself
from graph.release.catalogue import Edition
from graph.release.draft import DUMPED, LATE
from graph.settings import Dataset, Settings
from graph.source import Source
from graph.vocab import VOID, XSD

BASE = "http://127.0.0.1:8000/"
NAMES = Names(BASE)
PREFIXES = "PREFIX void: <http://rdfs.org/ns/void#> PREFIX ext: <http://ldf.fi/void-ext#>"
PART = "GRAPH void:classPartition ?part . ?part void:class ?class"
USE = f"{PART} ; void:propertyPartition ?use . ?use void:property ?property"
COUNTED = (
    "?use void:property ?property ; void:triples ?n ; void:distinctSubjects ?subjects ; void:distinctObjects ?objects"
)
DIFFERENT = "(COUNT(DISTINCT ?s) AS ?subjects) (COUNT(DISTINCT ?o) AS ?objects)"
TEXT = "FILTER(isLITERAL(?o)) BIND(DATATYPE(?o) AS ?type)"
SAID = "GRAPH GRAPH { ?s ?property ?o }"
OF = "{ SELECT DISTINCT ?s ?class { VALUES ?g { KINDS } GRAPH ?g { ?s a ?class } } }"
TO = "{ SELECT DISTINCT ?o ?leads { VALUES ?g { KINDS } GRAPH ?g { ?o a ?leads } } }"
SIZES = (
    ("triples", "SELECT (COUNT(*) AS ?n) { GRAPH GRAPH { ?s ?p ?o } }"),
    ("distinctSubjects", "SELECT (COUNT(DISTINCT ?s) AS ?n) { GRAPH GRAPH { ?s ?p ?o } }"),
    ("distinctObjects", "SELECT (COUNT(DISTINCT ?o) AS ?n) { GRAPH GRAPH { ?s ?p ?o } }"),
    ("classes", "SELECT (COUNT(DISTINCT ?o) AS ?n) { GRAPH GRAPH { ?s a ?o } }"),
    ("properties", "SELECT (COUNT(DISTINCT ?p) AS ?n) { GRAPH GRAPH { ?s ?p ?o } }"),
)
PARTITIONS = {
    "properties": (
        f"?property ?n ?subjects ?objects {{ GRAPH void:propertyPartition ?use . {COUNTED} }}",
        f"?property (COUNT(*) AS ?n) {DIFFERENT} {{ {SAID} }} GROUP BY ?property",
    ),
    "classes": (
        f"?class ?n {{ {PART} ; void:entities ?n }}",
        "?class (COUNT(DISTINCT ?s) AS ?n) { GRAPH GRAPH { ?s a ?class } } GROUP BY ?class",
    ),
    "properties of classes": (
        f"?class ?property ?n {{ {USE} ; void:triples ?n }}",
        f"?class ?property (COUNT(*) AS ?n) {{ {SAID} {OF} }} GROUP BY ?class ?property",
    ),
    "classes that they lead to": (
        f"?class ?property ?leads ?n {{ {USE} ; void:classPartition ?to . ?to void:class ?leads ; void:triples ?n }}",
        f"?class ?property ?leads (COUNT(*) AS ?n) {{ {SAID} {OF} {TO} }} GROUP BY ?class ?property ?leads",
    ),
    "datatypes that they lead to": (
        f"?class ?property ?type ?n {{ {USE} ; ext:datatypePartition ?to . ?to ext:datatype ?type ; void:triples ?n }}",
        f"?class ?property ?type (COUNT(*) AS ?n) {{ {SAID} {OF} {TEXT} }} GROUP BY ?class ?property ?type",
    ),
}
"""What is told of a graph, and what counts it."""


@pytest.fixture(scope="module")
def store(seed: Path, tmp_path_factory: pytest.TempPathFactory) -> Store:
    settings = Settings(base=BASE, data=tmp_path_factory.mktemp("itself") / "data")
    sources = (Source(name="sample", address=str(seed), profile="tandis"),)
    return Store.read_only(str(build(settings, sources, datetime(2026, 11, 23, tzinfo=UTC)).release.store))


def rows(store: Store, query: str, graph: str = "") -> list[tuple[str, ...]]:
    """Ask of a graph; a thing has the classes that the graphs say which are counted together with it."""
    together = dict.fromkeys(DUMPED, DUMPED) | {name: (name,) for name in LATE}
    kinds = " ".join(str(NAMES.graph(name)) for name in together.get(graph, ()))
    text = query.replace("GRAPH GRAPH", f"GRAPH {NAMES.graph(graph)}").replace("KINDS", kinds)
    found = store.query(f"{PREFIXES} {text.replace('{ GRAPH void', f'{{ {NAMES.graph(graph)} void')}")
    assert isinstance(found, QuerySolutions)
    names = [variable.value for variable in found.variables]
    terms = [[solution[name] for name in names] for solution in found]
    return sorted(tuple(term.value for term in row if isinstance(term, NamedNode | Literal)) for row in terms)


@pytest.mark.parametrize("graph", GRAPHS)
def test_each_graph_is_as_large_as_is_told(store: Store, graph: str) -> None:
    told = {
        name: rows(store, f"SELECT ?n {{ {NAMES.graph(graph)} void:{name} ?n ; void:inDataset ?w }}")
        for name, _ in SIZES
    }
    assert told == {name: rows(store, query, graph) for name, query in SIZES}
    assert all(len(found) == 1 for found in told.values())


def test_the_whole_dataset_is_as_large_as_is_told(store: Store) -> None:
    held = {
        "triples": "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }",
        "classes": "SELECT (COUNT(DISTINCT ?o) AS ?n) { GRAPH ?g { ?s a ?o } }",
        "properties": "SELECT (COUNT(DISTINCT ?p) AS ?n) { GRAPH ?g { ?s ?p ?o } }",
    }
    for name, query in held.items():
        assert rows(store, f"SELECT ?n {{ {NAMES.dataset} void:{name} ?n }}") == rows(store, query)


@pytest.mark.parametrize("graph", GRAPHS)
@pytest.mark.parametrize("what", PARTITIONS)
def test_the_partitions_of_each_graph_are_as_large_as_is_told(store: Store, graph: str, what: str) -> None:
    told, held = (rows(store, f"SELECT {query}", graph) for query in PARTITIONS[what])
    assert told == held


def test_the_links_to_each_vocabulary_are_as_many_as_is_told(store: Store) -> None:
    told = rows(
        store,
        "SELECT ?space ?p ?n"
        " { ?set void:linkPredicate ?p ; void:objectsTarget/void:uriSpace ?space ; void:triples ?n }",
    )
    for space, relation, number in told:
        query = (
            f"SELECT (COUNT(*) AS ?n) {{ GRAPH GRAPH {{ ?s <{relation}> ?o }} FILTER(STRSTARTS(STR(?o), '{space}')) }}"
        )
        assert rows(store, query, "links") == [(number,)]
    assert told


def test_editors_complete_the_terms_of_the_description(store: Store) -> None:
    known = {row[:2] for row in rows(store, f"SELECT {PARTITIONS['properties of classes'][0]}", "dataset")}
    assert ("http://www.w3.org/ns/dcat#Distribution", "http://www.w3.org/ns/dcat#byteSize") in known
    assert ("http://www.w3.org/ns/shacl#SPARQLExecutable", "http://www.w3.org/ns/shacl#select") in known


EDITION = Edition(
    name="20261123T140501Z-1a2b3c4d",
    built=datetime(2026, 11, 23, 14, 5, 1, tzinfo=UTC),
    previous="",
    names=NAMES,
    about=Dataset(),
    surveys={},
    dumps={},
    inputs=(),
    versions={},
)


def different(triples: tuple[Triple, ...], predicate: NamedNode | None = None) -> int:
    return len({triple.object for triple in triples if predicate in {None, triple.predicate}})


def told(triples: tuple[Triple, ...], subject: NamedNode, predicate: NamedNode) -> list[str]:
    found = [triple.object for triple in triples if (triple.subject, triple.predicate) == (subject, predicate)]
    return [term.value for term in found if isinstance(term, Literal)]


def measures(number: int) -> tuple[Triple, ...]:
    """Make so many triples, so that the description has another number to tell."""
    return tuple(
        Triple(NAMES.dataset, VOID.feature, Literal(str(each), datatype=XSD.integer)) for each in range(number)
    )


@pytest.mark.parametrize("number", range(1, 40, 3))
def test_a_description_says_of_its_different_values_what_is_so_or_nothing(tmp_path: Path, number: int) -> None:
    found = itself.describe(EDITION, measures(number), tmp_path)
    graph = NAMES.graph("dataset")
    assert told(found, graph, VOID.triples) == [str(len(found))]
    assert told(found, graph, VOID.distinctObjects) in ([], [str(different(found))])


def test_a_description_that_finds_no_number_that_is_right_tells_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is described as if each number that it tells brought one more."""
    describe, rounds = catalogue.describe, iter(range(10_000))

    def restless(edition: Edition) -> tuple[Triple, ...]:
        found = tuple(describe(edition))
        if told(found, NAMES.graph("dataset"), VOID.distinctObjects):
            return (*found, Triple(NAMES.dataset, VOID.feature, Literal(f"round {next(rounds)}")))
        return found

    monkeypatch.setattr(catalogue, "describe", restless)
    found = itself.describe(replace(EDITION), measures(5), tmp_path)
    graph = NAMES.graph("dataset")
    assert not told(found, graph, VOID.distinctObjects)
    assert told(found, NAMES.graph("quality"), VOID.distinctObjects) == ["5"]
    assert told(found, graph, VOID.triples) == [str(len(found))]
    assert told(found, graph, VOID.distinctSubjects) == [str(len({t.subject for t in found}))]
