"""What a release keeps aside: the rejects, and the records that do not conform, with all that they said and why."""

from __future__ import annotations

import json
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Self, TextIO

from graph.describe import Description
from graph.names import Names
from graph.readers import jsonl
from graph.record import Record, Reject
from graph.shacl.report import Report, as_dict
from graph.writers import turtle

FOLDER = "quarantine"
REJECTS = "rejects.jsonl"
RECORDS = "records.jsonl"
TRIPLES = "triples"


class Quarantine:
    """The folder ``quarantine/`` of a draft: ``rejects.jsonl``, ``records.jsonl`` and a Turtle file a record."""

    def __init__(self, folder: Path, base: str) -> None:
        self._folder = folder / FOLDER
        self._prefixes = Names(base).prefixes()
        self._open = ExitStack()
        self._count = 0

    def __enter__(self) -> Self:
        self._folder.mkdir()
        self._rejects = self._file(REJECTS)
        self._records = self._file(RECORDS)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, err: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def reject(self, source: str, reject: Reject) -> None:
        """Keep what could not be read."""
        _line(self._rejects, {"source": source, "where": reject.where, "why": reject.why, "text": reject.text})

    def record(self, record: Record, description: Description, reason: str, report: Report) -> None:
        """Keep a record that is not released: itself in our canonical form, its triples, the report on it."""
        self._count += 1
        name = f"{TRIPLES}/{self._count:06d}.ttl"
        path = self._folder / name
        path.parent.mkdir(exist_ok=True)
        with path.open("wb") as out:
            turtle.write([*description.triples, *description.things, *description.provenance], out, self._prefixes)
        _line(
            self._records,
            {
                "iri": description.iri.value,
                "reason": reason,
                "record": json.loads(jsonl.line(record)),
                "results": as_dict(report)["results"],
                "triples": name,
            },
        )

    def close(self) -> None:
        """Hand all that was kept to the system, so that the draft can checksum and sync it."""
        self._open.close()

    def _file(self, name: str) -> TextIO:
        return self._open.enter_context((self._folder / name).open("w", encoding="utf-8"))


def _line(file: TextIO, value: dict[str, object]) -> None:
    file.write(json.dumps(value, ensure_ascii=False) + "\n")
