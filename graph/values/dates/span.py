"""A date or a span of two, as XSD types where they are exact and as EDTF elsewhere.

https://www.w3.org/TR/xmlschema11-2/#date and levels 0 and 1 of https://www.loc.gov/standards/datetime/,
of level 2 the sets of which one date is meant.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass

from pyoxigraph import Literal

from graph.vocab import LOC_DATATYPE, XSD

EDTF = LOC_DATATYPE.edtf
LATEST = 2200
"""The last year that is believed; 9999 and its like stand for "never"."""

DATATYPES = (
    (re.compile(r"\d{4}", re.ASCII), XSD.gYear),
    (re.compile(r"\d{4}-(?:0\d|1[0-2])", re.ASCII), XSD.gYearMonth),
    (re.compile(r"\d{4}-\d\d-\d\d", re.ASCII), XSD.date),
    (re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d)?", re.ASCII), XSD.dateTime),
)
"""The forms that the shapes take for XSD's: years of four digits; one before year 0 is a year of EDTF."""


@dataclass(frozen=True, slots=True)
class Date:
    """``text`` is XSD's or EDTF's form, ``first`` and ``last`` the days between which it lies (ISO, or empty)."""

    text: str
    first: str
    last: str

    @property
    def literal(self) -> Literal:
        """Give the literal of the most precise XSD type that is exact, else of EDTF."""
        return _literal(self.text)


@dataclass(frozen=True, slots=True)
class Span:
    """``end`` is None where the source names one date; the text of a side is ``..`` where it is open.

    ``flaw`` is a sentence about what is wrong with the source's text all the same, empty where nothing is.
    """

    start: Date
    end: Date | None = None
    flaw: str = ""

    @property
    def literal(self) -> Literal:
        """Give the whole as one literal; EDTF's intervals have no times of day."""
        if self.end is None:
            return self.start.literal
        return _literal(f"{self.start.text.split('T')[0]}/{self.end.text.split('T')[0]}")

    @property
    def coverage(self) -> Literal:
        """Give the whole as a stretch of time: what lies between two years is there all of it."""
        between = IN.fullmatch(self.start.text)
        return _literal(f"{between[1]}/{between[2]}") if between else self.literal

    @property
    def first(self) -> str:
        """The earliest day (ISO), or empty where the start is open: for sorting."""
        return self.start.first

    @property
    def last(self) -> str:
        """The latest day (ISO), or empty where the end is open: for sorting."""
        return self.end.last if self.end else self.start.last


IN = re.compile(r"\[([\d-]+)\.\.([\d-]+)\]")
"""EDTF's set of all dates between two."""
OPEN = Date("..", "", "")
UNKNOWN = Date("", "", "")


class Doubt(Exception):  # noqa: N818 - a verdict on a value, that does not leave these modules
    """Carries what is wrong with a date out of the depth of its reading: the end of a sentence about it."""


class Choice(Doubt):
    """Says that a text has two readings of one year: with the day or the month first."""


def _literal(text: str) -> Literal:
    return Literal(text, datatype=next((kind for form, kind in DATATYPES if form.fullmatch(text)), EDTF))


def day(year: int, month: int | None, of_month: int | None) -> Date:
    """Make a date of the Gregorian calendar; None stands for what is not told.

    Raises: Doubt when there is no such date, or it cannot be believed.
    """
    if year < 2:
        raise Doubt("has no year that a document can have: it stands in the place of a date")
    if year > LATEST:
        raise Doubt("has a year that lies too far ahead to be a date; it may stand for 'never'")
    if month is not None and not 1 <= month <= 12:
        raise Doubt("has no month of a year; 1 to 12 was expected")
    if of_month is not None and not 1 <= of_month <= calendar.monthrange(year, month or 1)[1]:
        raise Doubt("names a day that its month does not have")
    return plain(year, month or 0, of_month or 0)


def plain(year: int, month: int = 0, of_month: int = 0) -> Date:
    """Make a date that is known to exist; a year before 1 is before Christ."""
    head = f"{year:04d}" if year >= 0 else f"-{-year:04d}"
    if not month:
        return Date(head, f"{head}-01-01", f"{head}-12-31")
    if not of_month:
        length = calendar.monthrange(year, month)[1]
        return Date(f"{head}-{month:02d}", f"{head}-{month:02d}-01", f"{head}-{month:02d}-{length:02d}")
    text = f"{head}-{month:02d}-{of_month:02d}"
    return Date(text, text, text)


def masked(known: str, mark: str = "") -> Date:
    """Make a year of which only the first two or three digits are known."""
    return Date(known.ljust(4, "X") + mark, f"{known.ljust(4, '0')}-01-01", f"{known.ljust(4, '9')}-12-31")


def season(year: int, number: int, mark: str = "") -> Date:
    """Make a season; it may lie anywhere in its year, for its months depend on the hemisphere."""
    return Date(f"{year:04d}-{number}{mark}", f"{year:04d}-01-01", f"{year:04d}-12-31")


def time(found: re.Match[str]) -> str:
    """Write a time of day (groups h, i, s, f, z) as XSD does; seconds that are left out are none.

    Raises: Doubt when no clock shows it.
    """
    hour, minute, second = int(found["h"]), int(found["i"]), int(found["s"] or 0)
    zone = _zone(found["z"] or "")
    if hour > 23 or minute > 59 or second > 59 or zone is None:
        raise Doubt("has a time that no clock shows")
    return f"{hour:02d}:{minute:02d}:{second:02d}{(found['f'] or '').replace(',', '.')}{zone}"


def _zone(text: str) -> str | None:
    if not text or text.upper() in {"Z", "UTC", "GMT"}:
        return "Z" if text else ""
    digits = text[1:].replace(":", "").ljust(4, "0")
    return f"{text[0]}{digits[:2]}:{digits[2:]}" if int(digits[:2]) <= 13 and int(digits[2:]) <= 59 else None
