"""Releases as they lie on the disk: which there are, which one is current, going back, removing, verifying.

A release is an immutable folder ``DATA/releases/NAME``; the link ``DATA/current`` points at the one that is served.
All that changes here is a rename, so a reader sees the state before or the state after and nothing between.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import re
import secrets
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from graph.errors import ReleaseError

FOLDER = "releases"
CURRENT = "current"
MANIFEST = "manifest.json"
STORE = "store"
PUBLIC = "public"
"""The folder below that of the store which holds a store of the public graphs alone, as its default graph."""
DUMPS = "dumps"
MAPPINGS = "mappings-"
"""How the names of dumps of mappings begin; the name of the authority follows."""

NAME = re.compile(r"\d{8}T\d{6}Z-[0-9a-f]{8}")
"""The moment of the build in UTC, then the first digits of a digest over the dumps' checksums."""

DRAFT = ".draft-"
REMOVED = ".removed-"
LINK = ".current-"


@dataclass(frozen=True, slots=True)
class Release:
    """A release folder; its contents never change, so what is read from it may be kept for as long as it is served."""

    name: str
    path: Path

    @property
    def manifest(self) -> dict[str, object]:
        """Read the manifest anew. Raises: ReleaseError where it is absent or not a JSON object."""
        try:
            manifest: object = json.loads((self.path / MANIFEST).read_bytes())
        except FileNotFoundError as err:
            raise ReleaseError(f"release {self.name} is damaged: it has no {MANIFEST}") from err
        except (OSError, ValueError) as err:
            raise ReleaseError(f"release {self.name} is damaged: {MANIFEST} cannot be read as JSON ({err})") from err
        if not isinstance(manifest, dict):
            raise ReleaseError(f"release {self.name} is damaged: {MANIFEST} is not a JSON object")
        return manifest

    @property
    def store(self) -> Path:
        return self.path / STORE

    @property
    def dumps(self) -> Path:
        return self.path / DUMPS

    @property
    def fault(self) -> str:
        """Say why it cannot be served, in a sentence; empty for a sound one. Checksums are for ``verify``."""
        try:
            files = self.manifest.get("files")
        except ReleaseError as err:
            return str(err)
        missing = [folder for folder in (STORE, DUMPS) if not (self.path / folder).is_dir()]
        if not missing and self._lacks_public(files):
            missing = [f"{STORE}/{PUBLIC}"]
        return f"release {self.name} is damaged: it has no folder {' and '.join(missing)}" if missing else ""

    def _lacks_public(self, files: object) -> bool:
        """Tell whether the store of what is public was lost: a release built before has none, and who serves from far
        away may have emptied the whole folder.
        """
        is_listed = isinstance(files, dict) and any(name.startswith(f"{STORE}/{PUBLIC}/") for name in files)
        return is_listed and any(self.store.iterdir()) and not (self.store / PUBLIC).is_dir()


def current(data: Path) -> Release:
    """Give the release that is served; cheap enough to ask at each request.

    Raises: ReleaseError when there is none, or when its folder is gone.
    """
    try:
        name = pointed(data)
    except OSError as err:
        raise ReleaseError(f"no release in {data}: run `seealso build`") from err
    release = _release(data, name)
    if not NAME.fullmatch(name) or not os.path.isfile(f"{release.path}/{MANIFEST}"):  # noqa: PTH113 - see pointed
        raise ReleaseError(f"{data / CURRENT} points at '{name}', which is not there: roll back or run `seealso build`")
    return release


def pointed(data: Path) -> str:
    """Name what ``current`` points at, be it there or not. Raises: OSError."""
    return os.readlink(f"{data}/{CURRENT}").rpartition("/")[2]  # noqa: PTH115 - asked at each request; a Path takes long


def releases(data: Path) -> tuple[Release, ...]:
    """List all releases, newest first; a damaged one is listed too and says so in ``fault``."""
    try:
        names = [entry.name for entry in os.scandir(data / FOLDER) if NAME.fullmatch(entry.name) and entry.is_dir()]
    except FileNotFoundError:
        return ()
    return tuple(_release(data, name) for name in sorted(names, reverse=True))


def find(data: Path, name: str) -> Release:
    """Give the release of a name. Raises: ReleaseError that names those that there are."""
    known = releases(data)
    for release in known:
        if release.name == name:
            return release
    names = ", ".join(release.name for release in known) or "none yet"
    raise ReleaseError(f"no release {name!r}; there are: {names}")


def rollback(data: Path, name: str) -> Release:
    """Serve another release from the next request on. Raises: ReleaseError for one unknown or damaged."""
    with switching(data):
        release = find(data, name)
        if fault := release.fault:
            raise ReleaseError(fault)
        switch(data, release)
    return release


def remove(data: Path, name: str) -> None:
    """Delete a release; renamed first, so one removed by half is never listed. Raises: ReleaseError, for the current
    one too.
    """
    with switching(data):
        release = find(data, name)
        if _linked(data) == name:
            raise ReleaseError(f"release {name} is the current one: roll back to another before removing it")
        aside = release.path.with_name(f"{REMOVED}{name}-{secrets.token_hex(4)}")
        release.path.rename(aside)
        sync(aside.parent)
    shutil.rmtree(aside, ignore_errors=True)  # what is left, the next build sweeps


def verify(release: Release) -> tuple[str, ...]:
    """Recompute all checksums and say what differs from the manifest, a sentence each; nothing when all is well."""
    listed = release.manifest.get("files")
    if not isinstance(listed, dict):
        return (f"{MANIFEST} lists no files",)
    actual = checksums(release.path)
    actual.pop(MANIFEST, None)
    return (
        *(f"{name} is missing" for name in sorted(listed.keys() - actual.keys())),
        *(f"{name} is not in the manifest" for name in sorted(actual.keys() - listed.keys())),
        *(f"{name} differs" for name in sorted(listed.keys() & actual.keys()) if listed[name] != actual[name]),
    )


def checksums(folder: Path) -> dict[str, dict[str, str | int]]:
    """Give SHA-256 and size in bytes of each file below a folder, by its relative path, in order."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    with ThreadPoolExecutor() as pool:
        digests = list(pool.map(sha256, paths))
    return {
        path.relative_to(folder).as_posix(): {"sha256": digest, "size": path.stat().st_size}
        for path, digest in zip(paths, digests, strict=True)
    }


def sha256(path: Path) -> str:
    """Give the SHA-256 of a file in hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextmanager
def switching(data: Path) -> Iterator[None]:
    """Hold off other processes while ``current`` or the list of releases changes: moments, never a whole build."""
    try:
        handle = os.open(data / FOLDER, os.O_RDONLY | os.O_DIRECTORY)
    except OSError as err:
        raise ReleaseError(f"no release in {data}: run `seealso build`") from err
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def switch(data: Path, release: Release) -> None:
    """Point ``current`` at a release, by a link made aside and renamed over the old one."""
    aside = data / f"{LINK}{secrets.token_hex(4)}"
    aside.symlink_to(Path(FOLDER) / release.name)
    aside.replace(data / CURRENT)
    sync(data)


def sync(path: Path) -> None:
    """Force a file, or the entries of a folder, to the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@lru_cache(maxsize=8)
def _release(data: Path, name: str) -> Release:
    return Release(name, data / FOLDER / name)


def _linked(data: Path) -> str:
    try:
        return pointed(data)
    except OSError:
        return ""
