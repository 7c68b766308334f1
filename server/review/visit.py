"""Who is logged in to the review page: a signed cookie, good for a working day, and the sign that each form carries.

The server keeps nothing, so any of its processes may answer: what it signs with comes of the operator's word alone, and
another word ends all visits. https://cheatsheetseries.owasp.org/cheatsheets/Cross-Site_Request_Forgery_Prevention_Cheat_Sheet.html
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
import time
from dataclasses import dataclass

from flask import Response, request
from werkzeug.exceptions import Forbidden

from graph.mappings.match import AUTOMATIC
from graph.names import clean
from graph.settings import Settings

COOKIE = "seealso-review"
LASTS = 8 * 3600
"""Seconds that a visit lasts."""
LONGEST = 100
"""Characters of a name."""


@dataclass(frozen=True, slots=True)
class Visit:
    """Who came, until when; ``content`` is what the cookie signs."""

    who: str
    until: int
    content: str

    def sign(self, token: str) -> str:
        """Give what a form of this visit carries: nobody else's forms can know it."""
        return _sign(token, "form", self.content)


def is_word(token: str, given: str) -> bool:
    """Tell whether the operator's word was given, in a time that does not depend on how much of it is right."""
    return bool(token) and hmac.compare_digest(_sign(token, "word", token), _sign(token, "word", given))


def begin(token: str, who: str) -> Visit:
    """Let somebody in."""
    told = {"who": _called(who), "until": int(time.time()) + LASTS, "nonce": secrets.token_hex(8)}
    return _visit(base64.urlsafe_b64encode(json.dumps(told).encode()).decode(), told)


def _called(who: str) -> str:
    """Give the name of who came; nobody is called as the run of the linker is, whose word others may go over."""
    name = clean(who)[:LONGEST].strip()
    return "unknown" if not name or name.casefold() == AUTOMATIC else name


def current(token: str) -> Visit | None:
    """Give the visit of this request, if it is one, and not over."""
    content, _, signed = request.cookies.get(COOKIE, "").partition(".")
    if not token or not content or not hmac.compare_digest(_sign(token, "visit", content), _plain(signed)):
        return None
    visit = _visit(content, json.loads(base64.urlsafe_b64decode(content)))
    return visit if visit.until > time.time() else None


def keep(response: Response, visit: Visit, settings: Settings, path: str) -> None:
    """Have the browser send the visit with each request for the review, and with no other."""
    response.set_cookie(
        COOKIE,
        f"{visit.content}.{_sign(settings.review.token, 'visit', visit.content)}",
        max_age=LASTS,
        path=path,
        secure=is_secure(settings),
        httponly=True,
        samesite="Strict",
    )


def end(response: Response, settings: Settings, path: str) -> None:
    response.delete_cookie(COOKIE, path=path, secure=is_secure(settings), httponly=True, samesite="Strict")


def is_secure(settings: Settings) -> bool:
    return request.is_secure or settings.base.startswith("https://")


def hold_origin(settings: Settings) -> None:
    """Refuse a form that another site sends. Raises: Forbidden."""
    site = request.headers.get("Sec-Fetch-Site", "same-origin")
    origin = request.headers.get("Origin")
    ours = {request.host_url.rstrip("/"), "/".join(settings.base.split("/")[:3])}
    if site not in {"same-origin", "none"} or (origin is not None and origin not in ours):
        raise Forbidden("this form was sent from another site; one of this page was expected")


def hold_sign(token: str, visit: Visit) -> None:
    """Refuse a form that does not carry the sign of its visit. Raises: Forbidden."""
    if not hmac.compare_digest(visit.sign(token), _plain(request.form.get("sign", ""))):
        raise Forbidden("this form is not of your visit; go back, load the page anew, and send it again")


def _visit(content: str, told: dict[str, object]) -> Visit:
    return Visit(str(told["who"]), int(str(told["until"])), content)


def _sign(token: str, purpose: str, content: str) -> str:
    return hmac.new(hashlib.sha256(token.encode()).digest(), f"{purpose}\n{content}".encode(), "sha256").hexdigest()


def _plain(text: str) -> str:
    """Give a text that can be compared: only ASCII can."""
    return text if text.isascii() else ""
