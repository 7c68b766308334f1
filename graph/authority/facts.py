"""What a vocabulary's file says of concepts, fact by fact, and what of it could not be read."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import NamedTuple

from graph.record import Reject

KEPT = 10_000
"""Rejects that are kept as they stand; more are counted."""
REMARKS = 200
"""Remarks that are told apart."""
LONGEST = 2000
"""Characters that are kept of what is rejected."""


class Fact(NamedTuple):
    """``kind`` is one of ``graph.authority.predicates``; ``text`` is a literal's text or a node."""

    subject: str
    kind: str
    text: str
    language: str


@dataclass(slots=True)
class Leftovers:
    """Rows and lines that are rejected, and what else was mended or left out, each remark with how often."""

    rejected: int = 0
    rejects: list[Reject] = field(default_factory=list)
    remarks: Counter[str] = field(default_factory=Counter)

    def reject(self, where: str, why: str, text: str) -> None:
        self.rejected += 1
        if len(self.rejects) < KEPT:
            self.rejects.append(Reject(where, why, text[:LONGEST]))

    def remark(self, text: str) -> None:
        """Count a remark; past the bound, all others as one."""
        known = text in self.remarks or len(self.remarks) < REMARKS
        self.remarks[text if known else "something else was mended or left out"] += 1


class StrangerError(ValueError):
    """A file is no vocabulary, by all that it shows: in a zip of others, it is left out."""
