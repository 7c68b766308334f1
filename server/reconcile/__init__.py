"""The reconciliation service: from names in a table to the things of a release, in all versions of the protocol.

https://www.w3.org/community/reports/reconciliation/CG-FINAL-specs-0.2-20230410/ (and 0.1's JSONP) under
``/reconcile``; https://reconciliation-api.github.io/specs/1.0-draft/ under ``/reconcile/1.0``. The matching is
``graph/reconcile``. How it is used, and what is bounded: docs/reconciliation.md.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from pathlib import Path

from flask import Blueprint, Response, redirect, render_template, request
from werkzeug.exceptions import BadRequest, HTTPException, NotFound, RequestEntityTooLarge, UnsupportedMediaType

from graph.names import Names
from graph.reconcile import FOLDER, Things, Wish, reconcile
from server import errors
from server.negotiation import answers
from server.negotiation.formats import HTML, PROBLEM, Format
from server.reconcile import asked, extend, features, manifest, suggest
from server.reconcile.asked import NEW, OLD, Batch, Json
from server.reconcile.telling import Body, Voice
from server.served.current import count, serving, settings
from server.skosmos import CALLBACK, SCRIPT

JSON = Format("json", "application/json", "json")
FORM = "application/x-www-form-urlencoded"
POLICY = (
    "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors *; "
    "sandbox allow-popups allow-popups-to-escape-sandbox"
)
"""A preview runs nothing and loads nothing but our style; any page may frame it."""

KEPT = 4
VERSIONS = {"": OLD, "/1.0": NEW}
"""The version that is spoken under an address below ``/reconcile``."""

blueprint = Blueprint("reconcile", __name__)
_open: dict[Path, Things] = {}
"""The indexes of the last releases that were served."""
_lock = threading.Lock()


def things() -> Things:
    """Open the index of this request's release, once in a process. Raises: ReleaseError where it has none."""
    path = serving().release.path / FOLDER
    with _lock:
        if path not in _open:
            found = Things(path)
            while len(_open) >= KEPT:
                del _open[next(iter(_open))]
            _open[path] = found
        return _open[path]


@blueprint.before_request
def bound() -> None:
    """Count a request against its client. Raises: Hasty."""
    if request.method != "OPTIONS":
        count()


def _voice(version: str) -> Voice:
    return Voice(things(), asked.languages(), version)


def old() -> Response:
    """Answer version 0.2 and 0.1 at their one address: the manifest, a batch, a data extension."""
    voice, given = _voice(OLD), request.args
    if request.method == "POST":
        if request.mimetype == "application/json":
            return _told(lambda: _body(asked.posted(request)))
        if request.mimetype != FORM:
            raise UnsupportedMediaType(f"a body in {FORM} or application/json was expected")
        asked.body(request)
        given = request.form
    language = asked.tag(given.get("lang", ""))
    if "queries" in given:
        return _told(lambda: _answered(asked.old(asked.decoded(given["queries"], "queries"), language), voice))
    if "extend" in given:
        return _told(lambda: extend.extend(asked.decoded(given["extend"], "extend"), voice))
    if "query" in given:
        return _told(lambda: {"result": _candidates(asked.single(given["query"], language), voice)})
    if request.method == "POST":
        raise BadRequest("no queries; a parameter 'queries' or 'extend' was expected")
    version = NEW if given.get("version", "").startswith("1") else OLD
    return _told(lambda: manifest.manifest(_voice(version), Names(settings().base).base, _title()))


def new() -> Response:
    return _told(lambda: manifest.manifest(_voice(NEW), Names(settings().base).base, _title()))


def match() -> Response:
    """Answer a batch of version 1.0."""
    return _told(lambda: _answered(asked.new(asked.posted(request)), _voice(NEW)))


def extended() -> Response:
    return _told(lambda: extend.extend(asked.posted(request), _voice(NEW)))


def _body(told: Json) -> Body:
    """Answer JSON at the old address, as its shape tells what it is."""
    if isinstance(told, dict) and "ids" in told:
        return extend.extend(told, _voice(NEW))
    if isinstance(told, dict) and not isinstance(told.get("queries", []), list):
        return _answered(asked.old(told["queries"], ""), _voice(OLD))
    return _answered(asked.new(told), _voice(NEW))


def _answered(batch: Batch, voice: Voice) -> Body:
    voice = Voice(voice.things, voice.languages, batch.version)
    found = {key: _candidates(wish, voice) for key, wish in batch.wishes}
    if batch.version == NEW:
        return {"results": [{"candidates": candidates} for candidates in found.values()]}
    return {key: {"result": candidates} for key, candidates in found.items()}


def _candidates(wish: Wish, voice: Voice) -> list[Json]:
    return [voice.candidate(found) for found in reconcile(voice.things, wish)]


def suggested(kind: str, version: str) -> Response:
    return _told(lambda: suggest.suggest(kind, _voice(version)))


def flown(kind: str) -> Response:
    return _told(lambda: suggest.flyout(kind, _voice(OLD)))


def proposed(version: str) -> Response:
    return _told(lambda: extend.propose(_voice(version)))


def previewed(version: str) -> Response:
    """Show a thing in a small frame."""
    voice = _voice(version)
    response = answers.answer(lambda: suggest.preview(voice), HTML, state=",".join(voice.languages))
    response.headers["Content-Security-Policy"] = POLICY
    response.vary.add("Accept-Language")
    return response


def explained(feature: str) -> Response:
    """Say on a small page what a feature of candidates means."""
    told = features.meaning(feature)
    response = answers.answer(lambda: render_template("reconcile-feature.html", feature=feature, meaning=told), HTML)
    response.headers["Content-Security-Policy"] = POLICY
    return response


def viewed() -> Response:
    """Lead to a thing; only to one that there is, so that nobody is led astray. Raises: NotFound."""
    voice = _voice(OLD)
    found = redirect(voice.things.concept(suggest.known(voice)).iri, 303)
    return Response(status=found.status_code, headers={"Location": found.headers["Location"]})


def _told(make: Callable[[], Body]) -> Response:
    """Answer in JSON, or with a script that calls back. Raises: BadRequest for a callback that is no name."""
    callback = request.args.get("callback", "") if request.method in {"GET", "HEAD"} else ""
    if callback and not CALLBACK.fullmatch(callback):
        raise BadRequest("callback is no name of a function; letters, digits, _, $ and dots were expected")
    form, state = SCRIPT if callback else JSON, ",".join(asked.languages())
    if request.method == "POST":
        response = Response(_written(make(), ""), content_type=form.content_type)
        response.headers["Cache-Control"] = "no-store"
    else:
        response = answers.answer(lambda: _written(make(), callback), form, state=state)
    response.vary.add("Accept-Language")
    return response


def _written(body: Body, callback: str) -> str:
    text = json.dumps(body, ensure_ascii=bool(callback), separators=(",", ":"))
    # The comment keeps a browser from taking the first bytes for something else than a script.
    return f"/**/{callback}({text});" if callback else text


def _title() -> str:
    return settings().dataset.title


def _refused(error: Exception) -> Response:
    """Tell an error in JSON, whatever the client likes."""
    if isinstance(error, HTTPException) and error.code is not None and error.code < 400:
        return errors.answer(error)
    code = errors.status(error)
    body = {"type": "about:blank", "title": code.phrase, "status": code.value, "detail": errors.explanation(error)}
    response = errors.answer(error)
    response.set_data(json.dumps(body))
    response.content_type = PROBLEM.content_type
    return response


def _route() -> None:
    blueprint.add_url_rule("/reconcile", "old", old, methods=["GET", "POST"], strict_slashes=False)
    blueprint.add_url_rule("/reconcile/1.0", "new", new, methods=["GET"], strict_slashes=False)
    blueprint.add_url_rule("/reconcile/view", "view", viewed)
    blueprint.add_url_rule("/reconcile/flyout/<kind>", "flyout", flown)
    blueprint.add_url_rule("/reconcile/1.0/feature/<feature>", "feature", explained)
    for under, version in VERSIONS.items():
        path, spoken = f"/reconcile{under}", {"version": version}
        # The draft called it /reconcile before it called it /match.
        for called in ("match", "reconcile"):
            blueprint.add_url_rule(f"{path}/{called}", f"{called}-{version[:1]}", match, methods=["POST"])
        blueprint.add_url_rule(f"{path}/extend", f"extend-{version[:1]}", extended, methods=["POST"])
        blueprint.add_url_rule(f"{path}/extend/propose", f"propose-{version[:1]}", proposed, defaults=spoken)
        blueprint.add_url_rule(f"{path}/suggest/<kind>", f"suggest-{version[:1]}", suggested, defaults=spoken)
        blueprint.add_url_rule(f"{path}/preview", f"preview-{version[:1]}", previewed, defaults=spoken)
    for kind in (BadRequest, NotFound, RequestEntityTooLarge, UnsupportedMediaType, HTTPException, Exception):
        blueprint.register_error_handler(kind, _refused)


_route()
