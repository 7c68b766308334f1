"""The documents about the dataset are the whole description that a release gives of itself, in each format of RDF."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import rdflib
from flask import Flask
from pyoxigraph import NamedNode, Store
from rdflib.namespace import RDF, VOID

import ontology
from graph import release as releases
from graph.names import Names
from graph.settings import Settings
from graph.vocab import RDFS
from server import create_app
from server.negotiation.formats import GRAPHS, Format
from server.served.current import open_store
from server.things import documents, void

pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")

BASE = "http://127.0.0.1:8000/"
NAMES = Names(BASE)
DATASET = rdflib.URIRef(NAMES.dataset.value)
TOLD = (
    VOID.classPartition,
    VOID.propertyPartition,
    VOID.linkPredicate,
    VOID.subjectsTarget,
    VOID.objectsTarget,
    VOID.triples,
    VOID.entities,
    VOID.property,
    VOID["class"],
    VOID.subset,
    VOID.dataDump,
)


@pytest.fixture(scope="module")
def app(sample: Path) -> Flask:
    return create_app(Settings(data=sample), open_store)


@pytest.fixture(scope="module")
def store(sample: Path) -> Store:
    return Store.read_only(str(releases.current(sample).store))


@pytest.fixture(scope="module", params=GRAPHS, ids=lambda form: form.key)
def described(app: Flask, request: pytest.FixtureRequest) -> rdflib.Graph:
    """Give what is found at the well-known address, as another library reads it."""
    form: Format = request.param
    answer = app.test_client().get("/.well-known/void", headers={"Accept": form.media_type}, follow_redirects=True)
    assert (answer.status_code, answer.mimetype) == (200, form.media_type)
    body = answer.get_data()
    if form.key == "jsonld":
        document = json.loads(body)
        document["@context"] = json.loads((ontology.FOLDER / "context.jsonld").read_bytes())["@context"]
        body = json.dumps(document).encode()
    return rdflib.Graph().parse(data=body, format=form.media_type)


def test_what_is_found_at_the_well_known_address_is_all_that_the_store_tells(
    described: rdflib.Graph, store: Store
) -> None:
    graph = NAMES.graph("dataset")
    for term in TOLD:
        stored = len(list(store.quads_for_pattern(None, NamedNode(str(term)), None, graph)))
        assert stored, term
        assert len(list(described.subject_objects(term))) == stored, term
    subjects = {str(s) for s in described.subjects()}
    assert {str(quad.subject)[1:-1] for quad in store.quads_for_pattern(None, None, None, graph)} <= subjects


def test_each_subset_partition_and_linkset_is_described_where_its_iri_leads(described: rdflib.Graph) -> None:
    parts = {*described.objects(None, VOID.classPartition), *described.objects(None, VOID.propertyPartition)}
    assert len(parts) > 300
    for part in parts:
        assert str(part).startswith(f"{DATASET}#")
        assert (part, VOID["class"], None) in described or (part, VOID.property, None) in described
    for subset in described.objects(DATASET, VOID.subset):
        assert (subset, VOID.triples, None) in described
    linksets = list(described.subjects(RDF.type, VOID.Linkset))
    assert linksets
    for linkset in linksets:
        assert str(linkset).startswith(f"{DATASET}#")
        assert described.value(linkset, VOID.objectsTarget) in set(described.subjects(VOID.uriSpace, None))
        assert (linkset, VOID.linkPredicate, None) in described


def test_the_service_description_leads_to_it(app: Flask) -> None:
    client = app.test_client()
    said = rdflib.Graph().parse(data=client.get("/sparql?format=nt").get_data(), format="nt")
    (led,) = said.objects(rdflib.URIRef(f"{BASE}sparql"), rdflib.RDFS.seeAlso)
    answer = client.get(
        str(led).removeprefix(BASE.rstrip("/")), headers={"Accept": "text/turtle"}, follow_redirects=True
    )
    assert b"void:classPartition" in answer.get_data()


def test_its_turtle_is_written_with_prefixes(app: Flask) -> None:
    text = app.test_client().get("/dataset.ttl").text
    assert "\n@prefix void: <http://rdfs.org/ns/void#> .\n" in text
    assert "void:property dct:title ;" in text


def test_a_description_beyond_measure_is_cut_and_the_document_says_so(
    sample: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = open_store(Settings(data=sample), releases.current(sample))
    document = NamedNode(f"{BASE}dataset.ttl")
    whole = documents.compose(store, NAMES, NAMES.dataset, document)
    monkeypatch.setattr(void, "MOST", 10)
    cut = documents.compose(store, NAMES, NAMES.dataset, document)
    comments = [[str(t.object) for t in one.triples if t.predicate == RDFS.comment and t.subject == document]
                for one in (whole, cut)]  # fmt: skip
    assert comments == [[], ['"More than 10 triples describe the dataset; the graph dataset holds all."@en']]
    assert len(cut.triples) < len(whole.triples)


def test_other_things_are_told_of_as_before(app: Flask) -> None:
    assert "propertyPartition" not in app.test_client().get("/scheme/subjects.ttl").text
