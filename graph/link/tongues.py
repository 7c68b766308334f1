"""What languages say together: where the labels of two concepts meet, and what each meeting weighs among the others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from rapidfuzz.distance import Indel

from graph.link.compare import ABROAD, MEANT, Meeting, meet
from graph.link.concept import PREF, Concept, Evidence, Label
from graph.link.kin import family
from graph.link.scales import Scales
from graph.link.words import base, fold, whole

AGREES = 3.2
"""One language in which the labels are equal."""

DIFFERS = 1.1
"""One language in which both have labels, and none is like the other's."""

FURTHER = (1.0, 0.7, 0.5, 0.35, 0.25, 0.2, 0.2, 0.15, 0.15, 0.1)
"""What is left of a further language's say, by its place."""

AGAINST = (1.6, 0.45, 0.3, 0.25, 0.2, 0.15, 0.15, 0.1, 0.1, 0.1)

KIN_TOO, KIN_NEITHER = 0.5, 0.7
"""What is left of a language that agrees, or differs, where one of its kin does so already."""

NEUTRAL = 0.5
"""The likeness that speaks neither for nor against."""

MET = 0.8
"""The likeness from which two labels are one."""

SILENT = 0.25
"""What is left of a difference in a language that has no alternative labels, where it was one that met."""

SELDOM = 0.2
"""The share of alternative labels, against that of the language that met, below which a language has next to none."""

ONLY = 0.5
"""What is left of a difference in the language where both are most alike."""

ELSEWHERE = 0.55
"""The likeness of labels that are equal in different languages."""

ALIKE_ABROAD = 0.75
"""How much of two words of different languages must be written alike."""

TWICE = 2


def meetings(ours: Concept, theirs: Concept, scales: Scales) -> Iterable[Meeting]:
    """Compare language by language, and keep of each the two labels that are most alike."""
    left, right = scales.here.spoken(ours), scales.there.spoken(theirs)
    shared = [language for language in left if language in right]
    for language in shared:
        yield _best(left[language], right[language], scales)
    if "" in left and "" not in right:
        yield _best(left[""], theirs.labels, scales)
    elif "" in right and "" not in left:
        yield _best(ours.labels, right[""], scales)
    elif not shared and (abroad := _abroad(ours, theirs)):
        yield abroad


def _best(left: Sequence[Label], right: Sequence[Label], scales: Scales) -> Meeting:
    best: Meeting | None = None
    for one in left:
        for other in right:
            met = meet(one, other, scales.weigher, scales.learnt, scales.lexicon, scales.loud)
            if met.how == MEANT and _told_apart(one, other, scales):
                met = meet(one, other, scales.weigher, scales.learnt, None, scales.loud)
            if best is None or met.likeness > best.likeness:
                best = met
    if best is None:
        raise ValueError("two labels at the least were expected")
    return best


def _told_apart(ours: Label, theirs: Label, scales: Scales) -> bool:
    """Tell whether one of the vocabularies has both labels, and so means two things by them."""
    return bool(scales.own(whole(theirs)[0]) or scales.rarity.count(whole(ours)[0]))


def _abroad(ours: Concept, theirs: Concept) -> Meeting | None:
    """Look for a word that two languages write alike, where the concepts share none."""
    texts = {fold(label.text): label for label in theirs.labels}
    best, found = ALIKE_ABROAD, None
    for label in ours.labels:
        mine = fold(label.text)
        for text, other in texts.items():
            if min(len(mine), len(text)) > TWICE and (like := Indel.normalized_similarity(mine, text)) > best:
                best, found = like, Meeting(base(label.language), label, other, ABROAD, (ELSEWHERE + 0.2) * like)
    return found


def silent(ours: Concept, theirs: Concept, met: Sequence[Meeting], scales: Scales) -> frozenset[str]:
    """Give the languages whose silence says little: they lack alternative labels, and it was one that met.

    A concept lacks them by its vocabulary, where that is known to have next to none in the language.
    """
    if not met or met[0].likeness < MET:
        return frozenset()
    found = set[str]()
    for label, spoken, varied in (
        (met[0].ours, scales.here.spoken(ours), scales.varied_here),
        (met[0].theirs, scales.there.spoken(theirs), scales.varied_there),
    ):
        if label.kind != PREF:
            least = SELDOM * varied(base(label.language)) if varied else 1.0
            found |= {
                language
                for language, labels in spoken.items()
                if all(one.kind == PREF for one in labels) and (not varied or varied(language) < least)
            }
    return frozenset(found)


def shares(met: Sequence[Meeting], quiet: frozenset[str], scales: Scales) -> list[float]:
    """Give what each meeting adds: the first that agrees and the one that differs most say most, each further less."""
    found = [0.0] * len(met)
    alone = "languages" in scales.unheard
    agree = {at: _for(one, scales) for at, one in enumerate(met[:1] if alone else met) if one.likeness >= NEUTRAL}
    for at, said in _each(met, list(agree), FURTHER, KIN_TOO):
        found[at] = AGREES * agree[at] * said
    differ = {at: _against(one, at, quiet, scales) for at, one in enumerate(met) if one.likeness < NEUTRAL}
    if not (alone and found and found[0]):
        for at, said in _each(met, sorted(differ, key=lambda at: -differ[at]), AGAINST, KIN_NEITHER):
            found[at] = -DIFFERS * differ[at] * said
    return found


def _each(
    met: Sequence[Meeting], order: Sequence[int], shares: Sequence[float], kin: float
) -> Iterator[tuple[int, float]]:
    """Give each meeting its share by its place, and less of it where a language that is kin has said the same."""
    heard = set[str]()
    for place, at in enumerate(order):
        tribe = family(met[at].language)
        yield at, shares[min(place, len(shares) - 1)] * (kin if tribe in heard else 1.0)
        heard.add(tribe)


def _for(one: Meeting, scales: Scales) -> float:
    """Weigh a language that agrees, by how much it does."""
    return scales.say(one.language) * (one.likeness - NEUTRAL) / (1 - NEUTRAL)


def _against(one: Meeting, at: int, quiet: frozenset[str], scales: Scales) -> float:
    """Weigh a language that differs: by how much it does, and whether it could have agreed."""
    say = scales.say(one.language) * (SILENT if one.language in quiet else 1.0) * (ONLY if at == 0 else 1.0)
    return say * (1 - one.likeness / NEUTRAL)


def gathered(met: Sequence[Meeting], told: list[Evidence]) -> list[Evidence]:
    """Put the languages that say the same into one sentence each: those that agree further, and those that do not."""
    agree = [e for e in told if e.weight > 0]
    differ = [e for e in told if e.weight < 0]
    shown = agree[:2]
    if len(agree) > TWICE:
        tongues = ", ".join(sorted(one.language for one in met[2 : len(agree)] if one.language))
        shown.append(
            Evidence("languages", f"labels agree in {tongues} too", round(sum(e.weight for e in agree[2:]), 2))
        )
    if differ:
        tongues = ", ".join(sorted(one.language for one in met[len(met) - len(differ) :] if one.language))
        text = f"labels differ in {tongues}" if tongues else "other labels differ"
        shown.append(Evidence("languages", text, round(sum(e.weight for e in differ), 2)))
    return shown
