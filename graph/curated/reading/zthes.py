"""Zthes in XML, 1.0 and the earlier DTD: terms with their relations. http://zthes.z3950.org/schema/

Zthes relates terms, SKOS concepts: a non-preferred term (ND, or one that only has USE) becomes an alternative label of
the term that it leads to; a linguistic equivalent (LE) a preferred label in its language; a top term (TT) a top
concept.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from lxml import etree
from pyoxigraph import NamedNode, Triple

from graph.curated.entries import Entry, Head, Link, Text, triples
from graph.curated.reading import xml
from graph.curated.reading.wish import Wish
from graph.curated.workbench import Repair
from graph.documents import markup
from graph.record import Document
from graph.vocab import DCTERMS, SKOS

RELATIONS = {
    "BT": SKOS.broader, "BTG": SKOS.broader, "BTI": SKOS.broader, "BTP": SKOS.broader,
    "NT": SKOS.narrower, "NTG": SKOS.narrower, "NTI": SKOS.narrower, "NTP": SKOS.narrower,
    "RT": SKOS.related,
}  # fmt: skip
NOTES = {
    "scope": SKOS.scopeNote, "sn": SKOS.scopeNote, "definition": SKOS.definition, "history": SKOS.historyNote,
    "hn": SKOS.historyNote, "editorial": SKOS.editorialNote, "example": SKOS.example, "source": DCTERMS.source,
}  # fmt: skip
KEPT = {
    "termQualifier": SKOS.note, "termCategory": DCTERMS.type, "termVocabulary": DCTERMS.source,
    "termCreatedDate": DCTERMS.created, "termModifiedDate": DCTERMS.modified, "termCreatedBy": DCTERMS.creator,
}  # fmt: skip
"""What else is said of a term, and where it goes."""
NOT_PREFERRED = frozenset({"ND", "NP", "UF"})
GONE = frozenset({"deactivated", "deprecated", "obsolete", "withdrawn", "rejected"})


@dataclass(frozen=True, slots=True)
class _Term:
    """A term: its entry, its sort, and what it leads to (relation, code, name, language)."""

    entry: Entry
    sort: str
    leads: tuple[tuple[str, str, str, str], ...]


def recognises(head: bytes) -> bool:
    return xml.root(head) == b"Zthes"


def read(document: Document, wish: Wish, repairs: list[Repair]) -> Iterator[Triple]:
    head, terms = Head(), list[_Term]()
    for _, element in xml.elements(document, frozenset({"thes", "term", "Zthes"})):
        if markup.local(element) == "thes":
            head = _head(element)
        elif markup.local(element) == "term" or xml.child(element, "termName") is not None:
            terms.append(_term(element, f"{document.name}, term {len(terms) + 1}"))
    return triples(head, _joined(terms), wish.name, repairs)


def _head(element: etree._Element) -> Head:
    known = {"title": DCTERMS.title, "description": DCTERMS.description, "creator": DCTERMS.creator,
             "publisher": DCTERMS.publisher, "rights": DCTERMS.rights, "date": DCTERMS.date}  # fmt: skip
    found = ((known.get(markup.local(part)), xml.text(part), xml.language(part)) for part in element)
    code = xml.text(xml.child(element, "identifier"))
    return Head(code, tuple(Text(prop, value, language) for prop, value, language in found if prop and value))


def _term(element: etree._Element, where: str) -> _Term:
    language = xml.text(xml.child(element, "termLanguage")) or xml.language(element)
    texts = [Text(SKOS.prefLabel, xml.text(xml.child(element, "termName")), language)]
    for note in xml.children(element, "termNote"):
        prop = NOTES.get(note.get("label", "").strip().casefold(), SKOS.note)
        texts.append(Text(prop, xml.text(note), xml.language(note) or language))
    texts += [Text(kept, xml.text(part)) for name, kept in KEPT.items() for part in xml.children(element, name)]
    leads = tuple(_lead(relation) for relation in xml.children(element, "relation"))
    links = tuple(Link(RELATIONS[kind], code or name) for kind, code, name, _ in leads if kind in RELATIONS)
    status = xml.text(xml.child(element, "termStatus")).casefold()
    sort = xml.text(xml.child(element, "termType")).upper()
    entry = Entry(xml.text(xml.child(element, "termId")), tuple(texts), links, where, status in GONE, sort == "TT")
    return _Term(entry, sort, leads)


def _lead(relation: etree._Element) -> tuple[str, str, str, str]:
    code, name, tongue = (xml.text(xml.child(relation, part)) for part in ("termId", "termName", "termLanguage"))
    return xml.text(xml.child(relation, "relationType")).upper(), code, name, tongue


def _joined(terms: list[_Term]) -> list[Entry]:
    """Put the labels of terms that are no concepts with the concepts that they lead to."""
    names = {name: term for term in reversed(terms) for name in (term.entry.texts[0].value, term.entry.code) if name}
    more: dict[str, dict[Text, None]] = {}
    gone: set[str] = set()
    for term in terms:
        for kind, code, name, tongue in term.leads:
            other = names.get(code) or names.get(name)
            if kind in {"USE", "U"} and other:
                label = term.entry.texts[0]
                more.setdefault(other.entry.where, {})[replace(label, property=SKOS.altLabel)] = None
                gone.add(term.entry.where)
            elif kind in {"UF", "LE"}:
                prop: NamedNode = SKOS.altLabel if kind == "UF" else SKOS.prefLabel
                said = other.entry.texts[0] if other else Text(prop, name, tongue or term.entry.texts[0].language)
                more.setdefault(term.entry.where, {})[replace(said, property=prop)] = None
                if other and (kind == "UF" or other.sort in NOT_PREFERRED):
                    gone.add(other.entry.where)
    return [
        replace(term.entry, texts=(*term.entry.texts, *(text for text in more.get(term.entry.where, ()) if text.value)))
        for term in terms
        if term.entry.where not in gone
    ]
