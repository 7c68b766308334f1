"""Archives that are damaged: what can be read is read, and what cannot is told with its place."""

from __future__ import annotations

import gzip
import io
import random
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.documents.archive import Bounds
from graph.documents.inflate import Damage, Inflated
from graph.intake.fetch import fetch
from graph.readers import read
from graph.record import Document, Record, Reject
from graph.source import Source

RANDOM = random.Random(3)
TITLES = [RANDOM.randbytes(40).hex() for _ in range(2000)]
RECORDS = [
    f"<record><header><identifier>oai:x:{n}</identifier></header><metadata><dc:title "
    f'xmlns:dc="http://purl.org/dc/elements/1.1/">{title}</dc:title></metadata></record>'
    for n, title in enumerate(TITLES)
]
WHOLE = f"<OAI-PMH><ListRecords>{''.join(RECORDS)}</ListRecords></OAI-PMH>".encode()
PACKED = gzip.compress(WHOLE, mtime=0)
HALF = len(PACKED) // 2


def found(path: Path, bounds: Bounds | None = None) -> list[Document | Record | Reject]:
    def items() -> Iterator[Document | Record | Reject]:
        for document in fetch(Source("s", str(path)), bounds=bounds):
            yield document
            if isinstance(document, Document):
                yield from read(document)

    return list(items())


def content(path: Path) -> bytes:
    document = next(one for one in fetch(Source("s", str(path))) if isinstance(one, Document))
    with document.open() as stream:
        return stream.read()


DAMAGED = {
    "cut off": (PACKED[:HALF], "it ends too soon", 0.4),
    "a broken code in the middle": (
        PACKED[:HALF] + RANDOM.randbytes(20_000) + PACKED[HALF + 20_000 :],
        "it cannot be unpacked",
        0.4,
    ),
    "a wrong checksum": (PACKED[:-8] + bytes(4) + PACKED[-4:], "its checksum is wrong", 1),
    "a wrong length": (PACKED[:-4] + bytes(4), "its checksum is wrong", 1),
    "something else after its end": (PACKED + b"and so on", "it cannot be unpacked (incorrect header check)", 1),
    "a second member that is cut off": (PACKED + PACKED[:HALF], "it ends too soon", 1),
}


@pytest.mark.parametrize("damage", DAMAGED)
def test_a_damaged_gzip_is_read_up_to_the_damage_which_is_told_with_its_place(damage: str, tmp_path: Path) -> None:
    packed, why, share = DAMAGED[damage]
    path = tmp_path / "a.xml.gz"
    path.write_bytes(packed)
    items = found(path)
    records = [item for item in items if isinstance(item, Record)]
    assert len(records) >= share * len(RECORDS)
    assert [record.fields[1].value for record in records[:700]] == TITLES[:700]
    told = [one for one in items if isinstance(one, Reject) and "the archive is damaged" in one.why]
    assert len(told) == 1
    assert why in told[0].why
    assert told[0].where.startswith("a.xml.gz, byte ")


def test_all_that_comes_before_a_broken_code_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.gz"
    stored = gzip.compress(WHOLE, compresslevel=0, mtime=0)  # in blocks as they are, each with its length before it
    length = int.from_bytes(stored[11:13], "little")
    path.write_bytes(stored[: 15 + length] + b"\x07" + stored[16 + length :])
    assert content(path) == WHOLE[:length]


def test_a_gzip_of_which_nothing_can_be_read_is_a_reject(tmp_path: Path) -> None:
    path = tmp_path / "a.gz"
    path.write_bytes(PACKED[:10] + b"\xff" * 100)
    (reject,) = found(path)
    assert isinstance(reject, Reject)
    assert reject.why.startswith("it cannot be read: the archive is damaged: it cannot be unpacked")


@given(parts=st.lists(st.binary(max_size=300), min_size=1, max_size=4), size=st.integers(1, 500))
def test_a_sound_gzip_of_any_members_comes_back_whole(parts: list[bytes], size: int) -> None:
    damage = Damage()
    packed = b"".join(gzip.compress(part) for part in parts) + bytes(len(parts))
    stream = Inflated(io.BytesIO(packed), damage)
    assert b"".join(iter(lambda: stream.read(size) or b"", b"")) == b"".join(parts)
    assert not damage.why


def test_a_bomb_behind_the_damage_is_held_to_its_bound(tmp_path: Path) -> None:
    packed = gzip.compress(bytes(50_000_000))
    path = tmp_path / "bomb.gz"
    path.write_bytes(packed[:-8])
    items = found(path, Bounds(free=1000, ratio=10))
    assert [isinstance(one, Reject) and "the bound" in one.why for one in items[:1]] == [True]


def test_an_entry_of_a_zip_that_is_damaged_costs_itself_only(tmp_path: Path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for number in range(3):
            file.writestr(f"{number}.xml", f"<OAI-PMH><ListRecords>{RECORDS[number]}</ListRecords></OAI-PMH>")
        infos = file.infolist()
    packed = out.getvalue()
    at = infos[1].header_offset + 30 + len(infos[1].filename) + infos[1].compress_size // 2
    path = tmp_path / "a.zip"
    path.write_bytes(packed[:at] + bytes(byte ^ 0xFF for byte in packed[at : at + 8]) + packed[at + 8 :])
    items = found(path)
    assert [item.document for item in items if isinstance(item, Record)] == ["a.zip/0.xml", "a.zip/2.xml"]
    (reject,) = (item for item in items if isinstance(item, Reject))
    assert reject.where == "a.zip/1.xml"
    assert "the archive is damaged" in reject.why
