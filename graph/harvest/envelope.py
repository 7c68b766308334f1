"""What the protocol needs of an OAI-PMH answer: its date, errors, token and the headers of its records.

https://www.openarchives.org/OAI/openarchivesprotocol.html . The records themselves are the readers' business: an answer
that is broken in the middle still tells where the list goes on.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import unescape

from lxml import etree

from graph.documents import markup

ROOT = "OAI-PMH"
END = re.compile(rb"</(?:[\w.-]+:)?OAI-PMH\s*>\s*\Z")
TOKEN = re.compile(rb"<(?:[\w.-]+:)?resumptionToken((?:\s[^<>]*)?)(?:/>|>([^<]*)</)")
HEADER = re.compile(
    rb"<(?:[\w.-]+:)?header(\s[^<>]*)?>((?:(?!<(?:[\w.-]+:)?header).){0,65536}?)</(?:[\w.-]+:)?header\s*>", re.DOTALL
)
PART = re.compile(rb"<(?:[\w.-]+:)?(identifier|datestamp)(?:\s[^<>]*)?>([^<]*)(?:<!\[CDATA\[([^<\]]*)\]\]>[^<]*)?</")
DELETED = re.compile(rb"status\s*=\s*[\"']\s*deleted\s*[\"']", re.IGNORECASE)
ATTRIBUTE = re.compile(r"([\w.-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
HEADED = frozenset({"record", "ListIdentifiers"})


@dataclass(frozen=True, slots=True)
class Header:
    """One record's header; ``position`` counts from 1 within the answer."""

    identifier: str
    datestamp: str
    deleted: bool
    position: int


@dataclass(frozen=True, slots=True)
class Token:
    """``value`` is empty on a list's last page; ``size`` is None where the server does not say."""

    value: str
    expires: str = ""
    size: int | None = None


@dataclass(frozen=True, slots=True)
class Envelope:
    """``errors`` are codes with their texts; ``fault`` is why the XML is broken; ``ended`` that its end is there."""

    date: str = ""
    errors: tuple[tuple[str, str], ...] = ()
    token: Token | None = None
    headers: tuple[Header, ...] = ()
    fault: str = ""
    ended: bool = True
    facts: tuple[tuple[str, str], ...] = ()

    @property
    def codes(self) -> frozenset[str]:
        return frozenset(code for code, _ in self.errors)

    def fact(self, name: str) -> str:
        """Give the first text of an element of that name (``granularity``, ``metadataPrefix`` ...)."""
        return next((text for key, text in self.facts if key == name), "")


def parse(body: bytes) -> Envelope | None:
    """Read an answer; None when it is no OAI-PMH at all."""
    parser = markup.parser(recover=True)
    start = body.find(b"<?xml", 0, 4096)
    try:
        root = etree.fromstring(body[start:] if start > 0 and not body[:start].strip(b"\xef\xbb\xbf") else body, parser)
    except (etree.XMLSyntaxError, ValueError):
        root = None
    if root is None or markup.local(root) != ROOT:
        root = _embedded(body)
    if root is None:
        return None
    fatal = parser.error_log.filter_from_fatals()
    fault = f"line {fatal[0].line}: {fatal[0].message}" if len(fatal) else ""
    return _envelope(root, body, fault)


def _embedded(body: bytes) -> etree._Element | None:
    """Find the answer after what a server says before it (its own warnings)."""
    found = re.search(rb"<(?:[\w.-]+:)?OAI-PMH[\s>]", body[:65536])
    if not found:
        return None
    try:
        return etree.fromstring(body[found.start() :], markup.parser(recover=True))
    except (etree.XMLSyntaxError, ValueError):
        return None


def _envelope(root: etree._Element, body: bytes, fault: str) -> Envelope:
    date, errors, token = "", [], None
    for element in root:
        name = markup.local(element)
        if name == "responseDate" and not date:
            date = _text(element)
        elif name == "error":
            errors.append((element.get("code") or "unnamed", _text(element)))
    places = list(root.iter(etree.Element) if fault else _places(root))
    found = [element for element in places if markup.local(element) == "resumptionToken"]
    if found:
        token = _token(_text(found[-1]), {markup.name(key): value for key, value in found[-1].attrib.items()})
    headers = _headers(places)
    if fault:
        # After a fault the parser leaves out every reference, &amp; too, so tokens and identifiers are read as bytes.
        token, headers = _lost(body) or token, _spotted(body) or headers
    ended = not fault or bool(END.search(body))
    return Envelope(date, tuple(errors), token, headers, fault, ended, tuple(_facts(root)))


def _places(root: etree._Element) -> Iterator[etree._Element]:
    """Give the elements where the protocol puts tokens and headers; a record may hold others of these names."""
    for verb in root:
        yield verb
        for part in verb:
            yield part
            if markup.local(part) == "record":
                yield from part


def _headers(places: Iterable[etree._Element]) -> tuple[Header, ...]:
    headers = list[Header]()
    for element in places:
        parent = element.getparent()
        if markup.local(element) != "header" or parent is None or markup.local(parent) not in HEADED:
            continue
        parts = {markup.local(part): _text(part) for part in element}
        deleted = element.get("status", "").strip().lower() == "deleted"
        headers.append(Header(parts.get("identifier", ""), parts.get("datestamp", ""), deleted, len(headers) + 1))
    return tuple(headers)


def _facts(root: etree._Element) -> list[tuple[str, str]]:
    """Give the texts of an Identify, ListSets or ListMetadataFormats answer."""
    verbs = [verb for verb in root if markup.local(verb) in {"Identify", "ListSets", "ListMetadataFormats"}]
    return [(markup.local(part), _text(part)) for verb in verbs for part in verb.iter() if not len(part)]


def _token(value: str, attributes: dict[str, str]) -> Token:
    return Token(
        value,
        attributes.get("expirationDate", "").strip(),
        _number(attributes.get("completeListSize", "")),
    )


def _lost(body: bytes) -> Token | None:
    """Read the last token of a broken answer."""
    found = list(TOKEN.finditer(body))
    if not found:
        return None
    pairs = {name: unescape(one or other) for name, one, other in ATTRIBUTE.findall(_decoded(found[-1][1]))}
    return _token(_decoded(found[-1][2] or b""), pairs)


def _spotted(body: bytes) -> tuple[Header, ...]:
    """Read the headers of a broken answer."""
    headers = list[Header]()
    for match in HEADER.finditer(body):
        parts = {name.decode(): _decoded(text + more) for name, text, more in PART.findall(match[2])}
        deleted = bool(DELETED.search(match[1] or b""))
        headers.append(Header(parts.get("identifier", ""), parts.get("datestamp", ""), deleted, len(headers) + 1))
    return tuple(headers)


def _decoded(text: bytes) -> str:
    return unescape(text.strip().decode("utf-8", errors="replace"))


def _number(text: str) -> int | None:
    text = text.strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else None


def _text(element: etree._Element) -> str:
    return "".join(element.itertext()).strip()
