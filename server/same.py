"""What of ours is the same as something elsewhere, and the reverse: ``/same?iri=...``, as a page, JSON or RDF.

What is the same as a thing of ours is the same as what else that one is the same as: so a concept of one
vocabulary leads, by way of ours, to those of others. Only exact matches do: https://www.w3.org/TR/skos-reference/#mapping

An IRI is looked for as it is asked for, then as else it may be written (``graph.mappings.twins``). One of ours that is
a concept no more leads to the one that stands for it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

from flask import Blueprint, Response, request
from pyoxigraph import Literal, NamedNode, Triple
from werkzeug.exceptions import BadRequest, NotFound

from graph.mappings.twins import twins
from graph.names import Names
from graph.store import Store
from graph.vocab import DCTERMS, OWL, RDF, RDFS, SKOS, SSSOM, XSD
from server.negotiation import answers
from server.negotiation.formats import DATA, GRAPHS, HTML
from server.negotiation.negotiate import negotiate
from server.served.ask import rows
from server.served.current import serving, settings
from server.things import documents, labels, mapped, thing
from server.things.documents import Content
from server.things.mapped import Mapped
from server.things.thing import Glossary
from server.things.view import View

OFFERS = (HTML, DATA, *GRAPHS)
LONGEST = 2048
"""Characters of an IRI."""

blueprint = Blueprint("same", __name__)


@dataclass(frozen=True, slots=True)
class Further:
    """What something is the same as, because one of ours is the same as both."""

    other: NamedNode
    by: NamedNode


@dataclass(frozen=True, slots=True)
class Answer:
    """What an IRI is mapped to that was ``asked`` for and found as ``iri``.

    ``replaced`` are those of ours that are concepts no more, with what stands for them.
    """

    asked: NamedNode
    iri: NamedNode
    found: list[Mapped]
    further: list[Further]
    replaced: dict[NamedNode, NamedNode]


@blueprint.get("/same")
def same() -> Response:
    """Tell what an IRI is mapped to. Raises: BadRequest without an IRI, NotFound where nothing is mapped to it."""
    form = negotiate(request, OFFERS)
    if "iri" not in request.args and form == HTML and "text/html" in request.accept_mimetypes.values():
        return answers.page("same-form.html")
    asked = _asked(request.args.get("iri", ""))
    store, names = serving().store, answers.names()
    told = _answer(store, names, asked)
    if not told.found:
        raise NotFound(f"nothing here is mapped to <{asked.value}>, and it to nothing")
    glossary = Glossary(settings().dataset.language)
    others = (*(one.other(told.iri) for one in told.found), *(one.other for one in told.further))
    named = thing.mentioned(store, [told.iri, *others, *told.replaced, *told.replaced.values()])
    glossary.add(named)
    if form == HTML:
        response = _page(told, View(names, glossary))
    elif form == DATA:
        response = answers.answer(lambda: _json(told, glossary), DATA)
    else:
        write = documents.WRITERS[form.key]
        preferred = [triple for triple in named if triple.predicate == SKOS.prefLabel]
        response = answers.answer(lambda: write(_content(names, told, preferred)), form)
    response.vary.add("Accept")
    return response


def _answer(store: Store, names: Names, asked: NamedNode) -> Answer:
    """Look for an IRI as it was asked for, then as else it may be written."""
    for iri in map(NamedNode, twins(asked.value)):
        heir = thing.replaced(store, iri) if iri.value.startswith(names.base) else None
        for one in (heir, iri) if heir else (iri,):
            if found := mapped.mapped(store, names, one):
                ours = [end for end in (iri, *(line.other(one) for line in found)) if end.value.startswith(names.base)]
                after = {end: heir for end in ours if (heir := thing.replaced(store, end))}
                return Answer(asked, one, found, _further(store, names, one, found), after)
    return Answer(asked, asked, [], [], {})


def _page(told: Answer, view: View) -> Response:
    return answers.page(
        "same.html",
        thing=view.link(told.iri),
        asked=told.asked.value if told.asked not in {told.iri, *told.replaced} else "",
        replaced=[(view.link(one), view.link(heir)) for one, heir in told.replaced.items()],
        lines=mapped.lines(told.found, told.iri, view),
        further=[(view.link(one.other), view.link(one.by)) for one in told.further],
    )


def _asked(given: str) -> NamedNode:
    text = given.strip()
    if not text or len(text) > LONGEST or ":" not in text:
        raise BadRequest(f"iri is {text[:40]!r}; an absolute IRI of at most {LONGEST:,} characters was expected")
    try:
        return NamedNode(text)
    except ValueError as err:
        raise BadRequest(f"iri is {text[:40]!r}, which is no IRI ({err})") from err


def _further(store: Store, names: Names, iri: NamedNode, found: list[Mapped]) -> list[Further]:
    """Give what a thing elsewhere is the same as by way of ours, but what is told to be mapped to it anyway."""
    if iri.value.startswith(names.base):
        return []
    told = {one.other(iri) for one in found}
    beyond = dict[NamedNode, Further]()
    for row in rows(store, "further", thing=iri):
        other, by = row["other"], row["by"]
        if isinstance(other, NamedNode) and isinstance(by, NamedNode) and by.value.startswith(names.base):
            beyond.setdefault(other, Further(other, by))
    return [one for one in beyond.values() if one.other not in told]


def _json(told: Answer, glossary: Glossary) -> bytes:
    iri = told.iri
    body = {
        "iri": iri.value,
        "asked": told.asked.value,
        "label": _name(iri, glossary),
        "mappings": [
            {
                "subject": one.subject.value,
                "relation": labels.local(one.relation.value),
                "object": one.object.value,
                "label": _name(one.other(iri), glossary),
                "confidence": float(one.confidence) if one.confidence else None,
                "reasons": [{"text": reason.text, "weight": reason.weight} for reason in one.reasons],
                "remark": one.remark,
                "who": one.who,
                "date": one.day,
            }
            for one in told.found
        ],
        "further": [
            {
                "subject": iri.value,
                "relation": "exactMatch",
                "object": one.other.value,
                "label": _name(one.other, glossary),
                "by": one.by.value,
            }
            for one in told.further
        ],
        "replaced": [
            {"iri": one.value, "by": heir.value, "label": _name(heir, glossary)} for one, heir in told.replaced.items()
        ],
    }
    return json.dumps(body, ensure_ascii=False, indent=1).encode()


def _name(iri: NamedNode, glossary: Glossary) -> str:
    name = glossary.name(iri)
    return name.value if name else ""


def _content(names: Names, told: Answer, named: list[Triple]) -> Content:
    """Say the mappings as triples, how sure each is, and what all is called."""
    triples = [Triple(one.subject, one.relation, one.object) for one in told.found]
    triples += [Triple(told.iri, SKOS.exactMatch, one.other) for one in told.further]
    triples += [Triple(one, DCTERMS.isReplacedBy, heir) for one, heir in told.replaced.items()]
    for one in told.found:
        if one.told is None:
            continue
        texts = (one.who, one.remark, *(reason.told for reason in one.reasons))
        triples += [
            Triple(one.told, RDF.type, OWL.Axiom),
            Triple(one.told, OWL.annotatedSource, one.subject),
            Triple(one.told, OWL.annotatedProperty, one.relation),
            Triple(one.told, OWL.annotatedTarget, one.object),
            *(Triple(one.told, RDFS.comment, Literal(text)) for text in texts if text),
            *([Triple(one.told, SSSOM.confidence, _number(one.confidence))] if one.confidence else []),
        ]
    triples += named
    return Content(names, thing.grouped(triples, (told.iri,)), {})


def _number(text: str) -> Literal:
    return Literal(text, datatype=XSD.decimal)
