"""English words and names that stand for each other whatever the vocabularies say, and how far: WordNet's.

A word of twelve senses tells little: two stand for each other as far as what they may mean is the same, each sense
counted by how often it is meant. Made by ``python -m bench.lexicon`` of WordNet's files; see SOURCES.md there.
"""

from __future__ import annotations

import gzip
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from math import sqrt

import ontology
from graph.language.stems import stemmer

FILE = "lexicon/english.tsv.gz"
LANGUAGE = "en"
ENGLISH = frozenset({LANGUAGE, ""})
"""Texts in no known language are read as English, the tongue of most such lists."""

LEAST = 0.5
"""How far two words must stand for each other to be heard."""

PLACED = 0.85
"""How far the name of a place and its adjective stand for each other: Turkey, Turkish."""

LONGEST = 4
"""Words of a phrase that is looked up."""

WIDEST = 12
"""Phrases that are given for one, those that stand for it most."""

REMEMBERED = 1 << 15

Bag = frozenset[str]
Senses = Mapping[int, float]
NONE: Bag = frozenset()


class Lexicon:
    """What phrases mean, and which phrases mean it, by the stems of their words.

    ``senses`` gives the senses of a phrase with their shares; ``places`` the places that a name or an adjective is of.
    """

    def __init__(self, senses: Mapping[Bag, Senses], places: Mapping[Bag, Bag]) -> None:
        self._senses = senses
        self._places = places
        self._said: tuple[list[list[Bag]], dict[str, list[Bag]]] | None = None

    def __len__(self) -> int:
        return len(self._senses)

    def near(self, one: Bag, other: Bag) -> float:
        """Tell, from LEAST to 1, how far two phrases stand for each other; 0 where they hardly do."""
        first, second = self._senses.get(one), self._senses.get(other)
        found = min(1.0, alike(first, second)) if first and second else 0.0
        if found < PLACED and not self._places.get(one, NONE).isdisjoint(self._places.get(other, NONE)):
            return PLACED
        return found if found >= LEAST else 0.0

    def phrases(self, stems: tuple[str, ...]) -> Iterator[Bag]:
        """Give the phrases that are known among the words of a label, the longest first."""
        for size in range(min(LONGEST, len(stems)), 0, -1):
            for at in range(len(stems) - size + 1):
                found = frozenset(stems[at : at + size])
                if found in self._senses or found in self._places:
                    yield found

    def said(self, stems: Bag) -> tuple[tuple[float, Bag], ...]:
        """Give other phrases that stand for one, those that do so most first."""
        senses, places = self._senses.get(stems, {}), self._places.get(stems, NONE)
        if not senses and not places:
            return ()
        if self._said is None:
            self._said = _turned(self._senses, self._places)
        by_sense, by_place = self._said
        others = {other for sense in senses for other in by_sense[sense]}
        others |= {other for place in places for other in by_place[place]}
        found = ((self.near(stems, other), other) for other in others - {stems})
        ranked = sorted((one for one in found if one[0]), key=lambda one: (-one[0], *sorted(one[1])))
        return tuple(ranked[:WIDEST])


def alike(one: Senses, other: Senses) -> float:
    """Tell, from 0 to 1, how far two phrases mean the same (the Bhattacharyya coefficient of their senses)."""
    if len(other) < len(one):
        one, other = other, one
    return sum(sqrt(share * other[sense]) for sense, share in one.items() if sense in other)


def _turned(senses: Mapping[Bag, Senses], places: Mapping[Bag, Bag]) -> tuple[list[list[Bag]], dict[str, list[Bag]]]:
    by_sense, by_place = defaultdict[int, list[Bag]](list), defaultdict[str, list[Bag]](list)
    for stems, meant in senses.items():
        for sense in meant:
            by_sense[sense].append(stems)
    for stems, named in places.items():
        for place in named:
            by_place[place].append(stems)
    return [by_sense[sense] for sense in range(max(by_sense, default=-1) + 1)], dict(by_place)


@cache
def lexicon() -> Lexicon:
    """Read what comes with the product."""
    return read(gzip.decompress((ontology.FOLDER / FILE).read_bytes()).decode("ascii"))


def read(text: str) -> Lexicon:
    """Read senses, one a line: phrases with how often in a thousand each means it, parted by tabs."""
    known = stemmer(LANGUAGE)
    if known is None:
        raise ValueError("a stemmer of English was expected")
    stem = lru_cache(maxsize=REMEMBERED)(known.stemWord)
    counts, totals = defaultdict[Bag, dict[int, int]](dict), defaultdict[Bag, dict[str, int]](dict)
    places = defaultdict[Bag, set[str]](set)
    for number, line in enumerate(text.splitlines()):
        if line.startswith("@"):
            for phrase in line[1:].split("\t"):
                places[frozenset(map(stem, phrase.split()))].add(f"{number}")
            continue
        for one in line.split("\t"):
            phrase, _, told = one.rpartition("=")
            count, _, total = told.partition("/")
            stems = frozenset(map(stem, phrase.split()))
            meant = counts[stems]
            meant[number] = meant.get(number, 0) + int(count)
            totals[stems][phrase] = int(total)
    senses = dict[Bag, Senses]()
    for stems, meant in counts.items():
        every = sum(totals[stems].values())
        senses[stems] = {number: count / every for number, count in meant.items()}
    return Lexicon(senses, {stems: frozenset(named) for stems, named in places.items()})
