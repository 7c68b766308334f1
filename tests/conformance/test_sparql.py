"""The W3C SPARQL 1.1 query and result format tests, each asked of the endpoint by HTTP.

https://www.w3.org/2009/sparql/docs/tests/
"""

from __future__ import annotations

import csv
import os
import re
import tempfile
from collections import Counter
from functools import cache
from io import StringIO
from pathlib import Path
from urllib.parse import quote, unquote

import pyoxigraph as ox
import pytest
from flask import Flask
from pyoxigraph import BlankNode, Dataset, Literal, NamedNode, Quad, QueryResultsFormat, RdfFormat
from werkzeug.test import TestResponse

from graph.names import Names
from graph.settings import Cache, Settings
from graph.store.embedded import Embedded
from server import create_app

SUITES = Path(os.environ.get("SEEALSO_TESTSUITES", Path(__file__).parents[3] / "shared/data/testsuites"))
SUITE = SUITES / "sparql11"
HERE = "http://www.w3.org/2009/sparql/docs/tests/data-sparql11/"
MF = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
QT = "http://www.w3.org/2001/sw/DataAccess/tests/test-query#"
RS = "http://www.w3.org/2001/sw/DataAccess/tests/result-set#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
FOLDERS = {
    "aggregates": 47, "bind": 10, "bindings": 11, "cast": 6, "construct": 7, "exists": 6, "functions": 75,
    "grouping": 6, "negation": 12, "project-expression": 7, "property-path": 33, "subquery": 14, "syntax-query": 94,
    "csv-tsv-res": 6, "json-res": 4,
}  # fmt: skip
"""How many cases each folder has."""
JSON = "application/sparql-results+json"
TYPES = {
    ".srx": "application/sparql-results+xml",
    ".srj": JSON,
    ".csv": "text/csv",
    ".tsv": "text/tab-separated-values",
}
SYNTAXES = {".ttl": RdfFormat.TURTLE, ".rdf": RdfFormat.RDF_XML, ".nt": RdfFormat.N_TRIPLES}
FROM = re.compile(r"FROM\s+<([^>]+)>")
NAME = "20260101T000000Z-00000000"

UNBOUND = "the engine binds the variable of GRAPH by triples only, not where its pattern has none of its own"
ZERO = "the engine begins a path of length zero only at terms that the data hold"
NUMBERS = "the engine's store writes a double in its canonical form: 1000000 or 1E6 where 1.0E6 was read"
FAILURES = {
    "aggregates/manifest#agg-empty-group-count-graph": UNBOUND,
    "bindings/manifest#graph": UNBOUND,
    "negation/manifest#graph-minus": "the engine takes the variable of an outer GRAPH for one that both sides share",
    "functions/manifest#bnode01": "the engine's BNODE gives a string one blank node in all solutions, not in each",
    "property-path/manifest#zero_or_more_set_start": ZERO,
    "property-path/manifest#zero_or_one_set_start": ZERO,
    "property-path/manifest#zero_or_more_set_end": ZERO,
    "property-path/manifest#zero_or_one_set_end": ZERO,
    "syntax-query/manifest#test_4": "the engine refuses a function that it does not have before it runs the query",
    "csv-tsv-res/manifest#csv03": NUMBERS,
    "csv-tsv-res/manifest#tsv03": NUMBERS,
}
"""The cases that fail, and why."""

Term = NamedNode | BlankNode | Literal | ox.Triple
Files = tuple[list[Path], list[Path]]
"""What a store holds: in its default graph, and in graphs of their names."""


@cache
def manifest(folder: str) -> ox.Store:
    store = ox.Store()
    base = f"{HERE}{folder}/manifest"
    store.load(path=str(SUITE / folder / "manifest.ttl"), format=RdfFormat.TURTLE, base_iri=base)
    return store


def objects(folder: str, subject: object, predicate: str) -> list[Term]:
    assert isinstance(subject, (NamedNode, BlankNode))
    return [quad.object for quad in manifest(folder).quads_for_pattern(subject, NamedNode(predicate), None, None)]


def items(folder: str, node: object) -> list[Term]:
    found = []
    while first := objects(folder, node, f"{RDF}first"):
        found.append(first[0])
        node = objects(folder, node, f"{RDF}rest")[0]
    return found


def collected() -> list[object]:
    if not SUITE.is_dir():
        reason = "the W3C SPARQL test suite is not here; set SEEALSO_TESTSUITES to the folder that holds sparql11"
        return [pytest.param("", "", marks=pytest.mark.skip(reason=reason))]
    found: list[object] = []
    for folder, count in FOLDERS.items():
        entries = objects(folder, NamedNode(f"{HERE}{folder}/manifest"), f"{MF}entries")[0]
        cases = [case.value for case in items(folder, entries) if isinstance(case, NamedNode)]
        assert len(cases) == count, f"{len(cases)} cases found in {folder}"
        found += [pytest.param(folder, case, id=f"{folder}/{case.rpartition('#')[2]}") for case in cases]
    return found


def path(term: object) -> Path:
    """Find the file that an IRI of the suite names."""
    assert isinstance(term, NamedNode)
    return SUITE / unquote(term.value.removeprefix(HERE))


@cache
def opened(stores: Path, default: tuple[Path, ...], named: tuple[Path, ...], base: str) -> Embedded:
    """Open a store that holds some files, the first in the graph of records, the others in graphs of their names."""
    folder = tempfile.mkdtemp(dir=stores)
    store = ox.Store(folder)
    for file, graph in [(f, Names(base).graph("records")) for f in default] + [(f, NamedNode(iri(f))) for f in named]:
        store.load(path=str(file), format=SYNTAXES[file.suffix], base_iri=iri(file), to_graph=graph)
    store.flush()
    del store
    return Embedded(Path(folder), [Names(base).graph("records").value], base)


def iri(file: Path) -> str:
    return HERE + quote(file.relative_to(SUITE).as_posix())


@cache
def served(stores: Path, default: tuple[Path, ...], named: tuple[Path, ...], base: str) -> Flask:
    """Serve a store that holds some files."""
    data = Path(tempfile.mkdtemp(dir=stores))
    release = data / "releases" / NAME
    release.mkdir(parents=True)
    (release / "manifest.json").write_text("{}")
    (data / "current").symlink_to(release)
    store = opened(stores, default, named, base)
    return create_app(Settings(base=base, data=data, cache=Cache(size=0)), lambda _, __: store)


def ask(stores: Path, folder: str, query: str, files: Files, accept: str) -> TestResponse:
    """Ask the endpoint over a store with these files."""
    base = f"{HERE}{folder}/"
    form: dict[str, object] = {"query": query}
    if files[0] or "FROM" not in query:
        form["default-graph-uri"] = Names(base).graph("records").value
        form["named-graph-uri"] = [iri(file) for file in files[1]]
    client = served(stores, tuple(files[0]), tuple(files[1]), base).test_client()
    return client.post(f"{Names(base).path}/sparql", data=form, headers={"Accept": accept})


@pytest.mark.parametrize(("folder", "case"), collected())
def test_the_endpoint_answers_as_the_suite_expects(
    folder: str, case: str, request: pytest.FixtureRequest, stores: Path
) -> None:
    if reason := FAILURES.get(case.removeprefix(HERE)):
        request.applymarker(pytest.mark.xfail(reason=reason, strict=True))
    kind = next(t.value for t in objects(folder, NamedNode(case), f"{RDF}type") if isinstance(t, NamedNode))
    action = objects(folder, NamedNode(case), f"{MF}action")[0]
    if "SyntaxTest" in kind:
        response = ask(stores, folder, path(action).read_text("utf-8"), ([], []), "*/*")
        assert response.status_code == (200 if "Positive" in kind else 400), response.text
        return
    query = path(objects(folder, action, f"{QT}query")[0]).read_text("utf-8")
    default, named = (list(map(path, objects(folder, action, f"{QT}{name}"))) for name in ("data", "graphData"))
    named += [SUITE / folder / name for name in FROM.findall(query) if not default]
    expected = path(objects(folder, NamedNode(case), f"{MF}result")[0])
    is_graph = expected.suffix == ".ttl" and RS not in expected.read_text("utf-8")
    accept = "text/turtle" if is_graph else TYPES.get(expected.suffix, JSON)
    response = ask(stores, folder, query, (default, named), accept)
    assert response.status_code == 200, response.text
    assert response.mimetype == accept
    if is_graph:
        base = iri(expected)
        assert graph(response.data, base) == graph(expected.read_bytes(), base)
    elif expected.suffix in {".csv", ".tsv"}:
        assert cells(response.data, expected.suffix) == cells(expected.read_bytes(), expected.suffix)
    else:
        assert table(response.data, accept) == (
            table(expected.read_bytes(), accept) if expected.suffix != ".ttl" else listed(expected)
        )


def graph(body: bytes, base: str) -> list[str]:
    return told(Dataset(ox.parse(body, RdfFormat.TURTLE, base_iri=base)))


def told(found: Dataset) -> list[str]:
    """Give the statements of a graph, whose blank nodes go by what is said of them."""
    found.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    return sorted(map(str, found))


def cells(body: bytes, suffix: str) -> object:
    """Give the columns, and the rows in any order; ``SELECT *`` has columns in any order, and blank nodes no name."""
    text = re.sub(r"_:\w+", "_:b", body.decode())
    if suffix == ".csv":
        read = list(csv.reader(StringIO(text, newline="")))
    else:
        read = [line.split("\t") for line in text.removesuffix("\n").split("\n")]
    return sorted(read[0]), Counter(frozenset(zip(read[0], row, strict=True)) for row in read[1:])


def table(body: bytes, media_type: str) -> object:
    """Give a truth, or variables and rows as a graph in which blank nodes go by what is said of them."""
    form = QueryResultsFormat.from_media_type(media_type)
    assert form
    found = ox.parse_query_results(body, form)
    if isinstance(found, ox.QueryBoolean):
        return bool(found)
    names = [variable.value for variable in found.variables]
    return sorted(names), rows([{n: t for n in names if (t := solution[n]) is not None} for solution in found])


def rows(found: list[dict[str, Term]]) -> list[str]:
    """Make a graph of rows: the store gives equal literals one form; equal rows count, by a node for each."""
    store = ox.Store()
    for row in found:
        node = BlankNode()
        store.add(Quad(node, NamedNode(f"{RS}in"), NamedNode(f"{RS}table")))
        for name, term in row.items():
            assert isinstance(term, (NamedNode, BlankNode, Literal))
            store.add(Quad(node, NamedNode(f"{RS}{name}"), term))
    return told(Dataset(store))


def listed(file: Path) -> object:
    """Read a table that is written as a graph."""
    store = ox.Store()
    store.load(path=str(file), format=RdfFormat.TURTLE, base_iri=iri(file))

    def said(subject: object, name: str) -> list[Term]:
        assert isinstance(subject, (NamedNode, BlankNode))
        return [quad.object for quad in store.quads_for_pattern(subject, NamedNode(RS + name), None, None)]

    result = next(quad.subject for quad in store.quads_for_pattern(None, None, NamedNode(f"{RS}ResultSet"), None))
    names = sorted(str(term.value) for term in said(result, "resultVariable") if isinstance(term, Literal))
    found = []
    for solution in said(result, "solution"):
        row = {}
        for binding in said(solution, "binding"):
            name = said(binding, "variable")[0]
            assert isinstance(name, Literal)
            row[name.value] = said(binding, "value")[0]
        found.append(row)
    return names, rows(found)
