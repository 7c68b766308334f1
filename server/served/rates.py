"""How often a client may ask what the pages and interfaces look for, counted with its queries.

https://www.rfc-editor.org/rfc/rfc6585#section-4
"""

from __future__ import annotations

from flask import request

from server.served.current import count

COUNTED = frozenset({"same", "search", "skosmos"})
"""The blueprints each of whose requests counts as a query; ``reconcile`` counts its own."""


def bound() -> None:
    """Count a request against its client; who asks whether to ask is not counted. Raises: Hasty."""
    if request.blueprint in COUNTED and request.method != "OPTIONS":
        count()
