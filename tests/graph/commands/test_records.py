"""Records as JSON Lines: by the real command line, and from the lines a build gives what the source gives."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from graph.readers import jsonl

DATA = Path(__file__).parents[2] / "data"
PROVIDERS = Path(__file__).parents[4] / "shared" / "data" / "records" / "oai-providers"
SHARED = ("records", "thesaurus", "links", "provenance")
"""The graphs that come of the records alone."""


def seealso(*words: str | Path, good: int = 0) -> subprocess.CompletedProcess[bytes]:
    done = subprocess.run([sys.executable, "-m", "graph", *map(str, words)], capture_output=True, check=False)
    assert done.returncode == good, done.stderr.decode()
    return done


def dumps(data: Path) -> dict[str, bytes]:
    folder = data / "current" / "dumps"
    return {name: gzip.decompress((folder / f"{name}.ttl.gz").read_bytes()) for name in SHARED}


def test_what_is_written_are_the_records_and_what_cannot_be_read_is_told_apart(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text('id,collection,dc.title[en]\n1,2/3,A\n2,2/3,"x\n', encoding="utf-8")
    done = seealso("records", path)
    (line,) = done.stdout.decode().splitlines()
    assert jsonl.recognises(done.stdout)
    assert [field["value"] for field in json.loads(line)["fields"]] == ["1", "2/3", "A"]
    assert done.stderr.decode().splitlines() == [
        "x.csv, line 3: a quote in the row is not closed; a closing quote was expected",
        "1 records, 1 rejects",
    ]


def test_a_source_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    assert b"no file, folder or source" in seealso("records", tmp_path / "x", good=4).stderr


def test_whoever_has_read_enough_may_go(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("id,collection,dc.title[en]\n" + "1,2/3,A\n" * 50_000, encoding="utf-8")
    command = [sys.executable, "-m", "graph", "records", str(path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        assert running.stdout
        assert running.stderr
        assert running.stdout.readline().startswith(b'{"seealso":1')
        running.stdout.close()
        told = running.stderr.read()
    assert (running.returncode, told) == (0, b"")


@pytest.mark.parametrize("name", ["every door", "a real provider"])
def test_a_build_of_the_lines_gives_what_a_build_of_the_source_gives(
    name: str, tmp_path: Path, run: Callable[..., Result]
) -> None:
    source = DATA if name == "every door" else PROVIDERS / "mit_00.xml.gz"
    if not source.exists():
        pytest.skip(f"{source.name} is not here: the shared data are not mounted")
    lines = tmp_path / "records.jsonl"
    lines.write_bytes(run("records", str(source)).stdout_bytes)
    assert len(lines.read_bytes().splitlines()) >= 20
    run("build", str(source), "--data", "one")
    run("build", lines.name, "--data", "other")
    one, other = dumps(tmp_path / "one"), dumps(tmp_path / "other")
    assert one["records"].count(b"\n") > 100
    for graph in SHARED:
        assert one[graph] == other[graph], graph
