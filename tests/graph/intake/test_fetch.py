from __future__ import annotations

import gzip
import hashlib
import io
import os
import struct
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from graph.documents.archive import Bounds
from graph.errors import SourceError
from graph.intake.fetch import fetch
from graph.readers import read
from graph.record import Document, Record, Reject
from graph.source import Source

PAGE = b"Title:\xc2\xa0A\nIssue Date:\xc2\xa02004\n"
CORE = b'<dublin_core><dcvalue element="title">A</dcvalue></dublin_core>'
SMALL = Bounds(free=1000)


def zipped(members: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as file:
        for name, content in members.items():
            file.writestr(name, content)
    return out.getvalue()


def fetched(path: Path, bounds: Bounds | None = None, reader: str = "") -> list[Document | Reject]:
    return list(fetch(Source("s", str(path), reader), bounds=bounds))


def written(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def content(found: Document | Reject) -> bytes:
    assert isinstance(found, Document), found
    with found.open() as stream:
        return stream.read()


def names(found: list[Document | Reject]) -> list[str]:
    return [one.name if isinstance(one, Document) else f"! {one.where}" for one in found]


def why(found: list[Document | Reject]) -> str:
    (reject,) = (one for one in found if isinstance(one, Reject))
    return reject.why


def test_a_folder_is_walked_in_the_order_of_names_and_hidden_files_are_left_out(tmp_path: Path) -> None:
    for name in ("b.txt", "a/z.txt", "a/.hidden", ".git/x", "C.txt"):
        written(tmp_path, name, PAGE)
    assert names(fetched(tmp_path)) == ["C.txt", "b.txt", "a/z.txt"]


def test_an_address_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="no file or folder"):
        fetched(tmp_path / "x")


@pytest.mark.parametrize(
    ("name", "packed"),
    [
        ("a.txt", PAGE),
        ("a.txt.gz", gzip.compress(PAGE, mtime=0)),
        ("no-suffix", gzip.compress(gzip.compress(PAGE, mtime=0), mtime=0)),
        ("two", gzip.compress(PAGE[:10], mtime=0) + gzip.compress(PAGE[10:], mtime=0)),
    ],
)
def test_gzip_is_unpacked_by_its_magic_bytes(name: str, packed: bytes, tmp_path: Path) -> None:
    (found,) = fetched(written(tmp_path, name, packed))
    assert isinstance(found, Document)
    assert (found.name, found.size, found.sha256) == (name, len(PAGE), hashlib.sha256(PAGE).hexdigest())
    assert content(found) == content(found) == PAGE


def test_archives_are_walked_within_archives(tmp_path: Path) -> None:
    inner = zipped({"y.txt": PAGE, "deep/x.json": b"{}"})
    path = written(tmp_path, "o.zip", zipped({"i.zip": inner, "a.csv.gz": gzip.compress(b"a,b\n"), "n.txt": PAGE}))
    found = fetched(path)
    assert names(found) == ["o.zip/a.csv.gz", "o.zip/i.zip/y.txt", "o.zip/i.zip/deep/x.json", "o.zip/n.txt"]
    assert [content(one) for one in found] == [b"a,b\n", PAGE, b"{}", PAGE]


def test_a_zip_within_gzip_is_walked(tmp_path: Path) -> None:
    found = fetched(written(tmp_path, "z.gz", gzip.compress(zipped({"n.txt": PAGE}))))
    assert names(found) == ["z.gz/n.txt"]
    assert content(found[0]) == PAGE


def test_a_document_can_be_read_while_its_archive_is_walked_and_after(tmp_path: Path) -> None:
    path = written(tmp_path, "o.zip", zipped({"1": PAGE, "2": PAGE, "i.zip": zipped({"3": PAGE})}))
    walk = fetch(Source("s", str(path)))
    first = next(walk)
    assert content(first) == PAGE
    rest = list(walk)
    assert [content(one) for one in (first, *rest)] == [PAGE] * 3
    assert isinstance(first, Document)
    with first.open() as one, first.open() as other:
        assert one.read(5) == other.read(5) == PAGE[:5]


ITEM = {
    "contents": b"a.pdf\tbundle:ORIGINAL\n", "dublin_core.xml": CORE, "metadata_local.xml": b"<dublin_core/>",
    "handle": b"1/2", "collections": b"1/3\n", "a.pdf": b"%PDF", "sub/b.pdf": b"%PDF",
}  # fmt: skip
TOLD = ["collections", "contents", "handle", "metadata_local.xml"]


def test_an_archive_item_is_one_document_with_companions(tmp_path: Path) -> None:
    for name, text in ITEM.items():
        written(tmp_path, f"saf/item_000/{name}", text)
    (found,) = fetched(tmp_path)
    assert isinstance(found, Document)
    assert found.name == "saf/item_000/dublin_core.xml"
    assert [one.name for one in found.companions] == [f"saf/item_000/{name}" for name in TOLD]
    assert [content(one) for one in found.companions] == [ITEM[name] for name in TOLD]


def test_archive_items_are_found_in_a_zip_too(tmp_path: Path) -> None:
    members = {f"item_00{n}/{name}": text for n in (1, 0) for name, text in ITEM.items()}
    found = fetched(written(tmp_path, "archive.zip", zipped(members)))
    assert names(found) == ["archive.zip/item_000/dublin_core.xml", "archive.zip/item_001/dublin_core.xml"]
    assert [content(one) for one in found] == [CORE, CORE]
    assert isinstance(found[0], Document)
    assert [one.name.rpartition("/")[2] for one in found[0].companions] == TOLD


def test_the_reader_that_a_source_names_goes_to_what_is_packed(tmp_path: Path) -> None:
    (found,) = fetched(written(tmp_path, "o.zip", zipped({"a": PAGE})), reader="text")
    assert isinstance(found, Document)
    assert found.reader == "text"
    (record,) = read(found)
    assert isinstance(record, Record)


def test_a_gzip_bomb_is_a_reject_that_says_the_bound(tmp_path: Path) -> None:
    path = written(tmp_path, "bomb.gz", gzip.compress(bytes(1_000_000)))
    assert why(fetched(path, SMALL)) == (
        f"it cannot be read: it expands past 200 times its {path.stat().st_size:,} bytes, the bound"
    )


def test_a_zip_bomb_costs_itself_only(tmp_path: Path) -> None:
    found = fetched(written(tmp_path, "o.zip", zipped({"a": PAGE, "bomb": bytes(1_000_000), "c": PAGE})), SMALL)
    assert names(found) == ["! o.zip/bomb", "o.zip/a", "o.zip/c"]
    assert "200 times" in why(found)


def test_nested_bombs_spend_from_one_budget(tmp_path: Path) -> None:
    bomb = zipped({str(n): bytes(100_000) for n in range(10)})
    found = fetched(written(tmp_path, "o.zip", zipped({"i": bomb})), Bounds(ratio=10**6, total=500_000))
    assert sum(isinstance(one, Document) for one in found) == 4
    assert all("500,000 bytes in all" in one.why for one in found if isinstance(one, Reject))


def test_members_that_share_their_bytes_are_bounded_by_the_file_they_lie_in(tmp_path: Path) -> None:
    noise = os.urandom(2000) + bytes(100_000)
    packed = zipped({"a": noise})
    start, end = packed.index(b"PK\x01\x02"), packed.index(b"PK\x05\x06")
    entry = packed[start:end]
    tail = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 500, 500, len(entry) * 500, start, 0)
    found = fetched(written(tmp_path, "o.zip", packed[:start] + entry * 500 + tail), SMALL)
    read_bytes = sum(one.size for one in found if isinstance(one, Document))
    assert read_bytes <= 200 * (start + len(entry) * 500 + 22)
    assert any(isinstance(one, Reject) for one in found)


@pytest.mark.parametrize(
    ("bounds", "said"),
    [
        (Bounds(member=10), "past 10 bytes, the bound of one file"),
        (Bounds(total=10), "past 10 bytes in all"),
        (Bounds(entries=1), "more than 1 entries in all"),
        (Bounds(directory=10), "at most 10 were expected"),
        (Bounds(depth=0), "at most 0 levels are read"),
    ],
)
def test_every_bound_is_said(bounds: Bounds, said: str, tmp_path: Path) -> None:
    found = fetched(written(tmp_path, "o.zip", zipped({"a": PAGE, "b": PAGE})), bounds)
    assert found
    assert all(isinstance(one, Reject) and said in one.why for one in found)


def test_a_gzip_past_the_bound_of_one_file_is_a_reject(tmp_path: Path) -> None:
    assert "past 10 bytes" in why(fetched(written(tmp_path, "a.gz", gzip.compress(PAGE)), Bounds(member=10)))


def test_archives_nested_past_the_bound_are_a_reject(tmp_path: Path) -> None:
    packed = PAGE
    for _ in range(6):
        packed = gzip.compress(packed)
    assert "at most 4 levels" in why(fetched(written(tmp_path, "a.gz", packed)))


@pytest.mark.parametrize("name", ["../x", "/etc/x", "a/../../x", "..\\x", "C:/x", "a\x07b"])
def test_an_unsafe_name_is_a_reject(name: str, tmp_path: Path) -> None:
    found = fetched(written(tmp_path, "o.zip", zipped({name: PAGE, "good": PAGE})))
    assert sum(isinstance(one, Reject) for one in found) == 1
    assert "its name" in why(found)


def patched(packed: bytes, offset: int, value: bytes) -> bytes:
    """Change a field of both headers of a zip's one member; the central one has it two bytes later."""
    central = packed.index(b"PK\x01\x02")
    changed = bytearray(packed)
    changed[offset : offset + len(value)] = value
    changed[central + offset + 2 : central + offset + 2 + len(value)] = value
    return bytes(changed)


def test_encrypted_members_links_and_foreign_compression_are_rejects(tmp_path: Path) -> None:
    link = zipfile.ZipInfo("link")
    link.external_attr = 0o120777 << 16
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        file.writestr(link, "/etc/passwd")
    plain = zipped({"a": PAGE}, zipfile.ZIP_STORED)
    cases = {
        "encrypted": patched(plain, 6, b"\x01\x00"), "symbolic link": out.getvalue(),
        "compression method 12": zipped({"a": PAGE}, zipfile.ZIP_BZIP2),
    }  # fmt: skip
    for said, packed in cases.items():
        assert said in why(fetched(written(tmp_path, "o.zip", packed)))


def test_an_office_document_is_one_reject(tmp_path: Path) -> None:
    assert "Office" in why(fetched(written(tmp_path, "o.xlsx", zipped({"[Content_Types].xml": b"<x/>", "xl/a": b"b"}))))


def test_names_in_utf_8_are_read_whether_the_zip_says_so_or_not(tmp_path: Path) -> None:
    packed = zipped({"გაზეთი.txt": PAGE})
    assert names(fetched(written(tmp_path, "o.zip", patched(packed, 6, b"\x00\x00")))) == ["o.zip/გაზეთი.txt"]


@pytest.mark.parametrize("packed", [gzip.compress(PAGE, mtime=0), zipped({"a": PAGE, "b": PAGE})], ids=["gzip", "zip"])
def test_damage_anywhere_is_a_reject_and_never_an_exception(packed: bytes, tmp_path: Path) -> None:
    for at in range(4, len(packed), 3):
        for broken in (packed[:at], packed[:at] + bytes([packed[at] ^ 0xFF]) + packed[at + 1 :]):
            for one in fetched(written(tmp_path, "x", broken)):
                if isinstance(one, Document):
                    content(one)
                else:
                    assert one.why


def test_links_are_followed_within_the_folder_only(tmp_path: Path) -> None:
    secret = written(tmp_path, "secret.txt", PAGE)
    root = tmp_path / "root"
    written(root, "sub/a.txt", PAGE)
    (root / "inside").symlink_to(root / "sub" / "a.txt")
    (root / "outside").symlink_to(secret)
    (root / "folder").symlink_to(tmp_path)
    (root / "loop").symlink_to(root / "loop")
    found = fetched(root)
    assert names(found) == ["! folder", "! loop", "! outside", "inside", "sub/a.txt"]


def test_a_pipe_is_a_reject(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert "not a regular file" in why(fetched(tmp_path))


def test_a_file_that_goes_away_is_a_reject(tmp_path: Path) -> None:
    path = written(tmp_path, "a.txt.gz", gzip.compress(PAGE))
    (found,) = fetched(path)
    path.unlink()
    assert isinstance(found, Document)
    (reject,) = read(found)
    assert isinstance(reject, Reject)
