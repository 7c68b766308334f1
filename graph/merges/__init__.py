"""Concepts that may mean the same, for a librarian to decide: suggested with the evidence, never merged.

Two labels of one language are compared where they are the same without number, spelling (``spelling``), word order,
inversion and qualifier (``forms``), or one edit apart (``edits``). Each concept is suggested to be merged into the one
that it is most like, the commonest of several, so the time and the list grow with the terms, not with their pairs.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from math import prod

from graph.merges.edits import near
from graph.merges.forms import Form, in_number, one_word, stem, take_apart, tongue
from graph.merges.spelling import PLURALS, plain, unaccented
from graph.names import key

__all__ = ["TITLES", "Rule", "Suggestion", "Term", "suggest"]


class Rule(StrEnum):
    """In what two labels differ."""

    INVERTED = "inverted"
    NUMBER = "number"
    SPELLING = "spelling"
    ACCENT = "accent"
    ORDER = "order"
    EDIT = "edit"
    QUALIFIER = "qualifier"


WEIGHTS = {
    Rule.INVERTED: 0.95, Rule.NUMBER: 0.9, Rule.SPELLING: 0.9, Rule.ACCENT: 0.9, Rule.ORDER: 0.8, Rule.EDIT: 0.7,
    Rule.QUALIFIER: 0.4,
}  # fmt: skip
"""How far a difference lets one expect that one thing is meant, from 0 to 1; several are multiplied."""
OFTEN = 0.5
"""Concepts that are together in a greater share of the rarer one's records are told apart by the cataloguers."""
WORDS = {
    Rule.INVERTED: "one is an inverted heading of the other",
    Rule.NUMBER: "they differ in number or case",
    Rule.SPELLING: "they are spelled in two ways that the language has",
    Rule.ACCENT: "they differ in accents",
    Rule.ORDER: "they differ in the order of their words",
    Rule.EDIT: "one edit makes one of the other",
    Rule.QUALIFIER: "they differ in what stands in brackets",
}
TITLES = {
    Rule.INVERTED: "inversion", Rule.NUMBER: "number or case", Rule.SPELLING: "spelling", Rule.ACCENT: "accents",
    Rule.ORDER: "word order", Rule.EDIT: "one edit", Rule.QUALIFIER: "words in brackets",
}  # fmt: skip
"""What each is called in a table."""
LONG = 7
"""The letters that a label needs for one edit to be suspicious; LEAST those of the word that has it."""
LEAST = 5
CROWD = 16
"""Of terms with the same stems each is compared with so many commoner ones."""
DIGIT = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class Term:
    """A label of a concept; ``records`` use the concept. ``kept`` says that a curated thesaurus has it."""

    concept: str
    label: str
    language: str
    records: int
    kept: bool = False

    @property
    def order(self) -> tuple[bool, int, str, str]:
        """The first of several is the one to keep."""
        return not self.kept, -self.records, self.concept, self.label


@dataclass(frozen=True, slots=True)
class Suggestion:
    """That ``old`` may mean what ``new`` means; ``together`` records are about both, ``confidence`` is from 0 to 1."""

    old: Term
    new: Term
    rules: tuple[Rule, ...]
    together: int
    confidence: float

    @property
    def evidence(self) -> str:
        """Say in a sentence what speaks for it."""
        reasons = " and ".join(WORDS[rule] for rule in self.rules)
        counts = f"{_records(self.old.records)} and {_records(self.new.records)} have them, {self.together:,} both"
        return f"“{self.old.label}” and “{self.new.label}”: {reasons}; {counts}."


Together = Callable[[str, str], int]
"""Counts the records that are about both of two concepts."""


def suggest(terms: Iterable[Term], together: Together, language: str = "en") -> tuple[Suggestion, ...]:
    """Find the concepts of one scheme that may mean the same, the surest first, then by how many records they concern.

    ``language`` is that of labels of which nothing tells it.
    """
    spoken: dict[str, list[Term]] = defaultdict(list)
    for term in sorted(set(terms), key=lambda term: term.order):
        spoken[tongue(term.language, language)].append(term)
    best: dict[tuple[str, str], Suggestion] = {}
    for tag, found in sorted(spoken.items()):
        for new, old, rules in (*_alike(found, tag), *_edited(found, tag)):
            if new.concept != old.concept and not (new.kept and old.kept):
                _note(best, Suggestion(old, new, rules, 0, _weight(rules)))
    judged = (_judge(found, together(found.old.concept, found.new.concept)) for found in _single(best.values()))
    return tuple(sorted(judged, key=lambda one: (-one.confidence, -one.old.records, one.old.order, one.new.order)))


def _weight(rules: Iterable[Rule]) -> float:
    return prod(WEIGHTS[rule] for rule in rules)


def _note(best: dict[tuple[str, str], Suggestion], found: Suggestion) -> None:
    pair = found.old.concept, found.new.concept
    if pair not in best or best[pair].confidence < found.confidence:
        best[pair] = found


def _single(found: Iterable[Suggestion]) -> Iterator[Suggestion]:
    """Leave of two that merge the same pair, each the other way, the surer one."""
    kept: dict[frozenset[str], Suggestion] = {}
    for one in found:
        pair = frozenset((one.old.concept, one.new.concept))
        if pair not in kept or kept[pair].confidence < one.confidence:
            kept[pair] = one
    return iter(kept.values())


def _judge(found: Suggestion, together: int) -> Suggestion:
    apart = together > OFTEN * found.old.records > 0
    return replace(found, together=together, confidence=round(found.confidence * (0.5 if apart else 1), 2))


def _alike(terms: list[Term], tag: str) -> Iterator[tuple[Term, Term, tuple[Rule, ...]]]:
    """Yield the terms that are the same but for number, spelling, order, inversion or qualifier, with the first."""
    groups: dict[tuple[str, ...], list[tuple[Term, Form]]] = defaultdict(list)
    for term in terms:
        form = take_apart(term.label, tag)
        if form.words:
            groups[form.print].append((term, form))
    for group in groups.values():
        for number, (old, form) in enumerate(group):
            likes = ((new, _differences(model, form, tag)) for new, model in group[: min(number, CROWD)])
            if found := [like for like in likes if like[1]]:
                new, rules = max(found, key=lambda like: _weight(like[1]))
                yield new, old, rules


def _differences(one: Form, other: Form, tag: str) -> tuple[Rule, ...]:
    """Tell in what two labels with the same stems differ; nothing where they are different words or things."""
    rules = []
    if one.stems != other.stems:
        if one.parted or other.parted:
            return ()
        rules.append(Rule.ORDER)
    elif one.inverted != other.inverted:
        rules.append(Rule.INVERTED)
    told = [_told(mine, its, tag) for mine, its in zip(one.sorted, other.sorted, strict=True) if mine != its]
    if not all(told):
        return ()
    rules += sorted({rule for found in told for rule in found}, key=list(Rule).index)
    if one.qualifier != other.qualifier:
        if one.qualifier and other.qualifier:
            return ()
        rules.append(Rule.QUALIFIER)
    return tuple(rules)


def _told(one: str, other: str, tag: str) -> tuple[Rule, ...]:
    """Tell in what two forms of one word differ; nothing where they are two words."""
    bare = unaccented(one, tag), unaccented(other, tag)
    if bare[0] == bare[1]:
        return (Rule.ACCENT,)
    mine, its = plain(one, tag), plain(other, tag)
    if mine == its:
        return (Rule.SPELLING,)
    if stem(one, tag) == stem(other, tag) and one_word(one, other, tag):
        return (Rule.NUMBER,)
    if (mine, its) != bare:
        return (Rule.NUMBER, Rule.SPELLING) if one_word(mine, its, tag) else ()
    return (Rule.NUMBER, Rule.ACCENT) if in_number(*bare, PLURALS.get(tag, frozenset())) else ()


def _edited(terms: list[Term], tag: str) -> Iterator[tuple[Term, Term, tuple[Rule, ...]]]:
    """Yield the terms that one edit of a long word, or a space, makes another, the first of the two first."""
    known: dict[str, int] = {}
    for number, term in enumerate(terms):
        if len(text := key(term.label)) >= LONG and not DIGIT.search(text):
            known.setdefault(text, number)
    words = sorted({word for text in known for word in text.split() if len(word) >= LEAST and word.isalpha()})
    like: dict[str, list[str]] = defaultdict(list)
    for one, other in near(words):
        if not (stem(words[one], tag) == stem(words[other], tag) and one_word(words[one], words[other], tag)):
            like[words[one]].append(words[other])
            like[words[other]].append(words[one])
    solid: dict[str, int] = {}
    for text, number in known.items():
        first = solid.setdefault(text.replace(" ", ""), number)
        found = {first, *(known[variant] for variant in _variants(text, like) if variant in known)}
        for other in sorted(found):
            if other < number:
                yield terms[other], terms[number], (Rule.EDIT,)


def _variants(text: str, like: Mapping[str, list[str]]) -> Iterator[str]:
    """Give the texts that another word in the place of one makes."""
    words = text.split(" ")
    for number, word in enumerate(words):
        for other in like.get(word, ()):
            yield " ".join([*words[:number], other, *words[number + 1 :]])


def _records(number: int) -> str:
    return f"{number:,} record{'' if number == 1 else 's'}"
