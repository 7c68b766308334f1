"""IRIs over a chain of releases: whatever happens to a concept, the one that it got stays its own."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import rdflib
from pyoxigraph import Store
from rdflib import DCTERMS, OWL, RDF, RDFS, SKOS

from graph import release
from graph.mappings import ours
from graph.names import Names
from graph.pipeline import build
from graph.reconcile.gather import things
from graph.register import decisions, rows
from graph.register.rows import Row, Status
from graph.release import Release
from graph.settings import Settings
from graph.source import Source

BASE = "http://127.0.0.1:8000/"
SEEALSO = rdflib.Namespace("https://w3id.org/seealso#")
DAY = datetime(2026, 11, 23, 12, tzinfo=UTC)
Make = Callable[..., Release]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return replace(Settings(), data=tmp_path / "data")


@pytest.fixture
def make(settings: Settings, tmp_path: Path) -> Make:
    """Release records of these subjects, a record each."""
    made = 0

    def run(*subjects: str, also: str = "") -> Release:
        nonlocal made
        made += 1
        folder = tmp_path / f"pages-{made}"
        folder.mkdir()
        for number, subject in enumerate(subjects):
            text = f"Title:\u00a0Record {number}\nIssue Date:\u00a0{2000 + number}\nSubject Keywords:\u00a0{subject}\n"
            (folder / f"{number}.txt").write_text(text + (f"See Also:\u00a0{also}\n" if also else ""), encoding="utf-8")
        return build(settings, [Source("pages", str(folder), profile="tandis")], DAY + timedelta(days=made)).release

    return run


def graph(made: Release, name: str = "thesaurus") -> rdflib.Graph:
    return rdflib.Graph().parse(data=gzip.decompress((made.dumps / f"{name}.ttl.gz").read_bytes()), format="turtle")


def subject(slug: str) -> rdflib.URIRef:
    return rdflib.URIRef(f"{BASE}subject/{slug}")


def register(settings: Settings) -> dict[str, Row]:
    return rows.read(settings.data / "register" / "subject.tsv")


def curate(data: Path, *triples: str) -> None:
    """Put a curated thesaurus into the data folder, as the import leaves it there."""
    folder = data / "thesaurus"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "rights.nt.gz").write_bytes(gzip.compress("".join(f"{triple} .\n" for triple in triples).encode()))
    (folder / "rights.json").write_text(json.dumps({"name": "rights", "kind": "subject", "title": "Rights terms"}))


def said(number: int, *labels: str, more: tuple[str, ...] = ()) -> list[str]:
    iri, skos = f"<https://example.org/rights/{number}>", "http://www.w3.org/2004/02/skos/core#"
    start = [f"{iri} <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <{skos}Concept>"]
    return [
        *start,
        *(f"{iri} <{skos}{label.partition(' ')[0]}> {label.partition(' ')[2]}" for label in (*labels, *more)),
    ]


def test_over_five_releases_no_iri_moves(make: Make, settings: Settings) -> None:
    first = make("migrants", "Migrants", "labor", "asylum")
    assert set(register(settings)) == {"migrants", "labor", "asylum"}

    decisions.add(settings.data, decisions.make("rename", "subject/asylum", "Right of asylum", "en", "", "here"))
    second = make("Migrants", "Migrants", "migrants", "labor", "labour", "asylum")
    assert graph(second).value(subject("migrants"), SKOS.prefLabel) == rdflib.Literal("Migrants", lang="en")
    assert graph(second).value(subject("asylum"), SKOS.prefLabel) == rdflib.Literal("Right of asylum", lang="en")
    assert set(register(settings)) == {"migrants", "labor", "labour", "asylum"}

    release.rollback(settings.data, first.name)
    decisions.add(settings.data, decisions.make("merge", "subject/labor", "subject/labour", "", "", "here"))
    third = make("migrants", "labor", "labor", "labour")
    found = graph(third)
    assert found.value(subject("labor"), DCTERMS.isReplacedBy) == subject("labour")
    assert found.value(subject("labor"), OWL.deprecated).toPython() is True  # type: ignore[union-attr]
    assert found.value(subject("labour"), SKOS.prefLabel) == rdflib.Literal("labour", lang="en")
    assert not list(graph(third, "records").subjects(DCTERMS.subject, subject("labor")))
    assert len(list(graph(third, "records").subjects(DCTERMS.subject, subject("labour")))) == 3
    gone = found.value(subject("asylum"), SKOS.historyNote)
    assert second.name in str(gone)
    assert found.value(subject("asylum"), SKOS.prefLabel) == rdflib.Literal("Right of asylum", lang="en")
    assert register(settings)["asylum"].status is Status.GONE

    curate(
        settings.data, *said(1, 'prefLabel "Migrant persons"@en', 'altLabel "Migrants"@en', 'prefLabel "Мигранты"@ru')
    )
    fourth = make("migrants", "мигранты", "asylum", "labor")
    persons = subject("migrant-persons")
    assert set(graph(fourth, "records").objects(None, DCTERMS.subject)) == {
        persons, subject("asylum"), subject("labour"),
    }  # fmt: skip
    assert graph(fourth).value(subject("migrants"), DCTERMS.isReplacedBy) == persons
    assert not list(graph(fourth).objects(subject("asylum"), OWL.deprecated))
    assert (subject("asylum"), RDF.type, SEEALSO.Candidate) in graph(fourth)
    assert (persons, RDF.type, SEEALSO.Candidate) not in graph(fourth)
    assert (persons, SKOS.exactMatch, rdflib.URIRef("https://example.org/rights/1")) in graph(fourth, "links")

    curate(settings.data, *said(1, 'prefLabel "People on the move"@en', 'altLabel "Migrants"@en'))
    fifth = make("migrants", "labour")
    assert graph(fifth).value(persons, SKOS.prefLabel) == rdflib.Literal("People on the move", lang="en")
    assert set(graph(fifth, "records").objects(None, DCTERMS.subject)) == {persons, subject("labour")}
    known = register(settings)
    assert {name: row.first for name, row in known.items()} == {
        "migrants": first.name, "labor": first.name, "asylum": first.name, "labour": second.name,
        "migrant-persons": fourth.name,
    }  # fmt: skip
    assert known["asylum"].last == fourth.name
    for made in (first, second, third, fourth, fifth):
        assert release.verify(made) == ()
        assert (made.path / "register" / "subject.tsv").is_file()


def test_a_term_that_a_curated_thesaurus_prefers_keeps_its_iri(make: Make, settings: Settings) -> None:
    make("migrants")
    curate(settings.data, *said(7, 'prefLabel "Migrants"@en'), *said(8, 'prefLabel "migrants"@fr'))
    made = make("migrants")
    assert set(graph(made, "records").objects(None, DCTERMS.subject)) == {subject("migrants")}
    matched = dict(graph(made, "links").subject_objects(SKOS.exactMatch))
    assert str(matched[subject("migrants")]) == "https://example.org/rights/7"
    assert len(matched) == 2


def test_two_builds_of_one_register_give_the_same_bytes(make: Make, settings: Settings) -> None:
    curate(settings.data, *said(1, 'prefLabel "Migrants"@en', 'altLabel "Migrant workers"@en'))
    make("migrants", "refugees", "asylum", also="returnees")
    one, other = make("migrants", "refugees", also="returnees"), make("migrants", "refugees", also="returnees")
    for path in one.dumps.iterdir():
        if path.name.startswith("dataset."):  # which tells of the release itself
            continue
        assert path.read_bytes() == (other.dumps / path.name).read_bytes(), path.name


def test_the_order_of_the_records_moves_no_iri(make: Make) -> None:
    one, other = make("Migrants!", "«migrants»", "a b", "A-B"), make("A-B", "a b", "«migrants»", "Migrants!")
    assert set(graph(one).subjects(SKOS.inScheme)) == set(graph(other).subjects(SKOS.inScheme))


def test_a_new_term_that_would_have_a_slug_of_another_gets_one_of_its_own(make: Make, settings: Settings) -> None:
    decisions.add(settings.data, decisions.make("split", "subject/chat", "", "fr", "", "here"))
    made = make("chat", "chat fr")
    found = set(graph(made, "records").objects(None, DCTERMS.subject))
    assert subject("chat") in found
    assert subject("chat-fr") not in found
    assert len(found) == 2


def test_a_label_in_another_script_is_kept_apart_and_does_not_say_the_language(make: Make) -> None:
    found = graph(make("migrants", "мигранты")).objects(None, SKOS.prefLabel)
    labels = {str(label): label.language for label in found if isinstance(label, rdflib.Literal)}
    assert labels == {"migrants": "en", "мигранты": "und-cyrl"}


def test_what_every_scheme_says_of_itself(make: Make) -> None:
    found = graph(make("migrants"))
    for scheme in found.subjects(RDF.type, SKOS.ConceptScheme):
        for told in (DCTERMS.title, DCTERMS.description, OWL.versionInfo, SKOS.hasTopConcept):
            assert found.value(scheme, told), (scheme, told)


def test_see_also_terms_are_concepts_of_the_register_too(make: Make, settings: Settings) -> None:
    made = make("migrants", also="returnees")
    assert set(register(settings)) == {"migrants", "returnees"}
    assert set(graph(made, "records").objects(None, RDFS.seeAlso)) == {subject("returnees")}


def test_what_records_call_a_term_that_was_merged_into_a_curated_concept_is_a_label_of_it(
    make: Make, settings: Settings
) -> None:
    curate(settings.data, *said(1, 'prefLabel "refugees"@en'))
    make("refugees", "displaced people")
    decisions.add(
        settings.data, decisions.make("merge", "subject/displaced-people", "subject/refugees", "", "", "here")
    )
    found = graph(make("refugees", "displaced people"))
    assert set(found.objects(subject("refugees"), SKOS.altLabel)) == {rdflib.Literal("displaced people", lang="en")}
    assert set(found.objects(subject("displaced-people"), DCTERMS.isReplacedBy)) == {subject("refugees")}


def test_a_curated_concept_with_codes_and_notes_of_any_form_and_two_successors_is_released(
    make: Make, settings: Settings
) -> None:
    skos, dct = "http://www.w3.org/2004/02/skos/core#", "http://purl.org/dc/terms/"
    old = "<https://example.org/rights/3>"
    curate(
        settings.data,
        *said(1, 'prefLabel "refugees"@en'),
        f'<https://example.org/rights/1> <{skos}notation> "HV 6250"',
        f'<https://example.org/rights/1> <{skos}scopeNote> " A note.\\n"',
        *said(2, 'prefLabel "asylum"@en'),
        *said(3, 'prefLabel "exile"@en'),
        f'{old} <http://www.w3.org/2002/07/owl#deprecated> "1"',
        *(f"{old} <{dct}isReplacedBy> <https://example.org/rights/{number}>" for number in (1, 2)),
    )
    found = graph(make("refugees"))
    assert set(found.objects(subject("refugees"), SKOS.notation)) == {rdflib.Literal("HV 6250")}
    assert set(found.objects(subject("refugees"), SKOS.scopeNote)) == {rdflib.Literal("A note.")}
    assert set(found.objects(subject("exile"), DCTERMS.isReplacedBy)) == {subject("refugees"), subject("asylum")}
    assert set(found.objects(subject("exile"), OWL.deprecated)) == {rdflib.Literal(True)}


def test_given_up_concepts_are_not_reconciled_and_not_linked(make: Make, settings: Settings) -> None:
    make("asylum", "exile")
    made = make("asylum")
    store, names = Store.read_only(str(made.store)), Names(BASE)
    assert "exile" not in {label.text for thing in things(store, names) for label in thing.concept.labels}
    assert [one.iri for one in ours.concepts(store, names, "subject")] == [str(subject("asylum"))]
