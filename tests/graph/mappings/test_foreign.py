"""Mappings that others made come in from SSSOM, JSKOS and RDF, and never over what people here have said."""

from __future__ import annotations

import gzip
import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from pyoxigraph import RdfFormat, serialize

from graph.errors import SourceError
from graph.link.concept import Concept, Label
from graph.mappings import foreign, jskos, sssom, triples
from graph.mappings.match import ACCEPTED, AUTOMATIC, PROPOSED, REJECTED, Match, Table
from graph.mappings.unplaced import UNTOLD, Unplaced
from graph.names import Names
from graph.record import Reject

BASE = "http://example.org/"
NAMES = Names(BASE)
EXACT = "http://www.w3.org/2004/02/skos/core#exactMatch"
OURS, THEIRS = f"{BASE}subject/migrants", "http://eurovoc.europa.eu/1234"
MATCH = Match(OURS, THEIRS, "broadMatch", subject_label="migrants", object_label="foreigner", confidence=0.75)
ARRIVAL = foreign.Arrival(ACCEPTED, "Anna", date(2026, 1, 1), "The Library")
TURTLE = f"""
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
<{THEIRS}> skos:narrowMatch <{OURS}> ; skos:prefLabel "foreigner"@en, "étranger"@fr ; skos:broader <http://x.example/> .
<{OURS}> skos:prefLabel "migrants"@en .
"""


def taken(path: Path) -> list[Match]:
    return [one for one in foreign.read(path, NAMES) if isinstance(one, Match)]


def test_the_accepted_mappings_are_jskos_and_read_again() -> None:
    accepted = replace(
        MATCH,
        state=ACCEPTED,
        authors=("The Library",),
        reviewers=("Anna",),
        tool="seealso",
        tool_version="1",
        comment="why",
        evidence=("both are called so [+2.00]",),
        date="2026-01-01",
        reviewed="2026-01-02",
    )
    content = jskos.write([accepted, replace(MATCH, object="http://eurovoc.europa.eu/2")], "eurovoc", NAMES)
    (told,) = json.loads(content)
    assert told["type"] == ["http://www.w3.org/2004/02/skos/core#broadMatch"]
    assert told["from"] == {"memberSet": [{"uri": OURS, "prefLabel": {"und": "migrants"}}]}
    assert told["mappingRelevance"] == 0.75
    assert (told["note"], told["tool"]) == ({"und": ["why"]}, [{"prefLabel": {"en": "seealso"}, "version": "1"}])
    (found,) = jskos.read(content)
    assert found == accepted


def test_jskos_names_the_schemes_and_the_languages_that_are_known() -> None:
    ours = Concept(OURS, (Label("migrants", "en"), Label("migrants", "fr"), Label("x", "en", "alt")), scheme=f"{BASE}s")
    theirs = Concept(THEIRS, (Label("foreigner", "en"),), notations=("1234",), scheme="http://eurovoc.europa.eu/100141")
    known = {OURS: ours, THEIRS: theirs}
    (told,) = json.loads(jskos.write([replace(MATCH, state=ACCEPTED)], "eurovoc", NAMES, known))
    assert (told["fromScheme"], told["toScheme"]) == ({"uri": ours.scheme}, {"uri": theirs.scheme})
    assert told["from"]["memberSet"] == [{"uri": OURS, "prefLabel": {"en": "migrants", "fr": "migrants"}}]
    assert told["to"]["memberSet"] == [{"uri": THEIRS, "prefLabel": {"en": "foreigner"}, "notation": ["1234"]}]


def test_jskos_tells_how_iris_begin_where_nobody_names_the_scheme_and_credits_no_program_as_a_person() -> None:
    match = replace(MATCH, state=ACCEPTED, reviewers=(AUTOMATIC,), tool="seealso")
    (told,) = json.loads(jskos.write([match], "eurovoc", NAMES))
    assert told["toScheme"] == {"namespace": "http://eurovoc.europa.eu/"}
    assert not {"creator", "contributor"} & told.keys()


def test_jskos_comes_a_mapping_a_line_too() -> None:
    lines = jskos.write([replace(MATCH, state=ACCEPTED)] * 2, "eurovoc", NAMES).decode().splitlines()[1:-1]
    assert len(list(jskos.read("\n".join(line.rstrip(",") for line in lines).encode()))) == 2


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"type": ["http://www.w3.org/2004/02/skos/core#mappingRelation"]}, "and not how"),
        ({"type": ["http://www.w3.org/2002/07/owl#differentFrom"]}, "one of skos:exactMatch"),
        ({"to": {"memberSet": []}}, "'to' has no concept"),
        ({"to": {"memberSet": [{"uri": "a"}, {"uri": "b"}]}}, "'to' has 2 concepts that count together"),
        ({"to": {"memberList": [{"uri": "a"}, {"uri": "b"}]}}, "'to' has 2 concepts that count together"),
        ({"to": {"memberSet": [{"notation": ["612"]}]}}, "'to' has a concept without a uri: ['612']"),
        ({"to": {"memberSet": [None]}}, "no uri, or one that is no IRI"),
        ({"from": {"memberSet": [{"uri": "not an iri"}]}}, "no uri, or one that is no IRI"),
        ({"from": None}, "'from' is no bundle of concepts"),
    ],
)
def test_what_has_no_place_or_cannot_be_read_is_told_with_the_reason(change: dict[str, object], said: str) -> None:
    (told,) = json.loads(jskos.write([replace(MATCH, state=ACCEPTED)], "eurovoc", NAMES))
    (found,) = jskos.read(json.dumps(told | change).encode())
    assert not isinstance(found, Match)
    assert said in found.why


def test_a_mapping_to_a_choice_of_concepts_is_one_to_each() -> None:
    (told,) = json.loads(jskos.write([replace(MATCH, state=ACCEPTED)], "eurovoc", NAMES))
    told["to"] = {"memberChoice": [{"uri": f"http://a.example/{n}"} for n in range(3)]}
    found = [one for one in jskos.read(json.dumps(told).encode()) if isinstance(one, Match)]
    assert [one.object for one in found] == [f"http://a.example/{n}" for n in range(3)]


def test_a_concordance_with_its_mappings_names_who_made_those_that_do_not_say_it() -> None:
    told = json.loads(jskos.write([replace(MATCH, state=ACCEPTED)], "eurovoc", NAMES))
    concordance = {"uri": "http://c.example/", "creator": [{"prefLabel": {"de": "Die Bibliothek"}}], "mappings": told}
    (found,) = jskos.read(json.dumps(concordance).encode())
    assert isinstance(found, Match)
    assert found.authors == ("Die Bibliothek",)


def test_lines_of_concordances_without_mappings_and_lines_that_are_no_json_are_told_each() -> None:
    lines = ['{"uri": "http://c.example/", "fromScheme": {"uri": "http://d.example/"}}', "{oops", '{"uri": "x"}']
    found = [one.why for one in jskos.read("\n".join(lines).encode()) if not isinstance(one, Match)]
    assert "a concordance with its mappings, was expected" in found[0]
    assert "it is no JSON" in found[1]
    assert len(found) == 3


@pytest.mark.parametrize("told", [{"type": []}, {"type": "http://www.w3.org/2004/02/skos/core#mappingRelation"}, {}])
def test_mappings_that_do_not_say_their_relation_are_taken_as_the_librarian_says(told: dict[str, object]) -> None:
    (mapping,) = json.loads(jskos.write([replace(MATCH, state=ACCEPTED)], "eurovoc", NAMES))
    del mapping["type"]
    (left,) = jskos.read(json.dumps(mapping | told).encode())
    assert isinstance(left, Unplaced)
    assert left.kind == UNTOLD
    (found,) = jskos.read(json.dumps(mapping | told).encode(), "closeMatch")
    assert isinstance(found, Match)
    assert found.relation == "closeMatch"


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("ending", ["tsv", "json", "ndjson", "ttl"])
def test_every_format_is_read_packed_or_not(tmp_path: Path, ending: str, packed: bool) -> None:
    contents = {
        "tsv": sssom.write(Table((replace(MATCH, state=ACCEPTED),)), NAMES, "eurovoc"),
        "json": jskos.write([replace(MATCH, state=ACCEPTED)], "eurovoc", NAMES),
        "ndjson": b"".join(jskos.write([replace(MATCH, state=ACCEPTED)], "eurovoc", NAMES).splitlines()[1:-1]),
        "ttl": TURTLE.encode(),
    }
    path = tmp_path / f"theirs.{ending}{'.gz' if packed else ''}"
    path.write_bytes(gzip.compress(contents[ending]) if packed else contents[ending])
    table, _ = foreign.adopt(Table(), taken(path), BASE, ARRIVAL)
    (found,) = table.matches
    assert (found.subject, found.object, found.relation) == (OURS, THEIRS, "broadMatch")
    assert (found.subject_label, found.object_label) == ("migrants", "foreigner")
    assert (found.state, found.reviewers, found.authors) == (ACCEPTED, ("Anna",), ("The Library",))


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.xlsx", b"", "has no ending that we read; there are csv, json"),
        ("a.json", b"{", "a.json: "),
        ("a.ttl", b"<a", "Turtle was expected"),
        ("a.tsv", b"a\tb\n", "there is no column predicate_id"),
        ("a.tsv.gz", b"not gzip", "a.tsv.gz: "),
        ("a.json", b"[" * 200_000, "a.json: "),
        ("a.rdf", b"""<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><a/>""", "declares entities"),
    ],
)
def test_a_file_that_cannot_be_read_is_an_error(tmp_path: Path, name: str, content: bytes, said: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(SourceError, match=said):
        list(foreign.read(path, NAMES))


def test_what_people_here_have_judged_stays_as_it_is() -> None:
    own = replace(MATCH, relation="exactMatch", state=REJECTED, reviewers=("Bob",))
    table, counts = foreign.adopt(Table((own,)), [replace(MATCH, state=ACCEPTED)], BASE, ARRIVAL)
    assert table.matches == (own,)
    assert dict(counts) == {"judged here already, and left as it is": 1}


def test_what_is_about_nothing_of_ours_is_counted_and_left_out() -> None:
    matches = [Match("http://a.example/1", THEIRS), Match(OURS, f"{BASE}subject/refugees")]
    table, counts = foreign.adopt(Table(), matches, BASE, ARRIVAL)
    assert table.matches == ()
    assert dict(counts) == {"not about anything of ours": 2}


def test_what_is_rejected_there_is_rejected_here_with_its_author() -> None:
    theirs = replace(MATCH, state=REJECTED, authors=("https://orcid.org/0000-0002-1825-0097",))
    (found,) = foreign.adopt(Table(), [theirs], BASE, ARRIVAL)[0].matches
    assert (found.state, found.authors) == (REJECTED, theirs.authors)


def test_what_is_taken_as_proposed_waits_for_a_person() -> None:
    theirs = replace(MATCH, state=ACCEPTED)
    (found,) = foreign.adopt(Table(), [theirs], BASE, replace(ARRIVAL, state=PROPOSED))[0].matches
    assert (found.state, found.reviewers, found.reviewed) == (PROPOSED, (), "")


def test_ends_that_a_file_names_by_their_iris_only_are_named_as_they_are_called() -> None:
    bare = replace(MATCH, subject_label="", object_label="")
    table = foreign.labelled(Table((bare, replace(MATCH, object="http://x.example/"))), lambda _: "Migrants", str.upper)
    assert [(one.subject_label, one.object_label) for one in table.matches] == [
        ("Migrants", THEIRS.upper()),
        ("migrants", "foreigner"),
    ]


def test_who_proposes_what_was_accepted_by_its_score_does_not_open_it_again() -> None:
    held = replace(MATCH, state=ACCEPTED, reviewers=(AUTOMATIC,), reviewed="2025-01-01")
    waiting = replace(ARRIVAL, state=PROPOSED)
    theirs = replace(MATCH, state=ACCEPTED, authors=("Carl",), confidence=None)
    (found,) = foreign.adopt(Table((held,)), [theirs], BASE, waiting)[0].matches
    assert (found.state, found.reviewers, found.reviewed, found.authors, found.confidence) == (
        ACCEPTED, (AUTOMATIC,), "2025-01-01", ("Carl",), MATCH.confidence,
    )  # fmt: skip
    other = replace(theirs, relation="closeMatch")
    (found,) = foreign.adopt(Table((held,)), [other], BASE, waiting)[0].matches
    assert (found.state, found.relation, found.reviewers) == (PROPOSED, "closeMatch", ())


def test_what_is_open_there_is_open_here() -> None:
    (found,) = foreign.adopt(Table(), [MATCH], BASE, ARRIVAL)[0].matches
    assert found.state == PROPOSED


def test_what_a_file_says_twice_is_taken_once_with_all_who_say_so_and_the_first_of_two_that_differ_counts() -> None:
    manual = "https://w3id.org/semapv/vocab/ManualMappingCuration"
    first = replace(
        MATCH, state=ACCEPTED, authors=("A",), justification="https://w3id.org/semapv/vocab/LexicalMatching"
    )
    again = replace(first, authors=("B",), confidence=0.9, justification=manual)
    table, counts = foreign.adopt(Table(), [first, again, replace(first, relation="exactMatch")], BASE, ARRIVAL)
    (found,) = table.matches
    assert (found.authors, found.confidence, found.justification) == (("A", "B"), 0.9, manual)
    assert found.relation == first.relation
    assert sorted(counts.values()) == [1, 1, 1]


def test_the_same_file_twice_changes_nothing() -> None:
    once, _ = foreign.adopt(Table(), [MATCH], BASE, replace(ARRIVAL, state=PROPOSED))
    twice, counts = foreign.adopt(once, [MATCH], BASE, replace(ARRIVAL, state=PROPOSED))
    assert twice.matches == once.matches
    assert dict(counts) == {"known already": 1}


def test_a_concept_of_a_curated_thesaurus_may_be_named_by_the_iri_that_it_came_with() -> None:
    theirs = replace(MATCH, subject="http://thesaurus.example/77")
    here = foreign.named_here(theirs, {"http://thesaurus.example/77": OURS})
    assert foreign.adopt(Table(), [theirs], BASE, ARRIVAL)[0].matches == ()
    assert [one.pair for one in foreign.adopt(Table(), [here], BASE, ARRIVAL)[0].matches] == [MATCH.pair]


def test_sssom_in_rdf_is_read_again_as_it_was_with_its_reasons_and_verdicts(tmp_path: Path) -> None:
    accepted = replace(
        MATCH,
        state=ACCEPTED,
        authors=("https://orcid.org/0000-0002-1825-0097", "The Library"),
        reviewers=("Anna",),
        tool="seealso",
        tool_version="1",
        justification="https://w3id.org/semapv/vocab/LexicalMatching",
        evidence=("one", "two | three"),
        fingerprint="f",
        date="2026-01-01",
        reviewed="2026-01-02",
        comment="why",
    )
    rejected = replace(accepted, object="http://eurovoc.europa.eu/2", state=REJECTED)
    told = [triples.link(accepted), *(t for one in (accepted, rejected) for t in triples.told(one, "eurovoc", NAMES))]
    path = tmp_path / "a.nt"
    path.write_bytes(serialize(told, format=RdfFormat.N_TRIPLES) or b"")
    assert taken(path) == [accepted, rejected]


def test_sssom_in_rdf_of_others_says_what_holds_and_what_does_not(tmp_path: Path) -> None:
    path = tmp_path / "a.ttl"
    path.write_text(
        f"""@prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
        @prefix sssom: <https://w3id.org/sssom/> .
        [] a owl:Axiom ; owl:annotatedSource <{OURS}> ; owl:annotatedProperty skos:closeMatch ;
           owl:annotatedTarget <{THEIRS}> ; sssom:subject_label "migrants" ; sssom:confidence 0.5 .
        [] a owl:Axiom ; owl:annotatedSource <{OURS}> ; owl:annotatedProperty skos:exactMatch ;
           owl:annotatedTarget <http://x.example/1> ; sssom:predicate_modifier sssom:NegatedPredicate .
        [] a owl:Axiom ; owl:annotatedSource <{OURS}> ; owl:annotatedProperty skos:member ;
           owl:annotatedTarget <http://x.example/2> .
        [] a owl:Axiom ; owl:annotatedSource <{OURS}> ; owl:annotatedProperty skos:exactMatch ;
           owl:annotatedTarget <http://x.example/3> ; sssom:confidence 7 .
        """,
        encoding="utf-8",
    )
    found = list(foreign.read(path, NAMES))
    matches = {one.object: one for one in found if isinstance(one, Match)}
    loose = matches[THEIRS]
    assert (loose.relation, loose.state, loose.confidence) == ("closeMatch", ACCEPTED, 0.5)
    assert matches["http://x.example/1"].state == REJECTED
    faults = sorted(one.why for one in found if not isinstance(one, Match))
    assert faults[1].startswith("the confidence is '7'")
    assert "skos/core#member'; one of skos:exactMatch" in faults[0]


def test_plain_triples_that_do_not_say_how_two_are_related_are_laid_aside_or_taken_as_told(tmp_path: Path) -> None:
    path = tmp_path / "theirs.nt"
    path.write_text("<http://e/a> <http://www.w3.org/2004/02/skos/core#mappingRelation> <http://e/b> .\n")
    (aside,) = foreign.read(path, NAMES)
    assert isinstance(aside, Unplaced)
    assert (aside.kind, aside.text) == (UNTOLD, path.read_text().strip())
    (taken,) = foreign.read(path, NAMES, foreign.Manner(loose="relatedMatch"))
    assert isinstance(taken, Match)
    assert (taken.subject, taken.relation, taken.object) == ("http://e/a", "relatedMatch", "http://e/b")


def test_a_line_of_jskos_ends_where_its_line_ends_and_not_at_a_separator_within_a_text() -> None:
    one = {"from": {"memberSet": [{"uri": "http://e/a", "prefLabel": {"en": "A\u2028B"}}]}, "type": [EXACT]}
    line = json.dumps(one | {"to": {"memberSet": [{"uri": "http://e/b"}]}}, ensure_ascii=False)
    found = list(jskos.read(f"{line}\n{line}\n".encode()))
    assert [type(match) for match in found] == [Match, Match]


def test_what_is_laid_aside_is_kept_whole() -> None:
    told = {"from": {"memberSet": [{"uri": "http://e/a", "prefLabel": {"en": "long " * 2000}}]}, "type": [EXACT]}
    (aside,) = jskos.read(json.dumps(told).encode())
    assert isinstance(aside, Unplaced | Reject)
    assert json.loads(aside.text) == told
