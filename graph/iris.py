"""What may name a thing in RDF: an IRI that is whole, and none of those that only look like one.

``wd:Q42`` has the form of an IRI, but is a name with a prefix: schemes without ``//`` are taken where they are known.
https://www.rfc-editor.org/rfc/rfc3987#section-2.2
"""

from __future__ import annotations

import re

from pyoxigraph import NamedNode

WHOLE = re.compile(r"(?:[a-z][a-z0-9+.-]*://|(?:urn|info|ark|doi|tag):)", re.IGNORECASE)
HTTP = ("http://", "https://")
"""How nearly all begin, which is told in half the time."""
EXPECTED = "an IRI (http://...) was expected"


def is_iri(text: str) -> bool:
    """Tell whether something can be an IRI in RDF: what others say goes into our files."""
    try:
        NamedNode(text)
    except ValueError:
        return False
    return True


def node(text: str) -> NamedNode | None:
    """Make the node of an IRI; nothing of what is none."""
    try:
        return NamedNode(text) if text.startswith(HTTP) or WHOLE.match(text) else None
    except ValueError:
        return None
