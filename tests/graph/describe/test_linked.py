"""MARC's coded fields, meetings, and fields in another script: what becomes of them with the shipped profile."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode

from graph import profile, schemes
from graph.describe import Description, describe
from graph.intake.fetch import fetch
from graph.names import Names
from graph.readers import read
from graph.record import Document, Field, Record
from graph.source import Source
from graph.vocab import BIBO, DCTERMS, PROV, RELATORS, SCHEMA, SEEALSO, XSD

BASE = "http://127.0.0.1:8000/"
NAMES = Names(BASE)
SCRIPTS = Path(__file__).parents[2] / "data" / "marcxml" / "scripts.xml"
CZECH = Path(__file__).parents[4] / "shared" / "data" / "records" / "nr-czech"


def described(path: Path) -> list[tuple[Record, Description]]:
    meaning, known = profile.load("auto"), schemes.load(BASE)
    items = [one for found in fetch(Source("s", str(path))) if isinstance(found, Document) for one in read(found)]
    return [(one, describe(one, meaning, known, NAMES)) for one in items if isinstance(one, Record)]


@pytest.fixture(scope="module")
def book() -> tuple[Record, Description]:
    return described(SCRIPTS)[0]


def marc(*fields: Field) -> Description:
    return describe(Record(fields, "x", "00", 1, "marcxml"), profile.load("marc"), schemes.load(BASE), NAMES)


def coded(value: str, *others: Field) -> Description:
    parts = (("06-14", value[6:15]), ("15-17", value[15:18]), ("35-37", value[35:38]))
    return marc(Field("marc.008", value, "", parts), *others)


def said(description: Description, predicate: NamedNode) -> list[object]:
    return [triple.object for triple in description.triples if triple.predicate == predicate]


def told(description: Description, predicate: NamedNode) -> list[tuple[NamedNode, object]]:
    return [
        (t.subject, t.object)
        for t in description.things
        if t.predicate == predicate and isinstance(t.subject, NamedNode)
    ]


def test_a_title_is_said_in_both_scripts_each_with_its_tag(book: tuple[Record, Description]) -> None:
    assert said(book[1], DCTERMS.title) == [
        Literal("Prava cheloveka v regione : materialy konferent\u0361s\u0361ii", language="ru-Latn"),
        Literal("Права человека в регионе : материалы конференции", language="ru"),
    ]


@pytest.mark.parametrize(
    ("predicate", "kind", "names"),
    [
        (DCTERMS.creator, "agent", {"Petrova, Anna Ivanovna, 1950-", "Петрова, Анна Ивановна, 1950-"}),
        (DCTERMS.publisher, "agent", {"Nauka", "Наука"}),
        (DCTERMS.subject, "subject", {"Prava cheloveka", "Права человека"}),
        (RELATORS.pup, "place", {"Moskva", "Москва"}),
    ],
)
def test_a_thing_named_in_two_scripts_is_one_thing(
    predicate: NamedNode, kind: str, names: set[str], book: tuple[Record, Description]
) -> None:
    (thing,) = set(said(book[1], predicate))
    assert {term.label for term in book[1].terms if (term.iri, term.kind) == (thing, kind)} == names


def test_both_fields_are_kept_letter_for_letter(book: tuple[Record, Description]) -> None:
    record, description = book
    kept = [t.object for t in description.provenance if t.predicate == PROV.value]
    assert kept == [Literal(field.value) for field in record.fields]
    assert any(field.value.startswith("245-02/(N Права человека") for field in record.fields)
    parts = [t.object for t in description.provenance if t.predicate == SEEALSO.fieldParts]
    assert any(isinstance(part, Literal) and '["tag", "880"]' in part.value for part in parts)


def test_a_field_in_another_script_that_repeats_none_says_its_own(book: tuple[Record, Description]) -> None:
    assert said(book[1], DCTERMS.abstract) == [Literal("Доклады о положении в регионе.", language="ru")]


def test_each_meeting_of_a_record_is_one_in_whatever_scripts(book: tuple[Record, Description]) -> None:
    first, second = said(book[1], BIBO.presentedAt)
    assert [name for event, name in told(book[1], SCHEMA.name) if event == first] == [
        Literal("Prava cheloveka (3rd)", language="ru-Latn"),
        Literal("Права человека (3-я)", language="ru"),
    ]
    assert [name for event, name in told(book[1], SCHEMA.name) if event == second] == [
        Literal("Human Dimension Seminar", language="ru")
    ]
    assert told(book[1], SCHEMA.startDate) == [
        (first, Literal("2003", datatype=XSD.gYear)),
        (second, Literal("2002", datatype=XSD.gYear)),
    ]
    assert [event for event, _ in told(book[1], SCHEMA.location)] == [first, second]


def test_a_text_of_no_known_language_says_its_script() -> None:
    title = (("6", "880-01"), ("a", "Rossiia"))
    again = (("tag", "880"), ("6", "245-01/(N"), ("a", "Россия"))
    description = marc(Field("marc.245", "x", "", title), Field("marc.245", "y", "", again))
    assert said(description, DCTERMS.title) == [
        Literal("Rossiia", language="und-Latn"),
        Literal("Россия", language="und-Cyrl"),
    ]


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("am", "book"), ("as", "periodical"), ("ab", "text"), ("em", "map"), ("cm", "musical-notation"),
        ("jm", "audio-recording"), ("im", "audio-recording"), ("mm", "computer-file"), ("tm", "manuscript"),
        ("km", "image"), ("gm", "image"), ("pc", "collection"), ("rm", "physical-sample"), ("om", "kit"),
    ],
)  # fmt: skip
def test_the_leader_tells_the_sort_of_material(code: str, name: str) -> None:
    found = said(marc(Field("marc.leader", f"00000n{code}", "", (("06-07", code),))), DCTERMS.type)
    assert [iri.value.rpartition("/")[2] for iri in found if isinstance(iri, NamedNode)] == [name]


def test_a_leader_that_tells_none_is_ignored() -> None:
    description = marc(Field("marc.leader", "00000n||", "", (("06-07", "||"),)))
    assert [outcome.outcome for outcome in description.outcomes] == [SEEALSO.Ignored]


@pytest.mark.parametrize(
    ("dates", "issued"),
    [
        ("s1993    ", "1993"), ("t20031998", "2003"), ("r19981921", "1998"), ("e20030512", "2003-05-12"),
        ("e200305  ", "2003-05"), ("e2003    ", "2003"), ("m19931999", "1993/1999"), ("c19989999", "1998/.."),
        ("d19501960", "1950/1960"),
        ("s19uu    ", "19XX"), ("nuuuuuuuu", ""), ("n||||||||", ""), ("|||||||||", ""), ("suuuu    ", ""),
    ],
)  # fmt: skip
def test_the_coded_date_counts_as_its_kind_says(dates: str, issued: str) -> None:
    description = coded(f"920219{dates}xx            000 0 eng  ")
    assert [date.value for date in said(description, DCTERMS.issued) if isinstance(date, Literal)] == [issued] * bool(
        issued
    )


@pytest.mark.parametrize(
    ("code", "land"),
    [("cau", "US"), ("pl ", "PL"), ("enk", "GB"), ("gw ", "DE"), ("xx ", ""), ("|||", ""), ("uik", "")],
)
def test_the_coded_place_is_the_country_of_publication(code: str, land: str) -> None:
    description = coded(f"920219s1993    {code}           000 0 eng  ")
    assert said(description, RELATORS.pup) == [NamedNode(f"{BASE}place/{land}")] * bool(land)


def test_what_is_coded_gives_way_to_what_is_said() -> None:
    imprint = Field("marc.264", "x", "", (("a", "Kraków :"), ("b", "Znak,"), ("c", "[1994?]")))
    tongue = Field("marc.041", "x", "", (("a", "pol"),))
    description = coded("920219s1993    cau           000 0 eng  ", imprint, tongue)
    assert [date.value for date in said(description, DCTERMS.issued) if isinstance(date, Literal)] == ["1994?"]
    assert said(description, RELATORS.pup) == [NAMES.term("place", "Kraków")]
    assert [iri.value[-3:] for iri in said(description, DCTERMS.language) if isinstance(iri, NamedNode)] == ["POL"]


def test_an_imprint_without_a_date_leaves_the_coded_one() -> None:
    description = coded("920219s1993    cau           000 0 eng  ", Field("marc.264", "x", "", (("a", "Kraków :"),)))
    assert said(description, DCTERMS.issued) == [Literal("1993", datatype=XSD.gYear)]


def test_real_meetings_keep_the_brackets_of_their_places_and_are_told_apart() -> None:
    path = CZECH / "201067.xml"
    if not path.exists():
        pytest.skip("the shared records are not mounted")
    ((_, description),) = described(path)
    assert len(set(said(description, BIBO.presentedAt))) == 2
    assert {date.value for _, date in told(description, SCHEMA.startDate) if isinstance(date, Literal)} == {
        "2015-11-24",
        "2016-05-17",
    }
    assert "Praha (CZ)" in {term.label for term in description.terms if term.kind == "place"}
