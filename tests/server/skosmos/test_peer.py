"""Skosmos's own test vocabularies, and what its tests expect of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from pyoxigraph import BlankNode, Quad, RdfFormat, parse

from graph.settings import Settings
from server import create_app
from server.served.current import open_store

FOLDER = Path(__file__).parents[4] / "shared" / "data" / "vocab" / "skosmos-test"
FILES = ("test.ttl", "groups.ttl", "cycle.ttl", "mapping.ttl", "test-hierarchy.ttl")
SITE = "http://www.skosmos.skos/"

pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason=f"Skosmos's test vocabularies are not at {FOLDER}")


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory, drafted: Callable[[Path, Iterable[Quad]], Settings]) -> Settings:
    return drafted(tmp_path_factory.mktemp("skosmos"), quads())


def quads() -> Iterator[Quad]:
    """Read the files; without their lists, as nothing in a release is without a name."""
    for name in FILES:
        for quad in parse(path=FOLDER / name, format=RdfFormat.TURTLE):
            if not isinstance(quad.subject, BlankNode) and not isinstance(quad.object, BlankNode):
                yield quad


@pytest.fixture
def visitor(settings: Settings) -> FlaskClient:
    return create_app(settings, open_store).test_client()


@pytest.fixture
def vocids(visitor: FlaskClient) -> dict[str, str]:
    """Find the identifiers of the vocabularies by what their schemes' IRIs begin with."""
    found = {}
    for row in visitor.get("/rest/v1/vocabularies?lang=en").get_json()["vocabularies"]:
        (scheme,) = visitor.get(f"/rest/v1/{row['id']}/").get_json()["conceptschemes"]
        found[scheme["uri"].removeprefix(SITE).partition("/")[0]] = row["id"]
    return found


def test_a_suffix_finds_the_same_concepts(visitor: FlaskClient, vocids: dict[str, str]) -> None:
    found = visitor.get(f"/rest/v1/{vocids['test']}/search?query=*bass&fields=broader+relatedMatch").get_json()[
        "results"
    ]
    assert {(hit["uri"].removeprefix(SITE), hit["prefLabel"], hit["lang"]) for hit in found} == {
        ("test/ta117", "3D Bass", "en"),
        ("test/ta116", "Bass", "en"),
        ("test/ta122", "Black sea bass", "en"),
    }
    assert {hit["prefLabel"]: [row["uri"].removeprefix(SITE) for row in hit["broader"]] for hit in found} == {
        "3D Bass": ["test/ta1"],
        "Bass": ["test/ta1"],
        "Black sea bass": ["test/ta116"],
    }
    (related,) = (hit["relatedMatch"] for hit in found if "relatedMatch" in hit)
    assert [row["uri"] for row in related] == [f"{SITE}test/ta115"]
    assert ["skos:Concept" in hit["type"] for hit in found] == [True] * 3


def test_the_alphabet_has_the_same_letters(visitor: FlaskClient, vocids: dict[str, str]) -> None:
    letters = visitor.get(f"/rest/v1/{vocids['test']}/index/?lang=en").get_json()["indexLetters"]
    # Skosmos also lists T, of a concept that is deprecated, but nothing under it; and leaves G of another name out.
    assert letters == ["B", "C", "E", "F", "G", "M", "!*", "0-9"]
    under = visitor.get(f"/rest/v1/{vocids['test']}/index/B?lang=en").get_json()["indexConcepts"]
    assert [(row["uri"].removeprefix(SITE), row["localname"], row["prefLabel"]) for row in under] == [
        ("test/ta116", "ta116", "Bass"),
        ("test/ta122", "ta122", "Black sea bass"),
        ("test/ta114", "ta114", "Buri"),
    ]


@pytest.mark.parametrize(
    ("concept", "language", "expected"),
    [
        ("ta112", "en", {"prefLabel": "Carp", "altLabel": ["Golden crucian"]}),
        ("ta112", "fi", {"prefLabel": "Karppi", "hiddenLabel": ["Karpit"]}),
        ("ta111", "en", {"prefLabel": "Tuna"}),
        ("ta111", "sv", {}),
    ],
)
def test_labels_are_the_same(
    visitor: FlaskClient, vocids: dict[str, str], concept: str, language: str, expected: dict[str, object]
) -> None:
    for address in (f"{vocids['test']}/label", "label"):
        body = visitor.get(f"/rest/v1/{address}?uri={SITE}test/{concept}&lang={language}").get_json()
        assert {key: value for key, value in body.items() if key.endswith("Label")} == expected


def test_collections_without_a_scheme_belong_where_their_members_do(
    visitor: FlaskClient, vocids: dict[str, str]
) -> None:
    groups = visitor.get(f"/rest/v1/{vocids['groups']}/groups?lang=en").get_json()["groups"]
    assert [(group["prefLabel"], group.get("childGroups"), group["hasMembers"]) for group in groups] == [
        ("Fish", [f"{SITE}groups/sub"], True),
        ("Freshwater fish", None, True),
        ("Saltwater fish", None, True),
        ("Submarine-like fish", None, True),
    ]
    members = visitor.get(f"/rest/v1/{vocids['groups']}/groupMembers?uri={SITE}groups/salt&lang=en").get_json()[
        "members"
    ]
    assert [member["prefLabel"] for member in members] == ["Flatfish"]
    found = visitor.get(f"/rest/v1/{vocids['groups']}/search?query=*&group={SITE}groups/salt&lang=en").get_json()
    assert [hit["prefLabel"] for hit in found["results"]] == ["Flatfish"]


def test_a_circle_in_the_hierarchy_ends(visitor: FlaskClient, vocids: dict[str, str]) -> None:
    for method in ("broaderTransitive", "narrowerTransitive"):
        body = visitor.get(f"/rest/v1/{vocids['cycle']}/{method}?uri={SITE}cycle/ta4&lang=en").get_json()
        assert {f"{SITE}cycle/ta3", f"{SITE}cycle/ta4"} <= set(body[method])
    steps = visitor.get(f"/rest/v1/{vocids['cycle']}/hierarchy?uri={SITE}cycle/ta4&lang=en").get_json()
    assert steps["broaderTransitive"][f"{SITE}cycle/ta1"]["top"] == f"{SITE}cycle/conceptscheme"


def test_a_concept_with_two_ways_up_shows_both(visitor: FlaskClient, vocids: dict[str, str]) -> None:
    body = visitor.get(f"/rest/v1/{vocids['test']}/broaderTransitive?uri={SITE}test/ta123&lang=en").get_json()
    above = body["broaderTransitive"]
    assert set(above[f"{SITE}test/ta123"]["broader"]) == {f"{SITE}test/ta118", f"{SITE}test/ta119"}
    assert above[f"{SITE}test/ta119"]["prefLabel"] == "Hauki (fi)"
