"""What a concept goes with: related concepts, those that records make probable, and those that are in its records."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pyoxigraph import NamedNode

from graph.names import Names
from graph.store import Store
from graph.vocab import SKOS
from server.concepts.questions import address
from server.served.ask import fill, rows, text
from server.things import usage
from server.things.usage import Together
from server.things.view import Shown, View

RELATED = 200
PROBABLE = 20
ASKED = 100
COMPANY = 10
"""Concepts of each sort that a page shows at most; ASKED are the probable ones that it asks for."""
COUNTED = 500
DECIDERS = 300
"""Records that are named as evidence on a page at most."""
BOTH = 1000


@dataclass(frozen=True, slots=True)
class Guess:
    """A concept that is probably related, ``pair`` is the finding; ``showing`` of ``telling`` records list both."""

    pair: NamedNode
    other: NamedNode
    probability: float
    telling: int
    showing: int
    records: tuple[NamedNode, ...] = ()


@dataclass(frozen=True, slots=True)
class Relatives:
    """What is related to a concept, by IRI; ``shared`` counts the records with both where that is known."""

    concept: NamedNode
    related: tuple[NamedNode, ...]
    guesses: tuple[Guess, ...]
    company: tuple[Together, ...]
    shared: dict[NamedNode, int]

    @property
    def new(self) -> tuple[Guess, ...]:
        """Give what records make probable and nobody has said."""
        return tuple(guess for guess in self.guesses if guess.other not in self.related)[:PROBABLE]

    def mentioned(self) -> Iterable[NamedNode]:
        yield from self.related
        yield from (one.concept for one in self.company)
        for guess in self.new:
            yield guess.other
            yield from guess.records


@dataclass(frozen=True, slots=True)
class Kin:
    """A related concept on a page, with the records that have both; ``href`` asks for them.

    ``percent`` says how probable the records alone make it, where they tell; ``is_all``: all with both were counted.
    """

    thing: Shown
    records: int
    percent: str
    href: str
    is_all: bool = True


@dataclass(frozen=True, slots=True)
class Likely:
    """A probably related concept on a page, and the records that this stands on."""

    thing: Shown
    percent: str
    telling: int
    showing: int
    href: str
    records: tuple[Shown, ...]


@dataclass(frozen=True, slots=True)
class Companion:
    """A concept that is in the same records, on a page."""

    thing: Shown
    records: int
    lift: str
    bits: str
    href: str


def relatives(store: Store, names: Names, concept: NamedNode) -> Relatives:
    """Ask for what a concept goes with."""
    found = rows(store, "neighbours", concept=concept, property=SKOS.related, inverse=SKOS.related, limit=RELATED)
    company = usage.together(store, names, concept, COUNTED)
    return Relatives(
        concept,
        tuple(other for row in found if isinstance(other := row["other"], NamedNode)),
        guesses(store, names, concept),
        company[:COMPANY],
        {one.concept: one.records for one in company},
    )


def guesses(store: Store, names: Names, concept: NamedNode, limit: int = ASKED) -> tuple[Guess, ...]:
    """Give what is probably related, the most probable first, with records that tell it."""
    graph = names.graph("related")
    found = rows(store, "probable", thing=concept, graph=graph, limit=limit)
    pairs = [pair for row in found if isinstance(pair := row["pair"], NamedNode)]
    records: dict[NamedNode, list[NamedNode]] = {pair: [] for pair in pairs}
    for row in rows(store, "deciders", things=pairs, graph=graph, limit=DECIDERS) if pairs else ():
        pair, record = row["thing"], row["record"]
        if isinstance(pair, NamedNode) and isinstance(record, NamedNode):
            records[pair].append(record)
    return tuple(
        Guess(
            pair,
            other,
            float(text(row, "probability") or 0),
            int(float(text(row, "telling") or 0)),
            int(float(text(row, "showing") or 0)),
            tuple(records[pair]),
        )
        for row in found
        if isinstance(pair := row["pair"], NamedNode) and isinstance(other := row["other"], NamedNode)
    )


def kin(found: Relatives, view: View) -> tuple[Kin, ...]:
    """Show related concepts by name."""
    told = {guess.other: guess for guess in found.guesses}
    shown = [
        Kin(
            view.link(other),
            found.shared.get(other, told[other].showing if other in told else 0),
            f"{told[other].probability:.0%}" if other in told else "",
            _both(view, found.concept, other),
            other in found.shared,
        )
        for other in found.related
    ]
    return tuple(sorted(shown, key=lambda one: (one.thing.text.casefold(), one.thing.iri)))


def likely(found: Relatives, view: View) -> tuple[Likely, ...]:
    """Show what is probably related, and not said to be so already."""
    return tuple(
        Likely(
            view.link(guess.other),
            f"{guess.probability:.0%}",
            guess.telling,
            guess.showing,
            _both(view, found.concept, guess.other),
            tuple(view.link(record) for record in guess.records),
        )
        for guess in found.new
    )


def companions(found: Relatives, view: View) -> tuple[Companion, ...]:
    return tuple(
        Companion(
            view.link(one.concept),
            one.records,
            f"{one.lift:,.1f}",
            f"{one.pmi:.1f}".replace("-", "−"),
            _both(view, found.concept, one.concept),
        )
        for one in found.company
    )


def _both(view: View, concept: NamedNode, other: NamedNode) -> str:
    return address(view.names, fill("both", thing=concept, other=other, limit=BOTH))
