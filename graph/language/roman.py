"""Numbers in Roman numerals, as centuries, popes and volumes have them."""

from __future__ import annotations

VALUES = {"i": 1, "v": 5, "x": 10, "l": 50}


def roman(text: str) -> int:
    """Give the value of a number in Roman numerals, in either case, or in digits."""
    if text.isdecimal():
        return int(text)
    values = [VALUES[mark] for mark in text.lower()]
    return sum(-value if value < after else value for value, after in zip(values, [*values[1:], 0], strict=True))
