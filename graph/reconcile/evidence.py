"""What else than its name is asked of a thing, and how far it agrees: evidence for the matching, or a condition."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field

from graph.link.concept import Concept, Evidence, Label
from graph.link.words import code, fold, whole
from graph.reconcile.index import Among, Things
from graph.reconcile.kinds import TYPES
from graph.reconcile.properties import CODES, NAMES, PROPERTIES, THING, Property

ANY, ALL, NONE = "any", "all", "none"
QUANTIFIERS = (ANY, ALL, NONE)

OWN = frozenset({"record", "meeting"})
"""The leaves whose values are their own; others' are those of the records that use them, and say less."""

AGREES, DIFFERS = 1.8, -2.2
"""What a value of its own says for a thing that has it, and against one that has others."""

USED, UNUSED = 0.8, -0.6
"""What the records that use a thing say for it and against it."""

NEAR = 0.4
"""What a year says that is next to the one asked for."""

NAMESAKES = 50
YEAR = re.compile(r"\s*(-?\d{4})(?:-\d\d){0,2}(?:T.*)?\s*")


@dataclass(frozen=True, slots=True)
class Condition:
    """What a property is asked to be: texts, codes or IRIs, of which ``quantifier`` says how many.

    A thing of which nothing of the property is known meets no condition that is ``required``.
    """

    property: str
    values: tuple[str, ...]
    quantifier: str = ANY
    required: bool = False


@dataclass(slots=True)
class Verdict:
    """``agrees`` is None where nothing is known; ``weight`` is in log-odds, ``text`` a sentence."""

    condition: Condition
    agrees: bool | None = None
    weight: float = 0.0
    text: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """A condition with its values looked up: each is the years, or the numbers of the things, that it may mean."""

    condition: Condition
    property: Property | None
    meant: tuple[frozenset[int], ...] = ()


@dataclass(slots=True)
class Judge:
    """Tells what speaks for things, and against them."""

    things: Things
    conditions: Sequence[Condition]
    asked: list[Asked] = field(init=False)

    def __post_init__(self) -> None:
        self.asked = [self._ask(one) for one in self.conditions]

    def further(self, concepts: Sequence[Concept]) -> Mapping[str, Sequence[Evidence]]:
        """Give the evidence for concepts by their IRIs, as ``graph.link`` asks for it."""
        return {one.iri: [_evidence(v) for v in self.verdicts(one) if v.weight] for one in concepts}

    def verdicts(self, concept: Concept) -> list[Verdict]:
        """Judge a thing by each condition, in their order."""
        number = self.things.index.number(concept.iri)
        return [self._judge(one, concept, number) for one in self.asked] if number is not None else []

    def _ask(self, condition: Condition) -> Asked:
        one = PROPERTIES.get(condition.property)
        if one is None or not one.context:
            return Asked(condition, one)
        if one.shape == THING:
            return Asked(condition, one, tuple(frozenset(self._meant(value, one.to)) for value in condition.values))
        years = [YEAR.fullmatch(value) for value in condition.values]
        return Asked(condition, one, tuple(frozenset([int(year[1])] if year else []) for year in years))

    def _meant(self, value: str, kind: str) -> Iterable[int]:
        """Give the things of a type that a name, a code or an IRI stands for."""
        if ":" in value and (known := self.things.known(value)):
            return known
        among = Among(self.things.index, self.things.among(TYPES[kind].leaves))
        for key in (whole(Label(value))[:1] or (0,))[0], code(value):
            if found := among.under([key], NAMESAKES)[0]:
                return found
        return ()

    def _judge(self, asked: Asked, concept: Concept, number: int) -> Verdict:
        condition = asked.condition
        if not condition.values:  # an empty cell asks nothing
            return Verdict(condition)
        if condition.property in NAMES:
            labels = {fold(one.text) for one in concept.labels}
            return _found(condition, [fold(value) in labels for value in condition.values])
        if condition.property in CODES:
            codes = {concept.iri.casefold(), *(one.casefold() for one in concept.notations)}
            return _found(condition, [self._identifies(value.strip(), codes, number) for value in condition.values])
        return self._weigh(asked, number) if asked.property and asked.property.context else Verdict(condition)

    def _identifies(self, value: str, codes: Set[str], number: int) -> bool:
        return value.casefold() in codes or (":" in value and number in self.things.known(value))

    def _weigh(self, asked: Asked, number: int) -> Verdict:
        condition, name = asked.condition, asked.property.names[0].lower() if asked.property else ""
        has = self.things.about(number).values.get(condition.property, {})
        if not has or not any(asked.meant):
            return Verdict(condition)
        met = [bool(meant & has.keys()) for meant in asked.meant]
        agrees = _quantified(condition.quantifier, met)
        own = self.things.leaf(number) in OWN
        weight = (AGREES if own else USED) if agrees else (DIFFERS if own else UNUSED)
        if not agrees and own and condition.property == "year" and _is_next(asked.meant, has):
            weight = NEAR
        shown = ", ".join(self._shown(asked.property, value) for value in list(has)[:3])
        whose = f"its {name} is {shown}" if own else f"the {name} of its records is {shown}"
        said = " or ".join(condition.values[:3])
        text = f"{whose}, as asked" if agrees else f"{whose}; {said} was asked for"
        if condition.quantifier == NONE:
            text = f"{whose}; {said} was excluded"
        return Verdict(condition, agrees, weight, text)

    def _shown(self, one: Property | None, value: int) -> str:
        return self.things.concept(value).name() if one and one.shape == THING else str(value)


def _found(condition: Condition, met: Sequence[bool]) -> Verdict:
    """Judge by equality; what identifies a thing weighs in the matching already, by its code."""
    return Verdict(condition, _quantified(condition.quantifier, met))


def _quantified(quantifier: str, met: Sequence[bool]) -> bool:
    if quantifier == ALL:
        return all(met)
    return not any(met) if quantifier == NONE else any(met)


def _is_next(meant: Iterable[frozenset[int]], has: Iterable[int]) -> bool:
    return any(abs(year - other) == 1 for years in meant for year in years for other in has)


def _evidence(verdict: Verdict) -> Evidence:
    return Evidence(f"property-{verdict.condition.property}", verdict.text, verdict.weight)
