"""What an element is called, whatever namespace its provider gave it; what it says, and what hangs on it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from lxml import etree

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

DATACITE = re.compile(r"(?:schema\.)?datacite\.org/(?:schema|meta)/")
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


def local(element: Element) -> str:
    """Give an element's name without its namespace."""
    return split(str(element.tag))[1]


def text(element: Element) -> str:
    """Give all text of an element, letter for letter."""
    return "".join(element.itertext()) if len(element) else element.text or ""


def children(element: Element, name: str) -> Iterator[Element]:
    """Give an element's children of a local name."""
    return (child for child in element if local(child) == name)


def mixed(element: Element) -> bool:
    """Tell whether an element holds text beside other elements, which is then markup within a text."""
    return bool((element.text and element.text.strip()) or any(child.tail and child.tail.strip() for child in element))


def markup(element: Element) -> Parts:
    return (("xml", etree.tostring(element, encoding="unicode", with_tail=False)),)


def language(element: Element) -> str:
    return (element.get(LANGUAGE) or element.get("lang") or "") if element.attrib else ""


def attributes(element: Element) -> Parts:
    if not element.attrib:
        return ()
    tagged = not element.get(LANGUAGE)
    return tuple(
        (split(str(name))[1], str(value))
        for name, value in element.attrib.items()
        if name not in LAYOUT and not (name == "lang" and tagged)
    )


def prefix(element: Element, default: str) -> str:
    return _usual(split(str(element.tag))[0]) or default or element.prefix or ""


@lru_cache(maxsize=4096)
def split(tag: str) -> tuple[str, str]:
    """Part a tag into namespace and local name."""
    namespace, brace, name = tag.rpartition("}")
    return (namespace[1:], name) if brace else ("", tag)


@lru_cache(maxsize=1024)
def _usual(namespace: str) -> str:
    """Give a namespace's usual prefix, or empty; case, scheme and end sign are often wrong and do not count."""
    bare = re.sub(r"^https?://(?:www\.)?", "", namespace.casefold()).rstrip("/#")
    return PREFIXES.get(bare) or ("datacite" if DATACITE.match(bare) else "")
