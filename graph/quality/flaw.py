"""The table of flaws, as ``flaws.toml`` has it."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

FOLDER = Path(__file__).parent
SEVERITIES = ("violation", "warning", "info")
"""The worst first."""

DIMENSIONS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "consistency": ("Consistency", "Whether the vocabulary keeps the conditions of SKOS."),
        "labels": ("Labels and documentation", "Whether people can read and understand what a concept means."),
        "structure": ("Structure", "Whether the relations between concepts lead readers and programs on."),
        "links": ("Links", "Whether the vocabulary is part of the web: addresses, links to it and from it."),
    }
)
"""What flaws are about, each with a title and what it asks."""


@dataclass(frozen=True, slots=True)
class Flaw:
    """Something that may be amiss; ``qskos`` is what qSKOS calls it, ``way`` the function that looks for it.

    ``needs`` is "records" for what only a release can tell, "network" for what is looked for only when asked.
    """

    name: str
    title: str
    text: str
    advice: str
    severity: str
    dimension: str
    qskos: str = ""
    way: str = ""
    needs: str = ""

    @property
    def query(self) -> str:
        """Give the text of the query that looks for it."""
        return (FOLDER / "queries" / f"{self.name}.rq").read_text(encoding="utf-8")


@cache
def flaws() -> tuple[Flaw, ...]:
    """Give all flaws, the worst first; within a severity as the table has them."""
    table: dict[str, dict[str, str]] = tomllib.loads((FOLDER / "flaws.toml").read_text(encoding="utf-8"))
    found = (Flaw(name, **row) for name, row in table.items())
    return tuple(sorted(found, key=lambda flaw: SEVERITIES.index(flaw.severity)))
