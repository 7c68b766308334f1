from __future__ import annotations

import io
import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from itertools import groupby

import pytest
import rdflib
import rdflib.compare
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, parse, serialize

import ontology
from graph.vocab import DCTERMS, FOAF, RDF, RDFS, SKOS, XSD, Vocabulary
from graph.writers import turtle

PREFIXES = {**ontology.prefixes(), "": "http://e.org/", "r": "http://e.org/r/", "u": "urn:x:", "u2": "urn:x:y"}
S = NamedNode("http://e.org/s")


def text(
    *triples: Triple,
    prefixes: Mapping[str, str] = PREFIXES,
    labels: Mapping[str, str] | None = None,
    head: bool = False,
) -> str:
    out = io.BytesIO()
    turtle.write(triples, out, prefixes, labels)
    written = out.getvalue().decode()
    return written if head else "".join(x for x in written.splitlines(True) if not x.startswith("@prefix")).strip()


def valid_iri(value: str) -> bool:
    try:
        NamedNode(value)
    except ValueError:
        return False
    return True


LOCALS = st.one_of(
    st.text(max_size=8),
    st.text(alphabet="a1.-_:%4Fé/#~'(),;=*+!$&@?\u00b7\u0301\u203f", max_size=8),
)
IRIS = (
    st.builds(str.__add__, st.sampled_from([*PREFIXES.values(), "http://e.org/r", "urn:", "tag:e,1:"]), LOCALS)
    .filter(valid_iri)
    .map(NamedNode)
)
BLANKS = st.from_regex(r"[a-z][a-z0-9]{0,3}", fullmatch=True).map(BlankNode)
CHARACTERS = st.characters(codec="utf-8")
LITERALS = st.one_of(
    st.text(CHARACTERS).map(Literal),
    st.builds(lambda v, tag: Literal(v, language=tag), st.text(CHARACTERS), st.sampled_from(["en", "sr-latn", "ru"])),
    st.builds(
        lambda v, d: Literal(v, datatype=d),
        st.one_of(st.text(CHARACTERS), st.sampled_from(["1", "-0", "01", "+1", "1.", "true", "1e0", " 1", "0"])),
        st.one_of(st.sampled_from([*XSD]), IRIS.filter(lambda iri: iri != RDF.langString)),
    ).filter(lambda literal: literal.datatype != RDF.langString),
)
TRIPLES = st.lists(
    st.builds(
        Triple,
        st.one_of(IRIS, BLANKS),
        st.one_of(IRIS, st.sampled_from([RDF.type, *SKOS])),
        st.one_of(IRIS, BLANKS, LITERALS),
    ),
    max_size=12,
).map(lambda triples: sorted(triples, key=lambda t: str(t.subject)))


@contextmanager
def lexical_forms_kept() -> Iterator[None]:
    """Keep rdflib from rewriting the literals that it reads, and from logging each that it cannot value."""
    before, rdflib.NORMALIZE_LITERALS = rdflib.NORMALIZE_LITERALS, False
    logging.getLogger("rdflib").disabled = logging.getLogger("rdflib.term").disabled = True
    try:
        yield
    finally:
        rdflib.NORMALIZE_LITERALS = before
        logging.getLogger("rdflib").disabled = logging.getLogger("rdflib.term").disabled = False


@given(TRIPLES)
def test_what_is_written_reads_back_the_same(triples: list[Triple]) -> None:
    written = text(*triples, labels={"http://e.org/": "a\r\n\u2028label ."}, head=True)
    assert {q.triple for q in parse(written, RdfFormat.TURTLE)} == set(triples)


@pytest.mark.filterwarnings("ignore")
@given(TRIPLES)
def test_rdflib_reads_from_it_what_it_reads_from_n_triples(triples: list[Triple]) -> None:
    with lexical_forms_kept():
        plain = serialize(triples, format=RdfFormat.N_TRIPLES)
        expected = rdflib.Graph().parse(data=plain, format="turtle")
        found = rdflib.Graph().parse(data=text(*triples, head=True).encode(), format="turtle")
        assert rdflib.compare.isomorphic(found, expected)


@given(TRIPLES)
def test_the_same_triples_in_another_order_give_the_same_bytes(triples: list[Triple]) -> None:
    backwards = [t for _, group in groupby(triples, key=lambda t: t.subject) for t in reversed([*group])]
    assert text(*triples) == text(*backwards)


def test_a_subject_is_one_block_with_class_first_then_names_then_the_rest() -> None:
    assert (
        text(
            Triple(S, FOAF.page, NamedNode("http://e.org/a/b")),
            Triple(S, RDFS.seeAlso, NamedNode("http://e.org/r/b")),
            Triple(S, RDFS.seeAlso, NamedNode("http://e.org/r/a")),
            Triple(S, NamedNode("urn:other"), Literal("x")),
            Triple(S, DCTERMS.title, Literal('A "title"\non two lines', language="en")),
            Triple(S, RDF.type, SKOS.Concept),
            Triple(S, RDF.type, RDFS.label),
            Triple(NamedNode("http://e.org/t"), RDFS.label, Literal("t")),
        )
        == """:s
    a rdfs:label, skos:Concept ;
    dct:title "A \\"title\\"\\non two lines"@en ;
    rdfs:seeAlso
        r:a ,
        r:b ;
    foaf:page <http://e.org/a/b> ;
    <urn:other> "x" .

:t
    rdfs:label "t" ."""
    )


@pytest.mark.parametrize(
    ("literal", "written"),
    [
        (Literal("7", datatype=XSD.integer), "7"),
        (Literal("-7", datatype=XSD.integer), "-7"),
        (Literal("07", datatype=XSD.integer), '"07"^^xsd:integer'),
        (Literal("7 ", datatype=XSD.integer), '"7 "^^xsd:integer'),
        (Literal("7", datatype=XSD.nonNegativeInteger), '"7"^^xsd:nonNegativeInteger'),
        (Literal("true", datatype=XSD.boolean), "true"),
        (Literal("1", datatype=XSD.boolean), '"1"^^xsd:boolean'),
        (Literal("x", datatype=XSD.string), '"x"'),
        (Literal("ends with >"), '"ends with >"'),
        (Literal("2021", datatype=XSD.gYear), '"2021"^^xsd:gYear'),
    ],
)
def test_a_literal_is_bare_only_where_turtle_reads_the_same_from_it(literal: Literal, written: str) -> None:
    assert text(Triple(S, RDFS.label, literal)) == f":s\n    rdfs:label {written} ."


@pytest.mark.parametrize(
    ("iri", "written"),
    [
        ("http://e.org/r/", "r:"),
        ("http://e.org/r/a.b", "r:a.b"),
        ("http://e.org/r/a.", "<http://e.org/r/a.>"),
        ("http://e.org/r/-a", "<http://e.org/r/-a>"),
        ("http://e.org/r/11.5/6", "<http://e.org/r/11.5/6>"),
        ("http://e.org/r/a%20b", "r:a%20b"),
        ("http://e.org/r/été", "r:été"),
        ("http://e.org/r/a,b", "<http://e.org/r/a,b>"),
        ("urn:x:z", "u:z"),
        ("urn:x:yz", "u2:z"),
    ],
)
def test_an_iri_is_shortened_only_to_a_name_that_the_grammar_allows(iri: str, written: str) -> None:
    assert text(Triple(S, RDFS.seeAlso, NamedNode(iri))).endswith(f" {written} .")


def test_labels_end_the_lines_of_iris_that_do_not_say_it_themselves() -> None:
    labels = {"http://e.org/r/AL": "Albania", "http://e.org/r/migrant-workers": "Migrant workers", "urn:z": "a\nb"}
    assert (
        text(
            Triple(S, RDFS.seeAlso, NamedNode("http://e.org/r/AL")),
            Triple(S, RDFS.seeAlso, NamedNode("http://e.org/r/migrant-workers")),
            Triple(S, FOAF.page, NamedNode("urn:z")),
            labels=labels,
        )
        == """:s
    rdfs:seeAlso
        r:AL ,  # Albania
        r:migrant-workers ;
    foaf:page <urn:z> .  # a b"""
    )


def test_only_prefixes_that_are_used_are_kept_for_a_short_document() -> None:
    triples = [
        Triple(S, RDFS.label, Literal("dct:title ^^skos:x")),
        Triple(S, DCTERMS.issued, Literal("2021", datatype=XSD.gYear)),
    ]
    assert list(turtle.used(triples, PREFIXES)) == ["dct", "rdfs", "xsd", ""]


def test_nothing_but_prefixes_is_written_for_no_triples() -> None:
    assert text(head=True, prefixes={"dct": "http://purl.org/dc/terms/"}) == (
        "@prefix dct: <http://purl.org/dc/terms/> .\n"
    )


def test_every_vocabulary_has_its_place_in_the_order() -> None:
    rows = [Triple(S, term, Literal("x")) for v in (DCTERMS, RDFS, SKOS) for term in [next(iter(v))]]
    assert isinstance(SKOS, Vocabulary)
    assert text(*rows).count("\n") == len(rows)


def test_lines_of_n_triples_are_written_as_their_triples_are() -> None:
    subject = NamedNode("http://purl.org/dc/terms/a")
    triples = [
        Triple(subject, RDF.type, SKOS.Concept),
        Triple(subject, DCTERMS.title, Literal('a "b" . \n\\ \u2028 c')),
        Triple(subject, DCTERMS.title, Literal("a> .", language="en-GB")),
        Triple(subject, DCTERMS.title, Literal("x^^<y>")),
        Triple(subject, SKOS.notation, Literal("07", datatype=XSD.integer)),
        Triple(subject, SKOS.notation, Literal("7", datatype=XSD.integer)),
        Triple(subject, SKOS.notation, Literal("true", datatype=XSD.boolean)),
        Triple(subject, DCTERMS.issued, Literal("2004-05", datatype=XSD.gYearMonth)),
        Triple(NamedNode("http://e.org/b c".replace(" ", "%20")), DCTERMS.relation, BlankNode("b1")),
        Triple(BlankNode("b1"), DCTERMS.title, Literal("")),
    ]
    lines = (serialize(triples, format=RdfFormat.N_TRIPLES) or b"").decode().split(" .\n")[:-1]
    known, again = io.BytesIO(), io.BytesIO()
    turtle.write(triples, known, PREFIXES)
    turtle.rewrite(lines, again, PREFIXES)
    assert again.getvalue() == known.getvalue()
    assert b"dct:a" in known.getvalue()
