"""Languages that are kin: words of theirs are alike by descent, so that together they say less than strangers do."""

from __future__ import annotations

_KIN = (
    "en de nl fy lb af sv da no nb nn is fo",
    "fr it es pt ro ca gl oc la",
    "ru uk be pl cs sk bg mk sr hr bs sl sh",
    "fi et",
    "lt lv",
    "ga gd cy br",
    "hi ur bn mr gu pa ne",
    "ar he mt",
    "tr az kk ky uz tk",
    "id ms",
)
FAMILY = {language: number for number, languages in enumerate(_KIN) for language in languages.split()}


def family(language: str) -> str:
    """Name the family of a language; one of which no kin is known is its own."""
    return f"{FAMILY[language]}" if language in FAMILY else language
