"""From a label to the concepts of a vocabulary that comes with the product, by equality of labels and nothing else.

This is not the scoring function of ``graph.link`` and is not meant to be: types are told while records are described,
before there is a data folder that could hold an index, by millions of records and the same for ever. It takes what is
certain without weighing; a type that is only like another stays the record's own, and ``seealso link`` may propose one.

Links are triples; how each came about is said in SSSOM's terms: https://mapping-commons.github.io/sssom/.
To add an authority that comes with the product: its N-Triples, gzipped, in
``ontology/authorities``, and a row in AUTHORITIES.
"""

from __future__ import annotations

import gzip
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache

from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse

import ontology
from graph.names import Names, key
from graph.vocab import RDF, RDFS, SEMAPV, SKOS, SSSOM, XSD

AUTHORITIES = {"type": "coar-resource-types"}
"""Which shipped authority the records' own terms of a kind are looked up in."""

WEIGHTS = {SKOS.prefLabel: (1.0, "preferred"), SKOS.altLabel: (0.9, "alternative"), SKOS.hiddenLabel: (0.8, "hidden")}
"""How far the equality of two labels can be trusted, by the kind of the authority's label."""

SURE = 0.9
"""The score from which a sole candidate becomes a link."""


@dataclass(frozen=True, slots=True)
class Label:
    """A label of an authority's concept: ``kind`` is a predicate of WEIGHTS."""

    concept: NamedNode
    kind: NamedNode
    text: Literal


@dataclass(frozen=True, slots=True)
class Authority:
    """A vocabulary's labels, by their key."""

    name: str
    labels: Mapping[str, tuple[Label, ...]] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A concept that a label may stand for; ``score`` is between 0 and 1, ``reason`` a sentence."""

    concept: NamedNode
    score: float
    reason: str


def look_up(label: str, language: str, authority: Authority) -> tuple[Candidate, ...]:
    """Give the concepts of an authority that a label may stand for, best first, each once."""
    best: dict[NamedNode, Candidate] = {}
    for met in authority.labels.get(key(label), ()):
        weight, kind = WEIGHTS[met.kind]
        other = met.text.language or ""
        agrees = not language or not other or language.split("-")[0] == other.split("-")[0]
        reason = f"'{label}' equals the {kind} label '{met.text.value}'" + (f" ({other})" if other else "")
        candidate = Candidate(met.concept, weight if agrees else weight / 2, reason)
        if met.concept not in best or candidate.score > best[met.concept].score:
            best[met.concept] = candidate
    return tuple(sorted(best.values(), key=lambda found: (-found.score, found.concept.value)))


def sure(candidates: tuple[Candidate, ...]) -> Candidate | None:
    """Give the one candidate that may be taken without asking anybody: good, and without an equal."""
    good = [candidate for candidate in candidates if candidate.score >= SURE]
    return good[0] if len(good) == 1 else None


@cache
def load(name: str) -> Authority:
    """Read an authority that comes with the product."""
    content = gzip.decompress((ontology.FOLDER / "authorities" / f"{name}.nt.gz").read_bytes())
    return index(name, (quad.triple for quad in parse(content, RdfFormat.N_TRIPLES)))


def index(name: str, triples: Iterable[Triple]) -> Authority:
    """Make an authority of a vocabulary's SKOS labels."""
    labels: defaultdict[str, list[Label]] = defaultdict(list)
    for triple in triples:
        if triple.predicate in WEIGHTS and isinstance(triple.object, Literal) and isinstance(triple.subject, NamedNode):
            labels[key(triple.object.value)].append(Label(triple.subject, triple.predicate, triple.object))
    return Authority(name, {text: tuple(found) for text, found in labels.items()})


def mapping(subject: NamedNode, candidate: Candidate) -> Triple:
    """Say a link that was made by labels alone: close, for equality of labels proves no more."""
    return Triple(subject, SKOS.closeMatch, candidate.concept)


def justify(subject: NamedNode, candidate: Candidate, names: Names) -> Iterator[Triple]:
    """Say why a link was made."""
    node = names.part(subject, "link")
    yield Triple(node, RDF.type, SSSOM.Mapping)
    yield Triple(node, SSSOM.subject_id, subject)
    yield Triple(node, SSSOM.predicate_id, SKOS.closeMatch)
    yield Triple(node, SSSOM.object_id, candidate.concept)
    yield Triple(node, SSSOM.mapping_justification, SEMAPV.LexicalMatching)
    yield Triple(node, SSSOM.confidence, Literal(f"{candidate.score:.2f}", datatype=XSD.decimal))
    yield Triple(node, RDFS.comment, Literal(candidate.reason, language="en"))
