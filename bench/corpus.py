"""Makes records to measure with: ``python -m bench.corpus NUMBER FILE.jsonl [--shared ../shared/data]``.

Titles are real ones, subjects those of the UNESCO thesaurus, See Also lists the union of the subjects' related terms,
countries those of ISO 3166; dates, bodies and people follow laws of rank, as those of a repository do. Every draw
comes from one seed, so the same number gives the same bytes.
"""

from __future__ import annotations

import argparse
import csv
import gzip
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import islice
from pathlib import Path

import numpy as np
from pyoxigraph import Literal, RdfFormat, parse

from graph.readers import jsonl
from graph.record import Field, Record
from graph.vocab import SKOS

THESAURUS = "vocab/unesco-thesaurus-2025.ttl.gz"
TITLES = "corpora/finna-en-titles-yso.tsv.gz"
ARTWORKS = "corpora/tate-artworks.jsonl.gz"
COUNTRIES = "vocab/country-codes.csv"
BLOCK = 4096
LONGEST = 250
ISSUES = ("Hate crime", "Freedom of religion or belief", "Racism and xenophobia", "Gender equality", "Migration")
TYPES = ("Report", "Book", "Article", "Conference materials", "Legislation", "Annual report", "Working paper")
LANGUAGES = ("English", "French", "Russian", "Spanish", "German", "Arabic", "Chinese")
FORMATS = ("PDF", "text/html", "video")
FIRST, LAST = 1960, 2025


@dataclass(frozen=True, slots=True)
class Words:
    """What records are made of; ``related`` gives the numbers of each subject's related terms."""

    titles: tuple[str, ...]
    subjects: tuple[str, ...]
    related: tuple[tuple[int, ...], ...]
    people: tuple[str, ...]
    bodies: tuple[str, ...]
    countries: tuple[str, ...]


def words(shared: Path, number: int) -> Words:
    """Read what records are made of; as many titles as there will be records, while there are."""
    subjects, related = _subjects(shared / THESAURUS)
    countries = tuple(_countries(shared / COUNTRIES))
    return Words(
        titles=tuple(islice(_titles(shared / TITLES), number)),
        subjects=subjects,
        related=related,
        people=tuple(_people(shared / ARTWORKS)),
        bodies=tuple(f"{sort} of {country}" for country in countries for sort in ("Ministry of Justice", "Ombudsman")),
        countries=countries,
    )


def _titles(path: Path) -> Iterator[str]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for row in file:
            title = row.partition("\t")[0].strip()
            if 15 < len(title) < LONGEST:
                yield title


def _subjects(path: Path) -> tuple[tuple[str, ...], tuple[tuple[int, ...], ...]]:
    labels: dict[str, str] = {}
    pairs: defaultdict[str, set[str]] = defaultdict(set)
    with gzip.open(path) as file:
        for quad in parse(file, RdfFormat.TURTLE):  # type: ignore[arg-type]
            if quad.predicate == SKOS.prefLabel and isinstance(quad.object, Literal) and quad.object.language == "en":
                labels[str(quad.subject)] = quad.object.value
            elif quad.predicate == SKOS.related:
                pairs[str(quad.subject)].add(str(quad.object))
    numbers = {concept: at for at, concept in enumerate(sorted(labels))}
    rows = (sorted(numbers[other] for other in pairs[concept] if other in numbers) for concept in numbers)
    return tuple(labels[concept] for concept in numbers), tuple(map(tuple, rows))


def _people(path: Path) -> Iterator[str]:
    """Give makers' names in the order of a catalogue: ``Turner, Joseph``."""
    met: dict[str, None] = {}
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for row in file:
            start = row.find('"name": "') + len('"name": "')
            given, _, family = row[start : row.find('"', start)].rpartition(" ")
            if given and family.isalpha():
                met[f"{family}, {given}"] = None
    yield from met


def _countries(path: Path) -> Iterator[str]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from (row["UNTERM English Short"] for row in csv.DictReader(file) if row["is_independent"] == "Yes")


def corpus(number: int, made_of: Words, seed: int = 1) -> Iterator[Record]:
    """Draw records, in blocks, so that a million take no more memory than a thousand."""
    rng = np.random.default_rng(seed)
    for start in range(0, number, BLOCK):
        block = range(start, min(start + BLOCK, number))
        subjects = _ranked(rng, len(made_of.subjects), 4 * len(block)).reshape(-1, 4).tolist()
        sizes = rng.integers(1, 5, len(block)).tolist()
        one = {name: _ranked(rng, len(getattr(made_of, name)), len(block)).tolist() for name in ("people", "bodies")}
        places = _ranked(rng, len(made_of.countries), 2 * len(block)).reshape(-1, 2).tolist()
        # More was published of late: the square root of an even draw leans to the end.
        years = (FIRST + np.sqrt(rng.random(len(block))) * (LAST - FIRST)).astype(int).tolist()
        days = rng.integers(0, 336, len(block)).tolist()
        for at, n in enumerate(block):
            mine = list(dict.fromkeys(subjects[at][: sizes[at]]))
            seen = sorted({term for subject in mine for term in made_of.related[subject]})
            month, day = 1 + days[at] // 28, 1 + days[at] % 28
            fields = _fields(
                ("Please use this identifier to cite or link to this item", f"11245/{n}"),
                ("Title", made_of.titles[n % len(made_of.titles)]),
                ("Authors", made_of.people[one["people"][at]]),
                ("Corporate Authors", made_of.bodies[one["bodies"][at]]),
                ("Subject Keywords", _joined(made_of.subjects, mine)),
                ("See Also", _joined(made_of.subjects, seen)),
                ("Key Issues", ISSUES[n % 7 % len(ISSUES)]),
                ("Issue Date", f"{years[at]}-{month:02}-{day:02}" if n % 3 else str(years[at])),
                ("Publisher", made_of.bodies[one["bodies"][at]]),
                ("Material Type", TYPES[n % 11 % len(TYPES)]),
                ("Format", FORMATS[n % 5 % len(FORMATS)]),
                ("Language", LANGUAGES[n % 13 % len(LANGUAGES)]),
                ("Country Coverage", _joined(made_of.countries, dict.fromkeys(places[at][: 1 + n % 2]))),
                ("Abstract", " ".join(made_of.titles[(n * k) % len(made_of.titles)] for k in (7, 11, 13))),
                ("Appears in Collections", ("Documents", "Legislation", "Reports")[n % 3]),
            )
            yield Record(fields, "corpus", sha256(f"{number}".encode()).hexdigest(), n + 1, "jsonl")


def _ranked(rng: np.random.Generator, size: int, count: int) -> np.ndarray:
    """Draw numbers below ``size`` by Zipf's law."""
    shares = np.cumsum(1 / np.arange(1, size + 1))
    return np.searchsorted(shares / shares[-1], rng.random(count)).clip(max=size - 1)


def _joined(names: Sequence[str], numbers: list[int] | dict[int, None]) -> str:
    return " ; ".join(names[number] for number in numbers)


def _fields(*pairs: tuple[str, str]) -> tuple[Field, ...]:
    return tuple(Field(label, value) for label, value in pairs if value)


def write(path: Path, number: int, shared: Path) -> None:
    """Write records in our canonical form, to be built with the profile ``tandis``."""
    with path.open("w", encoding="utf-8") as file:
        file.writelines(jsonl.line(record) for record in corpus(number, words(shared, number)))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("number", type=int)
    parser.add_argument("file", type=Path)
    parser.add_argument("--shared", type=Path, default=Path("../shared/data"))
    given = parser.parse_args()
    write(given.file, given.number, given.shared)


if __name__ == "__main__":
    main()
