"""What speaks for a mapping and against it, in sentences, each with what it weighs.

In a cell and in RDF a reason is its sentence with its weight in log-odds behind it:
``its broader 'work' is matched too [+1.20]``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from graph.link.concept import Evidence
from graph.names import clean

WEIGHED = re.compile(r"(?P<text>.*\S)\s*\[(?P<weight>[+-]\d+(?:\.\d+)?)\]", re.DOTALL)
STRENGTHS = ((2.0, "strongly"), (1.0, "clearly"), (0.4, "somewhat"), (0.0, "slightly"))
"""From which weight on what is said of it: 2 makes the odds seven times as good, 1 nearly three times, 0.4 half as good
again.
"""


@dataclass(frozen=True, slots=True)
class Reason:
    """A sentence, and what it weighs in log-odds; None where nobody has told it."""

    text: str
    weight: float | None = None

    @property
    def strength(self) -> str:
        """Say in words how much it speaks for the mapping, or against it."""
        if self.weight is None:
            return ""
        how = next(word for least, word in STRENGTHS if abs(self.weight) >= least)
        return f"{how} {'for' if self.weight >= 0 else 'against'} it"

    @property
    def told(self) -> str:
        """Say how much it weighs, too: in words, and the number."""
        return self.text if self.weight is None else f"{self.text} ({self.strength}, {self.weight:+.2f})"


def written(evidence: Iterable[Evidence]) -> tuple[str, ...]:
    """Write the reasons of a candidate, the strongest first; what is said twice is told once, as it weighs most."""
    most: dict[str, float] = {}
    for one in evidence:
        text = clean(one.text)
        most[text] = max(one.weight, most.get(text, one.weight), key=abs)
    first = sorted(most.items(), key=lambda item: -abs(item[1]))
    return tuple(f"{text} [{weight:+.2f}]" for text, weight in first)


def read(cell: str) -> Reason:
    """Read a reason back; files of earlier days, and people, tell no weight."""
    found = WEIGHED.fullmatch(cell)
    return Reason(found["text"], float(found["weight"])) if found else Reason(cell)


def ranked(cells: Iterable[str]) -> tuple[Reason, ...]:
    """Read reasons, the strongest first; those without a weight stay in their order, after the others."""
    found = dict.fromkeys(map(read, cells))
    return tuple(sorted(found, key=lambda one: -abs(one.weight or 0.0)))
