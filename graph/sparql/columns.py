"""The variables that SELECT * shows, in the order in which they first stand in a query, where that is told exactly.

https://www.w3.org/TR/sparql11-query/#variableScope

A subquery lets out what it projects; MINUS and EXISTS let out nothing; an expression has variables of others. Left open
are what a SERVICE will bring, and VALUES or groups behind the pattern that a star stands for.
"""

from __future__ import annotations

from dataclasses import dataclass, field

SILENT = frozenset({"MINUS", "EXISTS"})
"""The words before a group whose variables are its own."""
BEHIND = frozenset({"VALUES", "GROUP", "HAVING"})
"""The words behind a pattern that may change what a star before it stands for."""


@dataclass(slots=True)
class _Level:
    """An open bracket; what is in it ``shows`` or not. A subquery ``selects``, and is past its pattern in the end."""

    bracket: str = ""
    shows: bool = False
    selects: bool = False
    is_star: bool = False
    is_past: bool = False


@dataclass(slots=True)
class Columns:
    """Is told of each bracket, word and variable as it comes; ``before`` is the text of the one before, in capitals."""

    shown: dict[str, None] = field(default_factory=dict)
    is_told: bool = True
    _levels: list[_Level] = field(default_factory=lambda: [_Level()])

    def open(self, bracket: str, before: str) -> None:
        outer = self._levels[-1]
        shows = outer.shows or len(self._levels) == 1
        if bracket == "{" and before in SILENT:
            shows = False
        if bracket == "{" and outer.selects:
            shows, outer.shows, outer.is_past = shows and outer.is_star, False, True
        self._levels.append(_Level(bracket, shows))

    def close(self) -> None:
        if len(self._levels) > 1:
            self._levels.pop()

    def word(self, word: str, before: str) -> None:
        level = self._levels[-1]
        if word == "SELECT" and len(self._levels) > 1:
            level.selects = level.bracket == before == "{"
            self.is_told &= level.selects
        is_behind = len(self._levels) == 1 or (level.is_past and level.is_star)
        if word == "SERVICE" or (word in BEHIND and is_behind):
            self.is_told = False

    def star(self) -> None:
        """Note a star that stands for the variables of a pattern."""
        self._levels[-1].is_star = True

    def variable(self, name: str) -> None:
        if self._levels[-1].shows:
            self.shown[f"?{name}"] = None
