"""What services have answered, on the disk: ``DATA/reconcile-cache/NAME.sqlite``, which may be deleted at any time."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from types import TracebackType
from typing import Self

from graph.errors import SourceError

FOLDER = "reconcile-cache"


class Memory:
    """Answers by what was asked, as text."""

    def __init__(self, data: Path, name: str) -> None:
        self.path = data / FOLDER / f"{name}.sqlite"
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._base = sqlite3.connect(self.path)
            self._base.execute("CREATE TABLE IF NOT EXISTS answer (asked TEXT PRIMARY KEY, body TEXT) WITHOUT ROWID")
        except (OSError, sqlite3.Error) as err:
            raise SourceError(f"{self.path} cannot be used: {err}; it may be deleted") from err

    def get(self, asked: str) -> str | None:
        found = self._base.execute("SELECT body FROM answer WHERE asked = ?", (asked,)).fetchone()
        return str(found[0]) if found else None

    def put(self, answers: dict[str, str]) -> None:
        with self._base:
            self._base.executemany("INSERT OR REPLACE INTO answer VALUES (?, ?)", sorted(answers.items()))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, err: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._base.close()
