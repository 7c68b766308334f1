"""What strangers may try to bring the server down; nobody else is to notice.

The attackers have addresses of the loopback network of their own, so that the server can tell them apart.
"""

from __future__ import annotations

import http.client
import os
import resource
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

import pytest
from pyoxigraph import Literal, NamedNode, Quad, Store

from graph.names import Names
from graph.release import Release, switch
from graph.store.pool.child import SLOW

BASE = "http://example.org/"
NAME = "20260101T000000Z-00000000"
PATIENCE = 30
CLIENT = 2
ESTABLISHED = 1
MEBIBYTE = 1024 * 1024
MEMORY = 128
TREE = 2 * 4 * MEMORY + 800
"""Mebibytes that the server and all its workers may take together: two processes, four workers each, and their code."""
ENVIRON = {
    "SEEALSO_BASE": BASE,
    "SEEALSO_LIMITS_QUERY_MEMORY": str(MEMORY),
    "SEEALSO_LIMITS_QUERY_WORKERS": "8",
    "SEEALSO_LIMITS_QUEUE_SECONDS": "5",
    "SEEALSO_LIMITS_CLIENT_SECONDS": str(CLIENT),
    "SEEALSO_CACHE_SIZE": "0",
}
"""Nothing is kept: it is the workers that are attacked, and what was kept would never reach them."""
Running = Callable[[Path, dict[str, str]], AbstractContextManager[tuple[str, subprocess.Popen[bytes]]]]
LAST_CHUNK = b"\r\n0\r\n\r\n"
"""How an answer in chunks ends that is whole: after the line end of the chunk before, which a row's own 0 has not."""
SMALL = "SELECT ?o { ?s ?p ?o } LIMIT 1"
CROSS = "?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l"
ENDLESS = f"SELECT (COUNT(*) AS ?n) {{ {CROSS} }}"
STEP, STEPS = 8 * 1024, 4
"""Bytes that a slow reader takes, and how often in a second: less than a part of an answer in the time it has."""
ROWS = f"SELECT * {{ {CROSS} }}"
KILLERS = {
    "cross product": (ENDLESS, {503}),
    "order of a cross product": (f"SELECT * {{ {CROSS} }} ORDER BY ?c ?f ?i ?l", {503}),
    "groups of a cross product": (f"SELECT ?c ?f ?i (COUNT(*) AS ?n) {{ {CROSS} }} GROUP BY ?c ?f ?i", {503}),
    "distinct of a cross product": (f"SELECT (COUNT(*) AS ?n) {{ SELECT DISTINCT * {{ {CROSS} }} }}", {503}),
    "paths of paths": (
        "SELECT (COUNT(*) AS ?n) { ?a (<next>*/<next>*)* ?b . ?b (<next>|!<x>)+ ?c . ?c (<next>+)+ ?d }",
        {503},
    ),
    "a long query": (f"ASK {{ FILTER('{'x' * MEBIBYTE}' = '') }}", {413}),
    "deep groups": ("ASK " + "{" * 10_000 + "}" * 10_000, {403}),
    "deep parentheses": ("ASK { FILTER" + "(" * 10_000 + "1" + ")" * 10_000 + " }", {403}),
    "deep functions": ("ASK { FILTER(" + "STR(" * 10_000 + "1" + ")" * 10_000 + ") }", {403}),
    "open brackets": ("SELECT * " + "{ ?s ?p [" * 10_000, {403}),
    "many values": (
        "SELECT (COUNT(*) AS ?n) { VALUES ?a { %s } VALUES ?b { %s } VALUES ?c { %s } FILTER(?a + ?b = ?c * 7 + 0.5) }"
        % ((" ".join(map(str, range(10_000))),) * 3),
        {503},
    ),
    "a regular expression": (
        f"SELECT (COUNT(*) AS ?n) {{ {CROSS} FILTER REGEX(CONCAT(STR(?c), ?f), '^(([a-z0-9])+.)+[A-Z]([a-z])+$') }}",
        {200, 503},
    ),
    "a regular expression that is large": (
        "SELECT * { ?s ?p ?o FILTER REGEX(?o, '(((a{99}){99}){99}){99}') }",
        {200, 503},
    ),
    "many optionals": (
        "SELECT (COUNT(*) AS ?n) { ?s ?p ?o " + " ".join(f"OPTIONAL {{ ?s ?p{n} ?o{n} }}" for n in range(300)) + " }",
        {200, 503},
    ),
    "many joined patterns": (
        "SELECT (COUNT(*) AS ?n) { " + " ".join(f"?s{n} ?p{n} ?o{n} ." for n in range(300)) + " }",
        {503},
    ),
    "a long text": (
        "SELECT ?x { VALUES ?y { %s } BIND(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(?y, '.', '$0$0$0$0$0$0$0$0$0$0'), "
        "'.', '$0$0$0$0$0$0$0$0$0$0'), '.', '$0$0$0$0$0$0$0$0$0$0'), '.', '$0$0$0$0$0$0$0$0$0$0'), "
        "'.', '$0$0$0$0$0$0$0$0$0$0$0$0$0$0$0$0$0$0$0$0') AS ?x) }" % ("'" + "y" * 1000 + "'"),
        {503},
    ),
    "a call": ("SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }", {403}),
}


def make(data: Path) -> None:
    """Write a release with a ring of things."""
    made = Release(NAME, data / "releases" / NAME)
    made.dumps.mkdir(parents=True)
    store = Store(str(made.store))
    things = [NamedNode(f"{BASE}{number}") for number in range(300)]
    graph = Names(BASE).graph("records")
    for number, thing in enumerate(things):
        store.add(Quad(thing, NamedNode(f"{BASE}next"), things[(number + 1) % len(things)], graph))
        store.add(Quad(thing, NamedNode(f"{BASE}name"), Literal(f"a thing whose number is {number}"), graph))
    store.flush()
    (made.path / "manifest.json").write_text("{}")
    switch(data, made)


@dataclass
class Site:
    """A server that runs: its port, its process, and the folder for its temporary files."""

    port: int
    process: subprocess.Popen[bytes]
    temporary: Path

    def get(self, target: str, client: str = "127.0.0.1") -> tuple[int, http.client.HTTPMessage, bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE, source_address=(client, 0))
        try:
            connection.request("GET", target)
            response = connection.getresponse()
            return response.status, response.headers, response.read()
        finally:
            connection.close()

    def ask(
        self, query: str, client: str = "127.0.0.1", timeout: float = 0.5
    ) -> tuple[int, http.client.HTTPMessage, bytes]:
        """Send a query by POST, and give status, headers and body."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE, source_address=(client, 0))
        form = urlencode({"query": query, "timeout": timeout, "format": "csv"})
        try:
            connection.request("POST", "/sparql", form, {"Content-Type": "application/x-www-form-urlencoded"})
            response = connection.getresponse()
            return response.status, response.headers, response.read()
        finally:
            connection.close()

    def open(self, client: str, query: str, timeout: float, version: str = "1.1") -> socket.socket:
        """Send a query and give the connection, from which nothing is read yet."""
        found = socket.create_connection(("127.0.0.1", self.port), PATIENCE, (client, 0))
        target = urlencode({"query": query, "timeout": timeout, "format": "csv"})
        found.sendall(f"GET /sparql?{target} HTTP/{version}\r\nHost: x\r\n\r\n".encode())
        return found

    def tree(self) -> list[int]:
        return [self.process.pid, *descendants(self.process.pid)]


Attacked = Callable[[Path], AbstractContextManager[Site]]


@pytest.fixture(scope="module")
def attacked(running: Running) -> Attacked:
    @contextmanager
    def run(folder: Path) -> Iterator[Site]:
        data, temporary = folder / "data", folder / "temporary"
        make(data)
        temporary.mkdir()
        with running(data, ENVIRON | {"TMPDIR": str(temporary)}) as (address, process):
            site = Site(int(address.rpartition(":")[2]), process, temporary)
            until(lambda: answers(site))
            yield site

    return run


def answers(site: Site) -> bool:
    try:
        return site.get("/health")[0] == 200 and site.ask(SMALL)[0] == 200
    except OSError:
        return False


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, attacked: Attacked) -> Iterator[Site]:
    with attacked(tmp_path_factory.mktemp("site")) as site:
        yield site


def until(holds: Callable[[], bool], patience: float = PATIENCE) -> None:
    end = time.monotonic() + patience
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.05)


def fields(pid: int) -> list[str]:
    """Give what /proc tells of a process, from its state on."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


def descendants(pid: int) -> list[int]:
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and (said := fields(int(entry.name))) and int(said[1]) == pid:
            found += [int(entry.name), *descendants(int(entry.name))]
    return found


def is_alive(pid: int) -> bool:
    said = fields(pid)
    return bool(said) and said[0] != "Z"


def mebibytes(pids: list[int]) -> int:
    """Add the resident memory of processes; what they share counts for each."""
    page = os.sysconf("SC_PAGESIZE")
    return sum(int(said[21]) * page for pid in pids if (said := fields(pid))) // MEBIBYTE


@dataclass
class Watch:
    """Somebody who keeps asking small things while the server is attacked, and looks at its memory."""

    site: Site
    health: list[float] = field(default_factory=list)
    small: list[float] = field(default_factory=list)
    failed: list[object] = field(default_factory=list)
    most: int = 0

    @contextmanager
    def watching(self) -> Iterator[None]:
        over = threading.Event()
        threads = [
            threading.Thread(target=self._keep, args=(over, self._health, self.health)),
            threading.Thread(target=self._keep, args=(over, self._small, self.small)),
            threading.Thread(target=self._weigh, args=(over,)),
        ]
        for thread in threads:
            thread.start()
        yield
        over.set()
        for thread in threads:
            thread.join()

    def _keep(self, over: threading.Event, ask: Callable[[], int], took: list[float]) -> None:
        while not over.is_set():
            began = time.monotonic()
            try:
                if (status := ask()) != 200:
                    self.failed.append(status)
            except OSError as err:
                self.failed.append(err)
            took.append(time.monotonic() - began)
            over.wait(0.05)

    def _health(self) -> int:
        return self.site.get("/health", "127.0.9.1")[0]

    def _small(self) -> int:
        return self.site.ask(SMALL, "127.0.9.2", PATIENCE)[0]

    def _weigh(self, over: threading.Event) -> None:
        while not over.is_set():
            self.most = max(self.most, mebibytes(self.site.tree()))
            over.wait(0.1)


@pytest.fixture
def watch(site: Site) -> Iterator[Watch]:
    watch = Watch(site)
    with watch.watching():
        yield watch
    assert watch.failed == []
    assert watch.most < TREE


@pytest.mark.parametrize("name", KILLERS)
def test_a_query_that_would_kill_is_answered_with_an_error_and_nobody_else_notices(
    site: Site, watch: Watch, name: str
) -> None:
    query, statuses = KILLERS[name]
    status, headers, body = site.ask(query, "127.0.1.1")
    assert status in statuses, body[:200]
    assert status != 503 or int(headers["Retry-After"]) > 0
    assert site.ask(SMALL, "127.0.1.1", PATIENCE)[0] == 200


def test_of_two_hundred_killers_at_once_nobody_else_notices(site: Site, watch: Watch) -> None:
    answered: list[tuple[int, bool]] = []

    def kill(number: int) -> None:
        query = f"{ENDLESS} # {number}"
        status, headers, _ = site.ask(query, f"127.0.2.{number % 50 + 1}")
        answered.append((status, "Retry-After" in headers))

    threads = [threading.Thread(target=kill, args=(number,)) for number in range(200)]
    for thread in threads:
        thread.start()
    during = 0
    while any(thread.is_alive() for thread in threads):
        assert site.ask(SMALL, "127.0.9.3", PATIENCE)[0] == 200
        assert site.get("/health", "127.0.9.3")[0] == 200
        during += 1
    assert during > 1
    assert len(answered) == len(threads)
    assert set(answered) <= {(503, True), (429, True)}


def test_a_deadline_amid_an_answer_cuts_the_connection_and_never_ends_the_answer(site: Site, watch: Watch) -> None:
    begins = ends = b""
    with site.open("127.0.3.1", ROWS, timeout=3) as connection, suppress(ConnectionResetError):
        while part := connection.recv(MEBIBYTE):
            begins = begins if len(begins) > 1000 else begins + part
            ends = (ends + part)[-1000:]
    assert begins.startswith(b"HTTP/1.1 200")
    assert b"transfer-encoding: chunked" in begins[:1000].lower()
    assert not ends.endswith(LAST_CHUNK)


def test_an_answer_that_only_its_connection_ends_is_not_ended_as_if_it_were_whole(site: Site, watch: Watch) -> None:
    with site.open("127.0.3.2", ROWS, timeout=3, version="1.0") as connection:
        assert connection.recv(MEBIBYTE).startswith(b"HTTP/1.0 200")
        with pytest.raises(ConnectionResetError):
            drain(connection)


def drain(connection: socket.socket) -> None:
    while connection.recv(MEBIBYTE):
        pass


def test_clients_that_leave_free_their_workers(site: Site, watch: Watch) -> None:
    with ExitStack() as stack:
        for number in range(8):
            query = f"{ENDLESS} # {number}"
            stack.enter_context(site.open(f"127.0.4.{number + 1}", query, timeout=PATIENCE))
        until(lambda: working(site) >= 2)
    until(lambda: working(site) == 0, PATIENCE - 10)


def working(site: Site) -> int:
    """Count the workers that work for long, which they do with less right to a processor than all others."""
    return sum(is_alive(pid) and nice(pid) >= SLOW for pid in descendants(site.process.pid))


def nice(pid: int) -> int:
    said = fields(pid)
    return int(said[16]) if said else 0


def test_readers_that_stop_reading_are_cut_off(site: Site, watch: Watch) -> None:
    with ExitStack() as stack:
        connections = [stack.enter_context(site.open(f"127.0.5.{n + 1}", ROWS, timeout=PATIENCE)) for n in range(6)]
        until(lambda: all(is_cut(connection) or is_turned_away(connection) for connection in connections))
        assert any(map(is_cut, connections))
        until(lambda: working(site) == 0)


def test_a_reader_that_is_slow_and_does_not_stop_is_served(site: Site, watch: Watch) -> None:
    target = urlencode({"query": ROWS, "timeout": PATIENCE, "format": "csv"})
    with socket.socket() as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, STEP)
        connection.connect(("127.0.0.1", site.port))
        connection.sendall(f"GET /sparql?{target} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        for _ in range(3 * CLIENT * STEPS):
            time.sleep(1 / STEPS)
            assert connection.recv(STEP)
        assert not is_cut(connection)


def is_cut(connection: socket.socket) -> bool:
    """Tell whether the other side has ended a connection, without reading."""
    return connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 1)[0] != ESTABLISHED


def is_turned_away(connection: socket.socket) -> bool:
    with suppress(OSError):
        return connection.recv(20, socket.MSG_PEEK | socket.MSG_DONTWAIT).startswith(b"HTTP/1.1 503")
    return False


def test_senders_that_stop_sending_are_cut_off(site: Site, watch: Watch) -> None:
    head = (
        b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\nContent-Length: 1000\r\n\r\nASK"
    )
    connections = [socket.create_connection(("127.0.0.1", site.port), PATIENCE, ("127.0.6.1", 0)) for _ in range(100)]
    for connection in connections:
        connection.sendall(head)
    assert site.ask(SMALL, "127.0.6.1", PATIENCE)[0] == 200
    for connection in connections:
        with connection, pytest.raises(ConnectionResetError):
            connection.recv(1000)


@pytest.fixture
def many_files() -> Iterator[None]:
    """Let this process open as many files as it may: there are systems that allow 1024 until it is asked for more."""
    few, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, (few, most))


@pytest.mark.usefixtures("many_files")
def test_connections_on_which_nothing_comes_leave_room_for_others_and_are_closed(site: Site, watch: Watch) -> None:
    silent = [socket.create_connection(("127.0.0.1", site.port), PATIENCE, ("127.0.9.1", 0)) for _ in range(1200)]
    assert site.ask(SMALL, "127.0.9.2", PATIENCE)[0] == 200
    for connection in silent:
        with connection:
            assert connection.recv(1) == b""


def test_one_client_with_many_connections_leaves_room_for_others(site: Site, watch: Watch) -> None:
    answered: list[int] = []
    threads = [
        threading.Thread(target=lambda n=number: answered.append(site.ask(f"{ENDLESS} # x{n}", "127.0.7.1")[0]))
        for number in range(60)
    ]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        assert site.ask(f"{SMALL} # {time.monotonic()}", "127.0.7.2", PATIENCE)[0] == 200
    assert 429 in answered


def test_nothing_is_left_behind_while_the_server_runs(site: Site) -> None:
    def is_calm() -> bool:
        return working(site) == 0 and len(descendants(site.process.pid)) <= 2 + 2 * (1 + 4 + 2) + 2

    until(is_calm)
    assert list(site.temporary.iterdir()) == []


@pytest.mark.parametrize("sent", [signal.SIGTERM, signal.SIGKILL])
def test_a_server_that_ends_leaves_no_worker(tmp_path: Path, attacked: Attacked, sent: signal.Signals) -> None:
    with attacked(tmp_path) as site:
        connections = [site.open("127.0.8.1", f"{ENDLESS} # {number}", timeout=PATIENCE) for number in range(2)]
        until(lambda: working(site) >= 1)
        tree = site.tree()
        assert len(tree) > 5
        site.process.send_signal(sent)
        site.process.wait(PATIENCE)
        until(lambda: not any(map(is_alive, tree)))
        assert list(site.temporary.iterdir()) == []
        for connection in connections:
            connection.close()


def test_a_server_process_that_is_killed_takes_its_workers_with_it_and_another_serves_on(site: Site) -> None:
    process = next(pid for pid in descendants(site.process.pid) if len(descendants(pid)) > 1)
    below = descendants(process)
    os.kill(process, signal.SIGKILL)
    until(lambda: not any(map(is_alive, below)))
    until(lambda: answers(site))
