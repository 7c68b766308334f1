"""The HTTP status of every error, and how it is told.

https://www.rfc-editor.org/rfc/rfc9457.html
"""

from __future__ import annotations

import sys
import traceback
from http import HTTPStatus

from flask import Flask, Response, json, request
from werkzeug.exceptions import HTTPException, NotAcceptable

from graph.errors import (
    Hasty,
    Inexpressible,
    QueryError,
    Refused,
    ReleaseError,
    SeealsoError,
    StoreError,
    SyntaxFault,
    Unfinished,
)
from server.negotiation.formats import PROBLEM, PROBLEMS
from server.negotiation.negotiate import liked

STATUSES: dict[type[Exception], HTTPStatus] = {
    SyntaxFault: HTTPStatus.BAD_REQUEST,
    Refused: HTTPStatus.FORBIDDEN,
    Inexpressible: HTTPStatus.NOT_ACCEPTABLE,
    Hasty: HTTPStatus.TOO_MANY_REQUESTS,
    Unfinished: HTTPStatus.SERVICE_UNAVAILABLE,
    QueryError: HTTPStatus.BAD_REQUEST,
    ReleaseError: HTTPStatus.SERVICE_UNAVAILABLE,
    StoreError: HTTPStatus.INTERNAL_SERVER_ERROR,
    Exception: HTTPStatus.INTERNAL_SERVER_ERROR,
}
"""The nearest class of an error's ancestors decides."""
WORDS = {
    404: "there is nothing at this address",
    405: "this address does not take that method; the header Allow names those that it does",
    413: "the request is too long; a shorter one was expected",
    414: "the address is too long; send a long query in the body, by POST",
}
"""What is said of an HTTP status where nobody has said more."""
SILENT = "the server failed to answer; the failure is in its log"
LOGGED = 1000
"""Characters of an address that the log repeats."""
RETRY_AFTER = 30
"""Seconds after which a client may ask again when the server is not ready."""


def register(app: Flask) -> None:
    """Tell every error of an app in one way."""
    app.register_error_handler(Exception, answer)
    app.register_error_handler(HTTPException, answer)
    app.after_request(retry)


def answer(error: Exception) -> Response:
    """Tell an error as plain text, or as a problem document where the client likes that better."""
    if isinstance(error, HTTPException) and error.code is not None and error.code < HTTPStatus.BAD_REQUEST:
        return Response(status=error.code, headers=dict(error.get_headers(request.environ)))
    code, text = status(error), explanation(error)
    if code is HTTPStatus.INTERNAL_SERVER_ERROR:
        log(error)
    chosen = liked(request.accept_mimetypes, PROBLEMS) or PROBLEMS[0]
    if chosen == PROBLEM:
        said = {"type": "about:blank", "title": code.phrase, "status": code.value, "detail": text}
        body = json.dumps(said | _place(error))
    else:
        body = f"{text}\n"
    response = Response(body, code, content_type=chosen.content_type)
    response.vary.add("Accept")
    _headers(response, error)
    return response


def log(error: Exception) -> None:
    """Write to the server's log what its client is not told."""
    print(f"{request.method} {request.full_path[:LOGGED]!a} failed:", file=sys.stderr)  # noqa: T201 - the log
    traceback.print_exception(error)


def status(error: Exception) -> HTTPStatus:
    """Look the status of an error up; an HTTP exception has its own."""
    if isinstance(error, HTTPException) and error.code is not None:
        return HTTPStatus(error.code)
    return next(STATUSES[kind] for kind in type(error).__mro__ if kind in STATUSES)


def explanation(error: Exception) -> str:
    """Say in words what was wrong, and for a query where; of a failure of ours only that it failed."""
    notes = getattr(error, "__notes__", [])
    match error:
        case SyntaxFault(line=line, column=column) if line:
            words = f"line {line}, column {column}: {error}"
        case HTTPException(code=code) if error.description in {None, type(error).description}:
            words = WORDS.get(code or 0, error.description or error.name)
        case HTTPException():
            words = error.description or error.name
        case SeealsoError() if not isinstance(error, StoreError):
            words = str(error)
        case _:
            words = SILENT
    return "\n".join([words, *notes])


def _place(error: Exception) -> dict[str, int]:
    """Tell a program where a query is wrong."""
    if isinstance(error, SyntaxFault) and error.line:
        return {"line": error.line, "column": error.column}
    return {}


def retry(response: Response) -> Response:
    """Say of an answer that was not to be had now when to ask again."""
    if response.status_code in {HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.TOO_MANY_REQUESTS}:
        response.headers.setdefault("Retry-After", str(RETRY_AFTER))
        response.headers["Cache-Control"] = "no-store"
    return response


def _headers(response: Response, error: Exception) -> None:
    if isinstance(error, Unfinished):
        response.headers["Retry-After"] = str(error.retry)
    if isinstance(error, HTTPException):
        for name, value in error.get_headers(request.environ):
            if name not in {"Content-Type", "Content-Length"}:
                response.headers[name] = value
    if isinstance(error, NotAcceptable):
        response.headers["Cache-Control"] = "no-store"
