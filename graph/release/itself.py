"""The graphs that tell of a release, told of as all others are: what classes and properties they hold, and how many.

The description of the dataset is one of them, so it is written until what it says of itself is so.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from pyoxigraph import RdfFormat, Triple, serialize

from graph.release import catalogue
from graph.release.catalogue import Edition
from graph.release.survey import survey
from graph.release.tally import tally

ROUNDS = 8
"""How often the description is written at most; its counts of different values may go round in a circle."""


def describe(edition: Edition, quality: Iterable[Triple], folder: Path) -> dict[str, tuple[Triple, ...]]:
    """Give the graphs that are made late, by name; a folder is lent for what is counted."""
    measures, told = tuple(quality), tuple(catalogue.describe(edition))
    known = _counted(edition, "quality", measures, folder)
    for _ in range(ROUNDS):
        before, told = told, tuple(catalogue.describe(_counted(known, "dataset", told, folder)))
        if told == before:
            break
    return {"quality": measures, "dataset": told}


def _counted(edition: Edition, graph: str, triples: tuple[Triple, ...], folder: Path) -> Edition:
    """Let an edition know what a graph holds."""
    part = _written(triples, folder / f"{graph}.counted")
    return replace(
        edition,
        surveys={**edition.surveys, graph: survey(part)},
        partitions={**edition.partitions, **tally({graph: part})},
    )


def _written(triples: tuple[Triple, ...], path: Path) -> Path:
    """Write triples as they are counted: each on a line, those of a thing together."""
    lines = (serialize(triples, format=RdfFormat.N_TRIPLES) or b"").splitlines(keepends=True)
    path.write_bytes(b"".join(sorted(set(lines))))
    return path
