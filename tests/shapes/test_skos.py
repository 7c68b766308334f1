"""The SKOS integrity conditions judge the examples of the SKOS Reference as the kos-kit test data does."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

import pytest

from graph.shacl.validate import Shapes, check, load_shapes

SUITES = Path(os.environ.get("SEEALSO_TESTSUITES", Path(__file__).parents[3] / "shared/data/testsuites"))
DATA = SUITES / "skos-shacl/data"
COUNTS = {"valid": 35, "invalid": 16}


@cache
def shipped() -> Shapes:
    return load_shapes()


def collected() -> list[object]:
    if not DATA.is_dir():
        reason = "the SKOS test data is not here; set SEEALSO_TESTSUITES to the folder that holds skos-shacl/data"
        return [pytest.param(DATA, "", marks=pytest.mark.skip(reason=reason))]
    found = [(file, kind) for kind in COUNTS for file in sorted((DATA / kind / "skos-reference").glob("*.ttl"))]
    assert {kind: sum(k == kind for _, k in found) for kind in COUNTS} == COUNTS
    return [pytest.param(file, kind, id=f"{kind}/{file.stem}") for file, kind in found]


@pytest.mark.parametrize(("file", "kind"), collected())
def test_an_example_of_the_skos_reference_keeps_or_breaks_its_conditions(file: Path, kind: str) -> None:
    broken = {result.shape for result in check([file], shipped()).results if "#skos-" in result.shape}
    assert bool(broken) == (kind == "invalid")
