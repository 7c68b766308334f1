"""Terms to SKOS: one concept a meaning, one preferred label a language, whole schemes."""

from __future__ import annotations

from pyoxigraph import Literal, NamedNode, Triple

from graph import schemes
from graph.describe import Term
from graph.names import Names
from graph.thesaurus import Editing, Thesaurus
from graph.vocab import FOAF, OWL, SKOS

BASE = "http://127.0.0.1:8000/"
NAMES = Names(BASE)


def gather(*terms: Term) -> Thesaurus:
    thesaurus = Thesaurus(schemes.load(BASE), NAMES)
    thesaurus.add(terms)
    return thesaurus


def term(label: str, language: str = "en", kind: str = "subject") -> Term:
    found = schemes.load(BASE).find(f"{kind}s", label)
    return Term(kind, found or NAMES.term(kind, label), label, language)


def labels(thesaurus: Thesaurus, iri: NamedNode) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {"pref": set(), "hidden": set()}
    for triple in thesaurus.describe().concepts:
        kind = {SKOS.prefLabel: "pref", SKOS.hiddenLabel: "hidden"}.get(triple.predicate)
        if triple.subject == iri and kind and isinstance(triple.object, Literal):
            found[kind].add(f"{triple.object.value}@{triple.object.language}")
    return found


def test_the_commonest_spelling_is_preferred_and_the_others_are_kept() -> None:
    thesaurus = gather(term("Migrants"), term("migrants"), term("migrants"), term("migrants."))
    found = labels(thesaurus, NAMES.term("subject", "migrants"))
    assert found == {"pref": {"migrants@en"}, "hidden": {"Migrants@en", "migrants.@en"}}


def test_each_language_has_its_preferred_label() -> None:
    thesaurus = gather(term("migration"), term("migration", "fr"))
    assert labels(thesaurus, NAMES.term("subject", "migration"))["pref"] == {"migration@en", "migration@fr"}


def test_a_language_tag_is_one_however_its_letters_are_written() -> None:
    thesaurus = gather(term("colour", "en-GB"), term("colour", "en-gb"), term("Colour", "en-gb"))
    iri = NAMES.term("subject", "colour")
    assert thesaurus.uses("subject")[iri] == {("colour", "en-gb"): 2, ("Colour", "en-gb"): 1}
    assert labels(thesaurus, iri) == {"pref": {"colour@en-gb"}, "hidden": {"Colour@en-gb"}}


def test_a_label_that_is_given_in_a_language_is_the_only_preferred_one_of_it() -> None:
    iri = NAMES.term("subject", "colour")
    thesaurus = Thesaurus(schemes.load(BASE), NAMES, editing=Editing(given={iri: {"en-GB": "Colours"}}))
    thesaurus.add([term("colour", "en-gb")])
    assert labels(thesaurus, iri)["pref"] == {"Colours@en-gb"}


def test_concepts_without_a_broader_one_are_at_the_top_both_ways() -> None:
    triples = gather(term("Albania", kind="place")).describe().concepts
    tops = {t.object for t in triples if t.predicate == SKOS.hasTopConcept}
    assert tops == {t.subject for t in triples if t.predicate == SKOS.topConceptOf}
    assert NAMES("place", "osce-region") in tops
    assert NAMES("place", "AL") not in tops


def test_a_scheme_that_no_record_uses_is_left_out() -> None:
    heads = {t.object for t in gather(term("migrants")).describe().concepts if t.predicate == SKOS.inScheme}
    assert heads == {NAMES.scheme("subjects")}


def test_a_shipped_concept_keeps_its_own_labels() -> None:
    thesaurus = gather(term("ALBANIA", kind="place"))
    assert "ALBANIA@en" not in labels(thesaurus, NAMES("place", "AL"))["hidden"]


def test_bodies_are_named_and_stand_in_no_scheme() -> None:
    body = NAMES.term("agent", "OSCE")
    found = gather(Term("agent", body, "OSCE", "en")).describe()
    assert {t.object for t in found.agents if t.predicate == FOAF.name} == {Literal("OSCE", language="en")}
    assert found.concepts == ()


def test_mappings_of_shipped_concepts_are_links() -> None:
    found = gather(term("Albania", kind="place")).describe()
    assert any(t.predicate == SKOS.exactMatch and t.subject == NAMES("place", "AL") for t in found.links)
    assert not any(t.predicate == SKOS.exactMatch for t in found.concepts)


def test_the_order_of_the_terms_does_not_change_what_is_said_of_each() -> None:
    one, other = gather(term("a"), term("b")), gather(term("b"), term("a"))
    assert one.describe() == other.describe()


def test_another_name_of_a_body_is_an_alternative_and_another_spelling_is_hidden() -> None:
    body = NAMES.term("agent", "OSCE")
    names = ("OSCE", "OSCE", "OSCE.", "The OSCE")
    found = gather(*(Term("agent", body, name, "en") for name in names)).describe().agents
    said = {(t.predicate, t.object.value) for t in found if isinstance(t.object, Literal) and t.predicate != FOAF.name}
    assert said == {(SKOS.prefLabel, "OSCE"), (SKOS.hiddenLabel, "OSCE."), (SKOS.altLabel, "The OSCE")}


def test_a_label_of_no_language_is_left_out_where_it_stands_with_one() -> None:
    found = labels(gather(term("migrants"), term("migrants", "")), NAMES.term("subject", "migrants"))
    assert found == {"pref": {"migrants@en"}, "hidden": set()}


def test_a_body_of_two_identifiers_is_the_same_as_neither() -> None:
    body = NAMES.term("agent", "Institute of Physics")
    same = [NamedNode(f"https://ror.org/{code}") for code in ("05dxps055", "00f54p054")]
    facts = [Term("agent", body, "Institute of Physics", "en", facts=((OWL.sameAs, iri),)) for iri in same]
    assert not [t for t in gather(*facts).describe().agents if t.predicate == OWL.sameAs]
    assert [t.object for t in gather(facts[0]).describe().agents if t.predicate == OWL.sameAs] == same[:1]


def test_mappings_that_a_record_tells_of_its_own_concept_are_links() -> None:
    concept = NAMES.term("type", "logbook")
    outside = NamedNode("http://purl.org/dc/dcmitype/Text")
    found = gather(Term("type", concept, "logbook", "en", facts=((SKOS.broadMatch, outside),))).describe()
    assert Triple(concept, SKOS.broadMatch, outside) in found.links
    assert not [t for t in found.concepts if t.predicate == SKOS.broadMatch]
