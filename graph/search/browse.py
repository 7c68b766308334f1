"""Reads an index without a search: what things are called, the alphabet of a language, how many labels there are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from graph.search.alphabet import DIGITS, SIGNS
from graph.search.asking import MOST, Wish, chosen
from graph.search.entry import KINDS, Label
from graph.search.index import Index

BATCH = 500


@dataclass(frozen=True, slots=True)
class Name:
    """What a thing is called: its labels, preferred ones first, and its code; ``sort`` is one of the index's."""

    iri: str
    labels: tuple[Label, ...]
    notation: str
    records: int
    sort: int

    def preferred(self, *languages: str) -> Label | None:
        """Give the preferred label in the first of some languages that there is, else any."""
        known = [label for label in self.labels if label.kind == KINDS[0]]
        for wanted in languages:
            tag = wanted.lower()
            for label in known:
                if label.language == tag or (tag and label.language.startswith(f"{tag}-")):
                    return label
        return known[0] if known else None


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter that labels begin with, DIGITS or SIGNS; and how many do."""

    letter: str
    labels: int


@dataclass(frozen=True, slots=True)
class Line:
    """A line of an alphabetical list: a label, and what its thing is called where the label is another name of it."""

    iri: str
    text: str
    language: str
    kind: str
    preferred: str
    notation: str


@dataclass(frozen=True, slots=True)
class Tally:
    """How many labels of a kind there are in a language."""

    language: str
    kind: str
    labels: int


def names(index: Index, iris: Iterable[str]) -> dict[str, Name]:
    """Give what is known of things by their IRIs; one that has no label is left out."""
    wanted = list(dict.fromkeys(iris))
    found: dict[str, Name] = {}
    for start in range(0, len(wanted), BATCH):
        part = wanted[start : start + BATCH]
        labels: dict[str, list[Label]] = {}
        about: dict[str, tuple[str, int, int]] = {}
        for iri, text, language, kind, notation, records, sort in index.rows(
            "SELECT iri, text, language, kind, notation, records, thing.sort FROM thing "  # noqa: S608 - only marks
            f"JOIN label ON label.thing = thing.id WHERE iri IN ({', '.join('?' * len(part))}) "
            "ORDER BY label.kind, label.language, label.id",
            part,
        ):
            labels.setdefault(str(iri), []).append(Label(str(text), str(language), KINDS[int(kind)]))
            about[str(iri)] = (str(notation), int(records), int(sort))
        found |= {iri: Name(iri, tuple(known), *about[iri]) for iri, known in labels.items()}
    return {iri: found[iri] for iri in wanted if iri in found}


def letters(index: Index, scheme: str, language: str) -> tuple[Letter, ...]:
    """Give the letters of a scheme's labels in a language, by code point; signs and digits come last."""
    found = index.rows(
        "SELECT initial, labels FROM letter WHERE scheme = ? AND language = ? ORDER BY initial",
        (scheme, language.lower()),
    )
    known = [Letter(str(letter), int(labels)) for letter, labels in found]
    last = (SIGNS, DIGITS)
    return tuple(sorted(known, key=lambda row: last.index(row.letter) if row.letter in last else -1))


def lines(
    index: Index, scheme: str, language: str, letter: str, limit: int = MOST, offset: int = 0
) -> tuple[Line, ...]:
    """Give a part of the alphabetical list of a language: preferred and alternative labels under a letter.

    ``letter`` is one of ``letters``, in either case; ``*`` gives the whole list.
    """
    sorts = [sort.id for sort in chosen(index, Wish("", schemes=(scheme,)))]
    if not sorts:
        return ()
    under: Sequence[str] = () if letter == "*" else (letter.upper() if len(letter.upper()) == 1 else letter,)
    rows = index.rows(
        "SELECT thing.iri, label.text, label.language, label.kind, thing.notation FROM ("  # noqa: S608 - only marks
        f"SELECT id FROM label WHERE language = ? AND initial != '' {'AND initial = ? ' if under else ''}"
        f"AND sort IN ({', '.join('?' * len(sorts))}) ORDER BY initial, folded, sort, id LIMIT ? OFFSET ?"
        ") AS listed CROSS JOIN label ON label.id = listed.id CROSS JOIN thing ON thing.id = label.thing "
        "ORDER BY label.initial, label.folded, label.sort, label.id",
        (language.lower(), *under, *sorts, min(limit, MOST), offset),
    )
    found = [(str(iri), str(text), str(tag), KINDS[int(kind)], str(code)) for iri, text, tag, kind, code in rows]
    called = names(index, [iri for iri, _, _, kind, _ in found if kind != KINDS[0]])
    return tuple(
        Line(iri, text, tag, kind, _other(called.get(iri), language) if kind != KINDS[0] else "", code)
        for iri, text, tag, kind, code in found
    )


def _other(name: Name | None, language: str) -> str:
    label = name.preferred(language) if name else None
    return label.text if label else ""


def tallies(index: Index, scheme: str = "") -> tuple[Tally, ...]:
    """Count the labels of a scheme, or of all, by language and kind; the languages in the order of their tags."""
    found = index.rows("SELECT language, kind, labels FROM tally WHERE scheme = ? ORDER BY 1, 2", (scheme,))
    return tuple(Tally(str(language), KINDS[int(kind)], int(labels)) for language, kind, labels in found)
