"""Every answer holds to the schemas of its version; the specification's own examples are taken, or refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from flask.testing import FlaskClient

Valid = Callable[[str, str, object], None]

BASE = "http://127.0.0.1:8000/"
OLD, NEW = "0.2", "1.0-draft"
ROOTS = {OLD: "/reconcile", NEW: "/reconcile/1.0"}
TYPES = ("record", "subject", "issue", "body", "person", "place", "meeting", "collection", "type", "format", "language")
NAMES = {
    "record": "Annual report", "subject": "migrants", "issue": "Racism and xenophobia", "body": "OSCE",
    "person": "Jane Doe", "place": "Albania", "meeting": "General Assembly", "collection": "Documents",
    "type": "Conference materials", "format": "Video", "language": "English",
}  # fmt: skip
EXAMPLES = {(OLD, "valid"): 4, (OLD, "invalid"): 3, (NEW, "valid"): 5, (NEW, "invalid"): 7}


@pytest.mark.parametrize("version", ROOTS)
def test_each_version_has_its_manifest(version: str, client: FlaskClient, valid: Valid) -> None:
    told = client.get(ROOTS[version]).get_json()
    valid(version, "manifest", told)
    assert version in told["versions"]
    assert told["batchSize"] == 50
    assert [one["id"] for one in told["defaultTypes"]] == list(TYPES)
    assert "authentication" not in told


def test_the_manifest_of_either_version_may_be_asked_for_at_the_old_address(client: FlaskClient, valid: Valid) -> None:
    valid(NEW, "manifest", client.get("/reconcile?version=1.0-draft").get_json())
    assert client.get("/reconcile").get_json()["versions"] == ["0.1", "0.2", "1.0-draft"]


def test_each_feature_of_a_candidate_is_explained_where_the_manifest_says(client: FlaskClient) -> None:
    address = client.get("/reconcile/1.0").get_json()["featureView"]["url"]
    assert address.startswith(BASE)
    named = {"matchType": "name", "propertyValue": "Annual report"}
    dated = {"matchType": "property", "propertyId": "year", "propertyValue": 2002}
    told = client.post("/reconcile/1.0/match", json={"queries": [{"type": "record", "conditions": [named, dated]}]})
    features = [one["id"] for found in told.get_json()["results"][0]["candidates"] for one in found["features"]]
    assert {"name_exact", "property_year", "evidence_label", "evidence_property-year"} <= set(features)
    for feature in features:
        page = client.get(address.removeprefix(BASE.rstrip("/")).replace("{id}", feature))
        assert page.status_code == 200
        assert f"<h1>{feature}</h1>" in page.text
    for other in ("none", "property_none", "evidence_", "<script>"):
        assert client.get(f"/reconcile/1.0/feature/{other}").status_code == 404


@pytest.mark.parametrize("kind", TYPES)
def test_a_thing_of_each_type_is_found_by_its_name_in_both_versions(
    kind: str, client: FlaskClient, valid: Valid
) -> None:
    asked = json.dumps({"a": {"query": NAMES[kind], "type": kind, "limit": 3}})
    told = client.post("/reconcile", data={"queries": asked}).get_json()
    valid(OLD, "reconciliation-result-batch", told)
    first = told["a"]["result"][0]
    assert first["type"][0]["id"] == kind
    body = {"queries": [{"type": kind, "conditions": [{"matchType": "name", "propertyValue": NAMES[kind]}]}]}
    new = client.post("/reconcile/1.0/match", json=body).get_json()
    valid(NEW, "reconciliation-result-batch", new)
    assert new["results"][0]["candidates"][0]["id"] == first["id"]
    assert 0 < first["score"] <= 100


@pytest.mark.parametrize(("version", "how"), EXAMPLES)
def test_the_examples_of_batches_are_answered_and_the_wrong_ones_refused(
    version: str, how: str, client: FlaskClient, suite: Path, valid: Valid
) -> None:
    found = sorted((suite / version / "examples" / "reconciliation-query-batch" / how).glob("*.json"))
    assert len(found) == EXAMPLES[version, how]
    for path in found:
        if version == OLD:
            answer = client.post("/reconcile", data={"queries": path.read_text(encoding="utf-8")})
        else:
            answer = client.post("/reconcile/1.0/match", json=json.loads(path.read_bytes()))
        assert answer.status_code == (200 if how == "valid" else 400), path.name
        if how == "valid":
            valid(version, "reconciliation-result-batch", answer.get_json())
        else:
            assert answer.get_json()["detail"]


@pytest.mark.parametrize("version", ROOTS)
def test_the_examples_of_data_extension_are_answered(
    version: str, client: FlaskClient, suite: Path, valid: Valid
) -> None:
    found = sorted((suite / version / "examples" / "data-extension-query" / "valid").glob("*.json"))
    assert len(found) == 2
    for path in found:
        told = json.loads(path.read_bytes())
        told["properties"] = [one for one in told["properties"] if one.get("settings", {}).get("content") != "literal"]
        if version == OLD:
            answer = client.post("/reconcile", data={"extend": json.dumps(told)})
        else:
            answer = client.post("/reconcile/1.0/extend", json=told)
        assert answer.status_code == 200
        valid(version, "data-extension-response", answer.get_json())


@pytest.mark.parametrize("version", ROOTS)
@pytest.mark.parametrize(("kind", "schema"), [("entity", "entities"), ("property", "properties"), ("type", "types")])
@pytest.mark.parametrize("prefix", ["", "re", "co"])
def test_suggestions_hold_to_the_schemas(
    version: str, kind: str, schema: str, prefix: str, client: FlaskClient, valid: Valid
) -> None:
    told = client.get(f"{ROOTS[version]}/suggest/{kind}", query_string={"prefix": prefix}).get_json()
    valid(version, f"suggest-{schema}-response", told)
    assert told["result"]


@pytest.mark.parametrize("version", ROOTS)
@pytest.mark.parametrize("kind", TYPES)
def test_all_that_is_proposed_for_a_type_can_be_fetched_in_both_versions(
    version: str, kind: str, client: FlaskClient, valid: Valid
) -> None:
    proposed = client.get(f"{ROOTS[version]}/extend/propose", query_string={"type": kind}).get_json()
    valid(version, "data-extension-property-proposal", proposed)
    properties = [{"id": one["id"]} for one in proposed["properties"]]
    found = client.get("/reconcile/suggest/entity", query_string={"type": kind, "prefix": ""}).get_json()["result"]
    asked = {"ids": [one["id"] for one in found], "properties": properties}
    assert asked["ids"]
    if version == OLD:
        told = client.get("/reconcile", query_string={"extend": json.dumps(asked)}).get_json()
        cells = [cell for row in told["rows"].values() for cell in row.values()]
        assert list(told["rows"]) == asked["ids"]
    else:
        told = client.post("/reconcile/1.0/extend", json=asked).get_json()
        cells = [cell["values"] for row in told["rows"] for cell in row["properties"]]
        assert [row["id"] for row in told["rows"]] == asked["ids"]
    valid(version, "data-extension-response", told)
    assert any(cells)


def test_a_wrong_answer_would_be_seen(valid: Valid) -> None:
    with pytest.raises(Exception, match="is a required property"):
        valid(NEW, "reconciliation-result-batch", {"results": [{"result": []}]})
    with pytest.raises(Exception, match="is not of type 'boolean'"):
        valid(NEW, "manifest", {"versions": [NEW], "name": "x", "view": {"url": "{id}"}, "suggest": {"entity": {}}})
