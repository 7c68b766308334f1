from __future__ import annotations

import pytest
from pyoxigraph import NamedNode

from graph.schemes import INVERSES, MAPPINGS, Schemes, load
from graph.vocab import SKOS

BASE = "https://example.org/kg/"
EULANG = "http://publications.europa.eu/resource/authority/language/"


@pytest.fixture(scope="module")
def schemes() -> Schemes:
    return load(BASE)


def test_the_schemes_are_read_once_for_a_base_and_anew_for_another(schemes: Schemes) -> None:
    assert load(BASE) is schemes
    assert load("http://127.0.0.1:8000/").find("places", "AL") == NamedNode("http://127.0.0.1:8000/place/AL")


@pytest.mark.parametrize(
    ("scheme", "label", "iri"),
    [
        ("types", "conference materials", f"{BASE}type/conference-materials"),
        ("types", " Conference-Materials ", f"{BASE}type/conference-materials"),
        ("formats", "video", f"{BASE}format/video"),
        ("formats", "application/pdf", f"{BASE}format/pdf"),
        ("formats", "docx", f"{BASE}format/word"),
        ("places", "OSCE region\u00a0", f"{BASE}place/osce-region"),
        ("places", "zoom", f"{BASE}place/zoom"),
        ("places", "MS Teams", f"{BASE}place/microsoft-teams"),
        ("places", "Turkey", f"{BASE}place/TR"),
        ("places", "the former Yugoslav Republic of Macedonia", f"{BASE}place/MK"),
        ("places", "Казахстан", f"{BASE}place/KZ"),
        ("places", "Côte d'Ivoire", f"{BASE}place/CI"),
        ("places", "gbr", f"{BASE}place/GB"),
        ("languages", "English", f"{EULANG}ENG"),
        ("languages", "en", f"{EULANG}ENG"),
        ("languages", "ger", f"{EULANG}DEU"),
        ("languages", "DEU", f"{EULANG}DEU"),
        ("languages", "Русский", f"{EULANG}RUS"),
        ("languages", "Farsi", f"{EULANG}FAS"),
    ],
)
def test_a_label_or_a_notation_finds_its_concept(schemes: Schemes, scheme: str, label: str, iri: str) -> None:
    assert schemes.find(scheme, label) == NamedNode(iri)


def test_a_code_as_it_is_written_goes_before_a_label_of_the_same_letters(schemes: Schemes) -> None:
    assert schemes.find("languages", "ga") == NamedNode(f"{EULANG}GLE")
    assert schemes.find("languages", "Ga") == NamedNode("http://id.loc.gov/vocabulary/iso639-2/gaa")


def test_what_is_not_shipped_is_not_found(schemes: Schemes) -> None:
    stranger = NamedNode(f"{BASE}place/atlantis")
    assert schemes.find("places", "Atlantis") is None
    assert schemes.find("planets", "Mars") is None
    assert schemes.find("places", "") is None
    assert schemes.describe(stranger) == schemes.mappings(stranger) == schemes.labels(stranger) == ()
    assert schemes.head("planets") == schemes.concepts("planets") == ()
    assert schemes.closure([stranger]) == set()


def test_a_concept_is_described_apart_from_its_mappings(schemes: Schemes) -> None:
    albania = NamedNode(f"{BASE}place/AL")
    described, mapped = schemes.describe(albania), schemes.mappings(albania)
    assert {triple.subject for triple in described + mapped} == {albania}
    assert not {triple.predicate for triple in described} & MAPPINGS
    assert {triple.predicate for triple in mapped} == {SKOS.exactMatch}
    assert {str(triple.object) for triple in mapped} == {
        "<http://publications.europa.eu/resource/authority/country/ALB>",
        "<https://sws.geonames.org/783754/>",
        "<http://www.wikidata.org/entity/Q222>",
    }


def test_the_labels_of_a_concept_are_in_every_language_of_its_file(schemes: Schemes) -> None:
    assert {"Germany", "Allemagne", "Германия"} <= {
        label.value for label in schemes.labels(NamedNode(f"{BASE}place/DE"))
    }


def test_the_region_leads_to_its_states_and_partners_and_they_lead_back(schemes: Schemes) -> None:
    region, albania, japan = (NamedNode(f"{BASE}place/{name}") for name in ("osce-region", "AL", "JP"))
    reached = schemes.closure([region])
    assert len(reached) == 1 + 57 + 11
    assert reached == schemes.closure([albania]) == schemes.closure([japan])
    assert schemes.closure([NamedNode(f"{BASE}place/zoom")]) == {NamedNode(f"{BASE}place/zoom")}


def test_every_relation_is_stated_from_both_ends(schemes: Schemes) -> None:
    related = {
        (triple.subject, triple.predicate, triple.object)
        for scheme in schemes
        for concept in schemes.concepts(scheme)
        for triple in schemes.describe(concept)
        if triple.predicate in INVERSES
    }
    assert related
    assert related == {(end, INVERSES[relation], start) for start, relation, end in related}


def test_a_head_describes_the_scheme_only(schemes: Schemes) -> None:
    assert {triple.subject for triple in schemes.head("subjects")} == {NamedNode(f"{BASE}scheme/subjects")}
