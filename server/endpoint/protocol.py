"""A request as the SPARQL protocol has it: its parameters, wherever they stand, and the query that they make.

https://www.w3.org/TR/sparql11-protocol/#query-operation
https://datatracker.ietf.org/doc/draft-ietf-httpbis-safe-method-w-body/
"""

from __future__ import annotations

from urllib.parse import parse_qsl

from flask import Request
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import BadRequest, RequestEntityTooLarge, RequestURITooLarge, UnsupportedMediaType

from graph.errors import Refused
from graph.sparql.query import Query
from server.cache.codings import expand

FORM = "application/x-www-form-urlencoded"
DIRECT = "application/sparql-query"
UPDATE = "application/sparql-update"
TYPES = f"{DIRECT}, {FORM}"
"""What a query may be sent in, as Accept-Query and Accept-Post say it."""
UTF8 = frozenset({"utf-8", "utf8", "us-ascii"})
QUERY = "QUERY"
BODIES = frozenset({"POST", QUERY})
READ_ONLY = "updates are not carried out here; the data is read-only"
FIELDS = 1000
"""Parameters of a request."""


def read(request: Request, most: int) -> MultiDict[str, str]:
    """Gather the parameters from wherever the protocol lets them stand; a query sent as such becomes one.

    A body may have ``most`` bytes, and as many when it is freed of its coding.
    Raises: UnsupportedMediaType, RequestEntityTooLarge, BadRequest, Refused.
    """
    if request.method not in BODIES:
        return gather(request.query_string)
    if request.mimetype == UPDATE:
        raise Refused(READ_ONLY)
    charset = request.mimetype_params.get("charset", "utf-8").lower()
    if request.mimetype not in {FORM, DIRECT} or charset not in UTF8:
        raise UnsupportedMediaType(f"a query in {FORM} or {DIRECT}, in UTF-8, was expected")
    body = expand(_body(request, most), request.headers.get("Content-Encoding", ""), most)
    return gather(request.query_string, body, request.mimetype)


def gather(address: bytes, body: bytes = b"", mimetype: str = FORM) -> MultiDict[str, str]:
    """Gather the parameters of an address and of a body, FORM or DIRECT. Raises: BadRequest."""
    parameters = _form(address)
    if mimetype == DIRECT:
        parameters.add("query", _text(body))
    elif body:
        parameters.update(_form(body))
    return parameters


def _body(request: Request, most: int) -> bytes:
    request.max_content_length = most
    try:
        return request.get_data(cache=False)
    except RequestEntityTooLarge as err:
        raise RequestEntityTooLarge(f"the body is too long; at most {most:,} bytes were expected") from err


def asked(method: str, parameters: MultiDict[str, str], most: int) -> Query:
    """Make the query of the parameters. Raises: BadRequest for none or several, or a long one's own error."""
    texts = parameters.getlist("query")
    if len(texts) != 1:
        raise BadRequest(f"{len(texts) or 'no'} queries; one parameter 'query' was expected")
    if len(texts[0].encode(errors="replace")) > most:
        said = f"the query is too long; at most {most:,} bytes were expected"
        raise RequestEntityTooLarge(said) if method in BODIES else RequestURITooLarge(said)
    return Query(texts[0], tuple(parameters.getlist("default-graph-uri")), tuple(parameters.getlist("named-graph-uri")))


def _form(written: bytes) -> MultiDict[str, str]:
    """Take urlencoded parameters apart. Raises: BadRequest, also for those that are not UTF-8."""
    try:
        found = parse_qsl(_text(written), keep_blank_values=True, max_num_fields=FIELDS, errors="strict")
        return MultiDict(found)
    except UnicodeDecodeError as err:
        raise _not_utf8(err) from err
    except ValueError as err:
        raise BadRequest(f"more than {FIELDS:,} parameters; fewer were expected") from err


def _text(written: bytes) -> str:
    try:
        return written.decode()
    except UnicodeDecodeError as err:
        raise _not_utf8(err) from err


def _not_utf8(err: UnicodeDecodeError) -> BadRequest:
    return BadRequest(f"the query is not UTF-8: {err}")
