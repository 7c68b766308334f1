"""The index of labels of the release that is served, open once in a process."""

from __future__ import annotations

import threading
from pathlib import Path

from graph import search
from graph.search import Index
from server.served.current import serving

KEPT = 4
_open: dict[Path, Index] = {}
"""The indexes of the last releases that were served."""
_lock = threading.Lock()


def index() -> Index:
    """Give the index of this request's release. Raises: ReleaseError where the release has none."""
    path = serving().release.path / search.FILE
    with _lock:
        if path not in _open:
            found = search.open_(path)
            while len(_open) >= KEPT:
                del _open[next(iter(_open))]
            _open[path] = found
        return _open[path]
