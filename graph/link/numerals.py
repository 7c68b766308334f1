"""The numbers that a label names, in digits, Roman numerals or words, and the letter that tells a kind: Hepatitis B.

Two labels that are alike but for a number name two things: the reports of two years, two popes, two protocols.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from graph.language.roman import roman

DIGITS = re.compile(r"\d+")
ROMAN = re.compile(r"\b(?=[IVXL])(XL|L?X{0,3})(IX|IV|V?I{0,3})\b")
LETTER = re.compile(r"\w\W+([A-Z])\s*$")
"""A capital at the end, without a full stop: with one it is a name that is cut short."""

ASIDE = re.compile(
    r"[(\[][^()\[\]]*[)\]]"
    r"|,\s*(?:ca\.?\s+)?\d{3,4}(?:\s*[-–]\s*(?:\d{2,4})?)?(?:\s*B\.?\s*C\.?)?(?=\s*(?:$|[,(:;]|--))"
)
"""What is said by the way: in parentheses, or as a year after a comma."""

SHORT = re.compile(r"\b(\d\d)(\d\d)\s?[-–/]\s?(\d\d)\b(?!\d)")
"""Years of which the second is cut short: 2007-08."""

YEAR = re.compile(r"1\d{3}|20\d\d")
LONGEST = 20

_WORDS = {
    "en": "first second third fourth fifth sixth seventh eighth ninth tenth/"
    "- two three four five six seven eight nine ten",
    "de": "erste zweite dritte vierte funfte sechste siebte achte neunte zehnte/"
    "erster zweiter dritter vierter funfter sechster siebter achter neunter zehnter/"
    "ersten zweiten dritten vierten funften sechsten siebten achten neunten zehnten/"
    "- zwei drei vier funf sechs sieben acht neun zehn",
    "fr": "premier deuxieme troisieme quatrieme cinquieme sixieme septieme huitieme neuvieme dixieme/"
    "premiere seconde/- second/- deux trois quatre cinq six sept huit neuf dix",
    "es": "primero segundo tercero cuarto quinto sexto septimo octavo noveno decimo/"
    "primera segunda tercera cuarta quinta sexta septima octava novena decima/primer - tercer/"
    "- dos tres cuatro cinco seis siete ocho nueve diez",
    "it": "primo secondo terzo quarto quinto sesto settimo ottavo nono decimo/"
    "prima seconda terza quarta quinta sesta settima ottava nona decima/"
    "- due tre quattro cinque sei sette otto nove dieci",
    "ru": "первыи второи третии четвертыи пятыи шестои седьмои восьмои девятыи десятыи/"
    "первая вторая третья четвертая пятая шестая седьмая восьмая девятая десятая/"
    "- два три четыре пять шесть семь восемь девять десять",
}
WORDS = {
    language: {word: str(value) for row in rows.split("/") for value, word in enumerate(row.split(), 1) if word != "-"}
    for language, rows in _WORDS.items()
}
"""Folded number words, and what they say; by language."""


@dataclass(frozen=True, slots=True)
class Numbers:
    """The numbers of a label: ``told`` in its name, ``years`` too, ``aside`` by the way; and the letter at its end.

    ``letters`` are the single letters that it has anywhere.
    """

    told: frozenset[str]
    years: frozenset[str]
    aside: frozenset[str]
    letter: str
    letters: frozenset[str]

    def differ(self, other: Numbers) -> bool:
        """Tell whether one names a number that the other does not; by the way, whether both do, and none in common."""
        if self == other:
            return False
        mine, others = self.every, other.every
        if self.told - others or other.told - mine:
            return True
        if (self.years or other.years) and mine.isdisjoint(others):
            return True
        if self.letter not in {"", *other.letters} or other.letter not in {"", *self.letters}:
            return True
        return bool(mine and others) and mine.isdisjoint(others)

    @property
    def every(self) -> frozenset[str]:
        return self.told | self.years | self.aside

    @property
    def plain(self) -> bool:
        """Tell whether the name has no number."""
        return not self.told and not self.years


@lru_cache(maxsize=1 << 15)
def numbers(text: str, words: tuple[str, ...], language: str) -> Numbers:
    """Give the numbers of a text, of which ``words`` are the folded ones outside parentheses."""
    text = SHORT.sub(r"\1\2-\1\3", text)
    said = "".join(ASIDE.findall(text))
    told = ASIDE.sub(" ", text) if said else text
    found = _digits(told) | _spoken(words, language)
    years = frozenset(one for one in found if YEAR.fullmatch(one))
    letter = LETTER.search(told)
    ending = letter[1].casefold() if letter and not ROMAN.fullmatch(letter[1]) else ""
    single = frozenset(word for word in words if len(word) == 1)
    return Numbers(found - years, years, _digits(said), ending, single)


def _spoken(words: tuple[str, ...], language: str) -> frozenset[str]:
    known = WORDS.get(language or "en")
    return frozenset(known[word] for word in words if word in known) if known else frozenset()


def _digits(text: str) -> frozenset[str]:
    found = {str(int(digits)) for digits in DIGITS.findall(text) if len(digits) < LONGEST}
    # A single letter may be a word (I), a name (V. Hugo) or a unit: only at the end is it surely a numeral.
    end = len(text.rstrip())
    found |= {str(roman(met[0])) for met in ROMAN.finditer(text) if len(met[0]) > 1 or (met[0] and met.end() == end)}
    return frozenset(found)
