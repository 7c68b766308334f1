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
from typing import Generic, TypeVar

MOST = 16
"""Threads of a process that may wait for another's answer; who comes then works for himself."""
SOON, LATER = 0.002, 0.05
"""Seconds after which to look again whether another process is done."""
BYTES = 1 << 62

T = TypeVar("T")


@dataclass(slots=True)
class Turn(Generic[T]):
    """What another has made, or the turn to make it, to be ended; ``end`` does nothing where there is none."""

    found: T | None = None
    waited: bool = False
    end: Callable[[], None] = lambda: None


@dataclass(slots=True)
class Flights:
    """``file`` is shared by the processes; without one each is for itself."""

    file: Path | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _under_way: dict[bytes, threading.Event] = field(default_factory=dict)
    _waiting: int = 0
    _descriptor: int = -1

    def join(self, key: bytes, look: Callable[[], T | None], patience: float) -> Turn[T]:
        """Wait, for some seconds, for who is making what ``look`` finds when it is made; make it where nobody is."""
        with self._lock:
            other = self._under_way.get(key)
            if other is None:
                self._under_way[key] = threading.Event()
            elif self._waiting >= MOST:
                return Turn()
            else:
                self._waiting += 1
        if other is not None:
            return self._wait(other, look, patience)
        try:
            return self._among_processes(key, look, patience)
        except BaseException:
            self._end(key)
            raise

    def _wait(self, other: threading.Event, look: Callable[[], T | None], patience: float) -> Turn[T]:
        try:
            other.wait(patience)
        finally:
            with self._lock:
                self._waiting -= 1
        return Turn(look(), waited=True)

    def _among_processes(self, key: bytes, look: Callable[[], T | None], patience: float) -> Turn[T]:
        end, pause, waited = time.monotonic() + patience, SOON, False
        is_ours = self._seize(key)
        while (found := look()) is None and not is_ours and time.monotonic() < end:
            waited = True
            time.sleep(pause)
            pause = min(LATER, pause * 2)
            is_ours = self._seize(key)
        turn = Turn(found, waited, lambda: self._end(key))
        if found is not None:
            turn.end()
            turn.end = lambda: None
        return turn

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

    def _end(self, key: bytes) -> None:
        with self._lock:
            event = self._under_way.pop(key, None)
        if self._descriptor >= 0:
            fcntl.lockf(self._descriptor, fcntl.LOCK_UN, 1, _place(key))
        if event:
            event.set()


def _place(key: bytes) -> int:
    return int.from_bytes(key[:8]) % BYTES
