"""What a graph holds, counted in one pass over its N-Triples and in bounded memory."""

from __future__ import annotations

import tempfile
from array import array
from collections import Counter
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Self

from graph.vocab import RDF


@dataclass(frozen=True, slots=True)
class Survey:
    """What a graph holds. ``classes`` counts the things of each, ``properties`` the triples; keys are IRIs.

    ``examples`` gives the first thing of each class.
    """

    triples: int
    subjects: int
    objects: int
    classes: Mapping[str, int]
    properties: Mapping[str, int]
    examples: Mapping[str, str]


def survey(part: Path) -> Survey:
    """Count what an N-Triples file holds, each triple on a line, in one pass and in bounded memory."""
    kind = str(RDF.type).encode()
    properties: Counter[bytes] = Counter()
    classes: Counter[bytes] = Counter()
    examples: dict[bytes, bytes] = {}
    last = b""
    with part.open("rb") as lines, _Distinct() as subjects, _Distinct() as objects:
        for line in lines:
            subject, predicate, rest = line.split(b" ", 2)
            properties[predicate] += 1
            if predicate == kind:
                classes[rest] += 1
                examples.setdefault(rest, subject)
            if subject != last:
                subjects.add(subject)
                last = subject
            objects.add(rest)
        return Survey(
            triples=properties.total(),
            subjects=subjects.count(),
            objects=objects.count(),
            classes={_iri(line): number for line, number in sorted(classes.items())},
            properties={_iri(name): number for name, number in sorted(properties.items())},
            examples={_iri(line): _iri(subject) for line, subject in sorted(examples.items())},
        )


def _iri(text: bytes) -> str:
    """Take the IRI from a term of an N-Triples line, be the line's end behind it or not."""
    return text.removesuffix(b" .\n").decode()[1:-1]


class _Distinct:
    """Counts different byte strings, exactly but for equal 64-bit hashes; what is more than HELD lies on the disk.

    Hashes are dealt to SHARES files by their low bits, so that those of one file can be told apart on their own.
    """

    SHARES = 64
    HELD = 1 << 18

    def __init__(self) -> None:
        self._held: set[int] = set()
        self._files: list[BinaryIO] = []
        self._open = ExitStack()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def add(self, text: bytes) -> None:
        self._held.add(hash(text))
        if len(self._held) >= self.HELD:
            self._spill()

    def count(self) -> int:
        """Give the number; nothing can be added afterwards."""
        if not self._files:
            return len(self._held)
        self._spill()
        return sum(map(self._different, self._files))

    def _spill(self) -> None:
        if not self._files:
            files = (tempfile.TemporaryFile() for _ in range(self.SHARES))  # noqa: SIM115 - closed with self._open
            self._files = [self._open.enter_context(file) for file in files]
        shares = [array("q") for _ in range(self.SHARES)]
        for number in self._held:
            shares[number % self.SHARES].append(number)
        self._held.clear()
        for share, file in zip(shares, self._files, strict=True):
            share.tofile(file)

    @staticmethod
    def _different(file: BinaryIO) -> int:
        file.seek(0)
        numbers = array("q")
        numbers.frombytes(file.read())
        return len(set(numbers))
