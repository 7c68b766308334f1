"""What a harvest keeps: one SQLite file, with each response's bytes, its index row and the harvest's state.

SQLite and not JSON Lines beside files, because a response, the headers in it and the token that follows must come to
be at one moment: here that is one commit, so a kill at any byte leaves the state of the commit before, with no order
of writes to keep, no half line to cut and no stray file to sweep. An address, an ETag or the newest version of a
record are found without reading everything, in flat memory. Bodies are gzip, so ``sqlite3 FILE "select
writefile('page.xml.gz', gz) from body where response = 1"`` gets one out with no code of ours.
"""

from __future__ import annotations

import fcntl
import gzip
import hashlib
import json
import os
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Self
from urllib.parse import quote

from graph.errors import Locked, SourceError
from graph.harvest.envelope import Header
from graph.harvest.rows import ADD, COLUMNS, PAGE, ROW, SCHEMA, WAITING, List, Page, Row
from graph.harvest.web import Response

FOLDER = "harvest"
FILE = "harvest.sqlite"
LOCK = "lock"
VERSION = 1
BUSY = 30.0
"""Seconds that a reader or the writer waits for the other."""
ASIDE = ("-journal", "-wal", "-shm")


def place(folder: Path, name: str) -> Path:
    """Give the folder of a source's harvest; a name cannot lead out of it."""
    safe = quote(name, safe=" ")
    if not safe.strip("."):
        raise SourceError(f"source '{name}': a name with a letter or digit was expected")
    return folder / FOLDER / safe


class Store:
    """The store of one source; open for writing by one process at a time, for reading by any."""

    def __init__(self, path: Path, db: sqlite3.Connection, lock: int = -1) -> None:
        self.path = path
        self._db = db
        self._lock = lock

    @classmethod
    def write(cls, folder: Path, name: str) -> Self:
        """Open for writing, and make it where there is none. Raises: Locked while another fetch runs."""
        here = place(folder, name)
        try:
            here.mkdir(parents=True, exist_ok=True)
            lock = os.open(here / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        except OSError as err:
            raise SourceError(f"{here}: it cannot be written: {err.strerror}") from err
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as err:
            os.close(lock)
            raise Locked(f"source '{name}': another fetch of it is running in {here}") from err
        try:
            store = cls(here / FILE, _connect(here / FILE), lock)
            store._prepare()
        except BaseException:
            os.close(lock)
            raise
        return store

    @classmethod
    def read(cls, folder: Path, name: str) -> Self:
        """Open for reading. Raises: SourceError where nothing was fetched."""
        path = place(folder, name) / FILE
        db = _readable(path) if path.is_file() else None
        if db is None:
            raise SourceError(f"source '{name}': nothing was fetched yet; run `seealso fetch {name}`")
        return cls(path, db)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close; a writer leaves one plain file, where no reader holds it."""
        if self._lock >= 0:
            # While a build reads it the file stays as it is, whole with its journal beside it.
            with suppress(sqlite3.OperationalError):
                self._db.execute("PRAGMA busy_timeout = 0")
                self._db.execute("PRAGMA journal_mode = DELETE")
        self._db.close()
        if self._lock >= 0:
            os.close(self._lock)
            self._lock = -1

    @contextmanager
    def change(self) -> Iterator[None]:
        """Make all that is done within it one step: it happens, or nothing of it."""
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")

    def _prepare(self) -> None:
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = FULL")
        (version,) = self._db.execute("PRAGMA user_version").fetchone()
        if version == 0:
            with self.change():
                for statement in SCHEMA.split(";"):
                    self._db.execute(statement)
                self._db.execute(f"PRAGMA user_version = {VERSION}")
        elif version != VERSION:
            raise SourceError(f"{self.path}: its form is {version}; {VERSION} was expected")

    # -- about

    def about(self, key: str) -> str:
        found = self._db.execute("SELECT value FROM about WHERE key = ?", (key,)).fetchone()
        return str(found[0]) if found else ""

    def tell(self, key: str, value: str) -> None:
        self._db.execute("INSERT OR REPLACE INTO about VALUES (?, ?)", (key, value))

    # -- responses

    def keep(
        self,
        kind: str,
        response: Response,
        of: List | None = None,
        headers: Iterable[Header] = (),
        fault: str = "",
        token: str = "",
    ) -> int:
        """Add a response with the headers of its records; to be called within ``change``."""
        rows = tuple(headers)
        values = (
            kind,
            of.id if of else 0,
            of.attempt if of else 0,
            token,
            response.url,
            response.final,
            response.time.isoformat(timespec="seconds"),
            response.status,
            json.dumps(response.headers, ensure_ascii=False),
            hashlib.sha256(response.body).hexdigest(),
            len(response.body),
            len(rows),
            fault,
        )
        cursor = self._db.execute(ADD, values)
        number = int(cursor.lastrowid or 0)
        self._db.execute("INSERT INTO body VALUES (?, ?)", (number, gzip.compress(response.body, 6, mtime=0)))
        self._db.executemany(
            "INSERT INTO header VALUES (?, ?, ?, ?, ?)",
            ((h.identifier, number, h.position, h.datestamp, int(h.deleted)) for h in rows),
        )
        return number

    def replace(self, kind: str, response: Response) -> int:
        """Keep a response of which only the newest is of use (Identify, robots.txt, a sitemap)."""
        with self.change():
            self._forget("kind = ? AND url = ?", (kind, response.url))
            return self.keep(kind, response)

    def row(self, number: int) -> Row | None:
        found = self._db.execute(f"SELECT {ROW} FROM response WHERE id = ?", (number,)).fetchone()  # noqa: S608
        return Row(*found) if found else None

    def body(self, number: int) -> bytes:
        """Give a response's bytes. Raises: OSError when they are not there any more."""
        found = self._db.execute("SELECT gz FROM body WHERE response = ?", (number,)).fetchone()
        if not found:
            raise FileNotFoundError(f"response {number} is no longer in {self.path}")
        return gzip.decompress(found[0])

    def latest(self, kind: str, url: str) -> Row | None:
        found = self._db.execute(
            f"SELECT {ROW} FROM response WHERE kind = ? AND url = ? ORDER BY id DESC LIMIT 1",  # noqa: S608
            (kind, url),
        ).fetchone()
        return Row(*found) if found else None

    def count(self, kind: str) -> int:
        return int(self._db.execute("SELECT count(*) FROM response WHERE kind = ?", (kind,)).fetchone()[0])

    def _forget(self, where: str, values: tuple[str | int, ...]) -> None:
        chosen = f"SELECT id FROM response WHERE {where}"  # noqa: S608 - a text of ours
        self._db.execute(f"DELETE FROM header WHERE response IN ({chosen})", values)  # noqa: S608
        self._db.execute(f"DELETE FROM body WHERE response IN ({chosen})", values)  # noqa: S608
        self._db.execute(f"DELETE FROM response WHERE {where}", values)  # noqa: S608

    # -- lists

    def lists(self, prefix: str, parts: tuple[str, ...] = ()) -> list[List]:
        """Give a format's lists, oldest first; of ``parts`` only, where some are named."""
        query = f"SELECT {', '.join(COLUMNS)} FROM list WHERE prefix = ? ORDER BY id"  # noqa: S608
        found = [List(*row) for row in self._db.execute(query, (prefix,))]
        return [item for item in found if not parts or item.part in parts]

    def begin(self, item: List) -> List:
        """Add a list; to be called within ``change``."""
        names = ", ".join(COLUMNS[1:])
        marks = ", ".join("?" * (len(COLUMNS) - 1))
        cursor = self._db.execute(f"INSERT INTO list ({names}) VALUES ({marks})", _values(item)[1:])  # noqa: S608
        item.id = int(cursor.lastrowid or 0)
        return item

    def save(self, item: List) -> None:
        """Write a list's state; to be called within ``change``."""
        names = ", ".join(f"{name} = ?" for name in COLUMNS[1:])
        self._db.execute(f"UPDATE list SET {names} WHERE id = ?", (*_values(item)[1:], item.id))  # noqa: S608

    def asked(self, item: List, token: str) -> int:
        """Tell on which page of the attempt a token was used, 0 for none."""
        found = self._db.execute(
            "SELECT max(id) FROM response WHERE list = ? AND attempt = ? AND token = ?", (item.id, item.attempt, token)
        ).fetchone()
        if found[0] is None:
            return 0
        place = self._db.execute(
            "SELECT count(*) FROM response WHERE list = ? AND attempt = ? AND id <= ?",
            (item.id, item.attempt, found[0]),
        ).fetchone()
        return int(place[0])

    def distinct(self, item: List) -> int:
        """Count the records of a list, each once, in the attempts since it began anew."""
        found = self._db.execute(
            "SELECT count(DISTINCT identifier) FROM header WHERE response IN "
            "(SELECT id FROM response WHERE list = ? AND attempt >= ?)",
            (item.id, item.whole),
        ).fetchone()
        return int(found[0])

    def trim(self, item: List) -> None:
        """Drop what a list kept before it began anew; to be called within ``change``."""
        self._forget("list = ? AND attempt < ?", (item.id, item.whole))

    # -- pages

    def list_page(self, url: str, lastmod: str, run: int) -> None:
        """Note that a page is listed in this run; to be called within ``change``."""
        self._db.execute(
            "INSERT INTO page VALUES (?, ?, ?, 0, 'new', 0, '', '', '', 0, '') "
            "ON CONFLICT (url) DO UPDATE SET lastmod = excluded.lastmod, listed = excluded.listed",
            (url, lastmod, run),
        )

    def waiting(self, run: int, after: str, most: int = 1000) -> list[Page]:
        """Give pages that this run has not asked for: those listed in it, and those kept before."""
        return [Page(*row) for row in self._db.execute(WAITING, (run, after, run, most))]

    def tally(self, run: int) -> tuple[int, int]:
        """Give how many pages of a run have been asked for, and how many there are."""
        found = self._db.execute(
            "SELECT total(asked = ?), count(*) FROM page WHERE listed = ? OR state = 'kept' OR asked = ?",
            (run, run, run),
        ).fetchone()
        return int(found[0]), int(found[1])

    def mark(self, url: str, run: int, **values: str | int) -> None:
        """Note what became of a page in this run; to be called within ``change``."""
        names = "".join(f", {name} = ?" for name in values)
        self._db.execute(f"UPDATE page SET asked = ?{names} WHERE url = ?", (run, *values.values(), url))  # noqa: S608

    def pages(self, state: str) -> Iterator[Page]:
        """Give the pages of a state, in the order of their addresses."""
        after = ""
        query = f"SELECT {PAGE} FROM page WHERE state = ? AND url > ? ORDER BY url LIMIT 1000"  # noqa: S608
        while rows := self._db.execute(query, (state, after)).fetchall():
            yield from (Page(*row) for row in rows)
            after = rows[-1][0]

    # -- reading

    def select(self, query: str, values: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
        """Give the rows of a query of ours, a thousand at a time."""
        yield from self._db.execute(query, values)

    def do(self, statement: str, values: tuple[str | int, ...] = ()) -> None:
        """Carry out a statement of ours on tables for the time being."""
        self._db.execute(statement, values)


def take(path: Path, number: int) -> bytes:
    """Give a response's bytes by a connection of its own, so in any thread and at any time. Raises: OSError."""
    try:
        db = _readable(path)
        if db is None:
            raise FileNotFoundError(f"response {number} is not in {path.name}")
        try:
            return Store(path, db).body(number)
        finally:
            db.close()
    except (sqlite3.Error, SourceError, EOFError) as err:
        raise OSError(f"{path.name}: {err}") from err


def _values(item: List) -> tuple[str | int, ...]:
    return tuple(getattr(item, name) for name in COLUMNS)


def _connect(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(path, timeout=BUSY, isolation_level=None)


def _readable(path: Path) -> sqlite3.Connection | None:
    """Open read-only; None for a store that was not made to its end.

    Where the folder takes no writing and no journal lies there, it is opened as a file that never changes.
    """
    unchanging = not os.access(path.parent, os.W_OK) and not any(Path(f"{path}{end}").exists() for end in ASIDE)
    try:
        db = sqlite3.connect(
            f"{path.absolute().as_uri()}?mode=ro{'&immutable=1' if unchanging else ''}",
            uri=True,
            timeout=BUSY,
            isolation_level=None,
        )
        (version,) = db.execute("PRAGMA user_version").fetchone()
    except sqlite3.Error as err:
        raise SourceError(f"{path}: it cannot be read as a harvest: {err}") from err
    if version == VERSION:
        return db
    db.close()
    if version:
        raise SourceError(f"{path}: its form is {version}; {VERSION} was expected")
    return None
