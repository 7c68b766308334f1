"""From concepts to candidates in an authority vocabulary, each with its score, its relation and the evidence.

``link`` links many concepts at once, and lets those that are near to each other speak for each other; ``candidates``
looks a single one up. Both weigh with the same function. Relations: https://www.w3.org/TR/skos-reference/#mapping.
"""

from __future__ import annotations

from graph.link.concept import (
    ALT,
    BROAD,
    CLOSE,
    EXACT,
    HIDDEN,
    NARROW,
    PREF,
    RELATED,
    Authority,
    Candidate,
    Concept,
    Evidence,
    Label,
)
from graph.link.settle import ACCEPT, HEARD, PROPOSE, Further, candidates, link

__all__ = [
    "ACCEPT", "ALT", "BROAD", "CLOSE", "EXACT", "HEARD", "HIDDEN", "NARROW", "PREF", "PROPOSE", "RELATED",
    "Authority", "Candidate", "Concept", "Evidence", "Further", "Label", "candidates", "link",
]  # fmt: skip
