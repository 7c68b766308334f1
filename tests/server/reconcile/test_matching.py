"""What is found for a name: the thing that bears it, why, and whether it may be taken unseen."""

from __future__ import annotations

import json
from typing import TypedDict

import pytest
from flask.testing import FlaskClient

BASE = "http://127.0.0.1:8000/"


class Feature(TypedDict):
    id: str
    name: str
    value: float


class Candidate(TypedDict):
    id: str
    name: str
    description: str
    score: float
    match: bool
    features: list[Feature]


def ask(client: FlaskClient, query: str = "", **more: object) -> list[Candidate]:
    told = {"q": ({"query": query} if query else {}) | more}
    answer = client.post("/reconcile", data={"queries": json.dumps(told)})
    assert answer.status_code == 200, answer.get_data(as_text=True)
    found: list[Candidate] = answer.get_json()["q"]["result"]
    return found


def feature(candidate: Candidate, name: str) -> float | None:
    return next((one["value"] for one in candidate["features"] if one["id"] == name), None)


def test_a_name_that_one_thing_bears_is_a_match_with_its_reasons(client: FlaskClient) -> None:
    first, *rest = ask(client, "Statelessness")
    assert first["id"] == f"{BASE}subject/statelessness"
    assert first["match"]
    assert first["score"] > 90
    assert feature(first, "name_exact") is True
    assert "the same as its preferred label 'statelessness'" in " ".join(one["name"] for one in first["features"])
    assert not any(one["match"] for one in rest)


def test_namesakes_of_two_types_are_no_match_until_the_type_tells_them_apart(client: FlaskClient) -> None:
    both = ask(client, "Racism and xenophobia")
    assert {one["id"] for one in both[:2]} == {
        f"{BASE}subject/racism-and-xenophobia",
        f"{BASE}issue/racism-and-xenophobia",
    }
    assert not any(one["match"] for one in both)
    (only, *_) = ask(client, "Racism and xenophobia", type="issue")
    assert only["id"] == f"{BASE}issue/racism-and-xenophobia"
    assert only["match"]
    assert only["score"] > both[0]["score"]


def test_a_type_that_nobody_knows_makes_nothing_certain(client: FlaskClient) -> None:
    first = ask(client, "statelessness", type="Q5")[0]
    assert first["id"] == f"{BASE}subject/statelessness"
    assert not first["match"]
    assert feature(first, "type_match") is False


@pytest.mark.parametrize("called", ["person", "http://xmlns.com/foaf/0.1/Person", "agent"])
def test_a_type_may_be_called_by_its_id_or_class_or_what_is_broader(called: str, client: FlaskClient) -> None:
    first = ask(client, "Jane Doe", type=called)[0]
    assert first["id"] == f"{BASE}agent/doe-jane"
    assert first["match"]


def test_all_types_and_any_type_are_told_apart(client: FlaskClient) -> None:
    types = ["agent", "person"]
    assert {one["id"] for one in ask(client, "Doe", type=types, type_strict="any")} >= {f"{BASE}agent/doe-group"}
    assert {one["id"] for one in ask(client, "Doe", type=types, type_strict="all")} == {
        f"{BASE}agent/doe-jane",
        f"{BASE}agent/doe-john",
    }
    should = ask(client, "Racism and xenophobia", type="issue", type_strict="should")
    assert [one["id"].split("/")[-2] for one in should[:2]] == ["issue", "subject"]


@pytest.mark.parametrize(
    ("pid", "value"),
    [
        ("year", 2002),
        ("year", "2002-01-31"),
        ("country", "Kazakhstan"),
        ("country", {"id": f"{BASE}place/KZ"}),
        ("language", "fr"),
        ("language", "français"),
        ("identifier", "REP/2002"),
        ("creator", "John Doe"),
    ],
)
def test_records_of_one_title_are_told_apart_by_what_else_is_known(
    pid: str, value: object, client: FlaskClient
) -> None:
    alike = ask(client, "Annual report", type="record")
    assert len({one["score"] for one in alike[:2]}) == 1
    assert not alike[0]["match"]
    first, second, *_ = ask(client, "Annual report", type="record", properties=[{"pid": pid, "v": value}])
    assert first["id"] == f"{BASE}record/report-2002"
    assert feature(first, f"property_{pid}") is True
    assert first["score"] > alike[0]["score"] > second["score"]


def test_a_property_that_speaks_against_the_only_bearer_of_a_name_forbids_a_match(client: FlaskClient) -> None:
    first = ask(client, "General Assembly", properties=[{"pid": "year", "v": "1948"}])[0]
    assert first["id"] == f"{BASE}event/2002-05-04-assembly"
    assert not first["match"]
    assert feature(first, "property_year") is False
    assert "its year is 2002; 1948 was asked for" in [one["name"] for one in first["features"]]


def test_what_is_not_known_of_a_thing_speaks_neither_way(client: FlaskClient) -> None:
    plain = ask(client, "statelessness")[0]
    asked = ask(client, "statelessness", properties=[{"pid": "P999", "v": "x"}, {"pid": "country", "v": "Nowhere"}])[0]
    assert asked["score"] == plain["score"]
    assert feature(asked, "property_country") is None


@pytest.mark.parametrize(
    "iri",
    [f"{BASE}place/AL", "http://publications.europa.eu/resource/authority/country/ALB"],
)
def test_an_iri_of_ours_or_of_what_is_the_same_names_its_thing(iri: str, client: FlaskClient) -> None:
    (only,) = ask(client, iri)
    assert (only["id"], only["score"], only["match"]) == (f"{BASE}place/AL", 100, True)
    assert ask(client, iri, type="person") == []


def test_an_identifier_alone_finds_its_thing(client: FlaskClient) -> None:
    (only,) = ask(client, properties=[{"pid": "identifier", "v": "REP/2001"}])
    assert only["id"] == f"{BASE}record/report-2001"
    body = {"queries": [{"conditions": [{"matchType": "id", "propertyValue": f"{BASE}agent/doe-jane"}]}]}
    (found,) = client.post("/reconcile/match", json=body).get_json()["results"][0]["candidates"]
    assert found["name"] == "Doe, Jane"
    assert found["match"]


def test_a_concept_that_is_deprecated_is_not_found(client: FlaskClient) -> None:
    assert ask(client, "aliens", type="subject") == []


def test_a_word_that_is_only_alike_is_no_match(client: FlaskClient) -> None:
    found = ask(client, "asylum seeking in general", type="subject")
    assert found[0]["id"] == f"{BASE}subject/asylum-seekers"
    assert not any(one["match"] for one in found)


def conditions(client: FlaskClient, *more: dict[str, object], **query: object) -> list[str]:
    body = {"queries": [{"conditions": [{"matchType": "name", "propertyValue": "Annual report"}, *more], **query}]}
    found = client.post("/reconcile/1.0/match", json=body).get_json()["results"][0]["candidates"]
    return [one["id"].rpartition("-")[2] for one in found if "report-" in one["id"]]


def test_conditions_that_are_required_filter_and_quantifiers_count(client: FlaskClient) -> None:
    def year(values: list[str], **more: object) -> dict[str, object]:
        return {"matchType": "property", "propertyId": "year", "propertyValue": values, "required": True, **more}

    assert conditions(client, year(["2001"])) == ["2001"]
    assert sorted(conditions(client, year(["2001", "2002"], matchQuantifier="any"))) == ["2001", "2002"]
    assert conditions(client, year(["2001", "2002"], matchQuantifier="all")) == []
    assert conditions(client, year(["2001"], matchQuantifier="none")) == ["2002"]


ALBANIA = "http://publications.europa.eu/resource/authority/country/ALB"


@pytest.mark.parametrize(
    ("values", "quantifier", "is_found"),
    [
        (["http://x.example/1", ALBANIA], "all", False),
        (["http://x.example/1", ALBANIA], "any", True),
        (["http://x.example/1", ALBANIA], "none", False),
        (["http://x.example/1"], "none", True),
        ([ALBANIA, f"{BASE}place/AL", "AL", "alb"], "all", True),
        (["AL", "XX"], "all", False),
        ([ALBANIA.replace("http:", "https:")], "all", True),
    ],
)
@pytest.mark.parametrize("property_", ["same", "identifier", "notation"])
def test_what_identifies_a_thing_is_held_to_the_quantifier_value_by_value(
    client: FlaskClient, property_: str, values: list[str], quantifier: str, is_found: bool
) -> None:
    told = {"matchType": "property", "propertyId": property_, "propertyValue": values, "required": True}
    for named in ([{"matchType": "name", "propertyValue": "Albania"}], []):
        if named or quantifier != "none":
            body = {"queries": [{"conditions": [*named, told | {"matchQuantifier": quantifier}], "type": "place"}]}
            found = client.post("/reconcile/1.0/match", json=body).get_json()["results"][0]["candidates"]
            assert (f"{BASE}place/AL" in {one["id"] for one in found}) is is_found, found


def test_what_a_thing_must_not_be_does_not_find_it(client: FlaskClient) -> None:
    told = {"matchType": "property", "propertyId": "same", "propertyValue": ALBANIA, "matchQuantifier": "none"}
    body = {"queries": [{"conditions": [told]}]}
    assert client.post("/reconcile/1.0/match", json=body).get_json()["results"] == [{"candidates": []}]


def test_the_language_of_a_name_counts(client: FlaskClient) -> None:
    def score(**more: object) -> float:
        body = {"queries": [{"conditions": [{"matchType": "name", "propertyValue": "Albanie"}], **more}]}
        found: list[Candidate] = client.post("/reconcile/match", json=body).get_json()["results"][0]["candidates"]
        return next((one["score"] for one in found if one["id"].endswith("/AL")), 0)

    assert score(lang="fr") > 90 > score(lang="ru")


def test_names_come_in_the_language_that_the_reader_likes(client: FlaskClient) -> None:
    told = {"queries": json.dumps({"q": {"query": "Albania", "type": "place"}})}
    for asked in ({"headers": {"Accept-Language": "fr-CH, en;q=0.5"}}, {"query_string": {"lang": "fr"}}):
        first = client.post("/reconcile", data=told, **asked).get_json()["q"]["result"][0]
        assert (first["name"], first["type"][0]["name"]) == ("Albanie", "Lieu")
    assert client.post("/reconcile", data=told).get_json()["q"]["result"][0]["name"] == "Albania"


def test_a_limit_holds(client: FlaskClient) -> None:
    assert len(ask(client, "Doe")) > 1
    assert len(ask(client, "Doe", limit=1)) == 1
