from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from lxml import etree

from server.concepts.picture import LETTERS, MOST, WIDTH, Wing, clip, draw
from server.things.view import Shown

SVG = "{http://www.w3.org/2000/svg}"
APPLE = "/subject/apple.svg"
Drawing = Callable[[str], etree._Element]


def lists(drawn: etree._Element) -> dict[str, list[str]]:
    """Give what a screen reader finds: lists with their names, and their items' names."""
    return {
        str(group.get("aria-label")): [str(title.text) for title in group.iter(f"{SVG}title")]
        for group in drawn.iter(f"{SVG}g")
        if group.get("role") == "list"
    }


def test_a_picture_is_read_as_lists_of_links(drawing: Drawing) -> None:
    drawn = drawing(APPLE)
    assert lists(drawn) == {
        "Broader": ["fruit", "trees"],
        "Narrower": ["Boskoop", "Cox Orange"],
        "Related": ['</text><script>alert(1)</script>"&', "cider"],
        "Probably related": ["orchards, 81%"],
    }
    assert [link.get("href") for link in drawn.iter(f"{SVG}a")] == [
        "/subject/fruit", "/subject/trees", "/subject/hostile", "/subject/cider", "/subject/orchard",
        "/subject/boskoop", "/subject/cox",
    ]  # fmt: skip


def test_a_picture_has_a_title_and_says_in_words_what_it_shows(drawing: Drawing) -> None:
    drawn = drawing(APPLE)
    named = str(drawn.get("aria-labelledby")).split()
    told = [str(node.text) for node in drawn if node.get("id") in named]
    assert told[0] == "Around “apple”"
    assert "2 broader, 2 narrower, 2 related, 1 probably related" in told[1]


def test_a_picture_has_no_script_and_loads_nothing(visitor: FlaskClient, drawing: Drawing) -> None:
    drawn = drawing(APPLE)
    assert {str(node.tag).removeprefix(SVG) for node in drawn.iter(etree.Element)} <= {
        "svg", "title", "desc", "style", "g", "path", "rect", "text", "a",
    }  # fmt: skip
    policy = visitor.get(APPLE).headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script" not in policy


def test_a_picture_is_the_same_each_time_and_known_by_its_tag(visitor: FlaskClient) -> None:
    first = visitor.get(APPLE)
    assert visitor.get(APPLE).data == first.data
    assert visitor.get(APPLE, headers={"If-None-Match": first.headers["ETag"]}).status_code == 304


def test_a_concept_leads_to_its_picture_who_likes_that_best(visitor: FlaskClient) -> None:
    answer = visitor.get("/subject/apple", headers={"Accept": "image/svg+xml"})
    assert (answer.status_code, answer.headers["Location"]) == (303, APPLE)
    assert visitor.get("/subject/apple", headers={"Accept": "*/*"}).headers["Location"] == "/subject/apple.html"


@pytest.mark.parametrize("path", ["/subject/no-such.svg", "/record/1.svg", "/scheme/subjects.svg"])
def test_what_is_no_concept_has_no_picture(visitor: FlaskClient, path: str) -> None:
    assert visitor.get(path).status_code == 404


def test_a_concept_that_stands_alone_has_a_picture_too(drawing: Drawing) -> None:
    drawn = drawing("/subject/pomona.svg")
    assert lists(drawn) == {}
    assert "Nothing is linked to “Pomona”" in str(etree.tostring(drawn, encoding="unicode"))


def test_no_name_of_a_full_picture_lies_on_another_or_outside() -> None:
    full = {name: Wing(tuple((Shown(f"{name} {n}"), "") for n in range(most)), "9 more") for name, most in MOST.items()}
    drawn = draw(Shown("centre"), full)
    nodes = [drawn.centre, *(node for side in drawn.sides for node in side.nodes)]
    assert len(nodes) == 1 + sum(MOST.values())
    for node in nodes:
        assert drawn.box / 2 <= node.x <= WIDTH - drawn.box / 2
        assert drawn.tall / 2 <= node.y <= drawn.height - drawn.tall / 2
    places = [(node.x, node.y) for node in nodes]
    for number, (x, y) in enumerate(places):
        for other_x, other_y in places[number + 1 :]:
            assert abs(x - other_x) >= drawn.box or abs(y - other_y) >= drawn.tall


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("short", "short"),
        ("x" * LETTERS, "x" * LETTERS),
        ("x" * (LETTERS + 1), "x" * (LETTERS - 1) + "…"),
        ("水" * 20, "水" * 11 + "…"),
        ("e\u0301" * LETTERS, "e\u0301" * LETTERS),
    ],
)
def test_a_long_name_is_cut_to_its_box(text: str, shown: str) -> None:
    assert clip(text) == shown
