"""Related terms out of See Also lists: what is certain is so in every consistent relation; edits are told and borne."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from itertools import combinations, permutations
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode

from graph import readers
from graph.names import Names
from graph.record import Document, Record
from graph.related import Assumptions, Entry, Relations, Verdict, infer
from graph.related.gather import gather
from graph.related.pairs import keeps_own
from graph.related.triples import assert_certain, describe_probable, pair
from graph.vocab import PROV, SKOS, SSSOM, XSD

NAMES = Names("http://127.0.0.1:8000/")
Pair = tuple[int, int]
Lists = list[Entry[int]]
CERTAIN, PROBABLE, REFUTED = Verdict.CERTAIN, Verdict.PROBABLE, Verdict.REFUTED


def union(related: Iterable[Pair], subjects: Iterable[int]) -> set[int]:
    """Give the list that subjects have by a directed relation."""
    mine = set(subjects)
    return {term for subject, term in related if subject in mine}


def bothways(pairs: Iterable[Pair]) -> set[Pair]:
    return {way for one, other in pairs for way in ((one, other), (other, one))}


def consistent(records: Lists, terms: int, symmetric: bool, own: bool) -> Iterator[set[Pair]]:
    """Enumerate all relations that give just these lists; unless ``own``, own subjects are neither here nor there."""
    possible = list(combinations(range(terms), 2) if symmetric else permutations(range(terms), 2))
    for choice in range(2 ** len(possible)):
        chosen = {pair for number, pair in enumerate(possible) if choice >> number & 1}
        related = bothways(chosen) if symmetric else chosen
        if all(
            union(related, subjects) - (set() if own else set(subjects))
            == set(listed) - (set() if own else set(subjects))
            for _, subjects, listed in records
        ):
            yield related


@st.composite
def drawn(draw: st.DrawFn, terms: int, symmetric: bool) -> Lists:
    """Draw a relation, and records whose lists follow from it."""
    possible = list(combinations(range(terms), 2) if symmetric else permutations(range(terms), 2))
    chosen = draw(st.sets(st.sampled_from(possible), max_size=6))
    related = bothways(chosen) if symmetric else chosen
    subjects = st.lists(st.integers(0, terms - 1), min_size=1, max_size=3, unique=True)
    return [
        (number, tuple(mine), tuple(sorted(union(related, mine))))
        for number, mine in enumerate(draw(st.lists(subjects, min_size=1, max_size=6)))
    ]


def verdicts(relations: Relations[int], terms: int) -> dict[Pair, Verdict | None]:
    return {
        pair: (found.verdict if (found := relations.judge(*pair)) else None) for pair in permutations(range(terms), 2)
    }


def check_against_all(records: Lists, terms: int, symmetric: bool, own: bool) -> None:
    relations = infer(records, (), Assumptions(symmetric=symmetric, own=own, bare=True))
    assert not relations.edited
    every = list(consistent(records, terms, symmetric, own))
    for (one, other), verdict in verdicts(relations, terms).items():
        true = [(one, other) in related for related in every]
        assert (verdict is CERTAIN) == all(true)
        assert (verdict is REFUTED) == (not any(true))


@settings(deadline=None, max_examples=60)
@given(drawn(4, True), st.booleans())
def test_certain_is_what_is_true_and_refuted_what_is_false_in_every_consistent_symmetric_relation(
    records: Lists, own: bool
) -> None:
    check_against_all(records, 4, True, own)


@settings(deadline=None, max_examples=25)
@given(drawn(5, True), st.booleans())
def test_the_same_holds_of_five_terms(records: Lists, own: bool) -> None:
    check_against_all(records, 5, True, own)


@settings(deadline=None, max_examples=40)
@given(drawn(3, False), st.booleans())
def test_the_same_holds_of_relations_that_go_one_way(records: Lists, own: bool) -> None:
    check_against_all(records, 3, False, own)


@settings(deadline=None, max_examples=80)
@given(
    st.lists(
        st.tuples(
            st.integers(0, 9),
            st.lists(st.integers(0, 3), min_size=1, max_size=2, unique=True),
            st.lists(st.integers(0, 3), max_size=3, unique=True),
        ),
        min_size=1,
        max_size=5,
    )
)
def test_edits_are_supposed_just_where_no_relation_is_consistent(records: Lists) -> None:
    relations = infer(records, (), Assumptions(symmetric=True, own=True, bare=True))
    assert relations.edited == (next(consistent(records, 4, True, True), None) is None)


@settings(deadline=None, max_examples=60)
@given(drawn(5, True))
def test_probabilities_are_those_of_enumeration(records: Lists) -> None:
    relations = infer(records, (), Assumptions(symmetric=True, own=True, bare=True))
    prior = relations.rates.prior
    weights = {
        frozenset(related): (prior / (1 - prior)) ** (len(related) / 2)
        for related in consistent(records, 5, True, True)
    }
    for found in relations:
        exact = sum(weight for related, weight in weights.items() if (found.subject, found.term) in related)
        assert found.probability == pytest.approx(exact / sum(weights.values()), abs=1e-3)


def test_the_seed_record_alone_proves_nothing(seed: Path) -> None:
    content = seed.read_bytes()
    document = Document(seed.name, hashlib.sha256(content).hexdigest(), len(content), lambda: seed.open("rb"))
    (record,) = [found for found in readers.read(document) if isinstance(found, Record)]
    fields = {
        field.label.rstrip(": \u00a0"): [part.strip() for part in field.value.split(";")] for field in record.fields
    }
    subjects, listed = fields["Subject Keywords"], fields["See Also"]
    assert (len(subjects), len(listed)) == (3, 10)
    found = list(infer([("seed", subjects, listed)]))
    assert {finding.verdict for finding in found} == {PROBABLE}
    assert all(finding.probability < 0.5 and finding.sample == ("seed",) for finding in found)
    for given_ in (
        Assumptions(symmetric=True, own=True),
        Assumptions(symmetric=False, own=True),
        Assumptions(edited=True),
    ):
        assert not any(finding.verdict is CERTAIN for finding in infer([("seed", subjects, listed)], (), given_))


def test_a_record_with_one_subject_tells_all_of_it() -> None:
    relations = infer([("r", ("a",), ("b", "c"))])
    assert [(f.subject, f.term, f.verdict, f.deciding, f.sample) for f in relations] == [
        ("a", "b", CERTAIN, 1, ("r",)),
        ("a", "c", CERTAIN, 1, ("r",)),
    ]


def test_one_record_cannot_say_which_subject_gave_a_term_and_another_can() -> None:
    first: list[Entry[str]] = [("r1", ("a", "b"), ("x", "y"))]
    assert {f.verdict for f in infer(first)} == {PROBABLE}
    found = infer([*first, ("r2", ("a", "c"), ("x", "z"))])
    assert [(f.subject, f.term) for f in found if f.verdict is CERTAIN] == [("b", "y"), ("c", "z")]
    refuted = found.judge("a", "y")
    assert refuted is not None
    assert (refuted.verdict, refuted.sample, refuted.records, refuted.together) == (REFUTED, ("r2",), 2, 1)


def test_subjects_that_always_come_together_share_the_evidence() -> None:
    relations = infer([(number, ("a", "b"), ("x",)) for number in range(20)] + [(99, ("c",), ("y",))])
    found = {(f.subject, f.term): f for f in relations}
    assert found["a", "x"].verdict is found["b", "x"].verdict is PROBABLE
    assert found["a", "x"].probability == found["b", "x"].probability == pytest.approx(0.5, abs=0.05)
    assert (found["a", "x"].records, found["a", "x"].deciding) == (20, 0)


def test_evidence_of_both_directions_joins() -> None:
    records: list[Entry[str]] = [("r1", ("a", "b"), ("x",)), ("r2", ("x",), ("b",))]
    assert infer(records).judge("b", "x") == infer(records).judge("x", "b")
    symmetric, directed = infer(records), infer(records, (), Assumptions(symmetric=False))
    assert [(f.subject, f.term) for f in symmetric if f.verdict is CERTAIN] == [("b", "x")]
    assert [(f.subject, f.term) for f in directed if f.verdict is CERTAIN] == [("x", "b")]


def test_nothing_is_related_to_itself() -> None:
    relations = infer([("r", ("a", "b"), ("a", "x"))], (), Assumptions(symmetric=False, own=True))
    assert relations.judge("a", "a") is None
    assert [(f.subject, f.term) for f in relations if f.verdict is CERTAIN] == [("b", "a")]


def test_a_term_above_another_explains_a_list_and_is_not_asserted() -> None:
    records: list[Entry[str]] = [("r1", ("a", "b"), ("x",)), ("r2", ("c",), ("x",))]
    found = {(f.subject, f.term): f for f in infer(records, [("c", "m"), ("m", "x"), ("x", "c")])}
    assert {pair: f.barred for pair, f in found.items()} == {("a", "x"): False, ("b", "x"): False, ("c", "x"): True}
    assert found["c", "x"].verdict is CERTAIN
    assert found["a", "x"].verdict is PROBABLE
    assert not list(assert_certain(infer(records, [("c", "m"), ("m", "x")])))


def test_a_record_without_a_list_says_nothing_unless_it_is_said_to() -> None:
    records: list[Entry[str]] = [("r1", ("a", "b"), ("x",)), ("r2", ("a",), ())]
    assert {f.verdict for f in infer(records)} == {PROBABLE}
    told = infer(records, (), Assumptions(bare=True))
    assert [(f.subject, f.term, f.verdict) for f in told] == [("b", "x", CERTAIN)]


def test_lists_that_leave_out_own_subjects_refute_nothing_between_them() -> None:
    left_out: Lists = [
        (1, (1,), (2, 3)),
        (2, (1,), (2, 3)),
        (3, (1, 2), (3,)),
        (4, (2, 4), (1, 3, 5)),
        (5, (1, 6), (2, 3)),
    ]
    relations = infer(left_out)
    assert not relations.edited
    assert {(f.subject, f.term) for f in relations if f.verdict is CERTAIN} >= {(1, 2), (1, 3)}


def test_edited_lists_that_leave_out_own_subjects_do_not_count_as_dropping_them() -> None:
    alone: Lists = [(n, (1,), (2, 3)) for n in range(10)]
    together: Lists = [(n, (1, 2), (3, 4)) for n in range(10, 50)]
    others: Lists = [(n, (5,), (6, 7)) for n in range(50, 80)]
    found = infer([*alone, *together, *others, (80, (5,), (6,))], (), Assumptions(symmetric=True)).judge(1, 2)
    assert found is not None
    assert (found.verdict, found.records, found.together) == (CERTAIN, 10, 10)


def test_whether_lists_keep_own_subjects_is_told_from_the_records() -> None:
    others: Lists = [(1, (1,), (2, 3)), (2, (1,), (2, 3)), (3, (1, 5), (2, 3))]
    assert keeps_own(gather([*others, (4, (1, 2), (1, 2, 3))], bare=False))
    assert not keeps_own(gather([*others, (4, (1, 2), (3,)), (5, (1, 2, 4), (2, 3)), (6, (1, 2, 6), (3,))], bare=False))
    assert not keeps_own(gather([(4, (1, 2), (1, 2, 3))], bare=False))


def test_no_records_give_no_findings() -> None:
    assert list(infer(list[Entry[int]]())) == []
    assert list(infer([("r", (), ("a",)), ("s", ("a",), ())])) == []
    assert infer([("r", ("a",), ("b",))]).judge("c", "d") is None


@pytest.fixture(scope="module")
def thesaurus() -> set[Pair]:
    rng = np.random.default_rng(7)
    return {(min(pair), max(pair)) for pair in rng.integers(0, 300, (700, 2)).tolist() if pair[0] != pair[1]}


def lists(
    thesaurus: set[Pair], count: int, drop: float, foreign: float, symmetric: bool = True, own: bool = True
) -> Lists:
    """Draw records of one to four subjects by Zipf's law, and edit their lists."""
    rng = np.random.default_rng(11)
    related = bothways(thesaurus) if symmetric else thesaurus
    of: dict[int, set[int]] = {}
    for one, other in related:
        of.setdefault(one, set()).add(other)
    shares = np.cumsum(1 / np.arange(1, 301))
    found: Lists = []
    for number in range(count):
        places = np.searchsorted(shares / shares[-1], rng.random(rng.integers(1, 5)))
        mine = tuple(dict.fromkeys((places * 7 % 300).tolist()))
        full = sorted(set().union(*(of.get(subject, set()) for subject in mine)))
        kept = [term for term in full if rng.random() >= drop and (own or term not in mine)]
        added = rng.integers(0, 300, rng.binomial(len(full), foreign)).tolist()
        found.append((number, mine, tuple(dict.fromkeys([*kept, *added]))))
    return found


def test_clean_lists_give_certain_pairs_without_error(thesaurus: set[Pair]) -> None:
    relations = infer(lists(thesaurus, 3000, 0, 0))
    certain = {(f.subject, f.term) for f in relations if f.verdict is CERTAIN}
    assert not relations.edited
    assert certain <= thesaurus
    assert len(certain) > 0.98 * len(thesaurus)


def test_edited_lists_give_probable_pairs_the_rates_and_no_false_certainty(thesaurus: set[Pair]) -> None:
    relations = infer(lists(thesaurus, 2000, 0.05, 0.02))
    assert relations.edited
    assert relations.rates.drop == pytest.approx(0.05, abs=0.01)
    assert relations.rates.foreign == pytest.approx(0.02, abs=0.01)
    found = {(f.subject, f.term): f for f in relations}
    assert {pair for pair, f in found.items() if f.verdict is CERTAIN} <= thesaurus
    probable = {pair for pair, f in found.items() if f.probability > 0.5}
    assert 2 * len(probable & thesaurus) / (len(probable) + len(thesaurus)) > 0.95


def test_edited_lists_that_leave_out_own_subjects_give_the_same(thesaurus: set[Pair]) -> None:
    relations = infer(lists(thesaurus, 2000, 0.05, 0.02, own=False))
    assert relations.symmetric
    assert relations.rates.drop == pytest.approx(0.05, abs=0.01)
    assert len({(f.subject, f.term) for f in relations if f.verdict is CERTAIN} ^ thesaurus) < 0.05 * len(thesaurus)


def test_probabilities_are_calibrated_where_records_are_few(thesaurus: set[Pair]) -> None:
    found = list(infer(lists(thesaurus, 400, 0.05, 0.02)))
    unsure = [f for f in found if 0.1 < f.probability < 0.9]
    assert len(unsure) > 30
    expected = sum(f.probability for f in unsure)
    assert sum((f.subject, f.term) in thesaurus for f in unsure) == pytest.approx(expected, abs=3 * expected**0.5)


def test_on_edited_lists_one_record_makes_nothing_certain(thesaurus: set[Pair]) -> None:
    relations = infer(lists(thesaurus, 1500, 0.05, 0.02))
    certain = [f for f in relations if f.verdict is CERTAIN]
    assert min(f.deciding for f in certain) >= 2
    assert all(f.probability >= 0.999 for f in certain)
    assert all(f.probability <= 0.999 for f in relations if f.verdict is PROBABLE)


def test_a_relation_that_goes_one_way_is_told_from_the_records(thesaurus: set[Pair]) -> None:
    for drop, foreign in ((0.0, 0.0), (0.05, 0.02)):
        relations = infer(lists(thesaurus, 2000, drop, foreign, symmetric=False))
        assert not relations.symmetric
        assert {(f.subject, f.term) for f in relations if f.verdict is CERTAIN} <= thesaurus


def test_the_order_of_records_changes_no_verdict(thesaurus: set[Pair]) -> None:
    records = lists(thesaurus, 800, 0.05, 0.02)
    there, back = list(infer(records)), list(infer(records[::-1]))
    assert [(f.subject, f.term, f.verdict, f.records) for f in there] == [
        (f.subject, f.term, f.verdict, f.records) for f in back
    ]
    assert [f.probability for f in there] == pytest.approx([f.probability for f in back], abs=1e-3)
    assert there == list(infer(records))


def test_the_sample_is_of_records_that_show_the_pair_and_bounded(thesaurus: set[Pair]) -> None:
    records = lists(thesaurus, 2000, 0.05, 0.02)
    known = {identifier: (subjects, listed) for identifier, subjects, listed in records}
    for found in infer(records, (), Assumptions(sample=3)):
        assert 0 < len(found.sample) <= 3
        for identifier in found.sample:
            subjects, listed = known[identifier]
            assert (found.subject in subjects and found.term in listed) or (
                found.term in subjects and found.subject in listed
            )


def subject(name: str) -> str:
    return NAMES("subject", name).value


RECORDS: list[Entry[str]] = [
    (NAMES.record("1").value, (subject("a"), subject("b")), (subject("x"), subject("y"))),
    (NAMES.record("2").value, (subject("a"), subject("c")), (subject("x"), subject("z"))),
]


def test_certain_pairs_are_related_both_ways() -> None:
    said = [(t.subject, t.predicate, t.object) for t in assert_certain(infer(RECORDS))]
    b, y = NamedNode(subject("b")), NamedNode(subject("y"))
    assert said[:2] == [(b, SKOS.related, y), (y, SKOS.related, b)]
    assert len(said) == len(set(said)) == 4


def test_a_relation_found_in_both_directions_is_said_once() -> None:
    records: list[Entry[str]] = [
        ("1", (subject("a"),), (subject("x"), subject("y"))),
        ("2", (subject("x"),), (subject("a"),)),
        ("3", (subject("y"),), (subject("z"),)),
    ]
    said = list(assert_certain(infer(records, (), Assumptions(symmetric=False))))
    assert len(said) == len(set(said)) == 6


def test_a_probable_pair_is_a_mapping_with_probability_support_and_records() -> None:
    said = list(describe_probable(infer(RECORDS), NAMES, least=0.3))
    node = NamedNode(f"{subject('a')}#related-x")
    facts = {t.predicate: t.object for t in said if t.subject == node}
    assert (facts[SSSOM.subject_id], facts[SSSOM.object_id]) == (NamedNode(subject("a")), NamedNode(subject("x")))
    confidence = facts[SSSOM.confidence]
    assert isinstance(confidence, Literal)
    assert confidence.datatype == XSD.decimal
    assert {t.object for t in said if t.subject == node and t.predicate == PROV.wasDerivedFrom} == {
        NamedNode(str(record)) for record, _, _ in RECORDS
    }
    assert not any(isinstance(term, BlankNode) for t in said for term in (t.subject, t.object))


def test_improbable_pairs_are_not_said() -> None:
    one: list[Entry[str]] = [("r", tuple(map(subject, "abc")), tuple(map(subject, "wxyz")))]
    assert list(describe_probable(infer(one), NAMES)) == []


def test_pairs_of_foreign_concepts_are_named_under_our_own_base() -> None:
    assert pair("http://example.org/a", subject("b"), NAMES).value.startswith(f"{NAMES.base}scheme/subjects#related-")
    assert pair(subject("a"), "http://example.org/b", NAMES).value.startswith(f"{subject('a')}#related-")
