"""What speaks once for two concepts or against them: how rare a label or a word is, codes, notes, being withdrawn."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from math import log2, sqrt

from graph.link.compare import ALIKE, EQUAL, Meeting
from graph.link.concept import Concept
from graph.link.doubt import LASTING, QUALIFIER
from graph.link.scales import Scales
from graph.link.seek import Rarity
from graph.link.words import code, form, whole

Said = tuple[str, float, Callable[[], str]]
"""A kind of evidence, what it weighs, and the sentence that tells it."""

NOTHING = -4.0
"""Labels that have nothing in common in any language: that keys led there was chance."""

TELLING, TOLD = 1.6, 2.0
"""Words in common that hardly another concept has; and how many of them say all."""

ALONE, SHARED = 0.4, 0.5
"""A label that names one concept in each vocabulary; and the loss for each doubling of those that it names."""

WORDY = 0.35
"""Each further word of an equal label: long names are seldom homonyms."""

CODED, NUMBERED = 3.5, 0.3
"""A code in common, of letters or of digits only."""

NOTED, NOTES_FROM, MOST_NOTED = 2.0, 0.12, 1.2
"""What notes that are the same would say, the likeness from which they are heard, and what they say at the most."""

GONE = -1.5


def single(
    ours: Concept, theirs: Concept, meetings: Sequence[Meeting], scales: Scales, doubted: str = ""
) -> Iterable[Said]:
    """Give what speaks once: how rare the label is, codes, notes, being withdrawn.

    ``doubted`` is what the labels leave in doubt: a kind of ``graph.link.doubt``.
    """
    best = meetings[0] if meetings else None
    if best is not None and best.likeness > 0.8:
        yield from _rare(best, scales.rarity, scales.own, doubted)
    elif best is not None and best.how == ALIKE and doubted not in LASTING:
        yield from _telling(best, scales, len(meetings))
    coded = tuple(_coded(ours, theirs, scales.rarity))
    yield from coded
    if not coded and (best is None or not best.likeness):
        yield "label", NOTHING, lambda: "they have no word in common"
    likeness = _noted(ours, theirs, scales)
    if likeness > NOTES_FROM:
        yield (
            "note",
            min(MOST_NOTED, NOTED * (likeness - NOTES_FROM) * 2),
            lambda: "their definitions have much in common",
        )
    if theirs.deprecated:
        yield "deprecated", GONE, lambda: "it is withdrawn from its vocabulary"


def _telling(best: Meeting, scales: Scales, tongues: int) -> Iterable[Said]:
    """Weigh the words in common by how few concepts have them: the less, the more languages might have said more."""
    spoken = best.language
    words = form(best.ours.text, spoken).bag & form(best.theirs.text, spoken).bag
    told = min(TOLD, sum(map(scales.weigher, words))) / TOLD
    if told:
        shown = max(sorted(words), key=scales.weigher)
        yield "rarity", TELLING * told / sqrt(tongues), lambda: f"few have words like '{shown}'"


def _coded(ours: Concept, theirs: Concept, rarity: Rarity) -> Iterable[Said]:
    """Compare codes; a label may be written as one."""
    known = {*map(str.casefold, theirs.notations)}
    if not known:
        return
    if codes := {*map(str.casefold, ours.notations)} & known:
        shown, said = min(codes), "both have the code"
    elif codes := {one.text.casefold() for one in ours.labels} & known:
        shown, said = min(codes), "our label is its code"
    else:
        return
    alone = rarity.count(code(shown)) <= 1
    yield "code", NUMBERED if shown.isdecimal() or not alone else CODED, lambda: f"{said} '{shown}'"


def _rare(best: Meeting, rarity: Rarity, own: Callable[[int], int], doubted: str) -> Iterable[Said]:
    key = whole(best.theirs)[0]
    there, here = max(1, rarity.count(key)), max(1, own(whole(best.ours)[0]))
    if there == here == 1:
        if doubted == QUALIFIER:  # who qualifies a name knows of another that it names
            return
        yield "rarity", ALONE, lambda: f"'{best.theirs.text}' names nothing else in either vocabulary"
    else:
        weight = -SHARED * log2(there * here)
        yield "rarity", weight, lambda: f"'{best.theirs.text}' names {_concepts(here)} here and {there} there"
    words = len(form(best.theirs.text, best.theirs.language).core)
    if best.how == EQUAL and words > 1:
        yield "length", WORDY * min(words - 1, 2), lambda: f"a name of {words} words is seldom that of two things"


def _concepts(count: int) -> str:
    return f"{count} concept{'s' if count != 1 else ''}"


def _noted(ours: Concept, theirs: Concept, scales: Scales) -> float:
    """Tell how much of the notes is the same, in the language where it is most."""
    if not ours.notes or not theirs.notes:
        return 0.0
    left, right = scales.here.told(ours), scales.there.told(theirs)
    both = [(left[tag], right[tag]) for tag in left if tag in right]
    return max((len(one & other) / (len(one | other) or 1) for one, other in both), default=0.0)
