"""Answers that are kept, where several ask for one at a time."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from graph.errors import Deadline
from graph.release import Release
from graph.sparql.query import Query, inspect
from server.cache import HEAVY, Kept
from server.cache.flights import Flights
from server.cache.shelf import open_shelf

MEDIA_TYPE = "text/csv"
QUERY = Query("ASK {}", form=inspect("ASK {}", 10))
PATIENCE = 30.0


@dataclass
class Store:
    """Answers as it is told to."""

    answer: Callable[[], bytes]

    def query(self, _: Query, __: str) -> Iterator[bytes]:
        yield self.answer()

    def close(self) -> None:
        pass


@pytest.fixture
def kept(tmp_path: Path) -> Kept:
    release = Release("20261123T140501Z-1a2b3c4d", tmp_path)
    shelf = open_shelf(tmp_path / "cache", 1 << 20)
    return Kept(Store(lambda: b"true"), release, shelf, Flights(), 1000, PATIENCE)


def waiting(kept: Kept, then: Callable[[], None]) -> threading.Thread:
    """Run in a thread what is to come when somebody waits for another."""

    def run() -> None:
        while not kept.flights._waiting:
            threading.Event().wait(0.01)
        then()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def test_who_has_waited_for_another_has_that_much_less_time(kept: Kept) -> None:
    begun, over, given = threading.Event(), threading.Event(), list[float]()

    def late() -> bytes:
        begun.set()
        over.wait()
        raise Deadline("the first had a second", seconds=1)

    def hurry(seconds: float) -> Store:
        given.append(seconds)
        return Store(lambda: b"true")

    def first() -> None:
        with pytest.raises(Deadline, match="a second"):
            replace(kept, store=Store(late)).answer(QUERY, MEDIA_TYPE)

    threads = [threading.Thread(target=first), waiting(kept, over.set)]
    threads[0].start()
    begun.wait()
    assert replace(kept, hurry=hurry).answer(QUERY, MEDIA_TYPE).begun == b"true"
    assert 0 < given[0] < PATIENCE
    for thread in threads:
        thread.join()


def test_who_has_waited_as_long_as_he_may_does_not_begin(kept: Kept) -> None:
    begun, over = threading.Event(), threading.Event()

    def long() -> bytes:
        begun.set()
        over.wait()
        return b"true"

    thread = threading.Thread(target=lambda: replace(kept, store=Store(long)).answer(QUERY, MEDIA_TYPE))
    thread.start()
    begun.wait()
    hurried = replace(kept, patience=0.1, hurry=lambda _: Store(lambda: b"false"))
    with pytest.raises(Deadline, match=r"asked before, was not done within 0\.1 seconds"):
        hurried.answer(QUERY, MEDIA_TYPE)
    over.set()
    thread.join()


def test_a_document_that_fails_is_not_made_by_all_who_wait_for_it_at_once(kept: Kept) -> None:
    begun, over, made, most = threading.Event(), threading.Event(), list[bytes](), list[int]()

    def fail() -> bytes:
        begun.set()
        over.wait()
        raise ValueError("not this time")

    def make() -> bytes:
        most.append(len(kept.flights._under_way))
        threading.Event().wait(HEAVY + 0.05)
        return b"document"

    def first() -> None:
        with pytest.raises(ValueError, match="not this time"):
            kept.made("document", fail)

    threads = [threading.Thread(target=first)]
    threads[0].start()
    begun.wait()
    threads += [threading.Thread(target=lambda: made.append(kept.made("document", make))) for _ in range(4)]
    for thread in threads[1:]:
        thread.start()
    while kept.flights._waiting < 4:
        threading.Event().wait(0.01)
    over.set()
    for thread in threads:
        thread.join()
    assert made == [b"document"] * 4
    assert most == [1]
