"""The parts of countries: codes as ISO 3166-2 writes them, each in its country, and told where they come from."""

from __future__ import annotations

import re

import ontology
from ontology.schemes.parts import PARTS

CODES = [row[0] for row in PARTS if row[0]]


def test_a_code_is_its_countrys_and_stands_once() -> None:
    assert len(CODES) == len(set(CODES))
    for row in PARTS:
        assert not row[0] or re.fullmatch(rf"{row[1]}-[A-Z0-9]{{1,3}}", row[0]), row[:3]


def test_as_many_codes_as_are_said_to_be_compared_are_there() -> None:
    said = (ontology.FOLDER / "schemes" / "SOURCES.md").read_text(encoding="utf-8")
    assert f"each of the {len(CODES)} was compared" in said
