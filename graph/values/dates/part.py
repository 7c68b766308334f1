"""One end of a span, or a whole date: its words and numbers, and what they mean together.

To add a form: a row in SHAPES where it is a whole date, in PARTIAL where it takes the rest from the other end.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from graph.language.roman import roman
from graph.values.dates import calendars, marks, words
from graph.values.dates.span import Choice, Date, Doubt, day, masked, plain, season, time

TWO_READINGS = "can be read with the day or the month first"
UNREADABLE = "could not be read as a date; a day, a month of a year or a year was expected"


@dataclass(frozen=True, slots=True)
class Ways:
    """What a profile declares of a source's dates: ``order`` of 03/04/2003 (dmy, mdy, ymd), calendar, language tag."""

    order: str = ""
    calendar: str = "gregorian"
    language: str = ""


@dataclass(slots=True)
class Part:
    """One end of a span as far as it is written; ``loose`` are the numbers whose meaning is open, in their order."""

    year: int | None = None
    month: int | None = None
    day: int | None = None
    season: int | None = None
    loose: tuple[str, ...] = ()
    mark: str = ""
    time: str = ""
    date: Date | None = None


SHAPES = {
    "y": "y", "ym": "ym", "my": "my", "yb": "yb", "by": "by", "dmy": "dmy", "nmy": "dmy", "mny": "mdy", "ymn": "ymd",
    "ymd": "ymd", "nym": "dym", "mdy": "mdy", "ynn": "ybd", "ybd": "ybd", "dby": "dby", "nby": "dby", "ybn": "ybd",
    "ys": "ys", "sy": "sy", "yn": "yn", "ny": "by", "nny": "nny", "ydm": "ydm", "syy": "syy", "yys": "yys",
}  # fmt: skip
"""What the tokens of a date mean: y a year, m a month's name, b its number, d a day, s a season, n an open number."""

PARTIAL = SHAPES | {
    "nm": "dm", "mn": "md", "m": "m", "n": "n", "s": "s", "nn": "nn", "d": "d", "bd": "bd", "b": "b", "dm": "dm",
    "nb": "db", "db": "db",
}  # fmt: skip
NUMERIC = frozenset({"ynn", "nny", "nn", "yn", "ny"})
"""The shapes that need one sign between all their numbers: 2008-02/03 is not a day."""

SIGNS = frozenset("-–—/.,'’")
FIELDS = {"y": "year", "m": "month", "b": "month", "d": "day", "s": "season"}


def read(written: str, ways: Ways) -> Part | None:
    """Read one end; None where a word or a sign of it is not known.

    Raises: Doubt when it is known what is wrong.
    """
    core, mark = _qualified(written.strip(" ,;"))
    core = core.rstrip(".") if not core.endswith("..") else core
    if ways.calendar == "gregorian" and (date := _vague(core, mark, ways)):
        return Part(date=date)
    if marks.SIGNED.match(core):
        raise Doubt("can be before the common era or the end of a span whose beginning is not told")
    core, clock = _clock(core)
    kinds, values = _tokens(core, ways)
    meaning = PARTIAL.get(kinds)
    if not meaning or (kinds in NUMERIC and not _even(core)):
        return None
    part = Part(mark=mark, time=clock)
    for name, value in zip(meaning, values, strict=True):
        if name == "n":
            part.loose = (*part.loose, value)
        elif name == "y" and part.year is not None:
            return _winter(part, int(value))
        else:
            setattr(part, FIELDS[name], int(value))
    return part


def is_day(written: str, ways: Ways) -> bool:
    """Tell whether a text is a year, a month and a day in numbers, parted by one sign: 2010/5/12 is no span."""
    core = _clock(_qualified(written.strip(" ,;."))[0])[0]
    return _tokens(core, ways)[0] == "ynn" and _even(core)


def whole(written: str, ways: Ways) -> Date:
    """Read one whole date. Raises: Doubt when it is not one."""
    part = read(written, ways)
    if part is None:
        raise Doubt(lack(written, ways))
    if part.date:
        return part.date
    number(part, ways)
    if part.loose or part.year is None or (part.day is not None and part.month is None):
        raise Doubt(lack(written, ways))
    return settle(part, ways)


def number(part: Part, ways: Ways) -> None:
    """Give open numbers their meaning, where they can have only one or the profile declares it."""
    if len(part.loose) == 2 and part.year is not None:
        part.day, part.month = day_and_month(part.loose, ways)
        part.loose = ()
    elif len(part.loose) == 1 and part.year is not None and part.month is None:
        month = int(part.loose[0])
        if ways.order != "ymd" and 1 <= month <= 12:
            raise Doubt("can be a month of a year or a span of years; the profile can declare the order (ymd)")
        part.month, part.loose = month, ()


def day_and_month(loose: tuple[str, ...], ways: Ways) -> tuple[int, int]:
    """Tell the day from the month."""
    first, second = (int(text) for text in loose)
    if ways.order == "mdy":
        return second, first
    if ways.order == "dmy" or first == second:
        return first, second
    if first > 12 and second > 12:
        raise Doubt("has no month of a year; 1 to 12 was expected")
    if first <= 12 and second <= 12:
        raise Choice(f"{TWO_READINGS}; the profile can declare which (dmy or mdy)")
    return (first, second) if second <= 12 else (second, first)


def settle(part: Part, ways: Ways) -> Date:
    """Make the date of an end whose parts are known. Raises: Doubt when there is no such date."""
    if part.date:
        return part.date
    year = part.year or 0
    if part.season is not None:
        return season(year, part.season, part.mark)
    if ways.calendar != "gregorian":
        return _converted(part, ways)
    date = day(year, part.month, part.day)
    if part.time and part.day is not None:
        return Date(f"{date.text}T{part.time}", date.first, date.last)
    return Date(date.text + part.mark, date.first, date.last)


def _converted(part: Part, ways: Ways) -> Date:
    cover = calendars.CALENDARS[ways.calendar](part.year or 0, part.month or 0, part.day or 0)
    if isinstance(cover, str):
        raise Doubt(cover)
    if calendars.is_reckoned(ways.calendar, part.year or 0):
        part.mark = "%" if part.mark in {"?", "%"} else "~"
    start, end = (plain(*edge) for edge in cover)
    whole_year = start.text.endswith("-01-01") and end.text == f"{start.text[:4]}-12-31"
    whole_month = start.text.endswith("-01") and end == plain(*cover[1]) and plain(*cover[0][:2]).last == end.text
    if start == end:
        return Date(start.text + part.mark, start.text, start.text)
    if whole_year or whole_month:
        date = plain(*cover[0][: 1 if whole_year else 2])
        return Date(date.text + part.mark, date.first, date.last)
    return Date(f"{start.text}{part.mark}/{end.text}{part.mark}", start.text, end.text)


def _winter(part: Part, following: int) -> Part | None:
    """Read Winter 2003/2004, which is the winter that begins in the first year."""
    if part.year is None or following != part.year + 1:
        return None
    date = season(part.year, part.season or 24, part.mark)
    return Part(date=Date(date.text, date.first, plain(following).last))


def lack(written: str, ways: Ways) -> str:
    """Say what a text lacks to be a date, where that can be told."""
    if marks.EITHER.search(written):
        return "names two dates of which either may be the right one; one date was expected"
    tokens = marks.TOKEN.findall(written)
    digits = [token for token in tokens if token.isdecimal()]
    if any(len(token) > 4 for token in digits) and re.match(r"\d{5,}-\d\d?-\d\d?\b", written):
        return "has a year that lies too far ahead to be a date; it may stand for 'never'"
    if any(_month(words.fold(token), ways) for token in tokens) and all(len(token) <= 2 for token in digits):
        return "names a month but no year of four digits"
    if digits and all(token.isdecimal() or token in SIGNS for token in tokens):
        short = all(len(token) <= 2 for token in digits)
        return "has no year of four digits" if short else "has digits whose parts cannot be told"
    return UNREADABLE


def _qualified(written: str) -> tuple[str, str]:
    """Take the marks of doubt from a date, and give EDTF's mark: ? doubtful, ~ about, % both."""
    core = marks.COPYRIGHT.sub("", written, count=1)
    about = doubtful = False
    if found := marks.APPROXIMATE.match(core):
        about, core = True, core[found.end() :]
    if found := marks.DOUBTFUL.match(core):
        doubtful, core = True, core[found.end() :]
    while found := marks.QUALIFIER.search(core):
        sign = found[1]
        about, doubtful = about or sign not in {"?", "(?)"}, doubtful or sign in {"?", "(?)", "%"}
        core = core[: found.start()]
    return core.strip(), {(True, True): "%", (True, False): "~", (False, True): "?"}.get((about, doubtful), "")


def _vague(core: str, mark: str, ways: Ways) -> Date | None:
    """Read a decade, a century, a year whose last digits are open, a month or day left open, a year of an era."""
    if found := marks.UNSPECIFIED.fullmatch(f"{core}?" if mark == "?" and len(core) == 3 else core):
        fits = len(found["known"]) + len(found["open"]) == 4
        return masked(found["known"], mark if "?" not in found["open"] and len(core) == 4 else "") if fits else None
    if found := marks.DECADE.fullmatch(core):
        known = found["known"]
        return masked(known[:2] if known.endswith("0") else known, mark)
    if found := marks.CENTURY.fullmatch(core):
        century = roman(found["a"] or found["b"])
        return masked(f"{century - 1:02d}", mark) if 1 <= century <= 21 else None
    return _open_month(core, ways) or _era(core, mark)


def _open_month(core: str, ways: Ways) -> Date | None:
    """Read EDTF's 2004-xx, 2004-05-xx and 2004-21."""
    found = marks.OPEN_MONTH.fullmatch(core)
    if not found:
        return None
    if found["season"]:
        if ways.order != "ymd" and int(found["season"]) > int(found["y"]) % 100:
            raise Doubt("can be a season of EDTF or a span of years; the profile can declare the order (ymd)")
        return season(int(found["y"]), int(found["season"]))
    date = day(int(found["y"]), int(found["m"]) if found["m"] else None, None)
    return Date(core.upper().replace("U", "X"), date.first, date.last)


def _era(core: str, mark: str) -> Date | None:
    if found := marks.NEGATIVE.fullmatch(core):
        date = plain(-int(found[1]))
    elif (found := marks.ERA.fullmatch(core)) and (found["ad"] or found["bc"] or found["ce"]):
        year = int(found["year"])
        if not year:
            return None
        date = plain(1 - year if found["bc"] else year)
    else:
        return None
    return Date(date.text + mark, date.first, date.last)


def _clock(core: str) -> tuple[str, str]:
    """Take the time of day from a date."""
    found = marks.CLOCK.search(core)
    if not found:
        return core, ""
    return f"{core[: found.start()].rstrip(' t,')} {core[found.end() :]}".strip(), time(found)


def _tokens(core: str, ways: Ways) -> tuple[str, list[str]]:
    """Give the kinds of a date's words, as SHAPES spells them, and their values; x is a word that is not known."""
    if found := marks.COMPACT.fullmatch(core):
        return "ybd", list(found.groups()[:3])
    if found := marks.YEAR_MONTH.fullmatch(core):
        return "yb", list(found.groups())
    kinds, values = "", list[str]()
    for token in marks.TOKEN.findall(core):
        if token in words.NUMBERED and kinds.endswith(("n", "y")):
            kinds = kinds[:-1] + words.NUMBERED[token]
            continue
        kind, value = _token(token, ways)
        kinds += kind
        values += [value] if kind else []
    return kinds, values


NUMBERS = {1: "n", 2: "n", 4: "y"}
"""What a number is by its digits; of the Hijra, the years of a thousand years have three."""


def _token(token: str, ways: Ways) -> tuple[str, str]:
    if token.isdecimal():
        return (NUMBERS | {3: "y"} if ways.calendar == "hijri" else NUMBERS).get(len(token), "x"), token
    folded = words.fold(token)
    if month := _month(folded, ways):
        return "m", str(month)
    if number_of_season := words.SEASON_NUMBERS.get(folded):
        return "s", str(number_of_season)
    known = folded in words.FILLERS or token in SIGNS or folded in words.weekdays()
    return ("", "") if known else ("x", token)


def _month(folded: str, ways: Ways) -> int:
    if own := calendars.months(ways.calendar):
        return own.get(folded, 0)
    names = words.months(ways.language)
    # Hebrew writes "in May" as one word.
    return names.get(folded, 0) or (names.get(folded[1:], 0) if folded.startswith("ב") else 0)


def _even(core: str) -> bool:
    """Tell whether the numbers of a date are parted by one sign."""
    return len({sign.strip() for sign in re.findall(r"(?<=\d)\D+(?=\d)", core)}) == 1
