"""People and bodies: whether a name is one or the other, what names them across records, and in which role they are.

A body is named by its folded name: variants of one name are one body, and each is kept. A person is named by an ORCID
or ISNI where the source gives one, else by the catalogue's form of the name with the years of life. So an agent without
an identifier is a name, not a proof: two people of one name and no years are one agent, and one person with and without
an ORCID is two. Nothing merges them on a guess; a name that may be either's is a foaf:Agent.
"""

from __future__ import annotations

import re
from functools import lru_cache

from pyoxigraph import Literal, NamedNode

from graph.describe.item import Describer, Fact, Item, Term, Value, literal
from graph.names import Names
from graph.values import bodies, identifiers, people, relators
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
ROLES = ("roleCode", "4", "role", "roleTerm", "e", "j", "contributorType", "i")
"""The parts that tell a name's role, codes before words."""
CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")


@lru_cache(maxsize=65536)
def agent(names: Names, text: str, language: str, kind: str, identifier: str) -> tuple[Term, str]:
    """Make the term of a name, and give the role that the name itself tells."""
    judged = kind or ("person" if _is_orcid(identifier) else bodies.judge(text)[0])
    if judged == "person":
        return _person(names, text, language, identifier)
    body = bodies.read(text, identifier)
    alias: tuple[Fact, ...] = ((SKOS.altLabel, literal(body.acronym, "")),) if body.acronym else ()
    classes = BODY if judged == "body" else AGENT
    iri = names.term("agent", body.fold)
    return Term("agent", iri, body.name, language, "", classes, alias + _same(body.identifier)), body.role


def _person(names: Names, text: str, language: str, identifier: str) -> tuple[Term, str]:
    person = people.read(text, identifier)
    label = f"{person.sort}, {person.dates}" if person.dates else person.sort
    known = person.identifier if person.identifier and person.identifier.valid else None
    if known and known.kind in {"orcid", "isni"}:
        iri = names("agent", f"{known.kind}-{known.value}")
    else:
        iri = names.term("agent", label)
    told = ((FOAF.familyName, person.family), (FOAF.givenName, person.given))
    facts: tuple[Fact, ...] = tuple((predicate, Literal(value)) for predicate, value in told if value)
    return Term("agent", iri, label, language, person.name, PERSON, facts + _same(person.identifier)), person.role


def _same(found: Identifier | None) -> tuple[Fact, ...]:
    """Say an identifier of an agent; a wrong one is kept as text."""
    if found is None or found.kind in {"local", "url"}:
        return ()
    said: tuple[Fact, ...] = ((DCTERMS.identifier, Literal(found.value)),)
    return said + (((OWL.sameAs, found.iri),) if found.iri and found.kind in {"orcid", "isni", "ror"} else ())


def _is_orcid(text: str) -> bool:
    return bool(text) and identifiers.read(text).kind in {"orcid", "isni"}


def say(predicate: NamedNode, kind: str = "") -> Describer:
    """Say an agent and the role in which it is; ``kind`` is what a name that tells nothing is taken for."""

    def describer(item: Item, value: Value) -> str:
        if people.absent(value.text):
            item.absent += 1
            return ""
        identifier = _identifier(value.parts) if value.parts else ""
        declared = value.rule.kind or (_kind(value.parts) if value.parts else "") or kind
        named = people.several(value.text) if declared in {"", "person"} else ()
        for text in named or (value.text,):
            # An identifier beside several names is nobody's in particular.
            term, own = agent(item.names, text, item.spoken(value), declared, "" if named else identifier)
            iri = item.use(term)
            item.say(predicate, iri)
            role = value.rule.role or own or (_role(value) if value.parts else "")
            if role in RELATORS:
                item.say(RELATORS[role], iri)
        return identifiers.read(identifier).reason if identifier else ""

    return describer


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
