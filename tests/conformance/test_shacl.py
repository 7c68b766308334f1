"""The core cases of the W3C SHACL test suite (https://w3c.github.io/data-shapes/data-shapes-test-suite/)."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

import pyoxigraph as ox
import pytest
from pyoxigraph import NamedNode, RdfFormat, Triple

from graph.shacl.validate import prepare, validate
from graph.vocab import SH

SUITE = Path(os.environ.get("SEEALSO_TESTSUITES", Path(__file__).parents[3] / "shared/data/testsuites")) / "shacl/tests"
MF = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
SHT = "http://www.w3.org/ns/shacl-test#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
CASES = 98

FAILURES = {
    "core/property/uniqueLang-002": 'rdflib reads "1" as true; the suite wants sh:uniqueLang off for all but "true"',
}
"""The cases that fail, and why."""

Outcome = tuple[str, str, str, str, str, str]


@cache
def triples(iri: str) -> tuple[Triple, ...]:
    path = unquote(urlsplit(iri).path)
    return tuple(q.triple for q in ox.parse(path=path, format=RdfFormat.TURTLE, base_iri=iri))


class Manifest:
    """One file of the suite, by subject and predicate."""

    def __init__(self, iri: str) -> None:
        self.iri = iri
        self.facts: dict[tuple[object, str], list[object]] = {}
        for triple in triples(iri):
            self.facts.setdefault((triple.subject, triple.predicate.value), []).append(triple.object)

    def all(self, subject: object, predicate: str) -> list[object]:
        return self.facts.get((subject, predicate), [])

    def text(self, subject: object, predicate: str) -> str:
        values = self.all(subject, predicate)
        return text(values[0]) if values else ""

    def items(self, node: object) -> list[object]:
        first = self.all(node, f"{RDF}first")
        return first + self.items(self.all(node, f"{RDF}rest")[0]) if first else []


def text(term: object) -> str:
    assert isinstance(term, (ox.NamedNode, ox.BlankNode, ox.Literal))
    return term.value


def cases(iri: str) -> list[tuple[str, str]]:
    """List the file and the IRI of each case of a manifest and of those that it includes."""
    manifest = Manifest(iri)
    own = [text(c) for entries in manifest.all(NamedNode(iri), f"{MF}entries") for c in manifest.items(entries)]
    included = [text(i) for i in manifest.all(NamedNode(iri), f"{MF}include")]
    return [(iri, case) for case in own] + [case for other in included for case in cases(other)]


def collected() -> list[object]:
    if not SUITE.is_dir():
        reason = "the W3C SHACL test suite is not here; set SEEALSO_TESTSUITES to the folder that holds shacl/tests"
        return [pytest.param("", "", marks=pytest.mark.skip(reason=reason))]
    found = cases((SUITE / "core/manifest.ttl").as_uri())
    assert len(found) == CASES, f"{len(found)} cases found"
    return [pytest.param(file, case, id=case.rpartition("/tests/")[2]) for file, case in found]


@pytest.mark.parametrize(("file", "case"), collected())
def test_the_report_is_the_one_that_the_suite_expects(file: str, case: str, request: pytest.FixtureRequest) -> None:
    if reason := FAILURES.get(case.rpartition("/tests/")[2]):
        request.applymarker(pytest.mark.xfail(reason=reason, strict=True))
    manifest = Manifest(file)
    action = manifest.all(NamedNode(case), f"{MF}action")[0]
    result = manifest.all(NamedNode(case), f"{MF}result")[0]
    shapes = prepare(triples(manifest.text(action, f"{SHT}shapesGraph")))
    report = validate(triples(manifest.text(action, f"{SHT}dataGraph")), shapes)
    got = {
        (r.focus.value, r.severity, r.constraint, r.shape if ":" in r.shape else "", plain(r.path or ""), value(r.term))
        for r in report.results
    }
    assert got == {expected(manifest, node) for node in manifest.all(result, SH.result.value)}
    assert (not report.results) == (manifest.text(result, SH.conforms.value) in {"true", "1"})


def expected(manifest: Manifest, node: object) -> Outcome:
    focus = manifest.all(node, SH.focusNode.value)[0]
    shape = manifest.text(node, SH.sourceShape.value)
    path = manifest.all(node, SH.resultPath.value)
    values = manifest.all(node, SH.value.value)
    return (
        named(focus),
        manifest.text(node, SH.resultSeverity.value).removeprefix(SH.iri),
        manifest.text(node, SH.sourceConstraintComponent.value),
        shape if ":" in shape else "",
        plain(text(path[0])) if path else "",
        value(values[0]) if values else "",
    )


def named(term: object) -> str:
    """Name a focus node as a Result does."""
    if isinstance(term, NamedNode):
        return term.value
    kind = "blank" if isinstance(term, ox.BlankNode) else "literal"
    return f"urn:{kind}:{quote(text(term), safe='')}"


def value(term: object) -> str:
    return "" if term is None else named(term) if isinstance(term, ox.BlankNode) else text(term)


def plain(path: str) -> str:
    """Leave a path that is one IRI; the suite's other paths have no name to compare."""
    return path if path.startswith(("http", "urn")) else "" if not path else "path"
