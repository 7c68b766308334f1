"""Bytes to text: by byte order mark, by pattern, by what a page declares, else UTF-8.

Bytes that are not UTF-8 in a text that otherwise is are read as Windows-1252, one by one, so that one wrong byte does
not cost the whole. Labels of encodings: https://encoding.spec.whatwg.org/#names-and-labels
"""

from __future__ import annotations

import codecs
import io
import re
from typing import BinaryIO, TextIO

MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
"""Byte order marks; the longer ones first where one begins another."""

FAMILIES = re.compile(
    r"(?:utf_?(?:8|16|32)|iso\d|cp\d|koi8|gb|big5|shift_?jis|euc_|hz|mac|tis_|ptcp|johab|latin|ascii)"
)
DECLARED = re.compile(
    rb"""<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.:-]{2,40})|<meta[^>]{0,400}?charset\s*=\s*["']?\s*([\w.:-]{2,40})""",
    re.IGNORECASE,
)
WEB = {"ascii": "cp1252", "iso8859-1": "cp1252", "iso8859-9": "cp1254", "gb2312": "gb18030", "gbk": "gb18030"}
"""What a page means by an encoding's name, where the web has widened it."""

SAMPLE = 4096
ODD = re.compile("[\ud800-\udfff]")
STRAY = 0xDC00
UNDEFINED = {0x81: "\x81", 0x8D: "\x8d", 0x8F: "\x8f", 0x90: "\x90", 0x9D: "\x9d"}


def text(stream: BinaryIO) -> TextIO:
    """Open a stream as text, line ends as they are; bytes that are not UTF-8 come as lone surrogates: see ``mend``."""
    buffered = io.BufferedReader(_Raw(stream), SAMPLE * 16)
    name = sniff(buffered.peek(SAMPLE)[:SAMPLE])
    return io.TextIOWrapper(buffered, name, errors=_errors(name), newline="")


def sniff(head: bytes) -> str:
    """Tell UTF-8, UTF-16 and UTF-32 by their marks, UTF-16 without one by where its zeros lie."""
    for mark, name in MARKS:
        if head.startswith(mark):
            return name
    return _utf16(head)


def _utf16(head: bytes) -> str:
    """Tell UTF-16 without a mark: every second byte of a mostly Latin text is zero."""
    half = len(head) // 2
    even, odd = head[0 : half * 2 : 2].count(0), head[1 : half * 2 : 2].count(0)
    if half and odd * 10 > half * 7 and not even:
        return "utf-16-le"
    return "utf-16-be" if half and even * 10 > half * 7 and not odd else "utf-8"


def is_odd(value: str) -> bool:
    """Tell whether a text holds lone surrogates."""
    return not value.isascii() and ODD.search(value) is not None


def mend(value: str) -> str:
    """Read a text's stray bytes as Windows-1252; other lone surrogates become the escapes that they were written as."""
    return ODD.sub(lambda found: _stray(ord(found[0])), value) if is_odd(value) else value


def _stray(code: int) -> str:
    byte = code - STRAY
    if not 0x80 <= byte <= 0xFF:
        return f"\\u{code:04x}"
    return UNDEFINED.get(byte) or bytes([byte]).decode("cp1252")


def page(content: bytes) -> str:
    """Decode a web page: by its mark; as what it declares; as UTF-8 where its bytes are that, whatever it declares."""
    name = sniff(content[:SAMPLE])
    declared = "" if name != "utf-8" else _declared(content[:SAMPLE])
    for candidate in (declared, name) if content.isascii() else (name, declared):
        try:
            if candidate:
                return content.decode(candidate)
        except (UnicodeError, LookupError):
            continue
    return mend(content.decode(name, errors=_errors(name)))


def _errors(name: str) -> str:
    return "surrogateescape" if name.startswith("utf-8") else "replace"


def _declared(head: bytes) -> str:
    """Give the codec that a page names, or nothing where it names none that is an encoding of text."""
    found = DECLARED.search(head)
    try:
        codec = codecs.lookup((found[1] or found[2]).decode("ascii")).name if found else ""
    except (LookupError, UnicodeError):
        return ""
    codec = WEB.get(codec, codec)
    return codec if FAMILIES.match(codec.replace("-", "_")) and not codec.startswith(("utf-16", "utf-32")) else ""


class _Raw(io.RawIOBase):
    """Lends a stream to a text wrapper, whatever kind of stream it is."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        data = self._stream.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)
