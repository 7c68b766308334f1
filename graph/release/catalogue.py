"""What a release says of itself, in the graph ``dataset``: its files, how much of what, made when, from what.

https://www.w3.org/TR/void/ https://www.w3.org/TR/vocab-dcat-3/ https://www.w3.org/TR/prov-o/
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain

from pyoxigraph import Literal, NamedNode, Triple

from graph.names import Names, clean, document
from graph.release import MAPPINGS, examples, linksets, partitions
from graph.release.partitions import UNCOUNTED, Partitions
from graph.release.survey import Survey
from graph.settings import Dataset
from graph.vocab import (
    DCAT,
    DCTERMS,
    FOAF,
    OWL,
    PROV,
    RDF,
    RDFS,
    SD,
    SEEALSO,
    SH,
    SKOS,
    SPDX,
    VOCABULARIES,
    VOID,
    XSD,
)  # fmt: skip

MEDIA_TYPES = {
    "nq": "application/n-quads",
    "nt": "application/n-triples",
    "ttl": "text/turtle",
    "tsv": "text/tab-separated-values",
    "json": "application/json",
    "gz": "application/gzip",
}
REGISTRY = "https://www.iana.org/assignments/media-types/"
Row = tuple[NamedNode, NamedNode | Literal]
SHOWN = (SEEALSO.Record, SKOS.Concept)
"""The classes of which one thing is named as an example."""

TITLES = {
    "records": "Records",
    "thesaurus": "Thesaurus",
    "links": "Links",
    "related": "Probable relations",
    "candidates": "All mappings",
    "statistics": "How terms are used",
    "dataset": "Description of the dataset",
    "quality": "Quality",
    "validation": "Validation report",
    "provenance": "Provenance",
    "all": "All graphs but what the release tells of itself",
}
"""What a graph is called, and its dump: in the description, on the pages."""
HOLDS = {
    "records": "the items, their agents and their events",
    "thesaurus": "the concept schemes and their concepts",
    "links": "the matches of concepts in other vocabularies",
    "related": "pairs of terms that the records make likely to be related, with the evidence",
    "candidates": "mappings to other vocabularies, accepted or not, each with its state and reasons",
    "statistics": "which terms occur together, how often and how much oftener than by chance",
    "dataset": "what the release says of itself: sizes, files, partitions, prefixes, examples",
    "quality": "measures of the thesaurus and the data",
    "validation": "what does not meet the shapes",
    "provenance": "the fields as their source wrote them, and what became of each",
}
"""What is in a graph, in words that go on after its name."""
TOLD = "mappings to the vocabulary, with the reasons and what was said of each"


@dataclass(frozen=True, slots=True)
class File:
    """A dump: its SHA-256 in hexadecimal digits, its size in bytes."""

    sha256: str
    size: int


UNTOLD = File("", 0)
"""A dump of what tells of the dumps: it cannot hold its own checksum."""


@dataclass(frozen=True, slots=True)
class Edition:
    """One release, as far as its description goes.

    ``previous`` is empty for the first, ``inputs`` are SHA-256, ``allow`` the endpoints that queries may call.
    """

    name: str
    built: datetime
    previous: str
    names: Names
    about: Dataset
    surveys: Mapping[str, Survey]
    dumps: Mapping[str, File]
    inputs: tuple[str, ...]
    versions: Mapping[str, str]
    linksets: tuple[linksets.Linkset, ...] = ()
    partitions: Mapping[str, Partitions] = field(default_factory=dict)
    allow: tuple[str, ...] = ()

    @property
    def iri(self) -> NamedNode:
        return self.names("release", self.name)

    def file(self, path: str) -> NamedNode:
        """Name a file of the release by where it lies in the release's folder."""
        return self.names("release", f"{self.name}/{path}")


def inputs(manifest: Mapping[str, object]) -> tuple[str, ...]:
    """Take the SHA-256 of each input, in order, from a manifest's ``inputs``: a list of tables with ``sha256``."""
    listed = manifest.get("inputs")
    tables = [table for table in listed if isinstance(table, Mapping)] if isinstance(listed, (list, tuple)) else []
    return tuple(sorted({table["sha256"] for table in tables if isinstance(table.get("sha256"), str)}))


def describe(edition: Edition) -> Iterator[Triple]:
    """Describe the dataset, its graphs, its files, the release and the build; triples come grouped by subject."""
    yield from _dataset(edition)
    yield from _publisher(edition)
    for graph in edition.surveys:
        yield from _graph(edition, graph)
    yield from linksets.describe(edition.linksets, edition.names)
    for name, file in edition.dumps.items():
        if name.endswith(".gz"):
            yield from _distribution(edition, name, file)
    yield from _endpoint(edition)
    yield from examples.describe(edition.names, edition.allow)
    yield from _release(edition)


def _dataset(edition: Edition) -> Iterator[Triple]:
    names, about = edition.names, edition.about
    surveys = edition.surveys.values()
    classes = {iri for found in surveys for iri in found.classes}
    properties = {iri for found in surveys for iri in found.properties}
    built = _moment(edition.built)
    rows: list[Row] = [
        (RDF.type, DCAT.Dataset),
        (RDF.type, VOID.Dataset),
        (DCTERMS.title, Literal(clean(about.title), language=about.language)),
        (DCTERMS.description, Literal(clean(about.description), language=about.language)),
        (DCTERMS.issued, built),
        (DCAT.version, Literal(edition.name)),
        (DCAT.hasCurrentVersion, edition.iri),
        (FOAF.homepage, NamedNode(names.base)),
        (VOID.uriSpace, Literal(names.base)),
        (VOID.triples, _number(sum(found.triples for found in surveys))),
        (VOID.classes, _number(len(classes))),
        (VOID.properties, _number(len(properties))),
        (VOID.sparqlEndpoint, _endpoint_iri(names)),
        *((VOID.vocabulary, NamedNode(iri)) for iri in _vocabularies(classes | properties)),
        *((VOID.exampleResource, example) for example in _examples(edition)),
        *((VOID.subset, names.graph(graph)) for graph in edition.surveys),
        *((SH.declare, declared) for declared, _, _ in examples.declarations(names)),
    ]
    if about.licence:
        rows.append(_licence(about))
    if about.publisher:
        rows.append((DCTERMS.publisher, _publisher_iri(edition)))
    for name in edition.dumps:
        if name.endswith(".gz"):
            rows.append((DCAT.distribution, edition.file(f"dumps/{name}")))
            rows.append((VOID.dataDump, edition.file(f"dumps/{name}")))
    return _triples(names.dataset, rows)


def _licence(about: Dataset) -> Row:
    if _is_iri(about.licence):
        return DCTERMS.license, NamedNode(about.licence)
    return DCTERMS.rights, Literal(clean(about.licence))


def _publisher_iri(edition: Edition) -> NamedNode:
    publisher = edition.about.publisher
    return NamedNode(publisher) if _is_iri(publisher) else edition.names.term("agent", publisher)


def _publisher(edition: Edition) -> Iterator[Triple]:
    """Say the name of a publisher that the settings give by name."""
    publisher = edition.about.publisher
    if publisher and not _is_iri(publisher):
        rows: list[Row] = [
            (RDF.type, FOAF.Organization),
            (FOAF.name, Literal(clean(publisher), language=edition.about.language)),
        ]
        yield from _triples(_publisher_iri(edition), rows)


def _graph(edition: Edition, graph: str) -> Iterator[Triple]:
    names, found = edition.names, edition.surveys[graph]
    iri, stem = names.graph(graph), names.part(names.dataset, graph)
    linked = edition.partitions.get(graph, partitions.NONE)
    yield from _triples(
        iri,
        [
            (RDF.type, VOID.Dataset),
            (RDF.type, SD.Graph),
            (DCTERMS.title, Literal(TITLES[graph], language="en")),
            (DCTERMS.description, Literal(f"The graph {graph}: {HOLDS[graph]}.", language="en")),
            (VOID.inDataset, names.dataset),
            (VOID.triples, _number(found.triples)),
            (VOID.distinctSubjects, _number(found.subjects)),
            *([(VOID.distinctObjects, _number(found.objects))] if found.objects != UNCOUNTED else ()),
            (VOID.classes, _number(len(found.classes))),
            (VOID.properties, _number(len(found.properties))),
            *((VOID.classPartition, part) for part in partitions.of_classes(stem, found, linked)),
            *((VOID.propertyPartition, part) for part in partitions.of_properties(stem, found)),
            *((VOID.dataDump, edition.file(f"dumps/{name}")) for name in edition.dumps if _of(graph, name)),
        ],
    )
    yield from partitions.describe(stem, found, linked)
    yield from _triples(
        names.part(_endpoint_iri(names), f"graph-{graph}"),
        [
            (RDF.type, SD.NamedGraph),
            (RDFS.label, Literal(TITLES[graph], language="en")),
            (SD.name, iri),
            (SD.graph, iri),
        ],
    )


def _distribution(edition: Edition, name: str, file: File) -> Iterator[Triple]:
    graph, syntax, packing = name.split(".")
    iri = edition.file(f"dumps/{name}")
    checksum = edition.names.part(iri, "checksum")
    rows: list[Row] = [
        (RDF.type, DCAT.Distribution),
        (DCTERMS.title, Literal(f"{title(graph)} ({name})", language="en")),
        (DCTERMS.issued, _moment(edition.built)),
        (DCAT.downloadURL, iri),
        (DCAT.mediaType, NamedNode(REGISTRY + MEDIA_TYPES[syntax])),
        (DCAT.compressFormat, NamedNode(REGISTRY + MEDIA_TYPES[packing])),
    ]
    if file != UNTOLD:
        rows.append((DCAT.byteSize, Literal(str(file.size), datatype=XSD.nonNegativeInteger)))
        rows.append((SPDX.checksum, checksum))
    if edition.about.licence:
        rows.append(_licence(edition.about))
    yield from _triples(iri, rows)
    if file != UNTOLD:
        rows = [
            (RDF.type, SPDX.Checksum),
            (SPDX.algorithm, SPDX.checksumAlgorithm_sha256),
            (SPDX.checksumValue, Literal(file.sha256, datatype=XSD.hexBinary)),
        ]
        yield from _triples(checksum, rows)


def title(dump: str) -> str:
    """Call a dump by what it holds: a graph, or the mappings to an authority; nothing for one that is not known."""
    name = dump.removeprefix(MAPPINGS)
    return TITLES.get(dump) or (f"Mappings to {name}" if name != dump else "")


def holds(dump: str) -> str:
    """Say what is in a dump."""
    return HOLDS.get(dump) or (TOLD if dump.startswith(MAPPINGS) else "")


def _endpoint(edition: Edition) -> Iterator[Triple]:
    names = edition.names
    endpoint = _endpoint_iri(names)
    rows: list[Row] = [
        (RDF.type, DCAT.DataService),
        (DCTERMS.title, Literal("SPARQL endpoint", language="en")),
        (DCAT.endpointURL, endpoint),
        (DCAT.servesDataset, names.dataset),
    ]
    return _triples(endpoint, rows)


def _release(edition: Edition) -> Iterator[Triple]:
    """Tell what became of what: this release by its build from the inputs, in the place of the one before."""
    names = edition.names
    build, software = (names.part(edition.iri, name) for name in ("build", "software"))
    rows: list[Row] = [
        (RDF.type, PROV.Entity),
        (DCTERMS.identifier, Literal(edition.name)),
        (DCTERMS.created, _moment(edition.built)),
        (DCAT.isVersionOf, names.dataset),
        (DCAT.version, Literal(edition.name)),
        (PROV.wasGeneratedBy, build),
    ]
    if edition.previous:
        previous = names("release", edition.previous)
        rows += [(DCAT.previousVersion, previous), (DCTERMS.replaces, previous)]
    yield from _triples(edition.iri, rows)
    rows = [
        (RDF.type, PROV.Activity),
        (PROV.startedAtTime, _moment(edition.built)),
        (PROV.wasAssociatedWith, software),
        *((PROV.used, document(sha256)) for sha256 in edition.inputs),
    ]
    yield from _triples(build, rows)
    told = ", ".join(f"{tool} {number}" for tool, number in edition.versions.items())
    yield from _triples(software, [(RDF.type, PROV.SoftwareAgent), (OWL.versionInfo, Literal(told))])


def _triples(subject: NamedNode, rows: Iterable[Row]) -> Iterator[Triple]:
    return (Triple(subject, predicate, term) for predicate, term in rows)


def _endpoint_iri(names: Names) -> NamedNode:
    return NamedNode(f"{names.base}sparql")


def _vocabularies(terms: Iterable[str]) -> list[str]:
    """Give the namespaces that these terms are of, among those that we know."""
    known = sorted({vocabulary.iri for vocabulary in VOCABULARIES})
    used = tuple(terms)
    return [iri for iri in known if any(term.startswith(iri) for term in used)]


def _examples(edition: Edition) -> list[NamedNode]:
    merged = dict(chain.from_iterable(found.examples.items() for found in reversed(list(edition.surveys.values()))))
    return [NamedNode(merged[kind.value]) for kind in SHOWN if kind.value in merged]


def _of(graph: str, dump: str) -> bool:
    return dump.startswith(f"{graph}.") and dump.endswith(".gz")


def _moment(moment: datetime) -> Literal:
    return Literal(f"{moment:%Y-%m-%dT%H:%M:%SZ}", datatype=XSD.dateTime)


def _number(number: int) -> Literal:
    return Literal(str(number), datatype=XSD.integer)


def _is_iri(text: str) -> bool:
    return text.startswith(("http://", "https://"))
