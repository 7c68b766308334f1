"""What the endpoint can do, what it bounds and how much it holds, as its description tells a machine.

https://www.w3.org/TR/sparql11-service-description/ for features and entailment; the bounds are in our own terms.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress

from pyoxigraph import Literal, NamedNode, Triple

from graph.errors import ReleaseError, StoreError
from graph.names import Names
from graph.settings import Settings
from graph.vocab import DCAT, ENTAILMENT, RDF, RDFS, SD, SEEALSO, VOID, XSD
from server.endpoint.showing import ROWS
from server.served.current import serving


def bounds(settings: Settings) -> Iterator[Triple]:
    """Say the features, the entailment, the limits, the sizes of the graphs, and where the dataset is described."""
    names = Names(settings.base)
    service = NamedNode(f"{names.base}sparql")
    if settings.service.allow:
        yield Triple(service, SD.feature, SD.BasicFederatedQuery)
    # A graph entails itself and no more: nothing is inferred when a query is answered.
    yield Triple(service, SD.defaultEntailmentRegime, ENTAILMENT.Simple)
    for term, number in _limits(settings).items():
        yield Triple(service, term, _number(number))
    yield Triple(service, DCAT.servesDataset, names.dataset)
    yield Triple(service, RDFS.seeAlso, NamedNode(f"{names.base}.well-known/void"))
    yield Triple(names.dataset, RDF.type, VOID.Dataset)
    yield Triple(names.dataset, VOID.sparqlEndpoint, service)
    for graph, triples in sizes().items():
        iri = names.graph(graph)
        yield Triple(names.part(service, f"graph-{graph}"), SD.graph, iri)
        yield Triple(iri, RDF.type, SD.Graph)
        yield Triple(iri, VOID.triples, _number(triples))


def _limits(settings: Settings) -> dict[NamedNode, int]:
    limits = settings.limits
    return {
        SEEALSO.secondsPerQuery: limits.query_seconds,
        SEEALSO.secondsPerAnswer: limits.answer_seconds,
        SEEALSO.bytesPerQuery: limits.query_bytes,
        SEEALSO.memoryPerQuery: limits.query_memory,
        SEEALSO.queriesAtOnce: limits.client_queries,
        SEEALSO.queriesPerMinute: limits.client_rate,
        SEEALSO.rowsPerPage: ROWS,
    }


def sizes() -> dict[str, int]:
    """Give the triples of each graph of the release that is served; none where there is no release."""
    with suppress(ReleaseError, StoreError):
        told = serving().release.manifest.get("triples")
        if isinstance(told, Mapping):
            return {str(graph): number for graph, number in sorted(told.items()) if isinstance(number, int)}
    return {}


def _number(number: int) -> Literal:
    return Literal(str(number), datatype=XSD.integer)
