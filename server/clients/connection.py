"""A client's connection, which granian gives no hold of: its address and port name it among this process's own.

https://man7.org/linux/man-pages/man7/tcp.7.html
"""

from __future__ import annotations

import ctypes
import os
import socket
import struct
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

Client = tuple[str, int]

libc = ctypes.CDLL(None)

NOBODY = struct.pack("=H14x", socket.AF_UNSPEC)
"""The address that a connection is connected with to be none: it is reset, and what it has is not delivered."""
ACKNOWLEDGED = struct.Struct("=120xQ")
"""The bytes that the other end has, in the kernel's ``struct tcp_info``."""


def cut(client: Client) -> None:
    """Break a connection by a reset: to a client of HTTP/1.0 an answer is whole where its connection ends as it should.

    https://man7.org/linux/man-pages/man2/connect.2.html
    """
    for found in _connections(client):
        libc.connect(found.fileno(), NOBODY, len(NOBODY))


class Reader:
    """A client that reads an answer; its connection is looked for once, when there is reason to ask how it goes on."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._connection: socket.socket | None = None

    def taken(self) -> int:
        """Count the bytes that the client has taken so far; 0 for one that is gone."""
        if self._connection is None:
            self._connection = next((found.dup() for found in _connections(self._client)), None)
        with suppress(OSError, struct.error):
            if self._connection:
                said = self._connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, ACKNOWLEDGED.size)
                count: int = ACKNOWLEDGED.unpack(said)[0]
                return count
        return 0

    def close(self) -> None:
        if self._connection:
            self._connection.close()


def _connections(client: Client) -> Iterator[socket.socket]:
    host, port = client[0], int(client[1])
    for entry in Path("/proc/self/fd").iterdir():
        with suppress(OSError, ValueError):
            if not str(entry.readlink()).startswith("socket:"):
                continue
            with socket.socket(fileno=os.dup(int(entry.name))) as found:
                name = found.getpeername()
                if isinstance(name, tuple) and (name[0].removeprefix("::ffff:"), name[1]) == (host, port):
                    yield found
