"""The ways in which people write one IRI: http or https, with a slash at its end or without, percent-encoded or not.

To the letter they are different IRIs (https://www.rfc-editor.org/rfc/rfc3987#section-5), and hardly ever of different
things.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import quote, unquote_to_bytes

from graph.iris import is_iri

ENCODED = re.compile(r"(?:%[89A-Fa-f][0-9A-Fa-f])+")
"""Characters beyond ASCII as a URI has them."""
BEYOND = re.compile(r"[^\x00-\x7f]+")
SCHEMES = {"http://": "https://", "https://": "http://"}
PARTED = re.compile(r"[?#]")


def twins(iri: str) -> tuple[str, ...]:
    """Give the ways in which an IRI may be written, as it is first."""
    decoded = ENCODED.sub(_decoded, iri)
    forms = (iri, decoded, BEYOND.sub(lambda found: quote(found[0]), decoded))
    ways = dict.fromkeys(one for form in forms for way in _schemes(form) for one in _ends(way))
    return tuple(one for one in ways if one == iri or is_iri(one))


def _decoded(found: re.Match[str]) -> str:
    try:
        return unquote_to_bytes(found[0]).decode()
    except UnicodeDecodeError:
        return found[0]


def _schemes(iri: str) -> Iterator[str]:
    yield iri
    yield from (other + iri.removeprefix(own) for own, other in SCHEMES.items() if iri.startswith(own))


def _ends(iri: str) -> Iterator[str]:
    yield iri
    if iri.startswith(tuple(SCHEMES)) and not PARTED.search(iri):
        yield iri.removesuffix("/") if iri.endswith("/") else f"{iri}/"
