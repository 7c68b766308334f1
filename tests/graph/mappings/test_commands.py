"""The commands that propose, take and judge mappings, as a librarian types them."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from graph.__main__ import main
from graph.mappings import ledger
from graph.mappings.match import ACCEPTED, AUTOMATIC, PROPOSED, REJECTED, SUPERSEDED, Match

BASE = "http://127.0.0.1:8000/"
THEIRS = "http://vocabulary.example/"
VOCABULARY = f"""
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix : <{THEIRS}> .
:scheme a skos:ConceptScheme .
:1 a skos:Concept ; skos:prefLabel "asylum seekers"@en, "demandeurs d'asile"@fr ; skos:inScheme :scheme .
:2 a skos:Concept ; skos:prefLabel "statelessness"@en, "apatridie"@fr ; skos:inScheme :scheme .
:3 a skos:Concept ; skos:prefLabel "agriculture"@en ; skos:inScheme :scheme .
:4 a skos:Concept ; skos:prefLabel "migrant workers"@en ; skos:inScheme :scheme .
"""

Run = Callable[..., Result]


@pytest.fixture(scope="module")
def proposed(sample: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a folder with a release of the sample, an authority, and what was proposed between them."""
    from graph import authority

    folder = tmp_path_factory.mktemp("proposed")
    shutil.copytree(sample, folder / "data", symlinks=True)
    vocabulary = folder / "vocabulary.ttl"
    vocabulary.write_text(VOCABULARY, encoding="utf-8")
    authority.add(vocabulary, "test", folder / "data")
    done = CliRunner().invoke(main, ["link", "--to", "test", "--who", "Anna", "--data", str(folder / "data")])
    assert done.exit_code == 0, (done.output, done.exception)
    return folder


@pytest.fixture
def linked(run: Run, proposed: Path) -> Run:
    """Give ``seealso`` in a folder with proposals."""
    shutil.copytree(proposed, Path(), symlinks=True, dirs_exist_ok=True)
    return run


def table() -> dict[str, Match]:
    return {match.object.removeprefix(THEIRS): match for match in ledger.load(Path("data"), "test", BASE).matches}


def test_link_proposes_what_the_vocabularies_share_with_the_evidence(linked: Run) -> None:
    found = table()
    assert {"1", "2", "4"} <= set(found)
    assert "3" not in found
    assert found["2"].subject == f"{BASE}subject/statelessness"
    assert {match.state for match in found.values()} == {PROPOSED}
    for match in found.values():
        assert match.evidence
        assert match.fingerprint
        assert 0 < (match.confidence or 0) <= 1
        assert match.tool == "seealso"


def test_theirs_are_called_as_in_the_language_of_the_dataset_whatever_met(linked: Run, tmp_path: Path) -> None:
    vocabulary = tmp_path / "french.ttl"
    head = "@prefix skos: <http://www.w3.org/2004/02/skos/core#> . @prefix : <http://french.example/> .\n"
    labels = ((":1", '"statelessness"@fr, "being stateless"@en'), (":2", '"asylum seekers"@fr'))
    told = (f"{iri} a skos:Concept ; skos:prefLabel {label} .\n" for iri, label in labels)
    vocabulary.write_text(head + "".join(told), encoding="utf-8")
    linked("authority", "add", str(vocabulary), "--name", "french")
    linked("link", "--to", "french")
    found = {one.object[-1]: one.object_label for one in ledger.load(Path("data"), "french", BASE).matches}
    assert found == {"1": "being stateless", "2": "asylum seekers"}


def test_a_dry_run_says_what_it_would_do_and_writes_nothing(linked: Run) -> None:
    path = ledger.place(Path("data"), "test")
    before = path.read_bytes()
    said = linked("link", "--to", "test", "--dry-run").output
    assert "nothing was written" in said
    assert "proposed as before" in said
    assert path.read_bytes() == before


def test_a_second_run_leaves_every_byte_and_each_verdict(linked: Run) -> None:
    rejected = table()["2"].id
    linked("review", "test", "--reject", rejected, "--who", "Anna", "--comment", "not the same")
    judged = table()["2"]
    assert "rejected, and not proposed again" in linked("link", "--to", "test", "--accept").output
    assert table()["2"] == judged
    before = ledger.place(Path("data"), "test").read_bytes()
    linked("link", "--to", "test")
    assert ledger.place(Path("data"), "test").read_bytes() == before
    assert (judged.state, judged.comment, judged.reviewers) == (REJECTED, "not the same", ("Anna",))


def test_what_is_certain_is_accepted_where_the_operator_allows(linked: Run) -> None:
    Path("seealso.toml").write_text("[links]\nautomatic = true\n", encoding="utf-8")
    linked("link", "--to", "test")
    accepted = [match for match in table().values() if match.state == ACCEPTED]
    assert accepted
    assert {match.reviewers for match in accepted} == {(AUTOMATIC,)}
    linked("build")
    asked = linked(
        "query", f"SELECT ?o {{ <{BASE}subject/statelessness> ?p ?o FILTER(STRSTARTS(STR(?o), '{THEIRS}')) }}"
    )
    assert f"{THEIRS}2" in asked.output
    named = linked("query", f"SELECT ?l {{ <{THEIRS}2> skos:prefLabel ?l }}", "--format", "csv").output
    assert sorted(named.split()[1:]) == ["apatridie", "statelessness"]


def test_what_is_no_longer_proposed_is_superseded(linked: Run) -> None:
    from graph import authority

    Path("vocabulary.ttl").write_text(
        VOCABULARY.replace("statelessness", "beekeeping").replace("apatridie", "apiculture")
    )
    authority.remove(Path("data"), "test")
    authority.add(Path("vocabulary.ttl"), "test", Path("data"))
    linked("link", "--to", "test")
    assert table()["2"].state == SUPERSEDED


def test_review_asks_one_after_the_other_and_undoes(linked: Run) -> None:
    waiting = len(table())
    said = linked("review", "test", "--who", "Anna", typed="a\nu\nr\nx\nq\n").output
    assert f"{waiting:,} to judge" in said
    assert "accepted: " in said
    assert "proposed again: " in said
    assert "'x' means nothing here" in said
    assert sorted(match.state for match in table().values()) == [PROPOSED] * (waiting - 1) + [REJECTED]
    (judged,) = [match for match in table().values() if match.state == REJECTED]
    assert judged.reviewers == ("Anna",)


def test_review_accepts_with_another_relation(linked: Run) -> None:
    linked("review", "test", typed="b\nq\n")
    assert [match.relation for match in table().values() if match.state == ACCEPTED] == ["broadMatch"]


def test_review_judges_by_id_without_asking(linked: Run) -> None:
    listed = linked("review", "test", "--list").output
    one, other = (table()[number].id for number in ("1", "2"))
    assert one in listed
    linked("review", "test", "--accept", one, "--reject", other)
    assert (table()["1"].state, table()["2"].state) == (ACCEPTED, REJECTED)
    assert "no mapping 'nothing'" in linked("review", "test", "--accept", "nothing", code=4).output


def test_review_of_what_is_not_there_names_what_there_is(linked: Run) -> None:
    assert "there are test" in linked("review", "other", code=4).output


def test_import_takes_the_mappings_of_others_with_their_author(built: Run) -> None:
    told = f"<{THEIRS}2> <http://www.w3.org/2004/02/skos/core#exactMatch> <{BASE}subject/statelessness> .\n"
    told += "<http://a.example/> <http://www.w3.org/2004/02/skos/core#exactMatch> <http://b.example/> .\n"
    Path("theirs.nt").write_text(told, encoding="utf-8")
    words = (
        "link",
        "import",
        "theirs.nt",
        "--to",
        "test",
        "--state",
        "accepted",
        "--author",
        "The Library",
        "--who",
        "Anna",
    )
    said = built(*words).output
    assert "not about anything of ours" in said
    (match,) = table().values()
    assert (match.subject, match.state) == (f"{BASE}subject/statelessness", ACCEPTED)
    assert (match.authors, match.reviewers) == (("The Library",), ("Anna",))
    assert "judged here already" in built(*words).output


def test_import_lays_aside_what_is_not_about_anything_of_ours_and_what_maps_a_text(built: Run) -> None:
    exact = "<http://www.w3.org/2004/02/skos/core#exactMatch>"
    stray = f"<http://a.example/> {exact} <http://b.example/> .\n"
    inner = f"<{BASE}subject/asylum> {exact} <{BASE}subject/migration> .\n"
    text = f'<{BASE}subject/asylum> {exact} "asylum \\"seekers\\""@en .\n'
    nameless = f"<{BASE}subject/asylum> {exact} _:b .\n"
    good = f"<{THEIRS}2> {exact} <{BASE}subject/statelessness> .\n"
    Path("theirs.nt").write_text(stray + inner + text + nameless + good, encoding="utf-8")
    said = built("link", "import", "theirs.nt", "--to", "test").output
    for line in (
        "not about anything of ours                          2",
        "maps a text or an expression, not a concept         2",
        "http://a.example/: it maps <http://a.example/> to <http://b.example/>; one of ours and one elsewhere were",
        f"{BASE}subject/asylum: one of its ends is a text, or something without a name",
    ):
        assert " ".join(line.split()) in " ".join(said.split()), said
    kept = [json.loads(line) for line in Path("data/links/aside/test.jsonl").read_text(encoding="utf-8").splitlines()]
    assert len(kept) == 4
    assert text.strip() in {one["text"] for one in kept}
    assert {"subject": "http://a.example/", "object": "http://b.example/"}.items() <= next(
        json.loads(one["text"]).items() for one in kept if one["where"] == "http://a.example/"
    )
    assert list(table()) == ["2"]


def test_import_names_a_merged_concept_by_the_one_that_stands_for_it(built: Run) -> None:
    built("concept", "merge", "subject/asylum-seekers", "subject/asylum")
    built("build")
    exact = "<http://www.w3.org/2004/02/skos/core#exactMatch>"
    Path("theirs.nt").write_text(f"<{THEIRS}1> {exact} <{BASE}subject/asylum-seekers> .\n", encoding="utf-8")
    built("link", "import", "theirs.nt", "--to", "test")
    assert [match.subject for match in table().values()] == [f"{BASE}subject/asylum"]


def test_a_verdict_on_a_merged_concept_goes_over_with_the_next_run_which_tells_it(linked: Run) -> None:
    linked("review", "test", "--reject", table()["2"].id, "--who", "Anna")
    linked("concept", "merge", "subject/statelessness", "subject/asylum")
    linked("build")
    said = linked("link", "--to", "test", "--accept").output
    assert "asylum to statelessness: gone over to the concept that stands for theirs now" in said
    moved = table()["2"]
    assert (moved.subject, moved.state, moved.reviewers) == (f"{BASE}subject/asylum", REJECTED, ("Anna",))


def test_a_relation_that_a_librarian_changed_in_the_table_is_not_changed_back(linked: Run) -> None:
    linked("link", "--to", "test", "--accept")
    assert table()["2"].is_automatic
    path = ledger.place(Path("data"), "test")
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    edited = [one.replace("skos:exactMatch", "skos:relatedMatch") if "test:2" in one else one for one in lines]
    path.write_text("".join(edited), encoding="utf-8")
    for words in ((), ("--accept",)):
        linked("link", "--to", "test", *words)
        assert (table()["2"].relation, table()["2"].state) == ("relatedMatch", ACCEPTED)
        assert AUTOMATIC not in table()["2"].reviewers


def test_import_of_a_file_without_mappings_that_can_be_read_is_an_error(built: Run) -> None:
    Path("theirs.json").write_text(json.dumps([{"type": []}]), encoding="utf-8")
    said = built("link", "import", "theirs.json", "--to", "test", code=4).output
    assert "it has neither 'from' nor 'to'; a mapping, or a concordance with its mappings, was expected" in said
    (kept,) = Path("data/links/aside/test.jsonl").read_text(encoding="utf-8").splitlines()
    assert json.loads(kept)["text"] == '{"type": []}'
    assert "no mapping that has a place here" in said


def test_import_knows_the_concepts_of_a_curated_thesaurus_by_their_own_iris(built: Run) -> None:
    mine = "http://thesaurus.example/statelessness"
    told = f"""
    @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
    <http://thesaurus.example/> a skos:ConceptScheme .
    <{mine}> a skos:Concept ; skos:prefLabel "statelessness"@en ; skos:inScheme <http://thesaurus.example/> ;
      skos:topConceptOf <http://thesaurus.example/> .
    """
    Path("mine.ttl").write_text(told, encoding="utf-8")
    built("thesaurus", "import", "mine.ttl")
    built("build")
    Path("theirs.nt").write_text(
        f"<{mine}> <http://www.w3.org/2004/02/skos/core#exactMatch> <{THEIRS}2> .\n", encoding="utf-8"
    )
    built("link", "import", "theirs.nt", "--to", "test")
    assert [match.subject for match in table().values()] == [f"{BASE}subject/statelessness"]


def test_check_says_what_is_wrong_in_the_table_line_by_line(linked: Run) -> None:
    linked("link", "check", "test")
    path = ledger.place(Path("data"), "test")
    path.write_text(path.read_text(encoding="utf-8").replace("\tproposed\t", "\tperhaps\t", 1), encoding="utf-8")
    assert "review_state is 'perhaps'" in linked("link", "check", "test", code=1).output


def test_link_to_nothing_says_what_was_expected(built: Run) -> None:
    assert "--to NAME was expected" in built("link", code=2).output
    assert "no authority 'nothing'" in built("link", "--to", "nothing", code=4).output


def test_bad_rows_of_an_authority_are_told_and_neither_linked_nor_in_the_way_of_later_runs(linked: Run) -> None:
    rows = f"iri,label\n{THEIRS}1,statelessness\nfoo,asylum seekers\nhttp://ex.org/a b,statelessness\n"
    Path("table.csv").write_text(rows, encoding="utf-8")
    said = linked("authority", "add", "table.csv", "--name", "table").output
    assert "2 rows or lines could not be read; they are in data/authorities/table/rejects.tsv" in said
    assert "table.csv, line 3: 'foo' is no IRI; an IRI (http://...) was expected" in said
    for _ in range(2):
        assert linked("link", "--to", "table").exit_code == 0
    assert linked("link", "check", "table").exit_code == 0
    assert {match.object for match in ledger.load(Path("data"), "table", BASE).matches} == {f"{THEIRS}1"}
