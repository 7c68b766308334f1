"""What the endpoint's page lays out beside the query: examples by theme, limits, and the editor where it was built.

``make env`` builds the editor from ``server/editor`` into ``static/editor``; without it the page is a plain form.
"""

from __future__ import annotations

from itertools import groupby
from pathlib import Path
from urllib.parse import urlencode

import ontology
from graph.names import Names
from graph.release.examples import Example, examples
from server.negotiation import formats
from server.negotiation.formats import Format
from server.served.current import settings

BUILT = Path(__file__).parents[1] / "static" / "editor" / "editor.js"
SPOKEN = {"ttl": "Turtle", "nt": "N-Triples", "rdf": "RDF/XML", "jsonld": "JSON-LD"}
"""What formats are called whose key is no name."""

Theme = tuple[str, list[dict[str, str]]]


def is_built() -> bool:
    """Tell whether the editor's script is there."""
    return BUILT.is_file()


def shelf() -> dict[str, object]:
    """Give what the page's template needs beside the query and its answer."""
    base = settings()
    names = Names(base.base)
    return {
        "themes": themes(names),
        "limits": base.limits,
        "services": base.service.allow,
        "editor": is_built(),
        "about": {
            "endpoint": f"{names.path}/sparql",
            "prefixes": ontology.prefixes() | names.prefixes(),
            "seconds": base.limits.query_seconds,
            "formats": {
                "tables": [_told(each) for each in formats.TABLES],
                "graphs": [_told(each) for each in formats.GRAPHS],
            },
        },
    }


def themes(names: Names) -> list[Theme]:
    """Give the examples by theme, each with its address; those that call an endpoint only where it may be called."""
    allowed = (one for one in examples() if set(one.services) <= set(settings().service.allow))
    return [(theme, [_shown(one, names) for one in found]) for theme, found in groupby(allowed, lambda one: one.theme)]


def _shown(example: Example, names: Names) -> dict[str, str]:
    """Tell of an example, with the address that asks it."""
    return {
        "name": example.name,
        "title": example.title,
        "description": example.description,
        "address": f"{names.path}/sparql?{urlencode({'query': example.whole(names)})}",
    }


def _told(offer: Format) -> dict[str, str]:
    name = SPOKEN.get(offer.key, offer.key.upper())
    return {"key": offer.media_type, "name": name, "extension": offer.extension}
