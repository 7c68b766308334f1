from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from dataclasses import asdict, replace
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad
from pyoxigraph import Store as Graphs

from graph.errors import Busy, Deadline, Exhausted, Hasty, QueryError, StoreError, SyntaxFault, Unfinished
from graph.sparql.query import Query
from graph.store.pool import Bounds, Pool
from graph.store.pool.asking import Asking, Presence
from graph.store.pool.child import SLOW
from graph.store.pool.lanes import Lane, Lanes
from graph.store.pool.nursery import Nursery
from graph.store.pool.paces import Paces
from graph.store.pool.worker import Place

GRAPH = "http://example.org/graph"
CSV = "text/csv"
MEBIBYTE = 1024 * 1024
SMALL = Query("SELECT ?o { ?s ?p ?o } LIMIT 1")
ENDLESS = Query("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }")
PATIENCE = 30
FIRST = 2
"""Workers that a new pool has: one whose store is open, and one in reserve."""
ROOT = Path(__file__).parents[3]


def product(*sizes: int) -> Query:
    """Ask for so many rows that no store holds them: the product of the sizes."""
    values = (f"VALUES ?v{n} {{ {' '.join(str(value) for value in range(size))} }}" for n, size in enumerate(sizes))
    return Query(f"SELECT * {{ {' '.join(values)} }}")


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Place:
    path = tmp_path_factory.mktemp("store") / "store"
    store = Graphs(str(path))
    store.bulk_extend(
        Quad(NamedNode(f"http://example.org/{n}"), NamedNode(GRAPH), Literal(str(n)), NamedNode(GRAPH))
        for n in range(1000)
    )
    store.flush()
    return Place(str(path), (GRAPH,), "http://example.org/", 100, 256 * MEBIBYTE)


@pytest.fixture(scope="module")
def nursery() -> Iterator[Nursery]:
    nursery = Nursery()
    yield nursery
    nursery.close()


@pytest.fixture
def pool(nursery: Nursery, place: Place) -> Iterator[Pool]:
    pool = Pool(nursery, place, Bounds(workers=3, queue=4, seconds=PATIENCE, patience=PATIENCE, each=8))
    yield pool
    pool.close()


def within(seconds: float, presence: Presence | None = None, client: str = "somebody") -> Asking:
    return Asking(client, seconds, presence or Presence())


def until(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.01)


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def slow(family: list[int]) -> list[int]:
    """Give those of them that live and have been slowed."""
    found = []
    for pid in filter(is_alive, family):
        with suppress(ProcessLookupError):  # it has ended meanwhile
            if os.getpriority(os.PRIO_PROCESS, pid) == SLOW:
                found.append(pid)
    return found


def end_all(family: list[int]) -> None:
    for pid in family:
        os.kill(pid, signal.SIGKILL)


def room(pool: Pool) -> dict[Lane, int]:
    return {Lane.QUICK: 1, Lane.TRIAL: 1, Lane.LONG: pool.bounds.workers - 2}


def test_past_its_deadline_a_query_is_an_error_that_says_the_limit_and_the_next_is_answered(pool: Pool) -> None:
    with pytest.raises(Deadline, match=r"after 0\.7 seconds"):
        pool.answer(ENDLESS, CSV, within(0.7))
    assert b"".join(pool.query(SMALL, CSV)).startswith(b"o\r\n")
    assert pool.lanes.room == room(pool)


def test_a_deadline_shorter_than_a_trial_holds(pool: Pool) -> None:
    with pytest.raises(Deadline):
        pool.answer(ENDLESS, CSV, within(0.1))


def test_a_client_cannot_raise_the_deadline(nursery: Nursery, place: Place) -> None:
    pool = Pool(nursery, place, Bounds(seconds=0.3))
    with pytest.raises(Deadline, match=r"after 0\.3 seconds"):
        pool.answer(ENDLESS, CSV, within(1000))
    pool.close()


def test_a_deadline_amid_a_long_answer_is_an_error_and_not_its_end(pool: Pool) -> None:
    chunks = pool.answer(product(10_000, 10_000, 100), CSV, within(1))
    with pytest.raises(Deadline):
        for _ in chunks:
            pass
    assert pool.lanes.room == room(pool)


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?c ?f ?i",
        f"SELECT (GROUP_CONCAT(?x) AS ?all) {{ ?a ?b ?c . ?d ?e ?f BIND(CONCAT(?c, '{'y' * 1000}') AS ?x) }}",
    ],
    ids=["order", "concat"],
)  # fmt: skip
def test_a_query_that_takes_too_much_memory_is_told_so(pool: Pool, text: str) -> None:
    with pytest.raises(Exhausted, match="memory"):
        pool.query(Query(text), CSV)
    assert b"".join(pool.query(SMALL, CSV))


def test_ten_million_rows_pass_with_flat_memory_in_both_processes(place: Place) -> None:
    # A nursery of its own: a worker that another test ended may take a while to give its memory back.
    with closing(Nursery()) as nursery, closing(Pool(nursery, place, Bounds(seconds=PATIENCE))) as pool:
        chunks = pool.query(product(10_000, 1000), CSV)
        family = [nursery.template, *workers(nursery.template)]
        before, rows, most = resident(os.getpid()), 0, 0
        for number, chunk in enumerate(chunks):
            rows += chunk.count(b"\r\n")
            if number % 100 == 0:
                most = max([most, *(resident(pid) for pid in family)])
                assert resident(os.getpid()) < before + 20 * MEBIBYTE
    assert rows == 10_000_001
    assert 0 < most < 120 * MEBIBYTE


def resident(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGESIZE")
    except (OSError, IndexError):
        return 0


def workers(pid: int) -> list[int]:
    """Give all that descend from a process."""
    found: list[int] = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            except OSError:
                continue
            if parent == pid:
                found += [int(entry.name), *workers(int(entry.name))]
    return found


def test_a_client_that_leaves_ends_its_query(pool: Pool) -> None:
    presence = Presence()
    threading.Timer(0.3, presence.leave).start()
    with pytest.raises(Unfinished, match="went away"):
        pool.answer(ENDLESS, CSV, within(PATIENCE, presence))
    assert pool.lanes.room == room(pool)


def test_a_client_that_leaves_while_it_waits_gives_up_its_place(pool: Pool) -> None:
    chunks = [pool.answer(product(10_000, 10_000), CSV, within(PATIENCE, client="long"))]
    pool.paces.long(ENDLESS)
    presence = Presence()
    threading.Timer(0.2, presence.leave).start()
    with pytest.raises(Unfinished, match="went away"):
        pool.answer(ENDLESS, CSV, within(PATIENCE, presence))
    assert pool.lanes.waiting == 0
    chunks[0].close()  # type: ignore[attr-defined]


def test_an_answer_that_is_not_read_to_its_end_frees_its_worker(pool: Pool) -> None:
    answer = pool.query(product(10_000, 10_000), CSV)
    assert pool.lanes.room[Lane.LONG] == 0
    del answer
    assert pool.lanes.room == room(pool)


def test_a_reader_that_is_slow_is_stopped_in_the_end(nursery: Nursery, place: Place) -> None:
    pool = Pool(nursery, place, Bounds(longest=0.5))
    chunks = pool.query(product(10_000, 10_000), CSV)
    time.sleep(0.5)
    with pytest.raises(Deadline, match="not read within"):
        list(chunks)
    pool.close()


def test_small_queries_are_answered_while_long_ones_fill_their_lane(pool: Pool) -> None:
    over: list[BaseException] = []

    def kill(number: int) -> None:
        try:
            pool.answer(replace(ENDLESS, text=f"{ENDLESS.text} # {number}"), CSV, within(3, client=f"killer {number}"))
        except QueryError as err:
            over.append(err)

    threads = [threading.Thread(target=kill, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    until(lambda: pool.lanes.room[Lane.LONG] == 0)
    for _ in range(50):
        assert b"".join(pool.answer(SMALL, CSV, within(PATIENCE)))
    assert len(over) < len(threads)
    for thread in threads:
        thread.join()
    assert pool.lanes.room == room(pool)


def test_more_than_may_wait_are_turned_away(nursery: Nursery, place: Place) -> None:
    pool = Pool(nursery, place, Bounds(workers=3, queue=1, patience=2))
    pool.paces.long(ENDLESS)
    chunks = pool.answer(product(10_000, 10_000), CSV, within(PATIENCE, client="long"))

    def wait_in_vain() -> None:
        with pytest.raises(Busy):
            pool.answer(ENDLESS, CSV, within(5, client="a"))

    waits = threading.Thread(target=wait_in_vain)
    waits.start()
    until(lambda: pool.lanes.waiting == 1)
    with pytest.raises(Busy, match="waiting"):
        pool.answer(ENDLESS, CSV, within(5, client="b"))
    waits.join()
    with pytest.raises(Busy, match="no worker was free"):
        pool.answer(ENDLESS, CSV, within(5, client="b"))
    chunks.close()  # type: ignore[attr-defined]
    pool.close()


def test_a_client_may_have_only_so_much_under_way_and_others_are_not_touched() -> None:
    lanes = Lanes(workers=4, queue=10, each=2, patience=1)
    tickets = [lanes.enter("a", Lane.TRIAL) for _ in range(2)]
    with pytest.raises(Hasty):
        lanes.enter("a", Lane.TRIAL)
    lanes.enter("b", Lane.TRIAL)
    lanes.leave(tickets[0])
    lanes.enter("a", Lane.TRIAL)


def test_the_last_room_for_long_queries_is_not_for_a_client_who_has_one() -> None:
    lanes = Lanes(workers=4, queue=10, each=10, patience=1)
    first, second, other = lanes.enter("a", Lane.LONG), lanes.enter("a", Lane.LONG), lanes.enter("b", Lane.LONG)
    assert (first.has, second.has, other.has) == (Lane.LONG, None, Lane.LONG)
    lanes.leave(other)
    assert second.has is None
    lanes.leave(first)
    assert second.has is Lane.LONG


def test_a_query_known_to_be_cheap_has_a_lane_that_no_other_takes() -> None:
    lanes = Lanes(workers=3, queue=10, each=10, patience=1)
    for number in range(6):
        lanes.enter(f"client {number}", Lane.TRIAL)
    assert lanes.enter("a", Lane.QUICK).has is Lane.QUICK


def test_who_has_least_running_is_called_first() -> None:
    lanes = Lanes(workers=3, queue=10, each=10, patience=1)
    first = lanes.enter("a", Lane.TRIAL)
    lanes.enter("a", Lane.LONG)
    greedy, modest = lanes.enter("a", Lane.TRIAL), lanes.enter("b", Lane.TRIAL)
    lanes.leave(first)
    assert (greedy.has, modest.has) == (None, Lane.TRIAL)


def test_more_queries_a_minute_than_allowed_are_turned_away_with_the_seconds_to_wait(
    nursery: Nursery, place: Place
) -> None:
    pool = Pool(nursery, place, Bounds(rate=3))
    for _ in range(3):
        assert b"".join(pool.answer(SMALL, CSV, within(PATIENCE)))
    with pytest.raises(Hasty, match="3 queries in a minute") as caught:
        pool.answer(SMALL, CSV, within(PATIENCE))
    assert 1 <= caught.value.retry <= 120
    assert b"".join(pool.answer(SMALL, CSV, within(PATIENCE, client="other")))
    assert b"".join(pool.query(SMALL, CSV))
    pool.close()


def test_what_was_cheap_is_known_by_its_shape_and_what_was_long_by_its_text() -> None:
    paces = Paces()
    one, other = Query("SELECT * { <a> ?p 'x' } LIMIT 1"), Query("SELECT * { <b> ?p 'y' } LIMIT 999")
    assert paces.lane(one) is Lane.TRIAL
    paces.cheap(one)
    assert paces.lane(other) is Lane.QUICK
    paces.long(other)
    assert (paces.lane(one), paces.lane(other)) == (Lane.TRIAL, Lane.LONG)


def test_a_fault_of_a_query_leaves_its_worker_to_the_next(place: Place) -> None:
    with closing(Nursery()) as nursery, closing(Pool(nursery, place, Bounds(workers=3))) as pool:
        until(lambda: len(workers(nursery.template)) == FIRST)
        before = set(workers(nursery.template))
        for _ in range(5):
            with pytest.raises(SyntaxFault):
                pool.query(Query("SELECT * { ?s FROM }"), CSV)
        assert set(workers(nursery.template)) == before


def test_long_work_goes_to_a_worker_that_long_work_has_slowed_unless_it_is_swollen(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    long = product(1000, 1000)
    with closing(Nursery()) as nursery, closing(Pool(nursery, place, Bounds(workers=3))) as pool:
        for _ in pool.answer(long, CSV, within(PATIENCE)):
            pass
        until(lambda: len(workers(nursery.template)) == FIRST)
        until(lambda: len(slow(workers(nursery.template))) == 1)
        (slowed,) = slow(workers(nursery.template))
        assert sum(chunk.count(b"\r\n") for chunk in pool.answer(long, CSV, within(PATIENCE))) == 1_000_001
        assert is_alive(slowed)
        monkeypatch.setattr("graph.store.pool.SWOLLEN", -1)
        assert sum(chunk.count(b"\r\n") for chunk in pool.answer(long, CSV, within(PATIENCE))) == 1_000_001
        until(lambda: not is_alive(slowed))


def test_a_worker_that_dies_while_it_is_idle_costs_no_query(pool: Pool) -> None:
    child = pool.take()
    pool.give(child)
    child.kill()
    child.wait()
    assert b"".join(pool.query(SMALL, CSV))


def test_a_worker_that_ends_before_it_has_read_its_query_costs_no_query(place: Place) -> None:
    with closing(Nursery()) as nursery, closing(Pool(nursery, place)) as pool:
        until(lambda: len(workers(nursery.template)) == FIRST)
        pool.give(pool.take())
        family = workers(nursery.template)
        for pid in family:
            os.kill(pid, signal.SIGSTOP)
        end = threading.Timer(0.1, end_all, (family,))
        end.start()
        assert b"".join(pool.query(SMALL, CSV)).startswith(b"o\r\n")
        end.join()
        until(lambda: not any(map(is_alive, family)))
        assert pool.lanes.room == room(pool)


def test_a_template_that_dies_is_made_anew(place: Place) -> None:
    with closing(Nursery()) as nursery, closing(Pool(nursery, place)) as pool:
        template = nursery.template
        until(lambda: len(workers(template)) == FIRST)
        family = [template, *workers(template)]
        os.kill(template, signal.SIGKILL)
        until(lambda: not any(map(is_alive, family)))
        assert b"".join(pool.query(SMALL, CSV))


def test_no_worker_outlives_the_process_that_asked_for_it(place: Place) -> None:
    code = (
        "import sys, json\n"
        "from graph.store.pool import Pool\n"
        "from graph.store.pool.nursery import Nursery\n"
        "from graph.store.pool.worker import Place\n"
        "from graph.sparql.query import Query\n"
        "pool = Pool(Nursery(), Place(**json.loads(sys.argv[1])))\n"
        "print('ready', flush=True)\n"
        f"pool.query(Query({ENDLESS.text!r}), 'text/csv')\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, json.dumps(asdict(place))], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        assert process.stdout.readline() == "ready\n"
        until(lambda: len(workers(process.pid)) >= 3)
        children = workers(process.pid)
        process.kill()
    until(lambda: not any(map(is_alive, children)))


def test_a_store_that_is_not_there_is_an_error_when_it_is_opened(nursery: Nursery, place: Place) -> None:
    with pytest.raises(StoreError, match="cannot be opened"):
        Pool(nursery, replace(place, path="/nowhere"))


def test_a_closed_pool_leaves_no_worker_once_its_answers_are_read(nursery: Nursery, place: Place) -> None:
    pool = Pool(nursery, place)
    others = {pid for pid in workers(nursery.template) if is_alive(pid)}
    answer = pool.query(product(1000, 1000), CSV)
    until(lambda: len(workers(nursery.template)) > 1)
    pool.close()
    assert sum(chunk.count(b"\r\n") for chunk in answer) == 1_000_001
    until(lambda: not any(map(is_alive, workers(nursery.template))))
    assert others


FENCED = """
import json, os, socket, sys
import platform, struct
from graph.store.pool import guard
if sys.argv[2] == "nobody":
    os.setgroups([])
    os.setgid(65534)
    os.setuid(65534)
fences = guard.enter()
fences |= guard.settle(64 * 1024 * 1024)
passed = []
for name, attempt in {
    "socket": lambda: socket.socket().connect(("127.0.0.1", int(sys.argv[3]))),
    "write": lambda: open(sys.argv[1] + "/written", "w").write("x"),
    "append": lambda: open(sys.argv[1] + "/there", "a").write("x"),
    "remove": lambda: os.unlink(sys.argv[1] + "/there"),
    "fork": lambda: os.fork() or os._exit(0),
    "exec": lambda: os.execv(sys.executable, [sys.executable, "-c", "print('executed')"]),
    "signal": lambda: os.kill(os.getppid(), 0),
    "memory": lambda: bytearray(128 * 1024 * 1024),
}.items():
    try:
        attempt()
    except (OSError, MemoryError):
        pass
    else:
        passed.append(name)
print(json.dumps([fences, passed]))
"""


@pytest.mark.parametrize("user", ["self", "nobody"])
def test_a_fenced_process_reaches_no_network_file_process_or_memory(tmp_path: Path, user: str) -> None:
    (tmp_path / "there").write_text("kept")
    tmp_path.chmod(0o777)
    (tmp_path / "there").chmod(0o666)
    with socket.create_server(("127.0.0.1", 0)) as server:
        command = [sys.executable, "-c", FENCED, str(tmp_path), user, str(server.getsockname()[1])]
        said = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    fences, passed = json.loads(said)
    assert passed == []
    assert fences["calls"] == "seccomp"
    assert [path.read_text() for path in tmp_path.iterdir()] == ["kept"]


def test_workers_tell_which_fences_stand_and_see_no_environment(pool: Pool, nursery: Nursery) -> None:
    assert set(pool.fences) == {"network", "files", "privileges", "calls", "memory"}
    said = Path(f"/proc/{nursery.template}/environ").read_text()
    assert {line.partition("=")[0] for line in said.split("\0") if line} == {"LC_ALL", "MALLOC_ARENA_MAX"}
    assert len(list(Path(f"/proc/{nursery.template}/fd").iterdir())) <= 4
