from __future__ import annotations

import gzip
import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from pyoxigraph import RdfFormat, parse

from graph import release as releases
from graph.names import GRAPHS
from graph.release import Release
from graph.release.draft import LATE
from graph.settings import Settings
from server import create_app
from server.served.current import EXTENSION, open_store

NAME = "20261123T140501Z-1a2b3c4d"
OTHER = "20261124T140501Z-1a2b3c4e"


def test_the_list_tells_size_triples_and_checksum(visitor: FlaskClient, served: Settings) -> None:
    text = visitor.get("/dumps/").text
    file = served.data / "releases" / NAME / "dumps" / "all.nq.gz"
    assert 'href="/dumps/all.nq.gz"' in text
    assert hashlib.sha256(file.read_bytes()).hexdigest() in text
    assert f"{file.stat().st_size:,} bytes" in text
    assert "All graphs" in text


@pytest.mark.parametrize("folder", ["/dumps", f"/release/{NAME}/dumps", f"/releases/{NAME}/dumps"])
def test_all_checksums_come_in_one_file(visitor: FlaskClient, served: Settings, folder: str) -> None:
    answer = visitor.get(f"{folder}/SHA256SUMS")
    assert answer.mimetype == "text/plain"
    dumps = served.data / "releases" / NAME / "dumps"
    told = {line[66:]: line[:64] for line in answer.text.splitlines()}
    assert told == {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in dumps.iterdir()}


def test_the_file_of_a_checksum_stands_beside_its_dump(
    tmp_path: Path, trig: str, release_of: Callable[..., Release]
) -> None:
    release = release_of(tmp_path, trig)
    (release.dumps / "all.nq.gz.sha256").write_text("00  all.nq.gz\n")
    client = create_app(Settings(data=tmp_path)).test_client()
    text = client.get("/dumps/").text
    assert text.count('href="/dumps/all.nq.gz') == 2
    assert text.count("<tr>") == 1 + len(list(release.dumps.glob("*.gz")))
    with client.get("/dumps/all.nq.gz.sha256") as answer:
        assert (answer.mimetype, answer.data) == ("text/plain", b"00  all.nq.gz\n")


@pytest.mark.parametrize("headers", [{}, {"Range": "bytes=0-9"}, {"If-None-Match": "*"}, {"Accept-Encoding": "gzip"}])
@pytest.mark.parametrize("path", ["/dumps/all.nq.gz", f"/releases/{NAME}/dumps/all.nq.gz", "/dumps/", "/dumps/nothing"])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_release_is_not_held_by_a_download_that_has_ended(
    served: Settings, method: str, path: str, headers: dict[str, str]
) -> None:
    app = create_app(served, open_store)
    with app.test_client().open(path, method=method, headers=headers) as answer:
        assert answer.data or method == "HEAD" or answer.status_code == 304
    serving = app.extensions[EXTENSION].take()
    assert serving.requests == 1


def test_a_dump_comes_as_the_file_that_it_is(visitor: FlaskClient, trig: str) -> None:
    with visitor.get("/dumps/all.nq.gz") as answer:
        assert answer.status_code == 200
        assert answer.mimetype == "application/gzip"
        assert "Content-Encoding" not in answer.headers
        assert answer.headers["Content-Disposition"] == "attachment; filename=all.nq.gz"
        assert gzip.decompress(answer.data).decode() == trig


def test_a_part_of_a_dump_can_be_asked_for(visitor: FlaskClient) -> None:
    with (
        visitor.get("/dumps/all.nq.gz") as whole,
        visitor.get("/dumps/all.nq.gz", headers={"Range": "bytes=10-19", "If-Range": whole.headers["ETag"]}) as part,
    ):
        assert part.status_code == 206
        assert part.data == whole.data[10:20]
        assert part.headers["Content-Range"] == f"bytes 10-19/{len(whole.data)}"
    with visitor.get("/dumps/all.nq.gz", headers={"Range": "bytes=99999999-"}) as beyond:
        assert beyond.status_code == 416


@pytest.mark.parametrize(
    ("asked", "part"),
    [
        ("bytes=10-19", slice(10, 20)),
        ("Bytes = 10-19", slice(10, 20)),
        ("bytes=10-", slice(10, None)),
        ("bytes=-7", slice(-7, None)),
        ("bytes=-99999999", slice(None)),
        ("bytes=3-99999999", slice(3, None)),
        ("bytes=99999998-99999999, 3-5,", slice(3, 6)),
    ],
)
def test_a_range_of_bytes_is_sent_alone(visitor: FlaskClient, asked: str, part: slice) -> None:
    with visitor.get("/dumps/all.nq.gz") as whole, visitor.get("/dumps/all.nq.gz", headers={"Range": asked}) as some:
        assert (some.status_code, some.data) == (206, whole.data[part])
        start, end, _ = part.indices(len(whole.data))
        assert some.headers["Content-Range"] == f"bytes {start}-{end - 1}/{len(whole.data)}"
        assert some.headers["Content-Length"] == str(len(some.data))


@pytest.mark.parametrize(
    "asked",
    ["lines=1-2", "bytes=0-1,5-6", "bytes=5-6,0-1", "bytes=6-5", "bytes=a-b", "bytes=", "bytes", "bytes=--1", ""],
)
def test_a_range_in_other_units_or_in_several_parts_or_that_is_none_has_the_whole_for_an_answer(
    visitor: FlaskClient, asked: str
) -> None:
    with visitor.get("/dumps/all.nq.gz") as whole, visitor.get("/dumps/all.nq.gz", headers={"Range": asked}) as answer:
        assert (answer.status_code, answer.data) == (200, whole.data)
        assert "Content-Range" not in answer.headers
        assert answer.headers["Accept-Ranges"] == "bytes"


@pytest.mark.parametrize("asked", ["bytes=99999999-", "bytes=-0", "bytes=99999998-99999999,99999999-"])
def test_a_range_beyond_the_file_is_416_and_tells_its_length(visitor: FlaskClient, asked: str) -> None:
    with visitor.get("/dumps/all.nq.gz") as whole, visitor.get("/dumps/all.nq.gz", headers={"Range": asked}) as answer:
        assert answer.status_code == 416
        assert answer.headers["Content-Range"] == f"bytes */{len(whole.data)}"
        assert answer.mimetype == "text/plain"


def test_head_knows_no_ranges(visitor: FlaskClient) -> None:
    for asked in ("bytes=10-19", "bytes=99999999-"):
        with visitor.head("/dumps/all.nq.gz", headers={"Range": asked}) as head, visitor.get("/dumps/all.nq.gz") as got:
            assert (head.status_code, head.headers["Content-Length"]) == (200, str(len(got.data)))
            assert "Content-Range" not in head.headers


BUILT = "Mon, 23 Nov 2026 14:05:01 GMT"
BEFORE, AFTER = "Mon, 23 Nov 2026 14:05:00 GMT", "Mon, 23 Nov 2026 14:05:02 GMT"


@pytest.mark.parametrize(
    ("conditions", "status"),
    [
        ({"If-Match": '"x"'}, 412),
        ({"If-Match": "{tag}"}, 206),
        ({"If-Match": '"x", {tag}'}, 206),
        ({"If-Match": "*"}, 206),
        ({"If-Match": "W/{tag}"}, 412),
        ({"If-Match": "{tag}", "If-Unmodified-Since": BEFORE}, 206),
        ({"If-Match": "{tag}", "If-None-Match": "{tag}"}, 304),
        ({"If-Unmodified-Since": BEFORE}, 412),
        ({"If-Unmodified-Since": BUILT}, 206),
        ({"If-Unmodified-Since": AFTER}, 206),
        ({"If-Unmodified-Since": "some day"}, 206),
        ({"If-Range": "{tag}"}, 206),
        ({"If-Range": "W/{tag}"}, 200),
        ({"If-Range": '"x"'}, 200),
        ({"If-Range": BUILT}, 206),
        ({"If-Range": BEFORE}, 200),
        ({"If-Range": AFTER}, 200),
        ({"If-Range": "some day"}, 200),
        ({"If-None-Match": "{tag}"}, 304),
        ({"If-None-Match": '"x"', "If-Modified-Since": AFTER}, 206),
        ({"If-Modified-Since": BUILT}, 304),
        ({"If-Modified-Since": BEFORE}, 206),
    ],
)
def test_conditions_hold_before_a_range_is_sent(visitor: FlaskClient, conditions: dict[str, str], status: int) -> None:
    with visitor.get("/dumps/all.nq.gz") as whole:
        tag, data = whole.headers["ETag"], whole.data
        assert whole.headers["Last-Modified"] == BUILT
    headers = {name: value.format(tag=tag) for name, value in conditions.items()}
    bodies = {200: data, 206: data[10:20], 304: b""}
    with visitor.get("/dumps/all.nq.gz", headers=headers | {"Range": "bytes=10-19"}) as answer:
        assert answer.status_code == status
        assert answer.data == bodies.get(status, answer.data)
        assert status != 412 or (answer.mimetype == "text/plain" and b"was expected" in answer.data)
    with visitor.head("/dumps/all.nq.gz", headers=headers) as head:
        assert (head.status_code, head.data) == (200 if status == 206 else status, b"")


def test_a_dump_is_tagged_by_its_checksum(visitor: FlaskClient) -> None:
    with visitor.get("/dumps/all.nq.gz") as answer:
        tag = answer.headers["ETag"]
        assert tag == f'"{hashlib.sha256(answer.data).hexdigest()}"'
    with visitor.get("/dumps/all.nq.gz", headers={"If-None-Match": tag}) as again:
        assert (again.status_code, again.data) == (304, b"")


def test_only_the_address_that_can_be_cited_may_be_kept_forever(visitor: FlaskClient) -> None:
    for path in (f"/releases/{NAME}/dumps/all.nq.gz", f"/release/{NAME}/dumps/all.nq.gz"):
        with visitor.get(path) as cited:
            assert "immutable" in cited.headers["Cache-Control"]
    with visitor.get("/dumps/all.nq.gz") as current:
        assert "immutable" not in current.headers["Cache-Control"]


def test_a_release_that_is_served_no_more_keeps_its_addresses(
    tmp_path: Path, trig: str, release_of: Callable[..., Release]
) -> None:
    release_of(tmp_path, trig)
    release_of(tmp_path, f"{trig}\n# changed", OTHER)
    client = create_app(Settings(data=tmp_path)).test_client()
    with client.get(f"/releases/{NAME}/dumps/all.nq.gz") as old, client.get("/dumps/all.nq.gz") as new:
        assert gzip.decompress(old.data).decode() == trig
        assert old.data != new.data
    listed = client.get("/dumps/").text
    assert f"/release/{NAME}/dumps/" in listed
    assert client.get(f"/release/{NAME}/dumps/").status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/dumps/../manifest.json",
        "/dumps/..%2Fmanifest.json",
        "/dumps/%2e%2e%2fmanifest.json",
        "/dumps/..",
        "/dumps/.",
        "/dumps/no-such.gz",
        "/dumps/%00",
        "/dumps//etc/passwd",
        f"/releases/{NAME}/dumps/..%2Fmanifest.json",
        f"/releases/..%2Freleases%2F{NAME}/dumps/all.nq.gz",
        f"/releases/{OTHER}/dumps/all.nq.gz",
        "/releases/../dumps/all.nq.gz",
        "/releases/current/dumps/all.nq.gz",
    ],
)
def test_no_name_leads_out_of_the_dumps(visitor: FlaskClient, path: str) -> None:
    answer = visitor.get(path)
    assert answer.status_code in {308, 404}
    assert b'"files"' not in answer.data


def test_a_link_in_the_folder_is_not_followed(tmp_path: Path, trig: str, release_of: Callable[..., Release]) -> None:
    release = release_of(tmp_path, trig)
    (release.dumps / "manifest.json").symlink_to(release.path / "manifest.json")
    assert create_app(Settings(data=tmp_path)).test_client().get("/dumps/manifest.json").status_code == 404


def test_head_of_a_dump_tells_its_length(visitor: FlaskClient) -> None:
    with visitor.head("/dumps/all.nq.gz") as head, visitor.get("/dumps/all.nq.gz") as got:
        assert (head.data, head.headers["Content-Length"]) == (b"", str(len(got.data)))


def test_the_graphs_that_tell_of_the_release_have_dumps_and_the_datasets_page_lists_each_file_once(
    tmp_path: Path, drafted: Callable[..., Settings], trig: str
) -> None:
    client = create_app(drafted(tmp_path, parse(trig, RdfFormat.TRIG))).test_client()
    sums = client.get("/dumps/SHA256SUMS").text
    page = client.get("/dataset.html").text
    assert [line.partition("  ")[2] for line in sums.splitlines()] == [
        f"{name}.{form}.gz" for name in sorted(("all", *GRAPHS)) for form in ("nq", "ttl")
    ]
    for line in sums.splitlines():
        digest, _, name = line.partition("  ")
        with client.get(f"/dumps/{name}") as dump:
            assert hashlib.sha256(dump.data).hexdigest() == digest
        assert page.count(f"({name})") == 1


def test_the_dump_of_all_graphs_counts_what_is_in_it_and_not_what_the_release_tells_of_itself(
    tmp_path: Path, drafted: Callable[..., Settings], trig: str
) -> None:
    settings = drafted(tmp_path, parse(trig, RdfFormat.TRIG))
    client = create_app(settings).test_client()
    made = releases.current(tmp_path)
    lines = gzip.decompress((made.dumps / "all.nq.gz").read_bytes()).count(b"\n")
    manifest = made.manifest["triples"]
    assert isinstance(manifest, dict)
    assert lines == sum(count for graph, count in manifest.items() if graph not in LATE)
    assert f'<td class="number">{lines:,}</td>' in client.get("/dumps/").text
