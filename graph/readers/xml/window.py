"""The part of a document that is held while it is read: searched, read on where it ends, forgotten where it is done."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from graph.readers.xml.encoding import BLOCK

LARGEST = 8 << 20
"""Bytes of one record at the most; METS records with all their files have some hundred thousand."""
LONGEST_TAG = 1 << 16
KEPT = 4096
WHITE = b" \t\r\n\xef\xbb\xbf"

NAME = rb"[^\s<>/=\"'!?&;]+"
TAG = re.compile(rb"<(/?)(" + NAME + rb")((?:[^<>\"'/]++|/(?!>)|\"[^\"<]*+\"|'[^'<]*+')*+)(/?)>")


@dataclass(slots=True)
class Window:
    """``text`` is what is held of a document named ``name``, ``at`` the place in that, on line ``line``."""

    name: str
    blocks: Iterator[bytes]
    text: bytes = field(default=b"", init=False)
    at: int = field(default=0, init=False)
    line: int = field(default=1, init=False)
    ended: bool = field(default=False, init=False)

    def reach(self, mark: bytes) -> bool:
        """Go on to a mark, and forget what lies before."""
        self.onward(re.compile(re.escape(mark)))
        return self.at < len(self.text)

    def onward(self, pattern: re.Pattern[bytes]) -> None:
        """Go on to where a pattern matches, or to the end, and forget what lies before."""
        while not (found := pattern.search(self.text, self.at)) and not self.ended:
            self.go(max(self.at, len(self.text) - KEPT))
            self.more()
        self.go(found.start() if found else len(self.text))

    def tag(self, at: int) -> re.Match[bytes] | None:
        """Read the tag that begins at a place; None where none does."""
        while not (found := TAG.match(self.text, at)) and not self.ended and len(self.text) - at < LONGEST_TAG:
            self.more()
        return found

    def find(self, mark: bytes, at: int) -> int:
        """Find a mark within the bytes of one record from ``at``, or give -1."""
        while (found := self.text.find(mark, at)) < 0 and not self.ended and len(self.text) - self.at <= LARGEST:
            at = max(at, len(self.text) - len(mark))
            self.more()
        return found

    def search(self, pattern: re.Pattern[bytes], at: int) -> re.Match[bytes] | None:
        """Search a pattern within the bytes of one record from ``at``."""
        while not (found := pattern.search(self.text, at)) and not self.ended and len(self.text) - self.at <= LARGEST:
            at = max(at, len(self.text) - KEPT)
            self.more()
        return found

    def more(self) -> None:
        """Read on."""
        block = next(self.blocks, b"")
        self.text += block
        self.ended = not block

    def go(self, at: int) -> None:
        """Move on, counting lines; what lies far behind is forgotten."""
        self.line += self.text.count(b"\n", self.at, at)
        self.at = at
        if at > BLOCK:
            self.text = self.text[at - KEPT :]
            self.at = KEPT
