"""How two labels meet: equal, the same but for form, order, spelling or qualifier, or alike in some of their words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from rapidfuzz.distance import Indel

from graph.link.concept import ALT, HIDDEN, KINDS, PREF, Label
from graph.link.contrary import contrary
from graph.link.doubt import CONTRARY, INITIALS, LETTERS, NUMBER, QUALIFIER, STEMS
from graph.link.inflection import inflected
from graph.link.lessons import Lesson, Lessons
from graph.link.lexicon import ENGLISH, Lexicon
from graph.link.numerals import Numbers, numbers
from graph.link.words import Form, base, form, skeleton

EQUAL, FORMED, SPELT, LETTERED, QUALIFIED, ACRONYM, WORDED, MEANT, ALIKE, ABROAD, APART = (
    "equal", "formed", "spelt", "lettered", "qualified", "acronym", "worded", "meant", "alike", "abroad", "apart",
)  # fmt: skip

HOW = {
    EQUAL: "is the same as",
    FORMED: "differs only in the form or order of its words from",
    SPELT: "is another spelling of",
    LETTERED: "has nearly the letters of",
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

NEARLY = 0.66
"""The likeness of labels that one would take for each other by their letters or their stems only."""

SPELT_ALIKE = 0.93
OTHERWISE = 0.75
"""What is left of a likeness where the two name other numbers, or one denies what the other says."""

LEAST_DOUBTED = 0.3
"""The likeness from which it is looked for such."""

PRONOUNCED = re.compile(r"(?=.*[aeiouy])(?=.*[^aeiouy\d])[a-z]{5,}")
"""What may be a word in capitals, for acronyms are shorter or cannot be pronounced."""

Loud = tuple[bool, bool]
"""Whether our vocabulary, and theirs, is written in capitals, so that they do not tell an acronym from a word."""

QUIET: Loud = (False, False)

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

Weigher = Callable[[str], float]
"""Gives what a stem weighs: the more, the rarer it is."""


@dataclass(frozen=True, slots=True)
class Meeting:
    """Two labels in a language, and how much they are alike, from 0 to 1.

    ``inside`` is 1 where ours says all that theirs does and more, -1 where theirs says more, else 0; ``doubt`` is a
    kind of ``graph.link.doubt``.
    """

    language: str
    ours: Label
    theirs: Label
    how: str
    likeness: float
    inside: int = 0
    doubt: str = ""

    @property
    def sentence(self) -> str:
        ours, theirs = _shown(self.ours), _shown(self.theirs)
        return f"the {ours} {HOW[self.how]} its {theirs}"


def _shown(label: Label) -> str:
    spoken = f" ({label.language})" if label.language else ""
    return f"{KINDS.get(label.kind, 'other')} label '{label.text}'{spoken}"


class Likeness(NamedTuple):
    """How two labels are alike, how much, which says more, and what there is to doubt in it."""

    how: str
    likeness: float
    inside: int = 0
    doubt: str = ""


def meet(
    ours: Label,
    theirs: Label,
    weigher: Weigher,
    learnt: Lessons | None = None,
    lexicon: Lexicon | None = None,
    loud: Loud = QUIET,
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
    found = compare(left, right, weigher, lesson, lexicon if language in ENGLISH else None, loud)
    trusted = found.likeness * TRUST.get(ours.kind, 0.9) * TRUST.get(theirs.kind, 0.9)
    return Meeting(language, ours, theirs, found.how, trusted, found.inside, found.doubt)


def compare(
    ours: Form,
    theirs: Form,
    weigher: Weigher,
    lesson: Lesson | None = None,
    lexicon: Lexicon | None = None,
    loud: Loud = QUIET,
) -> Likeness:
    """Tell how two labels of one language are alike."""
    if ours.plain == theirs.plain:
        # An abbreviation in capitals that is spelt like a word is another thing: COST, cost.
        return Likeness(LETTERED, 0.65, 0, LETTERS) if _clash(ours, theirs, loud) else Likeness(EQUAL, 1.0)
    found = _named(ours, theirs, lexicon, loud) or _worded(ours, theirs, weigher, lesson, lexicon)
    if found.likeness < LEAST_DOUBTED:
        return found
    if not found.doubt and (_unsaid(ours, theirs, loud[0]) or _unsaid(theirs, ours, loud[1])):
        return found._replace(doubt=LETTERS)
    mine, others = _numbers(ours), _numbers(theirs)
    if mine.differ(others):
        less = 1.0 if mine.plain or others.plain else OTHERWISE
        return Likeness(found.how, less * found.likeness, found.inside, NUMBER)
    if contrary(ours.words, theirs.words, ours.language):
        return Likeness(found.how, OTHERWISE * found.likeness, found.inside, CONTRARY)
    return found


def _numbers(told: Form) -> Numbers:
    return numbers(told.text, told.words[: told.outside], told.language)


def _named(ours: Form, theirs: Form, lexicon: Lexicon | None, loud: Loud) -> Likeness | None:
    """Tell how two labels are the same name; None where they have at most some words in common."""
    if ours.acronym and ours.acronym == theirs.acronym:
        return Likeness(FORMED, 0.97)
    if _clash(ours, theirs, loud):
        if ours.core == theirs.core:
            return Likeness(LETTERED, NEARLY, 0, LETTERS)
    elif ours.bag == theirs.bag:
        return _formed(ours, theirs)
    elif ours.spelling == theirs.spelling and ours.qualifier == theirs.qualifier:
        return Likeness(SPELT, SPELT_ALIKE) if inflected(ours.words, theirs.words, ours.language) else _stemmed()
    elif ours.core == theirs.core or ours.bag == theirs.core or ours.core == theirs.bag:
        return _qualified(ours, theirs, lexicon)
    if _abbreviates(ours, theirs) or _abbreviates(theirs, ours):
        return Likeness(ACRONYM, 0.75, 0, INITIALS)
    return _lettered(ours, theirs)


def _worded(ours: Form, theirs: Form, weigher: Weigher, lesson: Lesson | None, lexicon: Lexicon | None) -> Likeness:
    """Tell how far two labels say the same by their words, and by what is known of those."""
    found = Likeness(*_alike(ours, theirs, weigher, lesson, lexicon))
    if lexicon and not ours.qualifier and not theirs.qualifier:
        near = MEANING * lexicon.near(ours.bag, theirs.bag)
        return Likeness(MEANT, near) if near > found.likeness else found
    return found


def _clash(ours: Form, theirs: Form, loud: Loud) -> bool:
    """Tell whether one is an acronym and the other a word; in capitals, a word may be either if it is the same."""
    left, right = (_is_acronym(one, cries) for one, cries in zip((ours, theirs), loud, strict=True))
    # What an acronym with a digit is spelt like is no other word.
    return left != right and not (ours.words == theirs.words and ((loud[0] and right) or (loud[1] and left)))


def _unsaid(ours: Form, theirs: Form, loud: bool) -> bool:
    """Tell whether one is an acronym that the other has as a word only: NGO, the Ngo family."""
    if not _is_acronym(ours, loud) or ours.acronym == theirs.acronym:
        return False
    return ours.acronym in theirs.words and ours.acronym.upper() not in theirs.text


def _is_acronym(told: Form, loud: bool) -> bool:
    return told.acronym.isalpha() and not loud and not PRONOUNCED.fullmatch(told.acronym)


def _formed(ours: Form, theirs: Form) -> Likeness:
    """Trust stems the less where the words differ by more than an inflection: administration, administrator."""
    if sorted(ours.words) == sorted(theirs.words):
        return Likeness(FORMED, 0.99)
    if inflected(ours.words, theirs.words, ours.language):
        return Likeness(FORMED, 0.97)
    return _stemmed()


def _stemmed() -> Likeness:
    return Likeness(FORMED, NEARLY, 0, STEMS)


def _lettered(ours: Form, theirs: Form) -> Likeness | None:
    """Find what is written nearly alike: that may be another spelling, a slip of the pen, or chance."""
    if ours.skeleton != theirs.skeleton or ours.qualifier != theirs.qualifier or len(ours.plain) < LONG_WORD:
        return None
    if len(ours.words) != len(theirs.words):
        joined = _indel(ours.plain.replace(" ", ""), theirs.plain.replace(" ", ""))
        return Likeness(SPELT, SPELT_ALIKE) if joined >= LIKE_JOINED else None
    pairs = list(zip(ours.words, theirs.words, strict=True))
    if all(skeleton(one) == skeleton(other) and _indel(one, other) >= LIKE_SPELT for one, other in pairs):
        return Likeness(LETTERED, NEARLY, 0, LETTERS)
    return None


def _qualified(ours: Form, theirs: Form, lexicon: Lexicon | None) -> Likeness:
    if ours.core != theirs.core:
        return Likeness(QUALIFIED, 0.97)  # what one has in parentheses, the other has in its name
    if not inflected(ours.words[: ours.outside], theirs.words[: theirs.outside], ours.language):
        return Likeness(QUALIFIED, NEARLY, 0, STEMS)
    if not ours.qualifier or not theirs.qualifier:
        return Likeness(QUALIFIED, 0.88, 0, QUALIFIER)
    near = any(_begins(one, other) for one in ours.qualifier for other in theirs.qualifier)
    if not near and lexicon:
        near = bool(lexicon.near(ours.qualifier, theirs.qualifier))
    return Likeness(QUALIFIED, 0.94) if near else Likeness(QUALIFIED, 0.5)


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
