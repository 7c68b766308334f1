from __future__ import annotations

import json

import pytest
import rdflib
import rdflib.compare
from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse, serialize

import ontology
from graph import vocab
from graph.names import Names
from graph.vocab import DCTERMS, FOAF, RDF, RDFS, SCHEMA, SKOS, XSD
from graph.writers.jsonld import context
from server.things.documents import Content, json_ld_of

BASE = "http://127.0.0.1:8000/"
S = NamedNode(f"{BASE}record/a")


def with_context_inside(body: bytes) -> str:
    """Put the context in the place of its address, as a reader does that has it already."""
    document = json.loads(body)
    assert document["@context"] == f"{BASE}context.jsonld"
    document["@context"] = json.loads((ontology.FOLDER / "context.jsonld").read_text(encoding="utf-8"))["@context"]
    return json.dumps(document)


def definitions() -> dict[str, str]:
    """Give the IRI of each term that is not a prefix or a keyword."""
    found = {}
    for term, definition in context().items():
        iri = definition["@id"] if isinstance(definition, dict) else definition
        if isinstance(iri, str) and term not in ontology.prefixes():
            prefix, _, local = iri.partition(":")
            found[term] = ontology.prefixes()[prefix] + local
    return found


def test_its_prefixes_are_those_of_the_one_table() -> None:
    assert {name: iri for name, iri in context().items() if name in ontology.prefixes()} == ontology.prefixes()


def test_every_term_is_one_that_our_vocabularies_list() -> None:
    known = {term.value for vocabulary in vocab.VOCABULARIES for term in vocabulary}
    assert {term for term, iri in definitions().items() if iri not in known} == set()


def test_no_two_terms_mean_the_same() -> None:
    assert len(set(definitions().values())) == len(definitions())


def every_kind_of_value() -> list[Triple]:
    values: list[NamedNode | Literal] = [
        Literal("plain"),
        Literal("with ends", language="en"),
        Literal("2021-01-17", datatype=XSD.date),
        Literal("2021-01", datatype=XSD.gYearMonth),
        Literal("007", datatype=XSD.integer),
        Literal('a "quote"\n\\ and ☃ line'),
        NamedNode("https://example.org/a?b=c"),
        NamedNode("urn:sha256:00"),
        NamedNode(f"{BASE}subject/migrants"),
    ]
    properties = [
        DCTERMS.issued, DCTERMS.subject, DCTERMS.title, RDFS.seeAlso, SKOS.prefLabel, SCHEMA.startDate, FOAF.name,
        NamedNode("http://example.org/vocabulary#other"), DCTERMS.type,
    ]  # fmt: skip
    triples = [Triple(S, prop, value) for prop in properties for value in values]
    return [Triple(S, RDF.type, SKOS.Concept), Triple(S, RDF.type, NamedNode("urn:class:x")), *triples]


def test_what_is_compacted_with_it_expands_to_the_same_triples() -> None:
    body = with_context_inside(json_ld_of(Content(Names(BASE), every_kind_of_value(), {})))
    assert {quad.triple for quad in parse(body, RdfFormat.JSON_LD)} == set(every_kind_of_value())


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")
def test_rdflib_expands_it_to_the_same_triples() -> None:
    triples = every_kind_of_value()
    body = with_context_inside(json_ld_of(Content(Names(BASE), triples, {})))
    expected = rdflib.Graph().parse(data=serialize(triples, format=RdfFormat.N_TRIPLES) or b"", format="nt")
    assert rdflib.compare.isomorphic(rdflib.Graph().parse(data=body, format="json-ld"), expected)


def test_values_of_the_types_that_it_tells_are_plain_strings() -> None:
    triples = [
        Triple(S, DCTERMS.issued, Literal("2021-01-17", datatype=XSD.date)),
        Triple(S, DCTERMS.subject, NamedNode(f"{BASE}subject/migrants")),
    ]
    (node,) = json.loads(json_ld_of(Content(Names(BASE), triples, {})))["@graph"]
    assert node == {"@id": S.value, "issued": "2021-01-17", "subject": f"{BASE}subject/migrants"}
