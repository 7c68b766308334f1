"""The store port: a SPARQL query in, an answer out as it will be sent; no RDF library crosses it.

https://www.w3.org/TR/sparql11-protocol/
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Protocol

from graph.sparql.query import Query

CHUNK = 256 * 1024
"""Bytes of an answer that are handed on at once."""


class Chunks:
    """An answer as it is read; unlike a generator it can be closed before it was begun, as an answer to HEAD is."""

    def __init__(self, read: Callable[[int], bytes], close: Callable[[], None]) -> None:
        self._read = read
        self.close = close

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        try:
            if chunk := self._read(CHUNK):
                return chunk
        except BaseException:
            self.close()
            raise
        self.close()
        raise StopIteration

    def __del__(self) -> None:
        self.close()


class Store(Protocol):
    """Answers queries; an adapter is a module here, and a row in the contract test."""

    def query(self, query: Query, media_type: str) -> Iterator[bytes]:
        """Answer in a SPARQL results type (SELECT, ASK) or an RDF type (CONSTRUCT, DESCRIBE), chunk by chunk.

        Raises: SyntaxFault, Refused, StoreError, always before there is a first chunk; StoreError also for a far store
        that breaks off amid its answer.
        """
        ...

    def close(self) -> None:
        """Let go of the store; an answer that is under way is finished first. A closed store is not asked again."""
        ...
