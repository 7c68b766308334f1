"""What was found, as a command prints it.

To add a form: a function, and its row in FORMS.
"""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Callable, Mapping, Sequence

import click

from graph.commands import tables
from graph.quality.find import Finding
from graph.quality.ground import Ground
from graph.quality.report import tell

EXAMPLES = 1
COLUMNS = ("thing", "thingLabel", "other", "otherLabel", "text", "language")

Show = Callable[[Ground, Sequence[Finding], str], None]


def table(ground: Ground, findings: Sequence[Finding], language: str) -> None:
    """Print each flaw that was found with its first occurrence; then what was not found, and what not looked for."""
    rows = []
    for one in findings:
        if one.count:
            example = next(tell(ground, one.occurrences[:EXAMPLES], language))
            rows.append((one.flaw.severity, one.flaw.title, f"{one.count:,}", _example(example)))
    if rows:
        tables.show(("severity", "what", "times", "first"), rows)
    sizes = f"{len(ground.concepts):,} concepts, {len(ground.labels):,} labels"
    sound = sum(one.count == 0 for one in findings)
    click.echo(f"{sizes}; of {len(findings)} flaws {len(rows)} were found, {sound} were not")
    if left := [one.flaw.name for one in findings if one.count is None]:
        click.echo(f"not looked for: {', '.join(left)}")


def rows(ground: Ground, findings: Sequence[Finding], language: str) -> None:
    """Print all occurrences that are kept, a row each."""
    out = csv.writer(sys.stdout, lineterminator="\r\n")
    out.writerow(("severity", "flaw", *COLUMNS))
    for one in findings:
        for told in tell(ground, one.occurrences, language):
            out.writerow((one.flaw.severity, one.flaw.name, *(told.get(column, "") for column in COLUMNS)))


def document(ground: Ground, findings: Sequence[Finding], language: str) -> None:
    """Print all that was found as one object."""
    told = [
        {
            "name": one.flaw.name,
            "title": one.flaw.title,
            "severity": one.flaw.severity,
            "qskos": one.flaw.qskos,
            "count": one.count,
            "schemes": dict(one.schemes or {}),
            "occurrences": list(tell(ground, one.occurrences, language)),
        }
        for one in findings
    ]
    whole = {"concepts": len(ground.concepts), "labels": len(ground.labels), "flaws": told}
    click.echo(json.dumps(whole, ensure_ascii=False, indent=1))


FORMS: Mapping[str, Show] = {"table": table, "csv": rows, "json": document}


def _example(told: Mapping[str, str]) -> str:
    named = [told.get(f"{role}Label") or told[role] for role in ("thing", "other") if role in told]
    return ": ".join(part for part in (" – ".join(named), told.get("text", "")) if part)
