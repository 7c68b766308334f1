"""How a concept is used, for its page: in how many records and which years, and with which other concepts."""

from __future__ import annotations

from dataclasses import dataclass

from pyoxigraph import NamedNode

from graph.names import Names
from graph.store import Store
from server.served.ask import rows, text


@dataclass(frozen=True, slots=True)
class Usage:
    """``as_subject`` and ``as_see_also`` are None for concepts without such roles; a year is 0 where none is known."""

    records: int
    as_subject: int | None
    as_see_also: int | None
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Together:
    """A concept in the same records; ``lift`` says how much oftener than by chance, ``pmi`` the same in bits."""

    concept: NamedNode
    records: int
    lift: float
    pmi: float


def usage(store: Store, thing: NamedNode) -> Usage | None:
    """Tell how records use a concept; None where none does."""
    for row in rows(store, "usage", thing=thing):
        subject, see_also = (int(text(row, name)) if name in row else None for name in ("subject", "see_also"))
        first, last = (int(text(row, name) or 0) for name in ("first", "last"))
        return Usage(int(text(row, "records")), subject, see_also, first, last)
    return None


def together(store: Store, names: Names, thing: NamedNode, limit: int = 10) -> tuple[Together, ...]:
    """Give the concepts that a concept is most with, the commonest first."""
    found = rows(store, "together", thing=thing, graph=names.graph("statistics"), limit=limit)
    return tuple(
        Together(other, int(text(row, "records")), float(text(row, "lift")), float(text(row, "pmi")))
        for row in found
        if isinstance(other := row["other"], NamedNode)
    )
