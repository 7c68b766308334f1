"""A candidate on its way, with what has been heard of it so far."""

from __future__ import annotations

from dataclasses import dataclass, field

from graph.link.concept import Concept, Evidence
from graph.link.tongues import MET
from graph.link.weigh import Weight


@dataclass(slots=True)
class Pair:
    """One of ours and a concept of the authority, by its number; ``near`` changes from round to round."""

    number: int
    concept: Concept
    weight: Weight
    context: float = 0.0
    lesser: float = 0.0
    near: float = 0.0
    score: float = 0.0
    why: list[Evidence] = field(default_factory=list)

    @property
    def logit(self) -> float:
        return self.weight.logit + self.near + self.context + self.lesser

    @property
    def met(self) -> bool:
        """Tell whether two labels met that are one."""
        best = self.weight.best
        return best is not None and best.likeness >= MET
