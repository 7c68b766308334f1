"""What a librarian should look at, and where a merged concept leads."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from pyoxigraph import NamedNode

from graph.merges.report import FILE
from graph.names import Names
from graph.release import Release
from graph.settings import Settings
from graph.store.embedded import Embedded
from server import create_app
from server.things.usage import Together, Usage, together, usage

BASE = "http://127.0.0.1:8000/"
NAMES = Names(BASE)
TRIG = """
@prefix dct: <http://purl.org/dc/terms/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix seealso: <https://w3id.org/seealso#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@base <http://127.0.0.1:8000/> .
<graph/thesaurus> {
  <subject/labour> a skos:Concept ; skos:prefLabel "labour"@en ; seealso:records 12 ; seealso:recordsAsSubject 9 ;
    seealso:recordsAsSeeAlso 4 ; seealso:firstYear "1999"^^xsd:gYear ; seealso:lastYear "2020"^^xsd:gYear .
  <subject/labor> a skos:Concept ; skos:prefLabel "labor"@en ; owl:deprecated true ; dct:isReplacedBy <subject/labour> .
  <subject/gone> a skos:Concept ; skos:prefLabel "gone"@en ; owl:deprecated true .
  <type/report> a skos:Concept ; skos:prefLabel "report"@en ; seealso:records 3 .
}
<graph/statistics> {
  <subject/labour#with-subject-strikes> a seealso:CoOccurrence ; seealso:concept <subject/labour> , <subject/strikes> ;
    seealso:recordsTogether 5 ; seealso:lift 2.5 ; seealso:pmi 1.3219 .
  <subject/labour#with-subject-wages> a seealso:CoOccurrence ; seealso:concept <subject/labour> , <subject/wages> ;
    seealso:recordsTogether 7 ; seealso:lift 2 ; seealso:pmi 1 .
}
"""


def suggestion(number: int, kind: str = "subject") -> dict[str, object]:
    old = {"iri": f"{BASE}{kind}/old-{number}", "label": f"<b>old</b> {number}", "language": "en", "records": 1}
    return {
        "kind": kind, "old": old, "new": old | {"iri": f"{BASE}{kind}/new", "label": "new"}, "rules": ["number"],
        "together": 0, "confidence": 0.9, "evidence": "“old” and “new”: <i>alike</i>.",
    }  # fmt: skip


COUNT = {
    "concepts": 1200,
    "candidates": 3,
    "suggestions": 1,
    "rules": {"number": 1},
    "scripts": {"Latn": 1},
    "languages": {},
}
REPORT = {
    "counts": {"subject": COUNT},
    "suggestions": [*(suggestion(number) for number in range(150)), suggestion(1, "type")],
    "several": [
        {
            "kind": "subject",
            "concept": f"{BASE}subject/chat",
            "labels": [{"label": "chat", "language": "fr", "records": 2}],
        }
    ],
    "ambiguous": [
        {"kind": "subject", "label": "bank", "language": "en", "records": 1, "concept": f"{BASE}subject/bank",
         "others": [f"{BASE}subject/bank-2"]}
    ],
}  # fmt: skip


@pytest.fixture
def release(tmp_path: Path, release_of: Callable[..., Release]) -> Release:
    made = release_of(tmp_path, TRIG)
    (made.path / FILE).write_text(json.dumps(REPORT), encoding="utf-8")
    return made


@pytest.fixture
def visitor(release: Release, tmp_path: Path) -> FlaskClient:
    return create_app(replace(Settings(), data=tmp_path)).test_client()


def test_the_report_is_a_page_for_browsers_and_json_for_machines(visitor: FlaskClient) -> None:
    page = visitor.get("/quality/merges", headers={"Accept": "text/html"})
    assert (page.status_code, page.mimetype) == (200, "text/html")
    for told in (
        "1,200",
        "&lt;b&gt;old&lt;/b&gt; 0",
        "Page 1 of 2",
        "chat",
        "bank-2",
        "/subject/old-0",
        "number or case 1",
    ):
        assert told in page.text, told
    assert '<a href="/subject/bank-2"><code>subject/bank-2</code></a>' in page.text
    assert "<b>old" not in page.text
    assert "<i>alike" not in page.text
    data = visitor.get("/quality/merges", headers={"Accept": "application/json"})
    assert data.json == visitor.get("/quality/merges.json").json == REPORT


def test_the_pages_of_a_kind_follow_each_other_and_end(visitor: FlaskClient) -> None:
    assert "old-149" in visitor.get("/quality/merges?page=2").text
    assert "type/old-1" in visitor.get("/quality/merges?kind=type").text
    assert "subject/old-1" not in visitor.get("/quality/merges?kind=type").text
    assert visitor.get("/quality/merges?page=3").status_code == 404
    assert visitor.get("/quality/merges?kind=planet").status_code == 404


def test_a_release_without_a_report_answers_404(release: Release, visitor: FlaskClient) -> None:
    (release.path / FILE).unlink()
    assert visitor.get("/quality/merges").status_code == 404


def test_a_merged_concept_leads_to_the_one_that_stands_for_it(visitor: FlaskClient) -> None:
    moved = visitor.get("/subject/labor")
    assert (moved.status_code, moved.headers["Location"]) == (301, "/subject/labour")
    assert visitor.get("/subject/labor.ttl").status_code == 200
    assert visitor.get("/subject/labour").status_code == 303
    assert visitor.get("/subject/gone").status_code == 303


def test_the_usage_of_a_concept_is_read_from_the_store(release: Release) -> None:
    store = Embedded(release.store, (NAMES.graph("thesaurus").value,), BASE, 100)
    try:
        labour = NamedNode(f"{BASE}subject/labour")
        assert usage(store, labour) == Usage(12, 9, 4, 1999, 2020)
        assert usage(store, NamedNode(f"{BASE}type/report")) == Usage(3, None, None, 0, 0)
        assert usage(store, NamedNode(f"{BASE}subject/gone")) is None
        wages, strikes = NamedNode(f"{BASE}subject/wages"), NamedNode(f"{BASE}subject/strikes")
        assert together(store, NAMES, labour) == (Together(wages, 7, 2.0, 1.0), Together(strikes, 5, 2.5, 1.3219))
        assert together(store, NAMES, wages, 1) == (Together(labour, 7, 2.0, 1.0),)
    finally:
        store.close()
