"""The addresses of pages: from sitemaps, their indexes, or a plain list.

https://www.sitemaps.org/protocol.html
"""

from __future__ import annotations

import io
import re
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from lxml import etree

from graph.documents import markup
from graph.errors import SourceError
from graph.harvest.web import Response, shown

LARGEST = 256 << 20
"""Bytes of a sitemap once it is unpacked; the protocol has 50 MiB, and some do not keep to it."""
DEPTH = 4
"""How deep indexes may lie in indexes."""
GZIP = b"\x1f\x8b"
NAMES = frozenset({"urlset", "sitemapindex"})
LINE = re.compile(r"https?://\S+")


@dataclass(frozen=True, slots=True)
class Listed:
    """An address with when its page was last changed, as the sitemap writes it."""

    url: str
    lastmod: str = ""


Get = Callable[[str], Response]


def walk(start: str, get: Get, most: int) -> Iterator[Listed]:
    """Yield the pages of a sitemap, or of all that an index names; each sitemap is asked for once, at most ``most``.

    Only pages and sitemaps of the same host count, as the protocol demands.
    Raises: SourceError for what is no sitemap, and at too many.
    """
    waiting, seen = [(start, 1)], {start}
    while waiting:
        url, depth = waiting.pop(0)
        response = get(url)
        if response.status != 200:
            raise SourceError(f"{shown(url)}: status {response.status}; a sitemap was expected")
        index, listed = _read(response)
        for item in listed:
            if not _near(item.url, response.final):
                continue
            if not index:
                yield item
            elif item.url not in seen and depth < DEPTH:
                seen.add(item.url)
                waiting.append((item.url, depth + 1))
        if len(seen) > most:
            raise SourceError(f"{shown(start)}: more than {most:,} sitemaps")


def lines(body: bytes) -> Iterator[Listed]:
    """Yield the addresses of a plain list, one a line; other lines (empty, comments) are left out."""
    for line in body.decode("utf-8-sig", errors="replace").splitlines():
        if found := LINE.match(line.strip()):
            yield Listed(found[0])


def unpacked(body: bytes, name: str) -> bytes:
    """Give a sitemap's bytes, freed of gzip. Raises: SourceError when they are broken, or too many."""
    if not body.startswith(GZIP):
        return body
    unpack = zlib.decompressobj(wbits=31)
    try:
        text = unpack.decompress(body, LARGEST + 1)
    except zlib.error as err:
        raise SourceError(f"{name}: it is not gzip as it says: {err}") from err
    if len(text) > LARGEST:
        raise SourceError(f"{name}: it is larger than {LARGEST:,} bytes, the most that is taken")
    return text


def _read(response: Response) -> tuple[bool, Iterator[Listed]]:
    """Tell whether a sitemap is an index, and what it lists."""
    text = unpacked(response.body, response.url)
    if not re.search(rb"<(?:[\w.-]+:)?(?:urlset|sitemapindex)[\s>]", text[:65536]):
        if LINE.match(text[:2048].decode("utf-8-sig", errors="replace").strip()):
            return False, lines(text)
        raise SourceError(f"{response.url}: a sitemap was expected, not {text[:60]!r}")
    index = bool(re.search(rb"<(?:[\w.-]+:)?sitemapindex[\s>]", text[:65536]))
    return index, _elements(text)


def _elements(text: bytes) -> Iterator[Listed]:
    """Yield the entries, one at a time; what comes after a fault is read as far as it can be."""
    for element in _steps(element for _, element in markup.steps(io.BytesIO(text), ("end",), recover=True)):
        if markup.local(element) not in {"url", "sitemap"}:
            continue
        parts = {markup.local(part): (part.text or "").strip() for part in element}
        if parts.get("loc"):
            yield Listed(parts["loc"], parts.get("lastmod", ""))
        element.clear()
        while element.getprevious() is not None:
            del element.getparent()[0]  # type: ignore[union-attr]


def _steps(elements: Iterator[etree._Element]) -> Iterator[etree._Element]:
    """Go through a sitemap until what is left of it is no XML at all."""
    with suppress(etree.XMLSyntaxError):
        yield from elements


def _near(url: str, base: str) -> bool:
    there = urlsplit(urljoin(base, url))
    return there.scheme in {"http", "https"} and (there.hostname or "") == (urlsplit(base).hostname or "-")
