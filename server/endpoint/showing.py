"""The page of the endpoint: a form for people, and an answer or an error below it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from flask import Response, render_template
from pyoxigraph import QueryBoolean, QueryResultsFormat, QuerySolutions, parse_query_results

import ontology
from graph.names import Names
from graph.sparql.query import Query
from graph.sparql.reading import ENDING
from server.cache import Kept
from server.endpoint.shelf import shelf
from server.negotiation import formats
from server.served.current import settings

ROWS = 1000
"""How many rows of an answer the page shows."""
CHARACTERS = 500_000
"""How many characters of a graph the page shows."""
WINDOW = 100
"""How many characters of a line at fault are shown."""
EXAMPLE = """SELECT ?record ?title WHERE {
  ?record a seealso:Record ; dct:title ?title .
}
LIMIT 10
"""


@dataclass(frozen=True, slots=True)
class Shown:
    """An answer as the page shows it: a truth, rows under columns, or the text of a graph; ``cut`` where not all."""

    truth: bool | None = None
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    text: str = ""
    cut: bool = False


def shown(store: Kept, query: Query) -> Shown:
    """Evaluate a query that was inspected for the page."""
    if query.form and query.form.is_graph:
        text, cut = _beginning(store.answer(query, formats.TURTLE.media_type).chunks())
        return Shown(text=text, cut=cut)
    with_all = b"".join(store.answer(query, formats.JSON.media_type).chunks())
    result = parse_query_results(with_all, QueryResultsFormat.JSON)
    if isinstance(result, QueryBoolean):
        return Shown(truth=bool(result))
    return _table(result)


def _table(result: QuerySolutions) -> Shown:
    names = tuple(variable.value for variable in result.variables)
    rows: list[tuple[str, ...]] = []
    for solution in result:
        if len(rows) == ROWS:
            return Shown(columns=names, rows=tuple(rows), cut=True)
        rows.append(tuple("" if (term := solution[name]) is None else str(term) for name in names))
    return Shown(columns=names, rows=tuple(rows))


def _beginning(chunks: Iterator[bytes]) -> tuple[str, bool]:
    taken, size = [], 0
    for chunk in chunks:
        taken.append(chunk)
        size += len(chunk)
        if size > CHARACTERS:
            return b"".join(taken).decode(errors="ignore")[:CHARACTERS], True
    return b"".join(taken).decode(), False


def page(text: str, result: Shown | None = None, error: str = "", line: int = 0, column: int = 0) -> Response:
    """Show the form with its query, and the answer or what is wrong, and at which line and column if that is told."""
    known = prefixes()
    body = render_template(
        "sparql.html",
        query=text or "".join(f"PREFIX {name}: <{known[name]}>\n" for name in ("dct", "seealso")) + f"\n{EXAMPLE}",
        prefixes=known,
        result=result,
        error=error,
        line=line,
        column=column,
        offers=(*formats.TABLES, *formats.GRAPHS),
        **shelf(),
    )
    return Response(body, content_type=formats.HTML.content_type)


def prefixes() -> dict[str, str]:
    """Give the prefixes that the form offers."""
    return ontology.prefixes() | Names(settings().base).prefixes()


def pointer(text: str, line: int, column: int) -> str:
    """Show a line of a text with a caret below the column."""
    lines = ENDING.split(text)
    if line > len(lines):
        return ""
    shown_line = lines[line - 1]
    start = max(0, column - 1 - WINDOW // 2)
    part = shown_line[start : start + WINDOW]
    before = "".join("\t" if character == "\t" else " " for character in part[: column - 1 - start])
    return f"{part}\n{before}^"
