"""What was not taken of others' files, letter for letter: ``DATA/links/aside/NAME.jsonl``, a line each."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from graph.errors import SourceError
from graph.mappings.ledger import FOLDER, place
from graph.mappings.unplaced import Unplaced
from graph.record import Reject

ASIDE = "aside"
UNREAD = "cannot be read"
"""What a mapping that is a Reject is counted as."""


def kind(one: Unplaced | Reject) -> str:
    return one.kind if isinstance(one, Unplaced) else UNREAD


def lay(data: Path, name: str, file: str, left: Iterable[Unplaced | Reject]) -> Path:
    """Write what was not taken behind what was not taken before. Raises: SourceError."""
    place(data, name)
    path = data / FOLDER / ASIDE / f"{name}.jsonl"
    when = datetime.now(UTC).isoformat(timespec="seconds")
    told = (
        {"when": when, "file": file, "where": one.where, "kind": kind(one), "why": one.why, "text": one.text}
        for one in left
    )
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="utf-8") as out:
            out.writelines(f"{json.dumps(one, ensure_ascii=False)}\n" for one in told)
    except OSError as err:
        raise SourceError(f"{path} cannot be written: {err}") from err
    return path
