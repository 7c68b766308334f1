"""Which concept a label means, of all that is shipped, curated and decided."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, serialize

from graph import schemes
from graph.errors import SettingsError, SourceError
from graph.names import Names, anonymous
from graph.register import Register, decisions, load
from graph.vocab import OWL, RDF, SKOS, XSD

NAMES = Names("http://127.0.0.1:8000/")
Make = Callable[..., Register]


def concept(number: int, *said: tuple[NamedNode, Literal | NamedNode]) -> list[Triple]:
    iri = NamedNode(f"https://example.org/rights/{number}")
    return [Triple(iri, RDF.type, SKOS.Concept), *(Triple(iri, predicate, value) for predicate, value in said)]


def pref(text: str, language: str = "en") -> tuple[NamedNode, Literal]:
    return SKOS.prefLabel, Literal(text, language=language)


def alt(text: str, language: str = "en") -> tuple[NamedNode, Literal]:
    return SKOS.altLabel, Literal(text, language=language)


@pytest.fixture
def make(tmp_path: Path) -> Make:
    def run(
        *concepts: list[Triple],
        decided: tuple[tuple[str, ...], ...] = (),
        kind: str = "subject",
        name: str = "rights",
        prefer: tuple[str, ...] = (),
    ) -> Register:
        if concepts:
            folder = tmp_path / "thesaurus"
            folder.mkdir(exist_ok=True)
            lines = serialize([triple for said in concepts for triple in said], format=RdfFormat.N_TRIPLES)
            (folder / f"{name}.nt.gz").write_bytes(gzip.compress(lines or b""))
            (folder / f"{name}.json").write_text(json.dumps({"name": name, "kind": kind}))
        for action, what, to, language in decided:
            decisions.add(tmp_path, decisions.make(action, what, to, language, "", "here"))
        return load(tmp_path, NAMES, schemes.load(NAMES.base), "en", prefer)

    return run


def subject(slug: str) -> NamedNode:
    return NAMES("subject", slug)


def test_a_label_of_any_sort_and_language_finds_its_concept(make: Make) -> None:
    known = make(concept(1, pref("Migrants"), pref("Мигранты", "ru"), alt("People on the move"))).schemes
    for label in ("migrants", "МИГРАНТЫ", "people on the move."):
        assert known.find("subjects", label) == subject("migrants")
    assert known.find("subjects", "refugees") is None


def test_a_preferred_label_goes_before_another_and_then_the_language_decides(make: Make) -> None:
    known = make(
        concept(1, pref("Cats"), alt("Chat")), concept(2, pref("Chat")), concept(3, pref("Kitten"), pref("Chat", "fr"))
    ).schemes
    assert known.find("subjects", "chat", "en") == subject("chat")
    assert known.find("subjects", "chat", "fr-CA") == subject("kitten")
    assert len({iri for _, iri, _ in known.entries("subjects", "chat")}) == 3


def test_a_concept_that_its_thesaurus_has_given_up_is_the_last_choice(make: Make) -> None:
    given_up = (OWL.deprecated, Literal("true", datatype=XSD.boolean))
    known = make(concept(1, pref("Migrants"), given_up), concept(2, pref("Movers"), alt("Migrants"))).schemes
    assert known.find("subjects", "migrants") == subject("movers")


def test_two_concepts_with_one_preferred_label_get_two_iris(make: Make) -> None:
    iris = set(make(concept(1, pref("Bank")), concept(2, pref("bank"))).curated[0].origins.values())
    assert subject("bank") in iris
    assert len(iris) == 2


def test_a_concept_whose_iri_is_ours_keeps_it(make: Make) -> None:
    ours = subject("movers")
    said = [Triple(ours, RDF.type, SKOS.Concept), Triple(ours, *pref("Migrants"))]
    register = make(said)
    assert register.schemes.find("subjects", "migrants") == ours
    assert register.schemes.mappings(ours) == ()


def test_relations_are_said_from_both_ends_under_our_iris(make: Make) -> None:
    above = NamedNode("https://example.org/rights/2")
    known = make(concept(1, pref("Refugees"), (SKOS.broader, above)), concept(2, pref("Migrants"))).schemes
    assert Triple(subject("refugees"), SKOS.broader, subject("migrants")) in known.describe(subject("refugees"))
    assert Triple(subject("migrants"), SKOS.narrower, subject("refugees")) in known.describe(subject("migrants"))


def test_the_labels_of_one_language_can_be_parted(make: Make) -> None:
    known = make(decided=(("split", "subject/chat", "chat (animal)", "fr"),)).schemes
    own = NAMES.term("subject", "chat (animal)")
    assert known.find("subjects", "Chat", "fr-FR") == own
    assert known.find("subjects", "chat", "en") is None
    assert known.given[own] == {"fr": "chat (animal)"}


def test_a_chain_of_mergers_leads_to_its_end(make: Make) -> None:
    known = make(decided=(("merge", "subject/a", "subject/b", ""), ("merge", "subject/b", "subject/c", ""))).schemes
    assert known.find("subjects", "A") == known.find("subjects", "b") == subject("c")
    assert known.find("subjects", "c") is None


def test_a_new_label_of_a_concept_finds_it(make: Make) -> None:
    known = make(decided=(("rename", "subject/refugees", "Displaced people", "en"),)).schemes
    assert known.find("subjects", "displaced people") == subject("refugees")


def test_a_thesaurus_of_another_kind_stays_among_its_own(make: Make) -> None:
    known = make(concept(1, pref("Annual report")), kind="type").schemes
    assert known.find("types", "annual report") == NAMES("type", "annual-report")
    assert known.find("subjects", "annual report") is None


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("rights.json", b"{", "cannot be read as JSON"),
        ("rights.json", b'{"kind": "planet"}', "no kind 'planet'"),
        ("rights.nt.gz", b"no gzip", "cannot be read as gzipped N-Triples"),
        ("rights.nt.gz", gzip.compress(b"", mtime=0), "has no concepts"),
    ],
)
def test_a_thesaurus_that_is_damaged_is_told(make: Make, tmp_path: Path, name: str, content: bytes, told: str) -> None:
    make(concept(1, pref("Migrants")))
    (tmp_path / "thesaurus" / name).write_bytes(content)
    with pytest.raises(SourceError, match=told):
        make()


def test_a_concept_that_got_its_first_iri_here_is_no_match_of_that_but_one_with_an_iri_of_others_is(make: Make) -> None:
    minted, foreign = anonymous("rights", "term", "1"), NamedNode("urn:uuid:0f8fad5b-d9cb-469f-a165-70867728950e")
    said = [
        [Triple(iri, RDF.type, SKOS.Concept), Triple(iri, *pref(label))]
        for iri, label in ((minted, "asylum"), (foreign, "exile"))
    ]
    (curated,) = make(*said).curated
    assert curated.origins[minted] == subject("asylum")
    assert curated.mappings[subject("asylum")] == []
    assert curated.mappings[subject("exile")] == [Triple(subject("exile"), SKOS.exactMatch, foreign)]


def test_of_several_thesauri_the_preferred_one_says_what_a_term_means_whatever_sort_of_label_it_has(make: Make) -> None:
    make(concept(1, pref("Asylum"), alt("Refuge")), name="rights")
    make(concept(2, pref("Refuge")), concept(3, pref("Shelter")), name="welfare")
    assert make().schemes.find("subjects", "refuge") == subject("refuge")
    assert make(prefer=("rights",)).schemes.find("subjects", "refuge") == subject("asylum")
    assert make(prefer=("rights", "welfare")).schemes.find("subjects", "refuge") == subject("asylum")
    assert make(prefer=("welfare", "rights")).schemes.find("subjects", "refuge") == subject("refuge")
    assert make(prefer=("rights",)).schemes.find("subjects", "shelter") == subject("shelter")


def test_a_concept_that_the_preferred_thesaurus_gave_up_gives_way_to_one_that_stands(make: Make) -> None:
    given_up = (OWL.deprecated, Literal("true", datatype=XSD.boolean))
    make(concept(1, pref("Asylum"), alt("Refuge"), given_up), name="rights")
    make(concept(2, pref("Refuge")), name="welfare")
    assert make(prefer=("rights",)).schemes.find("subjects", "refuge") == subject("refuge")
    assert make(prefer=("rights",)).schemes.find("subjects", "asylum") == subject("asylum")


def test_a_preference_names_no_concept_anew(make: Make) -> None:
    make(concept(1, pref("Bank")), name="money")
    make(concept(2, pref("Bank")), name="rivers")
    plain, turned = make(), make(prefer=("rivers", "money"))
    assert [one.origins for one in plain.curated] == [one.origins for one in turned.curated]
    assert plain.schemes.find("subjects", "bank") != turned.schemes.find("subjects", "bank")


def test_a_preference_for_a_thesaurus_that_is_not_there_is_refused(make: Make) -> None:
    with pytest.raises(SettingsError, match="'gemet', which is not imported; there are: rights"):
        make(concept(1, pref("Asylum")), prefer=("gemet",))
