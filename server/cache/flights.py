"""One at a time works on an answer that others wait for, in this process and in the others of the server.

A lock on the byte of a file whose place is a hash of the key is what tells the processes; it ends with its process.
"""

from __future__ import annotations

import fcntl
import os
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Generic, Self, TypeVar

MOST = 16
"""Threads of a process that may wait for another's answer; who comes then works for himself."""
SOON, LATER = 0.002, 0.05
"""Seconds after which to look again whether another process is done."""
BYTES = 1 << 62

T = TypeVar("T")


@dataclass(slots=True)
class Turn(Generic[T]):
    """What another has made, or what it ``failed`` with, or else the turn to make it, to be ended."""

    found: T | None = None
    waited: bool = False
    failed: Exception | None = None
    yields: Callable[[Exception | None], None] = lambda _: None

    def end(self, failed: Exception | None = None) -> None:
        """Let others know, and what it failed with; where there is no turn nobody waits."""
        self.yields(failed)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, _: object, err: BaseException | None, __: object) -> None:
        self.end(err if isinstance(err, Exception) else None)


@dataclass(slots=True)
class _Work:
    """What somebody of this process is making; ``failed`` is told before it is over."""

    is_over: threading.Event = field(default_factory=threading.Event)
    failed: Exception | None = None


@dataclass(slots=True)
class Flights:
    """``file`` is shared by the processes; without one each is for itself."""

    file: Path | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _under_way: dict[bytes, _Work] = field(default_factory=dict)
    _waiting: int = 0
    _descriptor: int = -1

    def join(
        self,
        key: bytes,
        look: Callable[[], T | None],
        patience: float,
        settles: Callable[[Exception], bool] = lambda _: False,
    ) -> Turn[T]:
        """Wait, for some seconds, for who is making what ``look`` finds when it is made; make it where nobody is.

        Of those who wait for one that fails the next makes it, unless the failure ``settles`` it for him, too.
        """
        end, waited = time.monotonic() + patience, False
        while (other := self._other(key)) is not None:
            if self._is_crowded():
                return Turn(waited=waited)
            found, waited = self._wait(other, look, end), True
            if found is not None or other.failed is None or time.monotonic() >= end:
                return Turn(found, waited)
            if settles(other.failed):
                return Turn(None, waited, other.failed)
        try:
            turn = self._among_processes(key, look, end)
        except BaseException:
            self._end(key)
            raise
        turn.waited |= waited
        return turn

    def _other(self, key: bytes) -> _Work | None:
        """Give who makes it; None where nobody did, and the turn is ours now."""
        with self._lock:
            other = self._under_way.get(key)
            if other is None:
                self._under_way[key] = _Work()
            return other

    def _is_crowded(self) -> bool:
        """Tell that too many wait; else one more does."""
        with self._lock:
            if self._waiting >= MOST:
                return True
            self._waiting += 1
            return False

    def _wait(self, other: _Work, look: Callable[[], T | None], end: float) -> T | None:
        try:
            other.is_over.wait(end - time.monotonic())
        finally:
            with self._lock:
                self._waiting -= 1
        return look()

    def _among_processes(self, key: bytes, look: Callable[[], T | None], end: float) -> Turn[T]:
        pause, waited = SOON, False
        is_ours = self._seize(key)
        while (found := look()) is None and not is_ours and time.monotonic() < end:
            waited = True
            time.sleep(pause)
            pause = min(LATER, pause * 2)
            is_ours = self._seize(key)
        if found is None:
            return Turn(None, waited, yields=lambda failed: self._end(key, failed))
        self._end(key)
        return Turn(found, waited)

    def _seize(self, key: bytes) -> bool:
        """Take the lock that other processes see; True where there are none, or there is no place for it."""
        if self.file is None:
            return True
        try:
            with self._lock:
                if self._descriptor < 0:
                    self._descriptor = os.open(self.file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError:  # the folder is gone, or full: nobody is kept from working by that
            return True
        try:
            fcntl.lockf(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, _place(key))
        except OSError:
            return False
        return True

    def _end(self, key: bytes, failed: Exception | None = None) -> None:
        with self._lock:
            work = self._under_way.pop(key, None)
        if self._descriptor >= 0:
            fcntl.lockf(self._descriptor, fcntl.LOCK_UN, 1, _place(key))
        if work:
            work.failed = failed
            work.is_over.set()


def _place(key: bytes) -> int:
    return int.from_bytes(key[:8]) % BYTES
