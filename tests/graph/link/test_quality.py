"""The quality of links on real vocabularies does not fall: small cases whose right answers others wrote."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from graph import authority
from graph.link import ACCEPT, CLOSE, EXACT, link

GOLD = Path(__file__).parents[4] / "shared" / "data" / "gold" / "oaei-dh"
CELL = re.compile(r'entity1 rdf:resource="([^"]+)"/>\s*<entity2 rdf:resource="([^"]+)"/>')


@pytest.mark.skipif(not GOLD.exists(), reason="the gold mappings of ../shared/data are not here")
@pytest.mark.parametrize(
    ("case", "least"),
    [("arch1_defc-pactols", 0.85), ("arch3_ironagedanube-pactols", 0.5), ("arch4_pactols-parthenos", 0.85)],
)
def test_links_of_archaeological_thesauri_are_as_good_as_they_were(tmp_path: Path, case: str, least: float) -> None:
    gold = set(CELL.findall((GOLD / case / "reference.rdf").read_text(encoding="utf-8")))
    for side in ("source", "target"):
        authority.add(GOLD / case / f"{side}.rdf.gz", side, tmp_path)
    with authority.open_(tmp_path, "source") as ours, authority.open_(tmp_path, "target") as theirs:
        found = {
            (concept.iri, row.concept)
            for concept, rows in link(ours.concepts(), theirs)
            for row in rows
            if row.score >= ACCEPT and row.relation in {EXACT, CLOSE}
        }
    assert 2 * len(found & gold) / (len(found) + len(gold)) >= least
