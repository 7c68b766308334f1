"""Which of its identifiers names a record, and what each of them says.

A record's IRI has to be stable, one for each record, and the same by whatever door the record comes:

1. The OAI identifier of its header, which the protocol holds to be unique and lasting, and which is all that a deleted
   record has left. DSpace builds it from the item's handle (``oai:HOST:123/456``): then the handle names the record, as
   it does on its page and in an export. 123456789/ is no registered prefix and stays with its host.
2. Else what the profile calls the record's identifier: a handle before an ARK, a DOI, a URN, an address, a number.
   A DOI comes late as it often is the publisher's, and is shared by the copies of a document in several repositories.
   A UUID of the repository's comes after these: it is in an export and the REST interface, and on no page.
3. Else a persistent identifier among the others; an ISBN or ISSN is never one, for many records share it.
4. Else one is minted from a hash of the fields.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable

from pyoxigraph import Literal

from graph.describe.item import Item, Value
from graph.names import clean
from graph.values import identifiers, quote
from graph.values.identifiers import Identifier
from graph.vocab import BIBO, DCTERMS, FOAF

HANDLE = re.compile(r"oai:[^:\s]+:(?P<handle>(?!123456789/|10\.\d)(?:\d{4,}|\d+(?:\.\d+)+)/[^\s:]+)")
KINDS = ("oai", "handle", "ark", "doi", "urn", "url", "arxiv", "pmcid", "pmid")
UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
RANKS = {kind: rank for rank, kind in enumerate(KINDS)}
LOCAL = len(RANKS)
NUMBERS = frozenset({"isbn", "issn", "orcid", "isni", "ror"})
"""What does not name a record: many share it, or it names a person or a body."""

PROPERTIES = {
    "doi": BIBO.doi, "handle": BIBO.handle, "isbn": BIBO.isbn, "issn": BIBO.issn, "pmid": BIBO.pmid,
}  # fmt: skip
RESOLVER = re.compile(r"https?://(?:www\.)?hdl\.handle\.net/(?=123456789/)", re.IGNORECASE)
"""DSpace's stock prefix is no registered handle; a page and an export name an item by it alike all the same."""
EXTRA = re.compile(r"\([^()]*\)|(?i:e?-?is[bs]n(?:-1[03])?)[:\s]*")
"""What stands beside a number: its binding, its own name."""
ADDRESSES = ("http://", "https://")
ADDRESS = re.compile(r"https?://[^\s<>\"{}|\\^`]+", re.IGNORECASE)


def name(own: Iterable[Value], others: Iterable[Value]) -> str:
    """Choose what names a record: of its own identifiers, else of the others that could; empty where none does."""
    found = [_read(value) for value in _whole(own)]
    found = found or [one for one in map(_read, _whole(others)) if one.valid and one.kind in RANKS]
    return _name(min(found, key=_rank)) if found else ""


def _whole(values: Iterable[Value]) -> Iterable[Value]:
    return (value for value in values if not cut(value))


def _read(value: Value) -> Identifier:
    if UUID.fullmatch(value.text):
        return Identifier("uuid", value.text.lower())
    found = identifiers.read(value.text)
    if found.valid and found.kind not in NUMBERS:
        return found
    return Identifier("local", RESOLVER.sub("", clean(value.text)), valid=found.valid)


def _rank(found: Identifier) -> int:
    return RANKS.get(found.kind, LOCAL)


def _name(found: Identifier) -> str:
    embedded = HANDLE.fullmatch(found.value) if found.kind == "oai" else None
    return embedded["handle"] if embedded else found.value


def _declared(kind: str, text: str) -> Identifier:
    """Read an identifier, by the kind that its field is for: a bare number is one only there, or is wrong there."""
    if kind not in NUMBERS:
        return identifiers.read(text)
    bare = EXTRA.sub("", text).strip(" :;,.")
    found = identifiers.read(f"{kind.upper()} {bare}")
    if found.kind == kind:
        return found
    other = identifiers.read(text)
    return (
        other if other.kind != "local" else Identifier("local", text, None, False, f"'{text}' is not an {kind.upper()}")
    )


def cut(value: Value) -> str:
    """Say that an address holds what it cannot: without that it would be another address."""
    raw = value.raw.strip()
    if not ADDRESS.match(raw) or "<" not in html.unescape(raw) or len(raw.split()) > 1:
        return ""
    return f"{quote(value.text)} is what is left of an address with '<' in it, which no address has"


def say(item: Item, value: Value) -> str:
    """Say an identifier in its normal form, by its kind, with the address that resolves it."""
    if lost := cut(value):
        return lost
    found = _declared(value.rule.kind, value.text)
    item.say(DCTERMS.identifier, Literal(found.value))
    if not found.valid:
        return found.reason
    if found.kind in PROPERTIES:
        item.say(PROPERTIES[found.kind], Literal(found.value))
    if found.iri and found.iri.value.startswith(ADDRESSES):
        item.say(FOAF.page, found.iri)
    return ""
