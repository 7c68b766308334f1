"""Who may be served next of those that ask for pages: nobody takes all the threads, whoever asks most.

A client has so many requests answered at once, its others wait for those; and no more wait than can be told so in time.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from functools import lru_cache
from ipaddress import IPv6Address, ip_address, ip_network

FORWARDED = b"x-forwarded-for"
KNOWN = 1000
"""Addresses whose client is kept in mind."""


class Full(Exception):  # noqa: N818 - a state, not a fault
    """More requests of a client wait than may."""


@dataclass(slots=True)
class Guest:
    """A client with requests under way: a semaphore for those that are answered, and how many there are in all."""

    places: asyncio.Semaphore
    requests: int = 0


@dataclass(slots=True)
class Places:
    """``each`` is the requests of a client that are answered at once, ``queue`` those that may wait besides."""

    each: int
    queue: int
    _guests: dict[str, Guest] = field(default_factory=dict)

    @asynccontextmanager
    async def place(self, client: str) -> AsyncIterator[None]:
        """Wait for a place. Raises: Full."""
        guest = self._guests.setdefault(client, Guest(asyncio.Semaphore(self.each)))
        if guest.requests >= self.each + self.queue:
            raise Full(f"{guest.requests:,} requests of {client} are under way")
        guest.requests += 1
        try:
            async with guest.places:
                yield
        finally:
            guest.requests -= 1
            if not guest.requests:
                del self._guests[client]


@lru_cache(KNOWN)
def client(address: str) -> str:
    """Name a client by its address; of version 6, by the network that is one customer's."""
    with suppress(ValueError):
        if isinstance(ip_address(address), IPv6Address):
            return str(ip_network(f"{address}/64", strict=False))
    return address or "unknown"


def behind(proxies: int, address: str, headers: Iterable[tuple[bytes, bytes]]) -> str:
    """Give the address that the outermost of the proxies that are trusted was asked from."""
    if not proxies:
        return address
    said = b",".join(value for name, value in headers if name == FORWARDED).decode("latin-1").split(",")
    return said[-proxies].strip() if len(said) >= proxies and said[-proxies].strip() else address
