"""What a check says to people: in the sentences, labels and prefixed names stand in the place of IRIs."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

import rdflib
from pyoxigraph import Literal, NamedNode

import ontology
from graph.shacl.facts import Facts
from graph.vocab import DCTERMS, FOAF, RDFS, SCHEMA, SKOS

NAMING = (SKOS.prefLabel, DCTERMS.title, FOAF.name, SCHEMA.name, RDFS.label)
"""The properties that name a thing to people, the best first."""
LONGEST = 80
QUOTED_OR_IRI = re.compile(r"“[^”]*”|<?\b(?:https?://|urn:)[^\s<>“”\"{}|\\^`]+>?")
"""A text that a sentence quotes, whose addresses are its own, or an IRI that stands in the sentence."""
CLOSING = ".,;:!?)"


def message(messages: Iterable[object], facts: Facts) -> str:
    """Choose the English message, else the one without a language, else the first; say its IRIs in words."""
    literals = [message for message in messages if isinstance(message, rdflib.Literal)]
    order = sorted(literals, key=lambda m: ({"en": 0, "": 1}.get(m.language or "", 2), str(m)))
    return QUOTED_OR_IRI.sub(lambda found: _worded(found[0], facts), str(order[0])) if order else ""


def _worded(found: str, facts: Facts) -> str:
    """Say an IRI of a sentence; what closes the sentence right after it is none of it."""
    if found.startswith("“"):
        return found
    if found.startswith("<"):
        return name(found.strip("<>"), facts)
    iri = found.removesuffix(">")
    while iri.endswith(tuple(CLOSING)) and not _is_known(iri, facts):
        iri = iri[:-1]
    return f"{name(iri, facts)}{found[len(iri) :]}"


def _is_known(iri: str, facts: Facts) -> bool:
    return any(facts.values(NamedNode(iri), naming) for naming in NAMING)


def name(iri: str, facts: Facts) -> str:
    """Name a thing to people: “its label” with the end of its IRI, else its prefixed name, else the IRI."""
    end = re.split(r"[/#:]", iri.rstrip("/#"))[-1]
    if label := _label(NamedNode(iri), facts):
        return f"“{label}” ({end})"
    namespace = iri.removesuffix(end)
    prefix = _prefixes().get(namespace)
    return f"{prefix}:{end}" if prefix and end else iri


def _label(thing: NamedNode, facts: Facts) -> str:
    """Choose a thing's English label, else one without a language, else the first of all languages."""
    for naming in NAMING:
        labels = [label for label in facts.values(thing, naming) if isinstance(label, Literal) and label.value.strip()]
        if labels:
            best = min(labels, key=lambda one: (LIKED.get((one.language or "").partition("-")[0], 2), str(one)))
            return best.value if len(best.value) <= LONGEST else f"{best.value[: LONGEST - 1]}…"
    return ""


LIKED = {"en": 0, "": 1}


@cache
def _prefixes() -> dict[str, str]:
    return {namespace: prefix for prefix, namespace in ontology.prefixes().items()}
