"""The collections of a vocabulary, and what is in one."""

from __future__ import annotations

from collections import defaultdict

from pyoxigraph import NamedNode
from werkzeug.exceptions import NotFound

from server.served.ask import rows
from server.skosmos.asked import Asked
from server.skosmos.concept import NEIGHBOURS
from server.skosmos.tree import more_of
from server.skosmos.words import Body, Json, context, reference, shorten

GROUPS = 50_000


def listed(asked: Asked) -> Body:
    """List the collections by name, each with those within it."""
    within: dict[str, list[str]] = defaultdict(list)
    filled: dict[str, bool] = {}
    for row in rows(asked.store, "groups", scheme=NamedNode(asked.only.scheme), limit=GROUPS):
        if isinstance(group := row["group"], NamedNode):
            filled[group.value] = more_of(row)
            if isinstance(child := row.get("child"), NamedNode):
                within[group.value].append(child.value)
    names = asked.names(list(filled))
    bodies: list[Body] = []
    for iri, more in filled.items():
        name = names.get(iri)
        body: Body = {"uri": iri, "prefLabel": asked.called_anyhow(name), "hasMembers": more}
        body |= {"childGroups": [*sorted(within[iri])]} if within[iri] else {}
        body |= {"notation": name.notation} if name and name.notation else {}
        bodies.append(body)
    return {
        "@context": context(
            "onki",
            prefLabel="skos:prefLabel",
            groups="onki:hasGroup",
            childGroups=reference("skos:member"),
            hasMembers="onki:hasMembers",
            at_language=asked.language,
        ),
        "uri": "",
        "groups": by_name(bodies),
    }


def members(asked: Asked) -> Body:
    """List what is in a collection. Raises: NotFound where nothing is."""
    found = rows(asked.store, "members", group=_group(asked), limit=NEIGHBOURS)
    names = asked.names([row["member"].value for row in found if isinstance(row["member"], NamedNode)])
    sorts = {sort.id: sort for sort in asked.index.sorts}
    bodies: list[Body] = []
    for row in found:
        name = names.get(row["member"].value) if isinstance(row["member"], NamedNode) else None
        if name is None or sorts[name.sort].deprecated:
            continue
        body: Body = {
            "uri": name.iri,
            "isSuper": False,
            "hasMembers": more_of(row),
            "type": [shorten(iri) for iri in sorts[name.sort].types],
            "prefLabel": asked.called_anyhow(name),
        }
        bodies.append(body | {"notation": name.notation} if name.notation else body)
    if not bodies:
        raise NotFound(f"Could not find group <{asked.uri()}>")
    return {
        "@context": context(prefLabel="skos:prefLabel", members="skos:member", at_language=asked.language),
        "uri": asked.uri(),
        "members": by_name(bodies),
    }


def by_name(bodies: list[Body]) -> list[Json]:
    """Sort by name, what has none last."""
    return [
        *sorted(
            bodies, key=lambda body: (body["prefLabel"] is None, str(body["prefLabel"]).casefold(), str(body["uri"]))
        )
    ]


def _group(asked: Asked) -> NamedNode:
    try:
        return NamedNode(asked.uri())
    except ValueError as err:
        raise NotFound(f"Could not find group <{asked.uri()}>") from err
