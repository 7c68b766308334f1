"""The real item page as RDF: each of its fields, as its table of meanings says."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import rdflib
from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, serialize
from rdflib.compare import graph_diff, to_isomorphic

from graph import profile, schemes
from graph.describe import Description, describe
from graph.fetch import fetch
from graph.names import Names
from graph.profile import FIELDS, Profile, Rule
from graph.readers import read
from graph.record import Document, Field, Record
from graph.source import Source
from graph.thesaurus import Thesaurus
from graph.vocab import BIBO, DCAT, DCTERMS, FOAF, PROV, RDF, RDFS, SCHEMA, SEEALSO, SKOS, XSD

BASE = "http://127.0.0.1:8000/"
NAMES = Names(BASE)
EXPECTED = Path(__file__).parents[1] / "data" / "item-page.ttl"
Make = Callable[..., Document]


@pytest.fixture(scope="module")
def record(seed: Path) -> Record:
    (document,) = fetch(Source("sample", str(seed)))
    assert isinstance(document, Document)
    (found,) = read(document)
    assert isinstance(found, Record)
    return found


@pytest.fixture(scope="module")
def page(record: Record) -> Description:
    return describe(record, profile.load("tandis"), schemes.load(BASE), NAMES)


def values(description: Description, predicate: NamedNode) -> list[object]:
    return [triple.object for triple in description.triples if triple.predicate == predicate]


def written(*fields: Field, rules: dict[str, Rule] | None = None, language: str = "en") -> Description:
    """Describe a record of fields whose labels are the Record's own field names."""
    meaning = Profile("test", language, rules or {name: Rule(name, ";") for name in FIELDS})
    return describe(Record(fields, "x.txt", "00", 1, "text"), meaning, schemes.load(BASE), NAMES)


def problems(description: Description) -> dict[str, str]:
    return {outcome.label: outcome.problem for outcome in description.outcomes if outcome.problem}


def as_graph(triples: list[Triple]) -> rdflib.Graph:
    text = serialize(triples, format=RdfFormat.N_TRIPLES)
    assert text is not None
    return rdflib.Graph().parse(data=text, format="nt")


def test_the_whole_rdf_of_the_page_is_the_one_that_was_checked_by_hand(page: Description) -> None:
    thesaurus = Thesaurus(schemes.load(BASE), NAMES)
    thesaurus.add(page.terms)
    terms = thesaurus.describe()
    found = as_graph([*page.triples, *page.things, *terms.agents, *terms.concepts, *terms.links])
    expected = rdflib.Graph().parse(EXPECTED, format="turtle")
    _, missing, extra = graph_diff(to_isomorphic(expected), to_isomorphic(found))
    assert not missing, missing.serialize(format="turtle")
    assert not extra, extra.serialize(format="turtle")


def test_the_page_has_twelve_subjects_one_of_them_both_subject_and_see_also(page: Description) -> None:
    subjects, see_also = values(page, DCTERMS.subject), values(page, RDFS.seeAlso)
    assert (len(subjects), len(see_also), len({*subjects, *see_also})) == (3, 10, 12)
    assert {*subjects} & {*see_also} == {NAMES.term("subject", "migrants")}


def test_the_page_has_its_bodies_key_issue_and_collections(page: Description) -> None:
    assert values(page, DCTERMS.creator) == [NAMES.term("agent", "OSCE ODIHR")]
    assert values(page, DCTERMS.publisher) == [NAMES.term("agent", "OSCE")]
    assert values(page, DCAT.theme) == [NAMES.term("issue", "Racism and xenophobia")]
    assert len(values(page, DCTERMS.isPartOf)) == 2


def test_the_pages_meeting_is_an_event_at_a_virtual_place(page: Description) -> None:
    (event,) = values(page, BIBO.presentedAt)
    facts = {triple.predicate: triple.object for triple in page.things}
    assert {triple.subject for triple in page.things} == {event}
    assert facts[SCHEMA.startDate] == Literal("2021-12-17", datatype=XSD.date)
    assert facts[SCHEMA.location] == NAMES("place", "zoom")
    types = {t.object for t in schemes.load(BASE).describe(NAMES("place", "zoom")) if t.predicate == RDF.type}
    assert SCHEMA.VirtualLocation in types


def test_the_pages_region_comes_with_its_fifty_seven_states(page: Description) -> None:
    thesaurus = Thesaurus(schemes.load(BASE), NAMES)
    thesaurus.add(page.terms)
    region = NAMES("place", "osce-region")
    states = [t for t in thesaurus.describe().concepts if t.subject == region and t.predicate == SKOS.narrower]
    assert values(page, DCTERMS.spatial) == [region]
    assert len(states) == 57


def test_an_empty_field_says_nothing_and_is_told_empty(page: Description) -> None:
    assert values(page, FOAF.page) == []
    (outcome,) = [outcome for outcome in page.outcomes if outcome.label == "URL more information"]
    assert outcome.outcome == SEEALSO.Empty


def test_a_minted_identifier_says_that_it_is_minted(page: Description) -> None:
    assert values(page, SEEALSO.mintedIdentifier) == values(page, DCTERMS.identifier)
    assert page.iri.value == f"{BASE}record/sha256-a6f8d593681af883c0c25a99"


def test_the_provenance_keeps_every_raw_field_letter_for_letter_in_order(page: Description, record: Record) -> None:
    facts: dict[object, dict[NamedNode, object]] = {}
    for triple in page.provenance:
        facts.setdefault(triple.subject, {})[triple.predicate] = triple.object
    fields = [facts[NAMES.part(page.iri, f"field-{number}")] for number in range(1, 21)]
    assert [(each[SEEALSO.fieldLabel], each[PROV.value]) for each in fields] == [
        (Literal(field.label), Literal(field.value)) for field in record.fields
    ]
    assert [each[SCHEMA.position] for each in fields] == [Literal(number) for number in range(1, 21)]


def test_an_identifier_in_the_source_is_the_records_name() -> None:
    described = written(Field("identifier", "https://hdl.handle.net/20.500.12389/22710"), Field("title", "T"))
    assert described.iri.value == f"{BASE}record/20.500.12389/22710"
    assert values(described, DCTERMS.identifier) == [Literal("20.500.12389/22710")]
    assert values(described, SEEALSO.mintedIdentifier) == []
    assert values(described, FOAF.page) == [NamedNode("https://hdl.handle.net/20.500.12389/22710")]


def test_texts_carry_the_language_of_the_record_and_labels_that_of_the_catalogue() -> None:
    described = written(Field("title", "Droits"), Field("language", "French"), Field("extent", "3 pages"))
    assert values(described, DCTERMS.title) == [Literal("Droits", language="fr")]
    assert values(described, DCTERMS.extent) == [Literal("3 pages", language="en")]


def test_texts_of_a_record_in_two_languages_carry_the_catalogues() -> None:
    described = written(Field("title", "T"), Field("language", "French; English"))
    assert values(described, DCTERMS.title) == [Literal("T", language="en")]
    assert len(values(described, DCTERMS.language)) == 2


def test_a_text_whose_language_nothing_tells_is_tagged_undetermined() -> None:
    assert values(written(Field("title", "T"), language=""), DCTERMS.title) == [Literal("T", language="und")]


@pytest.mark.parametrize(
    ("field", "said"),
    [
        (Field("issued", "sometime"), "could not be read as a date"),
        (Field("language", "Klingonese"), "is not a language"),
        (Field("coverage", "Atlantis"), "is not a country or region"),
        (Field("page", "javascript:alert(1)"), "is not a web address"),
        (Field("meeting_date", "soon"), "date of a meeting"),
    ],
)
def test_what_cannot_be_converted_is_flagged_in_the_provenance(field: Field, said: str) -> None:
    described = written(Field("title", "T"), field)
    assert said in problems(described)[field.label]
    flagged = [t for t in described.provenance if t.predicate == SEEALSO.outcome and t.object == SEEALSO.Flagged]
    assert len(flagged) == 1


def test_a_date_that_cannot_be_read_is_kept_as_text() -> None:
    assert values(written(Field("issued", "sometime")), DCTERMS.issued) == [Literal("sometime")]


def test_a_javascript_address_never_becomes_a_node() -> None:
    described = written(Field("title", "T"), Field("page", "javascript:alert(1)"))
    assert not any("javascript" in str(t.object) for t in described.triples)


def test_an_unmapped_field_is_kept_and_told_unmapped() -> None:
    described = written(Field("title", "T"), Field("Shelf mark", "A 12", parts=(("room", "3"),)))
    (outcome,) = [outcome for outcome in described.outcomes if outcome.label == "Shelf mark"]
    assert outcome.outcome == SEEALSO.Unmapped
    kept = [t.object for t in described.provenance if t.subject == NAMES.part(described.iri, "field-2")]
    assert Literal("A 12") in kept
    assert Literal('[["room", "3"]]', datatype=RDF.JSON) in kept


def test_a_meeting_without_a_title_goes_by_the_records() -> None:
    described = written(Field("title", "Review"), Field("meeting_date", "12-14 May 2003"))
    facts = {triple.predicate: triple.object for triple in described.things}
    assert facts[SCHEMA.name] == Literal("Review", language="en")
    assert facts[SCHEMA.startDate] == Literal("2003-05-12", datatype=XSD.date)
    assert facts[SCHEMA.endDate] == Literal("2003-05-14", datatype=XSD.date)


def test_every_field_of_a_record_has_a_row() -> None:
    from graph.describe import ROWS

    assert set(ROWS) == set(FIELDS)


def test_a_place_of_many_names_is_one_place() -> None:
    described = written(Field("coverage", "Albania; ALB; Albanie; Албания"))
    assert set(values(described, DCTERMS.spatial)) == {NAMES("place", "AL")}
