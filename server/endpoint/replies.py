"""The answer to a query as HTTP has it: from the cache or the store, in a coding, with a tag, or 304.

https://www.rfc-editor.org/rfc/rfc9110.html#section-13  https://www.rfc-editor.org/rfc/rfc9211.html

The tag names release, query, dataset, format and coding. What a client has kept it must ask for again
(``max-age=0, must-revalidate``): the next release may answer otherwise from one moment to the next, and to say that
nothing has changed takes no query.
"""

from __future__ import annotations

from typing import NamedTuple

from flask import Response, request
from werkzeug.http import parse_etags, quote_etag

from graph.sparql.query import Query
from server.cache import KEPT, Found, Kept
from server.cache.codings import Coding, chosen
from server.negotiation.answers import FRESH
from server.negotiation.formats import Format
from server.served.current import serving

SAFE = frozenset({"GET", "HEAD", "QUERY"})
"""The methods whose answer is what a tag can name."""
NEVER = "no-store"
STATUS = "Cache-Status"
CACHE = "seealso"
VARY = "Accept, Accept-Encoding"


class Conditions(NamedTuple):
    """What a request says of the answer that it wants: its method, Accept-Encoding and If-None-Match."""

    method: str
    encodings: str
    known: str


class Told(NamedTuple):
    """An answer in the terms of HTTP; ``found`` is None where the client has it already."""

    status: int
    headers: list[tuple[str, str]]
    found: Found | None


def reply(query: Query, form: Format) -> Response:
    """Answer a query that was inspected. Raises: as the store does."""
    store = serving().store
    status, headers, found = tell(store, query, form, conditions())
    if found and found.key:
        request.environ[KEPT] = (store.release.name, found.key)
    response = Response(found.chunks() if found else None, status, headers)
    if found is None:
        del response.headers["Content-Type"]  # which Flask says of an answer that has no body, too
    return response


def conditions() -> Conditions:
    """Read those of the request that Flask answers."""
    said = request.headers
    return Conditions(request.method, said.get("Accept-Encoding", ""), said.get("If-None-Match", ""))


def tell(store: Kept, query: Query, form: Format, asked: Conditions) -> Told:
    """Answer a query that was inspected. Raises: as the store does."""
    coding, kept_as = chosen(asked.encodings), store.key(query, form.media_type)
    tag = Tag(f"{store.release.name}-{kept_as.hex()}", bool(query.form and query.form.mints)) if kept_as else None
    if tag and (known := tag.known(asked, coding)) is not None:
        return Told(304, headers(asked.method, "hit", tag, known), None)
    found = store.answer(query, form.media_type, coding)
    if coding:
        found = store.encode(found, coding)
    said = [("Content-Type", form.content_type), *headers(asked.method, found.how, tag, found.coding)]
    if found.rest is None:
        said.append(("Content-Length", str(len(found.begun))))
    if found.coding:
        said.append(("Content-Encoding", found.coding))
    return Told(200, said, found)


class Tag:
    """The entity tags of an answer in all of its codings; ``weak`` where it means the same and is not, byte by byte."""

    def __init__(self, name: str, is_weak: bool) -> None:
        self.name, self.is_weak = name, is_weak

    def of(self, coding: str) -> str:
        return f"{self.name}-{coding}" if coding else self.name

    def known(self, asked: Conditions, coding: Coding | None) -> str | None:
        """Give the coding of what the client has already; None where it has nothing of use.

        A short answer is sent plain to one who likes it packed, so both tags may be known.
        """
        names = (coding.name, "") if coding else ("",)
        return next((name for name in names if self.is_known(asked, name)), None)

    def is_known(self, asked: Conditions, coding: str) -> bool:
        """Tell whether the client says that it has it in a coding already."""
        return bool(asked.known) and asked.method in SAFE and parse_etags(asked.known).contains_weak(self.of(coding))


def headers(method: str, how: str, tag: Tag | None, coding: str) -> list[tuple[str, str]]:
    """Give the headers that say what became of a question, and how long its answer holds."""
    said = [(STATUS, f"{CACHE}; {how}"), ("Vary", VARY), ("Cache-Control", FRESH if tag else NEVER)]
    if tag and method in SAFE:
        said.append(("ETag", quote_etag(tag.of(coding), tag.is_weak)))
    return said
