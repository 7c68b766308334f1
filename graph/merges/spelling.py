"""Spellings that a language has side by side for one word: labour and labor, acção and ação, Maerz and März.

A word is folded to one of its spellings, which need not be a word at all: folded words are compared with each other,
and nobody sees them. To add a language: a row in FOLDS, or its tag in ACCENTED.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache

from graph.values import listed

__all__ = ["PLURALS", "plain", "unaccented"]

ACCENTED = frozenset(listed("ca en es fr gl it la pt"))
"""The languages whose accents catalogues leave out; where an accent makes another letter, they are not here."""
LETTERS = {"es": "ñ", "gl": "ñ", "ca": "ç", "fr": "ç", "pt": "ç"}
"""The marks that are kept all the same: a campana is no campaña."""

BRITISH = dict(
    pair.split("=")
    for pair in listed(
        "aeroplane=airplane ageing=aging aluminium=aluminum artefact=artifact benefitt=benefit cheque=check "
        "connexion=connection cosy=cozy disc=disk doughnut=donut draught=draft focuss=focus gaol=jail gipsy=gypsy "
        "grey=gray inflexion=inflection jewellery=jewelry kerb=curb kidnapp=kidnap koran=quran manoeuv=maneuv "
        "moslem=muslim mould=mold moult=molt moustache=mustache phoenix=phenix plough=plow practise=practice "
        "pyjama=pajama reflexion=reflection rumania=romania roumania=romania sceptic=skeptic smoulder=smolder "
        "sulph=sulf tsar=czar tyre=tire woollen=woolen worshipp=worship yoghurt=yogurt"
    )
)
"""How English words begin that Britain and America, or two times, spell each in a way of its own."""

LEFT = frozenset(listed("amour amours flour flours prise prises prologue prologues timbre timbres"))
"""English words that look like a spelling of another one, and are not."""

Fold = tuple[re.Pattern[str], str]


def _folds(*rows: tuple[str, str]) -> tuple[Fold, ...]:
    return tuple((re.compile(form), other) for form, other in rows)


ENGLISH = _folds(
    (r"(?<=[a-z]{2})our(?=(?:s|ed|ing|ers?|able|ably|ful|less|ites?|ists?|al|ally|ism|ly|hoods?|y|ies)?$)", "or"),
    (r"(?<=[a-z]{2})is(?=(?:e|ed|es|ers?|ing|able|ations?|ational)$)", "iz"),
    (r"(?<=[a-z]{2})ys(?=(?:e|ed|ers?|ing)$)", "yz"),
    (r"(cent|theat|met|lit|fib|sab|calib|lust|spect|scept|mit|saltpet|sepulch|meag|somb|och|louv)re(?=s?$)", r"\1er"),
    (r"(?<=[a-z]{3})ogue(?=s?$)", "og"),
    (r"(?<=log)u(?=(?:ing|ed|ers?)$)", ""),
    (r"(?<=gr)amme(?=s?$)", "am"),
    (r"(?<=arch)ae|(?<=pal)ae(?=[ano])|(?<=gyn)ae|(?<=hy)ae(?=na)|(?<=jud)ae(?=o)|(?<=^gr)ae(?=c)", "e"),
    (r"(?<=i)ae(?=v)|(?<=chim)ae|(?<=p)ae(?=d)|(?<=h)ae(?=m)|ae(?=mi[ac])|ae(?=sth)|(?<=^c)ae(?=s[ai]|c)", "e"),
    (r"(?<=^f)ae(?=c)|^ae(?=tio|on|ther|stiv)|^oe(?=stro|soph|dem|cumen|colog)|(?<=f)oe(?=t)|(?<=hom)oe(?=o)", "e"),
    (r"(?<=^c)oe(?=li[ac])|(?<=am)oe(?=b)|(?<=rh)oe(?=[ai])|(?<=p)oe(?=ia|na)", "e"),
    (r"^([a-z]*[aeiouy][a-z]*[^aeiouy][aeiou])ll(?=(?:ing|ed|ers?|ors?|ous)$)", r"\1l"),
    (r"ll(?=ment|ful)|(?<=^enro)ll|(?<=^fulfi)ll|(?<=^disti)ll", "l"),
    (r"(?<=^def)ence|(?<=^off)ence|(?<=^lic)ence|(?<=^pret)ence", "ense"),
    (r"(?<=dg)e(?=ment)", ""),
)

FOLDS: Mapping[str, tuple[Fold, ...]] = {
    "en": ENGLISH,
    "ar": _folds(("[أإآٱ]", "ا"), ("[ىی]", "ي"), ("ک", "ك"), ("ة", "ه"), ("[ـ\u064b-\u0652]", "")),
    "da": _folds(("å", "aa")),
    "de": _folds(("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ph", "f")),
    "fa": _folds(("[أإآٱ]", "ا"), ("[يى]", "ی"), ("ك", "ک"), ("[ـ\u064b-\u0652]", "")),
    "nb": _folds(("å", "aa")),
    "nn": _folds(("å", "aa")),
    "no": _folds(("å", "aa")),
    "pt": _folds(("(?<=[aeiou])[cp](?=ç|t|c[ei])", "")),
    "ru": _folds(("ё", "е")),
}
"""What is written in several ways, by language: a form, and what stands for all of its ways."""


PLURALS: Mapping[str, frozenset[str]] = {
    "ca": frozenset({"", "s", "ns"}),
    "es": frozenset({"", "s", "es"}),
    "fr": frozenset({"", "s", "x", "al", "aux"}),
    "gl": frozenset({"", "s", "ns"}),
    "it": frozenset(listed("a e i o")),
    "pt": frozenset({"", "s", "es", "ao", "oes"}),
}
"""The endings of number that go with accents; where they are not known, only one of the two may differ."""


@lru_cache(maxsize=262144)
def unaccented(word: str, language: str) -> str:
    """Take the accents from a word, in a language whose catalogues leave them out."""
    if language not in ACCENTED or word.isascii():
        return word
    kept = LETTERS.get(language, "")
    marks = (letter if letter in kept else unicodedata.normalize("NFD", letter) for letter in word)
    return "".join(mark for letter in marks for mark in letter if not unicodedata.combining(mark))


@lru_cache(maxsize=262144)
def plain(word: str, language: str) -> str:
    """Give the one spelling that stands for all that a language has of a word (its primary tag)."""
    bare = unaccented(word, language)
    if language == "en":
        bare = _american(bare)
    if bare in LEFT:
        return bare
    for form, other in FOLDS.get(language, ()):
        bare = form.sub(other, bare)
    return bare


def _american(word: str) -> str:
    """Take the beginning of a word from the table of those that follow no rule."""
    found = BEGINNING.match(word)
    return BRITISH[found[0]] + word[found.end() :] if found else word


BEGINNING = re.compile("|".join(sorted(BRITISH, key=len, reverse=True)))
