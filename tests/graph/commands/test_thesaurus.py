"""The commands on curated thesauri, as a librarian types them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from graph.__main__ import main

TABLE = "prefLabel@en,altLabel@en,related\nasylum,refuge,asylum\nmigration,,asylum\n"


def run(*words: str, code: int = 0) -> Result:
    result = CliRunner().invoke(main, list(words))
    assert result.exit_code == code, (result.output, result.exception)
    return result


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "rights.csv").write_text(TABLE, encoding="utf-8")
    return tmp_path


def test_an_import_shows_its_repairs_and_the_build_has_the_concepts() -> None:
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


def test_a_source_of_kind_thesaurus_is_imported_by_the_build(folder: Path, seed: Path) -> None:
    text = '[source.rights]\nkind = "thesaurus"\naddress = "rights.csv"\n'
    text += f'[source.p]\naddress = "{seed}"\nprofile = "tandis"\n'
    (folder / "seealso.toml").write_text(text, encoding="utf-8")
    run("build")
    assert "rights.csv" in run("thesaurus", "list").output
    assert "refuge" in run("thesaurus", "export", "--format", "csv").output


def test_a_thesaurus_as_a_source_has_nothing_to_fetch(folder: Path) -> None:
    (folder / "seealso.toml").write_text('[source.t]\nkind = "thesaurus"\naddress = "rights.csv"\n', encoding="utf-8")
    run("fetch", "t", code=4)
    assert "is a thesaurus" in run("fields", "t", code=4).output


def test_a_thesaurus_is_removed() -> None:
    run("thesaurus", "import", "rights.csv", "--name", "mine", "--language", "en")
    run("thesaurus", "remove", "mine")
    assert "no thesaurus 'mine'" in run("thesaurus", "remove", "mine", code=4).output


def test_an_export_goes_to_a_file_or_to_standard_output(folder: Path) -> None:
    run("build")
    shown = run("thesaurus", "export", "--format", "jskos").output
    run("thesaurus", "export", "--format", "jskos", "--output", "out.ndjson")
    assert (folder / "out.ndjson").read_text(encoding="utf-8") == shown
    assert json.loads(shown.splitlines()[1])["prefLabel"]
    assert [path.name for path in folder.glob(".*.part")] == []


def test_what_is_no_thesaurus_is_told_in_one_line_and_an_exit_code(folder: Path) -> None:
    (folder / "x.txt").write_text("nothing of the sort\n", encoding="utf-8")
    told = run("thesaurus", "import", "x.txt", code=4).output
    assert told.count("\n") == 1
    assert "there are DSpace's controlled vocabulary XML" in told
    run("build")
    assert "no format 'xls'; there are ttl" in run("thesaurus", "export", "--format", "xls", code=7).output
