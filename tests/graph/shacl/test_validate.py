from __future__ import annotations

import gzip
import json
import logging
import socket
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from pyoxigraph import BlankNode, NamedNode, RdfFormat, Triple

from graph.errors import SourceError
from graph.names import Names
from graph.shacl import report as module
from graph.shacl.report import Report, Result, gather, triples
from graph.shacl.validate import Shapes, check, load_shapes, prepare, records, validate
from graph.vocab import RDF, SH
from ontology import prefixes

BASE = "http://127.0.0.1:8000/"
NAMES = Names(BASE)
HEAD = f"@base <{BASE}> .\n" + "".join(f"@prefix {p}: <{n}> .\n" for p, n in prefixes().items())
SHAPES = "https://w3id.org/seealso/shapes#"
RECORD = NAMES("record", "sha256-aa")

SEED = """
<record/sha256-aa> a seealso:Record, bibo:Document ;
    dct:identifier "sha256-aa" ; seealso:mintedIdentifier "sha256-aa" ;
    dct:title "Combating Intolerance and Discrimination against Migrants and Refugees"@en ;
    dct:creator <agent/osce-odihr> ; dct:publisher <agent/osce> ;
    dct:subject <subject/refugees>, <subject/migrants> ; rdfs:seeAlso <subject/migrants>, <subject/asylum> ;
    dcat:theme <issue/racism-and-xenophobia> ; dct:issued "2021-01-17"^^xsd:date ;
    dct:type <type/conference-materials> ; dct:format <format/video> ; dct:language eulang:ENG ;
    bibo:presentedAt <event/2021> ; dct:spatial <place/osce-region> ;
    dct:abstract "In recent years \\"Shaping Discourse\\" []. Moreover, the event."@en ; dct:extent "video"@en ;
    dct:isPartOf <collection/documents> .
<event/2021> a schema:Event ; schema:name "Combating Intolerance"@en ;
    schema:startDate "2021-12-17"^^xsd:date ; schema:location <place/zoom> .
<agent/osce> a org:Organization, foaf:Organization ; skos:prefLabel "OSCE"@en ; foaf:name "OSCE" .
<agent/osce-odihr> a org:Organization, foaf:Organization ; skos:prefLabel "OSCE ODIHR"@en ; foaf:name "OSCE ODIHR" .
<subject/refugees> a skos:Concept ; skos:prefLabel "refugees"@en ; skos:inScheme <scheme/subjects> .
<subject/migrants> a skos:Concept ; skos:prefLabel "migrants"@en ; skos:inScheme <scheme/subjects> .
<subject/asylum> a skos:Concept ; skos:prefLabel "asylum"@en ; skos:inScheme <scheme/subjects> .
<issue/racism-and-xenophobia> a skos:Concept ; skos:prefLabel "Racism"@en ; skos:inScheme <scheme/issues> .
<type/conference-materials> a skos:Concept ; skos:prefLabel "conference materials"@en ; skos:inScheme <scheme/types> .
<format/video> a skos:Concept ; skos:prefLabel "video"@en ; skos:inScheme <scheme/formats> .
eulang:ENG a skos:Concept, dct:LinguisticSystem ; skos:prefLabel "English"@en ; skos:notation "en", "eng" ;
    skos:inScheme <scheme/languages> .
<place/osce-region> a skos:Concept, dct:Location, schema:Place ; skos:prefLabel "OSCE region"@en ;
    skos:narrower <place/AL> ; skos:inScheme <scheme/places> .
<place/AL> a skos:Concept, dct:Location, schema:Country ; skos:prefLabel "Albania"@en ; skos:notation "AL", "ALB" ;
    skos:broader <place/osce-region> ; skos:inScheme <scheme/places> .
<place/zoom> a skos:Concept, dct:Location, schema:VirtualLocation ; skos:prefLabel "Zoom"@en ;
    skos:hiddenLabel "zoom"@en ; skos:inScheme <scheme/places> .
<collection/documents> a skos:Concept, dcmitype:Collection ; skos:prefLabel "Documents"@en ;
    dct:title "Documents"@en ; skos:inScheme <scheme/collections> .
"""

CONCEPTS = SEED.count("a skos:Concept")


@cache
def shipped() -> Shapes:
    return load_shapes()


def parsed(turtle: str) -> tuple[Triple, ...]:
    return tuple(quad.triple for quad in ox.parse((HEAD + turtle).encode(), RdfFormat.TURTLE))


def judged(turtle: str) -> Report:
    return validate(parsed(turtle), shipped())


def names_of(report: Report) -> list[str]:
    return [result.shape.removeprefix(SHAPES) for result in report.results]


def test_the_seed_record_has_its_three_warnings_and_nothing_else() -> None:
    report = judged(SEED)
    assert report.conforms
    assert [(r.focus, r.severity) for r in report.results] == [(RECORD, "Warning")] * 3
    assert names_of(report) == [
        "record-abstract-lost-reference",
        "record-issued-before-meeting",
        "record-minted-identifier",
    ]
    assert [r.message.split(";")[0] for r in report.results] == [
        "The abstract has an empty pair of brackets, [], where a reference or link lost its text",
        "The issue date 2021-01-17 lies before the meeting that the record documents, which took place on 2021-12-17",
        "The source gives this record no identifier, so one was made from its text",
    ]
    assert [r.value[:10] for r in report.results] == ["In recent ", "2021-01-17", ""]


def test_an_ill_typed_date_is_reported_once_never_compared_and_never_logged(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        report = judged(SEED.replace('"2021-01-17"^^xsd:date', '"n.d."^^xsd:date'))
    assert names_of(report)[:1] == ["record-issued"]
    assert "record-issued-before-meeting" not in names_of(report)
    assert caplog.records == []
    assert logging.getLogger("rdflib.term").filters == []
    assert not report.conforms


def test_shapes_are_read_once_and_judge_every_batch_alike() -> None:
    shapes = load_shapes()
    before = len(shapes.graph)
    first, second = validate(parsed(SEED), shapes), validate(reversed(parsed(SEED)), shapes)
    assert first == second != validate(parsed(""), shapes) == Report()
    assert len(shapes.graph) - before <= 2, "pySHACL adds two axioms of its own, once"


def test_literals_are_reported_letter_for_letter() -> None:
    report = judged(SEED.replace('dct:identifier "sha256-aa"', 'dct:identifier "007"^^xsd:integer'))
    assert [r.value for r in report.results if r.severity == "Violation"] == ["007"]


def test_validation_reaches_no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("the network was reached for")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    imports = (
        "<http://example.org/> a owl:Ontology ; owl:imports <http://example.org/more> ."
        "<http://example.org/s> a sh:NodeShape ; sh:targetClass skos:Concept ; sh:nodeKind sh:Literal ."
    )
    assert len(validate(parsed(SEED + imports), prepare(parsed(imports))).results) == CONCEPTS


@pytest.mark.parametrize(
    "clause",
    ["FROM <http://example.org/>", "from named <http://example.org/>", "", "SERVICE SILENT <http://example.org/>"],
)
def test_shapes_whose_queries_would_use_the_network_are_refused(clause: str) -> None:
    dataset, service = (clause, "") if clause.lower().startswith("from") else ("", clause)
    inner = (
        f"{service} {{ $this ?p ?o }}"
        if service
        else "$this ?p ?o . FILTER (?o != 'from here' && !bound(?from) && ?o != \\\"service\\\")"
    )
    query = f"SELECT $this {dataset} WHERE {{ {inner} }} # from"
    turtle = (
        "<s> a sh:NodeShape ; sh:targetClass skos:Concept ; sh:sparql <q> ."
        f'<q> sh:message "No"@en ; sh:select "{query}" .'
    )
    if clause:
        with pytest.raises(SourceError, match=r"has (FROM|SERVICE); a query over the data was expected"):
            prepare(parsed(turtle))
    else:
        assert len(validate(parsed(SEED), prepare(parsed(turtle))).results) == CONCEPTS


def test_shapes_that_cannot_be_carried_out_are_a_source_error() -> None:
    shapes = prepare(parsed("<s> a sh:NodeShape ; sh:targetClass skos:Concept ; sh:path dct:title ."))
    with pytest.raises(SourceError, match="the shapes cannot be carried out"):
        validate(parsed(SEED), shapes)
    broken = prepare(parsed('<s> a sh:NodeShape ; sh:targetClass skos:Concept ; sh:sparql [ sh:select "SELECT" ] .'))
    with pytest.raises(SourceError, match="the shapes cannot be carried out"):
        validate(parsed(SEED), broken)


def test_a_folder_without_shapes_and_a_file_that_is_no_turtle_are_source_errors(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"files with the extension \.ttl were expected"):
        load_shapes(tmp_path)
    with pytest.raises(SourceError, match="cannot be read"):
        load_shapes(tmp_path / "absent")
    (tmp_path / "a.ttl").write_text("a b c")
    with pytest.raises(SourceError, match=r"a\.ttl cannot be read as shapes in Turtle"):
        load_shapes(tmp_path)


def test_a_property_shape_with_its_parents_targets_keeps_its_results() -> None:
    turtle = (
        "<s> a sh:NodeShape ; sh:targetClass skos:Concept ; sh:property <p> ; sh:closed {closed} ."
        '<p> sh:path skos:note ; sh:minCount 1 ; sh:message "No note"@en .'
    )
    loose, closed = (prepare(parsed(turtle.format(closed=flag))) for flag in ("false", "true"))
    assert len(list(closed.graph.objects(None, rdflib.SH.property))) == 1
    plain = prepare(parsed(turtle.replace("sh:closed {closed}", "sh:order 1")))
    assert len(list(plain.graph.objects(None, rdflib.SH.property))) == 0
    results = [validate(parsed(SEED), shapes).results for shapes in (loose, plain)]
    assert results[0] == results[1]
    assert len(results[0]) == CONCEPTS


def test_a_violation_is_traced_to_the_records_that_mention_its_node_or_what_mentions_it() -> None:
    other = "\n<record/2> dct:creator <agent/osce> . <record/3> dct:creator <agent/osce-odihr> ."
    batch = [NAMES("record", name) for name in ("sha256-aa", "2", "3")]
    broken = SEED.replace('foaf:name "OSCE" .', 'foaf:name "OSCE " .').replace('"Zoom"@en', '"Zoom"')
    broken = broken.replace("bibo:Document ;", "bibo:Book ;") + other
    found = records(judged(broken), batch, parsed(broken))
    assert {
        focus.value.removeprefix(BASE): [r.value.removeprefix(BASE) for r in rs] for focus, rs in found.items()
    } == {
        "agent/osce": ["record/2", "record/sha256-aa"],
        "place/zoom": ["record/sha256-aa"],
        "record/sha256-aa": ["record/sha256-aa"],
    }
    assert records(judged(SEED), batch, parsed(SEED)) == {}
    assert set(records(judged(SEED), batch, parsed(SEED), "Warning")) == {RECORD}


def test_the_report_in_rdf_has_no_blank_nodes_and_is_a_report_to_shacl() -> None:
    described = list(triples(judged(SEED), NAMES))
    whole = NamedNode(f"{BASE}dataset#validation")
    assert not any(isinstance(term, BlankNode) for triple in described for term in triple)
    assert [t.object for t in described if t.predicate == SH.result] == [
        NamedNode(f"{RECORD.value}#result-{n}") for n in (1, 2, 3)
    ]
    assert Triple(whole, RDF.type, SH.ValidationReport) in described
    values = {t.predicate.value.removeprefix(SH.iri): t.object for t in described if str(t.subject).endswith("-2>")}
    assert values["focusNode"] == RECORD
    assert values["resultSeverity"] == SH.Warning
    assert values["sourceShape"] == NamedNode(f"{SHAPES}record-issued-before-meeting")
    assert values["value"] == ox.Literal("2021-01-17", datatype=NamedNode("http://www.w3.org/2001/XMLSchema#date"))


def test_results_on_foreign_blank_and_literal_nodes_are_named_in_the_dataset() -> None:
    results = tuple(
        Result(NamedNode(focus), None, "Warning", "No.", "s", f"{SH.iri}C", "")
        for focus in ("http://example.org/x", f"{BASE}record/1#field-1", "urn:blank:f1b1")
    )
    nodes = [str(t.object) for t in triples(Report(results), NAMES) if t.predicate == SH.result]
    assert len(set(nodes)) == 3
    assert all(node.startswith(f"<{BASE}dataset#result-") and node.endswith("-1>") for node in nodes)


def test_merged_reports_hold_what_two_batches_say_of_one_thing_once() -> None:
    report = judged(SEED)
    assert gather([*report.results, *report.results]) == report


FILES = {
    "a.ttl": RdfFormat.TURTLE,
    "a.nt": RdfFormat.N_TRIPLES,
    "a.nq": RdfFormat.N_QUADS,
    "a.trig": RdfFormat.TRIG,
    "a.rdf": RdfFormat.RDF_XML,
    "a.jsonld": RdfFormat.JSON_LD,
}


@pytest.mark.parametrize(("name", "syntax"), FILES.items(), ids=FILES)
def test_a_file_of_any_rdf_syntax_is_checked_compressed_too(name: str, syntax: RdfFormat, tmp_path: Path) -> None:
    text: Iterable[Triple] | Iterable[ox.Quad] = parsed(SEED)
    if syntax.supports_datasets:
        text = [ox.Quad(t.subject, t.predicate, t.object, NamedNode("urn:g")) for t in parsed(SEED)]
    content = ox.serialize(text, format=syntax)
    assert content is not None
    (tmp_path / name).write_bytes(content)
    (tmp_path / f"{name}.gz").write_bytes(gzip.compress(content))
    assert check([tmp_path / name, tmp_path / f"{name}.gz"], shipped()) == judged(SEED)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.ttl", b"<a> <b> .", r"a\.ttl: .*line 1.*; Turtle was expected"),
        ("a.jsonld", b"{", r"a\.jsonld: .*JSON-LD was expected"),
        ("a.ttl.gz", b"not gzip", r"a\.ttl\.gz cannot be read"),
        ("a.ttl.gz", gzip.compress(b"<a:a> <a:b> <a:c> .", mtime=0)[:-10], r"a\.ttl\.gz cannot be read"),
        ("a.xls", b"", r"a\.xls has no extension that we read; there are json, jsonld"),
        ("", b"", r"absent\.ttl cannot be read"),
    ],
    ids=["turtle", "json-ld", "no gzip", "half a gzip", "no extension of ours", "absent"],
)
def test_a_file_that_cannot_be_read_is_a_source_error_that_says_what_was_expected(
    name: str, content: bytes, message: str, tmp_path: Path
) -> None:
    if name:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(SourceError, match=message):
        check([tmp_path / (name or "absent.ttl")], shipped())


def test_blank_nodes_of_a_file_have_the_same_names_in_every_run(tmp_path: Path) -> None:
    file = tmp_path / "a.ttl"
    file.write_text(HEAD + '[] a skos:Concept . _:x a skos:Concept ; skos:prefLabel "x"@en .')
    first, second = check([file], shipped()), check([file], shipped())
    assert first == second
    assert {r.focus.value for r in first.results} == {"urn:blank:f1b1", "urn:blank:f1b2"}
    assert module.as_ttl(first) == module.as_ttl(second)


def test_a_path_that_is_no_single_property_is_written_as_in_sparql() -> None:
    steps = "skos:broader [ sh:zeroOrMorePath skos:broader ]"
    path = f"[ sh:alternativePath ( skos:note [ sh:inversePath skos:member ] ( {steps} ) ) ]"
    report = validate(
        parsed(SEED),
        prepare(
            parsed(
                f'<p> a sh:PropertyShape ; sh:targetNode <x> ; sh:path {path} ; sh:minCount 1 ; sh:message "No"@en .'
            )
        ),
    )
    skos = prefixes()["skos"]
    assert [r.path for r in report.results] == [f"(<{skos}note>|^<{skos}member>|(<{skos}broader>/<{skos}broader>*))"]
    assert not any(t.predicate == SH.resultPath for t in triples(report, NAMES))
    assert [row[2] for row in module.rows(report)] == ["(skos:note|^skos:member|(skos:broader/skos:broader*))"]


def test_the_report_is_written_for_people_programs_and_the_web_of_data() -> None:
    report = judged(SEED)
    row = list(module.rows(report))[1]
    assert dict(zip(module.COLUMNS, row, strict=True)) | {"message": ""} == {
        "severity": "Warning",
        "node": f"{BASE}record/sha256-aa",
        "property": "dct:issued",
        "value": "2021-01-17",
        "message": "",
    }
    data = json.loads(module.as_json(report))
    assert data["conforms"] is True
    assert data["counts"] == {"Violation": 0, "Warning": 3, "Info": 0}
    assert data["results"][1]["path"] == f"{prefixes()['dct']}issued"
    graph = rdflib.Graph().parse(module.as_ttl(report), format="turtle")
    assert len(graph) == len(list(triples(report, NAMES)))
    assert module.as_ttl(report) == module.as_ttl(judged(SEED))


def test_our_own_json_ld_is_checked_without_the_network(tmp_path: Path) -> None:
    shapes = load_shapes()
    path = tmp_path / "concept.jsonld"
    concept = {"@id": "http://x.example/a", "@type": "skos:Concept"}
    path.write_text(json.dumps({"@context": "http://x.example/context.jsonld"} | concept), encoding="utf-8")
    assert not check([path], shapes).conforms
    path.write_text(json.dumps({"@context": "http://x.example/other.jsonld"} | concept), encoding="utf-8")
    with pytest.raises(SourceError, match="would have to be fetched"):
        check([path], shapes)
