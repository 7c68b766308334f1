"""What README and docs show is what happens."""

from __future__ import annotations

import re
import shlex
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner

from graph.__main__ import main
from graph.settings import load

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(text: str, language: str = "") -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.MULTILINE | re.DOTALL)


def transcripts() -> list[tuple[str, str]]:
    """Find each command of the transcripts and what it is said to print."""
    shown = "".join(blocks(README, "console"))
    parted = re.finditer(r"^\$ seealso (.*?)\n(.*?)(?=^\$|\Z)", shown, re.MULTILINE | re.DOTALL)
    return [(found[1], found[2]) for found in parted]


def folded(text: str) -> list[str]:
    return [" ".join(line.replace("─", " ").split()) for line in text.splitlines() if line.strip(" ─")]


def test_there_are_transcripts() -> None:
    assert len(transcripts()) >= 2


def test_the_transcripts_print_what_they_show(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for words, shown in transcripts():
        result = CliRunner().invoke(main, shlex.split(words))
        assert result.exit_code == 0, result.output
        if shown.strip():
            assert folded(result.stdout) == folded(shown)


def test_the_settings_that_are_shown_are_understood(tmp_path: Path) -> None:
    shown = blocks((ROOT / "docs" / "settings.md").read_text(encoding="utf-8"), "toml")
    path = tmp_path / "seealso.toml"
    for text in shown:
        path.write_text(text, encoding="utf-8")
        assert load(path, {}).sources
    assert len(shown) >= 2


def test_the_profile_that_is_shown_is_understood(tmp_path: Path) -> None:
    from graph import profile

    shown = blocks((ROOT / "docs" / "profiles.md").read_text(encoding="utf-8"), "toml")[0]
    path = tmp_path / "shown.toml"
    path.write_text(shown, encoding="utf-8")
    assert profile.load(str(path)).rules["titre"].language == "fr"


def test_every_field_of_a_record_is_documented() -> None:
    from graph.profile import FIELDS

    text = (ROOT / "docs" / "profiles.md").read_text(encoding="utf-8")
    for name in FIELDS:
        assert f"`{name}`" in text, name


def test_every_dependency_is_in_the_table_with_its_reason() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    listed = README.lower()
    for wanted in [*project["dependencies"], *project["optional-dependencies"]["dev"]]:
        name = re.match(r"[A-Za-z0-9_.-]+", wanted)
        assert name
        assert name[0].lower() in listed, name[0]


def test_every_dependency_is_locked() -> None:
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8").lower()
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    for wanted in [*project["dependencies"], *project["optional-dependencies"]["dev"]]:
        name = re.match(r"[A-Za-z0-9_.-]+", wanted)
        assert name
        assert f"\n{name[0].lower()}==" in f"\n{lock}", name[0]


def test_the_links_of_the_documents_lead_somewhere() -> None:
    for path in [ROOT / "README.md", *(ROOT / "docs").glob("*.md")]:
        for target in re.findall(r"\]\((?!https?:)([^)#]+)", path.read_text(encoding="utf-8")):
            assert (path.parent / target).exists(), (path.name, target)
