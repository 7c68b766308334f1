"""What the one who imports says of a file."""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Wish:
    """``name`` is the thesaurus's; ``language`` of labels without one (empty: they stay so); ``separator`` of values
    in a cell; ``number`` counts the documents of an archive."""

    name: str
    language: str = ""
    separator: str = "||"
    number: int = 0

    def of(self, number: int) -> Wish:
        """Give what holds for one document of several."""
        return replace(self, number=number)
