"""An index of labels, open for reading: by every process and thread at once, since nothing ever writes it again."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterable, Iterator
from functools import cached_property
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

from graph.errors import ReleaseError, StoreError

FILE = "labels.sqlite"
"""The index in a release's folder."""

Value = str | int
Row = tuple[Value, ...]


class Sort(NamedTuple):
    """What things have in common by which they are chosen, and how many they are; all IRIs."""

    id: int
    types: tuple[str, ...]
    schemes: tuple[str, ...]
    deprecated: bool
    things: int


class Index:
    """The labels of a release. Each thread has a connection of its own, which ends with it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._local = threading.local()

    @cached_property
    def sorts(self) -> tuple[Sort, ...]:
        return tuple(
            Sort(int(number), tuple(json.loads(str(types))), tuple(json.loads(str(schemes))), bool(gone), int(things))
            for number, types, schemes, gone, things in self.rows("SELECT * FROM sort ORDER BY id")
        )

    @cached_property
    def extent(self) -> tuple[int, int]:
        """How many labels there are, and how many letters the longest has."""
        ((labels, longest),) = self.rows("SELECT * FROM extent")
        return int(labels), int(longest)

    @cached_property
    def languages(self) -> frozenset[str]:
        return frozenset(str(row[0]) for row in self.rows("SELECT DISTINCT language FROM tally"))

    def rows(self, question: str, values: Iterable[Value] = ()) -> Iterator[Row]:
        """Answer a question row by row, no further than the caller reads. Raises: StoreError for a broken file."""
        try:
            yield from self._connection().execute(question, tuple(values))
        except sqlite3.Error as err:
            raise StoreError(f"{self.path} failed: {err}") from err

    def _connection(self) -> sqlite3.Connection:
        found: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if found is None:
            found = self._local.connection = sqlite3.connect(
                f"file:{quote(str(self.path.resolve()))}?mode=ro&immutable=1", uri=True, isolation_level=None
            )
            found.executescript("PRAGMA query_only = ON; PRAGMA mmap_size = 1073741824;")
        return found


def open_(path: Path) -> Index:
    """Open an index. Raises: ReleaseError where there is none."""
    if not path.is_file():
        raise ReleaseError(f"{path.parent.name} has no index of labels ({path.name}): run `seealso build`")
    return Index(path)
