"""The account of a build, for people and for machines."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from flask.testing import FlaskClient

from graph.release import Release
from graph.settings import Settings
from server import create_app


def test_the_account_is_a_page_for_browsers_and_json_for_machines(visitor: FlaskClient) -> None:
    page = visitor.get("/quality/intake", headers={"Accept": "text/html"})
    assert page.mimetype == "text/html"
    for told in ("Issue Date", "could not be read as a date", "page.txt, line 2"):
        assert told in page.text
    data = visitor.get("/quality/intake", headers={"Accept": "application/json"})
    assert data.mimetype == "application/json"
    assert data.json == visitor.get("/quality/intake.json").json
    assert json.loads(data.data)["counts"]["released"] == 1


def test_what_was_rejected_is_shown_escaped(visitor: FlaskClient) -> None:
    page = visitor.get("/quality/intake", headers={"Accept": "text/html"}).text
    assert "&lt;script&gt;" in page
    assert "<script>" not in page
    assert "<b>empty" not in page


def test_a_release_without_an_account_answers_404(
    tmp_path: Path, trig: str, release_of: Callable[..., Release]
) -> None:
    release = release_of(tmp_path, trig)
    (release.path / "intake.json").unlink()
    visitor = create_app(replace(Settings(), data=tmp_path)).test_client()
    assert visitor.get("/quality/intake").status_code == 404
