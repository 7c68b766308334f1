"""Real thesauri, and records with See Also lists drawn from them, clean or edited."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
from pyoxigraph import NamedNode, RdfFormat, parse

from graph.vocab import RDF, SKOS

SUFFIXES = {".ttl": RdfFormat.TURTLE, ".nt": RdfFormat.N_TRIPLES}
BLOCK = 4096
Record = tuple[int, tuple[int, ...], tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class Thesaurus:
    """Concepts are numbers; ``related`` are the related terms of each, ``pairs`` the same as (lesser, greater).

    ``oneway`` counts the pairs that the file states in one direction only, ``selves`` those left out as they relate a
    concept to itself.
    """

    name: str
    related: tuple[tuple[int, ...], ...]
    pairs: frozenset[tuple[int, int]]
    oneway: int
    selves: int

    def __len__(self) -> int:
        return len(self.related)


@dataclass(frozen=True, slots=True)
class Edits:
    """``drop``: of the terms of a list; ``foreign``: terms added, of its length; ``popular``: these by Zipf's law too.

    ``companions``: the chance that a subject goes with its predecessor as a related term of it.
    """

    drop: float = 0.0
    foreign: float = 0.0
    popular: bool = False
    companions: float = 0.0


def load(path: Path, symmetric: bool = True) -> Thesaurus:
    """Read the concepts and their related terms; a symmetric relation is completed, as SKOS entails."""
    concepts: set[str] = set()
    stated: set[tuple[str, str]] = set()
    with gzip.open(path) as stream:
        for quad in parse(stream, SUFFIXES[Path(path.stem).suffix], lenient=True):  # type: ignore[arg-type]
            if quad.predicate == RDF.type and quad.object == SKOS.Concept:
                concepts.add(str(quad.subject))
            elif quad.predicate == SKOS.related and isinstance(quad.object, NamedNode):
                stated.add((str(quad.subject), str(quad.object)))
    concepts |= {concept for pair in stated for concept in pair}
    number = {concept: at for at, concept in enumerate(sorted(concepts))}
    edges = {(number[one], number[other]) for one, other in stated if one != other}
    oneway = sum((other, one) not in edges for one, other in edges)
    if symmetric:
        edges |= {(other, one) for one, other in edges}
    related: list[list[int]] = [[] for _ in concepts]
    for one, other in sorted(edges):
        related[one].append(other)
    pairs = {(min(pair), max(pair)) for pair in edges} if symmetric else edges
    selves = sum(one == other for one, other in stated)
    return Thesaurus(path.name.split(".")[0], tuple(map(tuple, related)), frozenset(pairs), oneway, selves)


def repeated(thesaurus: Thesaurus, concepts: int) -> Thesaurus:
    """Lay copies of a thesaurus side by side until it has so many concepts."""
    size = len(thesaurus)
    copies = -(-concepts // size)
    related = tuple(
        tuple(term + copy * size for term in row if term + copy * size < concepts)
        for copy in range(copies)
        for row in thesaurus.related
    )[:concepts]
    pairs = {(one, other) for one, row in enumerate(related) for other in row if one < other}
    return Thesaurus(f"{thesaurus.name} x {concepts:,}", related, frozenset(pairs), 0, 0)


def draw(thesaurus: Thesaurus, count: int, edits: Edits, seed: int = 1) -> Iterator[Record]:
    """Draw records of 1 to 4 subjects by Zipf's law, their lists the union of the subjects' related terms, edited."""
    rng = np.random.default_rng(seed)
    order = rng.permutation(len(thesaurus))
    shares = np.cumsum(1 / np.arange(1, len(thesaurus) + 1))
    shares /= shares[-1]
    for start in range(0, count, BLOCK):
        sizes = rng.integers(1, 5, min(BLOCK, count - start))
        subjects = order[np.searchsorted(shares, rng.random(sizes.sum()))].tolist()
        for number, (low, high) in enumerate(pairwise([0, *np.cumsum(sizes).tolist()]), start=start):
            mine = subjects[low:high]
            if edits.companions:
                mine = _accompanied(mine, thesaurus, edits.companions, rng)
            mine = list(dict.fromkeys(mine))
            union = sorted({term for subject in mine for term in thesaurus.related[subject]})
            if edits.drop or edits.foreign:
                union = _edited(union, edits, order, shares, rng)
            yield number, tuple(mine), tuple(union)


def _accompanied(subjects: list[int], thesaurus: Thesaurus, chance: float, rng: np.random.Generator) -> list[int]:
    found = subjects[:1]
    for subject in subjects[1:]:
        near = thesaurus.related[found[-1]]
        found.append(near[rng.integers(len(near))] if near and rng.random() < chance else subject)
    return found


def _edited(
    union: list[int], edits: Edits, order: np.ndarray, shares: np.ndarray, rng: np.random.Generator
) -> list[int]:
    kept = [term for term, chance in zip(union, rng.random(len(union)).tolist(), strict=True) if chance >= edits.drop]
    added = rng.binomial(len(union), edits.foreign)
    places = np.searchsorted(shares, rng.random(added)) if edits.popular else rng.integers(0, len(order), added)
    return [*kept, *(term for term in order[places].tolist() if term not in union)]
