"""The files of mappings on the disk: one writer at a time, each change whole or not at all, and a history of them.

``DATA/links/NAME.sssom.tsv`` is what people edit. ``DATA/links/history/NAME.jsonl`` has a line a change: when, who,
how, and of each mapping what it was and became; ``NAME.last`` beside is the file as we left it, so that what was
edited by hand since goes into the history too, and is a person's word from then on.
"""

from __future__ import annotations

import fcntl
import json
import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

from graph.errors import SourceError
from graph.mappings import sssom
from graph.mappings.hand import signed
from graph.mappings.match import ACCEPTED, AUTOMATIC, REJECTED, UNNAMED, Match, Pair, Table
from graph.names import Names
from graph.release import sync

FOLDER = "links"
HISTORY = "history"
SUFFIX = ".sssom.tsv"
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
BY_HAND = "by hand"
HEAD = 200
"""Characters of a line of the history within which it is told how a change was made."""
SHOWN = 10
"""Faults of a file that are told at once."""


@dataclass(frozen=True, slots=True)
class Change:
    """What became of a mapping: None is one that was not there, or is not any longer."""

    before: Match | None
    after: Match | None

    @property
    def match(self) -> Match:
        found = self.after or self.before
        if found is None:
            raise ValueError("a change of nothing; a mapping before or after was expected")
        return found

    def told(self) -> dict[str, object]:
        """Give the pair, and what differs, before and after."""
        old, new = (asdict(one) if one else {} for one in (self.before, self.after))
        differs = {key for key in old.keys() | new.keys() if old.get(key) != new.get(key)}
        parts = (None if not side else {k: v for k, v in side.items() if k in differs and v} for side in (old, new))
        before, after = parts
        return {"subject": self.match.subject, "object": self.match.object, "from": before, "to": after}


Edit = Callable[[Table], Table]


def place(data: Path, name: str) -> Path:
    """Say where the mappings to an authority lie. Raises: SourceError for a name that could not be a file's."""
    if not NAME.fullmatch(name):
        raise SourceError(f"'{name}' is no name for mappings; letters, digits, - and _ were expected")
    return data / FOLDER / f"{name}{SUFFIX}"


def names(data: Path) -> tuple[str, ...]:
    """List what there are mappings to."""
    found = (path.name.removesuffix(SUFFIX) for path in (data / FOLDER).glob(f"*{SUFFIX}"))
    return tuple(sorted(name for name in found if NAME.fullmatch(name)))


def load(data: Path, name: str, base: str) -> Table:
    """Read the mappings to an authority, those edited by hand as a person's; none where there is no file.

    Raises: SourceError.
    """
    path = place(data, name)
    if not _is_edited(path):
        return _read(path, base)
    with _settled(path):  # somebody has edited it, or a change is on its way just now
        return _read(path, base)


def sound(table: Table, path: Path) -> Table:
    """Refuse a table with rows that could not be read: to write it would lose them. Raises: SourceError."""
    if table.faults:
        told = "; ".join(f"{fault.where}: {fault.why}" for fault in table.faults[:SHOWN])
        more = f" (and {len(table.faults) - SHOWN:,} more)" if len(table.faults) > SHOWN else ""
        raise SourceError(f"{path} has rows that cannot be read: {told}{more}")
    return table


def change(data: Path, name: str, base: str, who: str, how: str, edit: Edit, licence: str = "") -> tuple[Change, ...]:
    """Change the mappings to an authority and remember the change; ``edit`` is given the table as it is now.

    Raises: SourceError for a file with rows that cannot be read, or that the disk does not take; what ``edit`` raises.
    """
    path = place(data, name)
    try:
        with _locked(path):
            before = sound(_read(path, base), path)
            _remember(path, base, name, before, licence)
            after = edit(before)
            changes = differences(before, after)
            content = sssom.write(after, Names(base), name, licence)
            if changes or not path.is_file():
                _replace(path, content)
                _append(path, who, how, changes)
                _replace(_last(path), content)
            return changes
    except OSError as err:
        raise SourceError(f"{path} cannot be written: {err}") from err


def differences(before: Table, after: Table) -> tuple[Change, ...]:
    """Tell what differs between two tables, by pair."""
    old, new = before.by_pair, after.by_pair
    pairs = sorted(old.keys() | new.keys())
    return tuple(Change(old.get(pair), new.get(pair)) for pair in pairs if old.get(pair) != new.get(pair))


def verdicts(data: Path, name: str) -> dict[Pair, tuple[str, ...]]:
    """Give for each pair that a person has ever judged what was said, in a few words each, the oldest first."""
    found: dict[Pair, tuple[str, ...]] = {}
    path = _history(place(data, name))
    if not path.is_file():
        return found
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            if f'"state": "{ACCEPTED}"' not in line and f'"state": "{REJECTED}"' not in line:
                continue  # a run's proposals make a long line that tells no verdict
            entry = json.loads(line)
            for one in entry["changes"]:
                became = one["to"] or {}
                state = became.get("state")
                if state in {ACCEPTED, REJECTED} and became.get("reviewers") != [AUTOMATIC]:
                    pair = (one["subject"], one["object"])
                    remark = f": “{became['comment']}”" if became.get("comment") else ""
                    who = UNNAMED if entry["who"] == BY_HAND else entry["who"]
                    said = f"{state} by {who} on {entry['when'][:10]}{remark}"
                    found[pair] = (*found.get(pair, ()), said)
    return found


def removed(data: Path, name: str, base: str) -> frozenset[Pair]:
    """Give the pairs whose rows somebody has ever taken out of a file by hand. Raises: SourceError."""
    path = place(data, name)
    found = set(_read(_last(path), base).by_pair) - set(_read(path, base).by_pair) if _is_edited(path) else set()
    history = _history(path)
    if history.is_file():
        with history.open(encoding="utf-8") as lines:
            by_hand = (json.loads(line) for line in lines if f'"how": "{BY_HAND}"' in line[:HEAD])
            gone = (one for entry in by_hand for one in entry["changes"] if one["to"] is None)
            found |= {(one["subject"], one["object"]) for one in gone}
    return frozenset(found)


def _is_edited(path: Path) -> bool:
    """Tell whether a file is not as we left it; nobody can tell where we do not know how we left it."""
    last = _content(_last(path))
    return last is not None and last != _content(path)


def _read(path: Path, base: str) -> Table:
    """Read a table, with what was edited by hand since we wrote it signed."""
    content = _content(path)
    try:
        return Table() if content is None else _signed(content, _content(_last(path)), base)
    except ValueError as err:
        raise SourceError(f"{path}: {err}") from err


def _content(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as err:
        raise SourceError(f"{path} cannot be read: {err}") from err


@lru_cache(maxsize=4)
def _signed(content: bytes, last: bytes | None, base: str) -> Table:
    before = None if last is None or last == content else _parsed(last, base)
    return signed(before, _parsed(content, base))


@lru_cache(maxsize=4)
def _parsed(content: bytes, base: str) -> Table:
    """Read a table; between two verdicts it is the same."""
    return sssom.read(content, Names(base))


def _remember(path: Path, base: str, name: str, now: Table, licence: str) -> None:
    """Put into the history what was edited since we wrote the file last, and sign it in the file."""
    content, last = _content(path), _last(path)
    if content is None or content == _content(last):
        return
    if changes := differences(_read(last, base), now):
        _append(path, BY_HAND, BY_HAND, changes)
    if now is not _parsed(content, base):
        content = sssom.write(now, Names(base), name, licence)
        _replace(path, content)
    _replace(last, content)


def _append(path: Path, who: str, how: str, changes: tuple[Change, ...]) -> None:
    """Write a line of the history, and have it on the disk."""
    told = {
        "when": datetime.now(UTC).isoformat(timespec="seconds"),
        "who": who,
        "how": how,
        "changes": [one.told() for one in changes],
    }
    history = _history(path)
    history.parent.mkdir(parents=True, exist_ok=True)
    with history.open("a", encoding="utf-8") as file:
        file.write(json.dumps(told, ensure_ascii=False) + "\n")
        file.flush()
        os.fsync(file.fileno())


def _replace(path: Path, content: bytes) -> None:
    """Put a file in the place of the one that is there, in one step, with its rights."""
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with aside.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if path.is_file():
            aside.chmod(path.stat().st_mode & 0o777)
        aside.replace(path)
    finally:
        aside.unlink(missing_ok=True)
    sync(path.parent)


def _history(path: Path) -> Path:
    return path.parent / HISTORY / f"{path.name.removesuffix(SUFFIX)}.jsonl"


def _lock(path: Path) -> Path:
    return path.parent / HISTORY / f"{path.name.removesuffix(SUFFIX)}.lock"


def _last(path: Path) -> Path:
    return path.parent / HISTORY / f"{path.name.removesuffix(SUFFIX)}.last"


@contextmanager
def _settled(path: Path) -> Iterator[None]:
    """Wait until nobody changes this file; where there is no lock that may be read, take it as it is."""
    try:
        handle = os.open(_lock(path), os.O_RDONLY)
    except OSError:
        yield
        return
    try:
        fcntl.flock(handle, fcntl.LOCK_SH)
        yield
    finally:
        os.close(handle)


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Wait until no other process, or thread, changes this file."""
    (path.parent / HISTORY).mkdir(parents=True, exist_ok=True)
    handle = os.open(_lock(path), os.O_RDWR | os.O_CREAT, 0o644)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
