"""The hierarchy as a tree is drawn from it: top concepts, what lies below a concept, and the way up from it."""

from __future__ import annotations

from collections import defaultdict

from flask import request
from pyoxigraph import Literal, NamedNode

from graph.search import Name
from server.served.ask import Row, rows
from server.skosmos.asked import Asked
from server.skosmos.concept import NEIGHBOURS, reach
from server.skosmos.words import Body, Json, context, reference

TOPS = 10_000
"""Top concepts that are listed at most."""
BESIDE = 1000
"""Top concepts of a scheme beyond which a way up is shown without them."""
ABOVE = 1000


def top_concepts(asked: Asked) -> Body:
    """List the top concepts of a vocabulary's scheme, or of the schemes that ``scheme`` names."""
    schemes = request.args.get("scheme", "").split() or [asked.only.scheme]
    found: list[Json] = list(_tops(asked, schemes, TOPS))
    return {
        "@context": context(
            "onki",
            topconcepts="skos:hasTopConcept",
            notation="skos:notation",
            label="skos:prefLabel",
            at_language=asked.language,
        ),
        "uri": schemes[0] if len(schemes) == 1 else list(schemes),
        "topconcepts": found,
    }


def children(asked: Asked) -> Body:
    """List what lies directly below a concept."""
    below: list[Json] = list(_below(asked, [asked.node()], "prefLabel").get(asked.uri(), ()))
    return {
        "@context": context(
            "onki",
            prefLabel="skos:prefLabel",
            narrower="skos:narrower",
            notation="skos:notation",
            hasChildren="onki:hasChildren",
            at_language=asked.language,
        ),
        "uri": asked.uri(),
        "narrower": below,
    }


def hierarchy(asked: Asked) -> Body:
    """Give the way up from a concept: each step with what lies below it; and the top concepts beside it."""
    above = reach(asked, asked.node(), "broader", "narrower", ABOVE)
    nodes = [NamedNode(iri) for iri in above]
    below, tops = _below(asked, nodes, "label"), _tops_among(asked, nodes)
    names = asked.names(list(above))
    steps: dict[str, Json] = {}
    for iri, broader in above.items():
        step = _titled(asked, iri, names.get(iri), "prefLabel")
        step |= {"broader": list(broader)} if broader else {}
        step |= {"narrower": list(below[iri])} if below.get(iri) else {}
        step["hasChildren"] = bool(below.get(iri))
        if schemes := tops.get(iri):
            main = asked.only.scheme
            step |= {"tops": list(schemes), "top": main if main in schemes else schemes[0]}
        steps[iri] = step
    for top in _beside(asked):
        steps.setdefault(str(top["uri"]), top)
    return {
        "@context": context(
            "onki",
            prefLabel="skos:prefLabel",
            notation="skos:notation",
            narrower=reference("skos:narrower"),
            broader=reference("skos:broader"),
            broaderTransitive={"@id": "skos:broaderTransitive", "@container": "@index"},
            top=reference("skos:topConceptOf"),
            tops=reference("skos:topConceptOf"),
            hasChildren="onki:hasChildren",
            at_language=asked.language,
        ),
        "uri": asked.uri(),
        "broaderTransitive": steps,
    }


def _beside(asked: Asked) -> list[Body]:
    """Give the other top concepts as steps; none where they are too many to be drawn."""
    found = _tops(asked, [asked.only.scheme], BESIDE + 1)
    if len(found) > BESIDE:
        return []
    return [
        {**{key: value for key, value in top.items() if key not in {"label", "topConceptOf"}}}
        | {"prefLabel": top["label"], "top": top["topConceptOf"], "tops": [top["topConceptOf"]]}
        for top in found
    ]


def _tops(asked: Asked, schemes: list[str], limit: int) -> list[Body]:
    found = rows(asked.store, "tops", schemes=_nodes(schemes), limit=limit) if _nodes(schemes) else []
    names = asked.names([row["top"].value for row in found if isinstance(row["top"], NamedNode)])
    tops: list[Body] = []
    for row in found:
        if isinstance(top := row["top"], NamedNode) and isinstance(scheme := row["scheme"], NamedNode):
            titled = _titled(asked, top.value, names.get(top.value), "label")
            tops.append(titled | {"topConceptOf": scheme.value, "hasChildren": more_of(row)})
    return sorted(tops, key=lambda top: (str(top["label"]).casefold(), str(top["uri"])))


def _below(asked: Asked, concepts: list[NamedNode], field: str) -> dict[str, list[Body]]:
    """Give what lies directly below each concept, by name."""
    found = rows(asked.store, "children", concepts=concepts, limit=NEIGHBOURS)
    names = asked.names([row["child"].value for row in found if isinstance(row["child"], NamedNode)])
    below: dict[str, list[Body]] = defaultdict(list)
    for row in found:
        if isinstance(child := row["child"], NamedNode) and isinstance(above := row["concept"], NamedNode):
            titled = _titled(asked, child.value, names.get(child.value), field)
            below[above.value].append(titled | {"hasChildren": more_of(row)})
    for bodies in below.values():
        bodies.sort(key=lambda body: (str(body[field] or "").casefold(), str(body["uri"])))
    return below


def _tops_among(asked: Asked, concepts: list[NamedNode]) -> dict[str, list[str]]:
    tops: dict[str, list[str]] = defaultdict(list)
    for row in rows(asked.store, "tops-among", concepts=concepts):
        if isinstance(top := row["top"], NamedNode) and isinstance(scheme := row["scheme"], NamedNode):
            tops[top.value].append(scheme.value)
    return {iri: sorted(schemes) for iri, schemes in tops.items()}


def _titled(asked: Asked, iri: str, name: Name | None, field: str) -> Body:
    body: Body = {"uri": iri, field: asked.called_anyhow(name)}
    return body | {"notation": name.notation} if name and name.notation else body


def more_of(row: Row) -> bool:
    """Tell whether there is more below."""
    return isinstance(more := row.get("more"), Literal) and more.value == "true"


def _nodes(iris: list[str]) -> list[NamedNode]:
    """Make IRIs of texts; what is none is nobody's."""
    found = []
    for iri in iris[:BESIDE]:
        try:
            found.append(NamedNode(iri))
        except ValueError:
            continue
    return found
