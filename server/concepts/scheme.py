"""The ways into a concept scheme: its languages, the letters of its labels, its tree."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from graph.errors import ReleaseError
from graph.search import DIGITS, SIGNS, Index, letters, tallies
from server.concepts.tongues import called
from server.served.indexed import index
from server.things.view import RIGHT_TO_LEFT

WRITTEN = {SIGNS: "signs", DIGITS: "0–9"}


@dataclass(frozen=True, slots=True)
class Door:
    """A link to a part of an alphabetical list; ``labels`` are in it."""

    text: str
    name: str
    labels: int
    query: str
    current: bool = False


@dataclass(frozen=True, slots=True)
class Outline:
    """The alphabet of a scheme in a language, and its other languages."""

    languages: tuple[Door, ...] = ()
    letters: tuple[Door, ...] = ()
    language: str = ""
    direction: str = ""


def outline(scheme: str, language: str, letter: str = "") -> Outline:
    """Give the alphabet of a scheme in a language, where there are labels in it; nothing without an index of labels."""
    try:
        found = index()
    except ReleaseError:
        return Outline()
    known = counted(found, scheme)
    tag = choose(language, list(known))
    return Outline(
        tuple(
            Door(called(other), other, labels, urlencode({"lang": other}), other == tag)
            for other, labels in sorted(known.items(), key=lambda one: (called(one[0]), one[0]))
        ),
        tuple(
            Door(
                WRITTEN.get(row.letter, row.letter),
                row.letter,
                row.labels,
                urlencode({"lang": tag, "letter": row.letter}),
                row.letter == letter,
            )
            for row in letters(found, scheme, tag)
        ),
        tag,
        "rtl" if tag.partition("-")[0] in RIGHT_TO_LEFT else "",
    )


def counted(found: Index, scheme: str) -> dict[str, int]:
    """Count the labels of a scheme by language, those left out that are only searched for."""
    counts: dict[str, int] = {}
    for tally in tallies(found, scheme):
        if tally.kind != "hidden":
            counts[tally.language] = counts.get(tally.language, 0) + tally.labels
    return counts


def choose(wanted: str, known: Sequence[str]) -> str:
    """Choose a language: the one that is wanted, or a region's, else English, else the first."""
    tag = wanted.lower()
    near = [other for other in known if other.partition("-")[0] == tag.partition("-")[0]]
    return next((other for other in (tag, *near, "en") if other in known), known[0] if known else tag)
