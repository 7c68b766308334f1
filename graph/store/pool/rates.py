"""How often a client may ask.

https://limits.readthedocs.io/
"""

from __future__ import annotations

import math
import time

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter

from graph.errors import Hasty

SWEEP = 60
"""Seconds between two looks for what has expired."""


class _Memory(MemoryStorage):
    """Starts a thread to look for what has expired once a while; its parent starts one a count, as long as a query."""

    swept = 0.0

    def _MemoryStorage__schedule_expiry(self) -> None:  # noqa: N802 - the name that Python gives to its parent's
        if time.monotonic() - self.swept > SWEEP:
            self.swept = time.monotonic()
            super()._MemoryStorage__schedule_expiry()  # type: ignore[misc]


class Rates:
    """Counts the queries of each client over a minute that slides."""

    def __init__(self, most: int) -> None:
        self._most = RateLimitItemPerMinute(most)
        self._limiter = SlidingWindowCounterRateLimiter(_Memory())

    def count(self, client: str) -> None:
        """Count a query; nobody's are not counted. Raises: Hasty."""
        if client and not self._limiter.hit(self._most, client):
            reset = self._limiter.get_window_stats(self._most, client).reset_time
            wait = max(1, math.ceil(reset - time.time()))
            raise Hasty(f"more than {self._most.amount:,} queries in a minute; ask more slowly", wait)
