"""What a record came from: its raw fields beside what became of each, its source documents, what validation found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from pyoxigraph import Literal, NamedNode

from graph.names import Names
from graph.store import Store
from graph.vocab import SEEALSO
from server import labels
from server.ask import Row, Term, rows
from server.view import Shown, View

LONG = 120

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
        found.setdefault((_text(row, "source"), _text(row, "field")), []).append(row)
    return [_field(of_one, view, known) for of_one in found.values()]


def sources(store: Store, names: Names, iri: NamedNode) -> list[Source]:
    """List the documents that a record was read from."""
    return [
        Source(
            _text(row, "name"),
            _text(row, "document"),
            _text(row, "sha256"),
            _text(row, "position"),
            _text(row, "reader"),
            _text(row, "profile"),
        )
        for row in rows(store, "sources", graph=names.graph("provenance"), thing=iri)
    ]


def findings(store: Store, names: Names, iri: NamedNode, view: View) -> list[Finding]:
    """List what validation found in a thing, the worst first."""
    return [
        Finding(
            labels.forward(severity) if isinstance(severity := row["severity"], NamedNode) else "",
            labels.local(_text(row, "severity")).lower(),
            _text(row, "message"),
            labels.forward(path) if isinstance(path := row.get("path"), NamedNode) else "",
            _plain(row["value"], view) if "value" in row else None,
        )
        for row in rows(store, "findings", graph=names.graph("validation"), thing=iri)
    ]


def _field(of_one: list[Row], view: View, known: Sequence[Properties]) -> RawField:
    """Make one field of its rows: there are several where it has several problems or properties."""
    first = of_one[0]
    value = first.get("value")
    outcome = first.get("outcome", SEEALSO.Unmapped)
    targets = dict.fromkeys(t for row in of_one if isinstance(t := row.get("property"), NamedNode))
    problems = dict.fromkeys(_text(row, "problem") for row in of_one if "problem" in row)
    empty = outcome == SEEALSO.Empty
    values = [() if empty else view.all(prop, told.get(prop, ())) for prop in targets for told in known]
    return RawField(
        _text(first, "position"),
        _text(first, "label"),
        getattr(value, "value", ""),
        getattr(value, "language", None) or "",
        labels.forward(outcome).lower() if isinstance(outcome, NamedNode) else "",
        labels.local(_text(first, "outcome")).lower(),
        tuple(problems),
        ", ".join(labels.forward(target) for target in targets),
        tuple(dict.fromkeys(_short(shown) for several in values for shown in several)),
    )


def _short(shown: Shown) -> Shown:
    """Cut a long text, which is on the page above, too."""
    return shown if len(shown.text) <= LONG else replace(shown, text=f"{shown.text[:LONG].rstrip()} …")


def _plain(term: Term, view: View) -> Shown:
    """Show a value at fault as it is written."""
    return Shown(term.value) if isinstance(term, Literal) else view.show(term)


def _text(row: Row, name: str) -> str:
    return getattr(row.get(name), "value", "")
