"""From a wish to the things that may be meant, with honest scores: those of ``graph.link``, which says why, too."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import Indel

from graph.link import Candidate, Concept, Evidence, Label, candidates
from graph.link.concept import ALT, PREF
from graph.link.words import code, fold
from graph.reconcile.evidence import NONE, Condition, Judge, Verdict
from graph.reconcile.index import Spans, Things
from graph.reconcile.kinds import LEAVES, Type, find
from graph.reconcile.properties import CODES, NAMES

LIMIT, MOST = 10, 100
"""Candidates of a wish where it names no number, and at the most."""

SAFE, RIVAL = 80.0, 25.0
"""The score from which the one that bears the name may be taken unseen, and that of another that forbids it."""

ANY_TYPE, ALL_TYPES, SHOULD = "any", "all", "should"
STRICTNESS = (ANY_TYPE, ALL_TYPES, SHOULD)
ASKED = "urn:asked"
LIKELY, UNLIKELY = 1.0, -1.0
"""What a type says that should be, and need not."""

CERTAIN = 100.0


@dataclass(frozen=True, slots=True)
class Wish:
    """A name, or none where conditions tell what is meant; ``types`` are as they were asked.

    ``loud`` tells that it was asked with others in capitals.
    """

    text: str = ""
    language: str = ""
    types: tuple[str, ...] = ()
    strict: str = ANY_TYPE
    limit: int = LIMIT
    conditions: tuple[Condition, ...] = ()
    loud: bool = False


@dataclass(frozen=True, slots=True)
class Feature:
    """Something that the score stands on, or that a client may score by; ``name`` is for people."""

    id: str
    name: str
    value: bool | float


@dataclass(frozen=True, slots=True)
class Found:
    """A thing that may be meant: ``score`` is between 0 and 100; ``match`` tells that it is and no other can be."""

    number: int
    concept: Concept
    leaf: str
    score: float
    match: bool
    features: tuple[Feature, ...]


def reconcile(things: Things, wish: Wish) -> tuple[Found, ...]:
    """Find what a wish means, best first."""
    types = [find(one) for one in wish.types]
    leaves = _leaves(types, wish.strict)
    judge = Judge(things, wish.conditions)
    spans = things.among(leaves)
    if direct := list(_direct(things, wish, spans)):
        rows: list[Row] = [(things.concept(number), CERTAIN / len(direct), ()) for number in direct]
    else:
        rows = list(_named(things, wish, spans, judge, types))
    kept = [(row, verdicts) for row in rows if _meets(verdicts := judge.verdicts(row[0]))]
    sure = bool(kept) and None not in types and _is_sure(kept, wish, bool(direct))
    limit = max(1, min(wish.limit, MOST))
    return tuple(
        _found(things, wish, types, row, verdicts, sure and at == 0) for at, (row, verdicts) in enumerate(kept[:limit])
    )


Row = tuple[Concept, float, Sequence[Evidence]]


def _leaves(types: Sequence[Type | None], strict: str) -> tuple[str, ...]:
    """Give what is looked among; a type that is not known restricts nothing, and lets nothing be certain."""
    known = [one for one in types if one]
    if not known or strict == SHOULD:
        return LEAVES
    counted = Counter(leaf for one in known for leaf in set(one.leaves))
    return tuple(leaf for leaf in LEAVES if counted[leaf] >= (len(known) if strict == ALL_TYPES else 1))


def _direct(things: Things, wish: Wish, spans: Spans) -> Iterator[int]:
    """Yield the things that a wish names by what identifies them."""
    said = _codes(wish.conditions)
    values = [wish.text] if wish.text else said
    found = {number for value in values if ":" in value for number in things.known(value.strip())}
    if not wish.text:
        keys = [code(value) for value in said]
        found |= {number for some in things.within(spans).under(keys, MOST) for number in some}
    yield from sorted(number for number in found if any(first <= number <= last for first, last in spans))


def _named(things: Things, wish: Wish, spans: Spans, judge: Judge, types: Sequence[Type | None]) -> Iterator[Row]:
    labels = dict.fromkeys([*([(wish.text, PREF)] if wish.text else []), *_names(wish.conditions)])
    if not labels:
        return
    codes = _codes(wish.conditions)
    concept = Concept(ASKED, tuple(Label(text, wish.language.lower(), kind) for text, kind in labels), notations=codes)
    wanted = {leaf for one in types if one for leaf in one.leaves} if wish.strict == SHOULD else set[str]()

    def further(concepts: Sequence[Concept]) -> dict[str, Sequence[Evidence]]:
        said = judge.further(concepts)
        return {one.iri: [*said.get(one.iri, ()), *_typed(one.scheme, wanted)] for one in concepts}

    known = further if wish.conditions or wanted else None
    # A condition that filters may leave the last of many namesakes.
    most = MOST if any(one.required for one in wish.conditions) else wish.limit
    for one in candidates(concept, things.within(spans), most, further=known, loud=wish.loud):
        if found := things.index.concept(one.concept):
            yield found, _score(one), one.evidence


def _codes(conditions: Iterable[Condition]) -> tuple[str, ...]:
    """Give what identifies the thing that is meant, and not what it must not be."""
    wanted = (one for one in conditions if one.property in CODES and one.quantifier != NONE)
    return tuple(value for one in wanted for value in one.values)


def _names(conditions: Iterable[Condition]) -> Iterator[tuple[str, str]]:
    for one in conditions:
        if one.property in NAMES:
            yield from ((value, ALT) for value in one.values if value.strip())


def _typed(leaf: str, wanted: set[str]) -> Iterator[Evidence]:
    if wanted:
        yes = leaf in wanted
        yield Evidence("type", "it is of the type" if yes else "it is of another type", LIKELY if yes else UNLIKELY)


def _score(candidate: Candidate) -> float:
    return round(100 * candidate.score, 2)


def _meets(verdicts: Sequence[Verdict]) -> bool:
    return all(one.agrees for one in verdicts if one.condition.required)


def _is_sure(kept: Sequence[tuple[Row, Sequence[Verdict]]], wish: Wish, direct: bool) -> bool:
    """Tell whether the first is meant beyond doubt: it bears the name, nothing speaks against it, none rivals it."""
    (concept, score, _), verdicts = kept[0]
    if score < SAFE or any(one.agrees is False for one in verdicts) or concept.deprecated:
        return False
    rival = kept[1][0][1] if len(kept) > 1 else 0.0
    return rival < RIVAL and (direct or _bears(concept, wish.text, wish.language) is not None)


def _bears(concept: Concept, text: str, language: str) -> Label | None:
    """Give the label that is a name, but for case, accents and the order of its words, in a language that fits."""
    wanted, tag = sorted(fold(text).split()), language.lower().partition("-")[0]
    return next(
        (
            label
            for label in concept.labels
            if wanted and sorted(fold(label.text).split()) == wanted
            and tag in {"", label.language.partition("-")[0]} | ({tag} if not label.language else set())
        ),
        None,
    )  # fmt: skip


def _found(
    things: Things,
    wish: Wish,
    types: Sequence[Type | None],
    row: Row,
    verdicts: Sequence[Verdict],
    match: bool,
) -> Found:
    concept, score, evidence = row
    number = things.index.number(concept.iri) or 0
    features = [*_features(things, wish, types, concept, number), *_said(verdicts), *_reasons(evidence)]
    return Found(number, concept, concept.scheme, min(CERTAIN, score), match, tuple(features))


def _features(
    things: Things, wish: Wish, types: Sequence[Type | None], concept: Concept, number: int
) -> Iterator[Feature]:
    if wish.text:
        borne = _bears(concept, wish.text, wish.language)
        yield Feature("name_exact", "A label is the name, but for case, accents and order", borne is not None)
        like = max((Indel.normalized_similarity(fold(wish.text), fold(x.text)) for x in concept.labels), default=0.0)
        yield Feature("name_similarity", "Similarity of the label that is most alike, of 100", round(100 * like, 1))
        yield Feature("name_other", "The label is not the preferred one", borne is not None and borne.kind != PREF)
    if types:
        yield Feature("type_match", "It is of a type asked for", any(concept.scheme in x.leaves for x in types if x))
    yield Feature("records", "Records that use it", things.about(number).records)


def _said(verdicts: Sequence[Verdict]) -> Iterator[Feature]:
    """Yield what is known of the properties asked for, each once."""
    told: dict[str, bool] = {}
    for one in verdicts:
        if one.agrees is not None:
            told[one.condition.property] = told.get(one.condition.property, True) and one.agrees
    for name, agrees in told.items():
        yield Feature(f"property_{name}", f"The {name} agrees", agrees)


def _reasons(evidence: Sequence[Evidence]) -> Iterator[Feature]:
    """Yield the evidence, with what it weighs in log-odds."""
    seen = Counter[str]()
    for one in evidence:
        seen[one.kind] += 1
        at = f"_{seen[one.kind]}" if seen[one.kind] > 1 else ""
        yield Feature(f"evidence_{one.kind}{at}", one.text, one.weight)
