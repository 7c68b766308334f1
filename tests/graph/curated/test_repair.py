"""Each fault is put right as stated, listed, and not made by the repair itself; what is sound stays as it is."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from graph.curated import Account, kept
from graph.curated.repair import KINDS, repair
from graph.curated.workbench import Bench
from graph.shacl.validate import Shapes, validate
from graph.vocab import RDF, SKOS

Take = Callable[..., Account]
Said = Callable[..., set[Triple]]
T = "http://t.example/"
BASE = (
    ':s a skos:ConceptScheme ; dct:title "T" ; skos:hasTopConcept :top . :top a skos:Concept ; skos:topConceptOf :s ;'
)
TOP = f'{BASE} skos:inScheme :s ; skos:prefLabel "top" .\n'


def concept(name: str, more: str = "") -> str:
    return f':{name} a skos:Concept ; skos:inScheme :s ; skos:prefLabel "{name}" {more} .\n'


CASES: dict[str, tuple[str, list[tuple[str, str, str]]]] = {
    "blank node": (
        TOP + '[] a skos:Concept ; skos:inScheme :s ; skos:prefLabel "x" .',
        [("urn:uuid:", "a Concept without an IRI", "urn:uuid:")],
    ),
    "class": (
        ':A a owl:Class ; rdfs:label "A"@en . :B a owl:Class ; rdfs:label "B"@en ; rdfs:subClassOf :A .',
        [("A", "type", "type"), ("A", 'label "A"@en', 'prefLabel "A"@en'), ("B", f"subClassOf {T}A", f"broader {T}A")],
    ),
    "sub-property": (
        TOP + concept("b", "; isothes:broaderPartitive :top"),
        [("b", f"broaderPartitive {T}top", f"broader {T}top")],
    ),
    "label written out": (
        TOP + concept("b", "; skosxl:altLabel :x") + ':x a skosxl:Label ; skosxl:literalForm "bee"@en .',
        [("b", f"altLabel {T}x", 'altLabel "bee"@en')],
    ),
    "no type": (
        TOP + ':b skos:broader :top ; skos:inScheme :s ; skos:prefLabel "b" .',
        [("b", f"broader {T}top", "type http://www.w3.org/2004/02/skos/core#Concept")],
    ),
    "two types": (
        TOP + concept("c", "; a skos:Collection ; skos:member :top") + ":s a skos:Concept .",
        [("c", "type http://www.w3.org/2004/02/skos/core#Concept", ""), ("s", "type", "")],
    ),
    "not a text": (
        TOP + concept("b", "; skos:altLabel :x , :y") + ':x rdf:value "bee"@en .',
        [("b", f"altLabel {T}x", 'altLabel "bee"@en'), ("b", f"altLabel {T}y", f"note {T}y")],
    ),
    "white space": (
        TOP + concept("b", '; skos:altLabel " to\u00a0 be "@en'),
        [("b", 'altLabel " to\u00a0 be "@en', 'altLabel "to be"@en')],
    ),
    "empty label": (TOP + concept("b", '; skos:altLabel " "@en'), [("b", 'altLabel " "@en', "")]),
    "no language": (
        TOP + concept("b", '; skos:note "n"'),
        [("top", 'prefLabel "top"', 'prefLabel "top"@fr'), ("b", 'note "n"', 'note "n"@fr')],
    ),
    "two preferred labels": (
        TOP + concept("b", '; skos:prefLabel "bb" , "c" , "b"@en , "d"@en ; skos:altLabel "b"@en'),
        [("b", 'prefLabel "bb"', 'altLabel "bb"'), ("b", 'prefLabel "c"', 'altLabel "c"'),
         ("b", 'prefLabel "b"@en', 'altLabel "b"@en')],
    ),
    "label twice": (
        TOP + concept("b", '; skos:altLabel "b" , "c" ; skos:hiddenLabel "b" , "c"'),
        [("b", 'altLabel "b"', 'prefLabel "b"'), ("b", 'hiddenLabel "b"', 'prefLabel "b"'),
         ("b", 'hiddenLabel "c"', 'altLabel "c"')],
    ),
    "no label": (
        TOP + ':b a skos:Concept ; skos:inScheme :s ; rdfs:label "bee"@en . :c a skos:Concept ; skos:inScheme :s .',
        [("b", "", 'prefLabel "bee"@en'), ("c", "", 'prefLabel "c"')],
    ),
    "not a thing": (
        TOP + concept("b", '; skos:broader "TOP" ; skos:related "nowhere"'),
        [("b", 'broader "TOP"', f"broader {T}top"), ("b", 'related "nowhere"', "editorialNote")],
    ),
    "absent": (TOP + concept("b", "; skos:broader :far"), [("b", f"broader {T}far", f"broadMatch {T}far")]),
    "collection": (
        TOP + concept("b", "; skos:broader :c") + ":c a skos:Collection ; skos:member :b .",
        [("b", f"broader {T}c", f"seeAlso {T}c")],
    ),
    "itself": (TOP + concept("b", "; skos:related :b"), [("b", f"related {T}b", "")]),
    "own match": (TOP + concept("b", "; skos:broadMatch :top"), [("b", f"broadMatch {T}top", f"broader {T}top")]),
    "transitive": (
        TOP + concept("b", "; skos:broaderTransitive :top , :c") + concept("c", "; skos:broader :top"),
        [("b", f"broaderTransitive {T}c", f"broader {T}c"), ("b", f"broaderTransitive {T}top", "")],
    ),
    "inverse": (
        TOP + concept("b", "; skos:broader :top ; skos:related :c") + concept("c"),
        [("top", "", f"narrower {T}b"), ("c", "", f"related {T}b")],
    ),
    "circle": (
        TOP + concept("b", "; skos:broader :top , :d") + concept("c", "; skos:broader :b")
        + concept("d", "; skos:broader :c"),
        [("b", f"broader {T}d in {T}b > {T}c > {T}d > {T}b", "")],
    ),
    "related and broader": (
        TOP + concept("b", "; skos:broader :top") + concept("c", "; skos:broader :b ; skos:related :top"),
        [("c", f"related {T}top", ""), ("top", f"related {T}c", "")],
    ),
    "two matches": (
        TOP + concept("b", "; skos:exactMatch <http://o/x> ; skos:broadMatch <http://o/x>"),
        [("b", "exactMatch http://o/x", "closeMatch http://o/x")],
    ),
    "no scheme": (':a a skos:Concept ; skos:prefLabel "a" .', [("urn:uuid:", "", 'title "t.ttl"')]),
    "not in a scheme": (
        TOP + ':b a skos:Concept ; skos:broader :top ; skos:prefLabel "b" .', [("b", "", f"inScheme {T}s")],
    ),
    "top concept": (
        ':s a skos:ConceptScheme ; skos:hasTopConcept :a . :a a skos:Concept ; skos:prefLabel "a" .',
        [("a", "", f"topConceptOf {T}s"), ("a", "", f"inScheme {T}s")],
    ),
    "no top concepts": (
        ":s a skos:ConceptScheme ." + concept("a") + concept("b", "; skos:broader :a"),
        [("s", "", f"hasTopConcept {T}a")],
    ),
}  # fmt: skip
ELSEWHERE = {"unknown term": "of tables: see test_reading"}


def test_every_kind_of_repair_has_a_case() -> None:
    assert CASES.keys() | ELSEWHERE.keys() == KINDS.keys()


@pytest.mark.parametrize("kind", CASES)
def test_a_fault_is_put_right_and_listed(
    kind: str, take: Take, said: Said, prefixes: str, skos: Shapes, tmp_path: Path
) -> None:
    text, expected = CASES[kind]
    account = take(prefixes + text, language="fr" if kind == "no language" else "")
    listed = [repair for repair in account.repairs if repair.kind == kind]
    for name, was, became in expected:
        iri = name if ":" in name else T + name
        assert any(
            r.concept.startswith(iri) and r.was.startswith(was) and r.became.startswith(became) for r in listed
        ), (name, was, became, listed)
    report = validate(list(said()), skos)
    assert report.conforms, report.results
    again = take(_lines(said()), "again.nt", "again")
    assert again.repairs == ()


def _lines(triples: set[Triple]) -> bytes:
    return "".join(f"{triple} .\n" for triple in sorted(triples, key=str)).encode()


def test_what_is_sound_stays_as_it_is(take: Take, small: str) -> None:
    account = take(small)
    assert account.repairs == ()
    assert (account.title, account.languages) == ("Rights", ("en", "ru"))
    assert account.licence == "http://creativecommons.org/publicdomain/zero/1.0/"
    assert account.counts["concepts"] == 4
    assert account.counts["deprecated"] == 1


def test_what_is_not_of_skos_is_kept(take: Take, said: Said, prefixes: str) -> None:
    extra = ':top <http://own.example/p> [ rdf:value "v" ] , ( 1 2 ) . :x <http://own.example/q> "text"@en .'
    take(prefixes + TOP + extra)
    own = [triple for triple in said() if "own.example" in triple.predicate.value]
    assert len(own) == 3
    assert any(triple.predicate == RDF.first for triple in said())
    assert not any(isinstance(term, BlankNode) for triple in said() for term in triple)


def test_the_things_that_labels_are_stay_beside_their_texts(take: Take, said: Said, prefixes: str) -> None:
    take(prefixes + CASES["label written out"][0])
    assert Triple(NamedNode(f"{T}x"), RDF.type, NamedNode("http://www.w3.org/2008/05/skos-xl#Label")) in said()


def test_the_same_file_gives_the_same_bytes_whatever_its_order(take: Take, data: Path, prefixes: str) -> None:
    parts = [TOP, concept("b", "; skos:broader :c"), concept("c", "; skos:broader :b"),
             '[] a skos:Concept ; skos:prefLabel "x" .\n', '[] a skos:Concept ; skos:prefLabel "y" .\n']  # fmt: skip
    files = []
    for order in (parts, parts[::-1]):
        take(prefixes + "".join(order))
        files.append((data / "thesaurus" / "t.nt.gz").read_bytes())
    assert files[0] == files[1]
    assert gzip.decompress(files[0]).splitlines() == sorted(gzip.decompress(files[0]).splitlines())


def test_every_repair_is_in_the_account(take: Take, data: Path, prefixes: str) -> None:
    account = take(prefixes + CASES["circle"][0])
    assert kept.account(data, "t") == account
    assert account.faults["circle"] == 1


NODES = [NamedNode(f"{T}n{i}") for i in range(5)]
LITERALS = [Literal("a"), Literal("a", language="en"), Literal("b", language="en"), Literal(" "), Literal("n1")]
PREDICATES = [
    SKOS.broader, SKOS.narrower, SKOS.related, SKOS.broaderTransitive, SKOS.prefLabel, SKOS.altLabel, SKOS.hiddenLabel,
    SKOS.exactMatch, SKOS.broadMatch, SKOS.narrowMatch, SKOS.relatedMatch, SKOS.inScheme, SKOS.topConceptOf,
    SKOS.hasTopConcept, SKOS.member,
]  # fmt: skip
ANY = st.builds(
    Triple,
    st.sampled_from([*NODES, BlankNode("b")]),
    st.sampled_from(PREDICATES),
    st.sampled_from([*NODES, BlankNode("b"), *LITERALS]),
) | st.builds(
    Triple,
    st.sampled_from(NODES),
    st.just(RDF.type),
    st.sampled_from([SKOS.Concept, SKOS.ConceptScheme, SKOS.Collection]),
)


@given(st.lists(ANY, max_size=25))
@settings(max_examples=300)
def test_whatever_comes_the_result_conforms_and_wants_no_repair(triples: list[Triple]) -> None:
    bench = Bench(triples, "t")
    repair(bench)
    report = validate(list(bench), _skos())
    assert report.conforms, [(result.focus.value, result.message, result.value) for result in report.results]
    again = Bench(list(bench), "t")
    repair(again)
    assert again.repairs == []


def _skos() -> Shapes:
    if not _KNOWN:
        import pyoxigraph as ox

        from graph.shacl.validate import prepare

        folder = Path(__file__).parents[3] / "shapes"
        files = (folder / f"{name}.ttl" for name in ("skos", "kinds", "prefixes"))
        _KNOWN.append(prepare(quad.triple for file in files for quad in ox.parse(path=str(file))))
    return _KNOWN[0]


_KNOWN: list[Shapes] = []


def test_every_kind_of_repair_is_documented() -> None:
    page = (Path(__file__).parents[3] / "docs" / "thesaurus.md").read_text(encoding="utf-8")
    assert [kind for kind, meaning in KINDS.items() if f"| {kind} | {meaning} |" not in page] == []


def test_a_note_that_is_a_thing_is_also_said_as_its_text(take: Take, data: Path, prefixes: str) -> None:
    concept = ':a a skos:Concept ; skos:prefLabel "a"@en ; skos:definition [ rdf:value "What a is."@en ] .'
    assert take(f"{prefixes}{concept}").faults["label written out"] == 1
    said = {triple.object for triple in kept.triples(data, "t") if triple.predicate == SKOS.definition}
    assert Literal("What a is.", language="en") in said
    assert len(said) == 2


def test_labels_of_no_language_and_codes_that_stand_for_labels_say_that_it_is_unknown(
    take: Take, data: Path, prefixes: str
) -> None:
    concepts = ':a a skos:Concept ; skos:prefLabel "a" , "aa"@und ; skos:altLabel 1984 . :11812 a skos:Concept .'
    assert take(f"{prefixes}{concepts}").languages == ("und",)
    labels = {
        (triple.predicate, triple.object)
        for triple in kept.triples(data, "t")
        if triple.predicate in {SKOS.prefLabel, SKOS.altLabel}
    }
    assert labels == {
        (SKOS.prefLabel, Literal("a", language="und")),
        (SKOS.altLabel, Literal("aa", language="und")),
        (SKOS.altLabel, Literal("1984", language="und")),
        (SKOS.prefLabel, Literal("11812", language="und")),
    }
