"""JSON-LD by our context, the things one after the other in its ``@graph``. https://www.w3.org/TR/json-ld11/"""

from __future__ import annotations

import json
from typing import BinaryIO

from graph.curated.export.published import Published
from graph.writers.jsonld import node


def write(published: Published, out: BinaryIO) -> None:
    """Write the document; its context is the one that we serve."""
    out.write(f'{{"@context": {json.dumps(f"{published.names.base}context.jsonld")},\n "@graph": ['.encode())
    for number, thing in enumerate(published):
        said = json.dumps(node(thing.iri, sorted(set(thing.triples), key=str)), ensure_ascii=False)
        out.write(f"{',' if number else ''}\n{said}".encode())
    out.write(b"\n]}\n")
