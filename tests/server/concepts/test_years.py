from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.concepts.years import HEIGHT, MOST, WIDTH, chart

COUNTS = st.dictionaries(st.integers(0, 9999), st.integers(1, 10**6), min_size=1, max_size=200)


@given(COUNTS)
def test_a_chart_loses_no_record_and_stays_within_its_frame(counts: dict[int, int]) -> None:
    drawn = chart(counts)
    assert drawn is not None
    assert sum(bar.records for bar in drawn.bars) == sum(counts.values())
    assert len(drawn.bars) <= MOST
    for bar in drawn.bars:
        assert 0 <= bar.x <= bar.x + bar.width <= WIDTH + 0.01
        assert bar.y + bar.height == pytest.approx(HEIGHT, abs=0.02)
    assert max(bar.height for bar in drawn.bars) == HEIGHT


def test_without_a_year_there_is_no_chart() -> None:
    assert chart({}) is None


def test_one_year_is_one_bar() -> None:
    drawn = chart({1999: 1})
    assert drawn is not None
    assert (len(drawn.bars), drawn.summary) == (1, "1 record, of 1999")


def test_many_years_are_put_together() -> None:
    drawn = chart({1900: 1, 2025: 2})
    assert drawn is not None
    assert drawn.span == 5
    assert drawn.bars[0].years == "1900–1904"
    assert drawn.bars[-1].years == "2025–2029"
