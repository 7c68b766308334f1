"""Progress: counts with their rate and, where the total is known, the time that is left."""

from __future__ import annotations

import io

import pytest
from rich.console import Console
from rich.progress import Progress, TextColumn

from graph.progress import Bar, Log, Pace


@pytest.mark.parametrize(
    ("begun", "done", "total", "said"),
    [
        (0, 200, None, "200 (20/s)"),
        (0, 200, 1400, "200 of 1,400 (20/s, 1:00 min left)"),
        (100, 200, 250, "200 of 250 (10/s, 5 s left)"),
        (0, 10, 10_000, "10 of 10,000 (1/s, 2:46:30 h left)"),
        (0, 0, 5, "0 of 5 (0/s)"),
        (0, 5, 5, "5 of 5 (0/s)"),
    ],
)
def test_a_pace_counts_from_where_the_stage_began(begun: int, done: int, total: int | None, said: str) -> None:
    assert Pace(0.0, begun).say(done, total, 10.0) == said


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
    assert "harvesting 5 of 10 (0/s)" in shown.getvalue()
    assert "a [note]" in shown.getvalue()
