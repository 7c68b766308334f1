"""The item page as text: every field, letter for letter, in order."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.intake.fetch import fetch
from graph.readers import read, text
from graph.record import Document, Field, Record, Reject
from graph.source import Source

Make = Callable[..., Document]


def fields(document: Document) -> tuple[Field, ...]:
    (record,) = read(document)
    assert isinstance(record, Record), record
    return record.fields


def rejects(document: Document) -> list[Reject]:
    items = list(read(document))
    assert all(isinstance(item, Reject) for item in items), items
    return [item for item in items if isinstance(item, Reject)]


def test_the_real_page_comes_through_letter_for_letter(seed: Path) -> None:
    (document,) = fetch(Source("sample", str(seed)))
    assert isinstance(document, Document)
    written = seed.read_text(encoding="utf-8").rstrip("\n").replace("\n\n", "\n")
    assert "\n".join(field.label + field.value for field in fields(document)) == written


def test_the_real_page_has_its_twenty_fields_in_order(seed: Path) -> None:
    (document,) = fetch(Source("sample", str(seed)))
    assert isinstance(document, Document)
    found = fields(document)
    assert [field.label.strip() for field in found] == [
        "Please use this identifier to cite or link to this item:",
        "Title:", "Corporate Authors:", "Subject Keywords:", "See Also:", "Key Issues:", "Issue Date:", "Publisher:",
        "Material Type:", "Format:", "Language:", "Meeting Title:", "Meeting Date:", "Meeting Place:",
        "Country Coverage:", "URL more information:", "Abstract:", "Physical Description:", "Appears in Collections:",
        "",
    ]  # fmt: skip
    assert found[2] == Field("Corporate Authors:\u00a0", "OSCE ODIHR\u00a0")
    assert found[15] == Field("URL more information:", "")
    assert found[18] == Field("Appears in Collections:", "Documents\nMaterials on racism and xenophobia")
    assert found[19] == Field("", "Show full item record")


def test_a_page_whose_no_break_spaces_became_spaces_reads_the_same(seed: Path, document: Make) -> None:
    page = seed.read_text(encoding="utf-8").replace("\u00a0", " ")
    labels = [field.label.strip() for field in fields(document(page.encode()))]
    assert len(labels) == 20
    assert labels[1] == "Title:"


def test_a_colon_within_a_text_does_not_begin_a_field(document: Make) -> None:
    page = "Title:\u00a0One: two\nAbstract:\u00a0First.\nNote: this goes on.\n\nhttp://example.org/ too.\n"
    found = fields(document(f"{page}Language:\u00a0English\n".encode()))
    assert [field.label for field in found] == ["Title:\u00a0", "Abstract:\u00a0", "Language:\u00a0"]
    assert found[1].value == "First.\nNote: this goes on.\n\nhttp://example.org/ too."


def test_line_ends_of_any_system_are_line_ends(document: Make) -> None:
    page = b"Title:\xc2\xa0A\r\nIssue Date:\xc2\xa01998\rPublisher:\xc2\xa0B\r\n"
    assert [field.value for field in fields(document(page))] == ["A", "1998", "B"]


def test_pages_in_one_file_are_records_with_their_positions(seed: Path, document: Make) -> None:
    page = seed.read_bytes()
    records = [item for item in read(document(page + b"\n" + page)) if isinstance(item, Record)]
    assert [record.position for record in records] == [1, 2]
    assert records[0].fields == records[1].fields


def test_a_title_repeated_at_once_is_one_record_with_two(document: Make) -> None:
    assert len(fields(document("Title:\u00a0A\nTitle:\u00a0B\nPublisher:\u00a0C".encode()))) == 3


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "it is empty"),
        (b"just some prose\nwithout any label\n", "no line has the form 'Label: value'"),
        (b"<html><body>Title: x</body></html>", "it is no item page"),
        (b"\x00\x01\x02\x03", "no reader recognises it"),
    ],
)
def test_what_is_no_item_page_is_rejected_with_the_reason(document: Make, content: bytes, why: str) -> None:
    (reject,) = rejects(document(content, reader="text" if content.startswith(b"just") else ""))
    assert reject.where == "page.txt"
    assert why in reject.why


def test_invalid_utf8_is_rejected_with_line_and_byte(document: Make) -> None:
    (reject,) = rejects(document("Title:\u00a0A\nPublisher:\u00a0".encode() + b"caf\xe9\n"))
    assert reject.where == "page.txt, line 2"
    assert "0xe9" in reject.why
    assert "caf\\xe9" in reject.text


def test_a_page_of_one_huge_line_is_rejected_without_being_read_whole(tmp_path: Path) -> None:
    path = tmp_path / "huge.txt"
    with path.open("wb") as file:
        file.write("Title:\u00a0".encode())
        file.truncate(200 * 1000 * 1000)
    (document,) = fetch(Source("huge", str(path), reader="text"))
    assert isinstance(document, Document)
    (reject,) = rejects(document)
    assert "200,000,000 bytes" in reject.why
    assert len(reject.text) < 1000


@given(st.binary(max_size=400))
def test_no_bytes_make_the_reader_raise(content: bytes) -> None:
    import hashlib
    import io

    document = Document("x", hashlib.sha256(content).hexdigest(), len(content), lambda: io.BytesIO(content), "text")
    for item in text.read(document):
        assert isinstance(item, Record | Reject)


@given(st.text(alphabet="ab:\u00a0 \n.T", max_size=60))
def test_every_letter_but_blank_lines_is_in_a_field_or_a_reject(page: str) -> None:
    import io

    content = page.encode()
    document = Document("x", "", len(content), lambda: io.BytesIO(content), "text")
    items = list(text.read(document))
    kept = "".join(f.label + f.value for item in items if isinstance(item, Record) for f in item.fields)
    if any(isinstance(item, Record) for item in items):
        assert "".join(kept.split()) == "".join(page.split())
