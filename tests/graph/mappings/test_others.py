"""SSSOM as others write it: what has a meaning here comes in, what has none is told by its kind, nothing is lost."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from graph.errors import SourceError
from graph.mappings import foreign, sssom
from graph.mappings.aside import UNREAD, kind
from graph.mappings.match import ACCEPTED, PROPOSED, REJECTED, Match, Table
from graph.mappings.unplaced import NO_TERM, OTHER, TEXT, UNTOLD
from graph.names import Names

NAMES = Names("http://example.org/")
HEAD = """#curie_map:
#  OURS: http://example.org/subject/
#  EV: http://eurovoc.europa.eu/
#mapping_set_id: https://example.org/sets/1
#creator_id:
#  - orcid:0000-0002-1825-0097
#mapping_tool_id: wikidata:Q1
#mapping_date: 2020-05-30
#license: https://creativecommons.org/publicdomain/zero/1.0/
"""
COLUMNS = ("subject_id", "predicate_id", "object_id", "mapping_justification")
ROW = ("OURS:a", "skos:exactMatch", "EV:1", "semapv:LexicalMatching")


def table(*rows: tuple[str, ...], columns: tuple[str, ...] = COLUMNS, head: str = HEAD) -> str:
    return head + "".join("\t".join(row) + "\n" for row in (columns, *rows))


def read(path: Path, text: str, manner: foreign.Manner | None = None) -> list[Match]:
    path.write_text(text, encoding="utf-8")
    found = list(foreign.read(path, NAMES, manner))
    assert all(isinstance(one, Match) for one in found), found
    return [one for one in found if isinstance(one, Match)]


def only(path: Path, text: str, manner: foreign.Manner | None = None) -> Match:
    (found,) = read(path, text, manner)
    return found


def test_what_the_set_says_goes_for_its_mappings_and_its_creators_for_those_that_name_nobody(
    tmp_path: Path,
) -> None:
    columns = (*COLUMNS, "author_label", "mapping_tool")
    first, second = read(
        tmp_path / "a.sssom.tsv",
        table((*ROW, "", ""), ("OURS:b", *ROW[1:], "Anna\\|Maria|Bob\\\\", "a matcher"), columns=columns),
    )
    assert (first.authors, first.tool, first.date) == (
        ("https://orcid.org/0000-0002-1825-0097",), "wikidata:Q1", "2020-05-30",
    )  # fmt: skip
    assert (second.authors, second.tool) == (("Anna|Maria", "Bob\\"), "a matcher")
    assert (first.state, first.subject) == (ACCEPTED, "http://example.org/subject/a")


@pytest.mark.parametrize("name", ["a.sssom.yml", "a.yaml", "a-meta.yml"])
def test_metadata_in_a_file_beside_the_table_are_found(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text(HEAD.replace("#", ""), encoding="utf-8")
    assert only(tmp_path / "a.sssom.tsv", table(ROW, head="")).object == "http://eurovoc.europa.eu/1"


def test_metadata_may_be_told_and_the_head_overrules_them(tmp_path: Path) -> None:
    (tmp_path / "m.yml").write_text(HEAD.replace("#", "").replace("eurovoc.europa.eu", "x.example"), encoding="utf-8")
    manner = foreign.Manner(metadata=tmp_path / "m.yml")
    found = only(tmp_path / "a.tsv", table(ROW, head="#mapping_date: 2021-01-01\n"), manner)
    assert (found.object, found.date) == ("http://x.example/1", "2021-01-01")
    assert only(tmp_path / "a.tsv", table(ROW), manner).object == "http://eurovoc.europa.eu/1"


def test_metadata_that_repeat_themselves_by_aliases_are_refused(tmp_path: Path) -> None:
    bomb = "a: &a [x, x]\nb: &b [*a, *a]\nmapping_tool: [*b, *b]\n"
    (tmp_path / "a.yml").write_text(bomb, encoding="utf-8")
    with pytest.raises(SourceError, match=r"a\.yml: it cannot be read .*aliases are not read"):
        read(tmp_path / "a.tsv", table(ROW, head=""))
    head = "".join(f"#{line}\n" for line in bomb.splitlines())
    with pytest.raises(SourceError, match=r"line 2: the head cannot be read \(aliases are not read"):
        read(tmp_path / "b.tsv", table(ROW, head=head))


def test_a_table_without_any_prefixes_says_where_they_may_stand(tmp_path: Path) -> None:
    path = tmp_path / "a.tsv"
    path.write_text(table(ROW, head=""), encoding="utf-8")
    (left,) = foreign.read(path, NAMES)
    assert not isinstance(left, Match)
    assert left.why.startswith("subject_id: the prefix 'OURS' is not in the curie_map")
    assert left.why.endswith("in YAML of the same name beside the table, or by --metadata was expected")


def test_metadata_that_are_none_are_an_error_that_names_their_file(tmp_path: Path) -> None:
    (tmp_path / "a.yml").write_text("- 1\n", encoding="utf-8")
    with pytest.raises(SourceError, match=r"a\.yml: it is no YAML mapping"):
        read(tmp_path / "a.tsv", table(ROW, head=""))


@pytest.mark.parametrize(
    "spaces",
    [
        "{OURS: {prefix_name: OURS, '@id': http://example.org/subject/}, EV: {prefix_url: http://eurovoc.europa.eu/}}",
        "[{prefix_name: OURS, '@id': http://example.org/subject/}, {prefix_name: EV, '@id': http://eurovoc.europa.eu/}]",
    ],
)
def test_prefixes_may_be_declared_as_objects(tmp_path: Path, spaces: str) -> None:
    assert only(tmp_path / "a.tsv", table(ROW, head=f"#curie_map: {spaces}\n")).object == "http://eurovoc.europa.eu/1"


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (("OURS:a", "skos:exactMatch", "sssom:NoTermFound", "", ""), NO_TERM),
        (("sssom:NoTermFound", "skos:exactMatch", "EV:1", "", ""), NO_TERM),
        (("", "skos:exactMatch", "EV:1", "rdfs literal", "alice"), TEXT),
        (("", "skos:exactMatch", "EV:1", "", "alice"), TEXT),
        (("OURS:1/(disease:'EV:2',phenotype:'EV:3')", "skos:exactMatch", "EV:1", "", ""), TEXT),
        (("OURS:a", "noMatch", ":NO_MATCH", "", ""), NO_TERM),
        (("OURS:a", "skos:mappingRelation", "EV:1", "", ""), UNTOLD),
        (("OURS:a", "skos:member", "EV:1", "", ""), OTHER),
        (("OURS:a", "nothing:x", "EV:1", "", ""), UNREAD),
        (("OURS:a b", "skos:exactMatch", "EV:1", "", ""), UNREAD),
    ],
)
def test_what_has_no_place_here_is_told_by_its_kind_with_its_line_and_text(
    tmp_path: Path, row: tuple[str, ...], expected: str
) -> None:
    path = tmp_path / "a.sssom.tsv"
    columns = ("subject_id", "predicate_id", "object_id", "subject_type", "subject_label")
    path.write_text(table(row, ("OURS:b", "skos:exactMatch", "EV:2", "", ""), columns=columns), encoding="utf-8")
    left, found = foreign.read(path, NAMES)
    assert isinstance(found, Match)
    assert not isinstance(left, Match)
    assert kind(left) == expected
    assert left.where == "line 11"
    assert row[1] in left.text


@pytest.mark.parametrize(
    ("predicate", "relation"),
    [
        ("owl:equivalentClass", "exactMatch"),
        ("owl:sameAs", "exactMatch"),
        ("rdfs:subClassOf", "broadMatch"),
        ("skos:narrower", "narrowMatch"),
    ],
)
def test_relations_of_other_vocabularies_are_taken_for_what_they_claim(
    tmp_path: Path, predicate: str, relation: str
) -> None:
    assert only(tmp_path / "a.tsv", table((ROW[0], predicate, *ROW[2:]))).relation == relation


AGREEMENTS = (("0.99", ACCEPTED), ("0.0", PROPOSED), ("-0.99", REJECTED), ("", ACCEPTED))


@pytest.mark.parametrize(("agreement", "state"), AGREEMENTS)
def test_what_the_reviewers_think_is_heeded(tmp_path: Path, agreement: str, state: str) -> None:
    text = table((*ROW, agreement), columns=(*COLUMNS, "reviewer_agreement"))
    assert only(tmp_path / "a.tsv", text).state == state


def test_people_and_justifications_of_unknown_prefixes_cost_no_mapping(tmp_path: Path) -> None:
    manner = foreign.Manner()
    text = table((*ROW[:3], "our:Guess", "EV:jane|my-people:jim"), columns=(*COLUMNS, "author_id"))
    found = only(tmp_path / "a.tsv", text, manner)
    assert found.authors == ("http://eurovoc.europa.eu/jane", "my-people:jim")
    assert (found.justification, list(manner.left.slots)) == ("", ["mapping_justification"])
    assert sssom.read(sssom.write(Table((found,)), NAMES, "eurovoc"), NAMES).matches == (found,)


def test_slots_that_are_not_taken_over_are_named(tmp_path: Path) -> None:
    manner = foreign.Manner()
    text = table((*ROW, "1:1", "EV:all"), columns=(*COLUMNS, "mapping_cardinality", "object_source"))
    only(tmp_path / "a.tsv", text, manner)
    assert list(manner.left.slots) == ["mapping_cardinality", "object_source"]


def test_empty_cells_at_the_ends_of_rows_and_quoted_cells_with_line_breaks_are_read(tmp_path: Path) -> None:
    text = table((*ROW, '"a remark\nof two lines"', "", ""), columns=(*COLUMNS, "comment", "", ""))
    assert only(tmp_path / "a.tsv", text).comment == "a remark of two lines"


SET: dict[str, list[object]] = {
    "mapping_set_id": ["https://example.org/sets/1"],
    "mapping_tool": ["a matcher"],
    "creator_label": ["Anna"],
    "mappings": [
        {
            "subject_id": "OURS:a",
            "predicate_id": "skos:broadMatch",
            "object_id": "EV:1",
            "mapping_justification": "semapv:ManualMappingCuration",
            "author_label": ["A", "B|C"],
            "confidence": 0.8,
            "comment": "a remark",
        },
        {"subject_id": "OURS:b", "predicate_id": "skos:exactMatch", "object_id": "EV:2", "predicate_modifier": "Not"},
        {"subject_id": "OURS:c", "predicate_id": "skos:exactMatch", "object_id": "sssom:NoTermFound"},
        "no object",
    ],
}
SPACES = {"OURS": "http://example.org/subject/", "EV": "http://eurovoc.europa.eu/"}


@pytest.mark.parametrize(
    "spaces",
    [
        {"curie_map": SPACES},
        {"@context": {"@vocab": "https://w3id.org/sssom/", "comment": {"@id": "rdfs:comment"}, **SPACES}},
        {"@context": {prefix: {"@id": space, "@prefix": True} for prefix, space in SPACES.items()}},
    ],
)
@pytest.mark.parametrize("packed", [False, True])
def test_sssom_in_json_is_read_with_its_set_and_its_prefixes(
    tmp_path: Path, spaces: dict[str, object], packed: bool
) -> None:
    path = tmp_path / f"a.sssom.json{'.gz' if packed else ''}"
    text = json.dumps(SET | spaces).encode()
    path.write_bytes(gzip.compress(text) if packed else text)
    first, second, *left = foreign.read(path, NAMES)
    assert isinstance(first, Match)
    assert (first.object, first.relation, first.authors) == ("http://eurovoc.europa.eu/1", "broadMatch", ("A", "B|C"))
    assert (first.tool, first.confidence, first.comment) == ("a matcher", 0.8, "a remark")
    assert isinstance(second, Match)
    assert (second.state, second.authors) == (REJECTED, ("Anna",))
    assert [(kind(one), one.text) for one in left if not isinstance(one, Match)] == [
        (NO_TERM, json.dumps(SET["mappings"][2])),
        (UNREAD, '"no object"'),
    ]


def test_sssom_in_rdf_inherits_from_its_set_and_no_counterpart_is_none(tmp_path: Path) -> None:
    path = tmp_path / "a.ttl"
    path.write_text(
        """@prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
        @prefix sssom: <https://w3id.org/sssom/> . @prefix dct: <http://purl.org/dc/terms/> .
        @prefix o: <http://example.org/subject/> . @prefix e: <http://eurovoc.europa.eu/> .
        <http://example.org/set> a sssom:MappingSet ; dct:creator <https://orcid.org/0000-0002-1825-0097> ;
          dct:created "2020-05-30" ; sssom:mapping_tool "a matcher" ; sssom:mappings
          [ owl:annotatedSource o:a ; owl:annotatedProperty skos:closeMatch ; owl:annotatedTarget e:1 ],
          [ owl:annotatedSource o:b ; owl:annotatedProperty skos:exactMatch ; owl:annotatedTarget sssom:NoTermFound ] .
        o:a skos:closeMatch e:1 . o:b skos:exactMatch sssom:NoTermFound .
        """,
        encoding="utf-8",
    )
    found = list(foreign.read(path, NAMES))
    (match,) = (one for one in found if isinstance(one, Match))
    assert (match.authors, match.tool, match.date) == (
        ("https://orcid.org/0000-0002-1825-0097",), "a matcher", "2020-05-30",
    )  # fmt: skip
    assert [kind(one) for one in found if not isinstance(one, Match)] == [NO_TERM]
