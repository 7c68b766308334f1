"""Where a query is at fault is told in the text that was sent, whatever it is made to before it is read."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from server.endpoint.showing import pointer

ABC = '"\\u0061\\U00000062\\u0063"'
FAULTS = {
    "engine": f"SELECT ({ABC} AS ?x) ?>>? {{}}",
    "reader": f"SELECT ({ABC} AS ?x) >>FROBNICATE {{}}",
    "before the escape": f"SELECT ?>>? ({ABC} AS ?x) {{}}",
    "on another line": f"SELECT ({ABC} AS ?x)\n{{ ?\\u0073 ?p ?>>? }}",
    "escapes that stay": 'SELECT ("\\u0022\\u0061\\\\\\u0061" AS ?x) ?>>? {}',
    "at the end": "SELECT * { ?s ?p '\\u0061' >>",
    "Macintosh": "SELECT * {\r?s ?p ?o .\r?s ?>>? }",
    "Windows": "SELECT * {\r\n?s ?p ?o .\r\n?s ?>>? }",
    "mixed": "# one\r# two\n\r\nSELECT * { ?>>? }",
}
"""Queries, in which the fault stands behind ``>>``, which is not sent."""


@pytest.mark.parametrize("case", FAULTS)
def test_a_fault_is_told_where_it_stands_in_what_was_sent(visitor: FlaskClient, case: str) -> None:
    before, _, behind = FAULTS[case].partition(">>")
    lines = before.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    line, column = len(lines), len(lines[-1]) + 1
    sent = {"query": before + behind}
    told = visitor.get("/sparql", query_string=sent, headers={"Accept": "application/problem+json"}).get_json()
    assert (told["line"], told["column"]) == (line, column)
    page = visitor.get("/sparql", query_string=sent, headers={"Accept": "text/html"}).text
    assert f'data-line="{line}" data-column="{column}"' in page
    first, shown, caret = visitor.get("/sparql", query_string=sent).text.splitlines()
    assert first.startswith(f"line {line}, column {column}: ")
    assert caret.index("^") == column - 1
    assert behind.startswith(shown[column - 1 :])


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_pointer_stands_below_its_column_whatever_lines_end_with(end: str) -> None:
    assert pointer(end.join(("one", "\ttwo three", "four")), 2, 6) == "\ttwo three\n\t    ^"


def test_a_pointer_behind_the_last_line_is_none() -> None:
    assert pointer("one", 2, 1) == ""
