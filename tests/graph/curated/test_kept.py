"""A curated thesaurus is in the data folder whole or not at all, and a build imports it when it changed."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from graph.curated import Account, kept, named
from graph.curated.sources import take_thesauri
from graph.errors import SettingsError, SourceError
from graph.progress import Silence
from graph.settings import load
from graph.source import Source

Take = Callable[..., Account]


class Stages(Silence):
    """Remembers the stages."""

    def __init__(self) -> None:
        self.names: list[str] = []

    def stage(self, name: str, done: int = 0) -> None:
        self.names.append(name)


def test_a_thesaurus_is_listed_read_and_removed(take: Take, data: Path, small: str) -> None:
    take(small, name="rights")
    assert kept.names(data) == ("rights",)
    assert json.loads((data / "thesaurus" / "rights.json").read_text(encoding="utf-8"))["kind"] == "subject"
    kept.remove(data, "rights")
    assert kept.names(data) == ()
    assert list((data / "thesaurus").iterdir()) == []
    with pytest.raises(SourceError, match="no thesaurus 'rights'; there are: none yet"):
        kept.remove(data, "rights")


def test_triples_that_are_not_those_of_the_account_are_refused(take: Take, data: Path, small: str) -> None:
    take(small)
    path = data / "thesaurus" / "t.nt.gz"
    path.write_bytes(path.read_bytes() + b"x")
    with pytest.raises(SourceError, match="import the thesaurus anew"):
        list(kept.triples(data, "t"))


def test_an_import_that_fails_leaves_the_earlier_one(take: Take, data: Path, small: str) -> None:
    take(small)
    before = (data / "thesaurus" / "t.json").read_bytes()
    with pytest.raises(SourceError):
        take("@prefix : <http://t/> .\n:a :b", "t.ttl")
    assert (data / "thesaurus" / "t.json").read_bytes() == before
    assert list(kept.triples(data, "t"))


@pytest.mark.parametrize(
    ("file", "name"), [("mrtermer.ttl.gz", "mrtermer"), ("My Terms 2.0.csv", "my-terms-2-0"), ("a.b.zip", "a")]
)
def test_a_name_is_made_of_the_files(file: str, name: str) -> None:
    assert named(Path(file)) == name


def test_a_source_is_imported_when_it_is_new_changed_or_meant_otherwise(data: Path, tmp_path: Path, small: str) -> None:
    path, stages = tmp_path / "t.ttl", Stages()
    path.write_text(small, encoding="utf-8")
    records = Source("pages", "pages")
    source = Source("rights", str(path), kind="thesaurus")
    for wanted in (source, source, replace(source, language="en"), replace(source, language="en", concepts="issue")):
        assert take_thesauri((records, wanted), data, stages) == (records,)
    path.write_text(small.replace("asylm", "asilum"), encoding="utf-8")
    take_thesauri((replace(source, language="en", concepts="issue"),), data, stages)
    assert len(stages.names) == 4
    assert kept.account(data, "rights").kind == "issue"
    path.unlink()
    with pytest.raises(SourceError, match="a thesaurus was expected"):
        take_thesauri((source,), data, stages)


def test_the_settings_name_a_thesaurus_as_a_source(tmp_path: Path) -> None:
    file = tmp_path / "seealso.toml"
    file.write_text('[source.t]\nkind = "thesaurus"\naddress = "t.ttl"\nconcepts = "issue"\nlanguage = "fr"\n')
    (source,) = load(file, {}).sources
    assert (source.kind, source.concepts, source.language) == ("thesaurus", "issue", "fr")
    file.write_text('[source.t]\nkind = "thesaurus"\naddress = "https://t.example/t.ttl"\n')
    with pytest.raises(SettingsError, match="a path to a thesaurus was expected"):
        load(file, {})
