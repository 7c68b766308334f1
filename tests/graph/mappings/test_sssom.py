"""The table that people edit: read as a spreadsheet leaves it, written always alike, valid SSSOM."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from graph.mappings import sssom
from graph.mappings.curies import MOST
from graph.mappings.match import ACCEPTED, PROPOSED, REJECTED, Match, Table
from graph.names import Names
from graph.vocab import SEMAPV

NAMES = Names("http://127.0.0.1:8000/")
LICENCE = "https://creativecommons.org/publicdomain/zero/1.0/"
MIGRANTS = Match(
    "http://127.0.0.1:8000/subject/migrants",
    "http://eurovoc.europa.eu/1234",
    subject_label="migrants",
    object_label='migrant, "person"',
    justification=SEMAPV.LexicalMatching.value,
    confidence=0.9346,
    tool="seealso",
    tool_version="0.1.0",
    date="2026-01-01",
    evidence=("one | two", "three"),
    fingerprint="abcdef012345",
)
REFUGEES = replace(
    MIGRANTS,
    subject="http://127.0.0.1:8000/subject/refugees",
    object="http://eurovoc.europa.eu/5678",
    relation="broadMatch",
    state=REJECTED,
    reviewers=("https://orcid.org/0000-0002-1825-0097", "Anna"),
    reviewed="2026-02-03",
    comment="this is the status, not the person",
)
TABLE = Table((MIGRANTS, REFUGEES))


def written(table: Table = TABLE) -> str:
    return sssom.write(table, NAMES, "eurovoc", LICENCE).decode()


def read(text: str) -> Table:
    return sssom.read(text.encode(), NAMES)


def body(text: str) -> list[list[str]]:
    return [line.split("\t") for line in text.splitlines() if not line.startswith("#")]


def test_what_is_written_is_read_again_and_written_alike() -> None:
    table = read(written())
    assert table.matches == TABLE.matches
    assert table.faults == ()
    assert written(table) == written()


def test_the_order_of_the_matches_does_not_change_a_byte() -> None:
    assert written(Table((REFUGEES, MIGRANTS))) == written()


def test_the_head_is_yaml_that_declares_prefixes_licence_and_our_columns() -> None:
    head = yaml.safe_load("".join(f"{line[2:]}\n" for line in written().splitlines() if line.startswith("#")))
    assert head["curie_map"]["eurovoc"] == "http://eurovoc.europa.eu/"
    assert head["curie_map"]["subject"] == "http://127.0.0.1:8000/subject/"
    assert head["license"] == LICENCE
    assert head["mapping_set_id"] == "http://127.0.0.1:8000/graph/links#eurovoc"
    slots = {one["slot_name"]: one["property"] for one in head["extension_definitions"]}
    assert slots["review_state"] == "seealso:reviewState"


def test_a_rejected_mapping_is_negated_for_those_who_do_not_know_our_column() -> None:
    header, *rows = body(written())
    column = header.index("predicate_modifier")
    assert [row[column] for row in rows] == ["", "Not"]


def test_every_prefix_that_a_row_uses_is_declared() -> None:
    text = written()
    head = yaml.safe_load("".join(f"{line[2:]}\n" for line in text.splitlines() if line.startswith("#")))
    header, *rows = body(text)
    columns = [header.index(name) for name in ("subject_id", "predicate_id", "object_id", "mapping_justification")]
    used = {row[column].partition(":")[0] for row in rows for column in columns}
    assert used
    assert used <= set(head["curie_map"])


def spoiled(text: str) -> str:
    """Do what a spreadsheet does: reorder columns, add one, quote every cell, pad the head, end lines with CRLF."""
    lines = text.splitlines()
    fill = ("\t" * 5, '\t""' * 5)
    heads = [line.replace('"', '""') for line in lines if line.startswith("#")]
    head = [f'"{line}"{fill[number % 2]}' for number, line in enumerate(heads)]
    rows = csv.reader((line for line in lines if not line.startswith("#")), delimiter="\t")
    out = io.StringIO()
    writer = csv.writer(out, delimiter="\t", quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    for number, row in enumerate(rows):
        writer.writerow([*reversed(row), f"note {number}" if number else "My column"])
    return "\ufeff" + "\r\n".join([*head, out.getvalue() + "\t\t\t", ""])


def test_a_file_that_went_through_a_spreadsheet_is_read_and_its_own_column_is_kept() -> None:
    table = read(spoiled(written()))
    assert table.faults == ()
    assert [replace(match, extra=()) for match in table.matches] == list(TABLE.matches)
    assert table.columns == ("my column",)
    again = read(written(table))
    assert again.matches == table.matches
    assert dict(again.matches[0].extra) == {"my column": "note 1"}


def test_whoever_judged_on_a_day_without_a_name_is_written_as_unnamed() -> None:
    text = written(Table((replace(MIGRANTS, state=ACCEPTED, reviewers=(), reviewed="2026-11-24"),)))
    (found,) = read(text).matches
    assert (found.state, found.reviewers, found.reviewed) == (ACCEPTED, ("unnamed",), "2026-11-24")
    assert written(read(text)) == text


def test_an_empty_cell_of_a_column_that_somebody_added_says_nothing_of_its_mapping() -> None:
    table = read(written().replace("subject_id", "my column\tsubject_id", 1).replace("\nsubject:", "\n\tsubject:"))
    assert table.columns == ("my column",)
    assert table.matches == TABLE.matches


def test_commas_and_semicolons_are_read_as_tabs_are() -> None:
    for delimiter in ",;":
        text = f"subject_id{delimiter}predicate_id{delimiter}object_id{delimiter}confidence\n"
        text += f"subject:migrants{delimiter}skos:closeMatch{delimiter}http://eurovoc.europa.eu/1{delimiter}0.5\n"
        (match,) = read(text).matches
        assert (match.subject, match.relation, match.confidence) == (MIGRANTS.subject, "closeMatch", 0.5)


def test_what_others_put_into_the_head_is_kept() -> None:
    text = "# creator_id:\n# - orcid:0000-0002-1825-0097\n# mapping_set_title: Mine\n" + "\n".join(
        written().split("\n")
    )
    lines = [line for line in text.splitlines() if "mapping_set_title: Mappings" not in line]
    table = read("\n".join(lines))
    head = written(table)
    assert "# creator_id:\n# - orcid:0000-0002-1825-0097\n" in head
    assert "# mapping_set_title: Mine\n" in head


def test_a_state_that_is_not_given_is_told_by_the_columns_that_are() -> None:
    others = "subject_id\tpredicate_id\tobject_id\tpredicate_modifier\n"
    rows = "subject:a\tskos:exactMatch\twd:Q1\t\nsubject:b\tskos:exactMatch\twd:Q2\tNot\n"
    assert [match.state for match in read(others + rows).matches] == [ACCEPTED, REJECTED]
    ours = "subject_id\tpredicate_id\tobject_id\treview_state\nsubject:a\tskos:exactMatch\twd:Q1\t\n"
    assert [match.state for match in read(ours).matches] == [PROPOSED]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("nothing:a\tskos:exactMatch\twd:Q1\t\t\t", "the prefix 'nothing' is not in the curie_map"),
        ("\tskos:exactMatch\twd:Q1\t\t\t", "subject_id is empty"),
        ("subject:a\tskos:member\twd:Q1\t\t\t", "one of skos:exactMatch, .* was expected"),
        ("subject:a\tskos:exactMatch\twd:Q1\tacepted\t\t", "one of proposed, accepted, rejected, superseded was"),
        ("subject:a\tskos:exactMatch\twd:Q1\t\thigh\t", "a number from 0 to 1 was expected"),
        ("subject:a\tskos:exactMatch\twd:Q1\t\t1.5\t", "a number from 0 to 1 was expected"),
        ("subject:a\tskos:exactMatch\twd:Q1\t\t\t03/04/2026", "a day such as 2026-01-31 was expected"),
        ("subject:ok\tskos:exactMatch\twd:Q9\t\t\t", "this pair is on line 2 already"),
        ("subject:a\tskos:exactMatch\tsubject:a\t\t\t", "object_id is subject_id again; a concept of another vocab"),
        ("subject:a\tskos:exactMatch\tsubject:b\t\t\t", "object_id is one of ours; a concept of another vocabulary"),
        ("wd:Q1\tskos:closeMatch\tsubject:b\t\t\t", "object_id is one of ours; a concept of another vocabulary"),
        ("wd:Q1\tskos:closeMatch\twd:Q1\t\t\t", "object_id is subject_id again; a concept of another vocabulary"),
    ],
)
def test_a_row_that_cannot_be_read_is_told_with_its_line_and_the_others_are_read(row: str, said: str) -> None:
    head = "subject_id\tpredicate_id\tobject_id\treview_state\tconfidence\tmapping_date\n"
    table = read(f"{head}subject:ok\tskos:exactMatch\twd:Q9\taccepted\t0,5\t31.1.2026\n{row}\n")
    assert [(match.confidence, match.date) for match in table.matches] == [(0.5, "2026-01-31")]
    (fault,) = table.faults
    assert fault.where == "line 3"
    assert re.search(said, fault.why), fault.why


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "line 1: the file ends"),
        (b"# a: b\n", "line 2: the file ends"),
        (b"subject\tobject\n", "line 1: .*subject_id, predicate_id, object_id"),
        (b"# a: [\nsubject_id\tpredicate_id\tobject_id\n", "line 2: the head cannot be read"),
        (b"# just a remark\nsubject_id\tpredicate_id\tobject_id\n", "the head is no YAML mapping"),
        (b"subject_id\xff", "byte 10 is not UTF-8"),
    ],
)
def test_what_is_no_table_is_refused_with_what_was_expected(content: bytes, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        sssom.read(content, NAMES)


def test_a_prefix_of_the_file_may_mean_another_namespace_than_ours() -> None:
    text = "# curie_map:\n#   subject: http://elsewhere.example/\n"
    text += "subject_id\tpredicate_id\tobject_id\nhttp://127.0.0.1:8000/subject/a\tskos:exactMatch\tsubject:1\n"
    table = read(text)
    assert table.matches[0].object == "http://elsewhere.example/1"
    assert read(written(table)).matches == table.matches


def test_the_file_is_valid_by_the_standard_s_own_program(tmp_path: Path) -> None:
    validators = pytest.importorskip(
        "sssom.io", reason="sssom-py is not installed: it brings 100 packages, so it is no dependency"
    )
    path = tmp_path / "eurovoc.sssom.tsv"
    path.write_text(written(), encoding="utf-8")
    validators.validate_file(str(path))


FORMULAS = ("=cmd|' /C calc'!A0", "+1", "-ism", "@SUM(A1)", "'=quoted", "''-", "'tHooft", "'", "a=b")


@pytest.mark.parametrize("text", FORMULAS)
def test_no_cell_is_a_formula_to_a_spreadsheet_and_all_come_back_as_they_were(text: str) -> None:
    table = Table((replace(MIGRANTS, object_label=text, comment=text, extra=(("note", text),)),), columns=("note",))
    rows = [line.split("\t") for line in written(table).splitlines() if not line.startswith("#")]
    assert not any(cell.startswith(tuple("=+-@")) for row in rows for cell in row)
    (found,) = sssom.read(written(table).encode(), NAMES).matches
    assert (found.object_label, found.comment, found.extra) == (text, text, (("note", text),))


URI = re.compile(r"[!-~]+")
"""What sssom-py takes in a cell: only characters that a URI may have."""
STRANGE = (
    "http://other.example/Côte",
    "http://other.example/مرحبا",
    "http://other.example/مرحبا/ab",
    "http://bücher.example/q",
    "http://other.example/é?x=1#f:z",
    "http://other.example/C%C3%B4te/é/",
)


def test_an_iri_beyond_ascii_is_written_as_the_program_of_the_standard_takes_it_and_is_the_same_iri() -> None:
    matches = (replace(MIGRANTS, object=iri, authors=("https://people.example/Zoé",)) for iri in STRANGE)
    text = written(Table().with_(matches))
    rows = [line.split("\t") for line in text.splitlines() if not line.startswith("#")]
    ids = [cell for row in rows[1:] for name, cell in zip(rows[0], row, strict=True) if name.endswith("_id") and cell]
    assert all(URI.fullmatch(cell) for cell in ids), ids
    table = read(text)
    assert {one.object for one in table.matches} == set(STRANGE)
    assert {one.authors for one in table.matches} == {("https://people.example/Zoé",)}
    assert written(table) == text


def test_a_file_with_any_number_of_iris_beyond_ascii_keeps_a_head_that_can_be_read() -> None:
    table = Table().with_(replace(MIGRANTS, object=f"http://other.example/é{number}é") for number in range(MOST + 200))
    text = written(table)
    assert sum(line.startswith("#   ") for line in text.splitlines()) < MOST + 20
    assert read(text).matches == table.matches
