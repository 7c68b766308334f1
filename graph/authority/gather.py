"""Facts in any order to concepts, one at a time, in bounded memory: what does not fit is parted into files by subject.

Labels that are nodes of their own (SKOS-XL, MADS variants) are joined to their concepts on the way.
"""

from __future__ import annotations

import io
import marshal
import shutil
import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from graph.authority.facts import Fact, Leftovers
from graph.authority.predicates import (
    BROADER,
    CONCEPTS,
    DEPRECATED,
    FORM,
    GONE,
    NAME,
    NARROWER,
    NODE,
    NOTATION,
    NOTE,
    OTHERS,
    RELATED,
    SCHEME,
    TYPE,
)  # fmt: skip
from graph.link.concept import ALT, HIDDEN, PREF, Concept, Label
from graph.names import clean

PARTS = 256
HELD = 1 << 17
"""Facts that are held in memory before they go to their parts."""

LONGEST = 2000
"""Characters of a note that are kept."""

MOST = 5000
"""Neighbours of one kind that are kept of a concept."""

LABELS = {PREF: 0, ALT: 1, HIDDEN: 2, NAME: 3}
"""The kinds of facts that are labels, the best first."""

BLANK = "_:"
"""How nodes without an IRI begin."""
TRUE = frozenset({"true", "1", "yes"})
OURS = "http://www.w3.org/2004/02/skos/core#"
"""SKOS's own terms, which some files repeat."""


class Parts:
    """Facts in parts by a text of theirs, in memory while they are few."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._held: list[tuple[str, Fact]] = []
        self._spilt = False

    def add(self, by: str, fact: Fact) -> None:
        self._held.append((by, fact))
        if len(self._held) >= HELD:
            self._spill()

    def __iter__(self) -> Iterator[list[Fact]]:
        if not self._spilt:
            yield [fact for _, fact in self._held]
            return
        self._spill()
        for path in sorted(self._folder.iterdir()):
            with path.open("rb") as file:
                yield [Fact._make(values) for block in _blocks(file) for values in block]
        shutil.rmtree(self._folder)

    def _spill(self) -> None:
        self._spilt = True
        self._folder.mkdir(parents=True, exist_ok=True)
        parted = defaultdict[int, list[tuple[str, ...]]](list)
        for by, fact in self._held:
            parted[zlib.crc32(by.encode("utf-8", "surrogatepass")) % PARTS].append(tuple(fact))
        self._held.clear()
        for number, facts in parted.items():
            with (self._folder / f"{number:03}").open("ab") as file:
                marshal.dump(facts, file)


def _blocks(file: BinaryIO) -> Iterator[list[tuple[str, ...]]]:
    """Read back what was spilt: by this very process, so that no other Python has to understand it."""
    end = file.seek(0, io.SEEK_END)
    file.seek(0)
    while file.tell() < end:
        yield marshal.load(file)  # noqa: S302 - our own file


def gather(facts: Iterable[Fact], folder: Path, left: Leftovers | None = None) -> Iterator[Concept]:
    """Yield the concepts that facts tell of, each once, in the same order for the same facts; use ``folder`` for it.

    ``left`` hears of concepts that have no IRI.
    """
    left = left if left is not None else Leftovers()
    subjects, nodes = Parts(folder / "subjects"), Parts(folder / "nodes")
    strict = _part(facts, subjects, nodes)
    for part in nodes:
        for fact in _joined(part):
            subjects.add(fact.subject, fact)
    for part in subjects:
        told = defaultdict[str, list[Fact]](list)
        for fact in part:
            told[fact.subject].append(fact)
        part.clear()  # or it would be held until the next is read, and two of them at once
        for subject in sorted(told):
            about = told.pop(subject)
            if concept := _concept(subject, about, strict):
                yield concept
            elif subject.startswith(BLANK) and any(fact.kind == TYPE and fact.text in CONCEPTS for fact in about):
                left.remark("a concept without an IRI was left out")


def _part(facts: Iterable[Fact], subjects: Parts, nodes: Parts) -> bool:
    """Part the facts; tell whether there are concepts among them that say so."""
    strict = False
    for fact in facts:
        if fact.kind.startswith(NODE):
            nodes.add(fact.text, fact)
        elif fact.kind == FORM:
            nodes.add(fact.subject, fact)
        elif fact.kind:
            strict = strict or (fact.kind == TYPE and fact.text in CONCEPTS)
            subjects.add(fact.subject, fact)
    return strict


def _joined(facts: list[Fact]) -> Iterator[Fact]:
    forms = defaultdict[str, list[Fact]](list)
    for fact in facts:
        if fact.kind == FORM:
            forms[fact.subject].append(fact)
    for fact in facts:
        if fact.kind != FORM:
            kind = fact.kind.removeprefix(NODE)
            yield from (Fact(fact.subject, kind, form.text, form.language) for form in forms[fact.text])


def _concept(iri: str, facts: list[Fact], strict: bool) -> Concept | None:
    told = defaultdict[str, dict[str, None]](dict)
    for _, kind, text, _ in facts:
        told[kind][text] = None
    types = set(told[TYPE])
    wanted = not types & OTHERS and (not strict or bool(types & CONCEPTS) or not types)
    labels = _labels(facts) if wanted and not iri.startswith((OURS, BLANK)) else ()
    if not labels:
        return None
    schemes = tuple(told[SCHEME])[:MOST]
    return Concept(
        iri,
        labels,
        tuple(Label(f.text[:LONGEST], f.language, NOTE) for f in facts if f.kind == NOTE and f.text.strip()),
        broader=tuple(told[BROADER])[:MOST],
        narrower=tuple(told[NARROWER])[:MOST],
        related=tuple(told[RELATED])[:MOST],
        notations=tuple(told[NOTATION])[:MOST],
        scheme=schemes[0] if schemes else "",
        deprecated=GONE in types or any(text.lower() in TRUE or "://" in text for text in told[DEPRECATED]),
        further=schemes[1:],
    )


def _labels(facts: list[Fact]) -> tuple[Label, ...]:
    """Give the labels, each text once in a language, of the best kind that it has."""
    said = [fact for fact in facts if fact.kind in LABELS]
    if len(said) == 1 and said[0].kind in {PREF, NAME}:  # most of the millions of a large vocabulary
        text = clean(said[0].text)
        return (Label(text, said[0].language, PREF),) if text else ()
    best = dict[tuple[str, str], str]()
    for fact in sorted((f for f in said if f.kind != NAME), key=lambda f: LABELS[f.kind]):
        best.setdefault((clean(fact.text), fact.language), fact.kind)
    preferred = {language for (_, language), kind in best.items() if kind == PREF}
    for fact in said:
        if fact.kind == NAME:
            kind = ALT if fact.language in preferred else PREF
            best.setdefault((clean(fact.text), fact.language), kind)
    return tuple(Label(text, language, kind) for (text, language), kind in best.items() if text)
