"""What is linked: a concept with its labels, and a candidate for it with the evidence that speaks for and against."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

PREF, ALT, HIDDEN = "pref", "alt", "hidden"
KINDS = {PREF: "preferred", ALT: "alternative", HIDDEN: "hidden"}
"""What the kinds of label are called in a sentence."""

EXACT, CLOSE, BROAD, NARROW, RELATED = "exactMatch", "closeMatch", "broadMatch", "narrowMatch", "relatedMatch"
"""The local names of SKOS's mapping relations: the target is the same, much alike, broader, narrower, related."""


@dataclass(frozen=True, slots=True)
class Label:
    """``language`` is a tag in lower case, empty where none is told; ``kind`` is one of KINDS."""

    text: str
    language: str = ""
    kind: str = PREF


@dataclass(frozen=True, slots=True)
class Concept:
    """A concept, person, body, place ... of a vocabulary; ``broader``, ``narrower`` and ``related`` are IRIs.

    ``scheme`` is an IRI, or a name where the vocabulary has no IRI for what it is in; ``further`` are others it is in.
    """

    iri: str
    labels: tuple[Label, ...] = ()
    notes: tuple[Label, ...] = ()
    broader: tuple[str, ...] = ()
    narrower: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    notations: tuple[str, ...] = ()
    scheme: str = ""
    deprecated: bool = False
    further: tuple[str, ...] = ()

    @property
    def schemes(self) -> tuple[str, ...]:
        return (self.scheme, *self.further) if self.scheme else self.further

    def name(self, language: str = "en") -> str:
        """Give the preferred label in a language, else the best there is, else the IRI."""
        ranked = sorted(self.labels, key=lambda one: (one.kind != PREF, one.language != language, one.language != ""))
        return ranked[0].text if ranked else self.iri


@dataclass(frozen=True, slots=True)
class Evidence:
    """Something that speaks for a candidate or against it: ``text`` is a sentence, ``weight`` its share in log-odds."""

    kind: str
    text: str
    weight: float


@dataclass(frozen=True, slots=True)
class Candidate:
    """A concept of an authority that another may be mapped to.

    ``concept`` is its IRI, ``label`` and ``language`` what is shown of it, ``score`` the probability that ``relation``
    holds, and ``evidence`` is given strongest first.
    """

    concept: str
    label: str
    language: str
    score: float
    relation: str
    evidence: tuple[Evidence, ...] = ()

    @property
    def reason(self) -> str:
        """Tell in one sentence why, and why not."""
        return f"{'; '.join(one.text for one in self.evidence)}." if self.evidence else ""


class Authority(Protocol):
    """A vocabulary that is linked to; ``graph.authority`` has the one on disk."""

    @property
    def name(self) -> str: ...

    @property
    def size(self) -> int:
        """How many concepts there are."""

    @property
    def spread(self) -> Mapping[str, float]:
        """Give the share of the concepts that have a label in each language."""

    def concept(self, iri: str) -> Concept | None:
        """Give a concept by its IRI."""

    def load(self, number: int) -> Concept:
        """Give a concept by its number."""

    def counts(self, keys: Sequence[int]) -> list[int]:
        """Count the concepts that have a label under each key (see ``graph.link.words``)."""

    def under(self, keys: Sequence[int], most: int) -> list[list[int]]:
        """Give the numbers of the concepts under each key; none for one that has more than ``most``."""
