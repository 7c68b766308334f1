from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.values.agents import bodies, people


@pytest.mark.parametrize(
    ("text", "sort", "name"),
    [
        ("Doe, Jane", "Doe, Jane", "Jane Doe"),
        ("Jane Doe", "Doe, Jane", "Jane Doe"),
        ("Doe J.A.", "Doe, J.A.", "J.A. Doe"),
        ("Dr. Jane Q. Doe", "Doe, Jane Q.", "Jane Q. Doe"),
        ("Ludwig van Beethoven", "van Beethoven, Ludwig", "Ludwig van Beethoven"),
        ("Иванов Иван Иванович", "Иванов, Иван Иванович", "Иван Иванович Иванов"),
        ("Smith, John, Jr.", "Smith, John, Jr.", "John Smith Jr."),
        ("Rose '48, Roger", "Rose, Roger", "Roger Rose"),
        ("김철수", "김철수", "김철수"),
        ("Plato", "Plato", "Plato"),
    ],
)
def test_a_name_has_an_order_of_speech_and_one_of_the_catalogue(text: str, sort: str, name: str) -> None:
    found = people.read(text)
    assert (found.sort, found.name) == (sort, name)


def test_what_stands_around_a_name_is_told_apart() -> None:
    assert people.read("Eliot, T. S. (Thomas Stearns), 1888-1965").dates == "1888-1965"
    assert people.read("Doe, Jane (1950-2001)").dates == "1950-2001"
    assert people.read("Doe, Jane (ed.)").role == "edt"
    assert people.read("Jane Doe, editor").role == "edt"
    assert people.read("Doe, Jane [Thesis advisor]").role == "ths"
    assert people.read("Doe, Jane et al.").others
    assert people.read("Doe, Jane (Arizona State University)").affiliation == "Arizona State University"


@pytest.mark.parametrize(
    "text", ["Doe, Jane (0000-0002-1825-0097)", "Doe, Jane https://orcid.org/0000-0002-1825-0097", "Doe, Jane"]
)
def test_an_orcid_is_taken_from_the_value_or_from_beside_it(text: str) -> None:
    found = people.read(text, "" if "0000" in text else "0000-0002-1825-0097")
    assert found.identifier is not None
    assert (found.sort, found.identifier.kind) == ("Doe, Jane", "orcid")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Doe, Jane; Smith, Adam", ("Doe, Jane", "Smith, Adam")),
        ("Doe, Jane and Smith, Adam", ("Doe, Jane", "Smith, Adam")),
        ("Doe, Jane (ed.); Roe, Sam, 1950-2001; and van Smith, A. B.",
         ("Doe, Jane (ed.)", "Roe, Sam, 1950-2001", "van Smith, A. B.")),
        ("Doe, J., Smith, A.", ("Doe, J.", "Smith, A.")),
        ("Doe, J., Smith, A. B., & Roe, C.", ("Doe, J.", "Smith, A. B.", "Roe, C.")),
        ("Doe, Jane; Smith, Adam; et al.", ("Doe, Jane", "Smith, Adam")),
        ("Иванов, И. И., Петров, П. П.", ("Иванов, И. И.", "Петров, П. П.")),
        ("Ortega y Gasset, José; Marx, Karl", ("Ortega y Gasset, José", "Marx, Karl")),
        ("Doe, Jane", ()), ("Doe, J., Jr.", ()), ("Ortega y Gasset, José", ()), ("Doe, Jane et al.", ()),
        ("Doe, J. (Law and Order, Paris)", ()), ("Smith, John, Jr.", ()), ("Wiley Periodicals, Inc.", ()), ("", ()),
    ],
)  # fmt: skip
def test_several_names_are_parted_where_each_is_surely_one(text: str, expected: tuple[str, ...]) -> None:
    assert people.several(text) == expected
    assert people.read(text).others == (bool(expected) or "et al." in text)


@pytest.mark.parametrize(
    "text", ["[s.n.]", "s.n.", "S. n.", "et al.", "[et al.]", "Anonymous", "Unknown", "n/a", "N.A.", "-"]
)
def test_what_stands_for_no_name_is_told(text: str) -> None:
    assert people.absent(text)


@pytest.mark.parametrize("text", ["Doe, Jane", "Na, An", "Na", "SN", "Anonymous Press", "Doe et al.", "佚", "Нет"])
def test_a_name_is_not_taken_for_none(text: str) -> None:
    assert not people.absent(text)


@settings(deadline=None)
@given(st.one_of(st.text(), st.text("AbcdeЯя., ()[]'1950-", max_size=40)))
def test_any_text_has_a_name(text: str) -> None:
    found = people.read(text)
    assert bool(found.name) == bool(found.sort)


@pytest.mark.parametrize(
    ("text", "dates", "role"),
    [
        ("Smith, John, 1950- author", "1950-", "aut"),
        ("Smith, John, 1950-2001 editor.", "1950-2001", "edt"),
        ("Smith, John, active 1950 author", "active 1950", "aut"),
        ("Smith, John, b. 1950 ed.", "b. 1950", "edt"),
        ("Smith, John, 1950- , author.", "1950-", "aut"),
    ],
)
def test_a_role_after_the_years_of_life_is_no_part_of_the_name(text: str, dates: str, role: str) -> None:
    found = people.read(text)
    assert (found.sort, found.dates, found.role) == ("Smith, John", dates, role)
    assert bodies.judge(text)[0] == "person"
