"""A store behind any SPARQL 1.1 endpoint, asked by POST.

https://www.w3.org/TR/sparql11-protocol/
"""

from __future__ import annotations

import ast
import http.client
import re
import urllib.error
from collections.abc import Iterator
from functools import partial
from urllib.parse import urlsplit

from SPARQLWrapper import POST, SELECT, URLENCODED, SPARQLWrapper
from SPARQLWrapper.SPARQLExceptions import QueryBadFormed, SPARQLWrapperException

from graph.errors import QueryError, Refused, StoreError, SyntaxFault
from graph.query import Query
from graph.store import Chunks

TIMEOUT = 60
EXCERPT = 500
REFUSALS = frozenset({403, 405, 413, 422, 501})
PLACE = re.compile(r"line (\d+),? col(?:umn)? (\d+)(?:: )?", re.IGNORECASE)
BROKEN = (OSError, http.client.HTTPException)


class Remote:
    """An endpoint; ``timeout`` is the seconds that it may be silent."""

    def __init__(self, url: str, timeout: int = TIMEOUT) -> None:
        if urlsplit(url).scheme not in {"http", "https"}:
            raise StoreError(f"'{url}' is no endpoint; an http or https address was expected")
        self._url = url
        self._timeout = timeout

    def query(self, query: Query, media_type: str) -> Iterator[bytes]:
        answer = self._ask(query, media_type)
        given = answer.headers.get_content_type()
        if given != media_type:
            answer.close()
            raise StoreError(f"{self._url} answered in {given}; {media_type} was expected")
        return Chunks(partial(self._read, answer), answer.close)

    def close(self) -> None:
        """Nothing to do: each query has a connection of its own."""

    def _ask(self, query: Query, media_type: str) -> http.client.HTTPResponse:
        wrapper = SPARQLWrapper(self._url)
        wrapper.setMethod(POST)
        wrapper.setRequestMethod(URLENCODED)
        wrapper.setOnlyConneg(True)
        wrapper.setTimeout(self._timeout)
        wrapper.addCustomHttpHeader("Accept", media_type)
        for name, graphs in (("default-graph-uri", query.default_graphs), ("named-graph-uri", query.named_graphs)):
            for graph in graphs:
                wrapper.addParameter(name, graph)
        # Not setQuery: it looks for the query's type by a pattern that takes the time of its square, and may take
        # an IRI for an update. The type decides only that this is no update.
        wrapper.queryString = query.text
        wrapper.queryType = SELECT
        try:
            response: http.client.HTTPResponse = wrapper.query().response
        except QueryBadFormed as err:
            raise _fault(_said(err)) from err
        except SPARQLWrapperException as err:
            raise StoreError(f"{self._url} failed: {_said(err)}") from err
        except urllib.error.HTTPError as err:
            raise self._status(err) from err
        except BROKEN as err:
            raise StoreError(f"{self._url} cannot be reached: {err}") from err
        return response

    def _status(self, err: urllib.error.HTTPError) -> QueryError | StoreError:
        with err:
            said = _text(err.read(EXCERPT))
        if err.code in REFUSALS:
            return Refused(said or f"{self._url} answered {err.code}")
        return StoreError(f"{self._url} answered {err.code}: {said}")

    def _read(self, answer: http.client.HTTPResponse, size: int) -> bytes:
        try:
            chunk = answer.read(size)
        except BROKEN as err:
            raise StoreError(f"{self._url} broke off its answer: {err}") from err
        if not chunk and answer.length:
            raise StoreError(f"{self._url} broke off its answer: {answer.length:,} bytes more were expected")
        return chunk


def _said(err: SPARQLWrapperException) -> str:
    """Give what the endpoint said, which the exception holds as a representation of bytes behind its own words."""
    _, _, body = str(err).partition("Response:\n")
    try:
        return _text(ast.literal_eval(body)[:EXCERPT])
    except (SyntaxError, ValueError, TypeError):
        return str(err)


def _text(body: bytes) -> str:
    return " ".join(body.decode(errors="replace").split())


def _fault(said: str) -> QueryError:
    """Take what a 400 says for a fault of syntax where it says a place."""
    place = PLACE.search(said)
    if place is None:
        return QueryError(said)
    return SyntaxFault(said[: place.start()] + said[place.end() :], int(place[1]), int(place[2]))
