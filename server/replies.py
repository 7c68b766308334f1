"""The answer to a query as HTTP has it: from the cache or the store, in a coding, with a tag, or 304.

https://www.rfc-editor.org/rfc/rfc9110.html#section-13  https://www.rfc-editor.org/rfc/rfc9211.html

The tag names release, query, dataset, format and coding. What a client has kept it must ask for again
(``max-age=0, must-revalidate``): the next release may answer otherwise from one moment to the next, and to say that
nothing has changed takes no query.
"""

from __future__ import annotations

from flask import Request, Response, request

from graph.query import Query
from server.answers import FRESH
from server.cache import KEPT, Found, Kept
from server.cache.codings import Coding, choose
from server.current import serving
from server.formats import Format

SAFE = frozenset({"GET", "HEAD", "QUERY"})
"""The methods whose answer is what a tag can name."""
NEVER = "no-store"
STATUS = "Cache-Status"
CACHE = "seealso"
VARY = ("Accept", "Accept-Encoding")


def reply(query: Query, form: Format) -> Response:
    """Answer a query that was inspected. Raises: as the store does."""
    store, coding = serving().store, choose(request.accept_encodings)
    kept_as = store.key(query, form.media_type)
    tag = Tag(f"{store.release.name}-{kept_as.hex()}", bool(query.form and query.form.mints)) if kept_as else None
    if tag and (known := tag.known(request, coding)) is not None:
        response = Response(status=304)
        return headed(response, "hit", tag, known)
    found = _found(store, query, form, coding)
    response = Response(found.chunks(), content_type=form.content_type)
    if found.rest is None:
        response.content_length = len(found.begun)
    if found.coding:
        response.headers["Content-Encoding"] = found.coding
    if found.key:
        request.environ[KEPT] = (store.release.name, found.key)
    return headed(response, found.how, tag, found.coding)


def _found(store: Kept, query: Query, form: Format, coding: Coding | None) -> Found:
    found = store.answer(query, form.media_type, coding)
    return store.encode(found, coding) if coding else found


class Tag:
    """The entity tags of an answer in all of its codings; ``weak`` where it means the same and is not, byte by byte."""

    def __init__(self, name: str, is_weak: bool) -> None:
        self.name, self.is_weak = name, is_weak

    def of(self, coding: str) -> str:
        return f"{self.name}-{coding}" if coding else self.name

    def known(self, request: Request, coding: Coding | None) -> str | None:
        """Give the coding of what the client has already; None where it has nothing of use.

        A short answer is sent plain to one who likes it packed, so both tags may be known.
        """
        names = (coding.name, "") if coding else ("",)
        return next((name for name in names if self.is_known(request, name)), None)

    def is_known(self, request: Request, coding: str) -> bool:
        """Tell whether the client says that it has it in a coding already."""
        return request.method in SAFE and request.if_none_match.contains_weak(self.of(coding))


def headed(response: Response, how: str, tag: Tag | None, coding: str) -> Response:
    response.headers[STATUS] = f"{CACHE}; {how}"
    response.vary.update(VARY)
    if tag is None:
        response.headers["Cache-Control"] = NEVER
        return response
    response.headers["Cache-Control"] = FRESH
    if request.method in SAFE:
        response.set_etag(tag.of(coding), tag.is_weak)
    return response
