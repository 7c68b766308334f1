"""From a source to its documents: files and folders, and what lies packed within them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import BinaryIO

from graph.documents.archive import Bounds, Budget, Member, expand, files, find_item, unreadable
from graph.errors import SourceError
from graph.harvest import documents
from graph.record import Document, Reject
from graph.source import FILES, Source, kind


def fetch(source: Source, data: Path = Path(), bounds: Bounds | None = None) -> Iterator[Document | Reject]:
    """Yield a source's documents, a folder's in the order of their names; hidden files are left out.

    A folder's or an archive's item (``dublin_core.xml`` and what lies beside it) is one document with companions. What
    is far away is read from its harvest in the data folder, never from the network.
    Raises: SourceError when the source's address is not there, or was not harvested.
    """
    if kind(source) != FILES:
        yield from documents(source, data)
        return
    address = Path(source.address)
    if not address.exists():
        raise SourceError(f"source '{source.name}': no file or folder '{source.address}'")
    bounds = bounds or Bounds()
    if address.is_dir():
        yield from _folder(address, source.reader, bounds, data.resolve())
    else:
        found = _member(address, address.name, source.reader, bounds)
        yield from (found,) if isinstance(found, Reject) else expand(found)


def _folder(root: Path, reader: str, bounds: Bounds, data: Path) -> Iterator[Document | Reject]:
    """Walk a folder, but not the data folder; a link is followed to a file within it and to nothing else."""
    errors = list[OSError]()
    for here, folders, names in os.walk(root, onerror=errors.append):
        folders[:] = sorted(n for n in folders if not n.startswith(".") and Path(here, n).resolve() != data)
        links = [name for name in folders if Path(here, name).is_symlink()]
        members = list[Member]()
        for path in (Path(here, name) for name in sorted([*names, *links]) if not name.startswith(".")):
            name = path.relative_to(root).as_posix()
            found = _linked(path, name, root) or _member(path, name, reader, bounds)
            if isinstance(found, Member):
                members.append(found)
            else:
                yield found
        if find_item(members):
            folders.clear()
        yield from files(members)
    for err in errors:
        yield unreadable(Path(str(err.filename)).relative_to(root).as_posix(), err)


def _linked(path: Path, name: str, root: Path) -> Reject | None:
    """Refuse a link that leads out of the folder."""
    if path.is_symlink() and not Path(os.path.realpath(path)).is_relative_to(os.path.realpath(root)):
        return Reject(name, "it is a symbolic link that leads out of the folder; a file within it was expected")
    return None


def _member(path: Path, name: str, reader: str, bounds: Bounds) -> Member | Reject:
    try:
        if not path.is_file():
            return Reject(name, "it is not a regular file; a file was expected")
        size = path.stat().st_size
    except OSError as err:
        return unreadable(name, err)
    return Member(name, partial(_open, path), reader, Budget(bounds, size))


def _open(path: Path) -> BinaryIO:
    return path.open("rb")
