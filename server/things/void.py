"""All that a release says of itself, which the documents about the dataset hold: its graphs, their parts, their links.

https://www.w3.org/TR/void/#deploy

Who follows the IRI of a partition or a linkset comes to these documents, so all of them are described there; and who
comes from ``/.well-known/void`` finds the whole description in one place.
"""

from __future__ import annotations

from pyoxigraph import Triple

from graph.names import Names
from graph.store import Store
from server.served.ask import triples

GRAPH = "dataset"
MOST = 250_000
"""Triples of the description that a document holds. A release of a hundred thousand records has under ten thousand."""


def whole(store: Store, names: Names) -> tuple[list[Triple], bool]:
    """Give what the release says of itself, and whether there is more than MOST."""
    found = triples(store, "whole", graph=names.graph(GRAPH), limit=MOST + 1)
    return found[:MOST], len(found) > MOST
