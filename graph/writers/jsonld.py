"""RDF as JSON-LD by our context, a node object at a time. https://www.w3.org/TR/json-ld11/"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import cache
from typing import TypeAlias

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

import ontology
from graph.vocab import RDF, XSD

Json: TypeAlias = "str | list[Json] | dict[str, Json]"
Term: TypeAlias = NamedNode | Literal | BlankNode | Triple


@cache
def context() -> Mapping[str, str | float | dict[str, str]]:
    """Read the JSON-LD context of our data."""
    body: dict[str, dict[str, str | float | dict[str, str]]] = json.loads(
        (ontology.FOLDER / "context.jsonld").read_text(encoding="utf-8")
    )
    return body["@context"]


@cache
def _terms() -> dict[str, tuple[str, str]]:
    """Give the term and the type of its values (``@id``, a datatype or nothing) for each property of the context."""
    terms: dict[str, tuple[str, str]] = {}
    for term, definition in context().items():
        if isinstance(definition, dict):
            terms[_expand(definition["@id"])] = (term, _expand(definition.get("@type", "")))
        elif isinstance(definition, str) and ":" in definition and not definition.endswith(("/", "#")):
            terms[_expand(definition)] = (term, "")
    return terms


def node(subject: NamedNode, triples: Iterable[Triple]) -> dict[str, Json]:
    """Give a node object: properties by their terms, one value plain and several as an array."""
    classes: list[Json] = []
    properties: dict[str, list[Json]] = {}
    for _, predicate, term in triples:
        if isinstance(term, NamedNode) and predicate == RDF.type:
            classes.append(_compact(term.value))
        else:
            name, kind = _terms().get(predicate.value) or (_compact(predicate.value), "")
            properties.setdefault(name, []).append(_value(term, kind))
    head: dict[str, Json] = {"@id": subject.value}
    if classes:
        head["@type"] = _one(classes)
    return head | {name: _one(values) for name, values in properties.items()}


def _value(term: Term, kind: str) -> Json:
    """Give a value: as a string where the property's type tells the rest, else as an object that says it itself."""
    if isinstance(term, NamedNode):
        return term.value if kind == "@id" else {"@id": term.value}
    if not isinstance(term, Literal):
        raise TypeError(f"{term} has no place in a document; an IRI or a literal was expected")
    if term.language:
        return {"@value": term.value, "@language": term.language}
    if term.datatype == XSD.string:
        return {"@value": term.value} if kind else term.value
    return term.value if term.datatype.value == kind else {"@value": term.value, "@type": _compact(term.datatype.value)}


def _one(values: list[Json]) -> Json:
    return values[0] if len(values) == 1 else values


def _compact(iri: str) -> str:
    """Shorten the IRI of a class, property or datatype by a prefix of the context."""
    cut = max(iri.rfind("/"), iri.rfind("#")) + 1
    prefix = _prefixes().get(iri[:cut])
    return f"{prefix}:{iri[cut:]}" if prefix and iri[cut:] else iri


@cache
def _prefixes() -> dict[str, str]:
    return {namespace: prefix for prefix, namespace in ontology.prefixes().items()}


def _expand(name: str) -> str:
    prefix, _, rest = name.partition(":")
    return f"{ontology.prefixes()[prefix]}{rest}" if prefix in ontology.prefixes() else name
