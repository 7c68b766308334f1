"""What is said of things, put down in a file in any order and given back by thing: memory does not grow with it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from types import TracebackType
from typing import Self

RECORDS = "records"
"""How many records use a thing."""

OWN = "own "
"""Before the name of a property whose value it is."""

Slip = tuple[int, str, str, str]
"""A thing's number, what is said of it, a text, and its language."""

Told = tuple[int, str, str, str, int]
"""A slip with how often it is said."""

Range = tuple[int, int]

SETUP = """
PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA locking_mode = EXCLUSIVE; PRAGMA cache_size = -65536;
PRAGMA temp_store = FILE;
CREATE TABLE said (thing INTEGER, kind TEXT, text TEXT, language TEXT, count INTEGER);
CREATE TABLE own (thing INTEGER, property TEXT, value TEXT, number INTEGER,
                  PRIMARY KEY (thing, property, value)) WITHOUT ROWID;
BEGIN;
"""
OWNED = "INSERT INTO said SELECT thing, ? || property, value, '', 1 FROM own"
USED = """INSERT INTO said SELECT number, ?, '', '', count(DISTINCT thing) FROM own
WHERE number > 0 AND property != ? AND thing BETWEEN ? AND ? GROUP BY number"""
PASSED = """INSERT INTO said SELECT used.number, ? || own.property, own.value, '', count(*)
FROM (SELECT DISTINCT thing, number FROM own WHERE number > 0 AND property != ? AND thing BETWEEN ? AND ?) AS used
JOIN own ON own.thing = used.thing AND own.property = ? AND own.number != used.number
WHERE NOT EXISTS (SELECT 1 FROM aside WHERE used.number BETWEEN aside.first AND aside.last)
GROUP BY used.number, own.value"""


class Slips:
    """Takes what is said; ``pass_on`` adds what records say of the things that they use."""

    def __init__(self, path: Path) -> None:
        self._base = sqlite3.connect(path, isolation_level=None)
        self._base.executescript(SETUP)

    def say(self, slips: Iterable[Slip]) -> None:
        self._base.executemany("INSERT INTO said VALUES (?, ?, ?, ?, 1)", slips)

    def own(self, values: Iterable[tuple[int, str, str, int]]) -> None:
        """Take values of properties that things have: thing, property, value, and the number of the value or 0."""
        self._base.executemany("INSERT OR IGNORE INTO own VALUES (?, ?, ?, ?)", values)

    def pass_on(self, records: Range, year: str, passed: Iterable[str], aside: Iterable[Range]) -> None:
        """Say of each thing its own values, and what is passed on to it by the records that use it.

        Nothing but their own is said of those in the ranges ``aside``.
        """
        self._base.execute("CREATE TEMP TABLE aside (first INTEGER, last INTEGER)")
        self._base.executemany("INSERT INTO aside VALUES (?, ?)", aside)
        self._base.execute(OWNED, (OWN,))
        self._base.execute(USED, (RECORDS, year, *records))
        for name in passed:
            self._base.execute(PASSED, (OWN, year, *records, name))

    def __iter__(self) -> Iterator[tuple[int, Iterator[Told]]]:
        """Yield the things of which something is said, by number, each with what is."""
        rows = self._base.execute("SELECT thing, kind, text, language, count FROM said ORDER BY thing")
        yield from groupby(rows, key=itemgetter(0))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, err: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._base.close()
