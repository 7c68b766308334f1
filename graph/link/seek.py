"""The concepts of an authority that may be meant by one of ours, found by the keys of their labels."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from math import log

from graph.link.concept import Authority, Concept, Label
from graph.link.lexicon import ENGLISH, Lexicon
from graph.link.words import bagged, base, code, form, parts, sought, stems, word

MOST = 400
"""Concepts under one key at the most; a key of more tells too little."""

CHOSEN = 24
"""Concepts that are weighed for one of ours."""

WORTH = 0.1
"""The part of the likeliest's keys that a concept must share to be weighed."""

LIGHTEST = 0.05
"""What a word weighs that all concepts have."""

RAREST = 3
"""Words of a label that are looked up, the rarest first."""

LABELS = 80
"""Labels of a concept that are looked up word by word."""

COMPOSING = frozenset(["af", "da", "de", "et", "fi", "hu", "is", "lb", "nb", "nl", "nn", "no", "sv", "fy"])
"""Languages that write compounds as one word."""

LONGEST_CODE = 16
GLUES = ("", "s", "es", "n", "en", "e", "er")
SHORTEST = 4


class Rarity:
    """What words and labels weigh in an authority; remembers what it asked."""

    def __init__(self, authority: Authority) -> None:
        self.authority = authority
        self._counts: dict[int, int] = {}
        self._top = log(1 + authority.size)
        self._weights: dict[str, float] = {}

    def learn(self, keys: Iterable[int]) -> None:
        """Ask for many counts at once."""
        fresh = [key for key in dict.fromkeys(keys) if key not in self._counts]
        if fresh:
            self._counts.update(zip(fresh, self.authority.counts(fresh), strict=True))

    def count(self, key: int) -> int:
        """Count the concepts under a key."""
        if key not in self._counts:
            self.learn((key,))
        return self._counts[key]

    def weight(self, stem: str) -> float:
        """Weigh a word: 1 where one concept or none has it, next to nothing where all have."""
        known = self._weights.get(stem)
        if known is None:
            known = max(LIGHTEST, 1 - log(1 + max(self.count(word(stem)) - 1, 0)) / (self._top or 1))
            self._weights[stem] = known
        return known


def seek(concept: Concept, rarity: Rarity, chosen: int = CHOSEN, lexicon: Lexicon | None = None) -> list[int]:
    """Give the numbers of the concepts that are worth weighing, likeliest first."""
    authority, score = rarity.authority, defaultdict[int, float](float)
    wholes = [key for label in concept.labels for key in sought(label)]
    short = (label.text for label in concept.labels if len(label.text) <= LONGEST_CODE)
    wholes += [code(one) for one in (*concept.notations, *short)]
    wholes = list(dict.fromkeys(wholes))
    for found in authority.under(wholes, MOST):
        for number in found:
            score[number] += 2.0 + 2.0 / len(found)
    words = list(dict.fromkeys(_words(concept.labels[:LABELS], rarity)))
    for found in authority.under(words, MOST):
        for number in found:
            score[number] += 1.0 - 0.5 * log(len(found)) / log(MOST)
    if lexicon:
        for number, near in _meant(concept.labels[:LABELS], rarity, lexicon):
            score[number] += near
    least = WORTH * max(score.values(), default=0.0)
    worth = [number for number, found in score.items() if found >= least]
    return sorted(worth, key=lambda number: (-score[number], number))[:chosen]


def _meant(labels: Sequence[Label], rarity: Rarity, lexicon: Lexicon) -> Iterator[tuple[int, float]]:
    """Give the concepts that have other words for a label, or for one of its words, with what that counts."""
    wholes, words = dict[int, float](), dict[int, float]()
    for told in (form(one.text, one.language) for one in labels if base(one.language) in ENGLISH):
        if not told.qualifier:
            _heed(wholes, ((bagged(other), near) for near, other in lexicon.said(told.bag)))
        for stem in told.bag if len(told.bag) > 1 else ():
            said = lexicon.said(frozenset((stem,)))
            _heed(words, ((word(one), near) for near, other in said if len(other) == 1 for one in other))
    for keys, most, less in ((wholes, 3.0, 0.0), (words, 1.0, 0.5)):
        for near, found in zip(keys.values(), rarity.authority.under(list(keys), MOST), strict=True):
            yield from ((number, near * (most - less * log(len(found)) / log(MOST))) for number in found)


def _heed(known: dict[int, float], found: Iterable[tuple[int, float]]) -> None:
    for key, near in found:
        known[key] = max(known.get(key, 0.0), near)


def _words(labels: tuple[Label, ...], rarity: Rarity) -> Iterable[int]:
    told = [(label, parts(label)) for label in labels]
    rarity.learn(key for _, found in told for _, key in found)
    for label, found in told:
        known = sorted((count, key) for _, key in found if (count := rarity.count(key)) > 0)
        yield from (key for count, key in known[:RAREST] if count <= MOST)
        if base(label.language) in COMPOSING:
            for stem, key in found:
                if not rarity.count(key):
                    yield from _split(stem, base(label.language), rarity)
        if len(found) > 1:
            yield from _join(label, rarity)


def _split(stem: str, language: str, rarity: Rarity) -> tuple[int, ...]:
    """Take a compound that the authority does not know apart into two words that it does, the longest tail first."""
    cuts = [
        (tuple(_key(stem[:at].removesuffix(glue), language) for glue in GLUES if stem[:at].endswith(glue)),
         _key(stem[at:], language))
        for at in range(SHORTEST, len(stem) - SHORTEST + 1)
    ]  # fmt: skip
    rarity.learn(key for heads, tail in cuts for key in (*heads, tail))
    for heads, tail in cuts:
        head = next((key for key in heads if rarity.count(key)), None)
        if head is not None and rarity.count(tail):
            return head, tail
    return ()


def _key(text: str, language: str) -> int:
    return word(next(iter(stems(text, language)), text))


def _join(label: Label, rarity: Rarity) -> Iterable[int]:
    """Write two neighbouring words as one, as the authority may."""
    language = base(label.language)
    if language not in COMPOSING and language not in {"", "en"}:
        return
    told = label.text.casefold().split()
    if len(told) > RAREST:
        return
    keys = [_key(one + other, language) for one, other in pairwise(told)]
    rarity.learn(keys)
    yield from (key for key in keys if 0 < rarity.count(key) <= MOST)
