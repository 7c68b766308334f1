"""The sources of a build that are thesauri: imported when they are new, changed, or meant otherwise than before."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from graph import release
from graph.curated import Import, curate, kept, named
from graph.errors import SourceError
from graph.progress import Teller
from graph.source import THESAURUS, Source


def take_thesauri(sources: Iterable[Source], data: Path, told: Teller) -> tuple[Source, ...]:
    """Import the thesauri among the sources where need be, and give the sources of records.

    Raises: SourceError for a thesaurus that is not there or cannot be read.
    """
    records = list[Source]()
    for source in sources:
        if source.kind != THESAURUS:
            records.append(source)
        elif not _is_known(source, data):
            told.stage(f"importing the thesaurus {source.name}")
            curate(_wanted(source), data)
    return tuple(records)


def _wanted(source: Source) -> Import:
    return Import(Path(source.address), _name(source), source.concepts, source.language, source.licence)


def _name(source: Source) -> str:
    return named(Path(source.name))


def _is_known(source: Source, data: Path) -> bool:
    """Tell whether the data folder has the thesaurus as it is now."""
    path, name = Path(source.address), _name(source)
    if not path.is_file():
        raise SourceError(f"source '{source.name}': no file '{source.address}'; a thesaurus was expected")
    if name not in kept.names(data):
        return False
    known = kept.account(data, name)
    same = (known.kind, known.language, known.asked) == (source.concepts, source.language, source.licence)
    return same and known.sha256 == release.sha256(path)
