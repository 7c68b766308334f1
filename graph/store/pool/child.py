"""A worker as its parent holds it: asked, read by frames against the clock, killed."""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import socket
import time
from pathlib import Path

from graph.errors import Exhausted, SeealsoError, StoreError
from graph.store.pool.worker import ERROR, HEADER, HELLO, MEMORY, error

OPENING = 30
"""Seconds that a store may take to open."""
PAGE = os.sysconf("SC_PAGESIZE")
SLOW = 15
"""The niceness of what works for long."""
SPEAKING = 1000
"""Milliseconds that the last words of a worker may take."""
LAST_WORDS = 4096
AHEAD = 4096
"""Bytes that are asked for at least, so that a small answer comes at once: its header, itself, and its end."""
OUT_OF_MEMORY = ("memory allocation", "bad_alloc", "MemoryError", "Cannot allocate")
"""What the engine's allocators say when they end the process."""


class Ended(Exception):  # noqa: N818 - an event
    """The worker is no more."""


class Unheard(Ended):
    """The worker ended before it had read what it was asked, so that its end has another cause."""


class Child:
    """One worker; used by one thread at a time, but for ``kill``."""

    def __init__(self, stream: socket.socket, errors: int) -> None:
        self._stream = stream
        self._errors = errors
        self._pid = self._pidfd = -1
        self._poll = select.poll()
        self._poll.register(stream, select.POLLIN)
        self._rest = b""
        self.fences: dict[str, str] = {}
        self.is_ready = self.is_slow = False
        self._size = 0

    def greet(self) -> None:
        """Wait until the store is open. Raises: StoreError."""
        if self.is_ready:
            return
        end = time.monotonic() + OPENING
        try:
            kind, payload = self._frame(self._hello(end), end)
        except (Ended, TimeoutError, OSError) as err:
            raise StoreError(f"a worker did not open the store: {self.last_words() or err}") from err
        if kind == ERROR:
            raise error(payload)
        if kind == HELLO:
            said = json.loads(payload)
            self.fences, self._pid = said["fences"], said["pid"]
            self._size = self._taken()
            self.is_ready = True

    def ask(self, question: bytes) -> None:
        """Put a question. Raises: Unheard."""
        try:
            self._stream.sendall(question)
        except OSError as err:
            raise Unheard from err

    def read(self, end: float) -> tuple[bytes, bytes]:
        """Read a frame: its kind and payload. Raises: TimeoutError at ``end`` of the monotonic clock, Ended."""
        return self._frame(self._exactly(HEADER.size, end), end)

    def kill(self) -> None:
        """End the worker, whatever it does; whoever reads it sees its end."""
        with contextlib.suppress(OSError):
            if self._pidfd >= 0:
                signal.pidfd_send_signal(self._pidfd, signal.SIGKILL)
            self._stream.shutdown(socket.SHUT_WR)

    def slow(self) -> None:
        """Let others go first from now on."""
        self.is_slow = True
        with contextlib.suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, self._pid, SLOW)

    def grown(self) -> int:
        """Give the bytes of memory that the worker has taken since its store was open, and not given back."""
        return self._taken() - self._size

    def wait(self) -> None:
        """Wait until what the worker held is free again: its end of the stream closes after its memory does."""
        with contextlib.suppress(Ended, TimeoutError):
            while True:
                self.read(time.monotonic() + OPENING)

    def close(self) -> None:
        """Let go of the worker, which ends if it has not."""
        self.kill()
        self._stream.close()
        for descriptor in (self._errors, self._pidfd):
            if descriptor >= 0:
                os.close(descriptor)
        self._errors = self._pidfd = -1

    def last_words(self) -> str:
        """Give what a worker says on stderr until its end."""
        said, heard = b"", select.poll()
        heard.register(self._errors)
        while heard.poll(SPEAKING) and (more := os.read(self._errors, LAST_WORDS)):
            said = (said + more)[-LAST_WORDS:]
        return said.decode(errors="replace").strip()

    def cause(self) -> SeealsoError:
        """Tell why a worker ended of itself."""
        words = self.last_words()
        if not words or any(known in words for known in OUT_OF_MEMORY):
            return Exhausted(MEMORY)
        return StoreError(f"a worker broke: {words}")

    def _taken(self) -> int:
        with contextlib.suppress(OSError):
            return int(Path(f"/proc/{self._pid}/statm").read_text(encoding="ascii").split()[0]) * PAGE
        return 0

    def _hello(self, end: float) -> bytes:
        """Read the first header, and what came with it."""
        self._wait(end)
        header, descriptors, _, _ = socket.recv_fds(self._stream, HEADER.size, 1)
        if not header:
            raise Ended
        self._pidfd = descriptors[0] if descriptors else -1
        return header

    def _frame(self, header: bytes, end: float) -> tuple[bytes, bytes]:
        kind, length = HEADER.unpack(header)
        return kind, self._exactly(length, end) if length else b""

    def _exactly(self, size: int, end: float) -> bytes:
        """Read so many bytes; of what comes after them a little may be read, too, and waits for the next call."""
        found, self._rest = self._rest[:size], self._rest[size:]
        if len(found) == size:
            return found
        parts = [found]
        missing = size - len(found)
        while missing > 0:
            self._wait(end)
            parts.append(self._receive(max(missing, AHEAD)))
            missing -= len(parts[-1])
        if missing:
            self._rest = parts[-1][missing:]
            parts[-1] = parts[-1][:missing]
        return b"".join(parts)

    def _receive(self, size: int) -> bytes:
        try:
            if found := self._stream.recv(size):
                return found
        except ConnectionResetError as err:  # which a local socket says where the other end leaves bytes unread
            raise Unheard from err
        except OSError as err:
            raise Ended from err
        raise Ended

    def _wait(self, end: float) -> None:
        left = end - time.monotonic()
        if not self._poll.poll(max(0, left * 1000)):
            raise TimeoutError
