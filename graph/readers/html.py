"""The item page as HTML: DSpace's JSPUI and XMLUI views, and the metadata that any repository's page declares.

Visible rows go by the labels that the page shows, in whatever language; ``<meta>`` tags (Dublin Core, Highwire,
EPrints, bepress) by their names; JSON-LD by its keys, after ``jsonld``. Scripts and styles are never text. To add a
layout: a function that yields fields, and a row in VIEWS. https://www.dublincore.org/specifications/dublin-core/dc-html/
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import chain, islice

from lxml import etree

from graph import charset
from graph.readers import entities
from graph.record import Document, Field, Record, Reject, excerpt

NAME = "html"
LARGEST = 16 * 1024 * 1024
"""Bytes of a page at the most."""

FIRST = re.compile(
    r"(?:\s|\ufeff|<\?[^>]*>|<!--.*?-->)*<(?:!doctype\s+html\b|(?:html|head|body|title|meta|link|div|table|main|article)[\s>])",
    re.IGNORECASE | re.DOTALL,
)
DECLARED = re.compile(r"(?:dc|dcterms|eprints|prism)[.:]\S|(?:bepress_)?citation_\S", re.IGNORECASE)
QUALIFIED = re.compile(r"[a-z][a-zA-Z0-9-]*\.[a-zA-Z][\w-]*(?:\.[\w*-]+)?")
CITABLE = re.compile(r"https?://\S*?(?:hdl\.handle\.net/|/handle/|doi\.org/|ark:)\S+")
CORE = ("dc.", "dcterms.")
"""A full view has fields of these: a list of files whose names have a dot has none."""

WRAPPER = re.compile(r"(?:^|\s)(?:simple-item-view-([\w-]+)|item-page-field-wrapper|simple-view-element)(?=\s|$)")
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
BOLD = ("strong", "b", "label")
BLOCKS = {
    "address", "article", "blockquote", "br", "dd", "div", "dl", "dt", "hr", "li", "ol", "p", "section", "table",
    "tbody", "td", "tr", "ul", *HEADINGS,
}  # fmt: skip
SILENT = ("script", "style", "noscript", "template", "iframe", "object", "svg", "math", "textarea", "select", "button")
NEAR = 3
"""Levels above a table, and elements before each, among which its heading is looked for."""

SEPARATORS = re.compile(r"[\s;,|/•·\u00a0]*")
WHITE = " \t\r\n\f"
NONE = {"", "-", "\u00a0", "*"}
"""What a full view shows for the language of a value that has none."""

FURNITURE = {"WebSite", "BreadcrumbList", "Organization", "SearchAction", "WebPage", "ImageObject"}
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
    fields = tuple(page.fields())
    if fields:
        yield Record(fields, document.name, document.sha256, 1, NAME)
    else:
        title = next((_text(element) for element in tree.iter("title")), "")
        yield Reject(document.name, f"it is no item page; {WANTED}", excerpt(title.strip()))


def _parse(text: str) -> tuple[etree._Element | None, str]:
    """Parse a page; the text says what stopped the parser, if anything did."""
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True)
    try:
        tree = etree.fromstring(charset.mend(text).encode(), parser)
    except (etree.LxmlError, ValueError):
        return None, ""
    stopped = next((error.message for error in parser.error_log if error.type_name == "ERR_RESOURCE_LIMIT"), "")
    return tree, stopped.partition(",")[0].strip()


@dataclass(slots=True)
class Page:
    """A parsed page; ``taken`` are the elements that a view has read, which no other reads again."""

    tree: etree._Element
    taken: set[etree._Element] = field(default_factory=set)
    linked: list[Field] = field(default_factory=list)
    faults: list[tuple[str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Read the scripts that are data, then silence all of them."""
        for script in self.tree.iter("script"):
            if script.get("type", "").strip().lower() == "application/ld+json":
                self._data(_text(script))
        for element in list(self.tree.iter(*SILENT)):
            element.clear(keep_tail=True)

    def _data(self, text: str) -> None:
        try:
            fields = tuple(entities.flatten(text, "jsonld"))
        except (ValueError, RecursionError) as err:
            self.faults.append((text.strip(), f"it is not JSON ({str(err).split(':')[0]}); JSON-LD was expected"))
            return
        kinds = {field.value for field in fields if field.label.endswith("@type") and field.label.count(".") == 1}
        if fields and not (kinds and kinds <= FURNITURE):
            self.linked.extend(fields)

    def fields(self) -> Iterator[Field]:
        """Give the fields of an item's page, and none of another one's."""
        declared = [*_metas(self), *self.linked]
        shown = [field for view in VIEWS for field in view(self)]
        if declared or shown:
            lists = [field for view in LISTS for field in view(self)]
            yield from chain(declared, shown, lists, _collections(self), _files(self), _licence(self))

    def take(self, element: etree._Element) -> bool:
        """Take an element unless it, or one that it lies in, is taken."""
        if element in self.taken or any(above in self.taken for above in element.iterancestors()):
            return False
        self.taken.add(element)
        return True


View = Callable[[Page], Iterator[Field]]


def _metas(page: Page) -> Iterator[Field]:
    for meta in page.tree.iter("meta"):
        name = meta.get("name") or meta.get("property") or ""
        if DECLARED.match(name.strip()):
            scheme = meta.get("scheme")
            language = meta.get("xml:lang") or meta.get("lang") or ""
            yield Field(name, meta.get("content", ""), language, (("scheme", scheme),) if scheme else ())


def _full(page: Page) -> Iterator[Field]:
    """Read full views: tables of the field's own name, its value and its language, in whatever markup."""
    for table in page.tree.iter("table"):
        rows = [cells for row in _rows(table) if len(cells := _cells(row)) > 1]
        named = [cells for cells in rows if QUALIFIED.fullmatch(_text(cells[0]).strip())]
        if len(named) * 2 < len(rows) or not any(_text(cells[0]).strip().startswith(CORE) for cells in named):
            continue
        for cells in (cells for cells in named if page.take(cells[0]) and page.take(cells[1])):
            language = _text(cells[2]).strip() if len(cells) > len(("name", "value")) else ""
            value = _text(cells[1]).strip(WHITE)
            yield Field(_text(cells[0]).strip(WHITE), value, "" if language in NONE else language, _hrefs(cells[1]))


def _summary(page: Page) -> Iterator[Field]:
    """Read JSPUI's summary: rows whose cells are classed as label and value."""
    for cell in page.tree.iter("td", "th"):
        if "metadataFieldLabel" in cell.get("class", ""):
            value = cell.getnext()
            if value is not None and page.take(cell) and page.take(value):
                yield from _labelled(_text(cell).strip(WHITE), value)


def _simple(page: Page) -> Iterator[Field]:
    """Read XMLUI's simple views: its table of two columns, and the blocks of its later themes and of Angular's."""
    for table in page.tree.iter("table"):
        if "ds-includeSet-table" in table.get("class", "") and page.take(table):
            for cells in (_cells(row) for row in _rows(table)):
                if len(cells) == len(("label", "value")):
                    yield from _labelled(_text(cells[0]).strip(WHITE), cells[1])
    for block in page.tree.iter("div", "section", "ds-metadata-field-wrapper"):
        classes = block.get("class", "")
        if "item-summary-view-metadata" in classes:
            yield from (_heading(element) for element in block.iterchildren("h1", "h2"))
        elif (found := WRAPPER.search(classes)) and page.take(block):
            label = _first_label(block)
            shown = _text(label).strip(WHITE) if label is not None else found[1] or ""
            yield from (value for value in _labelled(shown, block, label) if value.value or value.parts)


def _heading(element: etree._Element) -> Field:
    return Field(str(element.tag), _text(element).strip(WHITE))


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
                label = _text(element).strip(WHITE)
            elif label:
                yield from _labelled(label, element)


def _headed(page: Page) -> Iterator[Field]:
    """Read tables that head each row with its label."""
    for table in page.tree.iter("table"):
        rows = [_cells(row) for row in _rows(table)]
        pairs = [cells for cells in rows if [cell.tag for cell in cells] == ["th", "td"]]
        if pairs and len(pairs) * 2 > len(rows) and page.take(table):
            for label, value in pairs:
                yield from _labelled(_text(label).strip(WHITE), value)


def _citation(page: Page) -> Iterator[Field]:
    """Read the address to cite, which DSpace shows as code after a sentence; an item's page it is without more."""
    for code in page.tree.iter("code"):
        value = _text(code).strip()
        if CITABLE.fullmatch(value) and (label := _before(code)) and page.take(code):
            yield Field(label, value, "", _hrefs(code))


def _collections(page: Page) -> Iterator[Field]:
    """Read lines as ``Appears in Collections: A, B``: a label, then nothing but links to handles."""
    for block in page.tree.iter("p", "div", "li", "td"):
        links = [element for element in block.iterdescendants("a") if "/handle/" in element.get("href", "")]
        label = (block.text or "").strip(WHITE)
        if links and label.rstrip().endswith((":", "：")) and page.take(block):
            yield from _labelled(label, block, leading=False)


def _files(page: Page) -> Iterator[Field]:
    """Read the files of an item: a field each, what else its row says as parts under its columns' headings."""
    for table in page.tree.iter("table"):
        rows = [(row, link) for row in _rows(table) if (link := _file(row)) is not None]
        if not rows or not page.take(table):
            continue
        label = _above(table)
        headings = next(([_text(cell).strip() for cell in cells] for row in _rows(table) if (cells := _ths(row))), [])
        for row, link in rows:
            others = [cell for cell in _cells(row) if link not in cell.iter("a")]
            texts = ((headings, cell, _cells(row).index(cell)) for cell in others)
            parts = tuple((_column(names, at), _text(cell).strip(WHITE)) for names, cell, at in texts)
            href = (("href", link.get("href", "")),)
            yield Field(label, _text(link).strip(WHITE), "", href + tuple(part for part in parts if part[1].strip()))


def _file(row: etree._Element) -> etree._Element | None:
    return next((link for link in row.iter("a") if "bitstream" in link.get("href", "")), None)


def _column(headings: list[str], at: int) -> str:
    return (headings[at] if at < len(headings) else "") or f"column {at + 1}"


def _above(table: etree._Element) -> str:
    """Find the heading that stands nearest before a table."""
    near = [table, *islice(table.iterancestors("div", "td", "tr", "tbody"), NEAR)]
    before = chain.from_iterable(islice(element.itersiblings(preceding=True), NEAR) for element in near)
    for element in before:
        if element.tag in {*HEADINGS, *BOLD, "p", "div"} and (text := _text(element).strip(WHITE)):
            heads = element.tag in HEADINGS or "heading" in element.get("class", "")
            return text if heads or text.endswith((":", "：")) else "files"
    return "files"


def _licence(page: Page) -> Iterator[Field]:
    for link in page.tree.iter("a"):
        if "license" in link.get("rel", "").split() and page.take(link):
            href = link.get("href", "")
            yield Field(_before(link) or "license", _text(link).strip(WHITE) or href, "", (("href", href),))


VIEWS: tuple[View, ...] = (_citation, _full, _summary, _simple)
"""Layouts that only an item's page has."""

LISTS: tuple[View, ...] = (_definitions, _headed)
"""Layouts that any page may have: read where something else shows that it is an item's."""


@dataclass(slots=True)
class Run:
    """A stretch of text; ``link`` is the link that it lies in."""

    text: str
    link: etree._Element | None


def _labelled(
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


def _rows(table: etree._Element) -> Iterator[etree._Element]:
    """Give a table's own rows, not those of tables within it."""
    for child in table.iterchildren("tr", "thead", "tbody", "tfoot"):
        if child.tag == "tr":
            yield child
        else:
            yield from child.iterchildren("tr")


def _cells(row: etree._Element) -> list[etree._Element]:
    return list(row.iterchildren("td", "th"))


def _ths(row: etree._Element) -> list[etree._Element]:
    cells = _cells(row)
    return cells if all(cell.tag == "th" for cell in cells) else []


def _text(element: etree._Element) -> str:
    return "".join(str(text) for text in element.itertext())


def _hrefs(element: etree._Element) -> tuple[tuple[str, str], ...]:
    return tuple(("href", href) for link in element.iter("a") if (href := link.get("href")))


def _before(element: etree._Element) -> str:
    """Give the text that stands before an element in its block: its label."""
    above = element.getparent()
    texts = list[str]()
    for near in islice(element.itersiblings(preceding=True), NEAR):
        texts.append(_text(near) + (near.tail or ""))
    if above is not None and len(texts) < NEAR:
        texts.append(above.text or "")
    return "".join(reversed(texts)).strip(WHITE)
