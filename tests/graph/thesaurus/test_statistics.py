"""What is counted of concepts is what a plain count of the records gives."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from importlib.resources import files
from itertools import combinations
from math import log2

import pytest
from pyoxigraph import Literal, NamedNode, Quad, QuerySolution, QuerySolutions, Store, Triple

from graph.describe import Description
from graph.names import Names
from graph.thesaurus.statistics import Measures, Uses
from graph.vocab import DCTERMS, RDF, RDFS, SEEALSO, XSD

NAMES = Names("http://127.0.0.1:8000/")


def record(number: int, subjects: list[str], also: list[str] | None = None, date: str = "") -> Description:
    iri = NAMES.record(str(number))
    triples = [Triple(iri, DCTERMS.subject, NAMES.term("subject", label)) for label in subjects]
    triples += [Triple(iri, RDFS.seeAlso, NAMES.term("subject", label)) for label in also or []]
    triples += [Triple(iri, DCTERMS.issued, Literal(date, datatype=XSD.date))] if date else []
    return Description(iri, tuple(triples), (), (), (), (), ())


def measure(*records: Description) -> Measures:
    uses = Uses()
    for one in records:
        uses.add(one)
    return uses.measure()


def said(measures: Measures, label: str) -> dict[str, str]:
    iri = NAMES.term("subject", label)
    return {
        t.predicate.value.rpartition("#")[2]: t.object.value
        for t in measures.concepts(NAMES)
        if t.subject == iri and isinstance(t.object, Literal)
    }


def test_a_concept_knows_its_records_roles_and_years() -> None:
    first, second = record(1, ["a", "b"], ["c"], "1999-03-01"), record(2, ["a"], ["a"], "2004")
    measures = measure(first, second, record(3, ["b"]), record(4, [], ["a"]))
    assert said(measures, "a") == {
        "records": "3", "recordsAsSubject": "2", "recordsAsSeeAlso": "2", "firstYear": "1999", "lastYear": "2004",
    }  # fmt: skip
    assert said(measures, "c")["recordsAsSubject"] == "0"
    assert said(measures, "b")["lastYear"] == "1999"


@pytest.mark.parametrize(
    ("dates", "year"),
    [
        ([(DCTERMS.created, "1990"), (DCTERMS.issued, "1999-03-01")], "1999"),
        ([(DCTERMS.issued, "2001"), (DCTERMS.issued, "1999-03-01")], "1999"),
        ([(DCTERMS.issued, "199X"), (DCTERMS.created, "1990")], "1990"),
        ([(DCTERMS.available, "2010"), (DCTERMS.date, "2005/2006")], "2005"),
        ([(DCTERMS.issued, "[1950..1955]"), (DCTERMS.modified, "2010")], None),
    ],
)
def test_the_year_of_a_record_is_the_same_in_its_concepts_and_on_their_pages(
    dates: list[tuple[NamedNode, str]], year: str | None
) -> None:
    one = record(1, ["a"])
    told = replace(one, triples=(*one.triples, *(Triple(one.iri, said, Literal(text)) for said, text in dates)))
    assert said(measure(told), "a").get("firstYear") == year
    store, graph = Store(), NAMES.graph("records")
    store.extend([Quad(one.subject, one.predicate, one.object, graph) for one in told.triples])
    query = (files("server") / "queries" / "years.rq").read_text(encoding="utf-8")
    for name, value in (("$thing", NAMES.term("subject", "a")), ("$graph", graph), ("$limit", 10)):
        query = query.replace(name, str(value))
    assert [str(row["year"].value) for row in rows(store.query(query))] == ([year] if year else [])


def rows(found: object) -> list[QuerySolution]:
    assert isinstance(found, QuerySolutions)
    return list(found)


def test_a_concept_without_a_dated_record_has_no_year() -> None:
    assert "firstYear" not in said(measure(record(1, ["a"])), "a")


def test_no_record_is_nothing_to_say() -> None:
    measures = measure()
    assert not list(measures.concepts(NAMES))
    assert not list(measures.co_occurrences(NAMES))


def _random(seed: int) -> list[Description]:
    chance = random.Random(seed)
    return [record(n, chance.sample("abcdefgh", chance.randint(0, 5)), chance.sample("abxy", 1)) for n in range(60)]


@pytest.mark.parametrize("seed", range(3))
def test_pairs_are_counted_as_by_hand(seed: int) -> None:
    records = _random(seed)
    about = [sorted({t.object.value for t in one.triples if isinstance(t.object, NamedNode)}) for one in records]
    single, pairs = Counter(c for one in about for c in one), Counter(p for one in about for p in combinations(one, 2))
    total = sum(bool(one) for one in about)
    measures = measure(*records)
    found = {(measures.iris[p.one], measures.iris[p.other]): p for p in measures.pairs(most=100, support=1)}
    assert {pair: one.together for pair, one in found.items()} == dict(pairs)
    for (one, other), pair in found.items():
        assert pair.lift == pytest.approx(pairs[one, other] * total / (single[one] * single[other]))
        assert measures.together(one, other) == measures.together(other, one) == pairs[one, other]


def test_a_pair_is_a_node_with_its_figures() -> None:
    measures = measure(*(record(n, ["a", "b"]) for n in range(3)), record(4, ["c"]), record(5, ["c"]), record(6, ["c"]))
    one, other = NAMES.term("subject", "a"), NAMES.term("subject", "b")
    node = NamedNode(f"{one.value}#with-subject-b")
    assert set(measures.co_occurrences(NAMES)) == {
        Triple(node, RDF.type, SEEALSO.CoOccurrence),
        Triple(node, SEEALSO.concept, one),
        Triple(node, SEEALSO.concept, other),
        Triple(node, SEEALSO.recordsTogether, Literal("3", datatype=XSD.integer)),
        Triple(node, SEEALSO.lift, Literal("2", datatype=XSD.decimal)),
        Triple(node, SEEALSO.pmi, Literal(f"{log2(2):.0f}", datatype=XSD.decimal)),
    }


def test_the_order_of_the_records_changes_nothing() -> None:
    records = _random(7)
    one, other = measure(*records), measure(*reversed(records))
    assert list(one.concepts(NAMES)) == list(other.concepts(NAMES))
    assert list(one.co_occurrences(NAMES)) == list(other.co_occurrences(NAMES))


def test_of_a_concept_the_commonest_partners_are_told() -> None:
    records = [record(n, ["hub", f"p{n % 30}"]) for n in range(400)]
    pairs = list(measure(*records).pairs(most=1))
    assert len(pairs) == 30  # each partner's best is the hub
    assert all(pair.together >= 13 for pair in pairs)
