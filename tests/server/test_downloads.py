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
