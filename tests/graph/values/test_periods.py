from __future__ import annotations

import pytest

from graph.values import periods


@pytest.mark.parametrize(
    "text", ["Jurassic to Holocene", "Present", "Early Aurignacian", "Bronze Age", "Châtelperronian", "Middle Ages"]
)
def test_a_period_in_words_is_told_from_a_place(text: str) -> None:
    assert periods.is_period(text)


@pytest.mark.parametrize("text", ["Mississippi", "Middle East", "Upper Volta", "Stone", "Holocene Lake", "", "to the"])
def test_a_place_is_no_period(text: str) -> None:
    assert not periods.is_period(text)
