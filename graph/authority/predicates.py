"""What the properties of vocabularies' formats say of a concept: SKOS, SKOS-XL, MADS/RDF, OWL, GND, GeoNames, Wikidata.

https://www.w3.org/TR/skos-reference/ https://www.loc.gov/standards/mads/rdf/
To add one: a row in SAYS with a property of ``graph/vocab.py``.
"""

from __future__ import annotations

from functools import lru_cache

from graph.link.concept import ALT, HIDDEN, PREF
from graph.vocab import (
    DCTERMS,
    FOAF,
    GEONAMES,
    GND,
    IAO,
    ISOTHES,
    MADS,
    OBO,
    OWL,
    RDF,
    RDFS,
    SCHEMA,
    SKOS,
    SKOSXL,
    WIKIDATA,
)  # fmt: skip

NOTE, BROADER, NARROWER, RELATED, NOTATION, SCHEME = "note", "broader", "narrower", "related", "notation", "scheme"
DEPRECATED, TYPE, NAME, HOLDS = "deprecated", "type", "name", "holds"
"""A ``name`` is a label of a format that has no preferred ones: preferred, unless there is one in its language.

What a scheme ``holds`` is in it.
"""

NODE, FORM = "node ", "form"
"""Before the kind of a label that is a node of its own, and the text of such a node."""

SAYS = {
    SKOS.prefLabel: PREF, SKOS.altLabel: ALT, SKOS.hiddenLabel: HIDDEN,
    SKOS.definition: NOTE, SKOS.scopeNote: NOTE, SKOS.note: NOTE,
    SKOS.broader: BROADER, SKOS.narrower: NARROWER, SKOS.related: RELATED,
    SKOS.notation: NOTATION, SKOS.inScheme: SCHEME, SKOS.topConceptOf: SCHEME, SKOS.hasTopConcept: HOLDS,
    ISOTHES.broaderGeneric: BROADER, ISOTHES.broaderPartitive: BROADER, ISOTHES.broaderInstantial: BROADER,
    ISOTHES.narrowerGeneric: NARROWER, ISOTHES.narrowerPartitive: NARROWER, ISOTHES.narrowerInstantial: NARROWER,
    SKOSXL.prefLabel: NODE + PREF, SKOSXL.altLabel: NODE + ALT, SKOSXL.hiddenLabel: NODE + HIDDEN,
    SKOSXL.literalForm: FORM,
    MADS.authoritativeLabel: PREF, MADS.deprecatedLabel: PREF, MADS.hasVariant: NODE + ALT, MADS.variantLabel: FORM,
    MADS.hasBroaderAuthority: BROADER, MADS.hasNarrowerAuthority: NARROWER,
    MADS.hasReciprocalAuthority: RELATED, MADS.hasRelatedAuthority: RELATED,
    MADS.isMemberOfMADSScheme: SCHEME, MADS.isTopMemberOfMADSScheme: SCHEME, MADS.code: NOTATION,
    MADS.hasMADSSchemeMember: HOLDS, MADS.hasTopMemberOfMADSScheme: HOLDS,
    MADS.note: NOTE, MADS.definitionNote: NOTE, MADS.scopeNote: NOTE,
    RDFS.label: NAME, RDFS.comment: NOTE, RDFS.subClassOf: BROADER, OWL.deprecated: DEPRECATED,
    OBO.hasExactSynonym: ALT, OBO.hasRelatedSynonym: HIDDEN, IAO.IAO_0000115: NOTE, IAO.IAO_0000118: ALT,
    FOAF.name: NAME, SCHEMA.name: NAME, SCHEMA.alternateName: ALT, SCHEMA.description: NOTE,
    GEONAMES.name: NAME, GEONAMES.officialName: ALT, GEONAMES.alternateName: ALT, GEONAMES.shortName: ALT,
    GEONAMES.countryCode: NOTATION, GEONAMES.parentFeature: BROADER,
    GND.abbreviatedNameForTheCorporateBody: ALT, GND.relatedTerm: RELATED, GND.definition: NOTE,
    GND.broaderTermGeneral: BROADER, GND.broaderTermGeneric: BROADER, GND.broaderTermInstantial: BROADER,
    GND.broaderTermPartitive: BROADER, GND.gndIdentifier: NOTATION,
    WIKIDATA.P279: BROADER, WIKIDATA.P31: BROADER, WIKIDATA.P361: BROADER,
    DCTERMS.isReplacedBy: DEPRECATED, RDF.type: TYPE,
}  # fmt: skip

BEGINS = {GND.preferredName.value: PREF, GND.variantName.value: ALT}
"""Families of properties that have a common beginning: ``preferredNameForThePerson`` ..."""

CONCEPTS = frozenset({SKOS.Concept.value, MADS.Authority.value, MADS.DeprecatedAuthority.value})
"""Where a file has things of these classes, others are not what it is about."""

OTHERS = frozenset(
    {
        SKOS.ConceptScheme.value, SKOS.Collection.value, SKOS.OrderedCollection.value, SKOSXL.Label.value,
        OWL.Ontology.value, MADS.Variant.value, MADS.MADSScheme.value, RDF.Property.value,
        *(f"{OWL.iri}{kind}" for kind in ("ObjectProperty", "DatatypeProperty", "AnnotationProperty", "Axiom")),
    }
)  # fmt: skip
"""Classes of things that have labels and are no concepts."""

GONE = MADS.DeprecatedAuthority.value


@lru_cache(maxsize=4096)
def says(predicate: str) -> str:
    """Tell what a property says of a concept; empty for what is not kept."""
    known = _BY_IRI.get(predicate)
    if known is None:
        known = next((kind for begin, kind in BEGINS.items() if predicate.startswith(begin)), "")
    return known


_BY_IRI = {predicate.value: kind for predicate, kind in SAYS.items()}
_BY_IRI |= {iri.replace("https://schema.org/", "http://schema.org/"): kind for iri, kind in _BY_IRI.items()}
