"""From the elements of a metadata format to fields: each leaf one, its label the dotted path of local names.

Not a reader itself: what the XML readers share. Formats: https://www.loc.gov/standards/mods/, https://schema.datacite.org,
https://openaire-guidelines-for-literature-repository-managers.readthedocs.io, https://www.loc.gov/standards/mets/.
To add a format: its namespace in PREFIXES; where generic paths do not do it justice, a function and a row in FORMATS.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from graph.readers.elements import dspace, leaves
from graph.readers.elements.leaves import path
from graph.readers.elements.marc import MARC, marc
from graph.readers.elements.mets import mets
from graph.readers.elements.tree import Element, children, local, text
from graph.record import Field

__all__ = ["Element", "children", "fields", "local", "marc", "path", "text"]

ROOTS = {
    "dc": "dc",
    "qualifieddc": "dc",
    "mods": "mods",
    "resource": "datacite",
    "thesis": "etdms",
    "rioxx": "rioxxterms",
    "dif": "dif",
    "mets": "mets",
}
"""The prefix that stands for a format's root element, by its local name, where namespaces are wrong or missing."""


def fields(element: Element) -> Iterator[Field]:
    """Give the fields of a metadata format's root element, whichever format it is."""
    if made := FORMATS.get(name := _name(element)):
        yield from made(element)
    else:
        yield from leaves.generic(element, ROOTS.get(name, ""))


def _datacite(element: Element) -> Iterator[Field]:
    """Read DataCite's envelope: what it says itself, then the resource in it."""
    for child in element:
        if local(child) == "payload":
            for inner in child:
                yield from fields(inner)
        else:
            yield from path(child, "oai_datacite")


def _collected(element: Element) -> Iterator[Field]:
    for child in element:
        yield from fields(child)


FORMATS: dict[str, Callable[[Element], Iterator[Field]]] = {
    "dim": dspace.dim,
    "dublin_core": dspace.dim,
    "xoai": lambda element: dspace.xoai(element, fields),
    "mets": lambda element: mets(element, fields),
    "marc": marc,
    "oai_datacite": _datacite,
    "collection": _collected,
    "modscollection": _collected,
}


def _name(element: Element) -> str:
    """Tell a format by its root's local name, and by what it holds where that name is anybody's."""
    name = local(element).casefold()
    first = local(element[0]) if len(element) else ""
    if first in MARC:
        return "marc"
    return "xoai" if name == "metadata" and first == "element" else name
