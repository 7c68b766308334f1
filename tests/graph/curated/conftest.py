"""What the tests of curated thesauri share: a small thesaurus of human rights, and an import of any text."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest
from pyoxigraph import Triple

from graph.curated import Account, Import, curate, kept
from graph.shacl.validate import Shapes, prepare

SHAPES = Path(__file__).parents[3] / "shapes"

PREFIXES = """
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix skosxl: <http://www.w3.org/2008/05/skos-xl#> .
@prefix isothes: <http://purl.org/iso25964/skos-thes#> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix : <http://t.example/> .
"""

SMALL = f"""{PREFIXES}
:scheme a skos:ConceptScheme ; dct:title "Rights"@en ; dct:license <http://creativecommons.org/publicdomain/zero/1.0/> ;
    skos:hasTopConcept :movement .
:movement a skos:Concept ; skos:inScheme :scheme ; skos:topConceptOf :scheme ; skos:prefLabel "movement"@en ;
    skos:narrower :migration , :asylum .
:migration a skos:Concept ; skos:inScheme :scheme ; skos:prefLabel "migration"@en , "миграция"@ru ;
    skos:altLabel "migration of people"@en ; skos:broader :movement ; skos:related :asylum ; skos:notation "M1" ;
    skos:scopeNote "Across borders, \\"or within\\"."@en .
:asylum a skos:Concept ; skos:inScheme :scheme ; skos:prefLabel "asylum"@en ; skos:hiddenLabel "asylm"@en ;
    skos:broader :movement ; skos:related :migration ; skos:exactMatch <http://other.example/asylum> .
:gone a skos:Concept ; skos:inScheme :scheme ; skos:prefLabel "old term"@en ; owl:deprecated true ;
    dct:isReplacedBy :asylum .
"""
"""A sound thesaurus: nothing of it wants repair."""

Taken = Callable[..., Account]


@pytest.fixture(scope="session")
def small() -> str:
    return SMALL


@pytest.fixture(scope="session")
def prefixes() -> str:
    return PREFIXES


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def take(tmp_path: Path, data: Path) -> Taken:
    """Import a text or bytes, as a file of a name."""

    def taken(content: str | bytes, file: str = "t.ttl", name: str = "t", **options: str) -> Account:
        path = tmp_path / file
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return curate(Import(path, name, **options), data)

    return taken


@pytest.fixture
def said(data: Path) -> Callable[..., set[Triple]]:
    """Give the triples that are kept of a thesaurus."""
    return lambda name="t": set(kept.triples(data, name))


@pytest.fixture(scope="session")
def skos() -> Shapes:
    """The integrity conditions of SKOS."""
    names = ("skos", "kinds", "prefixes")
    return prepare(quad.triple for name in names for quad in ox.parse(path=str(SHAPES / f"{name}.ttl")))
