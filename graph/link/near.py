"""What neighbours say: broader, narrower and related concepts that are matched to such neighbours of a candidate."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from graph.link.concept import Concept, Evidence
from graph.link.pair import Pair

LIKELY = 0.5
"""The score from which a neighbour is taken to be matched."""

PARENT, CHILD, FRIEND = 1.5, 1.0, 0.6
"""A broader, narrower, related neighbour that is matched to such a neighbour."""

WEIGHTS = {"broader": PARENT, "narrower": CHILD, "related": FRIEND}

WEAKLY = 0.4
"""What is left of it where the labels are only alike: neighbours confirm, they do not name."""

NEAR = 2.0
"""What neighbours can add at the most."""

MOST = 3
"""Neighbours that are heard."""

Neighbours = Mapping[str, tuple[tuple[str, str], ...]]
"""The neighbours of each concept, with how they are near."""


def neighbours(chosen: Mapping[str, Concept], rows: Mapping[str, Sequence[Pair]]) -> Neighbours:
    """Give the neighbours of each concept that are linked too, with how they are near."""
    graph = defaultdict[str, dict[tuple[str, str], None]](dict)
    for iri, concept in chosen.items():
        for how, back, near in (
            ("broader", "narrower", concept.broader),
            ("narrower", "broader", concept.narrower),
            ("related", "related", concept.related),
        ):
            for other in near:
                if other != iri and rows.get(other):
                    graph[iri][how, other] = None
                    graph[other][back, iri] = None
    return {iri: tuple(found) for iri, found in graph.items()}


def listen(rows: Mapping[str, list[Pair]], graph: Neighbours) -> None:
    """Let the neighbours that are matched speak for each pair."""
    sure = {iri: row[0] for iri, row in rows.items() if row and max(pair.score for pair in row) > LIKELY}
    for iri, row in rows.items():
        matched = [(how, other, sure[other]) for how, other in graph.get(iri, ()) if other in sure]
        for pair in row:
            pair.why = list(_told(pair, matched))
            pair.near = sum(one.weight for one in pair.why)
        row.sort(key=lambda pair: (-pair.logit, pair.concept.iri))


def _told(pair: Pair, matched: Sequence[tuple[str, str, Pair]]) -> Iterable[Evidence]:
    """Tell what each neighbour adds, the strongest first and each further less; together they add NEAR at the most."""
    found = _agreeing(pair, matched)[:MOST]
    damped = [weight / (1 + place) for place, (weight, _, _) in enumerate(found)]
    share = min(1.0, NEAR / (sum(damped) or 1.0)) * (1.0 if pair.met else WEAKLY)
    for (_, how, other), weight in zip(found, damped, strict=True):
        yield Evidence("neighbour", f"its {how} '{other.name()}' is matched too", round(weight * share, 2))


def _agreeing(pair: Pair, matched: Sequence[tuple[str, str, Pair]]) -> list[tuple[float, str, Concept]]:
    """Give the neighbours that are matched to such ones of the candidate, strongest first.

    Neither one of ours nor one of theirs is heard twice, however many ways it is near.
    """
    concept = pair.concept
    theirs = {"broader": concept.broader, "narrower": concept.narrower, "related": concept.related}
    told = [
        (WEIGHTS[how] * other.score, how, mine, other.concept)
        for how, mine, other in matched
        if other.concept.iri in theirs[how]
    ]
    told.sort(key=lambda one: (-one[0], one[2], one[3].iri))
    heard, found = set[tuple[str, str]](), list[tuple[float, str, Concept]]()
    for weight, how, mine, other in told:
        names = {("ours", mine), ("theirs", other.iri)}
        if heard.isdisjoint(names):
            heard |= names
            found.append((weight, how, other))
    return found
