"""A variable may name the endpoints of a SERVICE, where what stands beside it says which they are.

https://www.w3.org/TR/sparql11-federated-query/#variableService
"""

from __future__ import annotations

import json
import random
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence

import pytest
from pyoxigraph import (
    DefaultGraph,
    Literal,
    NamedNode,
    Quad,
    QueryResultsFormat,
    QuerySolutions,
    RdfFormat,
    Store,
)

from graph.errors import Deadline, QueryError, Refused
from graph.settings import Service
from graph.sparql.calls import Call
from graph.sparql.query import Query, inspect
from server.services import CallError, Services, beside

FAR = tuple(f"http://far.example/{number}" for number in range(6))
PREFIX = "PREFIX e: <http://e/>"
AT = NamedNode("http://e/at")
NODES = tuple(NamedNode(f"http://e/{name}") for name in "abcdef")
VARIABLES = ("?x", "?y", "?z")
TERMS = (*VARIABLES, *VARIABLES, "e:a", "e:b")


def rows(body: bytes) -> Counter[str]:
    return Counter(json.dumps(row, sort_keys=True) for row in json.loads(body)["results"]["bindings"])


def answer(store: Store, text: str) -> bytes:
    found = store.query(text, use_default_graph_as_union=False)
    assert isinstance(found, QuerySolutions)
    return found.serialize(format=QueryResultsFormat.JSON) or b""


class World:
    """Our own store, and others by their endpoints; what was asked of whom, and which of them fail."""

    def __init__(self, here: Store, there: dict[str, Store]) -> None:
        self.here, self.there = here, there
        self.asked: list[tuple[str, str]] = []
        self.failing: set[str] = set()
        self.aside: list[float] = []

    def far(self, call: Call, end: float, most: int) -> bytes:
        self.asked.append((call.endpoint, call.query))
        if call.endpoint in self.failing:
            raise CallError("it is broken")
        return answer(self.there[call.endpoint], call.query)

    def own(self, query: Query, _: str, seconds: float) -> Iterator[bytes]:
        self.aside.append(seconds)
        yield answer(self.here, query.text)

    def carried_out(self, text: str, allow: Sequence[str] = FAR, **changes: int) -> str:
        services = Services(Service(allow=tuple(allow), seconds=60, size=1, **changes), ask=self.own)
        query = Query(text, form=inspect(text, 100, may_call=True))
        return services.carry_out(query, 60).text

    def found(self, text: str, allow: Sequence[str] = FAR) -> Counter[str]:
        return rows(answer(self.here, self.carried_out(text, allow)))

    def whole(self, text: str) -> Counter[str]:
        """Answer as the specification has it: what each endpoint holds is one more graph, which SERVICE names."""
        both = Store()
        both.extend(self.here)
        for iri, store in self.there.items():
            both.extend(Quad(q.subject, q.predicate, q.object, NamedNode(iri)) for q in store)
        return rows(answer(both, text.replace("SERVICE", "GRAPH")))


@pytest.fixture
def world_of(monkeypatch: pytest.MonkeyPatch) -> Callable[[Store, dict[str, Store]], World]:
    def make(here: Store, there: dict[str, Store]) -> World:
        world = World(here, there)
        monkeypatch.setattr(Services, "_ask", lambda _, *given: world.far(*given))
        return world

    return make


@pytest.fixture
def world(world_of: Callable[[Store, dict[str, Store]], World]) -> World:
    """Six endpoints, each with two names; two of them are named here, each by the thing that it knows."""
    here = Store()
    text = f"""@prefix e: <http://e/> .
        e:a e:at <{FAR[0]}> . e:b e:at <{FAR[1]}> . e:c e:at "no endpoint" . e:d e:in e:e .
        e:a e:all {", ".join(f"<{iri}>" for iri in FAR[:5])} . e:e e:at2 <http://else.example/> , <{FAR[0]}> ."""
    here.load(text.encode(), RdfFormat.TURTLE)
    there = {iri: Store() for iri in FAR}
    for iri, store in there.items():
        store.load(
            f'<http://e/a> <http://e/name> "a {iri}" . <http://e/b> <http://e/name> "b {iri}" .'.encode(),
            RdfFormat.TURTLE,
        )
    return world_of(here, there)


def data(seed: int) -> tuple[Store, dict[str, Store]]:
    chance = random.Random(seed)
    here, there = Store(), {iri: Store() for iri in FAR[:3]}
    for store in (here, *there.values()):
        for _ in range(14):
            terms: list[NamedNode | Literal] = [*NODES, Literal("t")]
            store.add(Quad(chance.choice(NODES), chance.choice(NODES[:2]), chance.choice(terms), DefaultGraph()))
    for node in NODES[:4]:
        here.add(Quad(node, AT, NamedNode(chance.choice(FAR[:3])), DefaultGraph()))
    return here, there


class Writer:
    """Writes queries by chance, with one SERVICE or two of which variables name the endpoints."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)

    def query(self) -> str:
        parts = [self.naming(), self.service()]
        parts += [self.part() for _ in range(self.chance.randrange(3))]
        self.chance.shuffle(parts)
        return f"{PREFIX} SELECT * {{ {' '.join(parts)} }}"

    def naming(self) -> str:
        at = f"{self.chance.choice(VARIABLES)} e:at ?s ."
        values = f"VALUES ?s {{ {' '.join(f'<{iri}>' for iri in self.chance.sample(FAR[:3], 2))} }}"
        return self.chance.choice([at, at, values, f"{{ {at} }} UNION {{ {values} }}", f"{{ {at} }}"])

    def triple(self, *more: str) -> str:
        pick = self.chance.choice
        return f"{pick(TERMS)} {pick(('e:a', 'e:b', 'e:a/e:b'))} {pick((*TERMS, *more))} ."

    def service(self) -> str:
        # In an OPTIONAL of GRAPH ?s the engine takes ?s for bound already; as the standard has it, it is not.
        more = self.chance.choice(["", self.triple("?s"), f"OPTIONAL {{ {self.triple()} }}", "FILTER(isIRI(?x))"])
        clause = f"SERVICE ?s {{ {self.triple('?s')} {more} }}"
        return self.chance.choice(
            [clause, clause, f"{{ {clause} }}", f"OPTIONAL {{ {clause} }}", f"MINUS {{ {clause} }}"]
        )

    def part(self) -> str:
        inner = self.triple("?s")
        named = f"<{self.chance.choice(FAR[:3])}>"
        filters = ("!BOUND(?y) || ?x != ?y", f"?s = {named}", f"?s IN ({named}, ?x)", f"?s != {named} || ?x = e:a")
        shapes = [inner, inner, f"OPTIONAL {{ {inner} }}", f"MINUS {{ {inner} }}"]
        shapes += [f"FILTER({self.chance.choice(filters)})"] * 2
        return self.chance.choice([*shapes, self.service()])


@pytest.mark.parametrize("seed", range(6))
def test_what_a_variable_names_is_asked_as_if_it_were_named(
    seed: int, world_of: Callable[[Store, dict[str, Store]], World], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(beside, "CHUNK", 2)
    world, writer = world_of(*data(seed)), Writer(seed)
    answered = found = refused = 0
    for _ in range(120):
        text = writer.query()
        expected = world.whole(text)
        try:
            assert world.found(text) == expected, text
        except Refused:
            refused += 1
            continue
        answered += 1
        found += bool(expected)
    assert answered > refused
    assert found > 20


@pytest.mark.parametrize(
    "pattern",
    [
        "?x e:all ?s FILTER(?s = <{0}>) SERVICE ?s {{ ?x e:name ?name }}",
        "?x e:all ?s SERVICE ?s {{ ?x e:name ?name }} FILTER(?s IN (<{0}>, <http://else.example/>))",
        "?x e:all ?s . {{ SERVICE ?s {{ ?x e:name ?name }} }} FILTER(STRENDS(STR(?s), '/0') && ?name != 'none')",
        "?x e:all ?s VALUES ?s {{ <{0}> }} SERVICE ?s {{ ?x e:name ?name }}",
        "BIND(<{0}> AS ?s) SERVICE ?s {{ ?x e:name ?name }}",
        "?x e:in ?y BIND(IRI(CONCAT('http://far.example/', STR(0))) AS ?s) SERVICE ?s {{ ?z e:name ?name }}",
        "SERVICE ?s {{ ?x e:name ?name }} }} VALUES ?s {{ <{0}>",
        "?x e:all ?s SERVICE ?s {{ ?x e:name ?name }} }} VALUES ?s {{ <{0}>",
    ],
)
def test_what_restricts_the_variable_restricts_whom_is_asked(world: World, pattern: str) -> None:
    text = f"{PREFIX} SELECT * {{ {pattern.format(FAR[0])} }}"
    assert world.found(text, allow=FAR[:1]) == world.whole(text)
    assert {iri for iri, _ in world.asked} == {FAR[0]}


def test_a_filter_that_asks_what_is_bound_restricts_nobody(world: World) -> None:
    text = (
        f"{PREFIX} SELECT * {{ ?x e:at ?s SERVICE ?s {{ ?x e:name ?name }} FILTER(BOUND(?name) && ?s = <{FAR[0]}>) }}"
    )
    assert world.found(text) == world.whole(text)
    assert {iri for iri, _ in world.asked} == {FAR[0], FAR[1]}


def test_each_endpoint_is_asked_once_and_for_its_own_values_only(world: World) -> None:
    text = f"{PREFIX} SELECT * {{ ?x e:at ?s . SERVICE ?s {{ ?x e:name ?name }} }}"
    assert world.found(text) == world.whole(text)
    assert [(iri, query.rpartition("VALUES")[2].strip()) for iri, query in world.asked] == [
        (FAR[0], "(?x) { (<http://e/a>) }"),
        (FAR[1], "(?x) { (<http://e/b>) }"),
    ]


def test_a_variable_is_bound_to_the_endpoint_that_answered(world: World) -> None:
    text = f"{PREFIX} SELECT ?s ?name {{ ?x e:at ?s SERVICE ?s {{ ?y e:name ?name }} }}"
    found = [json.loads(row) for row in world.found(text)]
    assert len(found) == 4
    assert all(row["name"]["value"].endswith(row["s"]["value"]) for row in found)


@pytest.mark.parametrize(
    "pattern",
    [
        "SERVICE ?s { ?x e:name ?name }",
        "?x e:at ?t SERVICE ?s { ?x e:name ?name }",
        "?x e:in ?t OPTIONAL { ?x e:at ?s } SERVICE ?s { ?x e:name ?name }",
        "?x e:at ?s { SELECT ?x ?name { SERVICE ?s { ?x e:name ?name } } }",
        "?x e:at ?s FILTER EXISTS { SERVICE ?s { ?x e:name ?name } }",
        "SERVICE ?s { ?x e:name ?name } OPTIONAL { ?x e:at ?s }",
    ],
)
def test_a_variable_that_nothing_beside_it_binds_is_refused(world: World, pattern: str) -> None:
    with pytest.raises(Refused, match=r"SERVICE \?s: .*an IRI in its place was expected"):
        world.carried_out(f"{PREFIX} SELECT * {{ {pattern} }}")
    assert not world.asked


def test_an_endpoint_that_is_not_allowed_is_refused_and_a_silent_one_binds_nothing_and_is_not_asked(
    world: World,
) -> None:
    text = f"{PREFIX} SELECT ?s ?name {{ ?x e:at2 ?s SERVICE SILENT ?s {{ e:a e:name ?name }} }}"
    with pytest.raises(Refused, match=r"<http://else.example/> is not carried out here; the endpoints that are: "):
        world.carried_out(text.replace("SILENT ", ""))
    assert not world.asked
    found = sorted((row["s"]["value"], "name" in row) for row in map(json.loads, world.found(text)))
    assert found == [("http://else.example/", False), (FAR[0], True)]
    assert [iri for iri, _ in world.asked] == [FAR[0]]


def test_an_endpoint_that_fails_fails_the_query_and_a_silent_one_binds_nothing(world: World) -> None:
    text = f"{PREFIX} SELECT ?s ?name {{ ?x e:at ?s SERVICE SILENT ?s {{ ?x e:name ?name }} }}"
    world.failing = {FAR[1]}
    with pytest.raises(QueryError, match=f"SERVICE <{FAR[1]}> failed: it is broken"):
        world.carried_out(text.replace("SILENT ", ""))
    found = sorted((row["s"]["value"], "name" in row) for row in map(json.loads, world.found(text)))
    assert found == [(FAR[0], True), (FAR[1], False)]


def test_more_endpoints_than_clauses_may_stand_in_a_query_are_refused(world: World) -> None:
    with pytest.raises(Refused, match="would ask 5 endpoints; at most 4 were expected"):
        world.carried_out(f"{PREFIX} SELECT * {{ ?x e:all ?s SERVICE ?s {{ ?x e:name ?name }} }}")
    assert not world.asked


def test_values_that_are_too_many_leave_the_endpoints_to_be_asked_as_the_clause_stands(world: World) -> None:
    text = (
        f"{PREFIX} SELECT * {{ ?x e:at ?s . {{ ?x e:none ?v }} UNION {{ ?x e:at ?w }} SERVICE ?s {{ ?x e:name ?n }} }}"
    )
    for number in range(20):
        world.here.add(Quad(NamedNode(f"http://e/{number}"), AT, NamedNode(FAR[0]), DefaultGraph()))
    assert rows(answer(world.here, world.carried_out(text, bindings=5))) == world.whole(text)
    assert [(iri, "VALUES" in query) for iri, query in world.asked] == [(FAR[0], False), (FAR[1], False)]


def test_a_variable_that_stands_for_too_many_things_is_refused(world: World) -> None:
    for number in range(20):
        world.here.add(Quad(NODES[0], AT, NamedNode(f"http://e/{number}"), DefaultGraph()))
    with pytest.raises(Refused, match="stands for more than 5 things"):
        world.carried_out(f"{PREFIX} SELECT * {{ ?x e:at ?s SERVICE ?s {{ ?x e:name ?n }} }}", bindings=5)


def test_what_stands_beside_the_clauses_of_a_query_has_a_share_of_its_time_together(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = iter(range(0, 10_000, 10))
    monkeypatch.setattr(time, "monotonic", lambda: next(clock))
    call = f"SERVICE <{FAR[0]}> {{ ?x e:name ?n }}"
    world.carried_out(f"{PREFIX} SELECT * {{ ?x e:at ?s {{ {call} }} {{ {call} }} {{ {call} }} }}")
    assert world.aside == [15, 5]
    assert ["VALUES" in query for _, query in world.asked] == [True, True, False]


def test_a_variable_whose_endpoints_cannot_be_found_in_time_is_refused(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def late(_: Query, __: str, ___: float) -> Iterator[bytes]:
        raise Deadline("it took longer than 15 seconds")

    monkeypatch.setattr(world, "own", late)
    with pytest.raises(Refused, match="cannot be asked first: it took longer than 15 seconds"):
        world.carried_out(f"{PREFIX} SELECT * {{ ?x e:at ?s SERVICE ?s {{ ?x e:name ?n }} }}")
