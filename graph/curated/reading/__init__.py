"""A thesaurus file as its content shows it, and its triples: SKOS in any syntax of RDF, JSKOS, tables, XML.

To add a form: a module with ``recognises(head)`` and ``read(document, wish, repairs)``, and its row in FORMS.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import chain
from pathlib import Path
from typing import BinaryIO

from pyoxigraph import Triple

from graph.curated.reading import iso25964, jskos, nodes, rdf, tabular, zthes
from graph.curated.reading.wish import Wish
from graph.curated.workbench import Repair
from graph.documents.archive import Bounds, Budget, Member, expand
from graph.errors import SourceError
from graph.readers.xml.encoding import transcoded
from graph.record import Document, Reject

HEAD = 1 << 16
BOUNDS = Bounds(member=4 * 1024**3, total=8 * 1024**3, entries=1000)


@dataclass(frozen=True, slots=True)
class Form:
    """What a file may be: how its first bytes tell, and how it is read.

    ``read`` gives triples, which may have blank nodes; what it had to leave out it adds to the repairs.
    """

    title: str
    recognises: Callable[[bytes], bool]
    read: Callable[[Document, Wish, list[Repair]], Iterable[Triple]]


FORMS = {
    "nodes": Form("DSpace's controlled vocabulary XML", nodes.recognises, nodes.read),
    "zthes": Form("Zthes XML", zthes.recognises, zthes.read),
    "iso25964": Form("ISO 25964 XML", iso25964.recognises, iso25964.read),
    "jskos": Form("JSKOS", jskos.recognises, jskos.read),
    "rdf": Form("SKOS in RDF", rdf.recognises, rdf.read),
    "table": Form("CSV or TSV with a column prefLabel", tabular.recognises, tabular.read),
}
"""In the order in which they are asked."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a file holds: the forms of its documents, and their triples, read as they are asked for, once.

    ``repairs`` lists what could not be said in triples, as far as these are read.
    """

    forms: tuple[str, ...]
    triples: Iterator[Triple]
    repairs: list[Repair]


def read(path: Path, wish: Wish) -> Found:
    """Read a file, or all that a gzip or zip holds, as one vocabulary.

    Raises: SourceError for what is not there, cannot be read, or is no thesaurus; also while the triples are read.
    """
    documents = tuple(_documents(path))
    forms = tuple(_form(document) for document in documents)
    repairs: list[Repair] = []
    parts = (
        FORMS[form].read(document, wish.of(number), repairs)
        for number, (document, form) in enumerate(zip(documents, forms, strict=True))
    )
    return Found(tuple(dict.fromkeys(forms)), chain.from_iterable(parts), repairs)


def _documents(path: Path) -> Iterable[Document]:
    if not path.is_file():
        raise SourceError(f"no file '{path}'; a thesaurus was expected")
    found = list(expand(Member(path.name, partial(_open, path), "", Budget(BOUNDS, path.stat().st_size))))
    for document in found:
        if isinstance(document, Reject):
            raise SourceError(f"{document.where}: {document.why}")
        yield document
    if not found:
        raise SourceError(f"{path.name} holds nothing; a thesaurus was expected")


def _form(document: Document) -> str:
    with document.open() as stream:
        head = b"".join(transcoded(iter((stream.read(HEAD),))))
    found = next((name for name, form in FORMS.items() if form.recognises(head)), "")
    if not found:
        titles = "; ".join(form.title for form in FORMS.values())
        raise SourceError(f"{document.name} is no thesaurus that we read; there are {titles}")
    return found


def _open(path: Path) -> BinaryIO:
    return path.open("rb")
