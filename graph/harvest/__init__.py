"""Harvesting: from a repository on the network to a store on the disk, and from there to documents.

``harvest`` brings the store of a source up to date; ``documents`` reads it, with no network; ``superseded`` and
``withdrawn`` say what in it is no longer so.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from graph.errors import SourceError
from graph.harvest.kept import Superseded, Withdrawal, documents, former, superseded, withdrawn
from graph.harvest.lists import Lists, Wish
from graph.harvest.oai import Client
from graph.harvest.pages import Pages
from graph.harvest.store import Store, place
from graph.harvest.web import Clock, Manners, Web
from graph.progress import Silence, Teller
from graph.source import Source, check, kind

__all__ = [
    "Clock",
    "Harvested",
    "Manners",
    "Superseded",
    "Wish",
    "Withdrawal",
    "documents",
    "former",
    "harvest",
    "superseded",
    "withdrawn",
]


@dataclass(frozen=True, slots=True)
class Harvested:
    """What a run did: responses kept, records in them, and what became of pages; ``notes`` are lines to show."""

    name: str
    where: Path
    responses: int = 0
    records: int = 0
    deleted: int = 0
    faults: int = 0
    unchanged: int = 0
    withdrawn: int = 0
    missing: int = 0
    refused: int = 0
    failed: int = 0
    notes: tuple[str, ...] = ()

    def __str__(self) -> str:
        """Say it in one line, without what is nought."""
        counts = [
            (self.responses, "new responses"),
            (self.records, "records in them"),
            (self.deleted, "of them deleted"),
            (self.faults, "responses with broken XML"),
            (self.unchanged, "pages unchanged"),
            (self.withdrawn, "pages withdrawn"),
            (self.missing, "pages that are not there"),
            (self.refused, "pages excluded by robots.txt"),
            (self.failed, "pages that could not be had"),
        ]
        told = ", ".join(f"{count:,} {what}" for count, what in counts if count)
        return f"source {self.name} is up to date in {self.where}: {told or 'nothing has changed'}"


def harvest(
    source: Source,
    folder: Path,
    teller: Teller | None = None,
    wish: Wish | None = None,
    manners: Manners | None = None,
    clock: Clock | None = None,
) -> Harvested:
    """Bring the harvest of a source in the data folder up to date, or go on with the one that stopped.

    Raises: SourceError when the source is no address, cannot be reached or answers what cannot be gone on with, and
    when the user interrupts: what came is kept in each case, and the next run goes on from there. SettingsError for
    dates or sets that are none. Locked while another fetch of the source runs.
    """
    told, asked = teller or Silence(), wish or Wish()
    check(_narrowed(source, asked))
    web = Web(manners or Manners(read=source.timeout), clock or Clock(), told.note, source.pause)
    try:
        run = RUNS[kind(source)]
        with Store.write(folder, source.name) as store:
            return run(source, folder, store, web, told, asked)
    except KeyboardInterrupt as err:
        raise SourceError(
            f"source '{source.name}': interrupted; what came is kept, and `seealso fetch {source.name}` goes on there"
        ) from err
    except sqlite3.Error as err:
        raise SourceError(f"{place(folder, source.name)}: the store of the harvest failed: {err}") from err
    finally:
        web.close()


def _narrowed(source: Source, wish: Wish) -> Source:
    """Put what one run asks for over the source's settings, to be held to the same forms."""
    since = source.since if wish.since is None else wish.since
    until = source.until if wish.until is None else wish.until
    return replace(source, since=since, until=until)


Run = Callable[[Source, Path, Store, Web, Teller, Wish], Harvested]


def _lists(source: Source, folder: Path, store: Store, web: Web, told: Teller, wish: Wish) -> Harvested:
    tally = Lists(source, store, Client(web, source.address), told, wish).run()
    return Harvested(
        source.name,
        place(folder, source.name),
        responses=tally.responses,
        records=tally.records,
        deleted=tally.deleted,
        faults=tally.faults,
        notes=tuple(tally.notes),
    )


def _pages(source: Source, folder: Path, store: Store, web: Web, told: Teller, wish: Wish) -> Harvested:
    if wish.since is not None or wish.until is not None or wish.sets is not None:
        raise SourceError(f"source '{source.name}': pages have no dates and no sets to ask for; only --full is of use")
    tally = Pages(source, store, web, told, wish.full).run()
    return Harvested(
        source.name,
        place(folder, source.name),
        responses=tally.responses,
        unchanged=tally.unchanged,
        withdrawn=tally.withdrawn,
        missing=tally.missing,
        refused=tally.refused,
        failed=tally.failed,
        notes=tuple(tally.notes),
    )


def _files(source: Source, folder: Path, store: Store, web: Web, told: Teller, wish: Wish) -> Harvested:
    raise SourceError(f"source '{source.name}': it lies in {source.address}; there is nothing to fetch")


RUNS: dict[str, Run] = {"oai": _lists, "sitemap": _pages, "urls": _pages, "files": _files, "thesaurus": _files}
