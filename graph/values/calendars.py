"""Years, months and days of other calendars as the days of the Gregorian one that they cover.

Hijri dates are those of Umm al-Qura: https://hijridate.readthedocs.io/. To add a calendar: a row in CALENDARS.
"""

from __future__ import annotations

import calendar as almanac
import re
from collections.abc import Callable, Mapping
from functools import cache

from hijridate import Hijri

from graph.values import words
from graph.values.span import Doubt

Day = tuple[int, int, int]
Cover = tuple[Day, Day] | str
"""The first and the last day, or why there are none."""

BUDDHIST_ERA = 543
BUDDHIST_JANUARY = 2484
"""The first year of the Buddhist era in Thailand that began in January; those before began in April."""

ERAS = {
    "令和": 2018, "平成": 1988, "昭和": 1925, "大正": 1911, "明治": 1867, "民國": 1911, "民国": 1911,
    "พ.ศ.": -BUDDHIST_ERA,     "พศ": -BUDDHIST_ERA, "พ.ศ": -BUDDHIST_ERA,
}  # fmt: skip
"""The eras that a text itself names, and the year before their first."""
ERA = re.compile(rf"({'|'.join(sorted(map(re.escape, ERAS), key=len, reverse=True))})\s*(\d{{1,4}}|元)年?(?!\d)")

MARKS = {
    "hijri": "a\\.?\\s?h\\.?|h\\.?|هـ\\.?|ه\\.?|هجري[ةه]?|للهجرة|hijri|hijrah|hegira",
    "buddhist": "พ\\.?\\s?ศ\\.?|พุทธศักราช|b\\.?\\s?e\\.?",
}
"""How the era of a declared calendar is written before or after a year."""

NAMED = re.compile(
    r"(?<=\d)\s*(?<![^\W\d_])(?:a\.?\s?h\.?|هـ|هجري[ةه]?|للهجرة|hijri|hijrah)(?![^\W\d_])|"
    r"(?<![^\W\d_])(?:a\.?\s?h\.?|hijri)\s*(?=\d)"
)
"""How a text itself says that its year is the Hijra's."""
SOLAR = re.compile(r"(?<=\d)\s*(?:ه[ـ\u200d]*\.?\s?ش(?!\w)|شمسی|خورشیدی|(?:hijri\s)?shamsi|(?:solar|persian) hijri)")
SHORT = re.compile(r"(?<!\d)1[345]\d\d\s?h\b")

HIJRI_MONTHS = (
    "muharram محرم", "safar صفر", "rabi_i rabi_al-awwal rabi'_al-awwal ربيع_الأول",
    "rabi_ii rabi_al-thani rabi'_al-thani rabi_al-akhir ربيع_الثاني ربيع_الآخر",
    "jumada_i jumada_al-ula جمادى_الأولى", "jumada_ii jumada_al-akhirah جمادى_الثانية جمادى_الآخرة", "rajab رجب",
    "sha'ban shaaban shaban شعبان", "ramadan ramadhan رمضان", "shawwal شوال", "dhu_al-qi'dah dhu_al-qadah ذو_القعدة",
    "dhu_al-hijjah dhul-hijja ذو_الحجة",
)  # fmt: skip


def named(text: str) -> str:
    """Give the calendar that a text itself names.

    Raises: Doubt where it may name one, or names one that is not read here.
    """
    if SOLAR.search(text):
        raise Doubt("has a year of the Persian calendar; one of the Gregorian, or of a calendar declared, was expected")
    if SHORT.search(text):
        raise Doubt("may have a year of the Hijra; the profile can declare the calendar (hijri)")
    return "hijri" if NAMED.search(text) else "gregorian"


def plain_eras(text: str) -> str:
    """Replace the year of an era by the Gregorian year."""
    return ERA.sub(lambda found: f"{_year(found[1], found[2]):04d}年", text)


def unmark(text: str, calendar: str) -> str:
    """Take away the marks of the era that the profile declares: they say what is known."""
    return _mark(calendar).sub(" ", text) if calendar in MARKS else plain_eras(text)


@cache
def _mark(calendar: str) -> re.Pattern[str]:
    word = f"(?<![^\\W\\d_])(?:{MARKS[calendar]})(?![^\\W\\d_])"
    return re.compile(f"{word}(?=\\s*\\d)|(?<=\\d)\\s*{word}")


def _year(era: str, number: str) -> int:
    return ERAS[era] + (1 if number == "元" else int(number))


def hijri(year: int, month: int, day: int) -> Cover:
    """Give the days of a Hijri year, month or day, as far as Umm al-Qura's tables reach."""
    try:
        last = month or 12
        start = Hijri(year, month or 1, day or 1).to_gregorian()
        end = Hijri(year, last, day or Hijri(year, last, 1).month_length()).to_gregorian()
    except (ValueError, OverflowError):
        return "is no date of the Hijri calendar between 1343 and 1500"
    return start.datetuple(), end.datetuple()


def buddhist(year: int, month: int, day: int) -> Cover:
    """Give the days of a year of the Buddhist era, which differs from ours by its number alone."""
    if year < BUDDHIST_JANUARY:
        return f"has a year before {BUDDHIST_JANUARY} of the Buddhist era, when that did not begin in January"
    ours, last = year - BUDDHIST_ERA, month or 12
    if not 1 <= last <= 12 or not 0 <= day <= almanac.monthrange(ours, last)[1]:
        return "names a day that its month does not have"
    return (ours, month or 1, day or 1), (ours, last, day or almanac.monthrange(ours, last)[1])


CALENDARS: Mapping[str, Callable[[int, int, int], Cover]] = {"hijri": hijri, "buddhist": buddhist}
"""Besides the Gregorian: 0 stands for a month or a day that is not told."""


@cache
def months(calendar: str) -> Mapping[str, int]:
    """Give the names of a calendar's own months, words joined by a low line; none where they are ours."""
    if calendar != "hijri":
        return {}
    return {words.fold(name): number for number, names in enumerate(HIJRI_MONTHS, start=1) for name in names.split()}


def join(text: str, calendar: str) -> str:
    """Join the words of a month's name by low lines, so that it is one word."""
    for name in months(calendar):
        if "_" in name:
            text = text.replace(name.replace("_", " "), name)
    return text
