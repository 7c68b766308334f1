"""Progress: counts with their rate and, where the total is known, the time that is left."""

from __future__ import annotations

import io

import pytest
from rich.console import Console
from rich.progress import Progress, TextColumn

from graph.progress import Bar, Log, Pace


def said(counts: list[tuple[float, int]], total: int | None, begun: int = 0) -> str:
    """Count so many things at such times, and give what is said last."""
    pace = Pace(0.0, begun)
    for now, done in counts:
        pace.hear(done, now)
    now, done = counts[-1]
    return pace.say(done, total, now)


@pytest.mark.parametrize(
    ("counts", "total", "expected"),
    [
        ([(0, 0), (10, 200)], 1400, "200 of 1,400 (20/s, 1:00 min left)"),
        ([(0, 0), (10, 10)], 10_000, "10 of 10,000 (1/s, 2:46:30 h left)"),
        ([(0, 100), (10, 200)], 250, "200 of 250 (10/s, 5 s left)"),
        ([(0, 0), (10, 5)], 5, "5 of 5 (0/s)"),
        ([(10, 200)], None, "200 (20/s)"),
    ],
)
def test_a_count_tells_its_rate_and_the_time_that_is_left(
    counts: list[tuple[float, int]], total: int | None, expected: str
) -> None:
    assert said(counts, total) == expected


def test_a_stage_that_goes_on_where_another_run_stopped_counts_from_there() -> None:
    assert said([(10, 200)], None, begun=100) == "200 (10/s)"


@pytest.mark.parametrize("counts", [[(60, 1)], [(60, 1), (60.5, 40)], [(0, 0), (10, 0)]])
def test_nothing_is_said_of_what_is_left_before_it_means_something(counts: list[tuple[float, int]]) -> None:
    assert said(counts, 7000) == f"{counts[-1][1]} of 7,000"


def test_what_goes_before_the_first_of_many_is_not_reckoned_for_each() -> None:
    assert said([(60, 1), (64, 2001)], 7001) == "2,001 of 7,001 (500/s, 10 s left)"


def test_the_log_writes_stages_and_notes_at_once(capsys: pytest.CaptureFixture[str]) -> None:
    log = Log()
    log.stage("harvesting here", 5)
    log.count(6, 10)
    log.note("here: status 503; asking again in 20 s")
    assert capsys.readouterr().err == "harvesting here ...\nhere: status 503; asking again in 20 s\n"


def test_the_bar_shows_count_and_total() -> None:
    shown = io.StringIO()
    console = Console(file=shown, width=200, force_terminal=True, color_system=None)
    with Progress(
        TextColumn("{task.description} {task.fields[rate]}"), console=console, auto_refresh=False
    ) as progress:
        bar = Bar(progress)
        bar.stage("harvesting", 5)
        bar.count(5, 10)
        bar.note("a [note]")
        progress.refresh()
    assert "harvesting 5 of 10" in shown.getvalue()
    assert "a [note]" in shown.getvalue()
