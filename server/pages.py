"""The pages around the things: home, records, context, health; and the manners of every page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import version
from math import ceil
from pathlib import Path

from flask import Blueprint, Response, render_template, request
from markupsafe import Markup, escape
from pyoxigraph import Literal, NamedNode
from werkzeug.exceptions import NotFound

import ontology
from graph.errors import ReleaseError, StoreError, Unfinished
from graph.names import Names
from graph.release import Release
from graph.store import Store
from graph.vocab import ORG, SCHEMA, SEEALSO, SKOS
from server import errors
from server.endpoint.shelf import is_built
from server.negotiation import answers
from server.negotiation.formats import GRAPHS, HTML, JSON_LD, PROBLEM, TEXT
from server.negotiation.negotiate import liked, negotiate
from server.served.ask import Term, rows
from server.served.current import isolation, serving, settings
from server.things import thing
from server.things.article import Item
from server.things.thing import Glossary
from server.things.view import View

KINDS = {
    SEEALSO.Record: ("record", "records"),
    ORG.Organization: ("organization", "organizations"),
    SCHEMA.Event: ("meeting", "meetings"),
    SKOS.Concept: ("concept", "concepts"),
}
"""What the home page counts, and the words for one and for many."""

NEWEST = 12
SIZE = 50
SORTED = 50_000
"""How many records are sorted for a reader; beyond, they come in the order of the store."""

SECTIONS = (
    ("Records", "/records"),
    ("Subjects", "/scheme/subjects"),
    ("Query", "/sparql"),
    ("Dumps", "/dumps/"),
    ("Intake", "/quality/intake"),
    ("Quality", "/quality/thesaurus"),
    ("Vocabulary", "/ontology"),
)

TITLES = {
    400: "Not understood",
    404: "Not found",
    406: "Not in this format",
    429: "Too many requests",
    503: "Not ready",
}
"""What is written over an error."""

WORKED_OUT = ("/sparql?", "/search?", "/search/", "/graphs?", "/same?", "/reconcile", "/rest/", "/review")
"""What crawlers are asked to leave alone: there is no end of such addresses, and what they tell is told elsewhere."""

POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; script-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
MANNERS = {
    "Content-Security-Policy": POLICY,
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
}
"""What every HTML answer says to browsers."""

blueprint = Blueprint("pages", __name__, static_folder="static", static_url_path="/static")


@dataclass(frozen=True, slots=True)
class Scheme:
    scheme: NamedNode
    count: int


@dataclass(frozen=True, slots=True)
class Summary:
    """What the home page tells of a release, which never changes and so is asked for once."""

    counts: Mapping[NamedNode, int]
    schemes: tuple[Scheme, ...]
    newest: tuple[tuple[NamedNode, Term | None], ...]
    glossary: Glossary


_summaries: dict[Path, Summary] = {}
"""The summaries of the last releases that were served, by their folders."""
KEPT = 4


@blueprint.get("/")
def home() -> Response:
    """Tell what the dataset is, and where to go from here."""
    release, store, names = serving().release, serving().store, answers.names()
    summary = _summary(release, store, names, settings().dataset.language)
    view = View(names, summary.glossary)
    return answers.page(
        "home.html",
        [f'<{names.path}/dataset>; rel="describedby"'],
        dataset=settings().dataset,
        counts=[(KINDS[kind][count != 1], count) for kind, count in summary.counts.items()],
        total=summary.counts[SEEALSO.Record],
        schemes=sorted(((view.link(s.scheme), s.count) for s in summary.schemes), key=lambda s: s[0].text.casefold()),
        newest=[Item(view.link(iri), view.show(date) if date else None) for iri, date in summary.newest],
        built=answers.built(release),
        release=release.name,
    )


@blueprint.get("/records")
def records() -> Response:
    """List the records, newest first."""
    number, store, names, language = answers.number(), serving().store, answers.names(), settings().dataset.language
    total = _summary(serving().release, store, names, language).counts[SEEALSO.Record]
    pages = max(1, ceil(total / SIZE))
    if number > pages:
        raise NotFound(f"the list of records has no page {number}")
    found = _records(store, total, SIZE, (number - 1) * SIZE)
    view = View(names, _glossary(store, language, [iri for iri, _ in found]))
    items = [Item(view.link(iri), view.show(date) if date else None) for iri, date in found]
    return answers.page(
        "records.html", items=items, number=number, pages=pages, total=total, start=(number - 1) * SIZE + 1,
        is_sorted=total <= SORTED,
    )  # fmt: skip


@blueprint.get("/health")
def health() -> tuple[dict[str, object], int, dict[str, str]]:
    """Tell whether there is a release to serve, and which; what answers queries, and behind which fences."""
    manners = {"Cache-Control": "no-store"}
    try:
        release = serving().release
        manifest = release.manifest
    except (ReleaseError, StoreError) as err:
        return {"status": "unavailable", "base": settings().base, "reason": str(err)}, 503, manners
    told = {
        "status": "ok",
        "release": release.name,
        "built": answers.built(release).isoformat(),
        "base": settings().base,
        "graphs": manifest.get("triples", {}),
        "engine": _engine(),
        "isolation": isolation(),
        "editor": "built" if is_built() else "not built: the page of the endpoint is a plain form",
    }
    return told, 200, manners


def _engine() -> str:
    """Name what answers queries; of a store far away no more than that it is one, as its address is the operator's."""
    return "a store far away" if settings().store.url else f"Oxigraph {version('pyoxigraph')}, in workers"


@blueprint.get("/context.jsonld")
def context() -> Response:
    """Serve the JSON-LD context that our documents name."""
    return answers.lasting((ontology.FOLDER / "context.jsonld").read_bytes(), JSON_LD)


@blueprint.get("/robots.txt")
def robots() -> Response:
    """Tell crawlers what to leave alone (https://www.rfc-editor.org/rfc/rfc9309): what is worked out for each asker."""
    path = answers.names().path
    lines = ["User-agent: *", *(f"Disallow: {path}{one}" for one in WORKED_OUT)]
    return answers.lasting("\n".join((*lines, "")).encode(), TEXT)


@blueprint.get("/.well-known/void")
def void() -> Response:
    """Lead to the dataset's description; to RDF those who leave it to us (https://www.w3.org/TR/void/#well-known)."""
    form = negotiate(request, (*GRAPHS, HTML))
    where = f"{answers.names().path}/dataset.{form.extension}"
    response = Response(status=303, headers={"Location": where, "Cache-Control": answers.FRESH})
    response.vary.add("Accept")
    return response


@blueprint.app_errorhandler(400)
@blueprint.app_errorhandler(404)
@blueprint.app_errorhandler(406)
@blueprint.app_errorhandler(ReleaseError)
@blueprint.app_errorhandler(Unfinished)
def tell(error: Exception) -> Response:
    """Tell of what is not to be had on a page where the reader likes that best, else as all errors are told."""
    response = errors.answer(error)
    if liked(request.accept_mimetypes, (TEXT, HTML, PROBLEM)) == HTML:
        title = TITLES.get(response.status_code, TITLES[503])
        response.data = render_template("error.html", title=title, text=errors.explanation(error)).encode()
        response.content_type = HTML.content_type
        response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.after_app_request
def manners(response: Response) -> Response:
    """Say to browsers what a page may load: our own style, images and scripts, and nothing that is written into it."""
    response.headers["X-Content-Type-Options"] = "nosniff"
    if response.mimetype == HTML.media_type:
        framed = "frame-ancestors *" in response.headers.get("Content-Security-Policy", "")
        for name, value in MANNERS.items():
            if not (framed and name == "X-Frame-Options"):
                response.headers.setdefault(name, value)
    return response


@blueprint.app_context_processor
def site() -> dict[str, object]:
    """Give every template the site's name, path and sections, and the release where there is one."""
    try:
        release = serving().release.name
    except (ReleaseError, StoreError):
        release = ""
    return {
        "site": {
            "title": settings().dataset.title,
            "path": answers.names().path,
            "sections": SECTIONS,
            "release": release,
        }
    }


@blueprint.app_template_filter("verbatim")
def verbatim(text: str) -> Markup:
    """Mark the spaces that a reader could not see: no-break spaces, and those at either end."""
    inner = text.strip(" ")
    before, after = text[: len(text) - len(text.lstrip(" "))], text[len(text.rstrip(" ")) :] if inner else ""
    marked = escape(inner).replace("\xa0", Markup('<span class="nbsp">\xa0</span>'))
    return Markup("").join((_spaces(before), marked, _spaces(after)))


def _spaces(spaces: str) -> Markup:
    return Markup('<span class="space">{}</span>').format(spaces) if spaces else Markup("")


def _summary(release: Release, store: Store, names: Names, language: str) -> Summary:
    """Ask for what the home page tells, once a release."""
    found = _summaries.get(release.path)
    if found is None:
        counts = {row["class"]: _number(row["count"]) for row in rows(store, "kinds", classes=list(KINDS))}
        by_kind = {kind: counts.get(kind, 0) for kind in KINDS}
        schemes = [
            Scheme(row["scheme"], _number(row["count"]))
            for row in rows(store, "schemes")
            if isinstance(row["scheme"], NamedNode)
        ]
        newest = _records(store, by_kind[SEEALSO.Record], NEWEST, 0)
        glossary = _glossary(store, language, [*(s.scheme for s in schemes), *(iri for iri, _ in newest)])
        while len(_summaries) >= KEPT:
            _summaries.pop(next(iter(_summaries)), None)
        found = _summaries[release.path] = Summary(by_kind, tuple(schemes), tuple(newest), glossary)
    return found


def _records(store: Store, total: int, limit: int, offset: int) -> list[tuple[NamedNode, Term | None]]:
    question = "records" if total <= SORTED else "records-many"
    found = rows(store, question, limit=limit, offset=offset)
    records = [row["record"] for row in found if isinstance(row["record"], NamedNode)]
    dates = {row["thing"]: row["date"] for row in rows(store, "dates", things=records)} if records else {}
    return [(record, dates.get(record)) for record in records]


def _glossary(store: Store, language: str, things: list[NamedNode]) -> Glossary:
    glossary = Glossary(language)
    glossary.add(thing.mentioned(store, things))
    return glossary


def _number(term: Term) -> int:
    return int(term.value) if isinstance(term, Literal) else 0
