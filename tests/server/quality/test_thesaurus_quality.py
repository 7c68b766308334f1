"""What is amiss with the thesaurus, as people and machines read it; with the counts of earlier releases."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path

import pytest
import rdflib
from flask.testing import FlaskClient
from pyoxigraph import RdfFormat, parse, serialize

from graph.quality.report import FILE, FOLDER, Measured, Scheme, Summary
from graph.release import Release
from graph.settings import Settings
from server import create_app
from server.quality.trend import trend

BASE = "http://127.0.0.1:8000/"
PAGE = "/quality/thesaurus"
TRIG = """
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
<http://127.0.0.1:8000/graph/thesaurus> { <http://127.0.0.1:8000/subject/a> a skos:Concept ; skos:prefLabel "a"@en . }
"""
DQV = rdflib.Namespace("http://www.w3.org/ns/dqv#")
EARLIER = "20251123T140501Z-1a2b3c4d"
OLDEST = "20241123T140501Z-1a2b3c4d"
FOUND = [
    {"thing": f"{BASE}subject/a", "thingLabel": "<b>first</b>", "thingLanguage": "fr", "text": "<i>a</i>[U+0007]"},
    {"thing": "javascript:alert(1)", "thingLabel": "evil", "other": "https://example.org/far", "text": "x"},
    {"thing": "_:b0"},
    *({"thing": f"{BASE}subject/n{number}", "thingLabel": f"number {number}"} for number in range(147)),
]


def measured(name: str, count: int | None, severity: str, dimension: str) -> Measured:
    told = FOUND[:20] if count else []
    schemes = {f"{BASE}scheme/subjects": count} if count else {}
    return Measured(name, f"Title of {name}", "It is so.", "Mend it.", severity, dimension, "", count, schemes, told)


def summary(orphans: int) -> Summary:
    flaws = (
        measured("mixed-kinds", 0, "violation", "consistency"),
        measured("empty-labels", 2, "warning", "labels"),
        measured("orphans", orphans, "info", "structure"),
        measured("broken-links", None, "warning", "links"),
    )
    return Summary(1200, 3400, (Scheme(f"{BASE}scheme/subjects", "Subjects", "en", 1200),), flaws)


def account(release: Release, orphans: int) -> None:
    folder = release.path / FOLDER
    (folder / FILE).write_text(json.dumps(asdict(summary(orphans))), encoding="utf-8")
    lines = "".join(f"{json.dumps(one)}\n" for one in FOUND)
    (folder / "orphans.jsonl").write_text(lines, encoding="utf-8")


@pytest.fixture
def release(tmp_path: Path, release_of: Callable[..., Release]) -> Release:
    """Make three releases: the oldest has no account that we can read, the last is the current one."""
    release_of(tmp_path, TRIG, OLDEST)
    (tmp_path / "releases" / OLDEST / FOLDER / FILE).write_text('{"flaws": 1}', encoding="utf-8")
    account(release_of(tmp_path, TRIG, EARLIER), 1700)
    made = release_of(tmp_path, TRIG)
    account(made, 1500)
    return made


@pytest.fixture
def visitor(release: Release, tmp_path: Path) -> FlaskClient:
    assert release.path.is_dir()
    return create_app(replace(Settings(), data=tmp_path)).test_client()


def test_the_page_tells_counts_severities_examples_and_what_was_not_looked_for(visitor: FlaskClient) -> None:
    page = visitor.get(PAGE, headers={"Accept": "text/html"})
    assert (page.status_code, page.mimetype) == (200, "text/html")
    for told in (
        "1,500",
        "1,200",
        "Title of orphans",
        "&lt;b&gt;first&lt;/b&gt;",
        "not looked for",
        'href="/subject/a"',
        '<span class="badge violation">violations</span>',
    ):
        assert told in page.text, told
    assert "<b>first" not in page.text
    assert 'href="javascript' not in page.text
    assert 'id="orphans"' in page.text


def test_the_trend_goes_over_the_releases_that_have_an_account(visitor: FlaskClient) -> None:
    page = visitor.get(PAGE).text
    assert "down: 1,700, 1,500 over 2 releases" in page
    assert "<svg" in page
    assert "20251123 1405" in page
    assert "20241123" not in page


def test_a_page_is_made_anew_when_an_earlier_release_is_removed(visitor: FlaskClient, tmp_path: Path) -> None:
    before = visitor.get(PAGE)
    assert visitor.get(PAGE, headers={"If-None-Match": before.headers["ETag"]}).status_code == 304
    (tmp_path / "releases" / EARLIER).rename(tmp_path / "gone")
    after = visitor.get(PAGE, headers={"If-None-Match": before.headers["ETag"]})
    assert after.status_code == 200
    assert "<svg" not in after.text


def test_a_trend_says_its_way_in_words_and_stays_within_its_drawing() -> None:
    assert trend([("a", 3)]).words == "no earlier release tells"
    assert trend([("a", 3), ("b", 5)]).words == "up: 3, 5 over 2 releases"
    assert trend([("a", 0), ("b", 0)]).words == "unchanged: 0, 0 over 2 releases"
    places = [tuple(map(float, place.split(","))) for place in trend([("a", 0), ("b", 9), ("c", 4)]).points.split()]
    assert [x for x, _ in places] == sorted(x for x, _ in places)
    assert all(0 <= x <= 96 and 0 <= y <= 24 for x, y in places)
    assert places[1][1] < places[2][1] < places[0][1]


def test_the_occurrences_of_a_flaw_are_shown_page_by_page(visitor: FlaskClient) -> None:
    first = visitor.get(f"{PAGE}/orphans").text
    assert "the first 150 are kept" in first
    assert "Page 1 of 2" in first
    assert "number 146" not in first
    assert 'href="https://example.org/far"' in first
    assert 'href="javascript' not in first
    assert "&lt;i&gt;a&lt;/i&gt;[U+0007]" in first
    assert "number 146" in visitor.get(f"{PAGE}/orphans?page=2").text
    assert visitor.get(f"{PAGE}/orphans?page=3").status_code == 404
    assert visitor.get(f"{PAGE}/orphans?page=x").status_code == 400
    assert "Not looked for" in visitor.get(f"{PAGE}/broken-links").text
    assert visitor.get(f"{PAGE}/mixed-kinds").status_code == 200
    assert visitor.get(f"{PAGE}/nonsense").status_code == 404


def test_machines_get_the_account_as_json(visitor: FlaskClient) -> None:
    told = visitor.get(PAGE, headers={"Accept": "application/json"})
    assert told.json == visitor.get(f"{PAGE}.json").json == json.loads(json.dumps(asdict(summary(1500))))


@pytest.mark.parametrize(("extension", "name"), [("ttl", "turtle"), ("nt", "nt"), ("rdf", "xml"), ("jsonld", "")])
def test_machines_get_measurements_in_every_format_of_rdf(visitor: FlaskClient, extension: str, name: str) -> None:
    answer = visitor.get(f"{PAGE}.{extension}")
    assert answer.status_code == 200
    if not name:
        body = answer.get_json(force=True)
        body["@context"] = visitor.get("/context.jsonld").get_json(force=True)["@context"]
        plain = serialize(parse(json.dumps(body), RdfFormat.JSON_LD), format=RdfFormat.N_TRIPLES)
        found = rdflib.Graph().parse(data=plain or b"", format="nt")
    else:
        found = rdflib.Graph().parse(data=answer.data, format=name)
    metric = rdflib.URIRef(f"{BASE}quality/thesaurus#orphans")
    values = {
        (found.value(node, DQV.computedOn), found.value(node, DQV.value).toPython())  # type: ignore[union-attr]
        for node in found.subjects(DQV.isMeasurementOf, metric)
    }
    whole, scheme = rdflib.URIRef(f"{BASE}dataset"), rdflib.URIRef(f"{BASE}scheme/subjects")
    assert values == {(whole, 1500), (scheme, 1500)}
    assert (metric, rdflib.RDF.type, DQV.Metric) in found
    unmeasured = rdflib.URIRef(f"{BASE}quality/thesaurus#broken-links")
    assert list(found.subjects(DQV.isMeasurementOf, unmeasured)) == []


def test_a_form_is_negotiated_and_an_unknown_one_refused(visitor: FlaskClient) -> None:
    assert visitor.get(PAGE, headers={"Accept": "text/turtle"}).mimetype == "text/turtle"
    assert "Accept" in visitor.get(PAGE).headers["Vary"]
    assert visitor.get(PAGE, headers={"Accept": "image/png"}).status_code == 406
    assert visitor.get(f"{PAGE}.png").status_code == 404


def test_a_release_without_an_account_answers_404(release: Release, visitor: FlaskClient) -> None:
    (release.path / FOLDER / FILE).unlink()
    assert visitor.get(PAGE).status_code == 404
