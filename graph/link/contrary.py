"""Little words and beginnings that turn what a label says into its contrary: without, against, non-; from and to.

Words are folded (see ``graph.link.words.fold``).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

_AGAINST = {
    "ar": "غير لا بدون ضد عدم",
    "cs": "bez ne proti",
    "de": "gegen kein keine nicht ohne wider",
    "en": "against anti counter except lacking no non not versus without",
    "es": "anti contra no sin",
    "fr": "anti contre hors non pas sans",
    "it": "anti contro non senza",
    "nl": "geen niet tegen zonder",
    "pl": "bez nie przeciw przeciwko",
    "pt": "anti contra nao sem",
    "ru": "без не нет против",
    "sv": "icke inte mot utan",
    "uk": "без не проти",
}
AGAINST = {language: frozenset(words.split()) for language, words in _AGAINST.items()}
"""The words of a language that deny, exclude or oppose what comes after them."""

_BEGINNINGS = {
    "de": "anti gegen miss nicht un",
    "en": "anti counter de dis il im in ir mis non un",
    "es": "anti contra des im in ir",
    "fr": "anti contre de des il im in ir mal non",
    "it": "anti contro dis il im in ir",
    "nl": "anti niet on tegen",
    "pl": "anty nie przeciw",
    "pt": "anti contra des il im in ir",
    "ru": "анти без бес контр не противо",
    "sv": "anti icke mot o",
    "uk": "анти без не проти",
}
BEGINNINGS = {language: frozenset(words.split()) for language, words in _BEGINNINGS.items()}
"""How a word of a language begins that is the contrary of what is left of it: unemployment."""

_OPPOSED = {
    "de": "nach:von norden:suden osten:westen nord:sud ost:west nordlich:sudlich ostlich:westlich vor:nach",
    "en": "from:to from:into before:after over:under by:against with:without for:against "
    "pre:post north:south east:west northern:southern eastern:western",
    "es": "norte:sur este:oeste antes:despues",
    "fr": "nord:sud est:ouest avant:apres vers:depuis",
    "it": "nord:sud est:ovest prima:dopo",
    "ru": "до:после в:из к:от север:юг восток:запад северная:южная восточная:западная",
}
OPPOSED = {
    language: frozenset(frozenset(pair.split(":")) for pair in pairs.split()) for language, pairs in _OPPOSED.items()
}
"""Words of a language of which one is the contrary of the other."""

NUMBER = "no"

SHORTEST = 4
"""Letters of a word at the least that a contrary may be made of."""


def contrary(ours: Sequence[str], theirs: Sequence[str], language: str) -> bool:
    """Tell whether one of two labels, given by their words, denies or turns round what the other says."""
    if ours == theirs or "".join(ours) == "".join(theirs):
        return False
    language = language or "en"
    denying = AGAINST.get(language, frozenset())
    joining = denying & BEGINNINGS.get(language, frozenset())
    ours, theirs = _joined(ours, joining), _joined(theirs, joining)
    left, right = _only(ours, theirs), _only(theirs, ours)
    if bool(denying & left) != bool(denying & right):
        return True
    opposed = OPPOSED.get(language, frozenset())
    if any(frozenset((one, other)) in opposed for one in left for other in right):
        return True
    begun = BEGINNINGS.get(language, frozenset())
    return any(_denies(one, other, begun) or _denies(other, one, begun) for one in left for other in right)


def _joined(words: Sequence[str], joining: frozenset[str]) -> tuple[str, ...]:
    """Write a beginning that stands alone with the word after it: non state as nonstate."""
    if joining.isdisjoint(words):
        return tuple(words)
    return tuple("".join(f"{word}" if word in joining else f"{word} " for word in words).split())


def _only(words: Sequence[str], others: Sequence[str]) -> set[str]:
    """Give the words that the others lack; the "No." of a number denies nothing."""
    left = set(words) - set(others)
    if NUMBER in left and any(word == NUMBER and after[:1].isdigit() for word, after in pairwise(words)):
        left.discard(NUMBER)
    return left


def _denies(one: str, other: str, begun: frozenset[str]) -> bool:
    """Tell whether a word is another, but for its ending, with a beginning that denies it."""
    if len(other) < SHORTEST or len(one) <= len(other) - 2:
        return False
    short = other[:-2] if len(other) > SHORTEST + 2 else other
    return any(one.startswith(begin + short) for begin in begun)
