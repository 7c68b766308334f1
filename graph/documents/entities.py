"""RDF/XML whose entities are short texts, as many ontologies declare them, and nothing that grows when it is read.

The parser puts what an entity says in place of its name, in other entities too, without a bound: a file of a kilobyte
may say gigabytes. https://www.w3.org/TR/xml/#sec-entity-decl
"""

from __future__ import annotations

import io
import re
from typing import IO

HEAD = 1 << 20
"""Bytes of a file in which entities may be declared."""
BLOCK = 1 << 16
MOST = 1000
MARK = b"<!ENTITY"
SHORT = re.compile(rb"<!ENTITY\s+[^\s\"'<>&;%]{1,200}\s+(?:\"[^\"&%<]{0,500}\"|'[^'&%<]{0,500}')\s*>")
EXPECTED = "it declares entities that are more than short texts; a file without them was expected"


def hold(content: bytes) -> bytes:
    """Give the content of a file. Raises: ValueError for entities that could grow."""
    if content.count(MARK, 0, HEAD) != len(SHORT.findall(content[:HEAD])):
        raise ValueError(EXPECTED)
    if content.count(MARK) > min(MOST, content.count(MARK, 0, HEAD)):
        raise ValueError(EXPECTED)
    return content


def held(stream: IO[bytes]) -> IO[bytes]:
    """Give a stream that is held to that as it is read. Raises: ValueError, reading too."""
    return io.BufferedReader(_Held(stream), BLOCK)


class _Held(io.RawIOBase):
    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._head = hold(self._stream.read(HEAD))
        self._seen = self._head[-len(MARK) :]

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        if self._head:
            data, self._head = self._head[: len(buffer)], self._head[len(buffer) :]
        else:
            data = self._stream.read(len(buffer))
            seen = self._seen + data
            if MARK in seen[1:]:
                raise ValueError(EXPECTED)
            self._seen = seen[-len(MARK) :]
        buffer[: len(data)] = data
        return len(data)
