"""The meeting that a record documents: its title, its days, its place, in one value or in several; https://schema.org/Event."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pyoxigraph import Literal, NamedNode, Triple

from graph.describe.item import Describer, Item, Value, literal
from graph.describe.texts import tagged, way
from graph.values import Fault, dates, places
from graph.values.span import Span
from graph.vocab import BIBO, RDF, SCHEMA

DIVIDER = re.compile(r"\s*[,;()\[\]]\s*|\s+[-–—]\s+")
DIGIT = re.compile(r"\d")
LONGEST_DATE = 4
"""The pieces between commas that a date can have."""


def keep(part: str) -> Describer:
    """Put a part of the meeting aside until all are there."""

    def describer(item: Item, value: Value) -> str:
        item.meeting.setdefault(part, []).append(value)
        if part != "date" or isinstance(way(item, value), Span):
            return ""
        return f"'{value.text}' could not be read as the date of a meeting"

    return describer


def whole(item: Item, value: Value) -> str:
    """Take a meeting apart that is one value: title, place, days; what is not sure stays in its title."""
    title, days, place = _parted(item, value)
    for part, text in (("title", title), ("date", days), ("place", place)):
        if text:
            item.meeting.setdefault(part, []).append(Value(text, value.language, value.rule, value.source))
    return ""


def _parted(item: Item, value: Value) -> tuple[str, str, str]:
    """Give title, days and place; the days are the longest run of pieces that is a date."""
    text = value.text
    cuts = [(found.start(), found.end()) for found in DIVIDER.finditer(text)]
    pieces = list(zip([0, *(end for _, end in cuts)], [*(start for start, _ in cuts), len(text)], strict=True))
    for first, last in _runs(len(pieces)):
        days = text[pieces[first][0] : pieces[last][1]]
        if DIGIT.search(days) and isinstance(_examined(item, value, days), Span):
            after = ", ".join(piece for start, end in pieces[last + 1 :] if (piece := text[start:end]))
            title, place = _place(item, text, [piece for piece in pieces[:first] if piece[0] < piece[1]])
            return title, days, after or place
    return text, "", ""


def _runs(pieces: int) -> list[tuple[int, int]]:
    """Give the runs of pieces after the first, the longest first."""
    runs = [(first, last) for first in range(1, pieces) for last in range(first, min(pieces, first + LONGEST_DATE))]
    return sorted(runs, key=lambda run: run[0] - run[1])


def _place(item: Item, text: str, pieces: Sequence[tuple[int, int]]) -> tuple[str, str]:
    """Part a place from the end of a title: what is in brackets, or a country with the town before it."""
    opened = text.find("(", 0, pieces[-1][1])
    if opened > 0 and pieces[-1][0] > opened:
        return text[:opened].strip(" ,;"), text[opened + 1 : pieces[-1][1]].strip(" ,;")
    last = text[slice(*pieces[-1])]
    if len(pieces) > 1 and places.find(last, item.schemes):
        start = pieces[-2][0] if len(pieces) > 2 else pieces[-1][0]
        return text[:start].strip(" ,;-–—("), text[start : pieces[-1][1]]
    return text[: pieces[-1][1]].strip(" ,;"), ""


def _examined(item: Item, value: Value, written: str) -> Span | Fault:
    return dates.examine(written, value.rule.order or item.profile.order, language=item.profile.language)


def say(item: Item) -> None:
    """Say the meeting that a record documents; one without a title goes by the record's."""
    if not item.meeting:
        return
    own = [literal(value.text, tagged(item, value)) for value in item.meeting.get("title", [])]
    titles = list(dict.fromkeys(own)) or item.titles[:1]
    days = list(_days(item, item.meeting.get("date", [])))
    first = days[0][1].value if days and days[0][0] == SCHEMA.startDate else ""
    event = item.names.event(titles[0].value if titles else item.iri.value, first)
    item.say(BIBO.presentedAt, event)
    facts: list[tuple[NamedNode, NamedNode | Literal]] = [(RDF.type, SCHEMA.Event)]
    facts += [(SCHEMA.name, title) for title in titles] or [(SCHEMA.name, literal(item.iri.value, ""))]
    facts += days
    facts += [(SCHEMA.location, item.term("place", place)) for place in item.meeting.get("place", [])]
    item.things += [Triple(event, predicate, value) for predicate, value in facts]


def _days(item: Item, written: Sequence[Value]) -> Iterator[tuple[NamedNode, Literal]]:
    """Give the first day and the last of all dates; of those that cannot be read only the first is said."""
    found = [span for value in written if isinstance(span := way(item, value), Span)]
    starts = [span.start for span in found if span.first]
    ends = [span.end or span.start for span in found if span.last]
    if starts:
        start = min(starts, key=lambda date: date.first)
        yield SCHEMA.startDate, start.literal
        last = max(ends, key=lambda date: date.last, default=start)
        if last.last > start.last:
            yield SCHEMA.endDate, last.literal
    elif ends:
        yield SCHEMA.endDate, max(ends, key=lambda date: date.last).literal
    elif written:
        yield SCHEMA.startDate, Literal(written[0].text)
