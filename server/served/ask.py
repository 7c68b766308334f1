"""The questions of ``queries/NAME.rq``, put to a release's store.

``$name`` stands in a question for what the caller gives: a term, several, or a number; ``$name,`` for several with
commas between, as IN wants them. Terms are written as N-Triples writes them, and pyoxigraph makes none of an IRI with a
``>`` or a space in it, so a value stays a value.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from pyoxigraph import (
    BlankNode,
    Literal,
    NamedNode,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    RdfFormat,
    Triple,
    parse,
    parse_query_results,
)

from graph.sparql.query import Query
from graph.store import Store

FOLDER = Path(__file__).parents[1] / "queries"
PARAMETER = re.compile(r"\$(\w+),?")
JSON = "application/sparql-results+json"
N_TRIPLES = "application/n-triples"

Term = NamedNode | BlankNode | Literal | Triple
Row = dict[str, Term]
Given = NamedNode | Literal | int | Sequence[NamedNode]


def rows(store: Store, question: str, **given: Given) -> list[Row]:
    """Answer a SELECT; a variable that is not bound is not in its row."""
    answer = _answer(store, question, given)
    if not isinstance(answer, QuerySolutions):
        raise TypeError(f"{question}.rq is an ASK; a SELECT was expected")
    names = [variable.value for variable in answer.variables]
    return [{name: term for name in names if (term := solution[name]) is not None} for solution in answer]


def triples(store: Store, question: str, **given: Given) -> list[Triple]:
    """Answer a CONSTRUCT: what comes as triples is had sooner than as rows."""
    body = b"".join(store.query(Query(fill(question, **given)), N_TRIPLES))
    return [quad.triple for quad in parse(body, RdfFormat.N_TRIPLES)]


def truth(store: Store, question: str, **given: Given) -> bool:
    """Answer an ASK."""
    answer = _answer(store, question, given)
    if not isinstance(answer, QueryBoolean):
        raise TypeError(f"{question}.rq is a SELECT; an ASK was expected")
    return bool(answer)


def text(row: Row, name: str) -> str:
    """Give the text or IRI of a row's variable; nothing where it is not bound."""
    return getattr(row.get(name), "value", "")


def fill(question: str, **given: Given) -> str:
    """Give a question's text with its parameters filled in."""
    return PARAMETER.sub(lambda found: _text(given[found[1]], ", " if found[0][-1] == "," else " "), _read(question))


def _answer(store: Store, question: str, given: dict[str, Given]) -> QuerySolutions | QueryBoolean:
    body = b"".join(store.query(Query(fill(question, **given)), JSON))
    return parse_query_results(body, QueryResultsFormat.JSON)


def _text(given: Given, between: str) -> str:
    if isinstance(given, Sequence):
        return between.join(str(term) for term in given)
    return str(given)


@cache
def _read(question: str) -> str:
    return (FOLDER / f"{question}.rq").read_text(encoding="utf-8")
