"""What two vocabularies teach of words before the doubtful are looked up once more: which words stand for each other,
and which one of the two may spare."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from graph.link.concept import Concept, Label
from graph.link.habits import Habits
from graph.link.synonyms import Synonyms


@dataclass(frozen=True, slots=True)
class Likely:
    """Two concepts that are likely one, and their labels that are most alike."""

    ours: Concept
    theirs: Concept
    met: tuple[Label, Label]


@dataclass(frozen=True, slots=True)
class Lessons:
    """What was learnt of the words of both sides."""

    synonyms: Synonyms
    here: Habits
    there: Habits


@dataclass(frozen=True, slots=True)
class Lesson:
    """What was learnt of the words of one language."""

    language: str
    lessons: Lessons

    def near(self, one: str, other: str) -> float:
        """Tell, from 0 to 1, how far two stems stand for each other."""
        return self.lessons.synonyms.near(self.language, one, other)

    def here(self, stem: str) -> float:
        """Give what is left of the weight of a word of ours that theirs lacks."""
        return self.lessons.here.spare(self.language, stem)

    def there(self, stem: str) -> float:
        """Give what is left of the weight of a word of theirs that ours lacks."""
        return self.lessons.there.spare(self.language, stem)


def lessons(ours: Iterable[Concept], theirs: Iterable[Concept], likely: Sequence[Likely]) -> Lessons:
    """Learn from the labels that each concept has, and from the pairs that are likely."""
    synonyms, here, there = Synonyms(), Habits(), Habits()
    synonyms.learn(ours)
    synonyms.learn(theirs)
    synonyms.compare((pair.ours, pair.theirs) for pair in likely)
    here.learn(pair.met for pair in likely)
    there.learn((other, one) for one, other in (pair.met for pair in likely))
    return Lessons(synonyms, here, there)
