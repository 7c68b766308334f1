"""How probable each pair is, given all lists: belief propagation within expectation maximisation.

A pair's own evidence is exact; what pairs share goes between them as messages (the sum-product algorithm), exact where
the factors form no loop; elsewhere an approximation, so small loops are reckoned out in the end. The rates are
estimated along: after each round of messages from what the beliefs of that round say of each list.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from graph.related.exact import untangle
from graph.related.factors import Evidence
from graph.related.gather import Ints
from graph.related.pairs import Edges

Reals = NDArray[np.float64]

ROUNDS = 200
STILL = 1e-5
"""Beliefs that all change by less than this between two rounds have settled."""
DAMPING = 0.5
CLEAN = 1e-12
"""The rate of what does not happen."""
LIST_PRIOR = (1.0, 40.0)
"""Terms dropped, of terms due, in lists imagined before the first is seen."""
PAIR_PRIOR = (1.0, 500.0)
"""Related pairs, of all pairs, imagined before the first list is seen: few concepts are related."""
TERM_PRIOR = 1.0
"""How alike terms are in being foreign: the shape of the gamma distribution of their rates."""


@dataclass(frozen=True, slots=True)
class Rates:
    """``drop``: a term that is due is not in the list. ``foreign``: an entry of a list is not due. ``prior``: a pair is
    related. ``strange`` is for each term the rate at which a list has it without its being due, and ``strangest`` what
    that rate may be at the most (three standard deviations)."""

    drop: float
    foreign: float
    prior: float
    strange: Reals
    strangest: Reals


@dataclass(frozen=True, slots=True)
class Problem:
    """The evidence, with the numbers of records, of list entries, and of pairs that could be."""

    edges: Edges
    evidence: Evidence
    records: int
    entries: int
    possible: int

    @property
    def width(self) -> int:
        return len(self.evidence.unexplained)


@dataclass(frozen=True, slots=True)
class Beliefs:
    """The probability of each pair, and the rates that were estimated."""

    pairs: Reals
    rates: Rates


def believe(problem: Problem, clean: bool) -> Beliefs:
    """Infer the probabilities and the rates; ``clean`` says that lists lack nothing and have nothing foreign."""
    rates = _first(problem, clean)
    factors = problem.evidence.factors
    messages = np.zeros(len(factors.members))
    beliefs = np.zeros(problem.edges.pairs)
    for _ in range(ROUNDS):
        log_odds, messages, none = _round(problem, rates, messages)
        before, beliefs = beliefs, _probability(log_odds)
        rates = _estimate(problem, beliefs, none, clean)
        if np.abs(beliefs - before).max(initial=0) < STILL:
            break
    return Beliefs(_untangled(problem, rates, beliefs), rates)


def odds(drop: float, strange: Reals, shown: Ints, lacking: Ints) -> Reals:
    """Give the log odds by which lists speak for a term being due in them; ``strange`` is the term's rate."""
    due = np.log1p(-drop) - np.log(strange)
    return np.asarray(shown * due + lacking * (np.log(drop) - np.log1p(-strange)))


def logit(probability: float) -> float:
    """Give the log odds of a probability."""
    return float(np.log(probability) - np.log1p(-probability))


def _untangled(problem: Problem, rates: Rates, beliefs: Reals) -> Reals:
    """Reckon small loops out, at the rates that were found."""
    factors, edges = problem.evidence.factors, problem.edges
    if not len(factors.starts):
        return beliefs
    return untangle(beliefs, _base(problem, rates), factors, edges.pair[factors.members], _either(problem, rates))


def _base(problem: Problem, rates: Rates) -> Reals:
    """Give the log odds of each pair by what concerns it alone."""
    edges, evidence = problem.edges, problem.evidence
    own = odds(rates.drop, rates.strange[edges.term], evidence.shown, evidence.lacking)
    return np.asarray(logit(rates.prior) + np.bincount(edges.pair, own, minlength=edges.pairs))


def _either(problem: Problem, rates: Rates) -> Reals:
    """Give the log odds by which each factor speaks for one of its pairs at least."""
    factors = problem.evidence.factors
    term = problem.edges.term[factors.members[factors.starts]]
    return odds(rates.drop, rates.strange[term], factors.shown, factors.lacking)


def _round(problem: Problem, rates: Rates, messages: Reals) -> tuple[Reals, Reals, Reals]:
    """Pass messages once; give the pairs' log odds, the messages, and the probability that none of a factor holds."""
    edges, factors = problem.edges, problem.evidence.factors
    base = _base(problem, rates)
    if not len(factors.members):
        return base, messages, np.zeros(0)
    pair = edges.pair[factors.members]
    sizes = factors.sizes
    either = _either(problem, rates)
    log_odds = base + np.bincount(pair, messages, minlength=edges.pairs)
    absent: Reals = -np.logaddexp(0, log_odds[pair] - messages)
    all_absent = np.add.reduceat(absent, factors.starts)
    others = np.minimum(np.repeat(all_absent, sizes) - absent, -1e-300)
    fresh = -np.logaddexp(np.log(-np.expm1(others)), others - np.repeat(either, sizes))
    messages = DAMPING * messages + (1 - DAMPING) * fresh
    none = all_absent - either
    none = np.exp(none - np.logaddexp(none, np.log(-np.expm1(np.minimum(all_absent, -1e-300)))))
    return base + np.bincount(pair, messages, minlength=edges.pairs), messages, none


def _first(problem: Problem, clean: bool) -> Rates:
    """Start from the pairs that most of their lists show."""
    edges = problem.edges
    telling = edges.records >= 4
    due, shown = int(edges.records[telling].sum()), int(edges.shown[telling].sum())
    likely = np.bincount(edges.pair, edges.shown, minlength=edges.pairs)
    beliefs = np.where(likely > 0.6 * np.bincount(edges.pair, edges.records, minlength=edges.pairs), 0.5, 0.01)
    rates = _estimate(problem, beliefs, np.zeros(len(problem.evidence.factors.starts)), clean)
    return rates if clean else replace(rates, drop=min(0.2, (due - shown + LIST_PRIOR[0]) / (due + sum(LIST_PRIOR))))


def _estimate(problem: Problem, beliefs: Reals, none: Reals, clean: bool) -> Rates:
    """Estimate the rates from what is believed."""
    edges, evidence, factors = problem.edges, problem.evidence, problem.evidence.factors
    prior = (beliefs.sum() + PAIR_PRIOR[0]) / (problem.possible + sum(PAIR_PRIOR))
    if clean:
        never = np.full(problem.width, CLEAN)
        return Rates(CLEAN, 0.0, prior, never, never)
    true = beliefs[edges.pair]
    lacking = float((evidence.lacking * true).sum() + (factors.lacking * (1 - none)).sum())
    due = lacking + float((evidence.shown * true).sum() + (factors.shown * (1 - none)).sum())
    drop = (lacking + LIST_PRIOR[0]) / (due + sum(LIST_PRIOR))
    foreign = evidence.unexplained + np.bincount(edges.term, evidence.shown * (1 - true), minlength=problem.width)
    if len(factors.starts):
        term = edges.term[factors.members[factors.starts]]
        foreign += np.bincount(term, factors.shown * none, minlength=problem.width)
    mean = (foreign.sum() + LIST_PRIOR[0]) / (problem.entries + sum(LIST_PRIOR))
    typical = mean * max(problem.entries, 1) / (problem.records * problem.width)
    seen, tries = foreign + TERM_PRIOR, problem.records + TERM_PRIOR / typical
    strange, strangest = (np.minimum(count / tries, 0.5) for count in (seen, seen + 3 * np.sqrt(seen)))
    return Rates(drop, float(mean), float(prior), strange, strangest)


def _probability(log_odds: Reals) -> Reals:
    return np.exp(-np.logaddexp(0, -log_odds))
