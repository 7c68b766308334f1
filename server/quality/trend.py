"""Counts over releases as a line that fits into a cell of a table, drawn on the server, and told in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT, MARGIN = 96, 24, 3
"""Units of the drawing."""


@dataclass(frozen=True, slots=True)
class Trend:
    """``points`` are for a polyline, ``end`` is the last of them; ``words`` say what it shows."""

    points: str
    end: tuple[float, float]
    words: str
    values: tuple[tuple[str, int], ...]


def trend(counts: Sequence[tuple[str, int]]) -> Trend:
    """Draw the counts of releases, the oldest first; zero is at the bottom."""
    values = tuple(counts)
    top = max((count for _, count in values), default=0) or 1
    step = (WIDTH - 2 * MARGIN) / max(1, len(values) - 1)
    places = [
        (round(MARGIN + number * step, 1), round(HEIGHT - MARGIN - count / top * (HEIGHT - 2 * MARGIN), 1))
        for number, (_, count) in enumerate(values)
    ]
    points = " ".join(f"{x:g},{y:g}" for x, y in places)
    return Trend(points, places[-1] if places else (MARGIN, HEIGHT - MARGIN), _words(values), values)


def _words(values: tuple[tuple[str, int], ...]) -> str:
    if len(values) < 2:
        return "no earlier release tells"
    first, last = values[0][1], values[-1][1]
    way = "up" if last > first else "down" if last < first else "unchanged"
    return f"{way}: {', '.join(f'{count:,}' for _, count in values)} over {len(values)} releases"
