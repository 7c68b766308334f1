"""Profiles: what labels mean; a clear error for what a profile cannot say."""

from __future__ import annotations

from pathlib import Path

import pytest

from graph import profile
from graph.errors import SettingsError
from graph.profile import Rule
from graph.record import Field


def test_labels_meet_whatever_their_case_spaces_and_colon() -> None:
    tandis = profile.load("tandis")
    for label in ("See Also:\u00a0", "see also", "SEE  ALSO :"):
        assert tandis.rule(Field(label, "x")) == Rule("see_also", ";")


def test_furniture_without_a_label_goes_by_its_text() -> None:
    assert profile.load("tandis").rule(Field("", "Show full item record")) == Rule("ignore")


def test_values_are_parted_cleaned_and_the_empty_left_out() -> None:
    assert list(Rule("subject", ";").values(" a\u00a0; ;b ;")) == ["a", "b"]
    assert list(Rule("title").values("a ; b")) == ["a ; b"]


def test_every_shipped_profile_loads() -> None:
    assert "tandis" in profile.shipped_profiles()
    for name in profile.shipped_profiles():
        assert profile.load(name).rules


def test_a_profile_of_ones_own_is_named_by_its_path(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text('language = "fr"\n[field]\n"Titre" = { to = "title" }\n', encoding="utf-8")
    mine = profile.load(str(path))
    assert (mine.name, mine.language, mine.rule(Field("titre:", "x"))) == ("mine", "fr", Rule("title"))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[field]\n'A' = { to = 'titel' }", "maps to 'titel'; there are identifier, title"),
        ("[field]\n'A' = { to = 'title', sep = ';' }", "has 'sep'; there are"),
        ("[field]\n'A' = 'title'", "a table with 'to' was expected"),
        ("language = 'en'", "has no table [field]"),
        ("colour = 1\n[field]", "has 'colour'; there are"),
        ("[field", "cannot be read as TOML"),
    ],
)
def test_what_a_profile_cannot_say_is_said(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "bad.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError) as caught:
        profile.load(str(path))
    assert said in str(caught.value)


def test_an_unknown_profile_is_told_with_those_that_there_are() -> None:
    with pytest.raises(SettingsError, match=r"no profile 'none'; there are .*tandis"):
        profile.load("none")
