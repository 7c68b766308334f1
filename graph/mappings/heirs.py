"""What people said of a concept that is one no more, for the one that stands for it: their word goes over to that one.

A concept that several stand for has no heir: nothing tells which of them is meant.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from pyoxigraph import NamedNode, Store, Triple

from graph.mappings.fingerprint import joined
from graph.mappings.match import PROPOSED, REJECTED, UNNAMED, Match, Pair, Table
from graph.names import Names
from graph.vocab import DCTERMS, OWL

WENT, STOOD, DOUBTED = OUTCOMES = (
    "gone over to the concept that stands for theirs now",
    "of a concept that is one no more, and judged otherwise of the one that stands for it: that stays",
    "rejected of a concept that is one no more, and proposed of the one that stands for it: to be judged",
)
"""What became of mappings that people have said something of."""
TOLD = frozenset({DCTERMS.isReplacedBy, OWL.deprecated})


@dataclass(frozen=True, slots=True)
class Handing:
    """A table in which the heirs have what was said of those before them, and what became of that, pair by pair."""

    table: Table
    outcomes: tuple[tuple[str, Match], ...] = ()

    def rows(self) -> list[tuple[str, str]]:
        counts = Counter(outcome for outcome, _ in self.outcomes)
        return [(what, f"{counts[what]:,}") for what in OUTCOMES if counts[what]]


def of_store(store: Store, names: Names) -> dict[str, str]:
    """Give the heirs by those that they stand for, as a release tells them."""
    graphs = [names.graph("thesaurus"), names.graph("records")]
    quads = (quad for graph in graphs for way in TOLD for quad in store.quads_for_pattern(None, way, None, graph))
    return of(quad.triple for quad in quads)


def of(told: Iterable[Triple]) -> dict[str, str]:
    """Give the heirs by those that they stand for; the last where one stands for another that stands for a third."""
    gone = set[str]()
    after = defaultdict[str, set[str]](set)
    for subject, predicate, term in told:
        if not isinstance(subject, NamedNode):
            continue
        if predicate == OWL.deprecated and getattr(term, "value", "") in {"true", "1"}:
            gone.add(subject.value)
        elif predicate == DCTERMS.isReplacedBy and isinstance(term, NamedNode):
            after[subject.value].add(term.value)
    next_ = {one: next(iter(others)) for one, others in after.items() if one in gone and len(others) == 1}
    return {one: heir for one in sorted(next_) if (heir := _last(one, next_)) != one}


def _last(one: str, next_: Mapping[str, str]) -> str:
    met = {one}
    while one in next_ and next_[one] not in met:
        one = next_[one]
        met.add(one)
    return one if one not in next_ else min(met)


def hand_over(table: Table, heirs: Mapping[str, str], name: Callable[[str], str]) -> Handing:
    """Give the heirs what people said of those before them; ``name`` tells what one of ours is called.

    What nobody has said anything of stays where it is, for the linker to look at.
    """
    known: dict[Pair, Match] = dict(table.by_pair)
    outcomes: list[tuple[str, Match]] = []
    for match in table.matches:
        heir = heirs.get(match.subject)
        if heir is None or not match.is_held:
            continue
        moved = replace(match, subject=heir, subject_label=name(heir) or match.subject_label)
        outcome, became = _meet(moved, known.get(moved.pair))
        outcomes.append((outcome, became))
        known[moved.pair] = became
        del known[match.pair]
    if not outcomes:
        return Handing(table)
    return Handing(replace(table, matches=tuple(known[pair] for pair in sorted(known))), tuple(outcomes))


def _meet(moved: Match, standing: Match | None) -> tuple[str, Match]:
    """Say what becomes of a word that was said of another, where there may be one already."""
    if standing is None:
        # What speaks for it now is of other labels, and was as good as seen when it was judged.
        return WENT, replace(moved, fingerprint="")
    if standing.is_held:
        same = (standing.state, standing.relation) == (moved.state, moved.relation)
        return (WENT if same else STOOD), standing
    if moved.state == REJECTED:  # what was rejected of the one may be true of the other
        return DOUBTED, replace(
            standing,
            state=PROPOSED,
            reviewers=moved.reviewers or (UNNAMED,),
            reviewed=moved.reviewed,
            comment=moved.comment or standing.comment,
        )
    return WENT, replace(moved, fingerprint=joined(standing.told, moved.told))
