"""The examples, prefixes and partitions of releases as they are built, asked as editors and planners ask for them."""

from __future__ import annotations

import random
import re
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
import rdflib
from flask.testing import FlaskClient
from pyoxigraph import QueryResultsFormat, QuerySolutions, parse_query_results
from rdflib.plugins.sparql import prepareQuery

from graph.names import Names
from graph.pipeline import build
from graph.release import examples as kept
from graph.release.examples import THEMES, Example, examples
from graph.settings import Settings
from graph.source import Source
from server import create_app

NOW = datetime(2026, 11, 23, tzinfo=UTC)
NAMES = Names(Settings().base)
JSON = "application/sparql-results+json"
SAMPLE, CORPUS = "sample", "corpus"
ASKED = [example for example in examples() if not example.services]
NOT_OF_ONE_RECORD = {
    "seealso-evidence": "one record proves no relation",
    "statistics-together": "no two terms are together in more than one record",
}

# What https://github.com/sib-swiss/sparql-editor asks of an endpoint, in our own words and of the same shape.
PREFIXES = """PREFIX sh: <http://www.w3.org/ns/shacl#>
SELECT DISTINCT ?prefix ?namespace WHERE { [] sh:namespace ?namespace ; sh:prefix ?prefix } ORDER BY ?prefix"""
PARTITIONS = """PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX sd: <http://www.w3.org/ns/sparql-service-description#>
PREFIX void: <http://rdfs.org/ns/void#>
PREFIX void-ext: <http://ldf.fi/void-ext#>
SELECT DISTINCT ?graph ?graphLabel ?subjectClass ?prop ?objectClass ?objectDatatype ?triples WHERE {
  {
    OPTIONAL {
      ?graph sd:graph ?told .
      OPTIONAL { ?graph rdfs:label ?graphLabel }
      ?told void:classPartition ?cp .
    }
    ?cp void:class ?subjectClass ; void:propertyPartition ?pp .
    ?pp void:property ?prop .
    OPTIONAL { ?pp void:triples ?triples }
    OPTIONAL {
      { ?pp void:classPartition [ void:class ?objectClass ] }
      UNION { ?pp void-ext:datatypePartition [ void-ext:datatype ?objectDatatype ] }
    }
  } UNION {
    ?linkset void:subjectsTarget [ void:class ?subjectClass ] ;
      void:linkPredicate ?prop ; void:objectsTarget [ void:class ?objectClass ] .
  }
} ORDER BY ?subjectClass ?objectClass ?objectDatatype ?graph ?triples"""
EXAMPLES = """PREFIX sh: <http://www.w3.org/ns/shacl#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT DISTINCT ?sq ?comment ?query WHERE {
  ?sq a sh:SPARQLExecutable ; rdfs:comment ?comment ; sh:select|sh:ask|sh:construct|sh:describe ?query .
} ORDER BY ?sq"""

MANUAL = Path(__file__).parents[3] / "docs" / "sparql.md"
TOLD = re.findall(r"```sparql\n(.*?)```", MANUAL.read_text(encoding="utf-8"), re.DOTALL)


def pages(folder: Path) -> Path:
    """Write item pages: of two subjects one draws its see-also terms always, the other half the time."""
    folder.mkdir()
    chance = random.Random(7)
    for number in range(40):
        subject, terms = [("migrants", ["asylum", "refugees"]), ("elections", ["voters"])][number % 2]
        said = [term for term in terms if subject == "migrants" or chance.random() < 0.5]
        lines = [
            f"Title: Report {number} on {subject}",
            f"Corporate Authors: {['OSCE ODIHR', 'UNHCR'][number % 2]}",
            f"Subject Keywords: {subject} ; human rights",
            f"See Also: {' ; '.join([*said, 'human rights'])}",
            f"Issue Date: {1 + number % 28}-Mar-{2000 + number % 20}",
            "Publisher: OSCE",
            "Material Type: report",
            "Format: text",
            "Language: English",
            f"Country Coverage: {['Albania', 'Kazakhstan', 'OSCE region'][number % 3]}",
        ]
        (folder / f"{number:02}.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


@pytest.fixture(scope="module", params=[SAMPLE, CORPUS])
def which(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def client(which: str, sample: Path, tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    folder = tmp_path_factory.mktemp(which)
    settings = Settings(data=folder / "data")
    if which == SAMPLE:
        shutil.copytree(sample, settings.data, symlinks=True)
    else:
        build(settings, (Source(name=which, address=str(pages(folder / "pages")), profile="tandis"),), NOW)
    return create_app(settings).test_client()


def rows(client: FlaskClient, query: str) -> list[dict[str, str]]:
    response = client.get("/sparql", query_string={"query": query}, headers={"Accept": JSON})
    assert response.status_code == 200, response.text
    found = parse_query_results(response.data, QueryResultsFormat.JSON)
    assert isinstance(found, QuerySolutions)
    names = [variable.value for variable in found.variables]
    return [{n: getattr(row[n], "value", str(row[n])) for n in names if row[n] is not None} for row in found]


def test_there_are_examples_of_every_theme() -> None:
    assert len(examples()) >= 20
    assert [theme for theme in THEMES if theme in {example.theme for example in examples()}] == list(THEMES)
    assert len({example.title for example in examples()}) == len(examples())


@pytest.mark.parametrize("example", examples(), ids=lambda example: example.name)
def test_an_example_needs_nothing_but_itself(example: Example) -> None:
    prepareQuery(example.whole(NAMES))


@pytest.mark.parametrize("example", [e for e in examples() if e.services], ids=lambda example: example.name)
def test_an_example_that_calls_others_names_them_and_says_that_they_have_to_be_allowed(example: Example) -> None:
    assert set(re.findall(r"SERVICE <([^>]+)>", example.text)) == set(example.services)
    assert "operator has to allow" in example.description
    assert example.theme == "Federated"


@pytest.mark.parametrize("example", ASKED, ids=lambda example: example.name)
def test_an_example_finds_something(client: FlaskClient, which: str, example: Example) -> None:
    accept = JSON if example.form in {"SELECT", "ASK"} else "application/n-triples"
    response = client.get("/sparql", query_string={"query": example.whole(NAMES)}, headers={"Accept": accept})
    assert response.status_code == 200, response.text
    if which == SAMPLE and example.name in NOT_OF_ONE_RECORD:
        return
    match example.form:
        case "SELECT":
            assert response.get_json(force=True)["results"]["bindings"]
        case "ASK":
            assert response.get_json(force=True)["boolean"] is True
        case _:
            assert len(rdflib.Graph().parse(data=response.text, format="nt")) > 5


def test_an_editor_finds_the_prefixes(client: FlaskClient) -> None:
    found = {row["prefix"]: row["namespace"] for row in rows(client, PREFIXES)}
    assert found == kept.table(NAMES)


def short(row: dict[str, str]) -> tuple[str, ...]:
    """Give class, property, and what it leads to, without their namespaces."""
    names = (row["subjectClass"], row["prop"], row.get("objectClass", ""), row.get("objectDatatype", ""))
    return tuple(re.split("[#/]", name)[-1] for name in names)


def test_an_editor_finds_which_class_has_which_property(client: FlaskClient) -> None:
    found = {short(row) for row in rows(client, PARTITIONS) if row.get("graphLabel") == "Records"}
    assert ("Record", "subject", "Concept", "") in found
    assert {one[3] for one in found if one[:2] == ("Record", "issued")} == {"date"}


def test_the_partitions_count_what_is_in_the_store(client: FlaskClient) -> None:
    told = [row["triples"] for row in rows(client, PARTITIONS) if short(row) == ("Record", "subject", "Concept", "")]
    counted = "PREFIX : <https://w3id.org/seealso#> PREFIX dct: <http://purl.org/dc/terms/> SELECT (COUNT(*) AS ?n) "
    assert told == [row["n"] for row in rows(client, counted + "{ ?record a :Record ; dct:subject ?subject }")]


def test_an_editor_finds_the_examples(client: FlaskClient) -> None:
    found = {row["sq"]: row["query"] for row in rows(client, EXAMPLES)}
    assert found == {f"{NAMES.base}dataset#example-{e.name}": e.whole(NAMES) for e in ASKED}


@pytest.mark.parametrize("number", range(len(TOLD)))
def test_a_query_of_the_manual_finds_something(client: FlaskClient, number: int) -> None:
    assert rows(client, TOLD[number])


def test_the_manual_has_queries() -> None:
    assert len(TOLD) == 6


def test_the_service_describes_its_features_bounds_and_sizes(client: FlaskClient) -> None:
    response = client.get("/sparql", headers={"Accept": "text/turtle"})
    said = rdflib.Graph().parse(data=response.text, format="turtle")
    service = rdflib.URIRef(f"{NAMES.base}sparql")
    ours = rdflib.Namespace("https://w3id.org/seealso#")
    sd = rdflib.Namespace("http://www.w3.org/ns/sparql-service-description#")
    assert said.value(service, ours.secondsPerQuery) == rdflib.Literal(30)
    assert said.value(service, ours.queriesPerMinute) == rdflib.Literal(6000)
    assert said.value(service, sd.defaultEntailmentRegime) == rdflib.URIRef("http://www.w3.org/ns/entailment/Simple")
    assert not list(said.objects(service, sd.feature))
    (records,) = rows(client, f"SELECT (COUNT(*) AS ?n) {{ GRAPH <{NAMES.base}graph/records> {{ ?s ?p ?o }} }}")
    node = next(n for n in said.subjects(sd.name, rdflib.URIRef(f"{NAMES.base}graph/records")))
    graph = said.value(node, sd.graph)
    assert str(said.value(graph, rdflib.VOID.triples)) == records["n"]
    assert not [term for triple in said for term in triple if isinstance(term, rdflib.BNode)]


def test_the_parts_that_the_default_graph_is_said_to_have_are_those_that_a_query_without_graphs_sees(
    client: FlaskClient,
) -> None:
    said = rdflib.Graph().parse(data=client.get("/sparql?format=ttl").text, format="turtle")
    sd = rdflib.Namespace("http://www.w3.org/ns/sparql-service-description#")
    (default,) = said.objects(None, sd.defaultGraph)
    parts = set(said.objects(default, rdflib.DCTERMS.hasPart))
    named = {said.value(node, sd.name) for node in said.objects(None, sd.namedGraph)}
    assert parts < named
    for graph in named:
        held = f"GRAPH <{graph}> {{ ?s ?p ?o }}"
        (inside,) = rows(client, f"SELECT (COUNT(*) AS ?n) {{ {held} }}")
        (seen,) = rows(client, f"SELECT (COUNT(*) AS ?n) {{ {held} FILTER EXISTS {{ ?s ?p ?o }} }}")
        assert graph not in parts or seen == inside
        assert graph in parts or int(seen["n"]) < int(inside["n"]) or not int(inside["n"]), graph
    assert "UnionDefaultGraph" not in client.get("/sparql?format=ttl").text
