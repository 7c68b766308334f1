"""Counts what graphs hold: which class has which property, and what that leads to, in bounded memory.

N-Triples files are read twice: for the classes of things, then for what is said of them. A thing may get its class in
another graph than the one that tells of it. What is held for each thing and each triple lies on the disk. Different
terms are told apart by 64-bit hashes, in the form that the store gives them.
"""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import BinaryIO, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from graph.release.dumps import pieces
from graph.release.partitions import Distinct, Partition, Partitions
from graph.release.stored import stored
from graph.release.survey import Survey
from graph.vocab import RDF, XSD

Numbers = NDArray[np.int64]

KIND = str(RDF.type).encode()
TYPE = b" %b <" % KIND
STRING = XSD.string.value.encode()
TAGGED = RDF.langString.value.encode()
BATCH = 1 << 16
PIECE = 1 << 22
BITS = 21
MOST = 1 << BITS - 1
"""How many classes, sets of classes, properties and datatypes are told apart, so that a number holds one of each."""
MASK = (1 << BITS) - 1
SHARES = 64
HELD = 1 << 19
NOTHING = np.empty((0, 2), dtype=np.int64)
QUOTE, ANGLE = b'">'


class Tally(NamedTuple):
    """What was counted of a graph."""

    survey: Survey
    partitions: Partitions


def tally(parts: Mapping[str, Path]) -> dict[str, Tally]:
    """Count what each graph holds, of its N-Triples, each triple on a line and those of a thing together."""
    with _Kinds() as kinds:
        for part in parts.values():
            kinds.learn(part)
        kinds.settle()
        return {graph: _of(part, kinds) for graph, part in parts.items()}


class _Numbering(dict[bytes, int]):
    """Numbers different values from 1 on; 0 is for what there is no room for."""

    def __init__(self) -> None:
        super().__init__()
        self.order: list[bytes] = [b""]

    def __missing__(self, value: bytes) -> int:
        number = self[value] = len(self.order) if len(self.order) < MOST else 0
        if number:
            self.order.append(value)
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
        for lines in pieces(part, PIECE):
            at = lines.find(TYPE)
            while at >= 0:
                subject = lines[lines.rfind(b"\n", 0, at) + 1 : at]
                if b" " not in subject:  # else it stands in a text
                    things.append(hash(subject))
                    classes.append(self._classes[lines[at + len(TYPE) : lines.index(b">", at + len(TYPE))]])
                at = lines.find(TYPE, at + 1)
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
        names = self._classes.order
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


@dataclass(slots=True)
class _Reading:
    """What one pass over a graph gathers beside its columns: the things of each class, and the first of them."""

    properties: _Numbering = field(default_factory=_Numbering)
    datatypes: _Numbering = field(default_factory=_Numbering)
    classes: Counter[bytes] = field(default_factory=Counter)
    examples: dict[bytes, bytes] = field(default_factory=dict)

    def batches(self, part: Path) -> Iterator[tuple[Numbers, ...]]:
        """Read a file as columns: subjects, properties, objects (both ends as hashes), datatypes (0 where none is)."""
        columns: tuple[list[int], ...] = ([], [], [], [])
        with part.open("rb") as lines:
            while self._read(islice(lines, BATCH), *columns):
                yield tuple(np.array(column, dtype=np.int64) for column in columns)
                for column in columns:
                    column.clear()

    def _read(
        self, lines: Iterable[bytes], things: list[int], names: list[int], values: list[int], kinds: list[int]
    ) -> int:
        for line in lines:
            subject, predicate, rest = line.split(b" ", 2)
            if rest[0] == QUOTE:
                rest = stored(rest)
                kinds.append(self.datatypes[_datatype(rest)])
            else:
                kinds.append(0)
                if predicate == KIND:
                    self.classes[rest] += 1
                    self.examples.setdefault(rest, subject)
            things.append(hash(subject))
            names.append(self.properties[predicate])
            values.append(hash(rest[:-3]))
        return len(things)


def _of(part: Path, kinds: _Kinds) -> Tally:
    reading = _Reading()
    found: Counter[int] = Counter()
    triples: Counter[int] = Counter()
    with ExitStack() as stack:
        subjects, objects = _Shared(stack), _Shared(stack)
        for thing, name, value, datatype in reading.batches(part):
            triples.update(_counts(name))
            leads = np.where(datatype > 0, datatype, kinds.look_up(value))
            words = (name << 1) | (datatype > 0)
            found.update(_counts((kinds.look_up(thing) << (2 * BITS)) | (words << BITS) | leads))
            subjects.add(np.stack((thing, name), axis=1))
            objects.add(np.stack((value, name), axis=1))
        names = [_iri(name) for name in reading.properties.order]
        things, by_subject = _counted(subjects, len(names))
        values, by_object = _counted(objects, len(names))
    survey = Survey(
        triples=triples.total(),
        subjects=things,
        objects=values,
        classes={_iri(line): number for line, number in sorted(reading.classes.items())},
        properties={names[number]: triples[number] for number in _by_name(names)},
        examples={_iri(line): _iri(subject) for line, subject in sorted(reading.examples.items())},
    )
    datatypes = [name.decode() for name in reading.datatypes.order]
    return Tally(
        survey,
        Partitions(
            classes=_sorted(_spread(found, kinds.sets, names, datatypes)),
            properties={names[n]: Distinct(by_subject[n], by_object[n]) for n in _by_name(names)},
        ),
    )


def _iri(text: bytes) -> str:
    """Take the IRI from a term of an N-Triples line, be the line's end behind it or not."""
    return text.removesuffix(b" .\n").decode()[1:-1]


def _by_name(names: list[str]) -> list[int]:
    """Give the numbers of names in the order of these, but for that of nothing."""
    return sorted(range(1, len(names)), key=names.__getitem__)


def _counts(numbers: Numbers) -> dict[int, int]:
    different, counts = np.unique(numbers, return_counts=True)
    return dict(zip(different.tolist(), counts.tolist(), strict=True))


def _counted(shared: _Shared, size: int) -> tuple[int, list[int]]:
    """Count the different first numbers, and the rows of each second number."""
    firsts, counts = 0, np.zeros(size, dtype=np.int64)
    for rows in shared.sorted():
        firsts += len(rows) and 1 + int(np.count_nonzero(rows[1:, 0] != rows[:-1, 0]))
        counts += np.bincount(rows[:, 1], minlength=size)
    return firsts, [int(count) for count in counts]


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
