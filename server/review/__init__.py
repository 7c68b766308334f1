"""The review page, where people judge proposed mappings: the only page that writes, and only files of mappings.

It is there where the operator has set a word that opens it, ``review.token``. It works without a script.

``visit`` knows who is logged in; ``attempts`` counts how often a client has tried the word.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from math import ceil
from urllib.parse import urlencode

from flask import Blueprint, Response, render_template, request
from werkzeug.exceptions import BadRequest, Conflict, Forbidden, HTTPException, NotFound

from graph.errors import Hasty, SourceError
from graph.mappings import called, ledger
from graph.mappings.called import Place
from graph.mappings.match import ACCEPTED, MEANINGS, PROPOSED, REJECTED, STATES, Match, Table
from graph.mappings.verdict import Outdated, Verdict, judge, mark
from graph.names import clean
from server import errors
from server.clients.places import client
from server.negotiation import answers
from server.negotiation.formats import HTML, PROBLEM, TEXT
from server.negotiation.negotiate import liked
from server.review import visit
from server.review.attempts import Attempts
from server.review.visit import Visit
from server.served.current import settings

SIZE = 20
"""Mappings on a page."""
ATTEMPTS = 5
"""How often a client may try the word in a minute."""
ATTEMPTED = ".attempts"
"""The file beside the mappings in which the server's processes count that."""
LONGEST = 1000
"""Characters of a remark."""
VERDICTS = (ACCEPTED, REJECTED, PROPOSED)
TITLES = {403: "Not allowed", 404: "Not found", 409: "Meanwhile it has changed", 429: "Too many attempts"}
MANNERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "same-origin",  # with no-referrer a browser would not say that a form is ours
    "X-Robots-Tag": "noindex, nofollow",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}

blueprint = Blueprint("review", __name__)


@dataclass(frozen=True, slots=True)
class Entry:
    """A mapping on the page; ``earlier`` is what was said of it before, ``place`` where the other concept stands."""

    match: Match
    mark: str
    earlier: tuple[str, ...]
    is_linked: tuple[bool, bool]
    place: Place | None = None


@blueprint.before_request
def be_there() -> None:
    """Have no such page where the operator wants none, and take no forms of others. Raises: NotFound, Forbidden."""
    if not settings().review.token:
        raise NotFound("there is no review page here: the operator has set no review.token")
    if request.method == "POST":
        visit.hold_origin(settings())


@blueprint.after_request
def behave(response: Response) -> Response:
    for name, value in MANNERS.items():
        response.headers[name] = value
    return response


@blueprint.errorhandler(HTTPException)
@blueprint.errorhandler(Hasty)
def tell(error: Exception) -> Response:
    """Tell what went wrong on a page with a way back, where pages are liked best; else as all errors are told."""
    response = errors.answer(error)
    if response.status_code >= 400 and liked(request.accept_mimetypes, (TEXT, HTML, PROBLEM)) == HTML:
        name = (request.view_args or {}).get("name", "")
        title = TITLES.get(response.status_code, "Not done")
        known = name if settings().review.token and name in ledger.names(settings().data) else ""
        response.set_data(render_template("review-error.html", title=title, text=errors.explanation(error), name=known))
        response.headers["Content-Type"] = HTML.content_type
    return response


@blueprint.get("/review")
def desk() -> Response:
    """Show what there is to review; to a stranger, the form to log in."""
    here = visit.current(settings().review.token)
    if here is None:
        return _page("review-login.html", 200)
    data = settings().data
    counts = {name: Counter(match.state for match in _table(name).matches) for name in ledger.names(data)}
    return _page("review.html", 200, visit=here, sign=_sign(here), counts=counts, states=STATES)


@blueprint.post("/review/login")
def login() -> Response:
    """Let in who gives the operator's word. Raises: Hasty, Conflict."""
    attempts = Attempts(settings().data / ledger.FOLDER / ATTEMPTED, ATTEMPTS)
    try:
        attempts.count(client(request.remote_addr or "unknown"))
    except SourceError as err:
        raise Conflict(str(err)) from err
    token = settings().review.token
    if not visit.is_word(token, request.form.get("token", "")):
        return _page("review-login.html", 403, wrong=True)
    response = _see(_path())
    visit.keep(response, visit.begin(token, request.form.get("who", "")), settings(), _path())
    return response


@blueprint.post("/review/logout")
def logout() -> Response:
    _visitor()
    response = _see(_path())
    visit.end(response, settings(), _path())
    return response


@blueprint.get("/review/<name>")
def listing(name: str) -> Response:
    """List the mappings to an authority in a state, the most probable first."""
    here = visit.current(settings().review.token)
    if here is None:
        return _see(_path())
    table = _existing(name)
    state = request.args.get("state", PROPOSED)
    if state not in STATES:
        raise BadRequest(f"state is {state[:20]!r}; one of {', '.join(STATES)} was expected")
    wanted = clean(request.args.get("q", ""))[:100]
    found = sorted(
        (match for match in table.having(state) if wanted.casefold() in _text(match)),
        key=lambda match: (-(match.confidence or 0.0), match.pair),
    )
    pages = max(1, ceil(len(found) / SIZE))
    number = min(answers.number(), pages)
    shown = found[(number - 1) * SIZE : number * SIZE]
    earlier = ledger.verdicts(settings().data, name) if shown else {}
    places = called.places(settings(), name, (match.object for match in shown))
    return _page(
        "review-list.html",
        200,
        visit=here,
        sign=_sign(here),
        name=name,
        state=state,
        states=[(one, len(table.having(one))) for one in STATES],
        wanted=wanted,
        entries=[_entry(match, earlier.get(match.pair, ()), places.get(match.object)) for match in shown],
        done=table.by_id.get(request.args.get("done", "")),
        mark=mark,
        meanings=MEANINGS,
        faults=table.faults,
        total=len(found),
        number=number,
        pages=pages,
        query=lambda page: "?" + urlencode({"state": state, "q": wanted, "page": page}),
    )


@blueprint.post("/review/<name>")
def say(name: str) -> Response:
    """Write a verdict, and go back to the list. Raises: Forbidden, BadRequest, Conflict."""
    here = _visitor()
    _existing(name)
    form = request.form
    state, given = form.get("verdict", ""), form.get("id", "")
    if state not in VERDICTS:
        raise BadRequest(f"verdict is {state[:20]!r}; one of {', '.join(VERDICTS)} was expected")
    remark = clean(form.get("comment", ""))[:LONGEST]
    verdict = Verdict(state, here.who, datetime.now(UTC).date(), form.get("relation", ""), remark)
    seen, now = form.get("seen", ""), settings()
    try:
        ledger.change(
            now.data,
            name,
            now.base,
            here.who,
            f"review page: {state}",
            lambda table: judge(table, given, verdict, seen),
            now.dataset.licence,
        )
    except (Outdated, SourceError) as err:
        raise Conflict(str(err)) from err
    except ValueError as err:
        raise BadRequest(str(err)) from err
    back = {key: form[key] for key in ("state", "q", "page") if form.get(key)} | {"done": given}
    return _see(f"{_path()}/{name}?{urlencode(back)}")


def _visitor() -> Visit:
    """Give the visit that a form belongs to. Raises: Forbidden."""
    here = visit.current(settings().review.token)
    if here is None:
        raise Forbidden("you are not logged in, or your visit is over; log in and try again")
    visit.hold_sign(settings().review.token, here)
    return here


def _sign(here: Visit) -> str:
    return here.sign(settings().review.token)


def _existing(name: str) -> Table:
    """Read the mappings to an authority. Raises: NotFound."""
    if name not in ledger.names(settings().data):
        raise NotFound(f"there are no mappings to '{name[:64]}'")
    return _table(name)


def _table(name: str) -> Table:
    try:
        return ledger.load(settings().data, name, settings().base)
    except SourceError as err:
        raise Conflict(f"the mappings cannot be read: {err}") from err


def _entry(match: Match, earlier: tuple[str, ...], place: Place | None) -> Entry:
    safe = (match.subject.startswith(("http://", "https://")), match.object.startswith(("http://", "https://")))
    return Entry(match, mark(match), earlier, safe, place)


def _text(match: Match) -> str:
    return f"{match.subject_label}\n{match.object_label}\n{match.subject}\n{match.object}".casefold()


def _path() -> str:
    return f"{answers.names().path}/review"


def _page(template: str, status: int, **values: object) -> Response:
    return Response(render_template(template, **values), status, content_type=HTML.content_type)


def _see(path: str) -> Response:
    return Response(status=303, headers={"Location": path})
