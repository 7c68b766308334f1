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
from graph.harvest.kept import Superseded, Withdrawal, documents, superseded, withdrawn
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
    told, asked, bounds = teller or Silence(), wish or Wish(), manners or Manners(read=source.timeout)
    _checked(source, asked)
    web = Web(bounds, clock or Clock(), told.note, source.pause)
    run: Callable[[Store], Harvested] = partial_run(source, folder, told, asked, web)
    try:
        with Store.write(folder, source.name) as store:
            return run(store)
    except KeyboardInterrupt as err:
        raise SourceError(
            f"source '{source.name}': interrupted; what came is kept, and `seealso fetch {source.name}` goes on from there"
        ) from err
    except sqlite3.Error as err:
        raise SourceError(f"{place(folder, source.name)}: the store of the harvest failed: {err}") from err
    finally:
        web.close()


def _checked(source: Source, wish: Wish) -> None:
    """Hold a source and what a run asks of it to their forms."""
