"""Writes the index of a release that names are reconciled with, when the release's store is full.

Labels lie under the keys of ``graph.link``, as those of an authority do; beside them, in SQLite, is what else speaks
for a thing, and what people type to find it. The same release gives the same bytes.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path

from pyoxigraph import Triple

from graph.authority import accounts, make
from graph.link.concept import ALT, HIDDEN, PREF
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
KINDS = (PREF, ALT, HIDDEN)
LONGEST = 200
"""Letters of a label by which it is found while somebody types."""


def work(shop: Workshop) -> Iterator[Triple]:
    """Write the index of a release into its folder; it has nothing to tell the graphs."""
    write(shop.folder / FOLDER, list(things(shop.store, shop.names)))
    yield from ()


def write(folder: Path, found: Sequence[Thing]) -> None:
    """Write an index of things, which get their numbers in their order."""
    folder.mkdir()
    counts = make.fill(folder, (one.concept for one in found), Silence())
    accounts.write(folder, counts.account(NAME, "", ""))
    base = sqlite3.connect(folder / THINGS, isolation_level=None)
    try:
        base.executescript(TABLES)
        _fill(base, found)
        base.execute("CREATE INDEX folded ON label (folded, id)")
        base.execute("INSERT INTO word(word) VALUES ('optimize')")
        base.execute("COMMIT")
        base.execute("VACUUM")
    finally:
        base.close()


def _fill(base: sqlite3.Connection, found: Sequence[Thing]) -> None:
    numbers = {one.concept.iri: number for number, one in enumerate(found, 1)}
    spans: dict[str, tuple[int, int]] = {}
    for number, one in enumerate(found, 1):
        spans[one.leaf] = (spans.get(one.leaf, (number, 0))[0], number)
    base.executemany("INSERT INTO span VALUES (?, ?, ?)", ((leaf, *span) for leaf, span in sorted(spans.items())))
    base.executemany(
        "INSERT INTO thing VALUES (?, ?, ?)",
        ((number, one.records, _context(one, numbers)) for number, one in enumerate(found, 1)),
    )
    same = sorted({(iri, number) for number, one in enumerate(found, 1) for iri in one.same})
    base.executemany("INSERT INTO same VALUES (?, ?)", same)
    labels = sorted(set(_labels(found)))
    rows = [(at, number, folded) for at, (*_, folded, number) in enumerate(labels, 1)]
    base.executemany("INSERT INTO label VALUES (?, ?, ?)", rows)
    base.executemany("INSERT INTO word(rowid, text) VALUES (?, ?)", ((at, folded) for at, _, folded in rows))


def _labels(found: Sequence[Thing]) -> Iterator[tuple[int, int, str, int]]:
    """Yield labels with what they are sorted by: things that most records use first, preferred before others."""
    for number, one in enumerate(found, 1):
        for label in one.concept.labels:
            if folded := fold(label.text)[:LONGEST].strip():
                yield -one.records, KINDS.index(label.kind), folded, number


def _context(one: Thing, numbers: dict[str, int]) -> str:
    """Write the values that are evidence: by the property's place in CONTEXT, years or things by their number."""
    told: dict[str, list[list[int]]] = {}
    for at, name in enumerate(CONTEXT):
        values = one.values.get(name, ())
        if PROPERTIES[name].shape == THING:
            kept = [[numbers[value], count] for value, count in values if value in numbers]
        else:
            kept = [[int(value), count] for value, count in values]
        if kept:
            told[str(at)] = kept
    return json.dumps(told, separators=(",", ":"))
