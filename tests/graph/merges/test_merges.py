"""Suggestions to merge: what is alike is found with its reason, what is not is left alone."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.merges import Rule, Term, suggest
from graph.merges.edits import near, one_edit
from graph.merges.forms import take_apart


def never(_: str, __: str) -> int:
    return 0


def found(*labels: str, language: str = "en") -> list[tuple[str, str, tuple[Rule, ...]]]:
    """Suggest among labels, the first the commonest."""
    terms = [Term(f"subject/{label}", label, language, 100 - n) for n, label in enumerate(labels)]
    return [(one.old.label, one.new.label, one.rules) for one in suggest(terms, never)]


@pytest.mark.parametrize(
    ("new", "old", "language", "rules"),
    [
        ("migrant workers", "Workers, migrant", "en", (Rule.INVERTED,)),
        ("migrant workers", "worker, migrant", "en", (Rule.INVERTED, Rule.NUMBER)),
        ("policies", "policy", "en", (Rule.NUMBER,)),
        ("universities", "University", "en", (Rule.NUMBER,)),
        ("meetings", "meeting", "en", (Rule.NUMBER,)),
        ("workers migrant", "migrant workers", "en", (Rule.ORDER,)),
        ("colonization", "colonisation", "en", (Rule.SPELLING,)),
        ("labor", "Labour", "en", (Rule.SPELLING,)),
        ("Colour", "color", "en-us", (Rule.SPELLING,)),
        ("program", "Programme", "en", (Rule.SPELLING,)),
        ("programmes", "program", "en", (Rule.NUMBER, Rule.SPELLING)),
        ("archaeology", "archeology", "en", (Rule.SPELLING,)),
        ("Paediatrics", "pediatrics", "en", (Rule.SPELLING,)),
        ("theatre", "theater", "en", (Rule.SPELLING,)),
        ("organisation of labour", "organization of labor", "en", (Rule.SPELLING,)),
        ("Labour markets", "labor market", "en", (Rule.NUMBER, Rule.SPELLING)),
        ("catalogues", "catalog", "en", (Rule.NUMBER, Rule.SPELLING)),
        ("defence", "defense", "en", (Rule.SPELLING,)),
        ("travellers", "traveler", "en", (Rule.NUMBER, Rule.SPELLING)),
        ("enrolment", "enrollment", "en", (Rule.SPELLING,)),
        ("grey literature", "gray literature", "en", (Rule.SPELLING,)),
        ("fibres, textile", "textile fiber", "en", (Rule.INVERTED, Rule.NUMBER, Rule.SPELLING)),
        ("acção directa", "ação direta", "pt", (Rule.SPELLING,)),
        ("Maerchen", "Märchen", "de", (Rule.SPELLING,)),
        ("حقوق الإنسان", "حقوق الانسان", "ar", (Rule.SPELLING,)),
        ("educación en México", "educacion en Mexico", "es", (Rule.ACCENT,)),
        ("traducción", "traducciones", "es", (Rule.NUMBER, Rule.ACCENT)),
        ("data base systems", "database systems", "en", (Rule.EDIT,)),
        ("causal inference", "cuasal inference", "en", (Rule.EDIT,)),
        ("bank", "banks (finance)", "en", (Rule.NUMBER, Rule.QUALIFIER)),
        ("travailleurs migrants", "travailleur migrant", "fr", (Rule.NUMBER,)),
        ("derechos humanos", "derecho humano", "es", (Rule.NUMBER,)),
        ("мигранты", "мигрант", "und-cyrl", (Rule.NUMBER,)),
    ],
)
def test_a_difference_is_found_and_named(new: str, old: str, language: str, rules: tuple[Rule, ...]) -> None:
    assert found(new, old, language=language) == [(old, new, rules)]


@pytest.mark.parametrize(
    "labels",
    [
        ("organ", "organization"),
        ("university", "universe"),
        ("Iran", "Iraq"),
        ("Fort Valley (Ariz.)", "Fort Valley (Va.)"),
        ("France--Relations--Spain", "Spain--Relations--France"),
        ("chapter 11 of the act", "chapter 12 of the act"),
        ("world war 1914", "world war 1941"),
        ("health, education and welfare", "education and welfare"),
        ("migrants", "migration"),
        ("hours", "hors"),
        ("tours", "tors"),
        ("poets", "pets"),
        ("prize", "prise"),
        ("raise", "raze"),
        ("Prologue", "Prolog"),
        ("Barr family", "Barrès family"),
        ("filling", "filing"),
    ],
)
def test_what_only_looks_alike_is_not_suggested(labels: tuple[str, ...]) -> None:
    assert found(*labels) == []


@pytest.mark.parametrize(
    ("labels", "language"), [(("caña", "cana"), "es"), (("mer", "mère"), "fr"), (("arme", "armée"), "fr")]
)
def test_what_an_accent_tells_apart_is_not_one_word_in_another_number(labels: tuple[str, ...], language: str) -> None:
    assert found(*labels, language=language) == []


def test_a_concept_is_suggested_for_the_one_that_it_is_most_like() -> None:
    assert ("Dialogues", "Dialogue", (Rule.NUMBER,)) in found("DIALOG (database)", "Dialogue", "Dialogues")


def test_a_spelling_is_told_as_one_in_the_evidence() -> None:
    (one,) = suggest([Term("a", "Labour", "en", 3), Term("b", "Labor", "en-us", 2)], never)
    assert one.evidence.startswith("“Labor” and “Labour”: they are spelled in two ways that the language has; ")
    assert one.confidence == 0.9


def test_labels_of_two_languages_are_not_compared() -> None:
    terms = [Term("a", "colonisation", "fr", 5), Term("b", "colonization", "en", 9)]
    assert suggest(terms, never) == ()


def test_the_commoner_concept_is_the_one_to_keep_and_a_curated_one_before_it() -> None:
    terms = [Term("a", "policies", "en", 9), Term("b", "policy", "en", 2), Term("c", "policys", "en", 1, kept=True)]
    assert {(one.old.concept, one.new.concept) for one in suggest(terms[:2], never)} == {("b", "a")}
    assert {one.new.concept for one in suggest(terms, never) if "c" in (one.old.concept, one.new.concept)} <= {"c"}


def test_two_curated_concepts_are_left_to_their_editors() -> None:
    terms = [Term("a", "policies", "en", 9, kept=True), Term("b", "policy", "en", 2, kept=True)]
    assert suggest(terms, never) == ()


def test_concepts_that_records_have_together_are_less_likely_to_be_one() -> None:
    terms = [Term("a", "policies", "en", 9), Term("b", "policy", "en", 2)]
    (apart,), (never_met,) = suggest(terms, lambda one, other: 2), suggest(terms, never)
    assert apart.confidence < never_met.confidence
    assert apart.evidence.endswith("2 records and 9 records have them, 2 both.")


def test_the_order_of_the_terms_changes_nothing() -> None:
    terms = [
        Term(f"s/{n}", label, "en", n % 3) for n, label in enumerate(("cat", "cats", "Cats, the", "cat (pet)") * 2)
    ]
    shuffled = terms[:]
    random.Random(1).shuffle(shuffled)
    assert suggest(terms, never) == suggest(shuffled, never)


WORDS = st.text("abcd", max_size=6)


@given(st.lists(WORDS, max_size=12, unique=True))
def test_near_finds_just_the_pairs_that_one_edit_makes(words: list[str]) -> None:
    every = {(a, b) for a in range(len(words)) for b in range(a + 1, len(words)) if one_edit(words[a], words[b])}
    assert set(near(words)) == every


@pytest.mark.parametrize(
    ("one", "other", "whether"),
    [
        ("ab", "ba", True),
        ("ab", "abc", True),
        ("ab", "ac", True),
        ("ab", "cd", False),
        ("ab", "ab", False),
        ("", "a", True),
    ],
)
def test_an_edit_is_a_letter_more_or_other_or_two_turned(one: str, other: str, whether: bool) -> None:
    assert one_edit(one, other) is one_edit(other, one) is whether


def test_a_label_is_taken_apart() -> None:
    form = take_apart("Workers, migrant (seasonal)", "en")
    assert (form.words, form.qualifier, form.inverted) == (("migrant", "workers"), "seasonal", True)
