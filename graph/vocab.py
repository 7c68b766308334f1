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


RDF = Vocabulary("http://www.w3.org/1999/02/22-rdf-syntax-ns#", "type langString JSON")
RDFS = Vocabulary("http://www.w3.org/2000/01/rdf-schema#", "seeAlso label comment")
XSD = Vocabulary(
    "http://www.w3.org/2001/XMLSchema#",
    "string date gYear gYearMonth dateTime integer nonNegativeInteger decimal boolean hexBinary",
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
    "hasPart isPartOf identifier license source description modified created hasVersion Location LinguisticSystem "
    "rights replaces",
)
DCMITYPE = Vocabulary(
    "http://purl.org/dc/dcmitype/",
    "Collection Dataset Event Image InteractiveResource MovingImage PhysicalObject Service Software Sound StillImage Text",
)
COAR_VERSION = Vocabulary(
    "http://purl.org/coar/version/",
    "c_b1a7d7d4d402bcce c_71e4c1898caa6e32 c_ab4af688f83e57aa c_fa2ee174bc00049f c_970fb48d4fbd8a85 "
    "c_e19f295774971610 c_dc82b40f9837b551 c_be7fb7dd8ff6fe43",
)
COAR_ACCESS = Vocabulary("http://purl.org/coar/access_right/", "c_abf2 c_f1cf c_16ec c_14cb")
EPRINT_STATUS = Vocabulary("http://purl.org/eprint/status/", "PeerReviewed NonPeerReviewed")
LOC_DATATYPE = Vocabulary("http://id.loc.gov/datatypes/", "edtf")
DCAT = Vocabulary(
    "http://www.w3.org/ns/dcat#",
    "Dataset Distribution Resource theme distribution downloadURL mediaType compressFormat byteSize accessURL "
    "accessService DataService endpointURL servesDataset keyword version isVersionOf previousVersion hasCurrentVersion",
)
FOAF = Vocabulary("http://xmlns.com/foaf/0.1/", "Organization name page primaryTopic homepage")
ORG = Vocabulary("http://www.w3.org/ns/org#", "Organization")
BIBO = Vocabulary("http://purl.org/ontology/bibo/", "Document presentedAt")
SCHEMA = Vocabulary(
    "https://schema.org/", "Event Country Place VirtualLocation name startDate endDate location position url"
)
PROV = Vocabulary(
    "http://www.w3.org/ns/prov#",
    "Entity Activity SoftwareAgent wasDerivedFrom wasGeneratedBy value hadMember used startedAtTime wasAssociatedWith",
)
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
    "http://www.w3.org/ns/sparql-service-description#",
    "Graph NamedGraph namedGraph name graph Service endpoint Dataset defaultDataset defaultGraph supportedLanguage "
    "SPARQL11Query resultFormat",
)
SPDX = Vocabulary("http://spdx.org/rdf/terms#", "checksum Checksum algorithm checksumValue checksumAlgorithm_sha256")
SSSOM = Vocabulary(
    "https://w3id.org/sssom/", "Mapping subject_id predicate_id object_id mapping_justification confidence"
)
SEMAPV = Vocabulary("https://w3id.org/semapv/vocab/", "LexicalMatching")
SEEALSO = Vocabulary(
    "https://w3id.org/seealso#",
    "Record SourceRecord SourceField Outcome Converted Empty Flagged Ignored Unmapped mintedIdentifier field "
    "fieldLabel fieldParts mappedTo outcome problem sha256 reader profile",
)
VOCABULARIES = (
    RDF, RDFS, XSD, OWL, SKOS, DCTERMS, DCMITYPE, DCAT, FOAF, ORG, BIBO, SCHEMA, PROV, SH, VOID, SD, SPDX, SSSOM,
    SEMAPV, SEEALSO,
)  # fmt: skip
