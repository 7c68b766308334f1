from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph import schemes
from graph.values import Fault, languages

SCHEMES = schemes.load("http://e.org/")


def tag(text: str) -> str:
    found = languages.read(text, SCHEMES)
    return found.reason if isinstance(found, Fault) else found.tag


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("en_US", "en-US"), ("en", "en"), ("EN", "en"), ("eng", "en"), ("English", "en"), ("Английский", "en"),
        ("anglais", "en"), ("English language", "en"), ("English (US)", "en-US"), ("German [ger]", "de"),
        ("fre/fra", "fr"), ("Spanish; Castilian", "es"), ("Čeština", "cs"), ("ქართული ენა", "ka"), ("iw", "he"),
        ("zh-Hant", "zh-Hant"), ("zxx", "zxx"), ("mul", "mul"), ("Multiple", "mul"), ("und", "und"), ("ssf", "ssf"),
        ("http://id.loc.gov/vocabulary/iso639-2/ger", "de"), ("Occitan (post 1500)", "oc"),
        ("sh", "hbs"), ("hbs", "hbs"), ("Serbo-Croatian", "hbs"), ("sh-Cyrl", "hbs-Cyrl"),
        ("hbs_Latn_rs", "hbs-Latn-RS"), ("sr-Latn", "sr-Latn"),
    ],
)  # fmt: skip
def test_a_code_or_a_name_in_any_language_gives_the_tag(text: str, expected: str) -> None:
    assert tag(text) == expected


def test_every_spelling_of_a_language_gives_the_one_iri_of_the_scheme() -> None:
    found = {languages.read(text, SCHEMES) for text in ("eng", "English", "английский", "英语")}
    assert {language.iri for language in found if isinstance(language, languages.Language)} == {
        SCHEMES.find("languages", "en")
    }


def test_serbo_croatian_is_not_serbian() -> None:
    found = {languages.read(text, SCHEMES) for text in ("sh", "SH", "hbs", "Serbo-Croatian")}
    assert {language.iri for language in found if isinstance(language, languages.Language)} == {
        SCHEMES.find("languages", "hbs")
    }


def test_what_is_not_one_language_is_a_fault_that_says_so() -> None:
    assert "names 2 languages" in tag("en;fr")
    assert "'Finnish' may be meant" in tag("Finish")
    assert "is not a language's name or code" in tag("GE")
    assert languages.read("N/A", SCHEMES) == Fault("'N/A' says that there is no language", absent=True)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The situation of refugees and migrants in Europe", "en"),
        ("La situation des réfugiés et des migrants en Europe", "fr"),
        ("Доклад о положении беженцев и мигрантов, который подготовило Бюро", "ru"),
        ("ლტოლვილებისა და მიგრანტების მდგომარეობა ევროპაში", "ka"),
    ],
)
def test_the_language_of_a_plain_sentence_is_detected(text: str, expected: str) -> None:
    found = languages.detect(text)
    assert found is not None
    assert (found.tag, found.confidence >= languages.THRESHOLD) == (expected, True)


@pytest.mark.parametrize("text", ["Women dem and work for Nigeria", "A study of hate speech for women"])
def test_english_is_not_taken_for_a_rare_language_that_is_close_to_it(text: str) -> None:
    found = languages.detect(text)
    assert found is not None
    assert found.tag == "en"
    assert "pcm" in languages.CONFUSABLE


@pytest.mark.parametrize("text", ["", "OSCE", "Annex 1", "123456789012345", "Xyz qrst bvnm wkjh"])
def test_a_text_that_does_not_tell_has_no_detected_language(text: str) -> None:
    assert languages.detect(text) is None


@settings(deadline=None)
@given(st.text(max_size=60))
def test_any_text_is_a_language_or_a_fault(text: str) -> None:
    assert isinstance(languages.read(text, SCHEMES), languages.Language | Fault)
    languages.detect(text)


def tags(text: str) -> list[str]:
    found = languages.each(text, SCHEMES)
    return [found.reason] if isinstance(found, Fault) else [language.tag for language in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("eng; rus", ["en", "ru"]), ("English, French", ["en", "fr"]), ("en,ru", ["en", "ru"]),
        ("English and French", ["en", "fr"]), ("eng|fre", ["en", "fr"]), ("engfre", ["en", "fr"]),
        ("en ru", ["en", "ru"]), ("eng ger fre", ["en", "de", "fr"]), ("русский, английский", ["ru", "en"]),
        ("англійська та російська", ["en", "ru"]), ("英语和法语", ["en", "fr"]), ("en_US; fr_FR", ["en-US", "fr-FR"]),
        ("Bosnian/Croatian/Serbian", ["bs", "hr", "sr"]), ("anglais et français", ["en", "fr"]),
        ("Greek, Ancient (to 1453); Latin", ["grc", "la"]), ("fre/fra", ["fr"]),
    ],
)  # fmt: skip
def test_several_languages_in_one_value_are_each_found(text: str, expected: list[str]) -> None:
    assert tags(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Serbo-Croatian", "hbs"), ("Norwegian Bokmål", "nb"), ("Norwegian, Bokmål", "nb"),
        ("Norwegian (Nynorsk)", "nn"), ("Greek, Ancient (to 1453)", "grc"), ("Greek, Modern", "el"),
        ("Greek, Modern (1453-)", "el"), ("French, Old", "fro"), ("Chinese, Simplified", "zh-Hans"),
        ("Portuguese, Brazilian", "pt-BR"), ("german", "de"), ("Dutch; Flemish", "nl"), ("en russe", "ru"),
    ],
)  # fmt: skip
def test_one_language_is_not_parted(text: str, expected: str) -> None:
    assert tags(text) == [expected]


@pytest.mark.parametrize(
    "text",
    ["English, French and Klingonese", "English; n/a", "gerwelsh", "Finish", "English, Greek, Modern",
     "Valbonnais dialect / Occitan (post 1500)", "engxxx"],
)  # fmt: skip
def test_a_value_of_which_a_part_is_no_language_is_a_fault_as_a_whole(text: str) -> None:
    assert isinstance(languages.each(text, SCHEMES), Fault)


@settings(deadline=None)
@given(st.text("engfrusdeEN;,/| andиet", max_size=30))
def test_any_value_is_languages_or_a_fault(text: str) -> None:
    found = languages.each(text, SCHEMES)
    assert isinstance(found, Fault) or found


@pytest.mark.parametrize("text", ["English (UK)", "en-UK", "en_uk"])
def test_the_region_that_people_call_uk_is_written_as_bcp_47_has_it(text: str) -> None:
    found = languages.read(text, SCHEMES)
    assert not isinstance(found, Fault)
    assert found.tag == "en-GB"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Kreyòl", ["ht"]),
        ("kreyol ayisyen", ["ht"]),
        ("English, with Russian summary", ["en"]),
        ("English (with abstracts in French)", ["en"]),
        ("Text in English; summary in French", ["en"]),
        ("English and French, with summaries in Spanish", ["en", "fr"]),
        ("русский, резюме на английском", ["ru"]),
    ],
)
def test_the_language_of_a_summary_is_not_that_of_the_text(text: str, expected: list[str]) -> None:
    found = languages.each(text, SCHEMES)
    assert not isinstance(found, Fault)
    assert [one.tag for one in found] == expected


def test_a_summary_beside_what_is_no_language_is_a_fault_that_quotes_all() -> None:
    found = languages.each("Klaatu, with Russian summary", SCHEMES)
    assert isinstance(found, Fault)
    assert "Klaatu, with Russian summary" in found.reason
