"""The documents about a thing as data: its triples in each format, and what the document says of itself.

To add a format: a row in WRITERS, and one in ``server/formats.py``.
"""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from operator import attrgetter

from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, serialize

import ontology
from graph import turtle
from graph.names import Names
from graph.store import Store
from graph.vocab import DCTERMS, FOAF, RDF, RDFS, VOID, XSD
from server import thing as things
from server.ask import Term
from server.thing import Glossary

Json = str | list["Json"] | dict[str, "Json"]

LINKS = 1000
"""How many of the links that point at a thing its data documents hold."""

MENTIONED = 5000
"""How many of the things that a document mentions it names."""


@dataclass(frozen=True, slots=True)
class Content:
    """The triples of a document, those of each subject together, and what the things in it are called."""

    names: Names
    triples: list[Triple]
    labels: Mapping[str, str]


def compose(store: Store, names: Names, thing: NamedNode, document: NamedNode) -> Content:
    """Gather what a data document says: of itself, of the thing, of what points at it, and what all of it is called."""
    said = things.description(store, thing)
    pointing, cut = things.links(store, thing, LINKS)
    terms = dict.fromkeys(term for t in [*said, *pointing] for term in (t.subject, t.object))
    mentioned = [term for term in terms if isinstance(term, NamedNode) and term != thing]
    named = things.mentioned(store, mentioned[:MENTIONED])
    about = _about(document, thing, names, things.licence(store, names.dataset))
    about += [Triple(document, RDFS.comment, Literal(text, language="en")) for text in _bounds(cut, len(mentioned))]
    glossary = Glossary("en")
    glossary.add([*said, *named])
    labels = {term.value: name.value for term in [thing, *mentioned] if (name := glossary.name(term)) is not None}
    return Content(names, things.grouped([*about, *said, *pointing, *named], (document, thing)), labels)


def _about(document: NamedNode, thing: NamedNode, names: Names, licence: Term | None) -> list[Triple]:
    about = [Triple(document, FOAF.primaryTopic, thing), Triple(document, VOID.inDataset, names.dataset)]
    if isinstance(licence, (NamedNode, Literal)):
        about.append(Triple(document, DCTERMS.license, licence))
    return about


def _bounds(cut: bool, mentioned: int) -> Iterable[str]:
    if cut:
        yield f"More than {LINKS:,} links point here; only {LINKS:,} of them are in this document."
    if mentioned > MENTIONED:
        yield f"More than {MENTIONED:,} things are mentioned; only {MENTIONED:,} of them are named in this document."


def turtle_of(content: Content) -> bytes:
    prefixes = ontology.prefixes() | content.names.prefixes()
    out = io.BytesIO()
    turtle.write(content.triples, out, turtle.used(content.triples, prefixes), content.labels)
    return out.getvalue()


def json_ld_of(content: Content) -> bytes:
    """Compact by our context, which is named by its address: a reader keeps it, and the server never fetches it."""
    nodes = [_node(str(subject), group) for subject, group in groupby(content.triples, key=attrgetter("subject"))]
    body = {"@context": f"{content.names.base}context.jsonld", "@graph": nodes}
    return json.dumps(body, ensure_ascii=False, indent=1).encode()


def n_triples_of(content: Content) -> bytes:
    out = io.BytesIO()
    serialize(content.triples, out, RdfFormat.N_TRIPLES)
    return out.getvalue()


def rdf_xml_of(content: Content) -> bytes:
    prefixes = turtle.used(content.triples, ontology.prefixes())
    out = io.BytesIO()
    serialize(content.triples, out, RdfFormat.RDF_XML, prefixes=prefixes)
    return out.getvalue()


WRITERS: dict[str, Callable[[Content], bytes]] = {
    "ttl": turtle_of,
    "jsonld": json_ld_of,
    "nt": n_triples_of,
    "rdf": rdf_xml_of,
}


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


def _node(subject: str, triples: Iterable[Triple]) -> dict[str, Json]:
    """Give a node object: properties by their terms, one value plain and several as an array."""
    classes: list[Json] = []
    properties: dict[str, list[Json]] = {}
    for _, predicate, term in triples:
        if isinstance(term, NamedNode) and predicate == RDF.type:
            classes.append(_compact(term.value))
        else:
            name, kind = _terms().get(predicate.value) or (_compact(predicate.value), "")
            properties.setdefault(name, []).append(_value(term, kind))
    node: dict[str, Json] = {"@id": subject[1:-1]}
    if classes:
        node["@type"] = _one(classes)
    return node | {name: _one(values) for name, values in properties.items()}


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
