"""The release that is served, open: it follows ``DATA/current`` at the next request, and no request loses its own."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from dataclasses import dataclass

from flask import Response, after_this_request, current_app, g

from graph import release as releases
from graph.errors import StoreError
from graph.names import PUBLIC_GRAPHS, Names
from graph.release import Release
from graph.settings import Settings
from graph.store import Store
from graph.store.embedded import Embedded

EXTENSION = "seealso"
ATTEMPTS = 3
"""How often to look at ``current`` again when the release that it named is gone before it was open."""


@dataclass(slots=True)
class Serving:
    """A release and its open store; ``requests`` counts those that still use it."""

    release: Release
    store: Store
    process: int
    requests: int = 0


class Current:
    """Keeps the current release open, one store a process: nothing is open before the first request of a worker."""

    def __init__(self, settings: Settings, opener: Callable[[Settings, Release], Store]) -> None:
        self.settings = settings
        self._opener = opener
        self._serving: Serving | None = None
        self._lock = threading.Lock()

    def take(self) -> Serving:
        """Give the current release for one request, which gives it back with ``leave``.

        Raises: ReleaseError when there is none, StoreError when it cannot be opened.
        """
        with self._lock:
            serving = self._newest()
            serving.requests += 1
            return serving

    def leave(self, serving: Serving) -> None:
        """End a request's use; the last request of a release that is current no more closes it."""
        with self._lock:
            serving.requests -= 1
            if not serving.requests and serving is not self._serving:
                serving.store.close()

    def _newest(self) -> Serving:
        attempt = 1
        while True:
            release = releases.current(self.settings.data)
            if self._serving and self._serving.release == release and self._serving.process == os.getpid():
                return self._serving
            try:
                return self._replace(Serving(release, self._opener(self.settings, release), os.getpid()))
            except StoreError:
                if attempt == ATTEMPTS or releases.current(self.settings.data) == release:
                    raise
                attempt += 1

    def _replace(self, serving: Serving) -> Serving:
        old, self._serving = self._serving, serving
        # A store that another process opened is that process's: closing it here could touch what it uses.
        if old and not old.requests and old.process == os.getpid():
            old.store.close()
        return serving


def open_store(settings: Settings, release: Release) -> Store:
    """Open the store of a release."""
    names = Names(settings.base)
    public = [names.graph(name).value for name in PUBLIC_GRAPHS]
    return Embedded(release.store, public, settings.base, settings.limits.query_nesting)


def settings() -> Settings:
    """Give the settings of the app that answers."""
    return _current().settings


def serving() -> Serving:
    """Give the release that this request is answered from: the same one at each call, until its answer is sent."""
    if "serving" not in g:
        current = _current()
        taken: Serving = current.take()
        g.serving = taken

        @after_this_request
        def leave_at_the_end(response: Response) -> Response:
            response.call_on_close(lambda: current.leave(taken))
            return response

    found: Serving = g.serving
    return found


def _current() -> Current:
    current: Current = current_app.extensions[EXTENSION]
    return current
