"""A concept, or a whole vocabulary, as RDF."""

from __future__ import annotations

import io
import json
from itertools import groupby
from operator import attrgetter

from flask import Response, request
from pyoxigraph import Literal, NamedNode, Triple
from werkzeug.exceptions import BadRequest, NotAcceptable

import ontology
from graph.vocab import RDF, XSD
from graph.writers import turtle, xml
from server.negotiation import answers
from server.negotiation.formats import DATA, Format
from server.negotiation.negotiate import liked
from server.served.ask import Term
from server.skosmos.asked import Asked
from server.skosmos.words import PLAIN, PREFIXES, Body, Json, shorten
from server.things import thing

RDF_XML = Format("rdf", "application/rdf+xml", "rdf")
TURTLE = Format("ttl", "text/turtle", "ttl")
JSON_LD = Format("jsonld", "application/ld+json", "jsonld")
JSON = DATA
OFFERS = (RDF_XML, TURTLE, JSON_LD, JSON)
LABELS = ("prefLabel", "altLabel", "hiddenLabel")
LINKS = (
    "broader", "narrower", "related", "inScheme",
    "exactMatch", "closeMatch", "broadMatch", "narrowMatch", "relatedMatch",
)  # fmt: skip
CONTEXT: Body = {
    **PLAIN,
    **{prefix: PREFIXES[prefix] for prefix in ("isothes", "rdfs", "owl", "dct", "dc11")},
    "lang": "@language",
    "value": "@value",
    "graph": "@graph",
    "label": "rdfs:label",
    **{name: f"skos:{name}" for name in (*LABELS, *LINKS)},
}
MENTIONED = 5000


def send(asked: Asked) -> Response:
    """Answer with a concept's triples, or send to the dump that holds the vocabulary.

    Raises: BadRequest without a concept or a vocabulary; NotFound; NotAcceptable naming the formats.
    """
    if not request.args.get("uri"):
        if asked.vocabulary is None:
            raise BadRequest("uri parameter missing")
        _chosen((TURTLE,))
        return Response(status=302, headers={"Location": f"{answers.names().path}/dumps/thesaurus.ttl.gz"})
    form, node = _chosen(OFFERS), asked.node()
    write = {RDF_XML: _rdf_xml, TURTLE: _turtle}.get(form, as_json)
    response = answers.answer(lambda: write(triples(asked, node)), form, state=form.media_type)
    response.vary.add("Accept")
    return response


def triples(asked: Asked, node: NamedNode) -> list[Triple]:
    """Give what is said of a concept, and what all that it mentions is called."""
    said = thing.description(asked.store, node)
    others = [term for t in said for term in (t.object,) if isinstance(term, NamedNode) and term != node]
    return thing.grouped([*said, *thing.mentioned(asked.store, others[:MENTIONED])], (node,))


def as_json(found: list[Triple]) -> str:
    """Write compacted JSON-LD, as short as the context makes it: one value plain, several as an array."""
    nodes = [_node(str(subject)[1:-1], list(group)) for subject, group in groupby(found, key=attrgetter("subject"))]
    return json.dumps({"@context": CONTEXT, "graph": nodes}, ensure_ascii=False, separators=(",", ":"))


def _chosen(offers: tuple[Format, ...]) -> Format:
    """Choose what ``format=`` names, else what the client likes best."""
    # An address writes a space for the plus in application/rdf+xml where a client does not quote it.
    if named := request.args.get("format", "").replace(" ", "+").lower():
        found = next((offer for offer in offers if offer.media_type == named), None)
    else:
        found = liked(request.accept_mimetypes, offers)
    if found is None:
        raise NotAcceptable(f"Unsupported format. Supported MIME types are: {' '.join(o.media_type for o in offers)}")
    return found


def _node(iri: str, said: list[Triple]) -> Json:
    properties: dict[str, list[Json]] = {}
    for _, predicate, value in said:
        if predicate == RDF.type and isinstance(value, NamedNode):
            properties.setdefault("type", []).append(_short(value.value))
        else:
            properties.setdefault(_term(predicate.value), []).append(_value(value))
    return {
        "uri": _short(iri),
        **{name: values[0] if len(values) == 1 else values for name, values in properties.items()},
    }


def _value(value: Term) -> Json:
    if isinstance(value, NamedNode):
        return {"uri": _short(value.value)}
    if not isinstance(value, Literal):
        raise TypeError(f"{value} has no place in a document; an IRI or a literal was expected")
    if value.language:
        return {"lang": value.language, "value": value.value}
    if value.datatype == XSD.string:
        return value.value
    return {"type": _short(value.datatype.value), "value": value.value}


def _term(iri: str) -> str:
    short = _short(iri)
    prefix, _, name = short.partition(":")
    if prefix == "skos" and name in (*LABELS, *LINKS):
        return name
    return "label" if short == "rdfs:label" else short


def _short(iri: str) -> str:
    """Shorten by the prefixes of the context, and by no others: a reader knows only these."""
    short = shorten(iri)
    return short if short.partition(":")[0] in CONTEXT else iri


def _turtle(found: list[Triple]) -> bytes:
    out = io.BytesIO()
    turtle.write(found, out, turtle.used(found, ontology.prefixes()))
    return out.getvalue()


def _rdf_xml(found: list[Triple]) -> bytes:
    out = io.BytesIO()
    xml.write(found, out, turtle.used(found, ontology.prefixes()))
    return out.getvalue()
