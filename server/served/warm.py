"""A release's pages and example queries, asked before anybody does, so that what takes seconds takes them once.

The app is asked as any client asks it, by its own rules; what it answers is kept as ever.
"""

from __future__ import annotations

import threading
import time
import traceback
from contextlib import suppress

from flask import Flask
from pyoxigraph import Literal, NamedNode

from graph import release as releases
from graph.errors import SeealsoError
from graph.names import Names
from graph.settings import Settings
from server.negotiation.formats import DOCUMENTS
from server.served.ask import rows
from server.served.current import EXTENSION, Current

PAGES = ("/", "/records", "/scheme/subjects")
ACCEPT = "application/sparql-results+json, text/turtle;q=0.9"
"""What an example is asked for in: its table in JSON, its graph in Turtle."""
BROWSER = "text/html"
OK = 200
WHENEVER = 5
"""Seconds after which to look again for a new release."""


def warm(app: Flask) -> int:
    """Ask for the pages and examples of the release that is served; give how many were answered."""
    current: Current = app.extensions[EXTENSION]
    settings = current.settings
    path = Names(settings.base).path
    client = app.test_client()
    answered = 0
    for page in (*PAGES, *documents(current)):
        with client.get(path + page, headers={"Accept": BROWSER}, follow_redirects=True) as response:
            answered += response.status_code == OK
    for query in examples(current):
        asked = {"query": query}
        with client.get(f"{path}/sparql", query_string=asked, headers={"Accept": ACCEPT}) as response:
            answered += response.status_code == OK and response.get_data() is not None
    return answered


def documents(current: Current) -> list[str]:
    """Give the addresses of all documents about concept schemes: those tell of the most things."""
    taken = current.take()
    try:
        found = [row["scheme"] for row in rows(taken.store, "schemes")]
    finally:
        current.leave(taken)
    base = current.settings.base
    ours = [iri.value for iri in found if isinstance(iri, NamedNode) and iri.value.startswith(base)]
    return [f"/{iri.removeprefix(base)}.{form.extension}" for iri in ours for form in DOCUMENTS]


def examples(current: Current) -> list[str]:
    """Give the example queries that the release holds."""
    taken = current.take()
    try:
        found = rows(taken.store, "executables")
    finally:
        current.leave(taken)
    return [term.value for row in found if isinstance(term := row["query"], Literal)]


def keep_warm(app: Flask, settings: Settings) -> None:
    """Warm each release that comes to be served, in a thread that ends with the process."""
    if settings.cache.size:
        threading.Thread(target=_keep, args=(app, settings), name="warm", daemon=True).start()


def _keep(app: Flask, settings: Settings) -> None:
    known = ""
    while True:
        with suppress(SeealsoError):
            name = releases.current(settings.data).name
            if name != known:
                known = name
                _try(app)
        time.sleep(WHENEVER)


def _try(app: Flask) -> None:
    try:
        warm(app)
    except SeealsoError:
        raise
    except Exception:
        traceback.print_exc()
