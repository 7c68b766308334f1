"""What the answers about a release have in common: a tag that names release and address, 304, headers, pages."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from functools import cache
from importlib.metadata import version

from flask import Response, render_template, request
from werkzeug.exceptions import BadRequest

from graph.errors import ReleaseError
from graph.names import Names
from graph.release import Release
from server.negotiation.formats import HTML, Format
from server.negotiation.negotiate import negotiate
from server.served import current

FRESH = "public, max-age=0, must-revalidate"
"""What may be kept, and must be asked for again: the same address tells of the next release tomorrow."""

OPEN = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "Accept-Query, Cache-Status, Content-Location, ETag, Link, Location, Retry-After",
    "X-Content-Type-Options": "nosniff",
}
"""What scripts of any origin may read, which is all that is public (https://fetch.spec.whatwg.org/#http-cors-protocol)."""

FOREVER = "public, max-age=31536000, immutable"
MOST_PAGES = 10_000_000


def names() -> Names:
    return Names(current.settings().base)


def answer(body: Callable[[], bytes | str], form: Format, links: Iterable[str] = (), state: str = "") -> Response:
    """Answer with a body that is made only where the client does not have it yet; 304 where it does.

    ``state`` is what the body tells besides the release.
    """
    tag = etag(current.serving().release, f"{request.full_path}\n{state}")
    kept = request.method in {"GET", "HEAD"} and request.if_none_match.contains_weak(tag)
    response = Response(status=304) if kept else Response(body(), content_type=form.content_type)
    response.set_etag(tag)
    response.headers["Cache-Control"] = FRESH
    for link in links:
        response.headers.add("Link", link)
    return response


def liked(forms: Mapping[Format, Callable[[], Response]]) -> Response:
    """Answer in the form that the client likes best, made by its function; the first where it says nothing."""
    response = forms[negotiate(request, tuple(forms))]()
    response.vary.add("Accept")
    return response


def lasting(body: bytes | str, form: Format) -> Response:
    """Answer with what belongs to the program and not to a release: its own content is its tag."""
    response = Response(body, content_type=form.content_type)
    response.headers["Cache-Control"] = FRESH
    response.add_etag()
    response.make_conditional(request)
    return response


def page(template: str, links: Iterable[str] = (), state: str = "", **values: object) -> Response:
    """Answer with a page of a template."""
    return answer(lambda: render_template(template, **values), HTML, links, state)


def etag(release: Release, address: str) -> str:
    """Name a release, an address in it, and the program that makes pages of them."""
    made = hashlib.sha256(f"{address}\n{_version()}".encode()).hexdigest()[:16]
    return f"{release.name}-{made}"


def number() -> int:
    """Read ``?page=``, 1 where it is absent. Raises: BadRequest."""
    given = request.args.get("page", "1")
    if not given.isascii() or not given.isdigit() or not 1 <= int(given[:9]) <= MOST_PAGES:
        raise BadRequest(f"page is {given[:20]!r}; a number from 1 was expected")
    return int(given)


def built(release: Release) -> datetime:
    """Give the moment of a release's build, which its name begins with."""
    try:
        return datetime.strptime(release.name.partition("-")[0], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    except ValueError as err:
        raise ReleaseError(f"release {release.name!r} is not named by its moment") from err


@cache
def _version() -> str:
    return version("seealso")
