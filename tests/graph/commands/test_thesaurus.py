"""The commands on curated thesauri, as a librarian types them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from graph.__main__ import main

Run = Callable[..., Result]

TABLE = "prefLabel@en,altLabel@en,related\nasylum,refuge,asylum\nmigration,,asylum\n"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path) -> Path:
    (tmp_path / "rights.csv").write_text(TABLE, encoding="utf-8")
    return tmp_path


def test_an_import_shows_its_repairs_and_the_build_has_the_concepts(run: Run) -> None:
    shown = run("thesaurus", "import", "rights.csv").output
    assert "a concept was related to itself" in shown
    assert "thesaurus rights:" in shown
    assert "2 concepts" in shown
    assert "rights" in run("thesaurus", "list").output
    run("build")
    asked = run(
        "query", "SELECT ?l { ?s skos:prefLabel 'migration'@en ; skos:related/skos:prefLabel ?l }", "--format", "csv"
    )
    assert "asylum" in asked.output


def test_a_source_of_kind_thesaurus_is_imported_by_the_build(folder: Path, seed: Path, run: Run) -> None:
    text = '[source.rights]\nkind = "thesaurus"\naddress = "rights.csv"\n'
    text += f'[source.p]\naddress = "{seed}"\nprofile = "tandis"\n'
    (folder / "seealso.toml").write_text(text, encoding="utf-8")
    run("build")
    assert "rights.csv" in run("thesaurus", "list").output
    assert "refuge" in run("thesaurus", "export", "--format", "csv").output


def test_a_thesaurus_as_a_source_has_nothing_to_fetch(folder: Path, run: Run) -> None:
    (folder / "seealso.toml").write_text('[source.t]\nkind = "thesaurus"\naddress = "rights.csv"\n', encoding="utf-8")
    run("fetch", "t", code=4)
    assert "is a thesaurus" in run("fields", "t", code=4).output


def test_a_thesaurus_is_removed(run: Run) -> None:
    run("thesaurus", "import", "rights.csv", "--name", "mine", "--language", "en")
    run("thesaurus", "remove", "mine")
    assert "no thesaurus 'mine'" in run("thesaurus", "remove", "mine", code=4).output


def test_an_export_goes_to_a_file_or_to_standard_output(folder: Path, built: Run) -> None:
    shown = built("thesaurus", "export", "--format", "jskos").output
    built("thesaurus", "export", "--format", "jskos", "--output", "out.ndjson")
    assert (folder / "out.ndjson").read_text(encoding="utf-8") == shown
    assert json.loads(shown.splitlines()[1])["prefLabel"]
    assert [path.name for path in folder.glob(".*.part")] == []


def test_what_is_no_thesaurus_is_told_in_one_line_and_an_exit_code(folder: Path, built: Run) -> None:
    (folder / "x.txt").write_text("nothing of the sort\n", encoding="utf-8")
    told = built("thesaurus", "import", "x.txt", code=4).output
    assert told.count("\n") == 1
    assert "there are DSpace's controlled vocabulary XML" in told
    assert "no format 'xls'; there are ttl" in built("thesaurus", "export", "--format", "xls", code=7).output


def test_the_data_folder_may_stand_before_or_after_a_command_of_a_group(folder: Path, run: Run) -> None:
    run("thesaurus", "import", "rights.csv", "--data", "there")
    assert (folder / "there" / "thesaurus" / "rights.json").is_file()
    assert "rights.csv" in run("thesaurus", "--data", "there", "list").output
    assert "rights.csv" in run("thesaurus", "--data", "elsewhere", "list", "--data", "there").output
    for group in ("thesaurus", "authority", "releases", "concept", "link"):
        for name in main.commands[group].commands:  # type: ignore[attr-defined]
            assert "--data" in run(group, name, "--help").output, (group, name)
