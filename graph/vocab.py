"""Every vocabulary term that the code uses, spelled as its specification spells it: ``SKOS.prefLabel``.

To add one: a word in its vocabulary's list here; for a term of our own, its definition in ``ontology/core.ttl`` too.
"""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import NamedNode


class Vocabulary:
    """A closed namespace: an attribute for each term listed, an AttributeError for any other."""

    __slots__ = ("_terms", "iri")

    def __init__(self, iri: str, terms: str) -> None:
        self.iri = iri
        self._terms = {term: NamedNode(iri + term) for term in terms.split()}

    def __getattr__(self, term: str) -> NamedNode:
        try:
            return self._terms[term]
        except KeyError:
            raise AttributeError(f"<{self.iri}{term}> is not listed in graph/vocab.py") from None

    def __iter__(self) -> Iterator[NamedNode]:
        return iter(self._terms.values())


RDF = Vocabulary("http://www.w3.org/1999/02/22-rdf-syntax-ns#", "type langString")
RDFS = Vocabulary("http://www.w3.org/2000/01/rdf-schema#", "seeAlso label comment")
XSD = Vocabulary(
    "http://www.w3.org/2001/XMLSchema#", "string date gYear gYearMonth dateTime integer nonNegativeInteger boolean"
)
OWL = Vocabulary("http://www.w3.org/2002/07/owl#", "versionInfo")
SKOS = Vocabulary(
    "http://www.w3.org/2004/02/skos/core#",
    "Concept ConceptScheme prefLabel altLabel hiddenLabel notation inScheme hasTopConcept topConceptOf broader "
    "narrower related exactMatch closeMatch broadMatch narrowMatch relatedMatch mappingRelation definition note "
    "scopeNote historyNote",
)
DCTERMS = Vocabulary(
    "http://purl.org/dc/terms/",
    "title alternative creator contributor subject issued publisher type format language spatial abstract extent "
    "isPartOf identifier license source description modified created hasVersion Location LinguisticSystem",
)
DCMITYPE = Vocabulary("http://purl.org/dc/dcmitype/", "Collection")
DCAT = Vocabulary(
    "http://www.w3.org/ns/dcat#",
    "Dataset Distribution Resource theme distribution downloadURL mediaType compressFormat byteSize accessURL "
    "accessService DataService endpointURL servesDataset keyword version",
)
FOAF = Vocabulary("http://xmlns.com/foaf/0.1/", "Organization name page primaryTopic homepage")
ORG = Vocabulary("http://www.w3.org/ns/org#", "Organization")
BIBO = Vocabulary("http://purl.org/ontology/bibo/", "Document presentedAt")
SCHEMA = Vocabulary(
    "https://schema.org/", "Event Country Place VirtualLocation name startDate endDate location position url"
)
PROV = Vocabulary("http://www.w3.org/ns/prov#", "Entity Activity wasDerivedFrom wasGeneratedBy value hadMember")
SH = Vocabulary(
    "http://www.w3.org/ns/shacl#",
    "ValidationReport ValidationResult conforms result focusNode resultPath resultMessage resultSeverity sourceShape "
    "sourceConstraintComponent value Violation Warning Info NodeShape PropertyShape declare prefix namespace",
)
VOID = Vocabulary(
    "http://rdfs.org/ns/void#",
    "Dataset DatasetDescription triples entities distinctSubjects distinctObjects properties classes classPartition "
    "class propertyPartition property uriSpace vocabulary dataDump sparqlEndpoint exampleResource subset inDataset "
    "rootResource feature",
)
SD = Vocabulary(
    "http://www.w3.org/ns/sparql-service-description#", "Graph NamedGraph namedGraph name graph Service endpoint"
)
SPDX = Vocabulary("http://spdx.org/rdf/terms#", "checksum Checksum algorithm checksumValue checksumAlgorithm_sha256")
SEEALSO = Vocabulary(
    "https://w3id.org/seealso#",
    "Record SourceRecord SourceField Outcome Converted Empty Flagged Ignored Unmapped mintedIdentifier field "
    "fieldLabel mappedTo outcome problem sha256 reader profile virtual",
)
VOCABULARIES = (
    RDF, RDFS, XSD, OWL, SKOS, DCTERMS, DCMITYPE, DCAT, FOAF, ORG, BIBO, SCHEMA, PROV, SH, VOID, SD, SPDX, SEEALSO,
)  # fmt: skip
