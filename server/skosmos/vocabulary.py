"""What vocabularies there are, and what one is: its title, languages, concept schemes and classes of things."""

from __future__ import annotations

from flask import request
from pyoxigraph import NamedNode
from werkzeug.exceptions import BadRequest

from graph.search import Sort
from graph.vocab import SKOS
from server.negotiation import answers
from server.skosmos.asked import Asked, vocabularies
from server.skosmos.words import ONKI, PREFIXES, Body, context, reference, shorten
from server.things import labels


def listed(asked: Asked) -> Body:
    """List the vocabularies. Raises: BadRequest without a language."""
    _demand_language()
    return {
        "@context": {
            "rdfs": PREFIXES["rdfs"],
            "onki": ONKI,
            "title": {"@id": "rdfs:label", "@language": asked.language},
            "vocabularies": "onki:hasVocabulary",
            "id": "onki:vocabularyIdentifier",
            "uri": "@id",
            "@base": f"{answers.names().base}rest/v1/vocabularies",
        },
        "uri": "",
        "vocabularies": [
            {"uri": known.id, "id": known.id, "title": known.title(asked.language)} for known in vocabularies()
        ],
    }


def information(asked: Asked) -> Body:
    """Tell of one vocabulary."""
    known = asked.only
    title = known.title(asked.language)
    return {
        "@context": context(
            "rdfs",
            "onki",
            "dct",
            conceptschemes="onki:hasConceptScheme",
            id="onki:vocabularyIdentifier",
            defaultLanguage="onki:defaultLanguage",
            languages="onki:language",
            label="rdfs:label",
            prefLabel="skos:prefLabel",
            title="dct:title",
            at_language=asked.language,
            at_base=asked.base,
        ),
        "uri": "",
        "id": known.id,
        "marcSource": None,
        "title": title,
        "defaultLanguage": known.language,
        "languages": list(known.languages),
        "conceptschemes": [
            {"label": title, "prefLabel": title, "title": title, "uri": known.scheme, "type": "skos:ConceptScheme"}
        ],
    }


def types(asked: Asked) -> Body:
    """List the classes of what is in a vocabulary, or in all. Raises: BadRequest without a language."""
    if asked.vocabulary is None:
        _demand_language()
    found = {iri for sort in sorts(asked) for iri in sort.types}
    return {
        "@context": context(
            "rdfs",
            "onki",
            label="rdfs:label",
            superclass=reference("rdfs:subClassOf"),
            types="onki:hasType",
            at_language=asked.language,
            at_base=asked.base,
        ),
        "uri": "",
        "types": [{"uri": iri, "label": labels.forward(NamedNode(iri))} for iri in sorted(found, key=_order)],
    }


def sorts(asked: Asked) -> list[Sort]:
    """Give the sorts of things in a vocabulary, or in all."""
    schemes = {asked.vocabulary.scheme} if asked.vocabulary else {known.scheme for known in vocabularies()}
    return [sort for sort in asked.index.sorts if schemes & set(sort.schemes)]


def _order(iri: str) -> tuple[bool, str]:
    return SKOS.Concept.value != iri, shorten(iri)


def _demand_language() -> None:
    if not request.args.get("lang"):
        raise BadRequest("lang parameter missing")
