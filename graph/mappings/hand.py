"""What people edited in a table of mappings by hand, told from what programs wrote there: it is their word.

A program signs what it accepts as ``automatic``. A row that is not as it was written last is a person's: it bears the
name that stands in it, or nobody knows whose it is, but it is never the program's.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from graph.mappings.match import ACCEPTED, AUTOMATIC, REJECTED, UNNAMED, Match, Pair, Table

WORDS = (
    "relation", "state", "subject_label", "object_label", "justification", "confidence", "authors", "reviewers",
    "reviewed", "comment",
)  # fmt: skip
"""What a person says in a row; the rest is told by programs, and columns that are not ours stay anyway."""


def signed(last: Table | None, now: Table) -> Table:
    """Sign what was edited since ``last`` was written, as far as that is known; ``now`` itself where nothing was."""
    found = tuple(_edited(last.by_pair if last else None, now))
    return now.with_(found) if found else now


def _edited(last: Mapping[Pair, Match] | None, now: Table) -> Iterator[Match]:
    """Yield the rows that a person has edited, and not signed as it should be."""
    for match in now.matches:
        old = last.get(match.pair) if last is not None else match
        edited = old is None or any(getattr(old, word) != getattr(match, word) for word in WORDS)
        alone = AUTOMATIC in match.reviewers
        # No program rejects: what is rejected in its name was accepted by it before.
        if edited or (alone and match.state != ACCEPTED):
            people = tuple(one for one in match.reviewers if one != AUTOMATIC)
            unsigned = not people and (alone or match.state not in {ACCEPTED, REJECTED})
            if alone or unsigned:
                day = "" if alone and (old is None or old.reviewed == match.reviewed) else match.reviewed
                yield replace(match, reviewers=people or (UNNAMED,), reviewed=day)
