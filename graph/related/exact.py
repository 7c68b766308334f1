"""Exact probabilities where messages go in circles: small knots of undecided pairs are reckoned case by case."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from graph.related.factors import Factors
from graph.related.gather import Ints

Reals = NDArray[np.float64]

DECIDED = 1e-6
"""A pair that is this near to 0 or 1 is taken to be refuted or related."""
LARGEST = 12
"""Pairs of a knot at the most: each more would double the cases. Larger knots keep what the messages say."""


@dataclass(frozen=True, slots=True)
class _Knot:
    """Pairs; and clauses of places among them, each with its log odds."""

    pairs: Ints
    clauses: tuple[Ints, ...]
    either: Reals


def untangle(beliefs: Reals, base: Reals, factors: Factors, pair: Ints, either: Reals) -> Reals:
    """Replace what is believed of the pairs in small knots.

    ``base`` is each pair's log odds by its own evidence; ``pair`` the pair of each member of the factors; ``either``
    the log odds by which each factor speaks for one of its pairs at least.
    """
    exact = beliefs.copy()
    for knot in _knots(beliefs, factors, pair, either):
        exact[knot.pairs] = _marginals(base[knot.pairs], knot)
    return exact


def _marginals(base: Reals, knot: _Knot) -> Reals:
    """Sum over all cases."""
    count = len(knot.pairs)
    cases = np.arange(2**count)[:, None] >> np.arange(count) & 1
    weights = cases @ base
    for clause, either in zip(knot.clauses, knot.either, strict=True):
        weights = weights + np.where(cases[:, clause].any(axis=1), either, 0.0)
    weights = np.exp(weights - weights.max())
    return np.asarray(weights @ cases / weights.sum())


def _knots(beliefs: Reals, factors: Factors, pair: Ints, either: Reals) -> Iterator[_Knot]:
    """Find the parts of the undecided that hang together in circles, small ones only."""
    factor = np.repeat(np.arange(len(factors.starts)), factors.sizes)
    met = np.zeros(len(factors.starts), dtype=np.bool_)
    met[factor[beliefs[pair] > 1 - DECIDED]] = True
    live = ~met[factor] & (beliefs[pair] >= DECIDED)
    factor, pair = factor[live], pair[live]
    if not len(pair):
        return
    size = len(beliefs) + len(factors.starts)
    links = coo_array((np.ones(len(pair)), (pair, len(beliefs) + factor)), shape=(size, size))
    count, part = connected_components(links, directed=False)
    pairs = np.bincount(part[: len(beliefs)], minlength=count)
    nodes = np.bincount(part, minlength=count)
    ties = np.bincount(part[pair], minlength=count)
    order = np.lexsort((pair, factor, part[pair]))
    ends = np.cumsum(ties)
    for number in np.flatnonzero((ties >= nodes) & (pairs <= LARGEST)):
        rows = order[ends[number] - ties[number] : ends[number]]
        members, place = np.unique(pair[rows], return_inverse=True)
        which, starts = np.unique(factor[rows], return_index=True)
        yield _Knot(members, tuple(np.split(place, starts[1:])), either[which])
