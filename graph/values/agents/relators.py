"""What stands around a name: the role of its bearer, years of life, titles, "et al.".

Roles are MARC relators: https://id.loc.gov/vocabulary/relators.html. To add a spelling: a row in ROLES.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from graph.names import clean, key
from graph.values.identifiers import Identifier

ROLES = {
    "aut": "author;authors;auth;aut;auteur;autor;autore;verfasser;автор;autora",
    "edt": "editor;editors;ed;eds;edt;edited by;hrsg;hg;herausgeber;éd;éditeur scientifique;editore;coordinador;"
    "coord;red;redaktor;"
    "редактор;ред;szerk;ed lit",
    "trl": "translator;translators;trans;tr;trl;übersetzer;traducteur;traductor;tradutor;traduttore;překladatel;"
    "переводчик;пер",
    "ill": "illustrator;illus;ill;illustrateur;ilustrador;иллюстратор;художник",
    "ths": "advisor;adviser;thesis advisor;thesis adviser;supervisor;ths;directeur de thèse;director de tesis;"
    "orientador;betreuer;"
    "vedoucí práce;promotor;relatore;научный руководитель;major professor;committee chair;mentor",
    "opn": "opponent;referee;oponent;opponent of thesis;rapporteur;reviewer;оппонент",
    "dgs": "degree supervisor", "dgg": "degree granting institution;degree grantor",
    "ctb": "contributor;contributors;ctb;mitwirkender;contributeur;colaborador;участник",
    "com": "compiler;comp;com;compilers;zusammensteller;составитель;сост;compilador",
    "pht": "photographer;photo;pht;fotograf;photographe;fotógrafo;фотограф",
    "ivr": "interviewer;ivr", "ive": "interviewee;ive", "spk": "speaker;spk", "cmp": "composer;cmp;compositeur;"
    "komponist;композитор",
    "prf": "performer;prf;interprète;featured performer", "art": "artist;art;artiste;künstler;artista",
    "drt": "director;film director;regisseur;réalisateur",
    "pbl": "publisher;pbl;éditeur;verlag;издатель", "fnd": "funder;fnd;sponsor;spn", "prg": "programmer;developer",
    "dtc": "data contributor", "col": "collector;data collector;col", "aui": "author of introduction;introduction;"
    "preface",
    "org": "originator", "his": "host institution;hosting institution", "rth": "project leader;principal "
    "investigator;research team head",
    "rtm": "researcher;research team member", "lyr": "lyricist;librettist", "aus": "author of screenplay;"
    "screenwriter", "rcp": "recipient;addressee",
    "own": "owner;landowner", "pro": "producer", "cre": "creator", "cur": "curator", "anl": "analyst",
}  # fmt: skip
CODES = {key(name): code for code, names in ROLES.items() for name in names.split(";")}

LONGEST = 500
"""The characters above which a text is not taken apart as a name."""

NOTE = re.compile(r"\s*[(\[{](?P<note>[^()\[\]{}]{1,40})[)\]}]\s*[.,]?$")
TAIL = re.compile(r",\s*(?P<note>[^,\d]{2,40}?)\.?$")
AFTER = re.compile(r"(?<=[\d–—)?-])\s+(?P<note>[^,\d]{2,40}?)\.?$")
"""A role right after the years of life, as catalogues of late write it: Smith, John, 1950- author."""
CLASS = re.compile(r"\s+(?:['’]\d\d|(?:19|20)\d\d)(?P<comma>,|$)")
NOTE_LONG = re.compile(r"\s*\((?P<note>[^()]{2,200})\)\s*[.,]?$")
DATES = re.compile(
    r"[\s,(\[]+(?P<dates>(?:(?:ca?\.|b\.|d\.|fl\.|active|born|died|geb\.|gest\.|род\.|nar\.)\s*)?"
    r"(?:[12]?\d{3}\??\s*[-–—]\s*(?:ca?\.\s*)?(?:[12]?\d{3}\??)?|(?:b\.|d\.|fl\.|active|born|died|geb\.|gest\.|род\.|nar\.)\s*[12]?\d{3}\??|[12]\d{3}\s*[-–—]))[)\].]*\s*$",
    re.IGNORECASE,
)
OTHERS = re.compile(
    r"[\s,;]*(?:\[?\s*\bet\.? ?al\b\.?\s*\]?|\band others\b|\bи др\.?|\bu\. ?a\.|\by otros\b|"
    r"\bet autres\b|\be outros\b|等)\s*$",
    re.IGNORECASE,
)
OTHER_WORDS = ("al", "others", "др", "a.", "otros", "autres", "outros", "等", "u. a", "u.a")
TAIL_LENGTH = 16
"""The characters at the end of a name in which one of the words above has to be, with what may follow it."""
BRACKETS = ")]}"
DIGIT = re.compile(r"\d")
TITLES = re.compile(
    r"^(?:(?:prof|dr|mr|mrs|ms|sir|dame|lord|rev|hon|ing|mgr|dipl|doc|phdr|rndr|judr|mudr|professor|doctor|herr|frau|mme|проф|др|г-н)\b\.?(?:-ing\.?)?\s+)+(?=\S)",
    re.IGNORECASE,
)
DEGREES = re.compile(r",?\s+(?:ph\.?\s?d\.?|m\.?d\.?|csc\.?|drsc\.?|m\.?sc\.?|mph|mba|esq\.?|s\.j\.)$", re.IGNORECASE)


def without(name: str, found: Iterable[Identifier]) -> str:
    """Take identifiers out of a name, with their addresses, labels and brackets."""
    for identifier in found:
        value = re.escape(identifier.value)
        name = re.sub(
            rf"[\s(\[<;,]*(?:https?://\S*?|(?:orcid|ror|isni)(?:\s*id)?\s*[:=]?\s*)?{value}/?[\s)\]>]*",
            " ",
            name,
            flags=re.IGNORECASE,
        )
    return clean(name).rstrip(",;")


def split(name: str) -> tuple[str, str]:
    """Part a role from a name: (ed.), [thesis advisor], a last ", editor"; empty where there is none."""
    for form, mark in ((NOTE, BRACKETS), (TAIL, ",")):
        # Most names have neither, and looking for a mark is far cheaper than for a form.
        if (
            any(one in name for one in mark)
            and (found := form.search(name))
            and (code := role(found["note"]))
            and found.start()
        ):
            return name[: found.start()].rstrip(" ,"), code
    if DIGIT.search(name) and (found := AFTER.search(name)) and (code := role(found["note"])):
        return name[: found.start()].rstrip(" ,"), code
    return name, ""


def role(text: str) -> str:
    """Give the relator's code that a word for a role stands for; empty where there is none."""
    return CODES.get(key(text.replace(".", " ")), "")


def dated(name: str) -> tuple[str, str]:
    """Part the years of life from a name."""
    found = DATES.search(name) if DIGIT.search(name) else None
    return (name[: found.start()].rstrip(" ,("), clean(found["dates"])) if found and found.start() else (name, "")


def affiliated(name: str) -> tuple[str, str]:
    """Part what stands in brackets after a name with a comma, where it is long or no role is known for it."""
    found = NOTE_LONG.search(name) if ")" in name else None
    if not found or "," not in name[: found.start()] or DATES.search(name):
        return name, ""
    return name[: found.start()], clean(found["note"])


def bare(name: str) -> str:
    """Leave the name alone: no role, no years of life, no class of 1948, no affiliation of a person."""
    plain, _ = split(name)
    plain, _ = dated(plain)
    plain, _ = affiliated(plain)
    plain, _ = split(plain)
    return CLASS.sub(r"\g<comma>", others(plain)[0])


def others(name: str) -> tuple[str, bool]:
    """Take "et al." from a name, and tell whether it was there."""
    tail = name[-TAIL_LENGTH:].casefold()
    plain = OTHERS.sub("", name) if any(word in tail for word in OTHER_WORDS) else name
    return plain, plain != name


def untitled(name: str) -> str:
    return DEGREES.sub("", TITLES.sub("", name))


def is_titled(name: str) -> bool:
    return untitled(name) != name
