"""The stems of words, by language: Snowball's (https://snowballstem.org/)."""

from __future__ import annotations

from functools import cache
from typing import Protocol

import Stemmer as Snowball  # type: ignore[import-not-found]

ALGORITHMS = {
    "ar": "arabic", "ca": "catalan", "cs": "czech", "da": "danish", "de": "german", "el": "greek", "en": "english",
    "es": "spanish", "et": "estonian", "eu": "basque", "fa": "persian", "fi": "finnish", "fr": "french",
    "ga": "irish", "hi": "hindi", "hu": "hungarian", "hy": "armenian", "id": "indonesian", "it": "italian",
    "lt": "lithuanian", "nb": "norwegian", "ne": "nepali", "nl": "dutch", "nn": "norwegian", "no": "norwegian",
    "pl": "polish", "pt": "portuguese", "ro": "romanian", "ru": "russian", "sr": "serbian", "sv": "swedish",
    "ta": "tamil", "tr": "turkish", "yi": "yiddish",
}  # fmt: skip
"""Snowball's algorithm for a language."""


class Stemmer(Protocol):
    """What Snowball makes for a language; it remembers the words that it met last."""

    def stemWord(self, word: str) -> str: ...  # noqa: N802 - its own name


@cache
def stemmer(language: str) -> Stemmer | None:
    """Give the stemmer of a language (its primary subtag); None where there is none."""
    if name := ALGORITHMS.get(language):
        made: Stemmer = Snowball.Stemmer(name)
        return made
    return None
