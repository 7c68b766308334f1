"""What many concepts tell together of how each is to be weighed: which languages and words are usual, and how many
have a counterpart at all.

Nothing but the two vocabularies is asked: what is learnt here is learnt anew for each pair of them. How many have a
counterpart is estimated as in M. Saerens, P. Latinne, C. Decaestecker: Adjusting the outputs of a classifier to new
a priori probabilities (Neural Computation 14, 2002), and heeded in part.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from math import exp, log

from graph.link.concept import PREF, Authority, Concept
from graph.link.seek import LIGHTEST
from graph.link.words import base, form

ASSUMED = 200.0
"""Concepts of which the usual share is taken to be known beforehand, so that a few tell little."""

USUAL, HEED = 0.35, 0.8
"""The share of concepts that have a counterpart where nothing is known, about that of GEMET's in EuroVoc,
by which the weights were set; and how much is made of what is known."""

MANNER = 0.25
"""The share of names with a qualifier from which that is a vocabulary's manner."""

LONGER = 7
"""Letters of a label at the least that is too long to be an acronym."""

CRYING, LOUD = 2, 0.6
"""How many such labels are in capitals at the least, and which share of those in letters that have a case."""

RAREST, COMMONEST = 0.01, 0.99

FEW = 1.7
"""What having few counterparts may say at the most: where labels can hardly meet, few are known, and not few there."""


def spread(concepts: Iterable[Concept], authority: Authority) -> Callable[[str], float]:
    """Give the share of the concepts that have a label in a language, in the vocabulary that has the fewer."""
    here = list(concepts)
    having = Counter(language for one in here for language in {base(label.language) for label in one.labels})
    there = dict[str, float]()
    for tag, share in authority.spread.items():
        there[base(tag)] = max(there.get(base(tag), 0.0), share)
    return lambda language: min(having[language] / (len(here) or 1), there.get(language, 1.0))


def loud(concepts: Iterable[Concept]) -> bool:
    """Tell whether labels are written in capitals: then an acronym looks like any other word."""
    return cries(one.text for concept in concepts for one in concept.labels)


def cries(texts: Iterable[str]) -> bool:
    """Tell whether texts are written in capitals, by those that are too long to be acronyms."""
    said = [text for text in texts if len(text) >= LONGER]
    crying = sum(map(str.isupper, said))
    return crying >= CRYING and crying >= LOUD * sum(text.lower() != text.upper() for text in said)


def qualifying(concepts: Iterable[Concept]) -> bool:
    """Tell whether many names have a qualifier, so that having one is a manner, and warns of no other thing."""
    names = [one.text for concept in concepts for one in concept.labels if one.kind == PREF]
    return len(names) >= ASSUMED and sum(text.endswith(")") for text in names) >= MANNER * len(names)


def varied(concepts: Iterable[Concept]) -> Callable[[str], float]:
    """Give the share of the concepts that have more than a preferred label in a language, of those that have any."""
    having, more = Counter[str](), Counter[str]()
    for one in concepts:
        having.update({base(label.language) for label in one.labels})
        more.update({base(label.language) for label in one.labels if label.kind != PREF})
    return lambda language: more[language] / (having[language] or 1)


def usual(concepts: Iterable[Concept]) -> Callable[[str], float]:
    """Weigh our words: 1 where one concept has it, next to nothing where all have."""
    size, having = 1, Counter[str]()
    for concept in concepts:
        size += 1
        having.update({stem for label in concept.labels for stem in form(label.text, label.language).bag})
    top = log(size)
    return lambda stem: max(LIGHTEST, 1 - log(max(having[stem], 1)) / top) if having[stem] else 1.0


def having(rows: Sequence[Sequence[tuple[int, float]]]) -> list[float]:
    """Give of each concept how probable it is that it has a counterpart, by its candidates' numbers and scores.

    None is the counterpart of two: those that claim one share it.
    """
    claimed = defaultdict[int, float](float)
    for row in rows:
        for number, score in row:
            claimed[number] += score
    return [min(1.0, sum(score / max(1.0, claimed[number]) for number, score in row)) for row in rows]


def none(having: Sequence[float]) -> float:
    """Give the odds that a concept with candidates has no counterpart, against the usual.

    ``having`` are the probabilities that each has one.
    """
    share = (sum(having) + USUAL * ASSUMED) / (len(having) + ASSUMED)
    share = min(max(share, RAREST), COMMONEST)
    return min(FEW, exp(HEED * (_logit(USUAL) - _logit(share))))


def _logit(share: float) -> float:
    return log(share / (1 - share))
