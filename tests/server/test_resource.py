from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Triple, parse

import ontology
from graph.names import Names
from graph.release import Release
from graph.settings import Dataset, Settings
from graph.store import Store
from graph.vocab import DCTERMS, FOAF, PROV, RDF, RDFS, SKOS, VOID
from server import create_app
from server.concepts import page as concepts
from server.things import article, documents
from server.things.article import SIZE
from server.things.documents import LINKS
from server.things.thing import SORTED

BASE = "http://127.0.0.1:8000/"
SEED = "record/sha256-0123456789abcdef01234567"
DOTTED = "record/20.500.12389/21862.v1"
RDF_TYPES = {
    "ttl": ("text/turtle", RdfFormat.TURTLE),
    "nt": ("application/n-triples", RdfFormat.N_TRIPLES),
    "jsonld": ("application/ld+json", RdfFormat.JSON_LD),
    "rdf": ("application/rdf+xml", RdfFormat.RDF_XML),
}


def triples(client: FlaskClient, path: str, extension: str = "nt") -> set[Triple]:
    answer = client.get(f"/{path}.{extension}")
    assert answer.status_code == 200
    assert answer.mimetype == RDF_TYPES[extension][0]
    body = answer.get_data()
    if extension == "jsonld":
        document = json.loads(body)
        document["@context"] = json.loads((ontology.FOLDER / "context.jsonld").read_bytes())["@context"]
        body = json.dumps(document).encode()
    return {quad.triple for quad in parse(body, RDF_TYPES[extension][1])}


@pytest.mark.parametrize(
    ("accept", "extension"),
    [
        ("", "html"),
        ("*/*", "html"),
        ("text/html,application/xhtml+xml;q=0.9,*/*;q=0.8", "html"),
        ("text/turtle", "ttl"),
        ("application/rdf+xml, text/turtle;q=0.5", "rdf"),
        ("application/ld+json", "jsonld"),
        ("application/n-triples", "nt"),
    ],
)
@pytest.mark.parametrize("thing", [SEED, DOTTED, "subject/migrants", "dataset"])
def test_a_bare_iri_answers_303_to_the_document_that_is_liked_best(
    visitor: FlaskClient, thing: str, accept: str, extension: str
) -> None:
    answer = visitor.get(f"/{thing}", headers={"Accept": accept} if accept else {})
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/{thing}.{extension}")
    assert "Accept" in answer.vary
    assert visitor.get(answer.headers["Location"]).status_code == 200


def test_a_format_parameter_chooses_the_document(visitor: FlaskClient) -> None:
    assert visitor.get("/subject/migrants?format=ttl").headers["Location"] == "/subject/migrants.ttl"


def test_what_we_do_not_speak_is_406_and_names_what_we_do(visitor: FlaskClient) -> None:
    answer = visitor.get("/subject/migrants", headers={"Accept": "image/png"})
    assert answer.status_code == 406
    assert "text/turtle" in answer.text


@pytest.mark.parametrize(
    "path",
    [
        "/subject/no-such",
        "/subject/no-such.ttl",
        "/subject/no-such.html",
        "/record/",
        "/nothing/at/all",
        "/subject/a%20b.ttl",
        "/subject/migrants%3E%20%3Fp%20%3Fo%20%7D%20%23.ttl",
        "/subject/migrants%22.html",
        "/dataset.txt",
        "/subject/..%2F..%2Fetc.ttl",
        f"/{SEED}%23source",
    ],
)
def test_an_unknown_thing_is_404(visitor: FlaskClient, path: str) -> None:
    assert visitor.get(path).status_code == 404


def test_a_404_is_a_page_for_readers_and_text_for_programs(visitor: FlaskClient) -> None:
    page = visitor.get("/subject/%3Cscript%3E", headers={"Accept": "text/html"})
    assert page.mimetype == "text/html"
    assert "<script>" not in page.text
    assert visitor.get("/subject/no-such", headers={"Accept": "text/turtle, text/plain"}).mimetype == "text/plain"


@pytest.mark.parametrize("extension", ["html", *RDF_TYPES])
@pytest.mark.parametrize("thing", [SEED, DOTTED, "place/AL", "agent/osce", "event/2021-12-17-combating-intolerance"])
def test_every_thing_has_a_document_in_every_format(visitor: FlaskClient, thing: str, extension: str) -> None:
    answer = visitor.get(f"/{thing}.{extension}")
    links = answer.headers.getlist("Link")
    assert answer.status_code == 200
    assert f'<{BASE}{thing}>; rel="describes"' in links
    assert f'<{BASE}{thing}.{extension}>; rel="canonical"' in links
    assert '<https://creativecommons.org/licenses/by/4.0/>; rel="license"' in links
    assert sum('rel="alternate"' in link for link in links) == len(RDF_TYPES)


@pytest.mark.parametrize("extension", RDF_TYPES)
def test_all_formats_say_the_same(visitor: FlaskClient, extension: str) -> None:
    document = NamedNode(f"{BASE}{SEED}.{extension}")
    other = NamedNode(f"{BASE}{SEED}.nt")
    found = {Triple(other if t.subject == document else t.subject, t.predicate, t.object)
             for t in triples(visitor, SEED, extension)}  # fmt: skip
    assert found == triples(visitor, SEED)


def test_a_document_holds_what_is_said_of_the_thing_and_nothing_of_the_private_graphs(
    visitor: FlaskClient, trig: str
) -> None:
    iri = NamedNode(BASE + SEED)
    said = {q.triple for q in parse(trig, RdfFormat.TRIG) if q.graph_name == NamedNode(f"{BASE}graph/records")}
    found = triples(visitor, SEED)
    assert {t for t in found if t.subject == iri} == {t for t in said if t.subject == iri}
    assert not any(t.predicate == PROV.value for t in found)


def test_a_document_says_what_it_is_about(visitor: FlaskClient) -> None:
    document = NamedNode(f"{BASE}subject/migrants.nt")
    assert {(t.predicate, t.object) for t in triples(visitor, "subject/migrants") if t.subject == document} == {
        (FOAF.primaryTopic, NamedNode(f"{BASE}subject/migrants")),
        (VOID.inDataset, NamedNode(f"{BASE}dataset")),
        (DCTERMS.license, NamedNode("https://creativecommons.org/licenses/by/4.0/")),
    }


def test_a_document_holds_what_points_at_the_thing_and_names_all_that_it_mentions(visitor: FlaskClient) -> None:
    found = triples(visitor, "subject/migrants")
    concept = NamedNode(f"{BASE}subject/migrants")
    assert Triple(NamedNode(BASE + DOTTED), DCTERMS.subject, concept) in found
    assert Triple(NamedNode(BASE + SEED), RDFS.seeAlso, concept) in found
    assert Triple(NamedNode(BASE + DOTTED), DCTERMS.title, Literal("Second record", language="en")) in found
    assert Triple(NamedNode(f"{BASE}subject/refugees"), SKOS.prefLabel, Literal("refugees", language="en")) in found
    assert Triple(NamedNode(f"{BASE}scheme/subjects"), RDF.type, SKOS.ConceptScheme) in found


def test_parts_of_a_thing_are_told_in_its_document(visitor: FlaskClient) -> None:
    part = NamedNode(f"{BASE}dataset#class-record")
    assert {t.predicate for t in triples(visitor, "dataset") if t.subject == part} == {
        getattr(VOID, "class"),
        VOID.entities,
    }
    assert 'id="class-record"' in visitor.get("/dataset.html").text


def test_turtle_is_written_for_people(visitor: FlaskClient) -> None:
    text = visitor.get("/place/AL.ttl").text
    assert "\nplace:AL\n    a dct:Location, schema:Country, skos:Concept ;\n" in text
    assert "foaf:primaryTopic place:AL ;  # Albania\n" in text
    assert "dct:subject" not in text.partition("\n\n")[0]


def test_json_ld_names_its_context_by_address(visitor: FlaskClient) -> None:
    assert json.loads(visitor.get(f"/{SEED}.jsonld").data)["@context"] == f"{BASE}context.jsonld"


@pytest.mark.parametrize("path", [f"/{SEED}", f"/{SEED}.html", f"/{SEED}.ttl", "/dataset.rdf"])
def test_head_answers_as_get_does_without_a_body(visitor: FlaskClient, path: str) -> None:
    got, head = visitor.get(path), visitor.head(path)
    assert head.data == b""
    assert (head.status_code, head.headers.get("ETag")) == (got.status_code, got.headers.get("ETag"))


@pytest.mark.parametrize("extension", ["html", *RDF_TYPES])
def test_what_is_kept_answers_304(visitor: FlaskClient, extension: str) -> None:
    tag = visitor.get(f"/{SEED}.{extension}").headers["ETag"]
    again = visitor.get(f"/{SEED}.{extension}", headers={"If-None-Match": tag})
    assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", tag)
    assert visitor.get(f"/{SEED}.{extension}", headers={"If-None-Match": f"W/{tag}"}).status_code == 304
    assert visitor.get(f"/{SEED}.{extension}", headers={"If-None-Match": '"other"'}).status_code == 200


def test_each_address_and_each_release_has_a_tag_of_its_own(
    tmp_path: Path, trig: str, release_of: Callable[..., Release]
) -> None:
    release_of(tmp_path, trig)
    client = create_app(Settings(data=tmp_path)).test_client()
    tags = {client.get(f"/{thing}").headers["ETag"] for thing in (f"{SEED}.ttl", f"{SEED}.nt", "subject/migrants.ttl")}
    release_of(tmp_path, trig, "20261124T140501Z-1a2b3c4e")
    tags.add(client.get(f"/{SEED}.ttl").headers["ETag"])
    assert len(tags) == 4


@pytest.fixture
def heavy(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """Take every document for one that took long; count those that are made."""
    made: Counter[str] = Counter()

    def compose(store: Store, names: Names, about: NamedNode, document: NamedNode) -> documents.Content:
        made[document.value] += 1
        return COMPOSE(store, names, about, document)

    def page(store: Store, names: Names, iri: NamedNode, *rest: Any) -> Any:
        made[iri.value] += 1
        return (CONCEPT if "/subject/" in iri.value else PAGE)(store, names, iri, *rest)

    monkeypatch.setattr("server.cache.HEAVY", 0)
    monkeypatch.setattr(documents, "compose", compose)
    monkeypatch.setattr(article, "page", page)
    monkeypatch.setattr(concepts, "page", page)
    return made


COMPOSE, PAGE, CONCEPT = documents.compose, article.page, concepts.page


def test_a_document_that_takes_long_is_made_once_a_release_in_each_format(
    tmp_path: Path, trig: str, release_of: Callable[..., Release], heavy: Counter[str]
) -> None:
    for name in ("20261123T140501Z-1a2b3c4d", "20261123T140502Z-1a2b3c4d"):
        release_of(tmp_path, trig, name)
        app = create_app(Settings(base=BASE, data=tmp_path))
        heavy.clear()
        for extension in RDF_TYPES:
            answers = [app.test_client().get(f"/{SEED}.{extension}{noise}") for noise in ("", "?_=1", "")]
            assert len({answer.get_data() for answer in answers}) == 1
        assert heavy == {f"{BASE}{SEED}.{extension}": 1 for extension in RDF_TYPES}


def test_each_page_of_a_thing_is_kept_apart_and_what_a_client_has_is_not_made(
    crowded: Flask, heavy: Counter[str]
) -> None:
    client = crowded.test_client()
    first, second = (client.get(f"/subject/refugees.html?page={number}") for number in (1, 2))
    assert first.get_data() != second.get_data() == client.get("/subject/refugees.html?page=2").get_data()
    assert heavy[f"{BASE}subject/refugees"] == 2
    known = client.get("/subject/refugees.html?page=3", headers={"If-None-Match": "*"})
    again = client.get("/subject/refugees.html?page=1", headers={"If-None-Match": first.headers["ETag"]})
    assert (known.status_code, again.status_code) == (304, 304)
    assert heavy[f"{BASE}subject/refugees"] == 2


def test_what_other_settings_made_is_made_anew(
    tmp_path: Path, trig: str, release_of: Callable[..., Release], heavy: Counter[str]
) -> None:
    release_of(tmp_path, trig)
    for title in ("One", "Another"):
        app = create_app(Settings(base=BASE, data=tmp_path, dataset=Dataset(title=title)))
        assert f"· {title}</title>" in app.test_client().get(f"/{SEED}.html").get_data(as_text=True)
    assert heavy == {f"{BASE}{SEED}": 2}


def hub(count: int) -> tuple[Quad, ...]:
    """Make records that all have one subject."""
    concept, graph = NamedNode(f"{BASE}subject/refugees"), NamedNode(f"{BASE}graph/records")
    return tuple(Quad(NamedNode(f"{BASE}record/many/{i:05}"), DCTERMS.subject, concept, graph) for i in range(count))


@pytest.fixture(scope="module")
def crowded(tmp_path_factory: pytest.TempPathFactory, trig: str, release_of: Callable[..., Release]) -> Flask:
    data = tmp_path_factory.mktemp("crowded")
    release_of(data, trig, more=hub(SORTED + 1))
    return create_app(Settings(data=data))


def test_links_beyond_the_bound_are_left_out_and_the_bound_is_told(crowded: Flask) -> None:
    found = triples(crowded.test_client(), "subject/refugees")
    concept = NamedNode(f"{BASE}subject/refugees")
    (told,) = [t.object for t in found if t.predicate == RDFS.comment]
    assert isinstance(told, Literal)
    assert f"{LINKS:,}" in told.value
    assert sum(t.object == concept for t in found) == LINKS + 1  # foaf:primaryTopic is the one more


def test_a_crowded_thing_still_shows_every_property_that_points_at_it(crowded: Flask) -> None:
    text = crowded.test_client().get("/subject/refugees.html").text
    assert f"more than {SORTED:,}" in text
    assert text.count('href="/record/') == SIZE
    assert "Records on this subject" in text


def test_pages_follow_on_one_another_without_a_gap(
    tmp_path: Path, trig: str, release_of: Callable[..., Release]
) -> None:
    release_of(tmp_path, trig, more=hub(2 * SIZE))
    client = create_app(Settings(data=tmp_path)).test_client()
    pages = [client.get(f"/subject/refugees.html?page={n}").text for n in (1, 2, 3)]
    assert [page.count('href="/record/') for page in pages] == [SIZE, SIZE, 1]
    assert 'rel="next"' in pages[0]
    assert 'rel="next"' not in pages[2]
    assert client.get("/subject/refugees.html?page=4").status_code == 404


def test_what_is_shown_once_makes_no_pages_of_its_own(
    tmp_path: Path, trig: str, release_of: Callable[..., Release]
) -> None:
    region, graph = NamedNode(f"{BASE}place/osce-region"), NamedNode(f"{BASE}graph/thesaurus")
    members = [NamedNode(f"{BASE}place/X{i}") for i in range(SIZE + 1)]
    more = [Quad(m, SKOS.broader, region, graph) for m in members]
    more += [Quad(region, SKOS.narrower, m, graph) for m in members]
    release_of(tmp_path, trig, more=tuple(more))
    client = create_app(Settings(data=tmp_path)).test_client()
    assert "?page=" not in client.get("/place/osce-region.html").text
    assert client.get("/place/osce-region.html?page=2").status_code == 404


@pytest.mark.parametrize("page", ["0", "-1", "x", "1.5", "", "9" * 40, "²"])
def test_a_page_that_is_no_number_is_400(visitor: FlaskClient, page: str) -> None:
    assert visitor.get(f"/subject/migrants.html?page={page}").status_code == 400


def test_a_release_of_another_base_is_not_served_as_if_it_were_ours(
    tmp_path: Path, trig: str, release_of: Callable[..., Release]
) -> None:
    release_of(tmp_path, trig)
    client = create_app(Settings(base="https://other.example/", data=tmp_path)).test_client()
    health = client.get("/health")
    assert (health.status_code, health.json and health.json["status"]) == (503, "unavailable")
    assert "was built with base" in client.get("/sparql?query=ASK{}").text


def test_below_another_path_every_address_begins_with_it(
    tmp_path: Path, trig: str, release_of: Callable[..., Release]
) -> None:
    base = "https://data.example.org/graph-of/records/"
    release_of(tmp_path, trig.replace(BASE, base), base=base)
    client = create_app(Settings(base=base, data=tmp_path)).test_client()
    assert client.get("/graph-of/records/subject/migrants").headers["Location"] == (
        "/graph-of/records/subject/migrants.html"
    )
    text = client.get("/graph-of/records/subject/migrants.html").text
    assert 'href="/graph-of/records/subject/refugees"' in text
    assert 'href="/subject' not in text
    with client.get("/graph-of/records/static/seealso.css") as style:
        assert style.status_code == 200
