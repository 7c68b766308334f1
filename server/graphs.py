"""The graphs of the store, each as a whole: what the Graph Store Protocol lets one read.

https://www.w3.org/TR/sparql11-http-rdf-update/
"""

from __future__ import annotations

import gzip
from dataclasses import replace
from pathlib import Path

from flask import Blueprint, Response, request
from pyoxigraph import NamedNode
from werkzeug.exceptions import BadRequest, NotFound

from graph.names import GRAPHS, PUBLIC_GRAPHS
from graph.query import Query, inspect
from graph.store import Chunks
from server import answers, formats, replies, resource
from server.current import serving, settings
from server.negotiate import negotiate

blueprint = Blueprint("graphs", __name__)

ALL = "CONSTRUCT WHERE { ?s ?p ?o }"
ANY = "ASK { ?s ?p ?o }"
GZIP = "gzip"


@blueprint.get("/graphs")
def indirect() -> Response:
    """Give the graph that a parameter names. Raises: BadRequest for none or both."""
    named, is_default = request.args.getlist("graph"), "default" in request.args
    if len(named) + is_default != 1:
        raise BadRequest("one of the parameters 'default' and 'graph' was expected: /graphs?default, /graphs?graph=IRI")
    if is_default:
        return _graph(tuple(answers.names().graph(name).value for name in PUBLIC_GRAPHS))
    return _named(named[0])


@blueprint.get("/graph/<path:name>")
def direct(name: str) -> Response:
    """Give the graph whose IRI this is; to who likes a page, and by its suffix, a document about it."""
    stem, _, extension = name.rpartition(".")
    is_document = stem in GRAPHS and extension in resource.BY_EXTENSION
    if is_document or negotiate(request, (*formats.GRAPHS, formats.HTML)) is formats.HTML:
        return resource.show("graph", name)
    return _named(f"{answers.names().base}graph/{name}")


def _named(iri: str) -> Response:
    try:
        NamedNode(iri)
    except ValueError as err:
        raise BadRequest(f"graph is {iri[:200]!r}; an absolute IRI was expected") from err
    graph = next((name for name in GRAPHS if answers.names().graph(name).value == iri), "")
    if not graph and not _exists(iri):
        known = ", ".join(f"{answers.names().base}graph/{name}" for name in GRAPHS)
        raise NotFound(f"there is no graph {iri[:200]!r}; there are {known}")
    dump = serving().release.dumps / f"{graph}.ttl.gz"
    if dump.is_file() and negotiate(request, formats.GRAPHS) is formats.TURTLE:
        return _dumped(dump)
    return _graph((iri,))


def _exists(iri: str) -> bool:
    asked = _inspected(Query(ANY, (iri,)))
    return b"true" in b"".join(serving().store.answer(asked, formats.CSV.media_type).chunks())


def _graph(iris: tuple[str, ...]) -> Response:
    return replies.reply(_inspected(Query(ALL, iris)), negotiate(request, formats.GRAPHS))


def _inspected(query: Query) -> Query:
    return replace(query, form=inspect(query.text, settings().limits.query_nesting))


def _dumped(path: Path) -> Response:
    """Give a graph as its release has written it, which takes no query however large it is."""
    tag = replies.Tag(f"{serving().release.name}-{path.name}", is_weak=False)
    coding = GZIP if request.accept_encodings.quality(GZIP) > 0 else ""
    asked = replies.conditions()
    headers = replies.headers(asked.method, "hit", tag, coding)
    if tag.is_known(asked, coding):
        return Response(status=304, headers=headers)
    file = path.open("rb") if coding else gzip.open(path)  # noqa: SIM115 - it is open until it is sent
    response = Response(Chunks(file.read, file.close), headers=headers, content_type=formats.TURTLE.content_type)
    if coding:
        response.headers["Content-Encoding"] = coding
        response.content_length = path.stat().st_size
    return response
