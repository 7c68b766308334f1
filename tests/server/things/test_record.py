"""Beside each field of a record's source stands what became of that field, not all that became of its kind."""

from __future__ import annotations

from server.things.record import RawField, parted
from server.things.view import Shown

ALL = (
    Shown("Jane Doe", "/agent/jane"),
    Shown("Richard Roe", "/agent/richard"),
    Shown("Menneskerettigheter", "/subject/1"),
    Shown("May 2003", moment="2003-05"),
    Shown(f"{'so long a text that it was cut ' * 4}in …"),
)


def field(value: str, became: str = "Creator") -> RawField:
    return RawField("1", "label", value, "", "converted", "converted", (), became, ALL)


def told(*fields: RawField) -> list[list[str]]:
    return [[shown.text.partition(" ")[0] for shown in field.values] for field in parted(list(fields))]


def test_a_field_has_the_values_whose_words_it_has_in_any_order() -> None:
    assert told(field("Doe, Jane"), field("ROE, Richard"), field("Doe, Jane ; Roe, Richard")) == [
        ["Jane"],
        ["Richard"],
        ["Jane", "Richard"],
    ]


def test_a_date_is_known_by_the_form_that_machines_read_and_a_long_text_by_what_is_shown_of_it() -> None:
    assert told(field("2003-05"), field("so long a text that it was cut and so on")) == [["May"], ["so"]]


def test_a_field_whose_words_tell_nothing_has_what_no_other_field_has() -> None:
    assert told(field("Doe, Jane"), field("Human rights")) == [
        ["Jane"],
        ["Richard", "Menneskerettigheter", "May", "so"],
    ]
    assert (
        told(field("Human rights"), field("Rights of people")) == [[shown.text.partition(" ")[0] for shown in ALL]] * 2
    )


def test_fields_of_different_properties_do_not_mind_each_other_and_one_alone_has_all() -> None:
    everything = [shown.text.partition(" ")[0] for shown in ALL]
    assert told(field("Doe, Jane"), field("Doe, Jane", "Publisher")) == [everything, everything]
