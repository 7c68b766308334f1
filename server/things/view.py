"""What a page shows of terms and things: texts, languages and addresses, ready for a template.

A thing of ours is linked by its path, so a page works on any host and port; only http and https lead outside.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import quote

from pyoxigraph import Literal, NamedNode

from graph.names import Names
from graph.vocab import RDF, SEEALSO, SKOS, XSD
from server.served.ask import Term
from server.things import labels
from server.things.thing import Glossary

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
DATE = re.compile(r"(?P<year>\d{4})(?:-(?P<month>0[1-9]|1[0-2])(?:-(?P<day>0[1-9]|[12]\d|3[01]))?)?")
MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)T(\d\d:\d\d):\d\d(?:\.\d+)?(?:Z|\+00:00)")
DATES = frozenset({XSD.date, XSD.gYear, XSD.gYearMonth})
NUMBERS = frozenset({XSD.integer, XSD.nonNegativeInteger})
UNMARKED = frozenset({XSD.string, XSD.anyURI, RDF.langString, *DATES, *NUMBERS})
RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ur"})


@dataclass(frozen=True, slots=True)
class Shown:
    """One value on a page; ``href`` empty is no link; ``moment`` is the machine's form of a date."""

    text: str
    href: str = ""
    outside: bool = False
    language: str = ""
    datatype: str = ""
    moment: str = ""
    iri: str = ""

    @property
    def direction(self) -> str:
        return "rtl" if self.language.partition("-")[0] in RIGHT_TO_LEFT else ""


@dataclass(frozen=True, slots=True)
class Row:
    """A property and its values on a page."""

    label: str
    iri: str
    values: tuple[Shown, ...]


@dataclass(frozen=True, slots=True)
class View:
    """How terms are shown: with which names, under which path, in which language."""

    names: Names
    glossary: Glossary

    def show(self, term: Term) -> Shown:
        if isinstance(term, NamedNode):
            return self.link(term)
        if isinstance(term, Literal):
            return self.literal(term)
        return Shown(str(term))

    def link(self, iri: NamedNode) -> Shown:
        """Show a thing by its name, where its page is."""
        name = self.glossary.name(iri)
        language = (name.language or "") if name else ""
        if name is None and (iri in labels.TERMS or iri.value.startswith(SEEALSO.iri)):
            text = labels.forward(iri)
        elif name is not None:
            text = name.value
        else:
            text = labels.local(iri.value) if self.is_ours(iri) and iri.value != self.names.base else iri.value
        href, outside = self.address(iri)
        return Shown(text, href, outside, "" if language == "en" else language, iri=iri.value)

    def literal(self, literal: Literal) -> Shown:
        datatype = literal.datatype
        if datatype in DATES and (text := spelled(literal.value)):
            return Shown(text, moment=literal.value)
        if datatype == XSD.dateTime and (found := MOMENT.fullmatch(literal.value)):
            return Shown(f"{spelled(found[1])}, {found[2]} UTC", moment=literal.value)
        if datatype in NUMBERS and re.fullmatch(r"-?\d{4,}", literal.value):
            return Shown(f"{int(literal.value):,}")
        mark = "" if datatype in UNMARKED else labels.local(datatype.value)
        return Shown(literal.value, language=literal.language or "", datatype=mark)

    def rows(self, properties: Mapping[NamedNode, Iterable[Term]]) -> list[Row]:
        """Show properties with their values, the values of each by their text."""
        return [Row(labels.forward(prop), prop.value, self.all(prop, terms)) for prop, terms in properties.items()]

    def all(self, prop: NamedNode, terms: Iterable[Term]) -> tuple[Shown, ...]:
        """Show the values of a property in an order that readers expect."""
        shown = [self.show(term) for term in terms]
        if prop in {SKOS.prefLabel, SKOS.altLabel}:
            return tuple(sorted(shown, key=lambda s: (s.language != "en", s.language, s.text)))
        return tuple(sorted(shown, key=lambda s: (s.outside, s.moment, s.text.casefold())))

    def is_ours(self, iri: NamedNode) -> bool:
        return iri.value.startswith(self.names.base)

    def address(self, iri: NamedNode) -> tuple[str, bool]:
        """Give where a link leads, and whether that is outside; nowhere for what a browser cannot safely open."""
        if self.is_ours(iri):
            return f"{self.names.path}/{_reference(iri.value.removeprefix(self.names.base))}", False
        if iri.value.startswith(SEEALSO.iri):
            return f"{self.names.path}/ontology#{quote(iri.value.removeprefix(SEEALSO.iri))}", False
        if re.match(r"https?://[^/]", iri.value, re.IGNORECASE):
            return iri.value, True
        return "", False


def spelled(date: str) -> str:
    """Spell out a date, as precise as it is: 17 January 2021, January 2021, 2021; empty where it is none of these."""
    found = DATE.fullmatch(date)
    if not found:
        return ""
    day = f"{int(found['day'])} " if found["day"] else ""
    month = f"{MONTHS[int(found['month']) - 1]} " if found["month"] else ""
    return f"{day}{month}{found['year']}"


def size(count: int) -> str:
    """Write a number of bytes for people: 999 B, 1.2 kB, 34 MB."""
    if count < 1000:
        return f"{count} B"
    amount = float(count)
    for unit in ("kB", "MB", "GB"):
        amount /= 1000
        if amount < 1000:
            return f"{amount:.1f} {unit}" if amount < 10 else f"{amount:.0f} {unit}"
    return f"{amount / 1000:.1f} TB"


def _reference(path: str) -> str:
    """Quote what a browser would read as more than a path and a fragment."""
    return quote(path, safe="/:@!$&'()*+,;=~#%")
