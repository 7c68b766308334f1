"""The register as it lies on the disk: ``register/KIND.tsv``, a line a concept, in the order of their slugs.

https://www.iana.org/assignments/media-types/text/tab-separated-values
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import astuple, dataclass, fields
from enum import StrEnum
from pathlib import Path

from graph.errors import BuildError

SUFFIX = ".tsv"

Said = tuple[str, str, str]
"""A label as the release said it: the local name of its property, its language tag, its text."""


class Status(StrEnum):
    """What a concept is in the newest release: in use, replaced by another, or used by nobody."""

    CURRENT = "current"
    MERGED = "merged"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Row:
    """A concept for ever: the last segment of its IRI, and the term that got it.

    ``key`` is the term's label, folded (``names.key``); ``language`` is set where only the labels of that language are
    meant; ``origin`` is the IRI of a curated thesaurus' concept; ``target`` that of what replaces it. ``first`` and
    ``last`` are the releases that had it in use.
    """

    slug: str
    key: str
    language: str
    origin: str
    label: str
    status: Status
    target: str
    first: str
    last: str
    labels: tuple[Said, ...] = ()


COLUMNS = tuple(field.name for field in fields(Row))


def read(path: Path) -> dict[str, Row]:
    """Read the rows of a kind by slug; none where there is no file yet. Raises: BuildError."""
    try:
        lines = path.read_text(encoding="utf-8").removesuffix("\n").split("\n")
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError) as err:
        raise BuildError(f"the register {path} cannot be read: {err}") from err
    if lines[0].split("\t") != list(COLUMNS):
        raise BuildError(f"the register {path} does not begin with its columns: {' '.join(COLUMNS)} were expected")
    rows: dict[str, Row] = {}
    for number, line in enumerate(lines[1:], start=2):
        row = _row(line, f"{path}, line {number}")
        if row.slug in rows:
            raise BuildError(f"{path}, line {number}: a second row of '{row.slug}'; each concept was expected once")
        rows[row.slug] = row
    return rows


def _row(line: str, where: str) -> Row:
    cells = line.split("\t")
    try:
        *texts, labels = cells
        slug, key, language, origin, label, status, target, first, last = texts
        said = tuple((str(sort), str(tag), str(text)) for sort, tag, text in json.loads(labels))
        return Row(slug, key, language, origin, label, Status(status), target, first, last, said)
    except ValueError as err:
        raise BuildError(f"{where}: {err}; {len(COLUMNS)} columns were expected: {' '.join(COLUMNS)}") from err


def write(rows: Iterable[Row], path: Path) -> None:
    """Write rows in the order of their slugs; the same rows give the same bytes."""
    lines = ["\t".join(COLUMNS), *(_line(row) for row in sorted(rows, key=lambda row: row.slug))]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _line(row: Row) -> str:
    *texts, labels = astuple(row)
    return "\t".join([*(str(text) for text in texts), json.dumps(labels, ensure_ascii=False, separators=(",", ":"))])
