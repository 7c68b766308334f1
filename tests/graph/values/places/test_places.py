from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph import schemes
from graph.values import places

SCHEMES = schemes.load("http://e.org/")


def codes(text: str) -> list[str]:
    """Give the last segment of each place's IRI, or its label in brackets."""
    found = places.read(text, SCHEMES)
    return [place.iri.value.rsplit("/", 1)[1] if place.iri else f"({place.label})" for place in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Албания", ["AL"]), ("法国", ["FR"]), ("Deutschland", ["DE"]), ("AUT", ["AT"]),
        ("OSCE region", ["osce-region"]),
        ("Albania; Bosnia and Herzegovina", ["AL", "BA"]),
        ("Austria, Germany and Switzerland", ["AT", "DE", "CH"]),
        ("Россия и Украина", ["RU", "UA"]),
        ("Bosnia and Herzegovina", ["BA"]), ("Trinidad and Tobago", ["TT"]), ("Korea, Republic of", ["KR"]),
        ("Antigua and Barbuda, Saint Kitts and Nevis and France", ["AG", "KN", "FR"]),
        ("Iran (Islamic Republic of)", ["IR"]), ("Iran, Islamic Republic of", ["IR"]), ("the Netherlands", ["NL"]),
        ("Country/Nation: Canada", ["CA"]),
    ],
)  # fmt: skip
def test_every_place_of_a_value_is_found_and_no_name_is_torn(text: str, expected: list[str]) -> None:
    assert codes(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Congo, The Democratic Republic of the", "CD"), ("Democratic Republic of Congo", "CD"), ("ДРК", "CD"),
        ("Congo, Dem. Rep.", "CD"), ("Congo, Rep.", "CG"), ("Congo, Republic of the", "CG"), ("Zaire", "CD"),
        ("Serbia & Montenegro", "CSXX"), ("Serbia and Montenegro", "CSXX"), ("Trinidad & Tobago", "TT"),
        ("Соединенные Штаты Америки", "US"), ("Соединённые Штаты Америки", "US"), ("США", "US"),
        ("Соединенное Королевство", "GB"), ("Белоруссия", "BY"), ("Молдавия", "MD"), ("Czech Rep.", "CZ"),
        ("BiH", "BA"), ("Virgin Islands, U.S.", "VI"), ("Virgin Islands, British", "VG"),
        ("China, Taiwan Province of", "TW"), ("Cote d'Ivoire", "CI"), ("Gambia (The)", "GM"), ("Bahamas, The", "BS"),
        ("Macedonia, The Former Yugoslav Republic of", "MK"), ("Georgia (Republic)", "GE"), ("Myanmar (Burma)", "MM"),
        ("Germany (DE)", "DE"), ("Holy See (Vatican City State)", "VA"), ("250", "FR"), ("004", "AF"),
    ],
)  # fmt: skip
def test_a_country_is_found_by_every_common_spelling(text: str, expected: str) -> None:
    assert codes(text) == [expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("http://sws.geonames.org/3017382/", ["FR"]), ("https://www.geonames.org/3017382/france.html", ["FR"]),
        ("http://www.wikidata.org/wiki/Q142", ["FR"]), ("https://www.wikidata.org/entity/Q142", ["FR"]),
        ("http://publications.europa.eu/resource/authority/country/FRA; Germany", ["FR", "DE"]),
        ("France (http://sws.geonames.org/3017382/)", ["FR", "FR"]), ("http://e.org/place/FR", ["FR"]),
        ("https://e.org/a,b//c / d", ["(https://e.org/a,b//c)", "(d)"]),
        ("https://e.org/a_(b)", ["(https://e.org/a_(b))"]),
        ("http://sws.geonames.org/30173/", ["(http://sws.geonames.org/30173/)"]),
    ],
)  # fmt: skip
def test_an_iri_is_one_value_and_stands_for_the_place_that_it_is_the_same_as(text: str, expected: list[str]) -> None:
    assert codes(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Vienna, Austria", ["(Vienna, Austria)", "AT"]), ("Tbilisi (Georgia)", ["(Tbilisi (Georgia))", "GE"]),
        ("Tbilisi, Georgia", ["(Tbilisi, Georgia)", "GE"]), ("London, UK", ["(London, UK)", "GB"]),
        ("Vienna (Austria), Berlin (Germany)", ["(Vienna (Austria))", "AT", "(Berlin (Germany))", "DE"]),
        ("Atlanta, Georgia", ["(Atlanta, Georgia)"]), ("Georgia (State)", ["(Georgia (State))"]),
        ("Wilmington, DE", ["(Wilmington, DE)"]), ("San Francisco (CA)", ["(San Francisco (CA))"]),
    ],
)  # fmt: skip
def test_a_town_stays_whole_and_does_not_lose_its_country(text: str, expected: list[str]) -> None:
    assert codes(text) == expected


def test_what_is_not_known_is_kept() -> None:
    assert codes("Grand Junction, Colorado") == ["(Grand Junction, Colorado)"]
    assert codes("France, Ruritania, Spain") == ["FR", "(Ruritania)", "ES"]
    assert codes("in") == ["(in)"]


@settings(deadline=None)
@given(
    st.one_of(st.text(), st.lists(st.sampled_from(["France", "and", ",", ";", "Spain", "Korea", "/"])).map(" ".join))
)
def test_no_text_is_lost(text: str) -> None:
    letters = [letter for letter in "".join(place.label for place in places.read(text, SCHEMES)) if letter.isalpha()]
    if any(letter.isalpha() for letter in text):
        assert letters or not set(text.lower().split()) - {"and"}
    named = {"France", "Spain", "Korea"} & set(text.split())
    assert [name for name in named if not set(name) <= set(letters)] == []


@settings(deadline=None)
@given(st.lists(st.sampled_from(["France", "Spain", "Ruritania", "Grand Junction"]), unique=True))
def test_every_place_of_a_list_comes_through_in_its_order(names: list[str]) -> None:
    assert [place.label for place in places.read("; ".join(names), SCHEMES)] == names


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("CIS", "commonwealth-of-independent-states"), ("СНГ", "commonwealth-of-independent-states"),
        ("EU", "european-union"), ("Union européenne", "european-union"), ("ЕС", "european-union"),
        ("XK", "kosovo"), ("Rhodesia", "ZW"), ("Southern Rhodesia", "ZW"), ("Upper Volta", "BF"), ("Burma", "MM"),
        ("Ceylon", "LK"), ("Dahomey", "BJ"), ("Siam", "TH"), ("Persia", "IR"), ("East Germany", "DDDE"),
        ("DDR", "DDDE"), ("West Germany", "west-germany"), ("Germany (West)", "west-germany"), ("FRG", "DE"),
        ("Czechoslovakia", "CSHH"), ("USSR", "SUHH"), ("Yugoslavia", "YUCS"), ("Macedonia", "MK"), ("FYROM", "MK"),
        ("Swaziland", "SZ"), ("Cape Verde", "CV"), ("Ivory Coast", "CI"), ("Turkey", "TR"), ("Türkiye", "TR"),
        ("Palestine", "PS"), ("Taiwan", "TW"), ("Western Sahara", "EH"), ("Tibet", "tibet"), ("Абхазия", "abkhazia"),
        ("Northern Cyprus", "northern-cyprus"), ("Hong Kong", "HK"), ("Macau", "MO"),
        ("MENA", "middle-east-and-north-africa"),
        ("Южный Кавказ", "south-caucasus"), ("Asie centrale", "central-asia"), ("Western Balkans", "western-balkans"),
        ("Balkans", "balkans"), ("Sub-Saharan Africa", "sub-saharan-africa"), ("América Latina", "latin-america"),
        ("South-eastern Asia", "southeast-asia"), ("Afrique de l'Ouest", "western-africa"), ("非洲", "africa"),
        ("North Vietnam", "VDVN"), ("Zaire", "CD"), ("Kirghizia", "KG"), ("أوروبا", "europe"),
    ],
)  # fmt: skip
def test_a_region_a_former_state_and_a_disputed_territory_are_found(text: str, expected: str) -> None:
    assert codes(text) == [expected]


@pytest.mark.parametrize("text", ["NATO", "Ruritania", "Regional"])
def test_what_is_no_place_of_the_scheme_stays_unknown(text: str) -> None:
    assert codes(text) == [f"({text})"]


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("Warsaw, Poland", "PL"), ("Poland -- Warsaw", "PL"), ("Poland--Warsaw", "PL"), ("Warszawa (Polska)", "PL"),
        ("Wien, Österreich", "AT"), ("Oxford, England", "england"), ("United States -- Colorado -- Denver", "US"),
    ],
)  # fmt: skip
def test_a_town_lies_within_the_country_that_is_said_with_it(text: str, country: str) -> None:
    town, within = places.read(text, SCHEMES)
    assert (town.iri, town.label, town.within) == (None, text, within.iri)
    assert within.iri is not None
    assert within.iri.value.endswith(f"/{country}")


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("Armenia - Azerbaijan", ["AM", "AZ"]),
        ("Europe -- France", ["europe", "FR"]),
        ("United States -- Georgia", ["", "US"]),
        ("Poland -- Warsaw", ["", "PL"]),
    ],
)
def test_two_places_that_are_both_known_are_two_and_a_part_lies_in_its_country(text: str, codes: list[str]) -> None:
    found = places.read(text, SCHEMES)
    assert [place.iri.value.rpartition("/")[2] if place.iri else "" for place in found] == codes


@pytest.mark.parametrize(
    ("text", "code"),
    [("Occupied Palestinian Territory", "PS"), ("Hong Kong SAR", "HK"), ("Ex-Yugoslavia", "YUCS"), ("ex-USSR", "SUHH")],
)
def test_a_disputed_or_former_place_is_found_by_its_usual_name(text: str, code: str) -> None:
    found = places.find(text, SCHEMES)
    assert found is not None
    assert found.value.endswith(f"/{code}")


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("England", ["england"]),
        ("GB-SCT", ["scotland"]),
        ("Wales (UK)", ["wales", "GB"]),
        ("England, UK", ["england", "GB"]),
        ("Чечня", ["chechnya"]),
        ("Catalunya; Chechen Republic", ["catalonia", "chechnya"]),
        ("Republika Srpska, Bosnia and Herzegovina", ["republika-srpska", "BA"]),
        ("Gaza Strip and West Bank", ["gaza-strip", "west-bank"]),
        ("Iraqi Kurdistan", ["kurdistan-region-of-iraq"]),
        ("Kurdistan", ["kurdistan"]),
        ("South Ossetia", ["south-ossetia"]),
    ],
)
def test_a_part_of_a_country_is_a_place_of_its_own(text: str, names: list[str]) -> None:
    found = [place.iri.value.rpartition("/")[2] if place.iri else place.label for place in places.read(text, SCHEMES)]
    assert found == names


def test_a_part_of_a_country_brings_its_country_and_no_country_its_parts() -> None:
    england, britain = (SCHEMES.find("places", name) for name in ("England", "GB"))
    assert england is not None
    assert britain is not None
    assert britain in SCHEMES.closure([england])
    assert england not in SCHEMES.closure([britain])
