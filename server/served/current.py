"""The release that is served, open: it follows ``DATA/current`` at the next request, and no request loses its own."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from functools import cache, partial
from math import inf

from flask import Response, after_this_request, current_app, g, request
from werkzeug.exceptions import BadRequest

from graph import release as releases
from graph.errors import ReleaseError, StoreError
from graph.names import PUBLIC_GRAPHS, Names
from graph.release import Release
from graph.settings import Settings
from graph.store import Store
from graph.store.embedded import Embedded
from graph.store.pool import Bounds, Pool
from graph.store.pool.asking import Asking, Presence
from graph.store.pool.nursery import Nursery
from graph.store.pool.worker import Place
from graph.store.remote import Remote
from graph.store.remote.naming import Naming
from graph.store.remote.publish import is_held
from graph.store.remote.turns import Turns
from graph.store.remote.wire import Account
from server.cache import Keeper, Kept
from server.clients.exchange import PRESENCE
from server.clients.places import client

EXTENSION = "seealso"
PUBLIC = frozenset({"sparql", "graphs"})
"""The blueprints that carry out a stranger's queries; those of all others are our own."""
MEBIBYTE = 1024 * 1024
LEAST = 3
"""Workers of a process: one for each lane."""
ATTEMPTS = 3
"""How often to look at ``current`` again when the release that it named is gone before it was open."""


@dataclass(slots=True)
class Serving:
    """A release and its open store; ``requests`` counts those that still use it."""

    release: Release
    store: Store
    process: int
    requests: int = 0


@dataclass(frozen=True, slots=True)
class Served:
    """What one request is answered from."""

    release: Release
    store: Kept


class Current:
    """Keeps the current release open, one store a process: nothing is open before the first request of a worker."""

    def __init__(self, settings: Settings, opener: Callable[[Settings, Release], Store]) -> None:
        self.settings = settings
        self.keeper = Keeper(settings)
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

    def serve(self, by: Asking) -> tuple[Served, Callable[[], None]]:
        """Give what a request is answered from, as who asks may ask it, and how it is given back. Raises: as take."""
        taken = self.take()

        def within(seconds: float | None) -> Store:
            opened = taken.store
            return opened.asked(replace(by, seconds=seconds)) if isinstance(opened, Pool | Turns) else opened

        kept = self.keeper.keep(within(by.seconds), taken.release, by.seconds, within)
        return Served(taken.release, kept), partial(self.leave, taken)

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


def _hold(settings: Settings, release: Release) -> None:
    """Refuse a release that is not whole, or of another base. Raises: StoreError, ReleaseError."""
    hold_base(settings, release)
    if fault := release.fault:
        raise StoreError(fault)


def hold_base(settings: Settings, release: Release) -> None:
    """Refuse a release whose IRIs begin otherwise than the settings say: nothing in it would be found.

    Raises: ReleaseError.
    """
    built = release.manifest.get("base", settings.base)
    if built != settings.base:
        raise ReleaseError(
            f"release {release.name} was built with base '{built}', and the settings say '{settings.base}': "
            "set that base, or run `seealso build`"
        )


def open_store(settings: Settings, release: Release) -> Store:
    """Open the store of a release in this process: for queries that we trust. Raises: StoreError, ReleaseError."""
    _hold(settings, release)
    return Embedded(release.store, _public(settings), settings.base, settings.limits.query_nesting)


def open_pool(settings: Settings, release: Release) -> Pool:
    """Open the store of a release in workers of this process, whose number all processes of the server share.

    Raises: StoreError, ReleaseError.
    """
    _hold(settings, release)
    limits = settings.limits
    place = Place(
        path=str(release.store.resolve()),
        public=_public(settings),
        base=settings.base,
        nesting=limits.query_nesting,
        memory=limits.query_memory * MEBIBYTE,
    )
    return Pool(_nursery(os.getpid()), place, _bounds(settings))


def _bounds(settings: Settings) -> Bounds:
    limits = settings.limits
    return Bounds(
        workers=max(LEAST, limits.query_workers // settings.server.workers),
        queue=limits.query_queue,
        seconds=limits.query_seconds,
        patience=limits.queue_seconds,
        longest=limits.answer_seconds,
        each=limits.client_queries,
        rate=limits.client_rate,
    )


def open_far(settings: Settings, release: Release) -> Turns:
    """Open the store far away that the settings name, where it holds the release. Raises: StoreError."""
    hold_base(settings, release)
    if not is_held(settings, release.name):
        raise StoreError(f"release {release.name} is not in {settings.store.url}: run `seealso publish {release.name}`")
    limits, account = settings.limits, Account(settings.store.user, settings.store.password)
    naming = Naming(settings.base, release.name)
    far = Remote(
        settings.store.url,
        limits.query_seconds,
        limits.answer_seconds,
        naming,
        account,
        limits.query_nesting,
        settings.store.timeout,
    )
    return Turns(far, _bounds(settings))


def open_served(settings: Settings, release: Release) -> Store:
    """Open the store that the settings say: the release's own, or one far away."""
    return open_far(settings, release) if settings.store.url else open_pool(settings, release)


def isolation() -> dict[str, object]:
    """Tell what stands between a query and this machine, for the release that is served."""
    with _borrowed() as store:
        return dict(store.fences) if isinstance(store, Pool | Turns) else {}


def _public(settings: Settings) -> tuple[str, ...]:
    return tuple(Names(settings.base).graph(name).value for name in PUBLIC_GRAPHS)


@cache
def _nursery(_: int) -> Nursery:
    """Give the nursery of a process: a fork has one of its own."""
    return Nursery()


def settings() -> Settings:
    """Give the settings of the app that answers."""
    return _current().settings


def serving() -> Served:
    """Give the release that this request is answered from: the same one at each call, until its answer is sent."""
    if "serving" not in g:
        g.serving, leave = _current().serve(asking())

        @after_this_request
        def leave_at_the_end(response: Response) -> Response:
            response.call_on_close(leave)
            response.direct_passthrough = False  # of a file that is passed through nobody tells that it is closed
            return response

    found: Served = g.serving
    return found


def asking() -> Asking:
    """Tell who asks. Raises: BadRequest for a ``timeout`` that is no number of seconds."""
    presence = request.environ.get(PRESENCE) or Presence()
    if request.blueprint not in PUBLIC:
        return Asking(presence=presence)
    said: str | None = g.timeout if "timeout" in g else request.args.get("timeout")
    return Asking(client(request.remote_addr or ""), seconds(said), presence)


def charge() -> float:
    """Count one query more against this client, and give the seconds that it may take. Raises: Hasty."""
    by = asking()
    count()
    most = float(settings().limits.query_seconds)
    return min(by.seconds or most, most)


def count() -> None:
    """Count one request more against its client, as one query. Raises: Hasty."""
    with _borrowed() as store:
        if isinstance(store, Pool | Turns):
            store.rates.count(client(request.remote_addr or ""))


@contextmanager
def _borrowed() -> Iterator[Store]:
    """Give the store as it was opened."""
    current = _current()
    taken = current.take()
    try:
        yield taken.store
    finally:
        current.leave(taken)


def lower(timeout: str | None) -> None:
    """Hold this request to the seconds that its parameters say."""
    g.timeout = timeout


def seconds(timeout: str | None) -> float | None:
    """Read ``timeout=``. Raises: BadRequest."""
    if not timeout:
        return None
    with suppress(ValueError):
        if 0 < (found := float(timeout)) < inf:
            return found
    raise BadRequest(f"timeout is {timeout[:20]!r}; a number of seconds was expected")


def _current() -> Current:
    current: Current = current_app.extensions[EXTENSION]
    return current
