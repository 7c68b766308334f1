"""From the elements of a metadata format to fields: each leaf one, its label the dotted path of local names.

Not a reader itself: what the XML readers share. Formats: https://www.loc.gov/standards/mods/, https://schema.datacite.org,
https://openaire-guidelines-for-literature-repository-managers.readthedocs.io, https://www.loc.gov/standards/mets/.
To add a format: its namespace in PREFIXES; where generic paths do not do it justice, a function and a row in FORMATS.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import pairwise

from lxml import etree

from graph.record import Field

Element = etree._Element
Parts = tuple[tuple[str, str], ...]

PREFIXES = {
    "purl.org/dc/elements/1.1": "dc",
    "purl.org/dc/elements/1.0": "dc",
    "purl.org/dc/terms": "dcterms",
    "openarchives.org/oai/2.0/oai_dc": "dc",
    "dspace.org/qualifieddc": "dc",
    "epubs.cclrc.ac.uk/xmlns/qdc": "dc",
    "namespace.openaire.eu/schema/oaire": "oaire",
    "schema.datacite.org/oai/oai-1.0": "oai_datacite",
    "loc.gov/mods/v3": "mods",
    "loc.gov/mods": "mods",
    "loc.gov/mets": "mets",
    "loc.gov/marc21/slim": "marc",
    "loc.gov/standards/premis": "premis",
    "loc.gov/standards/premis/v1": "premis",
    "loc.gov/premis/v3": "premis",
    "info:lc/xmlns/premis-v2": "premis",
    "ndltd.org/standards/metadata/etdms/1.0": "etdms",
    "ndltd.org/standards/metadata/etdms/1.1": "etdms",
    "docs.rioxx.net/schema/v2.0/rioxx": "rioxx",
    "docs.rioxx.net/schema/v2.0/rioxxterms": "rioxxterms",
    "docs.rioxx.net/schema/v3.0/rioxxterms": "rioxxterms",
    "rioxx.net/schema/v2.0/rioxx": "rioxx",
    "rioxx.net/schema/v3.0/rioxx": "rioxx",
    "gcmd.gsfc.nasa.gov/aboutus/xml/dif": "dif",
    "europeana.eu/schemas/edm": "edm",
    "europeana.eu/schemas/ese": "ese",
    "w3.org/1999/02/22-rdf-syntax-ns": "rdf",
    "w3.org/2004/02/skos/core": "skos",
    "xmlns.com/foaf/0.1": "foaf",
    "schema.org": "schema",
    "prismstandard.org/namespaces/basic/2.0": "prism",
    "openarchives.org/oai/2.0/provenance": "provenance",
    "openarchives.org/oai/2.0/rights": "rights",
    "arxiv.org/oai/arxiv": "arxiv",
    "arxiv.org/oai/arxivraw": "arxiv",
    "isotc211.org/2005/gmd": "gmd",
    "dspace.org/xmlns/dspace/dim": "dim",
    "lyncode.com/xoai": "xoai",
    "openarchives.org/oai/2.0": "oai",
}  # fmt: skip
"""A namespace without scheme, ``www.`` and end sign, to the prefix that is its usual one."""

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

DATACITE = re.compile(r"(?:schema\.)?datacite\.org/(?:schema|meta)/")
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
LAYOUT = frozenset(
    f"{{{namespace}}}{name}"
    for namespace, name in (
        ("http://www.w3.org/2001/XMLSchema-instance", "schemaLocation"),
        ("http://www.w3.org/2001/XMLSchema-instance", "noNamespaceSchemaLocation"),
        ("http://www.w3.org/XML/1998/namespace", "space"),
        ("http://www.w3.org/XML/1998/namespace", "lang"),
    )
)
"""Attributes that say nothing of the record, or are told elsewhere."""
LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
LONGEST_LABEL = 300
NONE = frozenset(("", "none"))


def fields(element: Element) -> Iterator[Field]:
    """Give the fields of a metadata format's root element, whichever format it is."""
    yield from FORMATS.get(_name(element), _generic)(element)


def path(element: Element, above: str) -> Iterator[Field]:
    """Give the fields of an element and of all below, their labels under the one given."""
    return _walk(element, above, "", (), above)


def local(element: Element) -> str:
    """Give an element's name without its namespace."""
    return _split(str(element.tag))[1]


def text(element: Element) -> str:
    """Give all text of an element, letter for letter."""
    return "".join(element.itertext()) if len(element) else element.text or ""


def children(element: Element, name: str) -> Iterator[Element]:
    """Give an element's children of a local name."""
    return (child for child in element if local(child) == name)


def _generic(element: Element) -> Iterator[Field]:
    default = ROOTS.get(_name(element), "")
    prefix = _prefix(element, default)
    if not len(element):
        yield from _walk(element, prefix, "", (), default)
        return
    language = _language(element)
    yield from (Field(f"{prefix or local(element)}@{name}", value) for name, value in _attributes(element))
    if element.text and element.text.strip():
        yield Field(prefix or local(element), text(element), language, _markup(element))
        return
    for child in element:
        above = _prefix(child, default)
        if len(child):
            yield from _walk(child, above, language, (), default)
        else:
            name = _split(str(child.tag))[1]
            spoken = _language(child) or language
            yield Field(f"{above}.{name}" if above else name, child.text or "", spoken, _attributes(child))


def _walk(element: Element, above: str, language: str, inherited: Parts, default: str) -> Iterator[Field]:
    """Go down to the leaves; the attributes of what holds a leaf hang on its value before its own."""
    name = local(element)
    label = f"{above}.{name}" if above else name
    language = _language(element) or language
    parts = inherited + _attributes(element)
    if not len(element):
        yield Field(label, element.text or "", language, parts)
    elif _mixed(element) or len(label) > LONGEST_LABEL:
        yield Field(label, text(element), language, parts + _markup(element))
    elif name == "name" and any(local(child) == "namePart" for child in element):
        yield _name_of(element, label, language, parts)
    elif heads := _heads(element, name):
        yield _one(element, heads, label, language, parts)
    else:
        holds = name in CONTAINERS and _prefix(element, default) in {"datacite", "oaire"}
        for child in element:
            yield from _walk(child, above if holds else label, language, parts, default)


def _heads(element: Element, name: str) -> tuple[str, ...]:
    wanted = HEADS.get(name, ())
    return wanted if any(local(child) in wanted for child in element) else ()


def _one(element: Element, heads: tuple[str, ...], label: str, language: str, parts: Parts) -> Field:
    """Make one field of an element that is one value."""
    said = [child for child in element if local(child) in heads]
    spoken = next((tag for child in said if (tag := _language(child))), language)
    whole = local(element).startswith("geoLocation")
    value = " ".join(text(leaf).strip() for child in said for leaf in child.iter() if not len(leaf)) if whole else ""
    rest = tuple(part for child in element for part in _parts(child, whole or child is not said[0]))
    return Field(label, value or text(said[0]), spoken, parts + rest)


def _parts(element: Element, wanted: bool = True) -> Iterator[tuple[str, str]]:
    """Tell what hangs on a value: each leaf's text and attributes, in order."""
    name = local(element)
    if wanted and not len(element):
        yield name, element.text or ""
    for attribute, value in _attributes(element):
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


def _dim(element: Element) -> Iterator[Field]:
    """Read DSpace's intermediate format, as in OAI and in its archives: a field each, named by attributes."""
    for child in element:
        given = dict(_attributes(child))
        schema = given.pop("mdschema", "") or given.pop("schema", "") or element.get("schema") or "dc"
        names = (given.pop("element", ""), given.pop("qualifier", ""))
        label = ".".join((schema, *(name for name in names if name.casefold() not in NONE)))
        language = _language(child) or given.pop("language", "")
        markup = _markup(child) if len(child) else ()
        yield Field(label, text(child), "" if language in NONE else language, tuple(given.items()) + markup)


LANGUAGE_LIKE = re.compile(r"\*|[A-Za-z]{2,3}(?:[_-][A-Za-z0-9]{2,8})*")
QUALIFIED = 4


def _xoai(element: Element) -> Iterator[Field]:
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


def _mets(element: Element) -> Iterator[Field]:
    """Read a METS object: the metadata wrapped in it, each by its own format, and its files."""
    yield from (Field(f"mets@{name}", value) for name, value in _attributes(element))
    for section in element:
        name = local(section)
        if name == "fileSec":
            yield from _files(section)
        elif name in {"dmdSec", "amdSec"}:
            yield from _wrapped(section, f"mets.{name}", ())
        else:
            yield from path(section, "mets")


def _wrapped(section: Element, label: str, parts: Parts) -> Iterator[Field]:
    for child in section:
        if local(child) == "xmlData":
            for inner in child:
                yield from fields(inner)
        elif len(child) and len(label) <= LONGEST_LABEL:
            yield from _wrapped(child, f"{label}.{local(child)}", parts + _attributes(child))
        else:
            yield from _walk(child, label, "", parts, "mets")


def _files(section: Element) -> Iterator[Field]:
    for file in section.iter("{*}file"):
        place = next(children(file, "FLocat"), None)
        where = () if place is None else _attributes(place)
        group = file.getparent()
        above = () if group is None else _attributes(group)
        parts = tuple((name.lower(), value) for name, value in above + _attributes(file) + where)
        yield Field("mets.file", dict(where).get("href", ""), "", parts)


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


MARC = frozenset(("leader", "controlfield", "datafield"))


def marc(element: Element) -> Iterator[Field]:
    """Read a MARC record: leader, control fields and data fields, whose value is their subfields in order."""
    for child in element:
        name, tag = local(child), child.get("tag", "")
        if name == "leader":
            yield Field("marc.leader", text(child))
        elif name == "datafield":
            subfields = tuple((sub.get("code", ""), text(sub)) for sub in children(child, "subfield"))
            indicators = tuple((key, child.get(key, " ")) for key in ("ind1", "ind2"))
            yield Field(f"marc.{tag}", " ".join(value for _, value in subfields), "", indicators + subfields)
        elif name == "controlfield":
            yield Field(f"marc.{tag}", text(child))
        else:
            yield from path(child, "marc")


FORMATS: dict[str, Callable[[Element], Iterator[Field]]] = {
    "dim": _dim,
    "dublin_core": _dim,
    "xoai": _xoai,
    "mets": _mets,
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


def _mixed(element: Element) -> bool:
    """Tell whether an element holds text beside other elements, which is then markup within a text."""
    return bool((element.text and element.text.strip()) or any(child.tail and child.tail.strip() for child in element))


def _markup(element: Element) -> Parts:
    return (("xml", etree.tostring(element, encoding="unicode", with_tail=False)),)


def _language(element: Element) -> str:
    return (element.get(LANGUAGE) or element.get("lang") or "") if element.attrib else ""


def _attributes(element: Element) -> Parts:
    if not element.attrib:
        return ()
    tagged = not element.get(LANGUAGE)
    return tuple(
        (_split(str(name))[1], str(value))
        for name, value in element.attrib.items()
        if name not in LAYOUT and not (name == "lang" and tagged)
    )


def _prefix(element: Element, default: str) -> str:
    return _usual(_split(str(element.tag))[0]) or default or element.prefix or ""


@lru_cache(maxsize=4096)
def _split(tag: str) -> tuple[str, str]:
    """Part a tag into namespace and local name."""
    namespace, brace, name = tag.rpartition("}")
    return (namespace[1:], name) if brace else ("", tag)


@lru_cache(maxsize=1024)
def _usual(namespace: str) -> str:
    """Give a namespace's usual prefix, or empty; case, scheme and end sign are often wrong and do not count."""
    bare = re.sub(r"^https?://(?:www\.)?", "", namespace.casefold()).rstrip("/#")
    return PREFIXES.get(bare) or ("datacite" if DATACITE.match(bare) else "")
