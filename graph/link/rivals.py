"""Candidates weighed against each other: those of one concept, and those that several claim, one to one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from math import exp

from graph.link.compare import EQUAL, FORMED, QUALIFIED, SPELT
from graph.link.pair import Pair

STRONGLY = 2.0
"""How much more the strongest rival counts than many weak ones, of which each was only looked at."""

RIVAL, CLAIM, STRONGER = 1.0, 0.12, 4.0
"""How much the other candidates of a concept, and the other concepts that claim a candidate, take
from it; those that claim it by better right count so many times at the most."""

LESSER = -1.5
"""What it costs to be nearly the same as another that is the same."""

SAME = {EQUAL: 2, FORMED: 1, SPELT: 1, QUALIFIED: 1}
"""How far labels are the same that meet in such a way; of others none is."""


def give_way(rivals: Sequence[Pair]) -> None:
    """Let a pair whose labels are nearly the same yield to one whose labels are: who tells both apart means both.

    So does one that is in doubt to one that is not.
    """
    if not rivals:
        return
    first = max(rivals, key=lambda pair: pair.weight.logit)
    best = first.weight.best
    for pair in rivals:
        mine = pair.weight.best
        if pair is first or not best or not mine or mine.language != best.language:
            continue
        doubted = bool(pair.weight.doubt) and not first.weight.doubt
        if doubted or SAME.get(best.how, 0) > SAME.get(mine.how, 0):
            pair.lesser = LESSER


def claims_of(rows: Mapping[str, Sequence[Pair]]) -> dict[int, list[Pair]]:
    """Give the pairs by whom they claim; of them, too, one that is nearly the same yields to one that is."""
    claims = defaultdict[int, list[Pair]](list)
    for row in rows.values():
        for pair in row:
            claims[pair.number].append(pair)
    for pairs in claims.values():
        give_way(pairs)
    return claims


def compete(rows: Mapping[str, Sequence[Pair]], claims: Mapping[int, Sequence[Pair]], none: float = 1.0) -> float:
    """Score all pairs among their rivals and against having no counterpart; give the greatest change."""
    change = 0.0
    odds = {id(pair): exp(min(30.0, pair.logit)) for row in rows.values() for pair in row}
    claimed = {number: sum(odds[id(pair)] for pair in pairs) for number, pairs in claims.items()}
    for row in rows.values():
        total = sum(odds[id(pair)] ** STRONGLY for pair in row)
        for pair in row:
            mine = odds[id(pair)]
            claim = CLAIM * min(STRONGER * mine, max(0.0, claimed.get(pair.number, mine) - mine))
            rivals = max(0.0, total - mine**STRONGLY) ** (1 / STRONGLY)
            others = RIVAL * rivals + claim
            score = mine / (mine + none + others)
            change = max(change, abs(score - pair.score))
            pair.score = score
    return change


def assign(rows: Mapping[str, Sequence[Pair]]) -> dict[str, frozenset[int]]:
    """Give the numbers that each concept may not claim exactly, for another has them by better right."""
    owners = dict[int, str]()
    order = sorted(
        ((pair.score, iri, pair) for iri, row in rows.items() for pair in row), key=lambda one: (-one[0], one[1])
    )
    held, barred = set[str](), defaultdict[str, set[int]](set)
    for _, iri, pair in order:
        if iri not in held and pair.number not in owners:
            owners[pair.number] = iri
            held.add(iri)
        elif owners.get(pair.number) != iri:
            barred[iri].add(pair.number)
    return {iri: frozenset(numbers) for iri, numbers in barred.items()}
