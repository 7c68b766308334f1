"""What the endpoint says of itself to a machine.

https://www.w3.org/TR/sparql11-service-description/
"""

from __future__ import annotations

from pyoxigraph import Literal, NamedNode, Triple

from graph.names import GRAPHS, PUBLIC_GRAPHS, Names
from graph.vocab import DCTERMS, RDF, SD
from server.negotiation import formats

# Of sd:UnionDefaultGraph this is none: that is the union of all the named graphs, and some are reached by name alone.
UNION = f"The union of the graphs {', '.join(PUBLIC_GRAPHS[:-1])} and {PUBLIC_GRAPHS[-1]}, which are its parts."


def description(names: Names) -> list[Triple]:
    """Say what the endpoint speaks, what it answers in, and which graphs there are."""
    service = NamedNode(f"{names.base}sparql")
    dataset, default = names.part(service, "dataset"), names.part(service, "default-graph")
    said = [
        Triple(service, RDF.type, SD.Service),
        Triple(service, SD.endpoint, service),
        Triple(service, SD.supportedLanguage, SD.SPARQL11Query),
        *(Triple(service, SD.resultFormat, NamedNode(f.iri)) for f in (*formats.TABLES, *formats.GRAPHS)),
        Triple(service, SD.defaultDataset, dataset),
        Triple(dataset, RDF.type, SD.Dataset),
        Triple(dataset, SD.defaultGraph, default),
        Triple(default, RDF.type, SD.Graph),
        Triple(default, DCTERMS.description, Literal(UNION, language="en")),
    ]
    for name in GRAPHS:
        node = names.part(service, f"graph-{name}")
        said += [
            Triple(dataset, SD.namedGraph, node),
            Triple(node, RDF.type, SD.NamedGraph),
            Triple(node, SD.name, names.graph(name)),
        ]
        if name in PUBLIC_GRAPHS:
            said.append(Triple(default, DCTERMS.hasPart, names.graph(name)))
    return said
