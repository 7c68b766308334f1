"""What a label is made of, so that labels that are written differently can meet: words, stems, qualifiers, skeleton.

Stems are Snowball's, by language: https://snowballstem.org/. A label meets others under its *keys*, 63-bit numbers;
authorities keep their labels under the same keys, so a change here wants the indexes made anew (see VERSION).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, lru_cache
from hashlib import blake2b

from graph.language.irregular import evened, simplified, singular
from graph.language.stems import stemmer
from graph.link.concept import Label
from graph.link.glue import GLUE, SMALL
from graph.link.spelling import spelling

VERSION = 3
"""The number of this way to make keys."""

REMEMBERED = 1 << 16
"""Labels that are kept taken apart."""

LETTERS = str.maketrans(
    {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "ħ": "h", "ŋ": "n"}
)
MARKS = re.compile(r"[\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u0640\u200b-\u200f\u00ad]")
JOINED = re.compile(r"(?<=\w)['’ʼʻ`´.](?=\w\b)|(?<=\b\w)\.(?=\w\b)")
WORD = re.compile(r"\w[\w+#]*")
QUALIFIED = re.compile(r"\s*[(\[]([^()\[\]]*)[)\]]")
DIVIDED = re.compile(r"\s*(?:--|—|–|/|:|;)\s*")
HYPHEN = re.compile(r"(?<=\w)-(?=\w)")
CAPITALS = re.compile(r"([A-Z][A-Z0-9.&-]{0,8}[A-Z0-9.])(?:['’]?s)?")
ELIDED = re.compile(r"\b(?:l|d|j|m|n|s|t|c|qu|dell|dall|nell|sull|all|un)['’](?=\w)", re.IGNORECASE)
DOUBLED = re.compile(r"(.)(?=\1)")
SOUNDS = str.maketrans({"k": "c", "q": "c", "z": "s", "v": "f", "j": "i"})
UNVOWELLED = SOUNDS | str.maketrans("", "", "aeiouywh")
CHINESE = frozenset({"", "und", "zh"})
"""Languages of a text that may be Chinese: it is compared in simplified characters."""

INDEXED, ASKED = ("@", "&"), ("&", "@")
"""What marks the keys of an acronym and of a name's initials. Names do not meet by their initials: that is chance."""

JOINING = re.compile(r"['’ʼʻ`´.]")


@dataclass(frozen=True, slots=True)
class Form:
    """A label as it is compared.

    ``plain`` is folded; ``words`` are its words in order, qualifiers last, ``stems`` theirs; ``bag`` the stems that
    say something, ``core`` those of them outside qualifiers; ``head`` the stem of the main word; ``skeleton`` what
    remains without spaces, vowels and doubled letters, ``spelling`` the stems as they are written by the rule;
    ``acronym`` is set where the label may be one, and ``initials`` where it may have one; ``outside`` counts the words
    outside qualifiers. ``text`` is the label itself, ``language`` its primary subtag.
    """

    text: str
    language: str
    plain: str
    words: tuple[str, ...]
    stems: tuple[str, ...]
    bag: frozenset[str]
    core: frozenset[str]
    skeleton: str
    qualifier: frozenset[str]
    acronym: str
    initials: tuple[str, ...]
    spelling: frozenset[str]
    outside: int


def fold(text: str) -> str:
    """Fold case, accents, Unicode form and all that is no letter or digit."""
    if text.isascii():
        folded = text.lower()
    else:
        folded = MARKS.sub("", unicodedata.normalize("NFKD", text).casefold().translate(LETTERS))
    return " ".join(WORD.findall(JOINED.sub("", folded) if JOINING.search(folded) else folded))


@lru_cache(maxsize=1 << 10)
def base(language: str) -> str:
    """Give the language of a tag without script and region."""
    return language.partition("-")[0].lower()


def stems(text: str, language: str) -> tuple[str, ...]:
    """Stem the words of a folded text; of a text in no known language as English, the tongue of most such lists."""
    words = text.split()
    known = _stem(language or "en")
    return tuple(map(known, words)) if known else tuple(words)


@cache
def _stem(language: str) -> Callable[[str], str] | None:
    """Give what stems a word of a language, with a memory of its own: Snowball's is sorted through when it is full."""
    known = stemmer(language)
    if known is None:
        return None
    return lru_cache(maxsize=REMEMBERED)(lambda word: evened(known.stemWord(singular(word, language)), language))


@lru_cache(maxsize=REMEMBERED)
def form(text: str, language: str) -> Form:
    """Take a label apart."""
    language = base(language)
    told = ELIDED.sub("", text) if language in GLUE else text
    if language in CHINESE and not text.isascii():
        told = simplified(told)
    inner = " ".join(QUALIFIED.findall(told)) if "(" in told or "[" in told else ""
    outer = QUALIFIED.sub(" ", told) if inner else told
    if not outer.strip():
        inner, outer = "", told
    main, aside = fold(outer), fold(inner) if inner else ""
    core, extra = stems(main, language), stems(aside, language) if aside else ()
    spelt = " ".join([spelling(word, language) for word in main.split()])
    meant = frozenset(_telling(core, main, language))
    asides = frozenset(_telling(extra, aside, language)) if aside else frozenset[str]()
    return Form(
        text=text,
        language=language,
        plain=f"{main} {aside}".strip(),
        words=(*main.split(), *aside.split()),
        stems=(*core, *extra),
        bag=meant | asides,
        core=meant,
        skeleton=skeleton(main),
        qualifier=asides,
        acronym=_acronym(outer),
        initials=_acronyms(outer, main, language),
        spelling=meant if spelt == main else frozenset(_telling(stems(spelt, language), spelt, language)),
        outside=len(core),
    )


def _telling(stemmed: tuple[str, ...], folded: str, language: str) -> tuple[str, ...]:
    """Give the stems of the words that say something; of a label of little words, all."""
    small = SMALL.get(language or "en", frozenset())
    kept = tuple(stem for stem, word in zip(stemmed, folded.split(), strict=True) if word not in small)
    return kept or stemmed


def skeleton(folded: str) -> str:
    """Drop spaces, vowels but the first letter, and what sounds alike: spellings of one word become one."""
    joined = folded.replace(" ", "").replace("ph", "f").replace("ck", "c").replace("ch", "c").replace("th", "t")
    return DOUBLED.sub("", joined[:1].translate(SOUNDS) + joined[1:].translate(UNVOWELLED))


def _acronym(text: str) -> str:
    found = CAPITALS.fullmatch(text.strip())
    return re.sub(r"[^A-Z0-9]", "", found[1]).casefold() if found else ""


def _acronyms(text: str, folded: str, language: str) -> tuple[str, ...]:
    """Give the acronyms that a name may have; words with a hyphen also count as one, as in Co-operation."""
    found = _initials(folded, language)
    if "-" in text:
        found += _initials(fold(HYPHEN.sub("", text)), language)
    return tuple(dict.fromkeys(found))


def _initials(folded: str, language: str) -> list[str]:
    """Give the acronyms of a name of several words: with and without its little words."""
    words = folded.split()
    if not 2 <= len(words) <= 9:
        return []
    small = SMALL.get(language or "en", frozenset())
    every = "".join([word[0] for word in words])
    telling = "".join([word[0] for word in words if word not in small])
    return [telling, every] if len(telling) > 1 else [every]


def number(text: str) -> int:
    """Give the key of a text."""
    return int.from_bytes(blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big") >> 1


def whole(label: Label) -> tuple[int, ...]:
    """Give the keys under which a label is found by labels that are the same but for spelling, form and order."""
    return _whole(label.text, base(label.language), INDEXED)


def bagged(stems: frozenset[str]) -> int:
    """Give the key under which a label of these telling stems is found."""
    return number(f"~{' '.join(sorted(stems))}")


def sought(label: Label) -> tuple[int, ...]:
    """Give the keys under which a label looks for others: an acronym for names, a name for acronyms."""
    return _whole(label.text, base(label.language), ASKED)


@lru_cache(maxsize=1 << 12)
def _whole(text: str, language: str, marks: tuple[str, str]) -> tuple[int, ...]:
    told = form(text, language)
    keys = [f"={told.plain}", f"~{' '.join(sorted(told.bag))}"]
    if told.core != told.bag:
        keys.append(f"~{' '.join(sorted(told.core))}")
    if told.spelling != told.core:
        keys.append(f"~{' '.join(sorted(told.spelling))}")
    if told.acronym and told.acronym != told.plain:
        keys.append(f"={told.acronym}")
    if len(told.skeleton) > 2:
        keys.append(f"-{told.skeleton}")
    short, full = marks
    keys += [f"{short}{told.acronym}"] if told.acronym else [f"{full}{initials}" for initials in told.initials]
    return tuple(dict.fromkeys(number(key) for key in keys if len(key) > 1))


def namesake(label: Label) -> int:
    """Give the key that a label has in common with those that differ in their qualifiers only."""
    return number(f"^{' '.join(sorted(form(label.text, label.language).core))}")


def parts(label: Label) -> tuple[tuple[str, int], ...]:
    """Give the telling stems of a label with the keys under which it meets labels that have them too."""
    told = form(label.text, label.language)
    return tuple((stem, word(stem)) for stem in sorted(told.bag))


@lru_cache(maxsize=1 << 16)
def word(stem: str) -> int:
    """Give the key of a single word, by its stem."""
    return number(f"w{stem}")


def code(notation: str) -> int:
    """Give the key of a notation."""
    return number(f"n{notation.strip().casefold()}")
