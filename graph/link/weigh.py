"""The scoring function: what speaks for it that two concepts are one, in log-odds, and what against.

The weights are set by hand, after one rule each; none is fitted to a mapping. They add up as in a probabilistic record
linkage (I. Fellegi, A. Sunter: A theory for record linkage, JASA 64, 1969), save that languages do not speak
independently of each other: each further one says less.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from math import exp, log2, sqrt
from typing import TypeVar

from graph.link.compare import ABROAD, ALIKE, EQUAL, Meeting, Weigher, meet
from graph.link.concept import BROAD, CLOSE, EXACT, HIDDEN, NARROW, PREF, RELATED, Concept, Evidence, Label
from graph.link.seek import Rarity
from graph.link.words import base, code, fold, form, whole

PRIOR = -0.5
"""A candidate that nothing is known of is rather not the one."""

AGREES = 3.2
"""One language in which the labels are equal."""

DIFFERS = 1.1
"""One language in which both have labels, and none is like the other's."""

FURTHER = (1.0, 0.7, 0.5, 0.35, 0.25, 0.2, 0.2, 0.15, 0.15, 0.1)
"""What is left of a further language's say, by its place."""

AGAINST = (1.6, 0.45, 0.3, 0.25, 0.2, 0.15, 0.15, 0.1, 0.1, 0.1)
NEUTRAL = 0.5
"""The likeness that speaks neither for nor against."""

LATER = 0.5
"""What a language says that hardly a concept has."""

MET = 0.8
"""The likeness from which two labels are one."""

SILENT = 0.25
"""What is left of a difference in a language that has no alternative labels, where it was one that met."""

ONLY = 0.5
"""What is left of a difference in the language where both are most alike."""

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

ELSEWHERE = 0.55
"""The likeness of labels that are equal in different languages."""

NOTED = 2.0
NOTES_FROM = 0.12
INSIDE = -0.8
"""Labels of which one says all that the other does and more, in all languages: one concept is the broader."""

GONE = -1.5
REMEMBERED = 20_000
TWICE = 2


@dataclass(frozen=True, slots=True)
class Weight:
    """What the labels, codes and notes of two concepts weigh together, and the single things that do."""

    logit: float
    meetings: tuple[Meeting, ...]
    evidence: Callable[[], tuple[Evidence, ...]]
    inside: float

    @property
    def best(self) -> Meeting | None:
        return self.meetings[0] if self.meetings else None


def logistic(logit: float) -> float:
    return 1 / (1 + exp(-max(-30.0, min(30.0, logit))))


@dataclass(frozen=True, slots=True)
class Scales:
    """What is known of the two vocabularies; ``own`` counts our concepts under a key, ``usual`` weighs our words."""

    rarity: Rarity
    own: Callable[[int], int]
    here: View
    there: View
    spread: Callable[[str], float] = lambda _: 1.0
    usual: Callable[[str], float] = lambda _: 1.0

    def weigher(self, stem: str) -> float:
        """Weigh a word by how rare it is, in the vocabulary that uses it more."""
        return min(self.rarity.weight(stem), self.usual(stem))

    def say(self, language: str) -> float:
        """Weigh a language: one that only a part of the concepts has is a later translation, and says less."""
        return LATER + (1 - LATER) * self.spread(language)


def weigh(ours: Concept, theirs: Concept, scales: Scales) -> Weight:
    """Weigh a pair by itself."""
    meetings = sorted(
        _meetings(ours, theirs, scales), key=lambda one: (-one.likeness * scales.say(one.language), one.language)
    )
    shares = _shares(meetings, _silent(ours, theirs, meetings, scales), scales)
    single = [(kind, weight, text) for kind, weight, text in _single(ours, theirs, meetings, scales) if weight]
    inside = _inside(meetings)
    if inside and meetings[0].likeness < MET:
        weight = INSIDE * abs(inside)
        single.append(("inside", weight, lambda: "one of the two says more than the other"))
    logit = PRIOR + sum(shares) + sum(weight for _, weight, _ in single)

    def evidence() -> tuple[Evidence, ...]:
        met = [
            Evidence("label", one.sentence, round(share, 2))
            for one, share in zip(meetings, shares, strict=True)
            if share
        ]
        rest = [Evidence(kind, text(), round(weight, 2)) for kind, weight, text in single]
        return tuple(_gathered(meetings, met) + rest)

    return Weight(logit, tuple(meetings), evidence, inside)


def _meetings(ours: Concept, theirs: Concept, scales: Scales) -> Iterable[Meeting]:
    """Compare language by language, and keep of each the two labels that are most alike."""
    left, right = scales.here.spoken(ours), scales.there.spoken(theirs)
    shared = [language for language in left if language in right]
    for language in shared:
        yield _best(left[language], right[language], scales.weigher)
    if "" in left and "" not in right:
        yield _best(left[""], theirs.labels, scales.weigher)
    elif "" in right and "" not in left:
        yield _best(ours.labels, right[""], scales.weigher)
    elif not shared and (abroad := _abroad(ours, theirs)):
        yield abroad


class View:
    """Concepts as they are compared, by language; remembers them by their IRIs, so one is for one vocabulary."""

    def __init__(self) -> None:
        self._spoken: dict[str, dict[str, tuple[Label, ...]]] = {}
        self._told: dict[str, dict[str, frozenset[str]]] = {}

    def spoken(self, concept: Concept) -> dict[str, tuple[Label, ...]]:
        """Give the labels by language."""
        return _kept(self._spoken, concept, _spoken)

    def told(self, concept: Concept) -> dict[str, frozenset[str]]:
        """Give the words of the notes by language."""
        return _kept(self._told, concept, _told)


T = TypeVar("T")


def _kept(known: dict[str, T], concept: Concept, make: Callable[[Concept], T]) -> T:
    found = known.get(concept.iri)
    if found is None:
        if len(known) >= REMEMBERED:
            known.clear()
        found = known[concept.iri] = make(concept)
    return found


def _spoken(concept: Concept) -> dict[str, tuple[Label, ...]]:
    found = defaultdict[str, list[Label]](list)
    for label in concept.labels:
        found[base(label.language)].append(label)
    return {language: tuple(labels) for language, labels in found.items()}


def _best(left: Sequence[Label], right: Sequence[Label], weigher: Weigher) -> Meeting:
    best: Meeting | None = None
    for one in left:
        for other in right:
            met = meet(one, other, weigher)
            if best is None or met.likeness > best.likeness:
                best = met
    if best is None:
        raise ValueError("two labels at the least were expected")
    return best


def _abroad(ours: Concept, theirs: Concept) -> Meeting | None:
    """Look for a word that two languages write alike, where the concepts share none."""
    texts = {fold(label.text): label for label in theirs.labels}
    for label in ours.labels:
        other = texts.get(fold(label.text))
        if other is not None and len(label.text) > TWICE:
            return Meeting(base(label.language), label, other, ABROAD, ELSEWHERE + 0.2)
    return None


def _silent(ours: Concept, theirs: Concept, meetings: Sequence[Meeting], scales: Scales) -> frozenset[str]:
    """Give the languages whose silence says little: they lack alternative labels, and it was one that met."""
    if not meetings or meetings[0].likeness < MET:
        return frozenset()
    found = set[str]()
    for label, spoken in (
        (meetings[0].ours, scales.here.spoken(ours)),
        (meetings[0].theirs, scales.there.spoken(theirs)),
    ):
        if label.kind != PREF:
            found |= {language for language, labels in spoken.items() if all(one.kind == PREF for one in labels)}
    return frozenset(found)


def _shares(meetings: Sequence[Meeting], silent: frozenset[str], scales: Scales) -> list[float]:
    """Give what each meeting adds: those that agree first, and each further one less."""
    rises, falls, shares = iter(FURTHER), iter(AGAINST), []
    for one in meetings:
        if one.likeness >= NEUTRAL:
            like = (one.likeness - NEUTRAL) / (1 - NEUTRAL)
            shares.append(AGREES * scales.say(one.language) * like * next(rises, 0.1))
        else:
            shares.append(0.0)
    for at in range(len(meetings) - 1, -1, -1):
        if meetings[at].likeness < NEUTRAL:
            say = scales.say(meetings[at].language) * (SILENT if meetings[at].language in silent else 1.0)
            place = next(falls, 0.1) * (ONLY if at == 0 else 1.0)
            shares[at] = -DIFFERS * say * (1 - meetings[at].likeness / NEUTRAL) * place
    return shares


def _single(
    ours: Concept, theirs: Concept, meetings: Sequence[Meeting], scales: Scales
) -> Iterable[tuple[str, float, Callable[[], str]]]:
    """Give what speaks once: how rare the label is, codes, notes, being withdrawn."""
    best = meetings[0] if meetings else None
    if best is not None and best.likeness > 0.8:
        yield from _rare(best, scales.rarity, scales.own)
    elif best is not None and best.how == ALIKE:
        yield from _telling(best, scales, len(meetings))
    coded = tuple(_coded(ours, theirs, scales.rarity))
    yield from coded
    if not coded and (best is None or not best.likeness):
        yield "label", NOTHING, lambda: "they have no word in common"
    likeness = _noted(ours, theirs, scales)
    if likeness > NOTES_FROM:
        yield "note", min(1.2, NOTED * (likeness - NOTES_FROM) * 2), lambda: "their definitions have much in common"
    if theirs.deprecated:
        yield "deprecated", GONE, lambda: "it is withdrawn from its vocabulary"


def _telling(best: Meeting, scales: Scales, tongues: int) -> Iterable[tuple[str, float, Callable[[], str]]]:
    """Weigh the words in common by how few concepts have them: the less, the more languages might have said more."""
    spoken = best.language
    words = form(best.ours.text, spoken).bag & form(best.theirs.text, spoken).bag
    told = min(TOLD, sum(map(scales.weigher, words))) / TOLD
    if told:
        shown = max(sorted(words), key=scales.weigher)
        yield "rarity", TELLING * told / sqrt(tongues), lambda: f"few have words like '{shown}'"


def _coded(ours: Concept, theirs: Concept, rarity: Rarity) -> Iterable[tuple[str, float, Callable[[], str]]]:
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


def _rare(best: Meeting, rarity: Rarity, own: Callable[[int], int]) -> Iterable[tuple[str, float, Callable[[], str]]]:
    key = whole(best.theirs)[0]
    there, here = max(1, rarity.count(key)), max(1, own(whole(best.ours)[0]))
    if there == here == 1:
        yield "rarity", ALONE, lambda: f"'{best.theirs.text}' names nothing else in either vocabulary"
    else:
        weight = -SHARED * log2(there * here)
        yield "rarity", weight, lambda: f"'{best.theirs.text}' names {here} concepts here and {there} there"
    words = len(form(best.theirs.text, best.theirs.language).core)
    if best.how == EQUAL and words > 1:
        yield "length", WORDY * min(words - 1, 2), lambda: f"a name of {words} words is seldom that of two things"


def _told(concept: Concept) -> dict[str, frozenset[str]]:
    words = defaultdict[str, set[str]](set)
    for note in concept.notes:
        words[base(note.language)] |= form(note.text, note.language).bag
    return {language: frozenset(found) for language, found in words.items()}


def _noted(ours: Concept, theirs: Concept, scales: Scales) -> float:
    """Tell how much of the notes is the same, in the language where it is most."""
    if not ours.notes or not theirs.notes:
        return 0.0
    left, right = scales.here.told(ours), scales.there.told(theirs)
    both = [(left[tag], right[tag]) for tag in left if tag in right]
    return max((len(one & other) / (len(one | other) or 1) for one, other in both), default=0.0)


def _inside(meetings: Sequence[Meeting]) -> float:
    """Tell, from -1 to 1, whether ours says more than theirs in the languages where they are alike."""
    near = [one for one in meetings if one.likeness > 0.25]
    return sum(one.inside for one in near) / len(near) if near else 0.0


def _gathered(meetings: Sequence[Meeting], met: list[Evidence]) -> list[Evidence]:
    """Put the languages that say the same into one sentence each: those that agree further, and those that do not."""
    agree = [e for e in met if e.weight > 0]
    differ = [e for e in met if e.weight < 0]
    shown = agree[:2]
    if len(agree) > TWICE:
        tongues = ", ".join(sorted(one.language for one in meetings[2 : len(agree)] if one.language))
        shown.append(
            Evidence("languages", f"labels agree in {tongues} too", round(sum(e.weight for e in agree[2:]), 2))
        )
    if differ:
        tongues = ", ".join(sorted(one.language for one in meetings[len(meetings) - len(differ) :] if one.language))
        text = f"labels differ in {tongues}" if tongues else "other labels differ"
        shown.append(Evidence("languages", text, round(sum(e.weight for e in differ), 2)))
    return shown


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


__all__ = ["HIDDEN", "Weight", "logistic", "relate", "weigh"]
