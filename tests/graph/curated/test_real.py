"""Published thesauri come through whole and sound, and need just the repairs that they are known to."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyoxigraph import NamedNode, RdfFormat, parse

from graph.curated import Import, curate, kept
from graph.curated.reading import read
from graph.curated.reading.wish import Wish
from graph.errors import SourceError
from graph.shacl.validate import Shapes, validate
from graph.vocab import SKOS

SHARED = Path(__file__).parents[4] / "shared" / "data" / "vocab"
FILES = sorted((SHARED / "skosmos-test").glob("*.ttl")) if SHARED.is_dir() else []
EMPTY = {"default_graph.ttl", "myns-ontology.ttl", "test-marc.ttl"}
"""Files of the tests of Skosmos that define properties, or a scheme, and no concept."""

FAULTS = {
    "mrtermer.ttl.gz": {"inverse", "no top concepts"},
    "coar-resource-types-3.2.nt.gz": {"own match"},
    "unesco-thesaurus-2025.ttl.gz": {"white space", "label twice", "itself"},
    "eu-resourcetypes-skos.rdf.gz": {"top concept"},
    "eu-countries-skos.rdf.gz": {"absent", "no top concepts"},
}
"""The kinds of repairs that a vocabulary needs."""

pytestmark = pytest.mark.skipif(
    not FILES, reason="the vocabularies are not beside the project, in ../shared/data/vocab"
)


@pytest.mark.parametrize("path", [p for p in FILES if p.name not in EMPTY], ids=lambda path: path.stem)
def test_every_vocabulary_of_the_tests_of_skosmos_becomes_sound(path: Path, data: Path, skos: Shapes) -> None:
    account = curate(Import(path), data)
    triples = list(kept.triples(data, account.name))
    assert validate(triples, skos).conforms
    before = {quad.subject for quad in parse(path=str(path), format=RdfFormat.TURTLE) if quad.object == SKOS.Concept}
    assert {t.subject for t in triples if t.object == SKOS.Concept} >= {s for s in before if isinstance(s, NamedNode)}


@pytest.mark.parametrize("name", sorted(EMPTY))
def test_a_file_without_a_concept_is_refused(name: str, data: Path) -> None:
    with pytest.raises(SourceError, match="holds no concept"):
        curate(Import(SHARED / "skosmos-test" / name), data)


@pytest.mark.parametrize("name", FAULTS)
def test_a_published_thesaurus_needs_the_repairs_that_it_is_known_for(name: str, data: Path, skos: Shapes) -> None:
    account = curate(Import(SHARED / name), data)
    assert {*account.faults} == FAULTS[name]
    assert validate(list(kept.triples(data, account.name)), skos).conforms


def test_what_a_file_says_and_no_repair_changed_is_kept(data: Path) -> None:
    path = SHARED / "mrtermer.ttl.gz"
    account = curate(Import(path), data)
    found = tuple(read(path, Wish("t")).triples)
    assert set(found) <= set(kept.triples(data, account.name))
    assert len(found) + 2 * account.faults["no top concepts"] + account.faults["inverse"] == account.counts["triples"]


def test_the_files_are_all_there() -> None:
    assert len(FILES) == 32, "a file of skosmos-test is missing, so not every one was tried"
