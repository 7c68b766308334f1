"""SKOS in RDF, the syntax told by how the text begins: Turtle, N-Triples, N-Quads, TriG, RDF/XML, JSON-LD.

Named graphs are taken together. https://www.w3.org/TR/rdf11-concepts/
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import TypeVar

from pyoxigraph import BlankNode, RdfFormat, Triple, parse

import ontology
from graph.curated.reading.wish import Wish
from graph.curated.reading.xml import root
from graph.curated.workbench import Repair
from graph.documents.entities import hold
from graph.errors import SourceError
from graph.readers.xml.encoding import transcoded
from graph.record import Document

T = TypeVar("T")
IRI = rb"<[^<>\"{}|^`\\\x00-\x20]*>"
OBJECT = rb"(?:" + IRI + rb"|_:\S+|\"(?:[^\"\\]|\\.)*\"(?:@[\w-]+|\^\^" + IRI + rb")?)"
TRIPLE = re.compile(rb"\s*(?:" + IRI + rb"|_:\S+)\s+" + IRI + rb"\s*" + OBJECT + rb"\s*\.\s*(?:#.*)?")
QUAD = re.compile(
    rb"\s*(?:" + IRI + rb"|_:\S+)\s+" + IRI + rb"\s*" + OBJECT + rb"\s*(?:" + IRI + rb"|_:\S+)\s*\.\s*(?:#.*)?"
)
TURTLE = re.compile(
    rb"@(?:prefix|base)\b|(?i:(?:prefix|base)\s+[\w.-]*:?\s*<)|" + IRI + rb"\s|_:|\[\s*\]|\[\s*(?:a|<|\w+:)"
)
JSON = re.compile(rb"\{\s*[\"}]|\[\s*\{")
GRAPHS = re.compile(rb"(?m)^\s*(?i:graph\s+)?(?:" + IRI + rb"|[\w.-]*:[\w.-]*|_:\S+)?\s*\{")
DECLARATION = re.compile(rb"\A\s*<\?xml[^>]*\?>")
OURS = "/context.jsonld"
SAMPLE = 50


def recognises(head: bytes) -> bool:
    """Tell RDF by its first lines."""
    return bool(_syntaxes(head))


def read(document: Document, wish: Wish, repairs: list[Repair]) -> Iterator[Triple]:
    """Parse a document. Raises: SourceError for what is not well written; it says the line."""
    del repairs  # RDF leaves nothing out
    with document.open() as stream:
        content = b"".join(transcoded(iter((stream.read(),))))
    faults = []
    for syntax in _syntaxes(content[: 1 << 16]):
        try:
            yield from list(_parsed(content, syntax, document.name, wish.number))
        except SyntaxError as err:
            faults.append(f"{document.name}: {err.msg}; {syntax.name} was expected")
        except ValueError as err:
            faults.append(f"{document.name}: {err}")
        else:
            return
    raise SourceError(faults[0])


def _syntaxes(head: bytes) -> tuple[RdfFormat, ...]:
    """Give the syntaxes that a text may be in, likeliest first."""
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if root(head) is not None:
        known = b"http://www.w3.org/1999/02/22-rdf-syntax-ns#" in head
        return (RdfFormat.RDF_XML,) if known else ()
    if JSON.match(text):
        return (RdfFormat.JSON_LD,) if b"@" in text else ()
    lines = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith(b"#")]
    whole = lines[:SAMPLE] if len(lines) > SAMPLE else lines[:-1] or lines
    for pattern, syntax in ((TRIPLE, RdfFormat.N_TRIPLES), (QUAD, RdfFormat.N_QUADS)):
        if whole and all(pattern.fullmatch(line) for line in whole):
            return syntax, RdfFormat.N_QUADS, RdfFormat.TURTLE
    if lines and (TURTLE.match(lines[0].lstrip()) or GRAPHS.match(lines[0])):
        both = (RdfFormat.TURTLE, RdfFormat.TRIG)
        return both[::-1] if GRAPHS.search(text) else both
    return ()


def _parsed(content: bytes, syntax: RdfFormat, name: str, number: int) -> Iterator[Triple]:
    """Give the triples; blank nodes are named by their document and order, as two runs would name them."""
    if syntax == RdfFormat.RDF_XML:
        content = hold(DECLARATION.sub(b"", content, count=1))  # of an encoding that it is no longer in
    if syntax == RdfFormat.JSON_LD:
        content = _inline(content)
    blank: dict[BlankNode, BlankNode] = {}

    def renamed(term: T) -> T | BlankNode:
        if not isinstance(term, BlankNode):
            return term
        return blank.setdefault(term, BlankNode(f"d{number}b{len(blank)}"))

    for quad in parse(content, syntax, base_iri=f"file:///{number}/"):
        if isinstance(quad.subject, Triple) or isinstance(quad.object, Triple):
            raise SourceError(f"{name}: a triple has a triple in it (RDF-star); plain RDF was expected")
        yield Triple(renamed(quad.subject), quad.predicate, renamed(quad.object))


def _inline(content: bytes) -> bytes:
    """Put our context in the place of its address; no other is fetched. Raises: ValueError."""
    try:
        document = json.loads(content)
    except ValueError:
        return content  # the parser says what is wrong, and where
    changed = json.dumps(document if not isinstance(document, dict) else _with_context(document))
    return changed.encode()


def _with_context(document: dict[str, object]) -> dict[str, object]:
    ours: object = json.loads((ontology.FOLDER / "context.jsonld").read_bytes())["@context"]
    context = document.get("@context")
    if isinstance(context, str):
        context = [context]
    if not isinstance(context, list):
        return document
    for part in context:
        if isinstance(part, str) and not part.endswith(OURS):
            raise ValueError(f"its context {part} would have to be fetched; one within the file, or ours, was expected")
    return document | {"@context": [ours if isinstance(part, str) else part for part in context]}
