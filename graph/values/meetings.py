"""A meeting in one value, parted into title, days and places: as catalogues write it, and as people do.

Catalogues put number, date and place in brackets, with colons or semicolons between (ISBD, MARC's $n $d $c):
``Title (3rd : 2003 : Warsaw)``. People write ``Title, Vienna, Austria, 12-14 May 2003``, in any order. What cannot be
told stays in the title, with a sentence about it: nothing is guessed.
https://www.loc.gov/marc/bibliographic/bdx11.html
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from graph.values import quote
from graph.values.places.towns import is_online, is_town

LONGEST = 1000
FEW = 4
"""Years in a title that are looked at."""

LONGEST_DATE = 4
"""The pieces between commas that a date can have."""
WORDS = 3
"""Words of a town's name at the most, for it to look like one."""

LAST = re.compile(r"[(\[](?P<inside>(?:[^()\[\]]|[(\[][^()\[\]]*[)\]])*)[)\]]?[\s.]*$")
SIGN = re.compile(r"\s+[:;]\s*|\s*[:;]\s+|;")
DIVIDER = re.compile(r"\s*[,;()\[\]]\s*|\s+[-–—]\s+|\s*:\s+(?=\d)")
LABELLED = re.compile(r":(?!\d)")
DIGIT = re.compile(r"\d")
YEAR = re.compile(r"(?:1[5-9]|20|21)\d\d")
ORDINAL = re.compile(
    r"(?:no?\.?\s*)?\d{1,3}(?:st|nd|rd|th|er|ère|re|e|ème|eme|de|ste|[ºª°.]|o|a|-?[йяе]|-?(?:ий|ая|ый|ое|го))?|[IVXLC]+\.?"
    r"|first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth",
    re.IGNORECASE,
)
NUMBERED = re.compile(r"(?=.*\b\d{1,3}(?!\d))(?!.*\d{4})(?=.*[^\W\d]).{2,40}")
NAME = re.compile(r"[^\W\d_][\w'’.-]*(?:[ -][^\W\d_][\w'’.-]*)*")
PARTICLES = frozenset(
    {"de", "la", "le", "del", "di", "da", "do", "dos", "am", "an", "der", "den", "sur", "nad", "upon", "на"}
)
OPEN = re.compile(r"^(?P<title>[^()]*)\((?P<inside>[^()]*)$")

Test = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class Meeting:
    """``days`` are as they are written, or with the year that stands apart from them.

    ``doubt`` is a sentence about what could not be told, which is in the title then.
    """

    title: str
    days: str = ""
    places: tuple[str, ...] = ()
    doubt: str = ""


def read(text: str, is_days: Test, is_land: Test) -> Meeting:
    """Part a meeting; ``is_days`` tells a date or a span of days, ``is_land`` a country or another known place."""
    if len(text) > LONGEST:
        return Meeting(text, doubt=f"{quote(text)} is too long to be parted into title, days and place of a meeting")
    return _catalogued(text, is_days) or _written(text, is_days, is_land)


def closed(title: str) -> str:
    """Close the bracket that a title is left with where its days and place were told apart from it."""
    found = OPEN.match(title)
    if not found:
        return title
    inside = found["inside"].strip(" :;,")
    return f"{found['title'].strip()} ({inside})" if inside else found["title"].strip(" ,;:")


def opened(place: str) -> str:
    """Take away the end of a bracket that began before the place."""
    return place[:-1].rstrip() if place.endswith(")") and place.count(")") > place.count("(") else place


def _catalogued(text: str, is_days: Test) -> Meeting | None:
    """Read number, date and place at the end, in brackets; None where nothing there is one of them."""
    found = LAST.search(text)
    pieces = [piece for part in SIGN.split(found["inside"]) if (piece := part.strip(" ,"))] if found else []
    if found is None or len(pieces) < len(("number", "date")):
        return None
    sorts = _sorted(pieces, is_days)
    if not {"days", "number"} & set(sorts):
        return None
    of = {sort: [piece for piece, its in zip(pieces, sorts, strict=True) if its == sort] for sort in set(sorts)}
    if "" in of or any(len(of.get(sort, ())) > 1 for sort in ("number", "days", "part")):
        why = f"{quote(found['inside'])} could not be read as the number, date and place of a meeting"
        return Meeting(text, doubt=f"{why}; the like of (3rd : 2003 : Warsaw) was expected")
    title, days = text[: found.start()].strip(" ,;:"), " ".join(of.get("part", []) + of.get("days", []))
    if number := "".join(of.get("number", [])):
        title = f"{title} ({number})" if title else number
    return Meeting(title, days, tuple(piece.strip(" .") for piece in of.get("place", [])))


def _sorted(pieces: Sequence[str], is_days: Test) -> list[str]:
    """Tell of each piece whether it is the number, the days, the part of the days that lacks its year, or a place."""
    years = [piece for piece in pieces if YEAR.fullmatch(piece)]
    sorts = list[str]()
    for at, piece in enumerate(pieces):
        if not at and ORDINAL.fullmatch(piece):
            sorts.append("number")
        elif is_days(piece):
            sorts.append("days")
        elif len(years) == 1 and is_days(f"{piece} {years[0]}"):
            sorts.append("part")
        elif not at and NUMBERED.fullmatch(piece):
            sorts.append("number")
        else:
            sorts.append("" if DIGIT.search(piece) else "place")
    apart = "place" in sorts and "place" in sorts[sorts.index("place") + 1 :]
    if apart and sorts[0] == "place" != sorts[1]:
        sorts[0] = ""  # a place on each side of the date: one is something else
    return sorts


def _written(text: str, is_days: Test, is_land: Test) -> Meeting:
    """Read a meeting with commas between its pieces; the days are the longest run of pieces that is a date."""
    cuts = [(found.start(), found.end()) for found in DIVIDER.finditer(text)]
    pieces = list(zip([0, *(end for _, end in cuts)], [*(start for start, _ in cuts), len(text)], strict=True))
    empty = {place for place, (start, end) in enumerate(pieces) if start >= end}
    for first, last in _runs(len(pieces)):
        days = text[pieces[first][0] : pieces[last][1]]
        if DIGIT.search(days) and first not in empty and not LABELLED.search(days) and is_days(days):
            before = [piece for piece in pieces[:first] if piece[0] < piece[1]]
            after = [piece for start, end in pieces[last + 1 :] if (piece := text[start:end].strip(" ."))]
            return _about(text, before, days, after, is_land)
    unread = next((text[start:end] for start, end in pieces[1:] if YEAR.search(text[start:end])), "")
    if unread:
        return Meeting(text, doubt=f"{quote(unread)} could not be read as the days of a meeting")
    inner = _inner(text.split(), is_days)
    return Meeting(
        text, doubt=f"{quote(inner)} stands amid the title; a comma before the days was expected" if inner else ""
    )


def _inner(words: Sequence[str], is_days: Test) -> str:
    """Find days amid words: more than a year, for many a title has one."""
    years = [at for at, word in enumerate(words) if YEAR.search(word)][:FEW]
    runs = ((at, size) for size in range(LONGEST_DATE, 1, -1) for at in years if at + 1 >= size)
    found = (" ".join(words[at + 1 - size : at + 1]) for at, size in runs)
    return next((days for days in found if is_days(days)), "")


def _runs(pieces: int) -> Iterator[tuple[int, int]]:
    """Give the runs of pieces, the longest first."""
    runs = [(first, last) for first in range(pieces) for last in range(first, min(pieces, first + LONGEST_DATE))]
    yield from sorted(runs, key=lambda run: run[0] - run[1])


def _about(text: str, before: Sequence[tuple[int, int]], days: str, after: Sequence[str], is_land: Test) -> Meeting:
    """Tell title and place in what stands about the days."""
    if after:
        title = text[: before[-1][1]].strip(" ,;") if before else ""
        if all(any(char.isalpha() for char in piece) for piece in after):
            return Meeting(closed(title), days, (", ".join(after),))
        why = f"{quote(', '.join(after))} after the days could not be read as the place of a meeting"
        return Meeting(text, days, (), why)
    if not before:
        return Meeting("", days)
    opened = text.rfind("(", 0, before[-1][1])
    if 0 < opened < before[-1][0] and not text.startswith(")", before[-1][1]):
        return Meeting(text[:opened].strip(" ,;"), days, (text[opened + 1 : before[-1][1]].strip(" ,;"),))
    cut, doubt = _town([text[start:end] for start, end in before], is_land)
    if cut == len(before):
        return Meeting(text[: before[-1][1]].strip(" ,;"), days, (), doubt)
    place = text[before[cut][0] : before[-1][1]]
    place += ")" if "(" in place and text.startswith(")", before[-1][1]) else ""
    return Meeting(text[: before[cut - 1][1]].strip(" ,;-–—(") if cut else "", days, (place,), doubt)


def _town(pieces: Sequence[str], is_land: Test) -> tuple[int, str]:
    """Find the piece with which the place begins before the days; their number where there is none."""
    last, number = pieces[-1], len(pieces)
    if is_online(last):
        return number - 1, ""
    if is_land(last):
        town = pieces[-2] if number > 1 else ""
        if not town or is_town(town):
            return max(number - 2, 0), ""
        if number == len(("either", "land")):
            return number, f"{quote(town)} may be the meeting's title or a town in {last}; which one could not be told"
        return (number - 2 if _is_name(town) else number - 1), ""
    if is_town(last):
        return number - 1, ""
    if number > 1 and _is_name(last):
        return number, f"{quote(last)} before the days may be the meeting's place or a part of its title"
    return number, ""


def _is_name(text: str) -> bool:
    """Tell what a town can be called: a few words with capitals."""
    words = text.split()
    return bool(NAME.fullmatch(text)) and len(words) <= WORDS and all(w in PARTICLES or w[0].isupper() for w in words)
