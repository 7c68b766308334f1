"""The scoring function: what speaks for it that two concepts are one, in log-odds, and what against.

The weights are set by hand, after one rule each; none is fitted to a mapping. They add up as in a probabilistic record
linkage (I. Fellegi, A. Sunter: A theory for record linkage, JASA 64, 1969), save that languages do not speak
independently of each other: each further one says less.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import exp

from graph.link.compare import Meeting
from graph.link.concept import BROAD, CLOSE, EXACT, NARROW, RELATED, Concept, Evidence
from graph.link.doubt import QUALIFIER, doubt, is_backed
from graph.link.qualifier import is_certain
from graph.link.scales import Scales
from graph.link.single import single
from graph.link.tongues import MET, NEUTRAL, gathered, meetings, shares, silent

PRIOR = -0.5
"""A candidate that nothing is known of is rather not the one."""

INSIDE = -0.8
"""Labels of which one says all that the other does and more, in all languages: one concept is the broader."""


SEVERAL = -0.7
"""A qualifier that only one of the two has."""


@dataclass(frozen=True, slots=True)
class Weight:
    """What the labels, codes and notes of two concepts weigh together, and the single things that do.

    ``doubt`` is a kind of ``graph.link.doubt``, where the pair is in one.
    """

    logit: float
    meetings: tuple[Meeting, ...]
    evidence: Callable[[], tuple[Evidence, ...]]
    inside: float
    doubt: str = ""

    @property
    def best(self) -> Meeting | None:
        return self.meetings[0] if self.meetings else None


def logistic(logit: float) -> float:
    return 1 / (1 + exp(-max(-30.0, min(30.0, logit))))


def weigh(ours: Concept, theirs: Concept, scales: Scales) -> Weight:
    """Weigh a pair by itself."""
    met = sorted(
        meetings(ours, theirs, scales),
        key=lambda one: (-one.likeness * scales.say(one.language), one.language),
    )
    each = shares(met, silent(ours, theirs, met, scales), scales)
    doubted = doubt(met)
    if doubted == QUALIFIER and is_certain(met[0], ours, theirs, scales):
        doubted = ""
    said = [one for one in single(ours, theirs, met, scales, doubted) if one[1] and one[0] not in scales.unheard]
    inside = _inside(met)
    if inside and met[0].likeness < MET and "inside" not in scales.unheard:
        said.append(("inside", INSIDE * abs(inside), lambda: "one of the two says more than the other"))
    logit = PRIOR + sum(each) + sum(weight for _, weight, _ in said)

    def evidence() -> tuple[Evidence, ...]:
        told = [Evidence("label", m.sentence, round(w, 2)) for m, w in zip(met, each, strict=True) if w]
        rest = [Evidence(kind, text(), round(weight, 2)) for kind, weight, text in said]
        return tuple(gathered(met, told) + rest)

    if doubted == QUALIFIER:
        said.append(("qualifier", SEVERAL, lambda: "who qualifies a name knows of another thing of that name"))
    if is_backed(doubted, said):
        doubted = ""
    return Weight(logit, tuple(met), evidence, inside, doubted)


def _inside(meetings: Sequence[Meeting]) -> float:
    """Tell, from -1 to 1, whether ours says more than theirs in the languages where they are alike."""
    near = [one for one in meetings if one.likeness > 0.25]
    return sum(one.inside for one in near) / len(near) if near else 0.0


def relate(weight: Weight, score: float, exact: float) -> str:
    """Propose the relation that the evidence speaks for."""
    best = weight.best
    sameness = best.likeness if best else 0.0
    if score >= exact and sameness > 0.8:
        return EXACT
    if weight.inside > NEUTRAL:
        return BROAD
    if weight.inside < -NEUTRAL:
        return NARROW
    return CLOSE if score >= NEUTRAL or sameness > 0.8 else RELATED
