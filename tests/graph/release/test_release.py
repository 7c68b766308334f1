from __future__ import annotations

import json
from pathlib import Path

import pytest

from graph import release
from graph.errors import ReleaseError

NAMES = ("20261123T140501Z-1a2b3c4d", "20261123T140502Z-00000000", "20270101T000000Z-ffffffff")


def make(data: Path, name: str) -> release.Release:
    """Lay out a release folder as a build leaves it."""
    made = release.Release(name, data / "releases" / name)
    made.store.mkdir(parents=True)
    made.dumps.mkdir()
    (made.dumps / "records.nq.gz").write_bytes(name.encode())
    manifest = {"name": name, "files": release.checksums(made.path)}
    (made.path / "manifest.json").write_text(json.dumps(manifest))
    return made


@pytest.fixture
def data(tmp_path: Path) -> Path:
    for name in NAMES:
        made = make(tmp_path, name)
    release.switch(tmp_path, made)
    return tmp_path


def test_the_current_release_is_the_one_switched_to(data: Path) -> None:
    current = release.current(data)
    assert (current.name, current.manifest["name"]) == (NAMES[2], NAMES[2])
    assert current.store.is_dir()
    assert current.dumps.is_dir()


def test_no_release_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(ReleaseError, match="run `seealso build`"):
        release.current(tmp_path)
    assert release.releases(tmp_path) == ()
    with pytest.raises(ReleaseError, match="run `seealso build`"):
        release.rollback(tmp_path, NAMES[0])


def test_a_link_to_a_release_that_is_gone_says_what_to_do(data: Path) -> None:
    (data / "current").unlink()
    (data / "current").symlink_to("releases/20200101T000000Z-00000000")
    with pytest.raises(ReleaseError, match="roll back or run"):
        release.current(data)


def test_releases_come_newest_first_and_nothing_else_is_one(data: Path) -> None:
    for litter in (".draft-12345678", ".removed-x", "notes", "20261123T140501Z-1A2B3C4D"):
        (data / "releases" / litter).mkdir()
    (data / "releases" / "20261123T140501Z-99999999").write_text("a file")
    assert [known.name for known in release.releases(data)] == sorted(NAMES, reverse=True)


def test_a_damaged_release_is_listed_with_its_fault_and_cannot_be_served(data: Path) -> None:
    (data / "releases" / NAMES[0] / "manifest.json").write_text("{")
    (data / "releases" / NAMES[1] / "store").rmdir()
    faults = {known.name: known.fault for known in release.releases(data)}
    assert "manifest.json cannot be read as JSON" in faults[NAMES[0]]
    assert "it has no folder store" in faults[NAMES[1]]
    assert not faults[NAMES[2]]
    for name in NAMES[:2]:
        with pytest.raises(ReleaseError, match="damaged"):
            release.rollback(data, name)
    assert release.current(data).name == NAMES[2]


@pytest.mark.parametrize(("text", "why"), [(None, "has no manifest"), ("[]", "not a JSON object"), ("\x00", "as JSON")])
def test_a_manifest_that_cannot_be_read_says_why(data: Path, text: str | None, why: str) -> None:
    path = data / "releases" / NAMES[0] / "manifest.json"
    path.unlink()
    if text is not None:
        path.write_text(text)
    with pytest.raises(ReleaseError, match=why):
        _ = release.find(data, NAMES[0]).manifest


def test_a_rollback_serves_the_other_release_and_leaves_no_litter(data: Path) -> None:
    assert release.rollback(data, NAMES[0]).name == NAMES[0]
    assert release.current(data).name == NAMES[0]
    assert sorted(path.name for path in data.iterdir()) == ["current", "releases"]
    assert (data / "current").readlink() == Path("releases") / NAMES[0]


@pytest.mark.parametrize(
    "name",
    ["", ".", "..", "../releases", f"../releases/{NAMES[0]}", f"{NAMES[0]}/", "/etc", f"{NAMES[0]}\n", "nope", "\0"],
)
def test_a_name_that_is_no_release_is_refused_with_those_that_there_are(data: Path, name: str) -> None:
    (data / "releases" / ".draft-1").mkdir()
    before = sorted(data.rglob("*"))
    for step in (release.find, release.rollback, release.remove):
        with pytest.raises(ReleaseError, match="there are: 20270101T000000Z-ffffffff, 20261123T140502Z-00000000"):
            step(data, name)
    assert sorted(data.rglob("*")) == before


def test_a_removed_release_is_gone(data: Path) -> None:
    release.remove(data, NAMES[0])
    assert sorted(path.name for path in (data / "releases").iterdir()) == sorted(NAMES[1:])


def test_a_damaged_release_can_be_removed(data: Path) -> None:
    (data / "releases" / NAMES[0] / "manifest.json").unlink()
    release.remove(data, NAMES[0])
    assert NAMES[0] not in {known.name for known in release.releases(data)}


def test_the_current_release_cannot_be_removed(data: Path) -> None:
    with pytest.raises(ReleaseError, match="is the current one: roll back"):
        release.remove(data, NAMES[2])
    assert release.current(data).name == NAMES[2]


def test_a_release_removed_by_half_is_not_listed(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.rmtree", lambda *_, **__: None)
    release.remove(data, NAMES[0])
    assert [known.name for known in release.releases(data)] == [NAMES[2], NAMES[1]]
    with pytest.raises(ReleaseError, match="no release"):
        release.find(data, NAMES[0])


def test_an_intact_release_verifies(data: Path) -> None:
    assert release.verify(release.current(data)) == ()


def test_verify_names_each_file_that_differs(data: Path) -> None:
    made = make(data, "20280101T000000Z-00000000")
    (made.dumps / "more.gz").write_bytes(b"")
    manifest = {"files": release.checksums(made.path) | {"dumps/lost.gz": {"sha256": "0", "size": 1}}}
    for name in ("dumps/more.gz", "manifest.json"):
        del manifest["files"][name]
    (made.path / "manifest.json").write_text(json.dumps(manifest))
    (made.dumps / "records.nq.gz").write_bytes(b"other")
    assert release.verify(made) == (
        "dumps/lost.gz is missing",
        "dumps/more.gz is not in the manifest",
        "dumps/records.nq.gz differs",
    )


def test_a_manifest_without_files_does_not_verify(data: Path) -> None:
    made = release.current(data)
    (made.path / "manifest.json").write_text("{}")
    assert release.verify(made) == ("manifest.json lists no files",)
