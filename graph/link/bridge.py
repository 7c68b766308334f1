"""What other vocabularies know: a concept that is one of theirs is called there by further names, and in further
languages, and these may be labels of the authority where ours are not.

A bridge is asked only where our own labels meet none: it makes candidates that share no word with ours, and no
language. What it says is as sure as both of its ends: that ours is the bridge's concept, and that this is the
authority's; and in a language that both have, labels of ours that differ still speak against.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from math import log

from graph.link.concept import EXACT, Authority, Candidate, Concept, Evidence, Label
from graph.link.pair import Pair
from graph.link.scales import Scales, View
from graph.link.seek import CHOSEN, seek
from graph.link.weigh import Weight, logistic, weigh
from graph.link.words import base, fold

SURE = 0.66
"""The score from which ours is taken to be a concept of a bridge."""

FARTHEST = 0.999
"""How sure a bridge can be at the most."""

Finder = Callable[[Concept, Authority], Sequence[Candidate]]
"""Gives the candidates of an authority for a concept, best first."""


def bridge(ours: Concept, known: list[Pair], scales: Scales, via: Sequence[Authority], find: Finder) -> list[Pair]:
    """Give the candidates of a concept with those that bridges lead to; the very same where they lead to none."""
    pairs = {pair.number: pair for pair in known}
    found = False
    for authority in via:
        for pair in _crossings(ours, authority, scales, find):
            direct = pairs.get(pair.number)
            pair.weight = _doubted(pair.weight, direct.weight if direct else weigh(ours, pair.concept, scales))
            pair.context = direct.context if direct else 0.0
            if direct is None or pair.logit > direct.logit:
                pairs[pair.number], found = pair, True
    return list(pairs.values()) if found else known


def _crossings(ours: Concept, authority: Authority, scales: Scales, find: Finder) -> Iterator[Pair]:
    """Give the concepts that have a label in common with the concept of a bridge that ours is."""
    first = next(iter(find(ours, authority)), None)
    if first is None or first.score < SURE or first.relation != EXACT:
        return
    middle = authority.concept(first.concept)
    known = {(fold(label.text), base(label.language)) for label in ours.labels}
    told = middle.labels if middle else ()
    further = tuple(one for one in told if (fold(one.text), base(one.language)) not in known)
    if not middle or not further:
        return
    seen = replace(middle, labels=further, notations=())
    scales = replace(scales, here=View())
    for number in seek(seen, scales.rarity, CHOSEN, scales.lexicon):
        theirs = scales.rarity.authority.load(number)
        pair = Pair(number, theirs, weigh(seen, theirs, scales))
        if pair.met:
            pair.weight = _across(pair.weight, first, authority.name)
            yield pair


def _across(weight: Weight, first: Candidate, name: str) -> Weight:
    """Weigh both ends together."""
    sure = min(FARTHEST, first.score * logistic(weight.logit))
    logit = log(sure / (1 - sure))
    also = f", and calls it {_quoted(weight.best.ours)}, too" if weight.best else ""
    said = Evidence("bridge", f"{name} has it as {_quoted(Label(first.label, first.language))}{also}", round(logit, 2))
    return Weight(logit, weight.meetings, lambda: (said,), 0.0)


def _quoted(label: Label) -> str:
    return f"'{label.text}'{f' ({label.language})' if label.language else ''}"


def _doubted(across: Weight, direct: Weight) -> Weight:
    """Let labels of ours speak against that differ in languages that both have."""
    told = direct.evidence() if direct.meetings else ()
    differ = tuple(one for one in told if one.kind == "languages" and one.weight < 0)
    logit = across.logit + sum(one.weight for one in differ)
    return Weight(logit, across.meetings, lambda: (*across.evidence(), *differ), across.inside)
