"""What each address answers: shapes, contexts, bounds and errors."""

from __future__ import annotations

import json
from pathlib import Path
from urllib.parse import quote

import pytest
import rdflib
from flask.testing import FlaskClient
from rdflib.namespace import RDF, SKOS

from graph.settings import Settings
from server import create_app
from server.served.current import open_store
from server.skosmos import GLOBAL, SPECIFIC

BASE = "http://127.0.0.1:8000/"
RIVER, WATER, LAKE, DELTA, RAPIDS, BROOK, RUNNING, STEEP = (
    f"{BASE}subject/{name}" for name in ("river", "water", "lake", "delta", "rapids", "brook", "running", "steep")
)
SUBJECTS = f"{BASE}scheme/subjects"
SILENT = {"subjects/lookup", "subjects/new", "subjects/modified"}
"""Addresses whose context, which is as Skosmos has it, gives the list of what was found no property."""
DOCS = Path(__file__).parents[3] / "docs" / "skosmos.md"


def told(visitor: FlaskClient, address: str) -> dict[str, object]:
    response = visitor.get(f"/rest/v1/{address}")
    assert response.status_code == 200, response.get_data(as_text=True)
    body = response.get_json()
    assert isinstance(body, dict)
    return body


def rows(body: object, *path: str) -> list[dict[str, object]]:
    for step in path:
        assert isinstance(body, dict)
        body = body[step]
    assert isinstance(body, list)
    return body


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")
@pytest.mark.parametrize(
    "address",
    [
        "vocabularies?lang=en", "types?lang=en", "search?query=river", f"label?uri={RIVER}&lang=en", "subjects/",
        "subjects/types", "subjects/vocabularyStatistics", "subjects/labelStatistics", "subjects/topConcepts",
        "subjects/search?query=riv*&fields=prefLabel+broader", "subjects/lookup?label=river",
        f"subjects/label?uri={RIVER}", f"subjects/broader?uri={RIVER}", f"subjects/narrower?uri={RIVER}",
        f"subjects/related?uri={RIVER}", f"subjects/broaderTransitive?uri={RIVER}",
        f"subjects/narrowerTransitive?uri={RIVER}", f"subjects/children?uri={RIVER}",
        f"subjects/hierarchy?uri={RIVER}", "subjects/groups", f"subjects/groupMembers?uri={RUNNING}",
        "subjects/index/", "subjects/index/R", "subjects/new", "subjects/modified",
    ],
)  # fmt: skip
def test_every_answer_is_json_ld_that_another_reads(visitor: FlaskClient, address: str) -> None:
    response = visitor.get(f"/rest/v1/{address}")
    assert response.content_type == "application/json"
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert "@context" in response.get_json()
    graph = rdflib.Graph()
    graph.parse(data=response.get_data(as_text=True), format="json-ld", publicID=f"{BASE}rest/v1/subjects/")
    assert (len(graph) == 0) == (address.partition("?")[0] in SILENT)


def test_the_table_of_methods_is_documented() -> None:
    text = DOCS.read_text(encoding="utf-8")
    for path in (*(f"`{path}`" for path in GLOBAL), *(f"`VOCABULARY/{path}`" for path in SPECIFIC)):
        assert path.replace("<letter>", "LETTER") in text, path


def test_the_example_of_the_documentation_is_what_is_answered(visitor: FlaskClient) -> None:
    text = DOCS.read_text(encoding="utf-8")
    address = text.partition("GET /rest/v1/")[2].partition("\n")[0]
    shown = json.loads(text.partition("```json\n")[2].partition("```")[0])
    assert told(visitor, address) == shown


def test_a_hit_has_the_shape_that_clients_know(visitor: FlaskClient) -> None:
    body = told(visitor, "subjects/search?query=rivière&labellang=en")
    assert body == {
        "@context": {
            "skos": str(SKOS),
            "uri": "@id",
            "type": "@type",
            "isothes": "http://purl.org/iso25964/skos-thes#",
            "onki": "http://schema.onki.fi/onki#",
            "results": {"@id": "onki:results", "@container": "@list"},
            "prefLabel": "skos:prefLabel",
            "altLabel": "skos:altLabel",
            "hiddenLabel": "skos:hiddenLabel",
            "@language": "en",
        },
        "uri": "",
        "results": [
            {
                "uri": RIVER,
                "type": ["skos:Concept"],
                "localname": "river",
                "prefLabel": "river",
                "altLabel": "rivière",
                "lang": "fr",
                "notation": "1.1",
                "vocab": "subjects",
            }
        ],
    }


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("query=joki", [("joki", None, "fi")]),
        ("query=joki&lang=fi", [("joki", None, "fi")]),
        ("query=joki&labellang=fr", [("fleuve", "joki", "fi")]),
        ("query=joki&labellang=ar", [("joki", None, "fi")]),
        ("query=joki&lang=en", []),
        ("query=delta&type=skos:Collection", []),
        ("query=steep*&type=skos:Concept+skos:Collection", [("steep waters", None, "en")]),
        ("query=steep*&type=http://www.w3.org/2004/02/skos/core%23Collection", [("steep waters", None, "en")]),
        ("query=steep*&type=none:Such", []),
        ("query=rivulet", []),
        ("query=湖", [("湖", None, "zh")]),
        (f"group={STEEP}", [("koski", None, "fi")]),
        (f"parent={RIVER}&lang=fi", [("suisto", None, "fi"), ("koski", None, "fi")]),
        ("query=river&scheme=urn:other", []),
        (f"query=lake&scheme={SUBJECTS}", [("lake", None, "en")]),
    ],
)
def test_search_chooses_by_what_it_is_told(
    visitor: FlaskClient, asked: str, expected: list[tuple[str, str | None, str]]
) -> None:
    found = rows(told(visitor, f"subjects/search?{asked}"), "results")
    assert [(hit["prefLabel"], hit.get("matchedPrefLabel"), hit["lang"]) for hit in found] == expected


def test_search_adds_the_fields_that_are_asked_for(visitor: FlaskClient) -> None:
    address = "subjects/search?query=river&lang=en&fields=broader+prefLabel+exactMatch+definition+nothing"
    body = told(visitor, address)
    (hit,) = rows(body, "results")
    assert hit["broader"] == [{"uri": WATER, "prefLabel": "water"}]
    assert hit["prefLabels"] == {"en": "river", "fi": "joki", "fr": "fleuve", "ru": "река", "zh": "江河"}
    assert hit["exactMatch"] == [{"uri": "http://www.wikidata.org/entity/Q4022"}]
    assert hit["definition"] == ["Water that runs in a bed."]
    assert "nothing" not in json.dumps(body)


def test_search_over_all_says_of_which_vocabulary_a_hit_is(visitor: FlaskClient) -> None:
    found = rows(told(visitor, "search?query=river*&lang=en&unique=true"), "results")
    assert {(hit["prefLabel"], hit["vocab"]) for hit in found} == {
        ("river", "subjects"),
        ("river delta", "subjects"),
        ("River format", "formats"),
    }


def test_lookup_prefers_what_is_written_as_it_was_asked(visitor: FlaskClient) -> None:
    for label, field in (("River", "prefLabel"), ("STREAM", "altLabel"), ("江河", "prefLabel")):
        (hit,) = rows(told(visitor, f"subjects/lookup?label={label}"), "result")
        assert (hit["uri"], str(hit[field]).casefold()) == (RIVER, label.casefold())


def test_label_gives_all_of_a_language(visitor: FlaskClient) -> None:
    body = told(visitor, f"subjects/label?uri={RIVER}&lang=en")
    labels = {key: value for key, value in body.items() if key.endswith("Label")}
    assert labels == {"prefLabel": "river", "altLabel": ["stream"], "hiddenLabel": ["rivers"]}
    assert "prefLabel" not in told(visitor, f"subjects/label?uri={RIVER}&lang=ar")
    assert told(visitor, f"label?uri={RIVER}&lang=fi")["prefLabel"] == "joki"


def test_a_neighbour_without_a_name_in_the_language_is_told_without_one(visitor: FlaskClient) -> None:
    found = rows(told(visitor, f"subjects/narrower?uri={RIVER}&lang=en"), "narrower")
    assert found == [{"uri": RAPIDS, "prefLabel": None}, {"uri": DELTA, "prefLabel": "river delta"}]
    children = rows(told(visitor, f"subjects/children?uri={RIVER}&lang=en"), "narrower")
    assert children == [
        {"uri": RAPIDS, "prefLabel": "koski (fi)", "hasChildren": False},
        {"uri": DELTA, "prefLabel": "river delta", "hasChildren": False},
    ]
    assert rows(told(visitor, f"subjects/children?uri={DELTA}"), "narrower") == []


def test_the_way_up_shows_what_lies_beside_each_step(visitor: FlaskClient) -> None:
    steps = told(visitor, f"subjects/hierarchy?uri={DELTA}&lang=en")["broaderTransitive"]
    assert isinstance(steps, dict)
    assert list(steps) == [DELTA, RIVER, WATER]
    assert steps[DELTA] == {
        "uri": DELTA,
        "prefLabel": "river delta",
        "broader": [RIVER],
        "hasChildren": False,
    }
    assert steps[WATER] == {
        "uri": WATER,
        "prefLabel": "water",
        "notation": "1",
        "narrower": [
            {"uri": LAKE, "label": "lake", "notation": "1.2", "hasChildren": False},
            {"uri": RIVER, "label": "river", "notation": "1.1", "hasChildren": True},
        ],
        "hasChildren": True,
        "tops": [SUBJECTS],
        "top": SUBJECTS,
    }


def test_members_of_a_collection_are_told_without_those_that_are_gone(visitor: FlaskClient) -> None:
    found = rows(told(visitor, f"subjects/groupMembers?uri={RUNNING}&lang=en"), "members")
    assert [(member["uri"], member["hasMembers"], member["type"]) for member in found] == [
        (RAPIDS, False, ["skos:Concept"]),
        (RIVER, False, ["skos:Concept"]),
        (STEEP, True, ["skos:Collection"]),
    ]


def test_the_alphabet_lists_preferred_and_other_names(visitor: FlaskClient) -> None:
    assert told(visitor, "subjects/index/?lang=en")["indexLetters"] == ["L", "R", "S", "W"]
    assert told(visitor, "subjects/index/?lang=ru")["indexLetters"] == ["В", "О", "Р"]
    found = rows(told(visitor, "subjects/index/S?lang=en"), "indexConcepts")
    assert found[1] == {
        "uri": RIVER, "localname": "river", "prefLabel": "river", "altLabel": "stream", "lang": "en", "notation": "1.1",
    }  # fmt: skip
    every = rows(told(visitor, "subjects/index/*?lang=en"), "indexConcepts")
    part = rows(told(visitor, "subjects/index/*?lang=en&limit=2&offset=1"), "indexConcepts")
    assert part == every[1:3]


def test_changes_come_by_date_with_what_replaces_the_gone(visitor: FlaskClient) -> None:
    new = rows(told(visitor, "subjects/new?lang=en"), "changeList")
    assert new == [
        {"uri": RIVER, "prefLabel": "river", "date": "2025-03-01T00:00:00+0000"},
        {"uri": WATER, "prefLabel": "water", "date": "2024-01-05T00:00:00+0000"},
    ]
    assert rows(told(visitor, "subjects/new?lang=en&limit=1&offset=1"), "changeList") == new[1:]
    river, brook = rows(told(visitor, "subjects/modified?lang=en"), "changeList")
    assert river["date"] == "2026-02-03T04:05:06+0000"
    assert (brook["uri"], brook["replacedBy"], brook["replacingLabel"]) == (BROOK, RIVER, "river")


def test_mappings_are_told_in_jskos(visitor: FlaskClient) -> None:
    body = told(visitor, f"subjects/mappings?uri={RIVER}&lang=en")
    by_type = {str(mapping["type"]): mapping for mapping in rows(body, "mappings")}
    outside, inside = by_type["['skos:exactMatch']"], by_type["['skos:closeMatch']"]
    assert outside["from"] == {"memberSet": [{"uri": RIVER}]}
    assert outside["to"] == {"memberSet": [{"uri": "http://www.wikidata.org/entity/Q4022"}]}
    assert (outside["vocabName"], outside["prefLabel"]) == ("www.wikidata.org", "wd:Q4022")
    assert (inside["vocabName"], inside["prefLabel"]) == ("Formats", "River format")
    assert (inside["fromScheme"], inside["toScheme"]) == ({"uri": SUBJECTS}, {"uri": f"{BASE}scheme/formats"})
    assert json.loads(str(body["graph"]))["graph"][0]["uri"] == RIVER


def test_statistics_count_things_and_labels(visitor: FlaskClient) -> None:
    body = told(visitor, "subjects/vocabularyStatistics?lang=en")
    assert body["concepts"] == {
        "class": str(SKOS.Concept), "label": "Concept", "count": 6, "deprecatedCount": 1,
    }  # fmt: skip
    assert body["conceptGroups"] == {
        "class": str(SKOS.Collection), "label": "Collection", "count": 2, "deprecatedCount": 0,
    }  # fmt: skip
    languages = {
        str(row["language"]): row for row in rows(told(visitor, "subjects/labelStatistics?lang=fi"), "languages")
    }
    assert languages["fi"]["literal"] == "suomi"
    assert languages["en"]["properties"] == [
        {"property": "skos:prefLabel", "labels": 7},
        {"property": "skos:altLabel", "labels": 1},
        {"property": "skos:hiddenLabel", "labels": 1},
    ]


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")
@pytest.mark.parametrize(
    ("media_type", "syntax"),
    [
        ("application/rdf+xml", "xml"),
        ("text/turtle", "turtle"),
        ("application/ld+json", "json-ld"),
        ("application/json", "json-ld"),
    ],
)
def test_data_say_the_same_in_every_format(visitor: FlaskClient, media_type: str, syntax: str) -> None:
    graphs = []
    for address, accept in ((f"&format={quote(media_type)}", "*/*"), ("", media_type)):
        response = visitor.get(f"/rest/v1/subjects/data?uri={RIVER}{address}", headers={"Accept": accept})
        assert response.mimetype == media_type
        graphs.append(rdflib.Graph().parse(data=response.get_data(), format=syntax))
    other = rdflib.Graph().parse(data=visitor.get(f"/rest/v1/data?uri={RIVER}&format=text/turtle").get_data())
    assert set(graphs[0]) == set(graphs[1]) == set(other)
    assert (rdflib.URIRef(RIVER), RDF.type, SKOS.Concept) in other
    assert (rdflib.URIRef(RIVER), SKOS.notation, rdflib.Literal("1.1")) in other
    assert (rdflib.URIRef(WATER), SKOS.prefLabel, rdflib.Literal("вода", lang="ru")) in other


def test_data_of_a_whole_vocabulary_lead_to_the_dump(visitor: FlaskClient) -> None:
    response = visitor.get("/rest/v1/subjects/data")
    assert (response.status_code, response.headers["Location"]) == (302, "/dumps/thesaurus.ttl.gz")
    with visitor.get(response.headers["Location"]) as dump:
        assert dump.status_code == 200


@pytest.mark.parametrize(
    ("address", "code", "words"),
    [
        ("vocabularies", 400, "400 Bad Request : lang parameter missing"),
        ("types", 400, "400 Bad Request : lang parameter missing"),
        ("data", 400, "400 Bad Request : uri parameter missing"),
        ("label", 400, "400 Bad Request : uri parameter missing"),
        ("search", 400, "400 Bad Request : query parameter missing"),
        ("search?query=%20", 400, "400 Bad Request : query parameter missing"),
        ("search?query=a&maxhits=0", 400, "400 Bad Request : maxhits parameter is invalid"),
        ("search?query=a&maxhits=x", 400, "400 Bad Request : maxhits parameter is invalid"),
        ("search?query=a&offset=-1", 400, "400 Bad Request : offset parameter is invalid"),
        ("search?query=a&vocab=none", 404, "404 Not Found : Vocabulary id 'none' not found."),
        ("none/", 404, "404 Not Found : Vocabulary id 'none' not found."),
        ("none/search?query=a", 404, "404 Not Found : Vocabulary id 'none' not found."),
        ("subjects/lookup", 400, "400 Bad Request : label parameter missing"),
        ("subjects/lookup?label=none", 404, "404 Not Found : Could not find label 'none'"),
        ("subjects/broader", 400, "400 Bad Request : uri parameter missing"),
        ("subjects/broader?uri=urn:none", 404, "404 Not Found : Could not find concept <urn:none>"),
        ("subjects/broader?uri=<>%20{}", 404, "404 Not Found : Could not find concept <<> {}>"),
        (f"formats/label?uri={RIVER}", 404, f"404 Not Found : Could not find concept <{RIVER}>"),
        ("label?uri=urn:none", 404, "404 Not Found : Could not find concept <urn:none>"),
        ("subjects/data?uri=urn:none", 404, "404 Not Found : Could not find concept <urn:none>"),
        (f"subjects/broaderTransitive?uri={RIVER}&limit=0", 400, "400 Bad Request : limit parameter is invalid"),
        (f"subjects/groupMembers?uri={RIVER}", 404, f"404 Not Found : Could not find group <{RIVER}>"),
        ("subjects/groupMembers?uri=<>", 404, "404 Not Found : Could not find group <<>>"),
        ("subjects/new?limit=x", 400, "400 Bad Request : limit parameter is invalid"),
    ],
)
def test_an_error_is_told_as_skosmos_tells_it(visitor: FlaskClient, address: str, code: int, words: str) -> None:
    response = visitor.get(f"/rest/v1/{address}")
    assert (response.status_code, response.get_data(as_text=True)) == (code, words)
    assert response.mimetype == "text/plain"


def test_a_format_that_is_not_there_is_not_acceptable(visitor: FlaskClient) -> None:
    response = visitor.get(f"/rest/v1/subjects/data?uri={RIVER}&format=text/csv")
    assert response.status_code == 406
    assert "application/rdf+xml text/turtle" in response.get_data(as_text=True)


@pytest.mark.parametrize("callback", ["show", "a.b_c.$d"])
def test_a_script_may_be_called_back(visitor: FlaskClient, callback: str) -> None:
    response = visitor.get(f"/rest/v1/search?query=湖&callback={callback}")
    body = response.get_data(as_text=True)
    assert response.mimetype == "application/javascript"
    assert body.isascii()
    assert json.loads(body.removeprefix(f"/**/{callback}(").removesuffix(");"))["results"][0]["prefLabel"] == "湖"


@pytest.mark.parametrize("callback", ["alert(1)", "a b", "<script>", "a.", "1a", "x" * 100, "é", "a\n"])
def test_nothing_but_a_name_is_called_back(visitor: FlaskClient, callback: str) -> None:
    response = visitor.get("/rest/v1/search", query_string={"query": "a", "callback": callback})
    assert response.status_code == 400
    assert response.mimetype == "text/plain"


def test_the_client_chooses_between_two_names_of_json(visitor: FlaskClient) -> None:
    response = visitor.get("/rest/v1/subjects/", headers={"Accept": "application/ld+json"})
    assert response.content_type == "application/ld+json"
    assert "Accept" in response.headers["Vary"]
    again = visitor.get(
        "/rest/v1/subjects/", headers={"Accept": "application/ld+json", "If-None-Match": response.headers["ETag"]}
    )
    assert again.status_code == 304


def test_what_is_asked_for_without_bound_is_bounded(visitor: FlaskClient) -> None:
    for asked in ("query=*&maxhits=999999999999999", "query=*&offset=99999999999999999999", f"query={'*a' * 3000}"):
        assert visitor.get(f"/rest/v1/search?{asked}").status_code == 200
    assert visitor.get("/rest/v1/subjects/index/%00").status_code in {200, 404}
    assert visitor.get(f"/rest/v1/subjects/label?uri={'x' * 5000}").status_code == 404


def test_a_release_without_an_index_says_what_to_do(tmp_path: Path, waters: Settings) -> None:
    release = next((waters.data / "releases").iterdir())
    copied = tmp_path / "releases" / release.name
    copied.mkdir(parents=True)
    for name in ("store", "dumps", "manifest.json"):
        (copied / name).symlink_to(release / name)
    (tmp_path / "current").symlink_to(copied)
    response = create_app(Settings(base=BASE, data=tmp_path), open_store).test_client().get("/rest/v1/subjects/")
    assert response.status_code == 503
    assert "run `seealso build`" in response.get_data(as_text=True)
