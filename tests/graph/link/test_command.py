"""`seealso link --via`: other authorities lead to what shares no language with ours."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from graph import authority
from graph.__main__ import main
from graph.mappings import ledger

SKOS = "http://www.w3.org/2004/02/skos/core#"
THEIRS = "http://vocabulary.example/apatridia"


def link(*args: str) -> Result:
    return CliRunner().invoke(main, ["link", *args, "--data", "data"])


@pytest.fixture
def there(sample: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand in a folder with a release of the sample, an authority in Spanish, and another in Spanish and English."""
    monkeypatch.chdir(tmp_path)
    shutil.copytree(sample, "data", symlinks=True)
    for name, labels in (("spanish", ("apatridia@es",)), ("between", ("statelessness@en", "apatridia@es"))):
        told = (label.split("@") for label in labels)
        iri = THEIRS if name == "spanish" else "http://between.example/1"
        lines = [f'<{iri}> <{SKOS}prefLabel> "{text}"@{language} .' for text, language in told]
        Path(f"{name}.nt").write_text("\n".join(lines), encoding="utf-8")
        authority.add(Path(f"{name}.nt"), name, Path("data"))
    return tmp_path / "data"


def test_another_authority_leads_to_a_language_that_ours_lack_and_the_stages_are_told(there: Path) -> None:
    assert link("--to", "spanish", "--dry-run").output.count("0 proposals for 0 of ours")
    done = link("--to", "spanish", "--via", "between")
    assert done.exit_code == 0, done.output
    assert "asking other vocabularies ..." in done.output
    (match,) = ledger.load(there, "spanish", "http://127.0.0.1:8000/").matches
    assert (match.subject.rpartition("/")[2], match.object) == ("statelessness", THEIRS)
    said = "between has it as 'statelessness' (en), and calls it 'apatridia' (es), too"
    assert any(said in cell for cell in match.evidence)


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("--to", "spanish", "--via", "spanish"), "--via NAME was expected with --to another authority"),
        (("--to", "spanish", "--via", "nowhere"), "nowhere"),
    ],
)
def test_a_bridge_that_is_none_is_refused(there: Path, args: tuple[str, ...], said: str) -> None:
    done = link(*args)
    assert done.exit_code != 0
    assert said in f"{done.output}{done.exception}"
    assert not (there / "links" / "spanish.sssom.tsv").exists()
