"""Texts and dates of a record: in which language a text is, when a date is; what nothing tells stays untold."""

from __future__ import annotations

import datetime
import re
from functools import lru_cache

from pyoxigraph import Literal, NamedNode

from graph.describe.item import Describer, Item, Value, literal
from graph.names import clean
from graph.profile import EPOCHS
from graph.schemes import Schemes
from graph.values import Fault, dates, languages, text
from graph.values.dates.span import Span

NO_ONE = frozenset({"und", "mul", "zxx", "mis"})
"""The tags of no one language."""

ENOUGH = 200
"""The characters by which a text's language is told."""

STAMP = re.compile(r"-?\d{1,15}(?:\.\d+)?")
REGION = re.compile(r"-(?:[A-Z]{2}|\d{3})(?=-|$)")


@lru_cache(maxsize=4096)
def tag(written: str, schemes: Schemes) -> str:
    """Write a language tag as BCP 47 has it, however the source does; empty for none, and for no one language."""
    found = languages.read(written, schemes)
    return "" if isinstance(found, Fault) or found.tag in NO_ONE else found.tag


def tidy(written: str, prose: bool) -> str:
    """Take markup and wrong encodings from a text, and fold its white space; line breaks part paragraphs in prose."""
    if _is_plain(written):
        return " ".join(written.split())
    if prose:
        return text.plain(written)
    return clean(written if written.isascii() and not _is_marked(written) else text.plain(written))


def _is_plain(written: str) -> bool:
    """Tell a text that cannot hold what has to be taken away, but for white space on one line."""
    return written.isascii() and written.isprintable() and not _is_marked(written)


def _is_marked(written: str) -> bool:
    return "<" in written or "&" in written


def note(written: str, made: str) -> str:
    """Say what was done to a text beside folding white space."""
    if written == made or _is_plain(written) or clean(written) == clean(made):
        return ""
    repaired = clean(text.repair(written)) != clean(written)
    return "a wrong encoding was undone" if repaired else "markup or control characters were taken away"


def tagged(item: Item, value: Value) -> str:
    """Give the tag of a text: its own, its record's where that names one, one that its letters tell, the profile's."""
    if value.language or item.language:
        return value.language or item.language
    found = languages.detect(value.text[:ENOUGH])
    if found is None:
        return item.profile.language
    item.detected = found.tag
    sure = f"with confidence {found.confidence:.2f}"
    item.notes.append(f"the language ({found.tag}) was told by the text's letters, {sure}")
    return found.tag


def say_text(predicate: NamedNode) -> Describer:
    """Say a text in the language of the record itself."""

    def describer(item: Item, value: Value) -> str:
        _say(item, predicate, value)
        return ""

    return describer


def _say(item: Item, predicate: NamedNode, value: Value) -> Literal:
    tag = tagged(item, value)
    said = literal(value.text, tag)
    if not tag:
        item.untold.append((predicate, said))
    item.say(predicate, said)
    return said


def say_title(predicate: NamedNode) -> Describer:
    """Say a title, and keep it: a meeting without a title goes by it."""

    def describer(item: Item, value: Value) -> str:
        item.titles.append(_say(item, predicate, value))
        return ""

    return describer


def say_label(predicate: NamedNode) -> Describer:
    """Say a text in the language of the catalogue."""

    def describer(item: Item, value: Value) -> str:
        item.say(predicate, literal(value.text, item.spoken(value)))
        return ""

    return describer


def say_plain(predicate: NamedNode) -> Describer:
    """Say a code or a number, which is in no language."""

    def describer(item: Item, value: Value) -> str:
        item.say(predicate, Literal(value.text))
        return ""

    return describer


def way(item: Item, value: Value) -> Span | Fault:
    """Read a date in the way that the profile declares."""
    rule, profile = value.rule, item.profile
    calendar = rule.calendar or profile.calendar or "gregorian"
    if calendar in EPOCHS:
        return _since_1970(value.text, calendar)
    order, _ = profile.ordered(rule, value.source.label)
    return dates.examine(value.text, order, calendar, rule.language or profile.language)


def _since_1970(written: str, unit: str) -> Span | Fault:
    """Read a count of seconds or milliseconds since 1970, which is a day where it is a whole number of days."""
    if not STAMP.fullmatch(written):
        return Fault(f"'{written}' is not a number of {unit} since 1970")
    seconds = int(float(written)) // (1000 if unit == "milliseconds" else 1)
    days, rest = divmod(seconds, 86400)
    if abs(days) > 365 * 230:
        return Fault(f"'{written}' lies too far from 1970 to be a number of {unit}")
    year, month, day = _civil(days)
    clock = f"T{rest // 3600:02d}:{rest // 60 % 60:02d}:{rest % 60:02d}Z" if rest else ""
    return dates.examine(f"{year:04d}-{month:02d}-{day:02d}{clock}")


def _civil(days: int) -> tuple[int, int, int]:
    date = datetime.date(1970, 1, 1) + datetime.timedelta(days=days)
    return date.year, date.month, date.day


FIRST = {"dmy": "day", "mdy": "month"}


def say_date(predicate: NamedNode) -> Describer:
    """Say a date or a span as precisely as the source; one that cannot be read stays as it is written."""

    def describer(item: Item, value: Value) -> str:
        found = way(item, value)
        order, count = item.profile.ordered(value.rule, value.source.label)
        if count and dates.read(value.text) != found:
            item.notes.append(f"the {FIRST[order]} was read first, as in {count:,} dates of this field that tell it")
        if isinstance(found, Fault) and found.absent:
            item.absent += 1
            return ""
        date = found.literal if isinstance(found, Span) else Literal(value.text)
        item.dated.setdefault(predicate, []).append(date.value)
        item.say(predicate, date)
        return found.reason if isinstance(found, Fault) else found.flaw

    return describer
