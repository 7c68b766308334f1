"""JSKOS, an object a line: the scheme, then its concepts, each with its context. https://gbv.github.io/jskos/

Labels without a language stand under ``und``, as the specification has it. What has no member in JSKOS is in the RDF
formats.
"""

from __future__ import annotations

import json
import unicodedata
from typing import BinaryIO, TypeAlias

from pyoxigraph import NamedNode

from graph.curated.export.published import Published, Thing
from graph.schemes import MAPPINGS
from graph.vocab import DCTERMS, OWL, RDFS, SKOS

CONTEXT = "https://gbv.github.io/jskos/context.json"
UNKNOWN = "und"
LISTS = {
    "altLabel": SKOS.altLabel, "hiddenLabel": SKOS.hiddenLabel, "scopeNote": SKOS.scopeNote,
    "definition": SKOS.definition, "example": SKOS.example, "historyNote": SKOS.historyNote,
    "editorialNote": SKOS.editorialNote, "changeNote": SKOS.changeNote, "note": SKOS.note,
}  # fmt: skip
SETS = {"broader": SKOS.broader, "narrower": SKOS.narrower, "related": SKOS.related,
        "inScheme": SKOS.inScheme, "topConceptOf": SKOS.topConceptOf, "replacedBy": DCTERMS.isReplacedBy}  # fmt: skip
DATES = {"created": DCTERMS.created, "issued": DCTERMS.issued, "modified": DCTERMS.modified}
TITLES = (SKOS.prefLabel, DCTERMS.title, RDFS.label)
TRUE = frozenset({"true", "1"})

Json: TypeAlias = "bool | str | list[Json] | dict[str, Json]"


def write(published: Published, out: BinaryIO) -> None:
    """Write JSON Lines."""
    for thing in published:
        if thing.is_concept or thing.iri == published.scheme:
            node = concept(thing) if thing.is_concept else scheme(thing)
            out.write(f"{json.dumps(node, ensure_ascii=False)}\n".encode())


def concept(thing: Thing) -> dict[str, Json]:
    """Make the object of a concept; members without a value are left out."""
    node = _item(thing, SKOS.Concept)
    for name, prop in SETS.items():
        if found := thing.nodes(prop):
            node[name] = [{"uri": value.value} for value in found]
    if mappings := [_mapping(thing.iri, prop, to) for prop in sorted(MAPPINGS, key=str) for to in thing.nodes(prop)]:
        node["mappings"] = mappings
    if any(text.value in TRUE for text in thing.texts(OWL.deprecated)):
        node["deprecated"] = True
    return node


def scheme(thing: Thing) -> dict[str, Json]:
    """Make the object of the scheme."""
    node = _item(thing, SKOS.ConceptScheme)
    if tops := thing.nodes(SKOS.hasTopConcept):
        node["topConcepts"] = [{"uri": top.value} for top in tops]
    if licences := thing.nodes(DCTERMS.license):
        node["license"] = [{"uri": licence.value} for licence in licences]
    return node


def _item(thing: Thing, kind: NamedNode) -> dict[str, Json]:
    node: dict[str, Json] = {"@context": CONTEXT, "uri": thing.iri.value, "type": [kind.value]}
    if notations := thing.texts(SKOS.notation):
        node["notation"] = [_nfc(text.value) for text in notations]
    if identifiers := [_nfc(text.value) for text in thing.texts(DCTERMS.identifier)]:
        node["identifier"] = [*identifiers]
    if labels := next((_labels(thing, prop) for prop in TITLES if thing.texts(prop)), None):
        node["prefLabel"] = labels
    for name, prop in LISTS.items():
        if found := _language_map(thing, prop):
            node[name] = found
    for name, prop in DATES.items():
        if dates := thing.texts(prop):
            node[name] = dates[-1].value
    return node


def _labels(thing: Thing, prop: NamedNode) -> dict[str, Json]:
    return {(text.language or UNKNOWN).lower(): _nfc(text.value) for text in reversed(thing.texts(prop))}


def _language_map(thing: Thing, prop: NamedNode) -> dict[str, Json]:
    found: dict[str, list[Json]] = {}
    for text in thing.texts(prop):
        if text.value:
            found.setdefault((text.language or UNKNOWN).lower(), []).append(_nfc(text.value))
    return {**found}


def _mapping(iri: NamedNode, prop: NamedNode, to: NamedNode) -> Json:
    return {
        "type": [prop.value],
        "from": {"memberSet": [{"uri": iri.value}]},
        "to": {"memberSet": [{"uri": to.value}]},
    }


def _nfc(text: str) -> str:
    """JSKOS is in NFC, letter for letter."""
    return unicodedata.normalize("NFC", text)
