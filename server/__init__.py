"""The web application: what is served of the current release, by WSGI."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask, Response, request
from werkzeug.middleware.proxy_fix import ProxyFix

from graph.names import Names
from graph.release import Release
from graph.settings import Settings
from graph.store import Store
from server import downloads, errors, pages, quality, reconcile, resource, review, same, search, skosmos, vocabulary
from server.concepts import browse
from server.endpoint import graphs, sparql
from server.negotiation import answers
from server.negotiation.packing import pack
from server.quality import flaws, merges
from server.served import rates
from server.served.current import EXTENSION, Current, open_served

BLUEPRINTS = (
    sparql.blueprint,
    graphs.blueprint,
    resource.blueprint,
    browse.blueprint,
    search.blueprint,
    downloads.blueprint,
    quality.blueprint,
    merges.blueprint,
    flaws.blueprint,
    skosmos.blueprint,
    same.blueprint,
    reconcile.blueprint,
    review.blueprint,
    vocabulary.blueprint,
    pages.blueprint,
)
"""Each is mounted at the path of the base. To add one: its blueprint here."""

READS = "Accept, Content-Encoding, Content-Type, If-None-Match"
A_DAY = "86400"
PRIVATE = frozenset({"review"})
"""The blueprints that other sites have no business with."""


def create_app(settings: Settings, opener: Callable[[Settings, Release], Store] = open_served) -> Flask:
    """Make the app; it opens no release before its first request, so it may be made before a fork."""
    app = Flask(__name__)
    app.extensions[EXTENSION] = Current(settings, opener)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint, url_prefix=Names(settings.base).path or None)
    errors.register(app)
    if settings.server.proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, settings.server.proxies, 0, 0)  # type: ignore[method-assign]
    app.before_request(rates.bound)
    app.after_request(let_any_page_read)
    app.after_request(pack_what_is_public)
    return app


def pack_what_is_public(response: Response) -> Response:
    """Pack an answer, but for what tells secrets."""
    return response if request.blueprint in PRIVATE else pack(response)


def let_any_page_read(response: Response) -> Response:
    """Allow scripts of any origin to read what is public."""
    if request.blueprint in PRIVATE:
        return response
    response.headers.update(answers.OPEN)
    if request.method == "OPTIONS":
        response.headers["Access-Control-Allow-Methods"] = ", ".join(sorted(response.allow))
        response.headers["Access-Control-Allow-Headers"] = READS
        response.headers["Access-Control-Max-Age"] = A_DAY
    return response
