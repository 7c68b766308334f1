"""The table of a source's fields: what is there, what it is taken for, and a profile's skeleton for the rest."""

from __future__ import annotations

import tomllib

from graph import profile, schemes
from graph.intake import fields
from graph.names import Names
from graph.record import Field, Record, Reject

NAMES = Names("http://127.0.0.1:8000/")


def table(*records: tuple[Field, ...] | Reject) -> fields.Table:
    made = (one if isinstance(one, Reject) else Record(one, "x", "00", n, "text") for n, one in enumerate(records, 1))
    return fields.fields(made, profile.load("auto"), schemes.load(NAMES.base), NAMES)


def test_each_label_is_counted_with_its_values_its_meaning_and_its_outcomes() -> None:
    found = table(
        (Field("dc.title", "A"), Field("dc.date", "1998"), Field("dc.date", "soon")),
        (Field("dc.title", "B"), Field("shelf", "1")),
        Reject("x", "it is broken"),
    )
    assert (found.records, found.rejects, found.fields, found.mapped) == (2, 1, 5, 0.8)
    assert [row.label for row in found.rows] == ["shelf", "dc.date", "dc.title"]
    date = found.rows[1]
    assert (date.count, date.records, date.distinct, date.to, date.share("flagged")) == (2, 1, 2, "issued", 0.5)
    assert fields.cells(date)[4:8] == ("issued", "50%", "50%", "")


def test_a_little_is_told_from_nothing_and_nearly_all_from_all() -> None:
    (row,) = table(*((Field("dc.date", "1998"),) for _ in range(299)), (Field("dc.date", "soon"),)).rows
    assert fields.cells(row)[5:8] == ("99%", "<1%", "")


def test_at_most_three_examples_are_kept_each_once_and_short() -> None:
    (row,) = table(*((Field("shelf", text),) for text in ("a", "a", "b" * 100, "c", "d"))).rows
    assert list(row.examples) == ["a", "b" * 60 + "...", "c"]


def test_labels_without_end_are_counted_together() -> None:
    found = table(tuple(Field(f"label {number}", "x") for number in range(fields.MOST_LABELS + 50)))
    assert len(found.rows) == fields.MOST_LABELS + 1
    assert next(row for row in found.rows if row.label == fields.REST).count == 50


def test_the_skeleton_of_a_profile_is_toml_that_loads_and_maps_what_can_be_told() -> None:
    found = table((Field("uni.abstract.cs", "Text"), Field('my "shelf"', "A;B\n\\"), Field("tags.keywords", "a; b")))
    text = "\n".join(fields.suggest(found))
    assert tomllib.loads(text)["field"] == {
        "uni.abstract.cs": {"to": "abstract", "language": "cs"},
        "tags.keywords": {"to": "subject", "separator": ";"},
    }
    assert '# "my \\"shelf\\"" = { to = "ignore"' in text


def test_the_skeleton_includes_the_profile_as_it_was_named_and_says_when_there_is_nothing_to_write() -> None:
    found = table((Field("shelf", "A"),))
    assert 'include = ["mine/ours.toml"]' in list(fields.suggest(found, "mine/ours.toml"))
    assert list(fields.suggest(table((Field("dc.title", "A"),)))) == [
        "# nothing to suggest: no field with a label is unmapped"
    ]


def test_the_order_that_the_dates_of_a_field_tell_is_suggested_where_others_have_two_readings() -> None:
    dates = ("03/04/2003", "25/12/2003", "31.01.2004")
    text = list(fields.suggest(table(*((Field("dc.date.issued", date),) for date in dates))))
    assert tomllib.loads("\n".join(text)) == {"title": "...", "include": ["auto"], "order": "source", "field": {}}
    assert text[2].endswith("# dc.date.issued: day first in 2 of its dates, 1 can be read in two ways")
    both = table(*((Field("dc.date.issued", date),) for date in (*dates, "12/25/2003")))
    assert list(fields.suggest(both)) == ["# nothing to suggest: no field with a label is unmapped"]


def test_a_label_is_guessed_by_its_end_or_by_one_spelled_nearly_so() -> None:
    assert [fields.guess(label) for label in ("x.contributor.advisor", "Titel", "Keyword", "qqq")] == [
        "contributor",
        "title",
        "subject",
        "",
    ]
