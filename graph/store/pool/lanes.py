"""Who may run when: three lanes, so that small queries do not wait behind big ones, nor clients behind a crawler.

A query that has been cheap before runs in the QUICK lane, or wherever there is room; one that nobody knows is on TRIAL;
one that outlasts its trial, or has once, needs room in the LONG lane. Whoever waits is called in the order of how few
queries his client has running, then of arrival.
"""

from __future__ import annotations

import threading
from collections import Counter
from dataclasses import dataclass, field
from enum import IntEnum

from graph.errors import Busy, Hasty, Unfinished


class Lane(IntEnum):
    QUICK = 0
    TRIAL = 1
    LONG = 2


@dataclass(slots=True, eq=False)
class Ticket:
    """A query's place: the lane that it wants, and the one that it has."""

    client: str
    wants: Lane
    has: Lane | None = None
    gone: bool = False
    called: threading.Event = field(default_factory=threading.Event)


class Lanes:
    """Gives out room to tickets; ``queue`` is how many may wait for a lane, ``each`` how many a client may hold."""

    def __init__(self, workers: int, queue: int, each: int, patience: float) -> None:
        self.long = max(1, workers - 2)
        self.room = {Lane.QUICK: 1, Lane.TRIAL: 1, Lane.LONG: self.long}
        self._queue, self._each, self._patience = queue, each, patience
        self._lock = threading.Lock()
        self._waiting: list[Ticket] = []
        self._held: Counter[str] = Counter()
        self._running: Counter[tuple[str, Lane]] = Counter()

    def enter(self, client: str, wants: Lane) -> Ticket:
        """Take a ticket for a client, where there is room for one more. Raises: Busy, Hasty."""
        ticket = Ticket(client, wants)
        with self._lock:
            if client and self._held[client] >= self._each:
                raise Hasty(f"{self._each} queries of yours are under way; wait for an answer before the next", 1)
            self._join(ticket)
            self._held[client] += 1
        return ticket

    def promote(self, ticket: Ticket) -> bool:
        """Change to the LONG lane if there is room at once; else everything stays as it is."""
        with self._lock:
            before = ticket.has
            if before is None or before is Lane.LONG:
                return before is Lane.LONG
            if not self._is_open(Lane.LONG, ticket.client):
                return False
            self._yield(ticket)
            self._give(ticket, Lane.LONG)
            self._call()
            return True

    def requeue(self, ticket: Ticket) -> None:
        """Give up the room that a ticket has, and have it wait for the LONG lane. Raises: Busy."""
        with self._lock:
            self._yield(ticket)
            ticket.wants = Lane.LONG
            ticket.called.clear()
            self._join(ticket)

    def wait(self, ticket: Ticket) -> None:
        """Wait to be called. Raises: Busy after a while, Unfinished when the client is gone."""
        if not ticket.called.wait(self._patience):
            raise Busy(f"no worker was free for {self._patience:g} seconds; ask again later")
        if ticket.gone:
            raise Unfinished("the client went away")

    def abandon(self, ticket: Ticket) -> None:
        """Call a ticket whose client is gone."""
        ticket.gone = True
        ticket.called.set()

    def leave(self, ticket: Ticket) -> None:
        """Give back a ticket and its room."""
        with self._lock:
            if ticket in self._waiting:
                self._waiting.remove(ticket)
            self._yield(ticket)
            self._held[ticket.client] -= 1
            self._held += Counter()  # which drops the zeros
            self._running += Counter()
            self._call()

    @property
    def waiting(self) -> int:
        return len(self._waiting)

    def _join(self, ticket: Ticket) -> None:
        self._waiting.append(ticket)
        self._call()
        others = [waits for waits in self._waiting if waits.wants is ticket.wants]
        if ticket in self._waiting and len(others) > self._queue:
            self._waiting.remove(ticket)
            raise Busy(f"{self._queue} queries are waiting; ask again later")

    def _call(self) -> None:
        """Call all for whom there is room."""
        for ticket in sorted(self._waiting, key=self._turn):
            lane = next((n for n in Lane if n >= ticket.wants and self._is_open(n, ticket.client)), None)
            if lane is not None:
                self._waiting.remove(ticket)
                self._give(ticket, lane)
                ticket.called.set()

    def _turn(self, ticket: Ticket) -> tuple[int, int]:
        return sum(self._running[ticket.client, lane] for lane in Lane), ticket.wants

    def _is_open(self, lane: Lane, client: str) -> bool:
        """Tell whether there is room; the last of the LONG lane is not for one who is in it already."""
        last = lane is Lane.LONG and self.room[lane] == 1
        return self.room[lane] > (1 if last and client and self._running[client, lane] else 0)

    def _give(self, ticket: Ticket, lane: Lane) -> None:
        ticket.has = lane
        self.room[lane] -= 1
        self._running[ticket.client, lane] += 1

    def _yield(self, ticket: Ticket) -> None:
        if ticket.has is not None:
            self.room[ticket.has] += 1
            self._running[ticket.client, ticket.has] -= 1
            ticket.has = None
