"""Years, months and days of other calendars as the days of the Gregorian one that they cover.

Hijri dates are those of Umm al-Qura as far as its tables reach (https://hijridate.readthedocs.io/). Of years before, a
month began when somebody saw the moon: they are reckoned by the tabular calendar, which is a day or two off, and said
to be about right. To add a calendar: a row in CALENDARS.
"""

from __future__ import annotations

import calendar as almanac
import datetime
import re
import unicodedata
from collections.abc import Callable, Mapping
from functools import cache

from hijridate import Hijri

from graph.values.dates.span import Doubt

FIRST_TABLED = 1343
"""The first year of Umm al-Qura's tables."""
FIRST_DAY = datetime.date(622, 7, 19).toordinal()
"""The first day of the Hijra's first year, in the Gregorian calendar as it would have been."""

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

AL = r"(?:[aeu][lrstdn]?[ -]?)?"
"""The article, as it is written before the letters that take it in."""
HIJRI_MONTHS = {
    "muharram": r"m[uo]harr?[ae]m|(?:ال)?محرم",
    "safar": r"s[ae]f[ae]r|(?:ال)?صفر",
    "rabi_i": rf"rabi[uy]? ?(?:{AL}(?:awwal|awal|avval|evvel|ula)|i|1)|ربيع (?:ال)?اول|ربيع 1",
    "rabi_ii": rf"rabi[uy]? ?(?:{AL}(?:thani|sani|akhir|akhar|ahir)|ii|2)|ربيع (?:ال)?(?:ثان[يى]|[اآ]خر)|ربيع 2",
    "jumada_i": rf"[jdc][uo]m[ao]da?(?: ?{AL}(?:ula|oola|awwal|awal)| i| 1)|جماد[يى] (?:ال)?اول[يى]?",
    "jumada_ii": rf"[jdc][uo]m[ao]da?(?: ?{AL}(?:thaniy?y?ah?|thani|sani|akhirah?|akhir)| ii| 2)|"
    r"جماد[يى] (?:ال)?(?:ثاني[ةه]?|[اآ]خر[ةه]?)",
    "rajab": r"raj[ae]b|(?:ال)?رجب",
    "shaban": r"sha ?a?ban|(?:ال)?شعبان",
    "ramadan": r"ramad?[dzl]?h?[ao]n|(?:ال)?رمضان",
    "shawwal": r"shaww?al|(?:ال)?شوال",
    "dhu_al_qadah": r"(?:dh?|z)[uio]l?[ -]?(?:[aei]l[ -]?)?[qk]i?a?[ -]?dah?|ذ[وي] (?:ال)?قعد[ةه]",
    "dhu_al_hijjah": r"(?:dh?|z)[uio]l?[ -]?(?:[aei]l[ -]?)?hijj?ah?|ذ[وي] (?:ال)?حج[ةه]",
}
"""The months of the Hijra's calendar as they are written without accents and ayn, each by one name."""
HIJRI_MONTH = re.compile(
    r"(?<!\w)(?:" + "|".join(f"(?P<{name}>{form})" for name, form in HIJRI_MONTHS.items()) + r")(?!\w)"
)
HIJRI_YEAR = re.compile(r"[1-9]\d\d|1[0-5]\d\d")
YEAR = re.compile(r"(?<!\d)\d{3,4}(?!\d)")
MARKED = re.compile(r"[\u0300-\u036f\u0640\u064b-\u065f\u0670ʿʾʻʼ‘’'`´]+")


def named(text: str) -> str:
    """Give the calendar that a text itself names.

    Raises: Doubt where it may name one, or names one that is not read here.
    """
    if SOLAR.search(text):
        raise Doubt("has a year of the Persian calendar; one of the Gregorian, or of a calendar declared, was expected")
    years = YEAR.findall(text)
    if years and all(map(HIJRI_YEAR.fullmatch, years)) and HIJRI_MONTH.search(unaccented(text)):
        return "hijri"
    if SHORT.search(text):
        raise Doubt("may have a year of the Hijra; the profile can declare the calendar (hijri)")
    return "hijri" if NAMED.search(text) else "gregorian"


def unaccented(text: str) -> str:
    """Take away accents, ayn and hamza, which one source writes and another does not."""
    return MARKED.sub("", unicodedata.normalize("NFKD", text))


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


def is_reckoned(calendar: str, year: int) -> bool:
    """Tell whether the days of a year are about right only."""
    return calendar == "hijri" and year < FIRST_TABLED


def hijri(year: int, month: int, day: int) -> Cover:
    """Give the days of a Hijri year, month or day."""
    if 1 <= year < FIRST_TABLED:
        return _tabular(year, month, day)
    try:
        last = month or 12
        start = Hijri(year, month or 1, day or 1).to_gregorian()
        end = Hijri(year, last, day or Hijri(year, last, 1).month_length()).to_gregorian()
    except (ValueError, OverflowError):
        return "is no date of the Hijri calendar between the years 1 and 1500"
    return start.datetuple(), end.datetuple()


def _tabular(year: int, month: int, day: int) -> Cover:
    """Reckon by the civil tabular calendar: months of 30 and 29 days, 11 leap years in 30."""
    last = month or 12
    if not (1 <= last <= 12 and 0 <= day <= 30):
        return "names a day that its month does not have"
    first = _reckon(year, month or 1) + (day or 1) - 1
    end = first if day else _reckon(year + last // 12, last % 12 + 1) - 1
    return _civil(first), _civil(end)


def _reckon(year: int, month: int) -> int:
    """Give the number of the first day of a month."""
    return FIRST_DAY + 354 * (year - 1) + (3 + 11 * year) // 30 + 29 * (month - 1) + month // 2


def _civil(number: int) -> Day:
    found = datetime.date.fromordinal(number)
    return found.year, found.month, found.day


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
    """Give the names of a calendar's own months as ``join`` writes them; none where they are ours."""
    return {name: number for number, name in enumerate(HIJRI_MONTHS, start=1)} if calendar == "hijri" else {}


def join(text: str, calendar: str) -> str:
    """Write the months of a calendar of its own by one name each, which is one word."""
    if calendar != "hijri":
        return text
    plain = unaccented(text)
    return HIJRI_MONTH.sub(lambda found: f" {found.lastgroup} ", plain) if HIJRI_MONTH.search(plain) else text
