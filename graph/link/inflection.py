"""Whether words are forms of one word, and not only of one stem: refugee, refugees, but not charter, charterer."""

from __future__ import annotations

from functools import lru_cache

from graph.language.irregular import singular
from graph.link.spelling import spelling

ENDINGS = (
    ("s", ""), ("es", ""), ("ies", "y"), ("n", ""), ("en", ""), ("er", ""), ("e", ""), ("i", "o"), ("i", "e"),
    ("i", ""), ("e", "a"), ("o", ""), ("a", ""), ("um", ""), ("x", ""), ("aux", "al"), ("os", "o"), ("as", "a"),
    ("y", ""),
    ("ern", ""), ("r", ""), ("ar", ""), ("or", ""), ("et", ""), ("men", "man"), ("ов", ""), ("ы", ""), ("и", ""),
    ("а", ""), ("я", ""), ("ове", ""), ("ец", "ц"), ("ок", "к"), ("ек", "к"), ("ون", ""), ("ين", ""), ("ات", ""),
    ("ات", "ه"), ("ه", ""),
)  # fmt: skip
"""Endings of number and case, and what they may stand for; rather too many, for stems are equal already."""

ENGLISH_ENDINGS = (
    ("s", ""), ("es", ""), ("ies", "y"), ("ies", "ie"), ("e", ""), ("ves", "f"), ("ves", "fe"), ("men", "man"),
    ("a", "um"), ("a", "on"), ("i", "us"), ("ae", "a"), ("es", "is"), ("ices", "ix"), ("ices", "ex"), ("eaux", "eau"),
    ("i", "o"), ("i", "e"),
)  # fmt: skip
"""Those of English: what else its words end in makes others of them, as a charterer of a charter."""


def inflected(ours: tuple[str, ...], theirs: tuple[str, ...], language: str) -> bool:
    """Tell whether each word of ours that theirs lacks is another form of one of theirs."""
    left, right = set(ours) - set(theirs), set(theirs) - set(ours)
    return not right or all(any(_roots(word, language) & _roots(other, language) for other in right) for word in left)


@lru_cache(maxsize=1 << 14)
def _roots(word: str, language: str) -> frozenset[str]:
    """Give what a word may be without an ending of number or case, and in another spelling."""
    return _cut(word, language) | _cut(spelling(word, language), language)


def _cut(word: str, language: str) -> frozenset[str]:
    endings = ENGLISH_ENDINGS if language == "en" else ENDINGS
    cut = {word[: -len(end)] + put for end, put in endings if word.endswith(end) and len(word) > len(end) + 2}
    return frozenset(cut | {word, singular(word, language)})
