"""The item page as text, as a repository's page gives it when copied: a line a field, ``Label: value``.

A label ends in a colon that a no-break space or the line's end follows; where the page has lost its no-break spaces,
a short line start that looks like a label is one. A line without a label goes on with the field above it; after the
last field and a blank line it is a field of its own. A page's first label coming again begins another record.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import pairwise

from graph.record import Document, Field, Record, Reject, excerpt

NAME = "text"
LARGEST = 4 * 1024 * 1024
"""Bytes of an item page at the most; the real ones have some thousands."""

STRONG = re.compile(r"(?P<label>[^\s:][^:\n]{0,79}:(?:\u00a0|$))(?P<value>.*)")
JOINED = re.compile(r"(?P<label>[^\W\d_][^:\n.;,]{0,59}:)(?P<value>[^\s/].*)")
PLAIN = re.compile(r"(?P<label>[^\W\d_][^:\n.;,]{0,59}: )(?P<value>.*)")
WORDS = 6
Line = tuple[str, re.Match[str] | None]
NEWLINE = re.compile(r"\r\n|\n|\r")
LEAST_LABELS = 2


def recognises(head: bytes) -> bool:
    """Tell a page by the labels at the start of its lines; ``head`` may end within a character."""
    text = head.decode("utf-8", errors="ignore")
    if text.lstrip("\ufeff \t\r\n")[:1] in {"", "<", "{", "["} or "\x00" in text:
        return False
    lines = NEWLINE.split(text)
    pattern = _labels(lines)
    return sum(1 for line in lines if pattern(line)) >= LEAST_LABELS


def read(document: Document) -> Iterator[Record | Reject]:
    """Read the records of one page."""
    with document.open() as stream:
        content = stream.read(LARGEST + 1)
    if len(content) > LARGEST:
        why = f"{document.size:,} bytes; an item page of at most {LARGEST:,} bytes was expected"
        yield Reject(document.name, why, excerpt(content[:2000].decode("utf-8", errors="replace")))
        return
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as err:
        line = content.count(b"\n", 0, err.start) + 1
        around = content[max(0, err.start - 40) : err.start + 40]
        why = f"byte {err.start:,} (0x{content[err.start]:02x}) is not UTF-8; a page in UTF-8 was expected"
        yield Reject(f"{document.name}, line {line}", why, repr(around)[2:-1])
        return
    yield from _records(document, text)


def _records(document: Document, text: str) -> Iterator[Record | Reject]:
    lines = NEWLINE.split(text)
    pattern = _labels(lines)
    matches = [(line, pattern(line)) for line in lines]
    if not any(found for _, found in matches):
        yield Reject(document.name, "no line has the form 'Label: value'; an item page was expected", excerpt(text))
        return
    for position, page in enumerate(_pages(matches), start=1):
        yield Record(tuple(_fields(page)), document.name, document.sha256, position, NAME)


def _pages(lines: list[Line]) -> Iterator[list[Line]]:
    """Part the lines where the first label comes again after another one."""
    first = next(found["label"].strip() for _, found in lines if found)
    page, others = list[Line](), False
    for line, found in lines:
        label = found["label"].strip() if found else first
        if found and label == first and others:
            yield page
            page, others = [], False
        others = others or label != first
        page.append((line, found))
    yield page


def _fields(page: list[Line]) -> Iterator[Field]:
    """Part a page into fields; after the last one a blank line ends it: what follows is the page's furniture."""
    starts = [i for i, (_, found) in enumerate(page) if found]
    yield from _unlabelled([line for line, _ in page[: starts[0]]])
    for start, end in pairwise([*starts, len(page)]):
        found = page[start][1]
        rest = [line for line, _ in page[start + 1 : end]]
        blank = (
            next((i for i, line in enumerate(rest) if not line.strip()), len(rest)) if end == len(page) else len(rest)
        )
        if found:
            yield Field(found["label"], "\n".join([found["value"], *rest[:blank]]).rstrip("\n"))
        yield from _unlabelled(rest[blank:])


def _unlabelled(lines: list[str]) -> Iterator[Field]:
    return (Field("", line) for line in lines if line.strip())


def _labels(lines: list[str]) -> Callable[[str], re.Match[str] | None]:
    """Choose how labels are told on this page: by no-break spaces if it has them."""
    strong = any("\u00a0" in found["label"] for line in lines if (found := STRONG.match(line)))
    patterns = (STRONG, JOINED) if strong else (STRONG, JOINED, PLAIN)

    def match(line: str) -> re.Match[str] | None:
        for pattern in patterns:
            if (found := pattern.match(line)) and _is_label(found["label"], pattern is STRONG):
                return found
        return None

    return match


def _is_label(label: str, strong: bool) -> bool:
    return strong or (label[0].isupper() and len(label.split()) <= WORDS)
