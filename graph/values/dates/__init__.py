"""Dates as sources write them, read as precisely as they are written and no more.

The words are in ``words``, the signs in ``marks``, the forms of one date in ``part``, other calendars in ``calendars``.

``span`` is what all of it becomes.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise

from graph.language.roman import roman
from graph.names import clean
from graph.values import Fault, quote
from graph.values.dates import calendars, marks, part, words
from graph.values.dates.part import Part, Ways
from graph.values.dates.span import EDTF, OPEN, UNKNOWN, Choice, Date, Doubt, Span, day, time

__all__ = ["CALENDARS", "EDTF", "ORDERS", "Date", "Span", "examine", "read"]

ORDERS = ("", "dmy", "mdy", "ymd")
LONGEST = 200
TWO_CALENDARS = (*range(541, 546), *range(577, 592))
"""The years between one year's numbers in the Buddhist and the common era, and in the common era and the Hijra's in our
times: 1433/2012 is one year, and 1500-1900 is a span.
"""
CALENDARS = ("gregorian", *calendars.CALENDARS)

ISO = re.compile(
    r"(?P<y>\d{4})(?:-(?P<m>0[1-9]|1[012])(?:-(?P<d>\d\d)"
    r"(?:Z|[T ](?P<h>\d\d):(?P<i>\d\d)(?::(?P<s>\d\d)(?P<f>[.,]\d+)?)?\s?(?P<z>Z|UTC|GMT|[+-]\d\d(?::?\d\d)?)?)?)?)?",
    re.ASCII | re.IGNORECASE,
)


def read(text: str, order: str = "", calendar: str = "gregorian", language: str = "") -> Span | None:
    """Read a date or a span; None for what is not surely one: ``examine`` says why."""
    found = examine(text, order, calendar, language)
    return found if isinstance(found, Span) and not found.flaw else None


@lru_cache(maxsize=65536)
def examine(text: str, order: str = "", calendar: str = "gregorian", language: str = "") -> Span | Fault:
    """Read a date or a span, or say what is wrong with it: nothing is guessed, and what is sure is kept.

    ``order`` is one of ORDERS where the source always writes 03/04/2003 so, ``calendar`` one of CALENDARS, ``language``
    the tag of its month names.
    """
    if len(text) > LONGEST:
        return Fault(f"{quote(text)} is too long to be a date")
    try:
        if calendar == "gregorian" and (found := ISO.fullmatch(text.strip())):
            return _stamp(found)
        folded = _folded(text)
        calendar = calendars.named(folded) if calendar == "gregorian" else calendar
        written = _normal(folded, calendar)
        if _is_none(written):
            return Fault(f"{quote(text)} says that there is no date", absent=True)
        ways = Ways(order, calendar, language)
        if found := marks.SET.fullmatch(written):
            return Span(_one_of(found[2], [found[1], found[3]], ways))
        if within := _within(calendars.join(written, calendar), ways):
            return Span(within)
        return _span(_unwrap(calendars.join(written, calendar)), ways)
    except Choice as choice:
        return _year_at_least(text, calendar, language, f"{quote(text)} {choice}")
    except Doubt as doubt:
        return _beside(text, order, calendar, language) or Fault(f"{quote(text)} {doubt}")


def _year_at_least(text: str, calendar: str, language: str, flaw: str) -> Span | Fault:
    """Read a date whose day and month may be each other: its year is sure, and is all that is said (2005-XX-XX)."""
    ways = [read(text, order, calendar, language) for order in ("dmy", "mdy")]
    one, other = (way.start if way and not way.end else None for way in ways)
    if not (one and other and marks.PLAIN.fullmatch(one.text) and one.text[:4] == other.text[:4]):
        return Fault(flaw)
    first, last = sorted((one.first, other.first))
    return Span(Date(f"{one.text[:4]}-XX-XX", first, last), flaw=flaw)


def _beside(text: str, order: str, calendar: str, language: str) -> Span | None:
    """Read a date beside which the sort of material stands: 2008 - Audio."""
    found = marks.BESIDE.fullmatch(text.strip().casefold())
    span = read(found["date"], order, calendar, language) if found else None
    return replace(span, flaw=f"{quote(text)} has a word beside its date that is none of it") if span else None


def _stamp(found: re.Match[str]) -> Span:
    """Make the date, and the time, of ISO 8601's extended form."""
    year, month, of_month = (int(found[name]) if found[name] else None for name in "ymd")
    date = day(year or 0, month, of_month)
    return Span(Date(f"{date.text}T{time(found)}", date.first, date.last) if found["h"] else date)


def _folded(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).casefold()
    if not folded.isascii():
        folded = "".join(str(unicodedata.decimal(mark)) if mark.isdecimal() else mark for mark in folded)
        folded = marks.HAN.sub(lambda found: marks.han(found[0]), folded.replace("‐", "-").replace("‑", "-"))
        folded = marks.MONTH_FIRST.sub(r"\1月", folded)
    return marks.ROMAN_MONTH.sub(lambda found: f"{found[1] or ''}{roman(found[2])}月{found[3]}", folded)


def _normal(folded: str, calendar: str) -> str:
    return clean(calendars.unmark(folded, calendar))


def _is_none(written: str) -> bool:
    return not written or words.fold(written.strip("[]()<>{} ,;")).replace(".", "").replace(" ", "") in marks.NONE


def _unwrap(written: str) -> str:
    """Take away what surrounds a date: brackets of a cataloguer, a label, a full stop, a correction's first try."""
    for _ in range(3):
        written = marks.BRACKETS.sub(lambda found: found[1] or found[2] or found[3] or "", written).strip()
    if found := marks.PERIOD.findall(written):
        sides = {name: value.strip() for name, value in found}
        same = sides.get("start") == sides.get("end")
        return sides["start"] if same else f"{sides.get('start') or '..'}/{sides.get('end') or '..'}"
    written = marks.CORRECTED.sub("", marks.LABELLED.sub("", written, count=1)).strip(" ,;")
    written = marks.COPYRIGHT_TOO.sub("", written)
    written = marks.CENTURY_OPEN.sub(r"\1--", written)
    if written.count("[") != written.count("]"):
        written = written.strip("[]")
    return written.rstrip(".") if not written.endswith("..") else written


def _span(written: str, ways: Ways) -> Span:
    if not any(mark.isdecimal() for mark in written) and not marks.CENTURY.fullmatch(written):
        raise Doubt(part.lack(written, ways))
    if either := _either(written, ways):
        return Span(either)
    return _open(written, ways) or _quarter(written) or _two(written, ways) or Span(part.whole(written, ways))


def _within(written: str, ways: Ways) -> Date | None:
    """Read two years, or months, between which one date lies: between 1950 and 1955; None for what says it not so.

    Days are left to spans: between 12 and 14 May 2003 something went on. A mark of doubt at the end is in it already.
    """
    found = marks.WITHIN.fullmatch(written.strip("[]()<> .,;?"))
    try:
        dates = [part.whole(found[side], ways) for side in ("from", "to")] if found else []
    except Doubt:
        return None
    if not dates or not all(len(date.text) in {4, 7} and marks.PLAIN.fullmatch(date.text) for date in dates):
        return None
    return _one_of("..", [date.text for date in dates], Ways("ymd"))


def _either(written: str, ways: Ways) -> Date | None:
    """Read dates of which one is meant: 1950 or 1951; None where one of them is not whole.

    A mark of doubt before or after both is said of each: ca. 1950 or 1951, 1950 or 1951?
    """
    pieces = marks.EITHER.split(written)
    if len(pieces) < 2:
        return None
    before, after = marks.APPROXIMATE.match(written), marks.QUALIFIER.search(written)
    lead, tail = before[0] if before else "", after[1] if after else ""
    bare = [piece.removeprefix(lead).removesuffix(tail).strip() for piece in pieces]
    try:
        return _one_of(",", [f"{lead}{piece}{tail}" for piece in bare], ways)
    except Doubt:
        return None


def _one_of(sign: str, pieces: list[str], ways: Ways) -> Date:
    """Make the set, in EDTF, of which one date is meant; ``sign`` is a comma, or two points for all between.

    Raises: Doubt where the pieces are not dates, each later than the one before.
    """
    dates = [part.whole(piece, ways) for piece in pieces]
    if len({date.text for date in dates}) == 1:
        return dates[0]
    texts = [date.text for date in dates]
    rising = all(one.last < other.first for one, other in pairwise(dates))
    if not rising or not all(map(marks.PLAIN.fullmatch if sign == ".." else marks.MARKED.fullmatch, texts)):
        raise Doubt("names several dates of which one is meant; plain dates, the earlier first, were expected")
    return Date(f"[{sign.join(texts)}]", dates[0].first, dates[-1].last)


def _open(written: str, ways: Ways) -> Span | None:
    """Read a span that is open at one side; 19-- and 199- are no spans."""
    if marks.UNSPECIFIED.fullmatch(written.rstrip("?")):
        return None
    if (found := marks.ENDLESS.search(written)) and found.start():
        end = UNKNOWN if "?" in found[0] else OPEN
        return Span(part.whole(marks.FROM.sub("", written[: found.start()], count=1), ways), end)
    if found := marks.FROM.match(written):
        rest = written[found.end() :]
        if part.is_day(rest, ways) or not any(cut.search(written) for cut in marks.DIVIDERS):
            return Span(part.whole(rest, ways), OPEN)
    if found := marks.STARTLESS.match(written):
        return Span(OPEN, part.whole(written[found.end() :], ways))
    return None


def _quarter(written: str) -> Span | None:
    found = marks.QUARTER.fullmatch(written) or marks.QUARTER_LAST.fullmatch(written)
    if not found:
        return None
    quarter, year = int(found["q"] or found.groupdict().get("n") or 1), int(found["y"])
    return Span(day(year, quarter * 3 - 2, None), day(year, quarter * 3, None))


def _two(written: str, ways: Ways) -> Span | None:
    """Read a span with two ends, at the surest sign that gives two dates; None where it is one date."""
    if part.is_day(written, ways):
        return None
    doubt: Doubt | None = None
    for left, right in _cuts(written):
        try:
            if found := _pair(left, right, ways):
                return found
        except Doubt as err:
            doubt = doubt or err
    if doubt and not _is_one(written, ways):
        raise doubt
    return None


def _is_one(written: str, ways: Ways) -> bool:
    try:
        part.whole(written, ways)
    except Doubt:
        return False
    return True


def _cuts(written: str) -> Iterator[tuple[str, str]]:
    if marks.UNSPECIFIED.fullmatch(written.rstrip("?")) or marks.OPEN_MONTH.fullmatch(written):
        return
    inner = marks.BETWEEN.sub("", written, count=1)
    about = "~" if marks.APPROXIMATE.match(inner) else ""
    days = [found.span() for found in marks.DAY.finditer(inner)]
    for divider in marks.DIVIDERS:
        cuts = [
            (inner[: found.start()], f"{inner[found.end() :]}{about}")
            for found in divider.finditer(inner)
            if not any(first < found.start() < last for first, last in days)
        ]
        # Two days of three parts each are parted at the middle sign.
        yield from sorted(cuts, key=lambda cut: abs(len(cut[0]) - len(cut[1])))


def _pair(left: str, right: str, ways: Ways) -> Span | None:
    start, end = part.read(left, ways), part.read(right, ways)
    if start is None or end is None or not _complete(start, end, ways):
        return None
    first, last = part.settle(start, ways), part.settle(end, ways)
    if first.first > last.last and not first.first.startswith("-"):
        raise Doubt("ends before it begins")
    if "X" in (both := f"{first.text}/{last.text}") and any(mark in both for mark in "?~%"):
        raise Doubt(
            "has one end that is doubtful and one whose digits are not all told, which EDTF cannot say of a span"
        )
    if not (start.date or end.date) and int(last.last[:4]) - int(first.first[:4]) in TWO_CALENDARS:
        raise Doubt("has two years that may be one year of two calendars; the profile can declare one")
    return Span(_edge(first, 0), _edge(last, -1))


def _edge(date: Date, side: int) -> Date:
    """Take one edge of a date that another calendar makes a span of days."""
    return Date(date.text.split("/")[side], date.first, date.last)


def _complete(start: Part, end: Part, ways: Ways) -> bool:
    """Let each end take from the other what it leaves out, as 12-14 May 2003 does; False where that is not sure."""
    if start.date or end.date:
        return all(side.date or _is_whole(side, ways) for side in (start, end))
    if not _loose(start, end, ways) or (start.year is None and end.year is None):
        return False
    start.year, end.year = _share(start.year, end.year)
    if (start.day, start.month) != (None, None) and (end.day is not None or start.day is not None):
        start.month, end.month = _share(start.month, end.month)
    return all(
        (one is None) == (other is None)
        for one, other in ((start.day, end.day), (start.month, end.month), (start.season, end.season))
    ) and (start.day is None or start.month is not None)


def _share(one: int | None, other: int | None) -> tuple[int | None, int | None]:
    return (other if one is None else one), (one if other is None else other)


def _is_whole(side: Part, ways: Ways) -> bool:
    part.number(side, ways)
    return not side.loose and side.year is not None and (side.day is None or side.month is not None)


def _order(start: Part, end: Part, ways: Ways) -> Ways:
    """Take the order of day and month from the end that leaves no choice: one text keeps one order."""
    for side in (start, end):
        if len(side.loose) == 2 and not ways.order and any(int(text) > 12 for text in side.loose):
            return Ways("mdy" if int(side.loose[1]) > 12 else "dmy", ways.calendar, ways.language)
    return ways


def _loose(start: Part, end: Part, ways: Ways) -> bool:
    """Settle open numbers by what stands on the other side."""
    ways = _order(start, end, ways)
    if len(end.loose) == 2 and end.year is not None:
        part.number(end, ways)
    if len(start.loose) == 2 and start.year is not None:
        part.number(start, ways)
    if start.year is None:
        _before(start, end, ways)
    if end.year is None:
        _after(start, end)
    elif start.day is not None and start.year is None and end.day is None and end.season is None:
        _same_month(start, end)
    return _months(start, end)


def _before(start: Part, end: Part, ways: Ways) -> None:
    """Read the first numbers of 12-14.05.2003 and 30.05-03.06.2003."""
    if len(start.loose) == 1 and end.day is not None:
        start.day, start.loose = int(start.loose[0]), ()
    elif len(start.loose) == 2 and end.day is not None:
        (start.day, start.month), start.loose = part.day_and_month(start.loose, ways), ()


def _after(start: Part, end: Part) -> None:
    """Read the last numbers of 2004-06-12/14, 2004-05-30/06-02, 2008-02/03, 1998/99."""
    if len(end.loose) == 2 and start.day is not None:
        end.month, end.day = (int(text) for text in end.loose)
    elif len(end.loose) == 1 and start.day is not None:
        end.day = int(end.loose[0])
    elif len(end.loose) == 1 and (start.month is not None or len(start.loose) == 1):
        end.month = int(end.loose[0])
    elif len(end.loose) == 1 and start.year is not None:
        _second_year(start.year, end)
    else:
        return
    end.loose = ()


def _second_year(year: int, end: Part) -> None:
    written = end.loose[0]
    if int(written) <= 12:
        raise Doubt("can be a month of a year or a span of years; the profile can declare the order (ymd)")
    end.year = year - year % 100 + int(written)
    if end.year <= year:
        raise Doubt("has a second year that does not follow the first")


def _same_month(start: Part, end: Part) -> None:
    """Read May 12-14, 2003, whose second half looks like a month of a year."""
    if end.month is not None and not end.loose:
        end.day, end.month = end.month, start.month


def _months(start: Part, end: Part) -> bool:
    """Read the numbers that stand alone with a year as months, where both ends have them (2003-05/2003-06)."""
    for side, other in ((start, end), (end, start)):
        if len(side.loose) == 1 and side.year is not None and (other.month is not None or len(other.loose) == 1):
            side.month, side.loose = int(side.loose[0]), ()
    return not start.loose and not end.loose
