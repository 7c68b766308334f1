"""A first look tells of a record just what its description does: versions are chosen by it."""

from __future__ import annotations

from pathlib import Path

import pytest

from graph import profile, schemes
from graph.describe import describe
from graph.describe.glance import glance
from graph.intake.items import items
from graph.names import Names
from graph.record import Field, Record
from graph.source import Source

NAMES = Names("http://127.0.0.1:8000/")
DATA = Path(__file__).parents[2] / "data"
TWICE = Record(
    (
        Field("header.identifier", "oai:x.org:1"),
        Field("header.datestamp", "2020-07-10T05:09:17Z"),
        Field("others.lastModifyDate", "2020-07-10 07:09:17.424"),
        Field("dc.title.none", "T"),
    ),
    "x.xml", "00", 1, "oai",
)  # fmt: skip


def records() -> list[Record]:
    found = [item for item in items(Source("data", str(DATA)), Path("nowhere")) if isinstance(item, Record)]
    assert len(found) > 20
    return [TWICE, *found]


@pytest.mark.parametrize("name", ["auto", "tandis", "dspace"])
def test_a_glance_and_a_description_agree_on_name_date_and_withdrawal(name: str) -> None:
    meaning, known = profile.load(name), schemes.load(NAMES.base)
    for record in records():
        seen, told = glance(record, meaning, NAMES), describe(record, meaning, known, NAMES)
        assert (seen.iri, seen.datestamp, seen.withdrawn) == (told.iri, told.datestamp, told.withdrawn)


def test_of_two_dates_of_change_the_headers_counts() -> None:
    assert glance(TWICE, profile.load("auto"), NAMES).datestamp == "2020-07-10T05:09:17Z"
