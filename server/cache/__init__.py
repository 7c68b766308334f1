"""Answers that are kept: a release never changes, so what it answered once it answers for ever.

``shelf`` is where they lie, ``flights`` see that nobody makes what another is making, ``codings`` are what they are
compressed with, ``swift`` gives them out before the app is asked. Only whole answers are kept, and no errors.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cache as once
from importlib.metadata import version
from pathlib import Path
from typing import TypeVar

from graph.errors import Deadline, Exhausted
from graph.release import Release
from graph.settings import Settings
from graph.sparql.query import Query
from graph.store import Chunks, Store
from server.cache.codings import LEAST, Coding
from server.cache.flights import Flights, Turn
from server.cache.shelf import Shelf, open_shelf

WHOLE = 256 * 1024
"""Bytes of an answer that is taken together; a longer one is handed on as it comes."""
SLOW = 0.02
"""Seconds from which on a question of our own pages is worth keeping."""
HEAVY = 0.1
"""Seconds from which on a whole page or document is."""
MEBIBYTE = 1024 * 1024

T = TypeVar("T")

KEPT = "seealso.kept"
"""Where the app leaves in its environ the release that it answered from, and the key by which all of it is kept."""
HIT = "hit"
STORED = "fwd=miss; stored"
MISS = "fwd=miss"
COLLAPSED = "fwd=miss; collapsed"
BYPASS = "fwd=bypass"
"""What becomes of a question, in the words of RFC 9211."""


@dataclass(frozen=True, slots=True)
class Found:
    """An answer: all of it in ``begun``, or its beginning, and the ``rest``.

    ``how`` is one of the words above; ``key`` is where all of it is kept, empty where it is not.
    """

    begun: bytes
    rest: Chunks | None
    how: str
    key: bytes = b""
    coding: str = ""

    def chunks(self) -> Iterator[bytes]:
        """Give all of it, a part after the other."""
        if self.rest is None:
            return (self.begun[start : start + WHOLE] for start in range(0, len(self.begun), WHOLE))
        parts, rest = [self.begun] if self.begun else [], self.rest
        return Chunks(lambda _: parts.pop() if parts else next(rest, b""), rest.close)


@dataclass(frozen=True, slots=True)
class Kept:
    """The store of a release, whose answers are kept: all that ``answer`` gives, and of ``query`` those that were slow.

    ``most`` is the bytes of one, ``patience`` the seconds to wait for another's; ``hurry`` gives the store to one who
    waits for fewer seconds. ``maker`` names the program and its settings, which pages depend on.
    """

    store: Store
    release: Release
    shelf: Shelf | None
    flights: Flights
    most: int
    patience: float
    hurry: Callable[[float], Store] | None = None
    maker: str = ""

    def query(self, query: Query, media_type: str, seconds: float = 0) -> Iterator[bytes]:
        kept_as = self.key(query, media_type)
        if (body := self.get(kept_as)) is not None:
            return iter((body,))
        since = time.monotonic()
        store = self.hurry(seconds) if self.hurry and seconds else self.store
        begun, rest = begin(store.query(query, media_type))
        if rest is None and kept_as and time.monotonic() - since > SLOW:
            self.put(kept_as, begun)
        return Found(begun, rest, MISS).chunks()

    def key(self, query: Query, media_type: str) -> bytes:
        """Name the answer to a query; nothing where it is another one each time."""
        form = query.form
        if form and (form.calls or not form.is_lasting):
            return b""
        text = form.normal if form else query.text
        named = (self.release.name, _version(), media_type, text, *query.default_graphs, "", *query.named_graphs)
        return hashlib.blake2b("\0".join(named).encode(errors="surrogatepass"), digest_size=16).digest()

    def answer(self, query: Query, media_type: str, coding: Coding | None = None) -> Found:
        """Answer a query, kept or made now, perhaps in a coding. Raises: as the store does."""
        kept_as = self.key(query, media_type)
        if not kept_as or self.shelf is None:
            return Found(*begin(self.store.query(query, media_type)), BYPASS if not kept_as else MISS)
        if found := self._look(kept_as, coding):
            return found
        end = time.monotonic() + self.patience
        with self._turn(kept_as, lambda: self._look(kept_as, coding)) as turn:
            if turn.found:
                return replace(turn.found, how=COLLAPSED) if turn.waited else turn.found
            return self._ask(self._hurried(end) if turn.waited else self.store, query, media_type, kept_as)

    def made(self, name: str, make: Callable[[], bytes]) -> bytes:
        """Give what is made of the release, once where that takes long; its ``name`` tells it from all else."""
        if self.shelf is None:
            return make()
        kept_as = hashlib.blake2b(repr((self.release.name, self.maker, name)).encode(), digest_size=16).digest()
        if (body := self.get(kept_as)) is not None:
            return body
        with self._turn(kept_as, lambda: self.get(kept_as)) as turn:
            if turn.found is not None:
                return turn.found
            since = time.monotonic()
            body = make()
            if time.monotonic() - since > HEAVY:
                self.put(kept_as, body)
            return body

    def encode(self, found: Found, coding: Coding) -> Found:
        """Give an answer in a coding, where that is worth it; a whole one that is kept is kept so, too."""
        if found.coding or (found.rest is None and len(found.begun) < LEAST):
            return found
        if found.rest is not None:
            return Found(b"", compressed(found.begun, found.rest, coding), found.how, coding=coding.name)
        body, kept_as = coding.compress(found.begun), b""
        if found.key and self.put(variant := found.key + coding.name.encode(), body):
            kept_as = variant
        return Found(body, None, found.how, kept_as, coding.name)

    def get(self, kept_as: bytes) -> bytes | None:
        """Give what is kept, and go on keeping it."""
        if self.shelf is None or not kept_as or (kept := self.shelf.get(kept_as)) is None:
            return None
        if kept.is_old:
            self.shelf.put(kept_as, kept.value)
        return kept.value

    def put(self, kept_as: bytes, body: bytes) -> bool:
        return self.shelf is not None and len(body) <= self.most and self.shelf.put(kept_as, body)

    def close(self) -> None:
        """Nothing to do: the store is closed by who opened it."""

    def _look(self, kept_as: bytes, coding: Coding | None) -> Found | None:
        if coding:
            variant = kept_as + coding.name.encode()
            if (body := self.get(variant)) is not None:
                return Found(body, None, HIT, variant, coding.name)
        body = self.get(kept_as)
        return None if body is None else Found(body, None, HIT, kept_as)

    def _turn(self, kept_as: bytes, look: Callable[[], T | None]) -> Turn[T]:
        """Wait for who is making what we want. Raises: what that failed with, where ours would, too."""
        turn = self.flights.join(kept_as, look, self.patience, self._settles)
        if turn.failed:
            raise type(turn.failed)(str(turn.failed))
        return turn

    def _settles(self, failed: Exception) -> bool:
        """Tell whether what another's query failed with is what ours would: it had as much time and memory."""
        return isinstance(failed, Exhausted) or (isinstance(failed, Deadline) and failed.seconds >= self.patience)

    def _hurried(self, end: float) -> Store:
        """Give the store to one who has waited for another: that counts as time of the query. Raises: Deadline."""
        if self.hurry is None:
            return self.store
        left = end - time.monotonic()
        if left <= 0:
            raise Deadline(f"the same query, asked before, was not done within {self.patience:g} seconds")
        return self.hurry(left)

    def _ask(self, store: Store, query: Query, media_type: str, kept_as: bytes) -> Found:
        begun, rest = begin(store.query(query, media_type))
        if rest is None:
            is_kept = self.put(kept_as, begun)
            return Found(begun, None, STORED if is_kept else MISS, kept_as if is_kept else b"")
        return Found(begun, self._remembering(begun, rest, kept_as), MISS)

    def _remembering(self, begun: bytes, rest: Chunks, kept_as: bytes) -> Chunks:
        """Hand on the rest of an answer; one that was not too long in the end is kept when it has been read."""
        parts, size = [begun], len(begun)

        def read(_: int) -> bytes:
            nonlocal size
            chunk = next(rest, b"")
            size += len(chunk)
            if parts and not chunk:
                self.put(kept_as, b"".join(parts))
            if not chunk or size > self.most:
                parts.clear()
            if parts:
                parts.append(chunk)
            return chunk

        return Chunks(read, rest.close)


class Keeper:
    """What a process has for keeping answers; nothing is open before it is used."""

    def __init__(self, settings: Settings) -> None:
        self._folder: Path = settings.data / settings.cache.folder
        self._size = settings.cache.size * MEBIBYTE
        self._most = settings.cache.answer * MEBIBYTE
        self._patience = float(settings.limits.query_seconds)
        self._maker = f"{_program()} {settings!r}"
        self._flights: dict[Path | None, Flights] = {}

    @property
    def shelf(self) -> Shelf | None:
        return open_shelf(self._folder, self._size)

    def keep(
        self,
        store: Store,
        release: Release,
        seconds: float | None = None,
        hurry: Callable[[float], Store] | None = None,
    ) -> Kept:
        """Give a store whose answers are kept, to one who waits for some seconds."""
        shelf = self.shelf
        file = shelf.folder / "flights" if shelf else None
        flights = self._flights.setdefault(file, Flights(file))
        patience = min(seconds or self._patience, self._patience)
        return Kept(store, release, shelf, flights, self._most, patience, hurry, self._maker)


def begin(answer: Iterator[bytes]) -> tuple[bytes, Chunks | None]:
    """Take the beginning of an answer, which may be all; the rest is None then."""
    begun = bytearray()
    for chunk in answer:
        begun += chunk
        if len(begun) > WHOLE:
            close = getattr(answer, "close", None)
            return bytes(begun), Chunks(lambda _: next(answer, b""), close or (lambda: None))
    return bytes(begun), None


def compressed(begun: bytes, rest: Chunks, coding: Coding) -> Chunks:
    """Compress an answer as it comes."""
    compressor = coding.compressor()
    parts = [compressor.compress(begun)]
    is_over = False

    def read(_: int) -> bytes:
        nonlocal is_over
        while not (parts and parts[-1]) and not is_over:
            parts.clear()
            chunk = next(rest, b"")
            is_over = not chunk
            parts.append(compressor.compress(chunk) if chunk else compressor.flush())
        return parts.pop() if parts else b""

    return Chunks(read, rest.close)


@once
def _program() -> str:
    """Name the program that makes pages by its version, and by the newest of its files: they change without it, too."""
    files = (path for path in Path(__file__).parents[1].rglob("*") if path.suffix in {".py", ".html", ".rq", ".svg"})
    return f"{_version()} {max(path.stat().st_mtime for path in files)}"


@once
def _version() -> str:
    with suppress(Exception):
        return version("seealso")
    return ""
