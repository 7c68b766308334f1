"""Who may have something done that takes its time, when: so many at once, and of them a share for each client.

There is a hall for what is asked of endpoints elsewhere, and one for graphs that are cut from dumps.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from graph.errors import Busy, Hasty

SOON = 5
"""Seconds after which a client may ask again that has its share."""


@dataclass(slots=True)
class Hall:
    """``things`` are said to be under way; ``asking`` is how many are, ``guests`` how many of each client, or wait."""

    things: str = "queries for other endpoints"
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
                raise self._crowded()
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
            raise Hasty(f"{share:,} {self.things} of yours are under way already; ask when they end", SOON)
        if self.guests.total() >= 2 * most:
            raise self._crowded()
        self.guests[client] += 1

    def _crowded(self) -> Busy:
        return Busy(f"too many {self.things} are under way; ask again later")

    def _leave(self, client: str) -> None:
        self.guests[client] -= 1
        if not self.guests[client]:
            del self.guests[client]
