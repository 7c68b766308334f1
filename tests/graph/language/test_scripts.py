from __future__ import annotations

import pytest

from graph.language.scripts import script, spoken


@pytest.mark.parametrize(
    ("label", "language", "tag"),
    [
        ("мигранты", "en", "und-Cyrl"),
        ("migrants", "en", "en"),
        ("migrants", "ru", "und-Latn"),
        ("мигранты", "ru", "ru"),
        ("миграција", "sr", "sr"),
        ("migracija", "sr", "sr"),
        ("migrants", "pt-BR", "pt-BR"),
        ("移民", "zh", "zh"),
        ("移民", "ja", "ja"),
        ("移民", "en", "und-Hani"),
        ("이민", "ko", "ko"),
        ("مهاجرون", "en", "und-Arab"),
        ("1990", "ru", "ru"),
        ("мигранты", "", ""),
        ("мигранты", "und", "und-Cyrl"),
        ("migrants", "no_tag!", "no_tag!"),
        ("Université", "fr", "fr"),
    ],
)
def test_a_label_keeps_its_tag_unless_its_letters_are_not_those_of_the_language(
    label: str, language: str, tag: str
) -> None:
    assert spoken(label, language) == tag


def test_the_script_is_that_of_most_letters() -> None:
    assert script("ДНК DNA анализ") == "Cyrl"
    assert script("123") == ""
