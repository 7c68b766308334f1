"""What there is to reconcile to: the types of things, as people and as RDF name them.

To add one: its row in TYPES; one that is no union of others is a leaf, and ``gather`` has to know its things.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pyoxigraph import NamedNode

from graph.vocab import BIBO, DCMITYPE, DCTERMS, FOAF, ORG, SCHEMA, SEEALSO, SKOS

LANGUAGES = ("en", "fr", "es", "ru")
"""The languages of the names of types and properties, in the order in which they stand in the tables."""

LEAVES = (
    "subject", "issue", "place", "collection", "type", "format", "language",
    "body", "person", "agent-unknown", "meeting", "record",
)  # fmt: skip
"""The kinds of which each thing has one, in the order of the things' numbers."""


@dataclass(frozen=True, slots=True)
class Type:
    """``names`` are in the order of LANGUAGES; ``classes`` are what else a query may call it."""

    id: str
    names: tuple[str, ...]
    leaves: tuple[str, ...]
    broader: str = ""
    classes: tuple[NamedNode, ...] = ()
    words: tuple[str, ...] = ()


CONCEPTS = ("subject", "issue", "place", "collection", "type", "format", "language")
TYPES = {
    one.id: one
    for one in (
        Type("record", ("Record", "Notice", "Registro", "Запись"), ("record",), "", (SEEALSO.Record, BIBO.Document),
             ("document", "item")),
        Type("concept", ("Concept", "Concept", "Concepto", "Понятие"), CONCEPTS, "", (SKOS.Concept,)),
        Type("subject", ("Subject", "Sujet", "Materia", "Тема"), ("subject",), "concept", (), ("topic", "keyword")),
        Type("issue", ("Key issue", "Question clé", "Cuestión clave", "Ключевой вопрос"), ("issue",), "concept", (),
             ("key-issue", "theme")),
        Type("place", ("Place", "Lieu", "Lugar", "Место"), ("place",), "concept",
             (DCTERMS.Location, SCHEMA.Place, SCHEMA.Country), ("country", "region")),
        Type("collection", ("Collection", "Collection", "Colección", "Собрание"), ("collection",), "concept",
             (DCMITYPE.Collection,)),
        Type("type", ("Material type", "Type de document", "Tipo de material", "Вид материала"), ("type",), "concept",
             (), ("material-type",)),
        Type("format", ("Format", "Format", "Formato", "Формат"), ("format",), "concept"),
        Type("language", ("Language", "Langue", "Idioma", "Язык"), ("language",), "concept",
             (DCTERMS.LinguisticSystem,)),
        Type("agent", ("Person or body", "Personne ou organisme", "Persona u organismo", "Лицо или организация"),
             ("body", "person", "agent-unknown"), "", (FOAF.Agent,), ("agents",)),
        Type("body", ("Body", "Organisme", "Organismo", "Организация"), ("body",), "agent",
             (ORG.Organization, FOAF.Organization), ("organization", "organisation", "corporate-body")),
        Type("person", ("Person", "Personne", "Persona", "Лицо"), ("person",), "agent", (FOAF.Person,)),
        Type("meeting", ("Meeting", "Réunion", "Reunión", "Совещание"), ("meeting",), "", (SCHEMA.Event,),
             ("event", "conference")),
    )
}  # fmt: skip

OF_LEAF = {leaf: leaf if leaf in TYPES else "agent" for leaf in LEAVES}
"""The narrowest type of the things of a leaf."""

_CALLED = {
    **{str(node.value): one.id for one in TYPES.values() for node in one.classes},
    **{word: one.id for one in TYPES.values() for word in one.words},
    **{name: name for name in TYPES},
}


def find(called: str) -> Type | None:
    """Give the type of an id, a class or another word for it."""
    known = _CALLED.get(called) or _CALLED.get(called.strip().lower())
    return TYPES[known] if known else None


def name(names: Sequence[str], languages: Sequence[str]) -> tuple[str, str]:
    """Choose a name in the first of some languages that there is, else in English; give its language too."""
    chosen = next((tag for wanted in languages if (tag := wanted.partition("-")[0].lower()) in LANGUAGES), "en")
    return names[LANGUAGES.index(chosen)], chosen
