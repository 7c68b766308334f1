"""How two labels meet: equal, the same but for form, order, spelling or qualifier, or alike in some of their words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import Indel

from graph.link.concept import ALT, HIDDEN, KINDS, PREF, Label
from graph.link.lessons import Lesson, Lessons
from graph.link.lexicon import ENGLISH, Lexicon
from graph.link.words import Form, base, form, skeleton

EQUAL, FORMED, SPELT, QUALIFIED, ACRONYM, WORDED, MEANT, ALIKE, ABROAD, APART = (
    "equal", "formed", "spelt", "qualified", "acronym", "worded", "meant", "alike", "abroad", "apart",
)  # fmt: skip

HOW = {
    EQUAL: "is the same as",
    FORMED: "differs only in the form or order of its words from",
    SPELT: "is another spelling of",
    QUALIFIED: "is the same, but for a qualifier, as",
    ACRONYM: "may be abbreviated as, or stand for,",
    WORDED: "says in other words, that stand for each other in the two vocabularies, the same as",
    MEANT: "means, as WordNet has it, the same as",
    ALIKE: "has words in common with",
    ABROAD: "is written like, in another language,",
    APART: "has little in common with",
}
"""What stands between the two labels in a sentence."""

TRUST = {PREF: 1.0, ALT: 0.95, HIDDEN: 0.9}
"""How much of a likeness counts, by the kind of each of the two labels."""

LIKE_WORDS = 0.84
LONG_WORD = 5
LIKE_SPELT, LIKE_JOINED = 0.8, 0.97
FIRST_LETTERS = 3
SHORTEST_PART = 3
COMPOSED = 0.97
ASIDE = 0.4
"""What is left of a word that one label says by the way, and the other does not."""

MEANING = 0.9
"""What labels, or words of theirs, that mean the same count at the most."""

YEAR = re.compile(r"1\d{3}|20\d\d")
SAYING = 0.5
"""What words weigh together that say more; lighter ones only tell the kind of thing: automobile, people."""

ENDINGS = (
    ("s", ""), ("es", ""), ("ies", "y"), ("n", ""), ("en", ""), ("er", ""), ("e", ""), ("i", "o"), ("i", "e"),
    ("i", ""), ("e", "a"), ("o", ""), ("a", ""), ("um", ""), ("x", ""), ("aux", "al"), ("os", "o"), ("as", "a"),
    ("y", ""),
    ("ern", ""), ("r", ""), ("ar", ""), ("or", ""), ("et", ""), ("men", "man"), ("ов", ""), ("ы", ""), ("и", ""),
    ("а", ""), ("я", ""), ("ове", ""),
)  # fmt: skip
"""Endings of number and case, and what they may stand for; rather too many, for stems are equal already."""

Weigher = Callable[[str], float]
"""Gives what a stem weighs: the more, the rarer it is."""


@dataclass(frozen=True, slots=True)
class Meeting:
    """Two labels in a language, and how much they are alike, from 0 to 1.

    ``inside`` is 1 where ours says all that theirs does and more, -1 where theirs says more, else 0.
    """

    language: str
    ours: Label
    theirs: Label
    how: str
    likeness: float
    inside: int = 0

    @property
    def sentence(self) -> str:
        ours, theirs = _named(self.ours), _named(self.theirs)
        return f"the {ours} {HOW[self.how]} its {theirs}"


def _named(label: Label) -> str:
    spoken = f" ({label.language})" if label.language else ""
    return f"{KINDS.get(label.kind, 'other')} label '{label.text}'{spoken}"


def meet(
    ours: Label, theirs: Label, weigher: Weigher, learnt: Lessons | None = None, lexicon: Lexicon | None = None
) -> Meeting:
    """Compare two labels that share a language, or of which one has none.

    ``learnt`` is what words were learnt, ``lexicon`` what is known of those of English.
    """
    left, right = form(ours.text, ours.language), form(theirs.text, theirs.language)
    if base(ours.language) != base(theirs.language):
        # A text without a language is read in that of the other, so that stems are of one kind.
        left, right = (form(one.text, ours.language or theirs.language) for one in (ours, theirs))
    language = base(ours.language or theirs.language)
    lesson = Lesson(language, learnt) if learnt else None
    how, likeness, inside = compare(left, right, weigher, lesson, lexicon if language in ENGLISH else None)
    trusted = likeness * TRUST.get(ours.kind, 0.9) * TRUST.get(theirs.kind, 0.9)
    return Meeting(language, ours, theirs, how, trusted, inside)


def compare(
    ours: Form, theirs: Form, weigher: Weigher, lesson: Lesson | None = None, lexicon: Lexicon | None = None
) -> tuple[str, float, int]:
    """Tell how two labels of one language are alike, how much, and whether one says more than the other."""
    if ours.plain == theirs.plain:
        # An abbreviation in capitals that is spelt like a word is another thing: COST, cost.
        return (EQUAL, 1.0, 0) if bool(ours.acronym) == bool(theirs.acronym) else (SPELT, 0.65, 0)
    if ours.bag == theirs.bag:
        return FORMED, _formed(ours, theirs), 0
    if _spelt(ours, theirs):
        return SPELT, 0.93, 0
    if ours.core == theirs.core or ours.bag == theirs.core or ours.core == theirs.bag:
        return _qualified(ours, theirs, lexicon)
    if _abbreviates(ours, theirs) or _abbreviates(theirs, ours):
        return ACRONYM, 0.75, 0
    found = _alike(ours, theirs, weigher, lesson, lexicon)
    if lexicon and not ours.qualifier and not theirs.qualifier:
        near = MEANING * lexicon.near(ours.bag, theirs.bag)
        return (MEANT, near, 0) if near > found[1] else found
    return found


def _formed(ours: Form, theirs: Form) -> float:
    """Trust stems the less where the words differ by more than an inflection: administration, administrator."""
    if sorted(ours.words) == sorted(theirs.words):
        return 0.99
    left, right = set(ours.words) - set(theirs.words), set(theirs.words) - set(ours.words)
    inflected = all(any(_roots(word) & _roots(other) for other in right) for word in left) if right else True
    return 0.97 if inflected else 0.66


@lru_cache(maxsize=1 << 14)
def _roots(word: str) -> frozenset[str]:
    """Give what a word may be without an ending of number or case."""
    cut = {word[: -len(end)] + put for end, put in ENDINGS if word.endswith(end) and len(word) > len(end) + 2}
    return frozenset(cut | {word})


def _spelt(ours: Form, theirs: Form) -> bool:
    if ours.skeleton != theirs.skeleton or ours.qualifier != theirs.qualifier or len(ours.plain) < LONG_WORD:
        return False
    if len(ours.words) != len(theirs.words):
        return _indel(ours.plain.replace(" ", ""), theirs.plain.replace(" ", "")) >= LIKE_JOINED
    pairs = list(zip(ours.words, theirs.words, strict=True))
    return all(skeleton(one) == skeleton(other) and _indel(one, other) >= LIKE_SPELT for one, other in pairs)


def _qualified(ours: Form, theirs: Form, lexicon: Lexicon | None) -> tuple[str, float, int]:
    if ours.core != theirs.core:
        return QUALIFIED, 0.97, 0  # what one has in parentheses, the other has in its name
    if not ours.qualifier or not theirs.qualifier:
        return QUALIFIED, 0.88, 0
    near = any(_begins(one, other) for one in ours.qualifier for other in theirs.qualifier)
    if not near and lexicon:
        near = bool(lexicon.near(ours.qualifier, theirs.qualifier))
    return (QUALIFIED, 0.94, 0) if near else (QUALIFIED, 0.5, 0)


def _begins(one: str, other: str) -> bool:
    """Tell words that are one, or of which one is cut short: Wash. and Washington."""
    short = min(len(one), len(other), FIRST_LETTERS)
    return one[:short] == other[:short]


def _abbreviates(short: Form, full: Form) -> bool:
    return bool(short.acronym) and short.acronym in full.initials


def _alike(
    ours: Form, theirs: Form, weigher: Weigher, lesson: Lesson | None, lexicon: Lexicon | None
) -> tuple[str, float, int]:
    both = ours.bag & theirs.bag
    only_ours, only_theirs = ours.bag - both, theirs.bag - both
    matched = total = sum(map(weigher, both))
    left_ours, left_theirs = set(only_ours), set(only_theirs)
    for word in sorted(only_ours):
        if found := _nearest(word, left_theirs):
            like, taken = found
            left_ours.discard(word)
            left_theirs -= taken
            most = max(weigher(word), *map(weigher, taken))
            matched, total = matched + like * like * most, total + most
    for word in sorted(left_theirs):
        if len(left_ours) > 1 and (taken := _compound(word, left_ours)):
            left_theirs.discard(word)
            left_ours -= taken
            matched, total = matched + COMPOSED * weigher(word), total + weigher(word)
    if not matched:
        return APART, 0.0, 0
    worded = False
    for said, most in _exchanged((left_ours, ours), (left_theirs, theirs), weigher, lesson, lexicon):
        matched, total, worded = matched + said * most, total + most, True
    more, less = (sum(map(weigher, left)) for left in (left_ours, left_theirs))
    here, there = (lesson.here, lesson.there) if lesson else (None, None)
    total += _missed(left_ours, ours, weigher, here) + _missed(left_theirs, theirs, weigher, there)
    likeness = 0.95 * matched / total
    inside = int(more >= SAYING and not left_theirs) - int(less >= SAYING and not left_ours)
    if worded and not left_ours and not left_theirs:
        return WORDED, likeness, inside
    return (ALIKE if likeness > 0.3 else APART), likeness, inside


def _missed(left: set[str], told: Form, weigher: Weigher, spare: Weigher | None) -> float:
    """Weigh the words that only one label has: less what is said by the way, in parentheses or as a year."""
    total = 0.0
    for word in left:
        aside = ASIDE if word in told.qualifier or YEAR.fullmatch(word) else 1.0
        total += weigher(word) * min(aside, spare(word) if spare else 1.0)
    return total


def _swapped(ours: set[str], theirs: set[str], lesson: Lesson) -> list[tuple[float, str, str]]:
    """Take out of what is left the words that stand for each other, those that do so most first."""
    taken = list[tuple[float, str, str]]()
    told = ((lesson.near(one, other), one, other) for one in ours for other in theirs)
    found = sorted((one for one in told if one[0]), reverse=True)
    for said, one, other in found:
        if one in ours and other in theirs:
            ours.discard(one)
            theirs.discard(other)
            taken.append((said, one, other))
    return taken


Left = tuple[set[str], Form]
"""The words that a label has and the other lacks, and the label."""


def _exchanged(
    ours: Left, theirs: Left, weigher: Weigher, lesson: Lesson | None, lexicon: Lexicon | None
) -> Iterator[tuple[float, float]]:
    """Take out of what is left what stands for each other: give how far it does, and what it weighs."""
    if lexicon and ours[0] and theirs[0]:
        for near, words in _meant(ours, theirs, lexicon):
            yield MEANING * near, max(map(weigher, words))
    if lesson and ours[0] and theirs[0]:
        for near, word, other in _swapped(ours[0], theirs[0], lesson):
            yield near, max(weigher(word), weigher(other))


def _meant(ours: Left, theirs: Left, lexicon: Lexicon) -> Iterator[tuple[float, frozenset[str]]]:
    """Take out the phrases that mean the same, the nearest and longest first."""
    left, right = ours[0], theirs[0]
    here = [one for one in lexicon.phrases(ours[1].stems) if one <= left]
    there = [one for one in lexicon.phrases(theirs[1].stems) if one <= right] if here else []
    told = [(lexicon.near(one, other), one, other) for one in here for other in there]
    order = sorted(
        (row for row in told if row[0]),
        key=lambda row: (-row[0], -len(row[1] | row[2]), sorted(row[1]), sorted(row[2])),
    )
    for near, one, other in order:
        if one <= left and other <= right:
            left -= one
            right -= other
            yield near, one | other


def _nearest(word: str, others: set[str]) -> tuple[float, set[str]] | None:
    """Find the word that is most like one, or those that it is composed of; both begin as it does."""
    near = [other for other in others if other[:2] == word[:2]]
    if not near:
        return None
    if taken := _compound(word, others):
        return COMPOSED, taken
    like, other = max((_indel(word, other), other) for other in near)
    return (like, {other}) if like >= LIKE_WORDS and min(len(word), len(other)) >= LONG_WORD else None


def _compound(word: str, others: set[str]) -> set[str]:
    """Find two words that one is composed of, with at most two letters between them."""
    if len(word) < 2 * SHORTEST_PART or len(others) < 2:
        return set()
    heads = [other for other in others if len(other) >= SHORTEST_PART and word.startswith(other)]
    for head in heads:
        for tail in others:
            rest = word[len(head) :]
            if tail != head and len(tail) >= SHORTEST_PART and _ends(rest, tail):
                return {head, tail}
    return set()


def _ends(rest: str, tail: str) -> bool:
    """Tell whether a compound ends as a word does; its stem may be cut shorter than that of the word alone."""
    return 0 <= rest.find(tail) <= 2 or (len(rest) >= SHORTEST_PART and tail.startswith(rest))


@lru_cache(maxsize=1 << 15)
def _indel(one: str, other: str) -> float:
    return Indel.normalized_similarity(one, other)
