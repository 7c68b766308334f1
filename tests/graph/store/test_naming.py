"""What a query makes of texts is named as the store has it only where the texts hold the whole beginning of a name."""

from __future__ import annotations

import pytest
from pyoxigraph import NamedNode, Quad, QuerySolutions, Store

from graph.sparql.query import Query, inspect
from graph.store.remote.naming import Naming

BASE = "http://example.org/"
NAMING = Naming(BASE, "20260101T000000Z-00000000")
THING = NamedNode("http://e/thing")


def found(condition: str, prologue: str = "") -> int:
    """Count what a store far away finds in the graph of links."""
    store = Store()
    store.add(Quad(THING, THING, THING, NamedNode(NAMING.graph("links"))))
    text = f"{prologue} SELECT ?g {{ GRAPH ?g {{ ?s ?p ?o }} FILTER({condition}) }}"
    asked = NAMING.ask(Query(text), inspect(text, 100))
    answer = store.query(
        asked.text,
        default_graph=[NamedNode(iri) for iri in asked.default_graphs],
        named_graphs=[NamedNode(iri) for iri in asked.named_graphs],
    )
    assert isinstance(answer, QuerySolutions)
    return len(list(answer))


@pytest.mark.parametrize(
    "condition",
    [
        f"?g = <{BASE}graph/links>",
        f'?g = IRI("{BASE}graph/links")',
        f'?g = IRI(CONCAT("{BASE}graph/", "links"))',
        f'STRSTARTS(STR(?g), "{BASE}graph/")',
        'STRENDS(STR(?g), "/links")',
    ],
)
def test_a_name_whose_whole_beginning_is_written_is_found(condition: str) -> None:
    assert found(condition) == 1


@pytest.mark.parametrize(
    ("condition", "prologue"),
    [
        (f'?g = IRI(CONCAT("{BASE}", "graph/", "links"))', ""),
        (f'?g = IRI(CONCAT("{BASE}graph", "/links"))', ""),
        ('?g = IRI("links")', f"BASE <{BASE}graph/>"),
    ],
)
def test_a_name_that_is_put_together_of_pieces_is_that_of_no_graph_as_the_manual_says(
    condition: str, prologue: str
) -> None:
    assert found(condition, prologue) == 0
