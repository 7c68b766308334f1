"""The graphs of the store, each as a whole: what the Graph Store Protocol lets one read.

https://www.w3.org/TR/sparql11-http-rdf-update/
"""

from __future__ import annotations

import gzip
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

from flask import Blueprint, Response, request
from pyoxigraph import NamedNode
from werkzeug.exceptions import BadRequest, NotAcceptable, NotFound

from graph.names import GRAPHS, PUBLIC_GRAPHS
from graph.sparql.query import Query, inspect
from graph.store import Chunks
from server import resource
from server.cache import compressed
from server.cache.codings import chosen
from server.endpoint import replies
from server.endpoint.bounds import sizes
from server.negotiation import answers, formats
from server.negotiation.formats import Format
from server.negotiation.negotiate import negotiate
from server.served.current import asking, count, serving, settings
from server.services.hall import Hall

blueprint = Blueprint("graphs", __name__)

ALL = "CONSTRUCT WHERE { ?s ?p ?o }"
ANY = "ASK { ?s ?p ?o }"
GZIP = "gzip"
DUMPED = {formats.TURTLE: ".ttl.gz", formats.N_TRIPLES: ".nq.gz"}
"""The formats that a graph is had in however large it is, and the suffixes of the dumps that they are made of."""
HALL = Hall("graphs")
"""Who may have a graph unpacked or cut from its dump: for that the interpreter works as long as it is read."""
MOST = 500_000
"""Triples of a graph that are translated to other formats."""
OK = 200


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
    if is_document or negotiate(request, (*formats.GRAPHS, formats.HTML)) == formats.HTML:
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
    release, form = serving().release, negotiate(request, formats.GRAPHS)
    dump = release.dumps / f"{graph}{DUMPED.get(form, '')}"
    if dump.is_file():
        return _turtle(dump) if form == formats.TURTLE else _ntriples(dump, iri)
    if (size := sizes().get(graph, 0)) > MOST:
        raise NotAcceptable(_too_large(graph, size, form))
    return _graph((iri,))


def _too_large(graph: str, size: int, form: Format) -> str:
    """Say in what a large graph is had, and where."""
    path = answers.names().path
    dumped = [one for one in DUMPED if (serving().release.dumps / f"{graph}{DUMPED[one]}").is_file()]
    kinds = ", ".join(f"{one.media_type} (or ?format={one.key})" for one in dumped or DUMPED)
    files = "".join(f", {path}/dumps/{graph}{DUMPED[one]}" for one in dumped)
    return (
        f"this graph has {size:,} triples, and {form.media_type} is made of at most {MOST:,} for each who asks; "
        f"all of it is had in {kinds}{files}; {path}/sparql gives a part of it, by CONSTRUCT, in any format"
    )


def _exists(iri: str) -> bool:
    asked = _inspected(Query(ANY, (iri,)))
    return b"true" in b"".join(serving().store.answer(asked, formats.CSV.media_type).chunks())


def _graph(iris: tuple[str, ...]) -> Response:
    return replies.reply(_inspected(Query(ALL, iris)), negotiate(request, formats.GRAPHS))


def _inspected(query: Query) -> Query:
    return replace(query, form=inspect(query.text, settings().limits.query_nesting))


def _turtle(path: Path) -> Response:
    """Give a graph as its release has written it, which takes no query however large it is."""
    coding = GZIP if request.accept_encodings.quality(GZIP) > 0 else ""

    def body() -> Chunks:
        file = path.open("rb")
        return Chunks(file.read, file.close)

    def unpacked() -> Chunks:
        file, close = _unpacked(path)
        return Chunks(file.read, close)

    response = _dumped(path, body if coding else unpacked, coding, formats.TURTLE)
    if coding and response.status_code == OK:
        response.content_length = path.stat().st_size
    return response


def _ntriples(path: Path, iri: str) -> Response:
    """Give a graph from its N-Quads, whose lines have its name at their ends; that counts as a query of its client."""
    count()
    coding, end = chosen(request.headers.get("Accept-Encoding", "")), f" <{iri}> .\n".encode()

    def body() -> Chunks:
        file, close = _unpacked(path)
        lines = Chunks(lambda size: (file.read(size) + file.readline()).replace(end, b" .\n"), close)
        return compressed(b"", lines, coding) if coding else lines

    return _dumped(path, body, coding.name if coding else "", formats.N_TRIPLES)


def _unpacked(path: Path) -> tuple[gzip.GzipFile, Callable[[], None]]:
    """Open a dump when it is the client's turn, and say how it is given back. Raises: Busy, Hasty."""
    limits = settings().limits
    most = max(1, limits.query_workers // settings().server.workers)
    with ExitStack() as stack:
        stack.enter_context(HALL.turn(asking().client, most, max(1, most // 2), limits.queue_seconds))
        file = stack.enter_context(gzip.GzipFile(path))
        return file, stack.pop_all().close


def _dumped(path: Path, body: Callable[[], Chunks], coding: str, form: Format) -> Response:
    """Answer with what is made of a dump, unless the client has it, or wants no more than its headers."""
    asked, tag = replies.conditions(), replies.Tag(f"{serving().release.name}-{path.name}", is_weak=False)
    headers = replies.headers(asked.method, "hit", tag, coding)
    if tag.is_known(asked, coding):
        return Response(status=304, headers=headers)
    made = iter(()) if request.method == "HEAD" else body()
    response = Response(made, headers=headers, content_type=form.content_type)
    if coding:
        response.headers["Content-Encoding"] = coding
    return response
