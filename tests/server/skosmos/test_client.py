"""The client that others use, unchanged, against a server that runs: every method that it has."""

from __future__ import annotations

import gzip
import inspect
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Self

import pytest
import rdflib
from pyoxigraph import Quad, RdfFormat, parse
from rdflib.namespace import SKOS
from skosmos_client import SkosmosClient, SkosmosConcept  # type: ignore[import-untyped]

from graph.settings import Settings

Running = Callable[[Path], AbstractContextManager[tuple[str, object]]]
BASE = "http://127.0.0.1:8000/"
RIVER, WATER, LAKE = (f"{BASE}subject/{name}" for name in ("river", "water", "lake"))
UNESCO = Path(__file__).parents[4] / "shared" / "data" / "vocab" / "unesco-thesaurus-2025.ttl.gz"
CALLED = {
    "vocabularies", "search", "data", "types", "get_vocabulary", "top_concepts", "lookup", "groups", "get_concept",
    "label", "broader", "broaderTransitive", "narrower", "narrowerTransitive", "related",
}  # fmt: skip


@pytest.fixture(scope="module")
def client(waters: Settings, running: Running) -> Iterator[SkosmosClient]:
    with running(waters.data) as (address, _):
        yield SkosmosClient(f"{address}/rest/v1/")


def uris(found: list[dict[str, str]]) -> list[str]:
    return [row["uri"].rpartition("/")[2] for row in found]


def test_these_tests_call_every_method_of_the_client() -> None:
    methods = [
        name
        for kind in (SkosmosClient, SkosmosConcept)
        for name, _ in inspect.getmembers(kind, inspect.isfunction)
        if not name.startswith("_")
    ]
    assert set(methods) == CALLED


def test_vocabularies(client: SkosmosClient) -> None:
    assert client.vocabularies("fi") == [
        {"uri": "formats", "id": "formats", "title": "Formats"},
        {"uri": "subjects", "id": "subjects", "title": "Vesistöt"},
    ]


def test_search(client: SkosmosClient) -> None:
    assert uris(client.search("river*", lang="en", unique=True)) == ["river", "delta", "river"]
    assert uris(client.search("river*", lang="en", vocabs="formats")) == ["river"]
    assert uris(client.search("*e*", lang="en", vocabs=["formats", "subjects"], maxhits=2, offset=1)) == [
        "delta",
        "river",
    ]
    assert set(uris(client.search("*", lang="fi", parent=WATER))) == {"delta", "lake", "rapids", "river"}
    assert set(uris(client.search("*", lang="fi", group=f"{BASE}subject/steep"))) == {"rapids"}
    assert uris(client.search("steep*", type_="skos:Collection")) == ["steep"]
    assert client.search("nothing") == []


class Guessing(rdflib.Graph):
    """A graph that takes data of no named format for RDF/XML, as rdflib did before its version 6.

    The client asks for RDF/XML and does not tell rdflib so: today's rdflib tries Turtle, whichever server answers.
    """

    def parse(self, *, data: bytes) -> Self:  # type: ignore[override]
        super().parse(data=data, format="xml")
        return self


def test_data(client: SkosmosClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rdflib, "Graph", Guessing)
    for vocid in (None, "subjects"):
        found = client.data(RIVER, vocid)
        assert rdflib.Literal("joki", lang="fi") in set(found.objects(rdflib.URIRef(RIVER), SKOS.prefLabel))
        assert set(found.objects(rdflib.URIRef(RIVER), SKOS.broader)) == {rdflib.URIRef(WATER)}
        assert rdflib.Literal("water", lang="en") in set(found.objects(rdflib.URIRef(WATER), SKOS.prefLabel))


def test_types(client: SkosmosClient) -> None:
    concept = {"uri": str(SKOS.Concept), "label": "Concept"}
    assert client.types("en") == [concept, {"uri": str(SKOS.Collection), "label": "Collection"}]
    assert client.types("en", "formats") == [concept]


def test_get_vocabulary(client: SkosmosClient) -> None:
    found = client.get_vocabulary("subjects", "fi")
    assert (found["id"], found["title"], found["defaultLanguage"]) == ("subjects", "Vesistöt", "en")
    assert found["languages"] == ["ar", "en", "fi", "fr", "ru", "zh"]
    assert [scheme["uri"] for scheme in found["conceptschemes"]] == [f"{BASE}scheme/subjects"]
    with pytest.raises(ValueError, match="404 Not Found : Vocabulary id 'none' not found"):
        client.get_vocabulary("none")


def test_top_concepts(client: SkosmosClient) -> None:
    (top,) = client.top_concepts("subjects", "ru")
    assert top == {
        "uri": WATER,
        "label": "вода",
        "notation": "1",
        "topConceptOf": f"{BASE}scheme/subjects",
        "hasChildren": True,
    }
    assert client.top_concepts("subjects", "ru", f"{BASE}scheme/subjects") == [top]
    assert client.top_concepts("subjects", "ru", "urn:none") == []
    with pytest.raises(ValueError, match="not found"):
        client.top_concepts("none")


def test_lookup(client: SkosmosClient) -> None:
    (found,) = client.lookup("subjects", "RIVER", "en")
    assert (found["uri"], found["prefLabel"]) == (RIVER, "river")
    (found,) = client.lookup("subjects", "rivière")
    assert (found["uri"], found["prefLabel"], found["altLabel"]) == (RIVER, "fleuve", "rivière")
    with pytest.raises(ValueError, match="Could not find label 'riviere'"):
        client.lookup("subjects", "riviere")


def test_groups(client: SkosmosClient) -> None:
    steep = f"{BASE}subject/steep"
    assert client.groups("subjects", "en") == [
        {
            "uri": f"{BASE}subject/running",
            "prefLabel": "running waters",
            "hasMembers": True,
            "childGroups": [steep],
            "notation": "A",
        },
        {"uri": steep, "prefLabel": "steep waters", "hasMembers": True},
    ]
    assert client.groups("formats") == []


def test_get_concept_and_what_it_tells(client: SkosmosClient) -> None:
    river = client.get_concept("subjects", RIVER)
    assert (river.label(), river.label("zh")) == ("river", "江河")
    assert river.broader("fr") == [{"uri": WATER, "prefLabel": "eau"}]
    assert river.narrower("fi") == [
        {"uri": f"{BASE}subject/rapids", "prefLabel": "koski"},
        {"uri": f"{BASE}subject/delta", "prefLabel": "suisto"},
    ]
    assert river.related("en") == [{"uri": LAKE, "prefLabel": "lake"}]
    assert river.broaderTransitive("en") == {
        RIVER: {"uri": RIVER, "prefLabel": "river", "broader": [WATER]},
        WATER: {"uri": WATER, "prefLabel": "water"},
    }
    assert set(uris(list(river.narrowerTransitive("en").values()))) == {"river", "delta", "rapids"}
    assert len(client.get_concept("subjects", WATER).narrowerTransitive("en", limit=2)) == 2


def test_a_real_thesaurus_in_five_languages(
    tmp_path: Path,
    drafted: Callable[[Path, Iterator[Quad]], Settings],
    running: Running,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    if not UNESCO.is_file():
        pytest.skip(f"the UNESCO thesaurus is not at {UNESCO}")
    monkeypatch.setattr("graph.release.work.WORKS", ("graph.search.gather:work",))  # nothing else is asked for here
    with gzip.open(UNESCO) as stream:
        drafted(tmp_path, parse(stream.read(), RdfFormat.TURTLE, lenient=True))
    with running(tmp_path) as (address, _):
        client = SkosmosClient(f"{address}/rest/v1/")
        assert client.get_vocabulary("thesaurus")["languages"] == ["ar", "en", "es", "fr", "ru"]
        (found,) = client.lookup("thesaurus", "Education", "en")
        concept = client.get_concept("thesaurus", found["uri"])
        assert concept.label("fr") == "Éducation"
        assert found["uri"] in [row["uri"] for row in client.search("educacion", lang="es")]
        assert len(client.top_concepts("thesaurus", "es")) > 100
        assert len(client.groups("thesaurus", "ru")) > 50
        assert len(client.search("*edu*", lang="en", unique=True, maxhits=1000)) > 100
