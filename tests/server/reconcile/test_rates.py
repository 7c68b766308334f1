"""A client that asks too often is told so, in JSON, with the time to wait."""

from __future__ import annotations

from dataclasses import replace

from graph.settings import Limits, Settings
from server import create_app


def test_a_hasty_client_is_answered_429_with_the_time_to_wait(named: Settings) -> None:
    settings = replace(named, limits=replace(Limits(), client_rate=2, query_workers=3))
    with create_app(settings).test_client() as client:
        first = [client.get("/reconcile").status_code for _ in range(2)]
        hasty = client.get("/reconcile")
    assert first == [200, 200]
    assert hasty.status_code == 429
    assert int(hasty.headers["Retry-After"]) > 0
    assert hasty.mimetype == "application/problem+json"
    assert "ask more slowly" in hasty.get_data(as_text=True)
