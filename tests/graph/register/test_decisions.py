"""What librarians may decide, and what is told them where it cannot be."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from graph.__main__ import main
from graph.errors import BuildError, SettingsError
from graph.register import decisions, rows
from graph.register.decisions import Action, Decision
from graph.register.rows import Row, Status


def row(slug: str) -> Row:
    labels = (("prefLabel", "en", slug.replace("-", " ")),)
    return Row(slug, slug.replace("-", " "), "", "", slug, Status.CURRENT, "", "r1", "r1", labels)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    (tmp_path / "register").mkdir()
    rows.write([row("labor"), row("labour"), row("chat")], tmp_path / "register" / "subject.tsv")
    return tmp_path


def run(data: Path, *words: str) -> tuple[int, str]:
    result = CliRunner().invoke(main, ["concept", "--data", str(data), *words])
    return result.exit_code, result.output


def test_rows_come_back_as_they_were_written(tmp_path: Path) -> None:
    kept = {
        "a b": row("a b"),
        "é": Row("é", "e", "fr", "http://x/1", "E", Status.GONE, "", "r1", "r2", (("altLabel", "fr", "“é”"),)),
    }
    rows.write(kept.values(), tmp_path / "x.tsv")
    assert rows.read(tmp_path / "x.tsv") == kept


@pytest.mark.parametrize(
    "damage",
    ["slug\tkey\n", "", "\t".join(rows.COLUMNS) + "\na\tb\n", "\t".join(rows.COLUMNS) + "\n" + "x\t" * 9 + "{"],
)
def test_a_register_that_is_damaged_stops_a_build_with_the_place(tmp_path: Path, damage: str) -> None:
    (tmp_path / "subject.tsv").write_text(damage)
    with pytest.raises(BuildError, match=r"subject\.tsv.*expected"):
        rows.read(tmp_path / "subject.tsv")


def test_a_decision_is_written_and_read_and_taken_back_by_removing_its_line(data: Path) -> None:
    assert run(data, "merge", "subject/labor", "subject/labour", "--note", "one  spelling")[0] == 0
    assert run(data, "rename", "http://127.0.0.1:8000/subject/chat", "Chats (talks)")[0] == 0
    assert run(data, "split", "subject/chat", "fr", "chat (animal)")[0] == 0
    assert decisions.read(data) == (
        Decision(Action.MERGE, "subject", "labor", "labour", "", "one spelling"),
        Decision(Action.RENAME, "subject", "chat", "Chats (talks)", "en"),
        Decision(Action.SPLIT, "subject", "chat", "chat (animal)", "fr"),
    )
    listed = run(data, "list")[1].splitlines()
    assert listed[0] == "merge\tsubject/labor\tsubject/labour\t\tone spelling"
    file = decisions.path(data)
    file.write_text("\n".join(line for line in file.read_text().splitlines() if not line.startswith("split")))
    assert len(decisions.read(data)) == 2


def test_a_decision_that_is_there_is_not_written_twice(data: Path) -> None:
    for _ in range(2):
        assert run(data, "merge", "subject/labor", "subject/labour")[0] == 0
    assert len(decisions.read(data)) == 1


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("merge", "subject/lab", "subject/labour"), "no release has had subject/lab; there are subject/labor"),
        (("merge", "subject/labor", "place/AL"), "are of two kinds"),
        (("merge", "subject/labor", "subject/labor"), "into itself"),
        (("merge", "place/AL", "place/DE"), "a concept of a thesaurus that is kept elsewhere"),
        (("rename", "agent/osce", "OSCE"), "is no concept"),
        (("show", "subject/nothing"), "the register has no subject/nothing"),
    ],
)
def test_what_cannot_be_decided_is_refused_with_the_reason(data: Path, words: tuple[str, ...], told: str) -> None:
    code, output = run(data, *words)
    assert code == 3
    assert told in " ".join(output.split())
    assert not decisions.path(data).exists()


def test_a_circle_of_mergers_is_refused(data: Path) -> None:
    run(data, "merge", "subject/labor", "subject/labour")
    code, output = run(data, "merge", "subject/labour", "subject/labor")
    assert (code, "merged into itself" in output) == (3, True)


def test_a_split_that_would_make_the_concept_itself_is_refused(data: Path) -> None:
    code, output = run(data, "split", "subject/chat", "fr", "Chat")
    assert (code, "subject/chat would be itself" in output) == (3, True)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("melt\tsubject/a\tsubject/b", "no action 'melt'; there are merge, rename, split"),
        ("split\tsubject/a", "a language tag was expected"),
        ("rename\tsubject/a\t\ten", "a new label for subject/a was expected"),
        ("merge\ta\tsubject/b", "'a' is no concept"),
    ],
)
def test_a_line_that_is_not_understood_is_told_with_its_number(data: Path, line: str, told: str) -> None:
    decisions.path(data).write_text(f"# ours\n{chr(9).join(decisions.COLUMNS)}\n\n{line}\n")
    with pytest.raises(SettingsError, match="line 4") as raised:
        decisions.read(data)
    assert told in str(raised.value)


def test_what_the_register_knows_of_a_concept_is_shown(data: Path) -> None:
    code, output = run(data, "show", "subject/labor")
    assert code == 0
    assert "status: current" in output
    assert "prefLabel: labor @en" in output
