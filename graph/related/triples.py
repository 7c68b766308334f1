"""The findings as RDF: what is certain becomes ``skos:related``; what is probable a mapping with its evidence.

A probable pair is a node of its own, as SSSOM says mappings: https://mapping-commons.github.io/sssom/. Its IRI is made
from the two terms, so that it stays the same while the evidence grows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pyoxigraph import Literal, NamedNode, Triple

from graph.names import Names, digest
from graph.related.finding import Finding, Verdict
from graph.vocab import PROV, RDF, SEEALSO, SEMAPV, SKOS, SSSOM, XSD

LEAST = 0.5
"""Pairs that are less probable than this are not worth saying."""


def assert_certain(findings: Iterable[Finding[str]]) -> Iterator[Triple]:
    """Relate the certain pairs, both ways, each once; terms are IRIs."""
    for finding in _joined(findings):
        if finding.verdict is Verdict.CERTAIN:
            subject, term = NamedNode(finding.subject), NamedNode(finding.term)
            yield Triple(subject, SKOS.related, term)
            yield Triple(term, SKOS.related, subject)


def describe_probable(findings: Iterable[Finding[str]], names: Names, least: float = LEAST) -> Iterator[Triple]:
    """Say the probable pairs with probability, support and records; terms and records are IRIs."""
    for finding in _joined(findings):
        if finding.verdict is Verdict.PROBABLE and finding.probability >= least:
            node = pair(finding.subject, finding.term, names)
            yield Triple(node, RDF.type, SSSOM.Mapping)
            yield Triple(node, SSSOM.subject_id, NamedNode(finding.subject))
            yield Triple(node, SSSOM.predicate_id, SKOS.related)
            yield Triple(node, SSSOM.object_id, NamedNode(finding.term))
            yield Triple(node, SSSOM.mapping_justification, SEMAPV.InstanceBasedMatching)
            yield Triple(node, SSSOM.confidence, Literal(f"{finding.probability:.4f}", datatype=XSD.decimal))
            yield Triple(node, SEEALSO.recordsTelling, _count(finding.records))
            yield Triple(node, SEEALSO.recordsShowing, _count(finding.together))
            yield Triple(node, SEEALSO.recordsDeciding, _count(finding.deciding))
            for record in finding.sample:
                yield Triple(node, PROV.wasDerivedFrom, NamedNode(str(record)))


def _joined(findings: Iterable[Finding[str]]) -> Iterator[Finding[str]]:
    """Yield one finding for two terms: of a relation that goes one way there may be two, and the surer counts."""
    best: dict[tuple[str, str], Finding[str]] = {}
    for finding in findings:
        terms = min(finding.subject, finding.term), max(finding.subject, finding.term)
        if not finding.barred and (terms not in best or _sureness(best[terms]) < _sureness(finding)):
            best[terms] = finding
    return iter(best.values())


def _sureness(finding: Finding[str]) -> tuple[bool, float]:
    return finding.verdict is Verdict.CERTAIN, finding.probability


def pair(subject: str, term: str, names: Names) -> NamedNode:
    """Name a pair of terms, as a part of the first where that is ours, else of the scheme of subjects."""
    own = f"{names.base}subject/"
    if subject.startswith(own) and "#" not in subject:
        other = term.removeprefix(own) if term.startswith(own) and "#" not in term else digest(term, 16)
        return names.part(NamedNode(subject), f"related-{other}")
    return names.part(names.scheme("subjects"), f"related-{digest(f'{subject} {term}', 16)}")


def _count(number: int) -> Literal:
    return Literal(str(number), datatype=XSD.integer)
