"""What is amiss with the vocabulary of a release: for people with a trend over releases, as JSON, and in RDF."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import islice
from math import ceil
from pathlib import Path

from flask import Blueprint, Response
from pyoxigraph import NamedNode
from werkzeug.exceptions import NotFound

from graph import release as releases
from graph.merges.report import FILE as MERGES
from graph.quality.flaw import DIMENSIONS, SEVERITIES
from graph.quality.report import FILE, FOLDER, Measured, Summary, describe, read
from server.negotiation import answers
from server.negotiation.formats import DATA, GRAPHS, HTML, Format
from server.quality.trend import Trend, trend
from server.served.current import serving, settings
from server.things.documents import WRITERS, Content
from server.things.thing import Glossary, grouped
from server.things.view import Shown, View

SIZE = 100
"""Occurrences on a page."""
RELEASES = 24
"""Releases that a trend goes back, that of the page among them."""
ACCOUNT = DATA
OFFERS = (HTML, ACCOUNT, *GRAPHS)
EXTENSIONS = {form.extension: form for form in OFFERS}

blueprint = Blueprint("flaws", __name__)


@dataclass(frozen=True, slots=True)
class Line:
    """An occurrence on a page."""

    thing: Shown
    other: Shown | None
    text: str
    language: str


@blueprint.get("/quality/thesaurus")
def summary() -> Response:
    """Show what was measured in the form that is liked best."""
    return answers.liked({form: partial(_answer, form) for form in OFFERS})


@blueprint.get("/quality/thesaurus.<extension>")
def summary_as(extension: str) -> Response:
    if extension not in EXTENSIONS:
        raise NotFound(f"there is no form '.{extension}'; there are .{', .'.join(EXTENSIONS)}")
    return _answer(EXTENSIONS[extension])


@blueprint.get("/quality/thesaurus/<name>")
def flaw(name: str) -> Response:
    """Show the occurrences of one flaw, page by page."""
    told = _summary()
    found = next((one for one in told.flaws if one.name == name), None)
    if found is None:
        raise NotFound(f"no flaw '{name[:80]}'; there are {', '.join(one.name for one in told.flaws)}")
    path = serving().release.path / FOLDER / f"{found.name}.jsonl"
    kept, number = _lines(path) if path.is_file() else 0, answers.number()
    pages = max(1, ceil(kept / SIZE))
    if number > pages:
        raise NotFound(f"there is no page {number} of '{found.name}'; there are {pages}")
    return answers.page(
        "flaw.html",
        flaw=found,
        schemes=[(_scheme(told, iri), count) for iri, count in found.schemes.items()],
        lines=_slice(path, (number - 1) * SIZE) if kept else [],
        kept=kept,
        number=number,
        pages=pages,
    )


def _answer(form: Format) -> Response:
    if form == HTML:
        return _page()
    if form == ACCOUNT:
        return answers.answer(_file().read_bytes, form)
    names = answers.names()
    told = _summary()
    return answers.answer(lambda: WRITERS[form.key](Content(names, grouped(describe(told, names), ()), {})), form)


def _page() -> Response:
    told = _summary()
    history = _history()
    names = [name for name, _ in history]
    groups = [(name, *DIMENSIONS[name], _group(told.flaws, name)) for name in DIMENSIONS]
    return answers.page(
        "flaws.html",
        state=" ".join(names),
        summary=told,
        totals=[(severity, _total(told.flaws, severity)) for severity in SEVERITIES],
        groups=groups,
        trends={one.name: _trend(one, history) for one in told.flaws if one.count is not None},
        schemes=[(_scheme(told, one.iri), one.concepts) for one in told.schemes],
        releases=names,
        examples={one.name: [_line(row) for row in one.first[:3]] for one in told.flaws},
        merges=(serving().release.path / MERGES).is_file(),
        alternates=[form for form in OFFERS if form != HTML],
    )


def _group(flaws: Sequence[Measured], dimension: str) -> list[Measured]:
    """Give the flaws of a dimension: what was found first, the worst before the rest."""
    own = [one for one in flaws if one.dimension == dimension]
    return sorted(own, key=lambda one: (not one.count, SEVERITIES.index(one.severity)))


def _total(flaws: Sequence[Measured], severity: str) -> int:
    return sum(one.count or 0 for one in flaws if one.severity == severity)


def _file() -> Path:
    path = serving().release.path / FOLDER / FILE
    if not path.is_file():
        raise NotFound(f"release {serving().release.name} has no account of its thesaurus' quality")
    return path


def _summary() -> Summary:
    return _read(_file())


@lru_cache(maxsize=2)
def _read(path: Path) -> Summary:
    """Read the summary of a release, which never changes."""
    return read(path)


def _history() -> list[tuple[str, Mapping[str, int]]]:
    """Give the counts of this release and of those before it that are still there, the oldest first."""
    own = serving().release
    before = [one for one in releases.releases(settings().data) if one.name <= own.name][:RELEASES]
    counts = ((one.name, _counts(one.path / FOLDER / FILE)) for one in reversed(before))
    return [(name, found) for name, found in counts if found is not None]


@lru_cache(maxsize=4 * RELEASES)
def _counts(path: Path) -> Mapping[str, int] | None:
    """Read the counts of a release; None where it has none that we understand."""
    try:
        return {one.name: one.count for one in read(path).flaws if one.count is not None}
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _trend(one: Measured, history: Sequence[tuple[str, Mapping[str, int]]]) -> Trend:
    return trend([(name, counts[one.name]) for name, counts in history if one.name in counts])


@lru_cache(maxsize=256)
def _lines(path: Path) -> int:
    with path.open("rb") as file:
        return sum(1 for _ in file)


def _slice(path: Path, start: int) -> list[Line]:
    with path.open(encoding="utf-8") as file:
        return [_line(json.loads(row)) for row in islice(file, start, start + SIZE)]


def _line(told: Mapping[str, str]) -> Line:
    other = _shown(told, "other") if "other" in told else None
    return Line(_shown(told, "thing"), other, told.get("text", ""), told.get("language", ""))


def _shown(told: Mapping[str, str], role: str) -> Shown:
    return _link(told[role], told.get(f"{role}Label", ""), told.get(f"{role}Language", ""))


def _scheme(told: Summary, iri: str) -> Shown:
    found = next((one for one in told.schemes if one.iri == iri), None)
    return _link(iri, found.label if found else "", found.language if found else "")


def _link(iri: str, label: str, language: str) -> Shown:
    """Show a thing by its label, where its page is; a blank node, or what is no address, is no link."""
    try:
        href, outside = View(answers.names(), Glossary("")).address(NamedNode(iri))
    except ValueError:
        href, outside = "", False
    return Shown(label or iri, href, outside, "" if language == "en" else language, iri=iri)
