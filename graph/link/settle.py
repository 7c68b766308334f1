"""Candidates of many concepts, or of one: looked up, weighed, heard with their neighbours, told with their reasons."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from math import log
from typing import TYPE_CHECKING

from graph.link import crowd
from graph.link.bridge import bridge
from graph.link.concept import CLOSE, EXACT, PREF, Authority, Candidate, Concept, Evidence
from graph.link.doubt import explained, holds
from graph.link.lessons import Likely, lessons
from graph.link.lexicon import Lexicon, lexicon
from graph.link.near import listen, neighbours
from graph.link.pair import Pair
from graph.link.rivals import assign, claims_of, compete, give_way
from graph.link.scales import Scales, View
from graph.link.seek import CHOSEN, Rarity, seek
from graph.link.weigh import logistic, relate, weigh
from graph.link.words import namesake, whole

if TYPE_CHECKING:
    from graph.progress import Teller

ACCEPT = 0.66
"""The score from which a candidate may be taken without asking anybody."""

HELD = ACCEPT - 0.01
"""The score at the most of a candidate that is in doubt (see ``graph.link.doubt``)."""

PROPOSE = 0.35
"""The score from which a candidate is worth a person's look."""

KEPT = 10
"""Candidates that are kept of a concept."""

MANY = 200
"""Concepts that are weighed where something else than their labels tells namesakes apart."""

LEAST = 0.005
"""The score below which a candidate is none."""

TEACHES = 0.6
"""The score from which a pair teaches which words stand for each other, and which are spared."""

UNSURE = 0.8
"""The score below which a concept is looked up once more with what was learnt."""

HEARD = ("languages", "rarity", "length", "note", "inside", "synonym", "lexicon", "neighbour", "share")
"""Kinds of evidence that may be left out: further languages, what is learnt of words and labels, the share of
those that have a counterpart, and what the evidence that is listed is called."""

SAID = 0.2
"""What the share of those that have a counterpart must weigh to be told."""

ROUNDS = 6
STILL = 0.002

Context = Callable[[str, str], float]
"""Gives how often two concepts stand on the same records, from 0 to 1: an IRI of ours and one of the authority's."""

Further = Callable[[Sequence[Concept]], Mapping[str, Sequence[Evidence]]]
"""Gives what else speaks for the concepts of an authority, and against them, by their IRIs."""


def candidates(
    concept: Concept,
    authority: Authority,
    limit: int = KEPT,
    *,
    further: Further | None = None,
    loud: bool = False,
) -> tuple[Candidate, ...]:
    """Look one concept or label up: the candidates of an authority, best first.

    ``further`` may say what is known besides labels, codes and notes; more namesakes are weighed then. ``loud`` tells
    that the label comes with others that are written in capitals.
    """
    return _looked_up(concept, authority, limit, lexicon(), further, loud)


def _plainly(concept: Concept, authority: Authority) -> tuple[Candidate, ...]:
    """Look up by labels alone: what is known of words is heard at one step only."""
    return _looked_up(concept, authority, 1, None, None)


def _looked_up(
    concept: Concept,
    authority: Authority,
    limit: int,
    known: Lexicon | None,
    further: Further | None,
    loud: bool = False,
) -> tuple[Candidate, ...]:
    scales = Scales(Rarity(authority), lambda _: 0, View(), View(), lexicon=known, loud=(loud, False))
    pairs = _pairs(concept, scales, None, MANY if further else CHOSEN)
    if further:
        _learn(pairs, further)
    row = _first(pairs, max(KEPT, limit))
    compete({concept.iri: row}, {})
    return _finished(row, taken=frozenset())[:limit]


def link(
    concepts: Iterable[Concept],
    authority: Authority,
    *,
    context: Context | None = None,
    unheard: frozenset[str] = frozenset(),
    via: Sequence[Authority] = (),
    told: Teller | None = None,
) -> Iterator[tuple[Concept, tuple[Candidate, ...]]]:
    """Link concepts together: each with its candidates, best first; of two that claim one exactly, the better has it.

    Neighbours that are matched speak for each other until nothing changes any more. ``context`` may say how often
    records have both. ``unheard`` are kinds of HEARD that are left out, so that what each is worth can be measured.
    ``via`` are vocabularies that know ours by further names (see ``graph.link.bridge``); ``told`` hears of the stages.
    """
    chosen = {concept.iri: concept for concept in concepts}
    own = Counter(key for concept in chosen.values() for key in _called(concept))
    scales = Scales(
        Rarity(authority), lambda key: own[key], View(), View(),
        crowd.spread(chosen.values(), authority), crowd.usual(chosen.values()), unheard=unheard,
        lexicon=None if "lexicon" in unheard else lexicon(),
    )  # fmt: skip
    loud, qualifying = (crowd.loud(chosen.values()), False), crowd.qualifying(chosen.values())
    scales = replace(scales, loud=loud, qualifying=qualifying, known=chosen.get)
    rows = {one.iri: _row(one, scales, context) for one in _counted("looking up", list(chosen.values()), told)}
    claims = claims_of(rows)
    compete(rows, claims)
    if "synonym" not in unheard:
        _reword(chosen, rows, scales, context, told)
        claims = claims_of(rows)
        compete(rows, claims)
    if via and _bridged(chosen, rows, scales, via, told):
        claims = claims_of(rows)
        compete(rows, claims)
    if told:
        told.stage("hearing neighbours and rivals")
    share = _settle(chosen, rows, claims, unheard)
    best = assign(rows)
    for iri, concept in chosen.items():
        yield concept, _finished(rows[iri], best.get(iri, frozenset()), share)


def _called(concept: Concept) -> set[int]:
    """Give the keys of a concept's names, and of its preferred ones without their qualifiers."""
    names = {key for one in concept.labels for key in whole(one)[:1]}
    return names | {namesake(one) for one in concept.labels if one.kind == PREF}


def _counted(stage: str, concepts: Sequence[Concept], told: Teller | None) -> Iterator[Concept]:
    """Yield concepts, and tell how many have been asked for."""
    if told and concepts:
        told.stage(stage)
    for number, concept in enumerate(concepts, 1):
        yield concept
        if told:
            told.count(number, len(concepts))


def _reword(
    chosen: Mapping[str, Concept],
    rows: dict[str, list[Pair]],
    scales: Scales,
    context: Context | None,
    told: Teller | None,
) -> None:
    """Look those up once more that are unsure, now with what all teach together of words and of labels."""
    here, there = chosen.values(), list({pair.number: pair.concept for row in rows.values() for pair in row}.values())
    scales = replace(
        scales,
        learnt=lessons(here, there, list(_likely(chosen, rows))),
        varied_here=crowd.varied(here),
        varied_there=crowd.varied(there),
    )
    unsure = [
        chosen[iri]
        for iri, row in rows.items()
        if not row or max(pair.score for pair in row) < UNSURE or _by_alternative(row[0])
    ]
    for one in _counted("looking up once more what is unsure", unsure, told):
        rows[one.iri] = _row(one, scales, context)


def _bridged(
    chosen: Mapping[str, Concept],
    rows: dict[str, list[Pair]],
    scales: Scales,
    via: Sequence[Authority],
    told: Teller | None,
) -> bool:
    """Ask other vocabularies what they call those whose own labels meet none; tell whether any did."""
    unmet = [chosen[iri] for iri, row in rows.items() if not any(pair.met for pair in row)]
    found = False
    for one in _counted("asking other vocabularies", unmet, told):
        known = rows[one.iri]
        pairs = bridge(one, known, scales, via, _plainly)
        if pairs is not known:
            rows[one.iri], found = _first(pairs, KEPT), True
    return found


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
    rows: Mapping[str, list[Pair]],
    claims: Mapping[int, Sequence[Pair]],
    unheard: frozenset[str],
) -> tuple[Evidence, ...]:
    """Let rivals, neighbours and the share of those that have a counterpart be heard until nothing changes.

    Gives what that share says for every pair.
    """
    none = 1.0
    graph = {} if "neighbour" in unheard else neighbours(chosen, rows)
    for _ in range(ROUNDS):
        listen(rows, graph)
        having = crowd.having([[(pair.number, pair.score) for pair in row] for row in rows.values() if row])
        none = 1.0 if "share" in unheard else crowd.none(having)
        if compete(rows, claims, none) < STILL:
            break
    weight = round(-log(none), 2)
    often = "often" if weight > 0 else "seldom"
    text = f"what is looked up with it {often} has a counterpart"
    return (Evidence("share", text, weight),) if abs(weight) >= SAID else ()


def _row(concept: Concept, scales: Scales, context: Context | None) -> list[Pair]:
    return _first(_pairs(concept, scales, context, CHOSEN), KEPT)


def _pairs(concept: Concept, scales: Scales, context: Context | None, chosen: int) -> list[Pair]:
    pairs = list[Pair]()
    looked = seek(concept, scales.rarity, chosen, scales.lexicon)
    found = [(number, scales.rarity.authority.load(number)) for number in looked]
    if crowd.loud(theirs for _, theirs in found):
        scales = replace(scales, loud=(scales.loud[0], True))
    for number, theirs in found:
        weight = weigh(concept, theirs, scales)
        if logistic(weight.logit) > LEAST:
            together = 2.0 * context(concept.iri, theirs.iri) if context else 0.0
            pairs.append(Pair(number, theirs, weight, together))
    return pairs


def _first(pairs: list[Pair], kept: int) -> list[Pair]:
    pairs.sort(key=lambda pair: (-pair.logit, pair.concept.iri))
    del pairs[kept:]
    give_way(pairs)
    return pairs


def _learn(pairs: Sequence[Pair], further: Further) -> None:
    found = further([pair.concept for pair in pairs])
    for pair in pairs:
        pair.why = list(found.get(pair.concept.iri, ()))
        pair.near = sum(one.weight for one in pair.why)


def _finished(row: Sequence[Pair], taken: frozenset[int], share: tuple[Evidence, ...] = ()) -> tuple[Candidate, ...]:
    ranked = sorted(row, key=lambda pair: (-pair.score, pair.concept.iri))
    return tuple(_candidate(pair, ranked, pair.number in taken, share) for pair in ranked if pair.score > LEAST)


def _candidate(pair: Pair, row: Sequence[Pair], barred: bool, share: tuple[Evidence, ...]) -> Candidate:
    relation = relate(pair.weight, pair.score, PROPOSE)
    held = holds(pair.weight.doubt, pair.near + pair.context)
    if relation == EXACT and (barred or held or pair is not row[0]):
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
    score = pair.score
    if held:
        score = min(score, HELD)
        evidence.append(explained(pair.weight.doubt))
    return Candidate(pair.concept.iri, text, language, round(score, 4), relation, tuple(evidence))
