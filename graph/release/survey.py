"""What a graph holds, in numbers; ``tally`` counts them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Survey:
    """What a graph holds. ``classes`` counts the things of each, ``properties`` the triples; keys are IRIs.

    ``examples`` gives the first thing of each class.
    """

    triples: int
    subjects: int
    objects: int
    classes: Mapping[str, int]
    properties: Mapping[str, int]
    examples: Mapping[str, str]
