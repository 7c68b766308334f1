from __future__ import annotations

import random
import re
from collections import Counter
from contextlib import suppress

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pyoxigraph import NamedNode, Quad, QuerySolutions, Store

from graph.errors import QueryError, Refused, SyntaxFault
from graph.sparql import query, reading
from graph.sparql.query import Form, Query, inspect
from graph.sparql.reading import CHAIN, FORMS, decode

NESTING = 20
ELSEWHERE = "<http://127.0.0.1:1/>"
CALLED = re.compile(r"port 1 is not allowed|lookup address|error trying to connect|tcp connect", re.IGNORECASE)


PARTS = (
    "?a ?b ?c .",
    "$c <p> 'x'@en .",
    "OPTIONAL { ?d <p> ?e FILTER(?f = ?e) }",
    "{ ?g <p> ?h } UNION { ?h <q> ?i }",
    "FILTER(BOUND(?j) && ?a IN (?k, 1))",
    "FILTER langMatches(?l, 'en')",
    "BIND(IF(?m, ?n, 1) AS ?o)",
    "VALUES ?q { 1 UNDEF }",
    "VALUES (?r ?s) { (1 2) }",
    "GRAPH ?t { ?u a ?v }",
    "GRAPH <g> { [] <p> ?w ; ?x ( ?y [ <q> ?z ] ) . }",
    "FILTER EXISTS { ?aa <p> ?bb }",
    "MINUS { ?a <p> ?cc }",
    "{ SELECT (MAX(?dd) AS ?ee) { ?ff <p> ?dd } }",
    "{ ?gg (<p>|!(<q>|^<r>))* ?hh . FILTER(NOT EXISTS { ?gg <p> ?ii }) }",
    "{ SELECT * { ?jj <p> ?kk MINUS { ?jj <p> ?ll } } }",
    "{ SELECT DISTINCT ?mm { ?mm <p> ?nn } GROUP BY ?mm HAVING(COUNT(?nn) > 1) ORDER BY ?oo LIMIT 3 VALUES ?pp { 1 } }",
    "{ SELECT (1 + 1 * 2 AS ?qq) ?rr { ?ss ?tt ?rr } ORDER BY DESC(?uu) }",
    "BIND(EXISTS { ?vv <p> ?ww } AS ?xx)",
)


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("SELECT * {}", "SELECT"),
        ("ask{}", "ASK"),
        ("BASE <http://b/> PREFIX select: <ask> # describe\nconstruct where {?s ?p ?o}", "CONSTRUCT"),
        ("PREFIX : <describe> DESCRIBE :ask", "DESCRIBE"),
        ("\ufeffSELECT*{}", "SELECT"),
        (r"\u0053ELECT * {}", "SELECT"),
    ],
)
def test_the_form_is_the_first_word_after_the_prologue(text: str, form: str) -> None:
    assert inspect(text, NESTING).form == form


@pytest.mark.parametrize(
    ("text", "has"),
    [
        ("SELECT * FROM <g> {}", True),
        ("SELECT * FROM NAMED <g> {}", True),
        ("SELECT*from<g>{}", True),
        ("SELECT ?from { ?from <FROM> 'FROM' } # FROM <g>", False),
        ("PREFIX from: <f> SELECT * { from:FROM ?p ?o }", False),
    ],
)
def test_a_dataset_is_seen_only_where_the_query_names_one(text: str, has: bool) -> None:
    assert inspect(text, NESTING).has_dataset is has


@pytest.mark.parametrize(
    "text",
    [
        "INSERT DATA { <s> <p> <o> }",
        "DELETE WHERE { ?s ?p ?o }",
        "LOAD <http://example.org/>",
        "load silent <http://example.org/>",
        "CLEAR ALL",
        "DROP ALL",
        "CREATE GRAPH <g>",
        "COPY <a> TO <b>",
        "MOVE <a> TO <b>",
        "ADD <a> TO <b>",
        "PREFIX ex: <e> INSERT { } WHERE { }",
        "SELECT * {} ; INSERT DATA { }",
        r"\u0049NSERT DATA { }",
    ],
)
def test_an_update_is_refused(text: str) -> None:
    with pytest.raises(Refused, match="updates are not carried out"):
        inspect(text, NESTING)


@pytest.mark.parametrize(
    "body",
    [
        "SERVICE <http://e/> {}",
        "SERVICE SILENT <http://e/> {}",
        "service?s{}",
        "SeRvIcE # comment\n <http://e/> {}",
        "OPTIONAL { { SERVICE <http://e/> {} } }",
        r"\u0053ERVICE <http://e/> {}",
        r"S\U00000045RVICE <http://e/> {}",
        "FILTER(?o<?b)SERVICE#>\n<http://e/>{}",
        "FILTER(?a<'>') SERVICE <http://e/> {} FILTER('')",
        'FILTER(?a<?b)#>"""\nSERVICE <http://e/> {} #"""',
        "FILTER NOT EXISTS { SERVICE <http://e/> {} }",
        "FILTER(<f>(?a<'>')) SERVICE <http://e/> {} FILTER('')",
        "FILTER <f>(?a<'>') SERVICE <http://e/> {} FILTER('')",
        "?s ?p 'a\\\\' . SERVICE <http://e/> {} FILTER('')",
        "?s ?p '''a\\'''' . SERVICE <http://e/> {} FILTER('''b''')",
        "1.SERVICE<http://e/>{}",
    ],
)
def test_a_call_to_another_endpoint_is_refused_however_it_is_written(body: str) -> None:
    with pytest.raises(Refused, match="SERVICE"):
        inspect(f"SELECT * {{ ?s ?p ?o . {body} }}", NESTING)


@pytest.mark.parametrize("glued", ["trueSERVICE <http://e/> {}", "SERVICESILENT <http://e/> {}", "FILTERSTR(?a<'>')"])
def test_words_without_space_between_them_are_not_sparql(glued: str) -> None:
    with pytest.raises(SyntaxFault, match="not a word of SPARQL"):
        inspect(f"SELECT * {{ ?s ?p {glued} }}", NESTING)


@pytest.mark.parametrize(
    "text",
    [
        "SELECT ?service { ?service ?SERVICE $Service }",
        "PREFIX ex: <e> SELECT * { ex:SERVICE ex:service ex:x.SERVICE }",
        "PREFIX service: <e> SELECT * { service:a service:SERVICE service: }",
        "PREFIX service: <e> SELECT * { GRAPH service:g { ?s ?p ?o } }",
        "SELECT * { ?s <http://e/SERVICE#x> <SERVICE> }",
        'SELECT * { ?s ?p \'SERVICE <x> {}\', "INSERT", \'\'\'it\'s SERVICE\'\'\', """" SERVICE\\"""" }',
        "SELECT * { ?s ?p ?o } # SERVICE <x> {}",
        "SELECT * { _:SERVICE ?p 'x'@service }",
        "SELECT * { ?s<SERVICE>?o . FILTER(?a<?b&&?c>?d) }",
        "SELECT (?a<?b AS ?c) { BIND(1<2 AS ?a) FILTER(?o<<x>) } ORDER BY <f>(?a<?b)",
        "SELECT * { VALUES (?a ?b) { (1 <a>) (UNDEF 'x'^^<t>) } (1 <a>) ?p () . ?s (<a>|!(<b>|^<c>))* ?o }",
        "SELECT * { ?s ?p '\\u0022 \\u00e9' }",
    ],
)
def test_what_only_looks_like_a_word_is_let_through(text: str) -> None:
    assert inspect(text, NESTING).form == "SELECT"


@pytest.mark.parametrize(
    "body", ["SERVICEex:x{}", "?s ?p ?o. SERVICEex:x {}", "?s ?p 1SERVICEex:x{}", "?s ?p trueSERVICEex:x{}"]
)
@pytest.mark.parametrize("declared", ["ex", "SERVICEex", "trueSERVICEex"])
def test_no_keyword_can_be_taken_off_a_prefix(body: str, declared: str) -> None:
    text = f"PREFIX ex: {ELSEWHERE} PREFIX {declared}: {ELSEWHERE} SELECT * {{ {body} }}"
    with suppress(SyntaxError):
        list(Store().query(inspect(text, NESTING).text))  # type: ignore[arg-type]


def test_a_prefix_that_begins_like_a_keyword_still_works() -> None:
    text = "PREFIX agent: <http://e/> PREFIX service: <http://e/> SELECT * { VALUES ?x { agent:a service:a } }"
    answer = Store().query(inspect(text, NESTING).text)
    assert isinstance(answer, QuerySolutions)
    assert {str(row["x"]) for row in answer} == {"<http://e/a>"}


NESTS = {
    "groups": ("{", "?s ?p ?o", "}"),
    "optional": ("?s ?p ?o OPTIONAL {", "?s ?p ?o", "}"),
    "exists": ("?s ?p ?o FILTER EXISTS {", "?s ?p ?o", "}"),
    "sub-select": ("{ SELECT * {", "?s ?p ?o", "} }"),
    "union": ("{ ?s ?p ?o } UNION {", "?s ?p ?o", "}"),
}


@pytest.mark.parametrize("nest", NESTS)
def test_groups_are_bounded_in_depth(nest: str) -> None:
    opening, inside, closing = NESTS[nest]
    with pytest.raises(Refused, match=f"deeper than {NESTING}"):
        inspect(f"SELECT * {{ {opening * NESTING} {inside} {closing * NESTING} }}", NESTING)


@pytest.mark.parametrize(("opening", "closing"), [("(", ")"), ("[ <p> ", "]"), ("!(", ")"), ("STR(", ")")])
def test_brackets_are_bounded_in_depth(opening: str, closing: str) -> None:
    inspect(f"SELECT * {{ ?s ?p ?o FILTER {opening * (NESTING - 1)} 1 {closing * (NESTING - 1)} }}", NESTING)
    with pytest.raises(Refused, match="deeper"):
        inspect(f"SELECT * {{ ?s ?p ?o FILTER {opening * NESTING} 1 {closing * NESTING} }}", NESTING)


def test_brackets_side_by_side_are_not_nested() -> None:
    inspect("SELECT * { VALUES (?a) {" + "(1)" * 5000 + "} FILTER(?a IN (" + "1," * 5000 + "1)) }", NESTING)


CHAINS = {
    "union": ("{}", " UNION {}", ""),
    "not": ("?s ?p ?o FILTER(", "!", "true)"),
    "or": ("FILTER(?a", "||?a", ")"),
    "sum": ("FILTER(1", "+1", ")"),
    "signed numbers": ("FILTER(?a", " -1", ")"),
    "product": ("FILTER(1", "*1", ")"),
    "sequence": ("?s <p>", "/<p>", " ?o"),
    "alternative": ("?s <p>", "|<p>", " ?o"),
    "optional": ("", "OPTIONAL {?s ?p ?o}", ""),
    "filter": ("", "FILTER(1)", ""),
    "bind": ("", "BIND(1 AS ?a)", ""),
    "minus": ("", "MINUS {?s ?p ?o}", ""),
    "triples": ("", "?s ?p ?o .", ""),
    "objects": ("?s ?p ?o", ", ?o", ""),
    "predicates": ("?s ?p ?o", "; ?p ?o", ""),
    "list": ("(", " 1", ") ?p ?o"),
}


@pytest.mark.parametrize("chain", CHAINS)
def test_chains_that_the_engine_nests_are_bounded(chain: str) -> None:
    start, link, end = CHAINS[chain]
    with pytest.raises(Refused, match="hang together"):
        inspect(f"SELECT * {{ {{ {start}{link * (CHAIN * NESTING + 1)}{end} }} }}", NESTING)
    inspect(f"SELECT * {{ {{ {start}{link * (CHAIN * NESTING // 2 - 5)}{end} }} }}", NESTING)


@pytest.mark.parametrize("chain", ["DESCRIBE", "SELECT (1 AS ?x) {} GROUP BY", "SELECT * {} ORDER BY"])
def test_lists_that_the_engine_nests_are_bounded(chain: str) -> None:
    with pytest.raises(Refused, match="hang together"):
        inspect(chain + " <x>" * (CHAIN * NESTING + 1), NESTING)


def test_chains_within_chains_add_up() -> None:
    links = "||1" * (CHAIN * NESTING // 2)
    with pytest.raises(Refused, match="hang together"):
        inspect(f"SELECT * {{ FILTER(1{links}||(1{links})) }}", NESTING)


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ("", 1, 1),
        ("# nothing", 1, 1),
        ("SELECT * {\n  ?s ?p 'open }", 2, 9),
        ('SELECT * {\n  ?s ?p """open" }', 2, 9),
        ("SELECT * {\r\n ?s ?p <open }", 2, 8),
        ("SELECT * { ?s ?p ?o ]", 1, 21),
        ("FROBNICATE", 1, 1),
        ("SELECT * { ?s ?p ?o \u00a0}", 1, 21),
        ("SELECT * { ?s ?p '\\uD800' }", 1, 19),
        ("SELECT * { ?s ?p '\\u0061\\u0022\\U00000061' ]", 1, 43),
        ("SELECT *\r{ ?s ?p\r?o ]", 3, 4),
    ],
)
def test_what_cannot_be_sparql_says_where(text: str, line: int, column: int) -> None:
    with pytest.raises(SyntaxFault) as caught:
        inspect(text, NESTING)
    assert (caught.value.line, caught.value.column) == (line, column)


def test_the_text_for_the_engine_has_everything_in_its_place_and_no_comments() -> None:
    text = "PREFIX ask: <http://e/#x> # one\nSELECT * # 'two\n{ ?s ask:x '# three' }"
    form = inspect(text, NESTING)
    assert [len(line) for line in form.text.split("\n")] == [len(line) for line in text.split("\n")]
    assert "one" not in form.text
    assert "two" not in form.text
    assert "# three" in form.text
    assert "<http://e/#x>" in form.text


def test_an_escaped_delimiter_stays_escaped_and_a_letter_does_not() -> None:
    assert decode(r"'\u0041\u0022\u005c \\u0041'") == r"'A\u0022\u005c \\u0041'"


@pytest.mark.parametrize("text", ["SELECT * {}", "ASK {}"])
def test_a_query_says_whether_the_protocol_names_its_dataset(text: str) -> None:
    assert not Query(text).names_dataset
    assert Query(text, named_graphs=("http://e/g",)).names_dataset


@given(st.text(max_size=200))
def test_any_text_is_a_form_or_a_query_error(text: str) -> None:
    with suppress(QueryError):
        assert inspect(text, NESTING).form in FORMS


PIECES = st.sampled_from(
    [
        *("SERVICE", "SILENT", "FILTER", "true", "ex:x", "SERVICEex:x", "?a", "?o", "<", ">", "<?b)", "'", '"', "'''"),
        *("#", "\n", " ", "(", ")", "{", "}", "[", "]", "<http://127.0.0.1:1/>", "\\", "\\u0027", "1", ".", ";", ","),
        *("'>'", "a", "<f>", "f:", "|", "&&", "=", "!", "@en", "^^", "_:b", "OPTIONAL", "BIND", "AS", "STR", "EXISTS"),
    ]
)


@given(st.lists(PIECES, max_size=14).map("".join))
@example("FILTER(?a<'>')SERVICE<http://127.0.0.1:1/>{}FILTER('')")
@example("SERVICEex:x{}")
def test_nothing_that_passes_makes_the_engine_call_out(body: str) -> None:
    text = f"PREFIX ex: {ELSEWHERE} PREFIX f: <http://f/> SELECT * {{ {body} {{}} }}"
    try:
        form = inspect(text, NESTING)
        list(Store().query(form.text, base_iri="http://b/"))  # type: ignore[arg-type]
    except (QueryError, SyntaxError, RuntimeError):
        return
    except OSError as err:
        assert not CALLED.search(str(err)), form.text  # noqa: PT017 - other failures are not of this test


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ASK { ?s ?p ?o }", "  ASK\n{ # it is\n ?s\t?p ?o } # so"),
        ("ASK { ?s ?p '\u00e9' }", "ASK { ?s ?p '\\u00e9' }"),
        ("ASK { <a#b> ?p ?o }", "ASK { <a#b>  ?p ?o }"),
    ],
)
def test_queries_that_differ_by_space_comments_and_escapes_have_one_normal_form(one: str, other: str) -> None:
    assert inspect(one, 100).normal == inspect(other, 100).normal


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ASK { ?s ?p 'a b' }", "ASK { ?s ?p 'a  b' }"),
        ("ASK { ?s ?p 'a#b' }", "ASK { ?s ?p 'a' }"),
        ("ASK { ?s ?p '''a\n b''' }", "ASK { ?s ?p '''a b''' }"),
        ("ASK { <a#b> ?p ?o }", "ASK { <a> ?p ?o }"),
        ("ASK { ?s ?p ?O }", "ASK { ?s ?p ?o }"),
        ("ASK { ?s ?p 1 . 2 ?p ?o }", "ASK { ?s ?p 1.2 }"),
    ],
)
def test_queries_that_differ_in_what_they_ask_have_two(one: str, other: str) -> None:
    assert inspect(one, 100).normal != inspect(other, 100).normal


@pytest.mark.parametrize(
    ("text", "lasts", "mints"),
    [
        ("SELECT (now() AS ?x) {}", False, False),
        ("SELECT (RAND() AS ?x) {}", False, False),
        ("ASK { ?s ?p 'NOW()' } # RAND()", True, False),
        ("CONSTRUCT { _:b ?p ?o } { ?s ?p ?o }", True, True),
        ("SELECT * { _:b ?p [] }", True, False),
        ("SELECT (BNODE() AS ?b) {}", True, True),
    ],
)
def test_a_form_tells_whether_its_answer_lasts_and_whether_it_mints_blank_nodes(
    text: str, lasts: bool, mints: bool
) -> None:
    form = inspect(text, 100)
    assert (form.is_lasting, form.mints) == (lasts, mints)


def test_service_is_let_through_only_where_it_may_call() -> None:
    text = "ASK { SERVICE SILENT <http://e/> { ?s ?p ?o } }"
    with pytest.raises(Refused):
        inspect(text, 100)
    assert inspect(text, 100, may_call=True).calls


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ("SELECT * { ?s ?p ?o }", "s p o"),
        ("SELECT*{?z ?y $x}", "z y x"),
        ("select distinct * where { ?s ?p ?o . ?o ?q $s }", "s p o q"),
        ("SELECT * { ?s ?p ?o FILTER(?x > 1) FILTER regex(?y, 'y') FILTER(?o IN (?z, (?u))) }", "s p o"),
        ("SELECT * { ?s ?p ?o BIND(str(?x) AS ?b) OPTIONAL { ?s <p> (?d ?c), [ <q> ?e ] } }", "s p o b d c e"),
        ("SELECT * { { GRAPH ?g { ?s <p>*/(<q>|^<r>)+ ?o } } UNION { VALUES (?w ?v) { (1 2) } } }", "g s o w v"),
        ("SELECT * { ?s ?p ?o } ORDER BY ?z LIMIT 1", "s p o"),
        ("SELECT * { ?s ?p ?o MINUS { ?s ?q ?x MINUS { ?a ?b ?c } { ?d ?e ?f } } ?y ?o ?z }", "s p o y z"),
        ("SELECT * { ?z ?p ?o FILTER NOT EXISTS { ?s ?q ?x } ?y ?o ?s }", "z p o y s"),
        ("SELECT * { ?s ?p ?o FILTER(?s = 1 || EXISTS { ?x <p> ?y BIND(1 AS ?b) }) }", "s p o"),
        ("SELECT * { ?z ?p ?o BIND(EXISTS { ?x <p> ?y } AS ?a) }", "z p o a"),
        ("SELECT * { ?z ?p ?o { SELECT ?y ?s { ?s <q> ?y , ?x } } ?a ?b ?y }", "z p o y s a b"),
        ("SELECT * { SELECT (COUNT(*) AS ?n) ?a { ?a <q> ?b } GROUP BY ?a HAVING(MAX(?b) > 1) ORDER BY ?c }", "n a"),
        ("SELECT * { { SELECT DISTINCT * { ?z <p> ?y MINUS { ?x <p> ?z } } ORDER BY ?w } ?u ?v ?z }", "z y u v"),
        ("SELECT * { { SELECT (STR(?b) AS ?c) { ?a <q> ?b } VALUES ?b { 1 } } ?z ?y ?c }", "c z y"),
        ("SELECT * { { SELECT ?z { { SELECT * { ?z <p> ?y } } } } MINUS { SELECT ?x { ?x <p> ?z } } }", "z"),
        ("SELECT * { ?z <p> ?y { SELECT ?x (EXISTS { ?a <p> ?b } AS ?c) { ?x <p> ?d } } }", "z y x c"),
    ],
)
def test_the_columns_of_select_all_come_as_they_stand_in_the_query(text: str, columns: str) -> None:
    form = inspect(text, NESTING)
    found = Store().query(form.ordered, base_iri="http://example.org/")
    assert isinstance(found, QuerySolutions)
    assert [variable.value for variable in found.variables] == columns.split()
    assert form.text.count("*") == form.ordered.count("*") + 1


def answered(store: Store, text: str) -> tuple[set[str], Counter[frozenset[tuple[str, str]]]]:
    """Answer a SELECT: its columns, and each row by their names."""
    found = store.query(text, base_iri="http://e/")
    assert isinstance(found, QuerySolutions)
    names = [variable.value for variable in found.variables]
    rows = (frozenset((name, str(row[name])) for name in names if row[name] is not None) for row in found)
    return set(names), Counter(rows)


@pytest.mark.parametrize("seed", range(8))
def test_a_query_with_its_columns_named_has_the_rows_of_the_one_without(seed: int) -> None:
    chance = random.Random(seed)
    store = Store()
    nodes = [NamedNode(f"http://e/{name}") for name in "pqabcd"]
    for _ in range(10):
        store.add(Quad(chance.choice(nodes), chance.choice(nodes[:2]), chance.choice(nodes)))
    told = found = 0
    for _ in range(200):
        text = f"SELECT {chance.choice(('', 'DISTINCT ', 'REDUCED '))}* {{ {written(chance, 2)} }}"
        form = inspect(text, NESTING)
        try:
            expected = answered(store, form.text)
        except SyntaxError:
            continue
        if form.ordered and expected[1].total() < 5000:
            assert answered(store, form.ordered) == expected, text
            told += 1
            found += bool(expected[1])
    assert told > 80
    assert found > 40


def written(chance: random.Random, depth: int) -> str:
    """Write a pattern by chance."""
    return " ".join(part(chance, depth) for _ in range(chance.randint(1, 3)))


def part(chance: random.Random, depth: int) -> str:
    one, other, third = chance.sample(("?x", "?y", "?z", "?v", "?w"), 3)
    triple = f"{one} {chance.choice(('<p>', '<q>', '<p>/<q>', third))} {other} ."
    if not depth:
        return triple
    inner = written(chance, depth - 1)
    kinds = (
        triple,
        triple,
        triple,
        f"OPTIONAL {{ {inner} }}",
        f"MINUS {{ {inner} }}",
        f"FILTER NOT EXISTS {{ {inner} }}",
        f"FILTER({one} = {other} || EXISTS {{ {inner} }})",
        f"{{ {inner} }} UNION {{ {triple} }}",
        f"{{ SELECT {one} {other} {{ {inner} }} }}",
        f"{{ SELECT * {{ {inner} }} }}",
        f"{{ SELECT DISTINCT * {{ {inner} }} ORDER BY {one} }}",
        f"{{ SELECT ({one} AS ?n{depth}) {{ {inner} }} ORDER BY DESC({other}) }}",
        f"{{ SELECT {one} (COUNT({other}) AS ?c{depth}) {{ {inner} }} GROUP BY {one} HAVING(COUNT(*) > 0) }}",
        f"{{ SELECT {one} {{ {inner} }} VALUES {other} {{ <a> <b> UNDEF }} }}",
        f"BIND(EXISTS {{ {triple} }} AS ?b{depth})",
        f"VALUES ({one} {other}) {{ (<a> UNDEF) (<b> <c>) }}",
    )
    return chance.choice(kinds)


@pytest.mark.parametrize(
    "text",
    [
        "SELECT ?s { ?s ?p ?o }",
        "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }",
        "SELECT * {}",
        "SELECT * { MINUS { ?s ?p ?o } }",
        "SELECT * { { SELECT * { ?s ?p ?o } VALUES ?x { 1 } } }",
        "SELECT * { { SELECT * { ?s ?p ?o } GROUP BY ?s ?p ?o } }",
        "SELECT * { ?s ?p ?o SELECT ?x { ?x ?p ?o } }",
        "SELECT * { ?s ?p ?o } VALUES ?s { <s> }",
        "SELECT * { ?s ?p ?o } GROUP BY ?s ?p ?o",
        "ASK { ?s ?p ?o }",
    ],
)
def test_columns_that_are_not_told_easily_are_the_engines_matter(text: str) -> None:
    assert inspect(text, NESTING).ordered == ""


@given(st.lists(st.sampled_from(PARTS), min_size=1, max_size=6), st.sampled_from(["", "DISTINCT ", "REDUCED "]))
def test_select_all_shows_the_columns_that_the_engine_shows(parts: list[str], how: str) -> None:
    form = inspect(f"SELECT {how}* {{ {' '.join(parts)} }}", NESTING)
    shown = []
    for text in filter(None, (form.text, form.ordered)):
        with suppress(SyntaxError):
            found = Store().query(text, base_iri="http://example.org/")
            assert isinstance(found, QuerySolutions)
            shown.append({variable.value for variable in found.variables})
    assert not form.ordered or len(shown) in {0, 2}
    assert all(one == shown[0] for one in shown)


class Counting:
    """A pattern that counts the characters that it runs over."""

    def __init__(self, pattern: re.Pattern[str]) -> None:
        self.pattern, self.count = pattern, 0

    def match(self, text: str, offset: int) -> re.Match[str] | None:
        found = self.pattern.match(text, offset)
        self.count += len(found[0]) if found else 0
        return found


@pytest.mark.parametrize("text", ["ASK { ?s ?p %s }", "ASK { %s:x ?p ?o }", "SELECT (%s AS ?x) {}"])
def test_a_text_is_read_once_however_long_its_words_hang_together(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    run = Counting(reading.RUN)
    monkeypatch.setattr(reading, "RUN", run)
    long = text % ("a." * 10_000 + "a")
    with suppress(QueryError):
        inspect(long, 10**6)
    assert run.count <= 2 * len(long)


@pytest.mark.parametrize("text", ["ASK { %s }", "SELECT (%s1 AS ?x) {}", "ASK { FILTER(%s) }"])
def test_a_chain_that_is_too_long_is_refused_where_it_becomes_so(text: str) -> None:
    read = reading.Reading(text % ("- " * 100 * CHAIN * NESTING), NESTING, may_call=False)
    with pytest.raises(Refused, match="hang together"):
        read.spell()
    assert read.before[1].start < 3 * CHAIN * NESTING


@pytest.mark.parametrize(
    ("known", "text"),
    [
        ("SELECT * { ?s <p> <o> }", "SELECT * { ?s <http://x/p> <http://x/o> }"),
        ("ASK { ?s <p> '<q>' }", "ASK { ?s <p> '<a>' }"),
        ("ASK { ?s <p> ?o } # <q>", "ASK { ?s <p> ?o } # <a longer one>"),
        ("ASK { ?s <p> ?o # <q>\n }", "ASK { ?s <p> ?o # <http://x/>\n }"),
        ("ASK { ?s <p> ?o FILTER(?s<>?o) }", "ASK { ?s <p> ?o FILTER(?s<?x&&?y>?o) }"),
        ("ASK { ?s <p> ?o FILTER(?s<1>?o) }", "ASK { ?s <p> ?o FILTER(?s<SERVICE>?o) }"),
        ("ASK { ?s <p> ?o FILTER(?s=<q>) }", "ASK { ?s <p> ?o FILTER(?s=<http://x/>) }"),
        ("ASK { ?s <> <> }", "ASK { ?s <p> <> }"),
        ("SELECT * FROM <g> { ?s ?p <o> }", "SELECT * FROM <h> { ?s ?p <http://x/> }"),
        (r"ASK { ?s <p> <o> }", r"ASK { ?s <p\u0041> <o> }"),
    ],
)
def test_a_query_that_is_known_but_for_its_iris_is_told_as_if_it_were_not(known: str, text: str) -> None:
    def told(asked: str) -> Form | tuple[str, int, int]:
        try:
            return inspect(asked, NESTING)
        except SyntaxFault as err:
            return str(err), err.line, err.column
        except Refused as err:
            return str(err), 0, 0

    query._shape.cache_clear()
    alone = told(text)
    query._shape.cache_clear()
    told(known)
    assert told(text) == alone


def test_queries_that_differ_by_their_iris_are_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    query._shape.cache_clear()
    inspect("SELECT * { ?s <p> <o> }", NESTING)
    monkeypatch.setattr(reading.Reading, "spell", lambda _: pytest.fail("it was read again"))
    assert inspect("SELECT * { ?s <http://x/p> <http://x/o> }", NESTING).ordered == (
        "SELECT ?s  { ?s <http://x/p> <http://x/o> }"
    )
