"""Reasons are told strongest first, once each, with what they weigh; a remark of a person is none of them."""

from __future__ import annotations

import pytest

from graph.link.concept import Candidate, Concept, Evidence
from graph.mappings import reasons
from graph.mappings.match import Match, propose
from graph.mappings.reasons import Reason

NEIGHBOUR = "its broader 'law' is matched too"


def test_a_proposal_has_its_reasons_strongest_first_and_each_sentence_once() -> None:
    evidence = (
        Evidence("rarity", "'water' names nothing else in either vocabulary", 0.4),
        Evidence("neighbour", NEIGHBOUR, 0.9),
        Evidence("languages", "labels differ in fr", -1.8),
        Evidence("neighbour", NEIGHBOUR, 1.1),
    )
    candidate = Candidate("http://t.example/1", "water", "en", 0.5, "exactMatch", evidence)
    found = propose(Concept("http://o.example/1"), candidate, "water", "http://semapv.example/", ("seealso", "1"))
    assert found.evidence == (
        "labels differ in fr [-1.80]",
        f"{NEIGHBOUR} [+1.10]",
        "'water' names nothing else in either vocabulary [+0.40]",
    )
    assert [one.weight for one in found.reasons] == [-1.8, 1.1, 0.4]


@pytest.mark.parametrize(
    ("cell", "told"),
    [
        ("both are called so [+2.50]", "both are called so (strongly for it, +2.50)"),
        ("labels differ in fr [-1.20]", "labels differ in fr (clearly against it, -1.20)"),
        ("a name of 2 words [+0.35]", "a name of 2 words (slightly for it, +0.35)"),
        ("both are called 'a [1]'", "both are called 'a [1]'"),
        ("a sentence of an earlier file", "a sentence of an earlier file"),
    ],
)
def test_a_reason_tells_in_words_and_by_its_number_how_much_it_weighs(cell: str, told: str) -> None:
    assert reasons.read(cell).told == told


def test_reasons_of_earlier_files_without_weights_stay_in_their_order_after_the_others() -> None:
    assert reasons.ranked(("b", "a", "c [-0.10]", "d [+2.00]", "a")) == (
        Reason("d", 2.0), Reason("c", -0.1), Reason("b"), Reason("a"),
    )  # fmt: skip


def test_a_remark_is_no_reason() -> None:
    assert Match("http://o.example/1", "http://t.example/1", comment="no").reasons == ()
