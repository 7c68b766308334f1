"""The item page as HTML: DSpace's JSPUI and XMLUI views, and the metadata that any repository's page declares.

Visible rows go by the labels that the page shows, in whatever language; ``<meta>`` tags (Dublin Core, Highwire,
EPrints, bepress) by their names; JSON-LD by its keys, after ``jsonld``. Scripts and styles are never text. The layouts
are in ``views``. https://www.dublincore.org/specifications/dublin-core/dc-html/
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain

from lxml import etree

from graph.documents import charset
from graph.readers.html import blocks
from graph.readers.html.beside import BESIDE
from graph.readers.html.page import Page
from graph.readers.html.views import LISTS, VIEWS
from graph.record import Document, Field, Record, Reject, excerpt

NAME = "html"
LARGEST = 16 * 1024 * 1024
"""Bytes of a page at the most."""

FIRST = re.compile(
    r"(?:\s|\ufeff|<\?[^>]*>|<!--.*?-->)*<(?:!doctype\s+html\b|(?:html|head|body|title|meta|link|div|table|main|article)[\s>])",
    re.IGNORECASE | re.DOTALL,
)
WANTED = "rows of labels and values, or <meta> tags as DC.title or citation_title, were expected of an item page"


def recognises(head: bytes) -> bool:
    """Tell a page by its first tag."""
    name = charset.sniff(head[: charset.SAMPLE])
    return FIRST.match(head.decode(name, errors="ignore")) is not None


def read(document: Document) -> Iterator[Record | Reject]:
    """Read the one item that a page is about."""
    with document.open() as stream:
        content = stream.read(LARGEST + 1)
    if len(content) > LARGEST:
        yield Reject(document.name, f"{document.size:,} bytes; a page of at most {LARGEST:,} bytes was expected")
        return
    text = charset.page(content)
    tree, stopped = _parse(text)
    if stopped:
        why = f"only its start was read ({stopped}); a page nested as browsers show it was expected"
        yield Reject(document.name, why, excerpt(text))
    if tree is None:
        yield Reject(document.name, f"it holds no element; {WANTED}", excerpt(text))
        return
    page = Page(tree)
    for script, why in page.faults:
        yield Reject(f"{document.name}, JSON-LD", why, excerpt(script))
    fields = tuple(_fields(page))
    if fields:
        yield Record(fields, document.name, document.sha256, 1, NAME)
    else:
        title = next((blocks.text(element) for element in tree.iter("title")), "")
        yield Reject(document.name, f"it is no item page; {WANTED}", excerpt(title.strip()))


def _fields(page: Page) -> Iterator[Field]:
    """Give the fields of an item's page, and none of another one's."""
    declared = list(page.declared())
    shown = [field for view in VIEWS for field in view(page)]
    if declared or shown:
        yield from chain(declared, shown, (field for view in (*LISTS, *BESIDE) for field in view(page)))


def _parse(text: str) -> tuple[etree._Element | None, str]:
    """Parse a page; the text says what stopped the parser, if anything did."""
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True)
    try:
        tree = etree.fromstring(charset.mend(text).encode(), parser)
    except (etree.LxmlError, ValueError):
        return None, ""
    stopped = next((error.message for error in parser.error_log if error.type_name == "ERR_RESOURCE_LIMIT"), "")
    return tree, stopped.partition(",")[0].strip()
