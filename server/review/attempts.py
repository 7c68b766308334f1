"""How often a client has tried the operator's word: counted in a file, so that all processes of a server know it.

A worker that starts anew forgets nothing, and who asks many workers is counted once. The file holds a digest of each
client's address and the seconds of its attempts, for a minute.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import math
import os
import time
from pathlib import Path

from graph.errors import Hasty, SourceError

WINDOW = 60
"""Seconds that an attempt counts."""
CLIENTS = 10_000
"""Clients that are remembered; beyond, those are forgotten that tried first."""


class Attempts:
    """Lets a client try ``most`` times within a window."""

    def __init__(self, path: Path, most: int) -> None:
        self._path, self._most = path, most

    def count(self, client: str) -> None:
        """Count an attempt. Raises: Hasty where there were too many, SourceError where it cannot be written."""
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            handle = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            with os.fdopen(handle, "r+", encoding="ascii", errors="replace") as file:
                fcntl.flock(file, fcntl.LOCK_EX)
                wait, told = self._counted(_read(file.read()), _digest(client), time.time())
                file.seek(0)
                file.truncate()
                file.write(json.dumps(told))
        except OSError as err:
            raise SourceError(f"{self._path} cannot be written: {err}") from err
        if wait:
            raise Hasty(f"more than {self._most} attempts to log in within a minute; wait", wait)

    def _counted(self, told: dict[str, list[float]], client: str, now: float) -> tuple[int, dict[str, list[float]]]:
        """Give the seconds to wait, 0 for one that may try, and what is to be remembered; who waits is not counted."""
        recent = {
            one: kept for one, times in told.items() if (kept := [at for at in times if now - WINDOW < at <= now])
        }
        mine = recent.pop(client, [])
        wait = math.ceil(mine[-self._most] + WINDOW - now) if len(mine) >= self._most else 0
        recent[client] = mine if wait else [*mine, now]
        return wait, dict(list(recent.items())[-CLIENTS:])


def _read(text: str) -> dict[str, list[float]]:
    """Read what was remembered; nothing where a writer was ended before it was done."""
    try:
        told = json.loads(text or "{}")
        return {str(client): [float(at) for at in times] for client, times in told.items()}
    except (ValueError, TypeError, AttributeError):
        return {}


def _digest(client: str) -> str:
    return hashlib.sha256(client.encode("utf-8", "surrogatepass")).hexdigest()[:16]
