from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.values import Fault, rights
from graph.vocab import COAR_ACCESS

CC = "https://creativecommons.org/"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("http://creativecommons.org/licenses/by-nc/4.0", "licenses/by-nc/4.0/"),
        ("https://creativecommons.org/licenses/by/4.0/deed.fr", "licenses/by/4.0/"),
        (
            "Creative Commons [CC BY-NC-ND] http://creativecommons.org/licenses/by-nc-nd/3.0/de/",
            "licenses/by-nc-nd/3.0/de/",
        ),
        ("CC BY-NC 4.0", "licenses/by-nc/4.0/"),
        ("CC-BY-NC-ND-3.0-IGO", "licenses/by-nc-nd/3.0/igo/"),
        ("Attribution 4.0 International (CC BY 4.0)", "licenses/by/4.0/"),
        ("Attribution-NonCommercial-NoDerivs 2.0 UK: England & Wales", "licenses/by-nc-nd/2.0/uk/"),
        ("Creative Commons Attribution-ShareAlike 3.0 Unported License", "licenses/by-sa/3.0/"),
        ("CC0 1.0 Universal", "publicdomain/zero/1.0/"),
        ("Public Domain Mark", "publicdomain/mark/1.0/"),
    ],
)  # fmt: skip
def test_a_licence_by_address_or_name_is_its_iri(text: str, expected: str) -> None:
    found = rights.read(text)
    assert isinstance(found, rights.Rights)
    assert found.license is not None
    assert found.license.value == f"{CC}{expected}"


@pytest.mark.parametrize("text", ["cc-by", "cc_by_nc_nd", "Creative Commons Attribution"])
def test_the_version_of_a_licence_is_not_guessed_but_can_be_declared(text: str) -> None:
    fault = rights.read(text)
    assert isinstance(fault, Fault)
    assert "without its version" in fault.reason
    found = rights.read(text, "4.0")
    assert isinstance(found, rights.Rights)
    assert found.license is not None


def test_words_and_address_that_name_two_licences_are_a_fault() -> None:
    text = "Creative Commons Attribution-NonCommercial 3.0 (http://creativecommons.org/licenses/by/3.0/)"
    assert isinstance(rights.read(text), Fault)


def test_rights_statements_and_access_have_their_iris() -> None:
    for text in (
        "https://rightsstatements.org/page/InC-EDU/1.0/?language=en",
        "In Copyright - Educational Use Permitted",
    ):
        found = rights.read(text)
        assert isinstance(found, rights.Rights)
        assert found.statement is not None
        assert found.statement.value == "http://rightsstatements.org/vocab/InC-EDU/1.0/"
    for text in ("info:eu-repo/semantics/openAccess", "Open Access", "http://purl.org/coar/access_right/c_abf2"):
        assert rights.read(text) == rights.Rights(access=COAR_ACCESS.c_abf2)


def test_a_text_that_claims_no_licence_is_given_none() -> None:
    for text in ("All Rights Reserved", "Attribution of this portrait is disputed", "© 2016 The Author"):
        assert rights.read(text) == rights.Rights()


@settings(deadline=None)
@given(st.text())
def test_any_text_is_rights_or_a_fault(text: str) -> None:
    assert isinstance(rights.read(text), rights.Rights | Fault)


@pytest.mark.parametrize(
    "text",
    [
        "https://creativecommons.org/licenses/bogus/9.0/", "http://creativecommons.org/licenses/by/9.0/",
        "https://creativecommons.org/publicdomain/foo/1.0/", "http://creativecommons.org/licenses/by/3.0/xx/",
        "http://creativecommons.org/licenses/by/", "http://rightsstatements.org/vocab/InC/9.0/",
        "https://rightsstatements.org/vocab/XXX/1.0/", "http://rightsstatements.org/vocab/InC/",
    ],
)  # fmt: skip
def test_an_address_of_no_licence_is_a_fault(text: str) -> None:
    assert isinstance(rights.read(text), Fault)
