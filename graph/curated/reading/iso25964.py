"""ISO 25964-1 in XML: concepts with their terms, and relations beside them. http://www.niso.org/schemas/iso25964/

A relation says that ``isHierRelConcept`` has ``hasHierRelConcept`` as what ``role`` names (BT, NT and their kinds). An
array or group becomes a collection; an array's concepts are narrower than the concept above it.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from lxml import etree
from pyoxigraph import NamedNode, Triple

from graph.curated.entries import Entry, Finder, Head, Link, Text, iri, literal, triples
from graph.curated.reading import xml
from graph.curated.reading.wish import Wish
from graph.curated.workbench import Repair
from graph.documents import markup
from graph.record import Document
from graph.vocab import DCTERMS, RDF, SKOS

TERMS = {"PreferredTerm": SKOS.prefLabel, "SimpleNonPreferredTerm": SKOS.altLabel}
NOTES = {
    "ScopeNote": SKOS.scopeNote, "HistoryNote": SKOS.historyNote, "CustomNote": SKOS.note,
    "CustomConceptAttribute": SKOS.note, "Definition": SKOS.definition, "EditorialNote": SKOS.editorialNote,
}  # fmt: skip
DATES = {"created": DCTERMS.created, "modified": DCTERMS.modified}
HEAD = {
    "title": DCTERMS.title, "description": DCTERMS.description, "creator": DCTERMS.creator, "subject": DCTERMS.subject,
    "publisher": DCTERMS.publisher, "rights": DCTERMS.rights, "type": DCTERMS.type, "source": DCTERMS.source,
    "contributor": DCTERMS.contributor, "created": DCTERMS.created, "modified": DCTERMS.modified,
    "date": DCTERMS.date, "language": DCTERMS.language, "relation": DCTERMS.relation, "format": DCTERMS.format,
}  # fmt: skip
GROUPS = frozenset({"ThesaurusArray", "ConceptGroup"})
RELATIONS = frozenset({"HierarchicalRelationship", "AssociativeRelationship"})
GONE = frozenset({"deprecated", "superseded", "obsolete", "withdrawn", "rejected"})


def recognises(head: bytes) -> bool:
    return xml.root(head) in {b"ISO25964Interchange", b"Thesaurus"} and b"iso25964" in head.lower()


def read(document: Document, wish: Wish, repairs: list[Repair]) -> Iterator[Triple]:
    concepts: list[Entry] = []
    relations: list[tuple[str, Link]] = []
    groups: list[_Group] = []
    texts: list[Text] = []
    code = ""
    wanted = GROUPS | RELATIONS | {"ThesaurusConcept", "Thesaurus"}
    for _, element in xml.elements(document, wanted):
        name = markup.local(element)
        if name == "ThesaurusConcept":
            concepts.append(_concept(element, f"{document.name}, concept {len(concepts) + 1}"))
        elif name in RELATIONS:
            relations += _relation(element)
        elif name in GROUPS:
            groups.append(_Group(element))
        else:
            code = xml.text(xml.child(element, "identifier"))
            texts = [text for _, text in _texts(element, HEAD)]
    links = chain(relations, (pair for group in groups for pair in group.hierarchy()))
    told: dict[str, list[Link]] = {}
    for holder, link in links:
        told.setdefault(holder, []).append(link)
    entries = [
        Entry(e.code, e.texts, (*e.links, *told.get(e.code, ())), e.where, e.deprecated, e.top) for e in concepts
    ]
    scheme = iri(code, wish.name, "scheme")
    yield from triples(Head(code, tuple(texts)), entries, wish.name, repairs)
    finder = Finder((iri(entry.code, wish.name, "term"), entry) for entry in entries)
    for group in groups:
        yield from group.triples(wish.name, scheme, finder)


class _Group:
    """An array or a group of concepts."""

    def __init__(self, element: etree._Element) -> None:
        self.code = xml.text(xml.child(element, "identifier"))
        self.members = [xml.text(part) for part in xml.children(element, "hasMemberConcept")]
        self.above = xml.text(xml.child(element, "hasSuperOrdinateConcept"))
        labels = [*xml.children(element, "NodeLabel"), *xml.children(element, "ConceptGroupLabel")]
        values = [value for label in labels if (value := xml.child(label, "lexicalValue")) is not None]
        self.labels = [(xml.text(value), xml.language(value)) for value in values]
        self.notations = [xml.text(part) for part in xml.children(element, "notation")]

    def hierarchy(self) -> Iterator[tuple[str, Link]]:
        return ((member, Link(SKOS.broader, self.above)) for member in self.members if self.above)

    def triples(self, name: str, scheme: NamedNode, finder: Finder) -> Iterator[Triple]:
        node = iri(self.code, name, "group")
        yield Triple(node, RDF.type, SKOS.Collection)
        yield Triple(node, SKOS.inScheme, scheme)
        yield from (Triple(node, SKOS.prefLabel, literal(*label)) for label in self.labels)
        yield from (Triple(node, SKOS.notation, literal(code, "")) for code in self.notations)
        yield from (Triple(node, SKOS.member, found) for code in self.members if (found := finder.find(code)))


def _concept(element: etree._Element, where: str) -> Entry:
    texts = [Text(SKOS.notation, xml.text(part)) for part in xml.children(element, "notation")]
    for part in element:
        name = markup.local(part)
        value = xml.child(part, "lexicalValue") if name in TERMS or name in NOTES else None
        if value is not None:
            hidden = part.get("hidden") == "true" or xml.text(xml.child(part, "hidden")) == "true"
            prop = SKOS.hiddenLabel if hidden else TERMS.get(name) or NOTES[name]
            texts.append(Text(prop, xml.text(value), xml.language(value)))
            texts += [
                Text(NOTES[markup.local(note)], xml.text(said), xml.language(said))
                for note in part
                if markup.local(note) in NOTES
                if (said := xml.child(note, "lexicalValue")) is not None
            ]
    texts += [text for _, text in _texts(element, DATES)]
    status = xml.text(xml.child(element, "status")).casefold()
    top = xml.text(xml.child(element, "topConcept")).casefold() in {"true", "1"}
    code = xml.text(xml.child(element, "identifier"))
    return Entry(code, tuple(text for text in texts if text.value), (), where, status in GONE, top)


def _texts(element: etree._Element, known: dict[str, NamedNode]) -> Iterator[tuple[NamedNode, Text]]:
    for part in element:
        prop = known.get(markup.local(part))
        if prop and (value := xml.text(part)):
            yield prop, Text(prop, value, "" if prop in DATES.values() else xml.language(part))


def _relation(element: etree._Element) -> Iterator[tuple[str, Link]]:
    """Give who has the relation, and the relation."""
    parts = {markup.local(part): xml.text(part) for part in element if markup.local(part)}
    if "isRelatedConcept" in parts:
        yield parts["isRelatedConcept"], Link(SKOS.related, parts.get("hasRelatedConcept", ""))
    elif "isHierRelConcept" in parts:
        prop = SKOS.narrower if parts.get("role", "").upper().startswith("NT") else SKOS.broader
        yield parts["isHierRelConcept"], Link(prop, parts.get("hasHierRelConcept", ""))
