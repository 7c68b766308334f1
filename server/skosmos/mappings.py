"""What a concept is in other vocabularies, as JSKOS says it (https://gbv.github.io/jskos/)."""

from __future__ import annotations

from urllib.parse import urlsplit

from pyoxigraph import NamedNode

from graph.search import Name
from graph.vocab import SKOS
from server.served.ask import rows
from server.skosmos.asked import Asked, vocabularies
from server.skosmos.data import as_json, triples
from server.skosmos.words import Body, Json, local, shorten
from server.things import labels

RELATIONS = ("exactMatch", "closeMatch", "broadMatch", "narrowMatch", "relatedMatch")
MOST = 1000


def listed(asked: Asked) -> Body:
    """List the mappings of a concept, and give its triples as JSON-LD in a text, as Skosmos does."""
    node = asked.node()
    relations = [SKOS[name] for name in RELATIONS]
    found = [
        (row["property"], row["value"])
        for row in rows(asked.store, "valued", things=[node], properties=relations, limit=MOST)
    ]
    names = asked.names([value.value for _, value in found if isinstance(value, NamedNode)])
    mappings: list[Json] = [
        _mapping(asked, relation, target, names.get(target.value))
        for relation, target in found
        if isinstance(relation, NamedNode) and isinstance(target, NamedNode)
    ]
    return {"mappings": mappings, "graph": as_json(triples(asked, node))}


def _mapping(asked: Asked, relation: NamedNode, target: NamedNode, name: Name | None) -> Body:
    label = name.preferred(asked.language, "", asked.only.language) if name else None
    member: Body = {"uri": target.value}
    if name and name.notation:
        member["notation"] = name.notation
    if label:
        member["prefLabel"] = {label.language: label.text}
    schemes = next((sort.schemes for sort in asked.index.sorts if name and sort.id == name.sort), ())
    mapping: Body = {
        "uri": asked.uri(),
        "notation": name.notation or None if name else None,
        "type": [shorten(relation.value)],
        "prefLabel": label.text if label else shorten(target.value),
        "from": {"memberSet": [{"uri": asked.uri()}]},
        "to": {"memberSet": [member]},
        "hrefLink": target.value,
        "lang": label.language if label else "",
        "vocabName": _vocabulary(asked, schemes) or urlsplit(target.value).hostname or local(target.value),
        "typeLabel": labels.forward(relation),
        "fromScheme": {"uri": asked.only.scheme},
    }
    return mapping | {"toScheme": {"uri": schemes[0]}} if schemes else mapping


def _vocabulary(asked: Asked, schemes: tuple[str, ...]) -> str:
    return next((known.title(asked.language) for known in vocabularies() if known.scheme in schemes), "")
