from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.readers import rows as sheet
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
    rows = [["No", "Title", "Note"], ["1", f"a{delimiter} b", 'says "x"'], ["2", "c\nd", "e"]]
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


def test_a_unit_in_brackets_is_no_language(document: Make) -> None:
    (record,) = tabular.read(document(b"body.length[cm],note\n12,a||b\n"))
    assert isinstance(record, Record)
    assert record.fields == (Field("body.length[cm]", "12"), Field("note", "a||b"))


@pytest.mark.parametrize(
    "header", ["dc.title[en_US],dc.subject[en_US]", "dc.title[en_US],Shelf", "dc.title,dcterms.subject"]
)
def test_an_export_is_known_without_its_id_and_collection(header: str, document: Make) -> None:
    (record,) = tabular.read(document(f"{header}\nA title,one||two\n".encode()))
    assert isinstance(record, Record)
    title = header.split(",")[0]
    assert record.fields[0] == Field(title.removesuffix("[en_US]"), "A title", "en_US" if "[" in title else "")
    assert [field.value for field in record.fields[1:]] == (["one||two"] if "Shelf" in header else ["one", "two"])


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


ROWS_OF_THREE = [f"{n},b{n},c{n}" for n in range(1, 51)]


@pytest.mark.parametrize(
    "spoilt",
    [
        {4: '5,b5,"c5'}, {4: '5,"b5,c5'}, {4: '"5,b5,c5'}, {49: '50,b50,"c50'}, {48: '49,"b49,c49'},
        {4: '5,"b5,c5', 5: '6,"x, y",c6'}, {4: '5,"b5,c5', 9: '10,"b10,c10'}, {4: '5,"b5,c5', 29: '30,b30",c30'},
    ],
)  # fmt: skip
def test_a_stray_quote_costs_its_own_row_wherever_it_stands(spoilt: dict[int, str], document: Make) -> None:
    rows = [spoilt.get(at, row) for at, row in enumerate(ROWS_OF_THREE)]
    content = "\n".join(["No,Title,Note", *rows, ""]).encode()
    assert tabular.recognises(content)
    found = list(tabular.read(document(content, "x.csv")))
    records = {cells(one) for one in found if isinstance(one, Record)}
    assert {tuple(row.split(",")) for at, row in enumerate(ROWS_OF_THREE) if at not in spoilt} <= records
    first = next(one for one in found if isinstance(one, Reject))
    assert first.where == f"x.csv, line {min(spoilt) + 2}"
    assert "a closing quote was expected" in first.why or "cells were expected" in first.why


SWALLOWING = {
    "one row between": (ROWS_OF_THREE, {4: '5,"b5,c5', 6: '7,b7",c7'}, ()),
    "none between": (ROWS_OF_THREE, {4: '5,"b5,c5', 5: '6,b6",c6'}, ()),
    "a row with a quoted comma between": (ROWS_OF_THREE, {4: '5,"b5,c5', 5: '6,"x,y",c6', 6: '7,b7",c7'}, ("x,y",)),
    "an export": (
        [f"{n},123/4,Title {n},2003,law||press" for n in range(1, 51)],
        {4: '5,123/4,"Title 5,2003,law', 7: '8,123/4,Title 8",2003,law'},
        (),
    ),
}


@pytest.mark.parametrize("kind", SWALLOWING)
def test_two_stray_quotes_rows_apart_swallow_no_row(kind: str, document: Make) -> None:
    lines, spoilt, said = SWALLOWING[kind]
    heads = "No,Title,Note" if len(lines[0].split(",")) == 3 else "id,collection,dc.title[en],dc.date.issued,dc.subject"
    content = "\n".join([heads, *(spoilt.get(at, row) for at, row in enumerate(lines)), ""]).encode()
    found = list(tabular.read(document(content, "x.csv")))
    records = {tuple(cells(one)[:1]) for one in found if isinstance(one, Record)}
    assert {(row.split(",")[0],) for at, row in enumerate(lines) if at not in spoilt} <= records
    assert (str(max(spoilt) + 1),) in records
    rejects = [one for one in found if isinstance(one, Reject)]
    assert (rejects[0].where, rejects[0].text) == (f"x.csv, line {min(spoilt) + 2}", f"{spoilt[4]}\n")
    assert "a closing quote was expected" in rejects[0].why or "cells were expected" in rejects[0].why
    values = [value for one in found if isinstance(one, Record) for value in cells(one)]
    assert all(any(text in value for value in values) for text in said)
    assert not any("\n" in value for value in values)


@pytest.mark.parametrize(
    "cell",
    [
        "Agenda:\nlaw,rights,press\nend", "one,two\nthree, four,five\nsix", "a,b\nc,d", "12,4\n13, 5,6\n14,7",
        'He said "law,\nrights" and\npress,too,now',
    ],
)  # fmt: skip
def test_a_text_of_several_lines_with_commas_is_one_cell(cell: str, document: Make) -> None:
    out = io.StringIO(newline="")
    csv.writer(out).writerows([["No", "Title", "Note"], ["1", cell, "n"], ["2", "b", cell], ["3", "b", "c"]])
    found = list(tabular.read(document(out.getvalue().encode())))
    assert [cells(one) for one in found] == [("1", cell, "n"), ("2", "b", cell), ("3", "b", "c")]


def test_an_empty_cell_is_no_field_and_a_row_of_none_is_no_record(document: Make) -> None:
    content = b'id,collection,dc.title[en],dc.subject[en],dc.description[en]\n1,2/3,A,," "\n,,,,\n2,2/3,B,a||,\n'
    first, second = tabular.read(document(content))
    assert isinstance(first, Record)
    assert [(field.label, field.value) for field in first.fields] == [
        ("id", "1"), ("collection", "2/3"), ("dc.title", "A"), ("dc.description", " "),
    ]  # fmt: skip
    assert isinstance(second, Record)
    assert second.position == 2
    assert [field.value for field in second.fields if field.label == "dc.subject"] == ["a", ""]


def test_a_quote_that_swallows_the_rest_of_the_file_is_told(document: Make) -> None:
    found = list(tabular.read(document(b'No,Title\n1,a\n2,"b\nx\n3,c\n', "x.csv")))
    assert [cells(one) for one in found if isinstance(one, Record)] == [("1", "a"), ("3", "c")]
    told = next(one for one in found if isinstance(one, Reject))
    assert (told.where, told.text) == ("x.csv, line 3", '2,"b\n')
    assert "a closing quote was expected" in told.why


def test_quotes_that_are_not_doubled_in_a_cell_of_several_lines_are_letters(document: Make) -> None:
    (found,) = tabular.read(document(b'No,Title,Note\n"line\nsays "x" here",b,c\n'))
    assert cells(found)[1:] == ("b", "c")


def test_a_quoted_cell_may_hold_many_lines_with_commas(document: Make) -> None:
    text = "\n".join(["Rights, law, press"] * 30) + '\n"so, it, is"\n'
    out = io.StringIO(newline="")
    csv.writer(out).writerows([["No", "Title", "Note"], ["1", text, "n"], ["2", "b", "c"]])
    found = list(tabular.read(document(out.getvalue().encode())))
    assert [cells(one) for one in found] == [("1", text, "n"), ("2", "b", "c")]


@pytest.mark.parametrize("fill", ["x" * 300_000, "one, two\n" * 30_000])
def test_a_table_whose_first_cell_is_longer_than_the_head_goes_by_its_headings(fill: str, document: Make) -> None:
    content = f'No,Title,Note\n1,"{fill}",n\n2,b,c\n'.encode()
    assert tabular.recognises(content[:65536])
    assert [cells(one) for one in tabular.read(document(content))] == [("1", fill, "n"), ("2", "b", "c")]


def test_a_row_past_its_bound_is_a_reject(document: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheet, "LARGEST", 1000)
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
    said = [tuple(cell for cell in row if cell) for row in rows]
    assert [cells(record) for record in tabular.read(document(out.getvalue().encode()))] == list(filter(None, said))


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


def test_a_virtual_authority_is_told_from_the_name(document: Make) -> None:
    content = b'id,dc.contributor.author\n1,"Doe, Jane::virtual::0f1e::600||Roe, Max::a1::-1"\n'
    (record,) = tabular.read(document(content))
    assert isinstance(record, Record)
    assert [(field.value, field.parts) for field in record.fields[1:]] == [
        ("Doe, Jane", (("authority", "virtual::0f1e"), ("confidence", "600"))),
        ("Roe, Max", (("authority", "a1"), ("confidence", "-1"))),
    ]
