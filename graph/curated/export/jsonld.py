"""JSON-LD by our context, the things one after the other in its ``@graph``. https://www.w3.org/TR/json-ld11/"""

from __future__ import annotations

import json
from functools import cache
from typing import BinaryIO, TypeAlias

from pyoxigraph import Literal, NamedNode

import ontology
from graph.curated.export.published import Published, Thing
from graph.vocab import RDF, XSD

Json: TypeAlias = "str | list[Json] | dict[str, Json]"


def write(published: Published, out: BinaryIO) -> None:
    """Write the document; its context is the one that we serve."""
    out.write(f'{{"@context": {json.dumps(f"{published.names.base}context.jsonld")},\n "@graph": ['.encode())
    for number, thing in enumerate(published):
        node = json.dumps(_node(thing), ensure_ascii=False)
        out.write(f"{',' if number else ''}\n{node}".encode())
    out.write(b"\n]}\n")


def _node(thing: Thing) -> dict[str, Json]:
    node: dict[str, Json] = {"@id": thing.iri.value}
    for predicate in dict.fromkeys(triple.predicate for triple in thing.triples):
        if predicate == RDF.type:
            node["@type"] = [cls.value for cls in thing.nodes(predicate)]
            continue
        term, kind = _terms().get(predicate.value, (predicate.value, ""))
        known: list[NamedNode | Literal] = [*thing.nodes(predicate), *thing.texts(predicate)]
        values = [_value(value, kind) for value in known]
        node[term] = values[0] if len(values) == 1 else values
    return node


def _value(value: NamedNode | Literal, kind: str) -> Json:
    """Give a value: as a string where the term's type tells the rest, else as an object that says it itself."""
    if isinstance(value, NamedNode):
        return value.value if kind == "@id" else {"@id": value.value}
    if value.language:
        return {"@value": value.value, "@language": value.language}
    if value.datatype == XSD.string:
        return {"@value": value.value} if kind else value.value
    return value.value if value.datatype.value == kind else {"@value": value.value, "@type": value.datatype.value}


@cache
def _terms() -> dict[str, tuple[str, str]]:
    """Give the term and the type of its values for each property of the context."""
    context = json.loads((ontology.FOLDER / "context.jsonld").read_bytes())["@context"]
    terms: dict[str, tuple[str, str]] = {}
    for term, said in context.items():
        name, kind = (said["@id"], said.get("@type", "")) if isinstance(said, dict) else (said, "")
        if isinstance(name, str) and ":" in name and not name.endswith(("/", "#")):
            terms[_expand(name)] = (term, _expand(kind))
    return terms


def _expand(name: str) -> str:
    prefix, _, rest = name.partition(":")
    return f"{ontology.prefixes()[prefix]}{rest}" if prefix in ontology.prefixes() else name
