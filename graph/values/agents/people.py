"""People's names taken apart: family and given name, years of life, role, identifier.

See https://www.w3.org/International/questions/qa-personal-names: where nothing tells, a name is not taken apart.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from graph.names import clean, key
from graph.values import identifiers, listed
from graph.values.agents import relators
from graph.values.identifiers import Identifier

PARTICLES = frozenset(
    listed(
        "van von der den de da do dos das di du del della la le ter ten zu zum zur af av bin bint ibn al el ben "
        "st st. mac mc"
    )
)
SUFFIX = re.compile(r",?\s+(?P<suffix>jr\.?|sr\.?|ii|iii|iv)$", re.IGNORECASE)
SUFFIX_WITHIN = re.compile(r",\s*(?P<suffix>jr\.?|sr\.?|ii|iii|iv)(?=,|$)", re.IGNORECASE)
FULLER = re.compile(r"(?<=\.)\s*\([^\W\d_][^()\d]*\)(?P<comma>,|$)")
"""The forenames in full that a catalogue puts in brackets after initials."""
PATRONYMIC = re.compile(r"(?:вич|вна|чна|ич|оглы|кызы)$", re.IGNORECASE)
ALPHABETS = re.compile(r"[A-Za-z\u00c0-\u024f\u1e00-\u1eff\u0370-\u03ff\u0400-\u052f.'’ʼ`´-]+")
AND = re.compile(r",?\s+(?:and|und|et|y|e|и|і|og|och|&)\s+", re.IGNORECASE)
LEADING = re.compile(r"^(?:and|und|et|y|и|&)\s+", re.IGNORECASE)
JOINING = {"y", "e", "i"}
"""What joins the two halves of a family name."""

WORD = r"[^\W\d_](?:[^\W\d_]|['’ʼ`´.-])*"
NAME = re.compile(rf"{WORD}(?: {WORD}){{0,3}},\s*{WORD}(?: {WORD}){{0,3}}(?:,\s*(?:Jr|Sr|II|III|IV)\.?)?")
SHORT = re.compile(rf"(?:^|,\s*)(?P<name>{WORD}(?: {WORD}){{0,3}},\s*(?:[^\W\d_]\.[ -]?){{1,4}})(?=\s*,|\s*$)")
NONE = frozenset(
    listed(
        "sn;sine nomine;et al;et alii;and others;anonymous;anon;anonym;anonymus;anonyme;anónimo;anônimo;anonimo;"
        "аноним;анонимно;unknown;unknown author;author unknown;unknown publisher;publisher unknown;not known;no author;"
        "no publisher;not identified;author not identified;publisher not identified;unbekannt;inconnu;desconocido;"
        "desconhecido;sconosciuto;неизвестен;неизвестный автор;неизвестно;без автора;б а;n/a;not available;"
        "not applicable;none;null;佚名;匿名;不詳;不详",
        ";",
    )
)
"""What sources write where they have no name."""
INITIALS = re.compile(r"(?:[^\W\d_]\.-?){1,4}|[A-ZА-ЯЁ]{1,3}")


@dataclass(frozen=True, slots=True)
class Person:
    """``name`` is in the order of speech, ``sort`` in that of a catalogue; ``family`` is empty where nothing tells it.

    ``dates`` are the years of life as written, ``role`` a relator's code of the Library of Congress, ``others`` is
    "et al." or several names in one value, which is then not taken apart; what is not there is empty.
    """

    name: str
    sort: str
    family: str = ""
    given: str = ""
    suffix: str = ""
    dates: str = ""
    affiliation: str = ""
    role: str = ""
    identifier: Identifier | None = None
    others: bool = False


@lru_cache(maxsize=65536)
def read(text: str, identifier: str = "") -> Person:
    """Take a person's name apart; ``identifier`` is what the source gives beside it."""
    written = clean(text)
    if len(written) > relators.LONGEST:
        return Person(written, written)
    found = [identifiers.read(identifier)] if identifier else list(identifiers.find(written))
    known = next((one for one in found if identifier or one.kind in {"orcid", "isni"}), None)
    if several(written):
        return Person(written, written, identifier=known, others=True)
    name, others = relators.others(relators.without(written, found))
    name, role = relators.split(name)
    name, dates = relators.dated(name)
    name = FULLER.sub(r"\g<comma>", name)
    name, affiliation = relators.affiliated(name)
    if not role:
        name, role = relators.split(name)
    name, suffix = _suffixed(relators.untitled(relators.CLASS.sub(r"\g<comma>", name)).strip(" ,"))
    family, given = _halves(name)
    spoken = clean(f"{given} {family} {suffix}") if family else clean(f"{name} {suffix}")
    sort = ", ".join(part for part in (family, given, suffix) if part) if family else spoken
    return Person(spoken or written, sort or written, family, given, suffix, dates, affiliation, role, known, others)


@lru_cache(maxsize=65536)
def several(text: str) -> tuple[str, ...]:
    """Part the names of several people, each with its family name before a comma; nothing where a part is not such.

    ``Doe, Jane; Smith, Adam``, ``Doe, Jane and Smith, Adam``, ``Doe, J., Smith, A.``; et al. is no name.
    """
    written = relators.others(clean(text))[0]
    if "," not in written or len(written) > relators.LONGEST:
        return ()
    names = list[str]()
    parts = [LEADING.sub("", part.strip(" ,")) for part in written.split(";")]
    # A part that is one name is not parted: Ortega y Gasset, José.
    for part in (half for one in parts for half in ([one] if _is_inverted(one) else AND.split(one))):
        name = part.strip(" ,")
        if not name:
            continue
        short = [found["name"].strip() for found in SHORT.finditer(name)]
        if len(short) > 1 and sum(map(len, short)) == len(re.sub(r"(?<=\.),\s*", "", name)):
            names += short
        elif _is_inverted(relators.bare(name)):
            names.append(name)
        else:
            return ()
    return tuple(names) if len(names) > 1 else ()


def _is_inverted(name: str) -> bool:
    found = NAME.fullmatch(name)
    words = name.replace(",", " ").split()
    return bool(found) and all(not word[0].islower() or word.casefold() in PARTICLES | JOINING for word in words)


@lru_cache(maxsize=4096)
def absent(text: str) -> bool:
    """Tell what stands for no name: [s.n.], et al. alone, Anonymous, n/a, a dash, nothing."""
    written = clean(text).strip("[](){}<> .,;:?")
    if key(written) == "sn":
        return False
    folded = re.sub(r"^s\.\s*n$", "sn", key(written)).replace(".", "")
    return folded in NONE or key(written) == "n.a" or not any(letter.isalnum() for letter in written)


def _suffixed(name: str) -> tuple[str, str]:
    """Part Jr. or III from a name, wherever it stands."""
    for form in (SUFFIX_WITHIN, SUFFIX):
        if found := form.search(name):
            return form.sub("", name, count=1), found["suffix"]
    return name, ""


def _halves(name: str) -> tuple[str, str]:
    """Give the family name and the given ones; two empty texts where nothing tells which is which."""
    if "," in name:
        family, _, given = (part.strip(" ,") for part in name.partition(","))
        return family, given
    words = name.split()
    if not 2 <= len(words) <= 5 or not all(ALPHABETS.fullmatch(word) for word in words):
        return "", ""
    if PATRONYMIC.search(words[-1]) and len(words) == 3:
        return words[0], " ".join(words[1:])
    if INITIALS.fullmatch(words[-1]) and words[-1].isupper() and not INITIALS.fullmatch(words[0]):
        first = next(place for place, word in enumerate(words) if INITIALS.fullmatch(word) and word.isupper())
        return " ".join(words[:first]), " ".join(words[first:])
    start = len(words) - 1
    while start > 1 and words[start - 1].casefold() in PARTICLES:
        start -= 1
    return " ".join(words[start:]), " ".join(words[:start])
