"""What is known of two vocabularies before any pair of theirs is weighed, and their concepts as they are compared."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from graph.link.concept import Concept, Label
from graph.link.lessons import Lessons
from graph.link.lexicon import Lexicon
from graph.link.seek import Rarity
from graph.link.words import base, form

LATER = 0.5
"""What a language says that hardly a concept has."""

REMEMBERED = 20_000


@dataclass(frozen=True, slots=True)
class Scales:
    """What is known of the two vocabularies.

    ``own`` counts our concepts under a key, ``usual`` weighs our words, ``spread`` tells which share of the concepts
    has a language, ``varied_here`` and ``varied_there`` which share of them has further labels in it, ``learnt`` what
    words do for each other; of the kinds in ``unheard`` no evidence is taken. ``loud`` tells which of the two are
    written in capitals, ``qualifying`` whether ours qualifies names that need it not, and ``known`` gives a concept of
    ours by its IRI.
    """

    rarity: Rarity
    own: Callable[[int], int]
    here: View
    there: View
    spread: Callable[[str], float] = lambda _: 1.0
    usual: Callable[[str], float] = lambda _: 1.0
    learnt: Lessons | None = None
    lexicon: Lexicon | None = None
    varied_here: Callable[[str], float] | None = None
    varied_there: Callable[[str], float] | None = None
    unheard: frozenset[str] = frozenset()
    loud: tuple[bool, bool] = (False, False)
    qualifying: bool = False
    known: Callable[[str], Concept | None] = lambda _: None

    def weigher(self, stem: str) -> float:
        """Weigh a word by how rare it is, in the vocabulary that uses it more."""
        return min(self.rarity.weight(stem), self.usual(stem))

    def say(self, language: str) -> float:
        """Weigh a language: one that only a part of the concepts has is a later translation, and says less."""
        return LATER + (1 - LATER) * self.spread(language)


class View:
    """Concepts as they are compared, by language; remembers them by their IRIs, so one is for one vocabulary."""

    def __init__(self) -> None:
        self._spoken: dict[str, dict[str, tuple[Label, ...]]] = {}
        self._told: dict[str, dict[str, frozenset[str]]] = {}

    def spoken(self, concept: Concept) -> dict[str, tuple[Label, ...]]:
        """Give the labels by language."""
        return _kept(self._spoken, concept, _spoken)

    def told(self, concept: Concept) -> dict[str, frozenset[str]]:
        """Give the words of the notes by language."""
        return _kept(self._told, concept, _told)


T = TypeVar("T")


def _kept(known: dict[str, T], concept: Concept, make: Callable[[Concept], T]) -> T:
    found = known.get(concept.iri)
    if found is None:
        if len(known) >= REMEMBERED:
            known.clear()
        found = known[concept.iri] = make(concept)
    return found


def _spoken(concept: Concept) -> dict[str, tuple[Label, ...]]:
    found = defaultdict[str, list[Label]](list)
    for label in concept.labels:
        found[base(label.language)].append(label)
    return {language: tuple(labels) for language, labels in found.items()}


def _told(concept: Concept) -> dict[str, frozenset[str]]:
    words = defaultdict[str, set[str]](set)
    for note in concept.notes:
        words[base(note.language)] |= form(note.text, note.language).bag
    return {language: frozenset(found) for language, found in words.items()}
