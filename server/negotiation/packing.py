"""Pages and documents in a content coding that the client takes; answers of the endpoint have theirs already.

https://www.rfc-editor.org/rfc/rfc9110.html#section-8.4
"""

from __future__ import annotations

from functools import lru_cache

from flask import Response, request

from server.cache.codings import LEAST, Coding, choose

OK, UNCHANGED = 200, 304
PACKED = frozenset(
    {
        "application/javascript",
        "application/json",
        "application/ld+json",
        "application/n-triples",
        "application/problem+json",
        "application/rdf+xml",
        "application/sparql-results+json",
        "application/sparql-results+xml",
        "application/trig",
        "image/svg+xml",
    }
)
"""The media types that gain by it, besides texts."""
STATIC = "static"
"""Where Flask serves the files that come with the program: few, and the same ones for all."""
FILES = 64
OWN = "Cache-Status"
"""The header by which an answer of the endpoint is known: it has its coding, and tags for each, already."""


def pack(response: Response) -> Response:
    """Send a whole answer in the coding that the client likes best; its tag becomes a weak one, as its bytes differ.

    What tells a secret beside what a stranger may have put in (the review page) must not come here: the length of what
    is packed would betray it.
    """
    if not _gains(response):
        return response
    response.vary.add("Accept-Encoding")
    coding = choose(request.accept_encodings)
    if coding is None:
        return response
    tag, _ = response.get_etag()
    if response.status_code == OK:
        response.direct_passthrough = False
        body = response.get_data()
        if len(body) < LEAST:
            return response
        response.set_data(_file(body, coding) if request.endpoint == STATIC else coding.compress(body))
        response.headers["Content-Encoding"] = coding.name
    if tag:
        response.set_etag(tag, weak=True)
    return response


def _gains(response: Response) -> bool:
    if OWN in response.headers:
        return False
    if response.status_code == UNCHANGED:
        return True
    is_file = request.endpoint == STATIC
    return (
        response.status_code == OK
        and (is_file or not (response.direct_passthrough or response.is_streamed))
        and "Content-Encoding" not in response.headers
        and ((response.mimetype or "").startswith("text/") or response.mimetype in PACKED)
    )


@lru_cache(FILES)
def _file(body: bytes, coding: Coding) -> bytes:
    """Pack a file of the program; it is asked for again and again."""
    return coding.compress(body)
