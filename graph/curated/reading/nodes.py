"""DSpace's controlled vocabularies: nodes with an id and a label, composed of nodes.

https://wiki.lyrasis.org/display/DSDOC7x/Authority+Control+of+Metadata+Values. The outermost node is the vocabulary
itself, the others are its concepts. A note that is an address is what the concept is elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree
from pyoxigraph import NamedNode, Triple

from graph.curated.entries import Entry, Head, Link, Text, triples
from graph.curated.reading import xml
from graph.curated.reading.wish import Wish
from graph.curated.workbench import ABSOLUTE, Repair
from graph.documents import markup
from graph.record import Document
from graph.vocab import DCTERMS, SKOS

NODES = frozenset({"node"})


@dataclass(slots=True)
class _Open:
    """A node whose end has not come."""

    code: str
    label: str
    language: str
    number: int
    links: list[Link] = field(default_factory=list)
    texts: list[Text] = field(default_factory=list)


def recognises(head: bytes) -> bool:
    return xml.root(head) in {b"node", b"isComposedBy"} and b"xmlns=" not in head[:1000]


def read(document: Document, wish: Wish, repairs: list[Repair]) -> Iterator[Triple]:
    """Read a vocabulary; the order of its nodes is kept nowhere, as SKOS has no place for it."""
    head, entries = _entries(document)
    return triples(head, entries, wish.name, repairs)


def _entries(document: Document) -> tuple[Head, list[Entry]]:
    above: list[_Open] = []
    head, found = Head(), list[Entry]()
    number = 0
    for event, element in xml.elements(document, NODES | {"hasNote"}, NODES):
        if event == "start":
            number += 1
            label, code = " ".join(element.get("label", "").split()), element.get("id", "").strip()
            above.append(_Open(code, label, xml.language(element), number))
        elif markup.local(element) == "hasNote":
            _note(above, element)
        else:
            done = above.pop()
            element.clear(keep_tail=True)
            if above or not done.links:
                found.append(_entry(done, above, document.name))
            else:
                title = Text(DCTERMS.title, done.label, done.language)
                head = Head(done.code, (title, *_noted(done, DCTERMS.description)))
                found = [_without(entry, done) for entry in found]
            if above:
                above[-1].links.append(Link(SKOS.narrower, done.code or done.label))
    return head, found


def _note(above: list[_Open], element: etree._Element) -> None:
    text = xml.text(element)
    if above and text:
        here = above[-1]
        if ABSOLUTE.fullmatch(text):
            here.links.append(Link(SKOS.exactMatch, text))
        else:
            here.texts.append(Text(SKOS.scopeNote, text, xml.language(element) or here.language))


def _entry(done: _Open, above: list[_Open], name: str) -> Entry:
    own = tuple(link for link in done.links if link.property == SKOS.exactMatch)
    broader = (Link(SKOS.broader, above[-1].code or above[-1].label),) if above else ()
    return Entry(
        done.code,
        (Text(SKOS.prefLabel, done.label, done.language), *done.texts),
        (*broader, *own),
        f"{name}, node {done.number}",
    )


def _without(entry: Entry, top: _Open) -> Entry:
    """Take an entry from under the vocabulary's own node."""
    name = top.code or top.label
    links = tuple(link for link in entry.links if (link.property, link.to) != (SKOS.broader, name))
    return Entry(entry.code, entry.texts, links, entry.where, top=len(links) != len(entry.links))


def _noted(done: _Open, prop: NamedNode) -> tuple[Text, ...]:
    return tuple(Text(prop, text.value, text.language) for text in done.texts)
