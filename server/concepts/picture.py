"""The neighbourhood of a concept as a picture: broader above, narrower below, related left, probably related right.

The places follow from the names alone, so a release has one picture of a concept. A screen reader finds lists of links.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from pyoxigraph import NamedNode

from graph.names import Names
from graph.store import Store
from server.concepts.hierarchy import Around, around
from server.concepts.relatives import Relatives, relatives
from server.things import labels, thing
from server.things.thing import Glossary
from server.things.view import Shown, View

WIDTH = 880
BOX, TALL = 196, 34
"""What a name stands in."""
LETTERS = 25
"""Letters that a box has room for; those of East Asian scripts count twice."""
ACROSS = 4
ROW, COLUMN = 62, 48
BEND = 26
"""How much lower the middle of a row of broader concepts stands than its ends; a row of narrower ones, higher."""
MOST = {"Broader": 4, "Narrower": 8, "Related": 7, "Probably related": 7}
"""The sides of a picture, and how many concepts stand on each at most."""

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Node:
    """A concept in its place; ``text`` is as much of its name as there is room for, ``line`` leads to it."""

    thing: Shown
    text: str
    x: float
    y: float
    note: str = ""
    line: str = ""


@dataclass(frozen=True, slots=True)
class Side:
    """The concepts on a side; ``more`` says how many there was no room for, ``at`` where that is written."""

    name: str
    key: str
    nodes: tuple[Node, ...]
    more: str
    at: Point


@dataclass(frozen=True, slots=True)
class Picture:
    title: str
    summary: str
    centre: Node
    sides: tuple[Side, ...]
    height: float
    width: float = WIDTH
    box: float = BOX
    tall: float = TALL


@dataclass(frozen=True, slots=True)
class Row:
    """How rows lie: at which level the n-th is, how they bend around the centre, where the words for them stand."""

    centre: Node
    level: Callable[[int], float]
    bend: float
    words: float


@dataclass(frozen=True, slots=True)
class Wing:
    """What is to stand on a side: concepts with notes, and how many there are in all, in words."""

    shown: tuple[tuple[Shown, str], ...]
    left: str


def picture(store: Store, names: Names, iri: NamedNode, language: str) -> Picture:
    """Draw what is around a concept."""
    near, kin = around(store, names, iri, language), relatives(store, names, iri)
    glossary = Glossary(language)
    things = [iri, *near.above[iri], *near.below.items[: MOST["Narrower"]], *kin.related]
    glossary.add(thing.mentioned(store, [*things, *(guess.other for guess in kin.new)]))
    view = View(names, glossary)
    name = glossary.name(iri)
    text = name.value if name else labels.local(iri.value)
    centre = Shown(text, view.address(iri)[0], language=view.link(iri).language)
    return draw(centre, wings(near, kin, view))


def wings(near: Around, kin: Relatives, view: View) -> dict[str, Wing]:
    """Choose what stands on each side."""
    broader = _by_name([(view.link(iri), "") for iri in near.above[near.concept]])
    narrower = [(view.link(iri), "") for iri in near.below.items]
    related = _by_name([(view.link(iri), "") for iri in kin.related])
    probable = [(view.link(guess.other), f"{guess.probability:.0%}") for guess in kin.new]
    sides = zip(MOST, (broader, narrower, related, probable), strict=True)
    return {name: _wing(found, MOST[name], name != "Narrower" or near.below.whole) for name, found in sides}


def _wing(found: Sequence[tuple[Shown, str]], most: int, whole: bool) -> Wing:
    left = max(0, len(found) - most)
    return Wing(tuple(found[:most]), (f"{left:,} more" if whole else f"more than {left:,} more") if left else "")


def _by_name(found: Iterable[tuple[Shown, str]]) -> list[tuple[Shown, str]]:
    return sorted(found, key=lambda one: (one[0].text.casefold(), one[0].iri))


def draw(concept: Shown, found: dict[str, Wing]) -> Picture:
    """Place a concept and its wings."""
    above = _rows(len(found["Broader"].shown))
    columns = max(len(found[name].shown) for name in ("Related", "Probably related"))
    half = max(ROW, columns * COLUMN / 2 + 22)
    top = 30 + above * ROW + (BEND if above else 0)
    middle = top + half
    below = _rows(len(found["Narrower"].shown))
    bottom = middle + half + (BEND if below else 0)
    height = bottom + (below * ROW + 18 if below else 0)
    centre = Node(concept, clip(concept.text, LETTERS + 5), WIDTH / 2, middle)
    up = Row(centre, lambda row: top - BEND - ROW / 2 - row * ROW, BEND, 16)
    down = Row(centre, lambda row: bottom + ROW / 2 + row * ROW, -BEND, height - 10)
    sides = (
        _across(found["Broader"], "Broader", up, middle - half + TALL / 2),
        _beside(found["Related"], "Related", 16 + BOX / 2, centre),
        _beside(found["Probably related"], "Probably related", WIDTH - 16 - BOX / 2, centre),
        _across(found["Narrower"], "Narrower", down, middle + half),
    )
    return Picture(
        title=f"Around “{concept.text}”",
        summary=_summary(concept, found),
        centre=centre,
        sides=tuple(side for side in sides if side.nodes),
        height=height,
    )


def _rows(count: int) -> int:
    return -(-count // ACROSS)


def _across(wing: Wing, name: str, rows: Row, turn: float) -> Side:
    """Place concepts in rows, each bent around the centre; their lines turn at a level that is clear of the columns."""
    nodes, middle = [], rows.centre.x
    for start in range(0, len(wing.shown), ACROSS):
        row = wing.shown[start : start + ACROSS]
        for place, (shown, note) in enumerate(row):
            off = (place - (len(row) - 1) / 2) * (BOX + 22)
            x, y = middle + off, rows.level(start // ACROSS) + rows.bend * (1 - (off / middle) ** 2)
            line = f"M{middle:g} {rows.centre.y:g}C{middle:g} {turn:g} {x:g} {turn:g} {x:g} {y:.1f}"
            nodes.append(Node(shown, clip(shown.text), x, round(y, 1), note, line))
    return Side(name, _key(name), tuple(nodes), wing.left, (middle, rows.words))


def _beside(wing: Wing, name: str, x: float, centre: Node) -> Side:
    """Place concepts in a column."""
    start, turn = centre.y - (len(wing.shown) - 1) * COLUMN / 2, (centre.x + x) / 2
    nodes = []
    for place, (shown, note) in enumerate(wing.shown):
        y = round(start + place * COLUMN, 1)
        line = f"M{centre.x:g} {centre.y:g}C{turn:g} {centre.y:g} {turn:g} {y:g} {x:g} {y:g}"
        nodes.append(Node(shown, clip(shown.text, LETTERS - 4 if note else LETTERS), x, y, note, line))
    return Side(name, _key(name), tuple(nodes), wing.left, (x, start + len(wing.shown) * COLUMN - 14))


def _key(name: str) -> str:
    return name.rpartition(" ")[0].lower() or name.lower()


def _summary(concept: Shown, found: dict[str, Wing]) -> str:
    counts = [
        f"{len(wing.shown)} {name.lower()}{f' and {wing.left}' if wing.left else ''}"
        for name, wing in found.items()
        if wing.shown
    ]
    return f"“{concept.text}” with {', '.join(counts)} concepts" if counts else f"Nothing is linked to “{concept.text}”"


def clip(text: str, room: int = LETTERS) -> str:
    """Cut a text to the letters that there is room for."""
    taken: list[str] = []
    used = 0
    for letter in text:
        used += 0 if unicodedata.combining(letter) else 2 if unicodedata.east_asian_width(letter) in "WF" else 1
        if used > room:
            return f"{''.join(taken[:-1]).rstrip()}…"
        taken.append(letter)
    return text
