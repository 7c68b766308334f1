"""Each flaw is found where an example has it, and nowhere else."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from pyoxigraph import DefaultGraph, NamedNode, Quad, RdfFormat, Store, parse

from graph.quality import Finding, Flaw, Ground, flaws
from graph.quality.find import seek
from graph.quality.flaw import DIMENSIONS, FOLDER, SEVERITIES
from graph.quality.links import broken
from graph.vocab import RDF, SKOS

EXAMPLES = Path(__file__).parent / "examples"
JUDGED, RECORDS = NamedNode("urn:judged"), NamedNode("http://example.org/records")
FLAWED = re.compile(r"\bflawed\b")
NONE = 1 << 30


def ground(path: Path) -> Ground:
    """Put the default graph of an example in a graph to be judged, beside its records."""
    store = Store()
    for quad in parse(path=str(path), format=RdfFormat.TRIG, rename_blank_nodes=False):
        graph = JUDGED if isinstance(quad.graph_name, DefaultGraph) else quad.graph_name
        store.add(Quad(quad.subject, quad.predicate, quad.object, graph))
    return Ground(store, [JUDGED], RECORDS)


def sought(flaw: Flaw, judged: Ground) -> Finding:
    if flaw.needs != "network":
        return seek(judged, flaw)
    return broken(judged, lambda address: "status 404" if "gone" in address else "", NONE)[0]


def things(judged: Ground) -> set[str]:
    """Give all that an example speaks of, records aside."""
    return {str(end) for quad in judged.store for end in (quad.subject, quad.object) if quad.graph_name == JUDGED}


@pytest.mark.parametrize("flaw", flaws(), ids=lambda flaw: flaw.name)
def test_a_flaw_is_found_in_what_has_it_and_in_nothing_else(flaw: Flaw) -> None:
    judged = ground(EXAMPLES / f"{flaw.name}.trig")
    expected = {thing.strip("<>") for thing in things(judged) if FLAWED.search(thing)}
    found = sought(flaw, judged)
    assert expected
    assert any("sound" in thing for thing in things(judged))
    assert {one.thing for one in found.occurrences} == expected
    assert found.count == len(found.occurrences)


def test_every_example_is_of_a_flaw_and_every_query_too() -> None:
    names = {flaw.name for flaw in flaws()}
    assert {path.stem for path in EXAMPLES.iterdir()} == names
    assert {path.stem for path in (FOLDER / "queries").iterdir()} == {flaw.name for flaw in flaws() if not flaw.way}


def test_the_table_names_severities_and_dimensions_that_there_are_and_the_issues_of_qskos_once() -> None:
    assert {flaw.severity for flaw in flaws()} == set(SEVERITIES)
    assert {flaw.dimension for flaw in flaws()} == set(DIMENSIONS)
    assert not {flaw.name for flaw in flaws()} & set(DIMENSIONS)
    named = [flaw.qskos for flaw in flaws() if flaw.qskos]
    assert len(named) == len(set(named)) == 30
    assert [flaw.severity for flaw in flaws()] == sorted((f.severity for f in flaws()), key=SEVERITIES.index)


def test_an_empty_vocabulary_has_no_flaw() -> None:
    judged = Ground(Store(), [JUDGED], RECORDS)
    assert {flaw.name: sought(flaw, judged).count for flaw in flaws()} == {flaw.name: 0 for flaw in flaws()}


def test_a_chain_of_a_hundred_thousand_concepts_is_walked() -> None:
    def concept(number: int) -> NamedNode:
        return NamedNode(f"http://example.org/{number:06}")

    store = Store()
    length = 100_000
    store.bulk_extend(Quad(concept(n), SKOS.broader, concept((n + 1) % length), JUDGED) for n in range(length))
    store.bulk_extend(Quad(concept(n), RDF.type, SKOS.Concept, JUDGED) for n in range(length))
    judged = Ground(store, [JUDGED])
    by_name = {flaw.name: flaw for flaw in flaws()}
    circle = seek(judged, by_name["cycles"])
    assert circle.count == 1
    assert circle.occurrences[0].text.startswith("100,000 concepts")
    assert seek(judged, by_name["clusters"]).count == 0
