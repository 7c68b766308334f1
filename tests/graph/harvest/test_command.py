"""From a repository on the network to a page that says 410: `seealso fetch`, `seealso build`, the server."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from graph.__main__ import main
from graph.settings import Settings
from server import create_app
from server.current import open_store

if TYPE_CHECKING:
    from tests.graph.harvest.provider import Provider


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, provider: Provider) -> Run:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "seealso.toml").write_text(
        f'[source.here]\naddress = "{provider.address}"\nkind = "oai"\nprofile = "oai_dc"\n', encoding="utf-8"
    )
    return Run()


class Run:
    """Runs ``seealso`` in a folder whose settings name the provider."""

    def __call__(self, *words: str, code: int = 0) -> str:
        result = CliRunner().invoke(main, list(words))
        assert result.exit_code == code, (result.output, result.exception)
        return result.output


def test_what_was_not_fetched_is_not_built(run: Run) -> None:
    assert "run `seealso fetch here`" in run("build", "here", code=4)


def test_a_source_that_nobody_named_is_not_fetched(run: Run) -> None:
    assert "no file, folder or source 'there'" in run("fetch", "there", code=4)


def test_records_that_are_fetched_are_released_and_withdrawn_ones_answer_410(
    run: Run, provider: Provider, tmp_path: Path
) -> None:
    provider.fill(5)
    told = run("fetch", "here")
    assert "5 records in them" in told
    run("build", "here")
    provider.now += timedelta(days=1)
    provider.change(0, deleted=True)
    assert "1 of them deleted" in run("fetch", "here")
    run("build")
    client = create_app(replace(Settings(), data=tmp_path / "data"), open_store).test_client()
    assert client.get("/record/oai:here:2", headers={"Accept": "text/turtle"}).status_code == 303
    for suffix in ("", ".ttl", ".html", ".jsonld"):
        gone = client.get(f"/record/oai:here:1{suffix}")
        assert gone.status_code == 410, suffix
    assert "Withdrawn" in client.get("/record/oai:here:1.ttl").text
    assert "dct:title" in client.get("/record/oai:here:1.ttl").text
    assert client.get("/record/oai:here:1", headers={"Accept": "text/html"}).mimetype == "text/html"
    assert client.get("/record/oai:here:99").status_code == 404
