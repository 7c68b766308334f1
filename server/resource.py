"""The things of the graph at their own addresses: the bare IRI answers 303 to the document that the reader likes best.

https://www.w3.org/TR/cooluris/#r303gendocument
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

from flask import Blueprint, Response, request
from pyoxigraph import NamedNode
from werkzeug.exceptions import NotFound

from graph.names import FOLDERS, Names
from server import answers, article, documents, thing
from server.article import Offer
from server.current import serving, settings
from server.formats import DOCUMENTS, HTML, Format
from server.negotiate import negotiate

OTHERS = ("release", "graph")
"""Folders of things that the dataset tells of itself."""

BY_EXTENSION = {offer.extension: offer for offer in DOCUMENTS}
LABELS = {"html": "HTML", "ttl": "Turtle", "nt": "N-Triples", "jsonld": "JSON-LD", "rdf": "RDF/XML"}

blueprint = Blueprint("resource", __name__)


@dataclass(frozen=True, slots=True)
class Asked:
    """A thing that is asked for, and the document about it, if one is named."""

    thing: NamedNode
    document: Format | None

    def named(self, form: Format) -> NamedNode:
        """Name the document about the thing in a format."""
        return NamedNode(f"{self.thing.value}.{form.extension}")


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
        return _see(names, asked)
    return _document(names, asked, asked.document)


def _document(names: Names, asked: Asked, form: Format) -> Response:
    store, links = serving().store, _links(names, asked)
    if form is HTML:
        return _page(names, asked, links)
    write = documents.WRITERS[form.key]
    content = documents.compose
    return answers.answer(lambda: write(content(store, names, asked.thing, asked.named(form))), form, links)


def _gone(names: Names, asked: Asked) -> Response:
    """Say 410 of a record that its source has withdrawn, with what it was (RFC 9110, 15.5.11)."""
    response = _document(names, asked, asked.document or negotiate(request, DOCUMENTS))
    response.vary.add("Accept")
    if response.status_code == 200:
        response.status_code = 410
    return response


def _asked(names: Names, folder: str, name: str) -> Asked:
    """Tell a document's name from a thing's: no identifier of ours ends as a document does."""
    path = f"{folder}.{name}" if folder == "dataset" and name else f"{folder}/{name}".rstrip("/")
    stem, dot, extension = path.rpartition(".")
    form = BY_EXTENSION.get(extension) if dot else None
    try:
        iri = NamedNode(f"{names.base}{stem if form else path}")
    except ValueError as err:
        raise NotFound(f"nothing is known here of '{path}', which is no IRI") from err
    return Asked(iri, form)


def _see(names: Names, asked: Asked) -> Response:
    """Send the reader to the document that is liked best; the address is a path, good on any host."""
    form = negotiate(request, DOCUMENTS)
    response = Response(status=303, headers={"Location": _path(names, asked.named(form))})
    response.vary.add("Accept")
    response.headers["Cache-Control"] = answers.FRESH
    for link in _alternates(names, asked):
        response.headers.add("Link", link)
    return response


def _page(names: Names, asked: Asked, links: list[str]) -> Response:
    store, language, number = serving().store, settings().dataset.language, answers.number()
    address = article.Address(
        asked.thing.value,
        asked.named(HTML).value,
        tuple(
            Offer(LABELS[form.key], form.media_type, _path(names, asked.named(form)))
            for form in DOCUMENTS
            if form is not HTML
        ),
    )
    found = article.page(store, names, asked.thing, address, language, number)
    if found is None:
        raise NotFound(f"<{asked.thing.value}> has no page {number}")
    template = "thing.html" if found.head is None else "record.html"
    return answers.page(template, links, page=found)


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
