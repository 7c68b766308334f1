"""Sorted numbers on disk: which concepts have a label under a key.

Two files of little-endian numbers side by side, ``keys`` and ``concepts``, sorted by key and concept. They are written
through buckets by the keys' first bits, so that sorting needs no more memory than a bucket, and read in place.
"""

from __future__ import annotations

import shutil
from array import array
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

KEYS, CONCEPTS = "keys", "concepts"
BUCKETS = 256
SHIFT = 63 - 8
HELD = 1 << 20
"""Postings that are held in memory before they go to their buckets."""

Numbers = NDArray[np.uint64]
Members = NDArray[np.uint32]


class Writer:
    """Takes postings in any order; ``close`` sorts them."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._buckets = folder / "buckets"
        self._keys = array("Q")
        self._concepts = array("I")
        self._spilt = False
        self.count = 0

    def add(self, keys: Sequence[int], concept: int) -> None:
        self._keys.extend(keys)
        self._concepts.extend([concept] * len(keys))
        if len(self._keys) >= HELD:
            self._spill()

    def close(self) -> None:
        """Write the files."""
        with (self._folder / KEYS).open("wb") as keys, (self._folder / CONCEPTS).open("wb") as concepts:
            for bucket in self._sorted():
                keys.write(bucket[0].tobytes())
                concepts.write(bucket[1].tobytes())
                self.count += len(bucket[0])
        shutil.rmtree(self._buckets, ignore_errors=True)

    def _held(self) -> tuple[Numbers, Members]:
        held = np.frombuffer(self._keys, dtype="<u8").copy(), np.frombuffer(self._concepts, dtype="<u4").copy()
        self._keys, self._concepts = array("Q"), array("I")
        return held

    def _spill(self) -> None:
        self._buckets.mkdir(exist_ok=True)
        self._spilt = True
        keys, concepts = self._held()
        order = np.argsort(keys, kind="stable")
        keys, concepts = keys[order], concepts[order]
        edges = np.searchsorted(keys, np.arange(BUCKETS + 1, dtype=np.uint64) << np.uint64(SHIFT))
        for number in range(BUCKETS):
            low, high = int(edges[number]), int(edges[number + 1])
            if high > low:
                with (self._buckets / f"{number}.{KEYS}").open("ab") as file:
                    file.write(keys[low:high].tobytes())
                with (self._buckets / f"{number}.{CONCEPTS}").open("ab") as file:
                    file.write(concepts[low:high].tobytes())

    def _sorted(self) -> Iterable[tuple[Numbers, Members]]:
        if not self._spilt:
            yield _unique(*self._held())
            return
        self._spill()
        for number in range(BUCKETS):
            path = self._buckets / f"{number}.{KEYS}"
            if path.exists():
                keys = np.fromfile(path, dtype="<u8")
                concepts = np.fromfile(self._buckets / f"{number}.{CONCEPTS}", dtype="<u4")
                yield _unique(keys, concepts)


def _unique(keys: Numbers, concepts: Members) -> tuple[Numbers, Members]:
    order = np.lexsort((concepts, keys))
    keys, concepts = keys[order], concepts[order]
    if len(keys):
        fresh = np.concatenate(([True], (keys[1:] != keys[:-1]) | (concepts[1:] != concepts[:-1])))
        keys, concepts = keys[fresh], concepts[fresh]
    return keys, concepts


class Postings:
    """Reads what a Writer wrote; pages come from the disk as they are asked for."""

    def __init__(self, folder: Path) -> None:
        path = folder / KEYS
        empty = not path.stat().st_size
        self._keys: Numbers = np.zeros(0, "<u8") if empty else np.asarray(np.memmap(path, dtype="<u8", mode="r"))
        self._concepts: Members = (
            np.zeros(0, "<u4") if empty else np.asarray(np.memmap(folder / CONCEPTS, dtype="<u4", mode="r"))
        )

    def __len__(self) -> int:
        return len(self._keys)

    def spans(self, keys: Sequence[int]) -> list[tuple[int, int]]:
        """Give where the concepts under each key lie: from and to; their difference is their count."""
        wanted = np.array(keys, dtype=np.uint64)
        low = np.searchsorted(self._keys, wanted, "left")
        high = np.searchsorted(self._keys, wanted, "right")
        return list(zip(low.tolist(), high.tolist(), strict=True))

    def narrow(self, span: tuple[int, int], first: int, last: int) -> tuple[int, int]:
        """Give the part of a span whose concepts lie from ``first`` to ``last``; they are sorted in it."""
        held = self._concepts[span[0] : span[1]]
        low, high = int(np.searchsorted(held, first, "left")), int(np.searchsorted(held, last, "right"))
        return span[0] + low, span[0] + high

    def members(self, span: tuple[int, int]) -> list[int]:
        """Give the numbers of the concepts in a span."""
        return [int(number) for number in self._concepts[span[0] : span[1]].tolist()]
