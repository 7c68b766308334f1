"""MARC records in XML: each field under its tag, its subfields apart and joined."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from graph.readers import marcxml, oai, read
from graph.record import Document, Field, Record, Reject

Make = Callable[..., Document]
COLLECTION = (Path(__file__).parents[2] / "data" / "marcxml" / "collection.xml").read_bytes()


def test_a_collection_gives_leader_control_and_data_fields(document: Make) -> None:
    first, second = read(document(COLLECTION))
    assert isinstance(first, Record)
    assert first.reader == "marcxml"
    assert first.fields == (
        Field("marc.leader", "01142cam  2200301 a 4500", parts=(("06-07", "am"),)),
        Field("marc.001", "92005291"),
        Field(
            "marc.008",
            "920219s1993    caua   j      000 0 eng  ",
            parts=(("06-14", "s1993    "), ("15-17", "cau"), ("35-37", "eng")),
        ),
        Field(
            "marc.245",
            "A house of words / Jane Doe.",
            parts=(("ind1", "1"), ("ind2", "0"), ("a", "A house of words /"), ("c", "Jane Doe.")),
        ),
        Field("marc.650", "Houses Poetry.", parts=(("ind1", " "), ("ind2", "1"), ("a", "Houses"), ("x", "Poetry."))),
    )
    assert isinstance(second, Record)
    assert second.position == 2


@pytest.mark.parametrize(
    "content",
    [
        b"<record><leader>x</leader></record>",
        b'<collection xmlns="http://www.loc.gov/MARC21/slim"><record><controlfield tag="001"/></record></collection>',
        COLLECTION.replace(b' xmlns:marc="http://www.loc.gov/MARC21/slim"', b""),
    ],
)
def test_records_are_told_by_what_they_begin_with(content: bytes, document: Make) -> None:
    assert marcxml.recognises(content)
    assert all(isinstance(item, Record) for item in read(document(content)))


def test_an_answer_with_marc_in_it_is_for_the_other_reader() -> None:
    marc = b"<metadata><record><leader/></record></metadata>"
    content = b"<OAI-PMH><GetRecord><record><header/>" + marc + b"</record></GetRecord></OAI-PMH>"
    assert not marcxml.recognises(content)
    assert oai.recognises(content)


def test_a_record_without_end_costs_itself_only(document: Make) -> None:
    field = b'<controlfield tag="001">%d</controlfield>'
    content = b"<collection><record>" + field % 1 + b"<record>" + field % 2 + b"</record></collection>"
    reject, record = read(document(content))
    assert isinstance(reject, Reject)
    assert "<record> is not closed" in reject.why
    assert isinstance(record, Record)
    assert record.fields == (Field("marc.001", "2"),)


def test_a_field_in_another_script_goes_by_the_field_that_it_repeats(document: Make) -> None:
    subfields = b'<subfield code="6">%s</subfield><subfield code="a">A</subfield>'
    fields = b"".join(
        b'<datafield tag="880" ind1="1" ind2="0">' + subfields % link + b"</datafield>"
        for link in (b"245-01/(N", b"100-00/$1/r", b"somewhere")
    )
    (record,) = read(document(b"<collection><record><leader/>" + fields + b"</record></collection>"))
    assert isinstance(record, Record)
    own = (("ind1", "1"), ("ind2", "0"))
    assert record.fields[1:] == (
        Field("marc.245", "245-01/(N A", parts=(("tag", "880"), *own, ("6", "245-01/(N"), ("a", "A"))),
        Field("marc.100", "100-00/$1/r A", parts=(("tag", "880"), *own, ("6", "100-00/$1/r"), ("a", "A"))),
        Field("marc.880", "somewhere A", parts=(*own, ("6", "somewhere"), ("a", "A"))),
    )


@pytest.mark.parametrize("field", [b"<leader>short</leader>", b'<controlfield tag="008">160718s</controlfield>'])
def test_a_coded_field_that_is_too_short_has_no_parts(field: bytes, document: Make) -> None:
    (record,) = read(document(b"<collection><record>" + field + b"</record></collection>"))
    assert isinstance(record, Record)
    assert record.fields[0].parts == ()
