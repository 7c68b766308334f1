"""Make the lexicon that comes with the product of WordNet's database files: what English nouns and adjectives mean.

    python -m bench.lexicon FOLDER

FOLDER is WordNet's ``dict`` (index.noun, data.noun, index.sense ...; format: wndb(5WN), senseidx(5WN)). Written is
``ontology/lexicon/english.tsv.gz``, the same bytes for the same files. A line is a sense: its phrases, each as
``phrase=count/total``, how often it was counted in this sense and in all of its own, one more for each sense. A line
with ``@`` is a place with its adjectives. Persons' names are left out, and senses that only one phrase has.
"""

from __future__ import annotations

import argparse
import gzip
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import ontology
from graph.link.glue import SMALL
from graph.link.lexicon import FILE
from graph.link.words import fold

POS = {"n": "noun", "a": "adj"}
NUMBERS = {"1": "noun", "3": "adj", "5": "adj"}
PERSON = "18"
"""The number of WordNet's file of persons."""

PERTAINS, DERIVED, INSTANCE = "\\", "+", "@i"

Sense = tuple[str, str]
"""A part of speech and an offset in its file."""


@dataclass
class WordNet:
    words: dict[Sense, list[str]] = field(default_factory=dict)
    meant: dict[str, list[Sense]] = field(default_factory=lambda: defaultdict(list))
    counts: dict[tuple[str, Sense], int] = field(default_factory=dict)
    instances: set[Sense] = field(default_factory=set)
    persons: set[Sense] = field(default_factory=set)
    adjectives: dict[Sense, set[str]] = field(default_factory=lambda: defaultdict(set))

    def count(self, word: str, sense: Sense) -> int:
        return self.counts.get((word, sense), 0) + 1

    def named(self, sense: Sense) -> bool:
        """Tell whether a sense is a single person."""
        return sense in self.persons and sense in self.instances


def read(folder: Path) -> WordNet:
    net = WordNet()
    for pos in POS.values():
        for line in content(folder / f"data.{pos}"):
            take(net, pos, line.partition(" | ")[0].split())
        for line in content(folder / f"index.{pos}"):
            cells = line.split()
            net.meant[cells[0]] += [(pos, offset) for offset in cells[-int(cells[2]) :]]
    for line in content(folder / "index.sense"):
        key, offset, _, count = line.split()
        word, _, rest = key.partition("%")
        if rest[0] in NUMBERS:
            net.counts[word, (NUMBERS[rest[0]], offset)] = int(count)
    return net


def content(path: Path) -> Iterator[str]:
    """Give the lines of a file but those of its licence, which begin with a blank."""
    with path.open(encoding="latin-1") as file:
        yield from (line for line in file if not line.startswith(" "))


def take(net: WordNet, pos: str, cells: list[str]) -> None:
    sense, number = (pos, cells[0]), int(cells[3], 16)
    words = [cells[4 + 2 * at].partition("(")[0] for at in range(number)]
    net.words[sense] = words
    if cells[1] == PERSON:
        net.persons.add(sense)
    first = 4 + 2 * number
    for at in range(int(cells[first])):
        symbol, offset, other, between = cells[first + 1 + 4 * at : first + 5 + 4 * at]
        if symbol == INSTANCE:
            net.instances.add(sense)
        if symbol in {PERTAINS, DERIVED} and other in POS and int(between[:2], 16):
            net.adjectives[POS[other], offset].add(words[int(between[:2], 16) - 1].lower())


def phrase(word: str) -> str:
    """Fold a word as labels are, without the little words."""
    folded = fold(word.replace("_", " "))
    return " ".join(one for one in folded.split() if one not in SMALL["en"]) or folded


def lines(net: WordNet) -> Iterator[str]:
    totals = {
        word: sum(net.count(word, sense) for sense in senses if not net.named(sense))
        for word, senses in net.meant.items()
    }
    places = []
    for sense in sorted(net.words):
        if net.named(sense):
            continue
        cells = dict[str, str]()
        for word in net.words[sense]:
            told = word.lower()
            if totals.get(told) and phrase(word):
                cells.setdefault(phrase(word), f"{net.count(told, sense)}/{totals[told]}")
        if len(cells) > 1:
            yield "\t".join(f"{name}={told}" for name, told in cells.items())
        adjectives = {one for one in net.adjectives.get(sense, ()) if any(pos == "adj" for pos, _ in net.meant[one])}
        if sense in net.instances and adjectives:
            places.append("@" + "\t".join(dict.fromkeys([*sorted(map(phrase, adjectives)), *cells])))
    yield from places


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", type=Path)
    text = "".join(f"{line}\n" for line in lines(read(parser.parse_args().folder)))
    place = Path(str(ontology.FOLDER / FILE))
    place.write_bytes(gzip.compress(text.encode("ascii"), 9, mtime=0))
    print(f"{place}: {text.count(chr(10)):,} senses and places, {place.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
