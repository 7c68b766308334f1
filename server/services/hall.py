"""Who may have endpoints elsewhere asked, when: so many at once, and of them a share for each client."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from graph.errors import Busy, Hasty

CROWDED = "too many queries are waiting for other endpoints; ask again later"
SOON = 5
"""Seconds after which a client may ask again that has its share."""


@dataclass(slots=True)
class Hall:
    """``asking`` is how many ask at once, ``guests`` how many of each client ask or wait to."""

    asking: int = 0
    guests: Counter[str] = field(default_factory=Counter)
    _free: threading.Condition = field(default_factory=threading.Condition)

    @contextmanager
    def turn(self, client: str, most: int, share: int, seconds: float) -> Iterator[None]:
        """Wait for some seconds until one of ``most`` places is free; as many may wait, each holds a thread.

        Raises: Hasty at once for a client that has its share, Busy.
        """
        with self._free:
            self._enter(client, most, share)
            if not self._free.wait_for(lambda: self.asking < most, timeout=seconds):
                self._leave(client)
                raise Busy(CROWDED)
            self.asking += 1
        try:
            yield
        finally:
            with self._free:
                self.asking -= 1
                self._leave(client)
                self._free.notify()

    def _enter(self, client: str, most: int, share: int) -> None:
        if client and self.guests[client] >= share:
            raise Hasty(f"{share:,} queries of yours are waiting for other endpoints already; ask when they end", SOON)
        if self.guests.total() >= 2 * most:
            raise Busy(CROWDED)
        self.guests[client] += 1

    def _leave(self, client: str) -> None:
        self.guests[client] -= 1
        if not self.guests[client]:
            del self.guests[client]
