"""What languages say together: where the labels of two concepts meet, and what each meeting weighs among the others."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from graph.link.compare import ABROAD, Meeting, meet
from graph.link.concept import PREF, Concept, Evidence, Label
from graph.link.scales import Scales
from graph.link.words import base, fold

AGREES = 3.2
"""One language in which the labels are equal."""

DIFFERS = 1.1
"""One language in which both have labels, and none is like the other's."""

FURTHER = (1.0, 0.7, 0.5, 0.35, 0.25, 0.2, 0.2, 0.15, 0.15, 0.1)
"""What is left of a further language's say, by its place."""

AGAINST = (1.6, 0.45, 0.3, 0.25, 0.2, 0.15, 0.15, 0.1, 0.1, 0.1)

NEUTRAL = 0.5
"""The likeness that speaks neither for nor against."""

MET = 0.8
"""The likeness from which two labels are one."""

SILENT = 0.25
"""What is left of a difference in a language that has no alternative labels, where it was one that met."""

ONLY = 0.5
"""What is left of a difference in the language where both are most alike."""

ELSEWHERE = 0.55
"""The likeness of labels that are equal in different languages."""

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
            met = meet(one, other, scales.weigher, scales.near)
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


def silent(ours: Concept, theirs: Concept, met: Sequence[Meeting], scales: Scales) -> frozenset[str]:
    """Give the languages whose silence says little: they lack alternative labels, and it was one that met."""
    if not met or met[0].likeness < MET:
        return frozenset()
    found = set[str]()
    for label, spoken in (
        (met[0].ours, scales.here.spoken(ours)),
        (met[0].theirs, scales.there.spoken(theirs)),
    ):
        if label.kind != PREF:
            found |= {language for language, labels in spoken.items() if all(one.kind == PREF for one in labels)}
    return frozenset(found)


def shares(met: Sequence[Meeting], quiet: frozenset[str], scales: Scales) -> list[float]:
    """Give what each meeting adds: the first that agrees and the one that differs most say most, each further less."""
    rises, found = iter(FURTHER), [0.0] * len(met)
    alone = "languages" in scales.unheard
    for at, one in enumerate(met[:1] if alone else met):
        if one.likeness >= NEUTRAL:
            like = (one.likeness - NEUTRAL) / (1 - NEUTRAL)
            found[at] = AGREES * scales.say(one.language) * like * next(rises, FURTHER[-1])
    falls = iter(AGAINST)
    differ = {at: _against(one, at, quiet, scales) for at, one in enumerate(met) if one.likeness < NEUTRAL}
    for at in sorted(differ, key=lambda at: -differ[at])[: 0 if alone and found and found[0] else None]:
        found[at] = -DIFFERS * differ[at] * next(falls, AGAINST[-1])
    return found


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
