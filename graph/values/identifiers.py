"""Identifiers of documents, people and bodies: recognised, brought to their normal form, their check digits tried.

To add a kind: a row in KINDS. The schemes: https://www.doi.org/doi-handbook/, https://www.isbn-international.org/,
https://www.issn.org/, https://arks.org/, https://info.arxiv.org/help/arxiv_identifier.html, https://orcid.org/, https://ror.org/.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import quote as percent
from urllib.parse import unquote

from pyoxigraph import NamedNode

from graph.names import clean
from graph.values import quote
from graph.vocab import REGISTRIES


@dataclass(frozen=True, slots=True)
class Identifier:
    """``kind`` is a row of KINDS or ``local``; ``iri`` is None where there is no standard one, or the value is wrong.

    ``reason`` is a sentence that says what is wrong with it where it is not ``valid``: a wrong identifier is kept.
    """

    kind: str
    value: str
    iri: NamedNode | None = None
    valid: bool = True
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Kind:
    """``form`` finds what is one by its one group that matches; ``fault`` says what is wrong with a ``normal`` form."""

    name: str
    form: re.Pattern[str]
    normal: Callable[[str], str]
    iri: str = ""
    fault: Callable[[str], str] = lambda value: ""


def _form(*parts: str, joined: str = "|") -> re.Pattern[str]:
    return re.compile(joined.join(parts), re.IGNORECASE | re.ASCII)


def _doi(text: str) -> str:
    """A DOI has no case; what a sentence leaves at its end is not part of it."""
    value = text.lower().rstrip(".,;")
    while value.endswith(")") and value.count(")") > value.count("("):
        value = value[:-1]
    return value


def _digits(text: str) -> str:
    return re.sub(r"[\s\u2010-\u2015-]", "", text).upper()


def _isbn(text: str) -> str:
    """Write an ISBN as 13 digits; one that is wrong stays as it is."""
    digits = _digits(text)
    if len(digits) == 10 and not _isbn_fault(digits):
        return f"978{digits[:9]}{_check13(f'978{digits[:9]}')}"
    return digits


def _check13(digits: str) -> int:
    return -sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(digits[:12])) % 10


def _weighted(digits: str) -> int:
    """The sum whose remainder by 11 is nought where an ISBN-10 or an ISSN is right."""
    values = [10 if digit == "X" else int(digit) for digit in digits]
    return sum(value * weight for value, weight in zip(values, range(len(values), 0, -1), strict=True))


def _isbn_fault(digits: str) -> str:
    if len(digits) not in {10, 13}:
        return f"has {len(digits)} digits; an ISBN has 10 or 13"
    if "X" in digits[:-1] or (len(digits) == 13 and "X" in digits):
        return "has an X where an ISBN has a digit"
    if len(digits) == 13 and not digits.startswith(("978", "979")):
        return "does not begin with 978 or 979, as an ISBN of 13 digits does"
    right = _check13(digits) == int(digits[12]) if len(digits) == 13 else _weighted(digits) % 11 == 0
    return "" if right else "has a wrong check digit: a digit of the ISBN is mistyped"


def _issn(text: str) -> str:
    digits = _digits(text)
    return f"{digits[:4]}-{digits[4:]}"


def _issn_fault(value: str) -> str:
    return (
        ""
        if _weighted(value.replace("-", "")) % 11 == 0
        else "has a wrong check digit: a digit of the ISSN is mistyped"
    )


YEARS = re.compile(r"(?:1[5-9]|20)\d\d-(?:1[5-9]|20)\d\d")
"""A span of years looks like an ISSN: without a label it is none."""

UNREGISTERED = "123456789/"
"""The prefix of a DSpace that has not asked for one of its own."""


def _handle_fault(value: str) -> str:
    return "has the prefix of a repository that has not registered one" if value.startswith(UNREGISTERED) else ""


def _isni(text: str) -> str:
    digits = _digits(text)
    return "-".join(digits[start : start + 4] for start in range(0, 16, 4))


def _isni_fault(value: str) -> str:
    """Try ISO 7064's MOD 11-2, which ORCID and ISNI share."""
    digits, total = value.replace("-", ""), 0
    for digit in digits[:15]:
        total = (total + int(digit)) * 2
    right = "0123456789X"[(12 - total % 11) % 11]
    return "" if digits[15] == right else "has a wrong check digit: a digit is mistyped"


ROR_DIGITS = "0123456789abcdefghjkmnpqrstvwxyz"


def _ror_fault(value: str) -> str:
    """Try ISO 7064's MOD 97-10 over Crockford's base 32."""
    number = 0
    for digit in value[:7]:
        number = number * 32 + ROR_DIGITS.index(digit)
    right = 98 - (number * 100) % 97
    return "" if int(value[7:]) == right else "has a wrong check digit: a character of the ROR identifier is mistyped"


def _arxiv(text: str) -> str:
    return re.sub(r"^([a-z-]+)(?:\.[a-z]{2})?/", lambda found: f"{found[1].lower()}/", text, flags=re.IGNORECASE)


def _urn(text: str) -> str:
    """The scheme and the namespace have no case."""
    _, space, rest = text.split(":", 2)
    return f"urn:{space.lower()}:{rest}"


def _ark(text: str) -> str:
    """Hyphens do not count in an ARK, and the slash after its label is old spelling."""
    return "ark:" + re.sub(r"^ark:/?", "", text, flags=re.IGNORECASE).replace("-", "")


def _same(text: str) -> str:
    return text


WEB = r"https?://"
DSPACE = rf"{WEB}[^\s/]+/(?:(?:xmlui|jspui|dspace|rest)/)?handle/(?!123456789/)"
ITSELF = ":"
"""For a kind whose values are IRIs themselves."""
ISBN_TAIL = r"\d(?:[\s\u2010-\u2015-]?\d){8}[\s\u2010-\u2015-]?[\dX]"
ISBN_DIGITS = rf"(?:97[89][\s\u2010-\u2015-]?)?{ISBN_TAIL}"
ISBN_LABEL = r"(?:urn:isbn:|isbn(?:-?1[03])?)\s*[:=]?\s*"
ISSN_LABEL = r"(?:urn:issn:|[ep]?-?issn(?:-l)?\s*(?:\([^)]*\))?\s*[:=]?\s*)"
ISSN_DIGITS = r"\d{4}[\u2010-\u2015-]\d{3}[\dX]"

NOTE = r"(?:\s*\([^)]*\))?"
"""A note in brackets, such as (print)."""
ROR_FORM = r"0[a-hj-km-np-tv-z0-9]{6}\d\d"

KINDS = (
    Kind(
        "orcid",
        _form(
            rf"(?:{WEB}(?:www\.)?orcid\.org/|orcid(?:\.org/|\s*(?:id)?\s*[:=]?\s*))?"
            r"(?P<a>0000-000[1-9]-\d{4}-\d{3}[\dX])/?",
            r"orcid\s*:?\s*(?P<b>\d{15}[\dX])",
        ),
        _isni,
        REGISTRIES["orcid"],
        _isni_fault,
    ),
    Kind(
        "isni",
        _form(
            rf"(?:{WEB}(?:www\.)?isni\.org/(?:isni/)?|isni\s*:?\s*)",
            r"(?P<a>\d{4}\s?\d{4}\s?\d{4}\s?\d{3}[\dX])",
            joined="",
        ),
        _isni,
        REGISTRIES["isni"],
        _isni_fault,
    ),
    Kind(
        "ror",
        _form(rf"(?:{WEB})?(?:www\.)?ror\.org/(?P<a>{ROR_FORM})/?", rf"ror:\s?(?P<b>{ROR_FORM})"),
        str.lower,
        REGISTRIES["ror"],
        _ror_fault,
    ),
    Kind(
        "arxiv",
        _form(
            rf"(?:{WEB}(?:[a-z]+\.)?arxiv\.org/(?:abs|pdf)/|arxiv\s*:\s*|(?:info:doi/|doi:)?10\.48550/arxiv\.)",
            r"(?P<a>(?:\d{4}\.\d{4,5}|[a-z-]+(?:\.[a-z]{2})?/\d{7})(?:v\d+)?)",
            r"(?:\.pdf)?(?:\s*\[[^\]]*\])?",
            joined="",
        ),
        _arxiv,
        REGISTRIES["arxiv"],
    ),
    Kind(
        "doi",
        _form(
            rf"(?:{WEB}(?:dx\.|www\.)?doi\.org/|{WEB}[^\s/]*doi\.org[^\s/]*/|info:doi/|urn:doi:|",
            rf"doi\s*[:=]?\s*(?:{WEB}(?:dx\.)?doi\.org/)?)?(?P<a>10\.\d{{4,9}}(?:\.\d+)*/\S+)",
            joined="",
        ),
        _doi,
        REGISTRIES["doi"],
    ),
    Kind(
        "isbn",
        _form(
            rf"{ISBN_LABEL}(?P<a>{ISBN_DIGITS})(?:\s*[(\[:].*)?",
            rf"(?P<b>97[89][\s-]?{ISBN_TAIL}){NOTE}",
            rf"(?P<c>(?=[\dX-]{{13}}(?!\S))\d+-\d+-\d+-[\dX]){NOTE}",
            rf"{ISBN_LABEL}(?P<d>[\dX][\dX\s-]{{5,20}}[\dX])",
        ),
        _isbn,
        REGISTRIES["isbn"],
        _isbn_fault,
    ),
    Kind(
        "issn",
        _form(
            rf"(?:{ISSN_LABEL}|{WEB}portal\.issn\.org/resource/issn/)?(?P<a>{ISSN_DIGITS}){NOTE}",
            rf"{ISSN_LABEL}(?P<b>\d{{7}}[\dX])",
        ),
        _issn,
        REGISTRIES["issn"],
        _issn_fault,
    ),
    Kind(
        "ark",
        _form(r"(?:https?://[^\s/]+/)?(?P<a>ark:/?[0-9bcdfghjkmnpqrstvwxz]{5,}/\S+)"),
        _ark,
        REGISTRIES["ark"],
    ),
    Kind(
        "handle",
        _form(
            rf"(?:{WEB}(?:hdl|www\.hdl|dx)\.handle\.net/|hdl\s*:\s*|info:hdl/|handle\s*[:=]\s*|{DSPACE})"
            r"(?P<a>\d+(?:\.\d+)*/[^\s?#]+)",
            r"(?P<b>20\.500\.\d{4,}(?:\.\d+)*/[^\s?#]+)",
        ),
        _same,
        REGISTRIES["handle"],
        _handle_fault,
    ),
    Kind(
        "pmid",
        _form(
            rf"(?:{WEB}(?:www\.)?(?:ncbi\.nlm\.nih\.gov/pubmed|pubmed\.ncbi\.nlm\.nih\.gov)/|",
            r"(?:info:)?pmid\s*[:/=]?\s*|pubmed\s*(?:id)?\s*:\s*)(?P<a>\d{1,8})/?",
            joined="",
        ),
        _same,
        REGISTRIES["pmid"],
    ),
    Kind(
        "pmcid",
        _form(
            rf"(?:{WEB}(?:www\.)?(?:ncbi\.nlm\.nih\.gov/pmc|pmc\.ncbi\.nlm\.nih\.gov)/articles/|",
            r"pmcid\s*:?\s*)?(?P<a>PMC\d{3,9})/?",
            joined="",
        ),
        str.upper,
        REGISTRIES["pmcid"],
    ),
    Kind("oai", _form(r"(?P<a>oai:[a-z0-9][a-z0-9.-]*:\S+)"), _same),
    Kind(
        "urn",
        _form(r"(?:https?://[^\s?]+\?)?(?P<a>urn:(?!doi:|isbn:|issn:)[a-z0-9][a-z0-9-]{0,30}[a-z0-9]:\S+)"),
        _urn,
        ITSELF,
    ),
    Kind(
        "url",
        _form(r"(?P<a>(?:https?|ftp)://[^\s<>\"{}|\\^`]+)", r"(?P<b>www\.[a-z0-9-]+\.[^\s<>\"{}|\\^`]+)"),
        _same,
        ITSELF,
    ),
)
"""Whose form a value has first is what it is: from the narrowest to the widest."""


LONGEST = 2000
"""The characters above which a text is no identifier."""

MARKED = re.compile(r"[0-9:]|www\.", re.IGNORECASE | re.ASCII)
"""What every form has one of."""
HINTED = re.compile(
    r"orcid|isni|ror\.org|arxiv|10\.[0-9]|issn|ark:|handle|hdl|pubmed|pmc|urn:", re.IGNORECASE | re.ASCII
)
"""What an address has one of that is more than an address: it is looked for once, not once a form."""
OAI = tuple(kind for kind in KINDS if kind.name == "oai")
PLAIN = tuple(kind for kind in KINDS if kind.name == "url")


@lru_cache(maxsize=65536)
def read(text: str) -> Identifier:
    """Tell what kind of identifier a value is; what is none is ``local``, and as good."""
    written = clean(text).strip("<>")
    for kind in _possible(written):
        if (found := kind.form.fullmatch(written)) and not YEARS.fullmatch(written):
            return _make(kind, next(group for group in found.groups() if group), written)
    return Identifier("local", written)


def _possible(written: str) -> tuple[Kind, ...]:
    """Leave out the kinds whose form a text cannot have."""
    if len(written) > LONGEST or not MARKED.search(written):
        return ()
    if written.startswith("oai:"):
        return OAI
    return PLAIN if written.startswith(("http://", "https://")) and not HINTED.search(written) else KINDS


def _make(kind: Kind, raw: str, written: str) -> Identifier:
    if kind.name in {"doi", "handle", "ark"} and written.lower().startswith("http"):
        raw = unquote(raw).strip() or raw
    value = kind.normal(raw)
    if fault := kind.fault(value):
        return Identifier(kind.name, value, None, False, f"{quote(written)} {fault}")
    return Identifier(kind.name, value, _iri(kind, value))


def _iri(kind: Kind, value: str) -> NamedNode | None:
    """Write the resolver's address, or the name itself where it is an IRI."""
    if not kind.iri:
        return None
    if kind.name == "url" and value.lower().startswith("www."):
        value = f"http://{value}"
    # What is escaped already stays so; nothing that an IRI cannot hold is left.
    local = percent(value, safe="/:@!$&'()*+,;=~?#[]%" if kind.iri == ITSELF else "/:@!$&'()*+,;=~")
    try:
        return NamedNode(local if kind.iri == ITSELF else kind.iri + local)
    except ValueError:
        return None


def find(text: str) -> Iterator[Identifier]:
    """Find the identifiers that stand in a longer text, as an ORCID does after a name."""
    for token in text[:LONGEST].split() if MARKED.search(text) else ():
        for written in dict.fromkeys((token.strip("<>[],;"), token.strip("<>[](),;"))):
            found = read(written)
            if written and found.kind not in {"local", "url"}:
                yield found
                break
