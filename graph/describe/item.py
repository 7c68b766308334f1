"""What a record becomes while it is described, and what comes of it: terms, outcomes, the Description."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache

from pyoxigraph import Literal, NamedNode, Triple

from graph.names import KINDS, Names
from graph.profile import Profile, Rule
from graph.record import Field
from graph.schemes import Schemes

Fact = tuple[NamedNode, NamedNode | Literal]


@dataclass(frozen=True, slots=True)
class Term:
    """A label in use: the thing of a kind (a row of names.KINDS) that a record names by it.

    ``name`` is the thing's name where that is another text than its label (Jane Doe, for Doe, Jane); ``classes`` are
    those of the thing where they are not its kind's; ``facts`` are what else the record tells of it.
    """

    kind: str
    iri: NamedNode
    label: str
    language: str
    name: str = ""
    classes: tuple[NamedNode, ...] = ()
    facts: tuple[Fact, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one field: the Record's field that its label means (or empty), and how that went.

    ``also`` are the Record's fields that the field's parts say; ``note`` tells what was decided, ``detected`` is the
    tag of a language that only the text's letters tell.
    """

    label: str
    to: str
    outcome: NamedNode
    problem: str = ""
    also: tuple[str, ...] = ()
    note: str = ""
    detected: str = ""


@dataclass(frozen=True, slots=True)
class Description:
    """A record as RDF: its own triples, those of things it shares with other records, its terms; where it came from.

    ``origin`` is about the source document, which other records may share. ``withdrawn`` says that the source has
    deleted the record: it has an identifier then and no title. ``datestamp`` is when the source last changed it, as it
    writes that, or empty; ``withheld`` why its repository does not show it, empty where it does.
    """

    iri: NamedNode
    triples: tuple[Triple, ...]
    things: tuple[Triple, ...]
    terms: tuple[Term, ...]
    provenance: tuple[Triple, ...]
    origin: tuple[Triple, ...]
    outcomes: tuple[Outcome, ...]
    withdrawn: bool = False
    datestamp: str = ""
    withheld: str = ""


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a field, cleaned; ``language`` is the tag that the field or its rule gives it, or empty.

    ``raw`` is the value before it was cleaned; ``beside`` is what the fields after this one say of it, as its parts do.
    """

    text: str
    language: str
    rule: Rule
    source: Field
    raw: str = ""
    beside: tuple[tuple[str, str], ...] = ()

    @property
    def parts(self) -> tuple[tuple[str, str], ...]:
        """Give what hangs on the value."""
        return self.source.parts + self.beside if self.beside else self.source.parts


@dataclass(slots=True)
class Item:
    """A record while it is described; ``language`` is the tag of its texts where it names just one."""

    iri: NamedNode
    names: Names
    schemes: Schemes
    profile: Profile
    language: str
    triples: list[Triple] = field(default_factory=list)
    things: list[Triple] = field(default_factory=list)
    terms: list[Term] = field(default_factory=list)
    titles: list[Literal] = field(default_factory=list)
    dated: dict[NamedNode, list[str]] = field(default_factory=dict)
    """The dates that are said, by what they are of the record."""
    untold: list[tuple[NamedNode, Literal]] = field(default_factory=list)
    """Texts whose language nothing tells, with what they are of the record."""
    meeting: dict[str, list[Value]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    detected: str = ""
    absent: int = 0
    datestamp: str = ""

    def say(self, predicate: NamedNode, value: NamedNode | Literal) -> None:
        self.triples.append(Triple(self.iri, predicate, value))

    def spoken(self, value: Value) -> str:
        """Give the tag of a label: its own, else that of the catalogue."""
        return value.language or self.profile.language

    def term(self, kind: str, value: Value) -> NamedNode:
        """Note the use of a term, and give the thing's IRI."""
        return self.use(_term(self.schemes, self.names, kind, value.text, self.spoken(value)))

    def use(self, term: Term) -> NamedNode:
        self.terms.append(term)
        return term.iri


@lru_cache(maxsize=65536)
def _term(schemes: Schemes, names: Names, kind: str, label: str, language: str) -> Term:
    return Term(kind, schemes.find(KINDS[kind].scheme, label, language) or names.term(kind, label), label, language)


Describer = Callable[[Item, Value], str]
"""Says a value in RDF and answers what is wrong with it, empty where nothing is."""


def literal(text: str, language: str) -> Literal:
    """Make a text, tagged ``und`` where nothing tells its language (https://www.rfc-editor.org/rfc/rfc5646)."""
    return Literal(text, language=language or "und")
