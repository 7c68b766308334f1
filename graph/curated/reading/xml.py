"""XML of thesauri, element by element: without a DTD, entities, or the network, whatever it declares.

https://www.w3.org/TR/xml/
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from graph.documents import markup
from graph.errors import SourceError
from graph.record import Document

BEFORE = re.compile(rb"(?:\s|<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^<>\[]*(?:\[.*?\]\s*)?>)*", re.DOTALL)
ROOT = re.compile(rb"<([A-Za-z_][\w.-]*:)?([A-Za-z_][\w.-]*)((?:\s[^<>]*)?)/?>", re.DOTALL)
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
ROOTS = frozenset({b"node", b"isComposedBy", b"Zthes", b"ISO25964Interchange", b"Thesaurus", b"RDF"})


def root(head: bytes) -> bytes | None:
    """Give the local name of the root element; None for what is no XML (an IRI in brackets is none)."""
    text = head.removeprefix(b"\xef\xbb\xbf")
    start = BEFORE.match(text)
    found = ROOT.match(text, start.end() if start else 0)
    if not found:
        return None
    declared = text.lstrip().startswith((b"<?xml", b"<!DOCTYPE")) or b"xmlns" in found[3]
    return found[2] if declared or found[2] in ROOTS else None


def elements(
    document: Document, ends: frozenset[str], starts: frozenset[str] = frozenset()
) -> Iterator[tuple[str, etree._Element]]:
    """Yield elements by local name, those of ``ends`` when they are whole, of ``starts`` when they begin, with which.

    Whole ones are emptied when the caller has seen them. Raises: SourceError for what is not well-formed.
    """
    try:
        with document.open() as stream:
            for event, element in markup.steps(stream, ("start", "end")):
                _hold(element, document.name)
                name = markup.local(element)
                if event == "start" and name in starts:
                    yield "start", element
                elif event == "end" and name in ends:
                    yield "end", element
                    if name not in starts:
                        element.clear(keep_tail=True)
    except etree.XMLSyntaxError as err:
        raise SourceError(f"{document.name}: {err}; well-formed XML was expected") from err


def _hold(element: etree._Element, name: str) -> None:
    """Refuse a document that declares entities, when its root begins. Raises: SourceError."""
    if element.getparent() is None:
        declared = element.getroottree().docinfo.internalDTD
        if declared is not None and any(True for _ in declared.iterentities()):
            raise SourceError(f"{name}: its DOCTYPE declares entities; a document without them was expected")


def text(element: etree._Element | None) -> str:
    """Give the text of an element, spaces folded."""
    return " ".join("".join(element.itertext()).split()) if element is not None else ""


def child(element: etree._Element, name: str) -> etree._Element | None:
    """Give the first child of a local name."""
    return next(children(element, name), None)


def children(element: etree._Element, name: str) -> Iterator[etree._Element]:
    return (found for found in element if markup.local(found) == name)


def language(element: etree._Element) -> str:
    """Give the nearest xml:lang."""
    here: etree._Element | None = element
    while here is not None:
        if found := here.get(LANG):
            return found
        here = here.getparent()
    return ""
