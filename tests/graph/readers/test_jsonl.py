from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.readers import jsonl
from graph.record import Document, Field, Record, Reject

Make = Callable[..., Document]
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
FIELDS = st.builds(Field, TEXT, TEXT, TEXT, st.lists(st.tuples(TEXT, TEXT), max_size=3).map(tuple))
RECORDS = st.builds(Record, st.lists(FIELDS, max_size=4).map(tuple), TEXT, TEXT, st.integers(0, 10**20), TEXT)
ONE = Record((Field("Title:\u00a0", "Grüße\r\nან\u2028\x85\x00", "de", (("href", "/x"),)),), "a.html", "ab", 3, "html")


@given(records=st.lists(RECORDS, max_size=3))
def test_a_record_comes_back_as_it_was_written(document: Make, records: list[Record]) -> None:
    content = "".join(jsonl.line(record) for record in records).encode()
    assert list(jsonl.read(document(content))) == records


def test_what_is_written_is_recognised_and_is_one_line() -> None:
    written = jsonl.line(ONE)
    assert jsonl.recognises(written.encode())
    assert written.count("\n") == 1


def test_a_record_keeps_the_document_that_it_first_came_from(document: Make) -> None:
    (record,) = jsonl.read(document(jsonl.line(ONE).encode(), "other.jsonl"))
    assert record == ONE


GOOD = jsonl.line(ONE).encode()
WRONG = {
    b'{"seealso":2}': '"seealso": 1',
    b"[1]": '"seealso": 1',
    b"{": "it is not JSON",
    b"[" * 5000: "it is not JSON",
    GOOD.strip().replace(b'"position":3', b'"position":"3"'): "'position'",
    GOOD.strip().replace(b'"position":3', b'"position":true'): "'position'",
    GOOD.strip().replace(b'["href","/x"]', b'["href"]'): "pairs",
    GOOD.strip().replace(b'"label":', b'"name":'): "not a string",
    GOOD.strip().replace(b'"href"', b'"\\ud800"'): "surrogate",
    GOOD.strip().replace(b"Gr", b"\xff"): "not UTF-8",
}


@pytest.mark.parametrize(("line", "why"), WRONG.items(), ids=WRONG.values())
def test_a_wrong_line_is_a_reject_and_costs_no_other(line: bytes, why: str, document: Make) -> None:
    first, reject, last = jsonl.read(document(GOOD + line + b"\n\n" + GOOD, "x.jsonl"))
    assert first == last == ONE
    assert isinstance(reject, Reject)
    assert reject.where == "x.jsonl, line 2"
    assert why in reject.why


def test_a_line_past_its_bound_is_a_reject(document: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jsonl, "LONGEST", len(GOOD) + 10)
    reject, record = jsonl.read(document(b'{"seealso":1' + b" " * 5000 + b"}\n" + GOOD))
    assert isinstance(reject, Reject)
    assert record == ONE


@given(
    content=st.one_of(st.binary(max_size=100), st.binary(max_size=20).map(lambda noise: GOOD[:90] + noise + GOOD[90:]))
)
def test_no_bytes_make_it_raise(document: Make, content: bytes) -> None:
    jsonl.recognises(content)
    assert all(repr(found).encode() for found in jsonl.read(document(content)))
