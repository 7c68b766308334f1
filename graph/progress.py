"""How a long run tells how far it is: a bar on a terminal, plain lines elsewhere."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Protocol

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

EVERY = 5.0
"""Seconds between two lines of the plain log."""
SOON = 2.0
"""Seconds of counting before which nobody knows how long the rest will take."""


class Teller(Protocol):
    """Hears of a run's stages, within a stage of how many things are done, and of what else it should know.

    A stage that goes on where an earlier run stopped has some ``done`` already; ``total`` is given where it is known.
    """

    def stage(self, name: str, done: int = 0) -> None: ...

    def count(self, done: int, total: int | None = None) -> None: ...

    def note(self, text: str) -> None: ...


class Silence:
    """Tells nothing."""

    def stage(self, name: str, done: int = 0) -> None:
        """Hear of a stage."""

    def count(self, done: int, total: int | None = None) -> None:
        """Hear of a count."""

    def note(self, text: str) -> None:
        """Hear of what happens."""


@dataclass(slots=True)
class Pace:
    """How fast a stage goes: from when it began, and with how many done.

    What a stage does before the first of its things is done tells nothing of the others: the time that is left is
    reckoned from the first count, and only when something has gone on for a while since.
    """

    start: float
    done: int = 0
    first: tuple[float, int] | None = None

    def hear(self, done: int, now: float) -> None:
        """Remember the first count."""
        self.first = self.first or (now, done)

    def say(self, done: int, total: int | None, now: float) -> str:
        """Write a count with its rate and, where the total is known and the pace too, the time that is left."""
        if total is None:
            return f"{done:,} ({(done - self.done) / max(now - self.start, 0.001):,.0f}/s)"
        since, counted = self.first or (now, done)
        if now - since < SOON or done <= counted:
            return f"{done:,} of {total:,}"
        rate = (done - counted) / (now - since)
        left = f", {_span((total - done) / rate)} left" if done < total else ""
        return f"{done:,} of {total:,} ({rate:,.0f}/s{left})"


def _span(seconds: float) -> str:
    """Write a span of time as 5 s, 1:05 min or 2:00:07 h."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours:,}:{minutes:02}:{rest:02} h"
    return f"{minutes}:{rest:02} min" if minutes else f"{rest} s"


class Log:
    """Writes a line a stage, and one now and then within it, to standard error."""

    def __init__(self) -> None:
        self._stage = ""
        self._last = time.monotonic()
        self._pace = Pace(self._last)

    def stage(self, name: str, done: int = 0) -> None:
        self._stage = name
        self._last = time.monotonic()
        self._pace = Pace(self._last, done)
        self._write(f"{name} ...")

    def count(self, done: int, total: int | None = None) -> None:
        now = time.monotonic()
        self._pace.hear(done, now)
        if now - self._last >= EVERY:
            self._last = now
            self._write(f"{self._stage}: {self._pace.say(done, total, now)}")

    def note(self, text: str) -> None:
        self._write(text)

    def _write(self, text: str) -> None:
        print(text, file=sys.stderr, flush=True)  # noqa: T201 - the log of the command


class Bar:
    """Draws the stage and its count with the rate."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._task = progress.add_task("starting", total=None, rate="")
        self._pace = Pace(time.monotonic())

    def stage(self, name: str, done: int = 0) -> None:
        self._pace = Pace(time.monotonic(), done)
        self._progress.update(self._task, description=name, completed=done, total=None, rate="")

    def count(self, done: int, total: int | None = None) -> None:
        now = time.monotonic()
        self._pace.hear(done, now)
        rate = self._pace.say(done, total, now)
        self._progress.update(self._task, completed=done, total=total, rate=rate)

    def note(self, text: str) -> None:
        self._progress.console.print(text, markup=False, highlight=False)


@contextmanager
def teller() -> Iterator[Teller]:
    """Give a bar where standard error is a terminal, a log elsewhere."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield Log()
        return
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[rate]}"))
    with Progress(*columns, TimeElapsedColumn(), console=console, transient=True) as progress:
        yield Bar(progress)
