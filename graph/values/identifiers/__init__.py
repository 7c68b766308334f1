"""Identifiers of documents, people and bodies: recognised, brought to their normal form, their check digits tried.

To add a kind: a row in ``kinds.KINDS``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import quote as percent
from urllib.parse import unquote

from pyoxigraph import NamedNode

from graph.names import clean
from graph.values import quote
from graph.values.identifiers.kinds import ITSELF, KINDS, Kind


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


YEARS = re.compile(r"(?:1[5-9]|20)\d\d-(?:1[5-9]|20)\d\d")
"""A span of years looks like an ISSN: without a label it is none."""

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
