"""What a librarian should look at in the terms of a release: ``merge-suggestions.json``, and the suggestions as RDF.

A suggestion is said as SSSOM says mappings (https://mapping-commons.github.io/sssom/), in the graph ``quality``.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Triple

from graph.language.scripts import script
from graph.merges import Suggestion, Term, suggest
from graph.names import KINDS, Names, digest
from graph.register import Register
from graph.register.decisions import KEPT
from graph.release.work import Workshop
from graph.thesaurus import Thesaurus
from graph.thesaurus.statistics import Measures
from graph.vocab import RDF, SEEALSO, SEMAPV, SKOS, SSSOM, XSD

FILE = "merge-suggestions.json"
SAID = frozenset({SKOS.prefLabel, SKOS.altLabel})


def gather(thesaurus: Thesaurus, register: Register, measures: Measures, language: str) -> dict[str, object]:
    """Look through the terms in use; ``language`` is that of labels of which nothing tells it."""
    counts: dict[str, object] = {}
    suggestions: list[dict[str, object]] = []
    for kind in KEPT:
        own = thesaurus.labels(kind)
        terms = list(_terms(kind, own, register, measures))
        found = suggest(terms, measures.together, language) if own else ()
        suggestions += [_told(kind, one) for one in found]
        if own:
            counts[kind] = {
                "concepts": len(own),
                "candidates": len(own) if KINDS[kind].scheme in register.concepts() else 0,
                "suggestions": len(found),
                "rules": dict(sorted(Counter(str(rule) for one in found for rule in one.rules).items())),
                "scripts": _scripts(thesaurus, kind, own),
                "languages": _languages(thesaurus, kind, own),
            }
    return {
        "counts": counts,
        "suggestions": suggestions,
        "several": [told for kind in KEPT for told in _several(thesaurus, kind)],
        "ambiguous": [told for kind in KEPT for told in _ambiguous(thesaurus, register, kind)],
    }


def write(report: dict[str, object], folder: Path) -> None:
    """Write the report into a release's folder."""
    (folder / FILE).write_text(f"{json.dumps(report, ensure_ascii=False, indent=1)}\n", encoding="utf-8")


Own = dict[NamedNode, tuple[tuple[NamedNode, Literal], ...]]


def _terms(kind: str, own: Own, register: Register, measures: Measures) -> Iterator[Term]:
    """Give the labels of the records' own concepts, and those in the same languages of the curated ones."""
    spoken = {label.language or "" for labels in own.values() for _, label in labels}
    for iri, labels in own.items():
        for sort, label in labels:
            if sort in SAID:
                yield Term(iri.value, label.value, label.language or "", measures.count(iri.value))
    for thesaurus in register.schemes.curated(KINDS[kind].scheme):
        for iri, said in thesaurus.concepts.items():
            for triple in said:
                if (
                    triple.predicate in SAID
                    and isinstance(value := triple.object, Literal)
                    and value.language in spoken
                ):
                    yield Term(iri.value, value.value, value.language or "", measures.count(iri.value), kept=True)


def _told(kind: str, one: Suggestion) -> dict[str, object]:
    return {
        "kind": kind,
        "old": {
            "iri": one.old.concept,
            "label": one.old.label,
            "language": one.old.language,
            "records": one.old.records,
        },
        "new": {
            "iri": one.new.concept,
            "label": one.new.label,
            "language": one.new.language,
            "records": one.new.records,
        },
        "rules": [str(rule) for rule in one.rules],
        "together": one.together,
        "confidence": one.confidence,
        "evidence": one.evidence,
    }


def _end(term: Term) -> dict[str, object]:
    return {"iri": term.concept, "label": term.label, "language": term.language, "records": term.records}


def _scripts(thesaurus: Thesaurus, kind: str, own: Own) -> dict[str, int]:
    """Count the labels of the records' own concepts by their scripts."""
    labels = (text for iri in own for text, _ in thesaurus.uses(kind)[iri])
    return dict(sorted(Counter(script(text) or "unknown" for text in labels).items()))


def _languages(thesaurus: Thesaurus, kind: str, own: Own) -> dict[str, int]:
    """Count the labels of the records' own concepts by their languages."""
    return dict(sorted(Counter(tag or "und" for iri in own for _, tag in thesaurus.uses(kind)[iri]).items()))


def _several(thesaurus: Thesaurus, kind: str) -> Iterator[dict[str, object]]:
    """Tell the terms that are the same in two languages: one concept, unless a librarian splits it."""
    for iri, labels in sorted(thesaurus.labels(kind).items(), key=lambda item: item[0].value):
        preferred = [label for sort, label in labels if sort == SKOS.prefLabel]
        tags = {(label.language or "").partition("-")[0] for label in preferred} - {"und"}
        if len(tags) > 1:
            uses = thesaurus.uses(kind)[iri]
            yield {
                "kind": kind,
                "concept": iri.value,
                "labels": [
                    {"label": text, "language": tag, "records": count}
                    for (text, tag), count in sorted(uses.items(), key=lambda item: (-item[1], item[0]))
                ],
            }


def _ambiguous(thesaurus: Thesaurus, register: Register, kind: str) -> Iterator[dict[str, object]]:
    """Tell the labels in use that two curated concepts have, and which of them was taken."""
    scheme = KINDS[kind].scheme
    if scheme not in register.concepts():
        return
    for iri, labels in sorted(thesaurus.uses(kind).items(), key=lambda item: item[0].value):
        for (text, language), count in sorted(labels.items()):
            others = {entry[1] for entry in register.schemes.entries(scheme, text)} - {iri}
            if others and iri in register.schemes:
                chosen = {"label": text, "language": language, "records": count, "concept": iri.value}
                yield {"kind": kind, **chosen, "others": sorted(other.value for other in others)}


def describe(shop: Workshop) -> Iterator[Triple]:
    """Say a release's suggestions in RDF, a node each; a work of a release (``graph.release.work``)."""
    path = shop.folder / FILE
    if path.is_file():
        report = json.loads(path.read_bytes())
        for told in report["suggestions"]:
            yield from _say(told, shop.names)


def _say(told: dict[str, object], names: Names) -> Iterator[Triple]:
    old, new = (told[end] for end in ("old", "new"))
    if not isinstance(old, dict) or not isinstance(new, dict):
        raise TypeError("two concepts of a suggestion were expected")
    one, other = NamedNode(str(old["iri"])), NamedNode(str(new["iri"]))
    node = names.part(one, f"merge-{digest(other.value, 16)}")
    yield Triple(node, RDF.type, SSSOM.Mapping)
    yield Triple(node, SSSOM.subject_id, one)
    yield Triple(node, SSSOM.predicate_id, SKOS.exactMatch)
    yield Triple(node, SSSOM.object_id, other)
    yield Triple(node, SSSOM.mapping_justification, SEMAPV.LexicalMatching)
    yield Triple(node, SSSOM.confidence, Literal(f"{told['confidence']}", datatype=XSD.decimal))
    yield Triple(node, SEEALSO.recordsTogether, Literal(str(told["together"]), datatype=XSD.integer))
    yield Triple(node, SEEALSO.evidence, Literal(str(told["evidence"])))
