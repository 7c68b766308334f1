"""Words that stand for each other, learnt from two vocabularies' own labels: who calls one concept "fire hazard" and
"fire risk" tells what a hazard is.

Two labels of a language for one concept teach where they differ in a single word: the labels of a concept of either
side, and those of two concepts that other languages have shown to be one. What was seen with several other words
counts for more.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations

from graph.link.concept import Concept, Label
from graph.link.words import base, form

SEEN = 2
"""How many different companions two words must have been seen with."""

MOST_LABELS = 8
"""Labels of a concept in a language that are compared with each other."""

MOST = 0.85
"""How far two words stand for each other at the most."""

Swap = tuple[str, str, str]


class Synonyms:
    """What has been learnt; two words stand for each other the more, the more companions they were seen with."""

    def __init__(self) -> None:
        self._seen = defaultdict[Swap, set[frozenset[str]]](set)

    def __bool__(self) -> bool:
        return any(len(companions) >= SEEN for companions in self._seen.values())

    def learn(self, concepts: Iterable[Concept]) -> None:
        """Learn from the labels that each concept has."""
        for concept in concepts:
            if len(concept.labels) > 1:
                self._take(concept.labels)

    def compare(self, pairs: Iterable[tuple[Concept, Concept]]) -> None:
        """Learn from the labels of concepts that are one."""
        for ours, theirs in pairs:
            self._take((*ours.labels, *theirs.labels))

    def near(self, language: str, one: str, other: str) -> float:
        """Tell how far two stems stand for each other."""
        first, second = sorted((one, other))
        count = len(self._seen.get((language, first, second), ()))
        return min(MOST, 1 - 1 / (1 + count)) if count >= SEEN else 0.0

    def _take(self, labels: Sequence[Label]) -> None:
        for language, bags in _bags(labels):
            for one, other in combinations(bags, 2):
                only, instead = one - other, other - one
                if len(only) == len(instead) == 1 and (companions := one & other):
                    first, second = sorted((*only, *instead))
                    self._seen[language, first, second].add(companions)


def _bags(labels: Sequence[Label]) -> Iterator[tuple[str, list[frozenset[str]]]]:
    """Give the telling words of the labels, by language."""
    found = defaultdict[str, dict[frozenset[str], None]](dict)
    for label in labels:
        bag = form(label.text, label.language).bag
        if len(bag) > 1:
            found[base(label.language)][bag] = None
    for language, bags in found.items():
        yield language, list(bags)[:MOST_LABELS]
