"""The script that a label is written in, so that no label is said to be in a language that is not written so.

A keyword field may hold two scripts under one language tag, or under none; https://www.rfc-editor.org/rfc/rfc5646.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from functools import lru_cache

import langcodes
from langcodes.tag_parser import LanguageTagError

NAMES = {
    "LATIN": "Latn", "CYRILLIC": "Cyrl", "GREEK": "Grek", "ARABIC": "Arab", "HEBREW": "Hebr", "ARMENIAN": "Armn",
    "GEORGIAN": "Geor", "CJK": "Hani", "HIRAGANA": "Jpan", "KATAKANA": "Jpan", "HANGUL": "Kore", "DEVANAGARI": "Deva",
    "BENGALI": "Beng", "GURMUKHI": "Guru", "GUJARATI": "Gujr", "TAMIL": "Taml", "TELUGU": "Telu", "KANNADA": "Knda",
    "MALAYALAM": "Mlym", "SINHALA": "Sinh", "THAI": "Thai", "LAO": "Laoo", "KHMER": "Khmr", "MYANMAR": "Mymr",
    "TIBETAN": "Tibt", "ETHIOPIC": "Ethi", "MONGOLIAN": "Mong",
}  # fmt: skip
"""What Unicode calls a script in the names of its letters, and the script's code (ISO 15924)."""
ALSO = {
    "Hans": {"Hani"}, "Hant": {"Hani"}, "Jpan": {"Hani"}, "Kore": {"Hani"}, "Cyrl": set[str](), "Latn": set[str](),
}  # fmt: skip
"""The letters that a script's own way of writing has beside its name's."""
TWO = frozenset({"sr", "bs", "uz", "az", "kk", "ky", "tg", "tk", "mn", "tt", "ku", "pa", "sd", "ms", "ha", "hr", "und"})
"""Languages that are written in more than one script, and the one that is not known."""


@lru_cache(maxsize=65536)
def script(text: str) -> str:
    """Give the code of the script of most of a text's letters; empty for none, or one that is not known here."""
    if text.isascii():
        return "Latn" if any(letter.isalpha() for letter in text) else ""
    letters = (unicodedata.name(letter, "").partition(" ")[0] for letter in text if letter.isalpha())
    counted = Counter(NAMES.get(name, "") for name in letters)
    return counted.most_common(1)[0][0] if counted else ""


@lru_cache(maxsize=4096)
def _written(tag: str) -> str:
    """Give the script that a language is written in; empty where that is more than one, or not known."""
    try:
        language = langcodes.Language.get(tag)
        return "" if language.language in TWO and not language.script else language.maximize().script or ""
    except LanguageTagError:
        return ""


def spoken(label: str, language: str) -> str:
    """Give a label's language tag: that which it has, unless its language is not written in the label's script."""
    if not language:
        return language
    found, expected = script(label), _written(language)
    if not found or not expected or found == expected or found in ALSO.get(expected, ()):
        return language
    return f"und-{found}"
