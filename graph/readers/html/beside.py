"""What an item's page shows beside its fields: the collections that it is in, its files, its licence."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, islice

from lxml import etree

from graph.readers.html import blocks
from graph.readers.html.blocks import BOLD, HEADINGS, NEAR, WHITE
from graph.readers.html.page import Page, View
from graph.record import Field


def _collections(page: Page) -> Iterator[Field]:
    """Read lines as ``Appears in Collections: A, B``: a label, then nothing but links to handles."""
    for block in page.tree.iter("p", "div", "li", "td"):
        links = [element for element in block.iterdescendants("a") if "/handle/" in element.get("href", "")]
        label = (block.text or "").strip(WHITE)
        if links and label.rstrip().endswith((":", "：")) and page.take(block):
            yield from blocks.labelled(label, block, leading=False)


def _files(page: Page) -> Iterator[Field]:
    """Read the files of an item: a field each, what else its row says as parts under its columns' headings."""
    for table in page.tree.iter("table"):
        rows = [(row, link) for row in blocks.rows(table) if (link := _file(row)) is not None]
        if not rows or not page.take(table):
            continue
        label = _above(table)
        headings = blocks.headings(table)
        for row, link in rows:
            others = [cell for cell in blocks.cells(row) if link not in cell.iter("a")]
            texts = ((headings, cell, blocks.cells(row).index(cell)) for cell in others)
            parts = tuple((_column(names, at), blocks.text(cell).strip(WHITE)) for names, cell, at in texts)
            told = (("href", link.get("href", "")), *(part for part in parts if part[1].strip()))
            yield Field(label, blocks.text(link).strip(WHITE), "", told)


def _file(row: etree._Element) -> etree._Element | None:
    return next((link for link in row.iter("a") if "bitstream" in link.get("href", "")), None)


def _column(headings: list[str], at: int) -> str:
    return (headings[at] if at < len(headings) else "") or f"column {at + 1}"


def _above(table: etree._Element) -> str:
    """Find the heading that stands nearest before a table."""
    near = [table, *islice(table.iterancestors("div", "td", "tr", "tbody"), NEAR)]
    before = chain.from_iterable(islice(element.itersiblings(preceding=True), NEAR) for element in near)
    for element in before:
        if element.tag in {*HEADINGS, *BOLD, "p", "div"} and (text := blocks.text(element).strip(WHITE)):
            heads = element.tag in HEADINGS or "heading" in element.get("class", "")
            return text if heads or text.endswith((":", "：")) else "files"
    return "files"


def _licence(page: Page) -> Iterator[Field]:
    for link in page.tree.iter("a"):
        if "license" in link.get("rel", "").split() and page.take(link):
            href = link.get("href", "")
            yield Field(blocks.before(link) or "license", blocks.text(link).strip(WHITE) or href, "", (("href", href),))


BESIDE: tuple[View, ...] = (_collections, _files, _licence)
"""In the order in which they are read."""
