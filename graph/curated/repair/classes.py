"""What a thing is: classes read as concepts, properties of the file's own, things used as concepts, and S9 and S37.

https://www.w3.org/TR/skos-reference/#concepts, https://www.w3.org/TR/rdf-schema/
"""

from __future__ import annotations

from pyoxigraph import NamedNode

from graph.curated.workbench import RELATIONS, Bench, Node, say
from graph.vocab import CC, DC, DCTERMS, ISOTHES, OWL, RDF, RDFS, SKOS

CLASSES = (OWL.Class, RDFS.Class)
COLLECTIONS = (SKOS.Collection, SKOS.OrderedCollection)
VOCABULARIES = tuple(vocabulary.iri for vocabulary in (SKOS, RDF, RDFS, OWL, DC, DCTERMS, CC))
"""Whose terms are never concepts, though a file may say what they are called."""

READ_AS = {RDFS.label: SKOS.prefLabel, RDFS.comment: SKOS.note, RDFS.subClassOf: SKOS.broader}
"""What is said of a class, as of a concept."""

KNOWN = {
    ISOTHES.broaderGeneric: SKOS.broader, ISOTHES.broaderPartitive: SKOS.broader,
    ISOTHES.broaderInstantial: SKOS.broader, ISOTHES.narrowerGeneric: SKOS.narrower,
    ISOTHES.narrowerPartitive: SKOS.narrower, ISOTHES.narrowerInstantial: SKOS.narrower,
}  # fmt: skip
"""Properties that are a kind of a SKOS property, whether or not the file says so."""

HELD = (*RELATIONS, SKOS.topConceptOf, SKOS.broaderTransitive, SKOS.narrowerTransitive)
"""What only concepts have."""

INHERITED = frozenset(
    {
        *RELATIONS, SKOS.prefLabel, SKOS.altLabel, SKOS.hiddenLabel, SKOS.definition, SKOS.scopeNote, SKOS.note,
        SKOS.exactMatch, SKOS.closeMatch, SKOS.broadMatch, SKOS.narrowMatch, SKOS.relatedMatch,
    }
)  # fmt: skip


def read_classes(bench: Bench) -> None:
    """Read the classes of a vocabulary that has no concept as its concepts."""
    used = (*RELATIONS, SKOS.prefLabel, SKOS.inScheme, SKOS.topConceptOf, SKOS.hasTopConcept)
    if bench.instances(SKOS.Concept, SKOS.ConceptScheme) or any(bench.holders(prop) for prop in used):
        return
    classes = (node for node in bench.instances(*CLASSES) if not _foreign(node))
    found = [node for node in classes if not bench.has(node, RDFS.subClassOf, SKOS.Concept)]
    known = frozenset(found)
    for node in found:
        bench.add(node, RDF.type, SKOS.Concept)
        bench.note("class", node, say(RDF.type, bench.nodes(node, RDF.type)[0]), say(RDF.type, SKOS.Concept))
        for predicate, reading in READ_AS.items():
            for value in bench.values(node, predicate):
                if predicate != RDFS.subClassOf or value in known:
                    bench.add(node, reading, value)
                    bench.note("class", node, say(predicate, value), say(reading, value))
    for ontology in bench.instances(OWL.Ontology) if found else ():
        bench.add(ontology, RDF.type, SKOS.ConceptScheme)
        bench.note("class", ontology, say(RDF.type, OWL.Ontology), say(RDF.type, SKOS.ConceptScheme))


def read_properties(bench: Bench) -> None:
    """Say by SKOS's own property what is said by a kind of it, and of instances of a kind of concept that they are."""
    kinds = dict(KNOWN)
    for node in bench.holders(RDFS.subPropertyOf):
        for wider in bench.nodes(node, RDFS.subPropertyOf):
            if isinstance(node, NamedNode) and wider in INHERITED and not _foreign(node):
                kinds[node] = wider
    for narrow, wide in sorted(kinds.items(), key=str):
        for subject in bench.holders(narrow):
            for value in bench.values(subject, narrow):
                if bench.add(subject, wide, value):
                    bench.note("sub-property", subject, say(narrow, value), say(wide, value))
    classes = [node for node in bench.holders(RDFS.subClassOf) if bench.has(node, RDFS.subClassOf, SKOS.Concept)]
    for node in bench.instances(*(node for node in classes if isinstance(node, NamedNode))):
        _type(bench, node, "an instance of a kind of concept")


def type_concepts(bench: Bench) -> None:
    """Say of what is used as a concept that it is one: what has a relation, or is a concept's and is described.

    A thing that a relation points at and of which nothing is said is none of this file. In a file without any concept,
    all that has a preferred label and no type is one.
    """
    others = frozenset(bench.instances(*COLLECTIONS, SKOS.ConceptScheme, SKOS.Concept))
    for predicate in HELD:
        for subject in bench.holders(predicate):
            if subject not in others:
                _type(bench, subject, say(predicate, bench.values(subject, predicate)[0]))
    for predicate in (*RELATIONS, SKOS.hasTopConcept):
        for subject in bench.holders(predicate):
            for value in bench.nodes(subject, predicate):
                if value not in others and value in bench:
                    _type(bench, value, f"{say(predicate, value)} of {subject.value}")
    _type_untyped(bench)


def _type_untyped(bench: Bench) -> None:
    known = bool(bench.instances(SKOS.Concept))
    for predicate in (SKOS.inScheme,) if known else (SKOS.inScheme, SKOS.prefLabel):
        for subject in bench.holders(predicate):
            if not bench.values(subject, RDF.type) and not _foreign(subject):
                _type(bench, subject, say(predicate, bench.values(subject, predicate)[0]))


def type_once(bench: Bench) -> None:
    """Let what is two things be the one that its use shows."""
    schemes = frozenset(value for node in bench.holders(SKOS.inScheme) for value in bench.nodes(node, SKOS.inScheme))
    for node in bench.instances(SKOS.ConceptScheme):
        rest = SKOS.Concept if node in schemes or bench.values(node, SKOS.hasTopConcept) else SKOS.ConceptScheme
        if bench.has(node, RDF.type, SKOS.Concept):
            bench.replace("two types", node, (RDF.type, rest), None)
    for node in bench.instances(*COLLECTIONS):
        members = bench.values(node, SKOS.member) or bench.values(node, SKOS.memberList)
        for cls in (SKOS.Concept, SKOS.ConceptScheme):
            if bench.has(node, RDF.type, cls):
                for lost in (cls,) if members or cls == SKOS.ConceptScheme else COLLECTIONS:
                    if bench.has(node, RDF.type, lost):
                        bench.replace("two types", node, (RDF.type, lost), None)


def _type(bench: Bench, node: Node, was: str) -> None:
    if bench.add(node, RDF.type, SKOS.Concept):
        bench.note("no type", node, was, say(RDF.type, SKOS.Concept))


def _foreign(node: Node) -> bool:
    return not isinstance(node, NamedNode) or node.value.startswith(VOCABULARIES)
