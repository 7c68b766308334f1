"""Languages by code or by name in any language, and the language of a text that nobody told.

Tags are those of BCP 47 (https://www.rfc-editor.org/info/bcp47), names those of the scheme and of CLDR.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

import langcodes
from babel import Locale
from pyoxigraph import Literal, NamedNode

from graph.names import clean, key
from graph.schemes import Schemes
from graph.values import Fault, quote
from graph.values.dates import words
from graph.vocab import SKOS

SCHEME = "languages"
CODE = re.compile(
    r"[a-z]{2,3}(?:[-_][a-z]{4})?(?:[-_](?:[a-z]{2}|\d{3}))?(?:[-_][a-z0-9]{4,8})*", re.IGNORECASE | re.ASCII
)
ADDRESS = re.compile(
    r"https?://\S*[/#]([A-Za-z]{2,3})(?:\.html?)?/?|(?:lang|language|iso639-[23]b?)[:=]\s*(.+)", re.IGNORECASE
)
ENCLOSED = re.compile(r"\(([^()]*)\)|\[([^\[\]]*)\]")
DIVIDER = re.compile(r"\s*(?:[/;|]|\s[-–—]\s)\s*")
DIVIDERS = (
    re.compile(r"\s*[;|；\n]\s*"),
    re.compile(r"\s*[/+&,،、，]\s*|\s+[-–—]\s+"),
    re.compile(
        r"\s*,?\s+(?:and|und|et|y|e|og|och|en|ja|a|и|і|та|и|و)\s+|(?<=[\u3040-\u9fff])[和与與と](?=[\u3040-\u9fff])"
    ),
)
"""What parts the languages of a value, the surest first; a part has to be a language's by itself."""
TWINS = re.compile(r"[a-z]{2}(?:\s+[a-z]{2})+|[a-z]{3}(?:\s+[a-z]{3})+")
"""Codes of one length with nothing between them but spaces."""
RUN = re.compile(r"(?:[a-z]{3}){2,}")
"""The codes of three letters that MARC writes without a space: engfre."""
INVERTED = re.compile(r"(?P<name>[^,()]+),\s*(?P<form>[^,()]+?)(?:\s*\([\d\s.,ca–-]*\))?")
NOTED = re.compile(r"(?P<name>[^(\[]+?)\s*[(\[](?P<note>[^()\[\]]+)[)\]]")
COMMON = re.compile(
    r"^(?:in|text in|texts? (?:is |are )?in|en|auf|langue|idioma|lingua|язык|на|по)\s+|"
    r"\s+(?:language|lang|язык|мова|jazyk|język|nyelv|dili|langue|sprache|ენა|语|語)$"
)
SPECIAL = {
    "mul": "multiple;multilingual;various;various languages;several languages;mehrsprachig;multilingue;plurilingue;"
    "multilingüe;многоязычный;на разных языках;разные языки;多种语言",
    "und": "unknown;undetermined;unspecified;unknown language;not specified;неизвестный;inconnu;desconocido;unbekannt",
    "zxx": "no linguistic content;not applicable;no language;without language;none;sans contenu linguistique",
    "mis": "uncoded languages;uncoded",
}
"""What is said besides the names in the scheme of ISO 639-2's codes for no one language."""

OWN = {
    "ht": "kreyòl;kreyol;kreyòl ayisyen;kreyol ayisyen;haitian kreyol;kreyòl (haitian creole);créole haïtien",
}
"""Names that people give languages and CLDR does not have."""

ASIDE = re.compile(
    r"[\s,;.(\[/]+(?:(?:and|with|avec|mit|con|с|und|et|y|и)\s+)?(?:an?\s+|the\s+)?[^,;()\[\]]*?"
    r"(?<!\w)(?:summar(?:y|ies)|abstracts?|résumés?|resumés?|resúmen(?:es)?|resumen|zusammenfassung(?:en)?|"
    r"riassunt[oi]|resumos?|резюме|аннотаци[яией]+|реферат|streszczeni[ea]|souhrn|samenvatting)"
    r"(?!\w)[^,;()\[\]]*[)\].\s]*$",
    re.IGNORECASE,
)
"""What a value says of a summary, which is not the text: English, with Russian summary."""

KEPT = {"sh": "hbs"}
"""Codes that BCP 47 replaces by a narrower language (Serbian), and the scheme's own: Serbo-Croatian is no Serbian."""


@dataclass(frozen=True, slots=True)
class Language:
    """``iri`` is None where the scheme does not have the language; ``tag`` the tag, with script and region if told."""

    iri: NamedNode | None
    tag: str


@dataclass(frozen=True, slots=True)
class Detection:
    """A language that a text seems to be in; ``confidence`` is between THRESHOLD and 1."""

    tag: str
    confidence: float


@lru_cache(maxsize=8192)
def read(text: str, schemes: Schemes) -> Language | Fault:
    """Find the one language that a code or a name stands for."""
    written = clean(unicodedata.normalize("NFKC", text)).strip(" .,;")
    if found := ENCLOSED.fullmatch(written):
        written = found[1] or found[2]
    if found := ADDRESS.fullmatch(written):
        written = found[1].lower() if found[1] else found[2]
    if key(written) in {"", "n/a", "na", "-"}:
        return Fault(f"{quote(text)} says that there is no language", absent=True)
    return _one(written, schemes) or _several(text, written, schemes)


@lru_cache(maxsize=8192)
def each(text: str, schemes: Schemes) -> tuple[Language, ...] | Fault:
    """Find the language of a value, or all of several where every part of the value is one's name or code."""
    written = clean(unicodedata.normalize("NFKC", text)).strip(" .,;")
    if codes := _codes(written, schemes):
        return codes
    one = read(text, schemes)
    if isinstance(one, Language) or one.absent:
        return (one,) if isinstance(one, Language) else one
    return tuple(dict.fromkeys(_parts(written, schemes) or _parts(_text(written), schemes))) or one


def _text(written: str) -> str:
    """Leave what a value says of the text alone, not of its summary."""
    plain = ASIDE.sub("", written)
    return re.sub(r"^(?:the )?(?:main )?texts?\s*[:,]?\s+(?=in )", "", plain, flags=re.IGNORECASE)


def _parts(written: str, schemes: Schemes) -> tuple[Language, ...]:
    """Give the languages of the parts of a value; none where one of its parts is not known."""
    if (one := _one(written, schemes)) and one.iri:
        return (one,)
    for divider in DIVIDERS:
        pieces = [piece for piece in divider.split(written) if piece]
        if len(pieces) > 1:
            found = [_parts(piece, schemes) for piece in pieces]
            return tuple(language for part in found for language in part) if all(found) else ()
    return _codes(written, schemes)


def _codes(written: str, schemes: Schemes) -> tuple[Language, ...]:
    """Read codes with spaces or nothing between them; none where one of them is not in the scheme."""
    if not (TWINS.fullmatch(written) or RUN.fullmatch(written)) or key(written) in names():
        return ()
    codes = written.split() if " " in written else [written[at : at + 3] for at in range(0, len(written), 3)]
    iris = [None if schemes.find(SCHEME, written) else schemes.find(SCHEME, code) for code in codes]
    known = [Language(iri, _tag(schemes, iri)) for iri in iris if iri]
    return tuple(dict.fromkeys(known)) if len(known) == len(codes) else ()


def _one(written: str, schemes: Schemes) -> Language | None:
    return _code(written, schemes) or _name(written, schemes)


def _code(written: str, schemes: Schemes) -> Language | None:
    """Read a code, of any case, with script and region."""
    if not CODE.fullmatch(written):
        return None
    if len(written) <= 3 and (exact := schemes.find(SCHEME, written)):
        return Language(exact, _tag(schemes, exact) or written.lower())
    if found := _kept(written, schemes):
        return found
    tag = _standard(written)
    if not langcodes.tag_is_valid(tag):
        return None
    primary = tag.split("-")[0]
    broad = langcodes.standardize_tag(primary, macro=True).split("-")[0]
    own = written.lower().replace("_", "-").split("-")[0]
    return Language(next((iri for code in (own, primary, broad) if (iri := schemes.find(SCHEME, code))), None), tag)


def _standard(written: str) -> str:
    """Write a tag as BCP 47 has it; the region that people call UK is GB there."""
    return UK.sub("-GB", langcodes.standardize_tag(written))


def _kept(written: str, schemes: Schemes) -> Language | None:
    """Read a code that langcodes would make another language's."""
    primary, *rest = written.lower().replace("_", "-").split("-")
    iri = schemes.find(SCHEME, KEPT.get(primary, primary)) if primary in {*KEPT, *KEPT.values()} else None
    # The script and the region are written as they are in any language's tag.
    dress = _standard("-".join(("und", *rest))).removeprefix("und")
    return Language(iri, f"{_tag(schemes, iri)}{dress}") if iri else None


def _tag(schemes: Schemes, iri: NamedNode) -> str:
    """Give a concept's shortest ISO 639 code, which is its tag."""
    return _tags(schemes).get(iri, "")


@lru_cache(maxsize=4)
def _tags(schemes: Schemes) -> Mapping[NamedNode, str]:
    codes: dict[NamedNode, str] = {}
    for iri in schemes.concepts(SCHEME):
        notations = [
            triple.object.value
            for triple in schemes.describe(iri)
            if triple.predicate == SKOS.notation and isinstance(triple.object, Literal)
        ]
        codes[iri] = min(notations, key=len, default="")
    return codes


def _name(written: str, schemes: Schemes) -> Language | None:
    """Read a name, in whatever language and however dressed."""
    plain = COMMON.sub("", key(written))
    for label in (written, plain):
        if iri := schemes.find(SCHEME, label):
            return Language(iri, _tag(schemes, iri))
        if code := names().get(key(label)):
            return _code(code, schemes)
    if found := INVERTED.fullmatch(written):
        return _turned(found["name"], found["form"], schemes)
    if found := NOTED.fullmatch(written):
        return _noted(found["name"], found["note"], schemes)
    return None


def _turned(name: str, form: str, schemes: Schemes) -> Language | None:
    """Read a name whose words a catalogue has turned: Greek, Modern; Norwegian, Bokmål."""
    for written in (f"{form} {name}", f"{name} {form}"):
        if iri := schemes.find(SCHEME, written):
            return Language(iri, _tag(schemes, iri))
        if code := names().get(key(written)):
            return _code(code, schemes)
    return None


def _noted(name: str, note: str, schemes: Schemes) -> Language | None:
    """Read a name with its code, its region or its period in brackets: English (US), German [ger], Greek (modern)."""
    found = _one(name, schemes)
    if found and re.fullmatch(r"[A-Z]{2}", note) and langcodes.tag_is_valid(tag := f"{found.tag.split('-')[0]}-{note}"):
        return Language(found.iri, _standard(tag))
    if found and (narrow := _turned(name, note, schemes)):
        return narrow
    other = _code(note.lower(), schemes)
    return found if not other or not found or other.iri == found.iri else None


def _several(text: str, written: str, schemes: Schemes) -> Language | Fault:
    """Take one language that is said twice (fre/fra), and say what is wrong with anything else."""
    parts = [part for part in DIVIDER.split(written) if part]
    if len(parts) < 2 and "," in written:
        parts = [part.strip() for part in written.split(",") if part.strip()]
    found = [language for part in parts if (language := _one(part, schemes))]
    if len(parts) > 1 and len(found) == len(parts):
        if len({language.iri or language.tag for language in found}) == 1:
            return max(found, key=lambda language: len(language.tag))
        return Fault(f"{quote(text)} names {len(found)} languages; the profile can declare what parts them")
    if len(found) == 1 and len(parts) == 2:
        return Fault(f"{quote(text)} names a language that is known here ({found[0].tag}) and something that is not")
    hint = _near(written)
    return Fault(f"{quote(text)} is not a language's name or code" + (f"; '{hint}' may be meant" if hint else ""))


def _near(written: str) -> str:
    english = Locale.parse("en").languages.values()
    return next(iter(difflib.get_close_matches(written[:40].capitalize(), english, n=1, cutoff=0.85)), "")


@cache
def names() -> Mapping[str, str]:
    """Give CLDR's code for the key of every name in LOCALES; a name of two languages is left out, but for its own."""
    found: dict[str, str] = {}
    double = set[str]()
    for locale in words.LOCALES:
        for code, name in Locale.parse(locale).languages.items():
            folded = key(name)
            if found.setdefault(folded, code) != code:
                double.add(folded)
    own = {key(Locale.parse(code).languages.get(code, code)): code for code in words.LOCALES}
    special = {key(name): code for code, forms in (SPECIAL | OWN).items() for name in forms.split(";")}
    return {name: code for name, code in found.items() if name not in double} | own | special


UK = re.compile(r"-UK(?=-|$)")

THRESHOLD = 0.65
"""Measured on labels and titles in 30 languages: 98 of 100 that reach it are right below 20 letters, 99.5 above."""
SHORTEST = 12
"""The letters that a text needs for its language to be told."""
LETTERS = re.compile(r"[^\W\d_]")
LONGEST = 2000
"""The characters that are enough."""
GLANCE = 40
"""The characters that mostly hold as many letters as are needed."""


CONFUSABLE = frozenset(
    ["an", "ary", "arz", "ext", "gcf", "gcr", "hbo", "lij", "ltg", "pcm", "sdh", "uzs", "vec", "vo", "wa", "wuu", "yue"]
)
"""Languages of the model that are rare in print and close to a common one, which they are mistaken for: Nigerian
Pidgin for English, creoles for French, spoken Arabic for the written."""


@lru_cache(maxsize=4096)
def detect(text: str) -> Detection | None:
    """Tell the language of a text by its letters, where that is sure enough; None where it is not."""
    written = clean(text)[:LONGEST]
    if len(LETTERS.findall(written[:GLANCE])) < SHORTEST and len(LETTERS.findall(written)) < SHORTEST:
        return None
    tag, confidence = _classifier()(written)
    return Detection(tag, round(confidence, 2)) if confidence >= THRESHOLD and tag != "zxx" else None


@cache
def _classifier() -> Callable[[str], tuple[str, float]]:
    """Load the model at its first use: it takes most of a second."""
    import numpy as np
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # type: ignore[import-untyped]

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(set(identifier.nb_classes) - CONFUSABLE)
    # Taking languages out leaves the table lying by columns, and it is read by rows.
    identifier.nb_ptc = np.ascontiguousarray(identifier.nb_ptc)
    classify: Callable[[str], tuple[str, float]] = identifier.classify
    return classify
