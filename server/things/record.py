"""What a record came from: its raw fields beside what became of each, its source documents, what validation found."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from pyoxigraph import Literal, NamedNode

from graph.names import Names
from graph.store import Store
from graph.vocab import SEEALSO
from server.served.ask import Row, Term, rows, text
from server.things import labels
from server.things.view import Shown, View

LONG = 120
CUT = "…"

Properties = Mapping[NamedNode, Sequence[Term]]


@dataclass(frozen=True, slots=True)
class RawField:
    """A field letter for letter, and the values that its property has in the record or its meeting."""

    position: str
    label: str
    value: str
    language: str
    outcome: str
    key: str
    problems: tuple[str, ...]
    became: str
    values: tuple[Shown, ...]


@dataclass(frozen=True, slots=True)
class Source:
    """Where a record was read: the n-th in a document, by which reader, with which profile."""

    name: str
    document: str
    sha256: str
    position: str
    reader: str
    profile: str


@dataclass(frozen=True, slots=True)
class Finding:
    severity: str
    key: str
    message: str
    path: str
    value: Shown | None


def fields(store: Store, names: Names, iri: NamedNode, view: View, known: Sequence[Properties]) -> list[RawField]:
    """List the raw fields in the source's order; ``known`` are the properties to find in them what a field became."""
    found: dict[tuple[str, str], list[Row]] = {}
    for row in rows(store, "fields", graph=names.graph("provenance"), thing=iri):
        found.setdefault((text(row, "source"), text(row, "field")), []).append(row)
    return parted([_field(of_one, view, known) for of_one in found.values()])


def sources(store: Store, names: Names, iri: NamedNode) -> list[Source]:
    """List the documents that a record was read from."""
    return [
        Source(
            text(row, "name"),
            text(row, "document"),
            text(row, "sha256"),
            text(row, "position"),
            text(row, "reader"),
            text(row, "profile"),
        )
        for row in rows(store, "sources", graph=names.graph("provenance"), thing=iri)
    ]


def findings(store: Store, names: Names, iri: NamedNode, view: View) -> list[Finding]:
    """List what validation found in a thing, the worst first."""
    return [
        Finding(
            labels.forward(severity) if isinstance(severity := row["severity"], NamedNode) else "",
            labels.local(text(row, "severity")).lower(),
            text(row, "message"),
            labels.forward(path) if isinstance(path := row.get("path"), NamedNode) else "",
            _short(_plain(row["value"], view)) if "value" in row else None,
        )
        for row in rows(store, "findings", graph=names.graph("validation"), thing=iri)
    ]


def _field(of_one: list[Row], view: View, known: Sequence[Properties]) -> RawField:
    """Make one field of its rows: there are several where it has several problems or properties."""
    first = of_one[0]
    value = first.get("value")
    outcome = first.get("outcome", SEEALSO.Unmapped)
    targets = dict.fromkeys(t for row in of_one if isinstance(t := row.get("property"), NamedNode))
    problems = dict.fromkeys(text(row, "problem") for row in of_one if "problem" in row)
    empty = outcome == SEEALSO.Empty
    values = [() if empty else view.all(prop, told.get(prop, ())) for prop in targets for told in known]
    return RawField(
        text(first, "position"),
        text(first, "label"),
        getattr(value, "value", ""),
        getattr(value, "language", None) or "",
        labels.forward(outcome).lower() if isinstance(outcome, NamedNode) else "",
        labels.local(text(first, "outcome")).lower(),
        tuple(problems),
        ", ".join(labels.forward(target) for target in targets),
        tuple(dict.fromkeys(_short(shown) for several in values for shown in several)),
    )


def parted(found: list[RawField]) -> list[RawField]:
    """Give each of several fields that became one property the values that its words tell.

    The graph says which property a field became, not which value: one whose words tell none has those that nobody
    else has, or else all.
    """
    together: dict[str, list[RawField]] = {}
    for field in found:
        together.setdefault(field.became, []).append(field)
    single: dict[int, RawField] = {}
    for group in together.values():
        own = [tuple(value for value in field.values if _tells(field, value)) for field in group]
        taken = {value for values in own for value in values}
        for field, values in zip(group, own, strict=True):
            rest = tuple(value for value in field.values if value not in taken)
            single[id(field)] = replace(field, values=values or rest or field.values) if len(group) > 1 else field
    return [single[id(field)] for field in found]


def _tells(field: RawField, value: Shown) -> bool:
    """Tell whether all words of a value, or of the machine's form of a date, are in a field."""
    words = _words(field.value)
    text = value.text.rsplit(" ", 2)[0] if value.text.endswith(CUT) else value.text
    return any(told and told <= words for told in (_words(value.moment), _words(text)))


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.casefold()))


def _short(shown: Shown) -> Shown:
    """Cut a long text, which is on the page above, too."""
    return shown if len(shown.text) <= LONG else replace(shown, text=f"{shown.text[:LONG].rstrip()} {CUT}")


def _plain(term: Term, view: View) -> Shown:
    """Show a value at fault as it is written."""
    return Shown(term.value) if isinstance(term, Literal) else view.show(term)
