"""The tables of a harvest's store and their rows."""

from __future__ import annotations

from dataclasses import dataclass, fields

SCHEMA = """
CREATE TABLE about (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE list (
    id INTEGER PRIMARY KEY, prefix TEXT NOT NULL, part TEXT NOT NULL, since TEXT NOT NULL, until TEXT NOT NULL,
    floor TEXT NOT NULL, full INTEGER NOT NULL, started TEXT NOT NULL, state TEXT NOT NULL, token TEXT NOT NULL,
    expires TEXT NOT NULL, lower TEXT NOT NULL, stamp TEXT NOT NULL, ordered INTEGER NOT NULL, size INTEGER NOT NULL,
    attempt INTEGER NOT NULL, whole INTEGER NOT NULL, stuck INTEGER NOT NULL, pages INTEGER NOT NULL,
    records INTEGER NOT NULL
);
CREATE TABLE response (
    id INTEGER PRIMARY KEY, kind TEXT NOT NULL, list INTEGER NOT NULL, attempt INTEGER NOT NULL, token TEXT NOT NULL,
    url TEXT NOT NULL, final TEXT NOT NULL, time TEXT NOT NULL, status INTEGER NOT NULL, headers TEXT NOT NULL,
    sha256 TEXT NOT NULL, size INTEGER NOT NULL, records INTEGER NOT NULL, fault TEXT NOT NULL
);
CREATE INDEX response_list ON response (list, attempt, token);
CREATE INDEX response_url ON response (kind, url);
CREATE TABLE body (response INTEGER PRIMARY KEY, gz BLOB NOT NULL);
CREATE TABLE header (
    identifier TEXT NOT NULL, response INTEGER NOT NULL, position INTEGER NOT NULL, datestamp TEXT NOT NULL,
    deleted INTEGER NOT NULL, PRIMARY KEY (identifier, response, position)
) WITHOUT ROWID;
CREATE INDEX header_response ON header (response);
CREATE TABLE page (
    url TEXT PRIMARY KEY, lastmod TEXT NOT NULL, listed INTEGER NOT NULL, asked INTEGER NOT NULL,
    state TEXT NOT NULL, response INTEGER NOT NULL, etag TEXT NOT NULL, modified TEXT NOT NULL, known TEXT NOT NULL,
    status INTEGER NOT NULL, time TEXT NOT NULL
);
"""


@dataclass(slots=True)
class List:
    """One harvest of one list, as far as it is.

    ``floor`` is since when all is known once the list is complete, ``lower`` the bound of the attempt that runs;
    ``stamp`` the newest date of the attempt, of use where the pages were ``ordered`` by date; ``whole`` the attempt
    that began at the list's own bound; ``stuck`` how many runs ended at the same token. State: open, complete, dropped.
    """

    id: int = 0
    prefix: str = ""
    part: str = ""
    since: str = ""
    until: str = ""
    floor: str = ""
    full: int = 0
    started: str = ""
    state: str = "open"
    token: str = ""
    expires: str = ""
    lower: str = ""
    stamp: str = ""
    ordered: int = 1
    size: int = -1
    attempt: int = 1
    whole: int = 1
    stuck: int = 0
    pages: int = 0
    records: int = 0


@dataclass(frozen=True, slots=True)
class Row:
    """A response's row: what was asked for, when, and what came."""

    id: int
    kind: str
    url: str
    time: str
    status: int
    sha256: str
    size: int
    records: int
    fault: str


@dataclass(frozen=True, slots=True)
class Page:
    """An item page's row; state: new, kept, withdrawn, missing, refused or failed.

    ``lastmod`` is what its sitemap says now, ``known`` what it said when the page was fetched.
    """

    url: str
    lastmod: str
    state: str
    response: int
    etag: str
    modified: str
    known: str


ADD = (
    "INSERT INTO response (kind, list, attempt, token, url, final, time, status, headers, sha256, size, records, fault)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
COLUMNS = tuple(member.name for member in fields(List))
PAGE = "url, lastmod, state, response, etag, modified, known"
WAITING = (
    f"SELECT {PAGE} FROM page WHERE asked <> ? AND url > ? AND (listed = ? OR state = 'kept') ORDER BY url LIMIT ?"  # noqa: S608
)
ROW = "id, kind, url, time, status, sha256, size, records, fault"
