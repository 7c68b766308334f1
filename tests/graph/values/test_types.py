from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.names import key
from graph.values import Fault, formats, types
from graph.vocab import COAR_VERSION, DCMITYPE, EPRINT_STATUS


def label(text: str) -> str:
    """Give the English label of the COAR type that a text stands for."""
    found = types.read(text)
    if isinstance(found, Fault):
        return found.reason
    return next((folded for folded, concept in types._english().items() if concept == found.coar), "")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Article", "journal article"), ("info:eu-repo/semantics/article", "journal article"),
        ("Journal Articles", "journal article"), ("info:eu-repo/semantics/bookPart", "book part"),
        ("http://purl.org/eprint/type/ConferencePaper", "conference paper"), ("inproceedings", "conference paper"),
        ("JournalArticle", "journal article"), ("https://schema.org/Dataset", "dataset"), ("StillImage", "still image"),
        ("bakalářská práce", "bachelor thesis"), ("Revue / Journal", "journal"), ("[Autre / Other]", "other"),
        ("Thesis (B.A.)", "bachelor thesis"), ("Article, scholarly/refereed", "journal article"),
        ("http://purl.org/coar/resource_type/c_db06", "doctoral thesis"), ("Conference Materials", "conference output"),
        ("tesis doctoral", "doctoral thesis"),
    ],
)  # fmt: skip
def test_a_type_by_any_name_is_coars(text: str, expected: str) -> None:
    assert label(text) == expected


def test_every_alias_names_a_concept_of_the_authority() -> None:
    assert {key(name) for name in types.ALIASES} <= set(types._english())


def test_a_type_has_its_dcmi_sort() -> None:
    for text, sort in (("Thesis", DCMITYPE.Text), ("video", DCMITYPE.MovingImage), ("Dataset", DCMITYPE.Dataset)):
        found = types.read(text)
        assert isinstance(found, types.Type)
        assert found.dcmi == sort
    assert types.read("Event") == types.Type(dcmi=DCMITYPE.Event)


def test_the_state_of_a_publication_is_no_type() -> None:
    version = types.Type(version=COAR_VERSION.c_970fb48d4fbd8a85)
    assert types.read("info:eu-repo/semantics/publishedVersion") == version
    assert types.read("PeerReviewed") == types.Type(status=EPRINT_STATUS.PeerReviewed)


def test_what_is_no_type_is_a_fault_that_says_so() -> None:
    assert "is a file format" in label("application/pdf")
    assert "is not a type of material" in label("untilArticleAppears")
    assert types.read("none") == Fault("'none' says that there is no type", absent=True)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("application/pdf", "application/pdf"), ("text/plain; charset=US-ASCII", "text/plain"),
        ("PDF", "application/pdf"),
        (".docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        ("image/jpg", "image/jpeg"),
        ("Microsoft Word", "application/msword"), ("mp3", "audio/mpeg"), ("application/x-stata", "application/x-stata"),
    ],
)  # fmt: skip
def test_a_format_by_any_name_is_a_media_type(text: str, expected: str) -> None:
    found = formats.media_type(text)
    assert isinstance(found, formats.Format)
    assert found.media_type == expected
    assert (found.iri is None) == ("/x-" in expected)


def test_an_extent_is_no_format() -> None:
    assert isinstance(formats.media_type("10 pages"), Fault)


@settings(deadline=None)
@given(st.text())
def test_any_text_is_a_type_or_a_fault(text: str) -> None:
    assert isinstance(types.read(text), types.Type | Fault)
    assert isinstance(formats.media_type(text), formats.Format | Fault)


def test_a_label_of_several_types_is_a_fault_that_names_them() -> None:
    assert label("期刊论文").endswith("'contribution to journal' and 'journal article'")
    assert types.ambiguous("article") == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("PDF; HTML", ["application/pdf", "text/html"]),
        ("text/html, application/pdf", ["text/html", "application/pdf"]),
        ("text/html; charset=utf-8", ["text/html"]), ("pdf and html", ["application/pdf", "text/html"]),
    ],
)  # fmt: skip
def test_several_formats_in_one_value_are_each_found(text: str, expected: list[str]) -> None:
    found = formats.media_types(text)
    assert not isinstance(found, Fault)
    assert [one.media_type for one in found] == expected


def test_a_value_of_which_a_part_is_no_format_is_a_fault() -> None:
    assert isinstance(formats.media_types("PDF; 10 pages"), Fault)
