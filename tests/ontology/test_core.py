from __future__ import annotations

import rdflib
import rdflib.namespace
from rdflib import OWL, RDF, RDFS, SKOS, Graph, URIRef
from rdflib.namespace import DefinedNamespaceMeta

import ontology
from graph import vocab

CORE = Graph().parse(data=(ontology.FOLDER / "core.ttl").read_text(encoding="utf-8"), format="turtle")
HOME = URIRef(vocab.SEEALSO.iri.rstrip("#"))
STATUS = URIRef("http://www.w3.org/2003/06/sw-vocab-status/ns#term_status")
TERMS = {term for term in CORE.subjects(RDF.type, None) if term != HOME}

NEWER_THAN_RDFLIB = {
    f"{vocab.DCAT.iri}{term}": "DCAT 3, https://www.w3.org/TR/vocab-dcat-3/"
    for term in ("version", "isVersionOf", "previousVersion", "hasCurrentVersion")
} | {
    f"{vocab.SCHEMA.iri}funding": "schema.org 13, https://schema.org/funding",
    f"{vocab.SH.iri}describe": "what collections of example queries write, https://github.com/sib-swiss/sparql-examples",
}
CLOSED: dict[str, DefinedNamespaceMeta] = {
    "RDF": rdflib.RDF,
    "RDFS": rdflib.RDFS,
    "XSD": rdflib.XSD,
    "OWL": rdflib.OWL,
    "SKOS": rdflib.SKOS,
    "DCTERMS": rdflib.DCTERMS,
    "DCMITYPE": rdflib.namespace.DCMITYPE,
    "DCAT": rdflib.DCAT,
    "FOAF": rdflib.FOAF,
    "ORG": rdflib.ORG,
    "SCHEMA": rdflib.SDO,
    "PROV": rdflib.PROV,
    "SH": rdflib.SH,
    "VOID": rdflib.VOID,
}


def exists(term: str, namespace: DefinedNamespaceMeta) -> bool:
    """Tell whether rdflib's namespace, closed or open, has a term."""
    return DefinedNamespaceMeta.__contains__(namespace, URIRef(term))


def test_the_vocabulary_of_the_code_and_the_ontology_have_the_same_terms() -> None:
    assert {str(term) for term in TERMS} == {term.value for term in vocab.SEEALSO}


def test_every_term_has_a_label_a_comment_a_home_and_a_status() -> None:
    for term in TERMS:
        for predicate in (RDFS.label, RDFS.comment, STATUS):
            assert len(list(CORE.objects(term, predicate))) == 1, (term, predicate)
        assert CORE.value(term, RDFS.isDefinedBy) == HOME


def test_every_class_and_property_is_aligned_to_a_standard_one() -> None:
    above = {RDFS.Class: RDFS.subClassOf, RDF.Property: RDFS.subPropertyOf}
    found = 0
    for kind, aligned in above.items():
        for term in CORE.subjects(RDF.type, kind):
            parents = list(CORE.objects(term, aligned))
            assert parents, f"{term} has no {aligned}"
            assert not any(str(parent).startswith(vocab.SEEALSO.iri) for parent in parents)
            found += 1
    assert found == 7 + 35


def test_every_outcome_is_a_concept_with_a_definition() -> None:
    outcomes = set(CORE.subjects(RDF.type, URIRef(vocab.SEEALSO.Outcome.value)))
    assert len(outcomes) == 5
    for outcome in outcomes:
        assert (outcome, RDF.type, SKOS.Concept) in CORE
        assert CORE.value(outcome, SKOS.prefLabel)
        assert CORE.value(outcome, SKOS.definition) == CORE.value(outcome, RDFS.comment)


def test_the_ontology_has_a_head_and_no_blank_node() -> None:
    assert (HOME, RDF.type, OWL.Ontology) in CORE
    assert CORE.value(HOME, OWL.versionInfo)
    assert not [node for triple in CORE for node in triple if isinstance(node, rdflib.BNode)]


def test_every_standard_term_that_the_code_uses_exists() -> None:
    for name, namespace in CLOSED.items():
        vocabulary: vocab.Vocabulary = getattr(vocab, name)
        assert str(namespace) == vocabulary.iri
        for term in vocabulary:
            assert term.value in NEWER_THAN_RDFLIB or exists(term.value, namespace), f"{term} is no term"


def test_what_the_ontology_aligns_to_exists() -> None:
    known = [*CLOSED.values(), rdflib.DC]
    aligned = {*CORE.objects(None, RDFS.subClassOf), *CORE.objects(None, RDFS.subPropertyOf)}
    for term in aligned:
        assert str(term).startswith(vocab.BIBO.iri) or any(exists(str(term), home) for home in known), term
