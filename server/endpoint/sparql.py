"""The SPARQL endpoint: queries by GET, POST and QUERY, its description, and a form for people.

https://www.w3.org/TR/sparql11-protocol/  https://www.w3.org/TR/sparql11-service-description/
"""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, Response, request
from pyoxigraph import RdfFormat, serialize
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import BadRequest, NotAcceptable

import ontology
from graph.errors import QueryError, Refused, SyntaxFault
from graph.names import Names
from graph.sparql.query import Query, inspect
from server import errors
from server.clients.exchange import RAISED
from server.endpoint import protocol, replies
from server.endpoint.bounds import bounds
from server.endpoint.description import description
from server.endpoint.desk import Desk
from server.endpoint.showing import page, pointer, shown
from server.negotiation import formats
from server.negotiation.formats import Format
from server.negotiation.negotiate import PARAMETERS, liked, negotiate
from server.served.current import asking, charge, lower, serving, settings
from server.services import Services

blueprint = Blueprint("sparql", __name__)
DESK = Desk()

Parameters = MultiDict[str, str]


@blueprint.route("/sparql", methods=["GET", "POST", protocol.QUERY])
def sparql() -> Response:
    most = settings().limits.query_bytes
    parameters = protocol.read(request, most)
    lower(parameters.get("timeout"))
    if "update" in parameters:
        raise Refused(protocol.READ_ONLY)
    if request.method not in protocol.BODIES and not parameters.keys() - set(PARAMETERS):
        return describe(parameters)
    query = protocol.asked(request.method, parameters, most)
    try:
        if raised := request.environ.get(RAISED):
            raise raised
        return answer(query, parameters)
    except QueryError as err:
        if isinstance(err, SyntaxFault) and err.line:
            err.add_note(pointer(query.text, err.line, err.column))
        if liked(request.accept_mimetypes, (*formats.PROBLEMS, formats.HTML)) != formats.HTML:
            raise
        line, column = (err.line, err.column) if isinstance(err, SyntaxFault) else (0, 0)
        response = page(query.text, error=errors.explanation(err), line=line, column=column)
        response.status_code = errors.status(err)
        response.vary.add("Accept")
        return response


@blueprint.after_request
def say_what_is_taken(response: Response) -> Response:
    """Name the media types of queries to who asks, and to who sent another."""
    if request.method == "OPTIONS" or response.status_code == UNSUPPORTED:
        response.headers["Accept-Query"] = response.headers["Accept-Post"] = protocol.TYPES
    return response


UNSUPPORTED = 415


def answer(query: Query, parameters: Parameters) -> Response:
    """Answer in the format that the request likes; on a page where it likes HTML. Raises: QueryError, NotAcceptable."""
    rules = settings().service
    with DESK.place(query.text):
        form = inspect(query.text, settings().limits.query_nesting, may_call=bool(rules.allow))
    asked = replace(query, form=form)
    chosen = _format(asked, parameters)
    if form.calls:
        services = Services(rules, ask=serving().store.query, desk=DESK.place)
        asked = services.carry_out(asked, charge(), asking().client)
    if chosen != formats.HTML:
        return replies.reply(asked, chosen)
    response = page(query.text, result=shown(serving().store, asked))
    response.vary.add("Accept")
    return response


def _format(query: Query, parameters: Parameters) -> Format:
    """Choose a format. Raises: NotAcceptable, but what is wrong with the query to one who likes to be told that."""
    offers = formats.offers(query.form.form if query.form else "SELECT")
    try:
        return negotiate(request, (*offers, formats.HTML), parameters)
    except NotAcceptable:
        if liked(request.accept_mimetypes, (formats.PROBLEM,)) and query.form and not query.form.calls:
            serving().store.answer(query, offers[0].media_type)
        raise


def describe(parameters: Parameters) -> Response:
    """Describe the service to a machine, or show the form to a person. Raises: BadRequest for who wants neither."""
    try:
        chosen = negotiate(request, (*formats.GRAPHS, formats.HTML), parameters)
    except NotAcceptable as err:
        raise BadRequest("no query; one parameter 'query' was expected") from err
    if chosen == formats.HTML:
        response = page("")
    else:
        written = RdfFormat.from_media_type(chosen.media_type)
        said = [*description(Names(settings().base)), *bounds(settings())]
        body = serialize(said, format=written, prefixes=ontology.prefixes())
        response = Response(body, content_type=chosen.content_type)
    response.vary.add("Accept")
    return response
