from __future__ import annotations

import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from pyoxigraph import NamedNode, RdfFormat, Triple

from graph.shacl.facts import Facts, Graph, to_oxigraph, to_rdflib
from graph.shacl.suspects import CONSTRAINTS, Plan, plan
from graph.shacl.validate import TARGETS, Engine, Shapes, load_shapes, prepare, validate
from ontology import prefixes

FOLDER = Path(__file__).parents[2] / "shapes"
EXAMPLES = sorted(FOLDER.glob("*/*.ttl"))
SUITES = Path(os.environ.get("SEEALSO_TESTSUITES", Path(__file__).parents[4] / "shared/data/testsuites"))
HEAD = "@base <http://example.org/> .\n" + "".join(f"@prefix {p}: <{n}> .\n" for p, n in prefixes().items())


def parsed(turtle: str) -> list[Triple]:
    return [quad.triple for quad in ox.parse((HEAD + turtle).encode(), RdfFormat.TURTLE)]


def read(path: Path) -> list[Triple]:
    return [quad.triple for quad in ox.parse(path.read_bytes(), RdfFormat.TURTLE, base_iri=path.as_uri())]


def slow(shapes: Shapes) -> Shapes:
    """Have pySHACL judge every node."""
    return Shapes(shapes.graph, shapes.paths, Engine(shapes.graph, quick=False))


@cache
def shipped() -> Shapes:
    return load_shapes()


@cache
def whole() -> Shapes:
    return slow(shipped())


def planned(turtle: str) -> Plan | None:
    return plan(prepare(parsed(turtle)).graph, rdflib.URIRef("http://example.org/s"))


def test_every_shipped_shape_has_a_plan() -> None:
    graph = shipped().graph
    aimed = {shape for kind in TARGETS for shape in graph.subjects(kind, None)}
    assert len(aimed) > 100
    assert [shape for shape in aimed if plan(graph, shape) is None] == []


def test_the_examples_are_all_found() -> None:
    assert len(EXAMPLES) == 227


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_an_example_has_the_results_that_it_has_when_pyshacl_judges_every_node(example: Path) -> None:
    triples = read(example)
    assert validate(triples, shipped()) == validate(triples, whole())


def test_all_examples_together_have_the_results_that_they_have_when_pyshacl_judges_every_node() -> None:
    triples = [triple for example in EXAMPLES for triple in read(example)]
    report = validate(triples, shipped())
    assert report == validate(triples, whole())
    assert len(report.results) > 100


def suite() -> Iterator[object]:
    folder = SUITES / "shacl/tests/core"
    files = [file for file in sorted(folder.glob("*/*.ttl")) if file.stem != "manifest"]
    if not files:
        reason = "the W3C SHACL test suite is not here; set SEEALSO_TESTSUITES to the folder that holds shacl/tests"
        yield pytest.param(Path(), marks=pytest.mark.skip(reason=reason))
    yield from (pytest.param(file, id=f"{file.parent.name}/{file.stem}") for file in files)


@pytest.mark.parametrize("file", list(suite()))
def test_a_file_of_the_shacl_suite_has_the_results_that_it_has_when_pyshacl_judges_every_node(file: Path) -> None:
    triples = read(file)
    shapes = prepare(triples)
    assert validate(triples, shapes) == validate(triples, slow(shapes))


def test_what_surely_conforms_is_no_suspect() -> None:
    facts = Facts(parsed('<a> a skos:Concept ; skos:note "x" . <b> a skos:Concept .'))
    found = planned("<s> a sh:PropertyShape ; sh:targetClass skos:Concept ; sh:path skos:note ; sh:minCount 1 .")
    assert found is not None
    assert list(found.suspects(facts)) == [NamedNode("http://example.org/b")]


@pytest.mark.parametrize(
    "words",
    [
        "sh:closed true",
        "sh:deactivated true",
        "sh:property <s>",
        "sh:hasValue 1",
        'sh:minCount "one" ; sh:path skos:note',
        'sh:pattern "a" ; sh:flags "i"',
        'sh:pattern "("',
        "sh:datatype xsd:date , xsd:gYear",
        "sh:path ( skos:broader skos:note ) ; sh:minCount 1",
        "sh:not [ sh:minLength 1 ]",
        "<own> 1",
    ],
)
def test_a_shape_with_words_that_are_not_known_is_left_to_pyshacl(words: str) -> None:
    assert planned(f"<s> sh:targetClass skos:Concept ; {words} .") is None


@pytest.mark.parametrize(
    ("query", "flat"),
    [
        ("SELECT $this WHERE { $this a ?kind FILTER NOT EXISTS { $this a ?other FILTER (?other != ?kind) } }", True),
        ("SELECT DISTINCT $this ?value WHERE { $this (skos:broader|^skos:narrower)+ ?value }", True),
        ("SELECT $this WHERE { $this skos:note ?n FILTER regex(?n, '^{*}') }", True),
        ("SELECT $this WHERE { $this skos:broader* ?value }", False),
        ("SELECT $this WHERE { ?value skos:broader $this }", False),
        ("SELECT $this WHERE { $this a ?kind { FILTER bound($this) } }", False),
        ("SELECT $this WHERE { $this a ?kind OPTIONAL { $this skos:note ?note } }", False),
        ("SELECT $this WHERE { $this a ?kind } LIMIT 1", False),
        ("SELECT $this WHERE { { SELECT ?any WHERE { ?any a ?kind } LIMIT 1 } }", False),
        ("ASK { $this a ?kind }", False),
    ],
)
def test_a_query_is_asked_once_only_where_it_finds_the_same_for_all_nodes(query: str, flat: bool) -> None:
    found = planned(f'<s> a sh:NodeShape ; sh:targetClass skos:Concept ; sh:sparql [ sh:select """{query}""" ] .')
    assert (found is not None) == flat


def test_sub_classes_in_the_data_are_left_to_pyshacl() -> None:
    triples = parsed("<C> rdfs:subClassOf skos:Concept . <a> a <C> .")
    shapes = prepare(parsed("<s> a sh:NodeShape ; sh:targetClass skos:Concept ; sh:nodeKind sh:Literal ."))
    assert len(validate(triples, shapes).results) == 1


def test_each_constraint_of_the_table_is_in_a_shipped_shape() -> None:
    assert [
        word for word in CONSTRAINTS if not any(shipped().graph.subject_objects(word)) and word != rdflib.SH.property
    ] == []


def test_facts_are_a_graph_of_rdflib_that_answers_every_pattern() -> None:
    triples = parsed('<a> skos:note "x"@en-GB , 1.50 , [] ; skos:broader <b> . <b> skos:note "x"@en-GB .')
    graph, plain = Graph(Facts([*triples, *triples])), rdflib.Graph()
    for triple in triples:
        plain.add((to_rdflib(triple.subject), to_rdflib(triple.predicate), to_rdflib(triple.object)))
    for subject, predicate, value in plain:
        assert [to_rdflib(to_oxigraph(term)) for term in (subject, predicate, value)] == [subject, predicate, value]
        for number in range(8):
            pattern = tuple(t if number >> i & 1 else None for i, t in enumerate((subject, predicate, value)))
            found = list(graph.triples(pattern))  # type: ignore[arg-type]
            assert len(found) == len(set(found))
            assert set(found) == set(plain.triples(pattern))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("words", "suspects"),
    [
        ("sh:maxCount 1", ["b"]),
        ("sh:datatype xsd:date", ["b", "c"]),
        ("sh:minCount 1", ["a"]),
        ("sh:qualifiedValueShape [ sh:nodeKind sh:Literal ] ; sh:qualifiedMinCount 1", ["a"]),
    ],
)
def test_a_node_without_the_property_is_suspect_only_where_the_shape_asks_for_one(
    words: str, suspects: list[str]
) -> None:
    facts = Facts(
        parsed('<a> a skos:Concept . <b> a skos:Concept ; skos:note "x", "y" . <c> a skos:Concept ; skos:note "z" .')
    )
    found = planned(f"<s> a sh:PropertyShape ; sh:targetClass skos:Concept ; sh:path skos:note ; {words} .")
    assert found is not None
    assert sorted(node.value.rpartition("/")[2] for node in found.suspects(facts)) == suspects
