"""The documents about a thing as data: its triples in each format, and what the document says of itself.

To add a format: a row in WRITERS, and one in ``server/negotiation/formats.py``.
"""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter

from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, serialize

import ontology
from graph.names import Names
from graph.store import Store
from graph.vocab import DCTERMS, FOAF, RDFS, VOID
from graph.writers import turtle, xml
from graph.writers.jsonld import node
from server.served.ask import Term
from server.things import thing as things
from server.things import void
from server.things.thing import Glossary

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
    parts, has_more = void.whole(store, names) if thing == names.dataset else ([], False)
    bounds = _bounds(cut, len(mentioned), has_more)
    about += [Triple(document, RDFS.comment, Literal(text, language="en")) for text in bounds]
    glossary = Glossary("en")
    glossary.add([*said, *named, *parts])
    labels = {term.value: name.value for term in [thing, *mentioned] if (name := glossary.name(term)) is not None}
    return Content(names, things.grouped([*about, *said, *pointing, *named, *parts], (document, thing)), labels)


def _about(document: NamedNode, thing: NamedNode, names: Names, licence: Term | None) -> list[Triple]:
    about = [Triple(document, FOAF.primaryTopic, thing), Triple(document, VOID.inDataset, names.dataset)]
    if isinstance(licence, (NamedNode, Literal)):
        about.append(Triple(document, DCTERMS.license, licence))
    return about


def _bounds(cut: bool, mentioned: int, has_more: bool) -> Iterable[str]:
    if cut:
        yield f"More than {LINKS:,} links point here; only {LINKS:,} of them are in this document."
    if mentioned > MENTIONED:
        yield f"More than {MENTIONED:,} things are mentioned; only {MENTIONED:,} of them are named in this document."
    if has_more:
        yield f"More than {void.MOST:,} triples describe the dataset; the graph {void.GRAPH} holds all."


def turtle_of(content: Content) -> bytes:
    prefixes = ontology.prefixes() | content.names.prefixes()
    out = io.BytesIO()
    turtle.write(content.triples, out, turtle.used(content.triples, prefixes), content.labels)
    return out.getvalue()


def json_ld_of(content: Content) -> bytes:
    """Compact by our context, which is named by its address: a reader keeps it, and the server never fetches it."""
    nodes = [node(subject, group) for subject, group in groupby(content.triples, key=attrgetter("subject"))]
    body = {"@context": f"{content.names.base}context.jsonld", "@graph": nodes}
    return json.dumps(body, ensure_ascii=False, indent=1).encode()


def n_triples_of(content: Content) -> bytes:
    out = io.BytesIO()
    serialize(content.triples, out, RdfFormat.N_TRIPLES)
    return out.getvalue()


def rdf_xml_of(content: Content) -> bytes:
    prefixes = turtle.used(content.triples, ontology.prefixes())
    out = io.BytesIO()
    xml.write(content.triples, out, prefixes)
    return out.getvalue()


WRITERS: dict[str, Callable[[Content], bytes]] = {
    "ttl": turtle_of,
    "jsonld": json_ld_of,
    "nt": n_triples_of,
    "rdf": rdf_xml_of,
}
