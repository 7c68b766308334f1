"""Terms to SKOS: one concept a meaning, one preferred label a language, whole schemes."""

from __future__ import annotations

from pyoxigraph import Literal, NamedNode

from graph import schemes
from graph.describe import Term
from graph.names import Names
from graph.thesaurus import Thesaurus
from graph.vocab import FOAF, SKOS

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
