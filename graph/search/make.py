"""Writes an index of labels: one SQLite file, the same bytes for the same labels.

The labels are numbered in the order of their rank (kind, records, text), and FTS5 gives the labels that have a trigram
by number: so the best hits of any pattern come first out of it, and reading stops when there are enough.

https://www.sqlite.org/fts5.html#the_trigram_tokenizer
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from graph.errors import BuildError
from graph.search.alphabet import initial
from graph.search.entry import KINDS, Entry
from graph.search.fold import fold
from graph.search.pattern import marked

SCHEMA = """
PRAGMA page_size = 8192;
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
PRAGMA cache_size = -65536;
PRAGMA temp_store = MEMORY;
CREATE TABLE sort (id INTEGER PRIMARY KEY, types TEXT, schemes TEXT, deprecated INTEGER, things INTEGER);
CREATE TABLE thing (id INTEGER PRIMARY KEY, iri TEXT, sort INTEGER, records INTEGER, notation TEXT);
CREATE TABLE label (
    id INTEGER PRIMARY KEY, thing INTEGER, kind INTEGER, sort INTEGER, language TEXT, text TEXT, folded TEXT,
    initial TEXT
);
CREATE TABLE above (broader INTEGER, thing INTEGER, PRIMARY KEY (broader, thing)) WITHOUT ROWID;
CREATE TABLE member (circle TEXT, thing INTEGER, PRIMARY KEY (circle, thing)) WITHOUT ROWID;
CREATE TABLE tally (scheme TEXT, language TEXT, kind INTEGER, labels INTEGER);
CREATE TABLE letter (scheme TEXT, language TEXT, initial TEXT, labels INTEGER);
CREATE TABLE trigram (gram TEXT PRIMARY KEY, labels INTEGER) WITHOUT ROWID;
CREATE TABLE extent (labels INTEGER, longest INTEGER);
CREATE VIRTUAL TABLE gram USING fts5 (text, content = '', detail = none, columnsize = 0,
    tokenize = 'trigram case_sensitive 1');
CREATE VIRTUAL TABLE vocabulary USING fts5vocab (gram, row);
"""
INDEXES = """
INSERT INTO gram (gram) VALUES ('optimize');
INSERT INTO trigram SELECT term, doc FROM vocabulary;
DROP TABLE vocabulary;
CREATE INDEX label_folded ON label (folded);
CREATE INDEX label_thing ON label (thing);
CREATE INDEX label_alphabet ON label (language, initial, folded, sort) WHERE initial != '';
CREATE UNIQUE INDEX thing_iri ON thing (iri);
"""
PART = 10_000
"""Rows that are made at once."""

Row = tuple[int, int, str, str, str, int]
"""A label in the order of rank: kind, records (negative), folded text, language, text, number of its thing."""


def write(path: Path, things: Iterable[Entry]) -> int:
    """Write an index to a new file; give the number of its labels.

    Raises: BuildError when the disk does not take it, or this Python's SQLite has no FTS5.
    """
    draft = Draft()
    for entry in sorted(things, key=lambda entry: entry.iri):
        draft.add(entry)
    try:
        with closing(sqlite3.connect(path, isolation_level=None)) as base:
            base.executescript(SCHEMA)
            base.execute("BEGIN")
            draft.save(base)
            base.execute("COMMIT")
            base.executescript(INDEXES)
    except sqlite3.Error as err:
        needed = f"SQLite 3.34 with FTS5 was expected, and there is {sqlite3.sqlite_version}"
        raise BuildError(f"the index of labels cannot be written to {path}: {err}; {needed}") from err
    return len(draft.rows)


@dataclass(slots=True)
class Draft:
    """An index in the making; things are numbered as they are added."""

    things: list[tuple[int, str, int, int, str]] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    sorts: dict[tuple[tuple[str, ...], tuple[str, ...], bool], int] = field(default_factory=dict)
    broader: dict[str, tuple[str, ...]] = field(default_factory=dict)
    groups: dict[int, tuple[str, ...]] = field(default_factory=dict)

    def add(self, entry: Entry) -> None:
        number = len(self.things) + 1
        chosen = (tuple(sorted(entry.types)), tuple(sorted(entry.schemes)), entry.deprecated)
        sort = self.sorts.setdefault(chosen, len(self.sorts) + 1)
        self.things.append((number, entry.iri, sort, entry.records, entry.notation))
        for label in dict.fromkeys(entry.labels):
            kind, folded = KINDS.index(label.kind), fold(label.text).strip()
            self.rows.append((kind, -entry.records, folded, label.language.lower(), label.text, number))
        if entry.broader:
            self.broader[entry.iri] = entry.broader
        if entry.groups:
            self.groups[number] = entry.groups

    def save(self, base: sqlite3.Connection) -> None:
        self.rows.sort()
        base.executemany("INSERT INTO thing VALUES (?, ?, ?, ?, ?)", self.things)
        sizes = Counter(thing[2] for thing in self.things)
        base.executemany(
            "INSERT INTO sort VALUES (?, ?, ?, ?, ?)",
            (
                (sort, json.dumps(types), json.dumps(schemes), gone, sizes[sort])
                for (types, schemes, gone), sort in self.sorts.items()
            ),
        )
        base.executemany("INSERT INTO label VALUES (?, ?, ?, ?, ?, ?, ?, ?)", self._labels())
        base.executemany(
            "INSERT INTO gram (rowid, text) VALUES (?, ?)",
            ((at, marked(row[2])) for at, row in enumerate(self.rows, 1)),
        )
        base.executemany("INSERT INTO above VALUES (?, ?)", self._above())
        base.executemany(
            "INSERT INTO member VALUES (?, ?)",
            sorted((group, number) for number, groups in self.groups.items() for group in set(groups)),
        )
        longest = max((len(row[2]) for row in self.rows), default=0)
        base.execute("INSERT INTO extent VALUES (?, ?)", (len(self.rows), longest))
        self._count(base)

    def _labels(self) -> Iterator[tuple[int, int, int, int, str, str, str, str]]:
        for at, (kind, _, folded, language, text, thing) in enumerate(self.rows, 1):
            letter = initial(text) if KINDS[kind] != "hidden" else ""
            yield at, thing, kind, self.things[thing - 1][2], language, text, folded, letter

    def _above(self) -> Iterator[tuple[int, int]]:
        """Yield every thing with all that lies above it, over any number of steps."""
        numbers = {iri: number for number, iri, *_ in self.things}
        return iter(
            sorted(
                (numbers[higher], numbers[iri])
                for iri in self.broader
                for higher in _reach(iri, self.broader)
                if higher in numbers
            )
        )

    def _count(self, base: sqlite3.Connection) -> None:
        """Count the labels of each scheme by language and kind, and by language and initial letter."""
        schemes: dict[int, tuple[str, ...]] = {sort: schemes for (_, schemes, _), sort in self.sorts.items()}
        tally: Counter[tuple[str, str, int]] = Counter()
        letters: Counter[tuple[str, str, str]] = Counter()
        gone = {sort for (*_, deprecated), sort in self.sorts.items() if deprecated}
        for _, _, kind, sort, language, _, _, letter in self._labels():
            for scheme in ("", *schemes[sort]):
                tally[scheme, language, kind] += 1
                if letter and sort not in gone:
                    letters[scheme, language, letter] += 1
        base.executemany(
            "INSERT INTO tally VALUES (?, ?, ?, ?)", ((*key, count) for key, count in sorted(tally.items()))
        )
        base.executemany(
            "INSERT INTO letter VALUES (?, ?, ?, ?)", ((*key, count) for key, count in sorted(letters.items()))
        )


def _reach(iri: str, broader: Mapping[str, tuple[str, ...]]) -> set[str]:
    """Give all that lies above a thing; in a circle, the thing itself too."""
    reached: set[str] = set()
    waiting = list(broader.get(iri, ()))
    while waiting:
        if (higher := waiting.pop()) not in reached:
            reached.add(higher)
            waiting += broader.get(higher, ())
    return reached
