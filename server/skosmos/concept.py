"""A concept: what it is called, and what it points at directly or over any number of steps."""

from __future__ import annotations

from collections import defaultdict

from pyoxigraph import NamedNode

from graph.search import KINDS
from graph.vocab import SKOS
from server.served.ask import rows
from server.skosmos.asked import Asked, number
from server.skosmos.words import Body, Json, context, reference

STEPS = 1000
"""Things that a transitive answer gives where nobody says how many."""
FARTHEST = 10_000
LINKS = 50_000
NEIGHBOURS = 10_000
"""Things that are directly beside another at most."""


def label(asked: Asked) -> Body:
    """Give the labels of a concept in a language: one preferred, lists of the others."""
    name = asked.name()
    wanted = asked.language.lower()
    found: dict[str, list[str]] = defaultdict(list)
    for known in name.labels:
        if known.language == wanted or known.language.startswith(f"{wanted}-") or not wanted:
            found[known.kind].append(known.text)
    body: Body = {
        "@context": context(
            prefLabel="skos:prefLabel",
            altLabel="skos:altLabel",
            hiddenLabel="skos:hiddenLabel",
            at_language=asked.language,
        ),
        "uri": name.iri,
    }
    for kind in KINDS:
        if found[kind]:
            body[f"{kind}Label"] = found[kind][0] if kind == "pref" else list(found[kind])
    return body


def broader(asked: Asked) -> Body:
    return _beside(asked, "broader", "narrower")


def narrower(asked: Asked) -> Body:
    return _beside(asked, "narrower", "broader")


def related(asked: Asked) -> Body:
    return _beside(asked, "related", "related")


def broader_transitive(asked: Asked) -> Body:
    return _beyond(asked, "broader", "narrower")


def narrower_transitive(asked: Asked) -> Body:
    return _beyond(asked, "narrower", "broader")


def _beside(asked: Asked, name: str, inverse: str) -> Body:
    found = rows(
        asked.store,
        "neighbours",
        concept=asked.node(),
        property=SKOS[name],
        inverse=SKOS[inverse],
        limit=NEIGHBOURS,
    )
    iris = [row["other"].value for row in found if isinstance(row["other"], NamedNode)]
    names = asked.names(iris)
    others: list[Body] = [{"uri": iri, "prefLabel": asked.called(names.get(iri))} for iri in iris]
    others.sort(key=lambda other: (str(other["prefLabel"] or "").casefold(), str(other["uri"])))
    return {
        "@context": context(prefLabel="skos:prefLabel", at_language=asked.language, **{name: f"skos:{name}"}),
        "uri": asked.uri(),
        name: list(others),
    }


def _beyond(asked: Asked, name: str, inverse: str) -> Body:
    limit = number("limit", STEPS, FARTHEST, least=1)
    direct = reach(asked, asked.node(), name, inverse, limit)
    names = asked.names(list(direct))
    others: dict[str, Json] = {}
    for iri, leads in direct.items():
        other: Body = {"uri": iri, "prefLabel": asked.called_anyhow(names.get(iri))}
        others[iri] = other | {name: list(leads)} if leads else other
    transitive = f"{name}Transitive"
    terms: dict[str, Json] = {
        name: reference(f"skos:{name}"),
        transitive: {"@id": f"skos:{transitive}", "@container": "@index"},
    }
    return {
        "@context": context(prefLabel="skos:prefLabel", at_language=asked.language, **terms),
        "uri": asked.uri(),
        transitive: others,
    }


def reach(asked: Asked, concept: NamedNode, name: str, inverse: str, limit: int) -> dict[str, list[str]]:
    """Give a concept and what a property leads to, the nearest first, each with what it leads to directly."""
    direct: dict[str, list[str]] = {}
    for row in rows(
        asked.store,
        "reach",
        concept=concept,
        property=SKOS[name],
        inverse=SKOS[inverse],
        limit=limit,
        most=LINKS,
    ):
        if isinstance(thing := row["thing"], NamedNode):
            leads = direct.setdefault(thing.value, [])
            if isinstance(other := row.get("direct"), NamedNode) and other != thing:
                leads.append(other.value)
    order = [concept.value]
    for iri in order:
        order += sorted(set(direct.get(iri, ())) - set(order))
    return {iri: sorted(direct[iri]) for iri in order if iri in direct}
