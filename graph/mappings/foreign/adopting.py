"""The way of others' mappings into a file of ours: turned so that ours come first, never over what people here said."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date

from graph.mappings.jskos.remarks import joined
from graph.mappings.match import ACCEPTED, MANUAL, PROPOSED, REJECTED, Match, Table
from graph.mappings.unplaced import Unplaced
from graph.record import Reject

Name = Callable[[str], str]
"""Gives what an IRI is called; empty where nobody knows."""


def named_here(match: Match, originals: Mapping[str, str]) -> Match:
    """Call the ends of a mapping as they are called here; ``originals`` maps the IRIs that they came with to ours."""
    return replace(
        match,
        subject=originals.get(match.subject, match.subject),
        object=originals.get(match.object, match.object),
    )


def labelled(table: Table, ours: Name, theirs: Name) -> Table:
    """Name the ends that a file names by their IRIs only, so that people can judge what they are shown."""
    bare = [one for one in table.matches if not one.subject_label or not one.object_label]
    return table.with_(
        replace(
            one,
            subject_label=one.subject_label or ours(one.subject),
            object_label=one.object_label or theirs(one.object),
        )
        for one in bare
    )


def is_ours(match: Match, base: str) -> bool:
    """Tell whether a mapping leads from one of ours to one elsewhere, or the other way round."""
    return match.subject.startswith(base) != match.object.startswith(base)


def placed(one: Match | Unplaced | Reject, known: Mapping[str, str], base: str) -> Match | Unplaced | Reject:
    """Call the ends of what is read as they are called here; what is not about anything of ours has no place."""
    if not isinstance(one, Match):
        return one
    found = named_here(one, known)
    return found if is_ours(found, base) else _stray(one)


def _stray(match: Match) -> Unplaced:
    """Lay a mapping aside with all that is said of it."""
    told = {key: value for key, value in asdict(match).items() if value not in ("", (), None)}
    why = f"it maps <{match.subject}> to <{match.object}>; one of ours and one elsewhere were expected"
    return Unplaced(match.subject, FOREIGN, why, json.dumps(told, ensure_ascii=False))


@dataclass(frozen=True, slots=True)
class Arrival:
    """How mappings are taken: as accepted or proposed, by whom, on which day, and who made them if they do not say."""

    state: str
    who: str
    day: date
    author: str = ""


NEW, STANDING, SAME, AGAIN, CONTRARY, FOREIGN = OUTCOMES = (
    "taken",
    "judged here already, and left as it is",
    "known already",
    "said more than once in the file, and taken once",
    "said otherwise earlier in the file: the first counts",
    "not about anything of ours",
)


def adopt(table: Table, matches: Iterable[Match], base: str, arrival: Arrival) -> tuple[Table, Counter[str]]:
    """Put the mappings of others into a table, ours as their subject; what people here have judged stays as it is."""
    counts: Counter[str] = Counter()
    arrived: dict[tuple[str, str], Match] = {}
    for found in matches:
        if not is_ours(found, base):
            counts[FOREIGN] += 1
            continue
        match = found if found.subject.startswith(base) else found.turned()
        first = arrived.get(match.pair)
        if first is None:
            arrived[match.pair] = match
        elif (first.relation, first.state) == (match.relation, match.state):
            counts[AGAIN] += 1
            arrived[match.pair] = _both(first, match)
        else:
            counts[CONTRARY] += 1
    taken: dict[tuple[str, str], Match] = {}
    for pair, match in arrived.items():
        old = table.by_pair.get(pair)
        if old is not None and old.is_held:
            counts[STANDING] += 1
            continue
        taken[pair] = _adopted(match, old, arrival)
        counts[SAME if taken[pair] == old else NEW] += 1
    return table.with_(taken.values()), counts


def _both(first: Match, again: Match) -> Match:
    """Say once what is said twice of a pair, with all who say so; what people did counts more than programs."""
    by_hand = again if again.justification.endswith(MANUAL) else first
    known = [one for one in (first.confidence, again.confidence) if one is not None]
    return replace(
        first,
        justification=by_hand.justification,
        confidence=max(known, default=None),
        authors=tuple(dict.fromkeys((*first.authors, *again.authors))),
        reviewers=tuple(dict.fromkeys((*first.reviewers, *again.reviewers))),
        comment=joined(first.comment, again.comment),
    )


def _adopted(match: Match, old: Match | None, arrival: Arrival) -> Match:
    # What is open there is open here, too; only of what holds there may it be said that it holds here.
    state = arrival.state if match.state == ACCEPTED else match.state
    judged = state in {ACCEPTED, REJECTED}
    # Who proposes what holds by its score already does not put an end to that.
    holds = (
        old if old is not None and old.is_automatic and state == PROPOSED and old.relation == match.relation else None
    )
    reviewers, reviewed = match.reviewers or (arrival.who,), match.reviewed or arrival.day.isoformat()
    return replace(
        match,
        state=holds.state if holds else state,
        authors=match.authors or ((arrival.author,) if arrival.author else ()),
        reviewers=holds.reviewers if holds else reviewers if judged else (),
        reviewed=holds.reviewed if holds else reviewed if judged else "",
        confidence=match.confidence if match.confidence is not None else old.confidence if old else None,
        date=match.date or (old.date if old else "") or arrival.day.isoformat(),
        subject_label=match.subject_label or (old.subject_label if old else ""),
        object_label=match.object_label or (old.object_label if old else ""),
        evidence=match.evidence or (old.evidence if old else ()),
        comment=joined(old.comment if old else "", match.comment),
        fingerprint=match.fingerprint or (old.fingerprint if old else ""),
        extra=old.extra if old else (),
    )
