"""From the terms that records use to SKOS: one concept a meaning, in its scheme; and the bodies, with their names.

SKOS Reference: https://www.w3.org/TR/skos-reference/

``statistics`` counts how concepts are used, and which of them together; ``usage`` gathers of the same records what
related terms are inferred from.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from pyoxigraph import Literal, NamedNode, Triple

from graph.describe import Term, literal
from graph.describe.item import Fact
from graph.language.scripts import spoken
from graph.names import KINDS, Names, digest, key
from graph.schemes import LABELS, MAPPINGS, Schemes
from graph.vocab import DCTERMS, FOAF, OWL, RDF, SEEALSO, SKOS

Label = tuple[str, str]
"""A text and its language tag in lower case, as the store keeps it (RDF 1.1 lets case mean nothing); empty for none."""

RANK = (FOAF.Person, FOAF.Organization, FOAF.Agent)
"""What an agent is where records judge it differently, the surest first."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What the terms become, a part for each named graph: bodies, concepts, mappings to the outside."""

    agents: tuple[Triple, ...]
    concepts: tuple[Triple, ...]
    links: tuple[Triple, ...]


@dataclass(frozen=True, slots=True)
class Editing:
    """What people decided: labels given to concepts, by language; folded labels that came with a merged concept.

    ``curated`` are the concepts of curated thesauri by scheme: all belong to it; what is none of them is a candidate.
    """

    given: Mapping[NamedNode, Mapping[str, str]] = field(default_factory=dict)
    guests: Mapping[NamedNode, frozenset[str]] = field(default_factory=dict)
    curated: Mapping[str, tuple[NamedNode, ...]] = field(default_factory=dict)

    def rank(self, iri: NamedNode, labels: Counter[Label]) -> list[tuple[Literal, NamedNode]]:
        """Give a concept's labels, each with its sort: a given one goes before all, a guest's after its own."""
        given, guests = self.given.get(iri, {}), self.guests.get(iri, frozenset())
        found = [label for label, _ in labels.most_common()]
        if guests:
            found.sort(key=lambda label: key(label[0]) in guests)
        return list(_ranked([*((text, language.lower()) for language, text in sorted(given.items())), *found]))


NOTHING = Editing()


class Thesaurus:
    """Gathers the terms in use; grows with the vocabulary, not with the records.

    ``licence`` is the dataset's, an IRI or empty.
    """

    def __init__(self, schemes: Schemes, names: Names, licence: str = "", editing: Editing = NOTHING) -> None:
        self._licence = NamedNode(licence) if "://" in licence else None
        self._schemes = schemes
        self._names = names
        self._editing = editing
        self._labels: dict[str, dict[NamedNode, Counter[Label]]] = {kind: defaultdict(Counter) for kind in KINDS}
        self._names_of: dict[NamedNode, Counter[Label]] = defaultdict(Counter)
        self._classes: dict[NamedNode, tuple[NamedNode, ...]] = {}
        self._facts: dict[NamedNode, dict[Fact, None]] = defaultdict(dict)

    def add(self, terms: Iterable[Term]) -> None:
        """Count the uses of terms."""
        for term in terms:
            self._labels[term.kind][term.iri][(term.label, spoken(term.label, term.language).lower())] += 1
            if term.name:
                self._names_of[term.iri][(term.name, "")] += 1
            if term.classes and _surer(term.classes, self._classes.get(term.iri)):
                self._classes[term.iri] = term.classes
            if term.facts:
                self._facts[term.iri] |= dict.fromkeys(term.facts)

    def describe(self, retired: Mapping[str, Iterable[Triple]] | None = None) -> Vocabulary:
        """Say all that was gathered, in a stable order; ``retired`` says of each kind what was a concept before."""
        concepts: list[Triple] = []
        links: list[Triple] = []
        for kind in KINDS.values():
            before = list(retired.get(kind.name, ())) if retired else []
            if kind.scheme and (self._labels[kind.name] or self._editing.curated.get(kind.scheme) or before):
                own, mappings = self._scheme(kind.name, before)
                concepts += own
                links += mappings
        return Vocabulary(tuple(self._things("agent")), tuple(concepts), tuple(links))

    def labels(self, kind: str) -> dict[NamedNode, tuple[tuple[NamedNode, Literal], ...]]:
        """Give the labels of the terms of a kind that nothing but the records describes, preferred ones first."""
        return {
            iri: tuple((predicate, label) for label, predicate in self._editing.rank(iri, labels))
            for iri, labels in self._labels[kind].items()
            if iri not in self._schemes
        }

    def uses(self, kind: str) -> Mapping[NamedNode, Counter[Label]]:
        """Give how often each concept of a kind goes by each label."""
        return self._labels[kind]

    def _own_links(self, kind: str) -> Iterator[Triple]:
        """Say what the records' own concepts are elsewhere, where the reading of their labels told it."""
        for iri in sorted(self._labels[kind], key=str):
            if iri in self._facts and iri not in self._schemes:
                yield from (Triple(iri, *fact) for fact in self._facts[iri] if fact[0] in MAPPINGS)

    def own(self, kind: str) -> Iterator[tuple[NamedNode, str, str]]:
        """Yield the terms that no shipped scheme describes: IRI, commonest label (an English one first), language."""
        for iri, labels in sorted(self._labels[kind].items(), key=lambda item: item[0].value):
            if iri not in self._schemes:
                ranked = [label for label, _ in labels.most_common()]
                yield iri, *next((label for label in ranked if label[1] == "en"), ranked[0])

    def _scheme(self, kind: str, before: list[Triple]) -> tuple[list[Triple], list[Triple]]:
        """Say a scheme: its head, the shipped concepts with all they are connected to, and the records' own."""
        curated = self._editing.curated.get(KINDS[kind].scheme, ())
        stand_ins = (triple.object for triple in before if triple.predicate == DCTERMS.isReplacedBy)
        wanted = (*self._labels[kind], *(iri for iri in stand_ins if isinstance(iri, NamedNode)))
        shipped = self._schemes.closure(iri for iri in wanted if iri in self._schemes) | set(curated)
        concepts = list(self._things(kind))
        links = list(self._own_links(kind))
        for iri in sorted(shipped, key=str):
            said = self._schemes.describe(iri)
            concepts += (*said, *self._brought(kind, iri, said))
            links += self._schemes.mappings(iri)
        own = [triple for triple in concepts if triple.predicate == SKOS.broader and triple.subject not in shipped]
        concepts += [Triple(t.object, SKOS.narrower, t.subject) for t in own if isinstance(t.object, NamedNode)]
        head = self._head(KINDS[kind].scheme)
        narrower = {triple.subject for triple in concepts if triple.predicate == SKOS.broader}
        members = [
            (triple.object, triple.subject)
            for triple in concepts
            if triple.predicate == SKOS.inScheme and triple.subject not in narrower
        ]
        tops = [Triple(scheme, SKOS.hasTopConcept, top) for scheme, top in members if isinstance(scheme, NamedNode)]
        concepts += [Triple(top, SKOS.topConceptOf, scheme) for scheme, top in members]
        concepts += before
        concepts.sort(key=_subject)
        return [*head, *sorted(tops, key=str), *concepts], sorted(links, key=_subject)

    def _brought(self, kind: str, iri: NamedNode, said: Iterable[Triple]) -> Iterator[Triple]:
        """Say by which labels records know a curated concept, of those that came with what was merged into it."""
        guests = self._editing.guests.get(iri, frozenset())
        known = {key(t.object.value) for t in said if t.predicate in LABELS and isinstance(t.object, Literal)}
        for (text, language), _ in self._labels[kind].get(iri, Counter[Label]()).most_common() if guests else ():
            if (folded := key(text)) in guests and folded not in known:
                known.add(folded)
                yield Triple(iri, SKOS.altLabel, literal(text, language))

    def _head(self, scheme: str) -> list[Triple]:
        """Say the scheme itself; one that the records fill is under the licence of the dataset."""
        head = list(self._schemes.head(scheme))
        if self._licence and not any(triple.predicate == DCTERMS.license for triple in head):
            head.append(Triple(self._names.scheme(scheme), DCTERMS.license, self._licence))
        return head

    def _things(self, kind: str) -> Iterator[Triple]:
        """Say the things of a kind that no shipped scheme describes."""
        row = KINDS[kind]
        for iri, labels in sorted(self._labels[kind].items(), key=lambda item: item[0].value):
            if iri in self._schemes:
                continue
            yield from (Triple(iri, RDF.type, cls) for cls in self._classes.get(iri, row.classes))
            if row.scheme in self._editing.curated:
                yield Triple(iri, RDF.type, SEEALSO.Candidate)
            for label, predicate in self._editing.rank(iri, labels):
                yield Triple(iri, predicate, label)
                if predicate == SKOS.prefLabel and row.naming and iri not in self._names_of:
                    yield Triple(iri, row.naming, label)
            yield from self._more(iri, labels)
            if row.scheme:
                yield Triple(iri, SKOS.inScheme, self._names.scheme(row.scheme))

    def _more(self, iri: NamedNode, labels: Counter[Label]) -> Iterator[Triple]:
        """Say a person's name in the order of speech, the commonest first, and what records tell of an agent."""
        for (name, _), _ in self._names_of[iri].most_common(1) if iri in self._names_of else ():
            yield Triple(iri, FOAF.name, Literal(name))
        known = {text for text, _ in labels}
        same = [fact for fact in self._facts.get(iri, ()) if fact[0] == OWL.sameAs]
        for predicate, value in self._facts.get(iri, ()):
            if predicate in MAPPINGS or (predicate == SKOS.altLabel and value.value in known):
                continue
            # Two identifiers of one sort for one name: which body is meant nothing tells, so neither is said to be it.
            if predicate != OWL.sameAs or len(same) == 1:
                yield Triple(iri, predicate, value)


def versions(concepts: Iterable[Triple]) -> Iterator[Triple]:
    """Say the version of each scheme that has none: a digest of all that is said in it, so the same says the same."""
    said: dict[object, list[str]] = defaultdict(list)
    within: dict[object, list[NamedNode]] = defaultdict(list)
    told: set[object] = set()
    for triple in concepts:
        said[triple.subject].append(str(triple))
        if triple.predicate == SKOS.inScheme and isinstance(triple.object, NamedNode):
            within[triple.object].append(triple.subject)  # type: ignore[arg-type]
        elif triple.predicate == OWL.versionInfo:
            told.add(triple.subject)
    for scheme in sorted(within.keys() - told, key=str):
        lines = sorted(line for thing in (scheme, *within[scheme]) for line in said[thing])
        if isinstance(scheme, NamedNode) and scheme in said:
            yield Triple(scheme, OWL.versionInfo, Literal(digest("\n".join(lines), 12)))


def _surer(one: tuple[NamedNode, ...], other: tuple[NamedNode, ...] | None) -> bool:
    return other is None or min(map(_rank_of, one)) < min(map(_rank_of, other))


def _rank_of(cls: NamedNode) -> int:
    return RANK.index(cls) if cls in RANK else len(RANK)


def _subject(triple: Triple) -> str:
    return triple.subject.value if isinstance(triple.subject, NamedNode) else str(triple.subject)


def _ranked(labels: Sequence[Label]) -> Iterator[tuple[Literal, NamedNode]]:
    """Yield each label with its sort: preferred is the first of its language.

    Another spelling of a preferred label is hidden, another name is an alternative. A label whose language nothing
    tells is left out where the same text stands with one.
    """
    told = {text for text, language in labels if language}
    languages: set[str] = set()
    preferred: set[str] = set()
    for text, language in dict.fromkeys(labels):
        if not language and text in told:
            continue
        if language not in languages:
            languages.add(language)
            preferred.add(key(text))
            yield literal(text, language), SKOS.prefLabel
        else:
            yield literal(text, language), SKOS.hiddenLabel if key(text) in preferred else SKOS.altLabel
