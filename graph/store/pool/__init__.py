"""The store of a release, asked in processes of their own, which may be killed at any moment.

A query runs in a worker that holds the store open. Its answer is held back until it is complete or fills a buffer, so
most answers are whole or an error; what goes out from there on comes from the worker as it is read. ``run`` is a
query's way, ``lanes`` and ``paces`` say who runs when; ``worker`` is what a worker does and how it speaks, ``guard``
what it cannot do; ``nursery`` makes workers, ``child`` holds one.
"""

from __future__ import annotations

import threading
import weakref
from collections.abc import Iterator
from dataclasses import dataclass

from graph.errors import SeealsoError
from graph.sparql.query import Query
from graph.store import Chunks, Store
from graph.store.pool.asking import Asking
from graph.store.pool.child import Child
from graph.store.pool.lanes import Lanes
from graph.store.pool.nursery import Nursery
from graph.store.pool.paces import Paces
from graph.store.pool.rates import Rates
from graph.store.pool.run import Run
from graph.store.pool.worker import Place

NOBODY = Asking()
SWOLLEN = 1 / 8
"""What part of its memory a worker may have kept of one answer to be given another: it has that much less for it."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """How many queries run at once, and wait for a lane; seconds of work, of waiting, of being read.

    ``each`` is how many queries of a client may be under way, ``rate`` how many it may ask a minute.
    """

    workers: int = 4
    queue: int = 32
    seconds: float = 30
    patience: float = 10
    longest: float = 600
    each: int = 16
    rate: int = 6000


class Pool:
    """Answers queries of the store at a place; a nursery may serve several pools."""

    def __init__(self, nursery: Nursery, place: Place, bounds: Bounds | None = None) -> None:
        self.bounds = bounds or Bounds()
        self.lanes = Lanes(self.bounds.workers, self.bounds.queue, self.bounds.each, self.bounds.patience)
        self.paces = Paces()
        self.rates = Rates(self.bounds.rate)
        self._nursery, self._place = nursery, place
        self._lock = threading.Lock()
        self._idle: list[Child] = []
        self._slowed: list[Child] = []
        self._is_closed = False
        self._end = weakref.finalize(self, _close, self._idle, self._slowed)
        first = self.take()
        self.fences = nursery.fences | first.fences
        self.give(first)

    def query(self, query: Query, media_type: str) -> Iterator[bytes]:
        return self.answer(query, media_type, NOBODY)

    def asked(self, by: Asking) -> Store:
        """Give the store as one client asks it."""
        return _Asked(self, by)

    def answer(self, query: Query, media_type: str, by: Asking) -> Iterator[bytes]:
        """Answer like ``query``; an answer is taken and closed by one thread at a time.

        Raises: Deadline, Exhausted, Busy, Hasty besides, before there is a first chunk; Deadline and Exhausted also
        amid a long answer.
        """
        run = Run(self, query, media_type, by)
        run.begin()
        return Chunks(run.read, run.close)

    def close(self) -> None:
        """End the workers that are idle; the others end with their answers."""
        with self._lock:
            self._is_closed = True
            _close(self._idle, self._slowed)

    def take(self, is_long: bool = False) -> Child:
        """Take a worker whose store is open, and see to it that another is on its way; for long work a slowed one.

        Raises: StoreError.
        """
        while True:
            with self._lock:
                idle = self._slowed if is_long and self._slowed else self._idle
                is_new = not idle
                child = self._nursery.bear(self._place) if is_new else idle.pop()
                if not self._idle and not self._is_closed:
                    self._idle.append(self._nursery.bear(self._place))
            try:
                child.greet()
            except SeealsoError:
                child.close()
                if is_new:  # one that was made long ago may have met its end before it was needed
                    raise
            else:
                return child

    def give(self, child: Child) -> None:
        """Take back a worker that has answered; one that was slowed is for long work, if it is not swollen by it."""
        is_fit = not child.is_slow or child.grown() <= self._place.memory * SWOLLEN
        idle, most = (self._slowed, self.lanes.long) if child.is_slow else (self._idle, self.bounds.workers + 1)
        with self._lock:
            if is_fit and not self._is_closed and len(idle) < most:
                idle.append(child)
                return
        child.close()


@dataclass(frozen=True, slots=True)
class _Asked:
    """A pool as one client asks it; to close it is the matter of who opened it."""

    pool: Pool
    by: Asking

    def query(self, query: Query, media_type: str) -> Iterator[bytes]:
        return self.pool.answer(query, media_type, self.by)

    def close(self) -> None:
        pass


def _close(*idle: list[Child]) -> None:
    for children in idle:
        while children:
            children.pop().close()
