"""Counts which class has which property, and what that leads to, in near-linear time and bounded memory.

N-Triples files are read twice: for the classes of things, then for what is said of them. A thing may get its class in
another graph than the one that tells of it. What is held for each thing and each triple lies on the disk.
"""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import BinaryIO, Self

import numpy as np
from numpy.typing import NDArray

from graph.release.partitions import Distinct, Partition, Partitions
from graph.vocab import RDF, XSD

Numbers = NDArray[np.int64]

TYPE = f" {RDF.type} <".encode()
STRING = XSD.string.value.encode()
TAGGED = RDF.langString.value.encode()
BATCH = 1 << 16
BITS = 21
MOST = 1 << BITS - 1
"""How many classes, sets of classes, properties and datatypes are told apart, so that a number holds one of each."""
MASK = (1 << BITS) - 1
SHARES = 64
HELD = 1 << 19
NOTHING = np.empty((0, 2), dtype=np.int64)
QUOTE, ANGLE = b'">'


def tally(parts: Mapping[str, Path]) -> dict[str, Partitions]:
    """Give the partitions of each graph, of its N-Triples, each triple on a line and those of a thing together."""
    with _Kinds() as kinds:
        for part in parts.values():
            kinds.learn(part)
        kinds.settle()
        return {graph: _of(part, kinds) for graph, part in parts.items()}


class _Numbering:
    """Numbers different values from 1 on; 0 is for what there is no room for."""

    def __init__(self) -> None:
        self.values: list[bytes] = [b""]
        self._numbers: dict[bytes, int] = {}

    def __getitem__(self, value: bytes) -> int:
        if (number := self._numbers.get(value)) is None:
            number = len(self.values) if len(self.values) < MOST else 0
            self._numbers[value] = number
            if number:
                self.values.append(value)
        return number


class _Shared:
    """Rows of two numbers, of which equal ones are brought together; what is more than HELD lies on the disk.

    Rows are dealt to files by their first number, so that those of one file can be compared on their own.
    """

    def __init__(self, stack: ExitStack) -> None:
        self._stack = stack
        self._held: list[Numbers] = []
        self._files: list[BinaryIO] = []

    def add(self, rows: Numbers) -> None:
        self._held.append(_different(rows))
        if sum(map(len, self._held)) >= HELD:
            self._spill()

    def sorted(self) -> Iterator[Numbers]:
        """Give the different rows in order, in parts; nothing can be added afterwards."""
        if not self._files:
            yield _different(np.concatenate([NOTHING, *self._held]))
            return
        self._spill()
        for file in self._files:
            file.seek(0)
            yield _different(np.frombuffer(file.read(), dtype=np.int64).reshape(-1, 2))

    def _spill(self) -> None:
        if not self._files:
            files = (tempfile.TemporaryFile() for _ in range(SHARES))  # noqa: SIM115 - closed with the stack
            self._files = [self._stack.enter_context(file) for file in files]
        rows = _different(np.concatenate([NOTHING, *self._held]))
        self._held.clear()
        # The first file has the least numbers, so that the files one after the other are in order.
        bounds = np.searchsorted(rows[:, 0] >> np.int64(58), np.arange(SHARES + 1) - SHARES // 2)
        for file, start, end in zip(self._files, bounds, bounds[1:], strict=False):
            if start < end:
                file.write(rows[start:end].tobytes())


def _different(rows: Numbers) -> Numbers:
    """Sort rows, and leave out repeated ones."""
    rows = rows[np.lexsort((rows[:, 1], rows[:, 0]))]
    keep = np.ones(len(rows), dtype=np.bool_)
    keep[1:] = (rows[1:] != rows[:-1]).any(axis=1)
    return rows[keep]


class _Kinds:
    """Which classes each thing is of: a number for each set of classes, looked up by the hash of the thing's name."""

    def __init__(self) -> None:
        self._open = ExitStack()
        self._classes = _Numbering()
        self._shared = _Shared(self._open)
        self.sets: list[tuple[str, ...]] = [()]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def learn(self, part: Path) -> None:
        """Note the classes that a file gives to things."""
        things: list[int] = []
        classes: list[int] = []
        with part.open("rb") as lines:
            for line in lines:
                if TYPE in line:
                    subject, predicate, rest = line.split(b" ", 2)
                    if predicate == TYPE[1:-2]:
                        things.append(hash(subject))
                        classes.append(self._classes[rest[1:-4]])
                        if len(things) == BATCH:
                            self._note(things, classes)
        self._note(things, classes)

    def _note(self, things: list[int], classes: list[int]) -> None:
        if things:
            self._shared.add(np.array((things, classes), dtype=np.int64).T)
        things.clear()
        classes.clear()

    def settle(self) -> None:
        """Bring the classes of each thing together."""
        known: dict[bytes, int] = {}
        files = (tempfile.TemporaryFile() for _ in range(2))  # noqa: SIM115 - closed with the stack
        hashes, numbers = (self._open.enter_context(file) for file in files)
        for rows in self._shared.sorted():
            if len(rows):
                starts = np.flatnonzero(np.r_[True, rows[1:, 0] != rows[:-1, 0]])
                hashes.write(rows[starts, 0].tobytes())
                classes = np.split(rows[:, 1], starts[1:])
                found = [known.setdefault(each.tobytes(), len(known) + 1) for each in classes]
                numbers.write(np.array(found, dtype=np.int64).tobytes())
        names = self._classes.values
        self.sets += [tuple(names[n].decode() for n in np.frombuffer(each, dtype=np.int64) if n) for each in known]
        self._hashes, self._numbers = _map(hashes), _map(numbers)

    def look_up(self, hashes: Numbers) -> Numbers:
        """Give the number of the set of classes of each; 0 for what has no class."""
        if not len(self._hashes):
            return np.zeros(len(hashes), dtype=np.int64)
        places = np.minimum(np.searchsorted(self._hashes, hashes), len(self._hashes) - 1)
        found = np.where(self._hashes[places] == hashes, self._numbers[places], 0)
        return np.where(found < MOST, found, 0)


def _map(file: BinaryIO) -> Numbers:
    file.flush()
    if not file.tell():
        return np.empty(0, dtype=np.int64)
    return np.memmap(file, dtype=np.int64, mode="r")


def _of(part: Path, kinds: _Kinds) -> Partitions:
    properties, datatypes = _Numbering(), _Numbering()
    found: Counter[int] = Counter()
    with ExitStack() as stack:
        subjects, objects = _Shared(stack), _Shared(stack)
        for rows in _batches(part, properties, datatypes):
            thing, name, value, datatype = rows
            leads = np.where(datatype > 0, datatype, kinds.look_up(value))
            words = (name << 1) | (datatype > 0)
            codes = (kinds.look_up(thing) << (2 * BITS)) | (words << BITS) | leads
            different, counts = np.unique(codes, return_counts=True)
            found.update(dict(zip(different.tolist(), counts.tolist(), strict=True)))
            subjects.add(np.stack((thing, name), axis=1))
            objects.add(np.stack((value, name), axis=1))
        names = [name.decode() for name in properties.values]
        differing = [_counted(shared, len(names)) for shared in (subjects, objects)]
    return Partitions(
        classes=_sorted(_spread(found, kinds.sets, names, [name.decode() for name in datatypes.values])),
        properties={name: Distinct(*pair) for name, *pair in sorted(zip(names, *differing, strict=True)) if name},
    )


def _counted(shared: _Shared, size: int) -> list[int]:
    """Count the rows of each second number."""
    counts = np.zeros(size, dtype=np.int64)
    for rows in shared.sorted():
        counts += np.bincount(rows[:, 1], minlength=size)
    return [int(count) for count in counts]


def _batches(part: Path, properties: _Numbering, datatypes: _Numbering) -> Iterator[tuple[Numbers, ...]]:
    """Read a file as columns: subjects, properties, objects (both ends as hashes), datatypes (0 for what has none)."""
    columns: tuple[list[int], ...] = ([], [], [], [])
    things, names, values, kinds = columns
    with part.open("rb") as lines:
        for line in lines:
            subject, predicate, rest = line.split(b" ", 2)
            things.append(hash(subject))
            names.append(properties[predicate[1:-1]])
            values.append(hash(rest[:-3]))
            kinds.append(datatypes[_datatype(rest)] if rest[0] == QUOTE else 0)
            if len(things) == BATCH:
                yield tuple(np.array(column, dtype=np.int64) for column in columns)
                for column in columns:
                    column.clear()
    if things:
        yield tuple(np.array(column, dtype=np.int64) for column in columns)


def _datatype(rest: bytes) -> bytes:
    """Give the datatype of a literal, which ends its line."""
    if rest[-4] == QUOTE:
        return STRING
    return rest[rest.rindex(b"<") + 1 : -4] if rest[-4] == ANGLE else TAGGED


Counts = dict[str, dict[str, tuple[Counter[str], Counter[str], list[int]]]]


def _spread(found: Mapping[int, int], sets: list[tuple[str, ...]], names: list[str], datatypes: list[str]) -> Counts:
    """Count for each class of a set what was counted for the set."""
    spread: Counts = {}
    for code, number in found.items():
        words, leads = (code >> BITS) & MASK, code & MASK
        name = names[words >> 1]
        for kind in sets[code >> (2 * BITS)] if name else ():
            classes, types, total = spread.setdefault(kind, {}).setdefault(name, (Counter(), Counter(), [0]))
            total[0] += number
            if words & 1:
                types[datatypes[leads]] += number
            else:
                classes.update(dict.fromkeys(sets[leads], number))
    return spread


def _sorted(spread: Counts) -> dict[str, dict[str, Partition]]:
    return {
        kind: {
            name: Partition(total[0], _in_order(classes), _in_order(types))
            for name, (classes, types, total) in sorted(found.items())
        }
        for kind, found in sorted(spread.items())
    }


def _in_order(counts: Mapping[str, int]) -> dict[str, int]:
    return dict(sorted(counts.items()))
