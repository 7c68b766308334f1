"""SERVICE: refused but for endpoints that the operator names; those are asked, and bounded, by the server itself."""

from __future__ import annotations

import json
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar
from urllib.parse import parse_qs

import pytest
from flask.testing import FlaskClient
from werkzeug.serving import make_server

from bench.loopback import answering
from graph.errors import Refused, Unfinished
from graph.settings import Service, Settings
from graph.sparql.calls import AnswerError, Call, pattern
from graph.sparql.query import Query, inspect
from server import create_app, services
from server.services import Services, beside, is_public
from server.services.hall import Hall

JSON = "application/sparql-results+json"
ROWS = {
    "head": {"vars": ["s", "name"]},
    "results": {
        "bindings": [
            {"s": {"type": "uri", "value": "http://e/1"}, "name": {"type": "literal", "value": 'o"n\\e\n}'}},
            {
                "s": {"type": "uri", "value": "http://e/2"},
                "name": {"type": "literal", "value": "2", "xml:lang": "de"},
            },
            {"s": {"type": "uri", "value": "http://e/3"}},
        ]
    },
}


class Far(BaseHTTPRequestHandler):
    """An endpoint whose path says how it behaves."""

    asked: ClassVar[list[tuple[str, str]]] = []

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        type(self).asked.append((self.headers["Host"], parse_qs(body)["query"][0]))
        getattr(self, self.path.strip("/"))()

    do_GET = do_POST  # noqa: N815 - the name is the library's

    def log_message(self, *_: object) -> None:
        pass

    def say(self, body: bytes, status: int = 200, media_type: str = JSON, **headers: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", media_type)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        if "Content_Length" not in headers:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def good(self) -> None:
        self.say(json.dumps(ROWS).encode())

    def none(self) -> None:
        self.say(json.dumps({"head": {"vars": ["s"]}, "results": {"bindings": []}}).encode())

    def redirecting(self) -> None:
        self.say(b"", 302, Location="/good")

    def failing(self) -> None:
        self.say(b"no", 500, "text/plain")

    def page(self) -> None:
        self.say(b"<html>", media_type="text/html")

    def packed(self) -> None:
        self.say(b"x", Content_Encoding="gzip")

    def invalid(self) -> None:
        self.say(b"{[")

    def short(self) -> None:
        self.say(json.dumps(ROWS).encode(), Content_Length="100000")

    def huge(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", JSON)
        self.end_headers()
        try:
            for _ in range(1000):
                self.wfile.write(b" " * 100_000)
        except OSError:
            pass

    def kilobytes(self) -> None:
        self.say(json.dumps({"head": {"vars": ["s"]}, "results": {"bindings": []}, "x": "x" * 200_000}).encode())

    def half(self) -> None:
        time.sleep(0.4)
        self.none()

    def once(self) -> None:
        self.good() if "e/0" in Far.asked[-1][1] else self.failing()

    def slow(self) -> None:
        time.sleep(3)

    def dripping(self) -> None:
        try:
            self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: ")
            for _ in range(60):
                self.wfile.write(b"x")
                time.sleep(0.1)
        except OSError:
            pass


@pytest.fixture(scope="module")
def far() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Far)
    server.daemon_threads = True
    with answering(server) as address:
        yield address


def rules(*allow: str, **changes: int) -> Service:
    return replace(Service(allow=allow, private=1, seconds=1, size=1), **changes)  # type: ignore[arg-type]


def carried_out(text: str, services: Services, seconds: float = 30, client: str = "") -> str:
    query = Query(text, form=inspect(text, 100, may_call=True))
    return services.carry_out(query, seconds, client).text


@pytest.fixture
def asking(served: Settings, far: str) -> Callable[[str], FlaskClient]:
    return lambda path: create_app(replace(served, service=rules(f"{far}/{path}"))).test_client()


def test_an_allowed_endpoint_is_asked_and_its_answer_joined(asking: Callable[[str], FlaskClient], far: str) -> None:
    query = f"""PREFIX far: <{far}/>
    SELECT ?s ?name ?n {{
      VALUES (?s ?n) {{ (<http://e/1> 1) (<http://e/2> 2) (<http://e/3> 3) (<http://e/4> 4) }}
      SERVICE far:good {{ ?s <http://e/name> ?name # }}
      }}
    }} ORDER BY ?n"""
    response = asking("good").get("/sparql", query_string={"query": query})
    assert response.status_code == 200
    rows = json.loads(response.data)["results"]["bindings"]
    assert [row.get("name") for row in rows] == [
        {"type": "literal", "value": 'o"n\\e\n}'},
        {"type": "literal", "value": "2", "xml:lang": "de"},
        None,
    ]
    assert response.headers["Cache-Status"] == "seealso; fwd=bypass"
    host, sent = Far.asked[-1]
    assert f"http://{host}" == far
    assert sent.startswith("PREFIX far:")
    assert "SELECT * WHERE {" in sent


def test_an_endpoint_may_be_named_by_the_base_of_the_query(asking: Callable[[str], FlaskClient], far: str) -> None:
    query = f"BASE <{far}/some/where> SELECT ?s {{ SERVICE <../good> {{ ?s <../name> ?name }} }}"
    response = asking("good").get("/sparql", query_string={"query": query, "format": "csv"})
    assert (response.status_code, response.text.split()) == (200, ["s", "http://e/1", "http://e/2", "http://e/3"])
    assert Far.asked[-1][1].startswith(f"BASE <{far}/some/where> ")


@pytest.fixture
def other(served: Settings) -> Iterator[str]:
    """Serve the same release once more, as somebody else's endpoint."""
    with answering(make_server("127.0.0.1", 0, create_app(served), threaded=True)) as address:
        yield f"{address}/sparql"


@pytest.mark.parametrize(
    ("here", "there"),
    [
        ("SELECT (COUNT(*) AS ?n) { ?s a ?class }", "SELECT (COUNT(*) AS ?n) { CALL { ?s a ?class } ?s a ?class }"),
        (
            "SELECT ?r ?n { ?r dct:subject ?s . ?s skos:prefLabel ?n } ORDER BY ?r ?n",
            "SELECT ?r ?n { ?r dct:subject ?s . CALL { ?s skos:prefLabel ?n } } ORDER BY ?r ?n",
        ),
        (
            "SELECT ?r ?n { ?r a ?c . OPTIONAL { ?r dct:issued ?n } } ORDER BY ?r ?n",
            "SELECT ?r ?n { ?r a ?c . OPTIONAL { CALL SILENT { ?r dct:issued ?n } } } ORDER BY ?r ?n",
        ),
        (
            "SELECT ?n { GRAPH ?g { <subject/migrants> skos:prefLabel ?n } } ORDER BY ?n",
            "SELECT ?n { GRAPH ?g { ?s a ?c CALL { ?s skos:prefLabel ?n } VALUES ?s {<subject/migrants>}}} ORDER BY ?n",
        ),
    ],
)
def test_our_own_endpoint_may_be_the_other(served: Settings, other: str, here: str, there: str) -> None:
    client = create_app(replace(served, service=rules(other, seconds=20))).test_client()
    head = f"BASE <{served.base}> PREFIX dct: <http://purl.org/dc/terms/> "
    head += "PREFIX skos: <http://www.w3.org/2004/02/skos/core#> "
    called = there.replace("CALL SILENT", f"SERVICE SILENT <{other}>").replace("CALL", f"SERVICE <{other}>")
    found = [client.get("/sparql", query_string={"query": head + text, "format": "csv"}) for text in (here, called)]
    assert [one.status_code for one in found] == [200, 200], found[1].text
    assert found[0].text == found[1].text
    assert found[0].text.count("\n") > 1


def test_an_endpoint_that_is_not_allowed_is_refused_silent_or_not_and_not_asked(
    asking: Callable[[str], FlaskClient], far: str
) -> None:
    before = len(Far.asked)
    for clause in (f"<{far}/other>", f"SILENT <{far}/other>", f"<{far}/good#>", f"<{far}/GOOD>"):
        query = f"SELECT * {{ SERVICE {clause} {{ ?s ?p ?o }} }}"
        response = asking("good").get("/sparql", query_string={"query": query})
        assert response.status_code == 403
        assert "not carried out here" in response.text
    assert len(Far.asked) == before


@pytest.mark.parametrize(
    ("silent", "status", "said"), [("", 403, "not carried out here"), ("SILENT", 200, "good,2\r\nother,\r\n")]
)
def test_a_variable_may_name_the_endpoints(
    asking: Callable[[str], FlaskClient], far: str, silent: str, status: int, said: str
) -> None:
    query = f"""SELECT (STRAFTER(STRAFTER(STR(?e), "//"), "/") AS ?path) ?name {{
      VALUES (?e ?s) {{ (<{far}/good> <http://e/2>) (<{far}/other> <http://e/2>) }}
      SERVICE {silent} ?e {{ ?s <http://e/name> ?name }}
    }} ORDER BY ?path"""
    before = len(Far.asked)
    response = asking("good").get("/sparql", query_string={"query": query, "format": "csv"})
    assert response.status_code == status
    assert said in response.text
    assert ["VALUES (?s) { (<http://e/2>) }" in asked for _, asked in Far.asked[before:]] == [True] * bool(silent)


def test_with_no_endpoint_allowed_service_is_refused(visitor: FlaskClient, far: str) -> None:
    response = visitor.get("/sparql", query_string={"query": f"SELECT * {{ SERVICE SILENT <{far}/good> {{}} }}"})
    assert response.status_code == 403


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("redirecting", "it answered 302"),
        ("failing", "it answered 500"),
        ("page", "it answered in text/html"),
        ("packed", "was expected"),
        ("invalid", "results of a SELECT in JSON"),
        ("short", "broke off"),
        ("huge", "larger than 1,048,576 bytes"),
        ("slow", "it took too long"),
        ("dripping", "it took too long"),
    ],
)
def test_an_endpoint_that_fails_fails_the_query_and_a_silent_one_binds_nothing(
    asking: Callable[[str], FlaskClient], far: str, path: str, said: str
) -> None:
    client = asking(path)
    for silent, status in (("", 503), ("SILENT", 200)):
        query = f"SELECT ?x ?s {{ VALUES ?x {{ 1 }} SERVICE {silent} <{far}/{path}> {{ ?s ?p ?o }} }}"
        response = client.get("/sparql", query_string={"query": query, "format": "csv"})
        assert response.status_code == status
        assert (response.text == "x,s\r\n1,\r\n") if silent else (said in response.text)


@pytest.mark.parametrize(
    "address", ["127.0.0.1", "10.1.2.3", "169.254.169.254", "::1", "fe80::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1"]
)
def test_an_endpoint_with_a_private_address_is_not_asked(far: str, address: str) -> None:
    services = Services(rules(f"{far}/good", private=0), lambda _, __: ["93.184.215.14", address])
    before = len(Far.asked)
    with pytest.raises(Unfinished, match="public address was expected"):
        carried_out(f"SELECT * {{ SERVICE <{far}/good> {{ ?s ?p ?name }} }}", services)
    assert len(Far.asked) == before


def test_a_host_is_looked_up_once_and_asked_where_it_was_found(far: str) -> None:
    port = far.rpartition(":")[2]
    endpoint = f"http://rebinding.example:{port}/good"
    found = [["127.0.0.1"], ["192.0.2.1"]]
    services = Services(rules(endpoint), lambda _, __: found.pop(0))
    assert "VALUES" in carried_out(f"SELECT * {{ SERVICE <{endpoint}> {{ ?s ?p ?name }} }}", services)
    assert found == [["192.0.2.1"]]
    assert Far.asked[-1][0] == f"rebinding.example:{port}"


def test_a_host_that_is_not_found_fails_the_query() -> None:
    def resolve(_: str, __: int) -> list[str]:
        raise OSError("no such host")

    with pytest.raises(Unfinished, match="host was not found"):
        carried_out("ASK { SERVICE <http://e.example/> { ?s ?p ?o } }", Services(rules("http://e.example/"), resolve))


def test_who_looks_for_a_host_too_long_is_left_behind() -> None:
    over = threading.Event()

    def resolve(_: str, __: int) -> list[str]:
        over.wait(60)
        return ["127.0.0.1"]

    with pytest.raises(Unfinished, match="it took too long"):
        carried_out("ASK { SERVICE <http://e.example/> { ?s ?p ?o } }", Services(rules("http://e.example/"), resolve))
    over.set()


def test_the_next_address_of_a_host_is_tried_where_one_cannot_be_reached(far: str) -> None:
    services = Services(rules(f"{far}/good"), lambda _, __: ["127.255.255.254", "127.0.0.1"])
    assert "VALUES" in carried_out(f"SELECT * {{ SERVICE <{far}/good> {{ ?s ?p ?name }} }}", services)


@pytest.mark.parametrize(("path", "said"), [("kilobytes", "larger than 1,048,576"), ("half", "it took too long")])
def test_the_requests_of_one_clause_are_bounded_together(
    far: str, path: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(beside, "CHUNK", 1)
    cells = [{"x": {"type": "uri", "value": f"http://e/{number}"}} for number in range(20)]

    def ask(_: Query, __: str, ___: float) -> Iterator[bytes]:
        yield json.dumps({"head": {"vars": ["x"]}, "results": {"bindings": cells}}).encode()

    before = len(Far.asked)
    with pytest.raises(Unfinished, match=said):
        carried_out(
            f"SELECT * {{ ?x ?y ?z SERVICE <{far}/{path}> {{ ?x ?s ?o }} }}", Services(rules(f"{far}/{path}"), ask=ask)
        )
    assert 1 < len(Far.asked) - before < 10


def test_a_silent_clause_of_which_one_request_fails_binds_nothing(far: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(beside, "CHUNK", 1)
    cells = [{"s": {"type": "uri", "value": f"http://e/{number}"}} for number in range(2)]

    def ask(_: Query, __: str, ___: float) -> Iterator[bytes]:
        yield json.dumps({"head": {"vars": ["s"]}, "results": {"bindings": cells}}).encode()

    allowed = Services(rules(f"{far}/once"), ask=ask)
    text = carried_out(f"SELECT * {{ ?s ?y ?z SERVICE SILENT <{far}/once> {{ ?s ?p ?name }} }}", allowed)
    assert text == "SELECT * { ?s ?y ?z { } }"


def test_a_certificate_of_another_host_is_not_taken(far: str) -> None:
    endpoint = far.replace("http:", "https:") + "/good"
    with pytest.raises(Unfinished, match="cannot be asked"):
        carried_out(f"ASK {{ SERVICE <{endpoint}> {{ ?s ?p ?o }} }}", Services(rules(endpoint)))


def test_several_clauses_are_carried_out_each_in_its_place(far: str) -> None:
    services = Services(rules(f"{far}/good", f"{far}/none"))
    text = carried_out(
        f"SELECT * {{ {{ SERVICE <{far}/good> {{ ?s ?p ?name }} }} UNION {{ SERVICE <{far}/none>\n{{ ?s ?p ?o }} }} }}",
        services,
    )
    assert text.count("VALUES") == 2
    assert "SERVICE" not in text
    assert text.count("\n") == 1


@pytest.mark.parametrize(
    "clauses",
    [
        "SERVICE <{far}/good> {{ SERVICE <{far}/good> {{ ?s ?p ?o }} }}",
        "SERVICE <{far}/good> {{ ?s ?p ?o }}" * 5,
        "SERVICE <{far}/good>",
        "SERVICE",
        "SERVICE none:good {{ ?s ?p ?o }}",
    ],
)
def test_what_is_not_carried_out_is_refused_before_anybody_is_asked(far: str, clauses: str) -> None:
    before = len(Far.asked)
    with pytest.raises(Refused):
        carried_out(f"SELECT * {{ {clauses.format(far=far)} }}", Services(rules(f"{far}/good")))
    assert len(Far.asked) == before


def answer(name: str, term: object) -> bytes:
    return json.dumps({"head": {"vars": [name]}, "results": {"bindings": [{name: term}]}}).encode()


@pytest.mark.parametrize(
    ("name", "term"),
    [
        ("s", {"type": "uri", "value": "http://e/> } INSERT"}),
        ("s", {"type": "uri", "value": "relative"}),
        ("s", {"type": "bnode", "value": "b"}),
        ("s", {"type": "triple", "value": {}}),
        ("s", {"type": "literal", "value": "x", "xml:lang": 'en" }'}),
        ("s", {"type": "literal", "value": "x", "datatype": "http://e/> }"}),
        ("s", {"type": "literal", "value": "\ud800"}),
        ("s", {"type": "literal", "value": 5}),
        ("s", "text"),
        ("s) { } }", {"type": "literal", "value": "x"}),
        ("other", {"type": "literal", "value": "x"}),
    ],
)
def test_an_answer_cannot_bring_anything_but_values_into_the_query(name: str, term: object) -> None:
    call = Call("http://e/", False, "", frozenset({"s"}), 0, 0)
    with pytest.raises(AnswerError):
        pattern(call, [answer(name, term)])


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b'{"head": {}, "boolean": true}', b"[" * 100_000])
def test_an_answer_that_is_no_table_is_an_error(body: bytes) -> None:
    with pytest.raises(AnswerError):
        pattern(Call("http://e/", False, "", frozenset({"s"}), 0, 0), [body])


@pytest.mark.parametrize(
    ("address", "holds"),
    [
        ("93.184.215.14", True),
        ("2606:2800:21f:cb07:6820:80da:af6b:8b2c", True),
        ("0.0.0.0", False),
        ("100.64.0.1", False),
        ("192.168.1.1", False),
        ("224.0.0.1", False),
        ("fd00::1", False),
        ("fec0::1", False),
        ("fe80::1%eth0", False),
        ("2002:7f00:1::", False),
        ("nonsense", False),
    ],
)
def test_only_addresses_of_the_public_internet_are_public(address: str, holds: bool) -> None:
    assert is_public(address) is holds


def test_queries_that_wait_for_endpoints_do_not_take_all_threads(far: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "HALL", Hall())
    allowed = Services(rules(f"{far}/slow", seconds=2, calls=1, client_calls=2))
    query = f"SELECT * {{ SERVICE SILENT <{far}/slow> {{ ?s ?p ?o }} }}"
    outcomes = at_once(6, lambda number: carried_out(query, allowed, client=f"client {number}"))
    assert sorted(outcomes) == ["Busy"] * 4 + ["done"] * 2


def test_a_client_has_a_share_of_what_may_be_asked_elsewhere_and_others_have_theirs(
    far: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "HALL", hall := Hall())
    allowed = Services(rules(f"{far}/slow", seconds=2, calls=8, client_calls=2))
    query = f"SELECT * {{ SERVICE SILENT <{far}/slow> {{ ?s ?p ?o }} }}"
    outcomes = at_once(6, lambda number: carried_out(query, allowed, client="other" if number == 5 else "greedy"))
    assert sorted(outcomes) == ["Hasty"] * 3 + ["done"] * 3
    assert outcomes[5] == "done"
    assert (hall.asking, hall.guests.total()) == (0, 0)


def test_a_client_that_has_its_share_is_told_when_to_ask_again(
    asking: Callable[[str], FlaskClient], far: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    hall = Hall(guests=Counter({"127.0.0.1": 2}))
    monkeypatch.setattr(services, "HALL", hall)
    query = f"SELECT * {{ SERVICE <{far}/good> {{ ?s ?p ?o }} }}"
    response = asking("good").get("/sparql", query_string={"query": query})
    assert response.status_code == 429
    assert response.headers["Retry-After"] == "5"
    assert "2 queries for other endpoints of yours are under way already" in response.text


def at_once(number: int, act: Callable[[int], object]) -> list[str]:
    """Do something so many times at once, and name what became of each."""
    outcomes = [""] * number

    def one(index: int) -> None:
        try:
            act(index)
            outcomes[index] = "done"
        except Unfinished as err:
            outcomes[index] = type(err).__name__

    threads = [threading.Thread(target=one, args=(index,)) for index in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes
