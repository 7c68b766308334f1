"""What a person would call the evidence of a mapping, in a few letters, and whether some of it is new.

A fingerprint lists in which languages which labels met, which neighbours are matched, which code both have:
``2:de.en=1f2e3d4c.~5b6a7988/fr``, what speaks for the mapping and behind the stroke what speaks against it. Weights and
scores, how sentences are worded, how often a name occurs and how many others are like it are not in it: so neither a
better estimate of the same evidence nor a vocabulary that has grown elsewhere brings back what a person has rejected.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from graph.link.concept import Evidence
from graph.link.words import fold
from graph.mappings.reasons import read
from graph.names import clean, digest

VERSION, AGAINST, BETWEEN = "2:", "/", "."
LABELS, OTHER = "=", "~"
"""What stands between a language and the digest of its labels; and before the digest of anything else."""

UNTOLD = ("", "und")
"""How a label was listed of which nobody told the language."""

TAG = r"[a-z]{1,8}(?:-\w+)*"
MET = re.compile(rf"the \S+ label '(.+)'(?: \(({TAG})\))? .+ its \S+ label '(.+)'(?: \(({TAG})\))?")
TONGUES = re.compile(rf"\bin ((?:{TAG}, )*{TAG})(?= too|$)")
QUOTED = re.compile(r"'(.+)'")
TELLING = frozenset({"label", "languages", "neighbour", "code", "bridge"})
"""The kinds of evidence that are listed."""
EARLIER = (
    ("label", MET),
    ("languages", re.compile(r"labels (?:agree|differ) in ")),
    ("neighbour", re.compile(r"its \w+ '.+' is matched too")),
    ("code", re.compile(r".+ code '.+'")),
)
"""How the kinds of evidence are told apart in files that have fingerprints of another make."""


@dataclass(frozen=True, slots=True)
class Told:
    """What a mapping was proposed with: its fingerprint, and its reasons as they stand in cells."""

    fingerprint: str
    cells: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Listed:
    """What speaks for a mapping, and against it."""

    supports: frozenset[str]
    opposes: frozenset[str]

    def knows(self, item: str) -> bool:
        """Tell whether something spoke for a mapping, or is what spoke against it."""
        language, labels, met = item.partition(LABELS)
        if item in self.supports or (item in self.opposes and (labels or item.startswith(OTHER))):
            return True
        if labels and not self.supports.isdisjoint(f"{one}{LABELS}{met}" for one in UNTOLD):
            return True
        if item.startswith(OTHER):
            return False
        # Which labels met is told of the first languages only: a language is as good as any labels in it.
        return language in self.supports if labels else any(one.startswith(language + LABELS) for one in self.supports)

    def __str__(self) -> str:
        return VERSION + AGAINST.join(BETWEEN.join(sorted(side)) for side in (self.supports, self.opposes))


def fingerprint(evidence: Iterable[Evidence]) -> str:
    """List what is told of the kinds that are TELLING."""
    told = [(one.weight >= 0, item) for one in evidence if one.kind in TELLING for item in _items(one.kind, one.text)]
    return str(Listed(*(frozenset(item for good, item in told if good is side) for side in (True, False))))


def is_more(now: Told, before: Told) -> bool:
    """Tell whether something speaks for a mapping that did not before; less, or more against it, is nothing new."""
    if now.fingerprint == before.fingerprint:
        return False
    new, old = _listed(now), _listed(before)
    return new is None or old is None or any(not old.knows(item) for item in new.supports)


def joined(now: Told, before: Told) -> str:
    """Give the fingerprint of all that speaks now and spoke before: none of it is new another time."""
    new, old = _listed(now), _listed(before)
    if new is None or old is None:
        return now.fingerprint or before.fingerprint
    supports = old.supports | new.supports
    return str(Listed(supports, (old.opposes | new.opposes) - supports))


def _items(kind: str, text: str) -> Iterator[str]:
    """Name what a sentence tells."""
    plain = clean(text)
    if kind == "label" and (met := MET.fullmatch(plain)):
        ours, tongue, theirs, other = met.groups()
        yield f"{tongue or other or ''}{LABELS}{digest(' = '.join(sorted((fold(ours), fold(theirs)))))}"
    elif kind == "languages":
        yield from (tag for found in TONGUES.findall(plain) for tag in found.split(", "))
    else:
        named = QUOTED.search(plain)
        yield f"{OTHER}{digest(fold(named[1] if named else plain))}"


def _listed(told: Told) -> Listed | None:
    """Give what speaks for a mapping and against it; of a fingerprint of another make, what the sentences tell."""
    if told.fingerprint.startswith(VERSION):
        supports, _, opposes = told.fingerprint.removeprefix(VERSION).partition(AGAINST)
        return Listed(*(frozenset(filter(None, side.split(BETWEEN))) for side in (supports, opposes)))
    found: dict[bool, set[str]] = {True: set(), False: set()}
    for one in map(read, told.cells):
        kind = next((kind for kind, pattern in EARLIER if pattern.match(one.text)), "")
        good = (one.weight or 0.0) >= 0 and not one.text.startswith("labels differ")
        found[good].update(_items(kind, one.text) if kind else ())
    return Listed(frozenset(found[True]), frozenset(found[False])) if any(found.values()) else None
