"""Links: candidates with score and reason; only a sole good one is taken."""

from __future__ import annotations

from pyoxigraph import Literal, NamedNode, Triple

from graph.link import shipped
from graph.names import Names
from graph.vocab import SKOS, SSSOM

A, B = NamedNode("http://example.org/a"), NamedNode("http://example.org/b")
AUTHORITY = shipped.index(
    "test",
    [
        Triple(A, SKOS.prefLabel, Literal("Interview", language="en")),
        Triple(A, SKOS.altLabel, Literal("Talks", language="en")),
        Triple(B, SKOS.altLabel, Literal("talks", language="en")),
        Triple(B, SKOS.prefLabel, Literal("Entretien", language="fr")),
    ],
)


def test_a_preferred_label_in_the_same_language_is_sure_and_says_why() -> None:
    candidates = shipped.look_up("interview", "en", AUTHORITY)
    assert [(found.concept, found.score) for found in candidates] == [(A, 1.0)]
    assert "preferred label 'Interview' (en)" in candidates[0].reason
    assert shipped.sure(candidates) == candidates[0]


def test_two_candidates_alike_are_not_sure() -> None:
    candidates = shipped.look_up("Talks", "en", AUTHORITY)
    assert {found.concept for found in candidates} == {A, B}
    assert shipped.sure(candidates) is None


def test_a_label_of_another_language_is_a_candidate_but_not_sure() -> None:
    candidates = shipped.look_up("entretien", "en", AUTHORITY)
    assert [found.concept for found in candidates] == [B]
    assert shipped.sure(candidates) is None


def test_an_unknown_label_has_no_candidates() -> None:
    assert shipped.look_up("nothing", "en", AUTHORITY) == ()


def test_a_link_carries_its_justification() -> None:
    names = Names("http://127.0.0.1:8000/")
    iri = names.term("type", "interview")
    (candidate,) = shipped.look_up("interview", "en", AUTHORITY)
    facts = {t.predicate: t.object for t in shipped.justify(iri, candidate, names)}
    assert facts[SSSOM.subject_id] == iri
    assert facts[SSSOM.object_id] == A
    assert shipped.mapping(iri, candidate) == Triple(iri, SKOS.closeMatch, A)


def test_the_shipped_authorities_are_read_and_answer() -> None:
    for name in shipped.AUTHORITIES.values():
        assert len(shipped.load(name).labels) > 1000
    (candidate,) = shipped.look_up("interview", "en", shipped.load("coar-resource-types"))
    assert candidate.score == 1.0
