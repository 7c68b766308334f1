"""What the tests of the harvest share: the servers on loopback, a clock that they set, and short ways to ask."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

import pytest

from graph.harvest import Clock, Harvested, Manners, Wish, documents, harvest
from graph.record import Document, Reject
from graph.source import Source

if TYPE_CHECKING:
    from tests.graph.harvest.provider import Provider, Site


def _load() -> ModuleType:
    """Import the servers by their path: no folder of tests is a package."""
    name = "harvest_provider"
    if name not in sys.modules:
        spec = importlib.util.spec_from_file_location(name, Path(__file__).with_name("provider.py"))
        assert spec
        assert spec.loader
        module = sys.modules[name] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
    return sys.modules[name]


MANNERS = Manners(connect=5, read=5, backoff=1.0, retries=3)


@dataclass(slots=True)
class Hands:
    """A clock whose hands the tests move: a sleep moves them too, and is noted."""

    now: datetime = datetime(2026, 3, 1, 12, tzinfo=UTC)
    slept: list[float] = field(default_factory=list)
    passed: float = 0.0

    def sleep(self, seconds: float) -> None:
        self.slept.append(round(seconds, 3))
        self.passed += seconds
        self.now += timedelta(seconds=seconds)

    def clock(self) -> Clock:
        return Clock(lambda: self.now, lambda: self.passed, self.sleep, lambda: 1.0)


@pytest.fixture
def hands() -> Hands:
    return Hands()


@pytest.fixture(scope="session")
def faults() -> ModuleType:
    return _load()


@pytest.fixture
def provider(faults: ModuleType) -> Iterator[Provider]:
    made: Provider = faults.Provider()
    with faults.serving(made):
        yield made


@pytest.fixture
def site(faults: ModuleType) -> Iterator[Site]:
    made: Site = faults.Site()
    with faults.serving(made):
        yield made


@dataclass(slots=True)
class Fetch:
    """Fetches a source into a folder, and reads it."""

    source: Source
    folder: Path
    hands: Hands
    manners: Manners = MANNERS

    def __call__(self, wish: Wish | None = None, **changes: object) -> Harvested:
        self.source = replace(self.source, **changes)  # type: ignore[arg-type]
        return harvest(self.source, self.folder, None, wish, self.manners, self.hands.clock())

    def read(self) -> list[Document | Reject]:
        return list(documents(self.source, self.folder))

    def text(self) -> str:
        found = [item for item in self.read() if isinstance(item, Document)]
        return "".join(item.open().read().decode(errors="replace") for item in found)


@pytest.fixture
def fetch(provider: Provider, hands: Hands, tmp_path: Path) -> Fetch:
    """Fetch from the repository."""
    return Fetch(Source("here", provider.address), tmp_path, hands)


@pytest.fixture
def visit(site: Site, hands: Hands, tmp_path: Path) -> Callable[..., Fetch]:
    """Fetch from the site."""

    def make(path: str, **values: object) -> Fetch:
        return Fetch(Source("site", f"{site.base}{path}", **values), tmp_path, hands)  # type: ignore[arg-type]

    return make
