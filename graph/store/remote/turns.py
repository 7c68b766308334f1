"""Who may ask a store far away, when: lanes, rates and deadlines as the pool of workers has them.

A query that is given up, here or by its client, has its connection cut; whether the store then stops working on it is
the store's own affair.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass

from graph.errors import Deadline
from graph.sparql.query import Query
from graph.store import Chunks, Store
from graph.store.pool import NOBODY, Bounds
from graph.store.pool.asking import Asking
from graph.store.pool.lanes import Lane, Lanes
from graph.store.pool.paces import Paces
from graph.store.pool.rates import Rates
from graph.store.pool.run import CHEAP, TRIAL
from graph.store.remote import Remote


class Turns:
    """Asks a store for many clients."""

    def __init__(self, store: Remote, bounds: Bounds) -> None:
        self.bounds = bounds
        self.lanes = Lanes(bounds.workers, bounds.queue, bounds.each, bounds.patience)
        self.paces = Paces()
        self.rates = Rates(bounds.rate)
        self.fences = {"process": "the store is another server"}
        self._store = store

    def query(self, query: Query, media_type: str) -> Iterator[bytes]:
        return self.answer(query, media_type, NOBODY)

    def asked(self, by: Asking) -> Store:
        """Give the store as one client asks it."""
        return _Asked(self, by)

    def answer(self, query: Query, media_type: str, by: Asking) -> Iterator[bytes]:
        """Answer like ``query``. Raises: Deadline, Busy, Hasty besides, before there is a first chunk."""
        self.rates.count(by.client)
        wants = self.paces.lane(query) if by.client else Lane.QUICK
        ticket = self.lanes.enter(by.client, wants)
        by.presence.then(lambda: self.lanes.abandon(ticket))
        try:
            self.lanes.wait(ticket)
            answer = self._begun(query, media_type, by)
        except BaseException:
            self.lanes.leave(ticket)
            raise
        is_left = False

        def leave() -> None:
            nonlocal is_left
            answer.close()
            if not is_left:
                is_left = True
                self.lanes.leave(ticket)

        return Chunks(lambda _: next(answer, b""), leave)

    def close(self) -> None:
        self._store.close()

    def _begun(self, query: Query, media_type: str, by: Asking) -> Chunks:
        began = time.monotonic()
        limit = min(self.bounds.seconds, by.seconds or self.bounds.seconds)
        try:
            answer = self._store.ask(query, media_type, limit, lambda exchange: by.presence.then(exchange.cut))
        except Deadline:
            self.paces.long(query)
            raise
        took = time.monotonic() - began
        if took < CHEAP:
            self.paces.cheap(query)
        elif took > TRIAL:
            self.paces.long(query)
        return answer


@dataclass(frozen=True, slots=True)
class _Asked:
    """A store as one client asks it; to close it is the matter of who opened it."""

    turns: Turns
    by: Asking

    def query(self, query: Query, media_type: str) -> Iterator[bytes]:
        return self.turns.answer(query, media_type, self.by)

    def close(self) -> None:
        pass
