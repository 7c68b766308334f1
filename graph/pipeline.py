"""The sentence: sources to documents to records to triples, checked, linked, released."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path

from graph.curated.sources import take_thesauri
from graph.errors import BuildError
from graph.intake import Intake
from graph.progress import Silence, Teller
from graph.release import Release
from graph.release.draft import Draft
from graph.release.quarantine import FOLDER as QUARANTINE
from graph.release.quarantine import Quarantine
from graph.run import Read, Run
from graph.settings import Settings
from graph.source import Source

NEXT = {
    "parts": "making dumps and store",
    "store": "working out indexes and measures",
    "works": "writing the manifest",
    "manifest": "syncing to the disk",
    "synced": "putting the release in place",
}
"""What a draft does after each of its stages."""


@dataclass(frozen=True, slots=True)
class Built:
    """A finished build: the release, and the account of what came in."""

    release: Release
    intake: Intake


def build(settings: Settings, sources: Iterable[Source], now: datetime, teller: Teller | None = None) -> Built:
    """Make a release of all records of the sources, and make it the current one.

    The sources are read twice: first to learn which of several versions of a record counts.
    Raises: SourceError, SettingsError for a source or profile that is not there; Locked while another build runs;
    BuildError when nothing valid is left to release.
    """
    told = teller or Silence()
    chosen = take_thesauri(sources, settings.data, told)
    with Draft(settings, now) as draft, Quarantine(draft.folder, settings.base) as quarantine:
        run = Run(settings, draft, quarantine)
        told.stage("looking for versions")
        for count in run.survey(chosen):
            told.count(count)
        told.stage("reading records")
        for batch in _batches(run.read(chosen), settings.limits.batch_records):
            run.take(batch)
            told.count(run.intake.records, run.versions.count)
        told.stage("checking the thesaurus")
        try:
            run.finish()
        except BuildError as err:
            quarantine.close()
            kept = keep(settings.data)
            (draft.folder / QUARANTINE).rename(kept)
            raise BuildError(f"{err}; all is kept in {kept}") from err
        told.stage("closing the parts")
        quarantine.close()
        manifest = {"inputs": run.intake.inputs, "counts": run.intake.counts(), "sources": run.sources}
        manifest |= {"mappings": run.mapped} if run.mapped else {}
        release = draft.publish(manifest, lambda done: told.stage(NEXT[done]) if done in NEXT else None)
        return Built(release, run.intake)


def keep(data: Path) -> Path:
    """Make room for the quarantine of a build that failed, in the place of an earlier one's."""
    kept = data / "failed"
    shutil.rmtree(kept, ignore_errors=True)
    return kept


def _batches(items: Iterator[Read], size: int) -> Iterator[list[Read]]:
    while batch := list(islice(items, size)):
        yield batch
