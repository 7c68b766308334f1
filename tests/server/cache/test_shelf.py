from __future__ import annotations

import multiprocessing
import os
from pathlib import Path

import pytest

from server.cache.shelf import BOOT, SHARE, Shelf, open_shelf

MEBIBYTE = 1024 * 1024


def key(number: int) -> bytes:
    return number.to_bytes(16)


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
    assert (shelf.folder / "data.mdb").stat().st_size <= 4 * MEBIBYTE
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
