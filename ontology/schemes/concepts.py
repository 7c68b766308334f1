"""Concepts on their way from tables to Turtle: what is read of a table, whose a label is, how a concept is written."""

from __future__ import annotations

import csv
import gzip
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path

from pyoxigraph import Literal, NamedNode, RdfFormat, parse

from graph.names import key
from graph.vocab import SKOS


@dataclass(slots=True)
class Concept:
    """A concept on its way to Turtle; ``names`` and ``hidden`` are candidates: what another concept claims goes."""

    iri: str
    classes: str
    preferred: dict[str, list[str]] = field(default_factory=dict)
    names: list[tuple[str, str]] = field(default_factory=list)
    hidden: list[str] = field(default_factory=list)
    notations: list[str] = field(default_factory=list)
    facts: list[tuple[str, str]] = field(default_factory=list)
    mappings: list[tuple[str, str]] = field(default_factory=list)
    labels: list[tuple[str, Literal]] = field(default_factory=list)

    def named(self, language: str) -> bool:
        """Tell whether it got a preferred label in a language."""
        return any(kind == "skos:prefLabel" and label.language == language for kind, label in self.labels)


Authority = dict[str, dict[str, list[str]]]
"""The preferred labels of an EU table: code, then language."""


def authority_of(file: Path) -> Authority:
    table: Authority = defaultdict(lambda: defaultdict(list))
    for quad in parse(gzip.decompress(file.read_bytes()), RdfFormat.RDF_XML):
        if (
            quad.predicate == SKOS.prefLabel
            and isinstance(quad.subject, NamedNode)
            and isinstance(quad.object, Literal)
        ):
            code = quad.subject.value.rpartition("/")[2]
            table[code][quad.object.language or ""].append(quad.object.value)
    return {code: labels for code, labels in table.items() if code.isupper() or code[0].isdigit()}


def rows_of(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


def folded(text: str) -> str:
    return " ".join(re.sub(r"\s*-\s+", "-", unicodedata.normalize("NFC", text)).split())


def claim(concepts: list[Concept], owners: dict[str, str] | None = None) -> list[Concept]:
    """Give each label to one concept: preferred ones first, then alternatives, then hidden ones, in the list's order.

    ``owners`` says whose the label of a key is; what is claimed is added to it.
    """
    owners = {} if owners is None else owners
    for concept in concepts:
        for language, names in concept.preferred.items():
            name = next((name for name in names if owners.get(key(name), concept.iri) == concept.iri), None)
            if name:
                owners[key(name)] = concept.iri
                concept.labels.append(("skos:prefLabel", Literal(name, language=language)))
    for concept in concepts:
        _take(concept, "skos:altLabel", concept.names, owners)
    for concept in concepts:
        _take(concept, "skos:hiddenLabel", [(name, "en") for name in concept.hidden], owners)
    return concepts


def _take(concept: Concept, predicate: str, names: Iterable[tuple[str, str]], owners: dict[str, str]) -> None:
    """Add the labels that are no other concept's and that the concept has not in that language."""
    own = {(key(label.value), label.language) for _, label in concept.labels}
    exact = {(label.value, label.language) for _, label in concept.labels}
    for name, language in names:
        fresh = (name, language) not in exact if predicate == "skos:hiddenLabel" else (key(name), language) not in own
        if name and fresh and owners.setdefault(key(name), concept.iri) == concept.iri:
            own.add((key(name), language))
            exact.add((name, language))
            concept.labels.append((predicate, Literal(name, language=language)))


def turtle(concepts: Iterable[Concept], scheme: str) -> Iterator[str]:
    """Write each concept as a block, its statements in a fixed order."""
    for concept in concepts:
        statements = chain(
            concept.labels,
            (("skos:notation", Literal(text)) for text in concept.notations),
            concept.facts,
            concept.mappings,
            [("skos:inScheme", f"<scheme/{scheme}>")],
        )
        lines = [f"a {concept.classes}", *(f"{predicate} {value}" for predicate, value in statements)]
        yield f"\n{concept.iri}\n    " + " ;\n    ".join(lines) + " .\n"
