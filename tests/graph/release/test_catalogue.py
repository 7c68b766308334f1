from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path

import hypothesis
import pyshacl
import pytest
import rdflib
from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, serialize

from graph.names import GRAPHS, Names
from graph.release import catalogue, tally
from graph.release.catalogue import Edition, File
from graph.release.examples import examples
from graph.release.survey import Survey
from graph.settings import Dataset
from graph.vocab import DCAT, DCTERMS, FOAF, PROV, RDF, SEEALSO, SKOS, SPDX, VOID, XSD

NAMES = Names("http://example.org/kb/")
NAME = "20261123T140501Z-1a2b3c4d"
PREVIOUS = "20261122T000000Z-00000000"
RECORD, CONCEPT = NAMES.record("r1"), NAMES.term("subject", "migrants")
LICENCE = "https://creativecommons.org/publicdomain/zero/1.0/"
SURVEYS = {
    "records": Survey(
        triples=5,
        subjects=2,
        objects=4,
        classes={SEEALSO.Record.value: 2},
        properties={RDF.type.value: 2, DCTERMS.title.value: 3},
        examples={SEEALSO.Record.value: RECORD.value},
    ),
    "thesaurus": Survey(1, 1, 1, {SKOS.Concept.value: 1}, {RDF.type.value: 1}, {SKOS.Concept.value: CONCEPT.value}),
    "links": Survey(0, 0, 0, {}, {}, {}),
}
EDITION = Edition(
    name=NAME,
    built=datetime(2026, 11, 23, 14, 5, 1, tzinfo=UTC),
    previous=PREVIOUS,
    names=NAMES,
    about=Dataset(title="A base", description="What it holds.", licence=LICENCE, publisher="OSCE ODIHR"),
    surveys=SURVEYS,
    dumps={
        f"{graph}.{form}.gz{check}": File("ab" * 32, 30)
        for graph in (*SURVEYS, "all")
        for form in ("nq", "ttl")
        for check in ("", ".sha256")
    },
    inputs=("cd" * 32,),
    versions={"seealso": "1", "python": "3"},
)


def survey(folder: Path, triples: Iterable[Triple]) -> Survey:
    path = folder / "part.nt"
    serialize(triples, path, RdfFormat.N_TRIPLES)
    return tally.tally({"": path})[""].survey


def objects(edition: Edition, subject: NamedNode, predicate: NamedNode) -> list[object]:
    return [t.object for t in catalogue.describe(edition) if (t.subject, t.predicate) == (subject, predicate)]


def integer(number: int) -> Literal:
    return Literal(str(number), datatype=XSD.integer)


IRIS = st.sampled_from([NamedNode(f"http://e.org/{n}") for n in range(4)])
PROPERTIES = st.sampled_from([RDF.type, DCTERMS.title, SKOS.prefLabel])
TERMS = st.one_of(IRIS, st.builds(Literal, st.text(st.characters(exclude_categories=["Cs"]), max_size=3)))


@hypothesis.given(st.lists(st.builds(Triple, IRIS, PROPERTIES, TERMS), unique=True))
def test_a_survey_counts_what_a_graph_holds(tmp_path_factory: pytest.TempPathFactory, triples: list[Triple]) -> None:
    typed = [t for t in triples if t.predicate == RDF.type and isinstance(t.object, NamedNode)]
    others = [t for t in triples if t.predicate != RDF.type]
    found = survey(tmp_path_factory.mktemp("part"), typed + others)
    assert found.triples == len(typed + others)
    assert found.subjects == len({t.subject for t in typed + others})
    assert found.objects == len({t.object for t in typed + others})
    assert found.properties == Counter(str(t.predicate)[1:-1] for t in typed + others)
    assert found.classes == Counter(str(t.object)[1:-1] for t in typed)
    assert all(Triple(NamedNode(v), RDF.type, NamedNode(k)) in typed for k, v in found.examples.items())


@pytest.mark.parametrize("held", [1, 10, 1000, 100_000])
def test_a_survey_counts_the_same_when_it_has_to_go_to_the_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, held: int
) -> None:
    monkeypatch.setattr(tally, "HELD", held)
    monkeypatch.setattr(tally, "BATCH", 100)
    triples = [Triple(NAMES.record(str(n % 300)), DCTERMS.title, Literal(str(n % 700))) for n in range(2000)]
    found = survey(tmp_path, triples)
    assert (found.triples, found.subjects, found.objects) == (2000, 300, 700)


def test_an_empty_graph_holds_nothing(tmp_path: Path) -> None:
    assert survey(tmp_path, ()) == Survey(0, 0, 0, {}, {}, {})


@pytest.mark.parametrize(
    "edition", [EDITION, replace(EDITION, about=replace(EDITION.about, publisher="http://e.org/p"))]
)
def test_the_description_meets_the_shapes_of_a_dataset(edition: Edition) -> None:
    data, shapes = rdflib.Graph(), rdflib.Graph()
    data.parse(data=serialize(catalogue.describe(edition), format=RdfFormat.N_TRIPLES), format="nt")
    for name in ("dataset.ttl", "kinds.ttl"):
        shapes.parse(data=(files("shapes") / name).read_bytes(), format="turtle")
    conforms, _, text = pyshacl.validate(data, shacl_graph=shapes, advanced=True)
    assert conforms, text


def test_the_description_has_no_blank_nodes_and_comes_grouped_by_subject() -> None:
    triples = list(catalogue.describe(EDITION))
    assert not any(isinstance(term, BlankNode) for triple in triples for term in triple)
    assert len(set(triples)) == len(triples)
    turns = [t.subject for i, t in enumerate(triples) if i == 0 or triples[i - 1].subject != t.subject]
    assert len(turns) == len(set(turns))


def test_the_dataset_says_how_much_of_what_it_holds() -> None:
    assert objects(EDITION, NAMES.dataset, VOID.triples) == [integer(6)]
    assert objects(EDITION, NAMES.dataset, VOID.classes) == [integer(2)]
    assert objects(EDITION, NAMES.dataset, VOID.uriSpace) == [Literal(NAMES.base)]
    assert objects(EDITION, NAMES.dataset, VOID.exampleResource) == [RECORD, CONCEPT]
    assert objects(EDITION, NAMES.dataset, VOID.subset) == [NAMES.graph(graph) for graph in SURVEYS]
    vocabularies = objects(EDITION, NAMES.dataset, VOID.vocabulary)
    assert vocabularies == [NamedNode(v.iri) for v in (DCTERMS, RDF, SKOS, SEEALSO)]


def test_each_graph_has_a_partition_for_each_class_and_property() -> None:
    records = NAMES.graph("records")
    title = NAMES.part(NAMES.dataset, "records-property-dct-title")
    assert title in objects(EDITION, records, VOID.propertyPartition)
    assert objects(EDITION, title, VOID.property) == [DCTERMS.title]
    assert objects(EDITION, title, VOID.triples) == [integer(3)]
    record = NAMES.part(NAMES.dataset, "records-class-seealso-Record")
    assert objects(EDITION, records, VOID.classPartition) == [record]
    assert objects(EDITION, record, VOID.entities) == [integer(2)]


def test_a_term_of_a_vocabulary_without_prefix_has_a_partition_too() -> None:
    odd = Survey(1, 1, 1, {}, {"http://e.org/a(b)/ü": 1}, {})
    (partition,) = objects(replace(EDITION, surveys={"links": odd}), NAMES.graph("links"), VOID.propertyPartition)
    assert isinstance(partition, NamedNode)
    assert objects(replace(EDITION, surveys={"links": odd}), partition, VOID.triples) == [integer(1)]


def test_each_dump_is_a_distribution_with_size_media_types_and_checksum() -> None:
    dumps = objects(EDITION, NAMES.dataset, DCAT.distribution)
    assert dumps == objects(EDITION, NAMES.dataset, VOID.dataDump)
    assert len(dumps) == 2 * (len(SURVEYS) + 1)
    dump = NAMES("release", f"{NAME}/dumps/records.ttl.gz")
    assert dump in dumps
    registry = "https://www.iana.org/assignments/media-types/"
    assert objects(EDITION, dump, DCAT.mediaType) == [NamedNode(f"{registry}text/turtle")]
    assert objects(EDITION, dump, DCAT.compressFormat) == [NamedNode(f"{registry}application/gzip")]
    assert objects(EDITION, dump, DCAT.byteSize) == [Literal("30", datatype=XSD.nonNegativeInteger)]
    (checksum,) = objects(EDITION, dump, SPDX.checksum)
    assert isinstance(checksum, NamedNode)
    assert objects(EDITION, checksum, SPDX.checksumValue) == [Literal("ab" * 32, datatype=XSD.hexBinary)]


def test_a_dump_that_holds_its_own_description_has_no_checksum_in_it() -> None:
    name = "dataset.ttl.gz"
    dump = NAMES("release", f"{NAME}/dumps/{name}")
    edition = replace(EDITION, dumps={**EDITION.dumps, name: catalogue.UNTOLD})
    assert dump in objects(edition, NAMES.dataset, DCAT.distribution)
    assert objects(edition, dump, DCAT.downloadURL) == [dump]
    assert not objects(edition, dump, DCAT.byteSize)
    assert not objects(edition, dump, SPDX.checksum)


def test_every_graph_and_dump_is_called_by_what_it_holds() -> None:
    assert catalogue.TITLES.keys() == {"all", *GRAPHS}
    assert catalogue.HOLDS.keys() == {*GRAPHS}
    assert catalogue.title("mappings-gemet") == "Mappings to gemet"
    assert catalogue.holds("mappings-gemet")
    assert (catalogue.title("other"), catalogue.holds("other")) == ("", "")


def test_the_release_replaces_the_one_before_it() -> None:
    iri = NAMES("release", NAME)
    assert objects(EDITION, iri, DCAT.previousVersion) == [NAMES("release", PREVIOUS)]
    assert objects(EDITION, iri, DCTERMS.replaces) == [NAMES("release", PREVIOUS)]
    assert objects(EDITION, iri, DCAT.isVersionOf) == [NAMES.dataset]
    assert not objects(replace(EDITION, previous=""), iri, DCTERMS.replaces)


def test_the_build_is_an_activity_that_used_its_inputs() -> None:
    (build,) = objects(EDITION, NAMES("release", NAME), PROV.wasGeneratedBy)
    assert isinstance(build, NamedNode)
    assert objects(EDITION, build, PROV.used) == [NamedNode(f"urn:sha256:{'cd' * 32}")]
    assert objects(EDITION, build, PROV.startedAtTime) == [Literal("2026-11-23T14:05:01Z", datatype=XSD.dateTime)]


def test_a_licence_in_words_is_a_statement_of_rights() -> None:
    edition = replace(EDITION, about=replace(EDITION.about, licence="Ask us first."))
    assert objects(edition, NAMES.dataset, DCTERMS.rights) == [Literal("Ask us first.")]
    assert not objects(edition, NAMES.dataset, DCTERMS.license)


def test_a_publisher_in_words_is_an_agent_of_ours_with_its_name() -> None:
    (publisher,) = objects(EDITION, NAMES.dataset, DCTERMS.publisher)
    assert publisher == NAMES.term("agent", "OSCE ODIHR")
    assert objects(EDITION, NAMES.term("agent", "OSCE ODIHR"), FOAF.name) == [Literal("OSCE ODIHR", language="en")]


@pytest.mark.parametrize("listed", [[], None, "x", ["x", {"name": "y"}, {"sha256": 1}]])
def test_a_manifest_without_inputs_names_none(listed: object) -> None:
    assert catalogue.inputs({"inputs": listed}) == ()
    assert catalogue.inputs({}) == ()


def test_inputs_are_named_once_and_in_order() -> None:
    assert catalogue.inputs({"inputs": [{"sha256": "b"}, {"sha256": "a"}, {"sha256": "b"}]}) == ("a", "b")


def test_an_example_that_calls_an_endpoint_is_told_where_queries_may_call_it() -> None:
    federated = {one.name: one.services for one in examples() if one.services}
    assert len(federated) >= 2
    allowed = next(iter(federated.values()))
    for allow in ((), allowed):
        told = {triple.subject for triple in catalogue.describe(replace(EDITION, allow=allow))}
        found = {name for name in federated if NAMES.part(NAMES.dataset, f"example-{name}") in told}
        assert found == {name for name, services in federated.items() if set(services) <= set(allow)}
