"""``/same`` for an IRI that is written otherwise than here, and for concepts of ours that are so no more."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
import rdflib
from flask.testing import FlaskClient
from pyoxigraph import Literal, NamedNode, Quad

from graph.mappings import triples
from graph.mappings.match import ACCEPTED, Match
from graph.names import Names
from graph.release import Release
from graph.settings import Settings
from graph.vocab import DCTERMS, OWL, RDF, SKOS, XSD
from server import create_app
from server.served.current import open_store

BASE = "http://127.0.0.1:8000/"
NAMES = Names(BASE)
MIGRANTS, REFUGEES = f"{BASE}subject/migrants", f"{BASE}subject/refugees"
OLD, LEFT, LONE = (f"{BASE}subject/{name}" for name in ("old-name", "left-behind", "lone"))
MATCHES = tuple(
    Match(subject, target, state=ACCEPTED)
    for subject, target in (
        (MIGRANTS, "http://www.wikidata.org/entity/Q131794"),
        (MIGRANTS, "https://sws.geonames.org/3041565/"),
        (MIGRANTS, "http://h.example/é"),
        (MIGRANTS, "http://h.example/twice"),
        (REFUGEES, "https://h.example/twice"),
        (LEFT, "http://h.example/left"),
        (LONE, "http://h.example/lone"),
    )
)


@pytest.fixture(scope="module")
def client(
    tmp_path_factory: pytest.TempPathFactory, trig: str, release_of: Callable[..., Release]
) -> Iterator[FlaskClient]:
    thesaurus, true = NAMES.graph("thesaurus"), Literal("true", datatype=XSD.boolean)
    more = [Quad(s, p, o, NAMES.graph("links")) for s, p, o in map(triples.link, MATCHES)]
    for one, heir in ((OLD, MIGRANTS), (LEFT, REFUGEES), (LONE, "")):
        more += [
            Quad(NamedNode(one), RDF.type, SKOS.Concept, thesaurus),
            Quad(NamedNode(one), SKOS.prefLabel, Literal(one.rpartition("/")[2], language="en"), thesaurus),
            Quad(NamedNode(one), OWL.deprecated, true, thesaurus),
            *([Quad(NamedNode(one), DCTERMS.isReplacedBy, NamedNode(heir), thesaurus)] if heir else []),
        ]
    data = tmp_path_factory.mktemp("ways")
    release_of(data, trig, more=more)
    with create_app(Settings(data=data), open_store).test_client() as client:
        yield client


def same(client: FlaskClient, iri: str) -> dict[str, object]:
    answer = client.get("/same", query_string={"iri": iri, "format": "json"})
    assert answer.status_code == 200, answer.text
    told: dict[str, object] = answer.json or {}
    return told


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("http://www.wikidata.org/entity/Q131794", "http://www.wikidata.org/entity/Q131794"),
        ("https://www.wikidata.org/entity/Q131794", "http://www.wikidata.org/entity/Q131794"),
        ("http://sws.geonames.org/3041565", "https://sws.geonames.org/3041565/"),
        ("http://h.example/%C3%A9", "http://h.example/é"),
        ("https://h.example/%c3%a9/", "http://h.example/é"),
        ("https://h.example/twice", "https://h.example/twice"),
        ("http://h.example/twice/", "http://h.example/twice"),
        (MIGRANTS.replace("http:", "https:"), MIGRANTS),
    ],
)
def test_an_iri_is_found_however_it_is_written_and_it_is_told_as_which(
    client: FlaskClient, asked: str, found: str
) -> None:
    told = same(client, asked)
    assert (told["asked"], told["iri"], told["replaced"]) == (asked, found, [])
    page = client.get("/same", query_string={"iri": asked}, headers={"Accept": "text/html"}).text
    assert ("as it is written" in page) is (asked != found)


def test_a_concept_that_was_merged_leads_to_what_the_one_is_mapped_to_that_stands_for_it(client: FlaskClient) -> None:
    told = same(client, OLD)
    assert (told["asked"], told["iri"]) == (OLD, MIGRANTS)
    assert told["replaced"] == [{"iri": OLD, "by": MIGRANTS, "label": "migrants"}]
    turtle = client.get("/same", query_string={"iri": OLD, "format": "ttl"}).data
    graph = rdflib.Graph().parse(data=turtle, format="turtle")
    assert (rdflib.URIRef(OLD), rdflib.DCTERMS.isReplacedBy, rdflib.URIRef(MIGRANTS)) in graph
    assert (rdflib.URIRef(MIGRANTS), rdflib.SKOS.exactMatch, rdflib.URIRef("http://h.example/é")) in graph
    page = client.get("/same", query_string={"iri": OLD}, headers={"Accept": "text/html"}).text
    assert "is a concept no more" in page


def test_what_is_mapped_to_a_merged_concept_leads_to_the_one_that_stands_for_it(client: FlaskClient) -> None:
    told = same(client, "http://h.example/left")
    assert told["replaced"] == [{"iri": LEFT, "by": REFUGEES, "label": "refugees"}]


def test_a_concept_that_is_gone_and_for_which_none_stands_is_told_as_it_was(client: FlaskClient) -> None:
    told = same(client, LONE)
    assert (told["iri"], told["replaced"]) == (LONE, [])


def test_what_is_written_in_no_way_that_is_known_is_not_found(client: FlaskClient) -> None:
    for iri in ("http://h.example/nothing", "urn:isbn:1", f"{BASE}subject/nothing"):
        answer = client.get("/same", query_string={"iri": iri, "format": "json"})
        assert answer.status_code == 404
        assert iri in answer.text
