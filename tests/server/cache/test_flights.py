from __future__ import annotations

import multiprocessing
import threading
import time
from collections.abc import Callable
from pathlib import Path

from server.cache.flights import MOST, Flights, Turn

PATIENCE = 30


def nothing() -> str | None:
    """Find what nobody has made."""
    return None


def until(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.01)


def ask_at_once(
    flights: Flights, count: int, then: Callable[[], None] = lambda: None
) -> tuple[list[str], list[tuple[str | None, bool]]]:
    """Ask in so many threads, of which one makes the answer when the others wait; tell what was made and given."""
    made, given = list[str](), list[tuple[str | None, bool]]()

    def ask() -> None:
        turn = flights.join(b"key", lambda: made[0] if made else None, PATIENCE)
        if turn.found is None:
            until(lambda: flights._waiting == count - 1)
            made.append("answer")
            turn.end()
        given.append((turn.found, turn.waited))

    threads = [threading.Thread(target=ask) for _ in range(count)]
    for thread in threads:
        thread.start()
    then()
    for thread in threads:
        thread.join()
    return made, sorted(given, key=str)


def test_one_makes_what_all_others_are_given() -> None:
    made, given = ask_at_once(Flights(), 8)
    assert made == ["answer"]
    assert given == [("answer", True)] * 7 + [(None, False)]


def test_who_waits_for_one_that_fails_makes_it_himself() -> None:
    flights = Flights()
    first = flights.join(b"key", nothing, PATIENCE)

    def fail() -> None:
        until(lambda: flights._waiting == 1)
        first.end()

    fails = threading.Thread(target=fail)
    fails.start()
    turn = flights.join(b"key", nothing, PATIENCE)
    assert (turn.found, turn.waited) == (None, True)
    fails.join()


def test_of_those_who_wait_for_one_that_fails_the_next_makes_it_for_all() -> None:
    flights = Flights()
    first = flights.join(b"key", nothing, PATIENCE)

    def fail() -> None:
        until(lambda: flights._waiting == 5)
        first.end(ValueError("the first had less time"))

    made, given = ask_at_once(flights, 5, fail)
    assert made == ["answer"]
    assert given == [("answer", True)] * 4 + [(None, True)]


def test_a_failure_that_settles_it_for_others_is_given_to_them() -> None:
    flights, failed = Flights(), ValueError("too much")
    first = flights.join(b"key", nothing, PATIENCE)

    def fail() -> None:
        until(lambda: flights._waiting == 1)
        first.end(failed)

    fails = threading.Thread(target=fail)
    fails.start()
    turn = flights.join(b"key", nothing, PATIENCE, lambda err: err is failed)
    assert (turn.found, turn.waited, turn.failed) == (None, True, failed)
    fails.join()
    assert not flights.join(b"key", nothing, PATIENCE).waited


def test_another_key_waits_for_nobody() -> None:
    flights = Flights()
    flights.join(b"one", nothing, PATIENCE)
    assert not flights.join(b"other", nothing, PATIENCE).waited


def test_no_more_threads_wait_than_may() -> None:
    flights = Flights()
    first = flights.join(b"key", nothing, PATIENCE)
    threads = [threading.Thread(target=flights.join, args=(b"key", nothing, PATIENCE)) for _ in range(MOST)]
    for thread in threads:
        thread.start()
    until(lambda: flights._waiting == MOST)
    assert not flights.join(b"key", nothing, PATIENCE).waited
    first.end()
    for thread in threads:
        thread.join()


def hold(file: Path, held: Path, awaited: Path) -> None:
    turn = Flights(file).join(b"key", nothing, PATIENCE)
    held.write_text("")
    until(awaited.exists)
    (held.parent / "made").write_text("answer")
    turn.end()
    time.sleep(PATIENCE)


def test_another_process_is_waited_for_until_it_is_done_or_dead(tmp_path: Path) -> None:
    file, made, awaited = tmp_path / "flights", tmp_path / "made", tmp_path / "awaited"
    context = multiprocessing.get_context("spawn")
    for found in ("answer", None):
        for left in (made, awaited):
            left.unlink(missing_ok=True)
        held = tmp_path / f"held {found}"
        other = context.Process(target=hold, args=(file, held, awaited))
        other.start()
        until(held.exists)

        def look(then: Callable[[], None] = awaited.touch if found else other.kill) -> str | None:
            then()  # who looks has found the other at work
            return (made.read_text() or None) if made.exists() else None

        turn = Flights(file).join(b"key", look, PATIENCE)
        assert (turn.found, turn.waited) == (found, True)
        turn.end()
        other.kill()
        other.join()


def test_a_folder_that_is_gone_keeps_nobody_from_working(tmp_path: Path) -> None:
    flights = Flights(tmp_path / "gone" / "flights")
    turn: Turn[bytes] = flights.join(b"k" * 8, lambda: None, 5)
    assert turn.found is None
    turn.end()
    assert flights.join(b"k" * 8, lambda: b"found", 5).found == b"found"
