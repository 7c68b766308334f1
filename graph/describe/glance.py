"""A first look at a record: its name, its date and whether it is withdrawn, without describing it."""

from __future__ import annotations

from dataclasses import dataclass

from pyoxigraph import NamedNode

from graph.describe import identity
from graph.describe.item import Value
from graph.describe.rows import DELETED
from graph.describe.texts import tidy
from graph.names import Names, clean, mint
from graph.profile import Profile
from graph.record import Record

WANTED = ("identifier", "other_identifier", "datestamp", "status")


@dataclass(frozen=True, slots=True)
class Glance:
    """``datestamp`` is as the source writes it, empty where it does not."""

    iri: NamedNode
    datestamp: str
    withdrawn: bool


def glance(record: Record, profile: Profile, names: Names) -> Glance:
    """Tell of a record what ``describe`` tells of it, of these three things."""
    found: dict[str, list[Value]] = {name: [] for name in WANTED}
    present = profile.present(record.fields)
    for source in record.fields:
        for rule in profile.of(source, present):
            if rule.to in found:
                texts = (tidy(piece, False) for piece in rule.pieces(rule.text(source)))
                found[rule.to] += [Value(text, "", rule, source) for text in texts if text]
    named = identity.name(found["identifier"], found["other_identifier"])
    date = next((clean(value.text) for value in found["datestamp"]), "")
    gone = any(value.text.casefold() in DELETED for value in found["status"])
    return Glance(names.record(named or mint(record.fields)), date, gone)
