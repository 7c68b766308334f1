from __future__ import annotations

import pytest
from pyoxigraph import Literal, QuerySolutions, Store

from graph.sparql.query import inspect
from graph.sparql.untag import untag

VALUES = 'VALUES (?s ?o) { (1 "a"@en) (1 "b"@en) (2 "c"@en) (3 "d") (4 UNDEF) (5 <http://e/x>) (6 7) }'


def found(query: str) -> list[list[object]]:
    answer = Store().query(untag(inspect(query, 100).text))
    assert isinstance(answer, QuerySolutions)
    return sorted(([*row] for row in answer), key=str)


def test_what_is_put_together_has_no_language() -> None:
    rows = found(f"SELECT ?s (GROUP_CONCAT(?o; SEPARATOR = ' ') AS ?all) {{ {VALUES} }} GROUP BY ?s")
    texts = {row[1] for row in rows}
    assert {Literal("c"), Literal("d")} < texts
    assert texts & {Literal("a b"), Literal("b a")}
    assert not any(isinstance(text, Literal) and text.language for text in texts)


@pytest.mark.parametrize(
    "query",
    [
        f"SELECT (GROUP_CONCAT(?o) AS ?all) {{ {VALUES} }}",
        f"SELECT ?s (STRLEN(GROUP_CONCAT(DISTINCT STR(?o); separator=')')) AS ?n) {{ {VALUES} }} GROUP BY ?s",
        f"SELECT ?s {{ {VALUES} }} GROUP BY ?s HAVING (GROUP_CONCAT(STR(?o)) != 'x') ORDER BY GROUP_CONCAT(STR(?o))",
        f"SELECT ?s {{ {VALUES} }} GROUP BY ?s HAVING CONTAINS(group_concat(STR(?o)), 'c')",
        f"SELECT ?x {{ {{ SELECT (GROUP_CONCAT(STR(?o)) AS ?x) {{ {VALUES} }} GROUP BY ?s }} FILTER(?x = 'c') }}",
        f"SELECT (CONCAT(GROUP_CONCAT(STR(?o)), GROUP_CONCAT(STR(?s))) AS ?both) {{ {VALUES} }} GROUP BY ?s",
    ],
)
def test_wherever_it_stands_the_rest_is_as_it_was(query: str) -> None:
    answer = Store().query(query)
    assert isinstance(answer, QuerySolutions)
    assert found(query) == sorted(([*row] for row in answer), key=str)
    assert untag(query).upper().count("STR(GROUP_CONCAT(") == query.upper().count("GROUP_CONCAT(")


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { ?s ?p 'GROUP_CONCAT(?o)' }",
        "SELECT ?group_concat { ?group_concat ?p ?o }",
        "PREFIX group_concat: <http://e/> SELECT * { group_concat:a ?p ?o }",
        "SELECT GROUP_CONCAT { ?s ?p ?o }",
    ],
)
def test_what_is_none_stays_as_it_is(query: str) -> None:
    assert untag(query) == query


@pytest.mark.parametrize("query", ["SELECT (GROUP_CONCAT(?o AS ?x) { ?s ?p ?o }", "SELECT (GROUP_CONCAT() AS ?x) {}"])
def test_what_is_no_query_becomes_none(query: str) -> None:
    for text in (query, untag(query)):
        with pytest.raises(SyntaxError):
            Store().query(text)
