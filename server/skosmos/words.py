"""What every answer is made of: JSON, its ``@context``, names shortened and spelled out.

https://www.w3.org/TR/json-ld11/
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import ontology
from graph.vocab import DC, DCTERMS, ISOTHES, OWL, RDFS, SKOS, VOID

Json = str | int | bool | None | list["Json"] | dict[str, "Json"]
Body = dict[str, Json]

ONKI = "http://schema.onki.fi/onki#"
VOID_EXT = "http://ldf.fi/void-ext#"
SKOSMOS_TERMS: Mapping[str, str] = {"onki": ONKI, "void-ext": VOID_EXT}
"""Namespaces of the protocol alone; nothing in our graphs is of them."""

PREFIXES: Mapping[str, str] = {
    "skos": SKOS.iri,
    "rdfs": RDFS.iri,
    "owl": OWL.iri,
    "dct": DCTERMS.iri,
    "dc11": DC.iri,
    "isothes": ISOTHES.iri,
    "void": VOID.iri,
    **SKOSMOS_TERMS,
}
PLAIN: Mapping[str, str] = {"skos": SKOS.iri, "uri": "@id", "type": "@type"}


def context(*prefixes: str, **terms: Json) -> Body:
    """Make a context: the terms that every answer has, some prefixes, and terms of this one (``at_`` stands for @)."""
    named = {name.replace("at_", "@", 1) if name.startswith("at_") else name: value for name, value in terms.items()}
    return {**PLAIN, **{prefix: PREFIXES[prefix] for prefix in prefixes}, **named}


def reference(iri: str) -> Body:
    """Define a term whose values are IRIs."""
    return {"@id": iri, "@type": "@id"}


def shorten(iri: str) -> str:
    """Shorten an IRI by the prefix table; one that no prefix begins stays whole."""
    cut = max(iri.rfind("/"), iri.rfind("#")) + 1
    prefix = _by_namespace().get(iri[:cut])
    return f"{prefix}:{iri[cut:]}" if prefix and iri[cut:] else iri


def expand(name: str) -> str:
    """Spell a shortened IRI out."""
    prefix, colon, local = name.partition(":")
    known = {**ontology.prefixes(), **PREFIXES}
    return f"{known[prefix]}{local}" if colon and prefix in known else name


def local(iri: str) -> str:
    """Give what stands behind the last slash or hash of an IRI."""
    return iri[max(iri.rfind("/"), iri.rfind("#")) + 1 :]


@cache
def _by_namespace() -> dict[str, str]:
    return {namespace: prefix for prefix, namespace in {**ontology.prefixes(), **PREFIXES}.items()}
