"""What is found is counted by scheme, written into the release, and said as measurements; the same each time."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Store, Triple, parse

from graph.names import Names
from graph.quality import Ground, flaws, look
from graph.quality.ground import visible
from graph.quality.report import FILE, FIRST, FOLDER, describe, read, work, write
from graph.release.work import Workshop
from graph.settings import Settings
from graph.vocab import DQV, RDF, SKOS

BASE = "http://127.0.0.1:8000/"
NAMES = Names(BASE)
TTL = """
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix : <http://example.org/> .
:one a skos:ConceptScheme ; skos:prefLabel "One"@en ; skos:hasTopConcept :a .
:two a skos:ConceptScheme ; skos:prefLabel "Deux"@fr .
:a a skos:Concept ; skos:inScheme :one, :two ; skos:prefLabel "amity"@en, "amitie"@fr ; skos:related :a .
:b a skos:Concept ; skos:inScheme :one ; skos:prefLabel "Amity"@en, "b"@fr .
:c a skos:Concept ; skos:prefLabel "amity"@en .
_:nameless a skos:ConceptScheme .
"""
MANY = 45


@pytest.fixture
def store() -> Store:
    made = Store()
    thesaurus = NAMES.graph("thesaurus")
    for triple in parse(TTL, RdfFormat.TURTLE):
        made.add(Quad(triple.subject, triple.predicate, triple.object, thesaurus))
    for number in range(MANY):
        thing = NamedNode(f"http://example.org/n{number}")
        made.add(Quad(thing, RDF.type, SKOS.Concept, thesaurus))
        made.add(Quad(thing, SKOS.prefLabel, Literal(f"number {number}", language="en"), thesaurus))
    return made


@pytest.fixture
def shop(store: Store, tmp_path: Path) -> Workshop:
    return Workshop(tmp_path, store, Settings(), NAMES)


def value(triples: list[Triple], flaw: str, measured: str) -> str:
    nodes = {triple.subject for triple in triples if triple.object == NamedNode(f"{BASE}quality/thesaurus#{flaw}")}
    on = {t.subject for t in triples if t.predicate == DQV.computedOn and t.object == NamedNode(measured)}
    (found,) = (t.object for t in triples if t.predicate == DQV.value and t.subject in nodes & on)
    assert isinstance(found, Literal)
    return found.value


def test_occurrences_count_once_in_all_and_once_for_each_scheme(store: Store) -> None:
    ground = Ground(store, [NAMES.graph("thesaurus")], NAMES.graph("records"))
    found = {finding.flaw.name: finding for finding in look(ground)}
    assert list(found) == [flaw.name for flaw in flaws()]
    reflexive = found["reflexive-relations"]
    assert reflexive.count == 1
    assert reflexive.schemes == {"http://example.org/one": 1, "http://example.org/two": 1}
    assert found["overlapping-labels"].schemes == {"http://example.org/one": 1}
    assert found["no-scheme"].count == MANY + 1
    assert found["broken-links"].count is None


def test_what_only_records_can_tell_is_not_looked_for_without_them(store: Store) -> None:
    found = {finding.flaw.name: finding.count for finding in look(Ground(store, [NAMES.graph("thesaurus")]))}
    assert {name for name, count in found.items() if count is None} == {"broken-links", "no-in-links"}


def test_a_release_gets_a_summary_and_a_line_for_each_occurrence(shop: Workshop) -> None:
    list(work(shop))
    summary = read(shop.folder / FOLDER / FILE)
    by_name = {flaw.name: flaw for flaw in summary.flaws}
    assert (summary.concepts, summary.labels) == (MANY + 3, MANY + 7)
    assert {scheme.label: scheme.concepts for scheme in summary.schemes} == {"One": 2, "Deux": 1, "": 0}
    assert len(by_name["no-scheme"].first) == FIRST
    lines = (shop.folder / FOLDER / "no-scheme.jsonl").read_text(encoding="utf-8").splitlines()
    assert len(lines) == by_name["no-scheme"].count == MANY + 1
    assert json.loads(lines[0]) == {"thing": "http://example.org/c", "thingLabel": "amity", "thingLanguage": "en"}
    assert not (shop.folder / FOLDER / "cycles.jsonl").exists()


def test_measurements_say_metric_thing_and_value(shop: Workshop) -> None:
    triples = list(work(shop))
    assert value(triples, "no-scheme", f"{BASE}dataset") == str(MANY + 1)
    assert value(triples, "reflexive-relations", "http://example.org/two") == "1"
    assert value(triples, "cycles", "http://example.org/one") == "0"
    nodes = {end for triple in triples for end in (triple.subject, triple.object)}
    assert all(isinstance(end, (NamedNode, Literal)) for end in nodes)
    metrics = {triple.subject for triple in triples if triple.object == DQV.Metric}
    assert len(metrics) == len(flaws())
    dimensions = {triple.subject for triple in triples if triple.object == DQV.Dimension}
    assert {triple.object for triple in triples if triple.predicate == DQV.inDimension} == dimensions
    assert not metrics & dimensions
    assert triples == list(describe(read(shop.folder / FOLDER / FILE), NAMES))


def test_the_same_vocabulary_gives_the_same_bytes(shop: Workshop, store: Store, tmp_path: Path) -> None:
    again = tmp_path / "again"
    again.mkdir()
    other = Store()
    other.bulk_extend(sorted(store, key=str, reverse=True))
    assert list(work(shop)) == list(work(replace(shop, folder=again, store=other)))
    first = {path.name: path.read_bytes() for path in (shop.folder / FOLDER).iterdir()}
    assert first == {path.name: path.read_bytes() for path in (again / FOLDER).iterdir()}


def test_only_so_many_occurrences_are_kept_and_all_are_counted(store: Store, tmp_path: Path) -> None:
    ground = Ground(store, [NAMES.graph("thesaurus")])
    summary = write(ground, look(ground, kept=3), tmp_path / FOLDER, "en")
    assert next(flaw.count for flaw in summary.flaws if flaw.name == "no-scheme") == MANY + 1
    assert len((tmp_path / FOLDER / "no-scheme.jsonl").read_text(encoding="utf-8").splitlines()) == 3


def test_a_text_is_shown_with_what_nobody_sees_and_not_without_end() -> None:
    assert visible("a\u0007b\u00ad") == "a[U+0007]b[U+00AD]"
    assert visible("\u00e9t\u00e9 a") == "\u00e9t\u00e9 a"
    assert visible("x" * 5000) == "x" * 300 + "\u2026"
