"""Writes the index of a release that names are reconciled with, when the release's store is full.

Labels lie under the keys of ``graph.link``, as those of an authority do; beside them, in SQLite, is what else speaks
for a thing, and what people type to find it. The same release gives the same bytes.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Self

from pyoxigraph import Triple

from graph.authority import accounts, make
from graph.authority.index import CONCEPTS
from graph.link.concept import ALT, HIDDEN, PREF, Concept
from graph.progress import Silence
from graph.reconcile.gather import Thing, things
from graph.reconcile.index import FOLDER, NAME, THINGS
from graph.reconcile.properties import CONTEXT, PROPERTIES, THING
from graph.release.work import Workshop
from graph.search.fold import fold

TABLES = """
PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA locking_mode = EXCLUSIVE; BEGIN;
CREATE TABLE span (leaf TEXT PRIMARY KEY, first INTEGER, last INTEGER) WITHOUT ROWID;
CREATE TABLE thing (number INTEGER PRIMARY KEY, records INTEGER, context TEXT);
CREATE TABLE same (iri TEXT, number INTEGER, PRIMARY KEY (iri, number)) WITHOUT ROWID;
CREATE TABLE label (id INTEGER PRIMARY KEY, number INTEGER, folded TEXT);
CREATE VIRTUAL TABLE word USING fts5(text, content='', columnsize=0, tokenize='unicode61 remove_diacritics 0');
"""
DRAFTS = """
PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA locking_mode = EXCLUSIVE; PRAGMA temp_store = FILE; BEGIN;
CREATE TABLE thing (number INTEGER PRIMARY KEY, leaf TEXT, records INTEGER, told TEXT);
CREATE TABLE same (iri TEXT, number INTEGER);
CREATE TABLE label (rank INTEGER, kind INTEGER, folded TEXT, number INTEGER);
"""
REMEMBERED = 100_000
KINDS = (PREF, ALT, HIDDEN)
LONGEST = 200
"""Letters of a label by which it is found while somebody types."""


def work(shop: Workshop) -> Iterator[Triple]:
    """Write the index of a release into its folder; it has nothing to tell the graphs."""
    write(shop.folder / FOLDER, things(shop.store, shop.names, shop.folder))
    yield from ()


def write(folder: Path, found: Iterable[Thing]) -> None:
    """Write an index of things, which get their numbers in their order."""
    folder.mkdir()
    base = sqlite3.connect(folder / THINGS, isolation_level=None)
    try:
        base.executescript(TABLES)
        with TemporaryDirectory(dir=folder, prefix=".drafts-") as scratch, Drafts(Path(scratch) / "drafts") as drafts:
            counts = make.fill(folder, drafts.taken(found), Silence())
            _fill(base, drafts, Numbers(folder))
        # The drafts are gone before what is made of them grows to its full size.
        base.execute("INSERT INTO word(rowid, text) SELECT id, folded FROM label ORDER BY id")
        base.execute("CREATE INDEX folded ON label (folded, id)")
        base.execute("INSERT INTO word(word) VALUES ('optimize')")
        base.execute("COMMIT")
        base.execute("VACUUM")
    finally:
        base.close()
    accounts.write(folder, counts.account(NAME, "", ""))


class Drafts:
    """What of things is to be sorted, or needs the numbers of others, in a file until all have come by."""

    def __init__(self, path: Path) -> None:
        self.base = sqlite3.connect(path, isolation_level=None)
        self.base.executescript(DRAFTS)

    def taken(self, found: Iterable[Thing]) -> Iterator[Concept]:
        """Pass on the concepts of things, and take the rest."""
        for number, one in enumerate(found, 1):
            values = {name: values for name in CONTEXT if (values := one.values.get(name))}
            row = (number, one.leaf, one.records, json.dumps(values, ensure_ascii=False))
            self.base.execute("INSERT INTO thing VALUES (?, ?, ?, ?)", row)
            self.base.executemany("INSERT INTO same VALUES (?, ?)", ((iri, number) for iri in one.same))
            self.base.executemany("INSERT INTO label VALUES (?, ?, ?, ?)", _labels(number, one))
            yield one.concept

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, err: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.base.close()


class Numbers:
    """The numbers of things by their IRIs, as the index has them."""

    def __init__(self, folder: Path) -> None:
        self._base = sqlite3.connect(f"{(folder / CONCEPTS).resolve().as_uri()}?mode=ro", uri=True)
        self.find = lru_cache(maxsize=REMEMBERED)(self._find)

    def _find(self, iri: str) -> int | None:
        row = self._base.execute("SELECT number FROM concept WHERE iri = ?", (iri,)).fetchone()
        return int(row[0]) if row else None

    def close(self) -> None:
        self._base.close()


def _fill(base: sqlite3.Connection, drafts: Drafts, numbers: Numbers) -> None:
    """Write what is told of things, sorted."""
    ask = drafts.base.execute
    spans = ask("SELECT leaf, min(number), max(number) FROM thing GROUP BY leaf ORDER BY leaf")
    base.executemany("INSERT INTO span VALUES (?, ?, ?)", spans)
    rows = ask("SELECT number, records, told FROM thing ORDER BY number")
    told = ((number, records, _context(json.loads(values), numbers)) for number, records, values in rows)
    base.executemany("INSERT INTO thing VALUES (?, ?, ?)", told)
    numbers.close()
    same = ask("SELECT DISTINCT iri, number FROM same ORDER BY iri, number")
    base.executemany("INSERT INTO same VALUES (?, ?)", same)
    labels = ask("SELECT DISTINCT rank, kind, folded, number FROM label ORDER BY rank, kind, folded, number")
    rows_of_labels = ((at, number, folded) for at, (*_, folded, number) in enumerate(labels, 1))
    base.executemany("INSERT INTO label VALUES (?, ?, ?)", rows_of_labels)


def _labels(number: int, one: Thing) -> Iterator[tuple[int, int, str, int]]:
    """Yield labels with what they are sorted by: things that most records use first, preferred before others."""
    for label in one.concept.labels:
        if folded := fold(label.text)[:LONGEST].strip():
            yield -one.records, KINDS.index(label.kind), folded, number


def _context(values: dict[str, list[tuple[str, int]]], numbers: Numbers) -> str:
    """Write the values that are evidence: by the property's place in CONTEXT, years or things by their number."""
    told: dict[str, list[list[int]]] = {}
    for at, name in enumerate(CONTEXT):
        of_things = PROPERTIES[name].shape == THING
        known = ((numbers.find(value) if of_things else int(value), count) for value, count in values.get(name, ()))
        if kept := [[number, count] for number, count in known if number is not None]:
            told[str(at)] = kept
    return json.dumps(told, separators=(",", ":"))
