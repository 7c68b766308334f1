"""A parsed page, of which each element is read by one view at most; what it declares of itself beside what it shows."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from lxml import etree

from graph.readers import entities
from graph.readers.html import blocks
from graph.record import Field

DECLARED = re.compile(r"(?:dc|dcterms|eprints|prism)[.:]\S|(?:bepress_)?citation_\S", re.IGNORECASE)
SILENT = ("script", "style", "noscript", "template", "iframe", "object", "svg", "math", "textarea", "select", "button")

FURNITURE = {"WebSite", "BreadcrumbList", "Organization", "SearchAction", "WebPage", "ImageObject"}


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
                self._data(blocks.text(script))
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

    def take(self, element: etree._Element) -> bool:
        """Take an element unless it, or one that it lies in, is taken."""
        if element in self.taken or any(above in self.taken for above in element.iterancestors()):
            return False
        self.taken.add(element)
        return True

    def declared(self) -> Iterator[Field]:
        """Give what ``<meta>`` tags and JSON-LD say of the item."""
        for meta in self.tree.iter("meta"):
            name = meta.get("name") or meta.get("property") or ""
            if DECLARED.match(name.strip()):
                scheme = meta.get("scheme")
                language = meta.get("xml:lang") or meta.get("lang") or ""
                yield Field(name, meta.get("content", ""), language, (("scheme", scheme),) if scheme else ())
        yield from self.linked


View = Callable[[Page], Iterator[Field]]
"""Gives the fields that one layout shows, and takes their elements."""
