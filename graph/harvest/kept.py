"""Reading a harvest: the responses that count, which records in them newer ones replace, and what was withdrawn.

Of the lists of a format, those count that came since the newest complete one over the whole span; what only older ones
hold is no longer in the repository. A record that came more than once counts as its newest date has it, and of equal
dates as it came last.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import BinaryIO

from graph.errors import SourceError
from graph.harvest import lists, pages
from graph.harvest.rows import List, Row
from graph.harvest.store import Store, take
from graph.record import Document, Record, Reject
from graph.source import Source, kind

IDENTIFIER = "header.identifier"
"""The label under which the reader of OAI-PMH gives a record's identifier."""

LIVE = """
CREATE TEMP TABLE live AS SELECT id FROM response WHERE kind = '{kind}' AND list IN ({lists});
CREATE TEMP TABLE ranked AS
    SELECT identifier, response, position, datestamp, deleted, row_number() OVER (
        PARTITION BY identifier ORDER BY datestamp DESC, response DESC, position DESC) AS place
    FROM header WHERE response IN (SELECT id FROM live);
CREATE INDEX temp.ranked_response ON ranked (response, place);
"""

WITHDRAWN = """
SELECT identifier, datestamp, 'deleted', r.url FROM ranked k JOIN response r ON r.id = k.response
WHERE place = 1 AND deleted = 1 AND identifier <> ''
UNION SELECT DISTINCT identifier, ?, 'vanished', '' FROM header WHERE identifier <> ''
AND response IN (SELECT id FROM response WHERE kind = '{kind}' AND list IN ({lists}))
AND identifier NOT IN (SELECT identifier FROM ranked) ORDER BY 1
"""


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """A record that its repository gives no more; ``document`` says which response tells so, if one does.

    ``identifier`` is that of OAI-PMH, or the page's address; ``why``: deleted, vanished (from the whole list), gone
    (404 or 410); ``when`` is the date that the repository tells, or else the day on which it was noticed.
    """

    identifier: str
    when: str
    why: str
    document: str = ""


@dataclass(frozen=True, slots=True)
class Superseded:
    """Which records of the documents newer ones replace; ``count`` is all of them, those in no document too."""

    count: int
    _where: frozenset[tuple[str, str]]

    def covers(self, record: Record) -> bool:
        """Tell whether another document of the harvest has a newer state of the record."""
        if not self._where:
            return False
        name = next((field.value.strip() for field in record.fields if field.label == IDENTIFIER), "")
        return (record.sha256, name) in self._where


def documents(source: Source, folder: Path) -> Iterator[Document | Reject]:
    """Yield the responses that a harvest keeps, in the order in which they came (pages: by address).

    Left out are those in which every record is replaced by a newer one. A harvest that is not finished is read as far
    as it came, with a Reject that says so. Raises: SourceError when nothing was fetched.
    """
    with Store.read(folder, source.name) as store:
        if kind(source) == "oai":
            yield from _unfinished(source, _live(source, store))
            rows = _records(source, store)
        else:
            yield from _unfinished(source, store.lists(pages.PREFIX)[-1:])
            rows = _pages(store)
        empty = True
        for row in rows:
            empty = False
            yield _document(row, store, source)
        if empty and not _fetched(source, store):
            raise SourceError(f"source '{source.name}': nothing was fetched yet; run `seealso fetch {source.name}`")


def superseded(source: Source, folder: Path) -> Superseded:
    """Tell which records newer states of them replace. Raises: SourceError when nothing was fetched."""
    with Store.read(folder, source.name) as store:
        if kind(source) != "oai":
            kept = sum(1 for _ in store.pages("kept"))
            return Superseded(store.count(pages.KIND) - kept, frozenset())
        _rank(store, _live(source, store))
        ((count,),) = store.select("SELECT count(*) FROM ranked WHERE place > 1 AND identifier <> ''")
        rows = store.select(
            "SELECT r.sha256, k.identifier FROM ranked k JOIN response r ON r.id = k.response WHERE k.identifier <> '' "
            "AND (r.fault <> '' OR r.id IN (SELECT response FROM ranked WHERE place = 1)) "
            "GROUP BY r.sha256, k.identifier HAVING min(k.place) > 1"
        )
        return Superseded(int(count), frozenset((str(sha), str(name)) for sha, name in rows))


def withdrawn(source: Source, folder: Path) -> Iterator[Withdrawal]:
    """Yield what its repository has withdrawn since it was first fetched, by identifier.

    Raises: SourceError when nothing was fetched.
    """
    with Store.read(folder, source.name) as store:
        if kind(source) != "oai":
            for page in store.pages("withdrawn"):
                ((when,),) = store.select("SELECT time FROM page WHERE url = ?", (page.url,))
                yield Withdrawal(page.url, str(when)[:10], "gone")
            return
        live = _live(source, store)
        _rank(store, live)
        whole = next((item.started for item in live if item.full and item.state == "complete"), "")
        wanted = _numbers(_wanted(source, store))
        rows = store.select(WITHDRAWN.format(kind=lists.KIND, lists=wanted), (whole[:10],))
        for identifier, when, why, url in rows:
            yield Withdrawal(str(identifier), str(when), str(why), str(url))


def former(source: Source, folder: Path) -> Iterator[tuple[Withdrawal, Document | None]]:
    """Yield what was withdrawn, each with the response that holds its last state before that, if one is kept.

    Raises: SourceError when nothing was fetched.
    """
    gone = list(withdrawn(source, folder))
    with Store.read(folder, source.name) as store:
        last = _last_states(source, store) if kind(source) == "oai" else _last_pages(store)
        for item in sorted(gone, key=lambda item: (last.get(item.identifier, 0), item.identifier)):
            row = store.row(last.get(item.identifier, 0))
            yield item, _document(row, store, source) if row else None


def _last_states(source: Source, store: Store) -> dict[str, int]:
    """Give the newest response that has a withdrawn record as a living one, by its identifier."""
    _rank(store, _live(source, store))
    rows = store.select(
        "SELECT identifier, response FROM header JOIN response r ON r.id = response WHERE deleted = 0 AND r.fault = '' "
        "AND identifier IN (SELECT identifier FROM header WHERE deleted = 1 UNION "
        "SELECT identifier FROM header WHERE identifier NOT IN (SELECT identifier FROM ranked)) "
        "ORDER BY datestamp, response"
    )
    return {str(identifier): int(response) for identifier, response in rows}


def _last_pages(store: Store) -> dict[str, int]:
    return {page.url: page.response for page in store.pages("withdrawn") if page.response}


def _records(source: Source, store: Store) -> Iterator[Row]:
    """Give the responses with a record that counts, or with a fault that may hide one."""
    _rank(store, _live(source, store))
    # All numbers at once: a query that stays open for a whole build would keep a fetch from writing.
    rows = store.select(
        "SELECT id FROM response WHERE id IN (SELECT id FROM live) AND (fault <> '' OR id IN "
        "(SELECT response FROM ranked WHERE place = 1 OR identifier = '')) ORDER BY id"
    )
    for number in [int(number) for (number,) in rows]:
        if row := store.row(number):
            yield row


def _pages(store: Store) -> Iterator[Row]:
    for page in store.pages("kept"):
        if row := store.row(page.response):
            yield row


def _wanted(source: Source, store: Store) -> list[List]:
    return store.lists(source.metadata_prefix, source.sets)


def _live(source: Source, store: Store) -> list[List]:
    """Give the lists that count: of each set those since its newest complete list over the whole span."""
    found = _wanted(source, store)
    whole = {item.part: item.id for item in found if item.full and item.state == "complete"}
    return [item for item in found if item.id >= whole.get(item.part, 0)]


def _rank(store: Store, live: list[List]) -> None:
    """Put the records of the lists that count in order, each one's newest state first."""
    for statement in LIVE.format(kind=lists.KIND, lists=_numbers(live)).split(";"):
        store.do(statement)


def _numbers(found: list[List]) -> str:
    return ", ".join(str(item.id) for item in found) or "NULL"


def _unfinished(source: Source, found: list[List]) -> Iterator[Reject]:
    for item in found:
        if item.state == "open":
            far = f"{item.records:,} of {item.size:,} records" if item.size > 0 else f"{item.pages:,} pages"
            part = f", set {item.part}" if item.part else ""
            yield Reject(
                f"{source.name}{part}",
                "its harvest is not finished; a complete one was expected",
                f"{far} came; `seealso fetch {source.name}` goes on",
            )


def _fetched(source: Source, store: Store) -> bool:
    """Tell whether there is at least one list or run that was finished, be it an empty one."""
    prefix = source.metadata_prefix if kind(source) == "oai" else pages.PREFIX
    return any(item.state == "complete" for item in store.lists(prefix))


def _document(row: Row, store: Store, source: Source) -> Document:
    return Document(row.url, row.sha256, row.size, _opener(store.path, row.id), source.reader)


def _opener(path: Path, number: int) -> Callable[[], BinaryIO]:
    return partial(_open, path, number)


def _open(path: Path, number: int) -> BinaryIO:
    return io.BytesIO(take(path, number))
