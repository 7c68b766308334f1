"""People and bodies: whether a name is one or the other, what names them across records, and in which role they are.

A body is named by its folded name: variants of one name are one body, and each is kept. A person is named by an ORCID
or ISNI where the source gives one, else by the catalogue's form of the name with the years of life. So an agent without
an identifier is a name, not a proof: two people of one name and no years are one agent, and one person with and without
an ORCID is two. Nothing merges them on a guess; a name that may be either's is a foaf:Agent.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from pyoxigraph import Literal, NamedNode

from graph.describe.item import Describer, Fact, Item, Term, Value, literal
from graph.names import Names
from graph.values import identifiers
from graph.values.agents import bodies, people, relators
from graph.values.identifiers import Identifier
from graph.vocab import DCTERMS, FOAF, ORG, OWL, RELATORS, SKOS

PERSON = (FOAF.Person,)
BODY = (ORG.Organization, FOAF.Organization)
AGENT = (FOAF.Agent,)
"""The classes of agents, from the surest judgement to none."""

KINDS = {
    "personal": "person", "person": "person", "organizational": "body", "organisational": "body", "corporate": "body",
    "organization": "body", "conference": "body", "institution": "body", "family": "person",
}  # fmt: skip
"""What formats call the kinds of names."""
TELLS = ("nameType", "type")
IDENTIFIED = ("nameIdentifier", "orcid", "orcid_id", "ORCID", "valueURI", "authority")
NAMING = frozenset({"orcid", "isni", "ror"})
"""The kinds of identifiers that name people and bodies."""
ROLES = ("roleCode", "4", "role", "roleTerm", "e", "j", "contributorType", "i")
"""The parts that tell a name's role, codes before words."""
CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
KEY = "::"
CONFIDENCE = re.compile(r"-1|0|[1-6]00")
VIRTUAL = "virtual"
"""What DSpace puts after a name: a key of an authority file and how sure it is; a virtual one is of its own items."""


@dataclass(frozen=True, slots=True)
class Agent:
    """``role`` is what the name itself tells, ``reason`` what is wrong with the identifier that it came with."""

    term: Term
    role: str
    reason: str


@lru_cache(maxsize=65536)
def agent(names: Names, text: str, language: str, kind: str, identifier: str) -> Agent:
    """Make the term of a name; a wrong identifier says nothing of its bearer, and is none of the term's facts."""
    judged = kind or ("person" if _is_orcid(identifier) else bodies.judge(text)[0])
    if judged == "person":
        return _person(names, text, language, identifier)
    body = bodies.read(text, identifier)
    alias: tuple[Fact, ...] = ((SKOS.altLabel, literal(body.acronym, "")),) if body.acronym else ()
    classes = BODY if judged == "body" else AGENT
    iri = names.term("agent", body.fold)
    term = Term("agent", iri, body.name, language, "", classes, alias + _same(body.identifier))
    return Agent(term, body.role, _fault(body.identifier))


def _person(names: Names, text: str, language: str, identifier: str) -> Agent:
    person = people.read(text, identifier)
    label = f"{person.sort}, {person.dates}" if person.dates else person.sort
    known = person.identifier if person.identifier and person.identifier.valid else None
    if known and known.kind in {"orcid", "isni"}:
        iri = names("agent", f"{known.kind}-{known.value}")
    else:
        iri = names.term("agent", label)
    told = ((FOAF.familyName, person.family), (FOAF.givenName, person.given))
    facts: tuple[Fact, ...] = tuple((predicate, Literal(value)) for predicate, value in told if value)
    term = Term("agent", iri, label, language, person.name, PERSON, facts + _same(known))
    return Agent(term, person.role, _fault(person.identifier))


def _fault(found: Identifier | None) -> str:
    return found.reason if found and not found.valid and found.kind in NAMING else ""


def _same(found: Identifier | None) -> tuple[Fact, ...]:
    """Say an identifier of an agent."""
    if found is None or not found.valid or found.kind in {"local", "url"}:
        return ()
    said: tuple[Fact, ...] = ((DCTERMS.identifier, Literal(found.value)),)
    return said + (((OWL.sameAs, found.iri),) if found.iri and found.kind in NAMING else ())


def _is_orcid(text: str) -> bool:
    return bool(text) and identifiers.read(text).kind in {"orcid", "isni"}


def say(predicate: NamedNode, kind: str = "") -> Describer:
    """Say an agent and the role in which it is; ``kind`` is what a name that tells nothing is taken for."""

    def describer(item: Item, value: Value) -> str:
        if people.absent(value.text):
            item.absent += 1
            return ""
        name, keys = _unkeyed(value.text)
        if keys:
            item.notes.append("a key of an authority file was taken off the name")
        parts = value.parts
        identifier = (_identifier(parts) if parts else "") or next(filter(_is_orcid, keys), "")
        declared = value.rule.kind or (_kind(parts) if parts else "") or kind
        named = people.several(name) if declared in {"", "person"} else ()
        reasons = dict[str, None]()
        for text in named or (name,):
            # An identifier beside several names is nobody's in particular.
            found = agent(item.names, text, item.spoken(value), declared, "" if named else identifier)
            iri = item.use(found.term)
            item.say(predicate, iri)
            reasons[found.reason] = None
            role = value.rule.role or found.role or (_role(value) if parts else "")
            if role in RELATORS:
                item.say(RELATORS[role], iri)
        return "; ".join(filter(None, reasons))

    return describer


def _unkeyed(text: str) -> tuple[str, tuple[str, ...]]:
    """Part DSpace's keys from a name: Doe, Jane::virtual::123::600; nothing where no name or no sure key is there."""
    name, *keys = text.split(KEY)
    known = keys and name.strip() and (CONFIDENCE.fullmatch(keys[-1].strip()) or VIRTUAL in keys)
    return (name.strip(), tuple(keys)) if known else (text, ())


def _identifier(parts: tuple[tuple[str, str], ...]) -> str:
    """Find a person's identifier among what hangs on a name, even a wrong one."""
    return next((text for name, text in parts if name in IDENTIFIED and _is_orcid(text)), "")


def _kind(parts: tuple[tuple[str, str], ...]) -> str:
    """Find what a source calls the kind of a name."""
    return next((KINDS[text.casefold()] for name, text in parts if name in TELLS and text.casefold() in KINDS), "")


def _role(value: Value) -> str:
    """Find the role that a part names, by its code or in words."""
    for wanted in ROLES:
        for name, text in value.parts:
            if name == wanted and (code := _code(text)):
                return code
    return ""


@lru_cache(maxsize=4096)
def _code(text: str) -> str:
    word = text.strip(" .,;:()").rpartition("/")[2]
    return word if word in RELATORS else relators.role(CAMEL.sub(" ", word))
