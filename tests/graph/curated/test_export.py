"""A scheme of the current release in every format, each read by those who know it; a table comes back as it went."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
import rdflib
from pyoxigraph import NamedNode, RdfFormat, Triple, parse

import ontology
from graph import release
from graph.curated import Import, curate, kept
from graph.curated.export import FORMATS, export
from graph.errors import ReleaseError
from graph.names import Names
from graph.pipeline import build
from graph.release import Release
from graph.schemes import MAPPINGS
from graph.settings import Settings
from graph.source import Source
from graph.vocab import OWL, RDF, SKOS

BASE = "http://127.0.0.1:8000/"
Write = Callable[[str], bytes]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, seed: Path, small: str) -> Path:
    """A data folder with a release of the sample and the small thesaurus."""
    folder = tmp_path_factory.mktemp("export")
    (folder / "rights.ttl").write_text(small, encoding="utf-8")
    curate(Import(folder / "rights.ttl"), folder)
    settings = replace(Settings(), data=folder)
    build(settings, [Source("page", str(seed), profile="tandis")], datetime(2026, 11, 23, tzinfo=UTC))
    return folder


@pytest.fixture
def current(made: Path) -> Release:
    return release.current(made)


@pytest.fixture
def write(current: Release) -> Write:
    def written(form: str) -> bytes:
        out = io.BytesIO()
        export(current, Names(BASE), "subjects", form, out)
        return out.getvalue()

    return written


def as_text(graph: Iterable[Iterable[object]]) -> set[tuple[str, ...]]:
    return {tuple(map(str, triple)) for triple in graph}


@pytest.mark.parametrize(("form", "syntax"), [("ttl", RdfFormat.TURTLE), ("rdf", RdfFormat.RDF_XML)])
def test_every_syntax_of_rdf_says_the_same(form: str, syntax: RdfFormat, write: Write) -> None:
    plain = {quad.triple for quad in parse(write("nt"), RdfFormat.N_TRIPLES)}
    assert {quad.triple for quad in parse(write(form), syntax)} == plain
    labels = {triple.object.value for triple in plain if triple.predicate == SKOS.prefLabel}
    assert {"statelessness", "asylum", "миграция"} <= labels


def test_json_ld_is_read_by_our_context(write: Write) -> None:
    document = json.loads(write("jsonld"))
    assert document["@context"] == f"{BASE}context.jsonld"
    document["@context"] = json.loads((ontology.FOLDER / "context.jsonld").read_bytes())["@context"]
    read = {quad.triple for quad in parse(json.dumps(document), RdfFormat.JSON_LD)}
    assert read == {quad.triple for quad in parse(write("nt"), RdfFormat.N_TRIPLES)}


def test_rdflib_reads_what_we_write(write: Write) -> None:
    graphs = [rdflib.Graph().parse(write(form), format=name) for form, name in (("ttl", "turtle"), ("rdf", "xml"))]
    assert as_text(graphs[0]) == as_text(graphs[1])


def test_the_same_release_gives_the_same_bytes(write: Write) -> None:
    for form in FORMATS:
        assert write(form) == write(form)


def test_a_table_comes_back_as_it_went(write: Write, tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_bytes(write("csv"))
    account = curate(Import(tmp_path / "t.csv"), tmp_path)
    assert account.repairs == ()
    assert comparable(kept.triples(tmp_path, "t")) == comparable(
        quad.triple for quad in parse(write("nt"), RdfFormat.N_TRIPLES)
    )


def comparable(triples: Iterable[Triple]) -> set[Triple]:
    """Keep what a table has columns for."""
    wanted = {
        SKOS.prefLabel, SKOS.altLabel, SKOS.hiddenLabel, SKOS.notation, SKOS.scopeNote, SKOS.broader, SKOS.narrower,
        SKOS.related, OWL.deprecated, *MAPPINGS,
    }  # fmt: skip
    found = list(triples)
    concepts = {triple.subject for triple in found if triple.predicate == RDF.type and triple.object == SKOS.Concept}
    return {triple for triple in found if triple.subject in concepts and triple.predicate in wanted}


def test_a_table_has_a_column_for_each_language(write: Write) -> None:
    rows = list(csv.DictReader(io.StringIO(write("csv").decode())))
    migration = next(row for row in rows if row["prefLabel@en"] == "migration")
    assert migration["prefLabel@ru"] == "миграция"
    assert migration["notation"] == "M1"
    assert migration["scopeNote@en"] == 'Across borders, "or within".'


STRINGS = frozenset({"@context", "uri", "created", "issued", "modified"})
LISTS = frozenset({"type", "notation", "identifier"})
MAPS_OF_LISTS = frozenset(
    {
        "altLabel",
        "hiddenLabel",
        "scopeNote",
        "definition",
        "example",
        "historyNote",
        "editorialNote",
        "changeNote",
        "note",
    }
)
SETS = frozenset(
    {"broader", "narrower", "related", "inScheme", "topConceptOf", "topConcepts", "license", "replacedBy", "mappings"}
)


def test_jskos_has_the_members_and_types_that_its_specification_gives(write: Write) -> None:
    objects = [json.loads(line) for line in write("jskos").splitlines()]
    assert objects[0]["type"] == [SKOS.ConceptScheme.value]
    assert {o["type"][0] for o in objects[1:]} == {SKOS.Concept.value}
    for found in objects:
        assert found["@context"] == "https://gbv.github.io/jskos/context.json"
        assert found.keys() <= STRINGS | LISTS | MAPS_OF_LISTS | SETS | {"prefLabel", "deprecated"}
        assert all(isinstance(found[name], str) for name in STRINGS & found.keys())
        assert all(all(isinstance(item, str) for item in found[name]) for name in LISTS & found.keys())
        assert all(tag == tag.lower() and text for tag, text in found.get("prefLabel", {}).items())
        for name in MAPS_OF_LISTS & found.keys():
            assert all(isinstance(texts, list) and all(texts) for texts in found[name].values())
        for name in (SETS - {"mappings"}) & found.keys():
            assert len({item["uri"] for item in found[name]}) == len(found[name])


def test_jskos_tells_mappings_and_deprecation(write: Write) -> None:
    objects = {o["uri"]: o for o in map(json.loads, write("jskos").splitlines())}
    asylum = objects[f"{BASE}subject/asylum"]
    targets = {(m["type"][0], m["to"]["memberSet"][0]["uri"]) for m in asylum["mappings"]}
    assert (SKOS.exactMatch.value, "http://other.example/asylum") in targets
    assert (SKOS.exactMatch.value, "http://t.example/asylum") in targets
    assert [o["prefLabel"]["en"] for o in objects.values() if o.get("deprecated") is True] == ["old term"]


def test_a_scheme_or_format_that_is_not_there_is_told_with_those_that_are(current: Release) -> None:
    names = Names(BASE)
    with pytest.raises(ReleaseError, match="no scheme 'x'; there are subjects"):
        export(current, names, "x", "ttl", io.BytesIO())
    with pytest.raises(ReleaseError, match="no format 'x'; there are ttl"):
        export(current, names, "subjects", "x", io.BytesIO())


def test_the_thesaurus_of_a_release_is_told_by_its_scheme(write: Write) -> None:
    subjects = {quad.subject for quad in parse(write("nt"), RdfFormat.N_TRIPLES)}
    assert NamedNode(f"{BASE}scheme/subjects") in subjects
    assert all(str(subject).startswith((f"<{BASE}subject/", f"<{BASE}scheme/")) for subject in subjects)
