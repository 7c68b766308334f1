"""Where kept answers lie: a map from keys to bytes on the disk, bounded, and shared by all processes of the server.

http://www.lmdb.tech/doc/

It holds two generations. What is put goes into the young one; when that is full, the old one is emptied and becomes the
young one. Who takes something of the old one puts it into the young one again, so what is asked for stays.

Nothing is synced to the disk, which makes a cache fast, and after a crash of the machine worthless: a boot has a folder
of its own.
"""

from __future__ import annotations

import os
import shutil
import sys
import threading
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import lmdb

BOOT = Path("/proc/sys/kernel/random/boot_id")
READERS = 1024
"""Threads of all processes that may read at once."""
SHARE = 0.4
"""What part of the whole a generation may take; the rest is for pages that a reader still holds."""
YOUNG = b"young"
LONGEST = 255
"""Bytes of the longest key."""


class Kept(NamedTuple):
    """What was found; ``is_old`` where it will soon be forgotten, unless it is put again."""

    value: bytes
    is_old: bool


class Shelf:
    """``size`` is the bytes that the file on the disk may take."""

    def __init__(self, folder: Path, size: int) -> None:
        self.folder = folder
        self._most = int(size * SHARE)
        self._env = lmdb.open(
            str(folder), size, max_dbs=2, max_readers=READERS, sync=False, metasync=False, readahead=False, mode=0o600
        )
        self._env.reader_check()
        self._halves = {name: self._env.open_db(name) for name in (b"0", b"1")}

    def get(self, key: bytes) -> Kept | None:
        """Give what is kept by a key; a shelf that fails has nothing."""
        with suppress(lmdb.Error), self._env.begin() as reading:
            young = self._young(reading)
            for name in (young, _other(young)):
                value = reading.get(key, db=self._halves[name])
                if value is not None:
                    return Kept(bytes(value), name != young)
        return None

    def put(self, key: bytes, value: bytes) -> bool:
        """Keep a value if it fits; tell whether it is kept."""
        if len(value) > self._most // 2 or len(key) > LONGEST:
            return False
        with suppress(lmdb.Error), self._env.begin(write=True) as writing:
            young = self._young(writing)
            if self._weight(writing, young) + len(value) > self._most:
                young = _other(young)
                writing.drop(self._halves[young], delete=False)
                writing.put(YOUNG, young)
            return bool(writing.put(key, value, db=self._halves[young]))
        return False

    def close(self) -> None:
        self._env.close()

    @staticmethod
    def _young(seen: lmdb.Transaction) -> bytes:
        return bytes(seen.get(YOUNG, default=b"0"))

    def _weight(self, seen: lmdb.Transaction, half: bytes) -> int:
        said = seen.stat(self._halves[half])
        pages = said["branch_pages"] + said["leaf_pages"] + said["overflow_pages"]
        return int(pages * said["psize"])


def _other(half: bytes) -> bytes:
    return b"1" if half == b"0" else b"0"


def open_shelf(folder: Path, size: int) -> Shelf | None:
    """Give the shelf of a folder, one a process; None where ``size`` is 0, or the folder is no use, which it says."""
    if not size:
        return None
    place = (os.getpid(), folder)
    with _LOCK:
        if place not in _shelves:
            _shelves[place] = _opened(folder, size)
        return _shelves[place]


def _opened(folder: Path, size: int) -> Shelf | None:
    try:
        boot = BOOT.read_text(encoding="ascii").strip()
        own = folder / boot
        own.mkdir(mode=0o700, parents=True, exist_ok=True)
        for other in folder.iterdir():
            if other.name != boot and (other / "data.mdb").is_file():
                shutil.rmtree(other, ignore_errors=True)
        return Shelf(own, size)
    except (OSError, lmdb.Error) as err:
        print(f"answers are not kept: {folder} cannot be used ({err})", file=sys.stderr)  # noqa: T201 - the log
        return None


_LOCK = threading.Lock()
_shelves: dict[tuple[int, Path], Shelf | None] = {}
"""LMDB may be opened once a process."""
