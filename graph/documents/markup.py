"""Parsers of XML that resolve no entity, load no DTD and ask the network for nothing, whatever a document declares.

https://www.w3.org/TR/xml/#include-if-valid ; https://lxml.de/FAQ.html#how-do-i-use-lxml-safely-as-a-web-service-endpoint
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import BinaryIO, Literal, TypedDict

from lxml import etree


class Closed(TypedDict):
    """What a parser leaves alone."""

    resolve_entities: bool
    no_network: bool
    load_dtd: bool
    huge_tree: bool
    remove_comments: bool
    remove_pis: bool


CLOSED = Closed(
    resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
)


def parser(*, encoding: str | None = None, recover: bool = False) -> etree.XMLParser:
    """Make a parser of whole texts; one that recovers goes on after a fault."""
    return etree.XMLParser(encoding=encoding, recover=recover, **CLOSED)


def steps(
    stream: BinaryIO, events: Iterable[Literal["start", "end"]], *, recover: bool = False
) -> etree.iterparse[tuple[Literal["start", "end", "comment", "pi"], etree._Element]]:
    """Go through a document as it is read: what happens, and to which element."""
    return etree.iterparse(stream, events=events, recover=recover, **CLOSED)


def local(element: etree._Element) -> str:
    """Give an element's name without namespace and prefix; nothing for what is no element."""
    return name(element.tag) if isinstance(element.tag, str) else ""


def name(tag: str | bytes) -> str:
    """Give a name without namespace, and without a prefix that nothing declares."""
    text = tag if isinstance(tag, str) else tag.decode()
    return text.rpartition("}")[2].rpartition(":")[2]
