"""The flaws that break SKOS are found where the examples of the SKOS Reference break it, and in no sound vocabulary."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

import pytest

from graph.quality import flaws
from graph.quality.find import seek
from graph.quality.judge import of_file
from graph.shacl.validate import Shapes, check, load_shapes

SHARED = Path(__file__).parents[4] / "shared" / "data"
SUITES = Path(os.environ.get("SEEALSO_TESTSUITES", SHARED / "testsuites"))
REFERENCE = SUITES / "skos-shacl" / "data"
VOCABULARIES = SHARED / "vocab" / "skosmos-test"
COUNTS = {"valid": 35, "invalid": 16}
VOCABULARY_COUNT = 32
UNTAGGED = {"test-hierarchy-without-top-concepts", "test-hierarchy", "test"}
"""Vocabularies in which a concept has two preferred labels without a language: SKOS allows one (the definition of
skos:prefLabel says so), and sh:uniqueLang sees only labels that have one."""

SORTED_BY_LABEL = {"test", "test-hierarchy", "test-hierarchy-without-top-concepts"}
"""Vocabularies that test how labels are sorted, by a concept with several preferred labels of no language."""


@cache
def shipped() -> Shapes:
    return load_shapes()


def broken(file: Path) -> set[str]:
    """Name the flaws of a file that break a condition of SKOS."""
    ground = of_file(file)
    return {flaw.name for flaw in flaws() if flaw.severity == "violation" and seek(ground, flaw).count}


def examples() -> list[object]:
    if not REFERENCE.is_dir():
        reason = "the SKOS test data is not here; set SEEALSO_TESTSUITES to the folder that holds skos-shacl/data"
        return [pytest.param(REFERENCE, "", marks=pytest.mark.skip(reason=reason))]
    found = [(file, kind) for kind in COUNTS for file in sorted((REFERENCE / kind / "skos-reference").glob("*.ttl"))]
    assert {kind: sum(k == kind for _, k in found) for kind in COUNTS} == COUNTS
    return [pytest.param(file, kind, id=f"{kind}/{file.stem}") for file, kind in found]


def vocabularies() -> list[object]:
    if not VOCABULARIES.is_dir():
        return [pytest.param(VOCABULARIES, marks=pytest.mark.skip(reason="the SKOS test vocabularies are not here"))]
    found = sorted(VOCABULARIES.glob("*.ttl"))
    assert len(found) == VOCABULARY_COUNT
    return [pytest.param(file, id=file.stem) for file in found]


@pytest.mark.parametrize(("file", "kind"), examples())
def test_an_example_of_the_skos_reference_has_a_violation_where_it_breaks_a_condition(file: Path, kind: str) -> None:
    assert bool(broken(file)) == (kind == "invalid")


@pytest.mark.parametrize("file", vocabularies())
def test_a_vocabulary_that_people_test_with_conforms_to_the_shapes_but_where_it_has_two_labels_of_no_language(
    file: Path,
) -> None:
    found = {result.shape.rpartition("#")[2] for result in check([file], shipped()).results if "#skos-" in result.shape}
    assert found == ({"skos-s14-untagged"} if file.stem in SORTED_BY_LABEL else set())


@pytest.mark.parametrize("file", vocabularies())
def test_a_vocabulary_that_people_test_with_has_no_violation_but_two_labels_without_a_language(file: Path) -> None:
    assert broken(file) == ({"several-preferred-labels"} if file.stem in UNTAGGED else set())
