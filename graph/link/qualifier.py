"""Whether a name that only one side qualifies is the same nevertheless: Mercury (metal) and a mercury among the metals.

Who qualifies a name knows of another thing of that name. The other side means the qualified one where it speaks of what
the qualifier says, or where the name itself is such that hardly two things have it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from graph.link.compare import Meeting
from graph.link.concept import Concept
from graph.link.scales import Scales
from graph.link.words import base, form, namesake

Known = Callable[[str], Concept | None]

LARGE = 10_000
"""Concepts of a vocabulary at the least that tells which words are rare."""

UNMISTAKABLE = 0.95
"""What the words of a name weigh together that hardly two things have."""

MANNERED = 0.5
"""The same of a vocabulary that qualifies names as its manner is."""

NEIGHBOURS = 12
"""Neighbours at the most whose names are looked at."""


def is_certain(met: Meeting, ours: Concept, theirs: Concept, scales: Scales) -> bool:
    """Tell whether a name that one side qualifies is surely that of the other."""
    mine, other = form(met.ours.text, met.language), form(met.theirs.text, met.language)
    if mine.qualifier and scales.own(namesake(met.ours)) > 1:
        return _speaks(met, ours, theirs, scales)  # two of ours are told apart by their qualifiers
    least = MANNERED if scales.qualifying and mine.qualifier else UNMISTAKABLE
    if scales.rarity.authority.size >= LARGE and sum(map(scales.weigher, mine.core & other.core)) >= least:
        return True
    return _speaks(met, ours, theirs, scales)


def _speaks(met: Meeting, ours: Concept, theirs: Concept, scales: Scales) -> bool:
    """Tell whether the side without a qualifier speaks of what it says."""
    mine, other = form(met.ours.text, met.language), form(met.theirs.text, met.language)
    if mine.qualifier:
        words = _around(theirs, scales.rarity.authority.concept, met.language)
    else:
        words = _around(ours, scales.known, met.language)
    said = mine.qualifier | other.qualifier
    return any(not said.isdisjoint(form(text, met.language).bag) for text in words)


def _around(concept: Concept, known: Known, language: str) -> Iterator[str]:
    """Yield what a concept is called, what is noted of it, and what its neighbours are called."""
    yield from (one.text for one in (*concept.labels, *concept.notes) if base(one.language) in {"", language})
    for iri in (*concept.broader, *concept.related, *concept.narrower)[:NEIGHBOURS]:
        if found := known(iri):
            yield from (one.text for one in found.labels if base(one.language) in {"", language})
