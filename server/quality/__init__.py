"""The account of a build, for people and as JSON: what came in, what became of it, and what was kept aside.

``flaws`` tells what is amiss with the vocabulary, with its ``trend`` over releases, and ``merges`` which terms a
librarian should look at.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from flask import Blueprint, Response
from werkzeug.exceptions import NotFound

from graph.intake import FILE
from graph.release.quarantine import FOLDER, RECORDS, REJECTS
from server.negotiation import answers
from server.negotiation.formats import DATA, HTML
from server.served.current import serving

MOST = 200
"""Rejects, and records in quarantine, that the page shows; the release's folder has them all."""
OUTCOMES = ("converted", "flagged", "empty", "ignored", "unmapped")
ACCOUNT = DATA

blueprint = Blueprint("quality", __name__)


@dataclass(frozen=True, slots=True)
class Aside:
    """Something that was kept aside: where it was, why, and the text at fault or the address it would have."""

    where: str
    why: str
    text: str


@blueprint.get("/quality/intake")
def intake() -> Response:
    """Show the account as a page, or as JSON where that is liked better."""
    return answers.liked({HTML: _page, ACCOUNT: _json})


@blueprint.get("/quality/intake.json")
def intake_json() -> Response:
    return _json()


def _json() -> Response:
    return answers.answer(lambda: _account().read_bytes(), ACCOUNT)


def _page() -> Response:
    folder = serving().release.path / FOLDER
    rejects = [Aside(str(line["where"]), str(line["why"]), str(line["text"])) for line in _lines(folder / REJECTS)]
    records = [Aside(_where(line), _reasons(line), str(line["iri"])) for line in _lines(folder / RECORDS)]
    account = json.loads(_account().read_bytes())
    return answers.page("intake.html", account=account, outcomes=OUTCOMES, rejects=rejects, records=records, most=MOST)


def _account() -> Path:
    path = serving().release.path / FILE
    if not path.is_file():
        raise NotFound(f"release {serving().release.name} has no account of its intake")
    return path


def _where(line: dict[str, object]) -> str:
    record = line["record"]
    return f"{record['document']}, record {record['position']}" if isinstance(record, dict) else ""


def _reasons(line: dict[str, object]) -> str:
    results = line["results"]
    found = [str(result["message"]) for result in results] if isinstance(results, list) else []
    return "; ".join([str(line["reason"]), *found])


def _lines(path: Path) -> Iterator[dict[str, object]]:
    if path.is_file():
        with path.open(encoding="utf-8") as file:
            yield from (json.loads(line) for line in islice(file, MOST))
