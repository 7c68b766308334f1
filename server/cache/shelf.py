"""Where kept answers lie: a map from keys to bytes on the disk, bounded, and shared by all processes of the server.

It holds two generations. What is put goes into the young one; when that is full, the old one is emptied and becomes the
young one. Who takes something of the old one puts it into the young one again, so what is asked for stays.

Nothing is synced to the disk, which makes a cache fast, and after a crash of the machine worthless: a boot has a folder
of its own. In it a file is one of several only where those before it were damaged from outside; each process goes over
to the last one when it finds its own damaged or gone.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

import lmdb

from server.cache.volume import FILE, Damage, Volume, fault, signed, unsigned

BOOT = Path("/proc/sys/kernel/random/boot_id")
SHARE = 0.4
"""What part of the whole a generation may take; the rest is for pages that a reader still holds."""
YOUNG = b"young"
LONGEST = 255
"""Bytes of the longest key."""
TURN = "turn"
"""The file that who begins or opens a volume has the lock of."""
PATIENCE = 8
"""How many damaged files a process replaces; past them it keeps nothing, as somebody is at odds with it."""


class Kept(NamedTuple):
    """What was found; ``is_old`` where it will soon be forgotten, unless it is put again."""

    value: bytes
    is_old: bool


class Shelf:
    """``size`` is the bytes that the file on the disk may take. Raises: OSError, lmdb.Error."""

    def __init__(self, folder: Path, size: int) -> None:
        self.folder = folder
        self._size = size
        self._most = int(size * SHARE)
        self._lock = threading.Lock()
        self._replaced = 0
        self._volume: Volume | None = self._last()

    def get(self, key: bytes) -> Kept | None:
        """Give what is kept by a key; a shelf that fails has nothing."""
        if (volume := self._sound()) is None:
            return None
        try:
            with volume.env.begin() as reading:
                young = self._young(reading)
                for name in (young, _other(young)):
                    kept = reading.get(key, db=volume.halves[name])
                    if kept is not None and (value := unsigned(key, kept)) is not None:
                        return Kept(value, name != young)
                    if kept is not None:
                        self._replace(volume, "a checksum differs")
                        return None
        except Damage as err:
            self._replace(volume, str(err))
        except lmdb.Error:
            pass
        return None

    def put(self, key: bytes, value: bytes) -> bool:
        """Keep a value if it fits; tell whether it is kept."""
        if len(value) > self._most // 2 or len(key) > LONGEST or (volume := self._sound()) is None:
            return False
        try:
            with volume.env.begin(write=True) as writing:
                young = self._young(writing)
                if self._weight(writing, volume, young) + len(value) > self._most:
                    young = _other(young)
                    writing.drop(volume.halves[young], delete=False)
                    writing.put(YOUNG, young)
                return bool(writing.put(key, signed(key, value), db=volume.halves[young]))
        except Damage as err:
            self._replace(volume, str(err))
        except lmdb.Error:
            pass
        return False

    def close(self) -> None:
        if self._volume:
            self._volume.close()

    def _sound(self) -> Volume | None:
        """Give the volume that can be used: another one, where this was damaged."""
        volume = self._volume
        if volume and (why := volume.fault()):
            return self._replace(volume, why)
        return volume

    def _replace(self, damaged: Volume, why: str) -> Volume | None:
        """Go over to another volume, unless another thread has; the damaged one is open for as long as it is read."""
        with self._lock:
            if self._volume is not damaged:
                return self._volume
            self._replaced += 1
            self._volume = None
            ends = self._replaced > PATIENCE
            then = "answers are kept no more" if ends else "another one is begun"
            print(f"kept answers are lost, {then}: {damaged.folder}: {why}", file=sys.stderr)  # noqa: T201 - the log
            with suppress(OSError, lmdb.Error):
                self._volume = None if ends else self._last(damaged.folder)
            with suppress(OSError):
                damaged.stretch()
            return self._volume

    def _last(self, damaged: Path | None = None) -> Volume:
        """Open the last volume of the folder, and begin one behind those that are damaged."""
        with _turn(self.folder):
            numbers = sorted(int(path.name) for path in self.folder.iterdir() if path.name.isdecimal())
            number = numbers[-1] if numbers else 0
            last = self.folder / str(number)
            if last == damaged or fault(last):
                number += 1
            for old in numbers:
                if old < number:  # who has it open sees that it is gone
                    shutil.rmtree(self.folder / str(old), ignore_errors=True)
            return Volume(self.folder / str(number), self._size)

    @staticmethod
    def _young(seen: lmdb.Transaction) -> bytes:
        return bytes(seen.get(YOUNG, default=b"0"))

    @staticmethod
    def _weight(seen: lmdb.Transaction, volume: Volume, half: bytes) -> int:
        said = seen.stat(volume.halves[half])
        pages = said["branch_pages"] + said["leaf_pages"] + said["overflow_pages"]
        return int(pages * said["psize"])


@contextmanager
def _turn(folder: Path) -> Iterator[None]:
    """Hold off other processes while a volume is chosen."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(folder / TURN, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


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
            if other.name != boot and ((other / FILE).is_file() or any(other.glob(f"*/{FILE}"))):
                shutil.rmtree(other, ignore_errors=True)
        return Shelf(own, size)
    except (OSError, lmdb.Error) as err:
        print(f"answers are not kept: {folder} cannot be used ({err})", file=sys.stderr)  # noqa: T201 - the log
        return None


_LOCK = threading.Lock()
_shelves: dict[tuple[int, Path], Shelf | None] = {}
"""LMDB may be opened once a process."""
