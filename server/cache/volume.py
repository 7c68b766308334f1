"""A file of kept answers, and whether it still is as it was written.

http://www.lmdb.tech/doc/

The engine reads a file as if it were memory, and believes it: who cuts the file while the server runs ends the server
by a signal, at the next page that is not there. So a file is looked at by ordinary calls before it is used: it has to
be there, its head in order, and as long as that says. A value has a checksum. Not seen is what happens between the look
and the use, which may be two milliseconds.
"""

from __future__ import annotations

import os
import struct
import time
import zlib
from pathlib import Path

import lmdb

FILE, LOCK = "data.mdb", "lock.mdb"
READERS = 1024
"""Threads of all processes that may read at once."""
HALVES = (b"0", b"1")
HEAD = struct.Struct("=16xII8xQI44x48xQQ")
"""One of the two heads, which begin the first pages: magic, version, most bytes, page size, last page, turn."""
MAGIC, VERSION = 0xBEEFC0DE, 1
SUM = struct.Struct("=I")
TRUST = 0.002
"""Seconds for which a look is good: to look takes many times as long as to find a value."""
LOOKS, SOON = 3, 0.001
"""How often to look at a head that is not in order, and after how many seconds again: another may be writing it."""

Damage = (lmdb.CorruptedError, lmdb.PageNotFoundError, lmdb.InvalidError, lmdb.PanicError, lmdb.VersionMismatchError)
"""What the engine says of a file that is not as it was written."""


class Volume:
    """An open file of ``size`` bytes at most, in a folder of its own. Raises: OSError, lmdb.Error."""

    def __init__(self, folder: Path, size: int) -> None:
        self.folder = folder
        folder.mkdir(mode=0o700, exist_ok=True)
        self.env = lmdb.open(
            str(folder), size, max_dbs=2, max_readers=READERS, sync=False, metasync=False, readahead=False, mode=0o600
        )
        self.env.reader_check()
        self.halves = {name: self.env.open_db(name) for name in HALVES}
        self._size = size
        self._file = os.open(folder / FILE, os.O_RDWR)
        self._lock = os.open(folder / LOCK, os.O_RDWR)
        self._locked = os.fstat(self._lock).st_size
        self._looked = -TRUST

    def fault(self) -> str:
        """Say why it cannot be used any longer; nothing where it can, or could a moment ago."""
        now = time.monotonic()
        if now - self._looked < TRUST:
            return ""
        lock = os.fstat(self._lock)
        if not lock.st_nlink or lock.st_size < self._locked:
            return f"{LOCK} is not as it was"
        if not (said := _fault(self._file)):
            self._looked = now
        return said

    def stretch(self) -> None:
        """Put nothing in the place of what was cut off, for who is reading there yet, and for the engine's own end."""
        for file, size in ((self._file, self._size), (self._lock, self._locked)):
            if os.fstat(file).st_size < size:
                os.ftruncate(file, size)

    def close(self) -> None:
        self.env.close()
        for file in (self._file, self._lock):  # after the engine's own end: to close a lock file gives up all its locks
            if file >= 0:
                os.close(file)
        self._file = self._lock = -1

    def __del__(self) -> None:
        if hasattr(self, "_locked"):
            self.close()


def fault(folder: Path) -> str:
    """Say why the file of a folder cannot be opened; nothing where it can, or there is none yet."""
    try:
        file = os.open(folder / FILE, os.O_RDONLY)
    except FileNotFoundError:
        return ""
    try:
        return _fault(file) if os.fstat(file).st_size else ""
    finally:
        os.close(file)


def signed(key: bytes, value: bytes) -> bytes:
    """Put a checksum over a value and its key before it."""
    return SUM.pack(zlib.crc32(value, zlib.crc32(key))) + value


def unsigned(key: bytes, kept: bytes) -> bytes | None:
    """Give a value without its checksum; None where that is another one's."""
    value = kept[SUM.size :]
    is_same = len(kept) >= SUM.size and SUM.unpack_from(kept)[0] == zlib.crc32(value, zlib.crc32(key))
    return value if is_same else None


def _fault(file: int) -> str:
    said = ""
    for look in range(LOOKS):
        if look:
            time.sleep(SOON)
        said = _looked(file)
        if not said:
            break
    return said


def _looked(file: int) -> str:
    page = os.sysconf("SC_PAGESIZE")
    head = os.pread(file, page + HEAD.size, 0)
    said = os.fstat(file)  # after the head, as a file grows before its head says so
    if not said.st_nlink:
        return f"{FILE} is gone"
    if len(head) < page + HEAD.size:
        return f"{FILE} has no head"
    heads = [HEAD.unpack_from(head, start) for start in (0, page)]
    if any(one[:2] != (MAGIC, VERSION) or one[3] != page for one in heads):
        return f"the head of {FILE} is not in order"
    _, _, most, size, last, _ = max(heads, key=lambda one: int(one[-1]))
    length = (last + 1) * size
    if not length <= min(most, said.st_size):
        return f"{FILE} has {said.st_size:,} bytes; {length:,} were expected"
    return ""
