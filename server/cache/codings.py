"""The content codings that answers and queries come in.

https://www.rfc-editor.org/rfc/rfc9110.html#section-8.4  https://www.rfc-editor.org/rfc/rfc8878.html
To add one: a row in CODINGS, best first.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

from backports.zstd import DecompressionParameter, ZstdCompressor, ZstdDecompressor, ZstdError
from werkzeug.datastructures import Accept
from werkzeug.exceptions import BadRequest, RequestEntityTooLarge, UnsupportedMediaType
from werkzeug.http import parse_accept_header

LEAST = 1024
"""Bytes below which nothing is gained."""
GZIP = zlib.MAX_WBITS | 16
LEVEL = 5
HEADERS = 256
"""Headers whose meaning is kept in mind."""
WINDOW = 23
"""The logarithm of the longest window of Zstandard that is taken, as RFC 9659 has it."""


class Compressor(Protocol):
    """What both libraries make."""

    def compress(self, data: bytes, /) -> bytes: ...
    def flush(self) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Coding:
    """``expand`` gives so many bytes of a body at most, and whether that is all of it."""

    name: str
    aliases: tuple[str, ...]
    compressor: Callable[[], Compressor]
    expand: Callable[[bytes, int], tuple[bytes, bool]]

    def compress(self, body: bytes) -> bytes:
        compressor = self.compressor()
        return compressor.compress(body) + compressor.flush()


def _unzip(body: bytes, most: int) -> tuple[bytes, bool]:
    reading = zlib.decompressobj(GZIP)
    return reading.decompress(body, most), reading.eof and not reading.unused_data


def _unzstd(body: bytes, most: int) -> tuple[bytes, bool]:
    reading = ZstdDecompressor(options={DecompressionParameter.window_log_max: WINDOW})
    return reading.decompress(body, most), reading.eof and not reading.unused_data


CODINGS = (
    Coding("zstd", (), ZstdCompressor, _unzstd),
    Coding("gzip", ("x-gzip",), lambda: zlib.compressobj(LEVEL, zlib.DEFLATED, GZIP), _unzip),
)
NAMES = ", ".join(coding.name for coding in CODINGS)


def choose(accept: Accept) -> Coding | None:
    """Give the coding that a client likes best; None for the plain body, which who says nothing gets."""
    best, chosen = accept.quality("identity") if "identity" in accept.values() else 0.0, None
    for coding in CODINGS:
        said = [name for name in coding.aliases if name in accept.values()]
        quality = max(accept.quality(name) for name in (coding.name, *said))
        if quality > best or (quality and quality == best and chosen is None):
            best, chosen = quality, coding
    return chosen


@lru_cache(HEADERS)
def chosen(header: str) -> Coding | None:
    """Choose by the header as it came: there are few that clients send."""
    return choose(parse_accept_header(header))


def expand(body: bytes, name: str, most: int) -> bytes:
    """Free a request's body of its coding.

    Raises: UnsupportedMediaType for one that is not known, BadRequest for what is none, RequestEntityTooLarge.
    """
    name = name.strip().lower()
    if name in {"", "identity"}:
        return body
    coding = next((coding for coding in CODINGS if name in {coding.name, *coding.aliases}), None)
    if coding is None:
        raise UnsupportedMediaType(f"the content coding {name[:40]!r} is not known; there are {NAMES}")
    try:
        found, is_all = coding.expand(body, most + 1)
    except (zlib.error, ZstdError) as err:
        raise BadRequest(f"the body is not in {coding.name}: {err}") from err
    if len(found) > most:
        raise RequestEntityTooLarge(f"the body is too long; at most {most:,} bytes were expected")
    if not is_all:
        raise BadRequest(f"the body is not one whole of {coding.name}")
    return found
