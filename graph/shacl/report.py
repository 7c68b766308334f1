"""What a validation found, and the report in the forms that others want: triples, Turtle, JSON, rows of a table.

The report's words are SHACL's: https://www.w3.org/TR/shacl/#validation-report.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import BytesIO
from itertools import groupby

from pyoxigraph import Literal, NamedNode, Triple

from graph.names import Names, digest
from graph.settings import Settings
from graph.vocab import RDF, SH, XSD
from graph.writers import turtle
from ontology import prefixes

SEVERITIES = ("Violation", "Warning", "Info")
"""Worst first."""


@dataclass(frozen=True, slots=True)
class Result:
    """One thing that is wrong: where, how badly, which shape and constraint says so, and the value at fault.

    ``constraint`` is the IRI of the constraint component; ``path`` is an IRI, or a SPARQL path where the shape has one;
    ``value`` is the text or IRI at fault and ``term`` the same as a term. A focus that is a blank node or a literal,
    as other people's data may have, is named ``urn:blank:LABEL`` or ``urn:literal:TEXT``.
    """

    focus: NamedNode
    path: str | None
    severity: str
    message: str
    shape: str
    constraint: str
    value: str
    term: NamedNode | Literal | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """All results, by focus node, the worst first; the same data gives the same report."""

    results: tuple[Result, ...] = ()

    @property
    def conforms(self) -> bool:
        """Tell whether there is no Violation; Warnings and Infos let data pass."""
        return not any(result.severity == "Violation" for result in self.results)

    @property
    def by_severity(self) -> dict[str, tuple[Result, ...]]:
        """Give the results of each severity, the worst first, empty ones too."""
        return {name: tuple(r for r in self.results if r.severity == name) for name in SEVERITIES}


def gather(results: Iterable[Result]) -> Report:
    """Make a report of results, each once, in their order."""
    return Report(tuple(sorted(set(results), key=_rank)))


def _rank(result: Result) -> tuple[object, ...]:
    worst = SEVERITIES.index(result.severity) if result.severity in SEVERITIES else -1
    place = (result.shape, result.path or "", result.constraint, result.value, str(result.term), result.message)
    return (result.focus.value, worst, *place)


def triples(report: Report, names: Names) -> Iterator[Triple]:
    """Give the report in SHACL's words, without blank nodes.

    ``sh:conforms`` is what SHACL says it is: false where there is any result, a Warning too.
    """
    whole = names.part(names.dataset, "validation")
    yield Triple(whole, RDF.type, SH.ValidationReport)
    yield Triple(whole, SH.conforms, Literal("false" if report.results else "true", datatype=XSD.boolean))
    named = list(_named(report, names))
    yield from (Triple(whole, SH.result, node) for node, _ in named)
    for node, result in named:
        yield from (Triple(node, predicate, value) for predicate, value in _description(result))


def _named(report: Report, names: Names) -> Iterator[tuple[NamedNode, Result]]:
    for focus, results in groupby(report.results, lambda result: result.focus):
        yield from ((_name(focus, number, names), result) for number, result in enumerate(results, 1))


def _name(focus: NamedNode, number: int, names: Names) -> NamedNode:
    """Name a result as a part of its focus node where that is ours; as a part of the dataset where it is not."""
    if focus.value.startswith(names.base) and "#" not in focus.value:
        return names.part(focus, f"result-{number}")
    return names.part(names.dataset, f"result-{digest(focus.value, 12)}-{number}")


def _description(result: Result) -> Iterator[tuple[NamedNode, NamedNode | Literal]]:
    yield RDF.type, SH.ValidationResult
    yield SH.focusNode, result.focus
    yield SH.resultSeverity, NamedNode(f"{SH.iri}{result.severity}")
    yield SH.resultMessage, Literal(result.message, language="en")
    if result.path and result.path in _iris(result.path):
        yield SH.resultPath, NamedNode(result.path)
    if result.term is not None:
        yield SH.value, result.term
    if ":" in result.shape:
        yield SH.sourceShape, NamedNode(result.shape)
    yield SH.sourceConstraintComponent, NamedNode(result.constraint)


def _iris(path: str) -> tuple[str, ...]:
    """Give a path that is one IRI, and nothing for one that is an expression."""
    return () if re.search(r"[\s<>|^*+?()]", path) else (path,)


def as_ttl(report: Report, names: Names | None = None) -> bytes:
    """Write the report in Turtle, the same report in the same bytes."""
    described = list(triples(report, names or Names(Settings().base)))
    out = BytesIO()
    turtle.write(described, out, turtle.used(described, prefixes()))
    return out.getvalue()


def as_dict(report: Report) -> dict[str, object]:
    """Give the report as JSON has it: whether the data conforms, the counts by severity, and each result."""
    return {
        "conforms": report.conforms,
        "counts": {name: len(results) for name, results in report.by_severity.items()},
        "results": [
            {
                "focus": result.focus.value,
                "severity": result.severity,
                "message": result.message,
                "path": result.path,
                "value": result.value,
                "shape": result.shape,
                "constraint": result.constraint,
            }
            for result in report.results
        ],
    }


def as_json(report: Report) -> str:
    """Write the report in JSON."""
    return json.dumps(as_dict(report), ensure_ascii=False, indent=2) + "\n"


COLUMNS = ("severity", "node", "property", "value", "message")


def rows(report: Report) -> Iterator[tuple[str, str, str, str, str]]:
    """Give a row of COLUMNS for each result, IRIs shortened by the prefix table, long values cut."""
    for result in report.results:
        value = result.value if len(result.value) <= 80 else f"{result.value[:79]}…"
        yield result.severity, _short(result.focus.value), _short(result.path or ""), _short(value), result.message


def _short(text: str) -> str:
    for prefix, namespace in prefixes().items():
        text = re.sub(rf"<?{re.escape(namespace)}([\w-]+)>?", rf"{prefix}:\1", text)
    return text
