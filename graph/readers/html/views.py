"""The layouts that show an item: DSpace's own, and lists that any page may have.

To add one: a function that yields fields, and a row in VIEWS, or in LISTS for what any page may have.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from graph.readers.html import blocks
from graph.readers.html.blocks import BOLD, HEADINGS, WHITE
from graph.readers.html.page import Page, View
from graph.record import Field

QUALIFIED = re.compile(r"[a-z][a-zA-Z0-9-]*\.[a-zA-Z][\w-]*(?:\.[\w*-]+)?")
CITABLE = re.compile(r"https?://\S*?(?:hdl\.handle\.net/|/handle/|doi\.org/|ark:)\S+")
CORE = ("dc.", "dcterms.")
"""A full view has fields of these: a list of files whose names have a dot has none."""

WRAPPER = re.compile(r"(?:^|\s)(?:simple-item-view-([\w-]+)|item-page-field-wrapper|simple-view-element)(?=\s|$)")
NONE = {"", "-", "\u00a0", "*"}
"""What a full view shows for the language of a value that has none."""


def _full(page: Page) -> Iterator[Field]:
    """Read full views: tables of the field's own name, its value and its language, in whatever markup."""
    for table in page.tree.iter("table"):
        rows = [cells for row in blocks.rows(table) if len(cells := blocks.cells(row)) > 1]
        named = [cells for cells in rows if QUALIFIED.fullmatch(blocks.text(cells[0]).strip())]
        if len(named) * 2 < len(rows) or not any(blocks.text(cells[0]).strip().startswith(CORE) for cells in named):
            continue
        for cells in (cells for cells in named if page.take(cells[0]) and page.take(cells[1])):
            language = blocks.text(cells[2]).strip() if len(cells) > len(("name", "value")) else ""
            value = blocks.text(cells[1]).strip(WHITE)
            yield Field(
                blocks.text(cells[0]).strip(WHITE), value, "" if language in NONE else language, blocks.hrefs(cells[1])
            )


def _summary(page: Page) -> Iterator[Field]:
    """Read JSPUI's summary: rows whose cells are classed as label and value."""
    for cell in page.tree.iter("td", "th"):
        if "metadataFieldLabel" in cell.get("class", ""):
            value = cell.getnext()
            if value is not None and page.take(cell) and page.take(value):
                yield from blocks.labelled(blocks.text(cell).strip(WHITE), value)


def _simple(page: Page) -> Iterator[Field]:
    """Read XMLUI's simple views: its table of two columns, and the blocks of its later themes and of Angular's."""
    for table in page.tree.iter("table"):
        if "ds-includeSet-table" in table.get("class", "") and page.take(table):
            for cells in (blocks.cells(row) for row in blocks.rows(table)):
                if len(cells) == len(("label", "value")):
                    yield from blocks.labelled(blocks.text(cells[0]).strip(WHITE), cells[1])
    for block in page.tree.iter("div", "section", "ds-metadata-field-wrapper"):
        classes = block.get("class", "")
        if "item-summary-view-metadata" in classes:
            yield from (_heading(element) for element in block.iterchildren("h1", "h2"))
        elif (found := WRAPPER.search(classes)) and page.take(block):
            label = _first_label(block)
            shown = blocks.text(label).strip(WHITE) if label is not None else found[1] or ""
            yield from (value for value in blocks.labelled(shown, block, label) if value.value or value.parts)


def _heading(element: etree._Element) -> Field:
    return Field(str(element.tag), blocks.text(element).strip(WHITE))


def _first_label(block: etree._Element) -> etree._Element | None:
    """Find what labels a block: a heading, or a bold start."""
    for element in block.iter(*HEADINGS, *BOLD, "span"):
        if element.tag != "span" or "bold" in element.get("class", ""):
            return element
    return None


def _definitions(page: Page) -> Iterator[Field]:
    for listing in page.tree.iter("dl"):
        if not page.take(listing):
            continue
        label = ""
        for element in listing.iter("dt", "dd"):
            if element.tag == "dt":
                label = blocks.text(element).strip(WHITE)
            elif label:
                yield from blocks.labelled(label, element)


def _headed(page: Page) -> Iterator[Field]:
    """Read tables that head each row with its label."""
    for table in page.tree.iter("table"):
        rows = [blocks.cells(row) for row in blocks.rows(table)]
        pairs = [cells for cells in rows if [cell.tag for cell in cells] == ["th", "td"]]
        if pairs and len(pairs) * 2 > len(rows) and page.take(table):
            for label, value in pairs:
                yield from blocks.labelled(blocks.text(label).strip(WHITE), value)


def _citation(page: Page) -> Iterator[Field]:
    """Read the address to cite, which DSpace shows as code after a sentence; an item's page it is without more."""
    for code in page.tree.iter("code"):
        value = blocks.text(code).strip()
        if CITABLE.fullmatch(value) and (label := blocks.before(code)) and page.take(code):
            yield Field(label, value, "", blocks.hrefs(code))


VIEWS: tuple[View, ...] = (_citation, _full, _summary, _simple)
"""Layouts that only an item's page has."""

LISTS: tuple[View, ...] = (_definitions, _headed)
"""Layouts that any page may have: read where something else shows that it is an item's."""
