"""Candidates of many concepts weighed against each other: rivals, neighbours that are matched, one to one."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import exp, log

from graph.link import crowd
from graph.link.compare import EQUAL
from graph.link.concept import CLOSE, EXACT, PREF, Authority, Candidate, Concept, Evidence
from graph.link.lessons import Likely, lessons
from graph.link.scales import Scales, View
from graph.link.seek import CHOSEN, Rarity, seek
from graph.link.tongues import MET
from graph.link.weigh import Weight, logistic, relate, weigh
from graph.link.words import whole

ACCEPT = 0.66
"""The score from which a candidate may be taken without asking anybody."""

PROPOSE = 0.35
"""The score from which a candidate is worth a person's look."""

KEPT = 10
"""Candidates that are kept of a concept."""

MANY = 200
"""Concepts that are weighed where something else than their labels tells namesakes apart."""

LEAST = 0.005
LIKELY = 0.5
"""The score from which a neighbour is taken to be matched."""

TEACHES = 0.6
"""The score from which a pair teaches which words stand for each other, and which are spared."""

UNSURE = 0.8
"""The score below which a concept is looked up once more with what was learnt."""

HEARD = ("languages", "rarity", "length", "note", "inside", "synonym", "neighbour", "share")
"""Kinds of evidence that may be left out: further languages, what is learnt of words and labels, the share of
those that have a counterpart, and what the evidence that is listed is called."""

SAID = 0.2
"""What the share of those that have a counterpart must weigh to be told."""

ROUNDS = 6
STILL = 0.002
STRONGLY = 2.0
"""How much more the strongest rival counts than many weak ones, of which each was only looked at."""

RIVAL, CLAIM, STRONGER = 1.0, 0.12, 4.0
"""How much the other candidates of a concept, and the other concepts that claim a candidate, take
from it; those that claim it by better right count so many times at the most."""

PARENT, CHILD, FRIEND, STRANGE = 1.5, 1.0, 0.6, 0.35
"""A broader, narrower, related neighbour that is matched to such a neighbour; and one matched, but to none near."""

LESSER = -1.5
"""What it costs to be nearly the same as another that is the same."""

WEAKLY = 0.4
"""What is left of it where the labels are only alike: neighbours confirm, they do not name."""

NEAR = 2.0
"""What neighbours can add at the most."""

Context = Callable[[str, str], float]
"""Gives how often two concepts stand on the same records, from 0 to 1: an IRI of ours and one of the authority's."""

Further = Callable[[Sequence[Concept]], Mapping[str, Sequence[Evidence]]]
"""Gives what else speaks for the concepts of an authority, and against them, by their IRIs."""


@dataclass(slots=True)
class Pair:
    """A candidate on its way; ``near`` changes from round to round."""

    number: int
    concept: Concept
    weight: Weight
    context: float = 0.0
    lesser: float = 0.0
    near: float = 0.0
    score: float = 0.0
    why: list[Evidence] = field(default_factory=list)

    @property
    def logit(self) -> float:
        return self.weight.logit + self.near + self.context + self.lesser


def candidates(
    concept: Concept, authority: Authority, limit: int = KEPT, *, further: Further | None = None
) -> tuple[Candidate, ...]:
    """Look one concept or label up: the candidates of an authority, best first.

    ``further`` may say what is known besides labels, codes and notes; more namesakes are weighed then.
    """
    pairs = _pairs(concept, Scales(Rarity(authority), lambda _: 1, View(), View()), None, MANY if further else CHOSEN)
    if further:
        _learn(pairs, further)
    row = _first(pairs, max(KEPT, limit))
    _compete({concept.iri: row}, {})
    return _finished(row, taken=frozenset())[:limit]


def link(
    concepts: Iterable[Concept],
    authority: Authority,
    *,
    context: Context | None = None,
    unheard: frozenset[str] = frozenset(),
) -> Iterator[tuple[Concept, tuple[Candidate, ...]]]:
    """Link concepts together: each with its candidates, best first; of two that claim one exactly, the better has it.

    Neighbours that are matched speak for each other until nothing changes any more. ``context`` may say how often
    records have both. ``unheard`` are kinds of HEARD that are left out, so that what each is worth can be measured.
    """
    chosen = {concept.iri: concept for concept in concepts}
    own = Counter(key for concept in chosen.values() for key in {k for one in concept.labels for k in whole(one)[:1]})
    scales = Scales(
        Rarity(authority), lambda key: own[key], View(), View(),
        crowd.spread(chosen.values(), authority), crowd.usual(chosen.values()), unheard=unheard,
    )  # fmt: skip
    rows = {iri: _row(concept, scales, context) for iri, concept in chosen.items()}
    claims = _claims(rows)
    _compete(rows, claims)
    if "synonym" not in unheard:
        _reword(chosen, rows, scales, context)
        claims = _claims(rows)
        _compete(rows, claims)
    share = _settle(chosen, rows, claims, unheard)
    best = _assign(rows)
    for iri, concept in chosen.items():
        yield concept, _finished(rows[iri], best.get(iri, frozenset()), share)


def _reword(
    chosen: Mapping[str, Concept], rows: dict[str, list[Pair]], scales: Scales, context: Context | None
) -> None:
    """Look those up once more that are unsure, now with what all teach together of words and of labels."""
    here, there = chosen.values(), list({pair.number: pair.concept for row in rows.values() for pair in row}.values())
    scales = replace(
        scales,
        learnt=lessons(here, there, list(_likely(chosen, rows))),
        varied_here=crowd.varied(here),
        varied_there=crowd.varied(there),
    )
    for iri, row in rows.items():
        if not row or max(pair.score for pair in row) < UNSURE or _by_alternative(row[0]):
            rows[iri] = _row(chosen[iri], scales, context)


def _likely(chosen: Mapping[str, Concept], rows: Mapping[str, Sequence[Pair]]) -> Iterator[Likely]:
    for iri, row in rows.items():
        first = max(row, key=lambda pair: pair.score, default=None)
        best = first.weight.best if first else None
        if first and best and first.score >= TEACHES:
            yield Likely(chosen[iri], first.concept, (best.ours, best.theirs))


def _by_alternative(pair: Pair) -> bool:
    """Tell whether labels met that are not the preferred ones."""
    best = pair.weight.best
    return best is not None and (best.ours.kind != PREF or best.theirs.kind != PREF)


def _settle(
    chosen: Mapping[str, Concept],
    rows: Mapping[str, Sequence[Pair]],
    claims: Mapping[int, Sequence[Pair]],
    unheard: frozenset[str],
) -> tuple[Evidence, ...]:
    """Let rivals, neighbours and the share of those that have a counterpart be heard until nothing changes.

    Gives what that share says for every pair.
    """
    none = 1.0
    graph = {} if "neighbour" in unheard else _near(chosen, rows)
    for _ in range(ROUNDS):
        _listen(rows, graph)
        having = crowd.having([[(pair.number, pair.score) for pair in row] for row in rows.values() if row])
        none = 1.0 if "share" in unheard else crowd.none(having)
        if _compete(rows, claims, none) < STILL:
            break
    weight = round(-log(none), 2)
    often = "often" if weight > 0 else "seldom"
    text = f"what is looked up with it {often} has a counterpart"
    return (Evidence("share", text, weight),) if abs(weight) >= SAID else ()


def _row(concept: Concept, scales: Scales, context: Context | None) -> list[Pair]:
    return _first(_pairs(concept, scales, context, CHOSEN), KEPT)


def _pairs(concept: Concept, scales: Scales, context: Context | None, chosen: int) -> list[Pair]:
    pairs = list[Pair]()
    for number in seek(concept, scales.rarity, chosen):
        theirs = scales.rarity.authority.load(number)
        weight = weigh(concept, theirs, scales)
        if logistic(weight.logit) > LEAST:
            together = 2.0 * context(concept.iri, theirs.iri) if context else 0.0
            pairs.append(Pair(number, theirs, weight, together))
    return pairs


def _first(pairs: list[Pair], kept: int) -> list[Pair]:
    pairs.sort(key=lambda pair: (-pair.logit, pair.concept.iri))
    del pairs[kept:]
    _yield(pairs)
    return pairs


def _learn(pairs: Sequence[Pair], further: Further) -> None:
    found = further([pair.concept for pair in pairs])
    for pair in pairs:
        pair.why = list(found.get(pair.concept.iri, ()))
        pair.near = sum(one.weight for one in pair.why)


def _yield(rivals: Sequence[Pair]) -> None:
    """Let a pair whose labels are nearly the same yield to one whose labels are: who tells both apart means both."""
    if not rivals:
        return
    first = max(rivals, key=lambda pair: pair.weight.logit)
    best = first.weight.best
    for pair in rivals:
        mine = pair.weight.best
        if pair is not first and best and mine and mine.language == best.language and best.how == EQUAL != mine.how:
            pair.lesser = LESSER


def _claims(rows: Mapping[str, Sequence[Pair]]) -> dict[int, list[Pair]]:
    """Give the pairs by whom they claim; of them, too, one that is nearly the same yields to one that is."""
    claims = defaultdict[int, list[Pair]](list)
    for row in rows.values():
        for pair in row:
            claims[pair.number].append(pair)
    for pairs in claims.values():
        _yield(pairs)
    return claims


def _compete(rows: Mapping[str, Sequence[Pair]], claims: Mapping[int, Sequence[Pair]], none: float = 1.0) -> float:
    """Score all pairs among their rivals and against having no counterpart; give the greatest change."""
    change = 0.0
    odds = {id(pair): exp(min(30.0, pair.logit)) for row in rows.values() for pair in row}
    claimed = {number: sum(odds[id(pair)] for pair in pairs) for number, pairs in claims.items()}
    for row in rows.values():
        total = sum(odds[id(pair)] ** STRONGLY for pair in row)
        for pair in row:
            mine = odds[id(pair)]
            claim = CLAIM * min(STRONGER * mine, max(0.0, claimed.get(pair.number, mine) - mine))
            rivals = max(0.0, total - mine**STRONGLY) ** (1 / STRONGLY)
            others = RIVAL * rivals + claim
            score = mine / (mine + none + others)
            change = max(change, abs(score - pair.score))
            pair.score = score
    return change


def _near(chosen: Mapping[str, Concept], rows: Mapping[str, Sequence[Pair]]) -> dict[str, tuple[tuple[str, str], ...]]:
    """Give the neighbours of each concept that are linked too, with how they are near."""
    graph = defaultdict[str, dict[tuple[str, str], None]](dict)
    for iri, concept in chosen.items():
        for how, back, neighbours in (
            ("broader", "narrower", concept.broader),
            ("narrower", "broader", concept.narrower),
            ("related", "related", concept.related),
        ):
            for other in neighbours:
                if other != iri and rows.get(other):
                    graph[iri][how, other] = None
                    graph[other][back, iri] = None
    return {iri: tuple(found) for iri, found in graph.items()}


WEIGHTS = {"broader": PARENT, "narrower": CHILD, "related": FRIEND}


def _listen(rows: Mapping[str, Sequence[Pair]], graph: Mapping[str, tuple[tuple[str, str], ...]]) -> None:
    """Let the neighbours that are matched speak for each pair, or against it."""
    sure = {iri: row[0] for iri, row in rows.items() if row and max(row, key=lambda p: p.score).score > LIKELY}
    for iri, row in rows.items():
        sure_near = [(how, other, sure[other]) for how, other in graph.get(iri, ()) if other in sure]
        for pair in row:
            pair.near, pair.why = _heard(pair, sure_near)
        if isinstance(row, list):
            row.sort(key=lambda pair: (-pair.logit, pair.concept.iri))


def _heard(pair: Pair, near: Sequence[tuple[str, str, Pair]]) -> tuple[float, list[Evidence]]:
    said, why = 0.0, list[Evidence]()
    for how, _, other in near:
        theirs = {
            "broader": pair.concept.broader, "narrower": pair.concept.narrower, "related": pair.concept.related,
        }[how]  # fmt: skip
        if other.concept.iri in theirs:
            weight = WEIGHTS[how] * other.score
            said += weight / (1 + len(why))
            if len(why) < 3:
                why.append(
                    Evidence("neighbour", f"its {how} '{other.concept.name()}' is matched too", round(weight, 2))
                )
    best = pair.weight.best
    return min(NEAR, said) * (1.0 if best and best.likeness >= MET else WEAKLY), why


def _assign(rows: Mapping[str, Sequence[Pair]]) -> dict[str, frozenset[int]]:
    """Give the numbers that each concept may not claim exactly, for another has them by better right."""
    owners = dict[int, str]()
    order = sorted(
        ((pair.score, iri, pair) for iri, row in rows.items() for pair in row), key=lambda one: (-one[0], one[1])
    )
    held, barred = set[str](), defaultdict[str, set[int]](set)
    for _, iri, pair in order:
        if iri not in held and pair.number not in owners:
            owners[pair.number] = iri
            held.add(iri)
        elif owners.get(pair.number) != iri:
            barred[iri].add(pair.number)
    return {iri: frozenset(numbers) for iri, numbers in barred.items()}


def _finished(row: Sequence[Pair], taken: frozenset[int], share: tuple[Evidence, ...] = ()) -> tuple[Candidate, ...]:
    ranked = sorted(row, key=lambda pair: (-pair.score, pair.concept.iri))
    return tuple(_candidate(pair, ranked, pair.number in taken, share) for pair in ranked if pair.score > LEAST)


def _candidate(pair: Pair, row: Sequence[Pair], barred: bool, share: tuple[Evidence, ...]) -> Candidate:
    relation = relate(pair.weight, pair.score, PROPOSE)
    if relation == EXACT and (barred or pair is not row[0]):
        relation = CLOSE
    evidence = [*pair.weight.evidence(), *pair.why, *share]
    if pair.context:
        evidence.append(Evidence("context", "records have both", round(pair.context, 2)))
    evidence.sort(key=lambda one: -abs(one.weight))
    rival = next((other for other in row if other is not pair), None)
    if rival is not None and rival.logit > pair.logit - 1.5:
        evidence.append(Evidence("rival", f"'{rival.concept.name()}' has as good a claim", -1.0))
    label = pair.weight.best.theirs if pair.weight.best else None
    text, language = (label.text, label.language) if label else (pair.concept.name(), "")
    return Candidate(pair.concept.iri, text, language, round(pair.score, 4), relation, tuple(evidence))
