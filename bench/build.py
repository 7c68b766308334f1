"""Times each step of a build, and Turtle writers side by side.

    .venv/bin/python bench/build.py [RECORDS | FOLDER [PROFILE]]

RECORDS item pages are made from the sample; or the records of a FOLDER are read, by the profile oai_dc unless another
is named. Prints records/s and ms a record for each step and for the whole build, and for pySHACL alone, without what
spares it most nodes; then triples/s of our Turtle writer beside pyoxigraph's and rdflib's over the same triples, with
the ratio to ours.
"""

from __future__ import annotations

import hashlib
import io
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from importlib.resources import files
from itertools import cycle, islice
from pathlib import Path

import rdflib
from pyoxigraph import RdfFormat, Triple, serialize

from graph import profile, schemes
from graph.describe import Description, describe
from graph.intake.fetch import fetch
from graph.names import Names
from graph.pipeline import build
from graph.readers import read
from graph.record import Document, Record
from graph.settings import Settings
from graph.shacl.validate import Engine, Shapes, load_shapes, validate
from graph.source import Source
from graph.thesaurus import Thesaurus, Vocabulary
from graph.writers import turtle
from ontology import prefixes

NAMES = Names("http://127.0.0.1:8000/")
SUBJECTS = [f"subject {number}" for number in range(500)]
BATCH = Settings().limits.batch_records
NOW = datetime(2026, 1, 1, tzinfo=UTC)


def pages(count: int) -> Iterator[Document]:
    """Vary the sample's title, date and subjects."""
    sample = (files("graph") / "sample" / "item-page.txt").read_text(encoding="utf-8")
    subjects = cycle(SUBJECTS)
    for number in range(count):
        chosen = " ; ".join(islice(subjects, 3))
        text = sample.replace("Combating", f"Combating {number}").replace("refugees ; migrants\n", f"{chosen}\n")
        content = text.replace("17-Jan-2021", f"{number % 28 + 1}-Jan-{1990 + number % 30}").encode()
        yield Document(f"{number}.txt", hashlib.sha256(content).hexdigest(), len(content), opener(content))


def opener(content: bytes) -> Callable[[], io.BytesIO]:
    return lambda: io.BytesIO(content)


def gathered(described: list[Description], known: schemes.Schemes) -> Vocabulary:
    """Make the thesaurus of records."""
    thesaurus = Thesaurus(known, NAMES)
    for description in described:
        thesaurus.add(description.terms)
    return thesaurus.describe()


def timed(name: str, count: int, work: Callable[[], object]) -> None:
    start = time.perf_counter()
    work()
    report(name, count, time.perf_counter() - start)


def report(name: str, count: int, took: float) -> None:
    print(f"{name:34} {count:>9,} {count / took:>12,.0f}/s {took / count * 1000:>9.3f} ms each")


def together(described: list[Description], known: schemes.Schemes) -> Iterator[Triple]:
    """Put records with what they mention, as a build checks them."""
    yield from (triple for d in described for triple in (*d.triples, *d.things))
    vocabulary = gathered(described, known)
    yield from (*vocabulary.agents, *vocabulary.concepts)


def checked(described: list[Description], known: schemes.Schemes, shapes: Shapes) -> None:
    """Check records, a batch at a time."""
    for start in range(0, len(described), BATCH):
        validate(together(described[start : start + BATCH], known), shapes)


def main() -> None:
    given = sys.argv[1] if len(sys.argv) > 1 else "5000"
    with tempfile.TemporaryDirectory() as folder:
        if given.isdecimal():
            source = Source("bench", folder, "text", "tandis")
            for page in pages(int(given)):
                (Path(folder) / page.name).write_bytes(page.open().read())
        else:
            source = Source("bench", given, profile=sys.argv[2] if len(sys.argv) > 2 else "oai_dc")
        writers(steps(source))


def steps(source: Source) -> list[Triple]:
    """Print the steps' table, and give the records' triples."""
    known, meaning, shapes = schemes.load(NAMES.base), profile.load(source.profile), load_shapes()
    records: list[Record] = []
    described: list[Description] = []

    def reading() -> None:
        found = (document for document in fetch(source, Path()) if isinstance(document, Document))
        records.extend(record for document in found for record in read(document) if isinstance(record, Record))

    start = time.perf_counter()
    reading()
    count = len(records)
    report("read", count, time.perf_counter() - start)
    timed("describe (first)", count, lambda: described.extend(describe(r, meaning, known, NAMES) for r in records))
    timed("describe (again)", count, lambda: [describe(r, meaning, known, NAMES) for r in records])
    timed("thesaurus", count, lambda: gathered(described, known))
    timed(f"validate (in batches of {BATCH})", count, lambda: checked(described, known, shapes))
    few = described[:BATCH]
    alone = Shapes(shapes.graph, shapes.paths, Engine(shapes.graph, quick=False))
    timed("pySHACL alone (one batch)", len(few), lambda: checked(few, known, alone))
    with tempfile.TemporaryDirectory() as data:
        timed("the whole build", count, lambda: build(Settings(data=Path(data)), [source], NOW))
    return [triple for d in described for triple in d.triples]


def writers(triples: list[Triple]) -> None:
    """Print the writers' table."""
    known = prefixes() | NAMES.prefixes()
    few = triples[: 40 * 1000]
    text = serialize(few, format=RdfFormat.N_TRIPLES) or b""
    graph = rdflib.Graph().parse(data=text, format="nt")
    works: dict[str, tuple[int, Callable[[], object]]] = {
        "graph.writers.turtle": (len(triples), lambda: turtle.write(triples, io.BytesIO(), known)),
        "pyoxigraph": (len(triples), lambda: serialize(triples, format=RdfFormat.TURTLE, prefixes=known)),
        "rdflib": (len(few), lambda: graph.serialize(format="turtle")),
    }
    print(f"\n{'Turtle writer':20} {'triples':>10} {'triples/s':>12} {'to ours':>8}")
    ours = 0.0
    for name, (number, work) in works.items():
        start = time.perf_counter()
        work()
        rate = number / (time.perf_counter() - start)
        ours = ours or rate
        print(f"{name:20} {number:>10,} {rate:>12,.0f} {rate / ours:>8.2f}")


if __name__ == "__main__":
    main()
