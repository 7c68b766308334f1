"""The records of a concept by year, as the bars of a small chart and as the rows of the table that says the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode

from graph.names import Names
from graph.store import Store
from server.served.ask import rows

COUNTED = 100_000
"""Records of a concept that are counted by year at most."""
WIDTH, HEIGHT = 640, 120
GAP = 0.2
"""How much of a bar's place is empty."""
MOST = 50
"""Bars that a chart has at most: where there are more years, a bar stands for five, ten ... of them."""
SPANS = (1, 5, 10, 25, 50, 100, 250, 500)
LABELLED = 8
"""Labels below the bars at most."""


@dataclass(frozen=True, slots=True)
class Bar:
    """The records of a year, or of several; ``label`` is empty where there is no room for it."""

    years: str
    records: int
    x: float
    y: float
    width: float
    height: float
    middle: float
    label: str


@dataclass(frozen=True, slots=True)
class Chart:
    """``span`` is the years of a bar; ``summary`` says in words what the bars show, ``cut`` that there are more."""

    bars: tuple[Bar, ...]
    span: int
    summary: str
    cut: bool
    most: int
    width: int = WIDTH
    height: int = HEIGHT


def years(store: Store, names: Names, concept: NamedNode) -> dict[int, int]:
    """Count the records of a concept by year."""
    return {
        int(year.value): int(count.value)
        for row in rows(store, "years", thing=concept, graph=names.graph("records"), limit=COUNTED)
        if isinstance(year := row.get("year"), Literal) and isinstance(count := row["records"], Literal)
    }


def chart(counts: Mapping[int, int]) -> Chart | None:
    """Draw the counts of years; None where there is nothing to compare."""
    if not counts:
        return None
    first, last = min(counts), max(counts)
    span = next((span for span in SPANS if last // span - first // span < MOST), SPANS[-1])
    numbers = range(first // span, last // span + 1)
    sums = [sum(counts.get(year, 0) for year in range(n * span, (n + 1) * span)) for n in numbers]
    most, room = max(sums), WIDTH / len(sums)
    width = min(room * (1 - GAP), 48)
    every = -(-len(sums) // LABELLED)
    bars = tuple(
        Bar(
            years=_years(number, span),
            records=records,
            x=round((place + 0.5) * room - width / 2, 2),
            y=round(HEIGHT - HEIGHT * records / most, 2),
            width=round(width, 2),
            height=round(HEIGHT * records / most, 2),
            middle=round((place + 0.5) * room, 2),
            label=str(number * span) if place % every == 0 else "",
        )
        for place, (number, records) in enumerate(zip(numbers, sums, strict=True))
    )
    return Chart(bars, span, _summary(counts, bars), sum(sums) >= COUNTED, most)


def _years(number: int, span: int) -> str:
    return str(number) if span == 1 else f"{number * span}–{(number + 1) * span - 1}"


def _summary(counts: Mapping[int, int], bars: tuple[Bar, ...]) -> str:
    total, best = sum(counts.values()), max(bars, key=lambda bar: bar.records)
    if len(counts) == 1:
        return f"{total:,} {'record' if total == 1 else 'records'}, of {best.years}"
    return f"{total:,} records from {min(counts)} to {max(counts)}; most, {best.records:,}, of {best.years}"
