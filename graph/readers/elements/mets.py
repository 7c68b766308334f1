"""METS objects: the metadata wrapped in them, each by its own format, and their files; https://www.loc.gov/standards/mets/."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from graph.readers.elements import tree
from graph.readers.elements.leaves import LONGEST_LABEL, path, walk
from graph.readers.elements.tree import Element, Parts, children, local
from graph.record import Field

Fields = Callable[[Element], Iterator[Field]]


def mets(element: Element, fields: Fields) -> Iterator[Field]:
    """Read a METS object: the metadata wrapped in it, each by its own format, and its files."""
    yield from (Field(f"mets@{name}", value) for name, value in tree.attributes(element))
    for section in element:
        name = local(section)
        if name == "fileSec":
            yield from _files(section)
        elif name in {"dmdSec", "amdSec"}:
            yield from _wrapped(section, f"mets.{name}", (), fields)
        else:
            yield from path(section, "mets")


def _wrapped(section: Element, label: str, parts: Parts, fields: Fields) -> Iterator[Field]:
    for child in section:
        if local(child) == "xmlData":
            for inner in child:
                yield from fields(inner)
        elif len(child) and len(label) <= LONGEST_LABEL:
            yield from _wrapped(child, f"{label}.{local(child)}", parts + tree.attributes(child), fields)
        else:
            yield from walk(child, label, "", parts, "mets")


def _files(section: Element) -> Iterator[Field]:
    for file in section.iter("{*}file"):
        place = next(children(file, "FLocat"), None)
        where = () if place is None else tree.attributes(place)
        group = file.getparent()
        above = () if group is None else tree.attributes(group)
        parts = tuple((name.lower(), value) for name, value in above + tree.attributes(file) + where)
        yield Field("mets.file", dict(where).get("href", ""), "", parts)
