"""The flaws that show when the labels of a whole scheme are held side by side.

As queries these compare every label with every other, or group by what no index has.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import lru_cache

import langcodes

from graph.quality.ground import LABELS, NOTES, UNKNOWN, Ground, Occurrence, visible
from graph.vocab import DCTERMS, RDFS, SKOS

TEXTS = (*NOTES, RDFS.label, DCTERMS.title, DCTERMS.description)
SHOWN = 5
"""Other concepts that an occurrence names."""


def omitted_language(ground: Ground) -> Iterator[Occurrence]:
    """Find texts without a tag, with the tag of no known language, or with one that is no tag."""
    known = {*ground.concepts, *ground.schemes}
    texts = (text for part in (ground.labels, ground.texts(*TEXTS)) for text in part)
    for text in texts:
        if text.thing in known and (text.language in UNKNOWN or not valid(text.language)):
            yield Occurrence(text.thing, text=visible(text.text), language=text.language)


@lru_cache(maxsize=4096)
def valid(tag: str) -> bool:
    """Tell whether a tag is well-formed and its subtags are registered (BCP 47)."""
    return langcodes.tag_is_valid(tag)


def incomplete_languages(ground: Ground) -> Iterator[Occurrence]:
    """Find concepts without a label in a language of their scheme; the text is what they lack."""
    spoken = _spoken(ground)
    for scheme, members in ground.members.items():
        live = [concept for concept in members if concept not in ground.deprecated]
        every = frozenset().union(*(spoken.get(concept, frozenset()) for concept in live))
        for concept in live:
            if missing := every - spoken.get(concept, frozenset()):
                yield Occurrence(concept, text=", ".join(sorted(missing)), schemes=frozenset({scheme}))


def no_common_language(ground: Ground) -> Iterator[Occurrence]:
    """Find schemes of which no language has all; the text is the commonest one, and how many concepts lack it."""
    spoken = _spoken(ground)
    for scheme, members in ground.members.items():
        live = [concept for concept in members if concept not in ground.deprecated]
        counts = Counter(tag for concept in live for tag in spoken.get(concept, ()))
        tag, most = max(sorted(counts.items()), key=lambda item: item[1], default=("", 0))
        if scheme and live and most < len(live):
            told = (
                f"{len(live) - most:,} of {len(live):,} concepts have no label in {tag}" if tag else "no tagged label"
            )
            yield Occurrence(scheme, text=told, schemes=frozenset({scheme}))


def _spoken(ground: Ground) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for label in ground.labels:
        if label.language not in UNKNOWN:
            found[label.thing].add(label.language)
    return {thing: frozenset(tags) for thing, tags in found.items()}


def overlapping_labels(ground: Ground) -> Iterator[Occurrence]:
    """Find labels, hidden ones aside, that several concepts of a scheme have in one language."""
    owners: dict[tuple[str, str], dict[str, str]] = defaultdict(dict)
    for label in ground.labels:
        live = label.thing in ground.concepts and label.thing not in ground.deprecated
        if live and label.way != SKOS.hiddenLabel and label.text.strip():
            owners[label.text.casefold(), label.language].setdefault(label.thing, label.text)
    for (_, language), found in owners.items():
        if len(found) > 1:
            yield from _shared(ground, found, language)


def _shared(ground: Ground, found: dict[str, str], language: str) -> Iterator[Occurrence]:
    """Give a shared label once for each set of concepts that it is shared in."""
    sets: dict[tuple[str, ...], set[str]] = defaultdict(set)
    within: dict[str, list[str]] = defaultdict(list)
    for concept in sorted(found):
        for scheme in ground.schemes.get(concept, ()) or ("",):
            within[scheme].append(concept)
    for scheme, concepts in within.items():
        if len(concepts) > 1:
            sets[tuple(concepts)].add(scheme)
    for sharing, named in sets.items():
        more = f" (and {len(sharing) - 2:,} more)" if len(sharing) > 2 else ""
        text = f"{visible(found[sharing[0]])}{more}"
        yield Occurrence(sharing[0], sharing[1], text, language, frozenset(named))


def several_preferred(ground: Ground) -> Iterator[Occurrence]:
    """Find things with two preferred labels in one language; the text is both."""
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for label in ground.labels:
        if label.way == LABELS[0]:
            found[label.thing, label.language.lower()].add(label.text)
    for (thing, language), texts in found.items():
        if len(texts) > 1:
            yield Occurrence(thing, text=visible(" | ".join(sorted(texts)[:SHOWN])), language=language)
