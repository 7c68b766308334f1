"""Where a document was published: a place by its name, or by MARC's code of its country."""

from __future__ import annotations

from graph.describe.item import Item, Term, Value
from graph.values import places
from graph.values.places import countries
from graph.vocab import RELATORS

CODE = "marc"
"""The kind of a rule whose values are MARC's codes of countries."""


def say(item: Item, value: Value) -> str:
    """Say the place of publication, which is not the place that a document is about."""
    if value.rule.kind == CODE:
        return _coded(item, value)
    known = places.find(value.text, item.schemes)
    place = item.use(Term("place", known, value.text, item.spoken(value))) if known else item.term("place", value)
    item.say(RELATORS.pup, place)
    return ""


def _coded(item: Item, value: Value) -> str:
    if countries.is_none(value.text):
        item.absent += 1
        return ""
    known = item.schemes.find(places.SCHEME, countries.iso(value.text))
    if known is None:
        return f"'{value.text}' is not MARC's code of a country that is known here"
    item.say(RELATORS.pup, known)
    return ""
