"""The REST API of Skosmos, version 1, over the concept schemes of a release: each of them is a vocabulary.

https://skosmos.org/  https://api.finto.fi/  What there is, and what is bounded: docs/skosmos.md. To add a method: a
function from Asked to what the answer says, and its row in GLOBAL or SPECIFIC.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from http import HTTPStatus

from flask import Blueprint, Response, request
from werkzeug.exceptions import BadRequest, HTTPException, NotAcceptable, NotFound

from server.negotiation import answers
from server.negotiation.formats import DATA, Format
from server.negotiation.negotiate import liked
from server.skosmos import alphabet, changes, concept, data, finding, groups, mappings, statistics, tree, vocabulary
from server.skosmos.asked import Asked, asked
from server.skosmos.words import Body

Method = Callable[[Asked], Body]

GLOBAL: Mapping[str, Method] = {
    "vocabularies": vocabulary.listed,
    "search": finding.search,
    "label": concept.label,
    "types": vocabulary.types,
}
SPECIFIC: Mapping[str, Method] = {
    "": vocabulary.information,
    "types": vocabulary.types,
    "vocabularyStatistics": statistics.vocabulary,
    "labelStatistics": statistics.labels,
    "topConcepts": tree.top_concepts,
    "search": finding.search,
    "lookup": finding.lookup,
    "label": concept.label,
    "broader": concept.broader,
    "narrower": concept.narrower,
    "related": concept.related,
    "broaderTransitive": concept.broader_transitive,
    "narrowerTransitive": concept.narrower_transitive,
    "children": tree.children,
    "hierarchy": tree.hierarchy,
    "groups": groups.listed,
    "groupMembers": groups.members,
    "mappings": mappings.listed,
    "index/": alphabet.letters,
    "index/<letter>": alphabet.concepts,
    "new": changes.new,
    "modified": changes.modified,
}
"""What is answered under ``/rest/v1/`` and under ``/rest/v1/VOCABULARY/``; ``data`` comes to both."""

JSON = DATA
JSON_LD = Format("jsonld", "application/ld+json", "jsonld")
OFFERS = (JSON, JSON_LD)
SCRIPT = Format("script", "application/javascript", "js")
CALLBACK = re.compile(r"[A-Za-z_$][\w$]{0,63}(?:\.[A-Za-z_$][\w$]{0,63}){0,4}", re.ASCII)
ERRORS = (BadRequest, NotFound, NotAcceptable)
"""Told as Skosmos tells them, though the app may have a handler for one of them: Flask would take that one first."""

blueprint = Blueprint("skosmos", __name__)


def told(method: Method) -> Callable[..., Response]:
    """Make a view of a method: JSON as the client likes it named, or a script that calls back."""

    def view(vocid: str | None = None, **_: str) -> Response:
        which = asked(vocid)
        callback = request.args.get("callback", "")
        if callback and not CALLBACK.fullmatch(callback):
            raise BadRequest("callback parameter is invalid: the name of a function was expected")
        form = SCRIPT if callback else liked(request.accept_mimetypes, OFFERS) or JSON
        response = answers.answer(lambda: _written(method(which), callback), form, state=form.media_type)
        response.vary.add("Accept")
        return response

    return view


def sent(vocid: str | None = None) -> Response:
    return data.send(asked(vocid))


def _written(body: Body, callback: str) -> str:
    text = json.dumps(body, ensure_ascii=bool(callback), separators=(",", ":"))
    # The comment keeps a browser from taking the first bytes for something else than a script.
    return f"/**/{callback}({text});" if callback else text


def _refused(error: HTTPException) -> Response:
    """Tell an error as Skosmos does: a line of plain text; a redirection stays one."""
    code = HTTPStatus(error.code or HTTPStatus.INTERNAL_SERVER_ERROR)
    if code < HTTPStatus.BAD_REQUEST:
        return Response(status=code, headers=dict(error.get_headers(request.environ)))
    return Response(f"{code.value} {code.phrase} : {error.description}", code, content_type="text/plain; charset=utf-8")


def _route() -> None:
    for path, method in GLOBAL.items():
        blueprint.add_url_rule(f"/rest/v1/{path}", f"every.{path}".replace(".", "-"), told(method))
    for path, method in SPECIFIC.items():
        name = re.sub(r"\W", "-", path)
        blueprint.add_url_rule(f"/rest/v1/<vocid>/{path}", f"one-{name}", told(method))
    blueprint.add_url_rule("/rest/v1/data", "every-data", sent)
    blueprint.add_url_rule("/rest/v1/<vocid>/data", "one-data", sent)
    for kind in (*ERRORS, HTTPException):
        blueprint.register_error_handler(kind, _refused)


_route()
