"""The queries behind a page's numbers, as addresses that put them to the endpoint."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from pyoxigraph import NamedNode

from graph.names import Names
from server.served.ask import fill


@dataclass(frozen=True, slots=True)
class Question:
    """What a query asks, in words, and the address at which it is answered."""

    words: str
    href: str


def address(names: Names, query: str) -> str:
    """Give the address that shows a query in the form, with its answer."""
    return f"{names.path}/sparql?{urlencode({'query': query})}"


def questions(names: Names, concept: NamedNode, years: int, company: int, probable: int) -> tuple[Question, ...]:
    """Give the queries that a concept's page is made of; the numbers are how many rows it asked for."""
    statistics, related = names.graph("statistics"), names.graph("related")
    asked = {
        "how many records have it": fill("usage", thing=concept),
        "its records by year": fill("years", thing=concept, graph=names.graph("records"), limit=years),
        "what is in the same records": fill("together", thing=concept, graph=statistics, limit=company),
        "what is probably related": fill("probable", thing=concept, graph=related, limit=probable),
    }
    return tuple(Question(words, address(names, query)) for words, query in asked.items())
