"""Asks for what a vocabulary points at on the web: only when somebody wants to know, politely, and not without end."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable

from graph.errors import SourceError
from graph.harvest.robots import ForbiddenError, Robots
from graph.harvest.web import Clock, Manners, UnreachedError, Web, split
from graph.names import digest
from graph.quality.find import KEPT, Finding, gather
from graph.quality.flaw import flaws
from graph.quality.ground import Ground, Occurrence

MANNERS = Manners(connect=10, read=20, whole=30, retries=1, longest=5, patience=10, size=4 << 20)
DELAY = 1.0
"""Seconds between two questions to one host."""
LONGEST = 10.0
"""Seconds between two questions to a host that asks for more."""
GUARDED = frozenset({401, 403})
"""Statuses of what is there, for others."""

Ask = Callable[[str], str]
"""Says why an address is broken; empty where it is not."""


def broken(ground: Ground, ask: Ask, most: int) -> tuple[Finding, int, int]:
    """Ask for at most so many addresses, chosen alike each time.

    Gives what was found, how many addresses were asked for, and how many there are.
    """
    flaw = next(flaw for flaw in flaws() if flaw.needs == "network")
    began = time.perf_counter()
    pointing: dict[str, list[Occurrence]] = defaultdict(list)
    for one in ground.ask(flaw.query):
        pointing[one.other.partition("#")[0]].append(one)
    chosen = sorted(pointing, key=digest)[:most]
    why = {address: ask(address) for address in chosen}
    found = (Occurrence(one.thing, one.other, why[to]) for to in chosen if why[to] for one in pointing[to])
    return gather(ground, flaw, found, KEPT, began), len(chosen), len(pointing)


def asker(note: Callable[[str], None], delay: float = DELAY, clock: Clock | None = None) -> Ask:
    """Give what asks the web, one address after the other; ``note`` hears of waits."""
    web = Web(MANNERS, clock or Clock(), note, delay)
    robots = Robots(web)

    def ask(address: str) -> str:
        try:
            split(address)
            web.delay = min(LONGEST, max(delay, robots.delay(address)))
            status = web.get(address, {"Accept": "*/*"}, permit=robots.permit).status
        except ForbiddenError:
            return ""  # not ours to look at, and so not ours to call broken
        except UnreachedError as err:
            # An answer that is only too long for us is there.
            return "" if 200 <= err.status < 400 else str(err)
        except SourceError as err:
            return str(err)
        return "" if status < 400 or status in GUARDED else f"status {status}"

    return ask
