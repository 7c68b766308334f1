"""The meetings that a record documents: title, days and place, in one value or in several; https://schema.org/Event.

What the record's fields say together is one meeting, unless several fields say a meeting each, title and all, as MARC's
111 and 711 do. The number of a meeting (3rd) has no term of its own in any vocabulary in use: it is in the name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from pyoxigraph import Literal, NamedNode, Triple

from graph.describe.item import Describer, Item, Term, Value, literal
from graph.describe.texts import tagged, way
from graph.values import Fault, dates, meetings, places
from graph.values.dates.span import Span
from graph.vocab import BIBO, RDF, SCHEMA

TITLE, DATE, PLACE = "title", "date", "place"
Parts = Mapping[str, Sequence[Value]]


TIDY: Mapping[str, Callable[[str], str]] = {TITLE: meetings.closed, DATE: str, PLACE: meetings.opened}
"""What makes each part whole where it was cut out of a bracket."""


def keep(part: str) -> Describer:
    """Put a part of the meeting aside until all are there."""

    def describer(item: Item, value: Value) -> str:
        item.meeting.setdefault(part, []).append(replace(value, text=TIDY[part](value.text)))
        if part != DATE:
            return ""
        if isinstance(found := way(item, value), Span):
            return found.flaw
        return f"'{value.text}' could not be read as the date of a meeting"

    return describer


def whole(item: Item, value: Value) -> str:
    """Take a meeting apart that is one value; what is not sure stays in its title, and is told."""
    found = meetings.read(
        value.text,
        lambda written: isinstance(_examined(item, value, written), Span),
        lambda written: places.find(written, item.schemes) is not None,
    )
    for part, texts in ((TITLE, (found.title,)), (DATE, (found.days,)), (PLACE, found.places)):
        for text in filter(None, texts):
            item.meeting.setdefault(part, []).append(replace(value, text=text))
    days = _examined(item, value, found.days) if found.days else None
    flaw = days.flaw if isinstance(days, Span) else ""
    return "; ".join(filter(None, (found.doubt, flaw)))


def _examined(item: Item, value: Value, written: str) -> Span | Fault:
    order, _ = item.profile.ordered(value.rule, value.source.label)
    return dates.examine(written, order, language=item.profile.language)


def say(item: Item, same: Mapping[int, int]) -> None:
    """Say the meetings that a record documents; one without a title goes by the record's.

    ``same`` leads from a source field to the one that it repeats in another script, each by its ``id``.
    """
    if item.meeting:
        for parts in _parted(item.meeting, same):
            _say(item, parts, same)


def _parted(meeting: Parts, same: Mapping[int, int]) -> Iterator[Parts]:
    """Part meetings that fields of their own say, title and all; the rest is one, and so are all where one does."""
    said: dict[int, set[str]] = {}
    for part, values in meeting.items():
        for value in values:
            said.setdefault(_field(value, same), set()).add(part)
    own = [field for field, parts in said.items() if TITLE in parts and len(parts) > 1]
    if len(own) < len(("one", "another")):
        yield meeting
        return
    for fields in (*({field} for field in own), said.keys() - own):
        if fields:
            kept = {part: [v for v in values if _field(v, same) in fields] for part, values in meeting.items()}
            yield {part: values for part, values in kept.items() if values}


def _field(value: Value, same: Mapping[int, int]) -> int:
    return same.get(id(value.source), id(value.source))


def _say(item: Item, parts: Parts, same: Mapping[int, int]) -> None:
    """Say one meeting."""
    first = sorted(parts.get(TITLE, []), key=lambda value: id(value.source) in same)
    own = [literal(value.text, tagged(item, value)) for value in first]
    titles = list(dict.fromkeys(own)) or item.titles[:1]
    days = list(_days(item, parts.get(DATE, [])))
    start = days[0][1].value if days and days[0][0] == SCHEMA.startDate else ""
    event = item.names.event(titles[0].value if titles else item.iri.value, start)
    item.say(BIBO.presentedAt, event)
    facts: list[tuple[NamedNode, NamedNode | Literal]] = [(RDF.type, SCHEMA.Event)]
    facts += [(SCHEMA.name, title) for title in titles] or [(SCHEMA.name, literal(item.iri.value, ""))]
    facts += days
    facts += [(SCHEMA.location, iri) for iri in _locations(item, parts.get(PLACE, []), same)]
    item.things += [Triple(event, predicate, value) for predicate, value in facts]


def _locations(item: Item, written: Sequence[Value], same: Mapping[int, int]) -> Iterator[NamedNode]:
    """Give the places; one that is repeated in another script is the same place with another name."""
    own = [value for value in written if id(value.source) not in same]
    found = [item.term("place", value) for value in own]
    yield from found
    again = [value for value in written if id(value.source) in same]
    if len(again) != len(own):
        yield from (item.term("place", value) for value in again)
        return
    for iri, value in zip(found, again, strict=True):
        item.use(Term("place", iri, value.text, item.spoken(value)))


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
