"""Text as a search compares it: without case, marks over letters, kinds of quotes, dashes and spaces, in every script.

https://www.unicode.org/reports/tr44/#Canonical_Combining_Class_Values
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from graph.names import CONTROLS, DASHES, QUOTES

LETTERS = str.maketrans(
    {
        "ø": "o", "ł": "l", "đ": "d", "ð": "d", "ħ": "h", "ı": "i", "ŧ": "t", "ŋ": "n", "ĸ": "k", "ə": "e",
        "æ": "ae", "œ": "oe", "þ": "th", "ى": "ي", "ی": "ي", "ک": "ك", "ـ": None, "\u200c": None, "\u200d": None,
    }
)  # fmt: skip
"""Letters that are written for others and that Unicode does not take apart; and what only joins or parts letters."""

POINTS = range(10, 37)
"""Classes of the vowel points of Hebrew, Arabic and Syriac."""
ACCENTS = 200
"""Classes from here on are accents. Below are signs that make another letter: of Indic scripts, Thai, Kana."""


@lru_cache(maxsize=4096)
def fold(text: str) -> str:
    """Fold a label, or a part of one: spaces at its ends become one space each, and it may become empty."""
    if text.isascii():
        folded = text.lower()
    else:
        parted = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
        bare = "".join(char for char in parted if not _is_mark(char))
        folded = unicodedata.normalize("NFC", bare).translate(LETTERS)
    return DASHES.sub(" ", QUOTES.sub("", CONTROLS.sub(" ", folded)))


def _is_mark(char: str) -> bool:
    order = unicodedata.combining(char)
    return order >= ACCENTS or order in POINTS
