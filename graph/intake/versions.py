"""Which of several records of one name counts: the newest by its date; and what is left of one that was withdrawn."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from enum import Enum


class Standing(Enum):
    """CURRENT is released; OLDER is kept as provenance; WITHDRAWN says that the record is gone, and LAST is the newest
    of the older ones of a record that is gone: what it was.
    """

    CURRENT = "current"
    OLDER = "older"
    WITHDRAWN = "withdrawn"
    LAST = "last"


@dataclass(slots=True)
class _Best:
    date: str
    number: int
    withdrawn: bool
    living: tuple[str, int] = ("", -1)


@dataclass(slots=True)
class Versions:
    """Hears of all records in their order (``add``), then tells the standing of each by its number, from 0.

    Memory: some hundred bytes a name.
    """

    count: int = 0
    _best: dict[bytes, _Best] = field(default_factory=dict)

    def add(self, name: str, date: str, withdrawn: bool) -> None:
        """Note the next record; ``date`` is ISO 8601 or empty: of equal dates the last counts, of none the first."""
        number, self.count = self.count, self.count + 1
        best = self._best.get(_key(name))
        if best is None:
            self._best[_key(name)] = best = _Best(date, number, withdrawn)
        elif date and date >= best.date:
            best.date, best.number, best.withdrawn = date, number, withdrawn
        if not withdrawn and (best.living[1] < 0 or (date and date >= best.living[0])):
            best.living = (date, number)

    def standing(self, name: str, number: int) -> Standing:
        """Tell the standing of a record that was added."""
        best = self._best[_key(name)]
        if number == best.number:
            return Standing.WITHDRAWN if best.withdrawn else Standing.CURRENT
        return Standing.LAST if best.withdrawn and number == best.living[1] else Standing.OLDER


def _key(name: str) -> bytes:
    return hashlib.blake2b(name.encode(), digest_size=16).digest()
