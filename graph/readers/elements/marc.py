"""MARC 21 records: leader, control fields, and data fields with their subfields; https://www.loc.gov/marc/bibliographic/."""

from __future__ import annotations

import re
from collections.abc import Iterator

from graph.readers.elements.leaves import path
from graph.readers.elements.tree import Element, Parts, children, local, text
from graph.record import Field

MARC = frozenset(("leader", "controlfield", "datafield"))
LEADER, GENERAL, AGAIN = "leader", "008", "880"
POSITIONS: dict[str, tuple[int, tuple[tuple[int, int], ...]]] = {
    LEADER: (24, ((6, 8),)),
    GENERAL: (38, ((6, 15), (15, 18), (35, 38))),
}
"""Fields whose characters mean something by their place: the least length, and the runs that are parts of their own."""
LINK = re.compile(r"\s*(\d{3})-\d\d")


def marc(element: Element) -> Iterator[Field]:
    """Read a MARC record: leader, control fields and data fields, whose value is their subfields in order.

    A run of characters in a field of fixed length is a part, named by its first and last place (``35-37``). A field 880
    goes by the label of the field that it repeats in another script, and says so in its parts.
    """
    for child in element:
        name = local(child)
        if name == "datafield":
            yield _data(child)
        elif name in MARC:
            tag = LEADER if name == LEADER else child.get("tag", "")
            yield Field(f"marc.{tag}", value := text(child), "", tuple(_fixed(tag, value)))
        else:
            yield from path(child, "marc")


def _data(element: Element) -> Field:
    tag = element.get("tag", "")
    subfields = tuple((sub.get("code", ""), text(sub)) for sub in children(element, "subfield"))
    parts: Parts = tuple((key, element.get(key, " ")) for key in ("ind1", "ind2"))
    linked = next((found for name, value in subfields if name == "6" and (found := LINK.match(value))), None)
    if tag == AGAIN and linked:
        tag, parts = linked[1], (("tag", tag), *parts)
    return Field(f"marc.{tag}", " ".join(value for _, value in subfields), "", parts + subfields)


def _fixed(tag: str, value: str) -> Iterator[tuple[str, str]]:
    least, runs = POSITIONS.get(tag, (0, ()))
    if len(value) >= least:
        yield from ((f"{start:02d}-{end - 1:02d}", value[start:end]) for start, end in runs)
