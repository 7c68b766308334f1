"""One query's way through the pool: its turn, its worker, what is held back, its end."""

from __future__ import annotations

import threading
import time
from collections import deque
from typing import TYPE_CHECKING

from graph.errors import Deadline, SeealsoError, StoreError, Unfinished
from graph.sparql.query import Query
from graph.store.pool.asking import Asking
from graph.store.pool.child import Child, Ended, Unheard
from graph.store.pool.lanes import Lane, Ticket
from graph.store.pool.worker import DATA, END, ERROR, error, question

if TYPE_CHECKING:
    from graph.store.pool import Pool

HELD = 256 * 1024
"""Bytes of an answer that are held back until it is complete; a longer one goes out as it comes."""
TRIAL = 0.5
"""Seconds after which a query is a long one."""
CHEAP = 0.1
"""Seconds within which a query is cheap."""
ATTEMPTS = 3
"""How many idle workers may turn out to have ended before we say so."""


class Run:
    """Used by one thread at a time, but for ``_abandon``."""

    def __init__(self, pool: Pool, query: Query, media_type: str, by: Asking) -> None:
        self._pool, self._query, self._by = pool, query, by
        self._question = question(query, media_type)
        self._limit = min(pool.bounds.seconds, by.seconds or pool.bounds.seconds)
        self._left = self._limit
        self._last = time.monotonic() + pool.bounds.longest
        self._lock = threading.Lock()
        self._child: Child | None = None
        self._ticket: Ticket | None = None
        self._held: deque[bytes] = deque()
        self._is_long = self._is_complete = False
        self._unheard = 0

    def begin(self) -> None:
        """Run until the answer is complete, or so long that it is sent as it comes. Raises: QueryError, StoreError."""
        wants = self._pool.paces.lane(self._query) if self._by.client else Lane.QUICK
        self._pool.rates.count(self._by.client)
        self._ticket = self._pool.lanes.enter(self._by.client, wants)
        self._by.presence.then(self._abandon)
        try:
            while not self._is_ready(self._ticket):
                self._pool.lanes.requeue(self._ticket)
        except BaseException:
            self.close()
            raise

    def read(self, _: int) -> bytes:
        """Give the next part of the answer, nothing at its end. Raises: Unfinished, StoreError."""
        while not self._held and not self._is_complete:
            if time.monotonic() > self._last:
                raise Deadline(f"the answer was not read within {self._pool.bounds.longest:g} seconds")
            if not self._frame(self._left):
                raise self._deadline()
        return self._held.popleft() if self._held else b""

    def close(self) -> None:
        """Give up what is not done; after a complete answer that is nothing."""
        self._release(keep=self._is_complete)
        if self._ticket:
            self._pool.lanes.leave(self._ticket)
            self._ticket = None

    def _is_ready(self, ticket: Ticket) -> bool:
        """Run; False for a query that was stopped, as it takes longer than what is known to be short may."""
        self._held.clear()
        self._pool.lanes.wait(ticket)
        self._employ()
        began = time.monotonic()
        while not self._is_complete:
            trial = self._left if self._is_long else began + TRIAL - time.monotonic()
            in_time = self._frame(min(self._left, trial))
            if self._left <= 0 and not self._is_complete:
                self._pool.paces.long(self._query)
                raise self._deadline()
            is_full = sum(map(len, self._held)) >= HELD
            if (is_full or not in_time) and not self._goes_on(ticket):
                return False
            if is_full and not self._is_complete:
                return True
        if ticket.wants is not Lane.QUICK and time.monotonic() - began < CHEAP:
            self._pool.paces.cheap(self._query)
        self.close()
        return True

    def _goes_on(self, ticket: Ticket) -> bool:
        """Go on among the long ones if there is room; else stop the worker."""
        if self._is_complete or self._is_long:
            return True
        self._pool.paces.long(self._query)
        if not self._pool.lanes.promote(ticket):
            self._release(keep=False)
            return False
        self._is_long = True
        if self._child:
            self._child.slow()
        return True

    def _employ(self) -> None:
        """Take a worker and ask it. Raises: StoreError, Unfinished."""
        for _ in range(ATTEMPTS):
            child = self._pool.take(bool(self._ticket and self._ticket.has is Lane.LONG))
            with self._lock:
                self._child = child
            if self._by.presence.is_over:
                raise Unfinished("the client went away")
            try:
                child.ask(self._question)
            except Unheard:
                self._release(keep=False)
            else:
                return
        raise StoreError("workers end before they are asked")

    def _frame(self, seconds: float) -> bool:
        """Take what comes from the worker; False where nothing comes in time. Only this waiting counts as its work."""
        since = time.monotonic()
        if self._child is None:
            raise StoreError("the answer was given up")
        try:
            kind, payload = self._child.read(since + seconds)
        except TimeoutError:
            return False
        except Unheard as err:
            self._ask_again(err)
            return True
        except Ended as err:
            raise self._cause(self._child) from err
        finally:
            self._left -= time.monotonic() - since
        if kind == DATA and payload:
            self._held.append(payload)
        elif kind == END:
            self._is_complete = True
        elif kind == ERROR:
            self._release(keep=True)
            raise error(payload)
        return True

    def _ask_again(self, err: Unheard) -> None:
        """Ask another worker what the one that ended has not heard. Raises: Unfinished, StoreError."""
        if self._by.presence.is_over:
            raise Unfinished("the client went away") from err
        self._unheard += 1
        if self._unheard > ATTEMPTS:
            raise StoreError("workers end before they have read what they are asked") from err
        self._release(keep=False)
        self._employ()

    def _cause(self, child: Child) -> SeealsoError:
        if self._by.presence.is_over:
            return Unfinished("the client went away")
        self._pool.paces.long(self._query)
        return child.cause()

    def _deadline(self) -> Deadline:
        said = f"the query was stopped after {self._limit:g} seconds, which is as long as it may take"
        return Deadline(said, seconds=self._limit)

    def _release(self, keep: bool) -> None:
        """Give the worker back; one that is not idle is ended, and its memory free."""
        with self._lock:
            child, self._child = self._child, None
        if child is None:
            return
        if keep:
            self._pool.give(child)
        else:
            child.kill()
            child.wait()
            child.close()

    def _abandon(self) -> None:
        """End the work for a client that is gone; called by whoever sees it go."""
        with self._lock:
            if self._child:
                self._child.kill()
        if ticket := self._ticket:
            self._pool.lanes.abandon(ticket)
