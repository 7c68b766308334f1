"""Corporate bodies: their parts, acronym and place, what brings their variants together, and whether a name is one.

To add a word that only bodies have in their names: WORDS.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal as OneOf

from graph.names import clean, key
from graph.values import identifiers, listed
from graph.values.agents import people, relators
from graph.values.identifiers import Identifier

Kind = OneOf["person", "body", "unknown"]

WORDS = listed(
    "university universität universitat universidad universidade université univerzita università "
    "universitas universiteit universitet universitetet uniwersytet üniversitesi egyetem yliopisto ülikool "
    "universitāte universitetas univerza sveučilište университет универзитет універсітэт університет "
    "უნივერსიტეტი جامعة πανεπιστήμιο polytechnic politecnico hochschule fachhochschule school college "
    "faculty fakulta fakultät faculté facultad academy akademie académie academia akademi akademia академия "
    "institute institut instituto istituto instituut institutt instytut intézet институт інститут ministry "
    "ministère ministerium ministerio ministério ministero ministerie ministerstvo ministerstwo bakanlığı "
    "министерство міністерство department departamento département departement dipartimento bureau office "
    "oficina ufficio biuro отдел управление committee comité comitato comissão comisión commission "
    "commissione kommission komise komisja комитет комиссия комітет council conseil consejo consiglio "
    "conselho rada rat радa совет assembly assemblée asamblea parliament parlament parlement government "
    "gouvernement gobierno governo regierung правительство court tribunal gericht суд cour corte association "
    "associazione asociación associação verband verein society société sociedad sociedade gesellschaft "
    "общество towarzystwo organization organisation organización organização organizzazione organizacja "
    "организация організація union foundation fondation fundación fundação fondazione stiftung fundacja фонд "
    "trust federation fédération federación bundesamt agency agence agencia agência agenzia agentur agentura "
    "agencja агентство centre center centro zentrum centrum központ центр laboratory laboratoire laboratorio "
    "laboratories observatory museum musée museo muzeum музей library libraries bibliothèque bibliothek "
    "biblioteca biblioteka knihovna könyvtár библиотека archive archives archiv archivo архив press "
    "publishing publishers publications verlag éditions editorial editore editora uitgeverij nakladatelství "
    "wydawnictwo издательство inc ltd llc gmbh corp corporation company co plc s.a b.v a.s o.o bank group "
    "network division section programme program project collaboration consortium team task working "
    "conference symposium workshop congress seminar hospital klinik clinic church diocese republic kingdom "
    "state states nations international national european united federal administration authority board "
    "service services station mission secretariat directorate delegation embassy chamber league alliance "
    "coalition party forum initiative initiatives campus repository commons journal district survey company "
    "staff fund studio orchestra ensemble theatre theater"
)
NAMED = frozenset(key(word) for word in WORDS)
LINKING = frozenset(
    listed("of for the and für und pour des et para dell della degli per для по и für voor van het och og")
) - {"van", "des", "et"}
"""Small words within a name that bodies have and people do not; those of noble names are left out."""

ENGLISH = re.compile(r"^the\s+(?=\S)")
INVERTED = re.compile(r"(?<=\S)\s*,\s*the$")
PREFIXED = re.compile(
    r"\b(?:(?P<co>co)(?:[-‐‑]|\s(?=operati|ordinati))|(?P<other>anti|multi|non|semi|socio)[-‐‑\s])(?=[^\W\d_])",
    re.IGNORECASE,
)
"""What is written in one word or in two: Co-operation, Non Governmental."""
BRACKETED = re.compile(r"\s*\((?P<note>[^()]*)\)")
ABBREVIATED = frozenset(
    listed("inc ltd co corp st dept univ univ inst prof dr no vol jr sr u.s u.k u.n e.v ph gen mt ft bros assoc")
)
PART = re.compile(r"(?<=[^\s.])\.\s+(?=[^\W\d_])|\s+>\s+|\s+--\s+")
SINGLE = re.compile(r"\b(?:[^\W\d_] )+[^\W\d_]\b")
LETTERS = re.compile(r"[^\W\d_]+")
CAPITALS = re.compile(r"[^\W\d_a-zа-яёіїєґ]{2,10}")
INITIALS = re.compile(r"(?:[^\W\d_]\.-?){1,4}")
LETTER = re.compile(r"[^\W\d_a-zа-яё]")
DIGITS = re.compile(r"\d")
ALONE = re.compile(r"\S+, \S")
POINTED = re.compile(r"(?:[^\W\d_]\.){2,}")
STATES = frozenset(listed("un us uk eu usa ussr uae osce nato unesco"))
"""The acronyms with points that stand before a body's name as initials do before a person's."""
PARTICLE = "|".join(re.escape(word) for word in sorted(people.PARTICLES))
TWO_NAMES = re.compile(
    rf"[^\W\d_][^\W\d_A-Z.'’-]*\.?(?: [^\W\d_]\.)*(?: (?:{PARTICLE})(?= ))*"
    r"(?:[ -][^\W\d_a-zа-яё][^\W\d_]+){1,2}"
)
"""A given name, initials, particles, a family name of one word or two."""
SEVERAL = "it names several people"


@dataclass(frozen=True, slots=True)
class Body:
    """``name`` is the whole name, ``parts`` its hierarchy from the widest, ``fold`` equal for variants of one name.

    ``place`` is what tells bodies of one name apart, ``role`` a relator's code of the Library of Congress, or empty.
    """

    name: str
    parts: tuple[str, ...]
    fold: str
    acronym: str = ""
    place: str = ""
    role: str = ""
    identifier: Identifier | None = None


@lru_cache(maxsize=65536)
def read(text: str, identifier: str = "") -> Body:
    """Take a body's name apart; ``identifier`` is what the source gives beside it."""
    if len(text) > relators.LONGEST:
        return Body(clean(text), (clean(text),), fold(text))
    found = [identifiers.read(identifier)] if identifier else list(identifiers.find(text))
    name = relators.without(clean(text), found)
    name, role = relators.split(name)
    name = name[1:-1].strip() if name.startswith("[") and name.endswith("]") else name
    acronym = place = ""
    for note in BRACKETED.finditer(name):
        if _is_acronym(note["note"], name[: note.start()]):
            acronym = note["note"]
        else:
            place = note["note"]
    plain = clean(BRACKETED.sub(lambda note: "" if note["note"] == acronym else note[0], name)).rstrip(",;:") or name
    return Body(plain, _parts(plain), fold(plain), acronym, place, role, found[0] if found else None)


def _parts(name: str) -> tuple[str, ...]:
    """Part a name at the full stops of its hierarchy, not at those of abbreviations."""
    parts, start = list[str](), 0
    for stop in PART.finditer(name):
        word = name[start : stop.start()].rsplit(" ", 1)[-1]
        if stop[0].startswith(".") and (word.casefold() in ABBREVIATED or len(word) == 1 or "." in word):
            continue
        parts.append(name[start : stop.start()])
        start = stop.end()
    return tuple(part.strip() for part in (*parts, name[start:]) if part.strip())


def _is_acronym(note: str, name: str) -> bool:
    """Tell whether the letters in brackets are the initials of the name before them."""
    letters = [letter for letter in note if letter.isalpha()]
    if not 2 <= len(letters) <= 12 or sum(letter.isupper() for letter in letters) < 2 or " " in note.strip():
        return False
    initials = iter(word[0].casefold() for word in LETTERS.findall(name))
    return all(letter.casefold() in initials for letter in letters if letter.isupper())


@lru_cache(maxsize=65536)
def fold(name: str) -> str:
    """Fold case, spaces, signs, "&", an article, hyphens of prefixes, an acronym in brackets: one fold, one body."""
    name = clean(name)
    for note in BRACKETED.finditer(name[: relators.LONGEST]):
        if _is_acronym(note["note"], name[: note.start()]):
            name = name.replace(note[0], "", 1)
    name = PREFIXED.sub(lambda found: found["co"] or found["other"], name)
    folded = INVERTED.sub("", key(re.sub(r"\s*&\s*", " and ", name)))
    words = " ".join(re.findall(r"[^\W_]+(?:[\u0300-\u036f]+[^\W_]*)*", folded))
    words = SINGLE.sub(lambda found: found[0].replace(" ", ""), words)
    return ENGLISH.sub("", words) or folded


def judge(text: str) -> tuple[Kind, str]:
    """Tell whether a name is a person's or a body's, and by what; unknown where nothing tells."""
    name = clean(text)[: relators.LONGEST]
    found = tuple(identifiers.find(name))
    for identifier in found:
        if identifier.kind in {"orcid", "ror"}:
            return ("person", "an ORCID") if identifier.kind == "orcid" else ("body", "a ROR identifier")
    bare = relators.bare(relators.without(name, found))
    return _by_words(bare) or _by_form(bare)


def _by_words(name: str) -> tuple[Kind, str] | None:
    words = [key(word) for word in re.findall(r"[^\s,;:()\[\]/]+", name)]
    for place, word in enumerate(words):
        # Bank, Church and Law are family names too: before a comma such a word alone says nothing.
        if word in NAMED and not (place == 0 and ALONE.match(name)):
            return "body", f"the word '{word}'"
    if people.several(name):
        return "unknown", SEVERAL
    if _are_people(name):
        return "unknown", SEVERAL
    if len(words) > 2 and any(word in LINKING for word in words[1:-1]):
        return "body", "a word that links the parts of a name"
    return None


def _are_people(name: str) -> bool:
    """Tell Jane Doe and Richard Roe, who may be two people, from Marks and Spencer."""
    halves = people.AND.split(name)
    return len(halves) > 1 and all(TWO_NAMES.fullmatch(half) for half in halves)


def _by_form(name: str) -> tuple[Kind, str]:
    tokens = name.split()
    if any(mark in name for mark in "&@/") or DIGITS.search(name):
        return "body", "a digit or a sign that is not part of people's names"
    if relators.is_titled(name):
        return "person", "a title before or after the name"
    if "," in name:
        return _by_comma(name)
    if _is_pointed(tokens):
        return "body", "an acronym with points"
    if 2 <= len(tokens) <= 5 and (any(map(INITIALS.fullmatch, tokens)) or any(map(LETTER.fullmatch, tokens[:-1]))):
        return "person", "initials"
    if (
        tokens
        and all(CAPITALS.fullmatch(token) and token.isupper() for token in tokens)
        and (len(tokens) == 1 or any(map(_is_unspeakable, tokens)))
    ):
        return "body", "an acronym"
    if len(tokens) > 6:
        return "body", "its length"
    return "unknown", "nothing tells"


def _is_pointed(tokens: list[str]) -> bool:
    """Tell O.S.C.E., U.N. Women and O.S.C.E. ODIHR from J.R.R. Tolkien."""
    if not tokens or not POINTED.fullmatch(tokens[0]):
        return False
    acronym, rest = tokens[0].replace(".", ""), tokens[1:]
    if acronym.casefold() in STATES or (not rest and len(acronym) > 2):
        return True
    return bool(rest) and all(
        len(token) <= 5 and CAPITALS.fullmatch(token) and token.isupper() and _is_unspeakable(token) for token in rest
    )


def _by_comma(name: str) -> tuple[Kind, str]:
    family, _, given = (part.strip() for part in name.partition(","))
    if len(family.split()) <= 4 and 1 <= len(given.replace(",", " ").split()) <= 5 and name.count(",") <= 2:
        return "person", "a family name before a comma"
    return "unknown", "nothing tells"


def _is_unspeakable(token: str) -> bool:
    """Tell an acronym from a name in capitals: no vowel, or three consonants together, or two at an odd end."""
    letters = token.casefold()
    return not re.search(r"[aeiouyаеиоуыэюяіїє]", letters) or bool(
        re.search(r"[bcdfghjklmnpqrstvwxz]{4}|(?:hr|cr|gm|dc|pd|bm|mf)$", letters)
    )
