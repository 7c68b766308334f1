"""A document type declaration, stepped over and never read: what it declares is known by name, and resolved nowhere.

https://www.w3.org/TR/xml/#dt-doctype
"""

from __future__ import annotations

import re

LONGEST = 1 << 20
"""Bytes of a declaration at the most."""
MOST = 10_000
"""Entities whose names are kept."""

SHORT = re.compile(rb"<!(?:[^<>\[\"']++|\"[^\"]*+\"|'[^']*+')*+>|<![^<>\[]*+>")
"""One without declarations of its own; a DTD that it names is never fetched."""
WHOLE = re.compile(
    rb"<!DOCTYPE(?:[^<>\[\"']++|\"[^\"]*+\"|'[^']*+')*+\["
    rb"(?:[^\]\"'<]++|\"[^\"]*+\"|'[^']*+'|<!--(?:[^-]++|-(?!->))*+-->|<\?(?:[^?]++|\?(?!>))*+\?>|<(?!!--|\?))*+"
    rb"\]\s*+>",
    re.IGNORECASE,
)
ENTITY = re.compile(rb"<!ENTITY\s+(?!%)([^\s\"'<>&;]{1,200})")
REFERENCE = re.compile(rb"&([^\s#&;<>]{1,200});")
INERT = re.compile(rb"<!\[CDATA\[.*?\]\]>|<!--.*?-->", re.DOTALL)


def end(text: bytes, at: int) -> int:
    """Find where a declaration ends that begins at a place; -1 where it does not."""
    found = SHORT.match(text, at) or WHOLE.match(text, at)
    return found.end() if found else -1


def entities(declaration: bytes) -> frozenset[bytes]:
    """Name the entities that a declaration declares for the text."""
    return frozenset(found[1] for _, found in zip(range(MOST), ENTITY.finditer(declaration), strict=False))


def used(text: bytes, declared: frozenset[bytes]) -> bytes:
    """Name the first of the declared entities that a text refers to; empty where it refers to none."""
    if not declared or b"&" not in text:
        return b""
    return next((found[1] for found in REFERENCE.finditer(INERT.sub(b"", text)) if found[1] in declared), b"")
