"""A build puts accepted mappings among the links, with the names of what they lead to, and all with reasons aside."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
import rdflib
from pyoxigraph import Literal, NamedNode, QuerySolutions, Store, Triple

from graph import authority
from graph.errors import SourceError
from graph.link import Concept, Label
from graph.mappings import ledger, triples
from graph.mappings.match import ACCEPTED, PROPOSED, REJECTED, Match
from graph.mappings.publish import publish
from graph.names import Names
from graph.pipeline import Built, build
from graph.settings import Settings
from graph.shacl.validate import load_shapes
from graph.source import Source
from graph.vocab import DCTERMS, OWL, SEEALSO, SKOS, SSSOM, XSD

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
BASE = Settings().base
NAMES = Names(BASE)


def ours(name: str) -> str:
    return f"{BASE}subject/{name}"


def theirs(number: int) -> str:
    return f"http://vocabulary.example/{number}"


ACCEPTED_ONE = Match(ours("migrants"), theirs(1), state=ACCEPTED, object_label="migrant", reviewers=("Anna",))
PROPOSED_ONE = Match(ours("migration"), theirs(2), "closeMatch", PROPOSED, evidence=("both are called migration",))
REJECTED_ONE = Match(ours("asylum"), theirs(3), state=REJECTED, reviewers=("Anna",), confidence=0.7)
UNKNOWN_ONE = Match(ours("nobody-uses-this"), theirs(4), state=ACCEPTED)


def made(data: Path, seed: Path, matches: Iterable[Match]) -> Built:
    written = list(matches)
    ledger.change(data, "test", BASE, "me", "test", lambda table: table.with_(written))
    return build(Settings(data=data), (Source("sample", str(seed), profile="tandis"),), NOW)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    from importlib.resources import files

    seed = Path(str(files("graph") / "sample" / "item-page.txt"))
    matches = (ACCEPTED_ONE, PROPOSED_ONE, REJECTED_ONE, UNKNOWN_ONE)
    return made(tmp_path_factory.mktemp("data"), seed, matches)


def asked(built: Built, query: str) -> list[tuple[str, ...]]:
    solutions = Store.read_only(str(built.release.store)).query(query)
    assert isinstance(solutions, QuerySolutions)
    return [tuple(term.value for term in row if isinstance(term, (NamedNode, Literal))) for row in solutions]


def in_graph(name: str, pattern: str) -> str:
    return f"SELECT ?a ?b ?c WHERE {{ GRAPH <{NAMES.graph(name).value}> {{ {pattern} }} }}"


def test_only_accepted_mappings_of_what_we_have_are_links(built: Built) -> None:
    found = asked(built, in_graph("links", "?a ?b ?c FILTER(STRSTARTS(STR(?c), 'http://vocabulary.example/'))"))
    assert found == [(ours("migrants"), SKOS.exactMatch.value, theirs(1))]


def test_the_name_of_what_is_linked_to_comes_along(built: Built) -> None:
    found = asked(built, in_graph("links", f"?a {SKOS.prefLabel} ?c FILTER(STRSTARTS(STR(?a), 'http://vocab'))"))
    assert found == [(theirs(1), "migrant")]


def test_all_mappings_are_told_with_state_and_reason_in_a_graph_of_their_own(built: Built) -> None:
    pattern = f"?x {OWL.annotatedSource} ?a ; {SEEALSO.reviewState} ?b OPTIONAL {{ ?x {SEEALSO.evidence} ?c }}"
    assert sorted(asked(built, in_graph("candidates", pattern))) == [
        (ours("asylum"), "rejected"),
        (ours("migrants"), "accepted"),
        (ours("migration"), "proposed", "both are called migration"),
        (ours("nobody-uses-this"), "accepted"),
    ]
    negated = in_graph(
        "candidates", f"?x {SSSOM.predicate_modifier} {SSSOM.NegatedPredicate} ; {OWL.annotatedSource} ?a"
    )
    assert asked(built, negated) == [(ours("asylum"),)]


def test_the_links_are_counted_by_where_they_lead(built: Built) -> None:
    void = "http://rdfs.org/ns/void#"
    pattern = f"?x a <{void}Linkset> ; <{void}objectsTarget>/<{void}uriSpace> ?a ; "
    pattern += f"<{void}linkPredicate> ?b ; <{void}triples> ?c"
    found = asked(built, in_graph("dataset", pattern))
    assert ("http://vocabulary.example/", SKOS.exactMatch.value, "1") in found
    total = int(
        asked(built, in_graph("links", "{ SELECT (COUNT(*) AS ?a) { ?x ?p ?o FILTER(CONTAINS(STR(?p), 'Match')) } }"))[
            0
        ][0]
    )
    assert sum(int(count) for *_, count in found) == total


def test_the_dumps_are_sssom_jskos_and_rdf_with_checksums(built: Built) -> None:
    dumps = built.release.dumps
    names = {path.name for path in dumps.glob("mappings-*")}
    assert names == {f"mappings-test.{form}.gz{more}" for form in ("tsv", "json", "ttl") for more in ("", ".sha256")}
    table = gzip.decompress((dumps / "mappings-test.tsv.gz").read_bytes())
    assert table == ledger.place(built.release.path.parents[1], "test").read_bytes()
    told = json.loads(gzip.decompress((dumps / "mappings-test.json.gz").read_bytes()))
    assert [one["to"]["memberSet"][0]["uri"] for one in told] == [theirs(1)]
    assert told[0]["fromScheme"] == {"uri": NAMES.scheme("subjects").value}
    assert told[0]["from"]["memberSet"][0]["prefLabel"]["en"] == "migrants"
    graph = rdflib.Graph().parse(data=gzip.decompress((dumps / "mappings-test.ttl.gz").read_bytes()), format="turtle")
    assert len(set(graph.subjects(rdflib.URIRef(OWL.annotatedSource.value)))) == 4


def test_the_manifest_counts_the_mappings(built: Built) -> None:
    mappings = built.release.manifest["mappings"]
    assert isinstance(mappings, dict)
    told = mappings["test"]
    assert {key: told[key] for key in ("accepted", "proposed", "rejected", "linked")} == {
        "accepted": 2, "proposed": 1, "rejected": 1, "linked": 1,
    }  # fmt: skip


def test_a_row_that_cannot_be_read_is_kept_aside_and_the_others_are_released(tmp_path: Path, seed: Path) -> None:
    ledger.change(tmp_path, "test", BASE, "me", "test", lambda table: table.with_([ACCEPTED_ONE, PROPOSED_ONE]))
    path = ledger.place(tmp_path, "test")
    path.write_text(path.read_text(encoding="utf-8").replace("\tproposed\t", "\tperhaps\t"), encoding="utf-8")
    again = build(Settings(data=tmp_path), (Source("sample", str(seed), profile="tandis"),), NOW)
    assert any("review_state is 'perhaps'" in why for why in again.intake.rejected)
    assert asked(again, in_graph("links", f"?a ?b <{theirs(1)}>")) == [(ours("migrants"), SKOS.exactMatch.value)]
    assert "perhaps" in (again.release.path / "quarantine" / "rejects.jsonl").read_text(encoding="utf-8")


def test_a_file_that_is_no_table_stops_the_build(tmp_path: Path, seed: Path) -> None:
    (tmp_path / "links").mkdir()
    (tmp_path / "links" / "test.sssom.tsv").write_text("nothing of the kind\n", encoding="utf-8")
    with pytest.raises(SourceError, match="there is no column subject_id"):
        build(Settings(data=tmp_path), (Source("sample", str(seed), profile="tandis"),), NOW)


def test_exact_matches_of_one_target_by_relatives_are_held_back_with_the_report(tmp_path: Path) -> None:
    narrow, wide = (NamedNode(ours(name)) for name in ("asylum", "migration"))
    told = [Triple(narrow, SKOS.broader, wide), Triple(wide, SKOS.narrower, narrow)]
    told.append(Triple(NamedNode(ours("migrants")), SKOS.related, wide))
    clash = [replace(ACCEPTED_ONE, subject=one.value, object=theirs(9)) for one in (narrow, wide)]
    ledger.change(tmp_path, "test", BASE, "me", "test", lambda table: table.with_([ACCEPTED_ONE, *clash]))
    (part,), results = publish(Settings(data=tmp_path), told, load_shapes())
    assert {result.focus for result in results if "mapping-relatives" in result.shape} == {narrow, wide}
    assert [triple for triple in part.links if triple.predicate == SKOS.exactMatch] == [triples.link(ACCEPTED_ONE)]
    assert part.counts["linked"] == 1
    assert len({triple.subject for triple in part.candidates}) == 3


def test_what_was_said_of_a_concept_that_is_one_no_more_is_published_of_the_one_that_stands_for_it(
    tmp_path: Path,
) -> None:
    old, heir = NamedNode(ours("migrants")), NamedNode(ours("people-on-the-move"))
    told = [
        Triple(old, SKOS.prefLabel, Literal("migrants", language="en")),
        Triple(old, OWL.deprecated, Literal("true", datatype=XSD.boolean)),
        Triple(old, DCTERMS.isReplacedBy, heir),
        Triple(heir, SKOS.prefLabel, Literal("personnes en mouvement", language="fr")),
        Triple(heir, SKOS.prefLabel, Literal("people on the move", language="en")),
    ]
    ledger.change(tmp_path, "test", BASE, "me", "test", lambda table: table.with_([ACCEPTED_ONE]))
    before = ledger.place(tmp_path, "test").read_bytes()
    (part,), _ = publish(Settings(data=tmp_path), told, load_shapes())
    assert [triple for triple in part.links if triple.predicate == SKOS.exactMatch] == [
        Triple(heir, SKOS.exactMatch, NamedNode(theirs(1)))
    ]
    labels = [triple.object for triple in part.candidates if triple.predicate == SSSOM.subject_label]
    assert labels == [Literal("people on the move")]
    assert ledger.place(tmp_path, "test").read_bytes() == before


def test_what_is_exact_and_broad_at_once_is_held_back(tmp_path: Path) -> None:
    told = [Triple(NamedNode(ours("migrants")), SKOS.broadMatch, NamedNode(theirs(1)))]
    ledger.change(tmp_path, "test", BASE, "me", "test", lambda table: table.with_([ACCEPTED_ONE]))
    (part,), results = publish(Settings(data=tmp_path), told, load_shapes())
    assert {result.shape.rpartition("#")[2] for result in results} == {"skos-s46"}
    assert part.links == ()


def test_the_same_input_gives_the_same_dumps(tmp_path: Path, seed: Path) -> None:
    releases = [made(tmp_path / str(n), seed, [ACCEPTED_ONE, PROPOSED_ONE, REJECTED_ONE]).release for n in (1, 2)]
    assert releases[0].name == releases[1].name


TABLE = f"""iri,label,language,scheme
{theirs(1)},migrant,English (UK),LCSH
{theirs(2)},migrants,fr_FR,LCSH
"""


def test_a_table_whose_schemes_are_names_is_built_with_as_often_as_one_likes(tmp_path: Path, seed: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text(TABLE, encoding="utf-8")
    authority.add(path, "test", tmp_path)
    built = made(tmp_path, seed, [replace(ACCEPTED_ONE, object=theirs(number)) for number in (1, 2)])
    assert asked(built, in_graph("links", f"?a {SKOS.inScheme} ?b FILTER(STRSTARTS(STR(?a), 'http://voc'))")) == []
    names = asked(built, in_graph("links", f"?a {SKOS.prefLabel} ?x BIND(CONCAT(?x, '@', LANG(?x)) AS ?b)"))
    assert {row for row in names if row[0].startswith("http://voc")} == {
        (theirs(1), "migrant@"),
        (theirs(2), "migrants@fr-fr"),
    }
    told = json.loads(gzip.decompress((built.release.dumps / "mappings-test.json.gz").read_bytes()))
    assert {str(one["toScheme"]) for one in told} == {"{'namespace': 'http://vocabulary.example/'}"}


SCHEMES = f"""
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
<{theirs(1)}> a skos:Concept ; skos:prefLabel "one"@en ; skos:inScheme <http://e/a> , <http://e/all> .
<{theirs(2)}> a skos:Concept ; skos:prefLabel "two"@en ; skos:inScheme <http://e/b> ; skos:topConceptOf <http://e/all> .
<http://e/c> skos:hasTopConcept <{theirs(3)}> . <{theirs(3)}> a skos:Concept ; skos:prefLabel "three"@en .
"""


def test_two_exact_targets_that_share_any_of_their_schemes_are_warned_of(tmp_path: Path) -> None:
    path = tmp_path / "v.ttl"
    path.write_text(SCHEMES, encoding="utf-8")
    authority.add(path, "test", tmp_path)
    accepted = [replace(ACCEPTED_ONE, object=theirs(number)) for number in (1, 2, 3)]
    ledger.change(tmp_path, "test", BASE, "me", "test", lambda table: table.with_(accepted))
    told = [Triple(NamedNode(ours("migrants")), SKOS.prefLabel, Literal("migrants"))]
    (part,), results = publish(Settings(data=tmp_path), told, load_shapes())
    assert {str(triple.object) for triple in part.links if triple.predicate == SKOS.inScheme} == {
        f"<http://e/{name}>" for name in ("a", "b", "c", "all")
    }
    warned = [result for result in results if "mapping-one-target" in result.shape]
    assert {str(result.term) for result in warned} == {f"<{theirs(1)}>", f"<{theirs(2)}>"}


def test_nothing_that_a_vocabulary_says_of_a_target_stops_its_being_told() -> None:
    odd = (Label("a", "English (UK)"), Label("b", "no tag!"), Label("caf\udce9", "fr"), Label("c", "en-a"))
    concept = Concept(theirs(1), odd, scheme="LCSH", further=("a b", "http://e/[", "x:y", "http://e/s", "_:b"))
    assert {str(triple.object) for triple in triples.target(concept)} == {'"a"', '"café"@fr', "<http://e/s>"}
