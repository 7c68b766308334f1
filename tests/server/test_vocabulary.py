"""Our own terms are read by people and by programs, in whatever format those ask for."""

from __future__ import annotations

import json

import pytest
from flask.testing import FlaskClient
from pyoxigraph import RdfFormat, Triple, parse

import ontology

FORMATS = {
    "ttl": ("text/turtle", RdfFormat.TURTLE),
    "nt": ("application/n-triples", RdfFormat.N_TRIPLES),
    "jsonld": ("application/ld+json", RdfFormat.JSON_LD),
    "rdf": ("application/rdf+xml", RdfFormat.RDF_XML),
}


def triples(body: bytes, form: RdfFormat) -> set[Triple]:
    if form == RdfFormat.JSON_LD:
        context = json.loads((ontology.FOLDER / "context.jsonld").read_bytes())["@context"]
        body = json.dumps(json.loads(body) | {"@context": context}).encode()
    return {quad.triple for quad in parse(body, form)}


@pytest.mark.parametrize(("extension", "media_type", "form"), [(key, *told) for key, told in FORMATS.items()])
def test_every_format_says_all_that_the_file_says(
    visitor: FlaskClient, extension: str, media_type: str, form: RdfFormat
) -> None:
    named = visitor.get(f"/ontology.{extension}")
    liked = visitor.get("/ontology", headers={"Accept": media_type})
    assert (named.mimetype, liked.mimetype) == (media_type, media_type)
    assert named.data == liked.data
    assert "Accept" in liked.vary
    assert triples(named.data, form) == triples((ontology.FOLDER / "core.ttl").read_bytes(), RdfFormat.TURTLE)
    again = visitor.get(f"/ontology.{extension}", headers={"If-None-Match": named.headers["ETag"]})
    assert again.status_code == 304


def test_the_page_leads_to_each_format(visitor: FlaskClient) -> None:
    page = visitor.get("/ontology", headers={"Accept": "text/html"}).text
    assert all(f'href="/ontology.{extension}"' in page for extension in FORMATS)


def test_a_format_that_we_do_not_have_is_404_or_406(visitor: FlaskClient) -> None:
    assert visitor.get("/ontology.xls").status_code == 404
    answer = visitor.get("/ontology", headers={"Accept": "image/png"})
    assert answer.status_code == 406
    assert "application/rdf+xml" in answer.text
