from __future__ import annotations

import gzip
from dataclasses import replace

import pytest
from backports.zstd import decompress
from flask import Flask
from flask.testing import FlaskClient
from pyoxigraph import Quad, RdfFormat, Triple, parse

from graph.names import GRAPHS, PUBLIC_GRAPHS, Names
from graph.settings import Settings
from server.endpoint import graphs
from server.served.current import EXTENSION
from server.services.hall import Hall

BASE = "http://127.0.0.1:8000/"
NT = {"Accept": "application/n-triples"}
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


@pytest.fixture(scope="module")
def quads(trig: str) -> set[Quad]:
    return set(parse(trig, RdfFormat.TRIG))


def triples(body: bytes, form: RdfFormat = RdfFormat.N_TRIPLES) -> set[Triple]:
    return {quad.triple for quad in parse(body, form)}


@pytest.mark.parametrize("name", [name for name in GRAPHS if name != "records"])
@pytest.mark.parametrize("address", ["/graph/{name}", "/graphs?graph={iri}"])
def test_a_graph_comes_whole_by_its_own_iri_and_by_the_parameter(
    visitor: FlaskClient, served: Settings, quads: set[Quad], name: str, address: str
) -> None:
    iri = Names(served.base).graph(name)
    response = visitor.get(address.format(name=name, iri=iri.value), headers=NT)
    assert (response.status_code, response.content_type) == (200, "application/n-triples")
    assert triples(response.data) == {quad.triple for quad in quads if quad.graph_name == iri}


def test_the_default_graph_is_the_union_of_those_that_are_public(
    visitor: FlaskClient, served: Settings, quads: set[Quad]
) -> None:
    public = {Names(served.base).graph(name) for name in PUBLIC_GRAPHS}
    for address in ("/graphs?default", "/graphs?default="):
        found = triples(visitor.get(address, headers=NT).data)
        assert found == {quad.triple for quad in quads if quad.graph_name in public}
        assert found


@pytest.mark.parametrize(
    ("accept", "given", "form"),
    [
        ("*/*", "text/turtle; charset=utf-8", RdfFormat.TURTLE),
        ("application/ld+json", "application/ld+json", RdfFormat.JSON_LD),
        ("application/rdf+xml", "application/rdf+xml", RdfFormat.RDF_XML),
    ],
)
def test_a_graph_comes_as_the_client_likes(visitor: FlaskClient, accept: str, given: str, form: RdfFormat) -> None:
    response = visitor.get("/graph/thesaurus", headers={"Accept": accept})
    assert response.content_type == given
    assert triples(response.data, form) == triples(visitor.get("/graph/thesaurus", headers=NT).data)


def test_a_browser_is_sent_to_the_page_about_a_graph_and_documents_are_found_by_their_suffixes(
    visitor: FlaskClient,
) -> None:
    response = visitor.get("/graph/records", headers={"Accept": "text/html,*/*;q=0.8"})
    assert (response.status_code, response.headers["Location"]) == (303, "/graph/records.html")
    for suffix in ("html", "ttl", "jsonld", "nt", "rdf"):
        assert visitor.get(f"/graph/records.{suffix}").status_code == 200


def test_who_likes_no_format_of_graphs_gets_406(visitor: FlaskClient) -> None:
    response = visitor.get("/graph/thesaurus", headers={"Accept": "image/png"})
    assert response.status_code == 406
    assert "text/turtle" in response.text


def test_head_tells_of_a_graph_what_get_does(visitor: FlaskClient) -> None:
    for address, status in (("/graph/thesaurus", 200), ("/graph/none", 404)):
        got, head = visitor.get(address, headers=NT), visitor.head(address, headers=NT)
        assert (head.status_code, head.data) == (status, b"")
        assert (head.content_type, head.headers.get("ETag")) == (got.content_type, got.headers.get("ETag"))


@pytest.mark.parametrize("address", ["/graph/none", "/graphs?graph=http://example.org/none", "/graph/a/b"])
def test_a_graph_that_there_is_not_answers_404_and_names_those_that_there_are(
    visitor: FlaskClient, address: str
) -> None:
    response = visitor.get(address)
    assert response.status_code == 404
    assert "/graph/records" in response.text


@pytest.mark.parametrize(
    "address",
    [
        "/graphs",
        "/graphs?default&graph=http://127.0.0.1:8000/graph/links",
        "/graphs?graph=http://e/a&graph=http://e/b",
        "/graphs?graph=relative",
        "/graphs?graph=",
        "/graphs?graph=http://e/%3E",
    ],
)
def test_what_names_no_single_graph_answers_400(visitor: FlaskClient, address: str) -> None:
    response = visitor.get(address)
    assert response.status_code == 400
    assert "expected" in response.text


@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE", "PATCH"])
@pytest.mark.parametrize("address", ["/graphs?default", "/graph/records"])
def test_writing_answers_405_and_names_the_methods_that_there_are(
    visitor: FlaskClient, method: str, address: str
) -> None:
    response = visitor.open(address, method=method, data="<a:s> <a:p> <a:o> .", content_type="text/turtle")
    assert response.status_code == 405
    assert set(response.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}


def test_a_client_that_has_the_graph_gets_304(visitor: FlaskClient) -> None:
    tags = set()
    for address in ("/graph/records", "/graph/thesaurus", "/graphs?default"):
        tag = visitor.get(address).headers["ETag"]
        tags.add(tag)
        response = visitor.get(address, headers={"If-None-Match": tag})
        assert (response.status_code, response.data, response.headers["ETag"]) == (304, b"", tag)
    assert len(tags) == 3


def test_a_graph_whose_dump_there_is_comes_from_it_packed_or_not(visitor: FlaskClient) -> None:
    plain = visitor.get("/graph/records")
    packed = visitor.get("/graph/records", headers={"Accept-Encoding": "gzip"})
    assert plain.data == gzip.decompress(packed.data) == b"# records\n"
    assert (packed.headers["Content-Encoding"], packed.content_length) == ("gzip", len(packed.data))
    assert plain.headers["ETag"] != packed.headers["ETag"]
    assert visitor.get("/graph/records", headers=NT).data != b""


def test_n_triples_of_a_graph_whose_dump_there_is_come_from_it_packed_or_not(visitor: FlaskClient) -> None:
    plain = visitor.get("/graph/links", headers=NT)
    assert plain.data
    for name, expand in (("gzip", gzip.decompress), ("zstd", decompress)):
        packed = visitor.get("/graph/links", headers=NT | {"Accept-Encoding": name})
        assert packed.headers["Content-Encoding"] == name
        assert expand(packed.data) == plain.data
        known = visitor.get(
            "/graph/links", headers=NT | {"Accept-Encoding": name, "If-None-Match": packed.headers["ETag"]}
        )
        assert (known.status_code, known.data) == (304, b"")
        assert packed.headers["ETag"] != plain.headers["ETag"]
    assert visitor.head("/graph/links", headers=NT).data == b""


def test_a_graph_too_large_to_be_translated_says_in_what_it_is_had(
    visitor: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.endpoint.graphs.MOST", 0)
    for accept in ("application/rdf+xml", "application/ld+json"):
        response = visitor.get("/graph/links", headers={"Accept": accept})
        assert response.status_code == 406
        assert f"{accept} is made of at most 0 for each who asks" in response.text
        assert "all of it is had in application/n-triples (or ?format=nt), /dumps/links.nq.gz; /sparql" in response.text
    assert visitor.get("/graph/links", headers=NT).status_code == 200


def test_who_reads_pages_is_told_on_one_in_what_a_large_graph_is_had(
    visitor: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.endpoint.graphs.MOST", 0)
    for address in ("/graph/records?format=rdf", f"/graphs?graph={Names(BASE).graph('records').value}&format=jsonld"):
        response = visitor.get(address, headers={"Accept": BROWSER})
        assert (response.status_code, response.mimetype) == (406, "text/html")
        assert "<h1>Not in this format</h1>" in response.text
        assert "text/turtle (or ?format=ttl), /dumps/records.ttl.gz" in response.text


@pytest.fixture
def hall(monkeypatch: pytest.MonkeyPatch) -> Hall:
    monkeypatch.setattr(graphs, "HALL", hall := Hall("graphs"))
    return hall


ANSWERS = [("/graph/links", NT), ("/graph/records", {"Accept": "text/turtle"})]


@pytest.mark.parametrize(("address", "headers"), ANSWERS)
def test_a_client_that_has_its_share_of_graphs_is_told_when_to_ask_again(
    visitor: FlaskClient, hall: Hall, address: str, headers: dict[str, str]
) -> None:
    open_ = [visitor.get(address, headers=headers, buffered=False) for _ in range(2)]
    assert (hall.asking, hall.guests) == (2, {"127.0.0.1": 2})
    response = visitor.get(address, headers=headers)
    assert (response.status_code, response.headers["Retry-After"]) == (429, "5")
    assert "2 graphs of yours are under way already" in response.text
    tag = open_[0].headers["ETag"]
    assert visitor.get(address, headers=headers | {"If-None-Match": tag}).status_code == 304
    assert visitor.head(address, headers=headers).status_code == 200
    assert visitor.get("/graph/records", headers={"Accept-Encoding": "gzip"}).status_code == 200
    for answer in open_:
        answer.close()
    assert (hall.asking, hall.guests.total()) == (0, 0)
    assert visitor.get(address, headers=headers).status_code == 200
    assert (hall.asking, hall.guests.total()) == (0, 0)


def test_graphs_that_are_too_many_for_all_are_503_and_those_of_few_wait(
    site: Flask, served: Settings, hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.extensions[EXTENSION].settings = replace(served, limits=replace(served.limits, queue_seconds=0))
    hall.asking = 4
    response = site.test_client().get("/graph/links", headers=NT)
    assert response.status_code == 503
    assert int(response.headers["Retry-After"])
    assert "too many graphs are under way" in response.text
    assert (hall.asking, hall.guests.total()) == (4, 0)
    hall.guests["others"] = 8
    assert site.test_client().get("/graph/links", headers=NT).status_code == 503
    hall.asking = 3
    del hall.guests["others"]
    assert site.test_client().get("/graph/links", headers=NT).status_code == 200


def test_a_graph_that_is_read_to_its_end_or_given_up_gives_its_place_back(visitor: FlaskClient, hall: Hall) -> None:
    for coding in ("identity", "gzip", "zstd"):
        with visitor.get("/graph/links", headers=NT | {"Accept-Encoding": coding}, buffered=False) as response:
            assert hall.asking == 1 or coding != "identity"  # what is short may be packed at once
            next(response.iter_encoded())
        assert (hall.asking, hall.guests.total()) == (0, 0)
