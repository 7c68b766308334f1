"""What a value means: one module a sort of value, each a function of the text and of what a profile declares."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a value was not read, as a sentence; ``absent`` where the source itself says that there is none."""

    reason: str
    absent: bool = False


def quote(text: str) -> str:
    """Quote a value in a sentence, shortened where it is long."""
    return f"'{text}'" if len(text) <= 80 else f"'{text[:77]}...'"


def listed(text: str, separator: str | None = None) -> tuple[str, ...]:
    """Part the text of a table into its items."""
    return tuple(text.split(separator))
