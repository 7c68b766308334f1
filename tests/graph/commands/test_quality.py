"""`seealso thesaurus quality`, as a librarian types it before an import, or after a build."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

Run = Callable[..., Result]

BROKEN = """
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
<urn:a> a skos:Concept ; skos:prefLabel "peace"@en , "concord"@en .
<urn:b> a skos:Concept ; skos:prefLabel "  war"@en ; skos:related <urn:a> .
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path) -> Path:
    (tmp_path / "mine.ttl").write_text(BROKEN, encoding="utf-8")
    return tmp_path


def test_a_file_is_judged_as_it_is_and_a_broken_condition_of_skos_gives_exit_code_1(run: Run) -> None:
    shown = run("thesaurus", "quality", "mine.ttl", code=1).output
    for told in ("violation", "Several preferred labels", "Extra white space", "2 concepts, 3 labels", "broken-links"):
        assert told in shown, told
    assert not Path("data").exists()


def test_a_table_may_be_judged_too(folder: Path, run: Run) -> None:
    (folder / "table.csv").write_text("prefLabel@en,related\nasylum,\nmigration,asylum\n", encoding="utf-8")
    shown = run("thesaurus", "quality", "table.csv").output
    assert "Undocumented concepts" in shown


def test_all_occurrences_come_as_csv_and_as_json(run: Run) -> None:
    rows = list(csv.DictReader(io.StringIO(run("thesaurus", "quality", "mine.ttl", "--format", "csv", code=1).output)))
    space = next(row for row in rows if row["flaw"] == "extra-whitespace")
    assert (space["severity"], space["thing"], space["text"], space["language"]) == ("info", "urn:b", "  war", "en")
    told = json.loads(run("thesaurus", "quality", "mine.ttl", "--format", "json", code=1).output)
    counts = {flaw["name"]: flaw["count"] for flaw in told["flaws"]}
    assert (counts["several-preferred-labels"], counts["cycles"], counts["broken-links"]) == (1, 0, None)
    assert len(rows) == sum(count or 0 for count in counts.values())


def test_the_current_release_is_judged_where_no_file_is_named(built: Run) -> None:
    shown = built("thesaurus", "quality").output
    assert "Concepts that nothing points at" in shown
    assert "not looked for: broken-links" in shown
    account = json.loads(Path("data/current/quality/thesaurus.json").read_bytes())
    told = json.loads(built("thesaurus", "quality", "--format", "json").output)
    assert {one["name"]: one["count"] for one in told["flaws"]} == {
        one["name"]: one["count"] for one in account["flaws"]
    }


def test_what_is_not_there_or_no_thesaurus_is_told(folder: Path, run: Run) -> None:
    assert "a thesaurus was expected" in run("thesaurus", "quality", "nowhere.ttl", code=4).output
    (folder / "note.txt").write_text("hello\n", encoding="utf-8")
    assert "is no thesaurus" in run("thesaurus", "quality", "note.txt", code=4).output
