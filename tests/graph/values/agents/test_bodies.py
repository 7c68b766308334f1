from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.values.agents import bodies


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Doe, Jane", "person"), ("Bank, John", "person"), ("J. Doe", "person"), ("Prof. Jane Doe", "person"),
        ("Rose '48, Roger", "person"), ("Jane Doe 0000-0002-1825-0097", "person"),
        ("OSCE ODIHR", "body"), ("UNESCO", "body"), ("OSCE. Office for Democratic Institutions", "body"),
        ("United Nations. General Assembly", "body"), ("Министерство юстиции", "body"), ("Taylor & Francis", "body"),
        ("Wiley Periodicals, Inc.", "body"), ("University of California, Berkeley", "body"), ("The World Bank", "body"),
        ("O.S.C.E. ODIHR", "body"), ("U.N. Women", "body"), ("U.S. Army", "body"), ("O.S.C.E.", "body"),
        ("J.R.R. Tolkien", "person"), ("J.K. ROWLING", "person"), ("Sharma, U.K.", "person"),
        ("Doe, Jane; Smith, Adam", "unknown"), ("Doe, Jane and Smith, Adam", "unknown"),
        ("Doe, J., Smith, A.", "unknown"), ("Bureau of Law, Paris; Court, Rome", "body"),
        ("Jane Doe", "unknown"), ("JANE DOE", "unknown"), ("Elsevier", "unknown"), ("某人", "unknown"), ("", "unknown"),
    ],
)  # fmt: skip
def test_person_or_body_is_judged_by_evidence_alone(text: str, kind: str) -> None:
    judged, why = bodies.judge(text)
    assert judged == kind
    assert why


@pytest.mark.parametrize(
    "variants",
    [
        ("OSCE", "the OSCE", "The  OSCE.", "osce", "O.S.C.E."),
        ("World Health Organization (WHO)", "World health organization", "The World Health Organization"),
        ("Taylor & Francis", "Taylor and Francis"),
        ("World Bank, The", "The World Bank", "World Bank"),
        ("Organization for Security and Co-operation", "Organization for Security and Cooperation"),
        ("Council for Co‑ordination", "Council for Co ordination", "Council for coordination"),
        ("Non-Governmental Forum", "Non Governmental Forum", "Nongovernmental Forum"),
        ("U. S. Geological Survey", "US Geological Survey", "U.S. Geological Survey"),
    ],
)
def test_variants_of_one_body_meet(variants: tuple[str, ...]) -> None:
    assert len({bodies.read(text).fold for text in variants}) == 1


def test_bodies_of_one_name_in_two_places_do_not_meet() -> None:
    assert bodies.fold("Ministry of Justice (France)") != bodies.fold("Ministry of Justice (Georgia)")


def test_a_hierarchy_is_parted_at_its_stops_and_not_at_those_of_abbreviations() -> None:
    assert bodies.read("United Nations. General Assembly").parts == ("United Nations", "General Assembly")
    assert bodies.read("U.S. Department of the Interior").parts == ("U.S. Department of the Interior",)
    assert bodies.read("St. Cloud State University").parts == ("St. Cloud State University",)


def test_acronym_place_and_role_are_told_apart() -> None:
    assert bodies.read("World Health Organization (WHO)").acronym == "WHO"
    assert bodies.read("Ministry of Justice (France)").place == "France"
    assert bodies.read("Phoenix Aviation Department (Publisher)").role == "pbl"


@settings(deadline=None)
@given(st.text())
def test_any_text_is_a_name_and_is_judged(text: str) -> None:
    found = bodies.read(text)
    assert bodies.fold(found.fold) == bodies.fold(found.fold)
    assert bodies.judge(text)[0] in {"person", "body", "unknown"}


@pytest.mark.parametrize(
    "text",
    [
        "Jane Doe and Richard Roe", "Jane A. Doe und Richard van Roe", "Jane Doe & Max Roe", "Jane Doe & Max von Roe",
        "Ludwig van Berg und Johann von der Au", "Ana Pérez y María de la Cruz",
    ],
)  # fmt: skip
def test_what_may_be_two_people_is_not_judged_a_body(text: str) -> None:
    assert bodies.judge(text) == ("unknown", bodies.SEVERAL)


@pytest.mark.parametrize("text", ["Marks & Spencer", "John Wiley & Sons", "Rule of Law and Rights of Man"])
def test_what_cannot_be_two_people_is_judged_a_body_all_the_same(text: str) -> None:
    assert bodies.judge(text)[0] == "body"


def test_a_firm_of_two_names_is_a_body() -> None:
    assert bodies.judge("Justice and Peace Europe")[0] == "body"
