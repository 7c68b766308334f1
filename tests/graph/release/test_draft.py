from __future__ import annotations

import errno
import gzip
import re
import shutil
import subprocess
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as bounds
from hypothesis import strategies as st
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, QueryBoolean, RdfFormat, Store, Triple, parse

from graph import release
from graph.errors import BuildError, Locked, ReleaseError
from graph.names import GRAPHS, PUBLIC_GRAPHS, Names
from graph.release import draft, dumps
from graph.release.draft import DUMPED, LATE, STAGES, Draft
from graph.settings import Dataset, Settings
from graph.vocab import DCAT, DCTERMS, RDF, SEEALSO, SKOS, SPDX, XSD

BASE = "http://example.org/kb/"
NAMES = Names(BASE)
NOW = datetime(2026, 11, 23, 14, 5, 1, 999999, tzinfo=UTC)
TRIPLES = {
    "records": (
        Triple(NAMES.record("r1"), RDF.type, SEEALSO.Record),
        Triple(NAMES.record("r1"), DCTERMS.title, Literal('Of "quotes" .\nand lines .\r\n', language="en")),
        Triple(NAMES.record("r1"), DCTERMS.extent, Literal("01", datatype=XSD.integer)),
        Triple(NAMES.record("r2"), RDF.type, SEEALSO.Record),
        Triple(NAMES.record("r2"), DCTERMS.title, Literal("Второй")),
    ),
    "thesaurus": (
        Triple(NAMES.term("subject", "migrants"), RDF.type, SKOS.Concept),
        Triple(NAMES.term("subject", "migrants"), SKOS.prefLabel, Literal("migrants", language="en")),
    ),
    "links": (
        Triple(NAMES.term("subject", "migrants"), SKOS.exactMatch, NamedNode("http://www.wikidata.org/entity/Q1")),
    ),
    "provenance": (Triple(NAMES.record("r1"), SEEALSO.sha256, Literal("ab" * 32)),),
}


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(base=BASE, data=tmp_path / "data", dataset=Dataset(title="A knowledge base"))


def build(
    settings: Settings,
    now: datetime = NOW,
    triples: Mapping[str, tuple[Triple, ...]] = TRIPLES,
    manifest: Mapping[str, object] | None = None,
) -> release.Release:
    with Draft(settings, now) as made:
        for graph, some in triples.items():
            made.add(graph, some)
        return made.publish(manifest or {})


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> release.Release:
    """Give a release of all the triples, for those that only read."""
    return build(Settings(base=BASE, data=tmp_path_factory.mktemp("published"), dataset=Dataset("A knowledge base")))


@pytest.fixture
def served(published: release.Release, settings: Settings) -> release.Release:
    """Give a release that may be changed, and added to."""
    shutil.copytree(published.path.parents[1], settings.data, symlinks=True)
    return release.current(settings.data)


def quads(path: Path, form: RdfFormat = RdfFormat.N_QUADS) -> list[Quad]:
    return list(parse(gzip.decompress(path.read_bytes()), form))


def quad(triple: Triple, graph: str) -> Quad:
    return Quad(triple.subject, triple.predicate, triple.object, NAMES.graph(graph))


def contents(made: release.Release) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in made.dumps.iterdir()}


def test_a_published_release_is_the_current_one(settings: Settings) -> None:
    made = build(settings)
    assert release.current(settings.data) == made
    assert re.fullmatch(r"20261123T140501Z-[0-9a-f]{8}", made.name)
    assert not made.fault
    names = sorted(path.name for path in made.path.iterdir())
    assert names == [
        "dataset.ttl", "dumps", "labels.sqlite", "manifest.json", "quality", "quality.ttl", "reconcile", "store",
    ]  # fmt: skip
    assert sorted(path.name for path in settings.data.iterdir()) == ["build.lock", "current", "releases"]


def test_the_time_in_a_name_is_utc_whatever_the_clock_says(settings: Settings) -> None:
    made = build(settings, NOW.astimezone(timezone(timedelta(hours=5))))
    assert made.name.startswith("20261123T140501Z-")


def test_the_n_quads_hold_each_triple_as_described_in_its_named_graph(published: release.Release) -> None:
    every = []
    for graph in DUMPED:
        found = quads(published.dumps / f"{graph}.nq.gz")
        assert found == [quad(triple, graph) for triple in TRIPLES.get(graph, ())]
        every += found
    assert quads(published.dumps / "all.nq.gz") == every


def test_the_turtle_holds_the_same_triples(published: release.Release) -> None:
    for graph in DUMPED:
        found = {one.triple for one in quads(published.dumps / f"{graph}.ttl.gz", RdfFormat.TURTLE)}
        assert found == set(TRIPLES.get(graph, ()))
    found = {one.triple for one in quads(published.dumps / "all.ttl.gz", RdfFormat.TURTLE)}
    assert found == {triple for some in TRIPLES.values() for triple in some}


def test_the_turtle_of_all_has_one_head_and_a_heading_for_each_graph(published: release.Release) -> None:
    lines = gzip.decompress((published.dumps / "all.ttl.gz").read_bytes()).decode().splitlines()
    assert sum(line.startswith("@prefix dct:") for line in lines) == 1
    assert [line for line in lines if line.startswith("#")] == [f"# ---- {g}: <{BASE}graph/{g}>" for g in DUMPED]


def test_the_dumps_keep_the_spelling_that_the_store_would_change(published: release.Release) -> None:
    for form in ("nq", "ttl"):
        assert b'"01"^^' in gzip.decompress((published.dumps / f"records.{form}.gz").read_bytes())


def test_each_dump_is_one_gzip_member_without_time_or_name(published: release.Release) -> None:
    for name, content in contents(published).items():
        if name.endswith(".gz"):
            assert content[:4] == b"\x1f\x8b\x08\x00"  # no flags, so no name
            assert content[4:8] == bytes(4)
            member = zlib.decompressobj(wbits=31)
            member.decompress(content)
            assert member.eof
            assert not member.unused_data


def test_sha256sum_accepts_the_checksums(published: release.Release) -> None:
    folder = published.dumps
    files = sorted(path.name for path in folder.glob("*.sha256"))
    assert len(files) == 2 * (len(GRAPHS) + 1)
    checked = subprocess.run(["sha256sum", "-c", "--strict", *files], cwd=folder, capture_output=True, text=True)
    assert checked.stdout.splitlines() == [f"{name.removesuffix('.sha256')}: OK" for name in files]


def test_the_same_triples_give_the_same_dumps_on_another_day(settings: Settings, published: release.Release) -> None:
    first = published
    second = build(settings, NOW + timedelta(days=400), manifest={"inputs": []})
    one, other = contents(first), contents(second)
    assert one.keys() == other.keys()
    assert {name for name in one if one[name] != other[name]} == {
        f"dataset.{form}.gz{check}" for form in ("nq", "ttl") for check in ("", ".sha256")
    }
    assert first.name[-8:] == second.name[-8:]
    assert first.name != second.name


def test_added_in_one_go_or_one_by_one_the_dumps_are_the_same(settings: Settings, published: release.Release) -> None:
    with Draft(settings, NOW) as made:
        for graph in reversed(TRIPLES):
            for triple in TRIPLES[graph]:
                made.add(graph, iter((triple,)))
        second = made.publish({})
    assert contents(published) == contents(second)


def test_other_triples_give_another_name(settings: Settings, published: release.Release) -> None:
    others = (build(settings, triples={graph: TRIPLES[graph] for graph in some}) for some in ((), ("links",)))
    assert len({made.name[-8:] for made in (published, *others)}) == 3


def test_builds_within_a_second_do_not_collide_and_stay_in_order(settings: Settings) -> None:
    made = [build(settings), build(settings), build(settings, triples={})]
    assert [found.name[:16] for found in made] == ["20261123T140501Z", "20261123T140502Z", "20261123T140503Z"]
    assert release.releases(settings.data) == tuple(reversed(made))
    assert [found.manifest["previous"] for found in made] == [None, made[0].name, made[1].name]


def test_the_store_answers_and_has_the_graph_dataset_too(published: release.Release) -> None:
    store = Store.read_only(str(published.store))
    assert set(store.named_graphs()) == {NAMES.graph(graph) for graph in (*TRIPLES, "dataset", "quality")}
    title = Literal("A knowledge base", language="en")
    assert Quad(NAMES.dataset, DCTERMS.title, title, NAMES.graph("dataset")) in store
    answer = store.query("ASK { ?s ?p 'Второй' }", use_default_graph_as_union=True)
    assert isinstance(answer, QueryBoolean)
    assert answer


@pytest.mark.parametrize("graph", LATE)
def test_what_a_release_tells_of_itself_is_in_its_folder_and_has_dumps(published: release.Release, graph: str) -> None:
    described = Store()
    described.load(path=published.path / f"{graph}.ttl", to_graph=NAMES.graph(graph))
    stored = set(Store.read_only(str(published.store)).quads_for_pattern(None, None, None, NAMES.graph(graph)))
    assert set(described) == stored
    lines, turtle = Store(), Store()
    lines.extend(found := quads(published.dumps / f"{graph}.nq.gz"))
    turtle.extend(quads(published.dumps / f"{graph}.ttl.gz", RdfFormat.TURTLE))
    assert set(lines) == stored
    assert {one.triple for one in turtle} == {one.triple for one in stored}
    triples = published.manifest["triples"]
    assert isinstance(triples, dict)
    assert triples[graph] == len(found) == len(stored)


def test_no_dump_but_that_of_the_description_tells_its_day(published: release.Release) -> None:
    dumps = [path for path in published.dumps.glob("*.gz") if not path.name.startswith("dataset.")]
    assert b"20261123" not in b"".join(gzip.decompress(path.read_bytes()) for path in dumps)


def test_the_description_tells_the_checksum_of_every_dump_but_its_own(published: release.Release) -> None:
    told = {one.triple for one in quads(published.dumps / "dataset.nq.gz")}
    files = published.manifest["files"]
    assert isinstance(files, dict)
    for path in published.dumps.glob("*.gz"):
        dump = NAMES("release", f"{published.name}/dumps/{path.name}")
        assert Triple(NAMES.dataset, DCAT.distribution, dump) in told
        digest = Literal(files[f"dumps/{path.name}"]["sha256"], datatype=XSD.hexBinary)
        is_told = Triple(NAMES.part(dump, "checksum"), SPDX.checksumValue, digest) in told
        assert is_told is not path.name.startswith("dataset.")


def test_the_manifest_tells_what_the_release_is(settings: Settings) -> None:
    given = {
        "inputs": [{"name": "page.txt", "sha256": "ab" * 32}],
        "counts": {"records": 2},
        "versions": {"shapes": "1"},
    }
    manifest = build(settings, manifest=given).manifest
    assert manifest["inputs"] == given["inputs"]
    assert manifest["counts"] == {"records": 2}
    assert (manifest["base"], manifest["built"]) == (BASE, "2026-11-23T14:05:01+00:00")
    versions, triples = manifest["versions"], manifest["triples"]
    assert isinstance(versions, dict)
    assert {"seealso", "pyoxigraph", "python", "zlib", "shapes"} <= versions.keys()
    assert isinstance(triples, dict)
    assert [triples[graph] for graph in DUMPED] == [5, 2, 1, 0, 0, 0, 0, 1]


def test_what_the_pipeline_puts_into_the_folder_is_released_and_in_the_manifest(settings: Settings) -> None:
    with Draft(settings, NOW) as made:
        (made.folder / "quarantine").mkdir()
        (made.folder / "quarantine" / "rejects.jsonl").write_text("{}\n")
        published = made.publish({})
    files = published.manifest["files"]
    assert isinstance(files, dict)
    assert files["quarantine/rejects.jsonl"]["size"] == 3
    assert release.verify(published) == ()


def test_verify_finds_a_byte_that_changed_and_a_file_that_went(served: release.Release) -> None:
    dump = served.dumps / "records.nq.gz"
    dump.chmod(0o644)
    dump.write_bytes(dump.read_bytes()[:-1] + b"?")
    (served.dumps / "links.nq.gz").unlink()
    assert release.verify(served) == ("dumps/links.nq.gz is missing", "dumps/records.nq.gz differs")


def test_serving_a_release_does_not_change_it(published: release.Release) -> None:
    for store in (published.store, published.store / release.PUBLIC):
        assert len(Store.read_only(str(store))) > 0
    assert release.verify(published) == ()


def test_no_file_of_a_release_can_be_written_to_and_all_can_be_read(published: release.Release) -> None:
    for path in published.path.rglob("*"):
        assert path.stat().st_mode & 0o777 == (0o755 if path.is_dir() else 0o444)


def test_the_stages_are_told_in_order(settings: Settings) -> None:
    told: list[str] = []
    with Draft(settings, NOW) as made:
        made.publish({}, told.append)
    assert tuple(told) == STAGES


@pytest.mark.parametrize("stage", STAGES[:-2])
def test_a_build_that_fails_leaves_nothing_behind(settings: Settings, served: release.Release, stage: str) -> None:
    def fail(reached: str) -> None:
        if reached == stage:
            raise RuntimeError(reached)

    with pytest.raises(RuntimeError, match=stage), Draft(settings, NOW) as made:
        made.publish({}, fail)
    assert release.releases(settings.data) == (served,)
    assert [path.name for path in (settings.data / "releases").iterdir()] == [served.name]


def test_a_source_of_triples_that_fails_ends_the_build_with_its_own_error(settings: Settings) -> None:
    def broken() -> Iterator[Triple]:
        yield TRIPLES["links"][0]
        raise FileNotFoundError("page.txt")

    with pytest.raises(FileNotFoundError, match=r"page\.txt"), Draft(settings, NOW) as made:
        made.add("records", broken())
    assert not list((settings.data / "releases").iterdir())


def test_a_full_disk_is_a_build_error_that_names_the_folder(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: Path) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(release, "sync", full)
    with pytest.raises(BuildError, match=f"cannot be written to {settings.data}: .*No space left"):
        build(settings)
    assert not list((settings.data / "releases").iterdir())


@pytest.mark.parametrize("steps", [("add",), ("add", "publish")])
def test_a_disk_that_is_full_before_the_parts_are_written_is_a_build_error(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, steps: tuple[str, ...]
) -> None:
    monkeypatch.setattr(Draft, "_part", lambda *_: Path("/dev/full"))
    arguments: dict[str, tuple[object, ...]] = {"add": ("records", TRIPLES["records"]), "publish": ({},)}
    with pytest.raises(BuildError, match="No space left"), Draft(settings, NOW) as made:
        [getattr(made, step)(*arguments[step]) for step in steps]
    assert not list((settings.data / "releases").iterdir())


def test_the_caller_cannot_say_in_the_manifest_what_is_ours_to_say(settings: Settings) -> None:
    manifest = build(settings, manifest={"name": "x", "base": "x", "triples": "x", "files": "x", "mine": "x"}).manifest
    assert [key for key, value in manifest.items() if value == "x"] == ["mine"]


def test_a_data_folder_that_cannot_be_made_is_a_build_error(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(BuildError, match="cannot be written"):
        build(replace(settings, data=tmp_path / "file" / "data"))


@pytest.mark.parametrize("graph", ["dataset", "record", ""])
def test_a_graph_that_a_draft_does_not_take_is_refused(settings: Settings, graph: str) -> None:
    with Draft(settings, NOW) as made, pytest.raises(ValueError, match="there are records, thesaurus, links"):
        made.add(graph, ())


def test_a_second_build_at_once_is_told_who_holds_the_lock(settings: Settings) -> None:
    with Draft(settings, NOW), pytest.raises(Locked, match=r"another build \(process \d+\) holds .*wait"):
        build(settings)
    build(settings)


def test_a_rollback_does_not_wait_for_a_build(settings: Settings) -> None:
    first, second = build(settings), build(settings)
    with Draft(settings, NOW) as made:
        release.rollback(settings.data, first.name)
        release.remove(settings.data, second.name)
        third = made.publish({})
    assert release.current(settings.data) == third
    assert third.manifest["previous"] == first.name


def test_an_empty_build_has_all_its_dumps(settings: Settings) -> None:
    made = build(settings, triples={})
    assert len(list(made.dumps.glob("*.gz"))) == 2 * (len(GRAPHS) + 1)
    assert quads(made.dumps / "all.nq.gz") == []
    assert quads(made.dumps / "all.ttl.gz", RdfFormat.TURTLE) == []


@pytest.mark.parametrize("chunk", [2, 64, 1000])
def test_the_size_of_the_chunks_does_not_change_what_is_dumped_and_loaded(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, chunk: int
) -> None:
    monkeypatch.setattr(dumps, "CHUNK", chunk)
    monkeypatch.setattr(draft, "BATCH", chunk)
    monkeypatch.setattr(draft, "PIECE", 1 << 16)  # of which the description takes several
    made = build(settings)
    expected = [quad(triple, graph) for graph, some in TRIPLES.items() for triple in some]
    assert quads(made.dumps / "all.nq.gz") == expected
    assert {one.triple for one in quads(made.dumps / "all.ttl.gz", RdfFormat.TURTLE)} == {q.triple for q in expected}
    triples = made.manifest["triples"]
    assert isinstance(triples, dict)
    store = Store.read_only(str(made.store))
    assert sum(one.graph_name != DefaultGraph() for one in store) == sum(triples.values())


def test_what_is_public_lies_in_the_stores_default_graph_too(published: release.Release) -> None:
    store = Store.read_only(str(published.store))
    public = {NAMES.graph(name) for name in PUBLIC_GRAPHS}
    merged = {one.triple for one in store if one.graph_name == DefaultGraph()}
    assert merged == {one.triple for one in store if one.graph_name in public}
    assert merged


def test_what_is_public_and_nothing_else_lies_in_a_store_of_its_own(published: release.Release) -> None:
    alone = Store.read_only(str(published.store / release.PUBLIC))
    whole = Store.read_only(str(published.store))
    assert set(alone) == set(whole.quads_for_pattern(None, None, None, DefaultGraph()))
    assert len(alone)


@pytest.mark.parametrize("folder", [".", release.PUBLIC])
def test_a_store_is_put_in_order_when_its_last_graph_is_in(
    published: release.Release, tmp_path: Path, folder: str
) -> None:
    copied = tmp_path / "store"
    shutil.copytree(published.store / folder, copied)
    before = len(list(copied.glob("*.sst")))
    store = Store(str(copied))
    store.optimize()
    store.flush()
    del store
    assert before == len(list(Path(copied).glob("*.sst")))


@pytest.mark.parametrize("folder", ["store", f"store/{release.PUBLIC}", "dumps"])
def test_a_release_without_one_of_its_folders_says_so_and_cannot_be_gone_back_to(
    served: release.Release, settings: Settings, folder: str
) -> None:
    shutil.rmtree(served.path / folder)
    assert f"has no folder {folder}" in served.fault
    with pytest.raises(ReleaseError, match="is damaged"):
        release.rollback(settings.data, served.name)


def test_a_release_whose_store_was_emptied_may_be_served_from_far_away(
    served: release.Release, settings: Settings
) -> None:
    shutil.rmtree(served.store)
    served.store.mkdir()
    assert release.rollback(settings.data, served.name) == served


TEXT = st.text(st.characters(exclude_categories=["Cs"]))
OBJECTS = st.one_of(
    st.builds(Literal, TEXT),
    st.builds(lambda text: Literal(text, language="en"), TEXT),
    st.builds(lambda text: Literal(text, datatype=XSD.integer), TEXT),
)


@bounds(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.builds(lambda term: Triple(NAMES.record("r"), DCTERMS.title, term), OBJECTS), max_size=5))
def test_whatever_a_literal_holds_the_dumps_hold(tmp_path_factory: pytest.TempPathFactory, some: list[Triple]) -> None:
    folder = tmp_path_factory.mktemp("dumps")
    part = folder / "records.nt"
    part.write_text("".join(f"{triple} .\n" for triple in some), encoding="utf-8", newline="")
    dumps.dump({"records": part}, folder, NAMES)
    assert [one.triple for one in quads(folder / "all.nq.gz")] == some
    assert {one.triple for one in quads(folder / "all.ttl.gz", RdfFormat.TURTLE)} == set(some)
