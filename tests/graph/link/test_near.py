"""Neighbours: each is heard once, and what is listed is what was scored."""

from __future__ import annotations

import pytest

from graph.link.concept import Concept, Label
from graph.link.near import NEAR, listen, neighbours
from graph.link.pair import Pair
from graph.link.weigh import Weight

X = "http://example.org/"


def ours(name: str, broader: tuple[str, ...] = (), related: tuple[str, ...] = ()) -> Concept:
    return Concept(X + name, (Label(name, "en"),), broader=broader, related=related)


def pair(number: int, concept: Concept) -> Pair:
    return Pair(number, concept, Weight(2.0, (), lambda: (), 0.0), score=0.9)


def heard(chosen: list[Concept], theirs: list[Concept]) -> Pair:
    """Give the first pair, after all have heard their neighbours."""
    rows = {one.iri: [pair(number, other)] for number, (one, other) in enumerate(zip(chosen, theirs, strict=True))}
    listen(rows, neighbours({one.iri: one for one in chosen}, rows))
    return rows[chosen[0].iri][0]


def test_a_neighbour_that_is_near_in_two_ways_is_heard_once() -> None:
    two, single = ours("a", (X + "b",), (X + "b",)), ours("a", (X + "b",))
    both = heard([two, ours("b")], [two, ours("b")])
    one = heard([single, ours("b")], [single, ours("b")])
    assert len(both.why) == 1
    assert both.near == one.near


def test_two_of_ours_that_are_matched_to_one_of_theirs_are_heard_once() -> None:
    mine = ours("a", related=(X + "b", X + "c"))
    found = heard([mine, ours("b"), ours("c")], [ours("a", related=(X + "b",)), ours("b"), ours("b")])
    assert len(found.why) == 1


@pytest.mark.parametrize("count", [1, 2, 3, 6])
def test_the_weights_that_are_listed_are_those_that_are_scored(count: int) -> None:
    names = [f"n{number}" for number in range(count)]
    mine = ours("a", broader=tuple(X + name for name in names))
    chosen = [mine, *map(ours, names)]
    found = heard(chosen, chosen)
    weights = [one.weight for one in found.why]
    assert found.near == pytest.approx(sum(weights))
    assert 0 < found.near <= NEAR
    assert weights == sorted(weights, reverse=True)
