"""From a vocabulary's file to an index, written aside and put in place when it is whole."""

from __future__ import annotations

import gc
import hashlib
import re
import shutil
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from pyoxigraph import NamedNode, parse

from graph.authority import accounts
from graph.authority.accounts import Account, place
from graph.authority.facts import Fact, Leftovers
from graph.authority.gather import gather
from graph.authority.index import CONCEPTS, freeze
from graph.authority.postings import Writer
from graph.authority.shipped import SHIPPED, Shipped, named
from graph.authority.tell import tell
from graph.errors import SourceError
from graph.link.concept import Concept
from graph.link.words import code, form, parts, whole
from graph.progress import Silence, Teller
from graph.vocab import SKOS

BATCH = 10_000
TAKEN_APART = 4096
"""Labels that are kept taken apart; in a whole vocabulary few come again."""
SUFFIXES = re.compile(r"(?:\.(?:gz|zip|csv|tsv|txt|nt|nq|ttl|n3|trig|rdf|xml|owl|skos|jsonld|json|madsrdf|both))+$")


def add(path: Path, name: str = "", data: Path = Path("data"), teller: Teller | None = None) -> Account:
    """Index the vocabulary in a file under a name, the file's own where none is given; replaces one of that name.

    Raises: SourceError for a name that is none, a file that cannot be read, or one that tells of no concept.
    """
    name = name or re.sub(r"[^a-z0-9]+", "-", SUFFIXES.sub("", path.name.lower())).strip("-")[:64]
    folder = place(data, name)
    shipped = SHIPPED.get(name)
    shipped = shipped if shipped and shipped.path == path else None
    aside = folder.with_name(f".{name}.new")
    shutil.rmtree(aside, ignore_errors=True)
    aside.mkdir(parents=True)
    try:
        with uncollected():
            told = _write(aside, name, path, shipped, teller or Silence())
        if folder.exists():
            shutil.rmtree(folder)
        aside.rename(folder)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    return told


@contextmanager
def uncollected() -> Iterator[None]:
    """Do without the collector of cycles: there are none here, and it walks over all that is held."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _write(folder: Path, name: str, path: Path, shipped: Shipped | None, teller: Teller) -> Account:
    teller.stage(f"reading {path.name}")
    left = Leftovers()
    counts = fill(folder, gather(_facts(path, shipped, left), folder / "parts", left), teller)
    if not counts.concepts:
        raise SourceError(f"{path} tells of no concept with a label{_first(left)}")
    shutil.rmtree(folder / "parts", ignore_errors=True)
    told = counts.account(name, path.name, _sha256(path))
    told = replace(told, rejected=left.rejected, remarks=dict(left.remarks))
    accounts.keep(folder, left.rejects)
    accounts.write(folder, told)
    return told


def fill(folder: Path, concepts: Iterable[Concept], teller: Teller) -> Counts:
    """Write the files of an index, but its account; concepts get their numbers from 1, as they come."""
    counts = Counts()
    writer = Writer(folder)
    database = sqlite3.connect(folder / CONCEPTS, isolation_level=None)
    try:
        database.executescript(
            "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA locking_mode = EXCLUSIVE;"
            "CREATE TABLE concept (number INTEGER PRIMARY KEY, iri TEXT, body TEXT); BEGIN;"
        )
        rows = list[tuple[int, str, str]]()
        labels = 0
        for number, concept in enumerate(concepts, 1):
            counts.take(concept)
            labels += len(concept.labels)
            if labels > TAKEN_APART:
                form.cache_clear()
                labels = 0
            writer.add(keys(concept), number)
            rows.append((number, concept.iri, freeze(concept)))
            if len(rows) == BATCH:
                database.executemany("INSERT INTO concept VALUES (?, ?, ?)", rows)
                rows.clear()
                teller.count(number)
        database.executemany("INSERT INTO concept VALUES (?, ?, ?)", rows)
        teller.stage("sorting")
        database.execute("CREATE UNIQUE INDEX iri ON concept (iri)")
        database.execute("COMMIT")
    finally:
        database.close()
    writer.close()
    return counts


def keys(concept: Concept) -> list[int]:
    """Give all keys under which a concept is found."""
    found = list[int]()
    for label in concept.labels:
        found += whole(label)
        found += [key for _, key in parts(label)]
    found += map(code, concept.notations)
    return found


def _first(left: Leftovers) -> str:
    """Tell why the first of what could not be read could not."""
    if not left.rejects:
        return ""
    first = left.rejects[0]
    return f"; {left.rejected:,} of its rows or lines could not be read, the first, {first.where}: {first.why}"


def _facts(path: Path, shipped: Shipped | None, left: Leftovers) -> Iterable[Fact]:
    """Tell what a file says, and of one that comes with the product what CLDR says besides."""
    facts = _outside(path, shipped.under) if shipped and shipped.under else tell(path, left)
    return named(facts, shipped.named) if shipped and shipped.named else facts


def _outside(path: Path, under: str) -> Iterable[Fact]:
    """Tell what a file says of what its concepts exactly match outside."""
    outside = {
        quad.subject.value: quad.object.value
        for quad in parse(path=str(path), base_iri="file:///")
        if quad.predicate == SKOS.exactMatch
        and isinstance(quad.subject, NamedNode)
        and isinstance(quad.object, NamedNode)
        and quad.object.value.startswith(under)
    }
    found = (fact for fact in tell(path) if fact.subject in outside)
    return (Fact(outside[f.subject], f.kind, outside.get(f.text, f.text), f.language) for f in found)


class Counts:
    """What an account counts, on the way."""

    def __init__(self) -> None:
        self.concepts = self.deprecated = 0
        self.languages, self.spoken = Counter[str](), Counter[str]()
        self.kinds, self.schemes = Counter[str](), Counter[str]()

    def take(self, concept: Concept) -> None:
        self.concepts += 1
        self.deprecated += concept.deprecated
        for label in concept.labels:
            self.languages[label.language] += 1
            self.kinds[label.kind] += 1
        for language in {label.language for label in concept.labels}:
            self.spoken[language] += 1
        for scheme in concept.schemes:
            if scheme in self.schemes or len(self.schemes) < BATCH:
                self.schemes[scheme] += 1

    def account(self, name: str, file: str, digest: str) -> Account:
        return Account(
            name, file, digest, self.concepts, self.kinds.total(), self.deprecated,
            dict(sorted(self.languages.items())), dict(sorted(self.spoken.items())), dict(sorted(self.kinds.items())),
            tuple(scheme for scheme, _ in self.schemes.most_common(20)),
        )  # fmt: skip


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


__all__ = ["Counts", "add", "fill", "keys"]
