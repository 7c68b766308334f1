"""What a release says of itself, in the graph ``dataset``: its files, how much of what, made when, from what.

https://www.w3.org/TR/void/ https://www.w3.org/TR/vocab-dcat-3/ https://www.w3.org/TR/prov-o/
"""

from __future__ import annotations

import tempfile
from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from pathlib import Path
from typing import BinaryIO, Self

from pyoxigraph import Literal, NamedNode, Triple

from graph.names import Names, clean, document, slug
from graph.settings import Dataset
from graph.vocab import (
    DCAT,
    DCTERMS,
    FOAF,
    OWL,
    PROV,
    RDF,
    SEEALSO,
    SKOS,
    SPDX,
    VOCABULARIES,
    VOID,
    XSD,
)  # fmt: skip
from ontology import prefixes

MEDIA_TYPES = {
    "nq": "application/n-quads",
    "nt": "application/n-triples",
    "ttl": "text/turtle",
    "gz": "application/gzip",
}
REGISTRY = "https://www.iana.org/assignments/media-types/"
Row = tuple[NamedNode, NamedNode | Literal]
SHOWN = (SEEALSO.Record, SKOS.Concept)
"""The classes of which one thing is named as an example."""

TITLES = {
    "records": "Records",
    "thesaurus": "Thesaurus",
    "links": "Links to other authorities",
    "related": "Probable relations",
    "candidates": "Mappings that nobody has accepted",
    "statistics": "How terms are used",
    "validation": "Validation report",
    "provenance": "Provenance, with the fields as their source wrote them",
    "all": "All graphs",
}
HOLDS = {
    "records": "the items, their agents and their events",
    "thesaurus": "the concept schemes and their concepts",
    "links": "the matches of concepts in other authorities",
    "related": "pairs of terms that the records make likely to be related, with the evidence",
    "candidates": "mappings to other authorities that are proposed, rejected or superseded, with their reasons",
    "statistics": "which terms occur together, how often and how much oftener than by chance",
    "validation": "what does not meet the shapes",
    "provenance": "the raw fields and what became of each",
}


@dataclass(frozen=True, slots=True)
class Survey:
    """What a graph holds. ``classes`` counts the things of each, ``properties`` the triples; keys are IRIs.

    ``examples`` gives the first thing of each class.
    """

    triples: int
    subjects: int
    objects: int
    classes: Mapping[str, int]
    properties: Mapping[str, int]
    examples: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class File:
    """A dump: its SHA-256 in hexadecimal digits, its size in bytes."""

    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Edition:
    """One release, as far as its description goes; ``previous`` is empty for the first, ``inputs`` are SHA-256."""

    name: str
    built: datetime
    previous: str
    names: Names
    about: Dataset
    surveys: Mapping[str, Survey]
    dumps: Mapping[str, File]
    inputs: tuple[str, ...]
    versions: Mapping[str, str]

    @property
    def iri(self) -> NamedNode:
        return self.names("release", self.name)

    def file(self, path: str) -> NamedNode:
        """Name a file of the release by where it lies in the release's folder."""
        return self.names("release", f"{self.name}/{path}")


def survey(part: Path) -> Survey:
    """Count what an N-Triples file holds, each triple on a line, in one pass and in bounded memory."""
    kind = str(RDF.type).encode()
    properties: Counter[bytes] = Counter()
    classes: Counter[bytes] = Counter()
    examples: dict[bytes, bytes] = {}
    last = b""
    with part.open("rb") as lines, _Distinct() as subjects, _Distinct() as objects:
        for line in lines:
            subject, predicate, rest = line.split(b" ", 2)
            properties[predicate] += 1
            if predicate == kind:
                classes[rest] += 1
                examples.setdefault(rest, subject)
            if subject != last:
                subjects.add(subject)
                last = subject
            objects.add(rest)
        return Survey(
            triples=properties.total(),
            subjects=subjects.count(),
            objects=objects.count(),
            classes={_iri(line): number for line, number in sorted(classes.items())},
            properties={_iri(name): number for name, number in sorted(properties.items())},
            examples={_iri(line): _iri(subject) for line, subject in sorted(examples.items())},
        )


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
    for name, file in edition.dumps.items():
        if name.endswith(".gz"):
            yield from _distribution(edition, name, file)
    yield from _endpoint(edition)
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
    iri = names.graph(graph)
    classes = [(names.part(iri, f"class-{_word(name)}"), name, n) for name, n in found.classes.items()]
    properties = [(names.part(iri, f"property-{_word(name)}"), name, n) for name, n in found.properties.items()]
    yield from _triples(
        iri,
        [
            (RDF.type, VOID.Dataset),
            (DCTERMS.title, Literal(TITLES[graph], language="en")),
            (DCTERMS.description, Literal(f"The graph {graph}: {HOLDS[graph]}.", language="en")),
            (VOID.inDataset, names.dataset),
            (VOID.triples, _number(found.triples)),
            (VOID.distinctSubjects, _number(found.subjects)),
            (VOID.distinctObjects, _number(found.objects)),
            (VOID.classes, _number(len(classes))),
            (VOID.properties, _number(len(properties))),
            *((VOID.classPartition, part) for part, _, _ in classes),
            *((VOID.propertyPartition, part) for part, _, _ in properties),
            *((VOID.dataDump, edition.file(f"dumps/{name}")) for name in edition.dumps if _of(graph, name)),
        ],
    )
    for part, name, number in classes:
        yield from _triples(part, [(getattr(VOID, "class"), NamedNode(name)), (VOID.entities, _number(number))])
    for part, name, number in properties:
        yield from _triples(part, [(VOID.property, NamedNode(name)), (VOID.triples, _number(number))])


def _distribution(edition: Edition, name: str, file: File) -> Iterator[Triple]:
    graph, syntax, packing = name.split(".")
    iri = edition.file(f"dumps/{name}")
    checksum = edition.names.part(iri, "checksum")
    rows: list[Row] = [
        (RDF.type, DCAT.Distribution),
        (DCTERMS.title, Literal(f"{TITLES[graph]} ({name})", language="en")),
        (DCTERMS.issued, _moment(edition.built)),
        (DCAT.downloadURL, iri),
        (DCAT.mediaType, NamedNode(REGISTRY + MEDIA_TYPES[syntax])),
        (DCAT.compressFormat, NamedNode(REGISTRY + MEDIA_TYPES[packing])),
        (DCAT.byteSize, Literal(str(file.size), datatype=XSD.nonNegativeInteger)),
        (SPDX.checksum, checksum),
    ]
    if edition.about.licence:
        rows.append(_licence(edition.about))
    yield from _triples(iri, rows)
    yield from _triples(
        checksum,
        [
            (RDF.type, SPDX.Checksum),
            (SPDX.algorithm, SPDX.checksumAlgorithm_sha256),
            (SPDX.checksumValue, Literal(file.sha256, datatype=XSD.hexBinary)),
        ],
    )


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


def _word(iri: str) -> str:
    """Shorten a term's IRI to what can stand in a fragment: ``dct-title``."""
    for prefix, namespace in prefixes().items():
        if iri.startswith(namespace) and iri[len(namespace) :].isalnum():
            return f"{prefix}-{iri[len(namespace) :]}"
    return slug(iri)


def _moment(moment: datetime) -> Literal:
    return Literal(f"{moment:%Y-%m-%dT%H:%M:%SZ}", datatype=XSD.dateTime)


def _number(number: int) -> Literal:
    return Literal(str(number), datatype=XSD.integer)


def _is_iri(text: str) -> bool:
    return text.startswith(("http://", "https://"))


def _iri(text: bytes) -> str:
    """Take the IRI from a term of an N-Triples line, be the line's end behind it or not."""
    return text.removesuffix(b" .\n").decode()[1:-1]


class _Distinct:
    """Counts different byte strings, exactly but for equal 64-bit hashes; what is more than HELD lies on the disk.

    Hashes are dealt to SHARES files by their low bits, so that those of one file can be told apart on their own.
    """

    SHARES = 64
    HELD = 1 << 18

    def __init__(self) -> None:
        self._held: set[int] = set()
        self._files: list[BinaryIO] = []
        self._open = ExitStack()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def add(self, text: bytes) -> None:
        self._held.add(hash(text))
        if len(self._held) >= self.HELD:
            self._spill()

    def count(self) -> int:
        """Give the number; nothing can be added afterwards."""
        if not self._files:
            return len(self._held)
        self._spill()
        return sum(map(self._different, self._files))

    def _spill(self) -> None:
        if not self._files:
            files = (tempfile.TemporaryFile() for _ in range(self.SHARES))  # noqa: SIM115 - closed with self._open
            self._files = [self._open.enter_context(file) for file in files]
        shares = [array("q") for _ in range(self.SHARES)]
        for number in self._held:
            shares[number % self.SHARES].append(number)
        self._held.clear()
        for share, file in zip(shares, self._files, strict=True):
            share.tofile(file)

    @staticmethod
    def _different(file: BinaryIO) -> int:
        file.seek(0)
        numbers = array("q")
        numbers.frombytes(file.read())
        return len(set(numbers))
