"""DSpace's own formats: DIM, as in OAI and in its archives, and xoai, that of its OAI interface."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import pairwise

from graph.readers.elements import tree
from graph.readers.elements.leaves import LONGEST_LABEL
from graph.readers.elements.tree import Element, children, local, text
from graph.record import Field

NONE = frozenset(("", "none"))
LANGUAGE_LIKE = re.compile(r"\*|[A-Za-z]{2,3}(?:[_-][A-Za-z0-9]{2,8})*")
QUALIFIED = 4


def dim(element: Element) -> Iterator[Field]:
    """Read DSpace's intermediate format, as in OAI and in its archives: a field each, named by attributes."""
    for child in element:
        given = dict(tree.attributes(child))
        schema = given.pop("mdschema", "") or given.pop("schema", "") or element.get("schema") or "dc"
        names = (given.pop("element", ""), given.pop("qualifier", ""))
        label = ".".join((schema, *(name for name in names if name.casefold() not in NONE)))
        language = tree.language(child) or given.pop("language", "")
        markup = tree.markup(child) if len(child) else ()
        yield Field(label, text(child), "" if language in NONE else language, tuple(given.items()) + markup)


def xoai(element: Element, fields: Callable[[Element], Iterator[Field]]) -> Iterator[Field]:
    """Read DSpace's own OAI format: elements nest by schema, element, qualifier and language."""
    for child in element:
        if child.get("name") == "bundles":
            yield from _bundles(child)
        elif local(child) == "element":
            yield from _nested(child, ())
        else:
            yield from fields(child)


def _nested(element: Element, above: tuple[str, ...]) -> Iterator[Field]:
    names = (*above, element.get("name", ""))
    leaf: list[tuple[str, str]] = []
    for child in element:
        if local(child) == "element" and len(names) <= LONGEST_LABEL:
            yield from _nested(child, names)
            continue
        leaf.append((child.get("name", "value"), text(child)))
    yield from _leaf(names, leaf)


def _leaf(names: tuple[str, ...], leaf: list[tuple[str, str]]) -> Iterator[Field]:
    """Make fields of an innermost element: a value each, with the authority and confidence that follow it."""
    starts = [i for i, (name, _) in enumerate(leaf) if name == "value"]
    label, language = _parted(names)
    for name, value in leaf[: starts[0] if starts else len(leaf)]:
        yield Field(".".join((*names, name)), value)
    for start, end in pairwise([*starts, len(leaf)]):
        yield Field(label, leaf[start][1], language, tuple(leaf[start + 1 : end]))


def _parted(names: tuple[str, ...]) -> tuple[str, str]:
    """Part the names that lead to a value into its label and language, the last level where it is one."""
    last = names[-1]
    tagged = len(names) >= QUALIFIED or (len(names) == QUALIFIED - 1 and LANGUAGE_LIKE.fullmatch(last))
    if not tagged and last.casefold() not in NONE:
        return ".".join(name for name in names if name.casefold() not in NONE), ""
    return ".".join(name for name in names[:-1] if name.casefold() not in NONE), "" if last in NONE else last


def _bundles(element: Element) -> Iterator[Field]:
    """Read the files of an item in xoai: a field each."""
    for bundle in element:
        name = next((text(child) for child in children(bundle, "field") if child.get("name") == "name"), "")
        files = [child for group in children(bundle, "element") for child in children(group, "element")]
        for file in files:
            parts = tuple((child.get("name", ""), text(child)) for child in children(file, "field"))
            told = dict(parts)
            yield Field("bundles.bitstream", told.get("url") or told.get("name", ""), "", (("bundle", name), *parts))
        if not files:
            yield Field("bundles.bundle", name)
