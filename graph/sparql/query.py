"""A SPARQL query as text: its form and dataset, and what of it is not carried out.

https://www.w3.org/TR/sparql11-query/#grammar
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import chain

from graph.errors import QueryError
from graph.sparql.reading import EMPTY, FRESH, Reading, decode


@dataclass(frozen=True, slots=True)
class Query:
    """A query and the dataset that the protocol names for it; IRIs, and none where it names none."""

    text: str
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    form: Form | None = None
    """What ``inspect`` made of the text, where somebody has inspected it already."""

    @property
    def names_dataset(self) -> bool:
        return bool(self.default_graphs or self.named_graphs)


@dataclass(frozen=True, slots=True)
class Form:
    """What a query asks: ``form`` is one of FORMS; ``text`` is what an engine may be given, each thing in its place.

    ``normal`` is the text without comments and with single spaces: queries that have it in common are one.
    ``is_lasting`` tells that the same data give the same answer whenever it is asked, ``mints`` that blank nodes are
    made for it, whose labels differ each time; ``calls`` that it has a SERVICE, ``reaches`` that it has a
    GRAPH, or may have one. ``ordered`` is the text of a SELECT * with its columns named as they come in it, where that
    is told easily: engines go by the alphabet.
    """

    form: str
    has_dataset: bool
    text: str
    normal: str = ""
    is_lasting: bool = True
    mints: bool = False
    calls: bool = False
    reaches: bool = True
    ordered: str = ""

    @property
    def is_graph(self) -> bool:
        """Tell whether the answer is a graph; else it is a table or a truth."""
        return self.form in {"CONSTRUCT", "DESCRIBE"}


SHORT, KNOWN = 4096, 500
"""Characters of a query that is remembered, and how many are."""
GIVEN = re.compile(r"<[^<>\"{}|^`\\\x00-\x20]*+>")
"""An IRI, if it is one."""


def inspect(text: str, nesting: int, may_call: bool = False) -> Form:
    """Tell the form of a query and whether it names its dataset.

    Raises: Refused for an update, SERVICE unless it ``may_call``, RDF 1.2 triple terms, brackets nested deeper than
    ``nesting`` levels, or chains of more than ``CHAIN * nesting`` operators; SyntaxFault for what cannot be SPARQL 1.1.
    """
    text = re.sub(r"^\ufeff", " ", text)
    return _known(text, nesting, may_call) or _read(decode(text), nesting, may_call)[0]


def _known(text: str, nesting: int, may_call: bool) -> Form | None:
    """Tell by a query that was the same but for its IRIs, as those of an application are; None where none tells.

    That other query has ``<>`` for each IRI. If each of these is an IRI there, none of them a part of a string, a
    comment, or two comparisons, so is each of the text's: what an IRI says changes nothing of how a text is read.
    """
    if len(text) > SHORT or "\\" in text:
        return None
    iris = GIVEN.findall(text)
    try:
        form, empty = _shape(GIVEN.sub(EMPTY, text), nesting, may_call)
    except QueryError:  # which is to be told of the text as it is
        return None
    if empty != len(iris):
        return None
    text, normal, ordered = (_filled(template, iris) for template in (form.text, form.normal, form.ordered))
    return replace(form, text=text, normal=normal, ordered=ordered)


def _filled(template: str, iris: list[str]) -> str:
    *parts, last = template.split(EMPTY)
    return "".join(chain.from_iterable(zip(parts, iris, strict=False))) + last


def _read(text: str, nesting: int, may_call: bool) -> tuple[Form, int]:
    """Read a text without codepoint escapes: its form, and how many empty IRIs it has."""
    reading = Reading(text, nesting, may_call)
    spelled = reading.spell()
    words, written = reading.words, "".join(word for word, _ in spelled)
    form = Form(
        reading.name,
        reading.has_dataset,
        written,
        "".join(_single(spelled)),
        is_lasting=not words & FRESH,
        mints="BNODE" in words or (reading.name == "CONSTRUCT" and reading.has_blank),
        calls="SERVICE" in words,
        reaches="GRAPH" in words,
        ordered=_ordered(reading, written),
    )
    return form, reading.empty


_shape = lru_cache(KNOWN)(_read)


def _ordered(reading: Reading, text: str) -> str:
    columns, star = reading.columns, reading.star
    if star < 0 or not columns.is_told or not columns.shown:
        return ""
    return f"{text[:star]}{' '.join(columns.shown)} {text[star + 1 :]}"


def _single(spelled: list[tuple[str, bool]]) -> Iterator[str]:
    """Leave one space where there are several, and none at the ends."""
    was_space = True
    pending = False
    for text, is_space in spelled:
        if is_space:
            pending = not was_space
            continue
        if pending:
            yield " "
        yield text
        was_space = pending = False
