"""Settings: defaults, the file over them, the environment over both; a clear error for what is not understood."""

from __future__ import annotations

from pathlib import Path

import pytest

from graph.errors import SettingsError
from graph.settings import Settings, load
from graph.source import Source, kind


def write(folder: Path, text: str) -> Path:
    path = folder / "seealso.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_without_file_and_environment_the_defaults_hold(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert load(environ={}) == Settings()


def test_the_file_of_the_working_folder_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, 'base = "https://data.example.org/"\n')
    monkeypatch.chdir(tmp_path)
    assert load(environ={}).base == "https://data.example.org/"


def test_the_environment_goes_over_the_file(tmp_path: Path) -> None:
    path = write(tmp_path, "[server]\nport = 8001\nworkers = 3\n")
    settings = load(path, {"SEEALSO_SERVER_PORT": "8002", "SEEALSO_DATASET_TITLE": "T", "SEEALSO_UNKNOWN": "x"})
    assert (settings.server.port, settings.server.workers, settings.dataset.title) == (8002, 3, "T")


def test_paths_are_relative_to_the_file_that_names_them(tmp_path: Path) -> None:
    path = write(tmp_path, 'data = "store"\n[source.pages]\naddress = "pages"\nprofile = "tandis"\n')
    settings = load(path, {})
    assert settings.data == tmp_path / "store"
    assert settings.sources == (Source("pages", str(tmp_path / "pages"), profile="tandis"),)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("base = 3", "a value of type str was expected"),
        ('base = "ftp://x/"', "an http or https IRI that ends in '/' was expected"),
        ('base = "https://example.org"', "ends in '/'"),
        ("colour = 'red'", "there are base, cache, data, dataset, limits, links, review, server, service, source"),
        ("[server]\nports = 1", "there are host, port, workers, threads"),
        ("[server]\nport = 'x'", "a value of type int was expected"),
        ("[server]\nport = 70000", "0 to 65535 was expected"),
        ("[server]\nworkers = 0", "server.workers is 0; at least 1 was expected"),
        ("[limits]\nquery_seconds = -1", "limits.query_seconds is -1; at least 1 was expected"),
        ("server = 1", "[server] was expected"),
        ("[source.a]\nreader = 'text'", "has no address"),
        (
            "[source.a]\naddress = 'x'\nfoo = 'y'",
            "concepts, delay, kind, language, licence, match, metadata_prefix, overlap, profile, reader, sets, since",
        ),
        ("[source.a]\naddress = 'https://x.org/records'", "does not tell its kind; set kind (oai: "),
        ("[source.a]\naddress = 'ftp://x.org/oai'", "a path or an http(s) address was expected"),
        ("[source.a]\naddress = 'x'\nkind = 'oai'", "one that begins with https:// was expected"),
        ("[source.a]\naddress = 'x'\nkind = 'ftp'", "there are files, oai, sitemap, urls"),
        ("[source.a]\naddress = 'x'\nsince = 'May'", "YYYY-MM-DD or YYYY-MM-DDThh:mm:ssZ was expected"),
        ("[source.a]\naddress = 'x'\nsince = '2026-02-01'\nuntil = '2026-01-01'", "is after until"),
        ("[source.a]\naddress = 'x'\ndelay = -1", "at least 0 was expected"),
        ("[source.a]\naddress = 'x'\ntimeout = inf", "timeout is inf"),
        ("[source.a]\naddress = 'x'\ndelay = 'long'", "a value of type float was expected"),
        ("[source.a]\naddress = 'x'\nsets = [1]", "a value of type str was expected"),
        ("[source.a]\naddress = 'x'\nmatch = '('", "match is no regular expression"),
        ("not toml", "cannot be read as TOML"),
    ],
)
def test_what_is_not_understood_is_said_with_what_was_expected(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(SettingsError) as caught:
        load(write(tmp_path, text), {})
    assert said in str(caught.value)


def test_a_source_far_away_is_read_with_the_types_of_its_members(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        '[source.far]\naddress = "https://x.org/oai/request"\nsets = "a"\nsince = 2026-01-01\n'
        "until = 2026-02-01T02:00:00+02:00\ndelay = 2\n[source.list]\nkind = 'urls'\naddress = 'items.txt'\n",
    )
    far, listed = load(path, {}).sources
    assert far == Source(
        "far", "https://x.org/oai/request", sets=("a",), since="2026-01-01", until="2026-02-01T00:00:00Z", delay=2.0
    )
    assert listed.address == str(tmp_path / "items.txt")


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("pages/", "files"),
        ("https://x.org/oai/request", "oai"),
        ("https://x.org/server/oai/request?verb=Identify", "oai"),
        ("https://x.org/cgi/oai2", "oai"),
        ("https://x.org/do/?verb=ListRecords", "oai"),
        ("https://x.org/sitemap_index.xml", "sitemap"),
        ("https://x.org/sitemap/0.xml.gz", "sitemap"),
        ("https://x.org/robots.txt", "sitemap"),
        ("https://x.org/items.txt", "urls"),
    ],
)
def test_an_address_tells_its_kind(address: str, told: str) -> None:
    assert kind(Source("x", address)) == told


def test_a_named_file_that_is_absent_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"\(No such file or directory\); a file of settings was expected"):
        load(tmp_path / "none.toml", {})


def test_every_setting_is_documented() -> None:
    from dataclasses import fields

    text = (Path(__file__).parents[2] / "docs" / "settings.md").read_text(encoding="utf-8")
    for member in fields(Settings):
        value = getattr(Settings(), member.name)
        tables = getattr(type(value), "__dataclass_fields__", {})
        for name in tables:
            assert f"`{member.name}.{name}`" in text, f"{member.name}.{name}"
        if not tables and member.name != "sources":
            assert f"`{member.name}`" in text, member.name
    for member in fields(Source):
        assert f"`source.NAME.{member.name}`" in text or member.name == "name", member.name
