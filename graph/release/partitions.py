"""Which class has which property, and what that leads to: what editors complete from, and planners plan by.

https://www.w3.org/TR/void/#class-property-partitions, with http://ldf.fi/void-ext# for datatypes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from pyoxigraph import Literal, NamedNode, Triple

from graph.names import slug
from graph.release.survey import Survey
from graph.vocab import VOID, VOID_EXT, XSD
from ontology import prefixes

CLASS = VOID["class"]
UNCOUNTED = -1


@dataclass(frozen=True, slots=True)
class Partition:
    """So many triples of a property, of things of a class; to things of each class, to texts of each datatype."""

    triples: int
    classes: Mapping[str, int]
    datatypes: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Distinct:
    """How many different subjects and objects a property has."""

    subjects: int
    objects: int


@dataclass(frozen=True, slots=True)
class Partitions:
    """What a graph holds, by class and property; keys are IRIs."""

    classes: Mapping[str, Mapping[str, Partition]]
    properties: Mapping[str, Distinct]


NONE = Partitions({}, {})


def of_classes(stem: NamedNode, found: Survey, linked: Partitions) -> list[NamedNode]:
    """Name the partitions of the classes that a graph tells of, be it their things or what these have.

    Their IRIs begin with ``stem``, which names the graph in the document that describes them.
    """
    return [_named(stem, "class", name) for name in sorted({*found.classes, *linked.classes})]


def of_properties(stem: NamedNode, found: Survey) -> list[NamedNode]:
    return [_named(stem, "property", name) for name in found.properties]


def describe(stem: NamedNode, found: Survey, linked: Partitions) -> Iterator[Triple]:
    """Describe the partitions of a graph; triples come grouped by subject."""
    for name in sorted({*found.classes, *linked.classes}):
        part = _named(stem, "class", name)
        yield Triple(part, CLASS, NamedNode(name))
        if name in found.classes:
            yield Triple(part, VOID.entities, _number(found.classes[name]))
        properties = linked.classes.get(name, {})
        inner = {key: _named(part, "property", key) for key in properties}
        yield from (Triple(part, VOID.propertyPartition, one) for one in inner.values())
        for key, one in inner.items():
            yield from _property(one, key, properties[key])
    for name, number in found.properties.items():
        part = _named(stem, "property", name)
        yield Triple(part, VOID.property, NamedNode(name))
        yield Triple(part, VOID.triples, _number(number))
        if name in linked.properties:
            yield Triple(part, VOID.distinctSubjects, _number(linked.properties[name].subjects))
            if linked.properties[name].objects != UNCOUNTED:
                yield Triple(part, VOID.distinctObjects, _number(linked.properties[name].objects))


def _property(part: NamedNode, name: str, found: Partition) -> Iterator[Triple]:
    """Describe a property of a class, and what it leads to."""
    classes = {_named(part, "class", key): key for key in found.classes}
    datatypes = {_named(part, "datatype", key): key for key in found.datatypes}
    yield Triple(part, VOID.property, NamedNode(name))
    yield Triple(part, VOID.triples, _number(found.triples))
    yield from (Triple(part, VOID.classPartition, one) for one in classes)
    yield from (Triple(part, VOID_EXT.datatypePartition, one) for one in datatypes)
    for one, key in classes.items():
        yield Triple(one, CLASS, NamedNode(key))
        yield Triple(one, VOID.triples, _number(found.classes[key]))
    for one, key in datatypes.items():
        yield Triple(one, VOID_EXT.datatype, NamedNode(key))
        yield Triple(one, VOID.triples, _number(found.datatypes[key]))


def _named(whole: NamedNode, kind: str, iri: str) -> NamedNode:
    """Name a partition by a fragment, and a partition of that by a longer one."""
    return NamedNode(f"{whole.value}{'-' if '#' in whole.value else '#'}{kind}-{_word(iri)}")


@lru_cache(1 << 14)
def _word(iri: str) -> str:
    """Shorten a term's IRI to what can stand in a fragment: ``dct-title``."""
    for prefix, namespace in prefixes().items():
        if iri.startswith(namespace) and iri[len(namespace) :].isalnum():
            return f"{prefix}-{iri[len(namespace) :]}"
    return slug(iri)


def _number(number: int) -> Literal:
    return Literal(str(number), datatype=XSD.integer)
