"""The doors together: each has its tests, each knows its own, and none raises."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.readers import READERS, read
from graph.record import Document, Record, Reject

HERE = Path(__file__).parent
TEST_OF = {"csv": "tabular", "json": "entities"}
"""Readers whose module goes by another name than theirs."""

CASES = {
    "text": "Title:\u00a0A\nPublisher:\u00a0B\n".encode(),
    "html": b'<html><head><meta name="DC.title" content="A"><meta name="DC.creator" content="B"></head></html>',
    "csv": b"id,collection,dc.title[en_US]\n1,2/3,A\n",
    "jsonl": b'{"seealso": 1, "document": "d", "sha256": "00", "position": 1, "reader": "text", "fields": []}\n',
    "json": b'{"uuid": "1", "metadata": {"dc.title": [{"value": "A", "language": "en"}]}}',
    "oai": b'<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><GetRecord><record><header><identifier>x</identifier>'
    b"</header></record></GetRecord></OAI-PMH>",
    "marcxml": b'<collection xmlns="http://www.loc.gov/MARC21/slim"><record><controlfield tag="001">1</controlfield>'
    b"</record></collection>",
    "saf": b'<dublin_core schema="dc"><dcvalue element="title" qualifier="none">A</dcvalue></dublin_core>',
}


def test_every_reader_has_its_case_and_its_tests() -> None:
    assert set(CASES) == set(READERS)
    for name in READERS:
        assert (HERE / f"test_{TEST_OF.get(name, name)}.py").is_file(), name


@pytest.mark.parametrize("name", CASES)
def test_each_reader_recognises_its_own_and_is_the_first_to(name: str, document: Callable[..., Document]) -> None:
    (record,) = read(document(CASES[name]))
    assert isinstance(record, Record), record
    if name != "jsonl":
        assert record.reader == name


@pytest.mark.parametrize("name", CASES)
@given(content=st.binary(max_size=300))
def test_no_reader_raises_on_arbitrary_bytes(name: str, content: bytes) -> None:
    import hashlib
    import io

    made = Document("x", hashlib.sha256(content).hexdigest(), len(content), lambda: io.BytesIO(content), name)
    for item in read(made):
        assert isinstance(item, Record | Reject)


def test_a_reader_that_is_not_there_is_a_reject_that_names_those_that_are(document: Callable[..., Document]) -> None:
    (reject,) = read(document(b"x", reader="xls"))
    assert isinstance(reject, Reject)
    assert "no reader 'xls'; there are csv, html, json, jsonl, marcxml, oai, saf, text" in reject.why
