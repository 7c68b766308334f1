"""The sentence: what comes in is released, quarantined or rejected, and nothing is lost on the way."""

from __future__ import annotations

import gzip
import io
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
import rdflib
from pyoxigraph import RdfFormat, parse

from graph import release
from graph.errors import BuildError, SourceError
from graph.pipeline import Built, build
from graph.readers import jsonl
from graph.record import Document, Field, Record
from graph.settings import Settings
from graph.source import Source

BASE = "http://127.0.0.1:8000/"
DAY = datetime(2026, 11, 23, 12, tzinfo=UTC)
LATER = datetime(2027, 1, 1, 12, tzinfo=UTC)
Make = Callable[..., Built]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return replace(Settings(), data=tmp_path / "data")


@pytest.fixture
def make(settings: Settings, seed: Path) -> Make:
    def run(*paths: Path, now: datetime = DAY) -> Built:
        return build(settings, [Source(path.name, str(path), profile="tandis") for path in paths or (seed,)], now)

    return run


@pytest.fixture(scope="module")
def sampled(seed: Path, tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Build the sample, for those that only read the release."""
    settings = replace(Settings(), data=tmp_path_factory.mktemp("sampled") / "data")
    return build(settings, [Source(seed.name, str(seed), profile="tandis")], DAY)


@pytest.fixture
def pages(tmp_path: Path) -> Path:
    folder = tmp_path / "pages"
    folder.mkdir()
    return folder


def page(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text.replace(": ", ":\u00a0"), encoding="utf-8")
    return path


def lines(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def graph(built: Built, name: str) -> rdflib.Graph:
    data = gzip.decompress((built.release.dumps / f"{name}.ttl.gz").read_bytes())
    return rdflib.Graph().parse(data=data, format="turtle")


def test_the_sample_is_released_with_exactly_its_three_warnings(sampled: Built) -> None:
    report = json.loads((sampled.release.path / "validation" / "report.json").read_text(encoding="utf-8"))
    assert report["conforms"] is True
    found = {result["shape"].rpartition("#")[2]: result["severity"] for result in report["results"]}
    assert found == {
        "record-issued-before-meeting": "Warning",
        "record-abstract-lost-reference": "Warning",
        "record-minted-identifier": "Warning",
    }


def test_the_released_records_are_those_that_were_checked_by_hand(sampled: Built) -> None:
    expected = rdflib.Graph().parse(Path(__file__).parents[1] / "data" / "item-page.ttl", format="turtle")
    found = graph(sampled, "records") + graph(sampled, "thesaurus") + graph(sampled, "links")
    assert found.isomorphic(expected)


def test_the_same_input_on_another_day_gives_the_same_dumps(sampled: Built, make: Make) -> None:
    one, other = sampled.release, make(now=LATER).release
    assert one.name != other.name
    for path in one.dumps.iterdir():
        if path.name.startswith("dataset."):  # which tells of the release itself
            continue
        assert path.read_bytes() == (other.dumps / path.name).read_bytes(), path.name


def test_the_manifest_tells_inputs_counts_tools_and_the_release_before(make: Make, seed: Path) -> None:
    first, second = make().release, make(now=LATER).release
    manifest = second.manifest
    assert manifest["previous"] == first.name
    assert manifest["base"] == "http://127.0.0.1:8000/"
    assert manifest["inputs"] == [
        {"source": seed.name, "name": seed.name, "sha256": release.sha256(seed), "size": seed.stat().st_size}
    ]
    counts = manifest["counts"]
    assert isinstance(counts, dict)
    assert (counts["records"], counts["released"], counts["results"]) == (1, 1, {"warning": 3})


def test_a_record_that_breaks_a_shape_is_quarantined_and_the_others_released(
    make: Make, pages: Path, seed: Path
) -> None:
    (pages / "good.txt").write_bytes(seed.read_bytes())
    page(pages, "untitled.txt", "Publisher: OSCE\nSubject Keywords: migrants\n")
    built = make(pages)
    assert (built.intake.released, built.intake.quarantined) == (
        1,
        {"The record has no title; at least one was expected.": 1},
    )
    (kept,) = lines(built.release.path / "quarantine" / "records.jsonl")
    canonical = kept["record"]
    assert isinstance(canonical, dict)
    assert canonical["document"] == "untitled.txt"
    assert {"label": "Publisher:\u00a0", "value": "OSCE"} in canonical["fields"]
    again = json.dumps(canonical, ensure_ascii=False, separators=(",", ":")).encode()
    assert jsonl.recognises(again)
    (record,) = jsonl.read(Document("again.jsonl", "", len(again), lambda: io.BytesIO(again)))
    assert isinstance(record, Record)
    assert (record.document, Field("Publisher:\u00a0", "OSCE") in record.fields) == ("untitled.txt", True)
    assert any("title" in str(result) for result in kept["results"])  # type: ignore[attr-defined]
    triples = built.release.path / "quarantine" / str(kept["triples"])
    assert len(list(parse(path=triples, format=RdfFormat.TURTLE))) > 10
    assert not list(graph(built, "records").triples((rdflib.URIRef(str(kept["iri"])), None, None)))
    assert not list(graph(built, "provenance").triples((rdflib.URIRef(str(kept["iri"])), None, None)))


def test_what_cannot_be_read_is_kept_with_place_and_reason(make: Make, pages: Path, seed: Path) -> None:
    (pages / "good.txt").write_bytes(seed.read_bytes())
    (pages / "empty.txt").write_bytes(b"")
    (pages / "latin.txt").write_bytes("Title:\u00a0A\nPublisher:\u00a0".encode() + b"caf\xe9\n")
    (pages / "other.bin").write_bytes(bytes(range(256)))
    built = make(pages)
    rejects = {
        str(reject["where"]): str(reject["why"])
        for reject in lines(built.release.path / "quarantine" / "rejects.jsonl")
    }
    assert "it is empty" in rejects["empty.txt"]
    assert "is not UTF-8" in rejects["latin.txt, line 2"]
    assert "no reader recognises it" in rejects["other.bin"]
    assert sum(built.intake.rejected.values()) == 3


def oai(folder: Path, name: str, *records: str) -> Path:
    path = folder / name
    path.write_text(
        '<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><ListRecords>'
        + "".join(records)
        + "</ListRecords></OAI-PMH>",
        encoding="utf-8",
    )
    return path


def item(identifier: str, date: str, title: str = "") -> str:
    """Write a record; one without a title is deleted."""
    status = "" if title else ' status="deleted"'
    body = f"<metadata>{DC}<dc:title>{title}</dc:title></oai_dc:dc></metadata>" if title else ""
    return (
        f"<record><header{status}><identifier>oai:x.org:{identifier}</identifier><datestamp>{date}</datestamp></header>"
        f"{body}</record>"
    )


DC = (
    '<oai_dc:dc xmlns:oai_dc="http://www.openarchives.org/OAI/2.0/oai_dc/" xmlns:dc="http://purl.org/dc/elements/1.1/">'
)


def titles(found: rdflib.Graph, iri: str) -> set[str]:
    return {str(title) for title in found.objects(rdflib.URIRef(iri), rdflib.DCTERMS.title)}


def test_a_record_met_twice_is_released_once_and_the_other_is_kept(make: Make, pages: Path, seed: Path) -> None:
    for name in ("one.txt", "two.txt"):
        (pages / name).write_bytes(seed.read_bytes())
    built = make(pages)
    assert (built.intake.released, built.intake.superseded) == (1, 1)
    kept = graph(built, "provenance")
    revised = list(kept.subject_objects(rdflib.PROV.wasRevisionOf))
    assert len(revised) == 1
    fields = list(kept.objects(revised[0][1], rdflib.URIRef("https://w3id.org/seealso#field")))
    assert len(fields) == 20


@pytest.mark.parametrize("names", [("a.xml", "b.xml"), ("b.xml", "a.xml")])
def test_of_versions_the_newest_is_released_in_whatever_order_they_come(
    settings: Settings, pages: Path, names: tuple[str, str]
) -> None:
    old, new = names
    oai(pages, old, item("1", "2020-01-01", "Old"))
    oai(pages, new, item("1", "2021-01-01", "New"))
    built = build(settings, [Source("x", str(pages), profile="auto")], DAY)
    assert titles(graph(built, "records"), f"{BASE}record/oai:x.org:1") == {"New"}
    assert (built.intake.released, built.intake.superseded) == (1, 1)


def test_a_withdrawn_record_leaves_its_name_its_title_and_since_when(settings: Settings, pages: Path) -> None:
    oai(pages, "a.xml", item("1", "2020-01-01", "What it was"), item("2", "2020-01-01", "Stays"))
    oai(pages, "b.xml", item("1", "2021-02-03"))
    built = build(settings, [Source("x", str(pages), profile="auto")], DAY)
    records, iri = graph(built, "records"), rdflib.URIRef(f"{BASE}record/oai:x.org:1")
    assert (built.intake.released, built.intake.withdrawn, built.intake.superseded) == (1, 1, 1)
    assert titles(records, str(iri)) == {"What it was"}
    assert (iri, rdflib.RDF.type, rdflib.URIRef("https://w3id.org/seealso#Withdrawn")) in records
    assert (iri, rdflib.RDF.type, rdflib.URIRef("https://w3id.org/seealso#Record")) not in records
    assert str(records.value(iri, rdflib.PROV.invalidatedAtTime)) == "2021-02-03"


def test_what_records_prove_to_be_related_is_related_in_the_thesaurus(make: Make, pages: Path) -> None:
    page(pages, "1.txt", "Title: A\nPublisher: P\nSubject Keywords: asylum\nSee Also: refugees ; camps\n")
    page(
        pages,
        "2.txt",
        "Title: B\nPublisher: P\nSubject Keywords: asylum ; borders\nSee Also: refugees ; camps ; walls\n",
    )
    built = make(pages)
    related = set(graph(built, "thesaurus").subject_objects(rdflib.SKOS.related))
    pairs = {tuple(str(term).rpartition("/")[2] for term in pair) for pair in related}
    assert {("asylum", "refugees"), ("refugees", "asylum"), ("asylum", "camps"), ("borders", "walls")} <= pairs


def test_records_of_one_meeting_share_it(make: Make, pages: Path) -> None:
    for name in ("one", "two"):
        page(pages, f"{name}.txt", f"Title: {name}\nPublisher: OSCE\nMeeting Title: M\nMeeting Date: 2003-05-12\n")
    built = make(pages)
    found = graph(built, "records").query(
        "SELECT ?event (COUNT(?r) AS ?n) { ?r <http://purl.org/ontology/bibo/presentedAt> ?event } GROUP BY ?event"
    )
    assert [int(row[1]) for row in found] == [2]  # type: ignore[index,arg-type]


def test_a_term_of_the_records_own_is_linked_to_the_authority_and_the_reason_is_kept(make: Make, pages: Path) -> None:
    page(pages, "one.txt", "Title: T\nMaterial Type: internal report\nPublisher: OSCE\n")
    built = make(pages)
    links = graph(built, "links")
    coar = rdflib.URIRef("http://purl.org/coar/resource_type/c_18ww")
    (subject,) = links.subjects(None, coar)
    assert "type/" in str(subject)


def test_nothing_valid_fails_the_build_and_leaves_the_current_release(
    make: Make, pages: Path, settings: Settings
) -> None:
    before = make().release
    page(pages, "untitled.txt", "Publisher: OSCE\nSubject Keywords: migrants\n")
    with pytest.raises(BuildError, match=r"nothing valid to release: 1 documents, 1 records"):
        make(pages, now=LATER)
    assert release.current(settings.data) == before
    assert [each.name for each in release.releases(settings.data)] == [before.name]


def test_a_source_that_is_not_there_is_an_error(make: Make, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="no file or folder"):
        make(tmp_path / "nowhere")


def test_batches_do_not_change_what_is_released(settings: Settings, pages: Path, make: Make) -> None:
    for number in range(5):
        page(pages, f"{number}.txt", f"Title: T{number}\nPublisher: OSCE\nSubject Keywords: a ; b{number % 2}\n")
    whole = make(pages)
    small = replace(settings, data=settings.data / "small", limits=replace(settings.limits, batch_records=2))
    parted = build(small, [Source(pages.name, str(pages), profile="tandis")], DAY)
    for path in whole.release.dumps.iterdir():
        assert path.read_bytes() == (parted.release.dumps / path.name).read_bytes(), path.name


def test_an_item_that_its_repository_has_withdrawn_is_not_published(settings: Settings, pages: Path) -> None:
    items = [
        {"uuid": "1", "handle": "20.1/1", "withdrawn": True, "metadata": {"dc.title": [{"value": "Gone"}]}},
        {"uuid": "2", "handle": "20.1/2", "withdrawn": False, "metadata": {"dc.title": [{"value": "Here"}]}},
    ]
    (pages / "items.json").write_text(json.dumps(items), encoding="utf-8")
    built = build(settings, [Source("rest", str(pages), profile="dspace")], DAY)
    assert (built.intake.released, built.intake.withdrawn) == (1, 1)
    assert "Gone" in {str(title) for title in graph(built, "records").objects(None, rdflib.DCTERMS.title)}


def test_an_item_that_its_repository_does_not_show_is_kept_aside_and_nothing_of_it_published(
    settings: Settings, pages: Path
) -> None:
    shown = {"uuid": "1", "handle": "20.1/1", "inArchive": True, "discoverable": True, "withdrawn": False}
    states: list[dict[str, object]] = [
        {}, {"discoverable": False}, {"inArchive": False}, {"inArchive": False, "discoverable": False},
        {"inArchive": False, "withdrawn": True},
    ]  # fmt: skip
    items = [
        shown | {"handle": f"20.1/{number}"} | state | {"metadata": {"dc.title": [{"value": f"Secret {number}"}]}}
        for number, state in enumerate(states)
    ]
    (pages / "items.json").write_text(json.dumps(items), encoding="utf-8")
    built = build(settings, [Source("rest", str(pages), profile="dspace")], DAY)
    assert (built.intake.released, built.intake.withdrawn, built.intake.rejected.total()) == (1, 1, 0)
    assert sorted(built.intake.quarantined) == [
        f"its repository does not show it ({told}); one that the public may see was expected"
        for told in ("discoverable: false", "inArchive: false", "inArchive: false, discoverable: false")
    ]
    for path in built.release.dumps.iterdir():
        text = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        assert not any(f"Secret {number}".encode() in text for number in (1, 2, 3)), path.name
    kept = lines(built.release.path / "quarantine" / "records.jsonl")
    assert [str(entry["reason"]).partition(" (")[0] for entry in kept] == [
        "withheld: its repository does not show it"
    ] * 3
    assert all("Secret" in json.dumps(entry["record"]) for entry in kept)


def test_a_version_that_is_shown_no_longer_takes_the_older_ones_with_it(settings: Settings, pages: Path) -> None:
    item = {"handle": "20.1/1", "metadata": {"dc.title": [{"value": "T"}]}}
    old, new = (
        {"lastModified": date, "discoverable": shown} for date, shown in (("2020-01-01", True), ("2021-01-01", False))
    )
    other = {"handle": "20.1/2", "metadata": {"dc.title": [{"value": "Other"}]}}
    (pages / "items.json").write_text(json.dumps([item | old, item | new, other]), encoding="utf-8")
    built = build(settings, [Source("rest", str(pages), profile="dspace")], DAY)
    assert (built.intake.released, built.intake.superseded, built.intake.quarantined.total()) == (1, 1, 1)


def test_a_row_without_a_handle_is_named_by_its_uuid_and_keeps_the_name_when_it_changes(
    settings: Settings, pages: Path
) -> None:
    uuid = "5D2A1C6E-0B54-4C7D-9A54-0C1F0A2F7A01"
    names = set()
    for title in ("A", "B"):
        (pages / "export.csv").write_text(f"id,collection,dc.title[en]\n{uuid},1/2,{title}\n", encoding="utf-8")
        built = build(settings, [Source("export", str(pages), profile="dspace")], DAY)
        found = graph(built, "records")
        names |= set(found.subjects(rdflib.DCTERMS.title, rdflib.Literal(title, lang="en")))
    assert names == {rdflib.URIRef(f"{BASE}record/{uuid.lower()}")}
