from __future__ import annotations

import re

import pytest
from edtf import parse_edtf
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.values import Fault, dates
from graph.vocab import XSD


def said(text: str, order: str = "", calendar: str = "gregorian", language: str = "") -> str:
    """Give the lexical form that a text becomes, or the reason why it becomes none."""
    found = dates.examine(text, order, calendar, language)
    return found.reason if isinstance(found, Fault) else found.literal.value


EXACT = [
    ("17-Jan-2021", "2021-01-17", XSD.date),
    ("2021-12-17", "2021-12-17", XSD.date),
    ("2004-05", "2004-05", XSD.gYearMonth),
    ("1998", "1998", XSD.gYear),
    ("2009-07-15T08:38:00Z", "2009-07-15T08:38:00Z", XSD.dateTime),
    ("2015-07-17T15:50:41.109-0400", "2015-07-17T15:50:41.109-04:00", XSD.dateTime),
    ("2017-08-31 13:57", "2017-08-31T13:57:00", XSD.dateTime),
    ("Wed, 02 Oct 2002 13:00:00 GMT", "2002-10-02T13:00:00Z", XSD.dateTime),
    ("Thu Jan 01 00:00:00 UTC 1970", "1970-01-01T00:00:00Z", XSD.dateTime),
    ("15 mars 2004", "2004-03-15", XSD.date),
    ("1er janvier 2003", "2003-01-01", XSD.date),
    ("January 1st, 2000", "2000-01-01", XSD.date),
    ("7 de mayo de 2004", "2004-05-07", XSD.date),
    ("3. Mai 2004", "2004-05-03", XSD.date),
    ("3 мая 2004 г.", "2004-05-03", XSD.date),
    ("3 травня 2004 р.", "2004-05-03", XSD.date),
    ("2004. május 3.", "2004-05-03", XSD.date),
    ("2004 m. gegužės 3 d.", "2004-05-03", XSD.date),
    ("٣ مايو ٢٠٠٤", "2004-05-03", XSD.date),
    ("3 במאי 2004", "2004-05-03", XSD.date),
    ("2004年5月3日", "2004-05-03", XSD.date),
    ("二〇〇四年五月二十三日", "2004-05-23", XSD.date),
    ("2004년 5월 3일", "2004-05-03", XSD.date),
    ("5 tháng 5 năm 2004", "2004-05-05", XSD.date),
    ("3 Φεβρουαρίου 2004", "2004-02-03", XSD.date),
    ("2004年", "2004", XSD.gYear),
    ("令和3年5月", "2021-05", XSD.gYearMonth),
    ("Sept. 2003", "2003-09", XSD.gYearMonth),
    ("c2003", "2003", XSD.gYear),
    ("©2003", "2003", XSD.gYear),
    ("Period: [2004-05]", "2004-05", XSD.gYearMonth),
    ("cop. 2003", "2003", XSD.gYear),
    ("[2003]", "2003", XSD.gYear),
    ("1990 [i.e. 1991]", "1991", XSD.gYear),
    ("20040503", "2004-05-03", XSD.date),
    ("2010/05/12", "2010-05-12", XSD.date),
    ("2010/5/12", "2010-05-12", XSD.date),
    ("2010-5-12", "2010-05-12", XSD.date),
    ("2021-1-7", "2021-01-07", XSD.date),
    ("2010/05/05", "2010-05-05", XSD.date),
    ("2010.5.12.", "2010-05-12", XSD.date),
    ("2010–5–12", "2010-05-12", XSD.date),
    ("2010 - 5 - 12", "2010-05-12", XSD.date),
    ("2010/05/05 10:30", "2010-05-05T10:30:00", XSD.dateTime),
    ("2010/05/12T10:30:00Z", "2010-05-12T10:30:00Z", XSD.dateTime),
    ("1998 (c1997)", "1998", XSD.gYear),
    ("2003, c2002", "2003", XSD.gYear),
    ("[1998], ©1997", "1998", XSD.gYear),
    ("13/04/2003", "2003-04-13", XSD.date),
    ("12-20-2007", "2007-12-20", XSD.date),
    ("info:eu-repo/date/embargoEnd/2018-05-27", "2018-05-27", XSD.date),
    ("start=2011; end=2011", "2011", XSD.gYear),
]


@pytest.mark.parametrize(("text", "value", "datatype"), EXACT)
def test_a_date_has_the_most_precise_xsd_type_that_is_exact(text: str, value: str, datatype: object) -> None:
    found = dates.read(text)
    assert found is not None
    assert (found.literal.value, found.literal.datatype) == (value, datatype)


VAGUE = [
    ("ca. 1950", "1950~"),
    ("[1987?]", "1987?"),
    ("ca. 1987?", "1987%"),
    ("approximately June 1950", "1950-06~"),
    ("19--", "19XX"),
    ("199-", "199X"),
    ("195?", "195X"),
    ("ca. 2004-05", "2004-05~"),
    ("1960's", "196X"),
    ("19th century", "18XX"),
    ("XIXe siècle", "18XX"),
    ("XIX век", "18XX"),
    ("Spring 2003", "2003-21"),
    ("весна 2003", "2003-21"),
    ("Winter 2003/2004", "2003-24"),
    ("2030-21", "2030-21"),
    ("2004-XX", "2004-XX"),
    ("1990-1995", "1990/1995"),
    ("2003/2004", "2003/2004"),
    ("1998/99", "1998/1999"),
    ("1998-99", "1998/1999"),
    ("1936?-1938?", "1936?/1938?"),
    ("ca. 1936-1938", "1936~/1938~"),
    ("1998-", "1998/.."),
    ("since 1998", "1998/.."),
    ("1902-?", "1902/"),
    ("before 1950", "../1950"),
    ("12-14 May 2003", "2003-05-12/2003-05-14"),
    ("May 12-14, 2003", "2003-05-12/2003-05-14"),
    ("12 May - 3 June 2003", "2003-05-12/2003-06-03"),
    ("30.05-03.06.2003", "2003-05-30/2003-06-03"),
    ("2004-06-12/14", "2004-06-12/2004-06-14"),
    ("2008-02/03", "2008-02/2008-03"),
    ("17-Jan-2021 - 19-Jan-2021", "2021-01-17/2021-01-19"),
    ("July 2005-June 2006", "2005-07/2006-06"),
    ("Q1 2003", "2003-01/2003-03"),
    ("2004-01-01T00:00:00Z/2004-02-01T00:00:00Z", "2004-01-01/2004-02-01"),
    ("Time Period Covered: 1869 - 1882", "1869/1882"),
    ("1984?/2004~", "1984?/2004~"),
    ("2010/05/12?", "2010-05-12?"),
    ("ca. 2010-05-12", "2010-05-12~"),
    ("since 2010/05/12", "2010-05-12/.."),
    ("2010/5/12 - 2010/6/1", "2010-05-12/2010-06-01"),
    ("2010/05/12-14", "2010-05-12/2010-05-14"),
    ("44 BC", "-0043"),
    ("-0044", "-0044"),
    ("-0044/-0020", "-0044/-0020"),
    ("300 BC - 5 AD", "-0299/0005"),
    ("1850-2012", "1850/2012"),
    ("1985/..", "1985/.."),
]


@pytest.mark.parametrize(("text", "value"), VAGUE)
def test_what_xsd_cannot_say_is_edtf(text: str, value: str) -> None:
    found = dates.read(text)
    assert found is not None
    assert (found.literal.value, found.literal.datatype) == (value, dates.EDTF)
    parse_edtf(value)


@pytest.mark.parametrize("text", ["n.d.", "[s.a.]", "undated", "0000-00-00", "без года", "", " "])
def test_a_text_that_says_there_is_no_date_is_told_apart_from_one_that_cannot_be_read(text: str) -> None:
    found = dates.examine(text)
    assert isinstance(found, Fault)
    assert found.absent


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("03/04/2003 - 05/04/2003", "can be read with the day or the month first"),
        ("ca. 3.5.2004", "can be read with the day or the month first"),
        ("2008 - unknown sort", "could not be read as a date"),
        ("2003/04", "can be a month of a year or a span of years"),
        ("2001-21", "can be a season of EDTF or a span of years"),
        ("12 May 03", "names a month but no year of four digits"),
        ("May", "names a month but no year of four digits"),
        ("'98", "has no year of four digits"),
        ("31 Feb 2003", "names a day that its month does not have"),
        ("2003-02-29", "names a day that its month does not have"),
        ("2014-15-18", "has no month of a year"),
        ("2003-05-12T25:00:00Z", "has a time that no clock shows"),
        ("9999-12-31", "has a year that lies too far ahead"),
        ("10000-01-01", "has a year that lies too far ahead"),
        ("2010-2008", "ends before it begins"),
        ("2010-05-12 [2010]", "has digits whose parts cannot be told"),
        ("2010/05/12 (Wed)", "could not be read as a date"),
        ("1902?/19--", "has one end that is doubtful and one whose digits are not all told"),
        ("2010/13/05", "has no month of a year"),
        ("2010-5-32", "names a day that its month does not have"),
        ("-1200", "can be before the common era or the end of a span"),
        ("-0044-03-15", "can be before the common era or the end of a span"),
        ("1433/2012", "may be one year of two calendars"),
        ("1992 or 1990", "names two dates of which either may be the right one"),
        ("[1992..1990]", "plain dates, the earlier first, were expected"),
        ("1425H", "may have a year of the Hijra"),
        ("1382 هـ.ش", "has a year of the Persian calendar"),
        ("May or June 2003", "names two dates of which either may be the right one"),
        ("1998, c. 1997", "could not be read as a date"),
        ("200405", "has digits whose parts cannot be told"),
        ("NO_RESTRICTION", "could not be read as a date"),
    ],
)
def test_what_is_wrong_with_a_date_is_a_sentence_that_quotes_it(text: str, why: str) -> None:
    reason = said(text)
    assert reason.startswith(f"'{text}' ")
    assert why in reason


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("1950 or 1951", "[1950,1951]"),
        ("[1987 or 1988]", "[1987,1988]"),
        ("May 2004 or June 2004", "[2004-05,2004-06]"),
        ("[1990..1992]", "[1990..1992]"),
        ("[1990..1990]", "1990"),
    ],
)
def test_dates_of_which_one_is_meant_are_a_set_of_edtf(text: str, date: str) -> None:
    assert said(text) == date
    assert parse_edtf(date)


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("13-V-2004", "2004-05-13"),
        ("V-2004", "2004-05"),
        ("12 V 2004", "2004-05-12"),
        ("12-14.IX.2003", "2003-09-12/2003-09-14"),
        ("v 2004", "2004"),
        ("2004-05-12Z", "2004-05-12"),
        ("[19??]", "19XX"),
    ],
)
def test_roman_months_zones_and_open_centuries_are_read(text: str, date: str) -> None:
    assert said(text) == date


@pytest.mark.parametrize(
    ("text", "date", "bounds"),
    [
        ("03/04/2003", "2003-XX-XX", ("2003-03-04", "2003-04-03")),
        ("3.5.2004", "2004-XX-XX", ("2004-03-05", "2004-05-03")),
        ("12-11-1999", "1999-XX-XX", ("1999-11-12", "1999-12-11")),
    ],
)
def test_of_a_date_that_can_be_read_in_two_ways_the_year_is_said_and_the_rest_flagged(
    text: str, date: str, bounds: tuple[str, str]
) -> None:
    found = dates.examine(text)
    assert isinstance(found, dates.Span)
    assert (found.literal.value, found.literal.datatype) == (date, dates.EDTF)
    assert (found.first, found.last) == bounds
    assert found.flaw.startswith(f"'{text}' can be read with the day or the month first")
    assert dates.read(text) is None
    parse_edtf(date)


@pytest.mark.parametrize(("text", "date"), [("2008 - Audio", "2008"), ("1970?-1979? - Video", "1970?/1979?")])
def test_a_sort_of_material_beside_a_date_is_flagged_and_the_date_said(text: str, date: str) -> None:
    found = dates.examine(text)
    assert isinstance(found, dates.Span)
    assert (found.literal.value, found.flaw) == (date, f"'{text}' has a word beside its date that is none of it")


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("1300 AH", "1882-11-12~/1883-11-01~"),
        ("5 Rajab 1300", "1883-05-12~"),
        ("5 Rajab 1300?", "1883-05-12%"),
        ("AH 650", "1252-03-21~/1253-03-09~"),
        ("12 Rajab 850 AH", "1446-10-12~"),
        ("Ramadan 1250", "1835-01-01~/1835-01-30~"),
        ("27 Ramadan 1342", "1924-05-02~"),
        ("1 Muharram 1343 AH", "1924-08-01"),
        ("1340-1345 AH", "1921-09-04~/1927-06-30"),
    ],
)
def test_hijri_years_before_the_tables_are_reckoned_and_said_to_be_about_right(text: str, date: str) -> None:
    assert said(text) == date
    parse_edtf(date)


def test_a_day_that_no_month_of_the_hijra_has_is_flagged() -> None:
    assert "names a day that its month does not have" in said("31 Safar 1300")
    assert "is no date of the Hijri calendar" in said("1501 AH")


def test_a_declared_order_decides_which_is_the_day() -> None:
    assert said("03/04/2003", "dmy") == "2003-04-03"
    assert said("03/04/2003", "mdy") == "2003-03-04"
    assert said("2003/04", "ymd") == "2003-04"
    assert said("2001-21", "ymd") == "2001-21"


def test_a_month_name_of_two_languages_means_the_declared_one() -> None:
    assert said("3 listopada 2004") == "2004-11-03"
    assert said("3 listopada 2004", language="hr") == "2004-10-03"


def test_years_of_other_calendars_are_read_where_they_are_declared() -> None:
    assert said("2547", calendar="buddhist") == "2004"
    assert said("3 พฤษภาคม 2547", calendar="buddhist") == "2004-05-03"
    assert said("1445", calendar="hijri") == "2023-07-19/2024-07-06"
    assert said("1 رمضان 1445", calendar="hijri") == "2024-03-11"
    assert said("1 Ramadan 1445", calendar="hijri") == "2024-03-11"
    assert "is no date of the Hijri calendar" in said("1600", calendar="hijri")
    assert "of the Buddhist era" in said("2004", calendar="buddhist")


@pytest.mark.parametrize("text", ["1425 هـ", "1425هـ", "1425 AH", "AH 1425", "1425 A.H.", "1425 هجرية", "1425"])
def test_the_mark_of_the_hijri_era_is_heard_where_it_is_declared(text: str) -> None:
    assert said(text, calendar="hijri") == "2004-02-21/2005-02-09"


@pytest.mark.parametrize("text", ["พ.ศ. 2547", "พศ 2547", "2547 BE", "B.E. 2547", "พ.ศ.2547", "2547"])
def test_the_mark_of_the_buddhist_era_is_heard_where_it_is_declared(text: str) -> None:
    assert said(text, calendar="buddhist") == "2004"


def test_a_declared_calendar_with_the_mark_of_its_era_has_days_and_spans() -> None:
    assert said("1 رمضان 1445 هـ", calendar="hijri") == "2024-03-11"
    assert said("1445/9/1", calendar="hijri") == "2024-03-11"
    assert said("พ.ศ. 2547-2548", calendar="buddhist") == "2004/2005"
    assert said("พ.ศ. 2547") == "2004"
    assert said("1425 AH") == said("1425 هـ") == said("1425", calendar="hijri") == "2004-02-21/2005-02-09"
    assert "could not be read" in said("ค.ศ. 2004", calendar="buddhist")


def test_the_bounds_of_a_date_are_the_days_between_which_it_lies() -> None:
    bounds = {text: (found.first, found.last) for text in ("199-", "Feb 2004", "1998-") if (found := dates.read(text))}
    assert bounds == {
        "199-": ("1990-01-01", "1999-12-31"),
        "Feb 2004": ("2004-02-01", "2004-02-29"),
        "1998-": ("1998-01-01", ""),
    }


WORDS = ("12", "31", "1998", "2004", "May", "mars", "年", "月", "-", "/", "to", "ca.", "?", "[", "]", "c", "19--", "BC")


@settings(deadline=None, max_examples=300)
@given(
    st.one_of(
        st.text(max_size=40),
        st.text("0123456789-/.?~[]xX TZ:", max_size=24),
        st.lists(st.sampled_from(WORDS)).map(" ".join),
    ),
    st.sampled_from(dates.ORDERS),
    st.sampled_from(dates.CALENDARS),
)
def test_any_text_is_read_or_refused_and_what_is_read_is_valid(text: str, order: str, calendar: str) -> None:
    found = dates.examine(text, order, calendar)
    if isinstance(found, Fault):
        assert found.reason
    elif found.literal.datatype == dates.EDTF:
        parse_edtf(found.literal.value)
    else:
        assert re.fullmatch(r"\d{4}(-\d\d(-\d\d(T[\d:.]+(Z|[+-]\d\d:\d\d)?)?)?)?", found.literal.value)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("12 Rabi al-Awwal 1425", "2004-05-01"),
        ("12 Rabīʿ al-awwal 1425 AH", "2004-05-01"),
        ("12 Rabi' I, 1425", "2004-05-01"),
        ("١٢ ربيع الأول ١٤٢٥", "2004-05-01"),
        ("27 Ramaḍān 1425 H", "2004-11-10"),
        ("15 Sha'ban 1440", "2019-04-20"),
        ("Jumādá al-Ākhirah 1425", "2004-07-18/2004-08-16"),
        ("Zulhijjah 1430", "2009-11-18/2009-12-17"),
        ("1 ذي الحجة 1440 هـ", "2019-08-02"),
        ("Dhū al-Qaʿdah 1425", "2004-12-13/2005-01-11"),
        ("1 Ramadan 1425 - 3 Shawwal 1425", "2004-10-15/2004-11-16"),
    ],
)
def test_a_month_of_the_hijra_names_its_calendar(text: str, expected: str) -> None:
    assert said(text) == expected


@pytest.mark.parametrize("text", ["Ramadan 2004", "12 Rabi al-Awwal 1425 (1 May 2004)", "5 Rajab 1600"])
def test_a_month_of_the_hijra_without_a_year_of_its_own_alone_is_flagged(text: str) -> None:
    assert said(text).startswith(f"'{text}' ")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1990 or 1992?", "[1990?,1992?]"),
        ("1990? or 1992", "[1990?,1992]"),
        ("ca. 1950 or 1951", "[1950~,1951~]"),
        ("between 1950 and 1955", "[1950..1955]"),
        ("[between 1950 and 1955?]", "[1950..1955]"),
        ("entre mars 1950 et mai 1950", "[1950-03..1950-05]"),
        ("between 12 and 14 May 2003", "2003-05-12/2003-05-14"),
        ("from 1950 to 1955", "1950/1955"),
        ("not before 1950", "1950/.."),
        ("no later than 1950", "../1950"),
    ],
)
def test_dates_of_which_one_is_meant_are_a_set_and_not_a_span(text: str, expected: str) -> None:
    assert said(text) == expected


def test_what_lies_between_two_years_covers_them_all() -> None:
    found = dates.read("between 1950 and 1955")
    assert found is not None
    assert found.coverage.value == "1950/1955"
    one = dates.read("1990 or 1992")
    assert one is not None
    assert one.coverage == one.literal
