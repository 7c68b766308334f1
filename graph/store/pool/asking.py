"""Who asks: what a request tells the pool besides its query."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field


class Presence:
    """Whether a client is still there; the one who sees it leave says so, once."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._calls: list[Callable[[], None]] = []
        self.is_over = False

    def then(self, call: Callable[[], None]) -> None:
        """Have something called when the client leaves; at once if it has left."""
        with self._lock:
            if not self.is_over:
                self._calls.append(call)
                return
        call()

    def leave(self) -> None:
        with self._lock:
            self.is_over = True
            calls, self._calls = self._calls, []
        for call in calls:
            call()


@dataclass(frozen=True, slots=True)
class Asking:
    """``client`` is an address, none for our own pages; ``seconds`` lower the deadline."""

    client: str = ""
    seconds: float | None = None
    presence: Presence = field(default_factory=Presence)
