"""Mappings in RDF: SKOS for what holds, SSSOM for what was said of each, and why.

https://www.w3.org/TR/skos-reference/#mapping https://mapping-commons.github.io/sssom/spec-formats-rdf/
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pyoxigraph import Literal, NamedNode, Triple

from graph import iris
from graph.documents import charset
from graph.link.concept import PREF, Concept
from graph.mappings.match import REJECTED, UNSPECIFIED, Match
from graph.names import Names
from graph.vocab import DCTERMS, OWL, PAV, RDF, RDFS, SEEALSO, SEMAPV, SKOS, SSSOM, XSD


def link(match: Match) -> Triple:
    """Say that a mapping holds."""
    return Triple(NamedNode(match.subject), SKOS[match.relation], NamedNode(match.object))


def target(concept: Concept) -> Iterator[Triple]:
    """Tell of a concept elsewhere what it is called in each language, where it belongs, and whether it still counts."""
    iri = NamedNode(concept.iri)
    labels = sorted({(one.language, one.text) for one in concept.labels if one.kind == PREF and one.text})
    seen: set[str | None] = set()
    for label in (tagged(text, language) for language, text in labels):
        if label.language not in seen:  # S14: one in a language
            seen.add(label.language)
            yield Triple(iri, SKOS.prefLabel, label)
    for scheme in filter(None, map(iris.node, concept.schemes)):  # of a table, it may be a mere name
        yield Triple(iri, SKOS.inScheme, scheme)
    if concept.deprecated:
        yield Triple(iri, OWL.deprecated, Literal("true", datatype=XSD.boolean))


def tagged(text: str, language: str) -> Literal:
    """Make a text with its language; a tag that RDF does not take is left out."""
    text = charset.mend(text)
    try:
        return Literal(text, language=language) if language else Literal(text)
    except ValueError:
        return Literal(text)


def told(match: Match, name: str, names: Names) -> Iterator[Triple]:
    """Say what was said of a mapping, be it accepted or not."""
    node, subject = node_of(match, names), NamedNode(match.subject)
    yield Triple(node, RDF.type, SSSOM.Mapping)
    yield Triple(node, RDF.type, OWL.Axiom)
    yield Triple(node, OWL.annotatedSource, subject)
    yield Triple(node, OWL.annotatedProperty, SKOS[match.relation])
    yield Triple(node, OWL.annotatedTarget, NamedNode(match.object))
    yield Triple(node, DCTERMS.isPartOf, set_of(name, names))
    yield Triple(node, SSSOM.mapping_justification, NamedNode(match.justification or SEMAPV[UNSPECIFIED].value))
    if match.state == REJECTED:
        yield Triple(node, SSSOM.predicate_modifier, SSSOM.NegatedPredicate)
    if match.confidence is not None:
        yield Triple(node, SSSOM.confidence, Literal(f"{match.confidence:.4g}", datatype=XSD.decimal))
    texts = (
        (SSSOM.subject_label, (match.subject_label,)),
        (SSSOM.object_label, (match.object_label,)),
        (SSSOM.mapping_tool, (match.tool,)),
        (SSSOM.mapping_tool_version, (match.tool_version,)),
        (SEEALSO.reviewState, (match.state,)),
        (SEEALSO.evidence, match.evidence),
        (SEEALSO.evidenceFingerprint, (match.fingerprint,)),
        (RDFS.comment, (match.comment,)),
    )
    yield from (Triple(node, predicate, Literal(text)) for predicate, values in texts for text in values if text)
    yield from _people(node, (PAV.authoredBy, SSSOM.author_label), match.authors)
    yield from _people(node, (SSSOM.reviewer_id, SSSOM.reviewer_label), match.reviewers)
    for predicate, day in ((DCTERMS.created, match.date), (SSSOM.review_date, match.reviewed)):
        if day:
            yield Triple(node, predicate, Literal(day, datatype=XSD.date))


def node_of(match: Match, names: Names) -> NamedNode:
    """Name what is said of a mapping: a part of our concept's description."""
    return names.part(NamedNode(match.subject), f"match-{match.id}")


def set_of(name: str, names: Names) -> NamedNode:
    """Name the mappings to an authority, all together."""
    return names.part(names.graph("links"), name)


def _people(node: NamedNode, predicates: tuple[NamedNode, NamedNode], people: Iterable[str]) -> Iterator[Triple]:
    """Name people by their IRI where they have one, else by their name."""
    for one in people:
        try:
            is_iri = "://" in one and NamedNode(one).value == one
        except ValueError:
            is_iri = False
        yield Triple(node, predicates[0], NamedNode(one)) if is_iri else Triple(node, predicates[1], Literal(one))
