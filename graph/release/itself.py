"""The graph that tells of a release, told of as all others are: what classes and properties it holds, and how many.

What it says of itself is a part of it, so it is written until that is so.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from pyoxigraph import RdfFormat, Triple, serialize

from graph.release import catalogue
from graph.release.catalogue import Edition
from graph.release.partitions import UNCOUNTED, Distinct
from graph.release.tally import Tally, tally

ROUNDS = 6
"""How often the description is written at most before it tells less of itself."""


def describe(edition: Edition, quality: Iterable[Triple], folder: Path) -> tuple[Triple, ...]:
    """Give the description of a release with those measures; a folder is lent for what is counted.

    How many different objects it has depends on what it says of that: a number that was not there before is one more.
    Where no numbers are right, those of its properties are left untold, and then that of the whole.
    """
    known = _known(edition, "quality", _counted(tuple(quality), folder / "quality.counted"))

    def of(found: Tally) -> Edition:
        return _known(known, "dataset", found)

    told = tuple(catalogue.describe(edition))
    for less in LESS:
        for _ in range(ROUNDS):
            before, told = told, tuple(catalogue.describe(of(less(_counted(told, folder / "dataset.counted")))))
            if told == before:
                return told
    return tuple(catalogue.describe(known))


def _known(edition: Edition, graph: str, found: Tally) -> Edition:
    """Let an edition know what a graph holds."""
    return replace(
        edition,
        surveys={**edition.surveys, graph: found.survey},
        partitions={**edition.partitions, graph: found.partitions},
    )


def _all(found: Tally) -> Tally:
    return found


def _without_those_of_properties(found: Tally) -> Tally:
    properties = {name: Distinct(each.subjects, UNCOUNTED) for name, each in found.partitions.properties.items()}
    return Tally(found.survey, replace(found.partitions, properties=properties))


def _without_objects(found: Tally) -> Tally:
    fewer = _without_those_of_properties(found)
    return Tally(replace(fewer.survey, objects=UNCOUNTED), fewer.partitions)


LESS = (_all, _without_those_of_properties, _without_objects)
"""What is told of a description's own different values, the most first."""


def _counted(triples: tuple[Triple, ...], path: Path) -> Tally:
    """Count triples as a file has them: each on a line, those of a thing together."""
    lines = (serialize(triples, format=RdfFormat.N_TRIPLES) or b"").splitlines(keepends=True)
    path.write_bytes(b"".join(sorted(set(lines))))
    return tally({"": path})[""]
