"""Long queries wait for each other and not short ones for them."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from graph.errors import Busy
from server.endpoint.desk import LONG, PLACES, Desk


def test_one_long_query_is_read_at_a_time_and_short_ones_beside_it() -> None:
    desk, reading, most, end = Desk(), 0, 0, threading.Event()

    def read(text: str) -> None:
        nonlocal reading, most
        with desk.place(text):
            reading += 1
            most = max(most, reading)
            end.wait()
            reading -= 1

    with ThreadPoolExecutor(PLACES) as threads:
        long = [threads.submit(read, "x" * LONG) for _ in range(PLACES)]
        with desk.place("x" * (LONG - 1)):
            end.set()
        for one in long:
            one.result()
    assert (reading, most) == (0, 1)


def test_more_long_queries_than_may_wait_are_turned_away_and_come_in_later() -> None:
    desk, end = Desk(), threading.Event()

    def read() -> None:
        with desk.place("x" * LONG):
            end.wait()

    with ThreadPoolExecutor(PLACES) as threads:
        long = [threads.submit(read) for _ in range(PLACES)]
        try:
            while desk._places._value:
                time.sleep(0.001)
            with pytest.raises(Busy, match="long queries wait"), desk.place("x" * LONG):
                pass
        finally:
            end.set()
        for one in long:
            one.result()
    with desk.place("x" * LONG):
        pass
