"""The W3C cases of the SPARQL protocol, the Graph Store Protocol and service descriptions, asked of the endpoint.

Nothing can be written here: a request that writes has to be refused, and its effect is brought about by the test, so
that the requests that read find what they expect.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Mapping
from email import message_from_bytes
from functools import cache
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient
from pyoxigraph import BlankNode, Dataset, Literal, NamedNode, Quad, RdfFormat, Triple
from werkzeug.test import TestResponse

from graph.names import Names
from graph.settings import Cache, Settings
from graph.store.embedded import Embedded
from graph.vocab import RDF, SD
from server import create_app

SUITES = Path(os.environ.get("SEEALSO_TESTSUITES", Path(__file__).parents[3] / "shared/data/testsuites"))
SUITE = SUITES / "sparql11"
HERE = "http://www.w3.org/2009/sparql/docs/tests/data-sparql11/"
MF = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
HT = "http://www.w3.org/2011/http#"
CNT = "http://www.w3.org/2011/content#"
UT = "http://www.w3.org/2009/sparql/tests/test-update#"
BASE = "http://www.example/"
NAME = "20260101T000000Z-00000000"
MANIFESTS = {
    "protocol/manifest": 34,
    "graph-store-protocol/manifest-direct": 4,
    "graph-store-protocol/manifest-indirect": 9,
    "service-description/manifest": 3,
}
"""How many cases each manifest has."""
STATUSES = {
    "StatusCode2xx": range(200, 300),
    "StatusCode3xx": range(300, 400),
    "StatusCode4xx": range(400, 500),
    "OK": range(200, 201),
    "Created": range(201, 202),
    "NoContent": range(204, 205),
    "NotFound": range(404, 405),
}
FORMATS = {
    "boolean": {"application/sparql-results+json", "application/sparql-results+xml"},
    "tabular": {
        "application/sparql-results+json",
        "application/sparql-results+xml",
        "text/csv",
        "text/tab-separated-values",
    },
    "RDF": {"text/turtle", "application/n-triples", "application/rdf+xml", "application/ld+json"},
}
READING = frozenset({"GET", "HEAD"})

Term = NamedNode | BlankNode | Literal | Triple
Graphs = dict[str, Dataset]


@cache
def manifest(name: str) -> ox.Store:
    store = ox.Store()
    store.load(path=str(SUITE / f"{name}.ttl"), format=RdfFormat.TURTLE, base_iri=f"{HERE}{name}")
    return store


def objects(name: str, subject: object, predicate: str) -> list[Term]:
    assert isinstance(subject, (NamedNode, BlankNode))
    return [quad.object for quad in manifest(name).quads_for_pattern(subject, NamedNode(predicate), None, None)]


def texts(name: str, subject: object, predicate: str) -> list[str]:
    return [term.value for term in objects(name, subject, predicate) if isinstance(term, (NamedNode, Literal))]


def items(name: str, node: object) -> list[Term]:
    found = []
    while first := objects(name, node, f"{RDF.iri}first"):
        found.append(first[0])
        node = objects(name, node, f"{RDF.iri}rest")[0]
    return found


def collected(prefix: str) -> list[object]:
    if not SUITE.is_dir():
        reason = "the W3C SPARQL test suite is not here; set SEEALSO_TESTSUITES to the folder that holds sparql11"
        return [pytest.param("", "", marks=pytest.mark.skip(reason=reason))]
    found: list[object] = []
    for name in (name for name in MANIFESTS if name.startswith(prefix)):
        cases = [
            case.value
            for entries in objects(name, NamedNode(f"{HERE}{name}"), f"{MF}entries")
            for case in items(name, entries)
            if isinstance(case, NamedNode)
        ]
        assert len(cases) == MANIFESTS[name], f"{len(cases)} cases found in {name}"
        found += [pytest.param(name, case, id=case.rpartition("#")[2]) for case in cases]
    return found


class Request:
    """A request of a case, and what is expected of its answer."""

    def __init__(self, name: str, node: Term) -> None:
        self.method = texts(name, node, f"{HT}methodName")[0]
        self.path = texts(name, node, f"{HT}absolutePath")[0]
        self.headers = _headers(name, node)
        self.body = b""
        for body in objects(name, node, f"{HT}body"):
            encoding = texts(name, body, f"{CNT}characterEncoding")[0]
            self.body = texts(name, body, f"{CNT}chars")[0].encode(encoding)
        self.response = objects(name, node, f"{HT}resp")[0]
        self.statuses = [iri.rpartition("#")[2] for iri in texts(name, self.response, f"{MF}expectedStatus")]
        self.boolean = texts(name, self.response, f"{MF}expectedBoolean")
        self.format = texts(name, self.response, f"{MF}expectedFormat")
        self.expected = [
            chars for body in objects(name, self.response, f"{HT}body") for chars in texts(name, body, f"{CNT}chars")
        ]

    @property
    def writes(self) -> bool:
        """Tell whether it is an update, by whatever way."""
        kind = self.headers.get("content-type", "")
        return "sparql-update" in kind or b"update=" in self.body or "update=" in self.path


def _headers(name: str, node: Term) -> dict[str, str]:
    listed = [header for headers in objects(name, node, f"{HT}headers") for header in items(name, headers)]
    return {texts(name, header, f"{HT}fieldName")[0]: texts(name, header, f"{HT}fieldValue")[0] for header in listed}


def requests(name: str, case: str) -> list[Request]:
    action = objects(name, NamedNode(case), f"{MF}action")[0]
    return [Request(name, node) for listed in objects(name, action, f"{HT}requests") for node in items(name, listed)]


def client_of(folder: Path, graphs: Graphs) -> FlaskClient:
    """Serve a store that holds these graphs."""
    data = Path(tempfile.mkdtemp(dir=folder))
    release = data / "releases" / NAME
    release.mkdir(parents=True)
    (release / "manifest.json").write_text("{}")
    (data / "current").symlink_to(release)
    store = ox.Store(str(release / "store"))
    for iri, graph in graphs.items():
        store.extend(Quad(quad.subject, quad.predicate, quad.object, NamedNode(iri)) for quad in graph)
    store.flush()
    del store
    opened = Embedded(release / "store", [Names(BASE).graph("records").value], BASE)
    return create_app(Settings(base=BASE, data=data, cache=Cache(size=0)), lambda _, __: opened).test_client()


def send(client: FlaskClient, request: Request, path: str) -> TestResponse:
    return client.open(path, method=request.method, data=request.body or None, headers=request.headers)


@pytest.mark.parametrize(("name", "case"), collected("protocol"))
def test_a_query_is_answered_as_the_protocol_says_and_an_update_refused(name: str, case: str, tmp_path: Path) -> None:
    graphs = {}
    for node in objects(name, NamedNode(case), f"{UT}graphData"):
        file = SUITE / texts(name, node, f"{UT}graph")[0].removeprefix(HERE)
        iri = texts(name, node, "http://www.w3.org/2000/01/rdf-schema#label")[0]
        graphs[iri] = Dataset(ox.parse(path=str(file), format=RdfFormat.N_TRIPLES))
    client = client_of(tmp_path, graphs)
    is_update = "update" in case.rpartition("#")[2]
    for request in requests(name, case):
        response = send(client, request, request.path.replace("/sparql/", "/sparql"))
        if is_update:
            # The query that follows a good update looks for what it has done, which is nothing.
            assert response.status_code in ({400, 403, 405, 415} if request.writes else {200, 400, 415})
            continue
        assert any(response.status_code in STATUSES[status] for status in request.statuses), response.text
        for kind in request.format:
            assert response.mimetype in FORMATS[kind]
        for truth in request.boolean:
            assert json.loads(response.data)["boolean"] is (truth == "true")


@pytest.mark.parametrize(("name", "case"), collected("graph-store-protocol"))
def test_a_graph_is_read_as_the_protocol_says_and_writing_refused(name: str, case: str, tmp_path: Path) -> None:
    graphs: Graphs = {}
    location = f"{BASE}graph/new"
    reads = 0
    for request in requests(name, case):
        folder = "/graph/" if request.path.startswith("/gsp/") else "/graphs"
        path = folder + request.path.removeprefix("/gsp").removeprefix("/").replace("$LOCATION$", location)
        response = send(client_of(tmp_path, graphs), request, path)
        if request.method not in READING:
            assert response.status_code == 405
            assert "GET" in response.headers["Allow"]
            write(graphs, request, target(path, location))
            continue
        reads += 1
        assert any(response.status_code in STATUSES[status] for status in request.statuses), response.text
        for expected in request.expected:
            assert told(response.data, path) == told(expected.encode(), path)
    assert reads


def target(path: str, location: str) -> str:
    """Name the graph that a request is about."""
    parts = urlsplit(path)
    if parts.path != "/graphs":
        return f"{BASE}{path.removeprefix('/')}"
    given = parse_qs(parts.query, keep_blank_values=True)
    if "default" in given:
        return Names(BASE).graph("records").value
    return given.get("graph", [location])[0]


def write(graphs: Graphs, request: Request, iri: str) -> None:
    """Do what a request would have done."""
    if request.method == "DELETE":
        graphs.pop(iri, None)
        return
    found = Dataset(quad for part in parts(request) for quad in ox.parse(part, RdfFormat.TURTLE, base_iri=iri))
    if request.method == "POST":
        for quad in graphs.get(iri, Dataset()):
            found.add(quad)
    graphs[iri] = found


def parts(request: Request) -> list[bytes]:
    """Give the documents of a body, which may be several."""
    kind = request.headers["content-type"]
    if not kind.startswith("multipart/"):
        return [request.body]
    message = message_from_bytes(f"Content-Type: {kind}\n\n".encode() + request.body)
    return [bytes(part.get_payload(decode=True)) for part in message.walk() if not part.is_multipart()]


def told(body: bytes, base: str) -> list[str]:
    found = Dataset(ox.parse(body, RdfFormat.TURTLE, base_iri=f"{BASE}{base.removeprefix('/')}"))
    found.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    return sorted(map(str, found))


SCHEMA: Mapping[NamedNode, NamedNode] = {SD.endpoint: SD.Service, SD.defaultDataset: SD.Service}
"""Properties of the service description, and what has them."""


def _returns_rdf(response: TestResponse, triples: set[Triple]) -> None:
    assert response.mimetype in FORMATS["RDF"]
    assert triples


def _has_endpoint(_: TestResponse, triples: set[Triple]) -> None:
    assert [t.object for t in triples if t.predicate == SD.endpoint] == [NamedNode(f"{BASE}sparql")]


def _conforms(_: TestResponse, triples: set[Triple]) -> None:
    for predicate, kind in SCHEMA.items():
        said = [t.subject for t in triples if t.predicate == predicate]
        assert said
        assert all(Triple(subject, RDF.type, kind) in triples for subject in said)
    assert all(isinstance(t.object, NamedNode) for t in triples if t.predicate in {SD.resultFormat, SD.name})


CHECKS = {"returns-rdf": _returns_rdf, "has-endpoint-triple": _has_endpoint, "conforms-to-schema": _conforms}


@pytest.mark.parametrize(("name", "case"), collected("service-description"))
def test_the_endpoint_describes_itself_as_the_standard_says(name: str, case: str, tmp_path: Path) -> None:
    assert name
    response = client_of(tmp_path, {}).get("/sparql", headers={"Accept": "text/turtle"})
    triples = {quad.triple for quad in ox.parse(response.data, RdfFormat.TURTLE)}
    CHECKS[case.rpartition("#")[2]](response, triples)
