"""The words of dates in many languages: months and weekdays from CLDR, and what CLDR does not have.

CLDR by way of Babel: https://cldr.unicode.org/. To add a language: its locale in LOCALES, its words in the tables.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from functools import cache

from babel import Locale

from graph.values import listed

LOCALES = listed(
    "en fr es de it pt nl ru uk pl cs sk hu ka ar ar_LB ar_DZ zh zh_Hant ja ko sv fi nb nn da el tr bg ro hr "
    "sr sr_Latn bs sl mk sq lt lv et ca eu gl ga cy he fa hi th vi id be kk ky uz tg az hy mn is mt lb"
)
SPECIAL = "hr"
"""The locale whose month names mean other months next door (listopad): it is heard only where it is declared."""

MARKS = range(0x300, 0x370)

SEASONS = {
    21: "spring printemps primavera frühling frühjahr voorjaar lente весна весной wiosna jaro tavasz vår forår kevät "
    "άνοιξη ilkbahar bahar пролет primăvară proljeće pomlad pavasaris kevad გაზაფხული ربيع الربيع 春 春季 春期 봄",
    22: "summer été verano estate verão sommer zomer лето летом літо lato léto nyár sommar kesä καλοκαίρι yaz лято "
    "vară "
    "ljeto poletje vasara suvi ზაფხული صيف الصيف 夏 夏季 夏期 여름",
    23: "autumn fall automne otoño autunno outono herbst herfst осень осенью осінь jesień podzim ősz höst efterår "
    "høst "
    "syksy φθινόπωρο sonbahar güz есен toamnă jesen ruduo rudens sügis შემოდგომა خريف الخريف 秋 秋季 秋期 가을",
    24: "winter hiver invierno inverno зима зимой zima tél vinter talvi χειμώνας kış iarnă žiema ziema talv ზამთარი "
    "شتاء الشتاء 冬 冬季 冬期 겨울",
}
"""By their numbers in EDTF."""

MONTHS = {9: "sept setiembre", 6: "juni", 7: "juli", 1: "jän jänner", 3: "märz mrt", 8: "août", 12: "dez déc"}
"""What printers write besides CLDR's forms."""

NUMBERED = {"年": "y", "년": "y", "月": "b", "월": "b", "日": "d", "号": "d", "號": "d", "일": "d"}
"""What stands after a number to say what it counts: b is a month by number, as in ``part``."""


def fold(word: str) -> str:
    """Fold case and accents, and the points of an abbreviation."""
    decomposed = unicodedata.normalize("NFKD", word.casefold())
    plain = "".join(mark for mark in decomposed if ord(mark) not in MARKS)
    return unicodedata.normalize("NFKC", plain).strip(".'’")


@cache
def months(language: str) -> Mapping[str, int]:
    """Give the month of every name and abbreviation, that language's own where names are shared."""
    own = [SPECIAL] if language.split("-")[0] == SPECIAL else []
    found: dict[str, int] = {}
    for code in (*own, *(code for code in LOCALES if code != SPECIAL)):
        for forms in Locale.parse(code).months.values():
            for width in ("wide", "abbreviated"):
                for number, name in forms[width].items():
                    if not name[0].isdigit():
                        found.setdefault(fold(name), number)
    for number, names in MONTHS.items():
        for name in names.split():
            found.setdefault(fold(name), number)
    return found


@cache
def weekdays() -> frozenset[str]:
    """Give the names of the days of the week, which say nothing that the date does not."""
    return frozenset(
        fold(name)
        for code in LOCALES
        for forms in Locale.parse(code).days.values()
        for width in ("wide", "abbreviated")
        for name in forms[width].values()
    ) - frozenset(months(""))


SEASON_NUMBERS = {fold(word): number for number, words in SEASONS.items() for word in words.split()}

FILLERS = frozenset(
    fold(word)
    for word in listed(
        "the of de del dell d da do di den der le la el am im in en year yr year's año ano année anno jahr jahre "
        "г год года году р рік року рр гг godu r rok roku rokiem roce m metų d gada gads g god godine év évi ev "
        "tarih tarihinde v i o p published publ pub pub'd năm tháng ngày mensis month issued dated nian ب من شهر "
        "عام سنة lugu წლის წელი წ aastal a vuonna vuosi år året vuoden st nd rd th er ère e ème го ого й та te "
        "ste"
    )
)
