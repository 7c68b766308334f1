"""Mappings among other things of a page: the first reason is read at once, and none is lost."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from graph.mappings.reasons import ranked

CELLS = ("labels differ in fr [-0.50]", "both are called <b>so</b> [+3.20]", "a code is the same [+1.00]")


def told(visitor: FlaskClient, count: int) -> str:
    module = visitor.application.jinja_env.get_template("mapped.html").make_module()
    return str(module.brief(ranked(CELLS[:count])))  # type: ignore[attr-defined]


@pytest.mark.parametrize(("count", "folded"), [(1, ""), (2, "1 more reason<"), (3, "2 more reasons<")])
def test_the_strongest_reason_is_shown_and_the_others_are_folded_away(
    visitor: FlaskClient, count: int, folded: str
) -> None:
    html = told(visitor, count)
    first, _, rest = html.partition("<details>")
    assert ranked(CELLS[:count])[0].text.replace("<", "&lt;").replace(">", "&gt;") in first
    assert html.count("<li>") == count
    assert folded in rest
    assert bool(rest) == bool(folded)


def test_without_reasons_there_is_nothing(visitor: FlaskClient) -> None:
    assert told(visitor, 0) == ""
