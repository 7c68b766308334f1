"""The sentences of checks: labels and prefixed names in the place of whole IRIs."""

from __future__ import annotations

import re

import pytest
import rdflib
from pyoxigraph import RdfFormat, Triple, parse

import ontology
from graph.shacl.facts import Facts
from graph.shacl.messages import message
from graph.shacl.validate import load_shapes, validate
from graph.vocab import SH

DATA = """
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix ex: <http://example.org/vocab/> .
ex:s a skos:ConceptScheme .
ex:a a skos:Concept ; skos:prefLabel "Migrants"@en ; skos:inScheme ex:s ; skos:related ex:b ; skos:broader ex:b .
ex:b a skos:Concept ; skos:prefLabel "Menschen"@de , "People"@en-gb ; skos:inScheme ex:s .
ex:c a skos:Concept ; skos:prefLabel "Migrants"@en ; skos:inScheme ex:s .
"""


def triples() -> list[Triple]:
    return [Triple(quad.subject, quad.predicate, quad.object) for quad in parse(DATA.encode(), RdfFormat.TURTLE)]


def worded(text: str) -> str:
    return message([rdflib.Literal(text)], Facts(triples()))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("http://example.org/vocab/b is broader.", "“People” (b) is broader."),
        ("It is <http://example.org/vocab/b>.", "It is “People” (b)."),
        ("It is http://example.org/vocab/b, of all things.", "It is “People” (b), of all things."),
        ("A http://www.w3.org/2004/02/skos/core#Concept.", "A skos:Concept."),
        ("The label “see http://example.org/vocab/b” is odd.", "The label “see http://example.org/vocab/b” is odd."),
        ("http://elsewhere.org/x/1 is unknown.", "http://elsewhere.org/x/1 is unknown."),
    ],
)
def test_an_iri_in_a_sentence_gives_way_to_a_label_or_a_prefixed_name(text: str, said: str) -> None:
    assert worded(text) == said


def test_a_message_in_english_is_chosen_before_others() -> None:
    said = [rdflib.Literal("le", lang="fr"), rdflib.Literal("plain"), rdflib.Literal("the", lang="en")]
    assert message(said, Facts(())) == "the"
    assert message(said[:2], Facts(())) == "plain"
    assert message([], Facts(())) == ""


def test_no_message_of_the_shipped_shapes_has_a_whole_iri_of_what_has_a_label() -> None:
    messages = [result.message for result in validate(triples(), load_shapes()).results]
    assert any(said.startswith("“People” (b) is both related") for said in messages)
    assert any("is also that of “Migrants” (c)" in said for said in messages)
    assert not [said for said in messages if "://" in said]


def test_the_messages_of_the_shipped_shapes_are_words_without_the_names_of_classes() -> None:
    messages = [str(said) for said in load_shapes().graph.objects(None, rdflib.Namespace(SH.iri).message)]
    assert len(messages) > 100
    named = re.compile(rf"\b(?:{'|'.join(ontology.prefixes())}):\w")
    assert not [said for said in messages if named.search(said)]
