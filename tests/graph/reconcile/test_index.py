"""The index of names that a release has: the same bytes for the same release, and everything that has a name in it."""

from __future__ import annotations

import hashlib
from itertools import pairwise
from pathlib import Path

import pytest
from pyoxigraph import RdfFormat, Store, parse

from graph.errors import ReleaseError
from graph.names import Names
from graph.reconcile import Condition, Things, Wish, reconcile
from graph.reconcile.gather import things
from graph.reconcile.kinds import LANGUAGES, LEAVES, TYPES, find
from graph.reconcile.make import write
from graph.reconcile.properties import PROPERTIES

DATA = Path(__file__).parents[2] / "data"
BASE = "http://127.0.0.1:8000/"


@pytest.fixture(scope="module")
def store() -> Store:
    store = Store()
    for name in ("served.trig", "reconcile.trig"):
        store.extend(parse(path=DATA / name, format=RdfFormat.TRIG))
    return store


@pytest.fixture(scope="module")
def folder(store: Store, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("index") / "reconcile"
    write(folder, list(things(store, Names(BASE))))
    return folder


def test_the_same_release_gives_the_same_bytes(store: Store, folder: Path, tmp_path: Path) -> None:
    write(tmp_path / "again", list(things(store, Names(BASE))))
    once, again = (
        {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(place.iterdir())}
        for place in (folder, tmp_path / "again")
    )
    assert once == again
    assert len(once) == 5


def test_every_leaf_has_its_things_in_one_range(folder: Path) -> None:
    found = Things(folder)
    assert set(found.spans) == set(LEAVES)
    edges = [found.spans[leaf] for leaf in LEAVES]
    assert edges[0][0] == 1
    assert all(one[1] + 1 == other[0] for one, other in pairwise(edges))
    assert edges[-1][1] == found.index.size


def test_what_records_say_is_known_of_what_they_name(folder: Path) -> None:
    found = Things(folder)
    (number,) = found.known(f"{BASE}agent/doe-jane")
    about = found.about(number)
    assert about.records == 1
    assert about.values["year"] == {2001: 1}
    assert [found.concept(place).iri for place in about.values["country"]] == [f"{BASE}place/AL"]
    assert found.known("https://orcid.org/0000-0002-1825-0097") == (number,)


def test_a_release_without_an_index_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ReleaseError, match="seealso build"):
        Things(tmp_path / "reconcile")


def test_an_empty_release_has_an_index_that_finds_nothing(tmp_path: Path) -> None:
    write(tmp_path / "reconcile", [])
    found = Things(tmp_path / "reconcile")
    assert reconcile(found, Wish("anything")) == ()
    assert list(found.suggest("a", found.among(LEAVES))) == []


@pytest.mark.parametrize("text", ["", "   ", "!!!", "…", "\x00", '"', "*", "x" * 1000])
def test_any_text_may_be_asked_for(text: str, folder: Path) -> None:
    found = Things(folder)
    reconcile(found, Wish(text))
    reconcile(found, Wish("Albania", conditions=(Condition("country", (text,)), Condition("year", (text,)))))
    list(found.suggest(text, found.among(LEAVES)))


def test_types_and_properties_are_named_in_every_language() -> None:
    assert all(len(one.names) == len(LANGUAGES) for one in TYPES.values())
    assert all(len(one.names) == len(LANGUAGES) for one in PROPERTIES.values())
    assert all(one.broader in {"", *TYPES} and set(one.leaves) <= set(LEAVES) for one in TYPES.values())
    assert all(set(one.of) <= set(LEAVES) and one.to in {"", *TYPES} for one in PROPERTIES.values())
    assert find("http://www.w3.org/ns/org#Organization") is TYPES["body"]
    assert find("Event") is TYPES["meeting"]
    assert find("Q5") is None
