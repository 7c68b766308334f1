"""The kinds of identifiers: what each looks like, how it is written, and where it is resolved.

To add one: a row in KINDS. https://www.doi.org/doi-handbook/, https://arks.org/,
https://info.arxiv.org/help/arxiv_identifier.html, https://orcid.org/, https://ror.org/.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from graph.values.identifiers import digits
from graph.vocab import REGISTRIES


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


UNREGISTERED = "123456789/"
"""The prefix of a DSpace that has not asked for one of its own."""


def _handle_fault(value: str) -> str:
    return "has the prefix of a repository that has not registered one" if value.startswith(UNREGISTERED) else ""


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
        digits.isni,
        REGISTRIES["orcid"],
        digits.isni_fault,
    ),
    Kind(
        "isni",
        _form(
            rf"(?:{WEB}(?:www\.)?isni\.org/(?:isni/)?|isni\s*:?\s*)",
            r"(?P<a>\d{4}\s?\d{4}\s?\d{4}\s?\d{3}[\dX])",
            joined="",
        ),
        digits.isni,
        REGISTRIES["isni"],
        digits.isni_fault,
    ),
    Kind(
        "ror",
        _form(rf"(?:{WEB})?(?:www\.)?ror\.org/(?P<a>{ROR_FORM})/?", rf"ror:\s?(?P<b>{ROR_FORM})"),
        str.lower,
        REGISTRIES["ror"],
        digits.ror_fault,
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
        digits.isbn,
        REGISTRIES["isbn"],
        digits.isbn_fault,
    ),
    Kind(
        "issn",
        _form(
            rf"(?:{ISSN_LABEL}|{WEB}portal\.issn\.org/resource/issn/)?(?P<a>{ISSN_DIGITS}){NOTE}",
            rf"{ISSN_LABEL}(?P<b>\d{{7}}[\dX])",
        ),
        digits.issn,
        REGISTRIES["issn"],
        digits.issn_fault,
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
