"""The SERVICE clauses of a query: what each asks of whom, and the query with their answers in their place.

https://www.w3.org/TR/sparql11-federated-query/

Each clause is carried out by itself, before the query: its pattern becomes a query of its own, and its answer a VALUES
block. So the pattern has to say by itself what it looks for. Where a variable names the endpoint, the clause is one for
each IRI that the variable is bound to around it, and their answers come together as a UNION.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from pyoxigraph import Literal, NamedNode, RdfFormat, parse

from graph.errors import Refused
from graph.sparql.query import Form
from graph.sparql.reading import FORMS, Token, tokens

MOST = 4
"""Clauses of a query."""
BASE = ""
"""Where the base of a query stands among its prefixes, which all end with a colon."""
ESCAPED = re.compile(r"\\(.)")
"""A character of a local name that is written with a backslash before it."""
UNIT = "{ }"
"""The pattern with one solution that binds nothing, which is what becomes of a SILENT clause that fails."""


@dataclass(frozen=True, slots=True)
class Call:
    """A clause, from ``start`` to ``end`` of the form's text; ``query`` is its pattern, as a SELECT.

    The ``endpoint`` is an IRI, or empty where the variable ``chosen`` names it.
    """

    endpoint: str
    is_silent: bool
    query: str
    variables: frozenset[str]
    start: int
    end: int
    chosen: str = ""


class AnswerError(ValueError):
    """An endpoint answered what cannot be joined; the text says what was expected."""


def calls(form: Form, words: Sequence[Token] = ()) -> tuple[Call, ...]:
    """Find the SERVICE clauses of a form, whose ``words`` may be known. Raises: Refused for those not carried out."""
    words = words or tokens(form.text, may_call=True)
    text, prefixes = prologue(form.text, words)
    found = tuple(
        _call(form.text, words, index, text, prefixes)
        for index, word in enumerate(words)
        if word.kind == "word" and word.text.upper() == "SERVICE"
    )
    if len(found) > MOST:
        raise Refused(f"{len(found)} SERVICE clauses; at most {MOST} were expected")
    for one, other in pairwise(found):
        if other.start < one.end:
            raise Refused("a SERVICE within a SERVICE is not carried out here")
    return found


def joined(form: Form, answers: Sequence[tuple[Call, str]]) -> Form:
    """Put patterns in the place of clauses; each line stays where it was."""
    text = form.text
    for call, pattern in reversed(answers):
        lines = "\n" * text.count("\n", call.start, call.end)
        text = f"{text[: call.start]}{pattern}{lines}{text[call.end :]}"
    return replace(form, text=text)


def held(call: Call, names: Sequence[str], rows: Sequence[Sequence[str]]) -> Call:
    """Hold a clause to rows of terms; its variables of those names are bound in each of its answers."""
    return replace(call, query=f"{call.query} {_values(names, rows)}")


def pattern(call: Call, answers: Sequence[bytes]) -> str:
    """Make a VALUES block of answers in SPARQL's JSON. Raises: AnswerError."""
    names: dict[str, None] = {}
    rows: list[Mapping[str, Mapping[str, Any]]] = []
    try:
        for answer in answers:
            said = json.loads(answer)
            names |= dict.fromkeys(_names(said["head"]["vars"], call.variables))
            rows += said["results"]["bindings"]
        lines = [[_term(row[name]) if name in row else "UNDEF" for name in names] for row in rows]
    except AnswerError:
        raise
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as err:
        raise AnswerError("results of a SELECT in JSON were expected") from err
    return f"{{ {_values(tuple(names), lines)} }}"


def united(call: Call, answers: Sequence[tuple[str, str]]) -> str:
    """Put together the patterns that became of a clause at each endpoint, which its variable is bound to there."""
    if not answers:
        return nothing(sorted({*call.variables, call.chosen}))
    parts = (f"{{ {_values((call.chosen,), ((str(NamedNode(iri)),),))} {pattern} }}" for iri, pattern in answers)
    return f"{{ {' UNION '.join(parts)} }}"


def nothing(names: Sequence[str]) -> str:
    """Give the pattern without a solution."""
    return f"{{ {_values(names, ())} }}"


def _values(names: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    head, lines = " ".join(f"?{name}" for name in names), " ".join(f"({' '.join(row)})" for row in rows)
    return f"VALUES ({head}) {{ {lines} }}"


def _names(said: Sequence[str], known: frozenset[str]) -> list[str]:
    """Hold the variables of an answer to those of its clause, as they become part of a query."""
    if strange := set(said) - known:
        raise AnswerError(f"it binds {min(strange)[:40]!r}; the variables of the clause were expected")
    return list(said)


def _term(said: Mapping[str, Any]) -> str:
    """Write a term as a query has it; the engine's own classes hold it to its form."""
    value = said["value"]
    match said["type"]:
        case _ if not isinstance(value, str):
            raise AnswerError("its answer holds a term that is no text; IRIs and literals can be joined")
        case "uri":
            return str(NamedNode(value))
        case "literal" | "typed-literal" if language := said.get("xml:lang"):
            return str(Literal(value, language=language))
        case "literal" | "typed-literal" if datatype := said.get("datatype"):
            return str(Literal(value, datatype=NamedNode(datatype)))
        case "literal" | "typed-literal":
            return str(Literal(value))
    raise AnswerError(f"its answer holds a term of type {str(said['type'])[:20]!r}; IRIs and literals can be joined")


def prologue(text: str, words: Sequence[Token]) -> tuple[str, dict[str, str]]:
    """Give the text before the query's form, and the prefixes that it declares; under BASE its base."""
    prefixes = {BASE: ""}
    for index, word in enumerate(words):
        said = word.text.upper() if word.kind == "word" else ""
        if said in FORMS:
            return text[: word.start], prefixes
        if said == "PREFIX" and index + 2 < len(words):
            prefixes[words[index + 1].text] = resolved(words[index + 2].text[1:-1], prefixes[BASE])
        if said == "BASE" and index + 1 < len(words):
            prefixes[BASE] = resolved(words[index + 1].text[1:-1], prefixes[BASE])
    return text, prefixes


def resolved(iri: str, base: str) -> str:
    """Make an IRI whole by a base, if there is one, as the engine does (RFC 3986, 5.2)."""
    if not base:
        return iri
    with suppress(SyntaxError, ValueError):
        for quad in parse(f"<{iri}> <urn:x> <urn:x> .", RdfFormat.TURTLE, base_iri=base):
            if isinstance(quad.subject, NamedNode):
                return quad.subject.value
    return iri


def _call(text: str, words: Sequence[Token], index: int, head: str, prefixes: Mapping[str, str]) -> Call:
    start, at = words[index].start, index + 1
    is_silent = at < len(words) and words[at].text.upper() == "SILENT"
    at += is_silent
    if at + 1 >= len(words) or words[at + 1].text != "{":
        raise Refused("SERVICE: the IRI of an endpoint, or a variable, and a pattern in braces were expected")
    end = _end(words, at + 1)
    inner = words[at + 1 : end + 1]
    closing = words[end].start + 1
    chosen = words[at].text[1:] if words[at].kind == "variable" else ""
    return Call(
        "" if chosen else _endpoint(words[at], prefixes),
        is_silent,
        f"{head} SELECT * WHERE {text[inner[0].start : closing]}",
        frozenset(word.text[1:] for word in inner if word.kind == "variable"),
        start,
        closing,
        chosen,
    )


def _endpoint(word: Token, prefixes: Mapping[str, str]) -> str:
    if word.kind == "iri":
        return resolved(word.text[1:-1], prefixes[BASE])
    if word.kind == "name":
        prefix, _, local = word.text.partition(":")
        if f"{prefix}:" in prefixes:
            return prefixes[f"{prefix}:"] + ESCAPED.sub(r"\1", local)
    raise Refused(f"SERVICE {word.text[:80]}: the IRI of an endpoint was expected, or a variable")


def _end(words: Sequence[Token], opening: int) -> int:
    depth = 0
    for index in range(opening, len(words)):
        depth += {"{": 1, "}": -1}.get(words[index].text, 0)
        if not depth:
            return index
    raise Refused("SERVICE: a pattern in braces was expected; it is not closed")
