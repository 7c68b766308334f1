"""What keeps a pair from being accepted unseen, however high it scores, unless something else speaks for it.

A meeting of labels may be right by its letters and wrong by its sense. Each such kind is a row of DOUBTS; a pair is in
doubt where no label of it met without one. Another language, a definition, a code, neighbours that are matched or
records that have both remove most doubts; none but equal labels removes that of another number.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from graph.link.concept import Evidence

if TYPE_CHECKING:
    from graph.link.compare import Meeting
    from graph.link.single import Said

LETTERS, STEMS, QUALIFIER, INITIALS, NUMBER, CONTRARY = (
    "letters", "stems", "qualifier", "initials", "number", "contrary",
)  # fmt: skip

DOUBTS = {
    LETTERS: "a likeness of letters may be chance",
    STEMS: "the words have a stem in common, and are not forms of one word",
    QUALIFIER: "only one of them is qualified, so that the other may be something else of the name",
    INITIALS: "that its initials are the same may be chance",
    NUMBER: "they name different numbers",
    CONTRARY: "one denies or turns round what the other says",
}
"""Why a pair is in doubt, as it is told."""

LASTING = frozenset({NUMBER, CONTRARY})
"""Doubts that only equal labels remove."""

BACKING = frozenset({"note", "code"})
"""The kinds of evidence that remove the other doubts."""

FIRM = 0.8
"""The likeness from which a label that met without a doubt removes those of the others."""

BACKED = 0.15
"""What neighbours, records or what else is known must weigh to remove a doubt."""


def doubt(meetings: Sequence[Meeting]) -> str:
    """Name the doubt of a pair by the labels that met, best first; empty where one met without any."""
    if not meetings or not meetings[0].doubt:
        return ""
    return "" if any(one.likeness >= FIRM and not one.doubt for one in meetings) else meetings[0].doubt


def is_backed(doubt: str, said: Iterable[Said]) -> bool:
    """Tell whether what speaks for a pair once removes a doubt."""
    return doubt not in LASTING and any(kind in BACKING and weight >= BACKED for kind, weight, _ in said)


def holds(doubt: str, further: float) -> bool:
    """Tell whether a doubt stands against what neighbours, records and whatever else is known weigh."""
    return bool(doubt) and (doubt in LASTING or further < BACKED)


def explained(doubt: str) -> Evidence:
    """Tell why a pair is left to a person."""
    return Evidence("doubt", DOUBTS[doubt], 0.0)
