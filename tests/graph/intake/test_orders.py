"""The order of day and month that the dates of a source tell, where its profile leaves it to them."""

from __future__ import annotations

import gzip
import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pyoxigraph import Literal

from graph import profile, schemes
from graph.describe import Description, describe
from graph.intake.orders import MOST, Orders, learn, votes
from graph.names import Names
from graph.pipeline import build
from graph.profile import Profile
from graph.record import Field, Record
from graph.settings import Settings
from graph.source import Source
from graph.vocab import DCTERMS, SEEALSO

NAMES = Names("http://127.0.0.1:8000/")
TOLD = """
title = "ours"
[field]
"Title" = { to = "title" }
"Issued" = { to = "issued", order = "source" }
"Other" = { to = "submitted" }
"""


@pytest.fixture
def ours(tmp_path: Path) -> Profile:
    path = tmp_path / "ours.toml"
    path.write_text(TOLD, encoding="utf-8")
    return profile.load(str(path))


def records(*dates: str, label: str = "Issued") -> list[Record]:
    return [Record((Field("Title", "A"), Field(label, date)), "x", "00", n, "csv") for n, date in enumerate(dates, 1)]


def issued(meaning: Profile, date: str, heard: Iterable[Record]) -> tuple[list[str], Description]:
    described = describe(records(date)[0], learn(heard, meaning), schemes.load(NAMES.base), NAMES)
    found = [triple.object for triple in described.triples if triple.predicate == DCTERMS.issued]
    return [literal.value for literal in found if isinstance(literal, Literal)], described


def test_a_date_votes_only_where_it_leaves_no_choice() -> None:
    assert votes("13/04/2003 and 30.12.2003") == Counter(dmy=2)
    assert votes("04/13/2003") == Counter(mdy=1)
    assert votes("03/04/2003, 13/14/2003, 2003/04/13, 13/04/03, 1.13/04/2003, 13/04-2003") == Counter()


def test_dates_that_leave_no_choice_tell_the_order_of_those_that_do(ours: Profile) -> None:
    dates, described = issued(ours, "03/04/2003", records("25/12/2002", "31/01/2003"))
    assert dates == ["2003-04-03"]
    (note,) = [outcome.note for outcome in described.outcomes if outcome.label == "Issued"]
    assert note == "the day was read first, as in 2 dates of this field that tell it"
    assert issued(ours, "03/04/2003", records("12/25/2002"))[0] == ["2003-03-04"]


@pytest.mark.parametrize("heard", [(), ("01/02/2003",), ("25/12/2002", "12/25/2002")])
def test_dates_that_tell_nothing_or_two_orders_leave_the_order_untold(ours: Profile, heard: tuple[str, ...]) -> None:
    dates, described = issued(ours, "03/04/2003", records(*heard))
    assert dates == ["2003-XX-XX"]
    assert SEEALSO.Flagged in {outcome.outcome for outcome in described.outcomes}


def test_one_field_tells_nothing_of_another(ours: Profile) -> None:
    assert issued(ours, "03/04/2003", records("25/12/2002", label="Other"))[0] == ["2003-XX-XX"]


def test_a_profile_that_does_not_ask_the_source_is_not_told() -> None:
    meaning = profile.load("dspace")
    assert not meaning.asks_source
    assert learn(records("25/12/2002", label="dc.date.issued"), meaning).told == {}


def test_what_is_held_does_not_grow_with_labels_without_end(ours: Profile) -> None:
    orders = Orders(ours)
    for number in range(MOST + 50):
        orders.hear(records("25/12/2002", label=f"label {number}")[0])
    assert len(orders.told().told) == MOST


def test_a_build_hears_the_whole_source_before_it_reads_the_first_date(tmp_path: Path, ours: Profile) -> None:
    assert ours.asks_source
    table = tmp_path / "items.csv"
    table.write_text("Title,Issued\nA,03/04/2003\nB,25/12/2002\n", encoding="utf-8")
    source = Source("items", str(table), profile=str(tmp_path / "ours.toml"))
    built = build(replace(Settings(), data=tmp_path / "data"), [source], datetime(2026, 11, 23, tzinfo=UTC))
    dumps = "".join(
        gzip.decompress(path.read_bytes()).decode() for path in sorted(built.release.path.glob("dumps/*.nq.gz"))
    )
    assert '"2003-04-03"' in dumps
    assert "the day was read first" in dumps
    assert json.loads((built.release.path / "intake.json").read_bytes())["flagged"] == {}
