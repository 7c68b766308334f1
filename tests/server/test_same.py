"""What of ours is the same as something elsewhere, and the reverse, in every format; and how a page tells it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
import rdflib
from flask.testing import FlaskClient
from pyoxigraph import Quad

from graph.link.concept import Concept, Label
from graph.mappings import triples
from graph.mappings.match import ACCEPTED, AUTOMATIC, Match
from graph.names import Names
from graph.release import Release
from graph.settings import Settings
from server import create_app
from server.served.current import open_store

BASE = "http://127.0.0.1:8000/"
NAMES = Names(BASE)
OURS, THEIRS = f"{BASE}subject/migrants", "http://eurovoc.europa.eu/1234"
MATCH = Match(
    OURS,
    THEIRS,
    "broadMatch",
    ACCEPTED,
    confidence=0.87,
    evidence=("labels differ in fr [-0.50]", "both are called <b>migrants</b> [+3.20]"),
    comment="the <i>person</i>, not the status",
    reviewers=("Anna",),
    tool="seealso",
    tool_version="1",
    reviewed="2026-01-02",
)
CERTAIN = Match(f"{BASE}subject/refugees", THEIRS, state=ACCEPTED, reviewers=(AUTOMATIC,), tool="seealso")
ELSEWHERE = Match(f"{BASE}subject/refugees", "http://www.eionet.europa.eu/gemet/concept/6947", state=ACCEPTED)
LOOSE = Match(f"{BASE}subject/refugees", "http://id.loc.gov/authorities/subjects/x", "closeMatch", ACCEPTED)
BEYOND = Match(OURS, "http://id.loc.gov/authorities/subjects/y", state=ACCEPTED)
CONCEPT = Concept(THEIRS, (Label("foreigner", "en"), Label("étranger", "fr")), scheme="http://eurovoc.europa.eu/all")


@pytest.fixture(scope="module")
def client(
    tmp_path_factory: pytest.TempPathFactory, trig: str, release_of: Callable[..., Release]
) -> Iterator[FlaskClient]:
    data = tmp_path_factory.mktemp("same")
    links = [*map(triples.link, (MATCH, CERTAIN, ELSEWHERE, LOOSE, BEYOND)), *triples.target(CONCEPT)]
    told = [triple for match in (MATCH, CERTAIN) for triple in triples.told(match, "eurovoc", NAMES)]
    more = (
        *(Quad(s, p, o, NAMES.graph("links")) for s, p, o in links),
        *(Quad(s, p, o, NAMES.graph("candidates")) for s, p, o in told),
    )
    release_of(data, trig, more=more)
    with create_app(Settings(data=data), open_store).test_client() as client:
        yield client


def test_a_foreign_iri_gives_what_of_ours_is_mapped_to_it_and_by_whom(client: FlaskClient) -> None:
    answer = client.get("/same", query_string={"iri": THEIRS}, headers={"Accept": "application/json"})
    assert answer.mimetype == "application/json", answer.text
    assert answer.json
    assert answer.json["label"] == "foreigner"
    assert answer.json["mappings"] == [
        {
            "subject": f"{BASE}subject/refugees",
            "relation": "exactMatch",
            "object": THEIRS,
            "label": "refugees",
            "confidence": None,
            "reasons": [],
            "remark": "",
            "who": "accepted by seealso as certain",
            "date": "",
        },
        {
            "subject": OURS,
            "relation": "broadMatch",
            "object": THEIRS,
            "label": "migrants",
            "confidence": 0.87,
            "reasons": [
                {"text": "both are called <b>migrants</b>", "weight": 3.2},
                {"text": "labels differ in fr", "weight": -0.5},
            ],
            "remark": "the <i>person</i>, not the status",
            "who": "found by seealso 1; accepted by Anna",
            "date": "2026-01-02",
        },
    ]


def test_a_foreign_iri_leads_by_way_of_ours_to_what_is_exactly_the_same_elsewhere(client: FlaskClient) -> None:
    answer = client.get("/same", query_string={"iri": THEIRS, "format": "json"})
    assert answer.json
    assert answer.json["further"] == [
        {
            "subject": THEIRS,
            "relation": "exactMatch",
            "object": ELSEWHERE.object,
            "label": "",
            "by": f"{BASE}subject/refugees",
        }
    ]
    graph = rdflib.Graph().parse(
        data=client.get("/same", query_string={"iri": THEIRS, "format": "nt"}).data, format="nt"
    )
    assert (rdflib.URIRef(THEIRS), rdflib.SKOS.exactMatch, rdflib.URIRef(ELSEWHERE.object)) in graph
    page = client.get("/same", query_string={"iri": THEIRS}, headers={"Accept": "text/html"}).text
    assert "by way of" in page
    assert ELSEWHERE.object in page
    ours = client.get("/same", query_string={"iri": f"{BASE}subject/refugees", "format": "json"})
    assert ours.json
    assert ours.json["further"] == []


def test_an_iri_of_ours_gives_what_it_is_elsewhere(client: FlaskClient) -> None:
    answer = client.get("/same", query_string={"iri": OURS, "format": "json"})
    assert answer.json
    assert [(one["object"], one["label"]) for one in answer.json["mappings"]] == [
        (BEYOND.object, ""),
        (THEIRS, "foreigner"),
    ]


@pytest.mark.parametrize(("form", "syntax"), [("ttl", "turtle"), ("nt", "nt"), ("rdf", "xml")])
def test_every_syntax_of_rdf_says_the_mappings_and_how_sure_they_are(
    client: FlaskClient, form: str, syntax: str
) -> None:
    graph = rdflib.Graph().parse(
        data=client.get("/same", query_string={"iri": OURS, "format": form}).data, format=syntax
    )
    assert (rdflib.URIRef(OURS), rdflib.SKOS.broadMatch, rdflib.URIRef(THEIRS)) in graph
    assert (rdflib.URIRef(THEIRS), rdflib.SKOS.prefLabel, rdflib.Literal("étranger", lang="fr")) in graph
    assert [float(str(one)) for one in graph.objects(None, rdflib.URIRef("https://w3id.org/sssom/confidence"))] == [
        0.87
    ]


def test_json_ld_is_offered_too(client: FlaskClient) -> None:
    answer = client.get("/same", query_string={"iri": OURS}, headers={"Accept": "application/ld+json"})
    assert answer.mimetype == "application/ld+json"
    assert THEIRS in answer.text


def test_a_browser_gets_a_page_with_relation_confidence_reason_and_who(client: FlaskClient) -> None:
    text = client.get("/same", query_string={"iri": THEIRS}, headers={"Accept": "text/html"}).text
    for told in ("refugees", "0.87", "both are called &lt;b&gt;migrants", "accepted by Anna", "2026-01-02"):
        assert told in text
    assert "<b>migrants" not in text
    reasons = text[text.index("both are called") :]
    assert reasons.index("(strongly for it, +3.20)") < reasons.index("labels differ in fr")
    assert "(somewhat against it, -0.50)" in reasons
    assert "Remark: “the &lt;i&gt;person&lt;/i&gt;, not the status”" in text


def test_a_reader_who_names_no_iri_finds_a_form_and_a_program_an_error(client: FlaskClient) -> None:
    answer = client.get("/same", headers={"Accept": "text/html"})
    assert answer.status_code == 200
    assert re.search(r'<input id="iri" name="iri"', answer.text)
    assert client.get("/same", headers={"Accept": "text/turtle"}).status_code == 400
    assert client.get("/same?iri=", headers={"Accept": "text/html"}).status_code == 400


def test_nothing_known_answers_404_and_no_iri_400(client: FlaskClient) -> None:
    assert client.get("/same", query_string={"iri": "http://eurovoc.europa.eu/none"}).status_code == 404
    assert client.get("/same").status_code == 400
    for iri in ("", "migrants", "http://a b", "http://a/> } ; DROP", "x:" + "y" * 3000):
        assert client.get("/same", query_string={"iri": iri}).status_code == 400


def test_the_page_of_a_concept_shows_its_mappings_with_the_name_elsewhere(client: FlaskClient) -> None:
    text = client.get("/subject/migrants.html").text
    for told in ("Elsewhere", "Broader elsewhere", "foreigner", "0.87", "accepted by Anna"):
        assert told in text


def test_a_mapping_of_which_nobody_told_anything_is_shown_all_the_same(client: FlaskClient) -> None:
    text = client.get("/place/AL.html").text
    assert "Same elsewhere" in text
    assert "http://publications.europa.eu/resource/authority/country/ALB" in text


def test_what_other_pages_were_asked_before_does_not_matter(client: FlaskClient) -> None:
    accept = {"Accept": "application/json;q=0.9, text/csv;q=0.1"}
    assert client.get("/quality/thesaurus", headers=accept).mimetype == "application/json"
    assert client.get("/same", query_string={"iri": THEIRS}, headers=accept).mimetype == "application/json"
