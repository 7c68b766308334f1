"""IRIs: one name for one thing, the same on every machine."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import NamedNode

from graph.names import Names, clean, digest, key, mint, slug
from graph.record import Field

NAMES = Names("https://example.org/hr/")


@pytest.mark.parametrize(
    ("label", "name"),
    [
        ("migrants", "migrants"),
        ("racism and xenophobia", "racism-and-xenophobia"),
        ("Non-nationals", "non-nationals"),
        ("non\u2013nationals ", "non-nationals"),
        ("non nationals", "non-nationals"),
        ("“Migrants”", "migrants"),
        ("migrants.", "migrants"),
    ],
)
def test_spellings_of_a_term_share_its_name(label: str, name: str) -> None:
    assert slug(label) == name


@pytest.mark.parametrize(("one", "other"), [("C", "C++"), ("Übung", "Ubung"), ("права", "prava"), ("a/b", "a b")])
def test_terms_that_differ_never_share_a_name(one: str, other: str) -> None:
    assert slug(one) != slug(other)


@given(st.text(min_size=1), st.text(min_size=1))
def test_names_agree_exactly_when_keys_do(one: str, other: str) -> None:
    assert (slug(one) == slug(other)) == (key(one) == key(other))


@given(st.text(min_size=1))
def test_every_label_gives_a_valid_iri(label: str) -> None:
    for iri in (NAMES.term("subject", label), NAMES.record(label)):
        assert NamedNode(iri.value) == iri


def test_handles_and_oai_identifiers_stand_in_the_iri_as_they_are() -> None:
    assert NAMES.record("20.500.12389/22710").value == "https://example.org/hr/record/20.500.12389/22710"
    assert NAMES.record("oai:tandis.odihr.pl:20.500.1/2").value.endswith("/record/oai:tandis.odihr.pl:20.500.1/2")


@pytest.mark.parametrize("identifier", ["../../etc/passwd", "a//b", "a b", "x.ttl", "a?b", "a#b", "/a", "é"])
def test_identifiers_that_would_not_stand_in_a_path_are_told_apart_by_a_digest(identifier: str) -> None:
    name = NAMES.record(identifier).value.removeprefix("https://example.org/hr/record/")
    assert "/" not in name
    assert name != identifier


@pytest.mark.parametrize(
    ("identifier", "words"),
    [("Übung 3", "ubung-3-"), ("отчет №5", "otchet-no5-"), ("a b", "a-b-"), ("x.ttl", "x-ttl-"), ("…", "")],
)
def test_an_identifier_that_is_not_safe_has_words_and_one_digest_in_its_name(identifier: str, words: str) -> None:
    assert NAMES.record(identifier).value == f"https://example.org/hr/record/{words}{digest(identifier)}"


def test_identifiers_that_differ_in_case_alone_have_names_of_their_own() -> None:
    assert len({NAMES.record(text) for text in ("Отчет", "отчет", "ОТЧЕТ", "a b", "A b", "a-b")}) == 6


def test_a_minted_identifier_does_not_hang_on_white_space_or_unicode_form() -> None:
    one = mint([Field("Title:\u00a0", "Cafe\u0301  au lait")])
    assert one == mint([Field("Title: ", "Caf\u00e9 au lait ")])
    assert one != mint([Field("Title:", "Caf\u00e9")])


def test_the_minted_identifier_of_a_record_never_changes() -> None:
    assert mint([Field("Title:", "A"), Field("Issue Date:", "1998")]) == "sha256-3075eeec378b7794f8a58ae1"


def test_clean_folds_white_space_and_control_characters() -> None:
    assert clean("\u00a0a\u00a0\t b\x00c\n") == "a b c"


def test_the_path_of_a_base_prefixes_every_address() -> None:
    assert NAMES.path == "/hr"
    assert Names("http://127.0.0.1:8000/").path == ""
