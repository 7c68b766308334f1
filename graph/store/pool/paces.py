"""What is known of the cost of queries, from those that ran: a bounded memory, forgotten with the release."""

from __future__ import annotations

import hashlib
import re
import threading
from collections import OrderedDict

from graph.sparql.query import Query
from graph.store.pool.lanes import Lane

KEPT = 10_000
SHORT = 16 * 1024
"""Characters of a text whose shape is told."""
GIVEN = re.compile(r"<[^<>\s]*+>|\"(?:[^\"\\\n]|\\.)*+\"|'(?:[^'\\\n]|\\.)*+'|\b[0-9]++")
"""What queries of one shape differ by: IRIs, texts, numbers."""


class Paces:
    """Queries of a shape that was cheap are taken for cheap; what has been long is known by its very text.

    So nobody makes another's query of the same shape wait by asking for more of it.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._cheap: OrderedDict[bytes, None] = OrderedDict()
        self._long: OrderedDict[bytes, None] = OrderedDict()

    def lane(self, query: Query) -> Lane:
        """Tell where a query belongs."""
        with self._lock:
            if _key(query, query.text) in self._long:
                return Lane.LONG
            if (shape := _key(query, _shape(query.text))) not in self._cheap:
                return Lane.TRIAL
            self._cheap.move_to_end(shape)
            return Lane.QUICK

    def cheap(self, query: Query) -> None:
        with self._lock:
            _keep(self._cheap, _key(query, _shape(query.text)))
            self._long.pop(_key(query, query.text), None)

    def long(self, query: Query) -> None:
        with self._lock:
            _keep(self._long, _key(query, query.text))
            self._cheap.pop(_key(query, _shape(query.text)), None)


def _shape(text: str) -> str:
    return GIVEN.sub("?", text) if len(text) <= SHORT else text


def _key(query: Query, text: str) -> bytes:
    named = (text, *query.default_graphs, "", *query.named_graphs)
    return hashlib.blake2b("\0".join(named).encode(errors="replace"), digest_size=16).digest()


def _keep(known: OrderedDict[bytes, None], key: bytes) -> None:
    known[key] = None
    known.move_to_end(key)
    while len(known) > KEPT:
        known.popitem(last=False)
