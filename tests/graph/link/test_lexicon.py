"""The lexicon: words that mean the same meet, ambiguous ones hardly do, and what both vocabularies tell apart never."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from graph import authority
from graph.link import ACCEPT, ALT, Concept, Label, candidates, link
from graph.link.lexicon import Lexicon, lexicon, read
from graph.link.words import form

X = "http://example.org/"
Maker = Callable[..., authority.Index]


def bag(text: str) -> frozenset[str]:
    return form(text, "en").bag


def concept(name: str, *texts: str) -> Concept:
    """Make a concept with a preferred and alternative labels."""
    kinds = ["pref", *[ALT] * len(texts)]
    return Concept(X + name, tuple(Label(text, "en", kind) for text, kind in zip(texts, kinds, strict=False)))


@pytest.fixture
def made(tmp_path: Path) -> Maker:
    def make(*texts: str) -> authority.Index:
        rows = [f"{X}{number},{text}" for number, text in enumerate(texts)]
        path = tmp_path / "v.csv"
        path.write_text("\n".join(["iri,label@en", *rows]), encoding="utf-8")
        authority.add(path, "v", tmp_path)
        return authority.open_(tmp_path, "v")

    return make


@pytest.fixture
def small() -> Lexicon:
    return read(
        "road=8/10\troute=6/12\n"
        "itinerary=5/5\troute=6/12\n"
        "car=9/10\tautomobile=1/1\tmotor vehicle=1/4\n"
        "@danish\tdenmark\tkingdom denmark\n"
    )


def test_two_phrases_stand_for_each_other_as_far_as_what_they_mean_is_the_same(small: Lexicon) -> None:
    assert small.near(bag("car"), bag("automobiles")) == pytest.approx(0.949, abs=0.001)
    assert small.near(bag("road"), bag("route")) == pytest.approx((0.8 * 0.5) ** 0.5)
    assert small.near(bag("road"), bag("itinerary")) == 0.0


def test_what_means_the_same_in_a_rare_sense_only_is_not_heard(small: Lexicon) -> None:
    assert small.near(bag("car"), bag("motor vehicle")) == 0.0
    assert [other for _, other in small.said(bag("car"))] == [bag("automobile")]


def test_a_place_and_its_adjective_stand_for_each_other(small: Lexicon) -> None:
    assert small.near(bag("Danish"), bag("Denmark")) > 0.8
    assert bag("Kingdom of Denmark") in {other for _, other in small.said(bag("Danish"))}


def test_the_phrases_of_a_label_are_found_the_longest_first(small: Lexicon) -> None:
    told = form("motor vehicle route", "en")
    assert list(small.phrases(told.stems)) == [bag("motor vehicle"), bag("route")]


def test_what_comes_with_the_product_knows_words_names_and_abbreviations() -> None:
    known = lexicon()
    assert len(known) > 80_000
    for one, other in (("car", "automobile"), ("N.C.", "North Carolina"), ("Lithuanian", "Lithuania")):
        assert known.near(bag(one), bag(other)) > 0.8


def test_concepts_without_a_word_in_common_meet_where_they_mean_the_same(made: Maker) -> None:
    with made("Automobiles", "Glaciers", "Railway stations") as found:
        first, *_ = candidates(concept("s", "cars"), found)
    assert first.label == "Automobiles"
    assert "means, as WordNet has it, the same as" in first.reason


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [("Nationalism--Denmark", "Danish nationalism"), ("Fort Anderson (N.C.)", "Fort Anderson (North Carolina)")],
)
def test_a_word_of_a_label_meets_another_that_means_the_same(made: Maker, ours: str, theirs: str) -> None:
    with made(theirs, "Glaciers", "Railway stations") as index:
        without = dict(link([concept("s", ours)], index, unheard=frozenset({"lexicon"}))).popitem()[1]
        ((_, rows),) = link([concept("s", ours)], index)
    assert rows[0].label == theirs
    assert rows[0].score > (without[0].score if without else 0.0)


def test_a_vocabulary_that_has_both_words_means_two_things(made: Maker) -> None:
    both = concept("a", "cars"), concept("b", "automobiles")
    with made("Automobiles", "Glaciers") as index:
        rows = {ours.iri: found for ours, found in link(both, index)}
    assert rows[X + "b"][0].score >= ACCEPT
    assert all(row.score < ACCEPT for row in rows[X + "a"])


def test_the_lexicon_is_not_heard_of_other_languages(made: Maker) -> None:
    german = Concept(X + "s", (Label("car", "de"),))
    with made("Automobiles", "Glaciers") as index:
        assert all(row.score < ACCEPT for row in candidates(german, index))
