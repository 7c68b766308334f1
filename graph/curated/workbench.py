"""The workbench of an import: a vocabulary's triples, to be asked from both ends and changed, and what was repaired.

Values come in the order of their text, so that the same input is repaired in the same way.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from graph.vocab import RDF, SKOS

Node = NamedNode | BlankNode
Term = NamedNode | BlankNode | Literal
Said = tuple[NamedNode, Term]
ABSOLUTE = re.compile(r"(?:https?|urn|info|ark|doi|tag):[^\s<>\"{}|\\^`]+")
"""An IRI where texts stand too."""

LABELS = (SKOS.prefLabel, SKOS.altLabel, SKOS.hiddenLabel)
NOTES = (
    SKOS.note, SKOS.scopeNote, SKOS.definition, SKOS.historyNote, SKOS.editorialNote, SKOS.changeNote, SKOS.example,
)  # fmt: skip
RELATIONS = (SKOS.broader, SKOS.narrower, SKOS.related)
INVERSES = {SKOS.broader: SKOS.narrower, SKOS.narrower: SKOS.broader, SKOS.related: SKOS.related}
MATCHES = {SKOS.broader: SKOS.broadMatch, SKOS.narrower: SKOS.narrowMatch, SKOS.related: SKOS.relatedMatch}
"""What a relation to a concept of another vocabulary is."""


@dataclass(frozen=True, slots=True)
class Repair:
    """What was put right: its kind, the concept (an IRI), what was, and what became of it (empty: it is gone)."""

    kind: str
    concept: str
    was: str
    became: str


class Bench:
    """A vocabulary under repair; ``language`` is for labels without one (empty: they stay without)."""

    def __init__(self, triples: Iterable[Triple], name: str, language: str = "", title: str = "") -> None:
        self.name = name
        self.language = language
        self.title = title or name
        self.repairs: list[Repair] = []
        self.has_blank_nodes = False
        self._facts: dict[Node, dict[NamedNode, dict[Term, None]]] = {}
        self._holders: dict[NamedNode, dict[Node, None]] = {}
        self._classes: dict[Term, dict[Node, None]] = {}
        for subject, predicate, value in triples:
            if isinstance(subject, NamedNode | BlankNode) and isinstance(value, NamedNode | BlankNode | Literal):
                self.add(subject, predicate, value)

    def __len__(self) -> int:
        return sum(len(values) for facts in self._facts.values() for values in facts.values())

    def __iter__(self) -> Iterator[Triple]:
        """Give the triples, in no order that matters."""
        for subject, facts in self._facts.items():
            for predicate, values in facts.items():
                for value in values:
                    yield Triple(subject, predicate, value)

    def __contains__(self, subject: object) -> bool:
        """Tell whether something is said of a node."""
        return bool(self._facts.get(subject))  # type: ignore[call-overload]

    def add(self, subject: Node, predicate: NamedNode, value: Term) -> bool:
        """State a triple; tell whether it is new."""
        values = self._facts.setdefault(subject, {}).setdefault(predicate, {})
        if value in values:
            return False
        values[value] = None
        self._holders.setdefault(predicate, {})[subject] = None
        if type(subject) is BlankNode or type(value) is BlankNode:
            self.has_blank_nodes = True
        if predicate == RDF.type:
            self._classes.setdefault(value, {})[subject] = None
        return True

    def drop(self, subject: Node, predicate: NamedNode, value: Term) -> None:
        """Take a triple back."""
        facts = self._facts[subject]
        values = facts[predicate]
        values.pop(value, None)
        if predicate == RDF.type:
            self._classes[value].pop(subject, None)
        if not values:
            del facts[predicate]
            self._holders[predicate].pop(subject, None)

    def has(self, subject: Node, predicate: NamedNode, value: Term) -> bool:
        return value in self._facts.get(subject, {}).get(predicate, {})

    def values(self, subject: Node, predicate: NamedNode) -> list[Term]:
        """Give what a subject has of a property, in order."""
        values = self._facts.get(subject, {}).get(predicate)
        if not values:
            return []
        return sorted(values, key=str) if len(values) > 1 else list(values)

    def nodes(self, subject: Node, predicate: NamedNode) -> list[NamedNode]:
        """Give the things that a subject has of a property, in order."""
        return [value for value in self.values(subject, predicate) if isinstance(value, NamedNode)]

    def literals(self, subject: Node, predicate: NamedNode) -> list[Literal]:
        """Give the texts that a subject has of a property, in order."""
        return [value for value in self.values(subject, predicate) if isinstance(value, Literal)]

    def holders(self, predicate: NamedNode) -> list[Node]:
        """Give the subjects that have a property, in order."""
        return sorted(self._holders.get(predicate, {}), key=str)

    def predicates(self, subject: Node) -> list[NamedNode]:
        return list(self._facts.get(subject, {}))

    def subjects(self) -> list[Node]:
        return list(self._facts)

    def instances(self, *classes: NamedNode) -> list[Node]:
        """Give what is said to be of one of the classes, in order."""
        return sorted({node for cls in classes for node in self._classes.get(cls, ())}, key=str)

    def concepts(self) -> list[NamedNode]:
        """Give the concepts, in order."""
        return [node for node in self.instances(SKOS.Concept) if isinstance(node, NamedNode)]

    def schemes(self) -> list[NamedNode]:
        """Give the concept schemes, in order."""
        return [node for node in self.instances(SKOS.ConceptScheme) if isinstance(node, NamedNode)]

    def note(self, kind: str, concept: Node, was: str, became: str) -> None:
        """List a repair."""
        self.repairs.append(Repair(kind, concept.value, was, became))

    def replace(self, kind: str, subject: Node, old: Said, new: Said | None) -> None:
        """Put a statement in the place of another (None: in no place), and list it."""
        self.drop(subject, *old)
        if new:
            self.add(subject, *new)
        self.note(kind, subject, say(*old), say(*new) if new else "")


def say(predicate: NamedNode, value: Term) -> str:
    """Write a statement shortly: the property's own name, then the value."""
    word = predicate.value[max(predicate.value.rfind("#"), predicate.value.rfind("/")) + 1 :]
    return f"{word} {value.value if isinstance(value, NamedNode) else value}"
