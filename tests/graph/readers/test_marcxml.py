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
        Field("marc.leader", "01142cam  2200301 a 4500"),
        Field("marc.001", "92005291"),
        Field("marc.008", "920219s1993    caua   j      000 0 eng  "),
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
