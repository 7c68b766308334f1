"""What is asked of a label: pieces of text with wildcards (``*``) before, between and after them.

The index knows each label by its trigrams, with two marks before its beginning and two behind its end: so the first
letter has a trigram of its own as well, and every letter begins one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from graph.search.fold import fold

BEGIN, END = "\x02", "\x03"
SIZE = 3
WILD = "*"
ESCAPES = str.maketrans({char: f"\\{char}" for char in "\\%_"})


@dataclass(frozen=True, slots=True)
class Pattern:
    """Folded ``pieces`` in their order; the first ``begins`` the label, the last ``ends`` it. No piece is in any."""

    pieces: tuple[str, ...]
    begins: bool = True
    ends: bool = True

    @property
    def is_exact(self) -> bool:
        return len(self.pieces) == 1 and self.begins and self.ends

    @property
    def letters(self) -> int:
        """Count the letters that a label must have at least."""
        return sum(map(len, self.pieces))

    def like(self) -> str:
        """Write it for LIKE, whose escape is a backslash."""
        body = "%".join(piece.translate(ESCAPES) for piece in self.pieces)
        if not self.pieces:
            return "%"
        return f"{'' if self.begins else '%'}{body}{'' if self.ends else '%'}"

    def grams(self) -> tuple[str, ...]:
        """Give the trigrams that every label of it has, each once; none where all pieces are too short."""
        found = (text[at : at + SIZE] for text in self._marked() for at in range(len(text) - SIZE + 1))
        return tuple(dict.fromkeys(found))

    def beginnings(self) -> tuple[str, ...]:
        """Give the short pieces, each of which begins some trigram of every label of it."""
        return tuple(dict.fromkeys(text for text in self._marked() if len(text) < SIZE))

    def ranked(self) -> tuple[Pattern, ...]:
        """Give patterns whose labels go first, the best first, and last itself: whole labels, beginnings, words."""
        if len(self.pieces) != 1 or self.is_exact:
            return (self,)
        better = [Pattern(self.pieces)]
        if not self.begins and not self.ends:
            word = f" {self.pieces[0].lstrip()}"
            better += [Pattern(self.pieces, ends=False), Pattern((word,), begins=False, ends=False)]
        return (*better, self)

    def _marked(self) -> Iterator[str]:
        last = len(self.pieces) - 1
        for at, piece in enumerate(self.pieces):
            before = BEGIN * 2 if self.begins and at == 0 else ""
            yield f"{before}{piece}{END * 2 if self.ends and at == last else ''}"


def read(asked: str) -> Pattern | None:
    """Read what somebody asks for; spaces around it mean nothing. None where no label can be meant."""
    parts = [fold(part) for part in whole(asked).strip().split(WILD)]
    parts[0], parts[-1] = parts[0].lstrip(), parts[-1].rstrip()
    pieces = tuple(part for part in parts if part)
    if not pieces:
        return Pattern((), begins=False, ends=False) if len(parts) > 1 else None
    return Pattern(pieces, begins=bool(parts[0]), ends=bool(parts[-1]))


def whole(text: str) -> str:
    """Leave halves of characters out, which no text that is stored has."""
    return text.encode(errors="ignore").decode()


def marked(folded: str) -> str:
    """Give a label's folded text as it goes into the index."""
    return f"{BEGIN * 2}{folded}{END * 2}"
