"""Words that one vocabulary says where the other says nothing, learnt from pairs that are likely: the "automobile" of
LCSH's names of cars, the "River" of its rivers.

Such a word is hardly missed in a label of the other vocabulary. The two sides are learnt apart.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from graph.link.concept import Label
from graph.link.words import base, form

DOUBT = 4.0
"""Meetings in which a word is taken to have been on both sides before anything is known."""

SPARED = 0.9
"""What is taken at the most from the weight of a word that the other vocabulary never says."""

Word = tuple[str, str]


class Habits:
    """What has been learnt of the words of one side."""

    def __init__(self) -> None:
        self._said = Counter[Word]()
        self._alone = Counter[Word]()

    def learn(self, pairs: Iterable[tuple[Label, Label]]) -> None:
        """Learn from labels of this side and of the other that name one thing, in one language."""
        for ours, theirs in pairs:
            language = base(ours.language)
            mine, other = form(ours.text, ours.language).bag, form(theirs.text, theirs.language).bag
            self._said.update((language, stem) for stem in mine)
            self._alone.update((language, stem) for stem in mine - other)

    def spare(self, language: str, stem: str) -> float:
        """Give what is left of the weight of a word where the other side lacks it."""
        word = language, stem
        return 1 - SPARED * self._alone[word] / (self._said[word] + DOUBT)
