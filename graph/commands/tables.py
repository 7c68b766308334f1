"""What the commands print for people."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from rich import box
from rich.console import Console
from rich.table import Table

from graph import release
from graph.errors import ReleaseError
from graph.intake import Intake
from graph.shacl.report import COLUMNS, Report, rows

MOST = 20
"""Problems that a build's table shows; its account in the release has them all."""
WIDE = 240
OUTCOMES = ("converted", "flagged", "empty", "ignored", "unmapped")


def show(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print a table; cells are text, never markup."""
    table = Table(*headings, box=box.SIMPLE_HEAD, pad_edge=False)
    for row in rows:
        table.add_row(*(_plain(cell) for cell in row))
    console().print(table)


def console() -> Console:
    """Give the console of standard output; where that is no terminal, one wide enough to cut nothing short."""
    found = Console(markup=False, highlight=False, emoji=False)
    if not found.is_terminal:
        found.width = WIDE
    return found


def intake(account: Intake) -> None:
    """Print what a build took in and what became of it."""
    counts = [
        ("documents", len(account.inputs)),
        ("records read", account.records),
        ("records released", account.released),
        ("records withdrawn", account.withdrawn),
        ("older versions of records", account.superseded),
        *((f"records in quarantine: {why}", count) for why, count in account.quarantined.most_common()),
        *((f"rejected: {why}", count) for why, count in account.rejected.most_common()),
        *((f"results of the checks: {severity}", count) for severity, count in sorted(account.results.items())),
    ]
    show(("what", "count"), ((name, f"{count:,}") for name, count in counts))
    fields = (
        (label or "(no label)", *(f"{seen[name]:,}" if seen[name] else "" for name in OUTCOMES))
        for label, seen in account.fields.items()
    )
    show(("field", *OUTCOMES), fields)
    flagged = [(label, why, count) for label, seen in account.flagged.items() for why, count in seen.items()]
    if flagged:
        worst = sorted(flagged, key=lambda row: -row[2])
        show(("field", "flagged", "times"), ((label, why, f"{count:,}") for label, why, count in worst[:MOST]))


def report(found: Report) -> None:
    """Print the results of a validation."""
    if found.results:
        show(COLUMNS, rows(found))
    counts = ", ".join(f"{len(results):,} x {severity}" for severity, results in found.by_severity.items() if results)
    console().print(f"{'conforms' if found.conforms else 'does not conform'}: {counts or 'no results'}")


def releases(data: Path) -> None:
    """Print the releases, newest first."""
    try:
        current = release.current(data).name
    except ReleaseError:
        current = ""
    listed = [_release(each, each.name == current) for each in release.releases(data)]
    show(("", "release", "built", "records", "triples", "state"), listed)


def _release(each: release.Release, current: bool) -> tuple[str, ...]:
    mark = "*" if current else ""
    if each.fault:
        return mark, each.name, "", "", "", each.fault
    manifest = each.manifest
    counts, triples = manifest.get("counts"), manifest.get("triples")
    records = counts.get("released", "") if isinstance(counts, dict) else ""
    total = sum(triples.values()) if isinstance(triples, dict) else ""
    return mark, each.name, str(manifest.get("built", "")), f"{records:,}", f"{total:,}", "sound"


def _plain(text: str) -> str:
    """Show control characters as spaces: a cell is no place for a terminal's commands."""
    return "".join(char if char.isprintable() else " " for char in text)
