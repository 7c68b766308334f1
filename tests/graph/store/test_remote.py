"""A store far away: under which names it is asked, and what becomes of servers that fail."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl

import pytest

from bench.loopback import answering
from graph.errors import Deadline, QueryError, StoreError
from graph.sparql.query import Query, inspect
from graph.store.pool import Bounds
from graph.store.pool.asking import Asking, Presence
from graph.store.remote import HELD, Remote
from graph.store.remote.naming import Naming
from graph.store.remote.turns import Turns
from graph.store.remote.wire import Account

NAMING = Naming("http://example.org/", "20260101T000000Z-00000000")
INNER = "http://example.org/release/20260101T000000Z-00000000/graph/"
CSV = "text/csv"
ASK = Query("SELECT * { ?s ?p ?o }")


def asked(text: str, *default: str, named: tuple[str, ...] = ()) -> Query:
    return NAMING.ask(Query(text, default, named), inspect(text, 100))


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("GRAPH <http://example.org/graph/records> {}", f"GRAPH <{INNER}records> {{}}"),
        ("GRAPH <graph/records> {}", f"GRAPH <{INNER}records> {{}}"),
        (r"GRAPH <http://example.org/gr\u0061ph/records> {}", f"GRAPH <{INNER}records> {{}}"),
        ("GRAPH g:records {}", f"GRAPH <{INNER}records> {{}}"),
        (r"GRAPH b:graph\/records {}", f"GRAPH <{INNER}records> {{}}"),
        ("GRAPH ?g { ?g ?p g:records }", f"GRAPH ?g {{ ?g ?p <{INNER}records> }}"),
        ("GRAPH <http://example.com/theirs> {}", f"GRAPH <{INNER}none> {{}}"),
        ("?s ?p <http://example.com/theirs>", "?s ?p <http://example.com/theirs>"),
        ("?s ?p 'http://example.org/graph/records'", f"?s ?p '{INNER}records'"),
        ("?s b:record ?o", "?s b:record ?o"),
    ],
)
def test_every_way_to_write_the_name_of_a_graph_reaches_the_releases_own(written: str, expected: str) -> None:
    prologue = "PREFIX g: <http://example.org/graph/> PREFIX b: <http://example.org/> "
    query = asked(f"{prologue}SELECT * {{ {written} }}")
    assert query.text.partition("SELECT * { ")[2] == f"{expected} }}"


def test_a_name_is_relative_to_the_base_that_the_query_declares() -> None:
    text = "BASE <http://example.com/> SELECT * { GRAPH <graph/records> { <graph/records> ?p ?o } }"
    assert asked(text).text.endswith(f"{{ GRAPH <{INNER}none> {{ <graph/records> ?p ?o }} }}")


def test_a_query_is_always_given_a_dataset_of_its_release() -> None:
    plain = asked("ASK {}")
    assert plain.default_graphs == tuple(INNER + name for name in ("records", "thesaurus", "links", "dataset"))
    assert f"{INNER}provenance" in plain.named_graphs
    chosen = asked("SELECT * FROM <graph/links> FROM NAMED <http://example.com/theirs> { ?s ?p ?o }")
    assert (chosen.default_graphs, chosen.named_graphs) == ((f"{INNER}links",), (f"{INNER}none",))
    assert "FROM" not in chosen.text
    told = asked("SELECT * FROM <graph/links> {}", "http://example.org/graph/records", "http://example.com/theirs")
    assert (told.default_graphs, told.named_graphs) == ((f"{INNER}records",), (f"{INNER}none",))


def test_a_graph_that_is_no_iri_is_a_query_error() -> None:
    with pytest.raises(QueryError):
        asked("ASK {}", "no iri")


@pytest.mark.parametrize("size", [1, 7, 60, 10_000])
def test_names_in_an_answer_are_turned_back_wherever_it_is_parted(size: int) -> None:
    escaped = INNER.replace("/", r"\/")
    inner = f"<{INNER}records>{INNER[:-3]}|{escaped}links {INNER}{INNER}".encode()
    plain = rf"<http://example.org/graph/records>{INNER[:-3]}|http:\/\/example.org\/graph\/links ".encode()
    parts = iter([inner[start : start + size] for start in range(0, len(inner), size)])
    assert b"".join(NAMING.outward(parts, lambda: None)) == plain + b"http://example.org/graph/" * 2


@pytest.mark.parametrize("data", ["<http://example.org/graph/x>", '"GRAPH <http://example.org/graph/x>"', "ß"])
def test_what_is_renamed_inward_is_the_same_again_outward(data: str) -> None:
    assert b"".join(NAMING.outward(iter([NAMING.inward(data.encode())]), lambda: None)) == data.encode()


class Served(BaseHTTPRequestHandler):
    """Answers as a function of the class says."""

    act: Callable[[BaseHTTPRequestHandler], None]
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        self.body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.close_connection = True
        type(self).act(self)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name of its parent
        pass


Serve = Callable[[Callable[[BaseHTTPRequestHandler], None]], str]


@pytest.fixture
def serve() -> Iterator[Serve]:
    with ExitStack() as started:

        def start(act: Callable[[BaseHTTPRequestHandler], None]) -> str:
            handler = type("Handler", (Served,), {"act": staticmethod(act)})
            server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
            server.daemon_threads = True
            return f"{started.enter_context(answering(server))}/"

        yield start


def begin(answer: BaseHTTPRequestHandler, status: int = 200, **headers: str) -> None:
    answer.send_response(status)
    for name, value in {"Content-Type": CSV, **headers}.items():
        answer.send_header(name.replace("_", "-"), value)
    answer.end_headers()


def test_a_server_that_is_silent_is_given_up_at_the_deadline(serve: Serve) -> None:
    over = threading.Event()

    def wait(_: BaseHTTPRequestHandler) -> None:
        over.wait(60)

    with pytest.raises(Deadline, match=r"0\.3 seconds"):
        Remote(serve(wait), 0.3).query(ASK, CSV)
    over.set()


@pytest.mark.parametrize("start", [b"", b"HTTP/1.1 200 OK\r\nContent-Type: text/csv\r\n\r\n"], ids=["head", "body"])
def test_a_server_that_drips_is_given_up_at_the_deadline(serve: Serve, start: bytes) -> None:
    over = threading.Event()

    def drip(answer: BaseHTTPRequestHandler) -> None:
        answer.wfile.write(start)
        while not over.wait(0.02):
            try:
                answer.wfile.write(b"H")
            except OSError:
                return

    with pytest.raises(Deadline):
        Remote(serve(drip), 0.4).query(ASK, CSV)
    over.set()


def test_half_an_answer_in_chunks_is_never_taken_for_the_whole(serve: Serve) -> None:
    def half(answer: BaseHTTPRequestHandler) -> None:
        begin(answer, Transfer_Encoding="chunked")
        answer.wfile.write(b"5\r\n?s,?p\r\n")

    with pytest.raises(StoreError, match="broke off"):
        Remote(serve(half), 30).query(ASK, CSV)


def test_a_long_answer_that_is_cut_raises_where_it_ends(serve: Serve) -> None:
    def cut(answer: BaseHTTPRequestHandler) -> None:
        begin(answer, Content_Length=str(HELD * 3))
        answer.wfile.write(b"x" * HELD * 2)

    answer = Remote(serve(cut), 30).query(ASK, CSV)
    with pytest.raises(StoreError, match="bytes more were expected"):
        list(answer)


def test_an_answer_that_is_said_to_be_a_part_is_an_error(serve: Serve) -> None:
    url = serve(lambda answer: begin(answer, X_SQL_State="S1TAT", Content_Length="0"))
    with pytest.raises(StoreError, match="a part of the answer only"):
        Remote(url, 30).query(ASK, CSV)


@pytest.mark.parametrize(
    ("unit", "seconds", "said"),
    [("", 30, ""), ("seconds", 30, "30"), ("seconds", 0.5, "1"), ("milliseconds", 2.5, "2500")],
)
def test_a_store_is_told_how_long_a_query_may_take_in_its_own_unit(
    serve: Serve, unit: str, seconds: float, said: str
) -> None:
    told: list[str] = []

    def note(answer: BaseHTTPRequestHandler) -> None:
        told.append(dict(parse_qsl(answer.body)).get("timeout", ""))  # type: ignore[attr-defined]
        begin(answer, Content_Length="0")

    Remote(serve(note), 30, unit=unit).ask(ASK, CSV, seconds, lambda _: None).close()
    assert told == [said]


def test_a_store_that_gives_up_when_it_was_told_to_is_past_the_deadline(serve: Serve) -> None:
    url = serve(lambda answer: begin(answer, X_SQL_State="S1TAT", Content_Length="0"))
    with pytest.raises(Deadline, match="gave the query up after 30 seconds"):
        Remote(url, 30, unit="milliseconds").query(ASK, CSV)


def test_a_redirect_is_not_followed(serve: Serve) -> None:
    elsewhere: list[str] = []
    other = serve(lambda answer: elsewhere.append(answer.path))
    url = serve(lambda answer: begin(answer, 307, Location=other, Content_Length="0"))
    with pytest.raises(StoreError, match="307"):
        Remote(url, 30).query(ASK, CSV)
    assert not elsewhere


CHALLENGES = ('Basic realm="r"', 'Digest realm="r", nonce="n", qop="auth", algorithm=MD5')


@pytest.mark.parametrize("challenge", CHALLENGES)
def test_credentials_are_told_only_to_who_asks_for_them(serve: Serve, challenge: str) -> None:
    told: list[str] = []

    def guard(answer: BaseHTTPRequestHandler) -> None:
        told.append(answer.headers.get("Authorization", ""))
        if told[-1]:
            begin(answer, Content_Length="0")
        else:
            begin(answer, 401, WWW_Authenticate=challenge, Content_Length="0")

    assert not list(Remote(serve(guard), 30, account=Account("me", "secret")).query(ASK, CSV))
    assert [text.partition(" ")[0] for text in told] == ["", challenge.partition(" ")[0]]
    assert "secret" not in told[1]


@pytest.mark.parametrize("account", [Account(), Account("me", "wrong")], ids=["none", "wrong"])
@pytest.mark.parametrize("challenge", [*CHALLENGES, "Negotiate", 'Digest realm="r", nonce="n", algorithm=NEW'])
def test_credentials_that_do_not_open_are_a_store_error(serve: Serve, challenge: str, account: Account) -> None:
    url = serve(lambda answer: begin(answer, 401, WWW_Authenticate=challenge, Content_Length="0"))
    with pytest.raises(StoreError, match="does not let us in"):
        Remote(url, 30, account=account).query(ASK, CSV)


def test_the_query_of_a_client_that_left_is_cut_off_and_its_room_is_free(serve: Serve) -> None:
    over, came = threading.Event(), threading.Event()

    def wait(_: BaseHTTPRequestHandler) -> None:
        came.set()
        over.wait(60)

    turns = Turns(Remote(serve(wait), 60), Bounds(workers=3, seconds=60))
    room = dict(turns.lanes.room)
    by = Asking("client", None, Presence())
    failed: list[Exception] = []

    def ask() -> None:
        try:
            turns.answer(ASK, CSV, by)
        except Exception as err:
            failed.append(err)

    thread = threading.Thread(target=ask)
    thread.start()
    assert came.wait(30)
    assert turns.lanes.room != room
    by.presence.leave()
    thread.join(30)
    over.set()
    assert failed
    assert turns.lanes.room == room


def test_an_answer_gives_its_room_back_when_it_is_read_or_closed(serve: Serve) -> None:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        begin(handler, Content_Length="3")
        handler.wfile.write(b"a\r\n")

    turns = Turns(Remote(serve(answer), 30), Bounds(workers=3))
    room = dict(turns.lanes.room)
    assert b"".join(turns.query(ASK, CSV)) == b"a\r\n"
    turns.asked(Asking("client")).query(ASK, CSV).close()  # type: ignore[attr-defined]
    end = time.monotonic() + 10
    while turns.lanes.room != room and time.monotonic() < end:
        time.sleep(0.01)
    assert turns.lanes.room == room
