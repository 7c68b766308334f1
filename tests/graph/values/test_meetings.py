"""Meetings in one value: title, days and places as catalogues and people write them; what is not sure is told."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph import schemes
from graph.values import dates, meetings, places
from graph.values.dates.span import Span
from graph.values.meetings import Meeting
from graph.values.places.towns import is_town

KNOWN = schemes.load("http://127.0.0.1:8000/")


def read(text: str) -> Meeting:
    return meetings.read(
        text,
        lambda written: isinstance(dates.examine(written), Span),
        lambda written: places.find(written, KNOWN) is not None,
    )


SEMINAR = "Human Dimension Seminar"


@pytest.mark.parametrize(
    ("text", "title", "days", "place"),
    [
        (f"{SEMINAR} (3rd : 2003 : Warsaw)", f"{SEMINAR} (3rd)", "2003", ("Warsaw",)),
        (f"{SEMINAR} (3rd : 2003 : Warsaw, Poland).", f"{SEMINAR} (3rd)", "2003", ("Warsaw, Poland",)),
        (f"{SEMINAR} (3rd session : 2003 : Geneva ; Vienna)", f"{SEMINAR} (3rd session)", "2003", ("Geneva", "Vienna")),
        (f"{SEMINAR} (3. : 2003 : Warschau)", f"{SEMINAR} (3.)", "2003", ("Warschau",)),
        ("Конференция (3-я ; 2003 ; Москва)", "Конференция (3-я)", "2003", ("Москва",)),
        ("Congress (XXI : 1998 : Praha)", "Congress (XXI)", "1998", ("Praha",)),
        (f"{SEMINAR} (3rd : 2003", f"{SEMINAR} (3rd)", "2003", ()),
        ("Seminar (Warsaw : 2003 : 28 September - 9 October)", "Seminar", "28 September - 9 October 2003", ("Warsaw",)),
        ("(Warsaw : 2003 : 28 September - 9 October)", "", "28 September - 9 October 2003", ("Warsaw",)),
        (f"{SEMINAR} (2003 ; Warsaw)", SEMINAR, "2003", ("Warsaw",)),
        (f"{SEMINAR} (Warsaw; 15-17 May 2013)", SEMINAR, "15-17 May 2013", ("Warsaw",)),
        ("OSCE (ODIHR) meeting (3rd : 2003 : online)", "OSCE (ODIHR) meeting (3rd)", "2003", ("online",)),
        (f"{SEMINAR} (2003 : Warsaw (Poland))", SEMINAR, "2003", ("Warsaw (Poland)",)),
        (f"{SEMINAR}, Warsaw, 12-14 May 2003", SEMINAR, "12-14 May 2003", ("Warsaw",)),
        (f"{SEMINAR}, The Hague, 12-14 May 2003", SEMINAR, "12-14 May 2003", ("The Hague",)),
        (f"{SEMINAR}, Bled, Slovenia, 12-14 May 2003", SEMINAR, "12-14 May 2003", ("Bled, Slovenia",)),
        (f"{SEMINAR}, 12-14 May 2003, Hofburg, Vienna", SEMINAR, "12-14 May 2003", ("Hofburg, Vienna",)),
        ("12-14 May 2003, Vienna", "", "12-14 May 2003", ("Vienna",)),
        ("Vienna, Austria, 12-14 May 2003", "", "12-14 May 2003", ("Vienna, Austria",)),
        ("Warsaw, 12 May 2003", "", "12 May 2003", ("Warsaw",)),
        ("12 May 2003", "", "12 May 2003", ()),
        ("Peace, Security and Law, May 2003", "Peace, Security and Law", "May 2003", ()),
        ("Human rights (a study : an appendix)", "Human rights (a study : an appendix)", "", ()),
        (SEMINAR, SEMINAR, "", ()),
    ],
)  # fmt: skip
def test_a_meeting_is_parted(text: str, title: str, days: str, place: tuple[str, ...]) -> None:
    assert read(text) == Meeting(title, days, place)


@pytest.mark.parametrize(
    ("text", "days", "doubt"),
    [
        ("Meeting (Warsaw : 2003 : Vienna)", "", "could not be read as the number, date and place of a meeting"),
        ("Meeting (2003 : 34 Foo 12)", "", "could not be read as the number, date and place of a meeting"),
        ("Meeting (2002 : 2003 : Warsaw)", "", "could not be read as the number, date and place of a meeting"),
        ("Law, Vienna, 12-34 May 2003", "", "'12-34 May 2003' could not be read as the days"),
        ("Law, 12 May 2003, 14:00-16:00", "12 May 2003", "'14:00-16:00' after the days"),
        ("Meeting, Bled, 12-14 May 2003", "12-14 May 2003", "'Bled' before the days may be"),
        ("Bled, Slovenia, 12 May 2003", "12 May 2003", "'Bled' may be the meeting's title or a town in Slovenia"),
        ("x" * 2000, "", "too long"),
        ("12-14 May 2003 Vienna", "", "'12-14 May 2003' stands amid the title"),
        ("Meeting held in Vienna on 12 May 2003", "", "12 May 2003' stands amid the title"),
    ],
)
def test_what_cannot_be_told_is_not_guessed_and_stays_in_the_title(text: str, days: str, doubt: str) -> None:
    found = read(text)
    assert doubt in found.doubt
    assert (found.days, found.places) == (days, ())
    assert found.title
    assert text.startswith(found.title)


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=60))
def test_no_letter_is_lost_whatever_is_written(text: str) -> None:
    found = read(text)
    said = " ".join((found.title, found.days, *found.places))
    assert sorted(filter(str.isalnum, said)) == sorted(filter(str.isalnum, text))


@pytest.mark.parametrize(
    ("cut", "whole"),
    [("A (3rd", "A (3rd)"), ("A (", "A"), ("A (b) c", "A (b) c"), ("A", "A"), ("A (3rd :", "A (3rd)")],
)
def test_a_title_never_keeps_an_open_bracket(cut: str, whole: str) -> None:
    assert meetings.closed(cut) == whole


@pytest.mark.parametrize(("cut", "whole"), [("Warsaw)", "Warsaw"), ("Praha (CZ)", "Praha (CZ)"), ("A (B))", "A (B)")])
def test_a_place_keeps_its_own_brackets(cut: str, whole: str) -> None:
    assert meetings.opened(cut) == whole


@pytest.mark.parametrize("name", ["Warsaw", "Вена", "Genève", "VIENNA", "Madrid", "ვენა", "New York", "São Paulo"])
def test_towns_are_known_in_many_languages(name: str) -> None:
    assert is_town(name)


@pytest.mark.parametrize("name", ["Law", "Peace", "Security and Law", "", "UTC", "2003"])
def test_what_is_no_town_is_none(name: str) -> None:
    assert not is_town(name)


@pytest.mark.parametrize(
    ("text", "title", "days", "place"),
    [
        ("Conference, Paris (France), June 2004", "Conference", "June 2004", ("Paris (France)",)),
        ("Conference (Warsaw, Poland) (2003)", "Conference", "2003", ("Warsaw, Poland",)),
        ("Seminar on Roma, zoom, 17-18 Dec. 2021", "Seminar on Roma", "17-18 Dec. 2021", ("zoom",)),
        ("Experts: Vienna, Austria: 1-3 June 1999", "Experts: Vienna, Austria", "1-3 June 1999", ()),
    ],
)
def test_brackets_colons_and_the_network_part_a_meeting_too(
    text: str, title: str, days: str, place: tuple[str, ...]
) -> None:
    found = read(text)
    assert (found.title, found.days, found.places) == (title, days, place)
