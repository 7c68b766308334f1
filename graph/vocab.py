"""Every vocabulary term that the code uses, spelled as its specification spells it: ``SKOS.prefLabel``.

To add one: a word in its vocabulary's list here; for a term of our own, its definition in ``ontology/core.ttl`` too.
"""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import NamedNode


class Vocabulary:
    """A closed namespace: an attribute for each term listed, an AttributeError for any other."""

    def __init__(self, iri: str, terms: str) -> None:
        self.iri = iri
        self._terms = {term: NamedNode(iri + term) for term in terms.split()}
        # Found as plain attributes, without a call; what is not among them comes to __getattr__.
        self.__dict__ |= self._terms

    def __getattr__(self, term: str) -> NamedNode:
        try:
            return self._terms[term]
        except KeyError:
            raise AttributeError(f"<{self.iri}{term}> is not listed in graph/vocab.py") from None

    def __iter__(self) -> Iterator[NamedNode]:
        return iter(self._terms.values())

    def __contains__(self, term: object) -> bool:
        return term in self._terms

    def __getitem__(self, term: str) -> NamedNode:
        """Give a term that data name. Raises: KeyError when it is not listed."""
        return self._terms[term]


RDF = Vocabulary("http://www.w3.org/1999/02/22-rdf-syntax-ns#", "type langString JSON value first rest nil Property")
RDFS = Vocabulary("http://www.w3.org/2000/01/rdf-schema#", "seeAlso label comment subClassOf subPropertyOf Class")
XSD = Vocabulary(
    "http://www.w3.org/2001/XMLSchema#",
    "string date gYear gYearMonth dateTime integer nonNegativeInteger decimal boolean hexBinary anyURI",
)
OWL = Vocabulary(
    "http://www.w3.org/2002/07/owl#",
    "versionInfo sameAs deprecated Class Ontology Axiom annotatedSource annotatedProperty annotatedTarget "
    "equivalentClass equivalentProperty",
)
SKOS = Vocabulary(
    "http://www.w3.org/2004/02/skos/core#",
    "Concept ConceptScheme prefLabel altLabel hiddenLabel notation inScheme hasTopConcept topConceptOf broader "
    "narrower related exactMatch closeMatch broadMatch narrowMatch relatedMatch mappingRelation definition note "
    "scopeNote historyNote Collection OrderedCollection member memberList broaderTransitive narrowerTransitive "
    "editorialNote changeNote example",
)
SKOSXL = Vocabulary("http://www.w3.org/2008/05/skos-xl#", "Label prefLabel altLabel hiddenLabel literalForm")
ISOTHES = Vocabulary(
    "http://purl.org/iso25964/skos-thes#",
    "broaderGeneric broaderPartitive broaderInstantial narrowerGeneric narrowerPartitive narrowerInstantial status",
)
CC = Vocabulary("http://creativecommons.org/ns#", "license")
MADS = Vocabulary(
    "http://www.loc.gov/mads/rdf/v1#",
    "Authority DeprecatedAuthority Variant authoritativeLabel variantLabel deprecatedLabel hasVariant "
    "hasBroaderAuthority hasNarrowerAuthority hasReciprocalAuthority hasRelatedAuthority isMemberOfMADSScheme code "
    "isTopMemberOfMADSScheme hasMADSSchemeMember hasTopMemberOfMADSScheme note definitionNote scopeNote historyNote "
    "MADSScheme",
)
OBO = Vocabulary("http://www.geneontology.org/formats/oboInOwl#", "hasExactSynonym hasRelatedSynonym")
IAO = Vocabulary("http://purl.obolibrary.org/obo/", "IAO_0000115 IAO_0000118")
GEONAMES = Vocabulary(
    "http://www.geonames.org/ontology#", "name officialName alternateName shortName countryCode parentFeature"
)
GND = Vocabulary(
    "https://d-nb.info/standards/elementset/gnd#",
    "preferredName variantName broaderTermGeneral broaderTermGeneric broaderTermInstantial broaderTermPartitive "
    "relatedTerm definition gndIdentifier abbreviatedNameForTheCorporateBody",
)
WIKIDATA = Vocabulary("http://www.wikidata.org/prop/direct/", "P31 P279 P361")
DCTERMS = Vocabulary(
    "http://purl.org/dc/terms/",
    "title alternative creator contributor subject issued publisher type format language spatial abstract extent "
    "hasPart isPartOf identifier license source description modified created hasVersion Location LinguisticSystem "
    "rights replaces rightsHolder date available dateSubmitted dateAccepted dateCopyrighted valid tableOfContents "
    "bibliographicCitation accessRights relation references isReferencedBy isReplacedBy requires isRequiredBy "
    "isVersionOf isFormatOf hasFormat conformsTo",
)
DC = Vocabulary(
    "http://purl.org/dc/elements/1.1/",
    "coverage format language relation rights source subject title",
)
DCMITYPE = Vocabulary(
    "http://purl.org/dc/dcmitype/",
    "Collection Dataset Event Image InteractiveResource MovingImage PhysicalObject Service Software Sound StillImage "
    "Text",
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
DQV = Vocabulary(
    "http://www.w3.org/ns/dqv#",
    "QualityMeasurement Metric Dimension isMeasurementOf computedOn value inDimension expectedDataType",
)
FOAF = Vocabulary(
    "http://xmlns.com/foaf/0.1/", "Agent Organization Person name familyName givenName page primaryTopic homepage"
)
ORG = Vocabulary("http://www.w3.org/ns/org#", "Organization")
BIBO = Vocabulary(
    "http://purl.org/ontology/bibo/",
    "Document presentedAt doi handle isbn issn pmid volume issue pageStart pageEnd edition status",
)
SCHEMA = Vocabulary(
    "https://schema.org/",
    "Event Country Place VirtualLocation name alternateName description startDate endDate location position url "
    "temporalCoverage funding audience version keywords target genre",
)
PROV = Vocabulary(
    "http://www.w3.org/ns/prov#",
    "Entity Activity SoftwareAgent wasDerivedFrom wasGeneratedBy value hadMember used startedAtTime wasAssociatedWith "
    "invalidatedAtTime wasRevisionOf",
)
SH = Vocabulary(
    "http://www.w3.org/ns/shacl#",
    "ValidationReport ValidationResult conforms result focusNode resultPath resultMessage resultSeverity sourceShape "
    "sourceConstraintComponent value Violation Warning Info NodeShape PropertyShape declare prefix namespace "
    "PrefixDeclaration prefixes SPARQLExecutable SPARQLSelectExecutable SPARQLAskExecutable "
    "SPARQLConstructExecutable select ask construct describe",
)
VOID = Vocabulary(
    "http://rdfs.org/ns/void#",
    "Dataset DatasetDescription triples entities distinctSubjects distinctObjects properties classes classPartition "
    "class propertyPartition property uriSpace vocabulary dataDump sparqlEndpoint exampleResource subset inDataset "
    "rootResource feature Linkset linkPredicate subjectsTarget objectsTarget",
)
VOID_EXT = Vocabulary("http://ldf.fi/void-ext#", "datatypePartition datatype")
SPEX = Vocabulary("https://purl.expasy.org/sparql-examples/ontology#", "federatesWith")
SD = Vocabulary(
    "http://www.w3.org/ns/sparql-service-description#",
    "Graph NamedGraph namedGraph name graph Service endpoint Dataset defaultDataset defaultGraph supportedLanguage "
    "SPARQL11Query resultFormat feature BasicFederatedQuery defaultEntailmentRegime",
)
ENTAILMENT = Vocabulary("http://www.w3.org/ns/entailment/", "Simple")
SPDX = Vocabulary("http://spdx.org/rdf/terms#", "checksum Checksum algorithm checksumValue checksumAlgorithm_sha256")
SSSOM = Vocabulary(
    "https://w3id.org/sssom/",
    "Mapping MappingSet mappings subject_id predicate_id object_id subject_label object_label predicate_modifier "
    "mapping_justification confidence mapping_tool mapping_tool_version author_label reviewer_id reviewer_label "
    "review_date NegatedPredicate NoTermFound",
)
SEMAPV = Vocabulary(
    "https://w3id.org/semapv/vocab/",
    "InstanceBasedMatching LexicalMatching StructuralMatching CompositeMatching ManualMappingCuration "
    "UnspecifiedMatching",
)
PAV = Vocabulary("http://purl.org/pav/", "authoredBy")
SEEALSO = Vocabulary(
    "https://w3id.org/seealso#",
    "Record Withdrawn recordsTelling recordsShowing recordsDeciding SourceRecord SourceField Outcome "
    "Converted Empty Flagged Ignored Unmapped mintedIdentifier field "
    "fieldLabel fieldLanguage fieldParts mappedTo outcome problem note detectedLanguage sha256 reader profile"
    " reviewState evidence evidenceFingerprint "
    "secondsPerQuery secondsPerAnswer bytesPerQuery memoryPerQuery queriesAtOnce queriesPerMinute rowsPerPage "
    "Candidate CoOccurrence records recordsAsSubject recordsAsSeeAlso firstYear lastYear concept recordsTogether lift "
    "pmi",
)
RELATORS = Vocabulary(
    "http://id.loc.gov/vocabulary/relators/",
    "abr acp act adi adp aft anl anm ann ant ape apl app aqt arc ard arr art asg asn ato att auc aud aui aus aut bdd "
    "bjd bkd bkp blw bnd bpd brd brl bsl cas ccp chr cli cll clr clt cmm cmp cmt cnd cng cns coe col com con cor cos "
    "cot cou cov cpc cpe cph cpl cpt cre crp crr crt csl csp cst ctb cte ctg ctr cts ctt cur cwt dbp dfd dfe dft dgc "
    "dgg dgs dis dln dnc dnr dpc dpt drm drt dsr dst dtc dte dtm dto dub edc edm edt egr elg elt eng enj etr evp exp "
    "fac fds fld flm fmd fmk fmo fmp fnd fpy frg gis grt his hnr hst ill ilu ins inv isb itr ive ivr jud jug lbr lbt "
    "ldr led lee lel len let lgd lie lil lit lsa lse lso ltg lyr mcp mdc med mfp mfr mod mon mrb mrk msd mte mtk mus "
    "nrt opn org orm osp oth own pan pat pbd pbl pdr pfr pht plt pma pmn pop ppm ppt pra prc prd pre prf prg prm prn "
    "pro prp prs prt prv pta pte ptf pth ptt pup rbr rcd rce rcp rdd red ren res rev rpc rps rpt rpy rse rsg rsp rsr "
    "rst rth rtm sad sce scl scr sds sec sgd sgn sht sll sng spk spn spy srv std stg stl stm stn str tcd tch ths tld "
    "tlp trc trl tyd tyg uvp vac vdg voc wac wal wam wat wdc wde win wit wpr wst",
)
REGISTRIES = {
    "orcid": "https://orcid.org/",
    "isni": "https://isni.org/isni/",
    "ror": "https://ror.org/",
    "arxiv": "https://arxiv.org/abs/",
    "doi": "https://doi.org/",
    "isbn": "urn:isbn:",
    "issn": "urn:issn:",
    "ark": "https://n2t.net/",
    "handle": "https://hdl.handle.net/",
    "pmid": "https://pubmed.ncbi.nlm.nih.gov/",
    "pmcid": "https://pmc.ncbi.nlm.nih.gov/articles/",
    "media type": "https://www.iana.org/assignments/media-types/",
    "licence": "https://creativecommons.org/",
    "rights statement": "http://rightsstatements.org/vocab/",
    "eu authority": "http://publications.europa.eu/resource/authority/",
    "geonames": "https://sws.geonames.org/",
    "wikidata": "http://www.wikidata.org/entity/",
    "loc": "http://id.loc.gov/vocabulary/",
}
"""What the IRIs begin with that registries give to what they register, and to their own terms."""
VOCABULARIES = (
    RDF, RDFS, XSD, OWL, SKOS, DCTERMS, DCMITYPE, DCAT, FOAF, ORG, BIBO, SCHEMA, PROV, SH, VOID, SD, SPDX, SSSOM,
    SEMAPV, SEEALSO, DC, RELATORS, DQV,
)  # fmt: skip
