"""Looks for every flaw in a vocabulary, and counts what it finds, in all and for each scheme."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module

from graph.quality.flaw import Flaw, flaws
from graph.quality.ground import Ground, Occurrence

KEPT = 10_000
"""Occurrences of a flaw that are kept; all are counted."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What became of the search for a flaw; ``count`` is None where it was not looked for.

    ``occurrences`` are the first in order; ``seconds`` is how long it took.
    """

    flaw: Flaw
    count: int | None = None
    schemes: Mapping[str, int] | None = None
    occurrences: tuple[Occurrence, ...] = ()
    seconds: float = 0.0


def look(ground: Ground, kept: int = KEPT) -> Iterator[Finding]:
    """Look for each flaw of the table, the worst first, but for those that need the network."""
    for flaw in flaws():
        needed = {"": True, "records": ground.records is not None}
        yield seek(ground, flaw, kept) if needed.get(flaw.needs, False) else Finding(flaw)


def seek(ground: Ground, flaw: Flaw, kept: int = KEPT) -> Finding:
    """Look for one flaw."""
    began = time.perf_counter()
    found = _way(flaw.way)(ground) if flaw.way else ground.ask(flaw.query)
    return gather(ground, flaw, found, kept, began)


def gather(ground: Ground, flaw: Flaw, found: Iterable[Occurrence], kept: int, began: float) -> Finding:
    """Count occurrences; the same one in several schemes is one, that counts for each of them."""
    merged: dict[tuple[str, str, str, str], set[str]] = {}
    for one in found:
        schemes = ground.schemes.get(one.thing, frozenset()) if one.schemes is None else one.schemes
        merged.setdefault((one.thing, one.other, one.text, one.language), set()).update(schemes)
    counts = Counter(scheme for schemes in merged.values() for scheme in schemes if scheme)
    first = tuple(Occurrence(*key, frozenset(merged[key])) for key in sorted(merged)[:kept])
    return Finding(flaw, len(merged), dict(sorted(counts.items())), first, time.perf_counter() - began)


def _way(name: str) -> Callable[[Ground], Iterable[Occurrence]]:
    module, _, function = name.partition(":")
    way: Callable[[Ground], Iterable[Occurrence]] = getattr(import_module(f"graph.quality.{module}"), function)
    return way
