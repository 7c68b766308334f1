"""The index of labels: what is found, in which order, and that any text may be asked for."""

from __future__ import annotations

import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from graph.errors import BuildError, ReleaseError, StoreError
from graph.search import (
    DIGITS,
    SIGNS,
    Entry,
    Hit,
    Index,
    Label,
    Name,
    Wish,
    letters,
    lines,
    names,
    open_,
    search,
    tallies,
)
from graph.search.fold import fold
from graph.search.make import write

WHOLE = st.characters(exclude_categories=["Cs"])
THING, PLACE = "urn:class:thing", "urn:class:place"
ONE, TWO = "urn:scheme:one", "urn:scheme:two"


def entry(iri: str, *labels: Label) -> Entry:
    return Entry(f"urn:{iri}", labels, (THING,), (ONE,))


def pref(text: str, language: str = "en") -> Label:
    return Label(text, language, "pref")


def alt(text: str, language: str = "en") -> Label:
    return Label(text, language, "alt")


def hidden(text: str, language: str = "en") -> Label:
    return Label(text, language, "hidden")


WATER = entry("water", pref("water"), pref("eau", "fr"), pref("вода", "ru"), pref("水", "zh"))
RIVER = entry("river", pref("river"), alt("running water"), hidden("watter"))
ENTRIES = (
    replace(WATER, notation="1"),
    replace(RIVER, broader=("urn:water",), records=2),
    replace(entry("delta", pref("river delta")), broader=("urn:river",), records=7, groups=("urn:group",)),
    replace(entry("school", pref("École", "fr"), pref("school", "en-GB")), schemes=(TWO,), types=(THING, PLACE)),
    replace(entry("gone", pref("water mill")), deprecated=True),
    replace(entry("odd", pref('50 % of "a_b" \\ c'), pref("3D model", "de"), alt("¿qué?", "es")), schemes=(ONE, TWO)),
    replace(entry("namesake", alt("water")), groups=("urn:group", "urn:other")),
)


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    path = tmp_path_factory.mktemp("index") / "labels.sqlite"
    write(path, ENTRIES)
    return open_(path)


def found(index: Index, asked: str | Wish) -> list[str]:
    return [hit.text for hit in search(index, Wish(asked) if isinstance(asked, str) else asked)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("water", ["water", "water"]),
        ("WATER ", ["water", "water"]),
        ("wat*", ["water", "water", "watter"]),
        ("*ter", ["water", "water", "running water", "watter"]),
        ("*ate*", ["water", "running water", "water"]),
        ("r*r", ["river", "running water"]),
        ("r*v*d*a", ["river delta"]),
        ("ecole", ["École"]),
        ("*col*", ["École"]),
        ("*од*", ["вода"]),
        ("в*", ["вода"]),
        ("*水*", ["水"]),
        ("*e*a*u*", ["eau"]),
        ("q*", []),
        ("¿que*", ["¿qué?"]),
        ("*%*", ['50 % of "a_b" \\ c']),
        ("*\\*", ['50 % of "a_b" \\ c']),
        ("%", []),
        ("_", []),
        ("w_ter", []),
        ("wate", []),
        ("*xyz*", []),
        ("", []),
        ("   ", []),
    ],
)
def test_a_pattern_finds_the_labels_that_it_means_and_no_others(index: Index, text: str, expected: list[str]) -> None:
    assert sorted(found(index, text)) == sorted(expected)


def test_whole_labels_go_before_beginnings_before_words_before_the_rest(index: Index) -> None:
    assert found(index, "*water*") == ["water", "water", "running water"]
    assert found(index, "*er*") == ["river delta", "river", "water", "running water", "water", "watter"]


def test_preferred_labels_go_before_others_and_much_used_things_before_little_used(index: Index) -> None:
    assert [(hit.kind, hit.iri) for hit in search(index, Wish("water"))] == [
        ("pref", "urn:water"),
        ("alt", "urn:namesake"),
    ]
    assert found(index, "riv*") == ["river delta", "river"]


def test_a_hit_tells_of_its_thing(index: Index) -> None:
    assert search(index, Wish("school")) == (
        Hit("urn:school", "school", "en-gb", "pref", 0, (PLACE, THING), (TWO,), "", False),
    )
    assert search(index, Wish("eau"))[0].notation == "1"


@pytest.mark.parametrize(
    ("wish", "expected"),
    [
        (Wish("*", language="fr"), {"eau", "École"}),
        (Wish("school", language="en"), {"school"}),
        (Wish("school", language="en-GB"), {"school"}),
        (Wish("school", language="en-US"), set()),
        (Wish("*", language="e"), set()),
        (Wish("*", language="%"), set()),
        (Wish("*water*", kinds=("alt",)), {"running water", "water"}),
        (Wish("*", kinds=("hidden",)), {"watter"}),
        (Wish("*", kinds=("none",)), set()),
        (Wish("*", types=(PLACE,)), {"École", "school"}),
        (Wish("*", schemes=(TWO,), language="de"), {"3D model"}),
        (Wish("*", schemes=("urn:none",)), set()),
        (Wish("*", parent="urn:water"), {"river", "running water", "watter", "river delta"}),
        (Wish("*delta", parent="urn:water"), {"river delta"}),
        (Wish("*", parent="urn:none"), set()),
        (Wish("*", group="urn:group"), {"river delta", "water"}),
        (Wish("wat*", group="urn:group"), {"water"}),
        (Wish("*", group="urn:group", parent="urn:river"), {"river delta"}),
        (Wish("water m*", deprecated=True), {"water mill"}),
        (Wish("water m*"), set()),
    ],
)
def test_a_wish_chooses(index: Index, wish: Wish, expected: set[str]) -> None:
    assert {hit.text for hit in search(index, wish)} == expected


def test_a_unique_wish_finds_each_thing_once_by_its_best_label(index: Index) -> None:
    hits = search(index, Wish("*", unique=True))
    assert len({hit.iri for hit in hits}) == len(hits) == len(ENTRIES) - 1
    assert {hit.text for hit in hits if hit.iri == "urn:namesake"} == {"water"}


def test_pages_of_hits_make_the_whole(index: Index) -> None:
    whole = search(index, Wish("*e*"))
    parts = [search(index, Wish("*e*", limit=3, offset=start)) for start in range(0, len(whole) + 3, 3)]
    assert tuple(hit for part in parts for hit in part) == whole
    assert search(index, Wish("*e*", limit=-1)) == search(index, Wish("*e*", offset=10**12)) == ()


@given(st.text(alphabet=st.one_of(st.sampled_from("*%_\\'\"\0\x02\x03()^:-+ aewr水"), WHOLE)))
@example("*" * 10_000)
@example("a" * 10_000)
@example("*a" * 5_000)
@example('" OR "')
@example("NEAR(a b)")
@example("\x02\x02w*")
def test_any_text_may_be_asked_for_and_finds_what_a_plain_comparison_finds(index: Index, text: str) -> None:
    hits = search(index, Wish(text, limit=1000))
    parts = [fold(part) for part in text.strip().split("*")]
    parts[0], parts[-1] = parts[0].lstrip(), parts[-1].rstrip()
    if len(text) > 1000 or (not any(parts) and len(parts) == 1):
        assert hits == ()
        return
    alive = [label.text for known in ENTRIES if not known.deprecated for label in known.labels]
    assert sorted(hit.text for hit in hits) == sorted(label for label in alive if meets(fold(label).strip(), parts))


@pytest.mark.parametrize(("half", "rest"), [("\ud800", ""), ("\ud800*", "*"), ("w\udfff*", "w*")])
def test_half_a_character_is_none(index: Index, half: str, rest: str) -> None:
    assert search(index, Wish(half)) == search(index, Wish(rest))
    assert search(index, Wish("*", parent=half)) == search(index, Wish("*", group=half)) == ()


def meets(label: str, parts: list[str]) -> bool:
    """Compare a label with the parts of a pattern, from left to right."""
    if len(parts) == 1:
        return label == parts[0]
    first, *middle, last = parts
    if len(label) < len(first) + len(last) or not (label.startswith(first) and label.endswith(last)):
        return False
    at, end = len(first), len(label) - len(last)
    for part in middle:
        if (place := label.find(part, at, end)) < 0:
            return False
        at = place + len(part)
    return True


def test_a_long_word_in_a_large_index_is_found_by_its_rarest_parts(tmp_path: Path) -> None:
    write(
        tmp_path / "labels.sqlite",
        [entry(str(n), pref(f"label number {n}"), pref(chr(0x4E00 + n), "zh")) for n in range(2000)],
    )
    many = open_(tmp_path / "labels.sqlite")
    assert found(many, "*number 777") == ["label number 777"]
    assert len(found(many, Wish("*el*num*", limit=5000))) == 1000
    assert found(many, f"*{chr(0x4E00 + 1234)}*") == [chr(0x4E00 + 1234)]
    assert len(found(many, "*l*")) == 100


def test_the_same_labels_give_the_same_bytes(tmp_path: Path) -> None:
    for name, entries in (("one", ENTRIES), ("other", ENTRIES[::-1])):
        write(tmp_path / name, entries)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "other").read_bytes()


def test_a_circle_of_broader_things_ends(tmp_path: Path) -> None:
    around = [
        replace(entry("a", pref("a")), broader=("urn:b",)),
        replace(entry("b", pref("b")), broader=("urn:a", "urn:unknown")),
    ]
    write(tmp_path / "labels.sqlite", around)
    assert sorted(found(open_(tmp_path / "labels.sqlite"), Wish("*", parent="urn:a"))) == ["a", "b"]


def test_an_index_of_nothing_answers(tmp_path: Path) -> None:
    assert write(tmp_path / "labels.sqlite", []) == 0
    empty = open_(tmp_path / "labels.sqlite")
    assert (search(empty, Wish("*")), search(empty, Wish("a*")), tallies(empty), letters(empty, ONE, "en")) == ((),) * 4


def test_what_is_no_index_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ReleaseError, match="has no index of labels"):
        open_(tmp_path / "labels.sqlite")


def test_nothing_writes_to_an_index_that_is_open(index: Index) -> None:
    with pytest.raises(StoreError, match="readonly"):
        list(index.rows("DELETE FROM label"))


def test_a_broken_index_is_an_error_of_the_store(tmp_path: Path) -> None:
    path = tmp_path / "labels.sqlite"
    path.write_bytes(b"no database at all " * 1000)
    with pytest.raises(StoreError, match="failed"):
        search(open_(path), Wish("a*"))


def test_a_disk_that_does_not_take_an_index_is_an_error_of_the_build(tmp_path: Path) -> None:
    with pytest.raises(BuildError, match="cannot be written"):
        write(tmp_path / "absent" / "labels.sqlite", ENTRIES)


def test_threads_and_processes_read_one_index_at_once(index: Index) -> None:
    answers: list[list[str]] = []
    threads = [threading.Thread(target=lambda: answers.append(found(index, "wat*"))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [found(index, "wat*")] * 8
    command = (
        "import sys; from pathlib import Path; from graph.search import Wish, open_, search;"
        "print(len(search(open_(Path(sys.argv[1])), Wish('wat*'))))"
    )
    process = subprocess.run(
        [sys.executable, "-c", command, str(index.path)],
        cwd=Path(__file__).parents[3],
        capture_output=True,
        text=True,
        check=True,
    )
    assert process.stdout.strip() == "3"


def test_names_give_all_labels_and_the_best_in_a_language(index: Index) -> None:
    known = names(index, ["urn:water", "urn:none", "urn:school"])
    assert list(known) == ["urn:water", "urn:school"]
    water, school = known.values()
    assert [label.language for label in water.labels] == ["en", "fr", "ru", "zh"]
    assert water.notation == "1"
    assert [called(water, "fr"), called(water, "de", "zh"), called(water, "de"), called(school, "en")] == [
        "eau", "水", "water", "school",
    ]  # fmt: skip


def called(name: Name, *languages: str) -> str:
    label = name.preferred(*languages)
    return label.text if label else ""


def test_the_alphabet_of_a_language_leads_to_its_labels(index: Index) -> None:
    assert [(row.letter, row.labels) for row in letters(index, ONE, "en")] == [("R", 3), ("W", 2), (DIGITS, 1)]
    assert [row.letter for row in letters(index, ONE, "ru")] == ["В"]
    assert [row.letter for row in letters(index, TWO, "es")] == [SIGNS]
    assert [row.text for row in lines(index, ONE, "en", "r")] == ["river", "river delta", "running water"]
    assert [row.preferred for row in lines(index, ONE, "en", "R")] == ["", "", "river"]
    assert [row.text for row in lines(index, ONE, "en", "*", limit=2, offset=1)] == ["river", "river delta"]
    assert [row.text for row in lines(index, TWO, "es", SIGNS)] == ["¿qué?"]
    assert lines(index, "urn:none", "en", "*") == lines(index, ONE, "en", "ß") == ()


def test_labels_are_counted_by_language_and_kind(index: Index) -> None:
    counts = {(row.language, row.kind): row.labels for row in tallies(index, ONE)}
    assert counts["en", "pref"] == 5
    assert counts["en", "alt"] == 2
    assert counts["en", "hidden"] == 1
    assert sum(row.labels for row in tallies(index)) == sum(len(known.labels) for known in ENTRIES)
