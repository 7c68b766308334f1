"""A SERVICE is asked only for what it can be joined with, and that never changes what a query finds."""

from __future__ import annotations

import json
import random
import re
from collections import Counter
from collections.abc import Iterator

import pytest
from pyoxigraph import (
    DefaultGraph,
    Literal,
    NamedNode,
    Quad,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    RdfFormat,
    Store,
)

from graph.errors import Deadline, QueryError
from graph.settings import Service
from graph.sparql.around import around
from graph.sparql.calls import Call, calls
from graph.sparql.query import Query, inspect
from server.services import Services, beside

FAR = "http://far.example/sparql"
JSON = "application/sparql-results+json"
PREFIX = "PREFIX e: <http://e/>"
NODES = tuple(NamedNode(f"http://e/{name}") for name in "abcdef")
GRAPH = NamedNode("http://e/g")
VARIABLES = ("?x", "?y", "?z", "?w")
HELD = re.compile(r"VALUES \([?\w ]+\) \{[^{}]*\}$")
TERMS = (*VARIABLES, *VARIABLES, "e:a", "e:b")


def data(seed: int) -> tuple[Store, Store]:
    """Make data here, in two graphs, and data there; the same things are named in both."""
    chance = random.Random(seed)
    here, there = Store(), Store()

    def quad(graph: NamedNode | DefaultGraph) -> Quad:
        terms: list[NamedNode | Literal] = [*NODES, Literal("t"), Literal(chance.randrange(3))]
        term = chance.choice(terms)
        return Quad(chance.choice(NODES), chance.choice(NODES[:2]), term, graph)

    for _ in range(14):
        here.add(quad(DefaultGraph()))
        here.add(quad(GRAPH))
        there.add(quad(DefaultGraph()))
    return here, there


class Writer:
    """Writes queries by chance, with one SERVICE or two."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.services = 0

    def query(self) -> str:
        while True:
            self.services = 0
            pattern = self.group(3)
            if 0 < self.services <= 2:
                return f"{PREFIX} SELECT * {{ {pattern} }} {self.last()}"

    def last(self) -> str:
        return "" if self.chance.randrange(4) else f"VALUES {self.chance.choice(VARIABLES)} {{ e:a UNDEF e:c }}"

    def group(self, depth: int, far: bool = True) -> str:
        return " ".join(self.part(depth, far) for _ in range(self.chance.randint(1, 3)))

    def triple(self) -> str:
        pick = self.chance.choice
        return f"{pick(TERMS)} {pick(('e:a', 'e:b', 'e:a/e:b', '(e:a|e:b)', '?y'))} {pick(TERMS)} ."

    def filter(self, far: bool = True) -> str:
        one, other = self.chance.sample(VARIABLES, 2)
        shapes = (
            f"{one} != {other}",
            f"!BOUND({one})",
            f"isIRI({one}) || {other} > 1",
            f"NOT EXISTS {{ {one} e:a {other} }}",
            f"{one} = e:a",
            f"{one} IN (e:a, {other}, 2)",
            f"{one} NOT IN (e:a, {other})",
            f"!({one} = e:b && {other} = e:a) || {other} = e:c",
            f"IF({one} = e:a, {other} = e:b, isIRI({one}))",
            f"COALESCE({one}, e:b) = e:a",
            f"BOUND({one})",
            f"STRLEN({one}) = 1",
        )
        # In GRAPH the engine takes for bound in an EXISTS what stands beside it; in SERVICE nothing of that is seen.
        chosen = self.chance.choice(shapes if far else [shape for shape in shapes if "EXISTS" not in shape])
        return f"FILTER {chosen}" if chosen.startswith("NOT") else f"FILTER ({chosen})"

    def part(self, depth: int, far: bool) -> str:
        chosen = self.chance.randrange(16)
        if chosen < 5 or depth == 0:
            return self.triple()
        if chosen < 8 and far:
            self.services += 1
            beside = self.chance.choice(("", self.filter(), f"{self.triple()} {self.filter()}"))
            return f"SERVICE <{FAR}> {{ {self.group(depth - 1, False)} }} {beside}"
        inner = self.group(depth - 1, far)
        match chosen:
            case 8:
                return self.filter(far)
            case 9:
                return f"OPTIONAL {{ {inner} }}"
            case 10:
                return f"MINUS {{ {inner} }}"
            case 11:
                return f"{{ {inner} }} UNION {{ {self.group(depth - 1, far)} }}"
            case 12:
                return f"GRAPH e:g {{ {inner} }}" if far else f"{{ {inner} }}"
            case 13:
                return f"{{ SELECT {self.chance.choice(VARIABLES)} WHERE {{ {inner} }} }}"
            case 14:
                return f"VALUES ({' '.join(self.chance.sample(VARIABLES, 2))}) {{ (e:a e:b) (UNDEF e:c) }}"
        return f"{{ {inner} }}"


def answer(store: Store, text: str) -> bytes:
    found = store.query(text, use_default_graph_as_union=False)
    assert isinstance(found, QuerySolutions | QueryBoolean)
    return found.serialize(format=QueryResultsFormat.JSON) or b""


def rows(body: bytes) -> Counter[str]:
    return Counter(json.dumps(row, sort_keys=True) for row in json.loads(body)["results"]["bindings"])


def whole(text: str, here: Store, there: Store) -> Counter[str]:
    """Answer as the specification has it: what is there is one more dataset, which no other pattern sees."""
    both = Store()
    both.extend(here)
    both.extend(Quad(q.subject, q.predicate, q.object, NamedNode(FAR)) for q in there)
    return rows(answer(both, text.replace("SERVICE SILENT", "GRAPH").replace("SERVICE", "GRAPH")))


class Elsewhere:
    """Stands in for the other endpoint: what it was asked, and what it answers."""

    def __init__(self, store: Store) -> None:
        self.store, self.asked = store, list[str]()

    def __call__(self, call: Call, end: float, most: int) -> bytes:
        self.asked.append(call.query)
        return answer(self.store, call.query)


def carried_out(text: str, here: Store, **changes: int) -> str:
    def ask(query: Query, _: str, __: float) -> Iterator[bytes]:
        yield answer(here, query.text)

    rules = Service(allow=(FAR,), seconds=60, size=1, **changes)
    query = Query(text, form=inspect(text, 100, may_call=True))
    return Services(rules, ask=ask).carry_out(query, 60).text


@pytest.mark.parametrize("seed", range(12))
def test_what_is_asked_elsewhere_never_changes_what_is_found(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    here, there = data(seed)
    monkeypatch.setattr(beside, "CHUNK", 2)
    monkeypatch.setattr(Services, "_ask", elsewhere := Elsewhere(there))
    writer = Writer(seed)
    restricted = found = 0
    for _ in range(150):
        text = writer.query()
        try:
            expected = whole(text, here, there)
        except SyntaxError:
            continue
        if expected.total() > 5000:
            continue
        elsewhere.asked.clear()
        assert rows(answer(here, carried_out(text, here))) == expected, text
        restricted += any(HELD.search(asked) for asked in elsewhere.asked)
        found += bool(expected)
    assert restricted > 10
    assert found > 30


@pytest.fixture
def elsewhere(monkeypatch: pytest.MonkeyPatch) -> Elsewhere:
    there = Store()
    there.load(b'<http://e/a> <http://e/b> "there" .\n<http://e/c> <http://e/b> "there too" .', RdfFormat.N_TRIPLES)
    monkeypatch.setattr(Services, "_ask", found := Elsewhere(there))
    return found


def store(triples: str) -> Store:
    here = Store()
    here.load(triples.encode(), RdfFormat.N_TRIPLES)
    return here


HERE = '<http://e/a> <http://e/a> <http://e/c> .\n<http://e/b> <http://e/a> "c" .'
CALL = f"SERVICE <{FAR}> {{ ?x e:b ?y }}"
BOTH = "VALUES (?x) { (<http://e/a>) (<http://e/b>) }"
ONE = "VALUES (?x) { (<http://e/a>) }"


@pytest.mark.parametrize(
    ("pattern", "held"),
    [
        ("?x e:a ?z . CALL", BOTH),
        ("CALL ?x e:a ?z", BOTH),
        ("CALL . ?x e:a ?z FILTER(?z != ?y)", BOTH),
        ("?x e:a ?z FILTER(BOUND(?y)) CALL", BOTH),
        ("?x e:a ?z OPTIONAL { CALL }", BOTH),
        ("?x e:a ?z MINUS { CALL }", BOTH),
        ("?x e:a ?z { CALL } UNION { ?x e:a ?y }", BOTH),
        ("VALUES ?x { e:b e:a } CALL", BOTH),
        ("?z e:a ?v BIND(?z AS ?x) CALL", BOTH),
        ("e:a e:a ?x . CALL", "VALUES (?x) { (<http://e/c>) }"),
        ("?z e:a 'c' . { SELECT ?x { ?x e:a ?z } } CALL", BOTH),
        ("?x e:a ?z OPTIONAL { ?x e:a ?z OPTIONAL { e:a e:b ?w } { CALL } }", BOTH),
        ("?x e:a ?z FILTER NOT EXISTS { CALL }", ""),
        ("?x e:a ?z { { CALL } }", BOTH),
        ("?x e:a ?z { SELECT * WHERE { CALL } }", ""),
        ("?x e:a ?z OPTIONAL { ?z e:b ?w OPTIONAL { CALL } }", ""),
        ("{ OPTIONAL { CALL } } ?x e:a ?z", ""),
        ("e:b e:a ?x . CALL", ""),
        ("CALL OPTIONAL { ?x e:a ?z }", ""),
        ("CALL BIND(e:a AS ?x)", None),
        ("?v e:a ?z . CALL", ""),
        ("?x e:a ?z { SELECT ?x { CALL } }", ""),
        ("CALL", ""),
        ("?x e:a ?z FILTER(?x = e:a) CALL", ONE),
        ("CALL ?x e:a ?z FILTER(?x IN (e:a, ?y))", BOTH),
        ("CALL ?x e:a ?z FILTER(?x IN (e:a, e:c) && ?y != 1)", ONE),
        ("?x e:a ?z { CALL } FILTER(?x = e:a)", ONE),
        ("{ ?x e:a ?z CALL } UNION { ?x e:a ?y } FILTER(isIRI(?z))", ONE),
        ("?x e:a ?z OPTIONAL { CALL FILTER(?x = e:a) }", ONE),
        ("?x e:a ?z OPTIONAL { CALL } FILTER(?x = e:a)", BOTH),
        ("?w e:a ?z OPTIONAL { ?x e:a ?z CALL } FILTER(?x = e:a)", BOTH),
        ("?x e:a ?z MINUS { ?x e:a ?z CALL FILTER(?x = e:a) }", ONE),
        ("?x e:a ?z FILTER(COALESCE(?y, ?x) = e:a) CALL", BOTH),
        ("?x e:a ?z FILTER(IF(BOUND(?y), true, ?x = e:a)) CALL", BOTH),
        ("?x e:a ?z FILTER NOT EXISTS { e:a e:a ?z } CALL", BOTH),
        ("?x e:a ?z FILTER isIRI(?z) CALL", ONE),
        ("?x e:a ?z CALL } VALUES ?x { e:a", ONE),
        ("CALL } VALUES (?x ?w) { (e:a 1)", ONE),
        ("CALL } GROUP BY ?y VALUES ?y { 'there'", None),
    ],
)
def test_a_clause_is_held_to_what_stands_beside_it_where_that_is_safe(
    elsewhere: Elsewhere, pattern: str, held: str | None
) -> None:
    text = f"{PREFIX} SELECT * {{ {pattern.replace('CALL', CALL)} }}"
    if held is None:
        with pytest.raises(SyntaxError):
            whole(text, store(HERE), elsewhere.store)
        return
    here = store(HERE)
    assert rows(answer(here, carried_out(text, here))) == whole(text, here, elsewhere.store)
    assert len(elsewhere.asked) == 1
    assert elsewhere.asked[0].rpartition("?x e:b ?y }")[2].strip() == held


def test_an_endpoint_is_not_asked_for_what_nothing_here_can_be_joined_with(elsewhere: Elsewhere) -> None:
    here = store(HERE)
    text = f"{PREFIX} SELECT * {{ ?x e:none ?z . {CALL} }}"
    assert not rows(answer(here, carried_out(text, here)))
    assert not elsewhere.asked


def test_many_solutions_are_asked_for_in_chunks_and_too_many_not_by_name(elsewhere: Elsewhere) -> None:
    here = store("".join(f"<http://e/{number}> <http://e/a> <http://e/z> .\n" for number in range(250)))
    text = f"{PREFIX} SELECT * {{ ?x e:a ?z . {CALL} }}"
    assert carried_out(text, here, bindings=250)
    assert [asked.count("(<http://e/") for asked in elsewhere.asked] == [100, 100, 50]
    elsewhere.asked.clear()
    assert carried_out(text, here, bindings=249)
    assert ["VALUES" in asked for asked in elsewhere.asked] == [False]


def test_the_answer_of_one_clause_holds_the_next(elsewhere: Elsewhere) -> None:
    text = f"{PREFIX} SELECT * {{ SERVICE <{FAR}> {{ ?x e:b 'there' }} SERVICE <{FAR}> {{ ?x e:b ?y }} }}"
    assert "VALUES" in carried_out(text, Store())
    assert [asked.count("(<http://e/a>)") for asked in elsewhere.asked] == [0, 1]


def test_our_own_data_are_asked_as_the_query_names_them() -> None:
    text = f"{PREFIX} SELECT * FROM e:g FROM NAMED e:h {{ GRAPH ?h {{ ?x e:a ?z . {{ {CALL} }} }} }}"
    form = inspect(text, 100, may_call=True)
    outer = around(form, calls(form)[0], ())
    assert outer
    assert " ".join(outer.select(9).split()) == (
        f"{PREFIX} SELECT DISTINCT ?x FROM e:g FROM NAMED e:h WHERE {{ GRAPH ?h {{ {{ ?x e:a ?z }} }} }} LIMIT 9"
    )


@pytest.mark.parametrize(
    ("clause", "held"),
    [
        ("?x e:b ?y", ("x",)),
        ("?y e:b ?z OPTIONAL { ?y e:a ?x }", ("z",)),
        ("?y e:b ?z . { ?x e:a ?y } UNION { ?y e:a ?w }", ("z",)),
        ("?y e:b ?z MINUS { ?x e:a ?y }", ("z",)),
        ("?y e:b ?z FILTER NOT EXISTS { ?x e:a ?y }", ("z",)),
        ("?y e:b ?w OPTIONAL { ?y e:a ?x }", None),
        ("{ ?x e:a ?y } UNION { ?z e:a ?y }", None),
    ],
)
def test_a_clause_is_held_by_no_variable_that_a_row_of_it_may_lack(clause: str, held: tuple[str, ...] | None) -> None:
    form = inspect(f"{PREFIX} SELECT * {{ ?x e:a ?z SERVICE <{FAR}> {{ {clause} }} }}", 100, may_call=True)
    outer = around(form, calls(form)[0], ())
    assert (outer and outer.variables) == held


def test_what_takes_too_long_to_ask_here_is_asked_for_as_a_whole_there(elsewhere: Elsewhere) -> None:
    def ask(query: Query, media_type: str, within: float) -> Iterator[bytes]:
        raise Deadline("too long")

    query = Query(text := f"{PREFIX} SELECT * {{ ?x e:a ?z . {CALL} }}", form=inspect(text, 100, may_call=True))
    Services(Service(allow=(FAR,)), ask=ask).carry_out(query, 60)
    assert ["VALUES" in asked for asked in elsewhere.asked] == [False]


@pytest.mark.parametrize("seed", range(3))
def test_what_is_no_query_is_told_as_one_that_is_none(seed: int) -> None:
    chance = random.Random(seed)
    words = f"SELECT * {{ }} ( ) [ ] . ; FILTER OPTIONAL UNION GRAPH VALUES BIND EXISTS FROM ?x e:a {CALL}".split()
    tried = 0
    while tried < 300:
        text = f"SELECT * {{ {' '.join(chance.choices(words, k=12))} {CALL} {' '.join(chance.choices(words, k=6))} }}"
        try:
            form = inspect(text, 100, may_call=True)
            found = calls(form)
        except QueryError:
            continue
        tried += 1
        assert all(outer is None or outer.variables for outer in (around(form, call, ()) for call in found))


def test_solutions_that_are_too_long_are_not_read_to_their_end(elsewhere: Elsewhere) -> None:
    class Answer:
        parts, is_closed = 0, False

        def __iter__(self) -> Iterator[bytes]:
            return self

        def __next__(self) -> bytes:
            self.parts += 1
            return b" " * 100_000

        def close(self) -> None:
            self.is_closed = True

    endless = Answer()
    query = Query(text := f"{PREFIX} SELECT * {{ ?x e:a ?z . {CALL} }}", form=inspect(text, 100, may_call=True))
    Services(Service(allow=(FAR,)), ask=lambda *_: endless).carry_out(query, 60)
    assert ["VALUES" in asked for asked in elsewhere.asked] == [False]
    assert endless.is_closed
    assert endless.parts < 20
