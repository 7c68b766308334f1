"""What a gzip holds, up to where it is damaged: a fault in it costs what comes after, not what came before.

https://www.rfc-editor.org/rfc/rfc1952. Python's own reader gives up a block of what it has already unpacked.
"""

from __future__ import annotations

import io
import zlib
from dataclasses import dataclass
from typing import BinaryIO

BLOCK = 64 * 1024
GZIP = 31
"""How zlib is told that there is a gzip's header and checksum about what it unpacks."""
WRONG_SUM = ("incorrect data check", "incorrect length check")


@dataclass(slots=True)
class Damage:
    """Where (in bytes of the gzip) and why it could not be read on; ``why`` is empty while nothing is wrong."""

    place: int = 0
    why: str = ""


class Inflated(io.RawIOBase):
    """The content of a gzip's members, one after the other; ``damage`` is told where and why it ends before its end.

    Raises: OSError, by reading, where nothing of it can be read.
    """

    def __init__(self, stream: BinaryIO, damage: Damage) -> None:
        self._stream, self._damage = stream, damage
        self._member: zlib._Decompress | None = None
        self._packed, self._ready = b"", b""
        self._read = self._given = 0
        self._over = False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        while not self._ready and not self._over:
            self._ready = self._next(len(buffer))
        data, self._ready = self._ready[: len(buffer)], self._ready[len(buffer) :]
        buffer[: len(data)] = data
        self._given += len(data)
        return len(data)

    def close(self) -> None:
        self._stream.close()
        super().close()

    def _next(self, size: int) -> bytes:
        """Unpack some more, mostly as much as is asked for; nothing where there is none, or none yet."""
        if not self._packed:
            self._packed = self._stream.read(BLOCK)
            self._read += len(self._packed)
        if self._member is None:
            self._packed = self._packed.lstrip(b"\0")  # members may be padded
            self._over = not self._packed and not self._more()
            self._member = None if self._over or not self._packed else zlib.decompressobj(GZIP)
            return b""
        if not self._packed:
            return self._stop("it ends too soon")
        spare = self._member.copy()
        try:
            data = self._member.decompress(self._packed, size)
        except zlib.error as err:
            return self._salvage(spare, err)
        self._packed = self._member.unused_data if self._member.eof else self._member.unconsumed_tail
        self._member = None if self._member.eof else self._member
        return data

    def _more(self) -> bool:
        self._packed = self._stream.read(BLOCK)
        self._read += len(self._packed)
        return bool(self._packed)

    def _salvage(self, member: zlib._Decompress, err: zlib.error) -> bytes:
        """Unpack byte by byte what comes before a fault."""
        data = bytearray()
        for at in range(len(self._packed)):
            try:
                data += member.decompress(self._packed[at : at + 1])
            except zlib.error:
                self._packed = self._packed[at:]
                break
        why = str(err).rpartition(": ")[2]
        self._given += len(data)
        self._stop(
            "its checksum is wrong, so that some of it may be"
            if why in WRONG_SUM
            else f"it cannot be unpacked ({why}), and just before some of it may be wrong"
        )
        self._given -= len(data)
        return bytes(data)

    def _stop(self, why: str) -> bytes:
        """End here, and say so. Raises: OSError where nothing was read."""
        self._over = True
        if not self._given:
            raise OSError(f"the archive is damaged: {why}")
        self._damage.place, self._damage.why = self._read - len(self._packed), why
        return b""
