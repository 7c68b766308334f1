"""What of ours is the same as something elsewhere, and the reverse: ``/same?iri=...``, as a page, JSON or RDF."""

from __future__ import annotations

import json

from flask import Blueprint, Response, request
from pyoxigraph import Literal, NamedNode, Triple
from werkzeug.exceptions import BadRequest, NotFound

from graph.names import Names
from graph.store import Store
from graph.vocab import OWL, RDF, RDFS, SKOS, SSSOM, XSD
from server import answers, documents, labels, mapped, thing
from server.current import serving, settings
from server.documents import Content
from server.formats import GRAPHS, HTML, Format
from server.mapped import Mapped
from server.negotiate import negotiate
from server.thing import Glossary
from server.view import View

DATA = Format("json", "application/json", "json")
OFFERS = (HTML, DATA, *GRAPHS)
LONGEST = 2048
"""Characters of an IRI."""

blueprint = Blueprint("same", __name__)


@blueprint.get("/same")
def same() -> Response:
    """Tell what an IRI is mapped to. Raises: BadRequest without an IRI, NotFound where nothing is mapped to it."""
    iri = _asked(request.args.get("iri", ""))
    form = negotiate(request, OFFERS)
    store, names = serving().store, answers.names()
    found = mapped.mapped(store, names, iri)
    if not found:
        raise NotFound(f"nothing here is mapped to <{iri.value}>, and it to nothing")
    glossary = Glossary(settings().dataset.language)
    glossary.add(thing.mentioned(store, [iri, *(one.other(iri) for one in found)]))
    if form is HTML:
        view = View(names, glossary)
        response = answers.page("same.html", thing=view.link(iri), lines=mapped.lines(found, iri, view))
    elif form is DATA:
        response = answers.answer(lambda: _json(iri, found, glossary), DATA)
    else:
        write = documents.WRITERS[form.key]
        response = answers.answer(lambda: write(_content(store, names, iri, found)), form)
    response.vary.add("Accept")
    return response


def _asked(given: str) -> NamedNode:
    text = given.strip()
    if not text or len(text) > LONGEST or ":" not in text:
        raise BadRequest(f"iri is {text[:40]!r}; an absolute IRI of at most {LONGEST:,} characters was expected")
    try:
        return NamedNode(text)
    except ValueError as err:
        raise BadRequest(f"iri is {text[:40]!r}, which is no IRI ({err})") from err


def _json(iri: NamedNode, found: list[Mapped], glossary: Glossary) -> bytes:
    body = {
        "iri": iri.value,
        "label": _name(iri, glossary),
        "mappings": [
            {
                "subject": one.subject.value,
                "relation": labels.local(one.relation.value),
                "object": one.object.value,
                "label": _name(one.other(iri), glossary),
                "confidence": float(one.confidence) if one.confidence else None,
                "reasons": one.reasons,
                "who": one.who,
                "date": one.day,
            }
            for one in found
        ],
    }
    return json.dumps(body, ensure_ascii=False, indent=1).encode()


def _name(iri: NamedNode, glossary: Glossary) -> str:
    name = glossary.name(iri)
    return name.value if name else ""


def _content(store: Store, names: Names, iri: NamedNode, found: list[Mapped]) -> Content:
    """Say the mappings as triples, how sure each is, and what all is called."""
    triples = [Triple(one.subject, one.relation, one.object) for one in found]
    for one in found:
        if one.told is None:
            continue
        texts = (one.who, *one.reasons)
        triples += [
            Triple(one.told, RDF.type, OWL.Axiom),
            Triple(one.told, OWL.annotatedSource, one.subject),
            Triple(one.told, OWL.annotatedProperty, one.relation),
            Triple(one.told, OWL.annotatedTarget, one.object),
            *(Triple(one.told, RDFS.comment, Literal(text)) for text in texts if text),
            *([Triple(one.told, SSSOM.confidence, _number(one.confidence))] if one.confidence else []),
        ]
    named = thing.mentioned(store, [iri, *(one.other(iri) for one in found)])
    triples += [triple for triple in named if triple.predicate == SKOS.prefLabel]
    return Content(names, thing.grouped(triples, (iri,)), {})


def _number(text: str) -> Literal:
    return Literal(text, datatype=XSD.decimal)
