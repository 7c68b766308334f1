"""Pages and documents come packed to who takes them so."""

from __future__ import annotations

import gzip

import pytest
from backports.zstd import decompress
from flask import Flask
from flask.testing import FlaskClient

READ = {"gzip": gzip.decompress, "zstd": decompress}
LONG = ("/", "/sparql?format=ttl", "/ontology", "/static/seealso.css")


@pytest.fixture
def client(site: Flask) -> FlaskClient:
    return site.test_client()


@pytest.mark.parametrize("coding", READ)
@pytest.mark.parametrize("path", LONG)
def test_a_long_answer_is_packed_as_the_client_likes(client: FlaskClient, path: str, coding: str) -> None:
    plain, packed = (
        client.get(path, buffered=True),
        client.get(path, headers={"Accept-Encoding": coding}, buffered=True),
    )
    assert packed.headers["Content-Encoding"] == coding
    assert READ[coding](packed.data) == plain.data
    assert len(packed.data) < len(plain.data)
    assert int(packed.headers["Content-Length"]) == len(packed.data)
    assert "Accept-Encoding" in packed.headers["Vary"]
    assert "Accept-Encoding" in plain.headers["Vary"]
    assert "Content-Encoding" not in plain.headers


@pytest.mark.parametrize("path", sorted({*LONG} - {"/sparql?format=ttl"}))
def test_what_a_client_has_packed_it_is_told_to_keep(client: FlaskClient, path: str) -> None:
    asked = {"Accept-Encoding": "gzip"}
    tag = client.get(path, headers=asked, buffered=True).headers["ETag"]
    assert str(tag).startswith('W/"')
    again = client.get(path, headers=asked | {"If-None-Match": tag}, buffered=True)
    assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", tag)
    assert "Content-Encoding" not in again.headers


def test_head_says_what_get_would(client: FlaskClient) -> None:
    asked = {"Accept-Encoding": "zstd, gzip"}
    head, got = client.head("/ontology", headers=asked), client.get("/ontology", headers=asked)
    for name in ("Content-Encoding", "Content-Length", "ETag", "Vary"):
        assert head.headers[name] == got.headers[name]


@pytest.mark.parametrize("path", ["/health", "/no/such/page"])
def test_a_short_answer_and_an_error_come_plain(client: FlaskClient, path: str) -> None:
    assert "Content-Encoding" not in client.get(path, headers={"Accept-Encoding": "gzip"}).headers


def test_an_answer_of_the_endpoint_keeps_its_own_tag(client: FlaskClient) -> None:
    asked = {"Accept-Encoding": "gzip", "Accept": "text/csv"}
    path = "/sparql?query=SELECT * { ?s ?p ?o }"
    first = client.get(path, headers=asked)
    assert first.headers["Content-Encoding"] == "gzip"
    assert str(first.headers["ETag"]).endswith('-gzip"')
    assert not str(first.headers["ETag"]).startswith("W/")
    assert client.get(path, headers=asked | {"If-None-Match": first.headers["ETag"]}).status_code == 304


def test_the_page_that_tells_secrets_is_never_packed(client: FlaskClient) -> None:
    assert "Content-Encoding" not in client.get("/review", headers={"Accept-Encoding": "gzip"}).headers
