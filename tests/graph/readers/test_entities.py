from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.readers import entities
from graph.readers.entities import stream
from graph.record import Document, Field, Record, Reject

DATA = Path(__file__).parents[2] / "data" / "entities"
ITEM = (DATA / "dspace-item.json").read_text(encoding="utf-8")
OBJECT = '{"_embedded": {"indexableObject": %s}}'
SEARCH = '{"_embedded": {"searchResult": {"_embedded": {"objects": [OBJECT, OBJECT]}}}}'.replace("OBJECT", OBJECT)
Make = Callable[..., Document]
Found = list[Record | Reject]


def values(found: Record | Reject) -> dict[str, list[str]]:
    assert isinstance(found, Record), found
    named: dict[str, list[str]] = {}
    for field in found.fields:
        named.setdefault(field.label, []).append(field.value)
    return named


def test_a_dspace_item_gives_its_metadata_by_their_own_names(document: Make) -> None:
    (record,) = entities.read(document(ITEM.encode()))
    assert isinstance(record, Record)
    own = [field for field in record.fields if field.label.startswith("dc.")]
    assert own == [
        Field(
            "dc.contributor.author", "Roe, Jane", "", (("authority", "3b9c2f10"), ("confidence", "600"), ("place", "0"))
        ),
        Field("dc.contributor.author", "Doe, John", "", (("confidence", "-1"), ("place", "1"))),
        Field("dc.subject.other", "droits de l’enfant", "fr", (("confidence", "-1"), ("place", "0"))),
        Field("dc.title", "Rights of the child", "en_US", (("confidence", "-1"), ("place", "0"))),
    ]
    assert values(record)["handle"] == ["1/42"]
    assert values(record)["_links.self.href"] == ["https://repository.example/server/api/core/items/1911e8a4"]


@pytest.mark.parametrize(
    "page",
    [
        SEARCH,
        '{"_embedded": {"items": [%s, %s]}, "page": {"size": 20}}',
        "[%s, %s]",
        "%s\n%s",
    ],
)
def test_items_are_found_on_any_page_of_the_interface(page: str, document: Make) -> None:
    found = list(entities.read(document((page % (ITEM, ITEM)).encode())))
    assert [values(record)["dc.title"] for record in found] == [["Rights of the child"]] * 2
    assert [record.position for record in found if isinstance(record, Record)] == [1, 2]


def test_older_dspace_metadata_go_by_their_keys(document: Make) -> None:
    item = {
        "handle": "1/2",
        "metadata": [{"key": "dc.title", "value": "A", "language": "en"}, {"key": "dc.type", "value": "B"}],
    }
    (record,) = entities.read(document(json.dumps(item).encode()))
    assert isinstance(record, Record)
    assert record.fields[1:] == (Field("dc.title", "A", "en"), Field("dc.type", "B"))


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        ('{"status": 401, "error": "Unauthorized", "message": "m", "path": "/p"}', "the interface's error 401"),
        ('{"uuid": "1", "type": "collection", "metadata": {}}', "it is a collection; an item was expected"),
        ("{}", "it is an empty object"),
        ("[3]", "an object was expected"),
        ('[["a"]]', "an object was expected"),
    ],
)
def test_what_is_no_item_is_a_reject(answer: str, why: str, document: Make) -> None:
    (reject,) = entities.read(document(answer.encode()))
    assert isinstance(reject, Reject)
    assert why in reject.why


def test_an_entity_tells_the_language_of_its_texts(document: Make) -> None:
    english, arabic = entities.read(document((DATA / "uwazi.json").read_bytes()))
    assert isinstance(english, Record)
    assert Field("title", "Case of the nineteen", "en") in english.fields
    assert Field("metadata.pa_s.label", "Colombia", "en", (("index", "0"),)) in english.fields
    assert Field("metadata.fecha", "1088985600", "", (("json", "number"),)) in english.fields
    assert isinstance(arabic, Record)
    assert Field("title", "قضية التسعة عشر", "ar") in arabic.fields


def test_numbers_stay_as_written_and_nothing_is_dropped(document: Make) -> None:
    text = r'{"a": 1.10, "b": 1E5, "c": 123456789012345678901234567890, "d": null, "e": [], "f": {}, "g": true, '
    text += r'"a": "again", "h": "\ud800x"}'
    (record,) = entities.read(document(text.encode()))
    assert isinstance(record, Record)
    assert [(field.label, field.value) for field in record.fields] == [
        ("a", "1.10"), ("b", "1E5"), ("c", "123456789012345678901234567890"), ("d", ""), ("e", ""), ("f", ""),
        ("g", "true"), ("a", "again"), ("h", r"\ud800x"),
    ]  # fmt: skip


def test_lists_repeat_their_label_and_keep_what_belongs_together(document: Make) -> None:
    text = '{"title": {"en": "A", "fr": "B"}, "by": [{"first": "J", "last": "Roe"}, {"first": "K", "last": "Doe"}], '
    text += '"x": [["1"], "2"]}'
    (record,) = entities.read(document(text.encode()))
    assert isinstance(record, Record)
    assert record.fields == (
        Field("title.en", "A"), Field("title.fr", "B"),
        Field("by.first", "J", "", (("index", "0"),)), Field("by.last", "Roe", "", (("index", "0"),)),
        Field("by.first", "K", "", (("index", "1"),)), Field("by.last", "Doe", "", (("index", "1"),)),
        Field("x", "1", "", (("index", "0"),)), Field("x", "2"),
    )  # fmt: skip


def test_a_broken_line_costs_no_other(document: Make) -> None:
    lines = b'{"a": "1"}\n{"a": "2\n{"a": "3", \n{"a" "4"}\nnoise\n{"a": "5\tx"}\n'
    found = list(entities.read(document(lines, "x.jsonl")))
    assert [values(record)["a"] for record in found if isinstance(record, Record)] == [["1"], ["5\tx"]]
    rejects = [found.where for found in found if isinstance(found, Reject)]
    assert rejects == ["x.jsonl, line 2", "x.jsonl, line 3", "x.jsonl, line 4"]


def test_an_array_that_is_cut_off_gives_what_came_before(document: Make) -> None:
    *records, reject = entities.read(document(b'[{"a":"1"},{"a":"2"},{"a":'))
    assert [values(record)["a"] for record in records] == [["1"], ["2"]]
    assert isinstance(reject, Reject)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_every_unicode_form_is_read(encoding: str, document: Make) -> None:
    content = '[{"title": "Grüße"}]'.encode(encoding)
    (record,) = entities.read(document(content))
    assert values(record) == {"title": ["Grüße"]}


@pytest.mark.parametrize("piece", [1, 7, 64])
def test_it_does_not_matter_where_the_stream_is_cut(
    piece: int, document: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = (DATA / "uwazi.json").read_bytes()
    whole = list(entities.read(document(content)))
    monkeypatch.setattr(stream, "PIECE", piece)
    assert list(entities.read(document(content))) == whole


@pytest.mark.parametrize("content", [b"[" * 100_000, b'{"a":' * 100_000, b'[{"a": ' + b"[" * 100 + b"]" * 100 + b"}]"])
def test_nesting_past_the_bound_is_a_reject(content: bytes, document: Make) -> None:
    found = list(entities.read(document(content)))
    assert isinstance(found[0], Reject)
    assert "nested too deep" in found[0].why


def test_an_object_past_its_bound_is_a_reject(document: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "LARGEST", 1000)
    monkeypatch.setattr(stream, "PIECE", 100)
    found = list(entities.read(document(b'[{"a": "1"}, {"a": "' + b"x" * 50_000 + b'"}]')))
    assert [type(one) for one in found] == [Record, Reject]
    assert isinstance(found[1], Reject)
    assert "at most 1,000 characters" in found[1].why


@pytest.mark.parametrize("head", [b'{"a"', b"[{", b'\xef\xbb\xbf [ {"a"', '{"a": 1}'.encode("utf-16"), b"{", b"[]"])
def test_json_is_recognised_by_its_opening(head: bytes) -> None:
    assert entities.recognises(head)


@pytest.mark.parametrize("head", [b"", b"[Title] x", b"{\\rtf1", b"id,title\n", b"<a>", b"3"])
def test_what_is_no_json_is_not_recognised(head: bytes) -> None:
    assert not entities.recognises(head)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
TEXTS = JSON.map(lambda value: json.dumps(value).encode())


@given(
    content=st.one_of(st.binary(max_size=100), TEXTS, st.lists(st.one_of(TEXTS, st.binary(max_size=5))).map(b"\n".join))
)
def test_no_bytes_make_it_raise_and_all_it_yields_is_unicode(document: Make, content: bytes) -> None:
    entities.recognises(content)
    for found in entities.read(document(content)):
        repr(found).encode()
        if isinstance(found, Record):
            "".join(field.label + field.value + field.language for field in found.fields).encode()
