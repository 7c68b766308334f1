"""What a curated thesaurus relates, held against what the records' See Also lists show.

A record's list should be the union of the related terms of its subjects. So, of a thesaurus: which pairs do records
show that it lacks; which of its pairs do records not show that could; and which records' lists differ from the union,
with the terms. Where a record has a subject that no thesaurus has, what is foreign in its list cannot be told.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Store

from graph.curated import kept
from graph.errors import ReleaseError
from graph.names import Names
from graph.register.shelf import origins
from graph.related import Finding, Relations, Verdict, infer
from graph.related.gather import gather
from graph.related.pairs import keeps_own
from graph.release import Release
from graph.vocab import DCTERMS, RDFS, SKOS

LIKELY = 0.5
"""A pair that is more probable than this is shown by the records."""

LACKING, NOT_SHOWN, MISSING, FOREIGN = "lacking", "not shown", "missing", "foreign"
SORTS = {
    LACKING: "pairs that the records show and the thesaurus lacks",
    NOT_SHOWN: "pairs of the thesaurus that records could show and do not",
    MISSING: "terms that a record's list should have by the thesaurus",
    FOREIGN: "terms that a record's list should not have by the thesaurus",
}

Row = tuple[str, tuple[str, ...], tuple[str, ...]]
Pairs = frozenset[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Difference:
    """``one`` and ``other`` are related concepts, or a record and a term of its list; ``records`` tell of a pair (have
    one of it as a subject), ``showing`` of them list the other, ``sample`` names some of those that decide."""

    sort: str
    one: str
    other: str
    verdict: str
    probability: float
    records: int
    showing: int
    sample: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Audit:
    """The differences, the labels of what they name, and what was compared."""

    differences: tuple[Difference, ...]
    labels: Mapping[str, str]
    compared: Mapping[str, int]


def audit(release: Release, data: Path, names: Names, thesauri: tuple[str, ...] = ()) -> Audit:
    """Compare the current records with the thesauri named, or all of the data folder.

    Raises: SourceError for a thesaurus that is not there; ReleaseError where none was in the build, or nothing can be
    compared.
    """
    store = _open(release)
    rows = tuple(_rows(store, names))
    stated = _stated(origins(release, names), data, thesauri or kept.names(data))
    relations = infer(rows, stated.hierarchy)
    found = (*_pairs(relations, stated), *_lists(rows, stated))
    wanted = {iri for row in found for iri in (row.one, row.other)}
    counts = {"records with a list": len(rows), "related pairs of the thesaurus": len(stated.related)}
    counts["of these, pairs of which records tell"] = sum(relations.judge(*pair) is not None for pair in stated.related)
    return Audit(found, _labels(store, names, wanted), counts)


@dataclass(frozen=True, slots=True)
class Stated:
    """What thesauri say, by our IRIs: their concepts, related pairs (the lesser first), who is under whom."""

    concepts: frozenset[str]
    related: Pairs
    hierarchy: tuple[tuple[str, str], ...]

    def of(self) -> dict[str, set[str]]:
        """Give the related terms of each concept."""
        terms: dict[str, set[str]] = {}
        for one, other in self.related:
            terms.setdefault(one, set()).add(other)
            terms.setdefault(other, set()).add(one)
        return terms


def _open(release: Release) -> Store:
    try:
        return Store.read_only(str(release.store))
    except OSError as err:
        raise ReleaseError(f"release {release.name} is damaged: its store cannot be read: {err}") from err


def _rows(store: Store, names: Names) -> Iterator[Row]:
    """Give the records with both subjects and a list, as a build infers from them."""
    graph = names.graph("records")
    roles: list[dict[str, dict[str, None]]] = []
    for predicate in (DCTERMS.subject, RDFS.seeAlso):
        found: dict[str, dict[str, None]] = {}
        for quad in store.quads_for_pattern(None, predicate, None, graph):
            if isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode):
                found.setdefault(quad.subject.value, {})[quad.object.value] = None
        roles.append(found)
    subjects, lists = roles
    for record in sorted(subjects.keys() & lists.keys()):
        yield record, tuple(sorted(subjects[record])), tuple(sorted(lists[record]))


def _stated(known: Mapping[str, str], data: Path, thesauri: tuple[str, ...]) -> Stated:
    """Read what the thesauri say under their own IRIs, and turn these into ours (``known``)."""
    if not thesauri:
        raise ReleaseError("no thesaurus to audit: `seealso thesaurus import` one, and build")
    concepts: dict[str, None] = {}
    related: list[tuple[str, str]] = []
    under: list[tuple[str, str]] = []
    for name in thesauri:
        for triple in kept.triples(data, name):
            if isinstance(triple.subject, NamedNode) and isinstance(triple.object, NamedNode):
                pair = triple.subject.value, triple.object.value
                if triple.object == SKOS.Concept:
                    concepts[pair[0]] = None
                elif triple.predicate == SKOS.related:
                    related.append(pair)
                elif triple.predicate == SKOS.broader:
                    under.append(pair)
    ours = {iri: known[iri] for iri in concepts if iri in known}
    if not ours:
        raise ReleaseError(f"the current release was built without {', '.join(thesauri)}: run `seealso build`")
    turned = ((ours[one], ours[other]) for one, other in related if one in ours and other in ours)
    pairs = frozenset((min(pair), max(pair)) for pair in turned if pair[0] != pair[1])
    return Stated(
        frozenset(ours.values()), pairs, tuple((ours[a], ours[b]) for a, b in under if a in ours and b in ours)
    )


def _pairs(relations: Relations[str], stated: Stated) -> Iterator[Difference]:
    """Give the pairs that one side has and the other has not, the surest first."""
    shown = [f for f in relations if not f.barred and (f.verdict is Verdict.CERTAIN or f.probability > LIKELY)]
    lacking = [f for f in shown if (min(f.subject, f.term), max(f.subject, f.term)) not in stated.related]
    yield from (_difference(LACKING, f) for f in sorted(lacking, key=_sureness))
    judged = (relations.judge(*pair) for pair in sorted(stated.related))
    doubted = [f for f in judged if f and f.verdict is not Verdict.CERTAIN and f.probability <= LIKELY]
    yield from (_difference(NOT_SHOWN, f) for f in sorted(doubted, key=lambda f: (f.together - f.records, f.subject)))


def _sureness(finding: Finding[str]) -> tuple[bool, float, int, str, str]:
    certain = finding.verdict is Verdict.CERTAIN
    return not certain, -finding.probability, -finding.together, finding.subject, finding.term


def _difference(sort: str, found: Finding[str]) -> Difference:
    return Difference(
        sort,
        found.subject,
        found.term,
        found.verdict.value,
        round(found.probability, 4),
        found.records,
        found.together,
        tuple(map(str, found.sample)),
    )


def _lists(rows: tuple[Row, ...], stated: Stated) -> Iterator[Difference]:
    """Give the terms by which lists differ from the union of their subjects' related terms."""
    own, related = keeps_own(gather(rows, False)), stated.of()
    for record, subjects, listed in rows:
        told = [subject for subject in subjects if subject in stated.concepts]
        due = {term for subject in told for term in related.get(subject, ())}
        aside = set[str]() if own else set(subjects)
        for term in sorted(due - set(listed) - aside):
            yield Difference(MISSING, record, term, "", 0.0, 1, 0, (record,))
        if len(told) == len(subjects):
            for term in sorted(set(listed) - due - aside):
                yield Difference(FOREIGN, record, term, "", 0.0, 1, 1, (record,))


def _labels(store: Store, names: Names, wanted: set[str]) -> dict[str, str]:
    """Give what things are called, in English where they have it."""
    labels: dict[str, str] = {}
    for graph, predicate in (("thesaurus", SKOS.prefLabel), ("records", DCTERMS.title)):
        for quad in store.quads_for_pattern(None, predicate, None, names.graph(graph)):
            if isinstance(quad.subject, NamedNode) and isinstance(quad.object, Literal):
                iri, english = quad.subject.value, quad.object.language == "en"
                if iri in wanted and (english or iri not in labels):
                    labels[iri] = quad.object.value
    return labels
