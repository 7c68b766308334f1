"""A query of the command line, asked of the current release without a server."""

from __future__ import annotations

import json
import re
import sys

from pyoxigraph import RdfFormat, parse

from graph import release
from graph.commands import tables
from graph.errors import QueryError, SyntaxFault
from graph.names import Names
from graph.settings import Settings
from graph.sparql.query import Query, inspect
from graph.writers import turtle
from ontology import prefixes
from server.negotiation import formats
from server.served.current import open_store

JSON = "application/sparql-results+json"
NTRIPLES = "application/n-triples"


def ask(settings: Settings, text: str, form: str) -> None:
    """Print the answer to a query: ``table``, or the key of a format that fits the query's form.

    Raises: QueryError, ReleaseError, StoreError.
    """
    names = Names(settings.base)
    known = prefixes() | names.prefixes()
    prologue = _prologue(text, known)
    query = Query(prologue + text)
    store = open_store(settings, release.current(settings.data))
    try:
        kind = inspect(query.text, settings.limits.query_nesting).form
        if form != "table":
            for chunk in store.query(query, _media_type(kind, form)):
                sys.stdout.buffer.write(chunk)
            sys.stdout.buffer.flush()
        elif kind in {"SELECT", "ASK"}:
            _table(json.loads(b"".join(store.query(query, JSON))), known)
        else:
            found = parse(b"".join(store.query(query, NTRIPLES)), RdfFormat.N_TRIPLES)
            triples = sorted((quad.triple for quad in found), key=str)
            turtle.write(triples, sys.stdout.buffer, turtle.used(triples, known))
            sys.stdout.buffer.flush()
    except SyntaxFault as err:
        column = max(err.column - len(prologue), 1) if err.line == 1 else err.column
        raise SyntaxFault(str(err), err.line, column) from err
    finally:
        store.close()


def _prologue(text: str, known: dict[str, str]) -> str:
    """Declare those of our prefixes that a query uses and does not declare."""
    used = {prefix for prefix in known if re.search(rf"(?<![\w.-]){prefix}:", text)}
    declared = set(re.findall(r"(?i)\bprefix\s+([\w.-]*):", text))
    return "".join(f"PREFIX {prefix}: <{known[prefix]}> " for prefix in known if prefix in used - declared)


def _media_type(kind: str, form: str) -> str:
    offers = formats.offers(kind)
    for offer in offers:
        if form in {offer.key, offer.media_type, *offer.aliases}:
            return offer.media_type
    raise QueryError(f"no format '{form}' for {kind}; there are table, {', '.join(offer.key for offer in offers)}")


def _table(answer: dict[str, object], known: dict[str, str]) -> None:
    if "boolean" in answer:
        print("yes" if answer["boolean"] else "no")  # noqa: T201 - the answer
        return
    head, results = answer["head"], answer["results"]
    if not isinstance(head, dict) or not isinstance(results, dict):
        raise QueryError("the store's answer is not of SPARQL's JSON form")
    columns = head["vars"]
    tables.show(columns, ([_cell(row.get(name), known) for name in columns] for row in results["bindings"]))


def _cell(term: dict[str, str] | None, known: dict[str, str]) -> str:
    """Show a term shortly: IRIs by their prefix, texts without quotes, with their language."""
    if term is None:
        return ""
    value = term["value"]
    if term["type"] == "uri":
        found = max((p for p in known.items() if value.startswith(p[1])), key=lambda p: len(p[1]), default=None)
        return f"{found[0]}:{value.removeprefix(found[1])}" if found else value
    return f"{value} @{term['xml:lang']}" if "xml:lang" in term else value
