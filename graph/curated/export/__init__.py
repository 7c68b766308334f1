"""A scheme of the current release, written for others: RDF in four syntaxes, SKOS CSV, JSKOS.

To add a format: a module with ``write(published, out)``, and its row in FORMATS.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import BinaryIO

from pyoxigraph import RdfFormat, serialize

from graph.curated.export import csv, jskos, jsonld
from graph.curated.export.published import Published
from graph.errors import ReleaseError
from graph.names import KINDS, Names
from graph.release import Release
from graph.writers import turtle, xml
from ontology import prefixes

SCHEMES = tuple(kind.scheme for kind in KINDS.values() if kind.scheme)


def export(release: Release, names: Names, scheme: str, form: str, out: BinaryIO) -> None:
    """Write a scheme with its concepts and their mappings, as it goes.

    Raises: ReleaseError for a scheme or format that is not there, or dumps that cannot be read.
    """
    if scheme not in SCHEMES:
        raise ReleaseError(f"no scheme '{scheme}'; there are {', '.join(SCHEMES)}")
    if form not in FORMATS:
        raise ReleaseError(f"no format '{form}'; there are {', '.join(FORMATS)}")
    published = Published(release, names, names.scheme(scheme))
    if not any(True for _ in published):
        raise ReleaseError(f"release {release.name} has no scheme '{scheme}': no record and no thesaurus has its terms")
    FORMATS[form](published, out)


def _turtle(published: Published, out: BinaryIO) -> None:
    known = prefixes() | published.names.prefixes()
    turtle.write(published.triples(), out, turtle.used(published.triples(), known))


def _n_triples(published: Published, out: BinaryIO) -> None:
    serialize(published.triples(), out, RdfFormat.N_TRIPLES)


def _rdf_xml(published: Published, out: BinaryIO) -> None:
    xml.write(published.triples(), out, prefixes())


FORMATS: dict[str, Callable[[Published, BinaryIO], None]] = {
    "ttl": _turtle,
    "jsonld": jsonld.write,
    "rdf": _rdf_xml,
    "csv": csv.write,
    "jskos": jskos.write,
    "nt": _n_triples,
}
