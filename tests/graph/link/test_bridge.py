"""Bridges: another vocabulary's names for what is ours lead to what shares no word and no language with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from graph import authority
from graph.link import ACCEPT, EXACT, Concept, Label, link

X = "http://example.org/"
SKOS = "http://www.w3.org/2004/02/skos/core#"
Names = Mapping[str, tuple[str, ...]]
Maker = Callable[[str, Names], authority.Index]

OURS = Concept(X + "s", (Label("glacier", "en"),))
THERE = {"t": ("Gletscher@de",), "z": ("Bahnhof@de",)}
BETWEEN = {"m": ("Glaciers@en", "Gletscher@de"), "n": ("Railway stations@en", "Bahnhof@de")}


@pytest.fixture
def made(tmp_path: Path) -> Maker:
    def make(name: str, concepts: Names) -> authority.Index:
        lines = []
        for iri, labels in concepts.items():
            for label in labels:
                text, _, language = label.partition("@")
                lines.append(f'<{X}{name}/{iri}> <{SKOS}prefLabel> "{text}"@{language} .')
        path = tmp_path / f"{name}.nt"
        path.write_text("\n".join(lines), encoding="utf-8")
        authority.add(path, name, tmp_path)
        return authority.open_(tmp_path, name)

    return make


def test_a_concept_is_found_in_a_language_that_only_the_bridge_shares(made: Maker) -> None:
    with made("there", THERE) as index, made("between", BETWEEN) as bridge:
        ((_, alone),) = link([OURS], index)
        ((_, rows),) = link([OURS], index, via=[bridge])
    assert not alone
    assert (rows[0].concept, rows[0].relation) == (f"{X}there/t", EXACT)
    assert rows[0].score >= ACCEPT
    assert "between has it as 'Glaciers' (en), and calls it 'Gletscher' (de), too" in rows[0].reason


def test_what_a_bridge_says_is_no_surer_than_either_end(made: Maker) -> None:
    with made("there", THERE) as index, made("between", BETWEEN) as bridge:
        ((_, direct),) = link([Concept(X + "s", (Label("Gletscher", "de"),))], index)
        ((_, rows),) = link([OURS], index, via=[bridge])
    assert rows[0].score < direct[0].score


def test_a_bridge_that_has_two_of_the_name_leads_nowhere(made: Maker) -> None:
    two = {**BETWEEN, "o": ("Glacier@en", "Wurst@de"), "p": ("Glacier@en", "Brot@de")}
    with made("there", THERE) as index, made("between", {**two, "q": ("glacier@en",)}) as bridge:
        ((_, rows),) = link([OURS], index, via=[bridge])
    assert not rows


def test_a_bridge_is_not_asked_where_our_own_labels_meet(made: Maker) -> None:
    wrong = {"m": ("Glaciers@en", "Bahnhof@de")}
    ours = Concept(X + "s", (Label("glacier", "en"), Label("Gletscher", "de")))
    with made("there", THERE) as index, made("between", wrong) as bridge:
        assert list(link([ours], index, via=[bridge])) == list(link([ours], index))


def test_labels_that_differ_in_a_language_of_both_speak_against_a_bridge(made: Maker) -> None:
    ours = Concept(X + "s", (Label("glacier", "en"), Label("Firnfeld", "de")))
    with made("there", THERE) as index, made("between", BETWEEN) as bridge:
        ((_, plain),) = link([OURS], index, via=[bridge])
        ((_, rows),) = link([ours], index, via=[bridge])
    assert rows[0].score < plain[0].score
    assert any(one.kind == "languages" and one.weight < 0 for one in rows[0].evidence)
