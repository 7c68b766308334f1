from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.readers import tabular
from graph.record import Document, Field, Record, Reject

DATA = Path(__file__).parents[2] / "data" / "tables"
EXPORT = (DATA / "dspace-export.csv").read_bytes()
Make = Callable[..., Document]


def cells(found: Record | Reject) -> tuple[str, ...]:
    assert isinstance(found, Record), found
    return tuple(field.value for field in found.fields)


def test_an_export_gives_a_field_for_each_value_with_its_language(document: Make) -> None:
    first, new = tabular.read(document(EXPORT, "export.csv"))
    assert isinstance(first, Record)
    assert first.fields == (
        Field("id", "5d2a1c6e-0b54-4c7d-9a54-0c1f0a2f7a01"),
        Field("collection", "1/2"),
        Field("collection", "1/3"),
        Field("dc.contributor.author", "Roe, Jane", "", (("authority", "3b9c2f10-77aa"), ("confidence", "600"))),
        Field("dc.contributor.author", "Doe, John"),
        Field("dc.date.issued", "2004-05"),
        Field("dc.description.abstract", 'First line, with a comma\n"second" line', "en_US"),
        Field("dc.subject", "Law::Human rights", "en_US"),
        Field("dc.subject", "press", "en_US"),
        Field("dc.subject", "droit", "fr"),
        Field("dc.title", 'On "rights"', "en_US"),
    )
    assert isinstance(new, Record)
    assert new.fields[0] == Field("id", "", "", (("placeholder", "+"),))
    assert new.position == 2


@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
def test_any_table_goes_by_its_headings(delimiter: str, document: Make) -> None:
    rows = [["No", "Title", "Note"], ["1", f"a{delimiter} b", 'says "x"'], ["2", "c\nd", ""]]
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows(rows)
    content = out.getvalue().encode()
    assert tabular.recognises(content)
    found = list(tabular.read(document(content)))
    assert [cells(record) for record in found] == [tuple(row) for row in rows[1:]]
    assert isinstance(found[0], Record)
    assert [field.label for field in found[0].fields] == rows[0]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_any_form_of_text_is_read(encoding: str, document: Make) -> None:
    content = "Title,Place\nFür,Zürich\nFür,Zürich\n".encode(encoding)
    assert tabular.recognises(content)
    found = list(tabular.read(document(content)))
    assert [cells(record) for record in found] == [("Für", "Zürich")] * 2
    assert isinstance(found[0], Record)
    assert [field.label for field in found[0].fields] == ["Title", "Place"]
    assert found[0].fields[0].parts == ((("charset", "windows-1252"),) if encoding == "cp1252" else ())


def test_a_ragged_row_is_a_reject_that_says_how_many_cells_were_expected(document: Make) -> None:
    first, reject, last = tabular.read(document(b"a,b\n1,2\n3\n\n4,5\n", "x.csv"))
    assert (cells(first), cells(last)) == (("1", "2"), ("4", "5"))
    assert reject == Reject(
        "x.csv, line 3", "2 cells were expected, as many as there are headings; there are only 1", "3\n"
    )


def test_a_quote_that_is_not_closed_costs_its_row_only(document: Make) -> None:
    content = b'a,b,c\n1,2,3\n4,"5,6\n' + b"7,8,9\n" * 1000
    found = list(tabular.read(document(content)))
    assert sum(isinstance(one, Reject) for one in found) == 1
    assert [cells(one) for one in found if isinstance(one, Record)] == [("1", "2", "3")] + [("7", "8", "9")] * 1000


def test_a_row_past_its_bound_is_a_reject(document: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tabular, "LARGEST", 1000)
    first, reject, last = tabular.read(document(b"a,b\n1,2\n3," + b"x" * 200_000 + b"\n4,5\n"))
    assert (cells(first), cells(last)) == (("1", "2"), ("4", "5"))
    assert isinstance(reject, Reject)
    assert "longer than 1,000 characters" in reject.why


def test_nul_bytes_stay_in_their_cell(document: Make) -> None:
    found = list(tabular.read(document(b"aa,bb\n1\0,22\n33,44\n")))
    assert [cells(record) for record in found] == [("1\0", "22"), ("33", "44")]


def test_a_table_without_headings_is_a_reject(document: Make) -> None:
    (reject,) = tabular.read(document(b",,\n1,2,3\n", reader="csv"))
    assert isinstance(reject, Reject)
    assert "a row of headings was expected" in reject.why


@pytest.mark.parametrize(
    "head",
    [
        b"", b"a", b"one line, of text\nand another, of text\n", b"Title:\xc2\xa0 x, y\nPlace:\xc2\xa0 z, v\n",
        b"Title: x, y\nPlace: z, v\n", b"<a>,<b>\n1,2\n", b'{"a",\n"b",\n', b"1,2\n3,4\n",
        b"However, it rains, it pours, and they all stay where they are, for ever and ever.\na,b,c,d,e\n",
    ],
)  # fmt: skip
def test_what_is_no_table_is_not_recognised(head: bytes) -> None:
    assert not tabular.recognises(head)


def test_the_seed_page_is_no_table(seed: Path) -> None:
    assert not tabular.recognises(seed.read_bytes())


CELLS = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
ROWS = st.lists(st.lists(CELLS, min_size=3, max_size=3), max_size=8)


@given(rows=ROWS)
def test_every_cell_comes_back_letter_for_letter(document: Make, rows: list[list[str]]) -> None:
    out = io.StringIO(newline="")
    csv.writer(out, quoting=csv.QUOTE_ALL).writerows([["one", "two", "three"], *rows])
    assert [cells(record) for record in tabular.read(document(out.getvalue().encode()))] == [tuple(row) for row in rows]


NOISE = st.tuples(st.integers(0, len(EXPORT)), st.binary(max_size=8), st.integers(0, 40)).map(
    lambda cut: EXPORT[: cut[0]] + cut[1] + EXPORT[cut[0] + cut[2] :]
)


@given(content=st.one_of(st.binary(max_size=120), NOISE))
def test_no_bytes_make_it_raise_and_all_it_yields_is_unicode(document: Make, content: bytes) -> None:
    tabular.recognises(content)
    for found in tabular.read(document(content)):
        repr(found).encode()
        if isinstance(found, Record):
            "".join(field.label + field.value + field.language for field in found.fields).encode()
