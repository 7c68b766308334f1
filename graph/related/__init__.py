"""From the See Also lists of records to the related terms of their subjects, each with its evidence.

**The model.** Every subject has a set of related terms, and a record's list is the union of the related terms of its
subjects. So a term that is related to a subject is in the lists of all records with that subject, and each term of a
list is related to at least one of the record's subjects. A relation is *consistent* with the records if both hold.

**The assumptions.** No term is related to itself. The relation is symmetric, as ``skos:related`` is: a -> b and b -> a
are one pair, and what records with a and records with b say of it joins. Thesauri state some relations one way only,
and repositories list them so; where the records show that, a -> b and b -> a are two pairs. Of the readings of the
records the simplest that fits is taken: symmetric and unedited, else directed and unedited, else symmetric and edited,
unless more than one in a hundred of its pairs go one way only. It can also be said beforehand. A record without a list
says nothing (its field may never have been filled) unless it is said to. Whether lists keep a term that is a subject
of the same record is told from the records; unless they do, those records say nothing of the pair. Terms one above the
other in the hierarchy (transitively: SKOS S27) may have been listed all the same, so they still count as an
explanation, but they are never asserted.

**Lists that nobody edited.** If some relation is consistent with the records, they are taken to be unedited. A pair is
*refuted* if a record has the subject and lacks the term; *certain* if some record has the term and every other of its
subjects is refuted. That is all that can be known: once the refuted pairs are gone, a list's entry only says "at least
one of these pairs"; such clauses refute nothing further, and a pair that is alone in none of them can be left out with
all of them still met. So one pass is the fixed point, and certain (refuted) is just what is true (false) in every
consistent relation. Between the rest the probability decides: all pairs alike likely beforehand, every clause met.

**Lists that people edited.** If no relation is consistent, each term of the union is taken to be left out at one rate,
and each term outside it to be added at a rate of its own, by chance and independently. The rates are estimated together
with the probabilities (graph.related.belief). A pair is *refuted* below the probability ``bound`` (0.001). It is
*certain* if its probability is above 1 - ``bound``; and it would be by those records alone where nothing else explains
the term, against all the records that lack it, with the term's rate of being added taken three standard deviations
high (one such record, or two or three, by how rare edits are); and its records lack the term no oftener than chance
allows once in a thousand cases.

**What cannot be told.** Subjects that always come together share their terms: the evidence is split between them, and
none is certain. A term that somebody always adds by hand to one subject looks like a related term. A record with one
subject tells most: its list is what that subject is related to; a record with several and no others beside it proves
nothing, unless it lists one of just two. Records that are copies of one another count as often as they come. Rates are
the same for all records: where a thesaurus changed over the years, a pair that half of the lists lack is refuted.

Time and memory grow with the entries of the lists.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

import numpy as np

from graph.related.belief import Problem, Rates, Reals, believe, logit, odds
from graph.related.factors import Evidence, weigh, witnesses
from graph.related.finding import Finding, Relations, Verdict
from graph.related.gather import Entry, Flags, Gathered, Ints, gather
from graph.related.pairs import Census, Edges, candidates, census, keeps_own, least, without_own

__all__ = ["Assumptions", "Entry", "Finding", "Rates", "Relations", "Verdict", "infer"]

K = TypeVar("K", int, str)

ENOUGH = 8
"""So many records with a subject tell plainly what it is related to."""
MISFIT = 1e-3
"""A certain pair's lists do not lack its term more often than chance allows with this probability."""


ONE_WAY = 0.01
"""A relation of which a greater share goes one way only is not symmetric."""


@dataclass(frozen=True, slots=True)
class Assumptions:
    """What is known of the records' lists beforehand.

    ``symmetric``: the relation goes both ways; ``own``: lists keep the record's own subjects (both None: told from the
    records). ``bare``: a record without a list is one whose list is empty. ``edited``: edits are reckoned with even
    where none shows. ``bound``: the greatest probability of error of a verdict on edited lists. ``sample``: how many
    records a finding names.
    """

    symmetric: bool | None = None
    own: bool | None = None
    bare: bool = False
    edited: bool = False
    bound: float = 0.001
    sample: int = 5


DEFAULT = Assumptions()


@dataclass(frozen=True, slots=True)
class _Case(Generic[K]):
    """The records, read; ``own`` and ``symmetric`` are decided for the case."""

    gathered: Gathered[K]
    counted: Census
    own: bool
    symmetric: bool
    given: Assumptions


@dataclass(frozen=True, slots=True)
class _Outcome:
    """The pairs that are not refuted, and what is thought of them."""

    edges: Edges
    evidence: Evidence
    probability: Reals
    certain: Flags
    rates: Rates
    edited: bool


def infer(
    records: Iterable[Entry[K]], broader: Iterable[tuple[K, K]] = (), assumptions: Assumptions = DEFAULT
) -> Relations[K]:
    """Find the related terms; a record is its identifier, subjects and list; ``broader`` pairs bar what they join."""
    gathered = gather(records, assumptions.bare)
    own = keeps_own(gathered) if assumptions.own is None else assumptions.own
    gathered = gathered if own else without_own(gathered)
    ways = (True, False) if assumptions.symmetric is None else (assumptions.symmetric,)
    counted = census(gathered, own)
    case, outcome = _best([_Case(gathered, counted, own, way, assumptions) for way in ways])
    return Relations(
        gathered,
        counted,
        outcome.edges,
        outcome.probability,
        outcome.certain,
        _alone(outcome.edges, outcome.evidence),
        _barred(gathered, outcome.edges, broader),
        witnesses(gathered, outcome.edges, own, assumptions.sample),
        case.symmetric,
        outcome.edited,
        outcome.rates,
        assumptions.sample,
    )


def _best(cases: list[_Case[K]]) -> tuple[_Case[K], _Outcome]:
    """Take the first case that needs no edits; else the first, unless too much of its relation goes one way only."""
    edges = [candidates(case.gathered, case.counted, case.symmetric) for case in cases]
    for case, possible in zip(cases, edges, strict=True):
        if not case.given.edited and (unedited := _unedited(case, possible)):
            return case, unedited
    last = _edited(cases[-1], edges[-1])
    if len(cases) == 1 or _one_way(cases[-1], last) > ONE_WAY:
        return cases[-1], last
    return cases[0], _edited(cases[0], edges[0])


def _unedited(case: _Case[K], edges: Edges) -> _Outcome | None:
    """Take the lists at their word; None where no relation is consistent with them."""
    edges = edges.keep(edges.shown == edges.records)
    evidence = weigh(case.gathered, edges, case.own)
    if evidence.unexplained.any():
        return None
    found = believe(_problem(case, edges, evidence), clean=True)
    certain = _alone(edges, evidence) > 0
    return _Outcome(edges, evidence, np.where(certain, 1.0, found.pairs), certain, found.rates, False)


def _edited(case: _Case[K], edges: Edges) -> _Outcome:
    """Reckon with edits."""
    bound = case.given.bound
    edges = edges.keep(edges.shown >= least(edges.records, _greatest_drop(edges)))
    found = believe(_problem(case, edges, weigh(case.gathered, edges, case.own)), clean=False)
    edges = edges.keep(found.pairs[edges.pair] > bound)
    probability = found.pairs[found.pairs > bound]
    evidence = weigh(case.gathered, edges, case.own)
    certain = _robust(edges, evidence, probability, found.rates, bound)
    probability = np.where(certain, probability, np.minimum(probability, 1 - bound))
    return _Outcome(edges, evidence, probability, certain, found.rates, True)


def _one_way(case: _Case[K], outcome: _Outcome) -> float:
    """Give the share of the certain pairs whose other way enough records refute."""
    edges, width = outcome.edges, case.gathered.width
    sure = outcome.certain[edges.pair]
    subject, term = edges.subject[sure], edges.term[sure]
    told = case.counted(term, subject) >= ENOUGH
    back = np.isin(term[told] * width + subject[told], edges.subject * width + edges.term)
    return 1 - float(back.mean()) if len(back) else 0.0


def _problem(case: _Case[K], edges: Edges, evidence: Evidence) -> Problem:
    """Count the pairs of which some record can tell."""
    subjects = int((case.counted.alone > 0).sum())
    others = case.gathered.width - subjects
    ordered = subjects * (subjects - 1)
    possible = (ordered // 2 if case.symmetric else ordered) + subjects * others
    return Problem(edges, evidence, len(case.gathered.order), int(case.gathered.lists.data.sum()), possible)


def _greatest_drop(edges: Edges) -> float:
    """Estimate from the plainest pairs how often lists lack a term, and leave room for error."""
    plain = (edges.records >= ENOUGH) & (edges.shown >= 0.7 * edges.records)
    due = int(edges.records[plain].sum())
    return min(0.25, 2 * (due - int(edges.shown[plain].sum()) + 1) / (due + 20) + 0.02)


def _alone(edges: Edges, evidence: Evidence) -> Ints:
    """Count for each pair the list entries that nothing else explains."""
    alone = np.zeros(edges.pairs, dtype=np.int64)
    np.add.at(alone, edges.pair, evidence.shown)
    return alone


def _robust(edges: Edges, evidence: Evidence, probability: Reals, rates: Rates, bound: float) -> Flags:
    """Tell which pairs are certain though people edited the lists."""
    worst = odds(rates.drop, rates.strangest[edges.term], evidence.shown, edges.records - edges.shown)
    proven = logit(rates.prior) + np.bincount(edges.pair, worst, minlength=edges.pairs) >= logit(1 - bound)
    misfits = np.bincount(edges.pair, edges.shown < least(edges.records, rates.drop, MISFIT), minlength=edges.pairs)
    return np.asarray(proven & (misfits == 0) & (probability >= 1 - bound))


def _barred(gathered: Gathered[K], edges: Edges, broader: Iterable[tuple[K, K]]) -> Flags:
    """Mark the pairs of which one is above the other."""
    above: defaultdict[K, set[K]] = defaultdict(set)
    for lower, upper in broader:
        above[lower].add(upper)
    barred = np.zeros(edges.pairs, dtype=np.bool_)
    if not above:
        return barred
    ancestors: dict[K, frozenset[K]] = {}
    for one, other, pair in zip(edges.subject, edges.term, edges.pair, strict=True):
        first, second = gathered.terms[one], gathered.terms[other]
        for term in (first, second):
            if term not in ancestors:
                ancestors[term] = _ancestors(term, above)
        barred[pair] |= second in ancestors[first] or first in ancestors[second]
    return barred


def _ancestors(term: K, above: dict[K, set[K]]) -> frozenset[K]:
    found: set[K] = set()
    open_ends = [term]
    while open_ends:
        fresh = above.get(open_ends.pop(), set()) - found
        found |= fresh
        open_ends += fresh
    return frozenset(found)
