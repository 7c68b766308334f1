"""Labels and values in a page's markup: the rows and cells of tables, and the lines of a block of text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from lxml import etree

from graph.record import Field

HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
BOLD = ("strong", "b", "label")
BLOCKS = {
    "address", "article", "blockquote", "br", "dd", "div", "dl", "dt", "hr", "li", "ol", "p", "section", "table",
    "tbody", "td", "tr", "ul", *HEADINGS,
}  # fmt: skip
NEAR = 3
"""Levels above a table, and elements before each, among which its heading is looked for."""

SEPARATORS = re.compile(r"[\s;,|/•·\u00a0]*")
WHITE = " \t\r\n\f"


@dataclass(slots=True)
class Run:
    """A stretch of text; ``link`` is the link that it lies in."""

    text: str
    link: etree._Element | None


def labelled(
    label: str, block: etree._Element, skip: etree._Element | None = None, leading: bool = True
) -> Iterator[Field]:
    """Give the values under a label: one a line, and one a link where a line has nothing but links."""
    language = block.get("lang") or block.get("xml:lang") or ""
    lines = list(_lines(block, skip, leading))
    values = [value for line in lines for value in _parted(line) if _said(value)]
    for runs in values or [[run for line in lines for run in line]]:
        links = dict.fromkeys(run.link for run in runs if run.link is not None)
        parts = tuple(("href", link.get("href", "")) for link in links)
        yield Field(label, "".join(run.text for run in runs).strip(WHITE), language, parts)


def _said(runs: list[Run]) -> bool:
    return any(run.text.strip() for run in runs)


def _parted(line: list[Run]) -> list[list[Run]]:
    links = dict.fromkeys(run.link for run in line if run.link is not None)
    between = "".join(run.text for run in line if run.link is None)
    if len(links) > 1 and SEPARATORS.fullmatch(between):
        return [[run for run in line if run.link is link] for link in links]
    return [line]


def _lines(block: etree._Element, skip: etree._Element | None, leading: bool) -> Iterator[list[Run]]:
    """Part a block's text where the page would begin another line."""
    line, link, depth = list[Run](), None, 0
    for event, element in etree.iterwalk(block, events=("start", "end")):
        start = event == "start"
        depth += (1 if start else -1) * (element is skip)
        if element.tag in BLOCKS and element is not block:
            yield line
            line = []
        if element.tag == "a" and element.get("href"):
            link = element if start else None
        text = _own(element, start, block, leading)
        if text and not (depth or (start and element is skip)):
            line.append(Run(text, link))
    yield line


def _own(element: etree._Element, start: bool, block: etree._Element, leading: bool) -> str:
    """Give the text that follows a tag, within the block."""
    if element is block:
        return element.text or "" if start and leading else ""
    return (element.text if start else element.tail) or ""


def rows(table: etree._Element) -> Iterator[etree._Element]:
    """Give a table's own rows, not those of tables within it."""
    for child in table.iterchildren("tr", "thead", "tbody", "tfoot"):
        if child.tag == "tr":
            yield child
        else:
            yield from child.iterchildren("tr")


def cells(row: etree._Element) -> list[etree._Element]:
    return list(row.iterchildren("td", "th"))


def headings(table: etree._Element) -> list[str]:
    """Give the texts of a table's row of headings; nothing where it has none."""
    heads = (found for row in rows(table) if (found := cells(row)) and all(cell.tag == "th" for cell in found))
    return [text(cell).strip() for cell in next(heads, [])]


def text(element: etree._Element) -> str:
    return "".join(str(text) for text in element.itertext())


def hrefs(element: etree._Element) -> tuple[tuple[str, str], ...]:
    return tuple(("href", href) for link in element.iter("a") if (href := link.get("href")))


def before(element: etree._Element) -> str:
    """Give the text that stands before an element in its block: its label."""
    above = element.getparent()
    texts = list[str]()
    for near in islice(element.itersiblings(preceding=True), NEAR):
        texts.append(text(near) + (near.tail or ""))
    if above is not None and len(texts) < NEAR:
        texts.append(above.text or "")
    return "".join(reversed(texts)).strip(WHITE)
