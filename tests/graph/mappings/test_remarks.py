"""What others say of a mapping in annotations comes in as its remark, and never as a verdict of ours."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from graph.mappings import foreign, jskos
from graph.mappings.jskos import remarks
from graph.mappings.match import PROPOSED, Match, Table
from graph.mappings.unplaced import ABSENT, Unplaced
from graph.names import Names

BASE = "http://example.org/"
OURS, THEIRS = f"{BASE}subject/migrants", "http://eurovoc.europa.eu/1234"
URI = "https://registry.example/api/mappings/1"
MAPPING = {
    "uri": URI,
    "type": ["http://www.w3.org/2004/02/skos/core#exactMatch"],
    "from": {"memberSet": [{"uri": OURS}]},
    "to": {"memberSet": [{"uri": THEIRS}]},
}
AGREED: dict[str, object] = {
    "@context": "http://www.w3.org/ns/anno.jsonld",
    "type": "Annotation",
    "id": "https://registry.example/api/annotations/1",
    "target": URI,
    "motivation": "assessing",
    "bodyValue": "+1",
    "creator": {"id": "https://orcid.org/0000-0002-1825-0097", "name": "Anna"},
    "created": "2020-01-31T09:44:12.699Z",
}
REFUSED = AGREED | {"bodyValue": "-1", "creator": "https://orcid.org/0000-0002-1825-0098", "created": "2020-02-01"}


def only(content: str) -> Match:
    (found,) = jskos.read(content.encode())
    assert isinstance(found, Match), found
    return found


def lines(*objects: object) -> str:
    return "".join(f"{json.dumps(one)}\n" for one in objects)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({}, "Anna agreed on 2020-01-31"),
        ({"bodyValue": "-1"}, "Anna disagreed on 2020-01-31"),
        ({"bodyValue": "maybe"}, "Anna said on 2020-01-31: “maybe”"),
        ({"motivation": "moderating", "bodyValue": None}, "Anna confirmed it on 2020-01-31"),
        ({"motivation": "oa:moderating", "bodyValue": "-1"}, "Anna refused it on 2020-01-31"),
        ({"motivation": "replying", "bodyValue": "Only of people"}, "Anna replied on 2020-01-31: “Only of people”"),
        ({"motivation": ["commenting"], "bodyValue": " a \n b "}, "Anna remarked on 2020-01-31: “a b”"),
        (
            {"bodyValue": "-1", "body": [{"type": "SpecificResource", "value": "http://tags.example/scope"}]},
            "Anna disagreed on 2020-01-31: “http://tags.example/scope”",
        ),
        (
            {"motivation": "commenting", "bodyValue": None, "body": {"value": "No."}},
            "Anna remarked on 2020-01-31: “No.”",
        ),
        ({"creator": {"id": "https://a.example/"}, "created": "lately"}, "https://a.example/ agreed"),
        ({"creator": None, "modified": "2021-01-01T00:00:00Z"}, "somebody agreed on 2021-01-01"),
    ],
)
def test_an_annotation_is_a_sentence(change: dict[str, object], said: str) -> None:
    assert remarks.told([AGREED | change]) == said


def test_annotations_within_a_mapping_are_its_remark_by_day_behind_its_note_and_do_not_judge_it() -> None:
    found = only(
        json.dumps(MAPPING | {"note": {"de": ["warum"], "en": ["why", "how"]}, "annotations": [REFUSED, AGREED, "odd"]})
    )
    assert (
        found.comment
        == "why; how; Anna agreed on 2020-01-31; https://orcid.org/0000-0002-1825-0098 disagreed on 2020-02-01"
    )
    assert found.reviewers == ()


@pytest.mark.parametrize("target", [URI, {"id": URI}, [{"id": URI, "state": {"id": "urn:x"}}]])
def test_annotations_that_stand_by_themselves_find_their_mapping_before_or_behind_them(target: object) -> None:
    one = AGREED | {"target": target}
    assert only(lines(one, MAPPING)).comment == only(lines(MAPPING, one)).comment == "Anna agreed on 2020-01-31"


def test_a_mapping_is_found_by_its_other_identifiers_too() -> None:
    assert only(lines(MAPPING | {"uri": "urn:other", "identifier": [URI]}, AGREED)).comment


def test_annotations_of_a_mapping_that_is_not_there_are_laid_aside_whole(tmp_path: Path) -> None:
    path = tmp_path / "annotations.json"
    path.write_text(json.dumps([AGREED]), encoding="utf-8")
    (left,) = foreign.read(path, Names(BASE))
    assert isinstance(left, Unplaced)
    assert (left.kind, left.where) == (ABSENT, URI)
    assert json.loads(left.text) == AGREED


def test_remarks_are_added_to_those_that_are_there_once_each_and_leave_it_open() -> None:
    arrival = foreign.Arrival(PROPOSED, "Bob", date(2026, 1, 1))
    here = Match(OURS, THEIRS, comment="ask Anna")
    first, _ = foreign.adopt(Table((here,)), [only(lines(MAPPING, AGREED))], BASE, arrival)
    again, counts = foreign.adopt(first, [only(lines(MAPPING, AGREED))], BASE, arrival)
    (match,) = again.matches
    assert match.comment == "ask Anna; Anna agreed on 2020-01-31"
    assert (match.state, match.reviewers) == (PROPOSED, ())
    assert dict(counts) == {"known already": 1}
    later, _ = foreign.adopt(again, [only(lines(MAPPING, AGREED, REFUSED))], BASE, arrival)
    assert later.matches[0].comment.startswith("ask Anna; Anna agreed on 2020-01-31; https://")
