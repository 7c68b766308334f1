"""The things of the graph at their own addresses: the bare IRI answers 303 to the document that the reader likes best.

https://www.w3.org/TR/cooluris/#r303gendocument
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar
from urllib.parse import quote

from flask import Blueprint, Response, render_template, request
from pyoxigraph import NamedNode
from werkzeug.exceptions import NotFound

from graph.names import FOLDERS, KINDS, Names
from server.concepts import FOLDERS as CONCEPTS
from server.concepts import page as concepts
from server.concepts import picture
from server.concepts.scheme import outline
from server.negotiation import answers
from server.negotiation.formats import DOCUMENTS, HTML, SVG, Format
from server.negotiation.negotiate import negotiate
from server.served.current import serving, settings
from server.things import article, documents, thing
from server.things.article import Offer
from server.things.inventory import fragments, inventory, parts

OTHERS = ("release", "graph")
"""Folders of things that the dataset tells of itself."""

BY_EXTENSION = {offer.extension: offer for offer in (*DOCUMENTS, SVG)}
CONDITIONS = ("HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE", "HTTP_IF_MATCH", "HTTP_IF_UNMODIFIED_SINCE", "HTTP_RANGE")
LABELS = {"html": "HTML", "ttl": "Turtle", "nt": "N-Triples", "jsonld": "JSON-LD", "rdf": "RDF/XML"}

blueprint = Blueprint("resource", __name__)


@dataclass(frozen=True, slots=True)
class Asked:
    """A thing that is asked for, and the document about it, if one is named."""

    thing: NamedNode
    document: Format | None
    folder: str = ""

    def named(self, form: Format) -> NamedNode:
        """Name the document about the thing in a format."""
        return NamedNode(f"{self.thing.value}.{form.extension}")

    @property
    def offers(self) -> tuple[Format, ...]:
        """Give the formats of the documents about the thing; there is a picture of each concept."""
        return (*DOCUMENTS, SVG) if self.folder in CONCEPTS else DOCUMENTS


@blueprint.get("/dataset", defaults={"folder": "dataset", "name": ""})
@blueprint.get("/<any(dataset):folder>.<name>")
@blueprint.get(f"/<any({', '.join((*FOLDERS, *OTHERS))}):folder>/<path:name>")
def show(folder: str, name: str) -> Response:
    """Answer 303 for a thing, and with the document for one of the documents about it."""
    names = answers.names()
    asked = _asked(names, folder, name)
    store = serving().store
    if not thing.known(store, asked.thing):
        raise NotFound(f"nothing is known here of <{asked.thing.value}>")
    if thing.withdrawn(store, asked.thing):
        return _gone(names, asked)
    if asked.document is None:
        if folder in KINDS and (successor := thing.replaced(store, asked.thing)):
            return _moved(names, successor)
        return _see(names, asked)
    return _document(names, asked, asked.document)


def _document(names: Names, asked: Asked, form: Format) -> Response:
    store, links = serving().store, _links(names, asked)
    if form == HTML:
        return _page(names, asked, links)
    if form == SVG:
        return _picture(names, asked, links)
    write, document = documents.WRITERS[form.key], asked.named(form)

    def make() -> bytes:
        return write(documents.compose(store, names, asked.thing, document))

    return answers.answer(lambda: store.made(document.value, make), form, links)


def _gone(names: Names, asked: Asked) -> Response:
    """Say 410 of a record that its source has withdrawn, with what it was (RFC 9110, 15.5.11)."""
    form = asked.document or negotiate(request, DOCUMENTS)
    # What a client has kept makes no difference: only a success can be "not modified" (RFC 9110, 13.2.1).
    for condition in CONDITIONS:
        request.environ.pop(condition, None)
    response = _document(names, asked, form)
    response.vary.add("Accept")
    response.status_code = 410
    return response


def _moved(names: Names, successor: NamedNode) -> Response:
    """Send the reader from a concept that was merged to the one that stands for it (RFC 9110, 15.4.2)."""
    ours = successor.value.startswith(names.base)
    response = Response(status=301, headers={"Location": _path(names, successor) if ours else successor.value})
    response.headers["Cache-Control"] = answers.FRESH
    return response


def _asked(names: Names, folder: str, name: str) -> Asked:
    """Tell a document's name from a thing's: no identifier of ours ends as a document does."""
    path = f"{folder}.{name}" if folder == "dataset" and name else f"{folder}/{name}".rstrip("/")
    stem, dot, extension = path.rpartition(".")
    form = BY_EXTENSION.get(extension) if dot and (extension != SVG.extension or folder in CONCEPTS) else None
    try:
        iri = NamedNode(f"{names.base}{stem if form else path}")
    except ValueError as err:
        raise NotFound(f"nothing is known here of '{path}', which is no IRI") from err
    return Asked(iri, form, folder)


def _see(names: Names, asked: Asked) -> Response:
    """Send the reader to the document that is liked best; the address is a path, good on any host."""
    form = negotiate(request, asked.offers)
    response = Response(status=303, headers={"Location": _path(names, asked.named(form))})
    response.vary.add("Accept")
    response.headers["Cache-Control"] = answers.FRESH
    for link in _alternates(names, asked):
        response.headers.add("Link", link)
    return response


def _page(names: Names, asked: Asked, links: list[str]) -> Response:
    store, number = serving().store, answers.number()
    name = f"{asked.named(HTML).value} {number}"
    return answers.answer(lambda: store.made(name, lambda: _html(names, asked, number).encode()), HTML, links)


def _html(names: Names, asked: Asked, number: int) -> str:
    """Write a page of a thing. Raises: NotFound beyond the last."""
    store, language = serving().store, settings().dataset.language
    address = article.Address(
        asked.thing.value,
        asked.named(HTML).value,
        tuple(
            Offer(LABELS[form.key], form.media_type, _path(names, asked.named(form)))
            for form in DOCUMENTS
            if form != HTML
        ),
    )
    if asked.folder in CONCEPTS:
        told = concepts.page(store, names, asked.thing, address, language, number)
        drawn = _path(names, asked.named(SVG))
        return render_template("concept.html", page=_there(told, asked, number), picture=drawn)
    found = _there(article.page(store, names, asked.thing, address, language, number), asked, number)
    if asked.folder == "scheme":
        return render_template("scheme.html", page=found, outline=outline(asked.thing.value, language))
    if asked.thing == names.dataset and number == 1:
        held = inventory(parts(store, names), names, language, fragments(found))
        return render_template("dataset.html", page=found, inventory=held)
    return render_template("thing.html" if found.head is None else "record.html", page=found)


T = TypeVar("T")


def _there(found: T | None, asked: Asked, number: int) -> T:
    """Give a page that is there. Raises: NotFound."""
    if found is None:
        raise NotFound(f"<{asked.thing.value}> has no page {number}")
    return found


PICTURED = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'"
"""What a picture that is opened by itself may do: have the style that is written in it."""


def _picture(names: Names, asked: Asked, links: list[str]) -> Response:
    """Draw what is around a concept."""
    store, language = serving().store, settings().dataset.language

    def draw() -> str:
        return render_template("neighbourhood.svg", picture=picture.picture(store, names, asked.thing, language))

    response = answers.answer(draw, SVG, links)
    response.headers["Content-Security-Policy"] = PICTURED
    return response


def _links(names: Names, asked: Asked) -> list[str]:
    document = asked.document or HTML
    links = [f'<{asked.thing.value}>; rel="describes"', f'<{asked.named(document).value}>; rel="canonical"']
    links += _alternates(names, asked)
    licence = thing.licence(serving().store, names.dataset)
    if isinstance(licence, NamedNode):
        links.append(f'<{quote(licence.value, safe=SAFE)}>; rel="license"')
    return links


def _alternates(names: Names, asked: Asked) -> list[str]:
    return [
        f'<{_path(names, asked.named(form))}>; rel="alternate"; type="{form.media_type}"'
        for form in DOCUMENTS
        if form is not asked.document
    ]


SAFE = "/:@!$&'()*+,;=~#%?[]"


def _path(names: Names, iri: NamedNode) -> str:
    """Give the path of one of our documents."""
    return f"{names.path}/{quote(iri.value.removeprefix(names.base), safe=SAFE)}"
