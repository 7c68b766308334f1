"""A vocabulary to be judged: its graphs in a store, and what several judgments read of them, read once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from pyoxigraph import BlankNode, Literal, NamedNode, QuerySolutions, Store

from graph.vocab import DC, DCTERMS, OWL, RDF, RDFS, SKOS

PREFERRED, LABELS = SKOS.prefLabel, (SKOS.prefLabel, SKOS.altLabel, SKOS.hiddenLabel)
NOTES = (
    SKOS.definition, SKOS.scopeNote, SKOS.note, SKOS.example, SKOS.historyNote, SKOS.editorialNote, SKOS.changeNote,
)  # fmt: skip
TITLES = (SKOS.prefLabel, RDFS.label, DCTERMS.title, DC.title)
UNKNOWN = frozenset({"", "und"})
"""Tags that name no language."""
LONGEST = 300
"""Characters of a text that an occurrence keeps."""


@dataclass(frozen=True, slots=True)
class Occurrence:
    """Where a flaw was found: the thing, another thing or a text that it concerns.

    ``schemes`` are those that it counts for; None are all that the thing is in.
    """

    thing: str
    other: str = ""
    text: str = ""
    language: str = ""
    schemes: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Label:
    """A text of a thing: a label, or a note."""

    thing: str
    way: NamedNode
    text: str
    language: str


class Ground:
    """The graphs ``judged`` of a store; ``records`` is the graph of what uses the vocabulary, where there is one."""

    def __init__(self, store: Store, judged: Sequence[NamedNode], records: NamedNode | None = None) -> None:
        self.store = store
        self.judged = tuple(judged)
        self.records = records

    def ask(self, query: str) -> Iterator[Occurrence]:
        """Put a question, in which ``?thing``, ``?other`` and ``?text`` stand for what is found."""
        named: list[NamedNode | BlankNode] = [self.records] if self.records else []
        answer = self.store.query(query, default_graph=list(self.judged), named_graphs=named)
        if not isinstance(answer, QuerySolutions):
            raise TypeError("a SELECT was expected")
        names = {variable.value for variable in answer.variables}
        for row in answer:
            thing, other, text = (row[name] if name in names else None for name in ("thing", "other", "text"))
            said = text if isinstance(text, Literal) else Literal("")
            yield Occurrence(_name(thing), _name(other), visible(said.value), said.language or "")

    def links(self, way: NamedNode) -> Iterator[tuple[str, str]]:
        """Give the two ends of each link of a property."""
        for graph in self.judged:
            for quad in self.store.quads_for_pattern(None, way, None, graph):
                if not isinstance(quad.object, Literal):
                    yield _name(quad.subject), _name(quad.object)

    def texts(self, *ways: NamedNode) -> Iterator[Label]:
        """Give the texts of all things, property by property."""
        for way in ways:
            for graph in self.judged:
                for quad in self.store.quads_for_pattern(None, way, None, graph):
                    if isinstance(found := quad.object, Literal):
                        yield Label(_name(quad.subject), way, found.value, found.language or "")

    @cached_property
    def labels(self) -> tuple[Label, ...]:
        return tuple(self.texts(*LABELS))

    @cached_property
    def concepts(self) -> frozenset[str]:
        """All concepts, deprecated ones too."""
        return frozenset(
            _name(quad.subject)
            for graph in self.judged
            for quad in self.store.quads_for_pattern(None, RDF.type, SKOS.Concept, graph)
        )

    @cached_property
    def deprecated(self) -> frozenset[str]:
        return frozenset(label.thing for label in self.texts(OWL.deprecated) if label.text in {"true", "1"})

    @cached_property
    def schemes(self) -> Mapping[str, frozenset[str]]:
        """Give the schemes of each concept that is in one; a scheme is in itself."""
        found: dict[str, set[str]] = defaultdict(set)
        for way in (SKOS.inScheme, SKOS.topConceptOf):
            for concept, scheme in self.links(way):
                found[concept].add(scheme)
        for scheme, concept in self.links(SKOS.hasTopConcept):
            found[concept].add(scheme)
        told = {scheme for schemes in found.values() for scheme in schemes}
        for graph in self.judged:
            for quad in self.store.quads_for_pattern(None, RDF.type, SKOS.ConceptScheme, graph):
                told.add(_name(quad.subject))
        for scheme in told:
            found[scheme].add(scheme)
        return {thing: frozenset(schemes) for thing, schemes in found.items()}

    @cached_property
    def members(self) -> Mapping[str, tuple[str, ...]]:
        """Give the concepts of each scheme, in order; those in none under an empty name."""
        found: dict[str, list[str]] = {scheme: [] for scheme in sorted(self._named_schemes())}
        for concept in sorted(self.concepts):
            for scheme in self.schemes.get(concept, frozenset()) - {concept} or ("",):
                found.setdefault(scheme, []).append(concept)
        return {scheme: tuple(members) for scheme, members in found.items()}

    @cached_property
    def above(self) -> tuple[tuple[str, str], ...]:
        """Give each concept with each that is stated to be broader, once."""
        up = self.links(SKOS.broader)
        down = ((lower, upper) for upper, lower in self.links(SKOS.narrower))
        return tuple(sorted({*up, *down}))

    def names(self, things: frozenset[str], language: str) -> dict[str, tuple[str, str]]:
        """Give what each thing is called, with the language; in ``language``, then English, then any."""
        best: dict[str, tuple[tuple[int, int, str], Label]] = {}
        for rank, way in enumerate(TITLES):
            for label in self.labels if way == PREFERRED else self.texts(way):
                if label.thing in things and label.way == way and label.text.strip():
                    order = (_liking(label.language, language), rank, label.text)
                    if label.thing not in best or order < best[label.thing][0]:
                        best[label.thing] = (order, label)
        return {thing: (visible(label.text), label.language) for thing, (_, label) in best.items()}

    def _named_schemes(self) -> set[str]:
        return {thing for thing, schemes in self.schemes.items() if thing in schemes}


def visible(text: str) -> str:
    """Write what shows nothing by its number, so that people see what is amiss."""
    shown = text if text.isprintable() else "".join(_shown(character) for character in text)
    return shown if len(shown) <= LONGEST else f"{shown[:LONGEST]}…"


def _shown(character: str) -> str:
    return character if character.isprintable() else f"[U+{ord(character):04X}]"


def _name(term: object) -> str:
    """Give an IRI, or the name of a blank node as N-Triples write it."""
    if isinstance(term, NamedNode):
        return term.value
    return "" if term is None else str(term)


def _liking(found: str, wanted: str) -> int:
    language = found.partition("-")[0]
    order = (wanted, "en", "")
    return order.index(language) if language in order else len(order)
