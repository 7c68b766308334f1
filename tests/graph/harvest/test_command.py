"""From a repository on the network to a page that says 410: `seealso fetch`, `seealso build`, the server."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import Result

from graph.settings import Settings
from server import create_app
from server.served.current import open_store

if TYPE_CHECKING:
    from tests.graph.harvest.provider import Provider


Run = Callable[..., Result]


@pytest.fixture
def here(run: Run, provider: Provider) -> Callable[..., str]:
    """Give ``seealso`` in a folder whose settings name the provider, by what it says."""
    Path("seealso.toml").write_text(
        f'[source.here]\naddress = "{provider.address}"\nkind = "oai"\nprofile = "oai_dc"\n', encoding="utf-8"
    )
    return lambda *words, code=0: run(*words, code=code).output


def test_what_was_not_fetched_is_not_built(here: Callable[..., str]) -> None:
    assert "run `seealso fetch here`" in here("build", "here", code=4)


def test_a_source_that_nobody_named_is_not_fetched(here: Callable[..., str]) -> None:
    assert "no file, folder or source 'there'" in here("fetch", "there", code=4)


def test_records_that_are_fetched_are_released_and_withdrawn_ones_answer_410(
    here: Callable[..., str], provider: Provider, tmp_path: Path
) -> None:
    provider.fill(5)
    told = here("fetch", "here")
    assert "5 records in them" in told
    here("build", "here")
    provider.now += timedelta(days=1)
    provider.change(0, deleted=True)
    assert "1 of them deleted" in here("fetch", "here")
    here("build")
    client = create_app(replace(Settings(), data=tmp_path / "data"), open_store).test_client()
    assert client.get("/record/oai:here:2", headers={"Accept": "text/turtle"}).status_code == 303
    for suffix in ("", ".ttl", ".html", ".jsonld"):
        gone = client.get(f"/record/oai:here:1{suffix}")
        assert gone.status_code == 410, suffix
        kept = client.get(f"/record/oai:here:1{suffix}", headers={"If-None-Match": gone.headers["ETag"]})
        assert (kept.status_code, kept.data) == (410, gone.data), suffix  # only a success can be "not modified"
    assert "Withdrawn" in client.get("/record/oai:here:1.ttl").text
    assert "dct:title" in client.get("/record/oai:here:1.ttl").text
    page = client.get("/record/oai:here:1", headers={"Accept": "text/html"})
    assert page.mimetype == "text/html"
    assert "Its source has withdrawn this record." in page.text
    assert client.get("/record/oai:here:99").status_code == 404
