"""The SPARQL endpoint: queries by GET and POST, its description, and a form for people.

https://www.w3.org/TR/sparql11-protocol/  https://www.w3.org/TR/sparql11-service-description/
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote_to_bytes

from flask import Blueprint, Response, render_template, request
from pyoxigraph import (
    NamedNode,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    RdfFormat,
    Triple,
    parse_query_results,
    serialize,
)
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import BadRequest, NotAcceptable, RequestEntityTooLarge, UnsupportedMediaType

import ontology
from graph.errors import QueryError, Refused, SyntaxFault
from graph.names import GRAPHS, PUBLIC_GRAPHS, Names
from graph.query import Form, Query, decode, inspect
from graph.store import Store
from graph.vocab import DCTERMS, RDF, SD
from server import errors, formats
from server.current import serving, settings
from server.negotiate import liked, negotiate

blueprint = Blueprint("sparql", __name__)

FORM = "application/x-www-form-urlencoded"
DIRECT = "application/sparql-query"
UPDATE = "application/sparql-update"
UTF8 = frozenset({"utf-8", "utf8", "us-ascii"})
ROWS = 1000
"""How many rows of an answer the page shows."""
CHARACTERS = 500_000
"""How many characters of a graph the page shows."""
WINDOW = 100
"""How many characters of a line at fault are shown."""
EXAMPLE = """SELECT ?record ?title WHERE {
  ?record a seealso:Record ; dct:title ?title .
}
LIMIT 10
"""


@blueprint.route("/sparql", methods=["GET", "POST"])
def sparql() -> Response:
    request.max_content_length = settings().limits.query_bytes
    request.max_form_memory_size = settings().limits.query_bytes
    parameters = read()
    if "update" in parameters:
        raise Refused("updates are not carried out here; the data is read-only")
    if request.method != "POST" and not parameters.keys() - {"format"}:
        return describe()
    query = asked(parameters)
    try:
        response = answer(query)
    except QueryError as err:
        if isinstance(err, SyntaxFault) and err.line:
            err.add_note(pointer(decode(query.text), err.line, err.column))
        if liked(request.accept_mimetypes, (*formats.PROBLEMS, formats.HTML)) is not formats.HTML:
            raise
        response = page(query.text, error=errors.explanation(err))
        response.status_code = errors.status(err)
    response.vary.add("Accept")
    return response


def read() -> MultiDict[str, str]:
    """Gather the parameters from wherever the protocol lets them stand; a query sent as such becomes one.

    Raises: UnsupportedMediaType, RequestEntityTooLarge, BadRequest, Refused.
    """
    parameters = MultiDict(request.args)
    _hold_utf8(request.query_string)
    if request.method != "POST":
        return parameters
    if request.mimetype == UPDATE:
        raise Refused("updates are not carried out here; the data is read-only")
    charset = request.mimetype_params.get("charset", "utf-8").lower()
    if request.mimetype not in {FORM, DIRECT} or charset not in UTF8:
        raise UnsupportedMediaType(f"a query in {FORM} or {DIRECT}, in UTF-8, was expected")
    if request.mimetype == FORM:
        _hold_utf8(request.get_data(cache=True))
        parameters.update(request.form)
    else:
        try:
            parameters.add("query", request.get_data().decode())
        except UnicodeDecodeError as err:
            raise BadRequest(f"the query is not UTF-8: {err}") from err
    return parameters


def _hold_utf8(form: bytes) -> None:
    """Refuse parameters that are not UTF-8, which Werkzeug would change without a word. Raises: BadRequest."""
    try:
        unquote_to_bytes(form).decode()
    except UnicodeDecodeError as err:
        raise BadRequest(f"the query is not UTF-8: {err}") from err


def asked(parameters: MultiDict[str, str]) -> Query:
    """Make the query of the parameters. Raises: BadRequest for none or several, RequestEntityTooLarge."""
    texts = parameters.getlist("query")
    if len(texts) != 1:
        raise BadRequest(f"{len(texts) or 'no'} queries; one parameter 'query' was expected")
    most = settings().limits.query_bytes
    if len(texts[0].encode(errors="replace")) > most:
        raise RequestEntityTooLarge(f"the query is too long; at most {most:,} bytes were expected")
    return Query(texts[0], tuple(parameters.getlist("default-graph-uri")), tuple(parameters.getlist("named-graph-uri")))


def answer(query: Query) -> Response:
    """Answer in the format that the request likes; on a page where it likes HTML. Raises: QueryError, NotAcceptable."""
    form = inspect(query.text, settings().limits.query_nesting)
    chosen = negotiate(request, (*formats.offers(form.form), formats.HTML))
    store = serving().store
    if chosen is formats.HTML:
        return page(query.text, result=shown(store, form, query))
    return Response(store.query(query, chosen.media_type), content_type=chosen.content_type)


@dataclass(frozen=True, slots=True)
class Shown:
    """An answer as the page shows it: a truth, rows under columns, or the text of a graph; ``cut`` where not all."""

    truth: bool | None = None
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    text: str = ""
    cut: bool = False


def shown(store: Store, form: Form, query: Query) -> Shown:
    """Evaluate for the page."""
    if form.is_graph:
        text, cut = _beginning(store.query(query, formats.TURTLE.media_type))
        return Shown(text=text, cut=cut)
    with_all = b"".join(store.query(query, formats.JSON.media_type))
    result = parse_query_results(with_all, QueryResultsFormat.JSON)
    if isinstance(result, QueryBoolean):
        return Shown(truth=bool(result))
    return _table(result)


def _table(result: QuerySolutions) -> Shown:
    names = tuple(variable.value for variable in result.variables)
    rows: list[tuple[str, ...]] = []
    for solution in result:
        if len(rows) == ROWS:
            return Shown(columns=names, rows=tuple(rows), cut=True)
        rows.append(tuple("" if (term := solution[name]) is None else str(term) for name in names))
    return Shown(columns=names, rows=tuple(rows))


def _beginning(chunks: Iterator[bytes]) -> tuple[str, bool]:
    taken, size = [], 0
    for chunk in chunks:
        taken.append(chunk)
        size += len(chunk)
        if size > CHARACTERS:
            return b"".join(taken).decode(errors="ignore")[:CHARACTERS], True
    return b"".join(taken).decode(), False


def page(text: str, result: Shown | None = None, error: str = "") -> Response:
    """Show the form with its query, and the answer or what is wrong."""
    known = prefixes()
    body = render_template(
        "sparql.html",
        query=text or "".join(f"PREFIX {name}: <{known[name]}>\n" for name in ("dct", "seealso")) + f"\n{EXAMPLE}",
        prefixes=known,
        result=result,
        error=error,
        offers=(*formats.TABLES, *formats.GRAPHS),
    )
    return Response(body, content_type=formats.HTML.content_type)


def describe() -> Response:
    """Describe the service to a machine, or show the form to a person. Raises: BadRequest for who wants neither."""
    try:
        chosen = negotiate(request, (*formats.GRAPHS, formats.HTML))
    except NotAcceptable as err:
        raise BadRequest("no query; one parameter 'query' was expected") from err
    if chosen is formats.HTML:
        response = page("")
    else:
        written = RdfFormat.from_media_type(chosen.media_type)
        body = serialize(description(Names(settings().base)), format=written, prefixes=ontology.prefixes())
        response = Response(body, content_type=chosen.content_type)
    response.vary.add("Accept")
    return response


def description(names: Names) -> list[Triple]:
    """Say what the endpoint speaks, what it answers in, and which graphs there are."""
    service = NamedNode(f"{names.base}sparql")
    dataset, default = names.part(service, "dataset"), names.part(service, "default-graph")
    said = [
        Triple(service, RDF.type, SD.Service),
        Triple(service, SD.endpoint, service),
        Triple(service, SD.supportedLanguage, SD.SPARQL11Query),
        *(Triple(service, SD.resultFormat, NamedNode(f.iri)) for f in (*formats.TABLES, *formats.GRAPHS)),
        Triple(service, SD.defaultDataset, dataset),
        Triple(dataset, RDF.type, SD.Dataset),
        Triple(dataset, SD.defaultGraph, default),
        Triple(default, RDF.type, SD.Graph),
    ]
    for name in GRAPHS:
        node = names.part(service, f"graph-{name}")
        said += [
            Triple(dataset, SD.namedGraph, node),
            Triple(node, RDF.type, SD.NamedGraph),
            Triple(node, SD.name, names.graph(name)),
        ]
        if name in PUBLIC_GRAPHS:
            said.append(Triple(default, DCTERMS.hasPart, names.graph(name)))
    return said


def prefixes() -> dict[str, str]:
    """Give the prefixes that the form offers."""
    return ontology.prefixes() | Names(settings().base).prefixes()


def pointer(text: str, line: int, column: int) -> str:
    """Show a line of a text with a caret below the column."""
    lines = text.split("\n")
    if line > len(lines):
        return ""
    shown_line = lines[line - 1].rstrip("\r")
    start = max(0, column - 1 - WINDOW // 2)
    part = shown_line[start : start + WINDOW]
    before = "".join("\t" if character == "\t" else " " for character in part[: column - 1 - start])
    return f"{part}\n{before}^"
