"""The marks around and between dates, in many languages: what is doubtful, what is open, what parts two ends."""

from __future__ import annotations

import re

from graph.values import listed
from graph.values.dates import words

NONE = frozenset(
    words.fold(phrase).replace(".", "").replace(" ", "")
    for phrase in listed(
        "n.d.;n.d;nd;s.a.;s.a;s.d.;s.d;sd;undated;no date;not dated;date unknown;unknown;unknown date;none;null;"
        "n/a;na;not available;not found;not applicable;sine anno;sine dato;o.j.;o.d.;ohne jahr;ohne datum;"
        "sans date;sin fecha;s.f.;sem data;senza data;z.j.;zonder datum;б.г.;б.д.;без даты;без года;б.р.;b.r.;"
        "b.d.;bez daty;bez roku;b.r.;é.n.;u.å.;u.d.;ei päivämäärää;tarihsiz;t.y.;日期不详;日期不詳;出版年不明;"
        "刊年不明;연도미상;"
        "بدون تاريخ;د.ت;--;-;.;?;0;00;0000;0000-00-00;0000-00;?;????;uuuu;xxxx;[?];tbd;tba",
        ";",
    )
)
"""How a source says that there is no date."""

BRACKETS = re.compile(r"\[([^\[\]]*)\]|<([^<>]*)>|^\(([^()]*)\)(?=[.?]*$)")
LABELLED = re.compile(r"^(?:info:eu-repo/date/[a-z]+/|[^\d:/=]{3,60}:\s*)(?=.*\d)")
PERIOD = re.compile(r"(?:^|;)\s*(start|end)\s*=\s*([^;]*)", re.IGNORECASE)
CORRECTED = re.compile(r".*\bi\.?\s?e\.?,?\s+(?=\d)")
COPYRIGHT = re.compile(r"^(?:©|\(c\)|℗|\(p\)|cop(?:yright)?\b\.?|c(?=\d)|p(?=\d{4}\b))\s*")
COPYRIGHT_TOO = re.compile(
    r"(?<=\d{4})(?:[\s,;]+[(\[]?|[(\[])(?:©|\(c\)|℗|\(p\)|cop\.|copyright|c(?=\d)|p(?=\d))\s*\d{4}[)\]]?\.?$"
)
"""The year of a copyright after that of the publication: it says nothing about the publication."""
EITHER = re.compile(
    r"(?<=[\w?.])\s+(?:or|oder|ou|o|или|або|lub|nebo|vagy|eller)\s+(?=\w)|\d\s?または\s?\d|\d\s?或\s?\d"
)
APPROXIMATE = re.compile(
    r"(?:ca|circa|cca|c|approx|approximately|about|around|vers|env|environ|um|etwa|zirka|около|ок|приблизно|бл|hacia|"
    r"verso|omkring|omstreeks|około|ok|asi|kolem|kb|körülbelül|noin|cerca|cerca de|aprox|約|约|大約|大约|약|~|≈)"
    r"(?:\.|\b|(?<=\W)|(?<=[約约약]))\s*(?=\d|[^\W\d_]+\.? \d)"
)
DOUBTFUL = re.compile(r"(?:probably|prob|possibly|poss|perhaps|wahrscheinlich|vermutlich|peut-être|вероятно)\b\.?\s*")
QUALIFIER = re.compile(r"\s*(\(\?\)|[?~%]|頃|ごろ|年頃|年ごろ)$")
ENDLESS = re.compile(
    r"\s*(?:[-–—/]|\bto\b|\bпо\b)\s*(?:\.\.\.?|present|today|now|current|ongoing|date|open|heute|"
    r"(?:по )?настоящее время|présent|hoy|presente|至今|\?)$|(?<=\d)\s*[-–—/]$|(?<=\w)\s*/$"
)
STARTLESS = re.compile(
    r"(?:\.\./|/(?=\d)|(?:before|not? (?:after|later than)|avant|vor|antes de|prima del|до|před|przed|ante|pre)[ -]\s*)"
)
FROM = re.compile(
    r"(?:since|from|not? (?:before|earlier than)|after|post|"
    r"depuis|après|seit|ab|nach|desde|después de|depois de|dal|с|после|от|od|po)\s+"
)
BETWEEN = re.compile(
    r"(?:between|from|entre|zwischen|von|de|du|del|dal|tra|между|с|od|fra|mellan|van|desde)\s+(?=\d|\w+ \d)"
)
DIVIDERS = (
    re.compile(
        r"\s+(?:to|until|till|through|thru|bis|au|à|al|hasta|até|a|по|до|tot|do|til|till|и|and|und|et|y|-+|–|—)\s+"
    ),
    re.compile(r"\s*[–—~〜～]\s*|\s*-\s+|\s+-\s*|--+|\.\.+"),
    re.compile(r"\s*/\s*"),
    re.compile(r"\s*-\s*"),
)
"""What parts the two ends of a span, the surest first."""

BESIDE = re.compile(
    r"(?P<date>.*\d.*?)\s+[-–—]\s+(?:audio|video|film|image|photo(?:graph)?s?|text|print|sound|book|map|score)s?"
)
"""A date with the sort of material that it is of."""
SET = re.compile(r"\[(\d{4}(?:-\d\d){0,2})(,|\.\.)(\d{4}(?:-\d\d){0,2})\]")
"""EDTF's set of which one date is meant."""
PLAIN = re.compile(r"\d{4}(?:-\d\d){0,2}")
"""A date of which nothing is doubtful or left open."""
MARKED = re.compile(rf"{PLAIN.pattern}[?~%]?")
WITHIN = re.compile(
    r"(?:sometime )?(?:between|entre|zwischen|tra|fra|между|між|między|mezi|mellan|mellem|mellom|tussen)\s+"
    r"(?P<from>.+?)\s+(?:and|et|y|e|und|i|и|і|та|a|och|og|en)\s+(?P<to>.+)"
)
"""Two dates between which one lies."""
ROMAN_MONTH = re.compile(
    r"(?<![^\W_])(\d{1,2}\.?\s?(?:[-./]\s?|(?<=\s))|(?=[ivx]+\s?[-./]))(i{1,3}|iv|vi{0,3}|ix|xi{0,2})(\s?[-./]\s?|\s)"
    r"(?=\d{4}(?!\d))"
)
"""A month's number between a day and a year, or joined to the year by a sign: 12.V.2003, V-2003, and not "v 2003"."""
CENTURY_OPEN = re.compile(r"^(\d\d)\?\?$")
UNSPECIFIED = re.compile(r"(?P<known>\d{2,3})(?P<open>[xu?_-]{1,2})")
DECADE = re.compile(
    r"(?:the\s+|années\s+|anni\s+|años\s+|anos\s+|lata\s+|early\s+|mid[- ]|late\s+)?(?P<known>[12]\d\d)0\s?"
    r"(?:['’]?s|['’]?er(?: jahre)?|-?е|-х|-tal(?:et)?|-luku|"
    r"-es évek|年代|년대|\. léta|-те)(?: годы| годов)?"
)
CENTURY = re.compile(
    r"(?:(?:siglo|século|secolo|secol|s\.)\s*(?P<a>[ivx]+)|"
    r"(?P<b>\d{1,2}|[ivx]+)(?:st|nd|rd|th|e|è|ème|ος|\.|-й|-го)?[\s-]*"
    r"(?:century|cent\.?|jahrhunderts?|jh\.?|jhdt\.?|siècle|век|века|в\.|wiek|století|eeuw|århundrede|世紀|世纪|세기))"
    r"(?:\s(?:c\.?e\.?|a\.?d\.?))?"
)
ERA = re.compile(
    r"(?:(?P<ad>a\.?\s?d\.?)\s?)?(?P<year>\d{1,4})\s?"
    r"(?P<bc>b\.?\s?c\.?(?:\s?e\.?)?|v\.\s?chr\.?|av\.?\s?j\.?-?\s?c\.?|a\.\s?c\.|до н\.?\s?э\.?|p\.?\s?n\.\s?e\.)?"
    r"(?P<ce>a\.?\s?d\.?|c\.?\s?e\.?|n\.\s?chr\.?|ap\.?\s?j\.?-?\s?c\.?|н\.?\s?э\.?)?"
)
QUARTER = re.compile(
    r"(?:q(?P<q>[1-4])|(?P<n>[1-4])(?:st|nd|rd|th)?\s?(?:q|qu?a?r?te?r|quarter)\.?)[\s,/-]+(?P<y>\d{4})"
)
QUARTER_LAST = re.compile(r"(?P<y>\d{4})[\s,/-]*q(?P<q>[1-4])")
NEGATIVE = re.compile(r"-(0\d{3})")
DAY = re.compile(r"(?<!\d)\d{4}(?P<sign>[-–/.])\d\d?(?P=sign)\d\d?(?!\d)")
"""A year, a month and a day, which no span begins or ends within."""
SIGNED = re.compile(r"[-−]\d{4}(?!\d)")
YEAR_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[012])")
OPEN_MONTH = re.compile(r"(?P<y>\d{4})-(?:(?P<season>2[1-4])|[xu]{2}(?:-[xu]{2})?|(?P<m>\d\d)-[xu]{2})")
MONTH_FIRST = re.compile(r"tháng\s+(\d{1,2})(?!\d)")
CLOCK = re.compile(
    r"(?P<h>\d\d?):(?P<i>\d\d)(?::(?P<s>\d\d)(?P<f>[.,]\d+)?)?\s?(?P<z>z|utc|gmt|[+-]\d\d:?\d\d)?(?=\s|$)"
)
HAN = re.compile(r"[〇零○一二三四五六七八九]{4}(?=年)|[一二三四五六七八九十]{1,3}(?=[月日号號])")
HAN_DIGITS = str.maketrans("〇零○一二三四五六七八九", "000123456789")
TOKEN = re.compile(r"\d+|年|月|日|号|號|년|월|일|[^\d\s,;/()\[\]–—年月日号號년월일-]+|[^\w\s]")
COMPACT = re.compile(r"([12]\d{3})([01]\d)([0-3]\d)(?:(\d\d)(\d\d)(\d\d))?")


def han(text: str) -> str:
    """Write a Chinese number as digits: a year digit by digit, a month or a day up to 31 by its value."""
    if len(text) == 4 or "十" not in text:
        return text.translate(HAN_DIGITS)
    tens, _, ones = text.partition("十")
    return f"{tens.translate(HAN_DIGITS) or '1'}{ones.translate(HAN_DIGITS) or '0'}"
