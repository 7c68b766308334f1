"""Towns in which people meet, by name: those that CLDR names in many languages, and some that it lacks.

To add one: its names in SEATS. https://cldr.unicode.org/translation/timezones
"""

from __future__ import annotations

from functools import cache

from babel import Locale
from babel.core import get_global

from graph.names import key

LANGUAGES = ("en", "fr", "es", "ru", "ar", "zh", "de", "it", "pl", "cs", "pt", "uk", "ka", "tr", "nl")
NOWHERE = "Etc/"
SEATS = (
    "Geneva", "Genève", "Genf", "Ginebra", "Женева", "جنيف", "日内瓦", "The Hague", "La Haye", "Den Haag", "La Haya",
    "Гаага", "Strasbourg", "Straßburg", "Estrasburgo", "Страсбург", "Washington", "Washington, D.C.",
    "Washington DC", "Вашингтон", "Bonn", "Бонн", "Milan", "Milano", "Barcelona", "Барселона", "Saint Petersburg",
    "St. Petersburg", "Санкт-Петербург", "Kraków", "Cracow", "Краков", "Gdańsk", "Гданьск", "Brno", "Osh", "Ош",
    "Nice", "Florence", "Firenze", "Venice", "Venezia", "Munich", "München", "Мюнхен", "Frankfurt", "Hamburg",
    "Cologne", "Köln", "Salzburg", "Graz", "Granada", "Valencia", "Rotterdam", "Maastricht", "Bruges", "Ghent",
    "Lyon", "Marseille", "Edinburgh", "Glasgow", "Oxford", "Cambridge", "Manchester", "Istanbul", "İstanbul",
    "Antalya", "Izmir", "Lviv", "Львів", "Львов", "Kharkiv", "Харків", "Batumi", "Ohrid", "Dubrovnik", "Montreal",
    "Montréal", "Ottawa", "Boston", "San Francisco", "Rio de Janeiro", "Kyoto", "Osaka", "Geneve", "Lausanne",
    "Basel", "Bern", "Berne", "Thessaloniki", "Abuja", "Addis Ababa", "Ankara", "Анкара", "New Delhi", "Beijing",
    "Пекин", "Pretoria", "Cape Town", "Rabat", "Marrakesh", "Yaoundé", "Brasília", "Canberra", "Wellington",
    "Hanoi", "Abu Dhabi", "Islamabad", "Nur-Sultan", "Astana", "Астана",
)  # fmt: skip
ONLINE = frozenset(
    key(name)
    for name in (
        "Zoom", "Webex", "Teams", "MS Teams", "Microsoft Teams", "Skype", "online", "on-line", "virtual", "hybrid",
        "videoconference", "video conference", "онлайн", "en ligne", "en línea", "em linha", "عبر الإنترنت", "线上",
    )
)  # fmt: skip
"""Where people meet that is in no country."""


def is_online(label: str) -> bool:
    """Tell whether a meeting that is said to be there is held at no place."""
    return key(label) in ONLINE


def is_town(label: str) -> bool:
    """Tell whether a text is the name of a town that is known here."""
    return key(label) in _known()


@cache
def _known() -> frozenset[str]:
    """Fold the names of the towns that stand for CLDR's time zones; zones without one in their name stand for none."""
    zones = {zone for zone in get_global("zone_territories") if "/" in zone and not zone.startswith(NOWHERE)}
    names = {zone.rpartition("/")[2].replace("_", " ") for zone in zones}
    for language in LANGUAGES:
        told = Locale(language).time_zones
        names |= {str(told[zone]["city"]) for zone in zones if "city" in told.get(zone, ())}
    return frozenset(key(name) for name in (*names, *SEATS) if key(name))
