from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.readers import html
from graph.record import Document, Field, Record, Reject

PAGES = Path(__file__).parents[2] / "data" / "pages"
Make = Callable[..., Document]
ROW = '<tr><td class="metadataFieldLabel">{}</td><td class="metadataFieldValue">{}</td></tr>'
LABELS = {
    "ar": ("العنوان:", "الموضوع:"), "de": ("Titel:", "Schlagwörter:"), "el": ("Τίτλος:", "Λέξεις-κλειδιά:"),
    "ja": ("タイトル:", "キーワード:"), "ru": ("Название:", "Ключевые слова:"), "th": ("ชื่อเรื่อง:", "คำสำคัญ:"),
    "tr": ("Başlık:", "Anahtar kelimeler:"), "zh": ("标题：", "关键词："),
}  # fmt: skip
LEGACY = {
    "ru": "windows-1251",
    "ja": "shift_jis",
    "tr": "iso-8859-9",
    "el": "iso-8859-7",
    "zh": "gb2312",
    "ar": "utf-16",
}


def one(document: Document) -> Record:
    (record,) = html.read(document)
    assert isinstance(record, Record)
    return record


def page(make: Make, name: str) -> Record:
    return one(make((PAGES / f"{name}.html").read_bytes(), f"{name}.html"))


def under(record: Record, label: str) -> list[Field]:
    return [field for field in record.fields if field.label == label]


def rows(*pairs: tuple[str, str], head: str = "") -> str:
    shown = "".join(ROW.format(*pair) for pair in pairs)
    return f"<!DOCTYPE html><html><head>{head}</head><body><table>{shown}</table></body></html>"


def test_a_summary_gives_a_field_for_each_value_with_its_link(document: Make) -> None:
    record = page(document, "jspui-summary")
    assert [(field.value, field.parts) for field in under(record, "Authors:\u00a0")] == [
        ("Roe, Jane", (("href", "/browse?type=author&value=Roe%2C+Jane"),)),
        ("Doe, John", (("href", "/browse?type=author&value=Doe%2C+John"),)),
    ]
    assert [field.value for field in under(record, "Keywords:\u00a0")] == ["law", "press"]
    assert [field.value for field in under(record, "Series:\u00a0")] == ["One", "Two"]
    assert [field.value for field in under(record, "Appears in Collections:")] == ["Newspapers", "Law"]


def test_labels_and_values_keep_their_no_break_spaces(document: Make) -> None:
    record = page(document, "jspui-summary")
    assert Field("Title:\u00a0", "საგაზეთო სტატია\u00a0") in record.fields


def test_a_link_within_a_sentence_does_not_part_it(document: Make) -> None:
    record = page(document, "jspui-summary")
    assert under(record, "Abstract:\u00a0") == [
        Field("Abstract:\u00a0", "See a page on it.", "", (("href", "http://example.org/a"),))
    ]


def test_a_label_without_a_value_is_kept(document: Make) -> None:
    assert under(page(document, "jspui-summary"), "URL:\u00a0") == [Field("URL:\u00a0", "")]


def test_the_address_to_cite_the_files_and_the_licence_are_fields(document: Make) -> None:
    record = page(document, "jspui-summary")
    assert (
        Field("Please use this identifier to cite or link to this item:", "http://hdl.handle.net/123456789/42")
        in record.fields
    )
    (file,) = under(record, "Files in This Item:")
    assert file.value == "a.pdf"
    assert {("href", "/bitstream/123456789/42/1/a.pdf"), ("Size", "2.5 MB"), ("Format", "Adobe PDF")} <= set(file.parts)
    (licence,) = under(record, "This item is licensed under a")
    assert licence.parts == (("href", "https://creativecommons.org/licenses/by/4.0/"),)


def test_meta_tags_stay_beside_the_table_under_their_own_names(document: Make) -> None:
    record = page(document, "jspui-summary")
    assert record.fields[:3] == (
        Field("DC.title", "საგაზეთო სტატია", "ka"),
        Field("DCTERMS.issued", "1998-07", "en", (("scheme", "DCTERMS.W3CDTF"),)),
        Field("citation_author", "Roe, Jane; Doe, John & Co"),
    )
    assert not under(record, "viewport")


def test_json_ld_becomes_fields(document: Make) -> None:
    record = page(document, "jspui-summary")
    assert Field("jsonld.name", "A name") in record.fields
    assert [field.value for field in under(record, "jsonld.author.name")] == ["Roe, Jane"]


def test_scripts_and_styles_never_survive(document: Make) -> None:
    assert "poison" not in repr(page(document, "jspui-summary"))


def test_a_full_view_gives_names_values_and_languages(document: Make) -> None:
    assert page(document, "jspui-full").fields == (
        Field("dc.contributor.author", "Roe, Jane"),
        Field("dc.identifier.uri", "http://hdl.handle.net/1/2", "", (("href", "http://hdl.handle.net/1/2"),)),
        Field("dc.subject.other", "droit de la presse", "fr"),
        Field("dc.description.abstract", "First line\nsecond line", "en_US"),
        Field("Appears in Collections:", "Law", "", (("href", "/handle/1/9"),)),
    )


def test_a_list_of_files_is_no_full_view(document: Make) -> None:
    files = "<table><tr><td>a.pdf</td><td>1 MB</td></tr></table><table><tr><td>"
    files += '<a href="/bitstream/1/2/1/b.pdf">b.pdf</a></td><td>2 MB</td></tr></table></body>'
    record = one(document(rows(("Title:", "x")).replace("</body>", files).encode()))
    assert record.fields == (
        Field("Title:", "x"),
        Field("files", "b.pdf", "", (("href", "/bitstream/1/2/1/b.pdf"), ("column 2", "2 MB"))),
    )


def test_an_xmlui_page_gives_its_blocks(document: Make) -> None:
    fields = [(field.label, field.value) for field in page(document, "xmlui-simple").fields]
    assert fields == [
        ("h2", "Rights of the child"), ("Abstract", "A report."), ("Date", "2015-01-01"), ("Author", "Roe, Jane"),
        ("Author", "Doe, John"), ("Publisher:", "A house"), ("Collections", "Law"),
    ]  # fmt: skip


def test_an_xmlui_full_view_needs_no_headings(document: Make) -> None:
    assert page(document, "xmlui-full").fields == (
        Field("dc.contributor.author", "Roe, Jane"),
        Field("dc.title", "Rights of the child", "en_US"),
    )


def test_any_repository_is_read_by_its_meta_tags_and_plain_tables(document: Make) -> None:
    fields = [(field.label, field.value) for field in page(document, "eprints").fields]
    assert fields == [
        ("eprints.title", "A paper"), ("eprints.creators_name", "Roe, Jane"), ("DC.subject", "LA Law"),
        ("Deposited by", "Jane"), ("Item Type:", "Article"), ("Subjects:", "L Law"),
    ]  # fmt: skip


@pytest.mark.parametrize("language", LABELS)
def test_labels_of_any_language_and_encoding_are_read(language: str, document: Make) -> None:
    title, keywords = LABELS[language]
    encoding = LEGACY.get(language, "utf-8")
    head = f'<meta http-equiv="Content-Type" content="text/html; charset={encoding}">'
    content = rows((title, title), (keywords, "a<br>b"), head=head).encode(encoding)
    assert html.recognises(content)
    assert [(field.label, field.value) for field in one(document(content)).fields] == [
        (title, title), (keywords, "a"), (keywords, "b"),
    ]  # fmt: skip


@pytest.mark.parametrize("declared", ["iso-8859-1", "utf-7", "hex", "no-such", "utf-16"])
def test_utf_8_is_read_as_utf_8_whatever_the_page_declares(declared: str, document: Make) -> None:
    content = rows(("Title:", "გაზეთი"), head=f'<meta charset="{declared}">').encode()
    assert [field.value for field in one(document(content)).fields] == ["გაზეთი"]


def test_a_wrong_byte_costs_nothing_else(document: Make) -> None:
    content = rows(("Title:", "გაზეთი"), ("Place:", "Zürich")).encode().replace("ü".encode(), b"\xfc")
    assert [field.value for field in one(document(content)).fields] == ["გაზეთი", "Zürich"]


def test_broken_json_ld_is_a_reject_and_costs_no_record(document: Make) -> None:
    head = '<script type="application/ld+json">{"name": </script>'
    reject, record = html.read(document(rows(("Title:", "x"), head=head).encode()))
    assert isinstance(reject, Reject)
    assert "JSON-LD was expected" in reject.why
    assert isinstance(record, Record)


@pytest.mark.parametrize(
    "content",
    ["<html><body><p>Search</p><table><tr><td>1</td><td>2</td></tr></table></body></html>", "<html>", "<!-- -->"],
)
def test_a_page_that_is_no_item_page_is_a_reject_that_says_what_was_expected(content: str, document: Make) -> None:
    (reject,) = html.read(document(content.encode()))
    assert isinstance(reject, Reject)
    assert "were expected of an item page" in reject.why


@pytest.mark.parametrize("content", [b"", b"Title: <html>", b'<?xml version="1.0"?><OAI-PMH/>', b"{}", b"a,b\n1,2\n"])
def test_what_is_no_page_is_not_recognised(content: bytes) -> None:
    assert not html.recognises(content)


def test_a_page_that_declares_entities_is_read_without_them(document: Make) -> None:
    declared = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    content = f"""<!DOCTYPE html [<!ENTITY l0 "ha">{declared}<!ENTITY x SYSTEM "file:///etc/passwd">]>
    <html><head><meta name="DC.title" content="A &l9; &x;"><meta name="DC.creator" content="B"></head></html>"""
    (record,) = html.read(document(content.encode()))
    assert isinstance(record, Record)
    assert [field.value for field in record.fields] == ["A &l9; &x;", "B"]


def test_a_page_past_its_bound_is_a_reject(document: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(html, "LARGEST", 100)
    (reject,) = html.read(document(rows(("Title:", "x" * 100)).encode()))
    assert isinstance(reject, Reject)
    assert "at most 100 bytes" in reject.why


def test_a_page_that_stops_the_parser_says_so(document: Make) -> None:
    content = rows(("Title:", "x")).replace("</body>", "<div>" * 1000 + "</body>").encode()
    reject, record = html.read(document(content))
    assert isinstance(reject, Reject)
    assert "Excessive depth" in reject.why
    assert isinstance(record, Record)


SEEDS = [path.read_bytes() for path in sorted(PAGES.glob("*.html"))]


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    content = bytearray(draw(st.sampled_from(SEEDS)))
    for _ in range(draw(st.integers(1, 6))):
        start = draw(st.integers(0, len(content)))
        content[start : start + draw(st.integers(0, 60))] = draw(
            st.one_of(st.binary(max_size=6), st.sampled_from([b"<table>", b"</td>", b"&#0;", b"&#xD800;", b"<script>"]))
        )
    return bytes(content)


@given(content=st.one_of(st.binary(max_size=200), mutated()))
def test_no_bytes_make_it_raise_and_all_it_yields_is_unicode(document: Make, content: bytes) -> None:
    html.recognises(content)
    for found in html.read(document(content)):
        repr(found).encode()
        if isinstance(found, Record):
            "".join(field.label + field.value + field.language for field in found.fields).encode()
