"""What the endpoint is asked most, a query and its answer, without the app.

https://www.w3.org/TR/sparql11-protocol/#query-operation

What Flask and Werkzeug make of a request takes longer than a small query does. So a query that comes by GET or POST,
and is not to be answered with a page, is answered here, by the very functions that the app calls. All else is the
app's: other methods and parameters, pages, calls of other services, and every fault.
"""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import replace

from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import HTTPException

from graph.errors import QueryError
from graph.names import Names
from graph.sparql.query import Query, inspect
from graph.store.pool.asking import Asking, Presence
from server.cache.swift import Asked
from server.clients.exchange import Answer, encoded
from server.endpoint import protocol, replies
from server.negotiation import formats
from server.negotiation.answers import OPEN
from server.negotiation.formats import Format
from server.negotiation.negotiate import PARAMETERS, best
from server.served.current import Current

LONGEST = 16 * 1024
"""Bytes of a query from which on its reading takes longer than the app."""
ESCAPED = 3
"""Bytes of an address that a byte of a query takes at the most."""
KNOWN = frozenset({"query", *PARAMETERS})
BODIES = {
    media_type + charset: media_type
    for media_type in (protocol.FORM, protocol.DIRECT)
    for charset in ("", ";charset=utf-8", "; charset=utf-8", "; charset=UTF-8", ";charset=UTF-8")
}
"""What clients say of a body, and what that is."""
HEADERS = encoded(OPEN.items())


class Plain:
    """Answers of the release that an app serves."""

    def __init__(self, current: Current) -> None:
        self._current = current
        self._path = f"{Names(current.settings.base).path}/sparql"
        self._limits = current.settings.limits

    def answer(self, asked: Asked, client: str, presence: Presence) -> Answer | None:
        """Answer, if nothing but a query is asked. Raises: SeealsoError, as the store does."""
        if asked.path != self._path or len(asked.query) + len(asked.body) > ESCAPED * LONGEST:
            return None
        said: dict[bytes, str] = {}
        for name, value in asked.headers:
            if name in said:
                return None  # what a header means that comes twice the app knows
            said[name] = value.decode("latin-1")
        try:
            wanted = self._wanted(asked, said)
        except (HTTPException, QueryError):
            return None
        return self._answer(*wanted, asked.method, said, Asking(client, None, presence)) if wanted else None

    def _wanted(self, asked: Asked, said: dict[bytes, str]) -> tuple[Query, Format] | None:
        """Read a request. Raises: HTTPException, QueryError."""
        parameters = _parameters(asked, said)
        if parameters is None or parameters.keys() - KNOWN:
            return None
        query = protocol.asked(asked.method, parameters, min(LONGEST, self._limits.query_bytes))
        form = inspect(query.text, self._limits.query_nesting)
        chosen = best(said.get(b"accept", ""), (*formats.offers(form.form), formats.HTML), parameters)
        return None if chosen == formats.HTML else (replace(query, form=form), chosen)

    def _answer(self, query: Query, form: Format, method: str, said: dict[bytes, str], by: Asking) -> Answer | None:
        conditions = replies.Conditions(method, said.get(b"accept-encoding", ""), said.get(b"if-none-match", ""))
        served, leave = self._current.serve(by)
        with ExitStack() as stack:
            stack.callback(leave)
            status, headers, found = replies.tell(served.store, query, form, conditions)
            if found and found.rest:
                stack.callback(found.rest.close)
            answer = Answer(status, [*encoded(headers), *HEADERS], close=stack.close)
            answer.begin(found.chunks() if found else iter(()))
            if found and found.key:
                answer.kept = served.release.name, found.key
            if answer.rest:
                answer.close = stack.pop_all().close
        return answer


def _parameters(asked: Asked, said: dict[bytes, str]) -> MultiDict[str, str] | None:
    """Gather the parameters, where it is plain where they stand. Raises: BadRequest."""
    if asked.method == "GET":
        return protocol.gather(asked.query)
    mimetype = BODIES.get(said.get(b"content-type", ""))
    if asked.method != "POST" or mimetype is None or b"content-encoding" in said:
        return None
    return protocol.gather(asked.query, asked.body, mimetype)
