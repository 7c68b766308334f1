"""The ways in which one IRI may be written: the one that is asked for first, and only IRIs."""

from __future__ import annotations

import pytest

from graph.mappings.twins import twins


@pytest.mark.parametrize(
    ("asked", "known"),
    [
        ("https://www.wikidata.org/entity/Q228", "http://www.wikidata.org/entity/Q228"),
        ("http://sws.geonames.org/3041565", "https://sws.geonames.org/3041565/"),
        ("https://eurovoc.europa.eu/1909/", "http://eurovoc.europa.eu/1909"),
        ("http://h.example/%C3%A9", "http://h.example/é"),
        ("http://h.example/é", "http://h.example/%C3%A9"),
        ("https://h.example/%c3%a9/", "http://h.example/é"),
        ("http://h.example/%c3%a9", "http://h.example/%C3%A9"),
        ("http://h.example/مرحبا", "http://h.example/%D9%85%D8%B1%D8%AD%D8%A8%D8%A7"),
    ],
)
def test_an_iri_is_found_as_others_write_it(asked: str, known: str) -> None:
    found = twins(asked)
    assert found[0] == asked
    assert known in found
    assert asked in twins(known) or "%c3" in asked
    assert len(found) == len(set(found))


@pytest.mark.parametrize("asked", ["urn:isbn:1", "mailto:a@b.example", "http://h.example/%E9", "http://h.example/%20"])
def test_what_can_be_written_in_one_way_is_not_written_in_others(asked: str) -> None:
    assert {one.replace("https:", "http:").removesuffix("/") for one in twins(asked)} == {asked}


def test_no_slash_is_put_behind_a_query_or_a_fragment() -> None:
    assert twins("http://h.example/a?b=c") == ("http://h.example/a?b=c", "https://h.example/a?b=c")
    assert twins("http://h.example/a#b/") == ("http://h.example/a#b/", "https://h.example/a#b/")


def test_only_iris_come_out() -> None:
    assert "http://h.example/\x85" not in twins("http://h.example/%C2%85")
