from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from server.cache import volume
from server.cache.shelf import BOOT, PATIENCE, SHARE, Shelf, open_shelf
from server.cache.volume import FILE, LOCK, Volume, fault

MEBIBYTE = 1024 * 1024


def key(number: int) -> bytes:
    return number.to_bytes(16)


def file_of(shelf: Shelf) -> Path:
    (found,) = shelf.folder.glob(f"*/{FILE}")
    return found


@pytest.fixture(autouse=True)
def distrust(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have a file looked at each time: tests damage it the moment after it was used."""
    monkeypatch.setattr(volume, "TRUST", 0)


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path / "shelf", 4 * MEBIBYTE)


def test_what_is_put_is_found_and_what_is_not_is_not(shelf: Shelf) -> None:
    assert shelf.put(b"a", b"")
    assert shelf.put(b"b", b"one")
    assert shelf.put(b"b", b"two")
    assert [found and found.value for found in map(shelf.get, (b"a", b"b", b"c"))] == [b"", b"two", None]


def test_a_shelf_stays_within_its_bytes_and_keeps_the_newest(shelf: Shelf) -> None:
    for number in range(2000):
        assert shelf.put(key(number), os.urandom(10_000))
    assert file_of(shelf).stat().st_size <= 4 * MEBIBYTE
    found = [number for number in range(2000) if shelf.get(key(number))]
    assert found == list(range(found[0], 2000))
    assert len(found) * 10_000 > SHARE * 4 * MEBIBYTE / 2


def test_what_is_put_again_outlives_what_is_not(shelf: Shelf) -> None:
    shelf.put(b"asked", b"for")
    shelf.put(b"not", b"asked for")
    for number in range(1000):
        shelf.put(key(number), os.urandom(10_000))
        found = shelf.get(b"asked")
        assert found
        if found.is_old:
            shelf.put(b"asked", found.value)
    assert shelf.get(b"not") is None


def test_what_is_too_large_for_the_shelf_is_not_kept(shelf: Shelf) -> None:
    assert not shelf.put(b"large", bytes(2 * MEBIBYTE))
    assert shelf.get(b"large") is None
    assert not shelf.put(bytes(600), b"a key that is too long")


def write(folder: Path, start: int) -> None:
    shelf = Shelf(folder, 4 * MEBIBYTE)
    for number in range(start, start + 300):
        assert shelf.put(key(number), b"%d" % number * 100)


def test_processes_share_a_shelf(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    others = [context.Process(target=write, args=(tmp_path, start)) for start in (0, 300)]
    for other in others:
        other.start()
    for other in others:
        other.join()
        assert other.exitcode == 0
    shelf = Shelf(tmp_path, 4 * MEBIBYTE)
    for number in range(600):
        found = shelf.get(key(number))
        assert found
        assert found.value == b"%d" % number * 100


def test_a_folder_has_one_shelf_a_process_and_what_an_earlier_boot_left_is_removed(tmp_path: Path) -> None:
    old = Shelf(tmp_path / "an-earlier-boot", MEBIBYTE)
    old.close()
    (tmp_path / "not ours").mkdir()
    shelf = open_shelf(tmp_path, MEBIBYTE)
    assert shelf
    assert open_shelf(tmp_path, MEBIBYTE) is shelf
    assert {path.name for path in tmp_path.iterdir()} == {BOOT.read_text().strip(), "not ours"}


def test_a_folder_that_cannot_be_used_keeps_nothing_and_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("")
    assert open_shelf(tmp_path / "file" / "cache", MEBIBYTE) is None
    assert "answers are not kept" in capsys.readouterr().err
    assert open_shelf(tmp_path, 0) is None


def cut(path: Path, size: int) -> None:
    os.truncate(path, min(size, path.stat().st_size))


def overwrite(path: Path, start: int, size: int) -> None:
    with path.open("r+b") as file:
        file.seek(start)
        file.write(os.urandom(size))


def shift(path: Path) -> None:
    """Put one value's bytes in the place of another's."""
    content = bytearray(path.read_bytes())
    one, other = content.index(b"A" * 5000), content.index(b"B" * 5000)
    content[one : one + 5000], content[other : other + 5000] = b"B" * 5000, b"A" * 5000
    path.write_bytes(content)


DAMAGES: dict[str, Callable[[Path], object]] = {
    "emptied": lambda path: cut(path, 0),
    "cut within its head": lambda path: cut(path, 100),
    "cut behind its head": lambda path: cut(path, 8192),
    "cut by half": lambda path: cut(path, path.stat().st_size // 2),
    "cut by a page": lambda path: cut(path, path.stat().st_size - 1),
    "removed": Path.unlink,
    "with another head": lambda path: overwrite(path, 0, 8192),
    "with other values": shift,
    "with a lock that was cut": lambda path: cut(path.with_name(LOCK), 0),
    "with a lock that was removed": lambda path: path.with_name(LOCK).unlink(),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_file_that_was_damaged_is_used_no_more_and_another_begun(
    shelf: Shelf, damage: str, capsys: pytest.CaptureFixture[str]
) -> None:
    values = {b"a": b"A" * 5000, b"b": b"B" * 5000} | {key(number): bytes(5000) for number in range(100)}
    for name, value in values.items():
        assert shelf.put(name, value)
    DAMAGES[damage](file_of(shelf))
    for name in values:
        assert shelf.get(name) is None
    assert "kept answers are lost, another one is begun" in capsys.readouterr().err
    assert shelf.put(b"a", b"again")
    found = shelf.get(b"a")
    assert found
    assert found.value == b"again"
    assert file_of(shelf).parent.name == "1"


def test_processes_go_over_to_the_same_file(tmp_path: Path) -> None:
    one, other = (Volumes(tmp_path) for _ in range(2))
    one.put(b"a", b"1")
    cut(one.file, 8192)
    assert one.get(b"a") == b""
    one.put(b"a", b"2")
    assert other.get(b"a") == b"2"
    other.put(b"b", b"3")
    assert one.get(b"b") == b"3"


class Volumes:
    """A shelf in a process of its own, which does one thing after the other."""

    def __init__(self, folder: Path) -> None:
        context = multiprocessing.get_context("spawn")
        self.folder = folder
        self._ours, theirs = context.Pipe()
        self._process = context.Process(target=serve, args=(folder, theirs), daemon=True)
        self._process.start()

    @property
    def file(self) -> Path:
        (found,) = self.folder.glob(f"*/{FILE}")
        return found

    def put(self, name: bytes, value: bytes) -> None:
        self._ours.send((name, value))
        assert self._ours.recv()

    def get(self, name: bytes) -> bytes:
        self._ours.send((name, b""))
        found = self._ours.recv()
        assert isinstance(found, bytes)
        return found


def serve(folder: Path, pipe: Connection) -> None:
    volume.TRUST = 0
    shelf = Shelf(folder, 4 * MEBIBYTE)
    while True:
        name, value = pipe.recv()
        if value:
            pipe.send(shelf.put(name, value))
        else:
            pipe.send(found.value if (found := shelf.get(name)) else b"")


def test_a_file_that_was_damaged_before_the_start_is_not_opened(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path, MEBIBYTE)
    shelf.put(b"a", b"1")
    shelf.close()
    cut(file_of(shelf), 8192)
    assert fault(tmp_path / "0")
    again = Shelf(tmp_path, MEBIBYTE)
    assert again.get(b"a") is None
    assert again.put(b"a", b"2")
    assert file_of(again).parent.name == "1"


def test_a_shelf_that_is_damaged_again_and_again_keeps_nothing_any_longer(
    shelf: Shelf, capsys: pytest.CaptureFixture[str]
) -> None:
    for _ in range(PATIENCE + 1):
        assert shelf.put(b"a", b"1")
        cut(file_of(shelf), 0)
        assert shelf.get(b"a") is None
    assert not shelf.put(b"a", b"1")
    assert shelf.get(b"a") is None
    assert capsys.readouterr().err.count("answers are kept no more") == 1


def test_a_file_that_is_written_to_is_never_taken_for_a_damaged_one(tmp_path: Path) -> None:
    watched = Volume(tmp_path / "0", 4 * MEBIBYTE)
    context = multiprocessing.get_context("spawn")
    writer = context.Process(target=fill, args=(tmp_path,))
    writer.start()
    while writer.is_alive():
        assert watched.fault() == ""
    assert writer.exitcode == 0


def fill(folder: Path) -> None:
    shelf = Shelf(folder, 4 * MEBIBYTE)
    kept = sum(shelf.put(key(number), os.urandom(number * 20)) for number in range(1000))
    assert kept > 900
    assert [path.name for path in folder.iterdir() if path.is_dir()] == ["0"]
