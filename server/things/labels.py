"""What the vocabularies' terms are called on a page, by the thing that has them and by the thing that they point at.

Our own terms are called as ``ontology/core.ttl`` calls them. To add one of another vocabulary: a row in TERMS.
"""

from __future__ import annotations

import re
from functools import cache

from pyoxigraph import Literal, NamedNode, RdfFormat, parse

from graph.values.agents.relators import ROLES
from graph.vocab import (
    BIBO,
    DCAT,
    DCMITYPE,
    DCTERMS,
    FOAF,
    ORG,
    OWL,
    PROV,
    RDF,
    RDFS,
    RELATORS,
    SCHEMA,
    SD,
    SH,
    SKOS,
    SPDX,
    VOID,
)
from ontology import FOLDER

TERMS: dict[NamedNode, tuple[str, str]] = {
    RDF.type: ("Kind", "Things of this kind"),
    RDFS.label: ("Label", ""),
    RDFS.comment: ("Comment", ""),
    OWL.versionInfo: ("Version", ""),
    SKOS.Concept: ("Concept", ""),
    SKOS.ConceptScheme: ("Concept scheme", ""),
    SKOS.prefLabel: ("Name", ""),
    SKOS.altLabel: ("Other name", ""),
    SKOS.hiddenLabel: ("Also found as", ""),
    SKOS.notation: ("Code", ""),
    SKOS.inScheme: ("Scheme", "Concepts"),
    SKOS.hasTopConcept: ("Top concepts", "Top concept of"),
    SKOS.topConceptOf: ("Top concept of", "Top concepts"),
    SKOS.broader: ("Broader", "Narrower, as they say"),
    SKOS.narrower: ("Narrower", "Broader, as they say"),
    SKOS.related: ("Related", "Related, as they say"),
    SKOS.exactMatch: ("Same elsewhere", "Same as these"),
    SKOS.closeMatch: ("Close elsewhere", "Close to these"),
    SKOS.broadMatch: ("Broader elsewhere", "Narrower than this"),
    SKOS.narrowMatch: ("Narrower elsewhere", "Broader than this"),
    SKOS.relatedMatch: ("Related elsewhere", "Related to these"),
    SKOS.mappingRelation: ("Mapped to", "Mapped from"),
    SKOS.definition: ("Definition", ""),
    SKOS.note: ("Note", ""),
    SKOS.scopeNote: ("Scope", ""),
    SKOS.historyNote: ("History", ""),
    DCTERMS.title: ("Title", ""),
    DCTERMS.alternative: ("Other title", ""),
    DCTERMS.creator: ("Creator", "Created"),
    DCTERMS.contributor: ("Contributor", "Contributed to"),
    DCTERMS.subject: ("Subject", "Records on this subject"),
    RDFS.seeAlso: ("See also", "Records that say see also"),
    DCAT.theme: ("Key issue", "Records on this key issue"),
    DCTERMS.issued: ("Issued", ""),
    DCTERMS.publisher: ("Publisher", "Published"),
    DCTERMS.type: ("Type", "Records of this type"),
    DCTERMS.format: ("Format", "Records in this format"),
    DCTERMS.language: ("Language", "Records in this language"),
    DCTERMS.spatial: ("Coverage", "Records that cover this place"),
    DCTERMS.abstract: ("Abstract", ""),
    DCTERMS.extent: ("Extent", ""),
    DCTERMS.isPartOf: ("Collection", "In this collection"),
    DCTERMS.identifier: ("Identifier", ""),
    DCTERMS.license: ("Licence", "Under this licence"),
    DCTERMS.source: ("Source", "Source of"),
    DCTERMS.description: ("Description", ""),
    DCTERMS.modified: ("Modified", ""),
    DCTERMS.created: ("Created", ""),
    DCTERMS.hasVersion: ("Version", "Version of"),
    DCTERMS.isVersionOf: ("Version of", "Versions"),
    DCTERMS.replaces: ("Replaces", "Replaced by"),
    DCTERMS.requires: ("Needs", "What needs it"),
    DCTERMS.Location: ("Place", ""),
    DCTERMS.LinguisticSystem: ("Language", ""),
    DCMITYPE.Collection: ("Collection", ""),
    DCAT.Dataset: ("Dataset", ""),
    DCAT.Distribution: ("Dump", ""),
    DCAT.Resource: ("Resource", ""),
    DCAT.DataService: ("Data service", ""),
    DCAT.distribution: ("Dumps", "Dump of"),
    DCAT.downloadURL: ("Download", ""),
    DCAT.accessURL: ("Address", ""),
    DCAT.accessService: ("Service", ""),
    DCAT.endpointURL: ("Endpoint", ""),
    DCAT.servesDataset: ("Serves", "Served by"),
    DCAT.mediaType: ("Media type", ""),
    DCAT.compressFormat: ("Compression", ""),
    DCAT.byteSize: ("Bytes", ""),
    DCAT.keyword: ("Keyword", ""),
    DCAT.version: ("Version", ""),
    FOAF.Organization: ("Organization", ""),
    FOAF.Person: ("Person", ""),
    FOAF.Agent: ("Person or organization", ""),
    FOAF.name: ("Name", ""),
    FOAF.page: ("More information", "More information on"),
    FOAF.homepage: ("Home page", ""),
    FOAF.primaryTopic: ("Is about", "Documents about it"),
    ORG.Organization: ("Organization", ""),
    BIBO.Document: ("Document", ""),
    BIBO.presentedAt: ("Meeting", "Documents of this meeting"),
    SCHEMA.Event: ("Meeting", ""),
    SCHEMA.Country: ("Country", ""),
    SCHEMA.Place: ("Place", ""),
    SCHEMA.VirtualLocation: ("Virtual place", ""),
    SCHEMA.name: ("Name", ""),
    SCHEMA.startDate: ("Begins", ""),
    SCHEMA.endDate: ("Ends", ""),
    SCHEMA.location: ("Place", "Meetings here"),
    SCHEMA.position: ("Position", ""),
    SCHEMA.url: ("Address", ""),
    PROV.Entity: ("Entity", ""),
    PROV.Activity: ("Activity", ""),
    PROV.SoftwareAgent: ("Software", ""),
    DCAT.isVersionOf: ("Version of", "Versions"),
    DCAT.previousVersion: ("Previous version", "Next version"),
    DCAT.hasCurrentVersion: ("Current version", "Current version of"),
    PROV.wasDerivedFrom: ("Derived from", "Became"),
    PROV.wasGeneratedBy: ("Made by", "Made"),
    PROV.value: ("Value", ""),
    PROV.invalidatedAtTime: ("Withdrawn", ""),
    SH.Violation: ("violation", ""),
    SH.Warning: ("warning", ""),
    SH.Info: ("note", ""),
    SH.declare: ("Prefixes", ""),
    SH.PrefixDeclaration: ("Prefix", ""),
    SH.prefixes: ("Prefixes from", "Example queries"),
    SPDX.checksum: ("Checksum", ""),
    SPDX.checksumValue: ("Digest", ""),
    VOID.Dataset: ("VoID dataset", ""),
    VOID.triples: ("Triples", ""),
    VOID.entities: ("Things", ""),
    VOID.distinctSubjects: ("Subjects", ""),
    VOID.distinctObjects: ("Objects", ""),
    VOID.properties: ("Properties", ""),
    VOID.classes: ("Classes", ""),
    VOID.classPartition: ("By class", ""),
    VOID.propertyPartition: ("By property", ""),
    getattr(VOID, "class"): ("Class", ""),
    VOID.property: ("Property", ""),
    VOID.uriSpace: ("IRIs begin with", ""),
    VOID.vocabulary: ("Vocabularies", ""),
    VOID.dataDump: ("Data dumps", ""),
    VOID.sparqlEndpoint: ("SPARQL endpoint", ""),
    VOID.exampleResource: ("For example", "An example of the dataset"),
    VOID.subset: ("Parts", "Part of"),
    VOID.subjectsTarget: ("Links from", "Links from here"),
    VOID.objectsTarget: ("Links to", "Links to here"),
    SD.namedGraph: ("Named graphs", "Named graph of"),
    SD.name: ("IRI", "Named graph"),
    SD.graph: ("Graph", "What has this graph"),
    VOID.inDataset: ("Dataset", "Documents"),
    VOID.rootResource: ("Start at", ""),
    VOID.feature: ("Serialized as", ""),
}

INVERSES = {
    SKOS.broader: SKOS.narrower,
    SKOS.narrower: SKOS.broader,
    SKOS.related: SKOS.related,
    SKOS.topConceptOf: SKOS.hasTopConcept,
    SKOS.hasTopConcept: SKOS.topConceptOf,
}
"""What says the same the other way round: a page shows such a link once."""

HUMPS = re.compile(r"(?<=[a-z])(?=[A-Z])")


def forward(term: NamedNode) -> str:
    """Call a property, or a class, as a thing that has it shows it."""
    return _known(term)[0]


def backward(term: NamedNode) -> str:
    """Call a property as the thing that it points at shows it."""
    name, inverse = _known(term)
    return inverse or f"{name} of"


def local(iri: str) -> str:
    """Give the last words of an IRI."""
    return re.split(r"[/#:]", iri.rstrip("/#"))[-1] or iri


def _known(term: NamedNode) -> tuple[str, str]:
    return (
        TERMS.get(term)
        or _ours().get(term)
        or _roles().get(term)
        or (HUMPS.sub(" ", local(term.value)).lower().capitalize(), "")
    )


@cache
def _roles() -> dict[NamedNode, tuple[str, str]]:
    """Call each MARC relator by the first of its spellings, which is English."""
    names = ((NamedNode(RELATORS.iri + code), spellings.partition(";")[0]) for code, spellings in ROLES.items())
    return {iri: (name.capitalize(), f"As {name}") for iri, name in names}


@cache
def _ours() -> dict[NamedNode, tuple[str, str]]:
    """Read the English labels of our own terms."""
    return {
        quad.subject: (quad.object.value[:1].upper() + quad.object.value[1:], "")
        for quad in parse((FOLDER / "core.ttl").read_bytes(), RdfFormat.TURTLE)
        if quad.predicate == RDFS.label and isinstance(quad.subject, NamedNode) and isinstance(quad.object, Literal)
    }
