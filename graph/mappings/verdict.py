"""What people say of mappings, and what a later run of the linker makes of it.

A person's word is never overwritten: what was accepted stays, what was rejected stays away without new evidence, and
what was edited by hand stays as it is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import date

from graph.link.concept import EXACT
from graph.mappings.fingerprint import is_more, joined
from graph.mappings.match import (
    ACCEPTED,
    AUTOMATIC,
    PROPOSED,
    REJECTED,
    RELATIONS,
    STATES,
    SUPERSEDED,
    Match,
    Pair,
    Table,
)


class Outdated(ValueError):  # noqa: N818 - a state, not a fault
    """The mapping is no longer as it was when it was judged."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What somebody says of a mapping; ``relation`` and ``comment`` empty leave what is there."""

    state: str
    who: str
    day: date
    relation: str = ""
    comment: str = ""


def judge(table: Table, name: str, verdict: Verdict, seen: str | None = None) -> Table:
    """Put a verdict on the mapping of an id; ``seen`` is its mark when it was shown.

    Raises: ValueError for an id, state or relation that there is not; Outdated when the mapping has changed since.
    """
    match = table.by_id.get(name)
    if match is None:
        raise ValueError(f"no mapping '{name[:20]}'; the id of one in the file was expected")
    if seen is not None and seen != mark(match):
        raise Outdated(
            f"'{match.subject_label}' to '{match.object_label}' was changed meanwhile: it is {match.state} now"
        )
    if verdict.state not in STATES:
        raise ValueError(f"state is '{verdict.state[:20]}'; one of {', '.join(STATES)} was expected")
    relation = verdict.relation or match.relation
    if relation not in RELATIONS:
        raise ValueError(f"relation is '{relation[:20]}'; one of {', '.join(RELATIONS)} was expected")
    judged = verdict.state in {ACCEPTED, REJECTED}
    return table.with_([
        replace(
            match,
            state=verdict.state,
            relation=relation,
            reviewers=(verdict.who,) if judged and verdict.who else (),
            reviewed=verdict.day.isoformat() if judged else "",
            comment=verdict.comment or match.comment,
        )
    ])  # fmt: skip


def mark(match: Match) -> str:
    """Tell one state of a mapping from another in a few letters."""
    return "-".join((match.state, match.relation, match.fingerprint or "none"))


@dataclass(frozen=True, slots=True)
class Run:
    """A run of the linker: the day, which subjects it was about, from which confidence it may accept (None: never).

    What was ``removed`` by hand is not accepted unseen.
    """

    day: date
    about: Callable[[str], bool]
    accept: float | None = None
    removed: frozenset[Pair] = frozenset()


@dataclass(slots=True)
class Counts:
    """What became of the pairs that a run proposed, and of those that it did not propose any longer."""

    of: Counter[str] = field(default_factory=Counter)

    def rows(self) -> list[tuple[str, str]]:
        return [(what, f"{self.of[what]:,}") for what in OUTCOMES if self.of[what]]


NEW, AUTO, KEPT, STANDING, AGAIN, CHANGED, GONE, ASIDE = OUTCOMES = (
    "newly proposed",
    "accepted above the threshold",
    "proposed as before",
    "judged or edited by a person, and left as it is",
    "rejected, and proposed anew as the evidence changed",
    "proposed with other evidence",
    "no longer proposed: superseded",
    "rejected, and not proposed again",
)


def merge(table: Table, proposals: Iterable[Match], run: Run) -> tuple[Table, Counts]:
    """Put a run's proposals into a table; those of a subject come best first."""
    counts = Counts()
    proposed = {match.pair: match for match in proposals}
    certain = _certain(table, proposed.values(), run)
    merged = []
    for pair, new in proposed.items():
        outcome, match = _meet(table.by_pair.get(pair), new, run, pair in certain)
        counts.of[outcome] += 1
        merged.append(match)
    for match in table.matches:
        gone = match.pair not in proposed and run.about(match.subject) and not match.is_held
        if gone and match.state != SUPERSEDED:
            counts.of[GONE] += 1
            merged.append(replace(match, state=SUPERSEDED, reviewers=(), reviewed=""))
    return table.with_(merged), counts


def _certain(table: Table, proposed: Iterable[Match], run: Run) -> set[Pair]:
    """Choose what may be accepted unseen: the best of its subject, where neither end is the same as another already."""
    if run.accept is None:
        return set()
    exact = [match for match in table.having(ACCEPTED) if match.relation == EXACT and not match.is_automatic]
    subjects, objects = ({match.subject for match in exact}, {match.object for match in exact})
    unfree = run.removed | {match.pair for match in table.matches if match.is_held}
    chosen: set[Pair] = set()
    met: set[str] = set()
    for match in proposed:
        best = match.subject not in met
        met.add(match.subject)
        free = match.relation != EXACT or (match.subject not in subjects and match.object not in objects)
        free = free and match.pair not in unfree
        if best and free and (match.confidence or 0.0) >= run.accept:
            chosen.add(match.pair)
            if match.relation == EXACT:
                subjects.add(match.subject)
                objects.add(match.object)
    return chosen


def _meet(old: Match | None, new: Match, run: Run, certain: bool) -> tuple[str, Match]:
    """Say what becomes of a pair that a run proposes, and what that is called."""
    if old is not None and old.is_held:
        return _again(old, new, run) if old.state == REJECTED else (STANDING, old)
    if certain or (old is not None and old.is_automatic and run.accept is None):
        return (KEPT if old is not None and old.is_automatic else AUTO), _fresh(old, new, run, ACCEPTED)
    if old is None or old.state == SUPERSEDED:
        return NEW, _fresh(old, new, run)
    same = old.state == PROPOSED and not is_more(new.told, old.told)
    return (KEPT if same else CHANGED), _fresh(old, new, run)


def _again(old: Match, new: Match, run: Run) -> tuple[str, Match]:
    """Propose what was rejected only where something else speaks for it now."""
    if not old.fingerprint:  # rejected before anything spoke for it: what speaks now is what was rejected
        return ASIDE, replace(old, fingerprint=new.fingerprint)
    if is_more(new.told, old.told):
        return AGAIN, _fresh(old, new, run)
    return ASIDE, replace(old, fingerprint=joined(new.told, old.told))


def _fresh(old: Match | None, new: Match, run: Run, state: str = PROPOSED) -> Match:
    """Give the proposal of today; one whose state and evidence are as they were keeps its days and words."""
    if old is None:
        day, reviewed, comment, extra = run.day.isoformat(), "", "", new.extra
    else:
        day = old.date if old.date and not is_more(new.told, old.told) else run.day.isoformat()
        reviewed = old.reviewed if old.state == ACCEPTED else ""
        comment, extra = old.comment, old.extra
    accepted = state == ACCEPTED
    return replace(
        new,
        state=state,
        date=day,
        reviewers=(AUTOMATIC,) if accepted else (),
        reviewed=(reviewed or run.day.isoformat()) if accepted else "",
        comment=comment,
        extra=extra,
    )
