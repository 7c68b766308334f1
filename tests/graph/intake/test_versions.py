"""Of several records of one name the newest counts, and one that is withdrawn leaves what it was."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.intake.versions import Standing, Versions

CURRENT, OLDER, WITHDRAWN, LAST = Standing.CURRENT, Standing.OLDER, Standing.WITHDRAWN, Standing.LAST


def standings(*records: tuple[str, str, bool]) -> list[Standing]:
    versions = Versions()
    for record in records:
        versions.add(*record)
    return [versions.standing(name, number) for number, (name, _, _) in enumerate(records)]


@pytest.mark.parametrize(
    ("records", "expected"),
    [
        ([("a", "", False), ("b", "", False)], [CURRENT, CURRENT]),
        ([("a", "", False), ("a", "", False)], [CURRENT, OLDER]),
        ([("a", "2020-01-01", False), ("a", "2021-01-01", False)], [OLDER, CURRENT]),
        ([("a", "2021-01-01", False), ("a", "2020-01-01", False)], [CURRENT, OLDER]),
        ([("a", "2021-01-01", False), ("a", "2021-01-01", False)], [OLDER, CURRENT]),
        ([("a", "2020", False), ("a", "2021", False), ("a", "2022", True)], [OLDER, LAST, WITHDRAWN]),
        ([("a", "2022", True), ("a", "2020", False)], [WITHDRAWN, LAST]),
        ([("a", "2020", True), ("a", "2021", False)], [OLDER, CURRENT]),
        ([("a", "2020", True)], [WITHDRAWN]),
    ],
)
def test_the_newest_counts(records: list[tuple[str, str, bool]], expected: list[Standing]) -> None:
    assert standings(*records) == expected


@given(st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from(["", "2020", "2021"]), st.booleans()), max_size=8))
def test_each_name_has_one_record_that_counts(records: list[tuple[str, str, bool]]) -> None:
    found = standings(*records)
    for name in {record[0] for record in records}:
        mine = [standing for standing, record in zip(found, records, strict=True) if record[0] == name]
        assert sum(standing in {CURRENT, WITHDRAWN} for standing in mine) == 1
        assert sum(standing is LAST for standing in mine) <= 1
