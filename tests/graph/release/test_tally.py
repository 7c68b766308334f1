from __future__ import annotations

from collections import Counter
from pathlib import Path

import hypothesis
import pytest
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Store, Triple, serialize

from graph.release import partitions, tally
from graph.release.partitions import Distinct, Partition, Partitions
from graph.release.stored import stored
from graph.release.survey import Survey
from graph.vocab import DCTERMS, RDF, RDFS, SKOS, VOID, VOID_EXT, XSD

THINGS = st.sampled_from([NamedNode(f"http://e.org/{n}") for n in range(4)])
CLASSES = st.sampled_from([SKOS.Concept, SKOS.ConceptScheme, DCTERMS.Location])
TEXTS = st.sampled_from(
    [
        Literal('a "b" <c> .'),
        Literal("a", language="en"),
        Literal("a", language="fr"),
        Literal("1", datatype=XSD.integer),
        Literal(f"<x> {RDF.type} <y> ."),
        Literal("x^^<y>"),
    ]
)
SAID = st.one_of(
    st.builds(Triple, THINGS, st.just(RDF.type), CLASSES),
    st.builds(Triple, THINGS, st.sampled_from([DCTERMS.title, DCTERMS.subject]), st.one_of(THINGS, TEXTS)),
)
TYPED = Triple(NamedNode("http://e.org/1"), RDF.type, SKOS.Concept)
GRAPH = st.lists(SAID, unique=True, max_size=12).map(lambda found: sorted(found, key=str))


def write(folder: Path, graphs: dict[str, list[Triple]]) -> dict[str, Path]:
    parts = {name: folder / f"{name}.nt" for name in graphs}
    for name, triples in graphs.items():
        serialize(triples, parts[name], RdfFormat.N_TRIPLES)
    return parts


def naive(triples: list[Triple], everywhere: list[Triple]) -> Partitions:
    """Count as one counts by hand."""
    kinds: dict[object, set[str]] = {}
    for triple in everywhere:
        if triple.predicate == RDF.type and isinstance(triple.object, NamedNode):
            kinds.setdefault(triple.subject, set()).add(triple.object.value)
    found: dict[str, dict[str, tuple[list[int], Counter[str], Counter[str]]]] = {}
    for triple in triples:
        for kind in kinds.get(triple.subject, ()):
            empty: tuple[list[int], Counter[str], Counter[str]] = ([0], Counter(), Counter())
            total, classes, datatypes = found.setdefault(kind, {}).setdefault(triple.predicate.value, empty)
            total[0] += 1
            if isinstance(triple.object, Literal):
                datatypes[triple.object.datatype.value] += 1
            else:
                classes.update(kinds.get(triple.object, ()))
    pairs = {(t.predicate.value, t.subject) for t in triples}, {(t.predicate.value, t.object) for t in triples}
    return Partitions(
        {k: {p: Partition(n[0], dict(c), dict(d)) for p, (n, c, d) in v.items()} for k, v in found.items()},
        {
            name: Distinct(*(sum(one == name for one, _ in each) for each in pairs))
            for name in {t.predicate.value for t in triples}
        },
    )


@hypothesis.settings(max_examples=50)
@hypothesis.given(GRAPH, GRAPH)
def test_partitions_count_what_things_of_a_class_have_whichever_graph_names_the_class(
    tmp_path_factory: pytest.TempPathFactory, one: list[Triple], two: list[Triple]
) -> None:
    parts = write(tmp_path_factory.mktemp("parts"), {"one": one, "two": two})
    found = {name: each.partitions for name, each in tally.tally(parts).items()}
    assert found == {"one": naive(one, one + two), "two": naive(two, one + two)}


@pytest.mark.parametrize(("batch", "held"), [(1, 1 << 19), (100, 100), (1 << 16, 1)])
def test_partitions_are_the_same_whatever_is_counted_at_once_and_kept_in_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, batch: int, held: int
) -> None:
    monkeypatch.setattr(tally, "BATCH", batch)
    monkeypatch.setattr(tally, "HELD", held)
    triples = [
        triple
        for n in range(300)
        for triple in (
            Triple(NamedNode(f"http://e.org/{n}"), RDF.type, SKOS.Concept),
            Triple(NamedNode(f"http://e.org/{n}"), SKOS.broader, NamedNode(f"http://e.org/{n % 7}")),
        )
    ]
    survey, found = tally.tally(write(tmp_path, {"one": triples}))["one"]
    concept = found.classes[SKOS.Concept.value]
    assert concept[SKOS.broader.value] == Partition(300, {SKOS.Concept.value: 300}, {})
    assert found.properties[SKOS.broader.value] == Distinct(300, 7)
    assert (survey.triples, survey.subjects, survey.objects) == (600, 300, 8)
    assert survey.classes == {SKOS.Concept.value: 300}
    assert survey.properties == {RDF.type.value: 300, SKOS.broader.value: 300}
    assert survey.examples == {SKOS.Concept.value: "http://e.org/0"}


def test_what_there_is_no_number_left_for_is_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tally, "MOST", 3)
    triples = [Triple(SKOS.Concept, NamedNode(f"http://e.org/p{n}"), Literal("x")) for n in range(5)]
    survey, found = tally.tally(write(tmp_path, {"one": triples}))["one"]
    assert set(found.properties) == set(survey.properties) == {"http://e.org/p0", "http://e.org/p1"}
    assert survey.triples == 5


def test_numbers_and_dates_are_told_apart_as_the_store_does(tmp_path: Path) -> None:
    texts = [
        Literal("1", datatype=XSD.integer),
        Literal("01", datatype=XSD.integer),
        Literal("1", datatype=XSD.nonNegativeInteger),
        Literal("2026-11-23T00:00:00Z", datatype=XSD.dateTime),
        Literal("2026-11-23T00:00:00+00:00", datatype=XSD.dateTime),
        Literal("n.d.", datatype=XSD.date),
        Literal('"1"^^<x>'),
    ]
    triples = [Triple(NamedNode("http://e.org/1"), DCTERMS.title, text) for text in texts]
    survey, found = tally.tally(write(tmp_path, {"one": [TYPED, *triples]}))["one"]
    store = Store()
    store.extend(Quad(t.subject, t.predicate, t.object) for t in (TYPED, *triples))
    held = {quad.object for quad in store}
    assert len(held) == 5
    assert (survey.objects, found.properties[DCTERMS.title.value].objects) == (5, 4)
    told = found.classes[SKOS.Concept.value][DCTERMS.title.value].datatypes
    assert set(told) == {term.datatype.value for term in held if isinstance(term, Literal)}


def test_a_partition_is_described_by_names_of_its_own_and_grouped_by_subject() -> None:
    graph = NamedNode("http://e.org/graph/records")
    linked = Partitions(
        {SKOS.Concept.value: {RDFS.seeAlso.value: Partition(3, {SKOS.Concept.value: 2}, {XSD.date.value: 1})}},
        {RDFS.seeAlso.value: Distinct(2, 3)},
    )
    found = list(partitions.describe(graph, Survey(3, 2, 3, {}, {RDFS.seeAlso.value: 3}, {}), linked))
    kind, use = (
        NamedNode(f"{graph.value}#{name}")
        for name in ("class-skos-Concept", "class-skos-Concept-property-rdfs-seeAlso")
    )
    assert Triple(kind, VOID.propertyPartition, use) in found
    target = NamedNode(f"{use.value}-class-skos-Concept")
    assert Triple(use, VOID.classPartition, target) in found
    assert Triple(target, VOID["class"], SKOS.Concept) in found
    datatype = NamedNode(f"{use.value}-datatype-xsd-date")
    assert Triple(use, VOID_EXT.datatypePartition, datatype) in found
    assert Triple(datatype, VOID_EXT.datatype, XSD.date) in found
    whole = NamedNode(f"{graph.value}#property-rdfs-seeAlso")
    assert Triple(whole, VOID.distinctObjects, Literal("3", datatype=XSD.integer)) in found
    turns = [t.subject for i, t in enumerate(found) if i == 0 or found[i - 1].subject != t.subject]
    assert len(turns) == len(set(turns))


TYPED_TEXTS = st.one_of(
    st.from_regex(r"-?[0-9]{1,3}(\.[0-9]{0,3})?", fullmatch=True),
    st.from_regex(r"[0-9]{4}-[01][0-9]-[0-3][0-9](Z|T00:00:00(\.0+)?(Z|\+00:00)?)?", fullmatch=True),
    st.sampled_from(["", "true", "1", "INF", "1e0", "-0", "+1", "99999999999999999999", "1.100000000000000000001"]),
)
TYPES = st.sampled_from(("integer", "decimal", "date", "dateTime", "double", "boolean", "gYear")).map(
    lambda name: NamedNode(f"{XSD.iri}{name}")
)


@hypothesis.settings(max_examples=300)
@hypothesis.given(TYPED_TEXTS, TYPES)
def test_a_literal_is_written_as_the_store_gives_it_back(text: str, datatype: NamedNode) -> None:
    triple = Triple(RDF.type, RDF.type, Literal(text, datatype=datatype))
    store = Store()
    store.add(Quad(*triple))
    line, kept = (serialize([each], format=RdfFormat.N_TRIPLES) or b"" for each in (triple, *(q.triple for q in store)))
    assert stored(line.split(b" ", 2)[2]) == kept.split(b" ", 2)[2]
