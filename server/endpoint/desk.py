"""Long queries are read one after the other, so that the interpreter, which is one, is left to the short ones."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from graph.errors import Busy

LONG = 16 * 1024
"""Characters from which on a query is a long one: its reading takes tens of milliseconds."""
PLACES = 16
"""Long queries that may wait, in each server process."""


@dataclass(slots=True)
class Desk:
    """Where queries are read."""

    _places: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(PLACES))
    _turn: threading.Lock = field(default_factory=threading.Lock)

    @contextmanager
    def place(self, text: str) -> Iterator[None]:
        """Wait for a turn to read a text; a short one has none to wait for. Raises: Busy."""
        if len(text) < LONG:
            yield
            return
        if not self._places.acquire(blocking=False):
            raise Busy(f"{PLACES} long queries wait to be read; ask again later")
        try:
            with self._turn:
                yield
        finally:
            self._places.release()
