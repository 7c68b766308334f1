"""From a release's store to its index, as a build makes it."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pyoxigraph import RdfFormat, parse

from graph.release import Release
from graph.release.draft import Draft
from graph.search import FILE, Hit, Wish, open_, search, tallies
from graph.settings import Settings
from graph.vocab import SKOS

WATERS = Path(__file__).parents[2] / "data" / "waters.trig"
BASE = "http://127.0.0.1:8000/"
NOW = datetime(2026, 11, 23, 14, 5, 1, tzinfo=UTC)


def build(data: Path) -> Release:
    with Draft(Settings(base=BASE, data=data), NOW) as draft:
        for quad in parse(path=WATERS, format=RdfFormat.TRIG):
            draft.add(str(quad.graph_name).rpartition("/")[2].rstrip(">"), [quad.triple])
        return draft.publish({})


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Release:
    return build(tmp_path_factory.mktemp("data"))


def test_a_release_holds_an_index_of_its_labels_that_its_manifest_vouches_for(release: Release) -> None:
    manifest = json.loads((release.path / "manifest.json").read_text(encoding="utf-8"))
    assert FILE in manifest["files"]
    assert (release.path / FILE).stat().st_mode & 0o222 == 0
    hits = search(open_(release.path / FILE), Wish("river*", language="en"))
    assert [(hit.text, hit.kind, hit.records) for hit in hits] == [
        ("river", "pref", 0),
        ("river delta", "pref", 2),
        ("River format", "pref", 0),
        ("rivers", "hidden", 0),
    ]


def test_a_thing_is_in_the_index_with_all_by_which_it_can_be_chosen(release: Release) -> None:
    index = open_(release.path / FILE)
    expected = Hit(
        f"{BASE}subject/lake", "湖", "zh", "pref", 3, (SKOS.Concept.value,), (f"{BASE}scheme/subjects",), "1.2", False
    )
    assert search(index, Wish("湖")) == (expected,)
    assert {hit.text for hit in search(index, Wish("*", language="en", parent=f"{BASE}subject/water"))} == {
        "river", "stream", "rivers", "lake", "river delta",
    }  # fmt: skip
    running = search(index, Wish("*", group=f"{BASE}subject/running", unique=True, deprecated=True))
    assert {hit.iri.rpartition("/")[2] for hit in running} == {"river", "rapids", "brook", "steep"}
    assert [hit.deprecated for hit in search(index, Wish("rivulet", deprecated=True))] == [True]
    assert sum(row.labels for row in tallies(index, f"{BASE}scheme/formats")) == 1


def test_two_builds_of_one_input_make_one_index(release: Release, tmp_path: Path) -> None:
    assert (build(tmp_path).path / FILE).read_bytes() == (release.path / FILE).read_bytes()
