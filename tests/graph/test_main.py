"""The commands, as a stranger types them."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import click
import pytest
from click.testing import Result

from graph.__main__ import CODES, main

ROOT = Path(__file__).parents[2]
Run = Callable[..., Result]


def test_build_query_and_releases_work_with_no_settings_at_all(run: Run) -> None:
    built = run("build")
    assert "is current in data" in built.output
    asked = run("query", "SELECT ?t { ?r rdfs:seeAlso/skos:prefLabel ?t }", "--format", "csv")
    assert len(asked.output.split("\n")) == 12
    (name,) = re.findall(r"\d{8}T\d{6}Z-[0-9a-f]{8}", run("releases").output)
    assert json.loads(run("releases", "show", name).output)["counts"]["released"] == 1
    assert "every file is as it was built" in run("releases", "verify", name).output
    assert "roll back to another" in run("releases", "remove", name, code=7).output


def test_going_back_and_removing(built: Run) -> None:
    built("build")
    newer, older = sorted(re.findall(r"\d{8}T\d{6}Z-[0-9a-f]{8}", built("releases", "list").output), reverse=True)
    built("releases", "rollback", older)
    built("releases", "remove", newer)
    assert newer not in built("releases").output


def test_a_query_from_a_file_is_asked(built: Run) -> None:
    Path("q.rq").write_text("ASK { ?s a skos:ConceptScheme }", encoding="utf-8")
    assert built("query", "q.rq").output.strip() == "yes"


@pytest.mark.parametrize("form", ["json", "csv", "tsv", "xml"])
def test_select_is_answered_in_every_table_format(built: Run, form: str) -> None:
    assert "statelessness" in built("query", "SELECT ?t { ?r rdfs:seeAlso/skos:prefLabel ?t }", "--format", form).output


@pytest.mark.parametrize("form", ["table", "ttl", "nt", "jsonld", "rdf"])
def test_construct_is_answered_in_every_graph_format(built: Run, form: str) -> None:
    asked = built("query", "CONSTRUCT WHERE { ?s skos:prefLabel ?o }", "--format", form)
    assert "statelessness" in asked.output


def test_a_format_that_is_not_there_is_told_with_those_that_are(built: Run) -> None:
    asked = built("query", "ASK {}", "--format", "xls", code=8)
    assert "there are table, json, xml, csv, tsv" in asked.output


def test_check_tells_violations_by_its_exit_code(built: Run) -> None:
    assert "conforms" in built("check", "data/current/dataset.ttl").output
    Path("bad.ttl").write_text("<http://x/a> a <http://www.w3.org/2004/02/skos/core#Concept> .", encoding="utf-8")
    assert "does not conform" in built("check", "bad.ttl", code=1).output
    assert json.loads(built("check", "bad.ttl", "--format", "json", code=1).output)["conforms"] is False
    assert "sh:ValidationReport" in built("check", "bad.ttl", "--format", "ttl", code=1).output


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("build", "nowhere"), 4, "no file, folder or source 'nowhere'"),
        (("--config", "none.toml", "build"), 3, "cannot be read"),
        (("build", "--profile", "none", "."), 3, "no profile 'none'"),
        (("query", "ASK {}"), 7, "run `seealso build`"),
        (("releases", "show", "x"), 7, "no release 'x'"),
        (("check", "nowhere.ttl"), 4, "nowhere.ttl"),
        (("frobnicate",), 2, "No such command"),
    ],
)
def test_an_error_is_one_clear_line_and_its_exit_code(run: Run, words: tuple[str, ...], code: int, said: str) -> None:
    result = run(*words, code=code)
    assert said in result.output
    assert "Traceback" not in result.output


def test_a_busy_port_is_told_before_anything_starts(built: Run) -> None:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as busy:
        port = str(busy.getsockname()[1])
        assert f"cannot listen at 127.0.0.1:{port}" in built("serve", "--port", port, code=10).output


def test_debug_shows_the_trace(run: Run) -> None:
    assert "Traceback" in run("--debug", "build", "nowhere", code=4).output


def test_every_command_and_option_has_help_and_is_documented() -> None:
    text = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")

    def walk(command: click.Command, path: tuple[str, ...]) -> None:
        assert command.help, path
        for parameter in command.params:
            if isinstance(parameter, click.Option):
                assert parameter.help, (path, parameter.name)
                assert parameter.opts[0] in text or parameter.opts[-1] in text, (path, parameter.opts)
        if isinstance(command, click.Group):
            for name, sub in command.commands.items():
                assert f"`seealso {name}" in text or f"`{name} " in text or name == "list", name
                walk(sub, (*path, name))

    walk(main, ())


def test_every_exit_code_is_documented() -> None:
    text = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
    for kind, code in CODES.items():
        assert f"| {code} | {kind.__name__}" in text


def test_the_command_is_installed_and_says_its_version() -> None:
    command = Path(sys.executable).with_name("seealso")
    result = subprocess.run([command, "--version"], capture_output=True, text=True, check=True)
    assert re.fullmatch(r"seealso, version \d+\.\d+\.\d+\n", result.stdout)


def test_the_packages_of_the_distribution_are_the_four_rooms() -> None:
    from importlib.metadata import packages_distributions

    owners = packages_distributions()
    for name in ("graph", "server", "ontology", "shapes"):
        assert set(owners[name]) == {"seealso"}


def test_a_failed_build_says_where_and_keeps_what_it_read(run: Run) -> None:
    Path("bad.txt").write_text("Publisher:\u00a0OSCE\nSubject Keywords:\u00a0migrants\n", encoding="utf-8")
    told = run("build", "bad.txt", code=6).output
    assert "bad.txt, record 1: The record has no title" in told
    assert (Path("data") / "failed" / "records.jsonl").is_file()
    assert not (Path("data") / "current").exists()


def test_a_release_of_another_base_is_refused(built: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SEEALSO_BASE", "https://other.example/")
    assert "was built with base 'http://127.0.0.1:8000/'" in built("query", "ASK {}", code=7).output


def test_fields_say_why_what_is_no_source_was_rejected(run: Run) -> None:
    Path("noise.bin").write_bytes(b"\x00\xff\x01")
    told = run("fields", "noise.bin")
    assert "rejected, 1 x: no reader recognises it" in told.stderr
    assert told.stdout.rstrip().endswith("records: 0, rejects: 1")


def test_releases_show_and_verify_take_the_current_one_where_none_is_named(built: Run) -> None:
    name = Path("data/current").readlink().name
    assert json.loads(built("releases", "show").output)["name"] == name
    assert built("releases", "verify").output == f"release {name}: every file is as it was built\n"
    assert "no release in other" in built("releases", "--data", "other", "verify", code=7).output


def test_a_server_without_a_release_says_so_when_it_starts(built: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    from server import serve

    monkeypatch.setattr(serve, "serve", lambda settings: None)
    assert "no release in other: run `seealso build`; all pages answer 503" in built("serve", "--data", "other").stderr
    assert built("serve").stderr == ""


def test_a_syntax_error_is_told_with_its_place_in_what_was_typed(built: Run) -> None:
    assert "line 2, column 5:" in built("query", "SELECT * {\n ?s foo bar }", code=8).output
    assert "line 1, column 25" in built("query", "SELECT * { ?s dct:title foo }", code=8).output


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("query", "nowhere.rq"), 8, "the query of nowhere.rq cannot be read"),
        (("build", ""), 4, "no file, folder or source ''"),
        (("build", ".", "--reader", "xls"), 4, "no reader 'xls'; there are csv"),
    ],
)
def test_what_was_typed_wrongly_is_told_up_front(run: Run, words: tuple[str, ...], code: int, said: str) -> None:
    assert said in run(*words, code=code).output


def test_a_query_that_is_not_utf8_is_an_error(run: Run) -> None:
    Path("b.rq").write_bytes(b"ASK {} # \xff")
    assert "cannot be read" in run("query", "b.rq", code=8).output


def test_the_data_folder_is_not_read_as_input(run: Run) -> None:
    Path("page.txt").write_text("Title:\u00a0A\nPublisher:\u00a0B\n", encoding="utf-8")
    run("build", ".")
    assert re.search(r"documents +1\b", run("build", ".").output)


def test_a_fault_of_ours_is_one_line_and_a_code_of_its_own(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("nought")

    monkeypatch.setattr("graph.commands.tables.releases", broken)
    result = run("releases", code=70)
    assert "a fault of ours: ZeroDivisionError: nought" in result.output
    assert "Traceback" not in result.output


def test_every_file_of_the_packages_is_in_the_wheel() -> None:
    import tomllib
    from fnmatch import fnmatch

    patterns = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    data = patterns["tool"]["setuptools"]["package-data"]["*"]
    for room in ("graph", "server", "ontology", "shapes"):
        for path in (ROOT / room).rglob("*"):
            if path.is_file() and path.suffix not in {".py", ".pyc"}:
                assert any(fnmatch(path.name, pattern) for pattern in data), path
