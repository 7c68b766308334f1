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
from graph.intake.fetch import fetch
from graph.names import Names
from graph.profile import FIELDS, Profile, Rule
from graph.readers import read
from graph.record import Document, Field, Record
from graph.source import Source
from graph.thesaurus import Thesaurus, versions
from graph.thesaurus.statistics import Uses
from graph.vocab import (
    BIBO,
    DC,
    DCAT,
    DCTERMS,
    FOAF,
    LOC_DATATYPE,
    ORG,
    OWL,
    PROV,
    RDF,
    RDFS,
    RELATORS,
    SCHEMA,
    SEEALSO,
    SKOS,
    XSD,
)  # fmt: skip

BASE = "http://127.0.0.1:8000/"
NAMES = Names(BASE)
EXPECTED = Path(__file__).parents[2] / "data" / "item-page.ttl"
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
    uses = Uses()
    uses.add(page)
    told = [*terms.concepts, *versions(terms.concepts), *uses.measure().concepts(NAMES)]
    found = as_graph([*page.triples, *page.things, *terms.agents, *told, *terms.links])
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


def told(name: str, value: str, *parts: tuple[str, str], **rule: str) -> Description:
    """Describe a record of a title and one more field, by a rule of its own."""
    rules = {"title": Rule("title"), name: Rule(name, **rule)}  # type: ignore[arg-type]
    return written(Field("title", "T"), Field(name, value, parts=parts), rules=rules)


def outcome(description: Description, label: str) -> NamedNode:
    return next(outcome.outcome for outcome in description.outcomes if outcome.label == label)


def term(description: Description, predicate: NamedNode) -> dict[NamedNode, object]:
    """Give what the thesaurus says of the one thing that a record names by a property."""
    (iri,) = values(description, predicate)
    thesaurus = Thesaurus(schemes.load(BASE), NAMES)
    thesaurus.add(description.terms)
    vocabulary = thesaurus.describe()
    return {
        t.predicate: t.object for t in (*vocabulary.agents, *vocabulary.concepts, *vocabulary.links) if t.subject == iri
    }


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ([("identifier", "oai:repo.example.org:20.500.1/12"), ("other_identifier", "10.5072/x")], "20.500.1/12"),
        ([("identifier", "oai:arXiv.org:0709.2184")], "oai:arXiv.org:0709.2184"),
        ([("identifier", "oai:repo.example.org:10.5072/x")], "oai:repo.example.org:10.5072/x"),
        ([("identifier", "oai:repo.example.org:123456789/2")], "oai:repo.example.org:123456789/2"),
        ([("identifier", "10.5072/x"), ("identifier", "http://hdl.handle.net/1721.1/2")], "1721.1/2"),
        ([("other_identifier", "ISBN 978-92-9234-000-1"), ("other_identifier", "doi:10.5072/X")], "10.5072/x"),
    ],
)
def test_a_record_has_one_name_by_whatever_door_it_comes(fields: list[tuple[str, str]], name: str) -> None:
    described = written(*(Field(*field) for field in fields), rules={n: Rule(n) for n, _ in fields})
    assert described.iri.value == f"{BASE}record/{name}"
    assert Literal(name) in values(described, DCTERMS.identifier)
    assert values(described, SEEALSO.mintedIdentifier) == []


def test_numbers_that_many_records_share_name_none() -> None:
    described = written(Field("title", "T"), Field("other_identifier", "ISSN 2049-3630"))
    assert values(described, SEEALSO.mintedIdentifier)
    assert values(described, BIBO.issn) == [Literal("2049-3630")]


def test_a_wrong_isbn_is_kept_and_flagged() -> None:
    described = told("other_identifier", "ISBN 978-3-16-148410-1")
    assert Literal("9783161484101") in values(described, DCTERMS.identifier)
    assert values(described, BIBO.isbn) == []
    assert "wrong check digit" in problems(described)["other_identifier"]


def test_a_deleted_record_is_withdrawn_and_still_has_its_name() -> None:
    fields = (
        Field("header.status", "deleted"),
        Field("header.identifier", "oai:repo.example.org:20.500.1/12"),
        Field("header.datestamp", "2021-05-01T10:00:00Z"),
        Field("header.setSpec", "col_1"),
    )
    described = describe(Record(fields, "x.xml", "00", 1, "oai"), profile.load("auto"), schemes.load(BASE), NAMES)
    assert (described.withdrawn, described.datestamp) == (True, "2021-05-01T10:00:00Z")
    assert described.iri == NAMES("record", "20.500.1/12")
    assert values(described, DCTERMS.title) == []
    assert Literal("2021-05-01T10:00:00Z", datatype=XSD.dateTime) in [
        t.object for t in described.provenance if t.predicate == DCTERMS.modified
    ]


def test_a_record_that_is_not_deleted_is_not_withdrawn(page: Description) -> None:
    assert (page.withdrawn, page.datestamp) == (False, "")


def test_a_person_is_named_by_an_orcid_and_keeps_both_orders_of_the_name() -> None:
    described = told("creator", "Doe, Jane", ("nameIdentifier", "https://orcid.org/0000-0002-1825-0097"))
    person = term(described, DCTERMS.creator)
    assert values(described, DCTERMS.creator) == [NAMES("agent", "orcid-0000-0002-1825-0097")]
    assert (person[RDF.type], person[SKOS.prefLabel]) == (FOAF.Person, Literal("Doe, Jane", language="en"))
    assert (person[FOAF.name], person[FOAF.familyName]) == (Literal("Jane Doe"), Literal("Doe"))
    assert person[OWL.sameAs] == NamedNode("https://orcid.org/0000-0002-1825-0097")


def test_a_wrong_orcid_is_flagged_and_names_nobody() -> None:
    described = told("creator", "Doe, Jane", ("nameIdentifier", "0000-0002-1825-0098"))
    assert "check digit" in problems(described)["creator"]
    assert values(described, DCTERMS.creator) == [NAMES.term("agent", "Doe, Jane")]


def test_two_people_of_one_name_are_told_apart_by_their_years_or_their_orcids() -> None:
    names = ["Doe, Jane", "Doe, Jane, 1901-1980", "Doe, Jane (0000-0002-1825-0097)"]
    found = {values(told("creator", name, kind="person"), DCTERMS.creator)[0] for name in names}
    assert len(found) == 3


def test_variants_of_a_bodys_name_are_one_body() -> None:
    forms = ["The University of Ruritania", "University of Ruritania", "UNIVERSITY OF RURITANIA."]
    assert len({values(told("publisher", form), DCTERMS.publisher)[0] for form in forms}) == 1


def test_a_name_that_may_be_anybodys_is_an_agent() -> None:
    assert term(told("creator", "Ruritania Blue"), DCTERMS.creator)[RDF.type] == FOAF.Agent


@pytest.mark.parametrize(
    ("description", "role"),
    [
        (told("contributor", "Doe, Jane", role="ths"), RELATORS.ths),
        (told("contributor", "Doe, Jane (ed.)"), RELATORS.edt),
        (told("contributor", "Doe, Jane", ("roleCode", "trl")), RELATORS.trl),
        (told("contributor", "Doe, Jane", ("contributorType", "DataCollector")), RELATORS.col),
        (told("contributor", "Doe, Jane", ("4", "http://id.loc.gov/vocabulary/relators/ill")), RELATORS.ill),
    ],
)
def test_the_role_of_a_contributor_is_a_marc_relator(description: Description, role: NamedNode) -> None:
    assert values(description, role) == values(description, DCTERMS.contributor) != []


@pytest.mark.parametrize(
    ("name", "value", "predicate", "expected"),
    [
        ("issued", "ca. 1950", DCTERMS.issued, Literal("1950~", datatype=LOC_DATATYPE.edtf)),
        ("issued", "1990-1995", DCTERMS.issued, Literal("1990/1995", datatype=LOC_DATATYPE.edtf)),
        ("valid", "2009-07-15T08:38:00Z", DCTERMS.valid, Literal("2009-07-15T08:38:00Z", datatype=XSD.dateTime)),
        ("temporal", "1939-1945", SCHEMA.temporalCoverage, Literal("1939/1945", datatype=LOC_DATATYPE.edtf)),
        ("temporal", "Middle Ages", SCHEMA.temporalCoverage, Literal("Middle Ages", language="en")),
        ("spatial", "1939-1945", SCHEMA.temporalCoverage, Literal("1939/1945", datatype=LOC_DATATYPE.edtf)),
        ("spatial", "Albania", DCTERMS.spatial, NAMES("place", "AL")),
        ("spatial", "Aurora (Colo.)", DCTERMS.spatial, NAMES.term("place", "Aurora (Colo.)")),
        ("spatial", "41 N, 71.5 W", DC.coverage, Literal("41 N, 71.5 W")),
        ("language", "en_US", DCTERMS.language, NamedNode("http://publications.europa.eu/resource/authority/language/ENG")),
        ("type", "info:eu-repo/semantics/publishedVersion", BIBO.status, NamedNode("http://purl.org/coar/version/c_970fb48d4fbd8a85")),
        ("format", "104 p.", DCTERMS.extent, Literal("104 p.", language="en")),
        ("rights", "http://creativecommons.org/licenses/by/4.0/", DCTERMS.license, NamedNode("https://creativecommons.org/licenses/by/4.0/")),
        ("rights", "info:eu-repo/semantics/openAccess", DCTERMS.accessRights, NamedNode("http://purl.org/coar/access_right/c_abf2")),
        ("rights", "Ask us", DC.rights, Literal("Ask us", language="en")),
        ("licence", "https://example.org/licence", DCTERMS.license, NamedNode("https://example.org/licence")),
        ("references", "doi:10.5072/x", DCTERMS.references, NamedNode("https://doi.org/10.5072/x")),
        ("part_of", "Journal of Peace", DC.relation, Literal("Journal of Peace", language="en")),
        ("source", "Shelf 3", DC.source, Literal("Shelf 3", language="en")),
        ("subject", "migrants", DCTERMS.subject, NAMES.term("subject", "migrants")),
        ("subject", "QA76.9", DC.subject, Literal("QA76.9")),
    ],
)  # fmt: skip
def test_a_value_becomes_what_its_standard_has_for_it(
    name: str, value: str, predicate: NamedNode, expected: NamedNode | Literal
) -> None:
    described = told(name, value)
    assert expected in values(described, predicate)
    assert problems(described) == {}


def test_spellings_of_a_type_are_one_concept_that_keeps_them() -> None:
    forms = ["Article", "info:eu-repo/semantics/article", "http://purl.org/coar/resource_type/c_6501", "Artículo"]
    assert len({values(told("type", form), DCTERMS.type)[0] for form in forms}) == 1


def test_a_date_counted_from_1970_is_read_where_the_profile_says_so() -> None:
    described = told("issued", "1247011200", calendar="seconds")
    assert values(described, DCTERMS.issued) == [Literal("2009-07-08", datatype=XSD.date)]
    assert "is not a number of seconds" in problems(told("issued", "July 2009", calendar="seconds"))["issued"]


def test_the_order_of_day_and_month_is_declared_or_flagged() -> None:
    twofold = told("issued", "03/04/2003")
    assert "day or the month first" in problems(twofold)["issued"]
    assert values(twofold, DCTERMS.issued) == [Literal("2003-XX-XX", datatype=LOC_DATATYPE.edtf)]
    assert values(told("issued", "03/04/2003", order="mdy"), DCTERMS.issued) == [
        Literal("2003-03-04", datatype=XSD.date)
    ]


def test_a_year_is_left_out_where_a_day_in_it_is_said() -> None:
    described = written(Field("issued", "2003"), Field("issued", "2003-04-05"), Field("issued", "2004"))
    assert values(described, DCTERMS.issued) == [
        Literal("2003-04-05", datatype=XSD.date),
        Literal("2004", datatype=XSD.gYear),
    ]


@pytest.mark.parametrize(("name", "value"), [("issued", "n.d."), ("language", "n/a")])
def test_a_value_that_says_that_there_is_none_is_told_empty(name: str, value: str) -> None:
    assert outcome(told(name, value), name) == SEEALSO.Empty


def test_markup_and_wrong_encodings_are_undone_and_noted_and_the_raw_text_is_kept() -> None:
    raw = "<jats:p>CafÃ© &amp;amp; more</jats:p>"
    described = told("abstract", raw)
    assert values(described, DCTERMS.abstract) == [Literal("Café & more", language="en")]
    assert Literal(raw) in [t.object for t in described.provenance if t.predicate == PROV.value]
    assert any(t.predicate == SEEALSO.note for t in described.provenance)


def test_a_script_never_reaches_the_graph() -> None:
    described = told("abstract", "Safe &lt;script&gt;alert(1)&lt;/script&gt; text")
    assert not any("alert" in str(t.object) for t in described.triples)


def test_a_fields_own_tag_is_normalised_and_kept_as_it_is_written() -> None:
    described = written(Field("title", "Titul", "cs_CZ"), Field("alternative", "T", "*"))
    assert values(described, DCTERMS.title) == [Literal("Titul", language="cs-CZ")]
    assert values(described, DCTERMS.alternative) == [Literal("T", language="en")]
    assert {t.object for t in described.provenance if t.predicate == SEEALSO.fieldLanguage} == {
        Literal("cs_CZ"),
        Literal("*"),
    }


def test_a_language_that_only_the_letters_tell_is_marked_as_detected() -> None:
    described = written(Field("title", "Die Rechte der Flüchtlinge und Wanderarbeiter in Europa"), language="")
    (title,) = values(described, DCTERMS.title)
    assert isinstance(title, Literal)
    assert title.language == "de"
    assert Literal("de") in [t.object for t in described.provenance if t.predicate == SEEALSO.detectedLanguage]


@pytest.mark.parametrize(
    ("text", "title", "place", "start", "end"),
    [
        ("Law, Vienna, Austria, 12-14 May 2003", "Law", "Vienna, Austria", "2003-05-12", "2003-05-14"),
        ("Meeting on hate crime (Warsaw, 12 May 2003)", "Meeting on hate crime", "Warsaw", "2003-05-12", ""),
        ("Meeting on hate crime, 12 May 2003, Warsaw", "Meeting on hate crime", "Warsaw", "2003-05-12", ""),
        ("Peace, Security and Law, May 2003", "Peace, Security and Law", "", "2003-05", ""),
        ("Yearly meeting", "Yearly meeting", "", "", ""),
    ],
)  # fmt: skip
def test_a_meeting_in_one_value_is_taken_apart(text: str, title: str, place: str, start: str, end: str) -> None:
    facts = {triple.predicate: triple.object for triple in told("meeting", text).things}
    assert facts[SCHEMA.name] == Literal(title, language="en")
    assert facts.get(SCHEMA.location) == (NAMES.term("place", place) if place else None)
    days = [facts[p].value if p in facts else "" for p in (SCHEMA.startDate, SCHEMA.endDate)]  # type: ignore[union-attr]
    assert days == [start, end]


def test_a_meeting_of_several_dates_lasts_from_the_first_to_the_last() -> None:
    described = written(Field("title", "R"), Field("meeting_date", "14 May 2003"), Field("meeting_date", "12 May 2003"))
    days = [(t.predicate, t.object) for t in described.things if t.predicate in {SCHEMA.startDate, SCHEMA.endDate}]
    assert days == [
        (SCHEMA.startDate, Literal("2003-05-12", datatype=XSD.date)),
        (SCHEMA.endDate, Literal("2003-05-14", datatype=XSD.date)),
    ]


def test_what_a_fields_parts_say_is_mapped_beside_it() -> None:
    rules = {"r": Rule("rights"), "r$uri": Rule("licence")}
    described = written(
        Field("r", "CC", parts=(("uri", "https://creativecommons.org/licenses/by/4.0/"),)), Field("t", "x"), rules=rules
    )
    assert values(described, DCTERMS.license) == [NamedNode("https://creativecommons.org/licenses/by/4.0/")]
    mapped = {t.object for t in described.provenance if t.predicate == SEEALSO.mappedTo}
    assert mapped == {DCTERMS.rights, DCTERMS.license}


def test_bodies_that_records_judge_differently_are_what_is_surest() -> None:
    thesaurus = Thesaurus(schemes.load(BASE), NAMES)
    for kind in ("", "body"):
        thesaurus.add(told("creator", "Ruritania Blue", kind=kind).terms)
    assert {t.object for t in thesaurus.describe().agents if t.predicate == RDF.type} == {
        FOAF.Organization,
        ORG.Organization,
    }


@pytest.mark.parametrize(
    ("kind", "text", "normal"),
    [
        ("isbn", "0306406152", "9780306406157"),
        ("isbn", "0-306-40615-2 (hbk)", "9780306406157"),
        ("isbn", "ISBN 0152038655 :", "9780152038656"),
        ("issn", "20493630", "2049-3630"),
    ],
)
def test_a_bare_number_is_an_isbn_or_issn_in_a_field_for_them(kind: str, text: str, normal: str) -> None:
    rules = {"title": Rule("title"), "number": Rule("other_identifier", kind=kind)}
    described = written(Field("title", "T"), Field("number", text), rules=rules)
    assert Literal(normal) in values(described, DCTERMS.identifier)
    assert problems(described) == {}


@pytest.mark.parametrize(
    ("kind", "text"), [("isbn", "0306406153"), ("isbn", "X123"), ("issn", "2049-3631"), ("issn", "none")]
)
def test_a_wrong_isbn_or_issn_is_kept_and_flagged(kind: str, text: str) -> None:
    rules = {"title": Rule("title"), "number": Rule("other_identifier", kind=kind)}
    described = written(Field("title", "T"), Field("number", text), rules=rules)
    assert "number" in problems(described)
    assert any(text in str(value) for value in values(described, DCTERMS.identifier))


def test_people_named_together_are_people_apart() -> None:
    described = written(Field("title", "T"), Field("creator", "Doe, Jane; Smith, Adam"), rules=AS_THEY_ARE)
    assert len(values(described, DCTERMS.creator)) == 2


def test_a_name_that_says_there_is_none_is_no_agent() -> None:
    described = written(Field("title", "T"), Field("publisher", "[s.n.]"), rules=AS_THEY_ARE)
    assert values(described, DCTERMS.publisher) == []
    assert [outcome.outcome for outcome in described.outcomes] == [SEEALSO.Converted, SEEALSO.Empty]


AS_THEY_ARE = {name: Rule(name) for name in FIELDS}


def test_an_item_under_the_stock_prefix_has_one_name_by_every_door() -> None:
    names = {
        written(Field("identifier", text), Field("title", "T")).iri.value
        for text in ("http://hdl.handle.net/123456789/10", "https://hdl.handle.net/123456789/10", "123456789/10")
    }
    assert names == {f"{BASE}record/123456789/10"}


def test_a_wrong_orcid_is_flagged_and_says_nothing_of_the_agent_whom_others_share() -> None:
    for source in (
        Field("creator", "Doe, Jane 0000-0002-1825-0098"),
        Field("creator", "Doe, Jane", "", (("orcid", "0000-0002-1825-0098"),)),
    ):
        page = written(source)
        assert values(page, DCTERMS.creator) == [NAMES.term("agent", "Doe, Jane")]
        assert "wrong check digit" in problems(page)["creator"]
        said = [fact for term in page.terms for fact in term.facts]
        assert not [fact for fact in said if fact[0] in {DCTERMS.identifier, OWL.sameAs}]
        assert Literal(source.value) in {t.object for t in page.provenance if t.predicate == PROV.value}


@pytest.mark.parametrize("tail", ["::virtual::123::600", "::virtual::123", "::7f1c3a::-1", "::rp00123::600"])
def test_a_key_of_dspaces_authority_file_is_no_part_of_a_name(tail: str) -> None:
    page = written(Field("creator", f"Doe, Jane{tail}"))
    assert values(page, DCTERMS.creator) == [NAMES.term("agent", "Doe, Jane")]
    (outcome,) = page.outcomes
    assert "key of an authority file" in outcome.note


def test_an_orcid_among_dspaces_keys_names_the_person() -> None:
    page = written(Field("creator", "Doe, Jane::orcid::0000-0002-1825-0097::600"))
    assert values(page, DCTERMS.creator) == [NAMES("agent", "orcid-0000-0002-1825-0097")]
    assert values(written(Field("creator", "Foo::Bar")), DCTERMS.creator) != [NAMES.term("agent", "Foo")]


def tagged(*tags: tuple[str, str]) -> Description:
    fields = tuple(Field(f"citation_{name}", value) for name, value in tags)
    return describe(Record(fields, "x.html", "00", 1, "html"), profile.load("meta"), schemes.load(BASE), NAMES)


def test_an_orcid_tag_joins_the_author_that_it_follows() -> None:
    page = tagged(
        ("author", "Doe, Jane"), ("author_institution", "University of Somewhere"), ("author_email", "j@e.org"),
        ("author_orcid", "https://orcid.org/0000-0002-1825-0097"), ("author", "Roe, Sam"),
    )  # fmt: skip
    assert values(page, DCTERMS.creator) == [
        NAMES("agent", "orcid-0000-0002-1825-0097"), NAMES.term("agent", "Roe, Sam")
    ]  # fmt: skip
    assert not values(page, SKOS.note)
    institution = next(outcome for outcome in page.outcomes if outcome.label == "citation_author_institution")
    assert institution.outcome == SEEALSO.Unmapped


def test_orcid_tags_that_follow_all_authors_are_nobodys() -> None:
    page = tagged(
        ("author", "Doe, Jane"), ("author", "Roe, Sam"), ("author_orcid", "0000-0002-1825-0097"),
        ("author_orcid", "0000-0001-5109-3700"),
    )  # fmt: skip
    assert values(page, DCTERMS.creator) == [NAMES.term("agent", "Doe, Jane"), NAMES.term("agent", "Roe, Sam")]
    assert "no name that it surely belongs to" in problems(page)["citation_author_orcid"]
    assert "wrong check digit" in problems(tagged(("author", "A, B"), ("author_orcid", "0000-0002-1825-0098"))).get(
        "citation_author_orcid", ""
    )


def test_several_languages_and_formats_of_one_value_are_each_said() -> None:
    meaning = {name: Rule(name) for name in FIELDS}
    page = written(Field("language", "eng; rus"), Field("format", "PDF; HTML"), rules=meaning)
    assert [str(one).rsplit("/", 1)[1][:3] for one in values(page, DCTERMS.language)] == ["ENG", "RUS"]
    assert len(values(page, DCTERMS.format)) == 2
    assert not problems(page)


@pytest.mark.parametrize("text", ["---", ".", "-", "…", "( )"])
def test_punctuation_alone_is_no_term(text: str) -> None:
    for name in ("subject", "see_also", "issue", "type", "format", "spatial", "collection"):
        page = written(Field(name, text))
        assert not page.terms
        assert [outcome.outcome for outcome in page.outcomes] == [SEEALSO.Empty], name
    assert written(Field("subject", "C++")).terms


def test_a_type_that_may_be_one_of_several_is_the_records_own_and_flagged() -> None:
    page = written(Field("type", "期刊论文"))
    assert values(page, DCTERMS.type) == [NAMES.term("type", "期刊论文")]
    assert "journal article" in problems(page)["type"]


def test_an_address_of_no_licence_is_kept_as_text_and_flagged() -> None:
    page = written(Field("licence", "https://creativecommons.org/licenses/bogus/9.0/"))
    assert not values(page, DCTERMS.license)
    assert values(page, DC.rights) == [Literal("https://creativecommons.org/licenses/bogus/9.0/", language="en")]
    assert problems(page)


@pytest.mark.parametrize("name", ["page", "relation"])
def test_an_address_with_markup_in_it_is_not_cut_to_another_address(name: str) -> None:
    page = written(Field(name, "http://example.org/<script>"))
    assert not [t for t in page.triples if "example.org" in str(t.object)]
    assert "which no address has" in problems(page)[name]
    assert Literal("http://example.org/<script>") in {t.object for t in page.provenance}


def test_a_town_is_a_place_within_its_country_and_not_flagged() -> None:
    page = written(Field("coverage", "Warsaw, Poland"))
    assert not problems(page)
    thesaurus = Thesaurus(schemes.load(BASE), NAMES)
    thesaurus.add(page.terms)
    said = {(t.subject, t.predicate, t.object) for t in thesaurus.describe().concepts}
    town = NAMES.term("place", "Warsaw, Poland")
    assert (town, SKOS.broader, NAMES("place", "PL")) in said
    assert (NAMES("place", "PL"), SKOS.narrower, town) in said


@pytest.mark.parametrize(
    ("text", "predicate"),
    [
        ("MaxY: 33.08, MinY: 32.99, MaxX: -112.06, MinX: -112.17", DC.coverage), ("westlimit:-100", DC.coverage),
        ("northlimit=40; southlimit=-40", DC.coverage), ("POINT(12.5 41.9)", DC.coverage),
        ("name=Perth, W.A.; east=115.85717; north=-31.95301", DC.coverage),
        ("Jurassic to Holocene", SCHEMA.temporalCoverage), ("Present", SCHEMA.temporalCoverage),
        ("1900-1920", SCHEMA.temporalCoverage), ("19th century", SCHEMA.temporalCoverage),
        ("name=The Great Depression; start=1929; end=1939", SCHEMA.temporalCoverage),
    ],
)  # fmt: skip
def test_coverage_is_told_apart_into_time_space_and_coordinates(text: str, predicate: NamedNode) -> None:
    page = written(Field("spatial", text), rules={"spatial": Rule("spatial")})
    assert values(page, predicate)
    assert not problems(page)


def test_a_region_brings_its_countries_and_a_former_state_those_that_came_after_it() -> None:
    for text, heirs in (("South Caucasus", {"AM", "AZ", "GE"}), ("Czechoslovakia", {"CZ", "SK"})):
        thesaurus = Thesaurus(schemes.load(BASE), NAMES)
        thesaurus.add(written(Field("coverage", text)).terms)
        described = {t.subject for t in thesaurus.describe().concepts}
        assert {NAMES("place", code) for code in heirs} <= described


@pytest.mark.parametrize("label", ["identifier", "other_identifier"])
def test_an_address_cut_by_a_tag_names_nothing_and_is_flagged(label: str) -> None:
    description = written(Field(label, "http://example.org/<script>alert(1)</script>"), Field("title", "A"))
    assert description.iri.value.startswith(f"{BASE}record/sha256-")
    assert "what is left of an address" in problems(description)[label]
    assert not any("example.org" in str(triple) for triple in description.triples)


def test_a_text_that_is_said_with_a_language_is_not_said_again_without_one() -> None:
    rules = {"a": Rule("title"), "b": Rule("title", language="fr")}
    for first, second in (("a", "b"), ("b", "a")):
        description = written(Field(first, "Oui"), Field(second, "Oui"), rules=rules, language="")
        assert values(description, DCTERMS.title) == [Literal("Oui", language="fr")]


def test_a_property_that_several_parts_of_a_field_say_is_told_once() -> None:
    rules = {
        "title": Rule("title"),
        "773": Rule("series", part=("t",)),
        "773$x": Rule("part_of"),
        "773$b": Rule("subject"),
    }
    parts = (("t", "Papers"), ("x", "1234-5679"), ("b", "law"))
    described = written(Field("title", "A"), Field("773", "Papers 1234-5679 law", parts=parts), rules=rules)
    part = NAMES.part(described.iri, "field-2")
    mapped = [t.object for t in described.provenance if (t.subject, t.predicate) == (part, SEEALSO.mappedTo)]
    assert mapped == [DCTERMS.isPartOf, DCTERMS.subject]
    assert len(described.provenance) == len(set(described.provenance))
