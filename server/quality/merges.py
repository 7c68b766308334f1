"""The terms that a librarian should look at: which concepts may mean the same, and which labels mean two things."""

from __future__ import annotations

import json
from functools import lru_cache
from math import ceil
from pathlib import Path

from flask import Blueprint, Response, request
from werkzeug.exceptions import NotFound

from graph.merges import TITLES
from graph.merges.report import FILE
from graph.names import KINDS
from server.negotiation import answers
from server.negotiation.formats import DATA, HTML
from server.served.current import serving, settings

SIZE = 100
"""Suggestions on a page; labels that mean two things that it shows."""
REPORT = DATA

blueprint = Blueprint("merges", __name__)


@blueprint.get("/quality/merges")
def merges() -> Response:
    """Show the report as a page, or as JSON where that is liked better."""
    return answers.liked({HTML: _page, REPORT: _json})


@blueprint.get("/quality/merges.json")
def merges_json() -> Response:
    return _json()


def _json() -> Response:
    path = _file()
    return answers.answer(path.read_bytes, REPORT)


def _page() -> Response:
    report = _report(_file())
    found, wanted = report["suggestions"], request.args.get("kind", "")
    if not isinstance(found, list):
        raise TypeError(f"a list of suggestions was expected in {FILE}")
    if wanted and wanted not in KINDS:
        raise NotFound(f"no kind '{wanted}'; there are {', '.join(KINDS)}")
    chosen = [one for one in found if not wanted or one["kind"] == wanted]
    number, pages = answers.number(), max(1, ceil(len(chosen) / SIZE))
    if number > pages:
        raise NotFound(f"there is no page {number} of suggestions; there are {pages}")
    shown = chosen[(number - 1) * SIZE : number * SIZE]
    return answers.page(
        "merges.html",
        report=report,
        shown=shown,
        kind=wanted,
        number=number,
        pages=pages,
        most=SIZE,
        base=settings().base,
        titles=TITLES,
    )


def _file() -> Path:
    path = serving().release.path / FILE
    if not path.is_file():
        raise NotFound(f"release {serving().release.name} has no suggestions of what to merge")
    return path


@lru_cache(maxsize=2)
def _report(path: Path) -> dict[str, object]:
    """Read the report of a release, which never changes."""
    report: dict[str, object] = json.loads(path.read_bytes())
    return report
