"""What is left of a label when number, spelling, word order, inversion and a qualifier in brackets are taken away.

Stems are those of Snowball (https://snowballstem.org/); two words with one stem are forms of one word only where their
endings are endings of number or case, for a stem alone joins "organ" and "organization".
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from graph.language.stems import stemmer
from graph.merges.edits import place
from graph.merges.spelling import plain
from graph.names import key

SCRIPTS = {"und-cyrl": "ru", "und-arab": "ar", "und-grek": "el", "und-armn": "hy", "und-deva": "hi"}
"""The language by whose rules a label is taken apart of which only the script is known."""

ENDINGS = {
    "en": frozenset({"", "s", "es", "y", "ies", "e", "f", "fe", "ves", "is", "um", "a", "us", "i", "on", "x", "ces"})
}
"""The endings of number of a language; of one that is not here any ending of up to LONGEST letters."""
LONGEST = 3

QUALIFIED = re.compile(r"(.*\S)\s*[(\[]([^()\[\]]+)[)\]]")
INVERTED = re.compile(r"([^,]+), ([^,]+)")
SMALL = frozenset({"and", "or", "et", "ou", "und", "oder", "y", "o", "e", "&"})
"""Words that make of a comma one of a list."""
WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")


@dataclass(frozen=True, slots=True)
class Form:
    """A label taken apart: its words in the order of speech, their stems, and what it is qualified by.

    ``parted`` says that it is a heading with subdivisions, whose order is part of what they say.
    """

    words: tuple[str, ...]
    stems: tuple[str, ...]
    qualifier: str
    inverted: bool
    parted: bool

    @property
    def sorted(self) -> tuple[str, ...]:
        """The words in the order of their stems."""
        return tuple(word for _, word in sorted(zip(self.stems, self.words, strict=True)))

    @property
    def print(self) -> tuple[str, ...]:
        """What labels that may mean the same have in common."""
        return tuple(sorted(self.stems))


def tongue(language: str, otherwise: str) -> str:
    """Give the language by whose rules a label is taken apart."""
    tag = language.lower()
    return SCRIPTS.get(tag) or (otherwise if tag in {"", "und"} else tag.partition("-")[0])


def take_apart(label: str, language: str) -> Form:
    """Take a label apart by the rules of a language (its primary tag)."""
    text, qualifier = key(label), ""
    if found := QUALIFIED.fullmatch(text):
        text, qualifier = found[1], found[2].strip()
    inverted = INVERTED.fullmatch(text)
    turned = bool(inverted) and not SMALL & set(text.split())
    words = WORD.findall(f"{inverted[2]} {inverted[1]}" if inverted and turned else text)
    return Form(
        tuple(words), tuple(stem(plain(word, language), language) for word in words), qualifier, turned, "--" in label
    )


@lru_cache(maxsize=262144)
def stem(word: str, language: str) -> str:
    """Give a word's stem; a word with digits in it is its own."""
    found = None if any(letter.isdigit() for letter in word) else stemmer(language)
    return found.stemWord(word) if found else word


def one_word(one: str, other: str, language: str) -> bool:
    """Tell whether two words of one stem differ by number or case only."""
    if known := ENDINGS.get(language):
        return in_number(one, other, known)
    shared = place(one, other)
    return shared >= 2 and max(len(one), len(other)) - shared <= LONGEST


def in_number(one: str, other: str, endings: frozenset[str]) -> bool:
    """Tell whether two words have all in common but one of those endings each."""
    shared = place(one, other)
    # "policy" and "policies" have "polic" in common, "match" and "matches" all of "match".
    return shared >= 2 and one[shared:] in endings and other[shared:] in endings
