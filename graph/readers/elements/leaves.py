"""An element to fields: each leaf one, its label the dotted path of local names, what is one value one field."""

from __future__ import annotations

from collections.abc import Iterator

from graph.readers.elements import tree
from graph.readers.elements.tree import Element, Parts, children, local, text
from graph.record import Field

CONTAINERS = frozenset(
    (
        "creators", "contributors", "titles", "subjects", "dates", "alternateIdentifiers", "relatedIdentifiers",
        "relatedItems", "sizes", "formats", "rightsList", "descriptions", "geoLocations", "fundingReferences",
        "geoLocation",
    )
)  # fmt: skip
"""DataCite's and OpenAIRE's elements that only hold others; a label leaves them out."""

HEADS: dict[str, tuple[str, ...]] = {
    "creator": ("creatorName", "name"),
    "contributor": ("contributorName", "name"),
    "author": ("authorName", "name"),
    "publisher": ("name",),
    "fundingReference": ("funderName",),
    "geoLocationPoint": ("pointLatitude", "pointLongitude"),
    "geoLocationBox": ("southBoundLatitude", "westBoundLongitude", "northBoundLatitude", "eastBoundLongitude"),
    "geoLocationPolygon": ("polygonPoint",),
}
"""Elements that are one value, by local name, to the children that say it; all that they hold besides are parts."""

AMBIGUOUS = frozenset(("type", "authority", "authorityURI", "valueURI", "ID", "displayLabel", "usage", "encoding"))
"""Attributes whose name alone would not tell on which part they hang."""
LONGEST_LABEL = 300


def path(element: Element, above: str) -> Iterator[Field]:
    """Give the fields of an element and of all below, their labels under the one given."""
    return walk(element, above, "", (), above)


def generic(element: Element, default: str = "") -> Iterator[Field]:
    prefix = tree.prefix(element, default)
    if not len(element):
        yield from walk(element, prefix, "", (), default)
        return
    language = tree.language(element)
    yield from (Field(f"{prefix or local(element)}@{name}", value) for name, value in tree.attributes(element))
    if element.text and element.text.strip():
        yield Field(prefix or local(element), text(element), language, tree.markup(element))
        return
    for child in element:
        above = tree.prefix(child, default)
        if len(child):
            yield from walk(child, above, language, (), default)
        else:
            name = tree.split(str(child.tag))[1]
            spoken = tree.language(child) or language
            yield Field(f"{above}.{name}" if above else name, child.text or "", spoken, tree.attributes(child))


def walk(element: Element, above: str, language: str, inherited: Parts, default: str) -> Iterator[Field]:
    """Go down to the leaves; the attributes of what holds a leaf hang on its value before its own."""
    name = local(element)
    label = f"{above}.{name}" if above else name
    language = tree.language(element) or language
    parts = inherited + tree.attributes(element)
    if not len(element):
        yield Field(label, element.text or "", language, parts)
    elif tree.mixed(element) or len(label) > LONGEST_LABEL:
        yield Field(label, text(element), language, parts + tree.markup(element))
    elif name == "name" and any(local(child) == "namePart" for child in element):
        yield _name_of(element, label, language, parts)
    elif heads := _heads(element, name):
        yield _one(element, heads, label, language, parts)
    else:
        holds = name in CONTAINERS and tree.prefix(element, default) in {"datacite", "oaire"}
        for child in element:
            yield from walk(child, above if holds else label, language, parts, default)


def _heads(element: Element, name: str) -> tuple[str, ...]:
    wanted = HEADS.get(name, ())
    return wanted if any(local(child) in wanted for child in element) else ()


def _one(element: Element, heads: tuple[str, ...], label: str, language: str, parts: Parts) -> Field:
    """Make one field of an element that is one value."""
    said = [child for child in element if local(child) in heads]
    spoken = next((tag for child in said if (tag := tree.language(child))), language)
    whole = local(element).startswith("geoLocation")
    value = " ".join(text(leaf).strip() for child in said for leaf in child.iter() if not len(leaf)) if whole else ""
    rest = tuple(part for child in element for part in _parts(child, whole or child is not said[0]))
    return Field(label, value or text(said[0]), spoken, parts + rest)


def _parts(element: Element, wanted: bool = True) -> Iterator[tuple[str, str]]:
    """Tell what hangs on a value: each leaf's text and attributes, in order."""
    name = local(element)
    if wanted and not len(element):
        yield name, element.text or ""
    for attribute, value in tree.attributes(element):
        yield f"{name}.{attribute}" if attribute in AMBIGUOUS else attribute, value
    if wanted:
        for child in element:
            yield from _parts(child)


def _name_of(element: Element, label: str, language: str, parts: Parts) -> Field:
    """Make one field of a MODS name: its parts joined as a catalogue does, each of them kept."""
    named = [(child.get("type", ""), text(child)) for child in children(element, "namePart")]
    family, given = ([value for kind, value in named if kind == wanted] for wanted in ("family", "given"))
    plain = [value for kind, value in named if not kind]
    joined = [". ".join(plain)] if element.get("type") == "corporate" else plain
    value = ", ".join(chunk for chunk in (*joined, " ".join(family), " ".join(given)) if chunk)
    kept = tuple((kind or "namePart", said) for kind, said in named) if len(named) > 1 or named[0][0] else ()
    roles = tuple(
        ("roleCode" if term.get("type") == "code" else "role", text(term))
        for role in children(element, "role")
        for term in (role if len(role) else (role,))
    )
    rest = tuple(part for child in element if local(child) not in {"namePart", "role"} for part in _parts(child))
    return Field(label, value, language, parts + kept + roles + rest)
