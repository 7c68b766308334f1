"""What a record says of its meetings: one of many fields, several of a field each, and what could not be told."""

from __future__ import annotations

import pytest
from pyoxigraph import Literal, NamedNode

from graph import schemes
from graph.describe import Description, describe
from graph.names import Names
from graph.profile import FIELDS, Profile, Rule
from graph.record import Field, Record
from graph.vocab import BIBO, SCHEMA, SEEALSO

BASE = "http://127.0.0.1:8000/"
NAMES = Names(BASE)


def written(*fields: Field) -> Description:
    meaning = Profile("test", "en", {name: Rule(name) for name in FIELDS})
    return describe(Record(fields, "x.txt", "00", 1, "text"), meaning, schemes.load(BASE), NAMES)


def facts(description: Description, predicate: NamedNode) -> list[str]:
    found = [t.object for t in description.things if t.predicate == predicate]
    return [one.value for one in found if isinstance(one, (Literal, NamedNode))]


def test_a_meeting_in_one_value_becomes_an_event_with_its_places() -> None:
    described = written(Field("meeting", "Seminar (3rd : 2003 : Geneva ; Vienna)"))
    assert facts(described, SCHEMA.name) == ["Seminar (3rd)"]
    assert facts(described, SCHEMA.startDate) == ["2003"]
    assert facts(described, SCHEMA.location) == [NAMES.term("place", town).value for town in ("Geneva", "Vienna")]
    assert [outcome.outcome for outcome in described.outcomes] == [SEEALSO.Converted]


@pytest.mark.parametrize("text", ["12-14 May 2003, Vienna", "Vienna, Austria, 12-14 May 2003"])
def test_a_meeting_without_a_title_goes_by_the_records(text: str) -> None:
    described = written(Field("title", "Report"), Field("meeting", text))
    assert facts(described, SCHEMA.name) == ["Report"]
    assert facts(described, SCHEMA.startDate) == ["2003-05-12"]


def test_what_could_not_be_told_of_a_meeting_is_flagged_and_kept_in_its_name() -> None:
    described = written(Field("meeting", "Meeting (2003 : 34 Foo 12)"))
    (outcome,) = described.outcomes
    assert outcome.outcome == SEEALSO.Flagged
    assert "(3rd : 2003 : Warsaw) was expected" in outcome.problem
    assert facts(described, SCHEMA.name) == ["Meeting (2003 : 34 Foo 12)"]
    assert not facts(described, SCHEMA.startDate)


def test_fields_that_say_a_meeting_each_are_meetings_apart() -> None:
    described = written(
        Field("meeting", "Seminar, Warsaw, 12 May 2003"), Field("meeting", "Seminar, Vienna, 3 June 2004")
    )
    assert len([t for t in described.triples if t.predicate == BIBO.presentedAt]) == 2
    assert facts(described, SCHEMA.startDate) == ["2003-05-12", "2004-06-03"]


def test_fields_that_say_a_part_each_are_one_meeting() -> None:
    described = written(
        Field("meeting_title", "Seminar"), Field("meeting_date", "12 May 2003"), Field("meeting_place", "Warsaw")
    )
    assert len([t for t in described.triples if t.predicate == BIBO.presentedAt]) == 1
    assert facts(described, SCHEMA.name) == ["Seminar"]
    assert facts(described, SCHEMA.location) == [NAMES.term("place", "Warsaw").value]
