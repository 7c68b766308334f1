from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph import schemes
from graph.values import places

SCHEMES = schemes.load("http://e.org/")


def codes(text: str) -> list[str]:
    """Give the last segment of each place's IRI, or its label in brackets."""
    found = places.read(text, SCHEMES)
    return [place.iri.value.rsplit("/", 1)[1] if place.iri else f"({place.label})" for place in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Албания", ["AL"]), ("法国", ["FR"]), ("Deutschland", ["DE"]), ("AUT", ["AT"]),
        ("OSCE region", ["osce-region"]),
        ("Albania; Bosnia and Herzegovina", ["AL", "BA"]),
        ("Austria, Germany and Switzerland", ["AT", "DE", "CH"]),
        ("Россия и Украина", ["RU", "UA"]),
        ("Bosnia and Herzegovina", ["BA"]), ("Trinidad and Tobago", ["TT"]), ("Korea, Republic of", ["KR"]),
        ("Antigua and Barbuda, Saint Kitts and Nevis and France", ["AG", "KN", "FR"]),
        ("Iran (Islamic Republic of)", ["IR"]), ("Iran, Islamic Republic of", ["IR"]), ("the Netherlands", ["NL"]),
        ("Country/Nation: Canada", ["CA"]),
    ],
)  # fmt: skip
def test_every_place_of_a_value_is_found_and_no_name_is_torn(text: str, expected: list[str]) -> None:
    assert codes(text) == expected


def test_what_is_not_known_is_kept() -> None:
    assert codes("Grand Junction, Colorado") == ["(Grand Junction, Colorado)"]
    assert codes("France, Ruritania, Spain") == ["FR", "(Ruritania)", "ES"]
    assert codes("in") == ["(in)"]


@settings(deadline=None)
@given(
    st.one_of(st.text(), st.lists(st.sampled_from(["France", "and", ",", ";", "Spain", "Korea", "/"])).map(" ".join))
)
def test_no_text_is_lost(text: str) -> None:
    letters = [letter for letter in "".join(place.label for place in places.read(text, SCHEMES)) if letter.isalpha()]
    if any(letter.isalpha() for letter in text):
        assert letters or not set(text.lower().split()) - {"and"}
