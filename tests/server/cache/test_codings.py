from __future__ import annotations

import gzip

import pytest
from backports.zstd import CompressionParameter, ZstdCompressor
from werkzeug.exceptions import BadRequest, RequestEntityTooLarge, UnsupportedMediaType
from werkzeug.http import parse_accept_header

from server.cache.codings import CODINGS, Coding, choose, expand

TEXT = b"SELECT * { ?s ?p ?o }"


@pytest.mark.parametrize(
    ("accept", "name"),
    [
        ("", ""),
        ("br", ""),
        ("identity", ""),
        ("gzip, deflate, br, zstd", "zstd"),
        ("gzip, deflate", "gzip"),
        ("x-gzip", "gzip"),
        ("gzip, zstd;q=0.5", "gzip"),
        ("gzip;q=0, *", "zstd"),
        ("zstd;q=0, *", "gzip"),
        ("identity, gzip;q=0.5", ""),
        ("gzip;q=0.5, identity;q=0.4", "gzip"),
        ("gzip;q=0, zstd;q=0", ""),
        ("*;q=0", ""),
    ],
)
def test_the_coding_that_is_liked_best_is_chosen(accept: str, name: str) -> None:
    chosen = choose(parse_accept_header(accept))
    assert (chosen.name if chosen else "") == name


@pytest.mark.parametrize("coding", CODINGS, ids=lambda coding: str(coding.name))
def test_a_body_comes_out_of_a_coding_as_it_went_in_and_the_same_each_time(coding: Coding) -> None:
    packed = coding.compress(TEXT * 1000)
    assert packed == coding.compress(TEXT * 1000)
    assert len(packed) < 1000
    assert expand(packed, coding.name.upper(), len(TEXT) * 1000) == TEXT * 1000
    assert expand(coding.compress(b""), coding.name, 10) == b""


@pytest.mark.parametrize("coding", CODINGS, ids=lambda coding: str(coding.name))
def test_a_body_that_grows_beyond_what_may_be_is_not_unpacked(coding: Coding) -> None:
    bomb = coding.compress(bytes(100_000_000))
    assert len(bomb) < 200_000
    with pytest.raises(RequestEntityTooLarge, match="1,000 bytes"):
        expand(bomb, coding.name, 1000)


@pytest.mark.parametrize("coding", CODINGS, ids=lambda coding: str(coding.name))
def test_what_is_no_whole_body_of_a_coding_answers_400(coding: Coding) -> None:
    packed = coding.compress(TEXT)
    for body in (packed[:-2], packed + packed, packed + b"x", TEXT, b""):
        with pytest.raises(BadRequest):
            expand(body, coding.name, 1000)


def test_a_window_that_would_take_much_memory_is_refused() -> None:
    compressor = ZstdCompressor(options={CompressionParameter.window_log: 27})
    wide = compressor.compress(bytes(100)) + compressor.compress(bytes(100)) + compressor.flush()
    with pytest.raises(BadRequest):
        expand(wide, "zstd", 1000)


@pytest.mark.parametrize("name", ["br", "deflate", "gzip, gzip", "nonsense"])
def test_a_coding_that_is_not_known_answers_415_and_names_those_that_are(name: str) -> None:
    with pytest.raises(UnsupportedMediaType, match="zstd, gzip"):
        expand(gzip.compress(TEXT), name, 1000)
