"""Our own terms at their address: a page for people, and RDF in each format."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial

from flask import Blueprint, Response, render_template
from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse
from werkzeug.exceptions import NotFound

import ontology
from graph.vocab import RDF, RDFS, SEEALSO
from server.negotiation import answers
from server.negotiation.formats import GRAPHS, HTML, TURTLE, Format
from server.served.ask import Term
from server.things import documents, labels, thing
from server.things.documents import Content

FILE = ontology.FOLDER / "core.ttl"
ALIGNMENTS = frozenset({"subClassOf", "subPropertyOf", "equivalentClass", "equivalentProperty"})

blueprint = Blueprint("vocabulary", __name__)


@dataclass(frozen=True, slots=True)
class Definition:
    """A term of our vocabulary on its page."""

    id: str
    iri: str
    kind: str
    label: str
    comment: str
    aligned: tuple[str, ...]


@blueprint.get("/ontology")
def show() -> Response:
    """Serve our vocabulary in the format that is liked best."""
    return answers.liked(_forms())


@blueprint.get("/ontology.<extension>")
def document(extension: str) -> Response:
    """Serve our vocabulary in one format. Raises: NotFound."""
    for form, make in _forms().items():
        if form.extension == extension:
            return make()
    raise NotFound(f"our terms are not written as '{extension}'")


def _forms() -> dict[Format, Callable[[], Response]]:
    written = {form: partial(_written, form) for form in GRAPHS if form != TURTLE}
    return {HTML: _page, TURTLE: _as_it_is, **written}


def _page() -> Response:
    return answers.lasting(render_template("ontology.html", definitions=_definitions(), forms=GRAPHS), HTML)


def _as_it_is() -> Response:
    """Serve the file that people write, with its comments and its order."""
    return answers.lasting(FILE.read_bytes(), TURTLE)


def _written(form: Format) -> Response:
    content = Content(answers.names(), thing.grouped(_triples(), ()), {})
    return answers.lasting(documents.WRITERS[form.key](content), form)


@cache
def _triples() -> tuple[Triple, ...]:
    return tuple(quad.triple for quad in parse(FILE.read_bytes(), RdfFormat.TURTLE))


@cache
def _definitions() -> tuple[Definition, ...]:
    """Read our terms for people: in the order of the file."""
    told: dict[NamedNode, dict[NamedNode, list[Term]]] = {}
    for subject, predicate, term in _triples():
        if isinstance(subject, NamedNode) and subject.value.startswith(SEEALSO.iri):
            told.setdefault(subject, {}).setdefault(predicate, []).append(term)
    return tuple(_definition(iri, properties) for iri, properties in told.items())


def _definition(iri: NamedNode, properties: dict[NamedNode, list[Term]]) -> Definition:
    name = labels.local(iri.value)
    classes = {labels.local(t.value) for t in properties.get(RDF.type, []) if isinstance(t, NamedNode)}
    kind = "class" if "Class" in classes else "property" if "Property" in classes else "outcome"
    aligned = [
        term.value
        for predicate, terms in properties.items()
        if labels.local(predicate.value) in ALIGNMENTS
        for term in terms
        if isinstance(term, NamedNode)
    ]
    comments = [t.value for t in properties.get(RDFS.comment, []) if isinstance(t, Literal)]
    return Definition(name, iri.value, kind, labels.forward(iri), " ".join(comments), tuple(map(_short, aligned)))


def _short(iri: str) -> str:
    """Write an IRI of a vocabulary as people do: ``dct:identifier``."""
    for prefix, namespace in ontology.prefixes().items():
        if iri.startswith(namespace):
            return f"{prefix}:{iri.removeprefix(namespace)}"
    return iri
