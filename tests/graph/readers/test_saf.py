"""Items of the Simple Archive Format: the metadata of all schemas, and what lies beside them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from graph.readers import read, saf
from graph.record import Document, Field, Record, Reject

Make = Callable[..., Document]
FOLDER = Path(__file__).parents[2] / "data" / "saf"


@pytest.fixture
def item(document: Make) -> Callable[..., Document]:
    """Make an item of the files in the folder, some of them replaced."""

    def make(**changed: bytes) -> Document:
        files = {path.name: path.read_bytes() for path in FOLDER.iterdir()}
        files |= {name.replace("__", "."): content for name, content in changed.items()}
        made = {name: document(content, f"item_1/{name}") for name, content in files.items()}
        main = made.pop("dublin_core.xml")
        return replace(main, companions=tuple(made.values()))

    return make


def test_an_item_gives_its_metadata_then_what_lies_beside_it(item: Make) -> None:
    (found,) = read(item())
    assert isinstance(found, Record)
    assert found.reader == "saf"
    assert found.fields == (
        Field("dc.contributor.author", "Doe, Jane"),
        Field("dc.title", "A title", "en_US"),
        Field("dc.date.issued", "2021-01"),
        Field("saf.collections", "1/2"),
        Field("saf.collections", "1/3"),
        Field(
            "saf.contents",
            "a.pdf",
            parts=(("bundle", "ORIGINAL"), ("description", "The report"), ("primary", "true")),
        ),
        Field("saf.contents", "license.txt", parts=(("bundle", "LICENSE"),)),
        Field("saf.handle", "1/23"),
        Field("local.meeting.place", "zoom"),
        Field(
            "saf.relationships",
            "relation.isAuthorOfPublication 5dace143-1238-4b4f-affb-ed559f9254bb",
            parts=(("relation", "relation.isAuthorOfPublication"), ("target", "5dace143-1238-4b4f-affb-ed559f9254bb")),
        ),
    )


def test_an_item_is_told_by_its_root() -> None:
    assert saf.recognises(b'<?xml version="1.0"?>\n<!-- an item -->\n<dublin_core schema="dc">')
    assert not saf.recognises(b"<dc/>")


def test_a_broken_companion_costs_what_it_says_and_no_more(item: Make) -> None:
    reject, second, record = read(item(metadata_local__xml=b"<dublin_core><dcvalue></dublin_core>", handle=b"\xff"))
    assert isinstance(reject, Reject)
    assert reject.where == "item_1/handle, line 1"
    assert isinstance(second, Reject)
    assert second.where == "item_1/metadata_local.xml, line 1"
    assert isinstance(record, Record)
    assert record.fields[0] == Field("dc.contributor.author", "Doe, Jane")


def test_broken_metadata_costs_the_item(item: Make) -> None:
    (found,) = read(item(dublin_core__xml=b"<dublin_core><dcvalue>&</dcvalue></dublin_core>"))
    assert isinstance(found, Reject)
