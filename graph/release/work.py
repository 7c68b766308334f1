"""What is worked out once for all that will ask, when a release's store is full: indexes, measures of quality.

To add one: a function from a Workshop to triples for the graph ``quality`` (it may yield none and write
files), and its row in WORKS.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from pyoxigraph import Store, Triple

from graph.names import Names
from graph.settings import Settings

WORKS: tuple[str, ...] = (
    "graph.search.gather:work",
    "graph.merges.report:describe",
    "graph.quality.report:work",
    "graph.reconcile.make:work",
)
"""Each ``module:function``, in their order; loaded when a release is made, for some load large packages."""


@dataclass(frozen=True, slots=True)
class Workshop:
    """A release in the making: its folder, where files may be added, and its store, to be asked and not written."""

    folder: Path
    store: Store
    settings: Settings
    names: Names


Work = Callable[[Workshop], Iterator[Triple]]


def works() -> Iterator[Work]:
    """Load what is to be done, one after the other."""
    for row in WORKS:
        module, _, name = row.partition(":")
        yield getattr(import_module(module), name)
