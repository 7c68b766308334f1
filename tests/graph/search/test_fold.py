from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.search.fold import fold


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("École", "ecole"),
        ("Réfugiés", "REFUGIES"),
        ("łódź", "lodz"),
        ("Straße", "STRASSE"),
        ("œuvre", "oeuvre"),
        ("İstanbul", "istanbul"),
        ("ΑΘΉΝΑΣ", "αθηνας"),
        ("Ёлка", "елка"),
        ("حُقُوق", "حقوق"),
        ("أطفال", "اطفال"),
        ("שָׁלוֹם", "שלום"),
        ("ｗａｔｅｒ", "water"),
        ("e\u0301cole", "\u00e9cole"),
        ("non\u2010nationals", "non-nationals"),
        ("workers\u2019 rights", "workers' rights"),
        ("a\u00a0b\tc", "a b c"),
    ],
)
def test_texts_that_differ_by_how_they_are_written_fold_alike(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(("one", "other"), [("か", "が"), ("ข่า", "ขา"), ("कि", "क"), ("water", "waters")])
def test_signs_that_make_another_word_stay(one: str, other: str) -> None:
    assert fold(one) != fold(other)


@given(st.text())
def test_what_is_folded_folds_to_itself(text: str) -> None:
    assert fold(fold(text)) == fold(text)
