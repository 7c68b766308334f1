"""How the service is asked: by GET, POST and JSONP, within bounds, from any page, and what it says to what is wrong."""

from __future__ import annotations

import json
import re
from pathlib import Path
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient

from server.reconcile.asked import Json, new, old

BASE = "http://127.0.0.1:8000/"
QUERIES = json.dumps({"q": {"query": "migrants"}})


def test_a_batch_by_get_and_by_post_is_answered_alike(client: FlaskClient) -> None:
    by_get = client.get("/reconcile", query_string={"queries": QUERIES})
    by_post = client.post("/reconcile", data={"queries": QUERIES})
    assert by_get.get_json() == by_post.get_json()
    assert list(by_get.get_json()) == ["q"]
    assert by_post.headers["Cache-Control"] == "no-store"
    tag = by_get.headers["ETag"]
    again = client.get("/reconcile", query_string={"queries": QUERIES}, headers={"If-None-Match": tag})
    assert again.status_code == 304


def test_an_empty_name_has_no_answer_and_costs_its_batch_none(client: FlaskClient) -> None:
    queries = json.dumps({"q": {"query": "migrants"}, "none": {"query": ""}, "blank": {"query": " "}})
    told = client.get("/reconcile", query_string={"queries": queries}).get_json()
    assert told["q"] == client.get("/reconcile", query_string={"queries": QUERIES}).get_json()["q"]
    assert told["none"] == told["blank"] == {"result": []}
    conditions = [{"matchType": "name", "propertyValue": " "}]
    found = client.post("/reconcile/1.0/match", json={"queries": [{"conditions": conditions}]})
    assert found.get_json()["results"] == [{"candidates": []}]


def test_a_name_or_a_value_that_is_too_long_has_no_answer_and_costs_its_batch_none(client: FlaskClient) -> None:
    long = "migrants " * 200
    value = {"query": "migrants", "properties": [{"pid": "same", "v": f"http://other.example/{long}"}]}
    queries = {"q": {"query": "migrants"}, "name": {"query": long}, "k" * 1001: {"query": "migrants"}, "value": value}
    told = client.post("/reconcile", data={"queries": json.dumps(queries)}).get_json()
    good = client.get("/reconcile", query_string={"queries": QUERIES}).get_json()["q"]
    assert told == {"q": good, "name": {"result": []}, "k" * 1001: good, "value": {"result": []}}
    conditions = [{"matchType": "name", "propertyValue": "migrants"}, {"matchType": "name", "propertyValue": long}]
    body = {"queries": [{"conditions": [one]} for one in conditions]}
    first, second = client.post("/reconcile/1.0/match", json=body).get_json()["results"]
    assert first["candidates"][0]["id"] == f"{BASE}subject/migrants"
    assert second == {"candidates": []}


def test_a_query_with_more_values_than_any_should_have_costs_its_batch_none(client: FlaskClient) -> None:
    values = {"query": "migrants", "properties": [{"pid": "year", "v": [str(year) for year in range(1990, 2020)]}]}
    properties = {"query": "migrants", "properties": [{"pid": "year", "v": "1990"}] * 21}
    queries = {"q": {"query": "migrants"}, "values": values, "properties": properties, "null": {"query": None}}
    told = client.post("/reconcile", data={"queries": json.dumps(queries)}).get_json()
    good = client.get("/reconcile", query_string={"queries": QUERIES}).get_json()["q"]
    assert told == {"q": good, "values": {"result": []}, "properties": {"result": []}, "null": {"result": []}}


@pytest.mark.parametrize("cell", ["", " ", None, []])
@pytest.mark.parametrize("pid", ["same", "notation", "year", "name"])
def test_an_empty_cell_of_a_property_asks_nothing(client: FlaskClient, pid: str, cell: object) -> None:
    query = {"query": "Albania", "type": "place", "properties": [{"pid": pid, "v": cell}]}
    told = client.post("/reconcile", data={"queries": json.dumps({"q": query})}).get_json()["q"]["result"]
    assert (told[0]["id"], told[0]["match"]) == (f"{BASE}place/AL", True)


def test_json_is_taken_at_the_old_address_too(client: FlaskClient) -> None:
    body = {"queries": [{"conditions": [{"matchType": "name", "propertyValue": "migrants"}]}]}
    assert client.post("/reconcile", json=body).get_json() == client.post("/reconcile/1.0/match", json=body).get_json()
    old = client.post("/reconcile", json={"queries": json.loads(QUERIES)}).get_json()
    assert old == client.post("/reconcile", data={"queries": QUERIES}).get_json()
    fetched = client.post("/reconcile", json={"ids": [f"{BASE}place/AL"], "properties": [{"id": "notation"}]})
    assert fetched.get_json()["rows"][0]["properties"][0]["values"] == [{"str": "AL"}, {"str": "ALB"}]


def test_one_query_of_the_first_version_is_answered(client: FlaskClient) -> None:
    for query in ("migrants", json.dumps({"query": "migrants", "limit": 1})):
        found = client.get("/reconcile", query_string={"query": query}).get_json()["result"]
        assert found[0]["id"] == f"{BASE}subject/migrants"


@pytest.mark.parametrize("path", ["/reconcile", "/reconcile/suggest/type?prefix=p", "/reconcile/flyout/type?id=place"])
def test_a_script_is_called_back_by_a_name_and_nothing_else(path: str, client: FlaskClient) -> None:
    joint = "&" if "?" in path else "?"
    told = client.get(f"{path}{joint}callback=jQuery.f_1")
    assert told.mimetype == "application/javascript"
    text = told.get_data(as_text=True)
    assert text.startswith("/**/jQuery.f_1({")
    assert json.loads(text.removeprefix("/**/jQuery.f_1(").removesuffix(");")) == client.get(path).get_json()
    for name in ("alert(1)//", "a;b", "<script>", "a" * 100, "é"):
        refused = client.get(f"{path}{joint}callback={quote(name)}")
        assert refused.status_code == 400
        assert name not in refused.get_data(as_text=True)


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/reconcile?queries=[]", 400),
        ("/reconcile?queries={", 400),
        ("/reconcile?queries=" + "[" * 5000, 400),
        ('/reconcile?queries={"a":{"query":"x","limit":0}}', 400),
        ('/reconcile?queries={"a":{"query":"x","limit":1.5}}', 400),
        ('/reconcile?queries={"a":{"query":"x","type_strict":"never"}}', 400),
        ('/reconcile?queries={"a":{"query":"x","colour":"red"}}', 400),
        ('/reconcile?queries={"a":{"query":7}}', 400),
        ('/reconcile?queries={"a":{"query":"x","type":[{"no":"id"}]}}', 400),
        ('/reconcile?queries={"a":{"query":"x","lang":"not a tag"}}', 400),
        ('/reconcile?queries={"\\ud800":{"query":"x"}}', 400),
        ('/reconcile?extend={"ids":["\\ud800"],"properties":[]}', 400),
        ("/reconcile?extend=[]", 400),
        ('/reconcile?extend={"ids":[1],"properties":[]}', 400),
        ('/reconcile?extend={"ids":[],"properties":[{"id":"year","settings":{"limit":"-1"}}]}', 400),
        ('/reconcile?extend={"ids":[],"properties":[{"id":"year","settings":{"content":"all"}}]}', 400),
        ("/reconcile/suggest/entity?cursor=minus", 400),
        ("/reconcile/suggest/planet", 404),
        ("/reconcile/preview?id=http://example.org/", 404),
        ("/reconcile/preview", 404),
        ("/reconcile/view?id=https://evil.example/", 404),
        ("/reconcile/flyout/type?id=planet", 404),
    ],
)
def test_what_is_wrong_is_refused_in_json_that_says_what_was_expected(
    path: str, status: int, client: FlaskClient
) -> None:
    answer = client.get(path)
    assert answer.status_code == status
    assert answer.mimetype == "application/problem+json"
    told = json.loads(answer.get_data(as_text=True))
    assert told["status"] == status
    assert told["detail"]
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


def test_batches_names_and_bodies_are_bounded(client: FlaskClient) -> None:
    many = json.dumps({str(number): {"query": "x"} for number in range(51)})
    assert client.post("/reconcile", data={"queries": many}).status_code == 413
    assert client.get("/reconcile", query_string={"query": "x" * 1001}).status_code == 400
    body = {"queries": [{"conditions": [{"matchType": "name", "propertyValue": "x"}]}] * 51}
    assert client.post("/reconcile/match", json=body).status_code == 413
    assert client.post("/reconcile", data={"queries": "x" * 300_000}).status_code == 413
    assert client.post("/reconcile/extend", json={"ids": ["x"] * 201, "properties": []}).status_code == 413
    assert client.post("/reconcile/match", data="x", content_type="text/plain").status_code == 415
    assert client.post("/reconcile", data="x", content_type="text/plain").status_code == 415
    assert client.post("/reconcile", data={"nothing": "x"}).status_code == 400


def test_any_page_may_ask_also_after_a_preflight(client: FlaskClient) -> None:
    for path in ("/reconcile", "/reconcile/match", "/reconcile/1.0/extend"):
        asked = {"Origin": "https://refine.example", "Access-Control-Request-Method": "POST"}
        answer = client.options(path, headers=asked | {"Access-Control-Request-Headers": "content-type"})
        assert answer.status_code == 200
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert "POST" in answer.headers["Access-Control-Allow-Methods"]
        assert "content-type" in answer.headers["Access-Control-Allow-Headers"].lower()


def test_suggestions_go_on_where_the_cursor_says(client: FlaskClient) -> None:
    def names(**more: object) -> list[str]:
        told = client.get("/reconcile/suggest/entity", query_string={"prefix": "", **more}).get_json()
        return [one["id"] for one in told["result"]]

    assert names(limit=4)[2:] == names(limit=2, cursor=2)
    assert len(set(names(limit=100))) == len(names(limit=100))


def test_suggestions_begin_as_is_typed_or_have_a_word_that_does(client: FlaskClient) -> None:
    def first(prefix: str, **more: str) -> list[str]:
        told = client.get("/reconcile/suggest/entity", query_string={"prefix": prefix, **more}).get_json()
        return [one["name"] for one in told["result"]]

    assert first("alban") == ["Albania"]
    assert first("ALBANIE") == ["Albania"]
    assert set(first("doe", type="person")) == {"Doe, Jane", "Doe, John"}
    assert first("john d", type="person") == ["Doe, John"]
    assert first("seek") == ["asylum seekers"]
    assert first(f"{BASE}place/AL") == ["Albania"]
    assert first('" OR *') == []
    assert first("мигр") == ["migrants"]


def test_types_and_properties_are_suggested_by_name_in_the_readers_language(client: FlaskClient) -> None:
    types = client.get("/reconcile/suggest/type?prefix=réu&lang=fr").get_json()["result"]
    assert types == [{"id": "meeting", "name": "Réunion"}]
    properties = client.get("/reconcile/suggest/property?prefix=year").get_json()["result"]
    assert [one["id"] for one in properties] == ["year"]


def test_a_preview_is_escaped_runs_nothing_and_may_be_framed(client: FlaskClient) -> None:
    answer = client.get("/reconcile/preview", query_string={"id": f"{BASE}subject/hostile"})
    text = answer.get_data(as_text=True)
    assert "&lt;script&gt;" in text
    assert "<script" not in text
    assert "<img" not in text
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors *" in policy
    assert "X-Frame-Options" not in answer.headers
    html = client.get("/reconcile/flyout/entity", query_string={"id": f"{BASE}subject/hostile"}).get_json()["html"]
    assert "<script" not in html
    assert "<img" not in html


def test_a_view_leads_to_the_thing(client: FlaskClient) -> None:
    answer = client.get("/reconcile/view", query_string={"id": f"{BASE}place/AL"})
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{BASE}place/AL")


def fetch(client: FlaskClient, thing: str, **settings: str) -> dict[str, list[dict[str, object]]]:
    names = ("issued", "year", "country", "identifier", "creator", "name", "same", "records", "nothing")
    asked = {"ids": [f"{BASE}{thing}"], "properties": [{"id": name, "settings": settings} for name in names]}
    rows: dict[str, dict[str, list[dict[str, object]]]]
    rows = client.post("/reconcile", data={"extend": json.dumps(asked)}).get_json()["rows"]
    return rows[f"{BASE}{thing}"]


def test_values_are_fetched_as_what_they_are_and_no_more_precise_than_the_source(client: FlaskClient) -> None:
    first, second = fetch(client, "record/report-2001"), fetch(client, "record/report-2002")
    assert first["issued"] == [{"str": "2001"}]
    assert second["issued"] == [{"date": "2002-05-04T00:00:00Z"}]
    assert second["year"] == [{"int": 2002}]
    assert second["country"] == [{"id": f"{BASE}place/KZ", "name": "Kazakhstan"}]
    assert second["creator"] == [{"id": f"{BASE}agent/doe-john", "name": "Doe, John"}]
    assert second["identifier"] == [{"str": "REP/2002"}]
    assert second["nothing"] == []
    person = fetch(client, "agent/doe-jane")
    assert person["records"] == [{"int": 1}]
    assert person["same"] == [{"str": "https://orcid.org/0000-0002-1825-0097"}]
    assert fetch(client, "agent/nobody")["name"] == []


def test_settings_choose_how_many_values_in_which_language_and_of_what_form(client: FlaskClient) -> None:
    assert len(fetch(client, "place/AL")["name"]) == 2
    assert fetch(client, "place/AL", limit="1")["name"] == [{"str": "Albania"}]
    assert fetch(client, "place/AL", language="fr")["name"] == [{"str": "Albanie"}]
    assert fetch(client, "record/report-2002", content="iri")["country"] == [{"str": f"{BASE}place/KZ"}]
    assert fetch(client, "record/report-2002", content="name")["country"] == [{"str": "Kazakhstan"}]


def test_texts_from_right_to_left_say_so_in_the_new_version(client: FlaskClient) -> None:
    asked = {"ids": [f"{BASE}subject/migrants"], "properties": [{"id": "name", "settings": {"language": "ar"}}]}
    (row,) = client.post("/reconcile/1.0/extend", json=asked).get_json()["rows"]
    assert row["properties"][0]["values"] == [{"str": "المهاجرون", "lang": "ar", "dir": "rtl"}]


def test_the_example_of_the_documentation_is_what_is_answered(client: FlaskClient) -> None:
    text = (Path(__file__).parents[3] / "docs" / "reconciliation.md").read_text(encoding="utf-8")
    ((query, shown),) = re.findall(
        r"^POST /reconcile\nqueries=(.*?)\n```\n\n```json\n(.*?)^```", text, re.MULTILINE | re.DOTALL
    )
    assert client.post("/reconcile", data={"queries": query}).get_json() == json.loads(shown)


def test_a_batch_in_capitals_is_looked_up_as_such() -> None:
    cried = ("LAW", "MIGRATION", "REFUGEES")
    first: Json = {text: {"query": text} for text in cried}
    assert all(wish.loud for _, wish in old(first, "en").wishes)
    second: Json = {"queries": [{"conditions": [{"matchType": "name", "propertyValue": text}]} for text in cried]}
    assert all(wish.loud for _, wish in new(second).wishes)
    bodies: Json = {text: {"query": text} for text in ("WHO", "UN", "Council of Europe")}
    assert not any(wish.loud for _, wish in old(bodies, "en").wishes)
