"""Each constraint of the shipped shapes has an example that it accepts and one that it reports, and reports alone."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest
import rdflib
from pyoxigraph import NamedNode, QuerySolutions, RdfFormat, Store
from rdflib.namespace import SH

from graph.shacl.validate import TARGETS, Shapes, check, load_shapes

FOLDER = Path(__file__).parent
VALID = sorted(FOLDER.glob("*/valid-*.ttl"))
INVALID = sorted(FOLDER.glob("*/invalid-*.ttl"))
SHAPES = "https://w3id.org/seealso/shapes#"
NOTE = re.compile(r"^# (?:violates|and with it) shapes:(\S+) sh:(\w+)ConstraintComponent$", re.MULTILINE)
PARAMETERS = (
    *("minCount", "maxCount", "datatype", "nodeKind", "class", "pattern", "uniqueLang", "disjoint"),
    *("node", "not", "or", "qualifiedMinCount", "qualifiedMaxCount", "sparql"),
)
STRUCTURE = {
    *("path", "severity", "message", "property", "qualifiedValueShape"),
    *(str(kind).removeprefix(str(SH)) for kind in TARGETS),
}
"""What a shape says that is not a constraint; the qualified value shape is one with its counts."""

Constraint = tuple[str, str]


@cache
def shipped() -> Shapes:
    return load_shapes()


def constraints() -> list[Constraint]:
    graph = shipped().graph
    aimed = {shape for kind in TARGETS for shape in graph.subjects(None, None) if (shape, kind, None) in graph}
    return sorted(
        (str(shape).removeprefix(SHAPES), "SPARQL" if name == "sparql" else name[0].upper() + name[1:])
        for shape in aimed
        for name in PARAMETERS
        if (shape, SH[name], None) in graph
    )


def expected(example: Path) -> list[Constraint]:
    return [(shape, component) for shape, component in NOTE.findall(example.read_text())]


def found(example: Path) -> set[Constraint]:
    results = check([example], shipped()).results
    component = f"{SH}(.*)ConstraintComponent"
    return {(r.shape.removeprefix(SHAPES), re.sub(component, r"\1", r.constraint)) for r in results}


def name(example: Path) -> str:
    return f"{example.parent.name}/{example.stem}"


def test_the_examples_and_constraints_are_all_found() -> None:
    assert (len(constraints()), len(VALID), len(INVALID)) == (176, 28, 199)


def test_every_shape_uses_only_constraints_that_this_test_knows() -> None:
    graph = shipped().graph
    known = {*PARAMETERS, *STRUCTURE}
    shapes = {*graph.subjects(rdflib.RDF.type, SH.NodeShape), *graph.subjects(rdflib.RDF.type, SH.PropertyShape)}
    used = {str(p).removeprefix(str(SH)) for s in shapes for p in graph.predicates(s) if str(p).startswith(str(SH))}
    assert used <= known


def test_every_shape_has_an_iri_and_a_message_and_those_with_targets_a_severity() -> None:
    graph = shipped().graph
    for kind in (SH.NodeShape, SH.PropertyShape, SH.SPARQLConstraint):
        for shape in graph.subjects(rdflib.RDF.type, kind):
            assert str(shape).startswith(SHAPES)
            messages = list(graph.objects(shape, SH.message))
            query = graph.value(shape, SH.sparql)
            assert [m.language for m in messages if isinstance(m, rdflib.Literal)] == ([] if query else ["en"]), shape
            if any((shape, target, None) in graph for target in TARGETS):
                assert graph.value(shape, SH.severity) in {SH.Violation, SH.Warning, SH.Info}, shape


@pytest.mark.parametrize("example", VALID, ids=name)
def test_a_valid_example_is_without_any_result(example: Path) -> None:
    assert check([example], shipped()).results == ()


@pytest.mark.parametrize("example", INVALID, ids=name)
def test_an_invalid_example_has_the_results_that_it_names_and_no_other(example: Path) -> None:
    assert found(example) == set(expected(example)) != set()


def test_every_constraint_has_an_invalid_example_of_its_own() -> None:
    assert sorted({expected(example)[0] for example in INVALID}) == constraints()


def test_every_constraint_has_a_valid_example_with_a_value_to_judge() -> None:
    store = Store()
    for example in VALID:
        store.bulk_load(path=example, format=RdfFormat.TURTLE, base_iri="http://example.org/", to_graph=_graph(example))
    unjudged = {shape for shape, component in constraints() if not _judged(store, shape, component)}
    assert unjudged == set()


def _graph(example: Path) -> NamedNode:
    return NamedNode(f"urn:example:{name(example)}")


TARGET_PATTERNS = {
    SH.targetClass: "?focus a <{}> .",
    SH.targetSubjectsOf: "?focus <{}> ?any .",
    SH.targetObjectsOf: "?any <{}> ?focus .",
}


def _judged(store: Store, shape: str, component: str) -> bool:
    """Tell whether an example has a node that the shape is for, with a value where it says something of values."""
    graph, node = shipped().graph, rdflib.URIRef(SHAPES + shape)
    path = shipped().paths.get(str(node))
    forbidden = (node, SH.maxCount, rdflib.Literal(0)) in graph
    value = "" if path is None or forbidden else f"?focus {path if path[0] in '(^' else f'<{path}>'} ?value ."
    for kind, pattern in TARGET_PATTERNS.items():
        for target in graph.objects(node, kind):
            query = f"SELECT ?focus WHERE {{ GRAPH ?graph {{ {pattern.format(target)} {value} }} }} LIMIT 1"
            solutions = store.query(query)
            if isinstance(solutions, QuerySolutions) and list(solutions):
                return True
    return False
