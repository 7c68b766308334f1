"""A release in the making: triples come in as parts, dumps and store are made from them, all is renamed into place.

Killed at any point, a draft leaves the releases and ``current`` as they were; the next one sweeps its remains away.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import platform
import re
import secrets
import shutil
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from importlib.metadata import requires, version
from itertools import islice
from pathlib import Path
from typing import BinaryIO, Protocol, Self

from pyoxigraph import RdfFormat, Store, Triple, serialize

from graph import release
from graph.errors import BuildError, Locked, ReleaseError, StoreError
from graph.names import GRAPHS, PUBLIC_GRAPHS, Names
from graph.register import shelf
from graph.release import Release, catalogue, dumps, itself, linksets
from graph.release.tally import Tally, tally
from graph.release.work import Workshop, works
from graph.settings import Settings
from graph.writers import turtle

LATE = ("dataset", "quality")
"""The graphs that tell of the release itself: made here, when the others are in the store and the dump of all."""

DUMPED = tuple(graph for graph in GRAPHS if graph not in LATE)
"""The graphs that a draft takes."""

STAGES = ("parts", "dumps", "store", "works", "manifest", "synced", "renamed", "switched")
"""What ``publish`` tells its caller, each when it is done."""

LOCK = "build.lock"
PARTS = "parts"
BATCH = 4096
PIECE = 32 << 20
READ_ONLY = 0o444


class Book(Protocol):
    """What is written into a release when it has its name."""

    def write(self, folder: Path, release: str) -> None: ...


class Draft:
    """The one build that there may be in a data folder; to be used in a ``with`` statement.

    ``now`` is the moment of the build. Raises on entry: Locked while another build holds the folder.
    """

    def __init__(self, settings: Settings, now: datetime) -> None:
        self.data = settings.data
        self.folder = self.data / release.FOLDER / f"{release.DRAFT}{secrets.token_hex(4)}"
        self._settings = settings
        self._now = now
        self._names = Names(settings.base)
        self._parts: dict[str, BinaryIO] = {}
        self._open = ExitStack()
        self._books: list[Book] = []

    def __enter__(self) -> Self:
        with ExitStack() as stack, _writing(self.data):
            (self.data / release.FOLDER).mkdir(parents=True, exist_ok=True)
            stack.enter_context(locked(self.data))
            _sweep(self.data)
            shelf.recover(self.data)
            stack.callback(shutil.rmtree, self.folder, ignore_errors=True)
            for folder in (PARTS, release.DUMPS):
                (self.folder / folder).mkdir(parents=True)
            for graph in DUMPED:
                self._parts[graph] = stack.enter_context(self._part(graph).open("wb", dumps.CHUNK))
            self._open = stack.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        with _writing(self.data):
            self._open.close()

    def add(self, graph: str, triples: Iterable[Triple]) -> None:
        """Append triples to a graph, in the order in which the dumps will have them; repeated ones are kept."""
        if graph not in self._parts:
            raise ValueError(f"no graph {graph!r} to add to; there are {', '.join(DUMPED)}")
        part = self._parts[graph]
        source = iter(triples)
        while batch := list(islice(source, BATCH)):
            lines = serialize(batch, format=RdfFormat.N_TRIPLES)
            with _writing(self.data):
                part.write(lines or b"")

    def keep(self, book: Book) -> None:
        """Have a book written into the release when it has its name."""
        self._books.append(book)

    def publish(self, manifest: Mapping[str, object], stage: Callable[[str], None] = lambda _: None) -> Release:
        """Finish the release and make it the current one; ``manifest`` is what the caller has to say in its manifest.

        Raises: BuildError when the disk does not take it.
        """
        with _writing(self.data):
            return self._publish(manifest, stage)

    def _publish(self, manifest: Mapping[str, object], stage: Callable[[str], None]) -> Release:
        for part in self._parts.values():
            part.close()
        stage("parts")
        parts = {graph: self._part(graph) for graph in DUMPED}
        # The store's loader keeps one core busy without Python, the dumps the other.
        with ThreadPoolExecutor(1) as pool:
            loading = pool.submit(_load, self.folder / release.STORE, parts, self._names)
            dumps.dump(parts, self.folder / release.DUMPS, self._names)
            counted = linksets.count(parts["links"])
            tallies = tally(parts)
            stage("dumps")
            loading.result()
        stage("store")
        edition = self._edition(manifest, tallies, counted)
        for book in self._books:
            book.write(self.folder, edition.name)
        late = self._describe(edition)
        shutil.rmtree(self.folder / PARTS)
        stage("works")
        self._write_manifest(edition, manifest, late)
        stage("manifest")
        _sync_tree(self.folder)
        stage("synced")
        self._send(edition.name)
        made = self._place(edition.name, stage)
        self._retire(edition)
        return made

    def _send(self, name: str) -> None:
        """Publish the release where it will be served from, before anybody is told of it. Raises: StoreError."""
        if self._settings.store.url:
            from graph.store.remote.publish import publish

            publish(self._settings, Release(name, self.folder))

    def _retire(self, edition: catalogue.Edition) -> None:
        """Leave in a store far away this release, and the one before it, which may be under way or gone back to."""
        if self._settings.store.url:
            from graph.store.remote.publish import retire

            with suppress(StoreError):  # what is left there now, the next release's turn takes away
                retire(self._settings, (edition.name, edition.previous))

    def _edition(
        self, manifest: Mapping[str, object], tallies: Mapping[str, Tally], counted: tuple[linksets.Linkset, ...]
    ) -> catalogue.Edition:
        """Name the release and gather what its description tells."""
        written = release.checksums(self.folder / release.DUMPS)
        digest = hashlib.sha256(json.dumps(written, sort_keys=True).encode()).hexdigest()[:8]
        built = self._free_second()
        try:
            previous = release.current(self.data).name
        except ReleaseError:
            previous = ""
        return catalogue.Edition(
            name=f"{built:%Y%m%dT%H%M%SZ}-{digest}",
            built=built,
            previous=previous,
            names=self._names,
            about=self._settings.dataset,
            surveys={graph: found.survey for graph, found in tallies.items()},
            dumps={name: catalogue.File(str(file["sha256"]), int(file["size"])) for name, file in written.items()},
            inputs=catalogue.inputs(manifest),
            versions=_versions(),
            linksets=counted,
            partitions={graph: found.partitions for graph, found in tallies.items()},
            allow=self._settings.service.allow,
        )

    def _free_second(self) -> datetime:
        """Give the moment of the build, or the next second that no release is named for."""
        taken = {known.name[: -len("-xxxxxxxx")] for known in release.releases(self.data)}
        moment = self._now.astimezone(UTC).replace(microsecond=0)
        while f"{moment:%Y%m%dT%H%M%SZ}" in taken:
            moment += timedelta(seconds=1)
        return moment

    def _work(self) -> Iterator[Triple]:
        """Carry out what is done once for all that ask, on the store as it will be served; give what it tells."""
        opened = Store.read_only(str(self.folder / release.STORE))
        shop = Workshop(self.folder, opened, self._settings, self._names)
        for work in works():
            yield from work(shop)

    def _describe(self, edition: catalogue.Edition) -> dict[str, int]:
        """Make the late graphs, and write them into the store, both at once: to put it in order takes its time.

        Gives the number of triples of each. The measures come first, as the description lists their dumps; its own it
        names, and cannot tell their checksums.
        """
        measures = tuple(dict.fromkeys(self._work()))
        files = {name: catalogue.File(*told) for name, told in self._dump("quality", measures).items()}
        own = dict.fromkeys(dumps.files("dataset"), catalogue.UNTOLD)
        listed = replace(edition, dumps=dict(sorted({**edition.dumps, **files, **own}.items())))
        told = itself.describe(listed, measures, self.folder / PARTS)
        self._dump("dataset", told)
        _load(self.folder / release.STORE, {graph: self._part(graph) for graph in LATE}, self._names)
        return {"dataset": len(told), "quality": len(measures)}

    def _dump(self, graph: str, triples: tuple[Triple, ...]) -> dict[str, tuple[str, int]]:
        """Write a late graph to its file and its dumps; give the SHA-256 and size of these."""
        with (self.folder / f"{graph}.ttl").open("wb") as file:
            turtle.write(triples, file, turtle.used(triples, dumps.prefixes(self._names)))
        serialize(triples, self._part(graph), RdfFormat.N_TRIPLES)
        folder = self.folder / release.DUMPS
        dumps.add(graph, self._part(graph), folder, self._names)
        return {name: (release.sha256(folder / name), (folder / name).stat().st_size) for name in dumps.files(graph)}

    def _write_manifest(self, edition: catalogue.Edition, given: Mapping[str, object], late: Mapping[str, int]) -> None:
        versions = given.get("versions")
        head: dict[str, object] = {
            "name": edition.name,
            "built": edition.built.isoformat(),
            "base": self._settings.base,
            "previous": edition.previous or None,
        }
        tail: dict[str, object] = {
            "triples": {graph: survey.triples for graph, survey in edition.surveys.items()} | dict(late),
            "versions": {**edition.versions, **(versions if isinstance(versions, Mapping) else {})},
            "files": release.checksums(self.folder),
        }
        manifest = {**head, **given, **head, **tail}  # in this order, and the last word is ours
        text = json.dumps(manifest, ensure_ascii=False, indent=2)
        (self.folder / release.MANIFEST).write_text(f"{text}\n", encoding="utf-8")

    def _place(self, name: str, stage: Callable[[str], None]) -> Release:
        made = Release(name, self.data / release.FOLDER / name)
        with release.switching(self.data):
            self.folder.rename(made.path)
            release.sync(made.path.parent)
            stage("renamed")
            shelf.install(made, self.data)
            release.switch(self.data, made)
        stage("switched")
        return made

    def _part(self, graph: str) -> Path:
        return self.folder / PARTS / f"{graph}.nt"


def _load(store: Path, parts: Mapping[str, Path], names: Names) -> None:
    """Bulk-load each part into its graph; the store is closed again when this returns.

    The engine holds in memory what it is given at once, several times over; so it is given a piece after the other.
    What a query sees that names no graph is loaded twice more: into a store of its own, and, for queries that name
    graphs besides, into the whole store's default graph, where it is found faster than in several.
    """
    whole = Store(store)
    public = Store(store / release.PUBLIC)
    for graph, part in parts.items():
        for lines in dumps.pieces(part, PIECE):
            # The terms were checked when they were made: lenient does not check them again.
            whole.bulk_load(lines, RdfFormat.N_TRIPLES, to_graph=names.graph(graph), lenient=True)
            for each in (whole, public) if graph in PUBLIC_GRAPHS else ():
                each.bulk_load(lines, RdfFormat.N_TRIPLES, lenient=True)
    for each in (whole, public):
        each.optimize()  # else a query looks into many small tables, which takes twice the time
        each.flush()


@cache
def _versions() -> Mapping[str, str]:
    """Tell the tools that a release depends on: ourselves, all that we stand on, Python and zlib."""
    needed = (re.split(r"[^\w.-]", wanted)[0] for wanted in requires("seealso") or () if "extra ==" not in wanted)
    tools = {name: version(name) for name in ("seealso", *needed)}
    return tools | {"python": platform.python_version(), "zlib": zlib.ZLIB_RUNTIME_VERSION}


def _sync_tree(folder: Path) -> None:
    """Force a folder with all below it to the disk; its files can no longer be written to."""
    for path in sorted(folder.rglob("*"), reverse=True):
        if path.is_file():
            path.chmod(READ_ONLY)
        release.sync(path)
    release.sync(folder)


def _sweep(data: Path) -> None:
    """Remove what builds, switches and removals that were killed have left."""
    with release.switching(data):
        for link in data.glob(f"{release.LINK}*"):
            link.unlink()
    for prefix in (release.DRAFT, release.REMOVED):
        for folder in (data / release.FOLDER).glob(f"{prefix}*"):
            shutil.rmtree(folder)


_held: set[int] = set()


@contextmanager
def locked(data: Path) -> Iterator[None]:
    """Hold the lock of builds in a data folder; the kernel lets go of it when the process ends, however it does.

    Raises: Locked.
    """
    handle = os.open(data / LOCK, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as err:
            holder = os.pread(handle, 32, 0).decode(errors="replace").strip() or "unknown"
            raise Locked(f"another build (process {holder}) holds {data}: wait until it has ended") from err
        os.ftruncate(handle, 0)
        os.pwrite(handle, f"{os.getpid()}\n".encode(), 0)
        _held.add(handle)
        yield
    finally:
        _held.discard(handle)
        os.close(handle)


def _let_go() -> None:
    """Close a forked child's copies of the lock, else a child that outlives its parent would go on holding it."""
    while _held:
        os.close(_held.pop())


os.register_at_fork(after_in_child=_let_go)


@contextmanager
def _writing(data: Path) -> Iterator[None]:
    """Say in our words that the disk does not take what is written. Raises: BuildError."""
    try:
        yield
    except OSError as err:
        raise BuildError(f"the release cannot be written to {data}: {err}") from err
