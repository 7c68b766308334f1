"""Where concepts belong: each in a scheme, each scheme with its top concepts, said from both sides."""

from __future__ import annotations

from collections import Counter

from pyoxigraph import Literal, NamedNode

from graph.curated.repair.classes import COLLECTIONS
from graph.curated.workbench import Bench, say
from graph.names import anonymous
from graph.vocab import DCTERMS, RDF, SKOS


def settle_schemes(bench: Bench) -> None:
    """Say what is used as a scheme to be one, and what belongs to it from both sides."""
    _put_belonging_right(bench)
    _type_schemes(bench)
    _tie_tops(bench)


def give_schemes(bench: Bench) -> None:
    """Put each concept in a scheme: that of its broader terms, else the largest.

    Where there is none, one is made, whose title is the file's name.
    """
    homeless = [concept for concept in bench.concepts() if not bench.nodes(concept, SKOS.inScheme)]
    if not homeless:
        return
    chief = _chief(bench)
    for concept in homeless:
        for scheme in _schemes_above(bench, concept) or (chief,):
            bench.add(concept, SKOS.inScheme, scheme)
            bench.note("not in a scheme", concept, "", say(SKOS.inScheme, scheme))


def _put_belonging_right(bench: Bench) -> None:
    """Let only schemes have concepts in them; what is in a concept or collection, or in a text, is but a part of it."""
    concepts = frozenset(bench.concepts())
    others = concepts | frozenset(bench.instances(*COLLECTIONS))
    for predicate in (SKOS.inScheme, SKOS.topConceptOf):
        for node in bench.holders(predicate):
            for value in bench.values(node, predicate):
                lost = predicate == SKOS.topConceptOf and node not in concepts
                if lost or isinstance(value, Literal) or value in others:
                    bench.replace("not a thing", node, (predicate, value), (DCTERMS.isPartOf, value))
    for node in bench.holders(SKOS.hasTopConcept):
        for value in bench.values(node, SKOS.hasTopConcept):
            if node in others or value not in concepts:
                bench.replace("not a thing", node, (SKOS.hasTopConcept, value), (DCTERMS.hasPart, value))


def _type_schemes(bench: Bench) -> None:
    found = {value for node in bench.holders(SKOS.inScheme) for value in bench.nodes(node, SKOS.inScheme)}
    found |= {value for node in bench.holders(SKOS.topConceptOf) for value in bench.nodes(node, SKOS.topConceptOf)}
    found |= {node for node in bench.holders(SKOS.hasTopConcept) if isinstance(node, NamedNode)}
    for scheme in sorted(found, key=str):
        if bench.add(scheme, RDF.type, SKOS.ConceptScheme):
            bench.note("no scheme", scheme, "", say(RDF.type, SKOS.ConceptScheme))


def _tie_tops(bench: Bench) -> None:
    """Say top concepts from both sides, and that they are in their scheme."""
    for one, other in ((SKOS.topConceptOf, SKOS.hasTopConcept), (SKOS.hasTopConcept, SKOS.topConceptOf)):
        for node in bench.holders(one):
            for value in bench.nodes(node, one):
                if value in bench and bench.add(value, other, node):
                    bench.note("top concept", value, "", say(other, node))
    for concept in bench.holders(SKOS.topConceptOf):
        for scheme in bench.nodes(concept, SKOS.topConceptOf):
            if bench.add(concept, SKOS.inScheme, scheme):
                bench.note("top concept", concept, "", say(SKOS.inScheme, scheme))


def _chief(bench: Bench) -> NamedNode:
    """Give the scheme that has most concepts; a new one where there is none."""
    sizes = Counter(scheme for concept in bench.concepts() for scheme in bench.nodes(concept, SKOS.inScheme))
    if known := bench.schemes():
        return min(known, key=lambda scheme: (-sizes[scheme], scheme.value))
    scheme = anonymous(bench.name, "scheme", "")
    bench.add(scheme, RDF.type, SKOS.ConceptScheme)
    bench.add(scheme, DCTERMS.title, Literal(bench.title))
    bench.note("no scheme", scheme, "", say(DCTERMS.title, Literal(bench.title)))
    return scheme


def _schemes_above(bench: Bench, concept: NamedNode) -> tuple[NamedNode, ...]:
    """Give the schemes of the nearest broader terms that are in one."""
    circle, met = [concept], {concept}
    while circle:
        above = dict.fromkeys(node for here in circle for node in bench.nodes(here, SKOS.broader) if node not in met)
        found = dict.fromkeys(scheme for node in above for scheme in bench.nodes(node, SKOS.inScheme))
        if found:
            return tuple(found)
        met |= above.keys()
        circle = list(above)
    return ()


def give_top_concepts(bench: Bench) -> None:
    """Give a scheme that has no top concepts those of its concepts that nothing in it is above."""
    bare = frozenset(scheme for scheme in bench.schemes() if not bench.values(scheme, SKOS.hasTopConcept))
    if not bare:
        return
    for concept in bench.concepts():
        above = {scheme for node in bench.nodes(concept, SKOS.broader) for scheme in bench.nodes(node, SKOS.inScheme)}
        for scheme in bench.nodes(concept, SKOS.inScheme):
            if scheme in bare and scheme not in above:
                bench.add(concept, SKOS.topConceptOf, scheme)
                bench.add(scheme, SKOS.hasTopConcept, concept)
                bench.note("no top concepts", scheme, "", say(SKOS.hasTopConcept, concept))
